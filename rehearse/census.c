#include "rehearse/census.h"

#include <stdio.h>
#include <string.h>

#include "assess/values.h"
#include "base/xalloc.h"
#include "schema/response.h"
#include "simulate/interview.h"
#include "store/columns_made.h"

#define CENSUS_ARENA_BYTES ((size_t)4 * 1024 * 1024 * 1024)
#define KEY_MAX 512
#define JOINED_BY '+' /* assess/values.h */

/* Everybody answered, and for themselves only: no draw, no weights. */
static struct definition without_design(const struct definition *definition)
{
	struct definition copy = *definition;
	copy.design.unit = copy.design.strata = copy.design.clusters = copy.design.adults = NULL;
	copy.design.base = BASE_EQUAL;
	copy.design.n_margins = 0;
	return copy;
}

static struct answers *ask_everybody(
		const struct neighbourhood *place, void (*step)(void *arg), void *arg)
{
	struct made_answers *made = made_answers_create(place->definition, place->n_persons);
	for (size_t i = 0; i < place->n_persons; i++) {
		struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
		made_answers_add(made, interview_truth(arena, place, &place->persons[i]));
		arena_destroy(arena);
		if (step != NULL) {
			step(arg);
		}
	}
	return made_answers_end(made);
}

/* The figures of a margin, counted: those who are in none of its categories are left out. */
static struct population_margin count_margin(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct population_margin *figures,
		const struct rows *rows)
{
	struct population_margin margin = *figures;
	const struct question *question = definition_find(definition, str_of(figures->name));
	if (question == NULL) {
		return margin;
	}
	struct categories found = categories_of(arena, definition, population, rows, question);
	double *count = arena_array(arena, found.n + 1, sizeof(*count)), sum = 0;
	for (size_t i = 0; i < rows->n; i++) {
		if (found.code[i] >= 0) {
			count[found.code[i]]++;
			sum++;
		}
	}
	struct population_category *categories = arena_array(arena, margin.n_categories + 1, sizeof(*categories));
	memcpy(categories, figures->categories, margin.n_categories * sizeof(*categories));
	for (size_t i = 0; i < margin.n_categories; i++) {
		for (size_t k = 0; k < found.n; k++) {
			if (strcmp(categories[i].name, found.categories[k].name) == 0 && sum > 0) {
				categories[i].share = count[k] / sum;
			}
		}
	}
	margin.categories = categories;
	return margin;
}

static struct population *count_population(struct census *census, const struct definition *definition,
		const struct population *population, const struct answers *answers)
{
	struct arena *arena = census->arena;
	struct population *counted = arena_new(arena, struct population);
	struct population_margin *margins = arena_array(arena, population->n_margins + 1, sizeof(*margins));
	size_t *all = arena_array(arena, answers->n + 1, sizeof(*all));
	for (size_t i = 0; i < answers->n; i++) {
		all[i] = i;
	}
	const struct rows rows = { answers, all, answers->n };
	for (size_t i = 0; i < population->n_margins; i++) {
		margins[i] = count_margin(arena, definition, population, &population->margins[i], &rows);
	}
	*counted = *population;
	counted->margins = margins;
	counted->total = (double)answers->n;
	return counted;
}

/* One text per number. False when a name is longer than names can be. */
static bool key_of(const struct number *number, struct str category, char *key)
{
	int length = snprintf(key, KEY_MAX, "%d %s/%s/%s/%.*s", (int)number->kind, number->name,
			number->answer != NULL ? number->answer : "", number->group != NULL ? number->group : "",
			STR_ARG(category));
	return length > 0 && length < KEY_MAX;
}

static void index_truth(struct census *census)
{
	char key[KEY_MAX];
	for (size_t i = 0; i < census->truth.n; i++) {
		const struct number *number = &census->truth.items[i];
		if (key_of(number, str_of(number->category != NULL ? number->category : ""), key)) {
			names_add(&census->index, census->arena, arena_str(census->arena, str_of(key)), number);
		}
	}
}

struct census *census_take(const struct neighbourhood *place, const struct population *population,
		void (*step)(void *arg), void *arg)
{
	struct arena *arena = arena_create(CENSUS_ARENA_BYTES);
	struct census *census = arena_new(arena, struct census);
	census->arena = arena;
	struct definition definition = without_design(place->definition);
	struct answers *answers = ask_everybody(place, step, arg);
	const struct assessment_input input = {
		.definition = &definition, .answers = answers, .program_version = "",
		.population = population,
	};
	census->truth = assessment_numbers(&input, arena);
	if (population != NULL) {
		census->population = count_population(census, place->definition, population, answers);
	}
	index_truth(census);
	answers_destroy(answers);
	return census;
}

void census_destroy(struct census *census)
{
	if (census != NULL) {
		arena_destroy(census->arena);
	}
}

static const struct number *find(const struct census *census, const struct number *number, struct str category)
{
	char key[KEY_MAX];
	return key_of(number, category, key) ? names_find(&census->index, str_of(key)) : NULL;
}

static bool find_joined(const struct census *census, const struct number *number, double *ret_truth)
{
	double sum = 0, n = 0;
	const char *at = number->category;
	while (at != NULL) {
		const char *end = strchr(at, JOINED_BY);
		struct str name = { at, end != NULL ? (size_t)(end - at) : strlen(at) };
		const struct number *part = find(census, number, name);
		if (part != NULL) {
			sum += part->value * (double)part->n;
			n += (double)part->n;
		}
		at = end != NULL ? end + 1 : NULL;
	}
	*ret_truth = n > 0 ? sum / n : 0;
	return n > 0;
}

bool census_find(const struct census *census, const struct number *number, double *ret_truth, size_t *ret_place)
{
	const struct number *found =
			find(census, number, str_of(number->category != NULL ? number->category : ""));
	if (found != NULL) {
		*ret_truth = found->value;
		*ret_place = (size_t)(found - census->truth.items);
		return true;
	}
	*ret_place = SIZE_MAX;
	return number->category != NULL && find_joined(census, number, ret_truth);
}
