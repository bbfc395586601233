/*
 * chart.h - charts as rows of inline SVG.
 *
 * Positions are percentages of the width, so that a chart fits a telephone and
 * a printed page alike, with text of one size. Labels and values stand beside
 * the drawing as text; the drawing says the same in its title.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdbool.h>

#include "report/format.h"
#include "report/page.h"

void figure_open(struct page *page, const char *title, const char *caption);
void figure_close(struct page *page);
void chart_axis(struct page *page, bool share); /* 0 to 100, above the rows */

/* A dot with its interval; share: 0 to 1 as percent, else a score of 0 to 100. */
void chart_dot(struct page *page, const char *label, const struct shown *shown, bool share);
/* A bar with its interval as a line. */
void chart_bar(struct page *page, const char *label, const struct shown *shown);
/* A bar for those interviewed and a mark for the population (NAN: none). */
void chart_reached(struct page *page, const char *label, double interviewed, double population);

/* A square: a share that others have published, without an interval. */
void chart_mark(struct page *page, const char *label, double share);

/* A change with its interval, 0 in the middle and `reach` at either end; `words` say it. */
void chart_change_axis(struct page *page, double reach, bool share);
void chart_change(struct page *page, const char *label, const struct shown *change, double reach, bool share,
		const char *words);

/* Importance against how well it goes, for the part "importance" of the document with
 * at least two pairs that are shown. Points have numbers: the order of the pairs. */
void chart_quadrant(struct page *page, const json_t *importance);

/* The answers to one question of the document side by side: the less favourable
 * ones left of the middle, the more favourable ones right. `left` and `right` say
 * how far the longest of the figure reach. */
void chart_stack(struct page *page, const json_t *item, double left, double right);
void chart_stack_extent(const json_t *item, double *left, double *right); /* raises both */
void chart_legend(struct page *page, const json_t *item);
bool chart_can_stack(const json_t *options); /* at least three answers, all with a score */

#endif
