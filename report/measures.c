#include "report/measures.h"

#include "report/chart.h"

void measure_table_open(struct page *page, const char *caption, enum message what, enum message value)
{
	table_open(page, caption);
	table_heading_say(page, what);
	table_heading_say(page, value);
	table_heading_say(page, MSG_INTERVAL);
	table_heading_say(page, MSG_N);
	table_heading_say(page, MSG_N_EFF);
	table_heading_say(page, MSG_DEFF);
	table_body(page);
}

static void withheld_cells(struct page *page, const char *reason)
{
	page_raw(page, "<td colspan=\"5\" class=\"withheld\">");
	PAGE_SAYING(page, MSG_CHART_WITHHELD, reason);
	page_raw(page, "</td>");
}

void measure_row(struct page *page, const char *label, const json_t *estimate, bool share)
{
	struct shown shown = shown_of(page, estimate);
	table_row(page, label);
	if (!shown.shown) {
		withheld_cells(page, shown.reason);
		return;
	}
	page_raw(page, "<td class=\"num\">");
	page_text(page, value_words(shown.value, share).text);
	if (shown.review) {
		page_raw(page, "<br/><span class=\"small\">");
		page_say(page, MSG_REVIEW);
		page_raw(page, "</span>");
	}
	page_raw(page, "</td>");
	table_cell(page, interval_words(page, &shown, share).text, true);
	table_cell(page, count_words(shown.n).text, true);
	table_cell(page, number_words(shown.n_eff, 0).text, true);
	table_cell(page, number_words(shown.deff, 2).text, true);
}

void measure_cell(struct page *page, const json_t *estimate, bool share)
{
	struct shown shown = shown_of(page, estimate);
	if (!shown.shown) {
		page_raw(page, "<td class=\"withheld\">");
		page_text(page, shown.reason);
		page_raw(page, "</td>");
		return;
	}
	page_raw(page, "<td class=\"num\">");
	page_text(page, value_words(shown.value, share).text);
	page_raw(page, " <span class=\"small\">(");
	page_text(page, interval_words(page, &shown, share).text);
	page_raw(page, ")</span></td>");
}

void short_measure_cell(struct page *page, const json_t *estimate, bool share)
{
	struct shown shown = shown_of(page, estimate);
	if (shown.shown) {
		table_cell(page, value_words(shown.value, share).text, true);
		return;
	}
	page_raw(page, "<td class=\"withheld\"><abbr title=\"");
	page_text(page, shown.reason);
	page_raw(page, "\">");
	page_say(page, MSG_WITHHELD);
	page_raw(page, "</abbr></td>");
}

struct family { /* scales or headlines */
	const char *list, *estimate;
	bool share;
	enum message title, caption, what, value;
};

static const struct family scale_family = { "scales", "score", false, MSG_SCORES, MSG_SCORES_CAPTION,
	MSG_SCALE, MSG_SCORE };
static const struct family headline_family = { "headlines", "share", true, MSG_SHARES, MSG_SHARES_CAPTION,
	MSG_MEASURE, MSG_PERCENT };

static void figure(struct page *page, const json_t *names, const struct family *family)
{
	const json_t *list = json_object_get(page->document, family->list);
	figure_open(page, message_text(family->title, page->language),
			message_text(family->caption, page->language));
	chart_axis(page, family->share);
	for (size_t i = 0; i < json_array_size(names); i++) {
		const json_t *one = find_named(list, json_string_value(json_array_get(names, i)));
		struct shown shown = shown_of(page, json_object_get(one, family->estimate));
		chart_dot(page, page_label(page, json_object_get(one, "label")), &shown, family->share);
	}
	page_raw(page, "</div>\n");
	details_open(page, MSG_DATA_TABLE);
	measure_table_open(page, message_text(family->title, page->language), family->what, family->value);
	for (size_t i = 0; i < json_array_size(names); i++) {
		const json_t *one = find_named(list, json_string_value(json_array_get(names, i)));
		measure_row(page, page_label(page, json_object_get(one, "label")),
				json_object_get(one, family->estimate), family->share);
	}
	table_close(page);
	details_close(page);
	figure_close(page);
}

void scale_figure(struct page *page, const json_t *names)
{
	figure(page, names, &scale_family);
}

void headline_figure(struct page *page, const json_t *names)
{
	figure(page, names, &headline_family);
}
