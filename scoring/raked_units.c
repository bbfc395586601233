#include "scoring/raked_units.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"

#define NOT_YET UINT32_MAX

/* Entry of each category in the unit at hand, NOT_YET without one. */
struct filling {
	struct raked_units *raked;
	uint32_t *entry;
	size_t n;
};

static void add_row(struct filling *filling, const struct design *design, size_t row)
{
	const struct adjustment *adjustment = design->adjustment;
	struct raked_units *raked = filling->raked;
	size_t joint = adjustment->joint[row], before = 0;
	for (size_t m = 0; m < adjustment->n_margins; m++) {
		const struct adjustment_margin *margin = &adjustment->margins[m];
		size_t category = before + (size_t)margin->category[joint];
		if (filling->entry[category] == NOT_YET) {
			raked->category[filling->n] = (uint32_t)category;
			filling->entry[category] = (uint32_t)filling->n++;
		}
		raked->weight[filling->entry[category]] += design->weight[row] * margin->ratio[joint];
		before += margin->n_categories;
	}
}

static void close_unit(struct filling *filling, size_t unit)
{
	struct raked_units *raked = filling->raked;
	for (size_t e = raked->start[unit]; e < filling->n; e++) {
		filling->entry[raked->category[e]] = NOT_YET;
	}
	raked->start[unit + 1] = filling->n;
}

struct raked_units *raked_units_create(const struct bulk *bulk)
{
	const struct design *design = bulk->design;
	size_t n_units = design_leaves(design), n_categories = adjustment_categories(design->adjustment);
	size_t most = design->n_rows * design->adjustment->n_margins;
	most = n_units * n_categories < most ? n_units * n_categories : most;
	struct raked_units *raked = xcalloc(1, sizeof(*raked));
	raked->start = xcalloc(n_units + 1, sizeof(*raked->start));
	raked->category = xcalloc(most, sizeof(*raked->category));
	raked->weight = xcalloc(most, sizeof(*raked->weight));
	struct filling filling = { .raked = raked, .entry = xcalloc(n_categories, sizeof(uint32_t)) };
	for (size_t c = 0; c < n_categories; c++) {
		filling.entry[c] = NOT_YET;
	}
	for (size_t place = 0; place < design->n_rows; place++) {
		size_t row = bulk_row(bulk, place), unit = design->leaf[row];
		if (design->weight[row] > 0) {
			add_row(&filling, design, row);
		}
		if (place + 1 == design->n_rows || design->leaf[bulk_row(bulk, place + 1)] != unit) {
			close_unit(&filling, unit);
		}
	}
	free(filling.entry);
	return raked;
}

void raked_units_destroy(struct raked_units *raked)
{
	if (raked != NULL) {
		free(raked->start);
		free(raked->category);
		free(raked->weight);
		free(raked);
	}
}
