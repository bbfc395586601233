/*
 * items.h - the items of a scale as columns (items.c).
 */
#ifndef ESTIMATE_ITEMS_H
#define ESTIMATE_ITEMS_H

#include "estimate/parts.h"

/* args.items; those in args.reverse are turned round (lo + hi - x). */
struct items {
	struct column *columns;
	double **owned; /* the values of the reversed ones */
	size_t k;
};

void items_init(struct request *r, struct items *items);
void items_finish(struct items *items);

#endif
