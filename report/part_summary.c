/* In short: a few plain sentences made from the numbers. */
#include <string.h>

#include "report/chart.h"
#include "report/phrases.h"

#define SENTENCE_BYTES ((size_t)16 * 1024)
#define MAX_HEADLINES 4

static void item(struct page *page, struct buf *sentence)
{
	if (buf_text(sentence)[0] != '\0') {
		page_element(page, "li", buf_text(sentence));
	}
	buf_clear(sentence);
}

static void say_interviews(struct page *page, struct buf *sentence)
{
	const json_t *n = json_object_get(json_object_get(page->document, "fieldwork"), "interviews");
	struct words count = count_words(n);
	const char *argument = count.text;
	json_int_t interviews = json_integer_value(n);
	message_fill(sentence,
			interviews == 0   ? MSG_S_NO_INTERVIEWS
			: interviews == 1 ? MSG_S_ONE_INTERVIEW
					  : MSG_S_INTERVIEWS,
			page->language, &argument, 1);
	json_int_t min_n =
			json_integer_value(json_object_get(json_object_get(page->document, "made"), "min_n"));
	if (interviews > 0 && interviews < min_n) {
		buf_addc(sentence, ' ');
		message_fill(sentence, MSG_S_TOO_FEW, page->language, NULL, 0);
	}
	double rate = number_of(json_object_get(
			json_object_get(json_object_get(page->document, "outcomes"), "rates"), "rr3"));
	if (rate == rate) {
		struct words words = percent_words(rate);
		argument = words.text;
		buf_addc(sentence, ' ');
		message_fill(sentence, MSG_S_RESPONSE, page->language, &argument, 1);
	}
	item(page, sentence);
}

/* The estimate on which readiness decides, if there is one. */
static const char *decisive_rule_headline(const struct page *page)
{
	const json_t *conditions =
			json_object_get(json_object_get(page->document, "readiness"), "conditions");
	for (size_t i = 0; i < json_array_size(conditions); i++) {
		const char *name =
				json_string_value(json_object_get(json_array_get(conditions, i), "headline"));
		if (name != NULL) {
			return name;
		}
	}
	return NULL;
}

static void say_headline(struct page *page, struct buf *sentence, const json_t *headline)
{
	struct shown shown = shown_of(page, json_object_get(headline, "share"));
	phrase_share(sentence, page, page_label(page, json_object_get(headline, "label")), &shown);
	if (shown.shown) {
		buf_addc(sentence, ' ');
		phrase_half(sentence, page, &shown);
	}
	item(page, sentence);
}

static void say_headlines(struct page *page, struct buf *sentence)
{
	const json_t *headlines = json_object_get(page->document, "headlines");
	const char *first = decisive_rule_headline(page);
	const json_t *leading = find_named(headlines, first);
	size_t said = 0;
	if (leading != NULL) {
		say_headline(page, sentence, leading);
		said++;
	}
	for (size_t i = 0; i < json_array_size(headlines) && said < MAX_HEADLINES; i++) {
		const json_t *headline = json_array_get(headlines, i);
		if (headline != leading) {
			say_headline(page, sentence, headline);
			said++;
		}
	}
}

/* What people name most: the ranking of the concerns, else the first. */
static const json_t *main_ranking(const struct page *page)
{
	const json_t *rankings = json_object_get(page->document, "rankings");
	const json_t *concerns = json_object_get(page->document, "concerns");
	const json_t *named = find_named(rankings, json_string_value(json_object_get(concerns, "ranking")));
	return named != NULL ? named : json_array_get(rankings, 0);
}

static void say_rest(struct page *page, struct buf *sentence)
{
	phrase_scores(sentence, page, json_object_get(page->document, "scales"));
	item(page, sentence);
	phrase_top(sentence, page, main_ranking(page));
	item(page, sentence);
	if (json_is_array(json_object_get(json_object_get(page->document, "importance"), "pairs"))) {
		phrase_first(sentence, page, json_object_get(page->document, "importance"));
		item(page, sentence);
	}
	const json_t *programs = json_object_get(json_object_get(page->document, "programs"), "programs");
	if (json_is_array(programs)) {
		phrase_programs(sentence, page, programs);
		item(page, sentence);
	}
}

static bool has_enough(const struct page *page)
{
	const json_t *fieldwork = json_object_get(page->document, "fieldwork");
	const json_t *made = json_object_get(page->document, "made");
	return json_integer_value(json_object_get(fieldwork, "interviews"))
	       >= json_integer_value(json_object_get(made, "min_n"));
}

/* All headlines that are shown. */
static void main_figure(struct page *page)
{
	const json_t *headlines = json_object_get(page->document, "headlines");
	size_t n = json_array_size(headlines);
	if (n == 0) {
		return;
	}
	figure_open(page, message_text(MSG_MAIN_SHARES, page->language),
			message_text(MSG_SHARES_CAPTION, page->language));
	chart_axis(page, true);
	for (size_t i = 0; i < n; i++) {
		const json_t *headline = json_array_get(headlines, i);
		struct shown shown = shown_of(page, json_object_get(headline, "share"));
		if (shown.shown) {
			chart_dot(page, page_label(page, json_object_get(headline, "label")), &shown, true);
		}
	}
	page_raw(page, "</div>\n");
	figure_close(page);
}

#define TOP 5

static void top_figure(struct page *page, const json_t *ranking)
{
	const json_t *options = json_object_get(ranking, "options");
	figure_open(page, page_label(page, json_object_get(ranking, "label")),
			message_text(MSG_RANKING_CAPTION, page->language));
	chart_axis(page, true);
	for (size_t i = 0; i < json_array_size(options) && i < TOP; i++) {
		const json_t *option = json_array_get(options, i);
		struct shown shown = shown_of(page, json_object_get(option, "share"));
		chart_bar(page, page_label(page, json_object_get(option, "label")), &shown);
	}
	page_raw(page, "</div>\n");
	figure_close(page);
}

void part_summary(struct page *page)
{
	struct buf sentence = BUF(SENTENCE_BYTES);
	section_open(page, "in-short", message_text(MSG_IN_SHORT, page->language));
	part_verdict(page);
	page_raw(page, "<ul class=\"short\">\n");
	say_interviews(page, &sentence);
	if (has_enough(page)) {
		say_headlines(page, &sentence);
		say_rest(page, &sentence);
	}
	page_raw(page, "</ul>\n");
	part_glance(page);
	if (has_enough(page)) {
		main_figure(page);
		if (main_ranking(page) != NULL) {
			top_figure(page, main_ranking(page));
		}
	}
	section_close(page);
	buf_finish(&sentence);
}
