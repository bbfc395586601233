/* Sentences about what to work on, about places in an order, and about change. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/phrases.h"

static void say(struct buf *out, const struct page *page, enum message message, const char *const *arguments,
		size_t n)
{
	message_fill(out, message, page->language, arguments, n);
}

static bool is_word(const json_t *object, const char *key, const char *word)
{
	const char *own = json_string_value(json_object_get(object, key));
	return own != NULL && strcmp(own, word) == 0;
}

/* “A”, “B” and “C” */
static void add_to_list(struct buf *list, const struct page *page, size_t index, size_t n, const json_t *one)
{
	if (index > 0 && index + 1 == n) {
		buf_addf(list, " %s ", message_text(MSG_AND, page->language));
	} else if (index > 0) {
		buf_adds(list, ", ");
	}
	const char *label = page_label(page, json_object_get(one, "label"));
	message_fill(list, MSG_QUOTED, page->language, &label, 1);
}

/* How many things are important and go badly, and the list of them. */
static size_t list_first(struct buf *list, const struct page *page, const json_t *pairs, bool certain)
{
	size_t n = 0, index = 0;
	for (size_t i = 0; i < json_array_size(pairs); i++) {
		const json_t *pair = json_array_get(pairs, i);
		n += is_word(pair, "quadrant", "first")
		     && json_is_true(json_object_get(pair, "certain")) == certain;
	}
	for (size_t i = 0; i < json_array_size(pairs); i++) {
		const json_t *pair = json_array_get(pairs, i);
		if (is_word(pair, "quadrant", "first") && json_is_true(json_object_get(pair, "certain")) == certain) {
			add_to_list(list, page, index++, n, pair);
		}
	}
	return n;
}

void phrase_first(struct buf *out, const struct page *page, const json_t *importance)
{
	const json_t *pairs = json_object_get(importance, "pairs");
	struct buf sure = BUF(8192), unsure = BUF(8192);
	size_t n_sure = list_first(&sure, page, pairs, true), n_unsure = list_first(&unsure, page, pairs, false);
	const char *texts[] = { buf_text(&sure), buf_text(&unsure) };
	if (!json_is_number(json_object_get(importance, "mean_importance"))) {
		say(out, page, MSG_S_FIRST_WITHHELD, NULL, 0);
	} else if (n_sure == 0 && n_unsure == 0) {
		say(out, page, MSG_S_FIRST_NONE, NULL, 0);
	} else if (n_sure == 0) {
		say(out, page, MSG_S_FIRST_UNSURE, &texts[1], 1);
	} else {
		say(out, page, MSG_S_FIRST, &texts[0], 1);
		if (n_unsure > 0) {
			buf_addc(out, ' ');
			say(out, page, MSG_S_FIRST_ALSO, &texts[1], 1);
		}
	}
	buf_finish(&sure);
	buf_finish(&unsure);
}

void phrase_programs(struct buf *out, const struct page *page, const json_t *programs)
{
	struct buf list = BUF(8192);
	size_t n = 0, index = 0;
	for (size_t i = 0; i < json_array_size(programs); i++) {
		n += is_word(json_array_get(programs, i), "level", "high");
	}
	for (size_t i = 0; i < json_array_size(programs); i++) {
		const json_t *program = json_array_get(programs, i);
		if (is_word(program, "level", "high")) {
			add_to_list(&list, page, index++, n, program);
		}
	}
	const char *text = buf_text(&list);
	say(out, page, n > 0 ? MSG_S_PROGRAMS : MSG_S_PROGRAMS_WITHHELD, &text, 1);
	buf_finish(&list);
}

void phrase_place(struct buf *out, const struct page *page, const json_t *place, size_t n_sites)
{
	struct words from = count_words(json_array_get(place, 0)), to = count_words(json_array_get(place, 1));
	struct words all = number_words((double)n_sites, 0);
	if (!json_is_array(place)) {
		say(out, page, MSG_TOO_FEW, NULL, 0);
	} else if (strcmp(from.text, to.text) == 0) {
		say(out, page, MSG_PLACE_EXACT, (const char *const[]){ from.text, all.text }, 2);
	} else {
		say(out, page, MSG_PLACE, (const char *const[]){ from.text, to.text, all.text }, 3);
	}
}

void phrase_most(struct buf *out, const struct page *page, const json_t *headline)
{
	const json_t *sites = json_object_get(headline, "sites"), *first = NULL;
	const char *label = page_label(page, json_object_get(headline, "label"));
	size_t n = json_array_size(sites), candidates = 0;
	for (size_t i = 0; i < n; i++) {
		const json_t *site = json_array_get(sites, i), *place = json_object_get(site, "place");
		bool shown = json_is_array(place);
		bool may_be = !shown || json_integer_value(json_array_get(place, 0)) == 1;
		candidates += may_be;
		first = may_be && shown ? site : first;
	}
	struct words all = number_words((double)n, 0), may = number_words((double)candidates, 0);
	if (candidates == 1 && first != NULL) {
		const char *name = page_label(page, json_object_get(first, "label"));
		say(out, page, MSG_S_MOST_SITE, (const char *const[]){ label, name }, 2);
	} else {
		say(out, page, MSG_S_MOST_UNSURE, (const char *const[]){ label, may.text, all.text }, 3);
	}
}

void phrase_change(struct buf *out, const struct page *page, const json_t *row)
{
	const json_t *change = json_object_get(row, "change");
	double lower = number_of(json_object_get(change, "lower")), upper = number_of(json_object_get(change, "upper"));
	double unit = is_word(row, "kind", "headline") ? 100 : 1;
	if (!json_is_object(change)) {
		const json_t *note = json_object_get(row, "note");
		buf_adds(out, json_is_object(note) ? page_label(page, note) : message_text(MSG_TOO_FEW, page->language));
		return;
	}
	bool up = lower > 0, down = upper < 0;
	struct words least = number_words(floor(fmin(fabs(lower), fabs(upper)) * unit), 0);
	struct words most = number_words(ceil(fmax(fabs(lower), fabs(upper)) * unit), 0);
	struct words from = number_words(floor(lower * unit), 0), to = number_words(ceil(upper * unit), 0);
	if ((up || down) && strcmp(least.text, "0") == 0) {
		const char *text = most.text;
		say(out, page, up ? MSG_S_UP_TO : MSG_S_DOWN_TO, &text, 1);
	} else if (up || down) {
		say(out, page, up ? MSG_S_UP : MSG_S_DOWN, (const char *const[]){ least.text, most.text }, 2);
	} else {
		say(out, page, MSG_S_NO_CHANGE, (const char *const[]){ from.text, to.text }, 2);
	}
}
