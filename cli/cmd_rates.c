/* canvass rates: how visits ended, and the outcome rates of AAPOR, from a CSV file or a form. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "assess/outcomes.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/problem.h"
#include "base/scan.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"

#define RATES_FILE_MAX_BYTES ((size_t)1024 * 1024 * 1024)
#define RATES_ARENA_BYTES ((size_t)1024 * 1024 * 1024)
#define PROBLEMS_SHOWN 50

struct choices { /* of the command line */
	const char *outcome, *weight, *e;
	bool json;
};

struct found {
	struct outcomes outcomes;
	size_t n_without; /* rows or responses without an outcome */
	bool weighted;    /* the weighted sums say something of their own */
};

/* --- from a CSV file ----------------------------------------------------------- */

/* The place of a column in the first row; n_fields when it is not there. */
static size_t column_named(const struct csv_reader *reader, const char *name)
{
	size_t i = 0;
	while (i < reader->n_fields && !str_is(str_trim(csv_field(reader, i)), name)) {
		i++;
	}
	return i;
}

static bool find_columns(struct csv_reader *reader, const struct choices *choices, struct problems *problems,
		size_t *ret_outcome, size_t *ret_weight)
{
	const struct source_pos at = { 1, 1 };
	if (!csv_next(reader)) {
		problem_add(problems, SEVERITY_ERROR, at, "the file is empty; its first row names the columns");
		return false;
	}
	*ret_outcome = column_named(reader, choices->outcome);
	*ret_weight = choices->weight != NULL ? column_named(reader, choices->weight) : 0;
	if (*ret_outcome == reader->n_fields) {
		problem_add(problems, SEVERITY_ERROR, at, "there is no column '%s'; name it with --outcome COLUMN",
				choices->outcome);
	}
	if (choices->weight != NULL && *ret_weight == reader->n_fields) {
		problem_add(problems, SEVERITY_ERROR, at, "there is no column '%s' with weights", choices->weight);
	}
	return problems_errors(problems) == 0;
}

static void count_row(const struct csv_reader *reader, size_t outcome, size_t weight, bool weighted,
		struct problems *problems, struct found *found)
{
	const struct source_pos at = { reader->row_line, 1 };
	struct str code = str_trim(csv_field(reader, outcome)), text = str_trim(csv_field(reader, weight));
	enum disposition disposition;
	double w = 1;
	if (code.n == 0) {
		found->n_without++;
		return;
	}
	if (!disposition_of_code(code, &disposition)) {
		problem_add(problems, SEVERITY_ERROR, at, "'%.*s' is no AAPOR outcome code such as 1.1 or 2.11",
				STR_ARG(code));
		return;
	}
	if (weighted && (!str_to_decimal(text, &w) || w < 0)) {
		problem_add(problems, SEVERITY_ERROR, at, "the weight '%.*s' is not a number of 0 or more",
				STR_ARG(text));
		return;
	}
	found->outcomes.counts[disposition]++;
	found->outcomes.weighted[disposition] += w;
}

static void count_rows(struct str text, const struct choices *choices, struct problems *problems, struct found *found)
{
	struct csv_reader reader;
	size_t outcome, weight;
	csv_open(&reader, text);
	found->weighted = choices->weight != NULL;
	if (find_columns(&reader, choices, problems, &outcome, &weight)) {
		while (csv_next(&reader)) {
			count_row(&reader, outcome, weight, found->weighted, problems, found);
		}
		if (reader.error != NULL) {
			problem_add(problems, SEVERITY_ERROR, (struct source_pos){ reader.line, 1 }, "%s", reader.error);
		}
	}
	csv_close(&reader);
}

static int read_csv(const char *path, const struct choices *choices, struct found *found)
{
	_cleanup_buf_ struct buf text = BUF(RATES_FILE_MAX_BYTES), out = BUF(65536);
	if (!file_read(path, &text)) {
		fprintf(stderr, "canvass rates: cannot read %s: %s\n", path, strerror(errno));
		return EX_NOINPUT;
	}
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	problems_set_file(problems, path);
	count_rows(buf_str(&text), choices, problems, found);
	bool worked = problems_errors(problems) == 0;
	problems_print(problems, &out);
	fputs(buf_text(&out), stderr);
	problems_destroy(problems);
	return worked ? 0 : EX_DATAERR;
}

/* --- from a form --------------------------------------------------------------- */

static int count_visits(const struct form *form, const struct answers *answers, struct found *found)
{
	if (form->definition->design.outcome == NULL) {
		fprintf(stderr, "canvass rates: the form '%s' does not say how a visit ended: its design names no "
				"'outcome'\n", form->definition->form_id);
		return EX_DATAERR;
	}
	struct arena *arena = arena_create(RATES_ARENA_BYTES);
	struct sample sample = sample_select(arena, form->definition, answers);
	found->outcomes = outcomes_of(arena, form->definition, form->population, &sample);
	found->n_without = sample.n_without_outcome;
	found->weighted = form->definition->design.base != BASE_EQUAL;
	arena_destroy(arena);
	return 0;
}

