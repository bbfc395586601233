/*
 * The tables as CSV, one row per number. Withheld numbers are empty and the
 * column "withheld" holds the reason's code.
 */
#include "base/csv.h"
#include "report/report.h"
#include "report/tables.h"

void row_start(struct buf *out, const char *const *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		csv_add(out, str_of(fields[i]), i == 0);
	}
}

void add_number(struct buf *out, const json_t *number)
{
	struct buf text = BUF(64);
	if (json_is_integer(number)) {
		buf_addf(&text, "%lld", (long long)json_integer_value(number));
	} else if (json_is_real(number)) {
		buf_addf(&text, "%.17g", json_real_value(number));
	}
	csv_add(out, buf_str(&text), false);
	buf_finish(&text);
}

const char *word_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text != NULL ? text : "";
}

const char *label_of(const json_t *object)
{
	const json_t *texts = json_object_get(object, "label");
	void *first = json_object_iter((json_t *)texts);
	const char *text = first != NULL ? json_string_value(json_object_iter_value(first)) : NULL;
	return text != NULL ? text : "";
}

static const char *const estimate_keys[] = { "value", "se", "lower", "upper", "n", "n_eff", "deff", "df" };

void end_with_estimate(struct buf *out, const json_t *estimate)
{
	for (size_t i = 0; i < ARRAY_LEN(estimate_keys); i++) {
		add_number(out, json_object_get(estimate, estimate_keys[i]));
	}
	csv_add(out, str_of(word_of(estimate, "reason")), false);
	csv_end_row(out);
}

static void write_scales(const json_t *document, struct buf *out)
{
	const json_t *list = json_object_get(document, "scales");
	ROW(out, "scale", "label", "alpha", "alpha_n", ESTIMATE_COLUMNS);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *scale = json_array_get(list, i),
			     *quality = json_object_get(scale, "reliability");
		START(out, word_of(scale, "name"), label_of(scale));
		add_number(out, json_object_get(quality, "alpha"));
		add_number(out, json_object_get(quality, "n"));
		end_with_estimate(out, json_object_get(scale, "score"));
	}
}

static void write_headlines(const json_t *document, struct buf *out)
{
	const json_t *list = json_object_get(document, "headlines");
	ROW(out, "headline", "label", "question", ESTIMATE_COLUMNS);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *headline = json_array_get(list, i);
		START(out, word_of(headline, "name"), label_of(headline), word_of(headline, "question"));
		end_with_estimate(out, json_object_get(headline, "share"));
	}
}

static void write_options(const json_t *list, struct buf *out)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i), *options = json_object_get(item, "options");
		for (size_t k = 0; k < json_array_size(options); k++) {
			const json_t *option = json_array_get(options, k);
			START(out, word_of(item, "name"), label_of(item), word_of(option, "name"),
					label_of(option));
			end_with_estimate(out, json_object_get(option, "share"));
		}
	}
}

static void write_items(const json_t *document, struct buf *out)
{
	ROW(out, "question", "label", "answer", "answer_label", ESTIMATE_COLUMNS);
	write_options(json_object_get(document, "items"), out);
}

static void write_rankings(const json_t *document, struct buf *out)
{
	ROW(out, "ranking", "label", "answer", "answer_label", ESTIMATE_COLUMNS);
	write_options(json_object_get(document, "rankings"), out);
}

static void write_missing(const json_t *document, struct buf *out)
{
	static const char *const kinds[] = { "dont_know", "refused", "not_applicable", "left_empty",
		"not_asked" };
	const json_t *list = json_object_get(document, "items");
	ROW(out, "question", "label", "dont_know", "refused", "not_applicable", "left_empty", "not_asked");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		START(out, word_of(item, "name"), label_of(item));
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
			add_number(out, json_object_get(json_object_get(item, "missing"), kinds[k]));
		}
		csv_end_row(out);
	}
}

static void write_victims(const json_t *document, struct buf *out)
{
	static const char *const kinds[] = { "prevalence", "rate_per_1000", "reported" };
	const json_t *list = json_object_get(document, "victimization");
	ROW(out, "crime", "label", "per", "number", ESTIMATE_COLUMNS);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *crime = json_array_get(list, i);
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
			if (json_is_object(json_object_get(crime, kinds[k]))) {
				START(out, word_of(crime, "name"), label_of(crime), word_of(crime, "per"), kinds[k]);
				end_with_estimate(out, json_object_get(crime, kinds[k]));
			}
		}
	}
}

static void write_cells(const json_t *group, const json_t *category, const char *kind, struct buf *out)
{
	const char *name;
	json_t *estimate;
	json_object_foreach(json_object_get(category, kind), name, estimate)
	{
		START(out, word_of(group, "name"), word_of(category, "name"), label_of(category), kind, name);
		end_with_estimate(out, estimate);
	}
}

static void write_groups(const json_t *document, struct buf *out)
{
	const json_t *groups = json_object_get(document, "groups");
	ROW(out, "group", "category", "category_label", "kind", "name", ESTIMATE_COLUMNS);
	for (size_t g = 0; g < json_array_size(groups); g++) {
		const json_t *group = json_array_get(groups, g),
			     *categories = json_object_get(group, "categories");
		for (size_t i = 0; i < json_array_size(categories); i++) {
			write_cells(group, json_array_get(categories, i), "scales", out);
			write_cells(group, json_array_get(categories, i), "headlines", out);
		}
	}
}

