#include <string.h>

#include "report/format.h"
#include "report/report.h"

bool report_language(const char *language)
{
	for (int i = 0; i < N_LANGUAGES; i++) {
		if (strcmp(language_code((enum language)i), language) == 0) {
			return true;
		}
	}
	return false;
}

static enum language language_of(const char *code)
{
	for (int i = 0; i < N_LANGUAGES; i++) {
		if (strcmp(language_code((enum language)i), code) == 0) {
			return (enum language)i;
		}
	}
	return LANGUAGE_EN;
}

static const char *title(const struct page *page)
{
	return page_label(page, json_object_get(json_object_get(page->document, "form"), "title"));
}

static void head(struct page *page)
{
	page_raw(page, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"");
	page_rawf(page, " lang=\"%s\" xml:lang=\"%s\">\n<head>\n", language_code(page->language),
			language_code(page->language));
	page_raw(page, "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
		       "content=\"width=device-width, initial-scale=1\"/>\n<title>");
	page_say(page, MSG_ASSESSMENT);
	page_raw(page, ": ");
	page_text(page, title(page));
	page_raw(page, "</title>\n<style>\n");
	page_raw(page, report_style);
	page_raw(page, "</style>\n</head>\n");
}

static void sites(struct page *page)
{
	const json_t *list = json_object_get(json_object_get(page->document, "fieldwork"), "sites");
	if (json_array_size(list) == 0) {
		return;
	}
	page_raw(page, "<p class=\"facts\">");
	for (size_t i = 0; i < json_array_size(list); i++) {
		page_raw(page, i > 0 ? " · " : "");
		page_text(page, page_label(page, json_object_get(json_array_get(list, i), "title")));
	}
	page_raw(page, "</p>\n");
}

static void dates(struct page *page)
{
	const json_t *fieldwork = json_object_get(page->document, "fieldwork");
	const char *first = json_string_value(json_object_get(fieldwork, "first_received"));
	const char *last = json_string_value(json_object_get(fieldwork, "last_received"));
	struct words from = date_words(first, page->language), to = date_words(last, page->language);
	struct words made = date_words(
			json_string_value(json_object_get(json_object_get(page->document, "made"), "at")),
			page->language);
	page_raw(page, "<p class=\"facts\">");
	if (first == NULL) {
		page_say(page, MSG_NO_FIELD);
	} else if (strcmp(from.text, to.text) == 0) {
		PAGE_SAYING(page, MSG_FIELD_DATE, from.text);
	} else {
		PAGE_SAYING(page, MSG_FIELD_DATES, from.text, to.text);
	}
	page_raw(page, " · ");
	PAGE_SAYING(page, MSG_MADE_ON, made.text);
	page_raw(page, "</p>\n");
}

static void mark(struct page *page, enum message word, enum message note)
{
	page_raw(page, "<p class=\"draft\">");
	page_say(page, word);
	page_raw(page, " <span>— ");
	page_say(page, note);
	page_raw(page, "</span></p>\n");
}

/* A draft, or who approved it. */
static void approvals(struct page *page)
{
	const json_t *list = json_object_get(page->document, "approvals");
	struct buf names = BUF(16384);
	if (json_is_true(json_object_get(page->document, "draft"))) {
		mark(page, MSG_DRAFT, MSG_DRAFT_NOTE);
		return;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *by = json_string_value(json_object_get(json_array_get(list, i), "by"));
		buf_addf(&names, "%s%s", i == 0 ? "" : ", ", by != NULL ? by : "");
	}
	page_raw(page, "<p class=\"facts\">");
	PAGE_SAYING(page, MSG_APPROVED, buf_text(&names));
	page_raw(page, "</p>\n");
	buf_finish(&names);
}

static void banner(struct page *page)
{
	page_raw(page, "<header>\n<p class=\"eyebrow\">");
	page_say(page, MSG_ASSESSMENT);
	page_raw(page, "</p>\n");
	page_element(page, "h1", title(page));
	sites(page);
	dates(page);
	if (json_integer_value(json_object_get(json_object_get(page->document, "fieldwork"), "simulated")) > 0) {
		mark(page, MSG_REHEARSAL, MSG_REHEARSAL_NOTE);
	}
	approvals(page);
}

