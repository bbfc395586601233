#include "estimate/arithmetic.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/xalloc.h"

enum { DEPTH_MAX = 50 };

struct reader {
	struct request *request;
	struct scan scan;
	int depth;
};

static const struct {
	const char *name;
	double (*of)(double x);
} functions[] = { { "abs", fabs }, { "exp", exp }, { "log", log }, { "log10", log10 }, { "log2", log2 },
	{ "sqrt", sqrt } };

bool arithmetic_is(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (strchr("()+-*/^ ", text.p[i]) != NULL) {
			return true;
		}
	}
	return false;
}

static double *all(const struct reader *reader, double value)
{
	size_t n = reader->request->table->n_rows;
	double *values = xcalloc(n + 1, sizeof(*values));
	for (size_t i = 0; i < n; i++) {
		values[i] = value;
	}
	return values;
}

static bool skip_to(struct reader *reader, char c)
{
	while (scan_char(&reader->scan, ' ')) {
	}
	return scan_char(&reader->scan, c);
}

static double *read_sum(struct reader *reader);

static double *read_inner(struct reader *reader)
{
	double *values = NULL;
	if (++reader->depth <= DEPTH_MAX) {
		values = read_sum(reader);
	} else {
		request_fail(reader->request, "there are too many ( in each other");
	}
	reader->depth--;
	if (!skip_to(reader, ')')) {
		request_fail(reader->request, "the formula misses a )");
	}
	return values != NULL ? values : all(reader, NAN);
}

static void apply(struct reader *reader, struct str name, double *values)
{
	if (str_is(name, "I")) {
		return;
	}
	for (size_t f = 0; f < ARRAY_LEN(functions); f++) {
		if (str_is(name, functions[f].name)) {
			for (size_t i = 0; i < reader->request->table->n_rows; i++) {
				values[i] = functions[f].of(values[i]);
			}
			return;
		}
	}
	request_fail(reader->request, "there is no function '%.*s' for columns", STR_ARG(name));
}

static double *read_column(struct reader *reader, struct str name)
{
	_cleanup_free_ char *text = xstrndup(name.p, name.n);
	const struct variable *variable = request_variable(reader->request, text);
	double *values = all(reader, NAN);
	if (variable->categorical) {
		request_fail(reader->request, "'%s' is no column of numbers", text);
	} else if (reader->request->error == NULL) {
		memcpy(values, variable->number, reader->request->table->n_rows * sizeof(*values));
	}
	return values;
}

static double *read_primary(struct reader *reader)
{
	double number;
	if (skip_to(reader, '(')) {
		return read_inner(reader);
	}
	if (scan_decimal(&reader->scan, &number)) {
		return all(reader, number);
	}
	const char *start = reader->scan.p;
	while (reader->scan.p < reader->scan.end
			&& (isalnum((unsigned char)*reader->scan.p)
					|| strchr("._", *reader->scan.p) != NULL)) {
		reader->scan.p++;
	}
	struct str name = { start, (size_t)(reader->scan.p - start) };
	if (name.n == 0) {
		request_fail(reader->request, "the formula cannot be read");
		return all(reader, NAN);
	}
	if (skip_to(reader, '(')) {
		double *values = read_inner(reader);
		apply(reader, name, values);
		return values;
	}
	return read_column(reader, name);
}

static double *read_sign(struct reader *reader);

/* a^b^c is a^(b^c), and -a^b is -(a^b). */
static double *read_power(struct reader *reader)
{
	double *x = read_primary(reader);
	if (skip_to(reader, '^') && reader->request->error == NULL) {
		_cleanup_free_ double *y = read_sign(reader);
		for (size_t i = 0; i < reader->request->table->n_rows; i++) {
			x[i] = isnan(x[i]) || isnan(y[i]) ? (double)NAN : pow(x[i], y[i]);
		}
	}
	return x;
}

static double *read_sign(struct reader *reader)
{
	bool minus = false;
	while (skip_to(reader, '-')) {
		minus = !minus;
	}
	if (++reader->depth > DEPTH_MAX) {
		request_fail(reader->request, "there are too many ^ after each other");
	}
	double *x = reader->request->error == NULL ? read_power(reader) : all(reader, NAN);
	reader->depth--;
	for (size_t i = 0; i < reader->request->table->n_rows && minus; i++) {
		x[i] = -x[i];
	}
	return x;
}

static double *read_product(struct reader *reader)
{
	double *x = read_sign(reader);
	while (reader->request->error == NULL) {
		bool times = skip_to(reader, '*');
		if (!times && !skip_to(reader, '/')) {
			break;
		}
		_cleanup_free_ double *y = read_sign(reader);
		for (size_t i = 0; i < reader->request->table->n_rows; i++) {
			x[i] = times ? x[i] * y[i] : x[i] / y[i];
		}
	}
	return x;
}

static double *read_sum(struct reader *reader)
{
	double *x = read_product(reader);
	while (reader->request->error == NULL) {
		bool plus = skip_to(reader, '+');
		if (!plus && !skip_to(reader, '-')) {
			break;
		}
		_cleanup_free_ double *y = read_product(reader);
		for (size_t i = 0; i < reader->request->table->n_rows; i++) {
			x[i] = plus ? x[i] + y[i] : x[i] - y[i];
		}
	}
	return x;
}

double *arithmetic_values(struct request *r, struct str text)
{
	struct reader reader = { .request = r, .scan = scan_of(text) };
	double *values = read_sum(&reader);
	skip_to(&reader, ' ');
	if (!scan_done(&reader.scan)) {
		request_fail(r, "'%.*s' cannot be read", STR_ARG(text));
	}
	return values;
}

char *arithmetic_name(struct str text)
{
	char *name = xcalloc(3 * text.n + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool after_value = n > 0 && strchr("(+-*/^ ", name[n - 1]) == NULL;
		if (c == ' ') {
			continue;
		}
		if (after_value && strchr("+-*", c) != NULL) {
			name[n++] = ' ';
			name[n++] = c;
			name[n++] = ' ';
		} else {
			name[n++] = c;
		}
	}
	return name;
}
