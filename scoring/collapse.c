#include "scoring/collapse.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The category that stays with the fewest answers, other than `except`;
 * `categories` when there is none. */
static size_t smallest(const size_t *n, const int32_t *into, size_t categories, size_t except)
{
	size_t best = categories;
	for (size_t c = 0; c < categories; c++) {
		if (c == except || into[c] != (int32_t)c) {
			continue;
		}
		if (best == categories || n[c] < n[best]) {
			best = c;
		}
	}
	return best;
}

size_t collapse_categories(const size_t *n, double *population, size_t categories, size_t min_n,
		int32_t *ret_into, struct collapse_step *ret_steps)
{
	size_t steps = 0, *left = xcalloc(categories, sizeof(*left));
	memcpy(left, n, categories * sizeof(*left));
	for (size_t c = 0; c < categories; c++) {
		ret_into[c] = (int32_t)c;
	}
	for (;;) {
		size_t from = smallest(left, ret_into, categories, categories);
		if (from == categories || left[from] >= min_n) {
			break;
		}
		size_t into = smallest(left, ret_into, categories, from);
		if (into == categories) {
			break; /* a single category remains */
		}
		ret_steps[steps++] = (struct collapse_step){ from, into, left[from] };
		left[into] += left[from];
		population[into] += population[from];
		population[from] = 0;
		for (size_t c = 0; c < categories; c++) {
			ret_into[c] = ret_into[c] == (int32_t)from ? (int32_t)into : ret_into[c];
		}
	}
	free(left);
	return steps;
}

size_t collapse_renumber(int32_t *into, double *population, size_t categories)
{
	int32_t *number = xcalloc(categories, sizeof(*number));
	size_t kept = 0;
	for (size_t c = 0; c < categories; c++) {
		if (into[c] == (int32_t)c) {
			population[kept] = population[c];
			number[c] = (int32_t)kept++;
		}
	}
	for (size_t c = 0; c < categories; c++) {
		into[c] = number[into[c]];
	}
	free(number);
	return kept;
}
