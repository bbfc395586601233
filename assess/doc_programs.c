/*
 * Which programs are needed, where the need is unmet, and what to begin with.
 *
 *   needed   the share whose household needs the program
 *   unmet    the share whose household needs it and does not use it, of those who
 *            answered both questions
 *   rating   100 unmet/largest unmet + 100 important/largest important: the priority
 *            investment rating, 0 to 200
 *   level    high from 100, medium from 50, else low
 *
 * Needed and used, both shown, leave one unknown in the four cells of need and use;
 * `unmet` is that one. So it is shown only when each cell holds nobody or at least
 * min_count people.
 */
#include <math.h>
#include <stdlib.h>

#include "assess/doc.h"
#include "assess/sentences.h"
#include "assess/work.h"

#define RATING_HIGH 100
#define RATING_MEDIUM 50

struct program {
	const struct choice *choice;
	struct measure needed, unmet, important;
	double rating; /* NAN when a share is withheld */
	size_t order;  /* in the questionnaire */
};

static bool is_excepted(const struct programs *programs, const struct choice *choice)
{
	for (size_t i = 0; i < programs->n_except; i++) {
		if (programs->except[i] == choice) {
			return true;
		}
	}
	return choice->missing != MISSING_NONE;
}

/* Does a cell of need x use hold a few people? */
static bool few_in_a_cell(const double *needed, const double *used, size_t n, size_t min_count)
{
	size_t count[4] = { 0 };
	for (size_t i = 0; i < n; i++) {
		if (isfinite(needed[i]) && isfinite(used[i])) {
			count[(needed[i] == 1 ? 2 : 0) + (used[i] == 1 ? 1 : 0)]++;
		}
	}
	for (size_t k = 0; k < 4; k++) {
		if (count[k] > 0 && count[k] < min_count) {
			return true;
		}
	}
	return false;
}

static struct measure measure_unmet(const struct work *work, const double *needed, const double *used)
{
	size_t n = work->sample.interviews.n;
	double *unmet = arena_array(work->arena, n + 1, sizeof(*unmet));
	for (size_t i = 0; i < n; i++) {
		bool known = isfinite(needed[i]) && isfinite(used[i]);
		unmet[i] = known ? needed[i] == 1 && used[i] != 1 : NAN;
	}
	struct measure_column column = { MEASURE_SHARE, unmet };
	struct measure measure = measure_all(&work->measuring, &column);
	if (measure_shown(&measure) && work->measuring.rules.complementary
			&& few_in_a_cell(needed, used, n, work->measuring.rules.min_count)) {
		measure.reason = WITHHELD_COMPLEMENTARY;
	}
	return measure;
}

static struct program measure_program(const struct work *work, const struct choice *choice)
{
	const struct programs *programs = &work->definition->programs;
	const struct rows *rows = &work->sample.interviews;
	const struct choice *const *one = &choice;
	double *needed = share_values(work->arena, rows, programs->needed, one, 1);
	double *used = share_values(work->arena, rows, programs->used, one, 1);
	double *important = share_values(work->arena, rows, programs->important, one, 1);
	struct measure_column need = { MEASURE_SHARE, needed }, wish = { MEASURE_SHARE, important };
	return (struct program){
		.choice = choice,
		.needed = measure_all(&work->measuring, &need),
		.unmet = measure_unmet(work, needed, used),
		.important = measure_all(&work->measuring, &wish),
		.rating = NAN,
	};
}

static bool can_be_rated(const struct program *program)
{
	return measure_shown(&program->unmet) && measure_shown(&program->important);
}

static void rate(struct program *programs, size_t n)
{
	double unmet = 0, important = 0;
	for (size_t i = 0; i < n; i++) {
		if (can_be_rated(&programs[i])) {
			unmet = fmax(unmet, programs[i].unmet.estimate.value);
			important = fmax(important, programs[i].important.estimate.value);
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (can_be_rated(&programs[i]) && unmet > 0 && important > 0) {
			programs[i].rating = 100 * programs[i].unmet.estimate.value / unmet
					     + 100 * programs[i].important.estimate.value / important;
		}
	}
}

/* The highest rating first; those without one in the order of the questionnaire. */
static int by_rating(const void *a, const void *b)
{
	const struct program *x = a, *y = b;
	bool rated_x = isfinite(x->rating), rated_y = isfinite(y->rating);
	if (rated_x != rated_y) {
		return rated_x ? -1 : 1;
	}
	if (rated_x && x->rating != y->rating) {
		return x->rating > y->rating ? -1 : 1;
	}
	return (x->order > y->order) - (x->order < y->order);
}

static json_t *level_of(double rating)
{
	return !isfinite(rating) ? json_null()
				 : json_string(rating >= RATING_HIGH     ? "high"
					       : rating >= RATING_MEDIUM ? "medium"
									 : "low");
}

static json_t *program_json(const struct work *work, const struct program *program)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "name", program->choice->name, "label",
			doc_label(work->definition, &program->choice->label, program->choice->name), "needed",
			measure_json(&program->needed), "unmet", measure_json(&program->unmet), "important",
			measure_json(&program->important), "rating", doc_number(program->rating), "level",
			level_of(program->rating));
}

json_t *doc_programs(const struct work *work)
{
	const struct programs *asked = &work->definition->programs;
	if (asked->needed == NULL) {
		return doc_missing(sentence_saying(MISSING_PROGRAMS, NULL, NULL));
	}
	struct work scratch = work_scratch(work);
	const struct choice_list *choices = asked->needed->list;
	struct program *programs = arena_array(scratch.arena, choices->n_choices + 1, sizeof(*programs));
	size_t n = 0;
	for (size_t i = 0; i < choices->n_choices; i++) {
		if (!is_excepted(asked, &choices->choices[i])) {
			programs[n] = measure_program(&scratch, &choices->choices[i]);
			programs[n].order = n;
			n++;
		}
	}
	rate(programs, n);
	if (n > 1) {
		qsort(programs, n, sizeof(*programs), by_rating);
	}
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list, program_json(work, &programs[i]));
	}
	arena_destroy(scratch.arena);
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "needed", asked->needed->name, "used", asked->used->name,
			"important", asked->important->name, "programs", list, "note",
			sentence_saying(NOTE_RATING, NULL, NULL));
}
