#include "estimate/expression.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/xalloc.h"

enum { DEPTH_MAX = 50 };

struct reader {
	struct request *request;
	const struct answer *base;
	struct scan scan;
	int depth;
};

/* A value with its derivative by every estimate; the gradient is owned. */
struct dual {
	double value;
	double *gradient;
};

static struct dual constant(const struct reader *reader, double value)
{
	return (struct dual){ value, xcalloc(reader->base->n + 1, sizeof(double)) };
}

/* value, with the gradient a * x' + b * y'; takes both over. */
static struct dual combined(
		const struct reader *reader, double value, double a, struct dual x, double b, struct dual y)
{
	for (size_t i = 0; i < reader->base->n; i++) {
		x.gradient[i] = a * x.gradient[i] + b * y.gradient[i];
	}
	x.value = value;
	free(y.gradient);
	return x;
}

static struct dual read_sum(struct reader *reader);

static bool skip_to(struct reader *reader, char c)
{
	while (scan_char(&reader->scan, ' ')) {
	}
	return scan_char(&reader->scan, c);
}

static struct str read_name(struct reader *reader)
{
	const char *start = reader->scan.p;
	if (scan_char(&reader->scan, '`')) {
		start = reader->scan.p;
		while (reader->scan.p < reader->scan.end && *reader->scan.p != '`') {
			reader->scan.p++;
		}
		struct str name = { start, (size_t)(reader->scan.p - start) };
		reader->scan.p += reader->scan.p < reader->scan.end;
		return name;
	}
	while (reader->scan.p < reader->scan.end
			&& (isalnum((unsigned char)*reader->scan.p)
					|| strchr("._:", *reader->scan.p) != NULL)) {
		reader->scan.p++;
	}
	return (struct str){ start, (size_t)(reader->scan.p - start) };
}

static struct dual apply(struct reader *reader, struct str name, struct dual x)
{
	double value = NAN, slope = NAN;
	if (str_is(name, "log")) {
		value = log(x.value);
		slope = 1 / x.value;
	} else if (str_is(name, "exp")) {
		value = slope = exp(x.value);
	} else if (str_is(name, "sqrt")) {
		value = sqrt(x.value);
		slope = 0.5 / value;
	} else {
		request_fail(reader->request, "there is no function '%.*s'", STR_ARG(name));
	}
	return combined(reader, value, slope, x, 0, constant(reader, 0));
}

static struct dual estimate_named(struct reader *reader, struct str name)
{
	struct dual x = constant(reader, NAN);
	for (size_t i = 0; i < reader->base->n; i++) {
		if (str_is(name, list_text(reader->base->names, i))) {
			x.value = reader->base->estimate[i];
			x.gradient[i] = 1;
			return x;
		}
	}
	request_fail(reader->request, "there is no estimate '%.*s'", STR_ARG(name));
	return x;
}

static struct dual read_inner(struct reader *reader)
{
	struct dual x = constant(reader, NAN);
	if (++reader->depth <= DEPTH_MAX) {
		free(x.gradient);
		x = read_sum(reader);
	}
	reader->depth--;
	if (!skip_to(reader, ')')) {
		request_fail(reader->request, "an expression misses a )");
	}
	return x;
}

static struct dual read_primary(struct reader *reader)
{
	double number;
	if (skip_to(reader, '(')) {
		return read_inner(reader);
	}
	if (scan_decimal(&reader->scan, &number)) {
		return constant(reader, number);
	}
	struct str name = read_name(reader);
	if (skip_to(reader, '(')) {
		return apply(reader, name, read_inner(reader));
	}
	return estimate_named(reader, name);
}

static struct dual read_power(struct reader *reader)
{
	if (skip_to(reader, '-')) {
		struct dual x = read_primary(reader);
		return combined(reader, -x.value, -1, x, 0, constant(reader, 0));
	}
	struct dual x = read_primary(reader);
	if (skip_to(reader, '^')) {
		struct dual y = read_primary(reader);
		double value = pow(x.value, y.value);
		double by_y = x.value > 0 ? value * log(x.value) : 0;
		return combined(reader, value, y.value * pow(x.value, y.value - 1), x, by_y, y);
	}
	return x;
}

static struct dual read_product(struct reader *reader)
{
	struct dual x = read_power(reader);
	while (reader->request->error == NULL) {
		if (skip_to(reader, '*')) {
			struct dual y = read_power(reader);
			x = combined(reader, x.value * y.value, y.value, x, x.value, y);
		} else if (skip_to(reader, '/')) {
			struct dual y = read_power(reader);
			double value = x.value / y.value;
			x = combined(reader, value, 1 / y.value, x, -value / y.value, y);
		} else {
			break;
		}
	}
	return x;
}

static struct dual read_sum(struct reader *reader)
{
	struct dual x = read_product(reader);
	while (reader->request->error == NULL) {
		bool plus = skip_to(reader, '+');
		if (!plus && !skip_to(reader, '-')) {
			break;
		}
		struct dual y = read_product(reader);
		double sign = plus ? 1 : -1;
		x = combined(reader, x.value + sign * y.value, 1, x, sign, y);
	}
	return x;
}

double expression_value(struct request *r, const char *text, const struct answer *base, double *ret_gradient)
{
	struct reader reader = { .request = r, .base = base, .scan = scan_of(str_of(text)) };
	struct dual x = read_sum(&reader);
	skip_to(&reader, ' ');
	if (!scan_done(&reader.scan)) {
		request_fail(r, "the expression '%s' cannot be read", text);
	}
	memcpy(ret_gradient, x.gradient, base->n * sizeof(*ret_gradient));
	free(x.gradient);
	return x.value;
}
