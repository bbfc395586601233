#include "scoring/rank_correlation.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"

struct value {
	double x;
	size_t row;
};

static int compare_values(const void *a, const void *b)
{
	const struct value *x = a, *y = b;
	return (x->x > y->x) - (x->x < y->x);
}

/* Ranks of the rows in use, NaN elsewhere. */
static void rank_rows(const struct column *column, size_t n_rows, const uint8_t *use, double *ret_rank)
{
	struct value *list = xcalloc(n_rows + 1, sizeof(*list));
	size_t n = 0;
	for (size_t row = 0; row < n_rows; row++) {
		ret_rank[row] = NAN;
		if (use[row] != 0) {
			list[n++] = (struct value){ column_value(column, row), row };
		}
	}
	qsort(list, n, sizeof(*list), compare_values);
	for (size_t first = 0, end; first < n; first = end) {
		end = first;
		while (end < n && list[end].x == list[first].x) {
			end++;
		}
		for (size_t i = first; i < end; i++) {
			ret_rank[list[i].row] = ((double)first + (double)end + 1) / 2;
		}
	}
	free(list);
}

/* The rows with all columns, or with columns a and b. */
static void mark_rows(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		bool complete, size_t a, size_t b, uint8_t *use)
{
	for (size_t row = 0; row < n_rows; row++) {
		use[row] = domain == NULL || domain[row] != 0;
		for (size_t c = 0; c < k; c++) {
			bool needed = complete || c == a || c == b;
			use[row] = use[row] && !(needed && isnan(column_value(&columns[c], row)));
		}
	}
}

void rank_correlation_matrix(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		enum covariance_rows rows, double *ret_r)
{
	uint8_t *use = xcalloc(n_rows + 1, 1);
	double *rank = xcalloc(2 * n_rows + 1, sizeof(*rank));
	for (size_t place = 0; place < k * k; place++) {
		size_t a = place / k, b = place % k;
		struct column pair[2] = { { .f64 = rank }, { .f64 = rank + n_rows } };
		double r[4];
		mark_rows(columns, k, n_rows, domain, rows == COVARIANCE_COMPLETE, a, b, use);
		rank_rows(&columns[a], n_rows, use, rank);
		rank_rows(&columns[b], n_rows, use, rank + n_rows);
		correlation_matrix(pair, 2, n_rows, NULL, COVARIANCE_COMPLETE, r);
		ret_r[place] = r[1];
	}
	free(use);
	free(rank);
}
