#include "schema/expression_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"

struct value value_boolean(bool boolean)
{
	return (struct value){ .type = VALUE_BOOLEAN, .boolean = boolean };
}

struct value value_number(double number)
{
	return (struct value){ .type = VALUE_NUMBER, .number = number };
}

struct value value_string(struct str string)
{
	return (struct value){ .type = VALUE_STRING, .string = string };
}

struct value value_nodes(struct node_set set)
{
	return (struct value){ .type = VALUE_NODESET, .nodes = set.nodes, .n_nodes = set.n };
}

/* --- numbers and texts ------------------------------------------------------ */

#define DIGITS_MAX 100 /* more of a fraction than this makes no difference */
#define WHOLE_MAX 309  /* a number with more digits before the point is infinite */

/* A number with more digits than the usual reader takes. */
static double long_number(struct str text)
{
	bool negative = text.p[0] == '-';
	text.p += negative;
	text.n -= negative;
	while (text.n > 0 && text.p[0] == '0') {
		text.p++;
		text.n--;
	}
	const char *point = text.n == 0 ? NULL : memchr(text.p, '.', text.n);
	size_t whole = point == NULL ? text.n : (size_t)(point - text.p);
	double number = 0, digit_value = 1;
	if (whole > WHOLE_MAX) {
		return negative ? -INFINITY : INFINITY;
	}
	for (size_t i = 0; i < text.n && i < whole + 1 + DIGITS_MAX; i++) {
		if (i == whole) {
			continue;
		}
		digit_value = i < whole ? 1 : digit_value / 10;
		number = i < whole ? number * 10 + (text.p[i] - '0')
				   : number + (text.p[i] - '0') * digit_value;
	}
	return negative ? -number : number;
}

/* XPath's number: an optional minus, digits, a point; at least one digit. */
static bool plain_number(struct str text, double *ret_number)
{
	size_t digits = 0, points = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		digits += c >= '0' && c <= '9';
		points += c == '.';
		if ((c < '0' || c > '9') && c != '.' && (c != '-' || i > 0)) {
			return false;
		}
	}
	if (digits == 0 || points > 1) {
		return false;
	}
	if (!str_to_decimal(text, ret_number)) {
		*ret_number = long_number(text);
	}
	return true;
}

double string_to_number(struct str text)
{
	double number;
	text = str_trim(text);
	if (plain_number(text, &number) || string_to_days(text, &number)) {
		return number;
	}
	/* What the division by zero gives, once it was a text. */
	return str_is(text, "Infinity") ? INFINITY : str_is(text, "-Infinity") ? -INFINITY : NAN;
}

#define NUMBER_TEXT 40

/* The shortest digits that give the number again, and its decimal exponent. */
static int shortest(double number, char digits[NUMBER_TEXT], size_t *ret_n)
{
	char text[NUMBER_TEXT];
	double again = 0;
	/* 15 digits are mostly enough; the smallest numbers have fewer. */
	for (int precision = number < 1e-300 ? 0 : 14; precision <= 16; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, number);
		if (str_to_decimal(str_of(text), &again) && again == number) {
			break;
		}
	}
	const char *e = strchr(text, 'e');
	size_t n = 0;
	for (const char *p = text; p < e; p++) {
		if (*p != '.') {
			digits[n++] = *p;
		}
	}
	while (n > 1 && digits[n - 1] == '0') {
		n--;
	}
	int64_t exponent = 0;
	const char *from = e[1] == '+' ? e + 2 : e + 1;
	if (!str_to_int(str_of(from), -400, 400, &exponent)) {
		exponent = 0;
	}
	*ret_n = n;
	return (int)exponent;
}

/* As the web writes numbers: an exponent from 1e21 on and below 1e-6. */
static struct str write_number(struct arena *arena, double number)
{
	char digits[NUMBER_TEXT];
	size_t n;
	const char *sign = number < 0 ? "-" : "";
	int exponent = shortest(fabs(number), digits, &n);
	int length = (int)n;
	char *text;
	if (exponent >= 21 || exponent < -6) {
		text = arena_printf(arena, "%s%c%s%.*se%+d", sign, digits[0], n > 1 ? "." : "", length - 1,
				digits + 1, exponent);
	} else if (exponent >= length - 1) {
		text = arena_printf(arena, "%s%.*s%.*s", sign, length, digits, exponent - length + 1,
				"000000000000000000000");
	} else if (exponent >= 0) {
		text = arena_printf(arena, "%s%.*s.%.*s", sign, exponent + 1, digits, length - exponent - 1,
				digits + exponent + 1);
	} else {
		text = arena_printf(arena, "%s0.%.*s%.*s", sign, -exponent - 1, "000000", length, digits);
	}
	return str_of(text);
}

struct str number_to_string(struct arena *arena, double number)
{
	if (isnan(number)) {
		return STR("NaN");
	}
	if (isinf(number)) {
		return number > 0 ? STR("Infinity") : STR("-Infinity");
	}
	if (number == 0) {
		return STR("0");
	}
	return write_number(arena, number);
}

/* --- conversions ------------------------------------------------------------ */

bool value_to_boolean(const struct value *value)
{
	switch (value->type) {
	case VALUE_BOOLEAN:
		return value->boolean;
	case VALUE_NUMBER:
		return value->number != 0 && !isnan(value->number);
	case VALUE_STRING:
		/* A date that cannot be is not true either. */
		return value->string.n > 0 && !str_is(value->string, "Invalid Date");
	case VALUE_NODESET:
		return value->n_nodes > 0;
	}
	return false;
}

/* The text of a leaf needs no memory, so that most conversions need none. */
static double node_to_number(const struct node *node)
{
	if (node->first_child == NULL) {
		return node_counts(node) ? string_to_number(node->text) : NAN;
	}
	size_t steps = 0;
	struct arena *arena = arena_create(SIZE_MAX);
	double number = string_to_number(node_string(arena, node, &steps));
	arena_destroy(arena);
	return number;
}

double value_to_number(const struct value *value)
{
	switch (value->type) {
	case VALUE_BOOLEAN:
		return value->boolean;
	case VALUE_NUMBER:
		return value->number;
	case VALUE_STRING:
		return string_to_number(value->string);
	case VALUE_NODESET:
		return value->n_nodes == 0 ? NAN : node_to_number(value->nodes[0]);
	}
	return NAN;
}

struct str value_to_string(struct arena *arena, const struct value *value)
{
	size_t steps = 0;
	switch (value->type) {
	case VALUE_BOOLEAN:
		return value->boolean ? STR("true") : STR("false");
	case VALUE_NUMBER:
		return number_to_string(arena, value->number);
	case VALUE_STRING:
		return value->string;
	case VALUE_NODESET:
		return value->n_nodes == 0 ? STR("") : node_string(arena, value->nodes[0], &steps);
	}
	return STR("");
}
