/* Distribution functions: arrays of arguments, one value for each place. */
#include <math.h>

#include "estimate/parts.h"
#include "estimate/statistics.h"
#include "scoring/distribution.h"

/* The argument of that name, else the one in that place. */
static const json_t *argument(const struct request *r, const char *name, size_t place)
{
	const json_t *named = json_object_get(r->args, name);
	const char *key;
	json_t *value, *args = (json_t *)r->args; /* iterating does not change it */
	if (named != NULL) {
		return named;
	}
	json_object_foreach(args, key, value)
	{
		if (!json_is_boolean(value) && place-- == 0) {
			return value;
		}
	}
	return NULL;
}

/* Element i: arrays are repeated, a number holds everywhere. */
static double element(const json_t *argument, size_t i)
{
	size_t n = json_array_size(argument);
	const json_t *value = n > 0 ? json_array_get(argument, i % n) : argument;
	if (json_is_string(value)) {
		return json_string_value(value)[0] == '-' ? (double)-INFINITY : (double)INFINITY;
	}
	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

void answer_distribution(struct request *r, struct answer *answer)
{
	const char *name = member_text(r->json, "statistic");
	const struct distribution *distribution = distribution_find(name);
	size_t n = 1;
	for (size_t a = 0; a < distribution->n_arguments; a++) {
		size_t places = json_array_size(argument(r, distribution->arguments[a], a));
		n = places > n ? places : n;
	}
	answer->n = n;
	answer->estimate = numbers(n);
	for (size_t i = 0; i < n; i++) {
		double values[3] = { 0 };
		for (size_t a = 0; a < distribution->n_arguments; a++) {
			values[a] = element(argument(r, distribution->arguments[a], a), i);
		}
		answer->estimate[i] = distribution->value(values);
		answer_name(answer, "%s%zu", name, i + 1);
	}
}