static int read_form(const char *form_id, struct found *found)
{
	int status;
	struct form form = { 0 };
	struct answers *answers = NULL;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	status = form_open_stored(store, form_id, &form);
	if (status == 0) {
		enum outcome outcome = answers_read(store, form.definition, &answers);
		if (outcome == OUTCOME_OK) {
			status = count_visits(&form, answers, found);
		} else {
			fprintf(stderr, "canvass rates: %s\n", store_error(store));
			status = outcome_exit_status(outcome);
		}
	}
	answers_destroy(answers);
	form_close(&form);
	store_close(store);
	return status;
}

/* --- what is printed ----------------------------------------------------------- */

static void print_percent(double value)
{
	if (isfinite(value)) {
		printf("  %9.1f%%", 100 * value);
	} else {
		printf("  %10s", "undefined");
	}
}

static void print_counts(const struct found *found)
{
	printf("%-4s %-44s %10s%s\n", "", "how the visits ended", "addresses", found->weighted ? "    weighted" : "");
	for (int d = 0; d < DISPOSITION_N; d++) {
		printf("%-4s %-44s %10.0f", disposition_letters((enum disposition)d),
				disposition_text((enum disposition)d), found->outcomes.counts[d]);
		if (found->weighted) {
			printf("  %10.1f", found->outcomes.weighted[d]);
		}
		putchar('\n');
	}
	if (found->n_without > 0) {
		printf("%zu without an outcome are left out\n", found->n_without);
	}
}

static void print_rates(const struct found *found)
{
	const struct outcomes *outcomes = &found->outcomes;
	bool given = !isnan(outcomes->e);
	struct outcome_rates plain = outcome_rates(outcomes->counts, given ? outcomes->e : outcome_e(outcomes->counts));
	struct outcome_rates weighted =
			outcome_rates(outcomes->weighted, given ? outcomes->e : outcome_e(outcomes->weighted));
	struct outcome_rate rates[OUTCOME_RATES_N], heavy[OUTCOME_RATES_N];
	outcome_rates_list(&plain, rates);
	outcome_rates_list(&weighted, heavy);
	printf("\n%-6s %11s%s\n", "rate", "", found->weighted ? "    weighted" : "");
	for (size_t i = 0; i < OUTCOME_RATES_N; i++) {
		for (const char *c = rates[i].name; *c != '\0'; c++) {
			putchar(toupper((unsigned char)*c));
		}
		printf("%*s", 6 - (int)strlen(rates[i].name), "");
		print_percent(rates[i].value);
		if (found->weighted) {
			print_percent(heavy[i].value);
		}
		printf("   %s\n", rates[i].formula);
	}
	printf("%-6s", "e");
	print_percent(plain.e);
	if (found->weighted) {
		print_percent(weighted.e);
	}
	printf("   %s\n", given ? "given" : "estimated: B/(B+NE), of the addresses that are known");
	puts("\nB = I+P+R+NC+O, U = UH+UO. Definitions: AAPOR Standard Definitions, 10th edition (2023).");
}

static int print_found(const struct found *found, bool json)
{
	if (!json) {
		print_counts(found);
		print_rates(found);
		return 0;
	}
	json_t *document = outcomes_json(&found->outcomes);
	json_object_set_new(document, "without_outcome", json_integer((json_int_t)found->n_without));
	bool worked = json_dumpf(document, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0 && putchar('\n') != EOF;
	json_decref(document);
	return worked ? 0 : outcome_exit_status(OUTCOME_FAILED);
}

static bool read_e(const char *text, double *ret_e)
{
	*ret_e = NAN;
	if (text != NULL && (!str_to_decimal(str_of(text), ret_e) || *ret_e < 0 || *ret_e > 1)) {
		fprintf(stderr, "canvass rates: --e must be a number from 0 to 1, not '%s'\n", text);
		return false;
	}
	return true;
}

int cmd_rates(int argc, char **argv)
{
	struct choices choices = { .outcome = "outcome" };
	const struct option_spec specs[] = {
		{ "outcome", "COLUMN", "column of the CSV file with AAPOR codes such as 1.1 (outcome)",
				.text = &choices.outcome },
		{ "weight", "COLUMN", "column with base weights: gives the weighted rates too", .text = &choices.weight },
		{ "e", "NUMBER", "share of unknown addresses taken as eligible (default: estimated)", .text = &choices.e },
		{ "json", NULL, "print JSON, laid out as `outcomes` in the assessment", .flag = &choices.json },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass rates [OPTION]... FILE.csv|FORM",
		.about = "Counts how visits ended and computes all response, cooperation, refusal and contact rates\n"
			 "of AAPOR, from a CSV file with one row per address, or from the responses to a form.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	struct found found = { 0 };
	double e;
	if (!read_e(choices.e, &e)) {
		return EXIT_WRONG_USE;
	}
	size_t length = strlen(argv[0]);
	bool is_csv = length > 4 && strcmp(argv[0] + length - 4, ".csv") == 0;
	status = is_csv ? read_csv(argv[0], &choices, &found) : read_form(argv[0], &found);
	found.outcomes.e = e;
	return status != 0 ? status : print_found(&found, choices.json);
}
