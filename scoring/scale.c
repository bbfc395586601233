#include "scoring/scale.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Room for the rounding of a share such as 0.7 times a number of items. */
#define SHARE_SLACK 1e-9

struct answers {
	size_t applicable, valid;
	double sum;
};

static struct answers answers_of(const struct scale_spec *spec, size_t row)
{
	struct answers answers = { 0 };
	for (size_t i = 0; i < spec->n_items; i++) {
		if (spec->applicable != NULL && spec->applicable[i] != NULL
				&& spec->applicable[i][row] == 0) {
			continue;
		}
		answers.applicable++;
		double score = column_value(&spec->items[i], row);
		if (isnan(score)) {
			continue;
		}
		answers.valid++;
		bool reversed = spec->reverse != NULL && spec->reverse[i];
		answers.sum += reversed ? spec->lowest + spec->highest - score : score;
	}
	return answers;
}

static bool enough(const struct scale_spec *spec, const struct answers *answers)
{
	if (answers->valid == 0) {
		return false;
	}
	switch (spec->rule) {
	case SCALE_MORE_THAN_HALF:
		return 2 * answers->valid > answers->applicable;
	case SCALE_ALL:
		return answers->valid == answers->applicable;
	case SCALE_AT_LEAST:
		return (double)answers->valid >= spec->needed;
	case SCALE_SHARE:
		return (double)answers->valid >= spec->needed * (double)answers->applicable - SHARE_SLACK;
	}
	return false;
}

static double carry(const struct scale_spec *spec, double mean)
{
	if (spec->to_lowest == 0 && spec->to_highest == 0) {
		return mean;
	}
	double share = (mean - spec->lowest) / (spec->highest - spec->lowest);
	return spec->to_lowest + (spec->to_highest - spec->to_lowest) * share;
}

size_t scale_score(const struct scale_spec *spec, size_t n_rows, double *ret_score)
{
	assert(spec->highest > spec->lowest);
	size_t scored = 0;
	for (size_t row = 0; row < n_rows; row++) {
		struct answers answers = answers_of(spec, row);
		if (!enough(spec, &answers)) {
			ret_score[row] = NAN;
			continue;
		}
		ret_score[row] = carry(spec, answers.sum / (double)answers.valid);
		scored++;
	}
	return scored;
}

void scale_reversed(const struct column *item, size_t n_rows, double lowest, double highest, double *ret)
{
	column_read(item, 0, n_rows, ret);
	for (size_t row = 0; row < n_rows; row++) {
		ret[row] = lowest + highest - ret[row];
	}
}
