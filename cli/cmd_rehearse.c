/*
 * cmd_rehearse.c - the truth test: a made-up neighbourhood is surveyed many times,
 * and each interval of each assessment is compared with what is true there.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/truth_file.h"
#include "rehearse/surveys.h"

#define LOWEST 0.93 /* of intervals that promise 95 in 100: what a method may do */
#define HIGHEST 0.97
#define TWO_SIDED_95 1.96
#define FEW_SURVEYS 0.5     /* a number must be shown in this share of them to be judged alone */
#define EXIT_NOT_RIGHT 1

struct rehearsal {
	const char *form_name, *truth_path;
	bool json;
	struct surveys_plan plan;
	uint64_t seed;
	size_t households;
	struct form form;
	struct truth *truth;
	struct neighbourhood *place;
	struct coverage *coverage;
	struct progress progress;
	bool surveying;
};

static const char *const kinds[N_NUMBER_KINDS] = {
	[NUMBER_MEAN] = "means",
	[NUMBER_PROPORTION] = "proportions",
	[NUMBER_SCALE] = "scales",
};

static void counted(void *arg)
{
	struct rehearsal *rehearsal = arg;
	progress_step(&rehearsal->progress);
}

static void surveyed(void *arg)
{
	struct rehearsal *rehearsal = arg;
	if (!rehearsal->surveying) {
		progress_end(&rehearsal->progress);
		progress_start(&rehearsal->progress, "surveys:", rehearsal->plan.surveys, rehearsal->json);
		rehearsal->surveying = true;
	}
	progress_step(&rehearsal->progress);
}

/* --- the result --------------------------------------------------------------------- */

/* Outside of what is allowed, and not by the luck of these surveys. */
static bool is_wrong(const struct tally *tally, size_t surveys)
{
	double share = tally_share(tally), margin = TWO_SIDED_95 * tally_error(tally, surveys);
	return share + margin < LOWEST || share - margin > HIGHEST;
}

static size_t count_wrong(const struct coverage *coverage)
{
	size_t wrong = 0;
	for (size_t i = 0; i < coverage->n_lines; i++) {
		for (size_t kind = 0; kind < N_NUMBER_KINDS; kind++) {
			wrong += is_wrong(&coverage->lines[i].shown[kind], coverage->surveys);
		}
	}
	return wrong;
}

static bool judged_alone(const struct coverage *coverage, const struct coverage_number *number)
{
	return (double)number->n >= FEW_SURVEYS * (double)coverage->surveys;
}

/* How many numbers by themselves are held so often as they should, but for luck. */
static void count_alone(const struct coverage *coverage, size_t *ret_judged, size_t *ret_low, size_t *ret_high)
{
	*ret_judged = *ret_low = *ret_high = 0;
	for (size_t i = 0; i < coverage->n_numbers; i++) {
		const struct coverage_number *number = &coverage->numbers[i];
		if (number->n > 0 && judged_alone(coverage, number)) {
			double share = (double)number->held / (double)number->n;
			*ret_judged += 1;
			*ret_low += share < LOWEST;
			*ret_high += share > HIGHEST;
		}
	}
}

static json_t *tally_json(const struct tally *tally, size_t surveys)
{
	double share = tally_share(tally), error = tally_error(tally, surveys);
	return json_pack("{s:I, s:I, s:o, s:o}", "intervals", (json_int_t)tally->n, "held", (json_int_t)tally->held,
			"share", isnan(share) ? json_null() : json_real(share), "error",
			isnan(error) ? json_null() : json_real(error));
}

static json_t *line_json(const struct coverage_line *line, size_t surveys)
{
	json_t *object = json_pack("{s:s?, s:b}", "group", line->group, "raked", line->raked);
	for (size_t kind = 0; kind < N_NUMBER_KINDS; kind++) {
		json_object_set_new(object, kinds[kind],
				json_pack("{s:o, s:o}", "shown", tally_json(&line->shown[kind], surveys), "withheld",
						tally_json(&line->withheld[kind], surveys)));
	}
	return object;
}

