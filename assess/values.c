#include "assess/values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum missing_kind value_missing(const struct answers_column *column, size_t row)
{
	if (column->missing != NULL && column->missing[row] != MISSING_NONE) {
		return (enum missing_kind)column->missing[row];
	}
	if (column->codes != NULL && column->codes[row] < 0) {
		return column->codes[row] == CODE_NOT_ASKED ? MISSING_NOT_ASKED : MISSING_LEFT_EMPTY;
	}
	if (column->codes != NULL) {
		return column->question->list->choices[column->codes[row]].missing;
	}
	if (column->numbers != NULL && isnan(column->numbers[row])) {
		return MISSING_LEFT_EMPTY;
	}
	if (column->texts != NULL && (column->texts[row] == NULL || column->texts[row][0] == '\0')) {
		return MISSING_LEFT_EMPTY;
	}
	return MISSING_NONE;
}

const char *value_text(struct arena *arena, const struct answers_column *column, size_t row)
{
	if (value_missing(column, row) != MISSING_NONE) {
		return NULL;
	}
	if (column->codes != NULL) {
		return column->question->list->choices[column->codes[row]].name;
	}
	if (column->texts != NULL) {
		return column->texts[row];
	}
	if (column->numbers != NULL) {
		return arena_printf(arena, "%.15g", column->numbers[row]);
	}
	return NULL;
}

struct named_row {
	const char *name;
	size_t i;
};

static int by_name(const void *a, const void *b)
{
	const struct named_row *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	return order != 0 ? order : (x->i > y->i) - (x->i < y->i);
}

struct levels levels_of(struct arena *arena, const struct rows *rows, const struct question *question)
{
	const struct answers_column *column = answers_of(rows->answers, question);
	struct levels levels = {
		.code = arena_array(arena, rows->n + 1, sizeof(int32_t)),
		.names = arena_array(arena, rows->n + 1, sizeof(char *)),
	};
	struct named_row *named = arena_array(arena, rows->n + 1, sizeof(*named));
	size_t n = 0;
	for (size_t i = 0; i < rows->n; i++) {
		levels.code[i] = -1;
		const char *name = value_text(arena, column, rows->rows[i]);
		if (name != NULL) {
			named[n++] = (struct named_row){ name, i };
		}
	}
	qsort(named, n, sizeof(*named), by_name);
	for (size_t k = 0; k < n; k++) {
		if (k == 0 || strcmp(named[k].name, named[k - 1].name) != 0) {
			levels.names[levels.n++] = named[k].name;
		}
		levels.code[named[k].i] = (int32_t)levels.n - 1;
	}
	return levels;
}

static void categories_from_choices(
		struct arena *arena, const struct definition *definition, struct categories *categories)
{
	const struct choice_list *list = categories->question->list;
	categories->categories = arena_array(arena, list->n_choices + 1, sizeof(struct category));
	for (size_t i = 0; i < list->n_choices; i++) {
		if (list->choices[i].missing == MISSING_NONE) {
			categories->categories[categories->n++] = (struct category){ list->choices[i].name,
				&list->choices[i].label, definition->languages, definition->n_languages };
		}
	}
}

static void categories_from_margin(struct arena *arena, const struct population *population,
		const struct population_margin *margin, struct categories *categories)
{
	categories->categories = arena_array(arena, margin->n_categories + 1, sizeof(struct category));
	for (size_t i = 0; i < margin->n_categories; i++) {
		categories->categories[i] = (struct category){ margin->categories[i].name,
			&margin->categories[i].label, population->languages, population->n_languages };
	}
	categories->n = margin->n_categories;
}

static void categories_from_values(
		struct arena *arena, const struct rows *rows, struct categories *categories)
{
	struct levels levels = levels_of(arena, rows, categories->question);
	categories->categories = arena_array(arena, levels.n + 1, sizeof(struct category));
	for (size_t i = 0; i < levels.n; i++) {
		categories->categories[i] = (struct category){ .name = levels.names[i] };
	}
	categories->n = levels.n;
}

static int32_t category_named(const struct categories *categories, const char *name)
{
	for (size_t i = 0; name != NULL && i < categories->n; i++) {
		if (strcmp(categories->categories[i].name, name) == 0) {
			return (int32_t)i;
		}
	}
	return -1;
}

static double share_in(const struct population_margin *margin, const char *name)
{
	for (size_t i = 0; margin != NULL && i < margin->n_categories; i++) {
		if (strcmp(margin->categories[i].name, name) == 0) {
			return margin->categories[i].share;
		}
	}
	return NAN;
}

