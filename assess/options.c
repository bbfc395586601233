/*
 * The shares of all answers to every question, and which of them are withheld.
 *
 * Each person gave one answer to a question: the counts add up to its n. A shown headline adds up
 * some answers, so that those inside and those outside of it form parts with known sums. The mean
 * of a question that a scale uses is known too. As long as a withheld answer could be worked out
 * from these, or nearly so, more is withheld: the smallest answers first, then those that nobody
 * gave, then what says how well it goes, then headlines of the question, and at last the scores of its scale.
 */
#include <string.h>

#include "assess/work.h"

struct protecting {
	struct work *work;
	const struct question *question;
	struct options *options;
	struct disclosure_answer *answers; /* one per option */
	struct disclosure_limits limits;
	bool mean_known, zeros_withheld;
};

static bool favours(const struct choice *const *favourable, size_t n, const struct choice *choice)
{
	for (size_t i = 0; i < n; i++) {
		if (favourable[i] == choice) {
			return true;
		}
	}
	return false;
}

/* A bit for each share of the question that is shown and counts this answer: of a headline, or of how
 * well something important goes. */
static uint64_t part_of(const struct protecting *protecting, const struct choice *choice)
{
	const struct work *work = protecting->work;
	uint64_t part = 0;
	unsigned bit = 0;
	for (size_t i = 0; i < work->definition->n_headlines && bit < 64; i++) {
		const struct headline *headline = &work->definition->headlines[i];
		if (headline->question == protecting->question && measure_shown(work_headline(work, i))) {
			part |= (uint64_t)favours(headline->favourable, headline->n_favourable, choice) << bit++;
		}
	}
	for (size_t i = 0; i < work->definition->n_importance && bit < 64; i++) {
		const struct importance *importance = &work->definition->importance[i];
		if (importance->rated == protecting->question && measure_shown(&work->performances[i])) {
			part |= (uint64_t)favours(importance->favourable, importance->n_favourable, choice) << bit++;
		}
	}
	return part;
}

static void find_parts(struct protecting *protecting)
{
	const struct options *options = protecting->options;
	for (size_t i = 0; i < options->n; i++) {
		uint64_t part = part_of(protecting, options->choices[i]);
		size_t first = 0;
		while (first < i && part_of(protecting, options->choices[first]) != part) {
			first++;
		}
		protecting->answers[i].part = first;
	}
}

static void note_withheld(struct protecting *protecting)
{
	for (size_t i = 0; i < protecting->options->n; i++) {
		protecting->answers[i].withheld = !measure_shown(&protecting->options->measures[i]);
	}
}

/* The shown answer with the fewest people but at least one, of one part if it has any; n when
 * there is none. */
static size_t smallest_shown(const struct protecting *protecting, size_t part)
{
	const struct options *options = protecting->options;
	size_t best = options->n;
	for (size_t i = 0; i < options->n; i++) {
		const struct disclosure_answer *answer = &protecting->answers[i];
		if (!measure_shown(&options->measures[i]) || answer->count == 0) {
			continue;
		}
		bool inside = answer->part == part;
		bool best_inside = best < options->n && protecting->answers[best].part == part;
		if (best == options->n || (inside && !best_inside)
				|| (inside == best_inside && answer->count < protecting->answers[best].count)) {
			best = i;
		}
	}
	return best;
}

static void withhold(struct measure *measure)
{
	if (measure_shown(measure)) {
		measure->reason = WITHHELD_COMPLEMENTARY;
	}
}

/* Whether answers could be withheld so that none follows from the sums that are known. */
static bool withhold_answers(struct protecting *protecting)
{
	struct options *options = protecting->options;
	find_parts(protecting);
	for (;;) {
		size_t part;
		note_withheld(protecting);
		if (disclosure_answers_hidden(protecting->answers, options->n, protecting->mean_known,
				    protecting->zeros_withheld, &protecting->limits, &part)) {
			return true;
		}
		size_t next = smallest_shown(protecting, part);
		if (next < options->n) {
			withhold(&options->measures[next]);
		} else if (!protecting->zeros_withheld) {
			protecting->zeros_withheld = true;
			for (size_t i = 0; i < options->n; i++) {
				withhold(&options->measures[i]);
			}
		} else {
			return false;
		}
	}
}

/* What says how well important things go, by this question; false when nothing of it is shown. */
static bool withhold_performances(struct protecting *protecting)
{
	struct work *work = protecting->work;
	bool any = false;
	for (size_t i = 0; i < work->definition->n_importance; i++) {
		if (work->definition->importance[i].rated == protecting->question) {
			any = any || measure_shown(&work->performances[i]);
			withhold(&work->performances[i]);
		}
	}
	return any;
}

