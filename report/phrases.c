#include "report/phrases.h"

#include <math.h>
#include <stdio.h>

#define ONE_TENTH 0.1000001 /* with room for rounding */

static void say(struct buf *out, const struct page *page, enum message message, const char *const *arguments,
		size_t n)
{
	message_fill(out, message, page->language, arguments, n);
}

bool tenths_allowed(const struct shown *shown, int *ret_tenths)
{
	int tenths = (int)lround(shown->value * 10);
	double exact = tenths / 10.0;
	if (!shown->shown || tenths < 1 || tenths > 9 || shown->lower < exact - ONE_TENTH
			|| shown->upper > exact + ONE_TENTH) {
		return false;
	}
	*ret_tenths = tenths;
	return true;
}

void phrase_share(struct buf *out, const struct page *page, const char *label, const struct shown *shown)
{
	if (!shown->shown) {
		say(out, page, MSG_S_WITHHELD, &label, 1);
		return;
	}
	struct words lower = percent_words(shown->lower), upper = percent_words(shown->upper);
	int tenths;
	if (tenths_allowed(shown, &tenths)) {
		char number[2] = { (char)('0' + tenths), '\0' };
		say(out, page, MSG_S_ABOUT, (const char *const[]){ label, number, lower.text, upper.text },
				4);
	} else {
		say(out, page, MSG_S_BETWEEN, (const char *const[]){ label, lower.text, upper.text }, 3);
	}
}

void phrase_half(struct buf *out, const struct page *page, const struct shown *shown)
{
	if (shown->shown) {
		enum message message = shown->lower > 0.5   ? MSG_S_MOST
				       : shown->upper < 0.5 ? MSG_S_MINORITY
							    : MSG_S_EITHER;
		say(out, page, message, NULL, 0);
	}
}

struct extreme {
	const char *label;
	struct shown shown;
};

/* The lowest and highest shown score, and whether the lowest lies apart from all others. */
static size_t find_extremes(const struct page *page, const json_t *scales, struct extreme *lowest,
		struct extreme *highest, bool *ret_apart)
{
	size_t n = 0;
	double next_lower = INFINITY;
	for (size_t i = 0; i < json_array_size(scales); i++) {
		const json_t *scale = json_array_get(scales, i);
		struct shown shown = shown_of(page, json_object_get(scale, "score"));
		if (!shown.shown) {
			continue;
		}
		struct extreme own = { page_label(page, json_object_get(scale, "label")), shown };
		if (n == 0 || shown.value < lowest->shown.value) {
			next_lower = n > 0 ? fmin(next_lower, lowest->shown.lower) : next_lower;
			*lowest = own;
		} else {
			next_lower = fmin(next_lower, shown.lower);
		}
		*highest = n == 0 || shown.value > highest->shown.value ? own : *highest;
		n++;
	}
	*ret_apart = n > 1 && lowest->shown.upper < next_lower;
	return n;
}

void phrase_scores(struct buf *out, const struct page *page, const json_t *scales)
{
	struct extreme lowest, highest;
	bool apart;
	size_t n = find_extremes(page, scales, &lowest, &highest, &apart);
	if (n < 2) {
		return;
	}
	struct words low = score_words(lowest.shown.value), high = score_words(highest.shown.value);
	struct words from = score_words(lowest.shown.lower), to = score_words(lowest.shown.upper);
	if (apart) {
		say(out, page, MSG_S_LOWEST,
				(const char *const[]){ lowest.label, low.text, from.text, to.text }, 4);
	} else {
		say(out, page, MSG_S_SCORES_RANGE,
				(const char *const[]){ low.text, lowest.label, high.text, highest.label }, 4);
	}
}

void phrase_top(struct buf *out, const struct page *page, const json_t *ranking)
{
	const json_t *options = json_object_get(ranking, "options");
	const json_t *first = json_array_get(options, 0);
	struct shown top = shown_of(page, json_object_get(first, "share"));
	if (!top.shown) {
		return;
	}
	const char *rival = NULL;
	for (size_t i = 1; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);
		struct shown other = shown_of(page, json_object_get(option, "share"));
		if (rival == NULL && (!other.shown || other.upper >= top.lower)) {
			rival = page_label(page, json_object_get(option, "label"));
		}
	}
	struct words lower = percent_words(top.lower), upper = percent_words(top.upper);
	const char *arguments[] = { page_label(page, json_object_get(first, "label")), lower.text, upper.text,
		rival };
	say(out, page, rival == NULL ? MSG_S_TOP_CLEAR : MSG_S_TOP_TIED, arguments, rival == NULL ? 3 : 4);
}
