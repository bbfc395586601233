/*
 * outcome_rates.h - response, cooperation, refusal and contact rates (AAPOR
 * Standard Definitions, 10th edition, 2023; formulas as in R package outcomerate).
 *
 *   I complete  P partial  R refusal and break-off  NC non-contact  O other
 *   UH unknown if household  UO unknown, other  NE not eligible
 *   B = I+P+R+NC+O, U = UH+UO, e = B/(B+NE) unless another share is given
 *
 *   RR1 I/(B+U)  RR2 (I+P)/(B+U)  RR3 I/(B+eU)  RR4 (I+P)/(B+eU)  RR5 I/B  RR6 (I+P)/B
 *   COOP1 I/(I+P+R+O)  COOP2 (I+P)/(I+P+R+O)  COOP3 I/(I+P+R)  COOP4 (I+P)/(I+P+R)
 *   REF1 R/(B+U)  REF2 R/(B+eU)  REF3 R/B
 *   CON1 (I+P+R+O)/(B+U)  CON2 (I+P+R+O)/(B+eU)  CON3 (I+P+R+O)/B
 *
 * Counts may be sums of base weights (the weighted rates): then e is that of the
 * same sums. A zero denominator leaves the rate undefined: NaN, never 0. Of rates
 * that are defined, RRi = COOPj CONk with the same B, U and e (RR1 = COOP1 CON1,
 * RR4 = COOP2 CON2), RR1 <= RR3 <= RR5, RR1 <= RR2, REF1 <= REF2 <= REF3, and
 * CON1 <= CON2 <= CON3.
 */
#ifndef SCORING_OUTCOME_RATES_H
#define SCORING_OUTCOME_RATES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

enum disposition {
	DISPOSITION_COMPLETE,          /* I  1.1 */
	DISPOSITION_PARTIAL,           /* P  1.2 */
	DISPOSITION_REFUSAL,           /* R  2.1x */
	DISPOSITION_NON_CONTACT,       /* NC 2.2x */
	DISPOSITION_OTHER,             /* O  2.3x */
	DISPOSITION_UNKNOWN_HOUSEHOLD, /* UH 3.1x */
	DISPOSITION_UNKNOWN_OTHER,     /* UO 3.2x, 3.9 */
	DISPOSITION_NOT_ELIGIBLE,      /* NE 4.x */
	DISPOSITION_N,
};

/* "1.1", "2.111", "3.90": false for anything that is no AAPOR final code. */
bool disposition_of_code(struct str code, enum disposition *ret_disposition) MUST_CHECK;

/* The letters above and their meaning in plain words. */
const char *disposition_letters(enum disposition disposition);
const char *disposition_text(enum disposition disposition);

struct outcome_rates {
	double e;
	double rr[6], coop[4], ref[3], con[3]; /* rr[0] is RR1, and so on */
};

/* The default e = B/(B+NE); NaN when both are 0. */
double outcome_e(const double counts[DISPOSITION_N]);

/* e: share of the unknown ones taken as eligible. */
struct outcome_rates outcome_rates(const double counts[DISPOSITION_N], double e);

/* All rates in the order of the page above, to print them. */
#define OUTCOME_RATES_N 16

struct outcome_rate {
	const char *name;    /* "rr1" */
	const char *formula; /* "I/(B+U)" */
	double value;        /* NaN: undefined */
};

void outcome_rates_list(const struct outcome_rates *rates, struct outcome_rate ret_list[OUTCOME_RATES_N]);

#endif