struct categories categories_of(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows, const struct question *question)
{
	struct categories categories = { .question = question };
	const struct population_margin *margin =
			population != NULL ? population_margin(population, question->name) : NULL;
	if (question->list != NULL) {
		categories_from_choices(arena, definition, &categories);
	} else if (margin != NULL) {
		categories_from_margin(arena, population, margin, &categories);
	} else {
		categories_from_values(arena, rows, &categories);
	}
	for (size_t i = 0; i < categories.n; i++) {
		categories.categories[i].population = share_in(margin, categories.categories[i].name);
	}
	categories.code = arena_array(arena, rows->n + 1, sizeof(int32_t));
	const struct answers_column *column = answers_of(rows->answers, question);
	for (size_t i = 0; i < rows->n; i++) {
		categories.code[i] = category_named(&categories, value_text(arena, column, rows->rows[i]));
	}
	return categories;
}

static const char *label_in(const struct category *category, size_t language)
{
	const char *text = category->label != NULL && text_is_set(category->label)
					   ? category->label->values[language]
					   : NULL;
	return text != NULL ? text : category->name;
}

/* Adds a category to another; their names stand in the order of the question. */
static void join(struct arena *arena, struct category *into, const struct category *from, bool from_first)
{
	const struct category *first = from_first ? from : into, *second = from_first ? into : from;
	struct text *label = arena_new(arena, struct text);
	const char **values = arena_array(arena, into->n_languages + 1, sizeof(*values));
	for (size_t i = 0; i < into->n_languages; i++) {
		values[i] = arena_printf(arena, "%s; %s", label_in(first, i), label_in(second, i));
	}
	label->values = values;
	const char *name = arena_printf(arena, "%s+%s", first->name, second->name);
	into->label = label;
	into->name = name;
	into->population += from->population;
}

struct categories categories_joined(struct arena *arena, const struct categories *categories,
		const int32_t *into, size_t n_interviews)
{
	struct categories joined = { .question = categories->question };
	int32_t *place = arena_array(arena, categories->n + 1, sizeof(int32_t));
	joined.categories = arena_array(arena, categories->n + 1, sizeof(struct category));
	for (size_t i = 0; i < categories->n; i++) {
		if (into[i] == (int32_t)i) {
			place[i] = (int32_t)joined.n;
			joined.categories[joined.n++] = categories->categories[i];
		}
	}
	for (size_t i = 0; i < categories->n; i++) {
		if (into[i] != (int32_t)i) {
			place[i] = place[into[i]];
			join(arena, &joined.categories[place[i]], &categories->categories[i],
					(int32_t)i < into[i]);
		}
	}
	joined.code = arena_array(arena, n_interviews + 1, sizeof(int32_t));
	for (size_t i = 0; i < n_interviews; i++) {
		joined.code[i] = categories->code[i] < 0 ? -1 : place[categories->code[i]];
	}
	return joined;
}

double *score_values(struct arena *arena, const struct rows *rows, const struct question *question)
{
	const struct answers_column *column = answers_of(rows->answers, question);
	double *values = arena_array(arena, rows->n + 1, sizeof(double));
	for (size_t i = 0; i < rows->n; i++) {
		size_t row = rows->rows[i];
		values[i] = NAN;
		if (value_missing(column, row) == MISSING_NONE) {
			values[i] = column->codes != NULL ? question->list->choices[column->codes[row]].score
				    : column->numbers != NULL ? column->numbers[row]
							      : NAN;
		}
	}
	return values;
}

static bool is_one_of(const struct answers_column *column, size_t row, const struct choice *const *choices,
		size_t n_choices)
{
	for (size_t i = 0; i < n_choices; i++) {
		size_t index = (size_t)(choices[i] - column->question->list->choices);
		if (column->codes != NULL ? (size_t)column->codes[row] == index
					  : column->chosen != NULL
								&& (column->chosen[row] >> index & 1) != 0) {
			return true;
		}
	}
	return false;
}

double *share_values(struct arena *arena, const struct rows *rows, const struct question *question,
		const struct choice *const *choices, size_t n_choices)
{
	const struct answers_column *column = answers_of(rows->answers, question);
	double *values = arena_array(arena, rows->n + 1, sizeof(double));
	for (size_t i = 0; i < rows->n; i++) {
		bool given = value_missing(column, rows->rows[i]) == MISSING_NONE;
		values[i] = !given ? NAN : is_one_of(column, rows->rows[i], choices, n_choices) ? 1 : 0;
	}
	return values;
}
