/* The domain: rows that satisfy every condition. */
#include <stdlib.h>
#include <string.h>

#include "estimate/request.h"
#include "base/xalloc.h"

static bool holds(const char *op, int order)
{
	return (strcmp(op, "==") == 0 && order == 0) || (strcmp(op, "!=") == 0 && order != 0)
	       || (strcmp(op, "<") == 0 && order < 0) || (strcmp(op, "<=") == 0 && order <= 0)
	       || (strcmp(op, ">") == 0 && order > 0) || (strcmp(op, ">=") == 0 && order >= 0);
}

/* The value of a row against one value of a condition; the row is not missing. */
static int order_of(const struct variable *variable, size_t row, const json_t *value)
{
	if (json_is_string(value)) {
		return strcmp(variable->text[row], json_string_value(value));
	}
	double x = variable->number[row];
	double y = json_is_boolean(value) ? (double)json_is_true(value) : json_number_value(value);
	return x == y ? 0 : x < y ? -1 : 1;
}

static bool satisfies(const struct variable *variable, size_t row, const char *op, const json_t *value)
{
	if (variable->text[row][0] == '\0') {
		return false;
	}
	if (strcmp(op, "in") != 0) {
		return holds(op, order_of(variable, row, value));
	}
	for (size_t i = 0; i < json_array_size(value); i++) {
		if (order_of(variable, row, json_array_get(value, i)) == 0) {
			return true;
		}
	}
	return false;
}

static bool known_operator(const char *op)
{
	return strcmp(op, "in") == 0 || holds(op, 0) || holds(op, 1) || holds(op, -1);
}

uint8_t *request_make_domain(struct request *request, const json_t *conditions)
{
	uint8_t *domain = xcalloc(request->table->n_rows, 1);
	memset(domain, 1, request->table->n_rows);
	for (size_t i = 0; i < json_array_size(conditions); i++) {
		const json_t *condition = json_array_get(conditions, i);
		const char *op = member_text(condition, "op");
		const struct variable *variable = request_variable(request, member_text(condition, "var"));
		if (!known_operator(op)) {
			request_fail(request, "a condition has no operator '%s'", op);
		}
		for (size_t row = 0; row < request->table->n_rows; row++) {
			domain[row] = domain[row]
				      && satisfies(variable, row, op, json_object_get(condition, "value"));
		}
	}
	return domain;
}
