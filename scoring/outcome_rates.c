#include "scoring/outcome_rates.h"

#include <math.h>
#include <string.h>

struct kind {
	const char *letters;
	const char *text;
};

static const struct kind kinds[DISPOSITION_N] = {
	[DISPOSITION_COMPLETE] = { "I", "complete interview" },
	[DISPOSITION_PARTIAL] = { "P", "partial interview" },
	[DISPOSITION_REFUSAL] = { "R", "refusal or break-off" },
	[DISPOSITION_NON_CONTACT] = { "NC", "nobody reached" },
	[DISPOSITION_OTHER] = { "O", "not interviewed for another reason" },
	[DISPOSITION_UNKNOWN_HOUSEHOLD] = { "UH", "unknown whether a household lives there" },
	[DISPOSITION_UNKNOWN_OTHER] = { "UO", "unknown whether anybody is eligible" },
	[DISPOSITION_NOT_ELIGIBLE] = { "NE", "not eligible" },
};

struct code_start {
	const char *start; /* the digit before and the first one behind the point */
	enum disposition disposition;
};

static const struct code_start code_starts[] = {
	{ "1.1", DISPOSITION_COMPLETE },
	{ "1.2", DISPOSITION_PARTIAL },
	{ "2.1", DISPOSITION_REFUSAL },
	{ "2.2", DISPOSITION_NON_CONTACT },
	{ "2.3", DISPOSITION_OTHER },
	{ "3.1", DISPOSITION_UNKNOWN_HOUSEHOLD },
	{ "3.2", DISPOSITION_UNKNOWN_OTHER },
	{ "3.9", DISPOSITION_UNKNOWN_OTHER },
	{ "4.1", DISPOSITION_NOT_ELIGIBLE },
	{ "4.5", DISPOSITION_NOT_ELIGIBLE },
	{ "4.6", DISPOSITION_NOT_ELIGIBLE },
	{ "4.7", DISPOSITION_NOT_ELIGIBLE },
	{ "4.8", DISPOSITION_NOT_ELIGIBLE },
	{ "4.9", DISPOSITION_NOT_ELIGIBLE },
};

enum { CODE_LENGTH_MAX = 5 }; /* 2.112 */

bool disposition_of_code(struct str code, enum disposition *ret_disposition)
{
	if (code.n > CODE_LENGTH_MAX) {
		return false;
	}
	for (size_t i = 3; i < code.n; i++) {
		if (code.p[i] < '0' || code.p[i] > '9') {
			return false;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(code_starts); i++) {
		if (str_starts(code, str_of(code_starts[i].start))) {
			*ret_disposition = code_starts[i].disposition;
			return true;
		}
	}
	return false;
}

const char *disposition_letters(enum disposition disposition)
{
	return kinds[disposition].letters;
}

const char *disposition_text(enum disposition disposition)
{
	return kinds[disposition].text;
}

/* Undefined stays undefined, also for e = NaN times nothing unknown. */
static double share(double numerator, double denominator)
{
	return denominator > 0 ? numerator / denominator : (double)NAN;
}

/* B: eligible for certain. */
static double eligible(const double counts[DISPOSITION_N])
{
	return counts[DISPOSITION_COMPLETE] + counts[DISPOSITION_PARTIAL] + counts[DISPOSITION_REFUSAL]
	       + counts[DISPOSITION_NON_CONTACT] + counts[DISPOSITION_OTHER];
}

double outcome_e(const double counts[DISPOSITION_N])
{
	double b = eligible(counts);
	return share(b, b + counts[DISPOSITION_NOT_ELIGIBLE]);
}

struct outcome_rates outcome_rates(const double counts[DISPOSITION_N], double e)
{
	double i = counts[DISPOSITION_COMPLETE], p = counts[DISPOSITION_PARTIAL];
	double r = counts[DISPOSITION_REFUSAL], o = counts[DISPOSITION_OTHER];
	double b = eligible(counts);
	double u = counts[DISPOSITION_UNKNOWN_HOUSEHOLD] + counts[DISPOSITION_UNKNOWN_OTHER];
	double all = b + u, estimated = u > 0 ? b + e * u : b, contacted = i + p + r + o;
	return (struct outcome_rates){
		.e = e,
		.rr = { share(i, all), share(i + p, all), share(i, estimated), share(i + p, estimated),
				share(i, b), share(i + p, b) },
		.coop = { share(i, contacted), share(i + p, contacted), share(i, i + p + r),
				share(i + p, i + p + r) },
		.ref = { share(r, all), share(r, estimated), share(r, b) },
		.con = { share(contacted, all), share(contacted, estimated), share(contacted, b) },
	};
}

void outcome_rates_list(const struct outcome_rates *rates, struct outcome_rate ret_list[OUTCOME_RATES_N])
{
	const struct outcome_rate list[OUTCOME_RATES_N] = {
		{ "rr1", "I/(B+U)", rates->rr[0] },
		{ "rr2", "(I+P)/(B+U)", rates->rr[1] },
		{ "rr3", "I/(B+eU)", rates->rr[2] },
		{ "rr4", "(I+P)/(B+eU)", rates->rr[3] },
		{ "rr5", "I/B", rates->rr[4] },
		{ "rr6", "(I+P)/B", rates->rr[5] },
		{ "coop1", "I/(I+P+R+O)", rates->coop[0] },
		{ "coop2", "(I+P)/(I+P+R+O)", rates->coop[1] },
		{ "coop3", "I/(I+P+R)", rates->coop[2] },
		{ "coop4", "(I+P)/(I+P+R)", rates->coop[3] },
		{ "ref1", "R/(B+U)", rates->ref[0] },
		{ "ref2", "R/(B+eU)", rates->ref[1] },
		{ "ref3", "R/B", rates->ref[2] },
		{ "con1", "(I+P+R+O)/(B+U)", rates->con[0] },
		{ "con2", "(I+P+R+O)/(B+eU)", rates->con[1] },
		{ "con3", "(I+P+R+O)/B", rates->con[2] },
	};
	memcpy(ret_list, list, sizeof(list));
}
