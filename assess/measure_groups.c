/*
 * What is withheld in the groups of one measure so that no withheld number follows from those
 * that are shown; docs/methods.md has the rules in words, tests/assess/test_suppression.c proves
 * what they give.
 */
#include <stdlib.h>

#include "assess/measure.h"
#include "base/xalloc.h"

/* The cells of a group with anybody in them, and what is decided about them. */
struct part_of_all {
	size_t *place; /* which cell */
	size_t *count; /* people in it */
	enum disclosure_reason *reason;
	size_t n;
	size_t outside; /* people in no cell */
};

/* An empty cell is known to be empty: it hides nothing. */
static struct part_of_all nonempty_cells(const struct measure *everybody, const struct measure *cells, size_t n_cells)
{
	struct part_of_all part = { .place = xcalloc(n_cells + 1, sizeof(*part.place)),
		.count = xcalloc(n_cells + 1, sizeof(*part.count)),
		.reason = xcalloc(n_cells + 1, sizeof(*part.reason)),
		.outside = everybody->estimate.n };
	for (size_t i = 0; i < n_cells; i++) {
		if (cells[i].estimate.n > 0) {
			part.place[part.n] = i;
			part.count[part.n] = cells[i].estimate.n;
			part.reason[part.n++] = cells[i].reason;
			part.outside -= cells[i].estimate.n;
		}
	}
	return part;
}

static bool too_few(size_t together, size_t everybody, size_t min_count)
{
	size_t least = min_count > 2 ? min_count : 2;
	return everybody > 0 && together < least;
}

/* What the withheld cells and those in no category hold together follows from everybody and the
 * shown cells. Did so few of them give the answer, or any other, that nearly all withheld cells
 * would be known? When nobody at all gave it, the share of everybody says so already. */
static bool too_few_together(const struct measuring *measuring, const struct measure *everybody,
		const struct measure *cells, const struct part_of_all *part)
{
	size_t count = everybody->count, n = everybody->estimate.n, min_count = measuring->rules.min_count;
	bool any = false;
	for (size_t i = 0; i < part->n; i++) {
		any = any || part->reason[i] != DISCLOSURE_SHOWN;
		if (part->reason[i] == DISCLOSURE_SHOWN) {
			count -= cells[part->place[i]].count;
			n -= part->count[i];
		}
	}
	return any && (too_few(count, everybody->count, min_count)
				      || too_few(n - count, everybody->estimate.n - everybody->count, min_count));
}

/* Is a cell that is too small or too uncertain by itself hidden by fewer than min_count others?
 * Then these are all that its number can differ by from what follows from the sums. */
static bool barely_hidden(const struct measuring *measuring, const size_t *count, const enum disclosure_reason *reason,
		size_t n_cells)
{
	size_t together = 0;
	for (size_t i = 0; i < n_cells; i++) {
		together += reason[i] != DISCLOSURE_SHOWN ? count[i] : 0;
	}
	for (size_t i = 0; i < n_cells; i++) {
		bool withheld = reason[i] != DISCLOSURE_SHOWN && reason[i] != WITHHELD_COMPLEMENTARY && count[i] > 0;
		if (withheld && together - count[i] < measuring->rules.min_count) {
			return true;
		}
	}
	return false;
}

/* False when no shown cell with anybody in it is left. */
static bool withhold_smallest(const size_t *count, enum disclosure_reason *reason, size_t n_cells)
{
	size_t best = n_cells;
	for (size_t i = 0; i < n_cells; i++) {
		bool candidate = reason[i] == DISCLOSURE_SHOWN && count[i] > 0;
		if (candidate && (best == n_cells || count[i] < count[best])) {
			best = i;
		}
	}
	if (best < n_cells) {
		reason[best] = WITHHELD_COMPLEMENTARY;
	}
	return best < n_cells;
}

/* The cells of one group add up to everybody together with those in no category,
 * who are never shown. With equal weights theirs could be worked out: they are one
 * more withheld cell when they are few. Otherwise nobody knows their weight. */
static void complement_group(const struct measuring *measuring, const struct measure *everybody,
		struct measure *cells, size_t n_cells)
{
	struct part_of_all part = nonempty_cells(everybody, cells, n_cells);
	struct disclosure_limits limits = { measuring->rules.min_n, measuring->rules.min_count };
	size_t n = part.n; /* with the people in no cell */
	if (measuring->equal_weights && part.outside > 0 && part.outside < limits.min_count) {
		part.count[n] = part.outside;
		part.reason[n++] = WITHHELD_MIN_COUNT;
	}
	bool alone = part.n == 1 && part.outside == 0; /* the cell is everybody */
	bool hidden = alone || disclosure_complement(part.count, part.reason, n, &limits);
	while (!alone && hidden && everybody->kind == MEASURE_SHARE
			&& (barely_hidden(measuring, part.count, part.reason, n)
					|| too_few_together(measuring, everybody, cells, &part))) {
		hidden = withhold_smallest(part.count, part.reason, part.n);
	}
	for (size_t i = 0; i < part.n; i++) {
		struct measure *cell = &cells[part.place[i]];
		if (measure_shown(cell) && (part.reason[i] != DISCLOSURE_SHOWN || !hidden)) {
			cell->reason = WITHHELD_COMPLEMENTARY;
		}
	}
	free(part.place);
	free(part.count);
	free(part.reason);
}

/* Where not even the number of people is shown, no number behind which it stands may be. */
static void withhold_unreached(const struct categories *group, struct measure *cells)
{
	for (size_t i = 0; i < group->n; i++) {
		if (group->withheld[i] != DISCLOSURE_SHOWN && measure_shown(&cells[i])) {
			cells[i].reason = WITHHELD_COMPLEMENTARY;
		}
	}
}

/* All groups together are everybody. */
static void withhold_all(struct measure *cells, size_t n_cells)
{
	for (size_t i = 0; i < n_cells; i++) {
		if (measure_shown(&cells[i])) {
			cells[i].reason = WITHHELD_COMPLEMENTARY;
		}
	}
}

static void protect_group(const struct measuring *measuring, const struct categories *group,
		const struct measure *everybody, struct measure *cells)
{
	if (group->withheld != NULL) {
		withhold_unreached(group, cells);
	}
	if (measure_shown(everybody)) {
		complement_group(measuring, everybody, cells, group->n);
	} else {
		withhold_all(cells, group->n);
	}
}

void measure_protect(const struct measuring *measuring, const struct categories *groups, size_t n_groups,
		struct measure *cells)
{
	size_t first = 1;
	for (size_t g = 0; g < n_groups && measuring->rules.complementary; g++) {
		protect_group(measuring, &groups[g], &cells[0], &cells[first]);
		first += groups[g].n;
	}
}
