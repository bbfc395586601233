/* expression_truth.c - true and false, checklists, and answers with several choices. */
#include "schema/expression_private.h"

#include <math.h>

static bool answer(struct value *ret_value, bool boolean)
{
	*ret_value = value_boolean(boolean);
	return true;
}

bool call_true(struct call *call, struct value *ret_value)
{
	(void)call;
	return answer(ret_value, true);
}

bool call_false(struct call *call, struct value *ret_value)
{
	(void)call;
	return answer(ret_value, false);
}

bool call_boolean_of(struct call *call, struct value *ret_value)
{
	bool boolean;
	return call_boolean(call, 0, &boolean) && answer(ret_value, boolean);
}

bool call_not(struct call *call, struct value *ret_value)
{
	bool boolean;
	return call_boolean(call, 0, &boolean) && answer(ret_value, !boolean);
}

bool call_boolean_from_string(struct call *call, struct value *ret_value)
{
	struct str text;
	return call_string(call, 0, &text) && answer(ret_value, str_is(text, "true") || str_is(text, "1"));
}

/* --- checklists ------------------------------------------------------------- */

static bool between(double n, double min, double max)
{
	return (min == -1 || n >= min) && (max == -1 || n <= max);
}

static bool add_if_true(void *arg, struct call *call, const struct value *value)
{
	double *n = arg;
	(void)call;
	*n += value_to_boolean(value);
	return true;
}

bool call_checklist(struct call *call, struct value *ret_value)
{
	double min, max, n = 0;
	return call_number(call, 0, &min) && call_number(call, 1, &max) && call_each(call, 2, add_if_true, &n)
	       && answer(ret_value, between(n, min, max));
}

bool call_weighted_checklist(struct call *call, struct value *ret_value)
{
	double min, max, weight, sum = 0;
	bool holds;
	if (call->n % 2 != 0) {
		return call_fail(call, "weighted-checklist() takes pairs of condition and weight");
	}
	if (!call_number(call, 0, &min) || !call_number(call, 1, &max)) {
		return false;
	}
	for (size_t i = 2; i < call->n; i += 2) {
		if (!call_boolean(call, i, &holds) || !call_number(call, i + 1, &weight)) {
			return false;
		}
		sum += holds ? weight : 0;
	}
	return answer(ret_value, between(sum, min, max));
}

/* --- several choices in one answer ------------------------------------------- */

bool call_selected(struct call *call, struct value *ret_value)
{
	struct str list, wanted, word;
	if (!call_string(call, 0, &list) || !call_string(call, 1, &wanted)) {
		return false;
	}
	wanted = str_trim(wanted);
	if (wanted.n == 0) {
		return answer(ret_value, str_trim(list).n == 0);
	}
	while (str_next_word(&list, &word)) {
		if (str_eq(word, wanted)) {
			return answer(ret_value, true);
		}
	}
	return answer(ret_value, false);
}

bool call_selected_at(struct call *call, struct value *ret_value)
{
	struct str list, word;
	double index;
	if (!call_string(call, 0, &list) || !call_number(call, 1, &index)) {
		return false;
	}
	*ret_value = value_string(STR(""));
	for (double i = 0; i <= index && str_next_word(&list, &word); i++) {
		if (i == index) {
			*ret_value = value_string(word);
		}
	}
	return true;
}

bool call_count_selected(struct call *call, struct value *ret_value)
{
	struct str list, word;
	double n = 0;
	if (!call_string(call, 0, &list)) {
		return false;
	}
	while (str_next_word(&list, &word)) {
		n++;
	}
	*ret_value = value_number(n);
	return true;
}
