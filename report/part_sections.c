/* One section per part of the questionnaire: scores, percentages, rankings and
 * every question. */
#include <string.h>

#include "report/items.h"
#include "report/measures.h"

/* --- a section ------------------------------------------------------------------- */

static bool any_unranked(const struct page *page, const json_t *names)
{
	for (size_t i = 0; i < json_array_size(names); i++) {
		if (!is_ranked(page, json_string_value(json_array_get(names, i)))) {
			return true;
		}
	}
	return false;
}

static const char *first_name(const json_t *section, const char *key)
{
	return json_string_value(json_array_get(json_object_get(section, key), 0));
}

static void section(struct page *page, const json_t *found)
{
	const char *name = json_string_value(json_object_get(found, "name"));
	struct buf id = BUF(256);
	buf_addf(&id, "s-%s", name != NULL ? name : "");
	section_open(page, buf_text(&id), page_label(page, json_object_get(found, "label")));
	buf_finish(&id);
	if (first_name(found, "scales") != NULL) {
		scale_figure(page, json_object_get(found, "scales"));
	}
	if (first_name(found, "headlines") != NULL) {
		headline_figure(page, json_object_get(found, "headlines"));
	}
	const json_t *rankings = json_object_get(found, "rankings");
	for (size_t i = 0; i < json_array_size(rankings); i++) {
		ranking_figure(page, find_named(json_object_get(page->document, "rankings"),
				json_string_value(json_array_get(rankings, i))));
	}
	if (any_unranked(page, json_object_get(found, "items"))) {
		page_element_say(page, "h3", MSG_ITEMS);
		items_figures(page, json_object_get(found, "items"));
	}
	section_close(page);
}

void part_sections(struct page *page)
{
	const json_t *sections = json_object_get(page->document, "sections");
	for (size_t i = 0; i < json_array_size(sections); i++) {
		section(page, json_array_get(sections, i));
	}
}
