/*
 * report.h - an assessment, one JSON document, as a page and as tables.
 *
 * The document is described in docs/assessment-document.md; nothing else is
 * known here. A report only words and draws what the document holds.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define REPORT_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* Is there a report in this language ("en", "es")? */
bool report_language(const char *language);

/* Adds the whole page: one HTML file that is also well-formed XML, without
 * anything from elsewhere and without scripts. */
void report_html(const json_t *document, const char *language, struct buf *out);

/* The methods statement as plain text. */
void report_methods(const json_t *document, const char *language, struct buf *out);

/* The tables; file names are NAME.csv. Withheld numbers are empty, with the
 * reason beside them. Texts are in the form's first language. */
struct report_table {
	const char *name;
	size_t n_texts; /* columns of texts at the left; the others hold numbers, and "withheld" a word */
	void (*write)(const json_t *document, struct buf *out);
};
const struct report_table *report_tables(size_t *ret_n);

#endif
