/*
 * Writes assessments of made-up answers for the other tests, without a database.
 * usage: write_documents SOURCE-ROOT DIR
 *
 *   none, one, five   the Algin survey with so many responses
 *   algin             the Algin survey, with the other sites, published figures, and an
 *                     earlier survey of the same people
 *   open              the same answers, with nothing withheld: what the others must not tell
 *   pulse             the survey of all sites
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess.h"
#include "base/file.h"
#include "base/xalloc.h"
#include "simulate/interview.h"
#include "store/columns_made.h"

#define TEXT_BYTES ((size_t)16 * 1024 * 1024)
#define RESPONSE_BYTES ((size_t)256 * 1024 * 1024)
#define SEED 7
#define DAY_US (INT64_C(86400) * 1000000)

struct world { /* one form and the place where it is answered */
	struct definition *definition;
	struct population *population;
	struct truth *truth;
	struct neighbourhood *place;
};

static const char *root;

static void read_file(const char *path, struct buf *text)
{
	_cleanup_free_ char *whole = xasprintf("%s/survey-defs/%s", root, path);
	if (!file_read(whole, text)) {
		perror(whole);
		exit(1);
	}
}

static void stop_on(const struct problems *problems, const void *thing, const char *what)
{
	if (thing == NULL) {
		_cleanup_buf_ struct buf text = BUF(TEXT_BYTES);
		problems_print((struct problems *)problems, &text);
		fprintf(stderr, "%s: %s\n", what, buf_text(&text));
		exit(1);
	}
}

static struct world open_world(const char *form, const char *population)
{
	struct world world = { 0 };
	struct problems *problems = problems_create(10);
	_cleanup_free_ char *definition_file = xasprintf("%s.yaml", form);
	_cleanup_free_ char *truth_file = xasprintf("truth/%s.yaml", form);
	_cleanup_buf_ struct buf text = BUF(TEXT_BYTES), figures = BUF(TEXT_BYTES), truth = BUF(TEXT_BYTES);
	read_file(definition_file, &text);
	world.definition = definition_read(buf_str(&text), problems);
	stop_on(problems, world.definition, form);
	if (population != NULL) {
		read_file(population, &figures);
		world.population = population_read(buf_str(&figures), problems);
		stop_on(problems, world.population, population);
	}
	read_file(truth_file, &truth);
	world.truth = truth_read(buf_str(&truth), world.definition, world.population, problems);
	stop_on(problems, world.truth, truth_file);
	world.place = neighbourhood_create(world.definition, world.truth, world.population, SEED, 0);
	problems_destroy(problems);
	return world;
}

static void close_world(struct world *world)
{
	neighbourhood_destroy(world->place);
	truth_destroy(world->truth);
	population_destroy(world->population);
	definition_unref(world->definition);
}

/* The answers to survey number `survey` of at most `most` households (0: all). */
static struct answers *answers_to(const struct world *world, uint64_t survey, size_t most)
{
	neighbourhood_survey(world->place, survey);
	struct made_answers *made = made_answers_create(world->definition, world->place->n_households);
	size_t n = 0;
	for (size_t i = 0; i < world->place->n_households && (most == 0 || n < most); i++) {
		if (world->place->households[i].approached) {
			struct arena *arena = arena_create(RESPONSE_BYTES);
			made_answers_add(made, interview_visit(arena, world->place, i));
			arena_destroy(arena);
			n++;
		}
	}
	struct answers *answers = made_answers_end(made);
	memset(answers->snapshot_sha256, '0', sizeof(answers->snapshot_sha256) - 1); /* they are in no database */
	return answers;
}

static void write_document(const char *directory, const char *name, json_t *document)
{
	_cleanup_free_ char *path = xasprintf("%s/%s.json", directory, name);
	if (json_dump_file(document, path, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) != 0) {
		perror(path);
		exit(1);
	}
}

static void write_small(const char *directory, const struct world *algin)
{
	static const struct {
		const char *name;
		size_t n;
	} sizes[] = { { "none", 0 }, { "one", 1 }, { "five", 5 } };
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct answers *answers = answers_to(algin, 0, sizes[i].n == 0 ? 1 : sizes[i].n);
		answers->n = sizes[i].n;
		struct assessment_input input = { .definition = algin->definition,
			.population = algin->population,
			.answers = answers,
			.program_version = "0",
			.now_us = 20000 * DAY_US };
		json_t *document = assess(&input);
		write_document(directory, sizes[i].name, document);
		json_decref(document);
		answers_destroy(answers);
	}
}

static struct sites *read_sites(void)
{
	_cleanup_buf_ struct buf text = BUF(TEXT_BYTES);
	struct problems *problems = problems_create(10);
	read_file("sites.yaml", &text);
	struct sites *sites = sites_read(buf_str(&text), problems);
	stop_on(problems, sites, "sites.yaml");
	problems_destroy(problems);
	return sites;
}

static struct figures *read_figures(void)
{
	_cleanup_buf_ struct buf text = BUF(TEXT_BYTES);
	struct problems *problems = problems_create(10);
	read_file("figures/los-angeles.yaml", &text);
	struct figures *figures = figures_read(buf_str(&text), problems);
	stop_on(problems, figures, "figures");
	problems_destroy(problems);
	return figures;
}

static void write_full(const char *directory, struct world *algin, struct world *pulse)
{
	struct sites *sites = read_sites();
	struct figures *figures = read_figures();
	struct answers *before = answers_to(algin, 1, 0), *now = answers_to(algin, 0, 0), *others = answers_to(pulse, 0, 0);
	for (size_t i = 0; i < now->n; i++) {
		now->received_us[i] += 400 * DAY_US; /* the earlier survey was a year ago */
	}
	struct assessment_input beside = { .definition = pulse->definition, .answers = others, .sites = sites->sites,
		.n_sites = sites->n_sites, .program_version = "0", .now_us = 20500 * DAY_US };
	struct assessment_input input = { .definition = algin->definition, .population = algin->population,
		.answers = before, .program_version = "0", .now_us = 20000 * DAY_US };
	json_t *earlier = assess(&input);
	input.answers = now;
	input.sites = sites->sites;
	input.n_sites = sites->n_sites;
	input.figures = figures;
	input.beside = &beside;
	input.earlier = earlier;
	json_t *document = assess(&input), *other = assess(&beside);
	write_document(directory, "algin", document);
	write_document(directory, "pulse", other);
	json_decref(document);
	json_decref(other);
	algin->definition->disclosure = pulse->definition->disclosure =
			(struct disclosure){ .min_n = 1, .min_count = 1 };
	document = assess(&input);
	write_document(directory, "open", document);
	json_decref(document);
	json_decref(earlier);
	answers_destroy(before);
	answers_destroy(now);
	answers_destroy(others);
	figures_destroy(figures);
	sites_destroy(sites);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: write_documents SOURCE-ROOT DIR\n");
		return 2;
	}
	root = argv[1];
	struct world algin = open_world("algin-resident", "population/algin.yaml");
	struct world pulse = open_world("csp-pulse", NULL);
	write_small(argv[2], &algin);
	write_full(argv[2], &algin, &pulse);
	close_world(&algin);
	close_world(&pulse);
	return 0;
}
