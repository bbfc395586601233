#include "report/items.h"

#include <string.h>

#include "report/chart.h"
#include "report/measures.h"

static const json_t *named_in(const struct page *page, const char *list, const json_t *name)
{
	return find_named(json_object_get(page->document, list), json_string_value(name));
}

/* --- rankings ---------------------------------------------------------------- */

void ranking_figure(struct page *page, const json_t *found)
{
	const json_t *options = json_object_get(found, "options");
	figure_open(page, page_label(page, json_object_get(found, "label")),
			message_text(MSG_RANKING_CAPTION, page->language));
	chart_axis(page, true);
	for (size_t i = 0; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);
		struct shown shown = shown_of(page, json_object_get(option, "share"));
		chart_bar(page, page_label(page, json_object_get(option, "label")), &shown);
	}
	page_raw(page, "</div>\n");
	details_open(page, MSG_DATA_TABLE);
	measure_table_open(page, page_label(page, json_object_get(found, "label")), MSG_ANSWER, MSG_PERCENT);
	for (size_t i = 0; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);
		measure_row(page, page_label(page, json_object_get(option, "label")),
				json_object_get(option, "share"), true);
	}
	table_close(page);
	details_close(page);
	figure_close(page);
}

bool is_ranked(const struct page *page, const char *question)
{
	const json_t *rankings = json_object_get(page->document, "rankings");
	for (size_t i = 0; i < json_array_size(rankings); i++) {
		const char *own = json_string_value(json_object_get(json_array_get(rankings, i), "question"));
		if (own != NULL && strcmp(own, question) == 0) {
			return true;
		}
	}
	return false;
}

/* --- questions ------------------------------------------------------------------ */

static void missing_words(struct page *page, const json_t *missing)
{
	static const struct {
		const char *kind;
		enum message text;
	} kinds[] = {
		{ "dont_know", MSG_DONT_KNOW },
		{ "refused", MSG_REFUSED },
		{ "not_applicable", MSG_NOT_APPLICABLE },
		{ "left_empty", MSG_LEFT_EMPTY },
		{ "not_asked", MSG_NOT_ASKED },
	};
	bool first = true;
	page_raw(page, "<td>");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const json_t *share = json_object_get(missing, kinds[i].kind);
		if (!json_is_number(share) || json_number_value(share) > 0) {
			page_raw(page, first ? "" : "; ");
			page_say(page, kinds[i].text);
			page_raw(page, " ");
			page_text(page, json_is_number(share) ? percent_words(json_number_value(share)).text
							      : message_text(MSG_FEW, page->language));
			first = false;
		}
	}
	page_raw(page, first ? "0%</td>" : "</td>");
}

static void item_table(struct page *page, const json_t *const *items, size_t n)
{
	const json_t *options = json_object_get(items[0], "options");
	details_open_printed(page, MSG_DATA_TABLE);
	table_open(page, message_text(MSG_ITEMS_CAPTION, page->language));
	table_heading_say(page, MSG_QUESTION);
	for (size_t k = 0; k < json_array_size(options); k++) {
		table_heading(page, page_label(page, json_object_get(json_array_get(options, k), "label")));
	}
	table_heading_say(page, MSG_N);
	table_heading_say(page, MSG_NO_ANSWER);
	table_body(page);
	for (size_t i = 0; i < n; i++) {
		options = json_object_get(items[i], "options");
		table_row(page, page_label(page, json_object_get(items[i], "label")));
		for (size_t k = 0; k < json_array_size(options); k++) {
			short_measure_cell(page, json_object_get(json_array_get(options, k), "share"), true);
		}
		table_cell(page, count_words(json_object_get(items[i], "n")).text, true);
		missing_words(page, json_object_get(items[i], "missing"));
	}
	table_close(page);
	details_close(page);
}

static void stacked_items(struct page *page, const json_t *const *items, size_t n)
{
	double left = 0, right = 0;
	for (size_t i = 0; i < n; i++) {
		chart_stack_extent(items[i], &left, &right);
	}
	figure_open(page, NULL, message_text(MSG_ITEMS_CAPTION, page->language));
	chart_legend(page, items[0]);
	for (size_t i = 0; i < n; i++) {
		chart_stack(page, items[i], left, right);
	}
	page_raw(page, "</div>\n");
	item_table(page, items, n);
	figure_close(page);
}

static void barred_item(struct page *page, const json_t *item)
{
	const json_t *options = json_object_get(item, "options");
	figure_open(page, NULL, page_label(page, json_object_get(item, "label")));
	chart_axis(page, true);
	for (size_t i = 0; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);
		struct shown shown = shown_of(page, json_object_get(option, "share"));
		chart_bar(page, page_label(page, json_object_get(option, "label")), &shown);
	}
	page_raw(page, "</div>\n");
	item_table(page, &item, 1);
	figure_close(page);
}

static bool same_answers(const json_t *a, const json_t *b)
{
	const char *x = json_string_value(json_object_get(a, "list"));
	const char *y = json_string_value(json_object_get(b, "list"));
	bool same_way = json_is_true(json_object_get(a, "reversed"))
			== json_is_true(json_object_get(b, "reversed"));
	return x != NULL && y != NULL && strcmp(x, y) == 0 && same_way;
}

#define FIGURE_MAX 64

/* Neighbours with the same answers share one figure. */
void items_figures(struct page *page, const json_t *names)
{
	size_t n = json_array_size(names);
	for (size_t i = 0; i < n;) {
		const json_t *run[FIGURE_MAX] = { named_in(page, "items", json_array_get(names, i)) };
		size_t length = 1;
		const char *name = json_string_value(json_object_get(run[0], "name"));
		bool stacked = chart_can_stack(json_object_get(run[0], "options"));
		while (stacked && i + length < n && length < FIGURE_MAX) {
			run[length] = named_in(page, "items", json_array_get(names, i + length));
			if (!same_answers(run[0], run[length])) {
				break;
			}
			length++;
		}
		i += length;
		if (stacked) {
			stacked_items(page, run, length);
		} else if (name != NULL && !is_ranked(page, name)) {
			barred_item(page, run[0]);
		}
	}
}