static json_t *number_json(const struct coverage_number *number)
{
	const struct number *truth = number->truth;
	double n = (double)number->n, bias = number->error / n;
	json_t *object = json_pack("{s:s, s:s, s:s?, s:s?, s:s?}", "kind", kinds[truth->kind], "name", truth->name,
			"answer", truth->answer, "group", truth->group, "category", truth->category);
	json_object_set_new(object, "truth", json_real(truth->value));
	json_object_set_new(object, "surveys", json_integer((json_int_t)number->n));
	json_object_set_new(object, "held", json_integer((json_int_t)number->held));
	json_object_set_new(object, "truth_above", json_integer((json_int_t)number->too_low));
	json_object_set_new(object, "truth_below",
			json_integer((json_int_t)(number->n - number->held - number->too_low)));
	json_object_set_new(object, "bias", json_real(bias));
	json_object_set_new(object, "spread", json_real(sqrt(fmax(number->error_error / n - bias * bias, 0))));
	json_object_set_new(object, "standard_error", json_real(sqrt(number->variance / n)));
	return object;
}

static void print_json(const struct rehearsal *rehearsal)
{
	const struct coverage *coverage = rehearsal->coverage;
	json_t *lines = json_array(), *numbers = json_array();
	for (size_t i = 0; i < coverage->n_lines; i++) {
		json_array_append_new(lines, line_json(&coverage->lines[i], coverage->surveys));
	}
	for (size_t i = 0; i < coverage->n_numbers; i++) {
		if (coverage->numbers[i].n > 0) {
			json_array_append_new(numbers, number_json(&coverage->numbers[i]));
		}
	}
	json_t *result = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "form",
			rehearsal->form.definition->form_id, "seed", (json_int_t)rehearsal->seed, "households",
			(json_int_t)rehearsal->place->n_households, "adults", (json_int_t)rehearsal->place->n_persons,
			"surveys", (json_int_t)coverage->surveys, "visits", (json_int_t)coverage->n_visits, "interviews",
			(json_int_t)coverage->n_interviews, "wrong", (json_int_t)count_wrong(coverage), "lines", lines,
			"numbers", numbers);
	json_dumpf(result, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(8));
	putchar('\n');
	json_decref(result);
}

static void print_tally(const struct tally *tally, size_t surveys)
{
	if (tally->n == 0) {
		printf("  %-17s", "none");
		return;
	}
	printf("  %5.1f \302\261 %3.1f%s", 100 * tally_share(tally), 100 * TWO_SIDED_95 * tally_error(tally, surveys),
			is_wrong(tally, surveys) ? " WRONG" : "      ");
}

static void print_line(const struct coverage_line *line, size_t surveys, size_t width)
{
	const char *name = line->group != NULL ? line->group
			: line->raked ? "everybody, raked" : "everybody, not raked";
	printf("%-*s", (int)width, name);
	for (size_t kind = 0; kind < N_NUMBER_KINDS; kind++) {
		print_tally(&line->shown[kind], surveys);
	}
	putchar('\n');
}

static void print_table(const struct rehearsal *rehearsal)
{
	const struct coverage *coverage = rehearsal->coverage;
	double surveys = (double)coverage->surveys;
	size_t width = strlen("everybody, not raked"), judged, low, high, wrong = count_wrong(coverage);
	for (size_t i = 2; i < coverage->n_lines; i++) {
		size_t length = strlen(coverage->lines[i].group);
		width = length > width ? length : width;
	}
	printf("%zu surveys of %zu adults in %zu households; in each about %.0f visits and %.0f interviews\n\n",
			coverage->surveys, rehearsal->place->n_persons, rehearsal->place->n_households,
			(double)coverage->n_visits / surveys, (double)coverage->n_interviews / surveys);
	printf("Of 100 shown intervals (95%%), so many hold the truth; \302\261: the luck of these surveys\n\n%-*s",
			(int)width, "");
	for (size_t kind = 0; kind < N_NUMBER_KINDS; kind++) {
		printf("  %-17s", kinds[kind]);
	}
	putchar('\n');
	for (size_t i = 0; i < coverage->n_lines; i++) {
		print_line(&coverage->lines[i], coverage->surveys, width);
	}
	count_alone(coverage, &judged, &low, &high);
	printf("\n%zu numbers one by one: %zu held in less than 93, %zu in more than 97 of 100 surveys\n", judged, low,
			high);
	printf(wrong == 0 ? "All lines lie between 93 and 97, but for luck.\n"
			: "%zu of them lie outside of 93 to 97, and not by luck.\n", wrong);
}

