/*
 * measures.h - scales and headlines as figures and as rows of tables; used by
 * sections and topics.
 */
#ifndef REPORT_MEASURES_H
#define REPORT_MEASURES_H

#include "report/page.h"

/* Figures for the scales or headlines named in an array of strings. */
void scale_figure(struct page *page, const json_t *names);
void headline_figure(struct page *page, const json_t *names);

/* A table of estimates: value, interval, n, effective n, design effect. */
void measure_table_open(struct page *page, const char *caption, enum message what, enum message value);
void measure_row(struct page *page, const char *label, const json_t *estimate, bool share);

/* One cell: "54% (49% to 60%)" or why it is withheld. */
void measure_cell(struct page *page, const json_t *estimate, bool share);
/* One cell: "54%", or "withheld" with the reason as its title. */
void short_measure_cell(struct page *page, const json_t *estimate, bool share);

#endif
