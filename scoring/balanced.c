#include "scoring/balanced.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/design_layout.h"
#include "scoring/replicates.h"

const char *balanced_status_text(enum balanced_status status)
{
	switch (status) {
	case BALANCED_MADE:
		return "the replicates were made";
	case BALANCED_NOT_PAIRS:
		return "balanced replicates need two sampled units in every stratum";
	case BALANCED_TOO_LATE:
		return "replicate weights come before the steps that fit the weights";
	}
	return NULL;
}

/* Entry of Sylvester's matrix: -1 where row and column share an odd number of bits. */
static bool negative(size_t row, size_t column)
{
	bool odd = false;
	for (size_t both = row & column; both != 0; both >>= 1) {
		odd = odd != ((both & 1) != 0);
	}
	return odd;
}

enum balanced_status design_balanced(struct design *design, double rho, bool mse)
{
	assert(rho >= 0 && rho < 1);
	const struct stage *stage = &design->stages[0];
	size_t n = 1;
	for (size_t h = 0; h < stage->n_strata; h++) {
		if (stratum_size(stage, h) != 2) {
			return BALANCED_NOT_PAIRS;
		}
	}
	while (n <= stage->n_strata) {
		n *= 2;
	}
	_cleanup_free_ double *multiplier = xcalloc(stage->n_units * n, sizeof(*multiplier));
	for (size_t h = 0; h < stage->n_strata; h++) {
		/* Column 0 is all ones and would not balance. */
		for (size_t r = 0; r < n; r++) {
			size_t more = stage->first_unit[h] + (negative(h + 1, r) ? 0 : 1);
			size_t less = stage->first_unit[h] + (negative(h + 1, r) ? 1 : 0);
			multiplier[more * n + r] = 2 - rho;
			multiplier[less * n + r] = rho;
		}
	}
	struct replicates_spec spec = {
		.n = n, .multiplier = multiplier, .scale = 1 / ((double)n * (1 - rho) * (1 - rho)), .mse = mse
	};
	return design_set_replicates(design, &spec) ? BALANCED_MADE : BALANCED_TOO_LATE;
}
