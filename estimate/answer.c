#include "estimate/answer.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/weights.h"

enum { WEIGHTS_LISTED_MAX = 1000 }; /* rows of a file whose weights are listed */

void answer_init(struct answer *answer, double df)
{
	*answer = (struct answer){ .level = 0.95, .ci_df = NAN, .df = df };
}

void answer_finish(struct answer *answer)
{
	free(answer->estimate);
	free(answer->se);
	free(answer->vcov);
	free(answer->lower);
	free(answer->upper);
	free(answer->deff);
	json_decref(answer->names);
	json_decref(answer->test);
	json_decref(answer->extra);
}

void answer_name(struct answer *answer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	_cleanup_free_ char *name = xvasprintf(format, args);
	va_end(args);
	if (answer->names == NULL) {
		answer->names = json_array();
	}
	json_array_append_new(answer->names, json_string(name));
}

void answer_extra(struct answer *answer, const char *key, json_t *value)
{
	if (answer->extra == NULL) {
		answer->extra = json_object();
	}
	json_object_set_new(answer->extra, key, value);
}

json_t *number_json(double value)
{
	if (isnan(value)) {
		return json_null();
	}
	if (isinf(value)) {
		return json_string(value > 0 ? "Inf" : "-Inf");
	}
	return json_real(value);
}

json_t *numbers_json(const double *values, size_t n)
{
	if (values == NULL) {
		return json_null();
	}
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list, number_json(values[i]));
	}
	return list;
}

json_t *matrix_json(const double *values, size_t rows, size_t columns)
{
	if (values == NULL) {
		return json_null();
	}
	json_t *list = json_array();
	for (size_t i = 0; i < rows; i++) {
		json_array_append_new(list, numbers_json(values + i * columns, columns));
	}
	return list;
}

static json_t *interval_json(const struct answer *answer)
{
	if (answer->lower == NULL) {
		return json_null();
	}
	json_t *ci = json_object();
	json_object_set_new(ci, "level", json_real(answer->level));
	json_object_set_new(ci, "df", number_json(answer->ci_df));
	json_object_set_new(ci, "lower", numbers_json(answer->lower, answer->n));
	json_object_set_new(ci, "upper", numbers_json(answer->upper, answer->n));
	return ci;
}

static json_t *weight_summary_json(const struct request *request)
{
	size_t n_rows = request->table->n_rows;
	const double *weight = design_weights(request->design);
	double *inside = xcalloc(n_rows, sizeof(*inside));
	for (size_t row = 0; row < n_rows; row++) {
		inside[row] = request->domain[row] ? weight[row] : 0;
	}
	struct weight_summary s = weights_summary(inside, n_rows);
	free(inside);
	json_t *summary = json_object();
	json_object_set_new(summary, "n", json_integer((json_int_t)s.n));
	json_object_set_new(summary, "sum", number_json(s.sum));
	json_object_set_new(summary, "sum_sq", number_json(s.sum_of_squares));
	json_object_set_new(summary, "min", number_json(s.min));
	json_object_set_new(summary, "max", number_json(s.max));
	json_object_set_new(summary, "kish_deff", number_json(s.kish_deff));
	json_object_set_new(summary, "n_eff", number_json(s.n_eff));
	return summary;
}

static json_t *extra_json(const struct request *request, const struct answer *answer)
{
	json_t *extra = answer->extra != NULL ? json_copy(answer->extra) : json_object();
	if (request->design != NULL) {
		json_object_set_new(extra, "weight_summary", weight_summary_json(request));
	}
	return extra;
}

static json_t *weights_json(const struct request *request)
{
	if (!request->weights_changed || request->table->n_rows > WEIGHTS_LISTED_MAX) {
		return json_null();
	}
	return numbers_json(design_weights(request->design), request->table->n_rows);
}

static json_t *or_null(json_t *value)
{
	return value != NULL ? json_incref(value) : json_null();
}

json_t *answer_json(const struct request *request, const struct answer *answer)
{
	json_t *json = json_object();
	json_object_set_new(json, "names", or_null(answer->names));
	json_object_set_new(json, "estimate", numbers_json(answer->estimate, answer->n));
	json_object_set_new(json, "se", numbers_json(answer->se, answer->n));
	json_object_set_new(json, "vcov", matrix_json(answer->vcov, answer->n, answer->n));
	json_object_set_new(json, "df", number_json(answer->df));
	json_object_set_new(json, "ci", interval_json(answer));
	json_object_set_new(json, "deff", numbers_json(answer->deff, answer->n));
	json_object_set_new(json, "test", or_null(answer->test));
	json_object_set_new(json, "weights", weights_json(request));
	json_object_set_new(json, "extra", extra_json(request, answer));
	return json;
}
