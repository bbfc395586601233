/*
 * assessment_files.h - an assessment as files: the document, the report in each
 * language as a page and as PDF, and the tables.
 */
#ifndef CLI_ASSESSMENT_FILES_H
#define CLI_ASSESSMENT_FILES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"

struct assessment_files {
	const char *command;   /* "assess", for messages */
	const char *directory; /* made when it is not there */
	const char *language;  /* NULL: all */
	bool no_pdf;           /* leave the PDF out */
	bool open_formats;     /* leave the workbook out: the tables are there as CSV */
};

/* Writes everything and prints the name of every file. Without WeasyPrint it says how
 * to get it and leaves the PDF out. Returns the exit status. */
int assessment_files_write(const struct assessment_files *files, const json_t *document) MUST_CHECK;

/* The document as text; the same document gives the same text. */
void assessment_text(const json_t *document, struct buf *out);

/* A document from a file; NULL with a message and the exit status. The caller owns it. */
json_t *assessment_read(const char *command, const char *path, int *ret_status) MUST_CHECK;

#endif
