#include "assess/outcomes.h"

#include <math.h>
#include <string.h>

#include "assess/doc.h"
#include "assess/sentences.h"
#include "assess/weighting.h"
#include "assess/work.h"

struct outcomes outcomes_of(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct sample *sample)
{
	struct outcomes outcomes = { .e = NAN };
	size_t n_without;
	const double *weights = weighting_base(arena, definition, population, &sample->visits, &n_without);
	memcpy(outcomes.counts, sample->dispositions, sizeof(outcomes.counts));
	for (size_t i = 0; i < sample->visits.n; i++) {
		outcomes.weighted[sample->visit_ended[i]] += weights[i];
	}
	return outcomes;
}

static json_t *rates_json(const double counts[DISPOSITION_N], double e_given)
{
	struct outcome_rates rates = outcome_rates(counts, isnan(e_given) ? outcome_e(counts) : e_given);
	struct outcome_rate list[OUTCOME_RATES_N];
	outcome_rates_list(&rates, list);
	json_t *object = json_object();
	json_object_set_new(object, "e", doc_number(rates.e));
	for (size_t i = 0; i < OUTCOME_RATES_N; i++) {
		json_object_set_new(object, list[i].name, doc_number(list[i].value));
	}
	return object;
}

json_t *outcomes_json(const struct outcomes *outcomes)
{
	static const char *const names[DISPOSITION_N] = { "complete", "partial", "refusal", "non_contact",
		"other", "unknown_household", "unknown_other", "not_eligible" };
	bool given = !isnan(outcomes->e);
	json_t *counts = json_array();
	for (int d = 0; d < DISPOSITION_N; d++) {
		json_array_append_new(counts, json_pack("{s:s, s:s, s:I, s:o}", "name", names[d], "letters",
							      disposition_letters((enum disposition)d), "n",
							      (json_int_t)outcomes->counts[d], "weighted",
							      doc_number(outcomes->weighted[d])));
	}
	return json_pack("{s:o, s:s, s:o, s:o, s:o}", "dispositions", counts, "e_method",
			given ? "given" : "proportional", "e_text",
			sentence_saying(given ? NOTE_E_GIVEN : NOTE_E_PROPORTIONAL, NULL, NULL), "rates",
			rates_json(outcomes->counts, outcomes->e), "weighted_rates",
			rates_json(outcomes->weighted, outcomes->e));
}

json_t *doc_outcomes(const struct work *work)
{
	if (!work->sample.has_outcomes) {
		return json_null();
	}
	struct outcomes outcomes =
			outcomes_of(work->arena, work->definition, work->population, &work->sample);
	return outcomes_json(&outcomes);
}
