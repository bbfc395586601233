#include "report/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void page_raw(struct page *page, const char *markup)
{
	buf_adds(page->out, markup);
}

void page_rawf(struct page *page, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	_cleanup_free_ char *text = xvasprintf(format, args);
	va_end(args);
	buf_adds(page->out, text);
}

void page_text(struct page *page, const char *text)
{
	buf_add_xml(page->out, str_of(text));
}

void page_say(struct page *page, enum message message)
{
	page_text(page, message_text(message, page->language));
}

void page_saying(struct page *page, enum message message, const char *const *arguments, size_t n)
{
	struct buf text = BUF((size_t)64 * 1024);
	message_fill(&text, message, page->language, arguments, n);
	page_text(page, buf_text(&text));
	buf_finish(&text);
}

const char *page_label(const struct page *page, const json_t *texts)
{
	if (json_is_string(texts)) {
		return json_string_value(texts);
	}
	const char *text = json_string_value(json_object_get(texts, language_code(page->language)));
	if (text == NULL && json_object_size(texts) > 0) {
		text = json_string_value(json_object_iter_value(json_object_iter((json_t *)texts)));
	}
	return text != NULL ? text : "";
}

void page_element(struct page *page, const char *tag, const char *text)
{
	page_rawf(page, "<%s>", tag);
	page_text(page, text);
	page_rawf(page, "</%s>\n", tag);
}

void page_element_say(struct page *page, const char *tag, enum message message)
{
	page_element(page, tag, message_text(message, page->language));
}

void table_open(struct page *page, const char *caption)
{
	page_raw(page, "<div class=\"tablewrap\" tabindex=\"0\" role=\"group\" aria-label=\"");
	page_text(page, caption);
	page_raw(page, "\">\n<table>");
	page_element(page, "caption", caption);
	page_raw(page, "<thead><tr>");
}

void table_heading(struct page *page, const char *text)
{
	page_raw(page, "<th scope=\"col\">");
	page_text(page, text);
	page_raw(page, "</th>");
}

void table_heading_say(struct page *page, enum message message)
{
	table_heading(page, message_text(message, page->language));
}

void table_body(struct page *page)
{
	page_raw(page, "</tr></thead>\n<tbody>");
}

static bool ends_with(const struct page *page, const char *end)
{
	struct str text = buf_str(page->out);
	size_t n = strlen(end);
	return text.n >= n && memcmp(text.p + text.n - n, end, n) == 0;
}

void table_row(struct page *page, const char *heading)
{
	page_raw(page, ends_with(page, "<tbody>") ? "\n<tr><th scope=\"row\">"
						  : "</tr>\n<tr><th scope=\"row\">");
	page_text(page, heading);
	page_raw(page, "</th>");
}

void table_cell(struct page *page, const char *text, bool number)
{
	page_raw(page, number ? "<td class=\"num\">" : "<td>");
	page_text(page, text);
	page_raw(page, "</td>");
}

void table_close(struct page *page)
{
	page_raw(page, ends_with(page, "<tbody>") ? "<tr><td></td></tr></tbody></table>\n</div>\n"
						  : "</tr>\n</tbody></table>\n</div>\n");
}

void section_open(struct page *page, const char *id, const char *title)
{
	page_raw(page, "<section id=\"");
	page_text(page, id);
	page_raw(page, "\" aria-labelledby=\"h-");
	page_text(page, id);
	page_raw(page, "\">\n<h2 id=\"h-");
	page_text(page, id);
	page_raw(page, "\">");
	page_text(page, title);
	page_raw(page, "</h2>\n");
}

void section_close(struct page *page)
{
	page_raw(page, "</section>\n");
}

void details_open(struct page *page, enum message summary)
{
	page_raw(page, "<details><summary>");
	page_say(page, summary);
	page_raw(page, "</summary>\n");
}

void details_open_printed(struct page *page, enum message summary)
{
	page_raw(page, "<details class=\"print\"><summary>");
	page_say(page, summary);
	page_raw(page, "</summary>\n");
}

void details_close(struct page *page)
{
	page_raw(page, "</details>\n");
}

bool page_missing(struct page *page, const json_t *part)
{
	const json_t *missing = json_object_get(part, "missing");
	if (missing == NULL && json_is_object(part)) {
		return false;
	}
	page_raw(page, "<p class=\"missing\">");
	page_text(page, missing != NULL ? page_label(page, missing) : message_text(MSG_TOO_FEW, page->language));
	page_raw(page, "</p>\n");
	return true;
}

const json_t *find_named(const json_t *list, const char *name)
{
	for (size_t i = 0; name != NULL && i < json_array_size(list); i++) {
		const json_t *element = json_array_get(list, i);
		const char *own = json_string_value(json_object_get(element, "name"));
		if (own != NULL && strcmp(own, name) == 0) {
			return element;
		}
	}
	return NULL;
}
