#include "oracle_statistic.h"

#include <stdlib.h>
#include <string.h>

#include "oracle_parts.h"

void answer_free(struct answer *answer)
{
	free(answer->estimate);
	free(answer->se);
	free(answer->vcov);
	free(answer->lower);
	free(answer->upper);
	free(answer->deff);
	free(answer->scores);
	free(answer->group_n);
}

struct offered {
	const char *statistic;
	bool (*answer)(const struct oracle_case *c, struct answer *answer);
};

static const struct offered offered[] = {
	{ "alpha", answer_alpha },
	{ "by", answer_by },
	{ "ciprop", answer_ciprop },
	{ "correlation", answer_correlation },
	{ "kr20", answer_kr20 },
	{ "mean", answer_mean },
	{ "psych_alpha", answer_psych_alpha },
	{ "psych_alpha_drop", answer_alpha_drop },
	{ "psych_item_total", answer_item_total },
	{ "quantile", answer_quantile },
	{ "ratio", answer_ratio },
	{ "scale", answer_scale },
	{ "total", answer_total },
};

static const struct offered *find_offered(const json_t *json)
{
	const char *statistic = json_string_value(json_object_get(json, "statistic"));
	for (size_t i = 0; i < ARRAY_LEN(offered); i++) {
		if (strcmp(offered[i].statistic, statistic) == 0) {
			return &offered[i];
		}
	}
	return NULL;
}

bool oracle_offered(const json_t *json)
{
	return find_offered(json) != NULL;
}

bool answer_case(const struct oracle_case *c, struct answer *ret_answer)
{
	*ret_answer = (struct answer){ 0 };
	return find_offered(c->json)->answer(c, ret_answer);
}
