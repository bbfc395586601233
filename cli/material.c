#include "cli/material.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/calendar.h"
#include "base/hash.h"
#include "cli/options.h"
#include "version.h"

#define MATERIAL_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define PROBLEMS_SHOWN 200

struct gathering {
	struct store *store;
	const char *command;
	struct material *material;
};

static int failed(const struct gathering *gathering, enum outcome outcome)
{
	fprintf(stderr, "canvass %s: %s\n", gathering->command, store_error(gathering->store));
	return outcome_exit_status(outcome);
}

static int find_sites(const struct gathering *gathering, const struct site **ret_sites, size_t *ret_n)
{
	struct arena *arena = gathering->material->arena;
	struct store_site *stored;
	size_t n;
	enum outcome outcome = store_sites(gathering->store, arena, &stored, &n);
	if (outcome != OUTCOME_OK) {
		return failed(gathering, outcome);
	}
	struct site *sites = arena_array(arena, n + 1, sizeof(*sites));
	for (size_t i = 0; i < n; i++) {
		sites[i] = (struct site){ .name = stored[i].name,
			.title = stored[i].title,
			.status = stored[i].status,
			.number = stored[i].number };
	}
	*ret_sites = sites;
	*ret_n = n;
	return EXIT_SUCCESS;
}

static int read_answers(const struct gathering *gathering, const struct definition *definition,
		struct answers **ret_answers)
{
	enum outcome outcome = answers_read(gathering->store, definition, ret_answers);
	return outcome == OUTCOME_OK ? EXIT_SUCCESS : failed(gathering, outcome);
}

static int find_figures(const struct gathering *gathering, const char *name)
{
	struct str yaml;
	enum outcome outcome = store_figures(gathering->store, gathering->material->arena, name, &yaml);
	if (outcome != OUTCOME_OK || yaml.n == 0) {
		return outcome == OUTCOME_OK ? EXIT_SUCCESS : failed(gathering, outcome);
	}
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	problems_set_file(problems, name);
	gathering->material->figures = figures_read(yaml, problems);
	hash_sha256_hex(yaml, gathering->material->provenance.figures_sha256);
	if (gathering->material->figures == NULL) {
		_cleanup_buf_ struct buf text = BUF((size_t)4 * 1024 * 1024);
		problems_print(problems, &text);
		fputs(buf_text(&text), stderr);
	}
	problems_destroy(problems);
	return gathering->material->figures != NULL ? EXIT_SUCCESS : EX_DATAERR;
}

/* Digests of the definition and the population file that are used. */
static int find_provenance(const struct gathering *gathering, const char *form_id)
{
	struct material *material = gathering->material;
	struct store_form *forms;
	size_t n;
	enum outcome outcome = store_forms(gathering->store, material->arena, form_id, &forms, &n);
	for (size_t i = 0; outcome == OUTCOME_OK && i < n; i++) {
		if (forms[i].latest) {
			hash_sha256_hex(forms[i].yaml, material->provenance.definition_sha256);
			if (forms[i].population_yaml.n > 0) {
				hash_sha256_hex(forms[i].population_yaml, material->provenance.population_sha256);
			}
		}
	}
	material->input.provenance = &material->provenance;
	return outcome == OUTCOME_OK ? EXIT_SUCCESS : failed(gathering, outcome);
}

/* The other form may not be published, or may have no answers yet: then there is none. */
static int find_beside(const struct gathering *gathering, const char *form_id)
{
	struct material *material = gathering->material;
	struct store_form *forms;
	size_t n;
	enum outcome outcome = store_forms(gathering->store, material->arena, form_id, &forms, &n);
	if (outcome != OUTCOME_OK || n == 0) {
		return outcome == OUTCOME_OK ? EXIT_SUCCESS : failed(gathering, outcome);
	}
	int status = form_open_stored(gathering->store, form_id, &material->beside_form);
	if (status == EXIT_SUCCESS) {
		status = read_answers(gathering, material->beside_form.definition, &material->beside_answers);
	}
	if (status == EXIT_SUCCESS && material->beside_answers->n > 0) {
		material->beside_input = material->input;
		material->beside_input.definition = material->beside_form.definition;
		material->beside_input.population = material->beside_form.population;
		material->beside_input.answers = material->beside_answers;
		material->beside_input.figures = NULL;
		material->beside_input.provenance = NULL;
		material->input.beside = &material->beside_input;
	}
	return status;
}

static int find_comparisons(const struct gathering *gathering)
{
	const struct beside *beside = &gathering->material->form.definition->beside;
	int status = EXIT_SUCCESS;
	if (beside->figures != NULL) {
		status = find_figures(gathering, beside->figures);
		gathering->material->input.figures = gathering->material->figures;
	}
	if (status == EXIT_SUCCESS && beside->form != NULL) {
		status = find_beside(gathering, beside->form);
	}
	return status;
}

int material_gather(struct store *store, const char *command, const char *form_id, struct material *ret_material)
{
	struct material *material = ret_material;
	*material = (struct material){ .arena = arena_create(MATERIAL_ARENA_BYTES) };
	const struct gathering gathering = { store, command, material };
	int status = form_open_stored(store, form_id, &material->form);
	if (status == EXIT_SUCCESS) {
		material->input = (struct assessment_input){
			.definition = material->form.definition,
			.population = material->form.population,
			.program_version = CANVASS_VERSION,
			.now_us = calendar_now(),
		};
		status = find_sites(&gathering, &material->input.sites, &material->input.n_sites);
	}
	if (status == EXIT_SUCCESS) {
		status = read_answers(&gathering, material->form.definition, &material->answers);
		material->input.answers = material->answers;
	}
	if (status == EXIT_SUCCESS) {
		status = find_provenance(&gathering, form_id);
	}
	if (status == EXIT_SUCCESS) {
		status = find_comparisons(&gathering);
	}
	if (status != EXIT_SUCCESS) {
		material_finish(material);
	}
	return status;
}

void material_finish(struct material *material)
{
	answers_destroy(material->answers);
	answers_destroy(material->beside_answers);
	figures_destroy(material->figures);
	form_close(&material->form);
	form_close(&material->beside_form);
	arena_destroy(material->arena);
	*material = (struct material){ 0 };
}