/* The shown headline of the question with the fewest people; false when there is none. */
static bool withhold_headline(struct protecting *protecting)
{
	struct work *work = protecting->work;
	size_t n = work->definition->n_headlines, best = n;
	for (size_t i = 0; i < n; i++) {
		const struct measure *share = work_headline(work, i);
		if (work->definition->headlines[i].question == protecting->question && measure_shown(share)
				&& (best == n || share->count < work_headline(work, best)->count)) {
			best = i;
		}
	}
	if (best == n) {
		return false;
	}
	struct measure *cells = &work->measures[(work->definition->n_scales + best) * work->n_cells];
	for (size_t cell = 0; cell < work->n_cells; cell++) {
		withhold(&cells[cell]);
	}
	return true;
}

static bool uses(const struct scale *scale, const struct question *question)
{
	for (size_t i = 0; i < scale->n_items; i++) {
		if (scale->items[i] == question) {
			return true;
		}
	}
	return false;
}

static bool is_mean_known(const struct work *work, const struct question *question)
{
	for (size_t i = 0; i < work->definition->n_scales; i++) {
		bool shown = measure_shown(work_scale(work, i)) || work->quality[i].reason == DISCLOSURE_SHOWN;
		if (shown && uses(&work->definition->scales[i], question)) {
			return true;
		}
	}
	return false;
}

/* A mean so near to an end of the scale that single answers follow from it. */
static void withhold_scores(struct protecting *protecting)
{
	struct work *work = protecting->work;
	for (size_t i = 0; i < work->definition->n_scales; i++) {
		if (!uses(&work->definition->scales[i], protecting->question)) {
			continue;
		}
		for (size_t cell = 0; cell < work->n_cells; cell++) {
			withhold(&work->measures[i * work->n_cells + cell]);
		}
		if (work->quality[i].reason == DISCLOSURE_SHOWN) {
			work->quality[i].reason = WITHHELD_COMPLEMENTARY;
		}
	}
	protecting->mean_known = false;
}

static void protect(struct work *work, const struct question *question, struct options *options)
{
	struct protecting protecting = {
		.work = work,
		.question = question,
		.options = options,
		.answers = arena_array(work->arena, options->n + 1, sizeof(struct disclosure_answer)),
		.limits = { work->measuring.rules.min_n, work->measuring.rules.min_count },
		.mean_known = is_mean_known(work, question),
	};
	for (size_t i = 0; i < options->n; i++) {
		protecting.answers[i].count = options->measures[i].count;
		protecting.answers[i].score = options->choices[i]->score;
	}
	while (!withhold_answers(&protecting)) {
		if (!withhold_performances(&protecting) && !withhold_headline(&protecting)) {
			if (!protecting.mean_known) {
				return; /* all answers are withheld, and nothing but their number is known */
			}
			withhold_scores(&protecting);
		}
	}
}

static struct options measure_options(const struct work *work, const struct question *question)
{
	const struct choice_list *list = question->list;
	const struct choice **choices = arena_array(work->arena, list->n_choices + 1, sizeof(*choices));
	struct measure_column *columns = arena_array(work->arena, list->n_choices + 1, sizeof(*columns));
	size_t n = 0;
	for (size_t i = 0; i < list->n_choices; i++) {
		if (list->choices[i].missing == MISSING_NONE) {
			choices[n] = &list->choices[i];
			columns[n] = (struct measure_column){ MEASURE_SHARE,
				share_values(work->arena, &work->sample.interviews, question, &choices[n], 1) };
			n++;
		}
	}
	return (struct options){ choices, measure_table(&work->measuring, columns, n, NULL, 0), n };
}

/* What is kept does not need the values behind it. */
static struct options keep(struct arena *arena, const struct options *options)
{
	const struct choice **choices = arena_array(arena, options->n + 1, sizeof(*choices));
	struct measure *measures = arena_array(arena, options->n + 1, sizeof(*measures));
	for (size_t i = 0; i < options->n; i++) {
		choices[i] = options->choices[i];
		measures[i] = options->measures[i];
	}
	return (struct options){ choices, measures, options->n };
}

void work_measure_options(struct work *work)
{
	const struct definition *definition = work->definition;
	work->options = arena_array(work->arena, definition->n_questions + 1, sizeof(*work->options));
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (!is_item(definition, question)) {
			continue;
		}
		struct work scratch = work_scratch(work);
		struct options options = measure_options(&scratch, question);
		work->options[question->index] = keep(work->arena, &options);
		arena_destroy(scratch.arena);
		if (question->type == QUESTION_SELECT_ONE && work->measuring.rules.complementary) {
			protect(work, question, &work->options[question->index]);
		}
	}
}
