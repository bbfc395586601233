/* What to work on: what people name most, importance beside how well it goes, programs. */
#include <math.h>
#include <string.h>

#include "report/chart.h"
#include "report/measures.h"
#include "report/phrases.h"

#define SENTENCE_BYTES ((size_t)16 * 1024)

/* --- what is named most, by group ---------------------------------------------- */

static void top_cell(struct page *page, const json_t *category)
{
	const json_t *top = json_object_get(category, "top"), *withheld = json_object_get(category, "withheld");
	page_raw(page, "<td>");
	for (size_t i = 0; i < json_array_size(top); i++) {
		const json_t *option = json_array_get(top, i);
		struct shown shown = shown_of(page, json_object_get(option, "share"));
		page_raw(page, i > 0 ? "; " : "");
		page_text(page, page_label(page, json_object_get(option, "label")));
		page_raw(page, " <span class=\"small\">(");
		page_text(page, interval_words(page, &shown, true).text);
		page_raw(page, ")</span>");
	}
	if (json_integer_value(withheld) > 0) {
		struct words n = count_words(withheld), all = count_words(json_object_get(category, "options"));
		page_raw(page, json_array_size(top) > 0 ? " <span class=\"withheld\">— " : " <span class=\"withheld\">");
		PAGE_SAYING(page, MSG_CONCERNS_WITHHELD, n.text, all.text);
		page_raw(page, "</span>");
	}
	page_raw(page, "</td>");
}

static void concerns(struct page *page, const json_t *found)
{
	const json_t *groups = json_object_get(found, "groups");
	page_element_say(page, "h3", MSG_CONCERNS);
	if (page_missing(page, found)) {
		return;
	}
	page_element_say(page, "p", MSG_CONCERNS_TEXT);
	table_open(page, page_label(page, json_object_get(found, "label")));
	table_heading_say(page, MSG_GROUP);
	table_heading_say(page, MSG_CONCERNS_TOP);
	table_body(page);
	table_row(page, message_text(MSG_EVERYBODY, page->language));
	top_cell(page, found);
	for (size_t g = 0; g < json_array_size(groups); g++) {
		const json_t *categories = json_object_get(json_array_get(groups, g), "categories");
		for (size_t i = 0; i < json_array_size(categories); i++) {
			const json_t *category = json_array_get(categories, i);
			table_row(page, page_label(page, json_object_get(category, "label")));
			top_cell(page, category);
		}
	}
	table_close(page);
}

/* --- importance ------------------------------------------------------------------ */

static enum message quadrant_message(const char *word)
{
	static const struct {
		const char *word;
		enum message text;
	} words[] = {
		{ "first", MSG_QUADRANT_FIRST },
		{ "keep", MSG_QUADRANT_KEEP },
		{ "enough", MSG_QUADRANT_ENOUGH },
		{ "later", MSG_QUADRANT_LATER },
	};
	for (size_t i = 0; word != NULL && i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i].word, word) == 0) {
			return words[i].text;
		}
	}
	return MSG_WITHHELD;
}

static enum message level_message(const char *word)
{
	static const struct {
		const char *word;
		enum message text;
	} words[] = {
		{ "very high", MSG_LEVEL_VERY_HIGH },
		{ "high", MSG_LEVEL_HIGH },
		{ "medium", MSG_LEVEL_MEDIUM },
		{ "low", MSG_LEVEL_LOW },
	};
	for (size_t i = 0; word != NULL && i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i].word, word) == 0) {
			return words[i].text;
		}
	}
	return MSG_WITHHELD;
}

static void level_cells(struct page *page, const json_t *one, int decimals)
{
	const char *level = json_string_value(json_object_get(one, "level"));
	table_cell(page, number_words(number_of(json_object_get(one, "rating")), decimals).text, true);
	table_cell(page, message_text(level_message(level), page->language), false);
}

static void pair_row(struct page *page, const json_t *pair, size_t number)
{
	struct buf label = BUF(4096);
	const char *quadrant = json_string_value(json_object_get(pair, "quadrant"));
	buf_addf(&label, "%zu. %s", number, page_label(page, json_object_get(pair, "label")));
	table_row(page, buf_text(&label));
	buf_finish(&label);
	measure_cell(page, json_object_get(pair, "importance"), true);
	measure_cell(page, json_object_get(pair, "performance"), true);
	level_cells(page, pair, 2);
	page_raw(page, "<td>");
	page_say(page, quadrant_message(quadrant));
	if (quadrant != NULL && !json_is_true(json_object_get(pair, "certain"))) {
		page_raw(page, " <span class=\"small\">(");
		page_say(page, MSG_NOT_CERTAIN);
		page_raw(page, ")</span>");
	}
	page_raw(page, "</td>");
}

