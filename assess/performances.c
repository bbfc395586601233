#include "assess/performances.h"

struct answers_counted { /* a share: these answers to the question */
	const struct question *question;
	const struct choice *const *choices;
	size_t n;
};

static struct answers_counted of_headline(const struct headline *headline)
{
	return (struct answers_counted){ headline->question, headline->favourable, headline->n_favourable };
}

static struct answers_counted of_importance(const struct importance *importance)
{
	return (struct answers_counted){ importance->rated, importance->favourable, importance->n_favourable };
}

/* Every answer that `narrow` counts, `wide` counts too. */
static bool lies_in(const struct answers_counted *narrow, const struct answers_counted *wide)
{
	for (size_t i = 0; i < narrow->n; i++) {
		size_t k = 0;
		while (k < wide->n && wide->choices[k] != narrow->choices[i]) {
			k++;
		}
		if (k == wide->n) {
			return false;
		}
	}
	return narrow->question == wide->question && narrow->question->type == QUESTION_SELECT_ONE;
}

/* May the share not stand beside another one of the same question? */
static bool gives_away(const struct work *work, const struct answers_counted *own, const struct measure *measure,
		const struct answers_counted *other, const struct measure *beside)
{
	bool inside = lies_in(own, other), around = lies_in(other, own);
	if (inside && around) {
		return !measure_shown(beside); /* the very same share */
	}
	size_t difference = inside ? beside->count - measure->count : measure->count - beside->count;
	return (inside || around) && measure_shown(beside) && difference > 0
	       && difference < work->measuring.rules.min_count;
}

void performances_protect(struct work *work)
{
	const struct definition *definition = work->definition;
	for (size_t i = 0; i < definition->n_importance; i++) {
		struct measure *measure = &work->performances[i];
		struct answers_counted own = of_importance(&definition->importance[i]);
		bool leaks = false;
		for (size_t k = 0; k < definition->n_headlines; k++) {
			struct answers_counted other = of_headline(&definition->headlines[k]);
			leaks = leaks || gives_away(work, &own, measure, &other, work_headline(work, k));
		}
		for (size_t k = 0; k < i; k++) {
			struct answers_counted other = of_importance(&definition->importance[k]);
			leaks = leaks || gives_away(work, &own, measure, &other, &work->performances[k]);
		}
		if (leaks && measure_shown(measure)) {
			measure->reason = WITHHELD_COMPLEMENTARY;
		}
	}
}