static void write_differences(const json_t *document, struct buf *out)
{
	static const char *const keys[] = { "difference", "se", "lower", "upper", "p", "p_holm" };
	const json_t *groups = json_object_get(document, "groups");
	ROW(out, "group", "kind", "name", "a", "b", "difference", "se", "lower", "upper", "p", "p_holm");
	for (size_t g = 0; g < json_array_size(groups); g++) {
		const json_t *group = json_array_get(groups, g), *list = json_object_get(group, "differences");
		for (size_t i = 0; i < json_array_size(list); i++) {
			const json_t *compared = json_array_get(list, i), *pairs = json_object_get(compared, "pairs");
			for (size_t k = 0; k < json_array_size(pairs); k++) {
				const json_t *pair = json_array_get(pairs, k);
				START(out, word_of(group, "name"), word_of(compared, "kind"), word_of(compared, "name"),
						word_of(pair, "a"), word_of(pair, "b"));
				for (size_t c = 0; c < ARRAY_LEN(keys); c++) {
					add_number(out, json_object_get(pair, keys[c]));
				}
				csv_end_row(out);
			}
		}
	}
}

static void write_rates(const json_t *document, struct buf *out)
{
	const json_t *outcomes = json_object_get(document, "outcomes");
	const json_t *counts = json_object_get(outcomes, "dispositions");
	ROW(out, "name", "value", "weighted");
	for (size_t i = 0; i < json_array_size(counts); i++) {
		START(out, word_of(json_array_get(counts, i), "name"));
		add_number(out, json_object_get(json_array_get(counts, i), "n"));
		add_number(out, json_object_get(json_array_get(counts, i), "weighted"));
		csv_end_row(out);
	}
	const char *name;
	json_t *value;
	json_object_foreach(json_object_get(outcomes, "rates"), name, value)
	{
		START(out, name);
		add_number(out, value);
		add_number(out, json_object_get(json_object_get(outcomes, "weighted_rates"), name));
		csv_end_row(out);
	}
}

static void write_reached(const json_t *document, struct buf *out)
{
	static const char *const keys[] = { "n", "share", "weighted", "population" };
	const json_t *margins = json_object_get(document, "reached");
	ROW(out, "group", "category", "label", "n", "share", "weighted", "population", "withheld");
	for (size_t m = 0; m < json_array_size(margins); m++) {
		const json_t *margin = json_array_get(margins, m),
			     *list = json_object_get(margin, "categories");
		for (size_t i = 0; i < json_array_size(list); i++) {
			const json_t *category = json_array_get(list, i);
			START(out, word_of(margin, "name"), word_of(category, "name"), label_of(category));
			for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
				add_number(out, json_object_get(category, keys[k]));
			}
			csv_add(out, str_of(word_of(category, "reason")), false);
			csv_end_row(out);
		}
	}
}

static void write_weights(const json_t *document, struct buf *out)
{
	static const char *const keys[] = { "n", "sum", "min", "max", "kish_deff", "n_eff" };
	const json_t *steps = json_object_get(json_object_get(document, "weights"), "steps");
	ROW(out, "step", "n", "sum", "min", "max", "kish_deff", "n_eff");
	for (size_t i = 0; i < json_array_size(steps); i++) {
		START(out, word_of(json_array_get(steps, i), "step"));
		for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
			add_number(out, json_object_get(json_array_get(steps, i), keys[k]));
		}
		csv_end_row(out);
	}
}

static void write_readiness(const json_t *document, struct buf *out)
{
	const json_t *list = json_object_get(json_object_get(document, "readiness"), "conditions");
	ROW(out, "condition", "rule", "state", "decisive", "limit", ESTIMATE_COLUMNS);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *condition = json_array_get(list, i), *rule = json_object_get(condition, "rule");
		const json_t *estimate = json_object_get(condition, "estimate");
		START(out, word_of(condition, "condition"), word_of(rule, "en"), word_of(condition, "state"),
				json_is_true(json_object_get(condition, "decisive")) ? "yes" : "no");
		add_number(out, json_object_get(condition, "limit"));
		end_with_estimate(out, json_is_object(estimate) ? estimate : condition);
	}
}

const struct report_table *report_tables(size_t *ret_n)
{
	static const struct report_table tables[] = {
		{ "scales", 2, write_scales },
		{ "headlines", 3, write_headlines },
		{ "items", 4, write_items },
		{ "missing", 2, write_missing },
		{ "rankings", 4, write_rankings },
		{ "victimization", 4, write_victims },
		{ "groups", 5, write_groups },
		{ "differences", 5, write_differences },
		{ "rates", 1, write_rates },
		{ "reached", 3, write_reached },
		{ "weights", 1, write_weights },
		{ "readiness", 4, write_readiness },
		{ "concerns", 6, table_concerns },
		{ "importance", 6, table_importance },
		{ "programs", 4, table_programs },
		{ "sites", 5, table_sites },
		{ "published", 6, table_published },
		{ "changes", 5, table_changes },
		{ "method", 4, table_method },
	};
	*ret_n = ARRAY_LEN(tables);
	return tables;
}