static void link_to(struct page *page, const char *prefix, const char *id, const char *text)
{
	page_raw(page, "<li><a href=\"#");
	page_text(page, prefix);
	page_text(page, id);
	page_raw(page, "\">");
	page_text(page, text);
	page_raw(page, "</a></li>\n");
}

void link_to_part(struct page *page, const char *id, enum message text)
{
	link_to(page, "", id, message_text(text, page->language));
}

/* With fewer interviews than any number needs, the parts that hold numbers would
 * only say "withheld" again and again. */
static bool has_numbers(const struct page *page)
{
	const json_t *fieldwork = json_object_get(page->document, "fieldwork");
	const json_t *made = json_object_get(page->document, "made");
	return json_integer_value(json_object_get(fieldwork, "interviews"))
	       >= json_integer_value(json_object_get(made, "min_n"));
}

static void links_to_numbers(struct page *page)
{
	const json_t *list = json_object_get(page->document, "sections");
	link_to_part(page, "priorities", MSG_PRIORITIES);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *section = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(section, "name"));
		link_to(page, "s-", name != NULL ? name : "",
				page_label(page, json_object_get(section, "label")));
	}
	link_to_part(page, "groups", MSG_GROUPS);
	links_to_topics(page);
	link_to_part(page, "sites", MSG_SITES);
	link_to_part(page, "published", MSG_PUBLISHED);
	link_to_part(page, "earlier", MSG_EARLIER);
	link_to_part(page, "map", MSG_MAP);
}

static void contents(struct page *page)
{
	page_raw(page, "<nav aria-label=\"");
	page_say(page, MSG_CONTENTS);
	page_raw(page, "\">\n<h2 class=\"eyebrow\">");
	page_say(page, MSG_CONTENTS);
	page_raw(page, "</h2>\n<ol>\n");
	link_to_part(page, "readiness", MSG_READINESS);
	link_to_part(page, "people", MSG_PEOPLE);
	if (has_numbers(page)) {
		links_to_numbers(page);
	}
	link_to_part(page, "voices", MSG_VOICES);
	link_to_part(page, "evidence", MSG_EVIDENCE);
	link_to_part(page, "sure", MSG_SURE);
	link_to_part(page, "limits", MSG_LIMITS);
	link_to_part(page, "statement", MSG_STATEMENT);
	link_to_part(page, "method", MSG_METHOD);
	link_to_part(page, "glossary", MSG_GLOSSARY);
	page_raw(page, "</ol>\n</nav>\n");
}

static void parts_with_numbers(struct page *page)
{
	part_priorities(page);
	part_sections(page);
	part_victims(page);
	part_groups(page);
	part_topics(page);
	part_sites(page);
	part_published(page);
	part_earlier(page);
	part_map(page);
}

void report_html(const json_t *document, const char *language, struct buf *out)
{
	struct page page = { out, document, language_of(language) };
	head(&page);
	page_raw(&page, "<body>\n<div class=\"top\"></div>\n<a class=\"skip\" href=\"#main\">");
	page_say(&page, MSG_SKIP);
	page_raw(&page, "</a>\n");
	banner(&page);
	page_raw(&page, "</header>\n<main id=\"main\">\n");
	part_summary(&page);
	contents(&page);
	part_readiness(&page);
	part_people(&page);
	if (has_numbers(&page)) {
		parts_with_numbers(&page);
	}
	part_voices(&page);
	part_evidence(&page);
	part_sure(&page);
	part_limits(&page);
	part_statement(&page);
	part_method(&page);
	part_glossary(&page);
	page_raw(&page, "</main>\n<footer><p>");
	page_text(&page, json_string_value(json_object_get(json_object_get(document, "made"), "program")));
	page_raw(&page, "</p></footer>\n</body>\n</html>\n");
}
