/*
 * format.h - numbers and dates as people read them, and estimates as the
 * document holds them.
 */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include <jansson.h>
#include <stdbool.h>

#include "report/page.h"

struct words { /* a short text by value */
	char text[64];
};

struct words percent_words(double share);              /* 0.543 -> "54%"; "<1%" and ">99%" near the ends */
struct words score_words(double score);                /* "54" */
struct words number_words(double value, int decimals); /* "1,234.5"; "–" when not finite */
struct words count_words(const json_t *count);         /* "1,234"; "–" for null */
struct words date_words(const char *time, enum language language); /* "November 23, 2026" */

struct shown { /* an estimate of the document */
	bool shown;
	double value, lower, upper, deff, n_eff;
	const json_t *n;
	const char *reason; /* in the page's language; NULL when shown */
	bool review;
};
struct shown shown_of(const struct page *page, const json_t *estimate);
double number_of(const json_t *number); /* NAN for null and what is no number */

/* "54% (49%–60%)"-like parts for table and chart; share: percent, else a score. */
struct words value_words(double value, bool share);
struct words interval_words(const struct page *page, const struct shown *shown, bool share);

#endif
