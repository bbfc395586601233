/* What stands around the numbers: voices, a map, studies, and the methods statement. */
#include "report/page.h"

void part_voices(struct page *page)
{
	section_open(page, "voices", message_text(MSG_VOICES, page->language));
	(void)page_missing(page, json_object_get(page->document, "voices"));
	section_close(page);
}

void part_map(struct page *page)
{
	section_open(page, "map", message_text(MSG_MAP, page->language));
	(void)page_missing(page, json_object_get(page->document, "map"));
	section_close(page);
}

static void study(struct page *page, const json_t *one)
{
	const char *source = json_string_value(json_object_get(one, "source"));
	const char *address = json_string_value(json_object_get(one, "address"));
	page_raw(page, "<li><p><strong>");
	page_text(page, source != NULL ? source : "–");
	page_rawf(page, "</strong> (%lld). ", (long long)json_integer_value(json_object_get(one, "year")));
	page_text(page, page_label(page, json_object_get(one, "finding")));
	page_raw(page, " <em>");
	page_say(page, MSG_EVIDENCE_NOT);
	page_raw(page, "</em> ");
	page_text(page, page_label(page, json_object_get(one, "limits")));
	page_raw(page, "</p><p class=\"small address\">");
	page_text(page, address != NULL ? address : "");
	page_raw(page, "</p></li>\n");
}

void part_evidence(struct page *page)
{
	const json_t *evidence = json_object_get(page->document, "evidence");
	const json_t *studies = json_object_get(evidence, "studies");
	section_open(page, "evidence", message_text(MSG_EVIDENCE, page->language));
	if (!page_missing(page, evidence)) {
		page_element(page, "p", page_label(page, json_object_get(evidence, "summary")));
		page_raw(page, "<ul class=\"studies\">\n");
		for (size_t i = 0; i < json_array_size(studies); i++) {
			study(page, json_array_get(studies, i));
		}
		page_raw(page, "</ul>\n");
	}
	section_close(page);
}

void part_statement(struct page *page)
{
	const json_t *elements = json_object_get(page->document, "method");
	section_open(page, "statement", message_text(MSG_STATEMENT, page->language));
	page_element_say(page, "p", MSG_STATEMENT_TEXT);
	page_raw(page, "<dl class=\"statement\">\n");
	for (size_t i = 0; i < json_array_size(elements); i++) {
		const json_t *element = json_array_get(elements, i);
		const json_t *gap = json_object_get(element, "gap");
		page_element(page, "dt", page_label(page, json_object_get(element, "title")));
		if (json_is_object(gap)) {
			page_raw(page, "<dd class=\"gap\"><strong>");
			page_say(page, MSG_GAP);
			page_raw(page, "</strong> ");
			page_text(page, page_label(page, gap));
			page_raw(page, "</dd>\n");
		} else {
			page_element(page, "dd", page_label(page, json_object_get(element, "text")));
		}
	}
	page_raw(page, "</dl>\n");
	section_close(page);
}
