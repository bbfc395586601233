/* The methods statement as plain text, for a file of its own. */
#include <string.h>

#include "report/page.h"
#include "report/report.h"

#define LINE_WIDTH 96

/* Adds words, broken into lines that begin with two spaces. */
static void add_paragraph(struct buf *out, const char *text)
{
	size_t column = 0;
	while (*text != '\0') {
		size_t n = strcspn(text, " \n");
		if (column > 0 && column + 1 + n > LINE_WIDTH) {
			buf_addc(out, '\n');
			column = 0;
		}
		buf_adds(out, column == 0 ? "  " : " ");
		for (size_t i = 0; i < n; i++) {
			buf_addc(out, text[i]);
		}
		column += n + (column == 0 ? 2 : 1);
		text += n + strspn(text + n, " \n");
	}
	buf_adds(out, "\n\n");
}

static void add_gap(struct buf *out, const struct page *page, const json_t *gap)
{
	struct buf text = BUF(16384);
	buf_addf(&text, "%s %s", message_text(MSG_GAP, page->language), page_label(page, gap));
	add_paragraph(out, buf_text(&text));
	buf_finish(&text);
}

void report_methods(const json_t *document, const char *language, struct buf *out)
{
	struct page page = { .document = document, .language = strcmp(language, "es") == 0 ? LANGUAGE_ES : LANGUAGE_EN };
	const json_t *elements = json_object_get(document, "method"), *limits = json_object_get(document, "limits");
	buf_addf(out, "%s: %s\n\n", message_text(MSG_STATEMENT, page.language),
			page_label(&page, json_object_get(json_object_get(document, "form"), "title")));
	for (size_t i = 0; i < json_array_size(elements); i++) {
		const json_t *element = json_array_get(elements, i), *gap = json_object_get(element, "gap");
		buf_addf(out, "%s\n", page_label(&page, json_object_get(element, "title")));
		if (json_is_object(gap)) {
			add_gap(out, &page, gap);
		} else {
			add_paragraph(out, page_label(&page, json_object_get(element, "text")));
		}
	}
	buf_addf(out, "%s\n", message_text(MSG_LIMITS, page.language));
	for (size_t i = 0; i < json_array_size(limits); i++) {
		add_paragraph(out, page_label(&page, json_object_get(json_array_get(limits, i), "text")));
	}
}
