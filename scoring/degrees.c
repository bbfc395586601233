/* Degrees of freedom of domains; declared in design.h. */
#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/design.h"
#include "scoring/design_layout.h"
#include "scoring/replicates.h"

/* One past the last leaf below unit u of stage s. */
static size_t leaves_end(const struct design *design, size_t s, size_t unit)
{
	for (; s + 1 < design->n_stages; s++) {
		const struct stage *next = &design->stages[s + 1];
		unit = next->first_unit[design->stages[s].first_substratum[unit + 1]] - 1;
	}
	return unit + 1;
}

/* seen[leaf * n + level]: somebody of this level is in the leaf. */
static void count_present(const struct design *design, const uint8_t *seen, size_t n, double *ret_df)
{
	const struct stage *first = &design->stages[0];
	uint8_t *in_stratum = xcalloc(n, 1), *in_psu = xcalloc(n, 1);
	size_t leaf = 0;
	for (size_t h = 0; h < first->n_strata; h++) {
		for (size_t level = 0; level < n; level++) {
			in_stratum[level] = 0;
		}
		for (size_t u = first->first_unit[h]; u < first->first_unit[h + 1]; u++) {
			for (size_t level = 0; level < n; level++) {
				in_psu[level] = 0;
			}
			for (size_t end = leaves_end(design, 0, u); leaf < end; leaf++) {
				for (size_t level = 0; level < n; level++) {
					in_psu[level] |= seen[leaf * n + level];
				}
			}
			for (size_t level = 0; level < n; level++) {
				ret_df[level] += in_psu[level];
				in_stratum[level] |= in_psu[level];
			}
		}
		for (size_t level = 0; level < n; level++) {
			ret_df[level] -= in_stratum[level];
		}
	}
	free(in_stratum);
	free(in_psu);
}

void design_df_by(const struct design *design, const uint8_t *domain, const struct grouping *grouping,
		double *ret_df)
{
	size_t n = grouping->n_levels;
	uint8_t *seen = xcalloc(design_leaves(design) * n, 1);
	for (size_t i = 0; i < design->n_rows; i++) {
		int32_t level = grouping->level[i];
		assert(level < 0 || (size_t)level < n);
		if (level >= 0 && design->weight[i] != 0 && (domain == NULL || domain[i] != 0)) {
			seen[design->leaf[i] * n + (size_t)level] = 1;
		}
	}
	for (size_t level = 0; level < n; level++) {
		ret_df[level] = 0;
	}
	count_present(design, seen, n, ret_df);
	free(seen);
}

double design_df(const struct design *design, const uint8_t *domain)
{
	if (design->replicates != NULL) {
		return replicates_df(design, domain);
	}
	uint8_t *seen = xcalloc(design_leaves(design), 1);
	for (size_t i = 0; i < design->n_rows; i++) {
		seen[design->leaf[i]] |= design->weight[i] != 0 && (domain == NULL || domain[i] != 0);
	}
	double df = 0;
	count_present(design, seen, 1, &df);
	free(seen);
	return df;
}
