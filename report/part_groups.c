/* Groups side by side: one small chart per measure, and one table per group. */
#include "report/chart.h"
#include "report/measures.h"

static void panel(struct page *page, const json_t *measure, const json_t *categories, const char *key,
		bool share)
{
	const char *name = json_string_value(json_object_get(measure, "name"));
	figure_open(page, NULL, page_label(page, json_object_get(measure, "label")));
	chart_axis(page, share);
	struct shown everybody = shown_of(page, json_object_get(measure, share ? "share" : "score"));
	chart_dot(page, message_text(MSG_EVERYBODY, page->language), &everybody, share);
	for (size_t i = 0; i < json_array_size(categories); i++) {
		const json_t *category = json_array_get(categories, i);
		struct shown shown = shown_of(page, json_object_get(json_object_get(category, key), name));
		chart_dot(page, page_label(page, json_object_get(category, "label")), &shown, share);
	}
	page_raw(page, "</div>\n");
	figure_close(page);
}

static void panels(struct page *page, const json_t *group, const char *key, bool share, enum message caption)
{
	const json_t *measures = json_object_get(page->document, key);
	if (json_array_size(measures) == 0) {
		return;
	}
	page_raw(page, "<h4>");
	page_say(page, share ? MSG_SHARES : MSG_SCORES);
	page_raw(page, "</h4>\n");
	page_raw(page, "<p class=\"small\">");
	page_say(page, caption);
	page_raw(page, "</p>\n<div class=\"panels\">\n");
	for (size_t i = 0; i < json_array_size(measures); i++) {
		panel(page, json_array_get(measures, i), json_object_get(group, "categories"), key, share);
	}
	page_raw(page, "</div>\n");
}

static void table_part(struct page *page, const json_t *categories, const char *key, bool share)
{
	const json_t *measures = json_object_get(page->document, key);
	for (size_t i = 0; i < json_array_size(measures); i++) {
		const json_t *measure = json_array_get(measures, i);
		const char *name = json_string_value(json_object_get(measure, "name"));
		table_row(page, page_label(page, json_object_get(measure, "label")));
		measure_cell(page, json_object_get(measure, share ? "share" : "score"), share);
		for (size_t c = 0; c < json_array_size(categories); c++) {
			measure_cell(page,
					json_object_get(json_object_get(json_array_get(categories, c), key),
							name),
					share);
		}
	}
}

static void group_table(struct page *page, const json_t *group)
{
	const json_t *categories = json_object_get(group, "categories");
	struct buf caption = BUF(4096);
	buf_addf(&caption, "%s. %s: %s", page_label(page, json_object_get(group, "label")),
			message_text(MSG_SCORES, page->language),
			message_text(MSG_SCORE_UNIT, page->language));
	details_open(page, MSG_DATA_TABLE);
	table_open(page, buf_text(&caption));
	table_heading_say(page, MSG_MEASURE);
	table_heading_say(page, MSG_EVERYBODY);
	for (size_t c = 0; c < json_array_size(categories); c++) {
		table_heading(page,
				page_label(page, json_object_get(json_array_get(categories, c), "label")));
	}
	table_body(page);
	table_part(page, categories, "scales", false);
	table_part(page, categories, "headlines", true);
	table_close(page);
	details_close(page);
	buf_finish(&caption);
}

void part_groups(struct page *page)
{
	const json_t *groups = json_object_get(page->document, "groups");
	section_open(page, "groups", message_text(MSG_GROUPS, page->language));
	page_element_say(page, "p", json_array_size(groups) > 0 ? MSG_GROUPS_TEXT : MSG_NO_GROUPS);
	for (size_t g = 0; g < json_array_size(groups); g++) {
		const json_t *group = json_array_get(groups, g);
		page_element(page, "h3", page_label(page, json_object_get(group, "label")));
		panels(page, group, "scales", false, MSG_SCORES_CAPTION);
		panels(page, group, "headlines", true, MSG_SHARES_CAPTION);
		group_table(page, group);
		group_differences(page, group);
	}
	section_close(page);
}
