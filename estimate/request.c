#include "estimate/request.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/replicate_weights.h"

enum { CROSSED_MAX = 100000 };

void request_fail(struct request *request, const char *format, ...)
{
	va_list args;
	if (request->error != NULL) {
		return;
	}
	va_start(args, format);
	request->error = xvasprintf(format, args);
	va_end(args);
}

const char *member_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text != NULL ? text : "";
}

double member_number(const json_t *object, const char *key, double fallback)
{
	const json_t *value = json_object_get(object, key);
	if (json_is_string(value)) {
		return strcmp(json_string_value(value), "-Inf") == 0 ? (double)-INFINITY : (double)INFINITY;
	}
	return json_is_number(value) ? json_number_value(value) : fallback;
}

const char *list_text(const json_t *list, size_t i)
{
	const char *text = json_string_value(json_array_get(list, i));
	return text != NULL ? text : "";
}

char *request_path(const struct request *request, const char *file)
{
	if (file[0] == '/' || request->data_dir == NULL) {
		return xstrdup(file);
	}
	return xasprintf("%s/%s", request->data_dir, file);
}

/* A column without any value in it. */
static const struct variable *nothing(struct request *request)
{
	struct variable *variable = &request->nothing;
	size_t n = request->table != NULL ? request->table->n_rows : 1;
	if (variable->text == NULL) {
		variable->name = xstrdup("");
		variable->text = xcalloc(n, sizeof(*variable->text));
		variable->number = xcalloc(n, sizeof(*variable->number));
		variable->code = xcalloc(n, sizeof(*variable->code));
		for (size_t row = 0; row < n; row++) {
			variable->text[row] = variable->name;
			variable->number[row] = NAN;
			variable->code[row] = -1;
		}
	}
	return variable;
}

const struct variable *request_variable(struct request *request, const char *name)
{
	const struct variable *variable = request->table != NULL ? table_find(request->table, name) : NULL;
	if (variable == NULL) {
		request_fail(request, "the data have no column '%s'", name);
		variable = nothing(request);
	}
	return variable;
}

int32_t *request_crossed(struct request *request, const json_t *names, size_t *ret_n)
{
	size_t n_rows = request->table->n_rows, factor = 1;
	int32_t *code = xcalloc(n_rows, sizeof(*code));
	for (size_t v = 0; v < json_array_size(names); v++) {
		const struct variable *variable = request_variable(request, list_text(names, v));
		size_t levels = variable->n_levels > 0 ? variable->n_levels : 1;
		if (factor * levels > CROSSED_MAX) {
			request_fail(request, "the columns make more than %d groups", CROSSED_MAX);
			break;
		}
		for (size_t row = 0; row < n_rows; row++) {
			bool missing = code[row] < 0 || variable->code[row] < 0;
			code[row] = missing ? -1 : code[row] + (int32_t)factor * variable->code[row];
		}
		factor *= levels;
	}
	*ret_n = factor;
	return code;
}

static void open_design(struct request *request, const json_t *design)
{
	request_make_design(request, design);
	if (request->error == NULL && json_is_object(json_object_get(design, "rep"))) {
		replicate_weights_import(request, json_object_get(design, "rep"));
	}
	if (request->error == NULL) {
		request_make_steps(request, json_object_get(design, "steps"));
	}
	if (request->error == NULL) {
		request->df = design_df(request->design, request->domain);
	}
}

void request_open(struct request *request, const json_t *json, const char *data_dir)
{
	*request = (struct request){ .json = json, .data_dir = data_dir, .df = NAN };
	request->args = json_object_get(json, "args");
	request->na_rm = json_is_true(json_object_get(request->args, "na_rm"));
	if (!json_is_object(json)) {
		request_fail(request, "a request is an object");
	} else if (json_is_string(json_object_get(json, "data"))) {
		_cleanup_free_ char *path = request_path(request, member_text(json, "data"));
		request->table = table_load(path, &request->error);
	}
	if (request->error != NULL || request->table == NULL) {
		return;
	}
	request->domain = request_make_domain(request, json_object_get(json, "domain"));
	if (json_is_object(json_object_get(json, "design"))) {
		open_design(request, json_object_get(json, "design"));
	}
}

void request_close(struct request *request)
{
	design_destroy(request->design);
	table_destroy(request->table);
	free(request->domain);
	free(request->error);
	free(request->nothing.name);
	free(request->nothing.text);
	free(request->nothing.number);
	free(request->nothing.code);
}
