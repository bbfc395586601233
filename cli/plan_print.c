/* A plan in plain words, and as JSON. */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "cli/plan.h"

static const char *source_words(const struct plan_number *number)
{
	switch (number->source) {
	case PLAN_ASSUMED:
		return " (assumed)";
	case PLAN_ASKED:
		return "";
	case PLAN_FILE:
		return " (from the files)";
	}
	return "";
}

/* 12345 -> "12,345" */
static void print_count(FILE *out, double value, int width)
{
	char digits[32], text[48];
	size_t k = 0;
	if (!isfinite(value)) {
		fprintf(out, "%*s", width, "–");
		return;
	}
	int n = snprintf(digits, sizeof(digits), "%.0f", value);
	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0) {
			text[k++] = ',';
		}
		text[k++] = digits[i];
	}
	text[k] = '\0';
	fprintf(out, "%*s", width, text);
}

static void print_line(FILE *out, const char *label, double value, const char *unit)
{
	fprintf(out, "  %-34s ", label);
	print_count(out, value, 8);
	fprintf(out, "%s\n", unit);
}

static void print_percent_line(FILE *out, const char *label, double value, const char *behind)
{
	fprintf(out, "  %-34s %7.1f%%%s\n", label, 100 * value, behind);
}

static void print_what(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out)
{
	if (inputs->universe != NULL) {
		fprintf(out, "For %s:\n\n", inputs->universe);
	}
	if (isnan(result->completes)) {
		fprintf(out, "No number of interviews gives a margin of %.1f points with these clusters: neighbors are too\n"
			"much alike. Draw more clusters (--clusters), with fewer interviews in each.\n",
				100 * inputs->margin.value);
		return;
	}
	print_line(out, "addresses to draw", result->addresses, "");
	print_line(out, "complete interviews", result->completes, "");
	fprintf(out, "  %-34s +/-%4.1f points, for a share near %.0f%%, %.0f times in 100\n", "margin of error",
			100 * result->margin, 100 * inputs->percent.value, 100 * inputs->level.value);
}

static void print_design(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out)
{
	fprintf(out, "  %-34s %8.2f%s\n", "design effect", result->deff,
			isnan(inputs->deff.value) ? "" : source_words(&inputs->deff));
	if (!isnan(inputs->deff.value)) {
		return;
	}
	if (!isnan(inputs->clusters.value)) {
		print_line(out, "  clusters", inputs->clusters.value, source_words(&inputs->clusters));
	}
	if (!isnan(inputs->clusters.value) || !isnan(inputs->cluster_size.value)) {
		fprintf(out, "  %-34s %8.1f\n", "  interviews in each", result->cluster_size);
		fprintf(out, "  %-34s %8.3f%s\n", "  likeness of neighbors (ICC)", inputs->icc.value,
				source_words(&inputs->icc));
	}
	fprintf(out, "  %-34s %8.2f%s\n", "  cost of unequal weights", inputs->weighting.value,
			source_words(&inputs->weighting));
}

static void print_why(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out)
{
	fputs("\nHow this comes about\n", out);
	if (isfinite(inputs->population.value)) {
		print_line(out, "households there are", inputs->population.value, source_words(&inputs->population));
	}
	print_design(inputs, result, out);
	print_percent_line(out, "addresses where somebody lives", inputs->eligibility.value,
			source_words(&inputs->eligibility));
	if (!isnan(inputs->contact.value) && !isnan(inputs->cooperation.value)) {
		print_percent_line(out, "households reached", inputs->contact.value, source_words(&inputs->contact));
		print_percent_line(out, "of those, interviewed", inputs->cooperation.value,
				source_words(&inputs->cooperation));
	} else {
		print_percent_line(out, "of those, interviewed", inputs->response.value, source_words(&inputs->response));
	}
}

static void print_groups(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out)
{
	double percent = 100 * inputs->percent.value;
	if (result->smallest == 0) {
		fprintf(out, "\nGroups: a percentage near %.0f%% cannot be shown for any group of such a survey.\n", percent);
	} else {
		fprintf(out, "\nGroups: a percentage near %.0f%% can be shown for a group of %zu people or more who live in all\n"
			"parts of the area. The rules: %u people, %u of them in the percentage and %u out of it%s.\n", percent,
				result->smallest, inputs->rules.min_n, inputs->rules.min_count, inputs->rules.min_count,
				inputs->rules.nchs_2017 ? ", and the NCHS 2017 standard" : "");
	}
	if (inputs->n_groups == 0) {
		return;
	}
	fprintf(out, "\n  %-30s %7s %11s %9s %7s  %s\n", "group", "share", "interviews", "margin", "shown",
			"interviews in all to show it");
	for (size_t i = 0; i < inputs->n_groups; i++) {
		const struct plan_group *group = &inputs->groups[i];
		struct plan_group_result one = plan_work_out_group(inputs, result, group);
		char name[256];
		snprintf(name, sizeof(name), "%s%s%s", group->question != NULL ? group->question : "",
				group->question != NULL ? ": " : "", group->name);
		fprintf(out, "  %-30s %6.1f%% ", name, 100 * group->share);
		print_count(out, one.completes, 11);
		if (isnan(one.margin)) {
			fprintf(out, " %9s", "");
		} else {
			fprintf(out, "  +/-%5.1f", 100 * one.margin);
		}
		fprintf(out, " %7s  ", one.shown ? "yes" : "no");
		print_count(out, one.needed, 0);
		fputc('\n', out);
	}
}

