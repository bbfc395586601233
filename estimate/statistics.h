/*
 * statistics.h - the statistics that a request may ask for: one table, one
 * function each. A function fills the answer; what is wrong with the request it
 * tells by request_fail.
 */
#ifndef ESTIMATE_STATISTICS_H
#define ESTIMATE_STATISTICS_H

#include "estimate/answer.h"

enum statistic_needs {
	NEEDS_NOTHING,
	NEEDS_DATA,
	NEEDS_DESIGN,
};

struct statistic_entry {
	const char *name;
	enum statistic_needs needs;
	void (*answer)(struct request *r, struct answer *answer);
};

extern const struct statistic_entry statistics[]; /* the last has no name */

void answer_alpha(struct request *r, struct answer *answer);
void answer_alpha_drop(struct request *r, struct answer *answer);
void answer_by(struct request *r, struct answer *answer);
void answer_chisq(struct request *r, struct answer *answer);
void answer_ciprop(struct request *r, struct answer *answer);
void answer_contrast(struct request *r, struct answer *answer);
void answer_correlation(struct request *r, struct answer *answer);
void answer_cv(struct request *r, struct answer *answer);
void answer_distribution(struct request *r, struct answer *answer);
void answer_glm(struct request *r, struct answer *answer);
void answer_gof(struct request *r, struct answer *answer);
void answer_item_total(struct request *r, struct answer *answer);
void answer_kappa(struct request *r, struct answer *answer);
void answer_kr20(struct request *r, struct answer *answer);
void answer_mean(struct request *r, struct answer *answer);
void answer_omega(struct request *r, struct answer *answer);
void answer_omega_factors(struct request *r, struct answer *answer);
void answer_omega_minres(struct request *r, struct answer *answer);
void answer_psych_alpha(struct request *r, struct answer *answer);
void answer_quantile(struct request *r, struct answer *answer);
void answer_ranktest(struct request *r, struct answer *answer);
void answer_ratio(struct request *r, struct answer *answer);
void answer_rep_theta(struct request *r, struct answer *answer);
void answer_scale(struct request *r, struct answer *answer);
void answer_sd_cor(struct request *r, struct answer *answer);
void answer_spearman(struct request *r, struct answer *answer);
void answer_table(struct request *r, struct answer *answer);
void answer_total(struct request *r, struct answer *answer);
void answer_ttest(struct request *r, struct answer *answer);
void answer_var(struct request *r, struct answer *answer);

#endif
