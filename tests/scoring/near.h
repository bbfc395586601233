/*
 * near.h - comparing doubles in a test (cmocka's own check is for floats).
 */
#ifndef TESTS_SCORING_NEAR_H
#define TESTS_SCORING_NEAR_H

#include <math.h>

/* Fails unless |got - want| <= tolerance; NaN equals NaN only. */
#define assert_near(got, want, tolerance)                                                                    \
	do {                                                                                                 \
		double near_got = (got), near_want = (want);                                                 \
		int near_same = isnan(near_got) ? isnan(near_want)                                           \
						: fabs(near_got - near_want) <= (tolerance);                 \
		if (!near_same) {                                                                            \
			fail_msg("%s: got %.17g, want %.17g", #got, near_got, near_want);                    \
		}                                                                                            \
	} while (0)

#endif
