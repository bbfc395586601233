#include "assess/sample.h"

#include <string.h>

static struct rows all_rows(struct arena *arena, const struct answers *answers)
{
	size_t *rows = arena_array(arena, answers->n + 1, sizeof(size_t));
	for (size_t i = 0; i < answers->n; i++) {
		rows[i] = i;
	}
	return (struct rows){ answers, rows, answers->n };
}

static bool outcome_of(struct arena *arena, const struct definition *definition,
		const struct answers *answers, size_t row, enum disposition *ret_disposition)
{
	const char *code = value_text(arena, answers_of(answers, definition->design.outcome), row);
	return code != NULL && disposition_of_code(str_of(code), ret_disposition);
}

static bool is_interview(enum disposition disposition)
{
	return disposition == DISPOSITION_COMPLETE || disposition == DISPOSITION_PARTIAL;
}

/* Is the response in row `a` to be preferred to that in row `b`? */
static bool prefer(const struct answers *answers, const bool *interview, size_t a, size_t b)
{
	if (interview[a] != interview[b]) {
		return interview[a];
	}
	return answers->received_us[a] >= answers->received_us[b];
}

/* Marks the responses of households that have a better one. */
static bool *mark_repeated(struct arena *arena, const struct definition *definition,
		const struct answers *answers, const bool *interview)
{
	bool *repeated = arena_array(arena, answers->n + 1, sizeof(bool));
	if (definition->design.unit == NULL) {
		return repeated;
	}
	struct rows all = all_rows(arena, answers);
	struct levels units = levels_of(arena, &all, definition->design.unit);
	size_t *best = arena_array(arena, units.n + 1, sizeof(size_t)); /* row + 1 */
	for (size_t i = 0; i < answers->n; i++) {
		if (units.code[i] < 0) {
			continue;
		}
		size_t *kept = &best[units.code[i]];
		if (*kept == 0 || prefer(answers, interview, i, *kept - 1)) {
			if (*kept != 0) {
				repeated[*kept - 1] = true;
			}
			*kept = i + 1;
		} else {
			repeated[i] = true;
		}
	}
	return repeated;
}

static void keep_interview(struct sample *sample, size_t *rows, const struct answers *answers, size_t row)
{
	int64_t at = answers->received_us[row];
	if (sample->interviews.n == 0 || at < sample->first_us) {
		sample->first_us = at;
	}
	if (sample->interviews.n == 0 || at > sample->last_us) {
		sample->last_us = at;
	}
	rows[sample->interviews.n++] = row;
}

struct sample sample_select(
		struct arena *arena, const struct definition *definition, const struct answers *answers)
{
	struct sample sample = { .n_responses = answers->n,
		.has_outcomes = definition->design.outcome != NULL };
	size_t *rows = arena_array(arena, answers->n + 1, sizeof(size_t));
	sample.interviews = (struct rows){ answers, rows, 0 };
	size_t *visits = arena_array(arena, answers->n + 1, sizeof(size_t));
	enum disposition *ended = arena_array(arena, answers->n + 1, sizeof(*ended));
	sample.visits = (struct rows){ answers, visits, 0 };
	sample.visit_ended = ended;
	enum disposition *dispositions = arena_array(arena, answers->n + 1, sizeof(*dispositions));
	bool *known = arena_array(arena, answers->n + 1, sizeof(bool));
	bool *interview = arena_array(arena, answers->n + 1, sizeof(bool));
	for (size_t i = 0; i < answers->n; i++) {
		dispositions[i] = DISPOSITION_COMPLETE;
		known[i] = !sample.has_outcomes
			   || outcome_of(arena, definition, answers, i, &dispositions[i]);
		interview[i] = known[i] && is_interview(dispositions[i]);
	}
	const bool *repeated = mark_repeated(arena, definition, answers, interview);
	for (size_t i = 0; i < answers->n; i++) {
		if (repeated[i]) {
			sample.n_repeated++;
		} else if (!known[i]) {
			sample.n_without_outcome++;
		} else {
			sample.dispositions[dispositions[i]]++;
			ended[sample.visits.n] = dispositions[i];
			visits[sample.visits.n++] = i;
			if (interview[i]) {
				keep_interview(&sample, rows, answers, i);
			}
		}
	}
	return sample;
}
