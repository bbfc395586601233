/* How well items hang together: alpha and its relatives. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/items.h"
#include "estimate/statistics.h"
#include "scoring/covariance.h"
#include "scoring/rank_correlation.h"
#include "scoring/reliability.h"
#include "scoring/scale.h"

void items_init(struct request *r, struct items *items)
{
	double lo = member_number(r->args, "lo", 0), hi = member_number(r->args, "hi", 1);
	items->k = arg_count(r, "items");
	items->columns = xcalloc(items->k + 1, sizeof(*items->columns));
	items->owned = xcalloc(items->k + 1, sizeof(*items->owned));
	for (size_t i = 0; i < items->k; i++) {
		items->columns[i].f64 = arg_variable(r, "items", i)->number;
		for (size_t v = 0; v < arg_count(r, "reverse") && items->owned[i] == NULL; v++) {
			if (strcmp(arg_item(r, "reverse", v), arg_item(r, "items", i)) == 0) {
				items->owned[i] = numbers(r->table->n_rows);
				scale_reversed(&items->columns[i], r->table->n_rows, lo, hi, items->owned[i]);
				items->columns[i].f64 = items->owned[i];
			}
		}
	}
}

void items_finish(struct items *items)
{
	for (size_t i = 0; i < items->k; i++) {
		free(items->owned[i]);
	}
	free(items->owned);
	free(items->columns);
}

static void answer_one(struct answer *answer, const char *name, double value)
{
	answer->n = 1;
	answer->estimate = numbers(1);
	answer->estimate[0] = value;
	answer_name(answer, "%s", name);
}

void answer_alpha(struct request *r, struct answer *answer)
{
	struct items items;
	enum estimable status;
	items_init(r, &items);
	answer_one(answer, "alpha",
			reliability_weighted_alpha(r->design, items.columns, items.k, r->domain, &status));
	items_finish(&items);
}

void answer_psych_alpha(struct request *r, struct answer *answer)
{
	static const char *const names[] = { "raw_alpha", "std_alpha", "G6_smc", "average_r", "median_r",
		"signal_noise", "ase", "mean_of_person_means", "sd_of_person_means", "feldt_lower",
		"feldt_upper", "n" };
	bool pairwise = arg_is(r, "missing", "pairwise");
	struct items items;
	items_init(r, &items);
	struct reliability found = reliability_of(items.columns, items.k, r->table->n_rows, r->domain,
			pairwise ? RELIABILITY_PAIRWISE : RELIABILITY_COMPLETE, NULL);
	double all[] = { found.alpha, found.standardised, found.g6, found.average_r, found.median_r,
		found.signal_noise, found.ase, found.mean, found.sd, found.feldt_lower, found.feldt_upper,
		(double)found.n };
	answer->n = pairwise ? 4 : ARRAY_LEN(all);
	answer->estimate = numbers(answer->n);
	for (size_t i = 0; i < answer->n; i++) {
		answer->estimate[i] = all[i];
		answer_name(answer, "%s", names[i]);
	}
	items_finish(&items);
}

/* Numbers of every item, `parts` of them: all items' first, all items' second ... */
static void answer_items(struct request *r, const char *const *names, size_t parts, bool dropped,
		struct answer *answer)
{
	struct items items;
	items_init(r, &items);
	struct item_statistics *found = xcalloc(items.k + 1, sizeof(*found));
	struct reliability whole = reliability_of(
			items.columns, items.k, r->table->n_rows, r->domain, RELIABILITY_COMPLETE, found);
	answer->n = parts * items.k;
	answer->estimate = numbers(answer->n);
	for (size_t place = 0; place < answer->n; place++) {
		const struct item_statistics *one = &found[place % items.k];
		double total[] = { one->mean, one->sd, one->r_total, one->r_standardised, one->r_corrected,
			one->r_rest };
		double without[] = { one->alpha_without, one->standardised_without, one->g6_without,
			one->average_r_without };
		size_t part = place / items.k;
		answer->estimate[place] = whole.status != ESTIMABLE ? (double)NAN
					  : dropped                 ? without[part]
								    : total[part];
		answer_name(answer, "%s:%s", arg_item(r, "items", place % items.k), names[part]);
	}
	free(found);
	items_finish(&items);
}

void answer_item_total(struct request *r, struct answer *answer)
{
	static const char *const names[] = { "mean", "sd", "raw_r_total", "r_std", "r_cor",
		"r_drop_corrected" };
	answer_items(r, names, ARRAY_LEN(names), false, answer);
}

void answer_alpha_drop(struct request *r, struct answer *answer)
{
	static const char *const names[] = { "raw_alpha", "std_alpha", "G6_smc", "average_r" };
	answer_items(r, names, ARRAY_LEN(names), true, answer);
}

static void answer_matrix_of_items(struct request *r,
		void (*of)(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
				enum covariance_rows rows, double *ret_r),
		struct answer *answer)
{
	struct items items;
	items_init(r, &items);
	answer->n = items.k * items.k;
	answer->estimate = numbers(answer->n);
	of(items.columns, items.k, r->table->n_rows, r->domain,
			arg_is(r, "missing", "pairwise") ? COVARIANCE_PAIRWISE : COVARIANCE_COMPLETE,
			answer->estimate);
	for (size_t place = 0; place < answer->n; place++) {
		answer_name(answer, "%s:%s", arg_item(r, "items", place % items.k),
				arg_item(r, "items", place / items.k));
	}
	items_finish(&items);
}

void answer_correlation(struct request *r, struct answer *answer)
{
	answer_matrix_of_items(r, correlation_matrix, answer);
}

void answer_spearman(struct request *r, struct answer *answer)
{
	answer_matrix_of_items(r, rank_correlation_matrix, answer);
}

/* Kuder-Richardson 20 is alpha of items cut into 0 and 1. */
void answer_kr20(struct request *r, struct answer *answer)
{
	double cut = member_number(r->args, "cut", 1);
	struct items items;
	items_init(r, &items);
	for (size_t i = 0; i < items.k; i++) {
		const double *value = items.columns[i].f64;
		double *above = numbers(r->table->n_rows);
		for (size_t row = 0; row < r->table->n_rows; row++) {
			above[row] = isnan(value[row]) ? (double)NAN : (double)(value[row] >= cut);
		}
		free(items.owned[i]);
		items.columns[i].f64 = items.owned[i] = above;
	}
	answer_one(answer, "kr20",
			reliability_of(items.columns, items.k, r->table->n_rows, r->domain,
					RELIABILITY_COMPLETE, NULL)
					.alpha);
	items_finish(&items);
}
