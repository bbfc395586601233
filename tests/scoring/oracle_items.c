/* Scales and the reliability of their items. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "oracle_parts.h"
#include "scoring/covariance.h"
#include "scoring/reliability.h"
#include "scoring/scale.h"

static struct column *item_columns(const struct oracle_case *c, double ***ret_owned)
{
	size_t k = arg_count(c, "items"), n_rows = c->table->n_rows;
	double lo = json_number_value(json_object_get(c->args, "lo"));
	double hi = json_number_value(json_object_get(c->args, "hi"));
	struct column *columns = xcalloc(k, sizeof(*columns));
	*ret_owned = xcalloc(k, sizeof(**ret_owned));
	for (size_t i = 0; i < k; i++) {
		columns[i].f64 = arg_variable(c, "items", i)->number;
		for (size_t r = 0; r < arg_count(c, "reverse"); r++) {
			if (strcmp(case_arg(c, "reverse", r), case_arg(c, "items", i)) == 0) {
				(*ret_owned)[i] = numbers(n_rows);
				scale_reversed(&columns[i], n_rows, lo, hi, (*ret_owned)[i]);
			}
		}
		columns[i].f64 = (*ret_owned)[i] != NULL ? (*ret_owned)[i] : columns[i].f64;
	}
	return columns;
}

static void free_columns(struct column *columns, double **owned, size_t k)
{
	for (size_t i = 0; i < k; i++) {
		free(owned[i]);
	}
	free(owned);
	free(columns);
}

bool answer_alpha(const struct oracle_case *c, struct answer *answer)
{
	double **owned;
	enum estimable status;
	size_t k = arg_count(c, "items");
	struct column *columns = item_columns(c, &owned);
	answer->n = 1;
	answer->estimate = numbers(1);
	answer->estimate[0] = reliability_weighted_alpha(c->design, columns, k, c->domain, &status);
	free_columns(columns, owned, k);
	return true;
}

static void score_rows(const struct oracle_case *c, double *score)
{
	size_t k = arg_count(c, "items");
	struct column *items = xcalloc(k, sizeof(*items));
	bool *reverse = xcalloc(k, sizeof(*reverse));
	for (size_t i = 0; i < k; i++) {
		items[i].f64 = arg_variable(c, "items", i)->number;
		for (size_t r = 0; r < arg_count(c, "reverse"); r++) {
			reverse[i] |= strcmp(case_arg(c, "reverse", r), case_arg(c, "items", i)) == 0;
		}
	}
	struct scale_spec spec = {
		.items = items,
		.n_items = k,
		.reverse = reverse,
		.lowest = json_number_value(json_object_get(c->args, "lo")),
		.highest = json_number_value(json_object_get(c->args, "hi")),
		.rule = SCALE_SHARE,
		.needed = json_number_value(json_object_get(c->args, "min_valid")),
	};
	if (arg_is(c, "scoring", "pomp")) {
		spec.to_highest = 100;
	} else if (arg_is(c, "scoring", "sum")) {
		spec.to_lowest = spec.lowest * (double)k;
		spec.to_highest = spec.highest * (double)k;
	}
	scale_score(&spec, c->table->n_rows, score);
	free(items);
	free(reverse);
}

bool answer_scale(const struct oracle_case *c, struct answer *answer)
{
	if (json_is_string(json_object_get(c->args, "regress_on"))
			|| json_is_true(json_object_get(c->args, "median"))) {
		return false;
	}
	answer->scores = numbers(c->table->n_rows);
	score_rows(c, answer->scores);
	struct column column = { .f64 = answer->scores };
	if (arg_count(c, "by") == 0) {
		struct estimate mean = estimate_mean(c->design, &column, c->domain);
		set_estimates(c, &mean, 1, answer);
		answer->vcov = numbers(1);
		answer->vcov[0] = mean.se * mean.se;
		return true;
	}
	struct groups groups;
	groups_init(c, &groups);
	struct estimate *means = xcalloc(groups.n, sizeof(*means));
	for (size_t g = 0; g < groups.n; g++) {
		means[g] = estimate_mean(c->design, &column, groups.mask[g]);
	}
	set_estimates(c, means, groups.n, answer);
	free(means);
	groups_finish(&groups);
	return true;
}

bool answer_psych_alpha(const struct oracle_case *c, struct answer *answer)
{
	double **owned;
	size_t k = arg_count(c, "items");
	struct column *columns = item_columns(c, &owned);
	bool pairwise = arg_is(c, "missing", "pairwise");
	struct reliability r = reliability_of(columns, k, c->table->n_rows, NULL,
			pairwise ? RELIABILITY_PAIRWISE : RELIABILITY_COMPLETE, NULL);
	double all[] = { r.alpha, r.standardised, r.g6, r.average_r, r.median_r, r.signal_noise, r.ase,
		r.mean, r.sd, r.feldt_lower, r.feldt_upper, (double)r.n };
	answer->n = pairwise ? 4 : ARRAY_LEN(all);
	answer->estimate = numbers(answer->n);
	memcpy(answer->estimate, all, answer->n * sizeof(double));
	free_columns(columns, owned, k);
	return true;
}

static bool answer_items(const struct oracle_case *c, struct answer *answer, bool dropped)
{
	double **owned;
	size_t k = arg_count(c, "items"), parts = dropped ? 4 : 6;
	struct column *columns = item_columns(c, &owned);
	struct item_statistics *items = xcalloc(k, sizeof(*items));
	struct reliability r =
			reliability_of(columns, k, c->table->n_rows, NULL, RELIABILITY_COMPLETE, items);
	answer->n = parts * k;
	answer->estimate = numbers(answer->n);
	for (size_t i = 0; i < k && r.status == ESTIMABLE; i++) {
		double total[] = { items[i].mean, items[i].sd, items[i].r_total, items[i].r_standardised,
			items[i].r_corrected, items[i].r_rest };
		double without[] = { items[i].alpha_without, items[i].standardised_without,
			items[i].g6_without, items[i].average_r_without };
		for (size_t p = 0; p < parts; p++) {
			answer->estimate[p * k + i] = dropped ? without[p] : total[p];
		}
	}
	free(items);
	free_columns(columns, owned, k);
	return true;
}

bool answer_item_total(const struct oracle_case *c, struct answer *answer)
{
	return answer_items(c, answer, false);
}

bool answer_alpha_drop(const struct oracle_case *c, struct answer *answer)
{
	return answer_items(c, answer, true);
}

bool answer_correlation(const struct oracle_case *c, struct answer *answer)
{
	double **owned;
	size_t k = arg_count(c, "items");
	struct column *columns = item_columns(c, &owned);
	answer->n = k * k;
	answer->estimate = numbers(k * k);
	correlation_matrix(columns, k, c->table->n_rows, NULL,
			arg_is(c, "missing", "pairwise") ? COVARIANCE_PAIRWISE : COVARIANCE_COMPLETE,
			answer->estimate);
	free_columns(columns, owned, k);
	return true;
}

bool answer_kr20(const struct oracle_case *c, struct answer *answer)
{
	size_t k = arg_count(c, "items"), n_rows = c->table->n_rows;
	double cut = json_number_value(json_object_get(c->args, "cut"));
	struct column *columns = xcalloc(k, sizeof(*columns));
	double **owned = xcalloc(k, sizeof(*owned));
	for (size_t i = 0; i < k; i++) {
		const double *value = arg_variable(c, "items", i)->number;
		owned[i] = numbers(n_rows);
		columns[i].f64 = owned[i];
		for (size_t row = 0; row < n_rows; row++) {
			owned[i][row] = isnan(value[row]) ? (double)NAN : (double)(value[row] >= cut);
		}
	}
	answer->n = 1;
	answer->estimate = numbers(1);
	answer->estimate[0] = reliability_of(columns, k, n_rows, NULL, RELIABILITY_COMPLETE, NULL).alpha;
	free_columns(columns, owned, k);
	return true;
}
