/* In short: a few plain sentences made from the numbers. */
#include <string.h>

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

static void say_rest(struct page *page, struct buf *sentence)
{
	phrase_scores(sentence, page, json_object_get(page->document, "scales"));
	item(page, sentence);
	phrase_top(sentence, page, json_array_get(json_object_get(page->document, "rankings"), 0));
	item(page, sentence);
}

void part_summary(struct page *page)
{
	struct buf sentence = BUF(SENTENCE_BYTES);
	const json_t *fieldwork = json_object_get(page->document, "fieldwork");
	json_int_t n = json_integer_value(json_object_get(fieldwork, "interviews"));
	section_open(page, "in-short", message_text(MSG_IN_SHORT, page->language));
	page_raw(page, "<ul class=\"short\">\n");
	say_interviews(page, &sentence);
	if (n > 0) {
		say_headlines(page, &sentence);
		say_rest(page, &sentence);
	}
	page_raw(page, "</ul>\n");
	section_close(page);
	buf_finish(&sentence);
}
