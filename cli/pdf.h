/*
 * pdf.h - pages as PDF, made by WeasyPrint (a program of its own, from Debian).
 */
#ifndef CLI_PDF_H
#define CLI_PDF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct pdf_job {
	const char *html, *pdf; /* files */
};

/* Makes the PDFs, side by side, and prints the name of each. Where WeasyPrint is not
 * there, says how to get it and returns true: all the rest was written. False with a
 * message when it failed; then no half file is left. The environment variable
 * CANVASS_WEASYPRINT names another program than weasyprint. */
bool pdf_make(const char *command, const struct pdf_job *jobs, size_t n_jobs) MUST_CHECK;

#endif
