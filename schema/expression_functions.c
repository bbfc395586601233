/*
 * expression_functions.c - the functions of the language. Adding one is adding
 * a line here and its code in the file of its subject.
 */
#include "schema/expression_private.h"

#include <math.h>
#include <pthread.h>

static const struct function functions[] = {
	/* keep sorted */
	{ "abs", 1, 1, call_math, fabs },
	{ "acos", 1, 1, call_math, acos },
	{ "area", 1, 1, call_area, NULL },
	{ "asin", 1, 1, call_math, asin },
	{ "atan", 1, 1, call_math, atan },
	{ "atan2", 2, 2, call_atan2, NULL },
	{ "base64-decode", 1, 1, call_base64_decode, NULL },
	{ "boolean", 1, 1, call_boolean_of, NULL },
	{ "boolean-from-string", 1, 1, call_boolean_from_string, NULL },
	{ "ceiling", 1, 1, call_math, ceil },
	{ "checklist", 2, ANY_NUMBER, call_checklist, NULL },
	{ "coalesce", 2, 2, call_coalesce, NULL },
	{ "concat", 0, ANY_NUMBER, call_concat, NULL },
	{ "contains", 2, 2, call_contains, NULL },
	{ "cos", 1, 1, call_math, cos },
	{ "count", 1, 1, call_count, NULL },
	{ "count-non-empty", 1, 1, call_count_non_empty, NULL },
	{ "count-selected", 1, 1, call_count_selected, NULL },
	{ "current", 0, 0, call_current, NULL },
	{ "date", 1, 1, call_date, NULL },
	{ "date-time", 1, 1, call_date, NULL },
	{ "decimal-date", 1, 1, call_decimal_date, NULL },
	{ "decimal-date-time", 1, 1, call_decimal_date_time, NULL },
	{ "decimal-time", 1, 1, call_decimal_time, NULL },
	{ "digest", 2, 3, call_digest, NULL },
	{ "distance", 1, ANY_NUMBER, call_distance, NULL },
	{ "ends-with", 2, 2, call_ends_with, NULL },
	{ "exp", 1, 1, call_math, exp },
	{ "exp10", 1, 1, call_math, number_exp10 },
	{ "false", 0, 0, call_false, NULL },
	{ "floor", 1, 1, call_math, floor },
	{ "format-date", 2, 2, call_format_date, NULL },
	{ "format-date-time", 2, 2, call_format_date, NULL },
	{ "geofence", 2, 2, call_geofence, NULL },
	{ "if", 3, 3, call_if, NULL },
	{ "indexed-repeat", 3, 7, call_indexed_repeat, NULL },
	{ "instance", 1, 1, call_instance, NULL },
	{ "int", 1, 1, call_int, NULL },
	{ "join", 1, ANY_NUMBER, call_join, NULL },
	{ "jr:choice-name", 2, 2, call_choice_name, NULL },
	{ "jr:itext", 1, 1, call_itext, NULL },
	{ "last", 0, 0, call_last, NULL },
	{ "local-name", 0, 1, call_name, NULL },
	{ "log", 1, 1, call_math, log },
	{ "log10", 1, 1, call_math, log10 },
	{ "max", 0, ANY_NUMBER, call_max, NULL },
	{ "min", 0, ANY_NUMBER, call_min, NULL },
	{ "name", 0, 1, call_name, NULL },
	{ "normalize-space", 0, 1, call_normalize_space, NULL },
	{ "not", 1, 1, call_not, NULL },
	{ "now", 0, 0, call_now, NULL },
	{ "number", 0, 1, call_number_of, NULL },
	{ "once", 1, 1, call_once, NULL },
	{ "pi", 0, 0, call_pi, NULL },
	{ "position", 0, 1, call_position, NULL },
	{ "pow", 2, 2, call_pow, NULL },
	{ "pulldata", 4, 4, call_pulldata, NULL },
	{ "random", 0, 0, call_random, NULL },
	{ "randomize", 1, 2, call_randomize, NULL },
	{ "regex", 2, 2, call_regex, NULL },
	{ "round", 1, 2, call_round, NULL },
	{ "selected", 2, 2, call_selected, NULL },
	{ "selected-at", 2, 2, call_selected_at, NULL },
	{ "sin", 1, 1, call_math, sin },
	{ "sqrt", 1, 1, call_math, sqrt },
	{ "starts-with", 2, 2, call_starts_with, NULL },
	{ "string", 0, 1, call_string_of, NULL },
	{ "string-length", 0, 1, call_string_length, NULL },
	{ "substr", 2, 3, call_substr, NULL },
	{ "substring", 2, 3, call_substring, NULL },
	{ "substring-after", 2, 2, call_substring_after, NULL },
	{ "substring-before", 2, 2, call_substring_before, NULL },
	{ "sum", 1, 1, call_sum, NULL },
	{ "tan", 1, 1, call_math, tan },
	{ "today", 0, 0, call_today, NULL },
	{ "translate", 3, 3, call_translate, NULL },
	{ "true", 0, 0, call_true, NULL },
	{ "uuid", 0, 1, call_uuid, NULL },
	{ "weighted-checklist", 2, ANY_NUMBER, call_weighted_checklist, NULL },
};

const struct function *function_find(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		if (str_is(name, functions[i].name)) {
			return &functions[i];
		}
	}
	return NULL;
}

static const char *names[ARRAY_LEN(functions)];

static void collect_names(void)
{
	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		names[i] = functions[i].name;
	}
}

const char *const *expression_functions(size_t *ret_n)
{
	static pthread_once_t collected = PTHREAD_ONCE_INIT;
	pthread_once(&collected, collect_names);
	*ret_n = ARRAY_LEN(functions);
	return names;
}
