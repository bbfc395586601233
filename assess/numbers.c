#include "assess/numbers.h"

#include <string.h>

#include "assess/work.h"
#include "base/xalloc.h"

struct gathering {
	const struct work *work;
	struct arena *arena;
	struct number *items;
	size_t n, room;
};

static void add(struct gathering *gathering, const struct number *number, const struct measure *measure)
{
	if (measure->estimate.status != ESTIMABLE || measure->interval.status != ESTIMABLE) {
		return;
	}
	if (gathering->n == gathering->room) {
		size_t room = 2 * gathering->room + 1024;
		struct number *items = arena_array(gathering->arena, room, sizeof(*items));
		if (gathering->n > 0) {
			memcpy(items, gathering->items, gathering->n * sizeof(*items));
		}
		gathering->items = items;
		gathering->room = room;
	}
	struct number *added = &gathering->items[gathering->n++];
	*added = *number;
	added->value = measure->estimate.value;
	added->se = measure->estimate.se;
	added->lower = measure->interval.lower;
	added->upper = measure->interval.upper;
	added->n = measure->estimate.n;
	added->shown = measure_shown(measure);
}

/* One measure for everybody, then those of the categories of each group. */
static void add_cells(struct gathering *gathering, enum number_kind kind, const char *name,
		const struct measure *cells)
{
	const struct work *work = gathering->work;
	struct number number = { .kind = kind, .name = name };
	add(gathering, &number, &cells[0]);
	for (size_t g = 0; g < work->n_groups; g++) {
		const struct categories *group = &work->groups[g];
		number.group = group->question != NULL ? group->question->name : "site";
		for (size_t i = 0; i < group->n; i++) {
			number.category = arena_strdup(gathering->arena, group->categories[i].name);
			add(gathering, &number, &cells[work_first_cell(work, g) + i]);
		}
	}
}

static void add_options(struct gathering *gathering, const struct question *question)
{
	const struct options *options = &gathering->work->options[question->index];
	for (size_t i = 0; i < options->n; i++) {
		struct number number = { .kind = NUMBER_PROPORTION,
			.name = question->name,
			.answer = options->choices[i]->name };
		add(gathering, &number, &options->measures[i]);
	}
}

static void add_mean(struct gathering *gathering, const struct question *question)
{
	struct work scratch = work_scratch(gathering->work);
	const struct measure_column column = { MEASURE_MEAN,
		score_values(scratch.arena, &scratch.sample.interviews, question) };
	add_cells(gathering, NUMBER_MEAN, question->name,
			measure_table(&scratch.measuring, &column, 1, scratch.groups, scratch.n_groups));
	arena_destroy(scratch.arena);
}

static bool has_mean(const struct definition *definition, const struct question *question)
{
	if (question->type == QUESTION_INTEGER || question->type == QUESTION_DECIMAL) {
		return question->repeat == NULL && question != definition->design.adults;
	}
	bool scored = question->type == QUESTION_SELECT_ONE && is_item(definition, question);
	for (size_t i = 0; scored && i < question->list->n_choices; i++) {
		const struct choice *choice = &question->list->choices[i];
		scored = choice->missing != MISSING_NONE || choice->score == choice->score;
	}
	return scored;
}

struct numbers assessment_numbers(const struct assessment_input *input, struct arena *arena)
{
	struct work work;
	work_open(&work, input);
	struct gathering gathering = { .work = &work, .arena = arena };
	const struct definition *definition = input->definition;
	for (size_t i = 0; i < definition->n_scales; i++) {
		add_cells(&gathering, NUMBER_SCALE, definition->scales[i].name, work_scale(&work, i));
	}
	for (size_t i = 0; i < definition->n_headlines; i++) {
		add_cells(&gathering, NUMBER_PROPORTION, definition->headlines[i].name, work_headline(&work, i));
	}
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (is_item(definition, question)) {
			add_options(&gathering, question);
		}
		if (has_mean(definition, question)) {
			add_mean(&gathering, question);
		}
	}
	struct numbers numbers = { gathering.items, gathering.n, work.sample.interviews.n };
	work_close(&work);
	return numbers;
}
