/* Beside what others have published, and beside an earlier survey. */
#include <math.h>
#include <string.h>

#include "report/chart.h"
#include "report/measures.h"
#include "report/phrases.h"

/* --- published figures -------------------------------------------------------------- */

static const json_t *nearest_of(const struct page *page, const json_t *figure)
{
	return find_named(json_object_get(page->document, "headlines"),
			json_string_value(json_object_get(figure, "nearest")));
}

static void source_line(struct page *page, const json_t *figure)
{
	const char *source = json_string_value(json_object_get(figure, "source"));
	const char *address = json_string_value(json_object_get(figure, "address"));
	page_raw(page, "<p class=\"small\">");
	page_say(page, MSG_SOURCE_WORD);
	page_raw(page, ": ");
	page_text(page, source != NULL ? source : "–");
	page_raw(page, ". <span class=\"address\">");
	page_text(page, address != NULL ? address : "");
	page_raw(page, "</span></p>\n");
}

static void published_figure(struct page *page, const json_t *figure)
{
	const json_t *own = nearest_of(page, figure);
	struct buf year = BUF(32), others = BUF(1024);
	buf_addf(&year, "%lld", (long long)json_integer_value(json_object_get(figure, "year")));
	message_fill(&others, MSG_PUBLISHED_OTHERS, page->language, (const char *const[]){ buf_text(&year) }, 1);
	figure_open(page, page_label(page, json_object_get(figure, "label")), "");
	chart_axis(page, true);
	chart_mark(page, buf_text(&others), number_of(json_object_get(figure, "share")));
	buf_finish(&year);
	buf_finish(&others);
	if (own != NULL) {
		struct shown shown = shown_of(page, json_object_get(own, "share"));
		struct buf here = BUF(16384);
		message_fill(&here, MSG_PUBLISHED_HERE, page->language,
				(const char *const[]){ page_label(page, json_object_get(own, "label")) }, 1);
		chart_dot(page, buf_text(&here), &shown, true);
		buf_finish(&here);
	}
	page_raw(page, "</div>\n<p class=\"small\">");
	page_text(page, page_label(page, json_object_get(figure, "asked")));
	page_raw(page, ". ");
	page_text(page, page_label(page, json_object_get(figure, "differs")));
	page_raw(page, "</p>\n");
	source_line(page, figure);
	figure_close(page);
}

static void published_table(struct page *page, const json_t *figures)
{
	details_open(page, MSG_DATA_TABLE);
	table_open(page, message_text(MSG_PUBLISHED, page->language));
	table_heading_say(page, MSG_MEASURE);
	table_heading_say(page, MSG_YEAR);
	table_heading_say(page, MSG_PERCENT);
	table_heading_say(page, MSG_N);
	table_heading_say(page, MSG_PUBLISHED_NEAREST);
	table_body(page);
	for (size_t i = 0; i < json_array_size(figures); i++) {
		const json_t *figure = json_array_get(figures, i), *own = nearest_of(page, figure);
		struct buf year = BUF(32);
		buf_addf(&year, "%lld", (long long)json_integer_value(json_object_get(figure, "year")));
		table_row(page, page_label(page, json_object_get(figure, "label")));
		table_cell(page, buf_text(&year), true);
		table_cell(page, percent_words(number_of(json_object_get(figure, "share"))).text, true);
		table_cell(page, count_words(json_object_get(figure, "n")).text, true);
		if (own != NULL) {
			measure_cell(page, json_object_get(own, "share"), true);
		} else {
			table_cell(page, "–", false);
		}
		buf_finish(&year);
	}
	table_close(page);
	details_close(page);
}

void part_published(struct page *page)
{
	const json_t *published = json_object_get(page->document, "published");
	const json_t *figures = json_object_get(published, "figures");
	section_open(page, "published", message_text(MSG_PUBLISHED, page->language));
	if (!page_missing(page, published)) {
		page_raw(page, "<p class=\"warning\">");
		page_text(page, page_label(page, json_object_get(published, "warning")));
		page_raw(page, "</p>\n");
		page_element_say(page, "p", MSG_PUBLISHED_PAIR);
		for (size_t i = 0; i < json_array_size(figures); i++) {
			published_figure(page, json_array_get(figures, i));
		}
		published_table(page, figures);
	}
	section_close(page);
}

/* --- an earlier survey ------------------------------------------------------------------ */

static bool is_share(const json_t *row)
{
	const char *kind = json_string_value(json_object_get(row, "kind"));
	return kind != NULL && strcmp(kind, "headline") == 0;
}

/* How far the longest interval reaches, in whole tenths of the axis. */
static double reach_of(const struct page *page, const json_t *rows, bool share)
{
	double reach = 0, unit = share ? 0.1 : 10;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		struct shown change = shown_of(page, json_object_get(row, "change"));
		if (is_share(row) == share && change.shown) {
			reach = fmax(reach, fmax(fabs(change.lower), fabs(change.upper)));
		}
	}
	return fmax(unit, ceil(reach / unit) * unit);
}

static void change_figure(struct page *page, const json_t *rows, bool share)
{
	double reach = reach_of(page, rows, share);
	figure_open(page, message_text(share ? MSG_SHARES : MSG_SCORES, page->language),
			message_text(share ? MSG_CHANGE_SHARES : MSG_CHANGE_SCORES, page->language));
	chart_change_axis(page, reach, share);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		if (is_share(row) == share) {
			struct shown change = shown_of(page, json_object_get(row, "change"));
			struct buf words = BUF(1024);
			phrase_change(&words, page, row);
			chart_change(page, page_label(page, json_object_get(row, "label")), &change, reach, share,
					buf_text(&words));
			buf_finish(&words);
		}
	}
	page_raw(page, "</div>\n");
	figure_close(page);
}

static void change_table(struct page *page, const json_t *rows)
{
	details_open(page, MSG_DATA_TABLE);
	table_open(page, message_text(MSG_EARLIER, page->language));
	table_heading_say(page, MSG_MEASURE);
	table_heading_say(page, MSG_BEFORE);
	table_heading_say(page, MSG_NOW);
	table_heading_say(page, MSG_CHANGE);
	table_body(page);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		struct buf words = BUF(1024);
		phrase_change(&words, page, row);
		table_row(page, page_label(page, json_object_get(row, "label")));
		measure_cell(page, json_object_get(row, "before"), is_share(row));
		measure_cell(page, json_object_get(row, "now"), is_share(row));
		table_cell(page, buf_text(&words), false);
		buf_finish(&words);
	}
	table_close(page);
	details_close(page);
}

void part_earlier(struct page *page)
{
	const json_t *earlier = json_object_get(page->document, "earlier"), *rows = json_object_get(earlier, "rows");
	section_open(page, "earlier", message_text(MSG_EARLIER, page->language));
	if (!page_missing(page, earlier)) {
		struct words n = count_words(json_object_get(earlier, "interviews"));
		struct words from = date_words(
				json_string_value(json_object_get(earlier, "first_received")), page->language);
		struct words to = date_words(
				json_string_value(json_object_get(earlier, "last_received")), page->language);
		page_raw(page, "<p>");
		PAGE_SAYING(page, MSG_EARLIER_FROM, n.text, from.text, to.text);
		page_raw(page, "</p>\n");
		if (json_is_true(json_object_get(earlier, "overlap"))) {
			page_element(page, "p", page_label(page, json_object_get(earlier, "note")));
		} else {
			change_figure(page, rows, false);
			change_figure(page, rows, true);
		}
		change_table(page, rows);
	}
	section_close(page);
}
