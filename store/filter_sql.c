/* filter_sql.c - a filter as SQL. Every value is a parameter. */
#include "store/filter_private.h"

#include <string.h>



static const enum filter_type texts[] = { FILTER_TEXT, FILTER_CHOICES };
static const enum filter_type days[] = { FILTER_DATE, FILTER_TIME };
static const enum filter_type clocks[] = { FILTER_CLOCK, FILTER_TIME };
static const enum filter_type times[] = { FILTER_TIME };

#define TEXTS texts, ARRAY_LEN(texts)
#define DAYS days, ARRAY_LEN(days)
#define CLOCKS clocks, ARRAY_LEN(clocks)

/* Times are those of UTC, which is the time zone of the connection. */
static const struct filter_function functions[] = { /* keep sorted */
	{ "contains", 2, TEXTS, FILTER_BOOLEAN, "strpos(%1, %2) > 0", "a text" },
	{ "date", 1, times, 1, FILTER_DATE, "(%1)::date", "a date with a time" },
	{ "day", 1, DAYS, FILTER_INTEGER, "extract(day FROM %1)::integer", "a date" },
	{ "endswith", 2, TEXTS, FILTER_BOOLEAN, "right(%1, length(%2)) = %2", "a text" },
	{ "hour", 1, CLOCKS, FILTER_INTEGER, "extract(hour FROM %1)::integer", "a time" },
	{ "length", 1, TEXTS, FILTER_INTEGER, "length(%1)", "a text" },
	{ "minute", 1, CLOCKS, FILTER_INTEGER, "extract(minute FROM %1)::integer", "a time" },
	{ "month", 1, DAYS, FILTER_INTEGER, "extract(month FROM %1)::integer", "a date" },
	{ "now", 0, NULL, 0, FILTER_TIME, "now()", "" },
	{ "second", 1, CLOCKS, FILTER_INTEGER, "floor(extract(second FROM %1))::integer", "a time" },
	{ "startswith", 2, TEXTS, FILTER_BOOLEAN, "starts_with(%1, %2)", "a text" },
	{ "tolower", 1, TEXTS, FILTER_TEXT, "lower(%1)", "a text" },
	{ "toupper", 1, TEXTS, FILTER_TEXT, "upper(%1)", "a text" },
	{ "trim", 1, TEXTS, FILTER_TEXT, "btrim(%1)", "a text" },
	{ "year", 1, DAYS, FILTER_INTEGER, "extract(year FROM %1)::integer", "a date" },
};

const struct filter_function *filter_function(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		if (str_is(name, functions[i].name)) {
			return &functions[i];
		}
	}
	return NULL;
}

const char *filter_nearest_function(struct str name)
{
	const char *names[ARRAY_LEN(functions)];
	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		names[i] = functions[i].name;
	}
	return str_nearest(name, names, ARRAY_LEN(functions));
}

size_t params_add(struct params *params, struct str value)
{
	params->items = arena_grow(params->arena, params->items, params->n, &params->capacity, sizeof(*params->items));
	params->items[params->n++] = value.p != NULL ? arena_str(params->arena, value) : value;
	return params->n;
}

/* --- operands -------------------------------------------------------------------- */

struct output {
	struct buf *sql;
	struct params *params;
	bool under_not; /* what a comparison with nothing gives is turned round: it must not be unknown */
};

static void add(const struct output *output, const struct filter *node);

static const char *cast_of(const struct filter *value)
{
	switch (value->type) {
	case FILTER_INTEGER:
	case FILTER_ID: /* as small as it can be, so that an index on an integer serves */
		return value->text.n < 10 ? "integer" : "bigint";
	case FILTER_DECIMAL:
		return "double precision";
	case FILTER_DATE:
		return "date";
	case FILTER_CLOCK:
		return "time";
	case FILTER_TIME:
		return "timestamptz";
	case FILTER_BOOLEAN:
		return "boolean";
	case FILTER_TEXT:
	case FILTER_CHOICES:
	case FILTER_PLACE:
	case FILTER_KEY:
		break;
	}
	return "text";
}

static void add_call(const struct output *output, const struct filter *call)
{
	buf_addc(output->sql, '(');
	for (const char *p = call->function->sql; *p != '\0'; p++) {
		if (*p == '%') {
			p++;
			add(output, call->children[*p - '1']);
		} else {
			buf_addc(output->sql, *p);
		}
	}
	buf_addc(output->sql, ')');
}

static void add_value(const struct output *output, const struct filter *value)
{
	buf_addf(output->sql, "$%zu::%s", params_add(output->params, value->text), cast_of(value));
}

