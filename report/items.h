/*
 * items.h - questions and rankings as figures, each with its table; used by sections
 * and topics.
 */
#ifndef REPORT_ITEMS_H
#define REPORT_ITEMS_H

#include <stdbool.h>

#include "report/page.h"

void ranking_figure(struct page *page, const json_t *ranking);

/* Figures of the questions named in an array of strings; neighbours with the same answers
 * share one. Those that have a ranking are left out. */
void items_figures(struct page *page, const json_t *names);
bool is_ranked(const struct page *page, const char *question);

#endif
