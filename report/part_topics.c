/* Subjects of the city, a section each: SAFE LA topics, SMART teams, CERT support, CSP. */
#include <string.h>

#include "report/items.h"
#include "report/measures.h"

static const struct subject {
	const char *about, *id;
	enum message title, text;
} subjects[] = {
	{ "safe_la", "safe-la", MSG_ABOUT_SAFE_LA, MSG_ABOUT_SAFE_LA_TEXT },
	{ "smart", "smart", MSG_ABOUT_SMART, MSG_ABOUT_SMART_TEXT },
	{ "cert", "cert", MSG_ABOUT_CERT, MSG_ABOUT_CERT_TEXT },
	{ "csp", "csp", MSG_ABOUT_CSP, MSG_ABOUT_CSP_TEXT },
};

static bool is_about(const json_t *topic, const struct subject *subject)
{
	const char *own = json_string_value(json_object_get(topic, "about"));
	return own != NULL && strcmp(own, subject->about) == 0;
}

static bool has_topic(const struct page *page, const struct subject *subject)
{
	const json_t *topics = json_object_get(page->document, "topics");
	for (size_t i = 0; i < json_array_size(topics); i++) {
		if (is_about(json_array_get(topics, i), subject)) {
			return true;
		}
	}
	return false;
}

static void topic_body(struct page *page, const json_t *topic)
{
	const json_t *scales = json_object_get(topic, "scales"), *headlines = json_object_get(topic, "headlines");
	const json_t *items = json_object_get(topic, "items");
	page_element(page, "h3", page_label(page, json_object_get(topic, "label")));
	if (json_array_size(scales) > 0) {
		scale_figure(page, scales);
	}
	if (json_array_size(headlines) > 0) {
		headline_figure(page, headlines);
	}
	items_figures(page, items);
}

void part_topics(struct page *page)
{
	const json_t *topics = json_object_get(page->document, "topics");
	for (size_t s = 0; s < ARRAY_LEN(subjects); s++) {
		if (!has_topic(page, &subjects[s])) {
			continue;
		}
		section_open(page, subjects[s].id, message_text(subjects[s].title, page->language));
		page_element_say(page, "p", subjects[s].text);
		for (size_t i = 0; i < json_array_size(topics); i++) {
			if (is_about(json_array_get(topics, i), &subjects[s])) {
				topic_body(page, json_array_get(topics, i));
			}
		}
		if (strcmp(subjects[s].about, "cert") == 0) {
			part_cert_sites(page);
		}
		section_close(page);
	}
}

void links_to_topics(struct page *page)
{
	for (size_t s = 0; s < ARRAY_LEN(subjects); s++) {
		if (has_topic(page, &subjects[s])) {
			link_to_part(page, subjects[s].id, subjects[s].title);
		}
	}
}
