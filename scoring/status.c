#include "scoring/status.h"

#include <stddef.h>

const char *estimable_text(enum estimable status)
{
	switch (status) {
	case ESTIMABLE:
		return "estimated";
	case NOT_ESTIMABLE_NO_ANSWERS:
		return "nobody in the group answered";
	case NOT_ESTIMABLE_MISSING:
		return "an answer is missing";
	case NOT_ESTIMABLE_ZERO_WEIGHT:
		return "the weights or the denominator sum to zero";
	case NOT_ESTIMABLE_LONELY_PSU:
		return "a stratum has a single cluster, so no standard error can be given";
	case NOT_ESTIMABLE_NO_ERROR:
		return "there is no standard error";
	case NOT_ESTIMABLE_NO_DF:
		return "too few clusters for an interval";
	case NOT_ESTIMABLE_NO_VARIATION:
		return "all answers are equal";
	case NOT_ESTIMABLE_TOO_FEW_ITEMS:
		return "a reliability needs at least two items";
	}
	return NULL;
}
