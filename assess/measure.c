#include "assess/measure.h"

#include <math.h>

#include "assess/doc.h"
#include "scoring/deff.h"

#define FEW_DF 8                /* a statistician should look */
#define RATE_RELATIVE_WIDTH 1.6 /* NCHS 2023 */
#define RATE_BASE 1000          /* rates are per 1,000 */

static struct disclosure_limits limits_of(const struct measuring *measuring)
{
	return (struct disclosure_limits){ measuring->rules.min_n, measuring->rules.min_count };
}

static void judge_mean(const struct measuring *measuring, struct measure *measure)
{
	const struct estimate *e = &measure->estimate;
	struct disclosure_limits limits = limits_of(measuring);
	measure->interval = interval_t(e->value, e->se, e->df, LEVEL);
	measure->n_eff = measure->deff > 0 ? fmin((double)e->n / measure->deff, (double)e->n) : NAN;
	measure->reason = disclosure_mean(e->n, &limits);
	if (measure->reason == DISCLOSURE_SHOWN && measure->interval.status != ESTIMABLE) {
		measure->reason = WITHHELD_NOT_ESTIMABLE;
	}
	measure->review = e->df < 8;
}

static void judge_share(const struct measuring *measuring, struct measure *measure)
{
	const struct estimate *e = &measure->estimate;
	struct disclosure_limits limits = limits_of(measuring);
	double variance = e->se * e->se;
	measure->interval = interval_proportion(PROPORTION_XLOGIT, e->value, variance, e->n, e->df, LEVEL);
	struct proportion_decision decision = disclosure_proportion(e->value, variance, e->n, e->df);
	measure->n_eff = decision.n_eff;
	measure->review = decision.review;
	measure->complement_unreliable = decision.complement_unreliable;
	measure->reason = disclosure_count(measure->count, e->n, &limits);
	if (measure->reason == DISCLOSURE_SHOWN && measuring->rules.nchs_2017) {
		measure->reason = decision.reason;
	}
	if (measure->reason == DISCLOSURE_SHOWN && measure->interval.status != ESTIMABLE) {
		measure->reason = WITHHELD_NOT_ESTIMABLE;
	}
}

static void judge_rate(const struct measuring *measuring, struct measure *measure)
{
	const struct estimate *e = &measure->estimate;
	struct disclosure_limits limits = limits_of(measuring);
	measure->n_eff = measure->deff > 0 ? fmin((double)e->n / measure->deff, (double)e->n) : NAN;
	measure->interval = interval_t(e->value, e->se, e->df, LEVEL);
	measure->interval.lower = fmax(measure->interval.lower, 0);
	measure->review = e->df < FEW_DF || e->value == 0;
	if (e->value == 0) {
		measure->interval = (struct interval){ .status = ESTIMABLE,
			.lower = 0,
			.upper = RATE_BASE * -log((1 - LEVEL) / 2) / (double)e->n,
			.exact = true };
	}
	measure->reason = disclosure_count(measure->count, e->n, &limits);
	double width = measure->interval.upper - measure->interval.lower;
	if (measure->reason == DISCLOSURE_SHOWN && measure->interval.status != ESTIMABLE) {
		measure->reason = WITHHELD_NOT_ESTIMABLE;
	} else if (measure->reason == DISCLOSURE_SHOWN && measuring->rules.nchs_2017 && e->value > 0
			&& width / e->value > RATE_RELATIVE_WIDTH) {
		measure->reason = WITHHELD_RELATIVE_WIDTH;
	}
}

static struct measure judge(const struct measuring *measuring, const struct measure_column *column,
		const struct estimate *estimate, const uint8_t *domain, size_t count)
{
	struct measure measure = {
		.kind = column->kind, .estimate = *estimate, .count = count, .deff = NAN, .n_eff = NAN
	};
	if (estimate->status != ESTIMABLE) {
		measure.reason = WITHHELD_NOT_ESTIMABLE;
		return measure;
	}
	struct column values = { .f64 = column->values }, denominators = { .f64 = column->denominators };
	measure.deff = column->denominators != NULL
				       ? deff_of_ratio(measuring->design, &values, &denominators, domain, estimate,
						       DEFF_REPLACE)
				       : deff_of(measuring->design, &values, domain, STATISTIC_MEAN, estimate, DEFF_REPLACE);
	switch (column->kind) {
	case MEASURE_MEAN:
		judge_mean(measuring, &measure);
		break;
	case MEASURE_SHARE:
		judge_share(measuring, &measure);
		break;
	case MEASURE_RATE:
		judge_rate(measuring, &measure);
		break;
	}
	return measure;
}

/* Per cell a byte per interview: 1 inside. Cell 0 holds everybody: NULL. */
static const uint8_t **cell_domains(const struct measuring *measuring, const struct categories *groups,
		size_t n_groups, size_t n_cells)
{
	const uint8_t **domains = arena_array(measuring->arena, n_cells, sizeof(*domains));
	size_t cell = 1;
	for (size_t g = 0; g < n_groups; g++) {
		for (size_t category = 0; category < groups[g].n; category++) {
			uint8_t *inside = arena_array(measuring->arena, measuring->n + 1, 1);
			for (size_t i = 0; i < measuring->n; i++) {
				inside[i] = groups[g].code[i] == (int32_t)category;
			}
			domains[cell++] = inside;
		}
	}
	return domains;
}