/* --- comparisons -------------------------------------------------------------------- */

static void add_is_null(const struct output *output, const struct filter *node, bool is)
{
	if (node->kind == NODE_NULL) {
		buf_adds(output->sql, is ? "true" : "false");
		return;
	}
	if (node->kind == NODE_PROPERTY) { /* not the text of a list */
		buf_adds(output->sql, node->property->sql);
	} else {
		add(output, node);
	}
	buf_adds(output->sql, is ? " IS NULL" : " IS NOT NULL");
}

/* The number of the response that has the id. */
static void add_key(const struct output *output, const struct filter *id)
{
	const char *key = id->names->key, *place = strstr(key, "%s");
	buf_addc(output->sql, '(');
	buf_add(output->sql, key, (size_t)(place - key));
	add_value(output, id);
	buf_adds(output->sql, place + 2);
	buf_addc(output->sql, ')');
}

static void add_side(const struct output *output, const struct filter *node, bool is_key)
{
	if (is_key && node->kind == NODE_VALUE) {
		add_key(output, node);
	} else {
		add(output, node);
	}
}

static void add_compare(const struct output *output, const struct filter *node)
{
	static const char *const signs[N_FILTER_OPERATORS] = { " = ", " IS DISTINCT FROM ", " > ", " >= ", " < ", " <= " };
	const struct filter *left = node->children[0], *right = node->children[1];
	if (left->kind == NODE_NULL || right->kind == NODE_NULL) {
		add_is_null(output, left->kind == NODE_NULL ? right : left, node->operator == FILTER_EQ);
		return;
	}
	bool is_key = left->type == FILTER_KEY;
	add_side(output, left, is_key);
	buf_adds(output->sql, signs[node->operator]);
	add_side(output, right, is_key);
}

static void add_in(const struct output *output, const struct filter *node)
{
	bool is_key = node->children[0]->type == FILTER_KEY;
	add_side(output, node->children[0], is_key);
	buf_adds(output->sql, " IN (");
	for (size_t i = 1; i < node->n_children; i++) {
		buf_adds(output->sql, i > 1 ? ", " : "");
		add_side(output, node->children[i], is_key);
	}
	buf_addc(output->sql, ')');
}

static void add_has(const struct output *output, const struct filter *node)
{
	buf_addf(output->sql, "%s @> ARRAY[", node->children[0]->property->sql);
	add_value(output, node->children[1]);
	buf_addc(output->sql, ']');
}

/* True or false, also when an answer is not there. */
static void add_settled(const struct output *output, const struct filter *node,
		void (*add_it)(const struct output *output, const struct filter *node))
{
	buf_adds(output->sql, output->under_not ? "coalesce(" : "(");
	add_it(output, node);
	buf_adds(output->sql, output->under_not ? ", false)" : ")");
}

/* --- all -------------------------------------------------------------------------------- */

static void add_both(const struct output *output, const struct filter *node, const char *word)
{
	buf_addc(output->sql, '(');
	add(output, node->children[0]);
	buf_adds(output->sql, word);
	add(output, node->children[1]);
	buf_addc(output->sql, ')');
}

static void add_not(const struct output *output, const struct filter *node)
{
	struct output inner = *output;
	inner.under_not = true;
	buf_adds(output->sql, "(NOT ");
	add(&inner, node->children[0]);
	buf_addc(output->sql, ')');
}

static void add_property(const struct output *output, const struct filter *node)
{
	if (node->type == FILTER_CHOICES) {
		buf_addf(output->sql, "array_to_string(%s, ' ')", node->property->sql);
	} else {
		buf_adds(output->sql, node->property->sql);
	}
}

static void add(const struct output *output, const struct filter *node)
{
	switch (node->kind) {
	case NODE_PROPERTY:
		add_property(output, node);
		break;
	case NODE_VALUE:
		add_value(output, node);
		break;
	case NODE_NULL:
		buf_adds(output->sql, "NULL");
		break;
	case NODE_CALL:
		add_call(output, node);
		break;
	case NODE_COMPARE:
		add_settled(output, node, add_compare);
		break;
	case NODE_IN:
		add_settled(output, node, add_in);
		break;
	case NODE_HAS:
		add_settled(output, node, add_has);
		break;
	case NODE_AND:
		add_both(output, node, " AND ");
		break;
	case NODE_OR:
		add_both(output, node, " OR ");
		break;
	case NODE_NOT:
		add_not(output, node);
		break;
	}
}

void filter_add_sql(const struct filter *filter, struct buf *sql, struct params *params)
{
	add(&(struct output){ sql, params, false }, filter);
}
