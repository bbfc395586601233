/*
 * cmd_simulate.c - a rehearsal: made-up households answer a survey through the
 * real service, and what is true about them is written beside.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/sender.h"
#include "cli/truth_file.h"
#include "simulate/interview.h"
#include "simulate/known.h"
#include "simulate/neighbourhood.h"
#include "store/columns.h"

#define SHOWN_REFUSALS 10

struct simulation {
	const char *form_name, *truth_path, *to, *out, *save;
	bool json, no_truth;
	uint64_t seed;
	size_t households, connections;
	struct form form;
	struct truth *truth;
	struct neighbourhood *place;
	struct progress progress;
	size_t visits, stored, refused, failed;
};

static void visit_done(void *arg, enum delivery delivery, const char *message)
{
	struct simulation *simulation = arg;
	progress_step(&simulation->progress);
	if (delivery == DELIVERY_STORED) {
		simulation->stored++;
		return;
	}
	*(delivery == DELIVERY_REFUSED ? &simulation->refused : &simulation->failed) += 1;
	if (simulation->refused + simulation->failed <= SHOWN_REFUSALS) {
		fprintf(stderr, "%scanvass simulate: %s\n", simulation->progress.terminal ? "\n" : "", message);
	}
}

static bool save_visit(const struct simulation *simulation, size_t household, struct str xml)
{
	_cleanup_free_ char *path = xasprintf("%s/h%05zu.xml", simulation->save, household + 1);
	if (!file_make_directory(simulation->save, 0755) || !file_write(path, xml)) {
		fprintf(stderr, "canvass simulate: cannot write %s: %s\n", path, strerror(errno));
		return false;
	}
	return true;
}

static bool visit(struct simulation *simulation, struct sender *sender, size_t household)
{
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	_cleanup_buf_ struct buf xml = BUF(RESPONSE_MAX_BYTES);
	response_write(interview_visit(arena, simulation->place, household), &xml);
	arena_destroy(arena);
	if (sender != NULL) {
		sender_post(sender, buf_str(&xml), visit_done, simulation);
		return true;
	}
	simulation->stored++;
	progress_step(&simulation->progress);
	return save_visit(simulation, household, buf_str(&xml));
}

static int visit_all(struct simulation *simulation)
{
	struct sender *sender = NULL;
	if (simulation->to != NULL) {
		char *error = NULL;
		sender = sender_create(&(struct sender_options){ .url = simulation->to, .device = DEVICE_SIMULATION,
				.connections = (unsigned)simulation->connections, .attempts = 6 },
				&error);
		if (sender == NULL) {
			fprintf(stderr, "canvass simulate: %s\n", error);
			free(error);
			return EXIT_WRONG_USE;
		}
	}
	const struct neighbourhood *place = simulation->place;
	for (size_t i = 0; i < place->n_households; i++) {
		simulation->visits += place->households[i].approached;
	}
	progress_start(&simulation->progress, "households answered:", simulation->visits, simulation->json);
	bool fine = true;
	for (size_t i = 0; i < place->n_households && fine; i++) {
		if (place->households[i].approached) {
			fine = visit(simulation, sender, i);
		}
	}
	if (sender != NULL) {
		sender_wait(sender);
	}
	progress_end(&simulation->progress);
	sender_destroy(sender);
	if (!fine) {
		return EX_CANTCREAT;
	}
	return simulation->failed > 0 ? EX_TEMPFAIL : simulation->refused > 0 ? EX_DATAERR : 0;
}

static void truth_step(void *arg)
{
	progress_step(arg);
}

static int write_known(struct simulation *simulation)
{
	struct progress progress;
	_cleanup_free_ char *path = simulation->out != NULL ? xstrdup(simulation->out)
			: xasprintf("%s-truth.json", simulation->form.definition->form_id);
	progress_start(&progress, "adults counted:", simulation->place->n_persons, simulation->json);
	json_t *known = known_truth(simulation->place, truth_step, &progress);
	progress_end(&progress);
	char *text = json_dumps(known, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
	json_decref(known);
	bool worked = file_write(path, str_of(text));
	free(text);
	if (!worked) {
		fprintf(stderr, "canvass simulate: cannot write %s: %s\n", path, strerror(errno));
		return EX_CANTCREAT;
	}
	if (!simulation->json) {
		printf("What is true there is in %s\n", path);
	}
	return 0;
}

static void print_result(const struct simulation *simulation)
{
	if (simulation->json) {
		json_t *result = json_pack("{s:I, s:I, s:I, s:I}", "visits", (json_int_t)simulation->visits, "stored",
				(json_int_t)simulation->stored, "refused", (json_int_t)simulation->refused, "failed",
				(json_int_t)simulation->failed);
		json_dumpf(result, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(result);
		return;
	}
	printf("%zu households visited: %zu stored, %zu refused, %zu not delivered\n", simulation->visits,
			simulation->stored, simulation->refused, simulation->failed);
}

static int run(struct simulation *simulation)
{
	int status = form_open(simulation->form_name, &simulation->form);
	if (status == 0) {
		status = truth_file_read("simulate", simulation->truth_path, simulation->form_name, &simulation->form,
				&simulation->truth);
	}
	if (status == 0) {
		simulation->place = neighbourhood_create(simulation->form.definition, simulation->truth,
				simulation->form.population, simulation->seed, simulation->households);
		status = visit_all(simulation);
		print_result(simulation);
	}
	if (status == 0 && !simulation->no_truth) {
		status = write_known(simulation);
	}
	neighbourhood_destroy(simulation->place);
	truth_destroy(simulation->truth);
	form_close(&simulation->form);
	return status;
}

int cmd_simulate(int argc, char **argv)
{
	struct simulation simulation = { 0 };
	const char *seed_text = "1", *households_text = "0", *connections_text = "16";
	const struct option_spec specs[] = {
		{ .name = "to", .value = "URL", .text = &simulation.to, .help = "the service, as it is given to phones" },
		{ .name = "save", .value = "DIR", .text = &simulation.save, .help = "write the responses here instead" },
		{ .name = "truth", .value = "FILE", .text = &simulation.truth_path,
			.help = "how people answer (truth/FORM.yaml beside the definition)" },
		{ .name = "truth-out", .value = "FILE", .text = &simulation.out,
			.help = "where to write what is true (FORM-truth.json)" },
		{ .name = "no-truth", .flag = &simulation.no_truth, .help = "do not write what is true" },
		{ .name = "seed", .value = "N", .text = &seed_text, .help = "another number, another neighbourhood (1)" },
		{ .name = "households", .value = "N", .text = &households_text,
			.help = "how many to visit (as the truth says)" },
		{ .name = "connections", .value = "N", .text = &connections_text, .help = "at once (16)" },
		{ .name = "json", .flag = &simulation.json, .help = "print the result as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass simulate FORM --to URL",
		.about = "Lets made-up households answer a survey, through the service, as a rehearsal. FORM is\n"
			"a definition file, or the id of a published form together with --truth. What is true\n"
			"about the households is written beside, so that the assessment can be compared with it.\n"
			"The same seed always gives the same households and the same answers.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 1,
		.max_operands = 1,
	};
	int n_operands;
	long seed, households, connections;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if (!option_number("seed", seed_text, 0, INT32_MAX, &seed)
			|| !option_number("households", households_text, 0, 10000000, &households)
			|| !option_number("connections", connections_text, 1, 256, &connections)) {
		return EXIT_WRONG_USE;
	}
	if ((simulation.to == NULL) == (simulation.save == NULL)) {
		fputs("canvass simulate: say either --to URL or --save DIR\n", stderr);
		return EXIT_WRONG_USE;
	}
	status = truth_file_expected("simulate", simulation.truth_path, argv[0]);
	if (status != 0) {
		return status;
	}
	simulation.form_name = argv[0];
	simulation.seed = (uint64_t)seed;
	simulation.households = (size_t)households;
	simulation.connections = (size_t)connections;
	return run(&simulation);
}
