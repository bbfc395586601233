/* Subjects of the city: SAFE LA topics, SMART teams, CERT support, CSP. */
#include <string.h>

#include "report/measures.h"

static const struct {
	const char *about;
	enum message title;
} abouts[] = {
	{ "safe_la", MSG_ABOUT_SAFE_LA },
	{ "smart", MSG_ABOUT_SMART },
	{ "cert", MSG_ABOUT_CERT },
	{ "csp", MSG_ABOUT_CSP },
};

static bool is_about(const json_t *topic, const char *about)
{
	const char *own = json_string_value(json_object_get(topic, "about"));
	return own != NULL && strcmp(own, about) == 0;
}

static void question_table(struct page *page, const json_t *names)
{
	table_open(page, message_text(MSG_ITEMS_CAPTION, page->language));
	table_heading_say(page, MSG_QUESTION);
	table_heading_say(page, MSG_ANSWER);
	table_heading_say(page, MSG_PERCENT);
	table_body(page);
	for (size_t i = 0; i < json_array_size(names); i++) {
		const json_t *item = find_named(json_object_get(page->document, "items"),
				json_string_value(json_array_get(names, i)));
		const json_t *options = json_object_get(item, "options");
		for (size_t k = 0; k < json_array_size(options); k++) {
			const json_t *option = json_array_get(options, k);
			table_row(page, k == 0 ? page_label(page, json_object_get(item, "label")) : "");
			table_cell(page, page_label(page, json_object_get(option, "label")), false);
			measure_cell(page, json_object_get(option, "share"), true);
		}
	}
	table_close(page);
}

static void topic_body(struct page *page, const json_t *topic)
{
	const json_t *scales = json_object_get(topic, "scales"),
		     *headlines = json_object_get(topic, "headlines");
	const json_t *items = json_object_get(topic, "items");
	page_element(page, "h4", page_label(page, json_object_get(topic, "label")));
	if (json_array_size(scales) > 0) {
		scale_figure(page, scales);
	}
	if (json_array_size(headlines) > 0) {
		headline_figure(page, headlines);
	}
	if (json_array_size(items) > 0) {
		details_open(page, MSG_ITEMS);
		question_table(page, items);
		details_close(page);
	}
}

void part_topics(struct page *page)
{
	const json_t *topics = json_object_get(page->document, "topics");
	if (json_array_size(topics) == 0) {
		return;
	}
	section_open(page, "topics", message_text(MSG_TOPICS, page->language));
	for (size_t a = 0; a < ARRAY_LEN(abouts); a++) {
		bool titled = false;
		for (size_t i = 0; i < json_array_size(topics); i++) {
			const json_t *topic = json_array_get(topics, i);
			if (is_about(topic, abouts[a].about)) {
				if (!titled) {
					page_element_say(page, "h3", abouts[a].title);
				}
				titled = true;
				topic_body(page, topic);
			}
		}
	}
	section_close(page);
}
