/*
 * page.h - a page being written: where to, from what, in which language; for
 * the files of report/ only.
 *
 * What people wrote is always escaped (page_text, page_label); page_raw takes
 * markup of our own.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "report/messages.h"

struct page {
	struct buf *out;
	const json_t *document;
	enum language language;
};

void page_raw(struct page *page, const char *markup);
void page_rawf(struct page *page, const char *format, ...) PRINTF(2, 3);
void page_text(struct page *page, const char *text);
void page_say(struct page *page, enum message message);
/* With {0}, {1} ... filled from n plain texts. */
void page_saying(struct page *page, enum message message, const char *const *arguments, size_t n);
#define PAGE_SAYING(page, message, ...)                                                                      \
	page_saying((page), (message), (const char *const[]){ __VA_ARGS__ },                                 \
			ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))

/* The text of {"en":…, "es":…} in the page's language, else in any; never NULL. */
const char *page_label(const struct page *page, const json_t *texts);

/* <TAG>text</TAG> */
void page_element(struct page *page, const char *tag, const char *text);
void page_element_say(struct page *page, const char *tag, enum message message);

/* --- tables: a caption, a row of headings, rows whose first cell is a heading - */
void table_open(struct page *page, const char *caption);
void table_heading(struct page *page, const char *text); /* between table_open and table_body */
void table_heading_say(struct page *page, enum message message);
void table_body(struct page *page);
void table_row(struct page *page, const char *heading); /* ends the row before */
void table_cell(struct page *page, const char *text, bool number);
void table_close(struct page *page);

/* --- a part of the page ---------------------------------------------------- */
void section_open(struct page *page, const char *id, const char *title);
void section_close(struct page *page);
void details_open(struct page *page, enum message summary);
void details_open_printed(struct page *page, enum message summary); /* on paper too: its numbers stand nowhere else */
void details_close(struct page *page);

/* The element of an array whose "name" is so; NULL when there is none. */
const json_t *find_named(const json_t *list, const char *name);

/* Is the part one without data? Then says why, and how to get them. */
bool page_missing(struct page *page, const json_t *part);

/* A line of the contents. */
void link_to_part(struct page *page, const char *id, enum message text);
void links_to_topics(struct page *page);

/* The parts in the order of the page. */
void part_summary(struct page *page);
void part_verdict(struct page *page); /* the overall line of readiness, inside of the summary */
void part_glance(struct page *page);  /* all conditions in a few lines, inside of the summary */
void part_readiness(struct page *page);
void part_people(struct page *page);
void part_priorities(struct page *page);
void rates_details(struct page *page, const json_t *outcomes); /* of part_people */
void weights_details(struct page *page, const json_t *weights);  /* of part_sure */
void part_sections(struct page *page);
void part_groups(struct page *page);
void group_differences(struct page *page, const json_t *group); /* of part_groups */
void part_victims(struct page *page);
void part_topics(struct page *page);
void part_cert_sites(struct page *page); /* inside of the topic about CERT */
void part_sites(struct page *page);
void part_published(struct page *page);
void part_earlier(struct page *page);
void part_voices(struct page *page);
void part_map(struct page *page);
void part_evidence(struct page *page);
void part_sure(struct page *page);
void part_limits(struct page *page);
void part_statement(struct page *page);
void part_method(struct page *page);
void part_glossary(struct page *page);

extern const char report_style[]; /* CSS */

#endif