static void print_change_part(const char *word, double change, double to, FILE *out)
{
	if (isnan(change)) {
		fprintf(out, "no %s would be found", word);
	} else {
		fprintf(out, "a %s of %.1f points (to %.0f%%)", word, 100 * change, 100 * to);
	}
}

static void print_changes(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out)
{
	double p = inputs->percent.value;
	double before = isnan(inputs->before.value) ? result->completes : inputs->before.value;
	fprintf(out, "\nThe next time, when ");
	print_count(out, before, 0);
	fputs(" interviews are compared with ", out);
	print_count(out, result->completes, 0);
	if (inputs->overlap.value > 0) {
		fprintf(out, ", %.0f%% of them with the same people (likeness of their answers %.2f%s)",
				100 * inputs->overlap.value, inputs->alike.value,
				inputs->alike.source == PLAN_ASSUMED ? ", assumed" : "");
	}
	fprintf(out, ",\nthese changes would be found %.0f times in 100:\n  from %.0f%%: ", 100 * inputs->power.value, 100 * p);
	print_change_part("rise", result->rise, p + result->rise, out);
	fputs(", or ", out);
	print_change_part("fall", result->fall, p - result->fall, out);
	fprintf(out, "\n  in a score: %.1f points, when scores spread by %.0f (standard deviation%s)\n", result->score_change,
			inputs->spread.value, inputs->spread.source == PLAN_ASSUMED ? ", assumed" : "");
}

void plan_print(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out)
{
	print_what(inputs, result, out);
	if (isnan(result->completes)) {
		return;
	}
	print_why(inputs, result, out);
	print_groups(inputs, result, out);
	print_changes(inputs, result, out);
}

/* --- JSON ----------------------------------------------------------------------- */

static json_t *number_json(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static void add_input(json_t *object, const char *name, const struct plan_number *number)
{
	static const char *const sources[] = { "assumed", "asked", "file" };
	if (isfinite(number->value)) {
		json_object_set_new(object, name,
				json_pack("{s:f, s:s}", "value", number->value, "source", sources[number->source]));
	}
}

static json_t *inputs_json(const struct plan_inputs *inputs)
{
	json_t *object = json_object();
	const struct {
		const char *name;
		const struct plan_number *number;
	} list[] = {
		{ "percent", &inputs->percent },
		{ "level", &inputs->level },
		{ "population", &inputs->population },
		{ "deff", &inputs->deff },
		{ "clusters", &inputs->clusters },
		{ "cluster_size", &inputs->cluster_size },
		{ "strata", &inputs->strata },
		{ "icc", &inputs->icc },
		{ "weighting", &inputs->weighting },
		{ "eligibility", &inputs->eligibility },
		{ "response", &inputs->response },
		{ "contact", &inputs->contact },
		{ "cooperation", &inputs->cooperation },
		{ "power", &inputs->power },
		{ "before", &inputs->before },
		{ "overlap", &inputs->overlap },
		{ "alike", &inputs->alike },
		{ "spread", &inputs->spread },
	};
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		add_input(object, list[i].name, list[i].number);
	}
	return object;
}

static json_t *groups_json(const struct plan_inputs *inputs, const struct plan_result *result)
{
	json_t *groups = json_array();
	for (size_t i = 0; i < inputs->n_groups; i++) {
		const struct plan_group *group = &inputs->groups[i];
		struct plan_group_result one = plan_work_out_group(inputs, result, group);
		json_array_append_new(groups,
				json_pack("{s:s?, s:s, s:f, s:o, s:o, s:b, s:o}", "question", group->question, "name",
						group->name, "share", group->share, "completes",
						number_json(one.completes), "margin", number_json(one.margin), "shown",
						one.shown, "completes_to_show", number_json(one.needed)));
	}
	return groups;
}

bool plan_print_json(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out)
{
	bool reached = !isnan(result->completes);
	json_t *plan = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "addresses", number_json(result->addresses),
			"completes", number_json(result->completes), "margin", number_json(result->margin), "deff",
			number_json(result->deff), "df", number_json(result->df), "smallest_group",
			result->smallest > 0 ? json_integer((json_int_t)result->smallest) : json_null(), "groups",
			reached ? groups_json(inputs, result) : json_array(), "inputs", inputs_json(inputs));
	json_object_set_new(plan, "change",
			reached ? json_pack("{s:o, s:o, s:o}", "rise", number_json(result->rise), "fall",
						  number_json(result->fall), "score", number_json(result->score_change))
				: json_null());
	bool worked = json_dumpf(plan, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0 && fputc('\n', out) != EOF;
	json_decref(plan);
	return worked;
}