/* --- the run ------------------------------------------------------------------------ */

static int survey_all(struct rehearsal *rehearsal)
{
	rehearsal->place = neighbourhood_create(rehearsal->form.definition, rehearsal->truth,
			rehearsal->form.population, rehearsal->seed, rehearsal->households);
	rehearsal->plan.counted = counted;
	rehearsal->plan.surveyed = surveyed;
	rehearsal->plan.arg = rehearsal;
	progress_start(&rehearsal->progress, "adults counted:", rehearsal->place->n_persons, rehearsal->json);
	rehearsal->coverage = surveys_run(rehearsal->place, rehearsal->form.population, &rehearsal->plan);
	progress_end(&rehearsal->progress);
	if (rehearsal->coverage == NULL) {
		fprintf(stderr, "canvass rehearse: a survey did not end: %s\n", strerror(errno));
		return EX_OSERR;
	}
	if (rehearsal->json) {
		print_json(rehearsal);
	} else {
		print_table(rehearsal);
	}
	return count_wrong(rehearsal->coverage) > 0 ? EXIT_NOT_RIGHT : 0;
}

static int run(struct rehearsal *rehearsal)
{
	int status = form_open(rehearsal->form_name, &rehearsal->form);
	if (status == 0) {
		status = truth_file_read("rehearse", rehearsal->truth_path, rehearsal->form_name, &rehearsal->form,
				&rehearsal->truth);
	}
	if (status == 0) {
		status = survey_all(rehearsal);
	}
	coverage_destroy(rehearsal->coverage);
	neighbourhood_destroy(rehearsal->place);
	truth_destroy(rehearsal->truth);
	form_close(&rehearsal->form);
	return status;
}

int cmd_rehearse(int argc, char **argv)
{
	struct rehearsal rehearsal = { 0 };
	const char *surveys_text = "1000", *seed_text = "1", *households_text = "0", *processes_text = NULL;
	const struct option_spec specs[] = {
		{ .name = "surveys", .value = "N", .text = &surveys_text, .help = "how many (1000)" },
		{ .name = "seed", .value = "N", .text = &seed_text, .help = "another number, another neighbourhood (1)" },
		{ .name = "households", .value = "N", .text = &households_text,
			.help = "how many each survey visits (as the truth says)" },
		{ .name = "truth", .value = "FILE", .text = &rehearsal.truth_path,
			.help = "how people answer (truth/FORM.yaml beside the definition)" },
		{ .name = "processes", .value = "N", .text = &processes_text,
			.help = "at once (one for each processor)" },
		{ .name = "json", .flag = &rehearsal.json, .help = "print the result as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass rehearse FORM [--surveys N]",
		.about = "Surveys a made-up neighbourhood many times, without a service or a database, and says\n"
			"how often the 95% intervals of the assessment hold what is true there: it should be about\n"
			"95 times in 100. FORM is a definition file, or the id of a published form together with\n"
			"--truth. The exit status is 1 when a line lies outside of 93 to 97, and not by luck.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 1,
		.max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	long surveys, seed, households, processes = sysconf(_SC_NPROCESSORS_ONLN);
	if (!option_number("surveys", surveys_text, 2, 1000000, &surveys)
			|| !option_number("seed", seed_text, 0, INT32_MAX, &seed)
			|| !option_number("households", households_text, 0, 10000000, &households)
			|| (processes_text != NULL && !option_number("processes", processes_text, 1, 256, &processes))) {
		return EXIT_WRONG_USE;
	}
	status = truth_file_expected("rehearse", rehearsal.truth_path, argv[0]);
	if (status != 0) {
		return status;
	}
	rehearsal.form_name = argv[0];
	rehearsal.seed = (uint64_t)seed;
	rehearsal.households = (size_t)households;
	rehearsal.plan.surveys = (size_t)surveys;
	rehearsal.plan.processes = (unsigned)(processes < 1 ? 1 : processes > 256 ? 256 : processes);
	return run(&rehearsal);
}