/* How many people gave the answer, a value of 1. */
static size_t count_ones(const struct measuring *measuring, const double *values, const uint8_t *domain)
{
	size_t count = 0;
	for (size_t i = 0; i < measuring->n; i++) {
		count += values[i] == 1 && (domain == NULL || domain[i] != 0);
	}
	return count;
}

static void judge_column(const struct measuring *measuring, const struct measure_column *column,
		const struct categories *groups, size_t n_groups, const struct estimate *estimates,
		const uint8_t *const *domains, size_t n_cells, struct measure *ret)
{
	for (size_t k = 0; k < n_cells; k++) {
		size_t count = count_ones(measuring, column->given != NULL ? column->given : column->values, domains[k]);
		ret[k] = judge(measuring, column, &estimates[k], domains[k], count);
	}
	measure_protect(measuring, groups, n_groups, ret);
}

static void nothing_known(struct measure *ret, size_t n, enum measure_kind kind)
{
	for (size_t k = 0; k < n; k++) {
		ret[k] = (struct measure){
			.kind = kind,
			.estimate = { .status = NOT_ESTIMABLE_NO_ANSWERS,
					.value = NAN,
					.se = NAN,
					.df = NAN },
			.deff = NAN,
			.n_eff = NAN,
			.reason = WITHHELD_NOT_ESTIMABLE,
		};
	}
}

struct measure *measure_table(const struct measuring *measuring, const struct measure_column *columns,
		size_t n_columns, const struct categories *groups, size_t n_groups)
{
	struct arena *arena = measuring->arena;
	struct column *values = arena_array(arena, n_columns + 1, sizeof(*values));
	struct grouping *groupings = arena_array(arena, n_groups + 1, sizeof(*groupings));
	bool ratios = n_columns > 0 && columns[0].denominators != NULL;
	struct column *denominators = arena_array(arena, n_columns + 1, sizeof(*denominators));
	for (size_t c = 0; c < n_columns; c++) {
		values[c] = (struct column){ .f64 = columns[c].values };
		denominators[c] = (struct column){ .f64 = columns[c].denominators };
	}
	for (size_t g = 0; g < n_groups; g++) {
		groupings[g] = (struct grouping){ groups[g].code, groups[g].n };
	}
	struct estimate_request request = {
		.statistic = ratios ? STATISTIC_RATIO : STATISTIC_MEAN,
		.denominators = ratios ? denominators : NULL,
		.columns = values,
		.n_columns = n_columns,
		.groupings = groupings,
		.n_groupings = n_groups,
	};
	size_t n_cells = estimate_cells(&request);
	struct measure *measures = arena_array(arena, n_columns * n_cells + 1, sizeof(*measures));
	if (measuring->design == NULL) {
		for (size_t c = 0; c < n_columns; c++) {
			nothing_known(&measures[c * n_cells], n_cells, columns[c].kind);
		}
		return measures;
	}
	struct estimate *estimates = arena_array(arena, n_columns * n_cells + 1, sizeof(*estimates));
	estimate_table(measuring->design, &request, estimates);
	const uint8_t *const *domains = cell_domains(measuring, groups, n_groups, n_cells);
	for (size_t c = 0; c < n_columns; c++) {
		judge_column(measuring, &columns[c], groups, n_groups, &estimates[c * n_cells], domains,
				n_cells, &measures[c * n_cells]);
	}
	return measures;
}

struct measure measure_all(const struct measuring *measuring, const struct measure_column *column)
{
	return *measure_table(measuring, column, 1, NULL, 0);
}

const char *reason_code(enum disclosure_reason reason)
{
	switch (reason) {
	case DISCLOSURE_SHOWN:
		return "shown";
	case WITHHELD_NOT_ESTIMABLE:
		return "not_estimable";
	case WITHHELD_MIN_N:
		return "min_n";
	case WITHHELD_MIN_COUNT:
		return "min_count";
	case WITHHELD_REST:
		return "rest";
	case WITHHELD_EFFECTIVE_N:
		return "effective_n";
	case WITHHELD_WIDTH:
		return "width";
	case WITHHELD_RELATIVE_WIDTH:
		return "relative_width";
	case WITHHELD_COMPLEMENTARY:
		return "complementary";
	}
	return "not_estimable";
}

json_t *measure_json(const struct measure *measure)
{
	if (!measure_shown(measure)) {
		return json_pack("{s:n, s:s}", "value", "reason", reason_code(measure->reason));
	}
	const struct estimate *e = &measure->estimate;
	json_t *object = json_object();
	json_object_set_new(object, "value", doc_number(e->value));
	json_object_set_new(object, "se", doc_number(e->se));
	json_object_set_new(object, "lower", doc_number(measure->interval.lower));
	json_object_set_new(object, "upper", doc_number(measure->interval.upper));
	json_object_set_new(object, "n", doc_count(e->n));
	json_object_set_new(object, "n_eff", doc_number(measure->n_eff));
	json_object_set_new(object, "deff", doc_number(measure->deff));
	json_object_set_new(object, "df", doc_number(e->df));
	if (measure->review) {
		json_object_set_new(object, "review", json_true());
	}
	if (measure->complement_unreliable) {
		json_object_set_new(object, "complement_unreliable", json_true());
	}
	return object;
}