static void pair_table(struct page *page, const json_t *pairs)
{
	table_open(page, message_text(MSG_QUADRANT_TITLE, page->language));
	table_heading_say(page, MSG_QUADRANT_THING);
	table_heading_say(page, MSG_QUADRANT_X);
	table_heading_say(page, MSG_QUADRANT_Y);
	table_heading_say(page, MSG_RATING);
	table_heading_say(page, MSG_LEVEL);
	table_heading_say(page, MSG_QUADRANT_PLACE);
	table_body(page);
	for (size_t i = 0; i < json_array_size(pairs); i++) {
		pair_row(page, json_array_get(pairs, i), i + 1);
	}
	table_close(page);
}

static void key_of_points(struct page *page, const json_t *pairs)
{
	page_raw(page, "<ol class=\"key\">");
	for (size_t i = 0; i < json_array_size(pairs); i++) {
		const json_t *pair = json_array_get(pairs, i);
		bool shown = json_is_string(json_object_get(pair, "quadrant"));
		page_raw(page, shown ? "<li>" : "<li class=\"withheld\">");
		page_text(page, page_label(page, json_object_get(pair, "label")));
		if (!shown) {
			page_raw(page, " (");
			page_say(page, MSG_WITHHELD);
			page_raw(page, ")");
		}
		page_raw(page, "</li>");
	}
	page_raw(page, "</ol>\n");
}

static void importance(struct page *page, const json_t *found)
{
	const json_t *pairs = json_object_get(found, "pairs");
	page_element_say(page, "h3", MSG_QUADRANT_TITLE);
	if (page_missing(page, found)) {
		return;
	}
	struct buf sentence = BUF(SENTENCE_BYTES);
	phrase_first(&sentence, page, found);
	page_element(page, "p", buf_text(&sentence));
	buf_finish(&sentence);
	if (!json_is_number(json_object_get(found, "mean_importance"))) {
		pair_table(page, pairs);
		return;
	}
	page_raw(page, "<figure>\n<figcaption>");
	page_say(page, MSG_QUADRANT_CAPTION);
	page_raw(page, "</figcaption>\n<div class=\"beside\">\n");
	chart_quadrant(page, found);
	key_of_points(page, pairs);
	page_raw(page, "</div>\n");
	details_open_printed(page, MSG_DATA_TABLE);
	pair_table(page, pairs);
	page_element(page, "p", page_label(page, json_object_get(found, "note")));
	details_close(page);
	figure_close(page);
}

/* --- programs ---------------------------------------------------------------------- */

static void program_table(struct page *page, const json_t *programs)
{
	table_open(page, message_text(MSG_PROGRAMS, page->language));
	table_heading_say(page, MSG_PROGRAM_NAME);
	table_heading_say(page, MSG_NEEDED_BY);
	table_heading_say(page, MSG_UNMET);
	table_heading_say(page, MSG_WANTED);
	table_heading_say(page, MSG_RATING_200);
	table_heading_say(page, MSG_LEVEL);
	table_body(page);
	for (size_t i = 0; i < json_array_size(programs); i++) {
		const json_t *program = json_array_get(programs, i);
		table_row(page, page_label(page, json_object_get(program, "label")));
		measure_cell(page, json_object_get(program, "needed"), true);
		measure_cell(page, json_object_get(program, "unmet"), true);
		measure_cell(page, json_object_get(program, "important"), true);
		level_cells(page, program, 0);
	}
	table_close(page);
}

static void share_figure(struct page *page, const json_t *programs, enum message title, const char *key)
{
	figure_open(page, NULL, message_text(title, page->language));
	chart_axis(page, true);
	for (size_t i = 0; i < json_array_size(programs); i++) {
		const json_t *program = json_array_get(programs, i);
		struct shown shown = shown_of(page, json_object_get(program, key));
		chart_bar(page, page_label(page, json_object_get(program, "label")), &shown);
	}
	page_raw(page, "</div>\n");
	figure_close(page);
}

static void programs(struct page *page, const json_t *found)
{
	const json_t *list = json_object_get(found, "programs");
	page_element_say(page, "h3", MSG_PROGRAMS);
	if (page_missing(page, found)) {
		return;
	}
	struct buf sentence = BUF(SENTENCE_BYTES);
	phrase_programs(&sentence, page, list);
	page_element(page, "p", buf_text(&sentence));
	buf_finish(&sentence);
	page_raw(page, "<div class=\"panels\">\n");
	share_figure(page, list, MSG_UNMET_CAPTION, "unmet");
	share_figure(page, list, MSG_WANTED_CAPTION, "important");
	page_raw(page, "</div>\n");
	details_open_printed(page, MSG_DATA_TABLE);
	program_table(page, list);
	page_element_say(page, "p", MSG_RATING_TEXT);
	page_element(page, "p", page_label(page, json_object_get(found, "note")));
	details_close(page);
}

void part_priorities(struct page *page)
{
	section_open(page, "priorities", message_text(MSG_PRIORITIES, page->language));
	concerns(page, json_object_get(page->document, "concerns"));
	importance(page, json_object_get(page->document, "importance"));
	programs(page, json_object_get(page->document, "programs"));
	section_close(page);
}
