#include "estimate/known_totals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The level that a value of the population speaks of; n_levels when none. */
static size_t level_named(const struct variable *variable, const json_t *value)
{
	_cleanup_free_ char *text = json_is_string(value) ? xstrdup(json_string_value(value))
						 : xasprintf("%.15g", json_number_value(value));
	size_t level = 0;
	while (level < variable->n_levels && strcmp(variable->levels[level], text) != 0) {
		level++;
	}
	return level;
}

/* Index of the crossed category of an entry, or n (more than there are). */
static size_t place_of(struct request *r, const json_t *by, const json_t *entry, size_t n)
{
	size_t place = 0, factor = 1;
	for (size_t v = 0; v < json_array_size(by); v++) {
		const struct variable *variable = request_variable(r, list_text(by, v));
		size_t level = level_named(variable, json_object_get(entry, list_text(by, v)));
		if (level == variable->n_levels) {
			return n;
		}
		place += factor * level;
		factor *= variable->n_levels;
	}
	return place;
}

void known_totals_read(struct request *r, const json_t *step, struct known_totals *ret)
{
	const json_t *by = json_object_get(step, "by"), *list = json_object_get(step, "population");
	ret->category = request_crossed(r, by, &ret->n);
	ret->total = xcalloc(ret->n, sizeof(*ret->total));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *entry = json_array_get(list, i);
		size_t place = place_of(r, by, entry, ret->n);
		if (place < ret->n) {
			ret->total[place] += member_number(entry, "Freq", 0);
		} else {
			request_fail(r, "the population has a category that the data do not know");
		}
	}
}

void known_totals_finish(struct known_totals *population)
{
	free(population->category);
	free(population->total);
}
