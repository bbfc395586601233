/* Which categories of a group differ by more than chance explains, when all pairs are looked at. */
#include "report/format.h"

/* The category's label by its name. */
static const char *category_label(struct page *page, const json_t *group, const char *name)
{
	const json_t *category = find_named(json_object_get(group, "categories"), name);
	return category != NULL ? page_label(page, json_object_get(category, "label")) : name;
}

static void difference_row(struct page *page, const json_t *group, const json_t *compared, const json_t *pair, bool share)
{
	const json_t *measures = json_object_get(page->document, share ? "headlines" : "scales");
	const json_t *measure = find_named(measures, json_string_value(json_object_get(compared, "name")));
	double times = share ? 100 : 1;
	struct buf who = BUF(4096);
	buf_addf(&who, "%s – %s", category_label(page, group, json_string_value(json_object_get(pair, "a"))),
			category_label(page, group, json_string_value(json_object_get(pair, "b"))));
	table_row(page, page_label(page, json_object_get(measure, "label")));
	table_cell(page, buf_text(&who), false);
	buf_finish(&who);
	page_rawf(page, "<td class=\"num\">%s (%s … %s)</td>",
			number_words(times * number_of(json_object_get(pair, "difference")), 1).text,
			number_words(times * number_of(json_object_get(pair, "lower")), 1).text,
			number_words(times * number_of(json_object_get(pair, "upper")), 1).text);
	table_cell(page, number_words(number_of(json_object_get(pair, "p_holm")), 3).text, true);
}

static size_t count_pairs(const json_t *differences, bool only_different)
{
	size_t n = 0;
	for (size_t i = 0; i < json_array_size(differences); i++) {
		const json_t *pairs = json_object_get(json_array_get(differences, i), "pairs");
		for (size_t k = 0; k < json_array_size(pairs); k++) {
			n += !only_different || json_is_true(json_object_get(json_array_get(pairs, k), "differs"));
		}
	}
	return n;
}

static void difference_table(struct page *page, const json_t *group, const json_t *differences)
{
	table_open(page, message_text(MSG_DIFFERENCES_CAPTION, page->language));
	table_heading_say(page, MSG_MEASURE);
	table_heading_say(page, MSG_GROUP);
	table_heading_say(page, MSG_DIFFERENCE);
	table_heading_say(page, MSG_P_HOLM);
	table_body(page);
	for (size_t i = 0; i < json_array_size(differences); i++) {
		const json_t *compared = json_array_get(differences, i), *pairs = json_object_get(compared, "pairs");
		const char *kind = json_string_value(json_object_get(compared, "kind"));
		for (size_t k = 0; k < json_array_size(pairs); k++) {
			const json_t *pair = json_array_get(pairs, k);
			if (json_is_true(json_object_get(pair, "differs"))) {
				difference_row(page, group, compared, pair, kind != NULL && kind[0] == 'h');
			}
		}
	}
	table_close(page);
}

void group_differences(struct page *page, const json_t *group)
{
	const json_t *differences = json_object_get(group, "differences");
	size_t n = count_pairs(differences, false), differ = count_pairs(differences, true);
	if (n == 0) {
		return;
	}
	struct words all = number_words((double)n, 0), found = number_words((double)differ, 0);
	page_raw(page, "<p>");
	PAGE_SAYING(page, differ > 0 ? MSG_DIFFERENCES_FOUND : MSG_NO_DIFFERENCES, all.text, found.text);
	page_raw(page, "</p>\n");
	if (differ > 0) {
		details_open(page, MSG_DIFFERENCES);
		difference_table(page, group, differences);
		details_close(page);
	}
}
