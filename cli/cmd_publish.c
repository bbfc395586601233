/*
 * cmd_publish.c - stores a definition, with the population file and the sites
 * beside it, and makes its tables.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <jansson.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "schema/table.h"
#include "schema/xform.h"
#include "store/versions.h"

#define XFORM_BYTES ((size_t)64 * 1024 * 1024)
#define PLAN_BYTES ((size_t)64 * 1024 * 1024)
#define PROBLEMS_SHOWN 200

struct publishing {
	const char *path;
	struct buf yaml, population_yaml;
	struct definition *definition;
	struct sites *sites; /* NULL when there is no sites.yaml */
};

static bool json;

static void print_problems(struct problems *problems)
{
	_cleanup_buf_ struct buf out = BUF((size_t)4 * 1024 * 1024);
	problems_sort(problems);
	problems_print(problems, &out);
	fputs(buf_text(&out), stderr);
}

/* --- reading ------------------------------------------------------------------------- */

static int check_sites(struct publishing *publishing, const char *path, struct str yaml)
{
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	problems_set_file(problems, path);
	publishing->sites = sites_read(yaml, problems);
	if (publishing->sites != NULL) {
		problems_set_file(problems, publishing->path);
		sites_check(publishing->sites, publishing->definition, problems);
	}
	bool fine = problems_errors(problems) == 0;
	if (!fine) {
		print_problems(problems);
	}
	problems_destroy(problems);
	return fine ? 0 : 1;
}

static int read_sites(struct publishing *publishing)
{
	_cleanup_free_ char *copy = xstrdup(publishing->path);
	_cleanup_free_ char *path = xasprintf("%s/sites.yaml", dirname(copy));
	_cleanup_buf_ struct buf yaml = BUF(DEFINITION_MAX_BYTES);
	if (file_read(path, &yaml)) {
		return check_sites(publishing, path, buf_str(&yaml));
	}
	if (errno == ENOENT && publishing->definition->n_sites == 0) {
		fprintf(stderr, "canvass publish: there is no %s; the list of sites stays as it is\n", path);
		return 0;
	}
	fprintf(stderr, "canvass publish: cannot read %s: %s\n", path, strerror(errno));
	return EX_NOINPUT;
}

static int read_all(struct publishing *publishing)
{
	int status;
	publishing->definition = form_read_file(publishing->path, &publishing->yaml, &status);
	if (publishing->definition == NULL) {
		return status;
	}
	struct population *population = form_read_population(publishing->path, publishing->definition,
			&publishing->population_yaml, &status);
	population_destroy(population);
	return status != 0 ? status : read_sites(publishing);
}

/* --- showing ---------------------------------------------------------------------------- */

static void print_text(const struct definition *definition, const struct tables *tables, bool is_new)
{
	printf("%s %s, version %s\n", is_new ? "Published" : "Already published:", definition->form_id,
			definition->version);
	for (size_t i = 0; i < tables->n_tables; i++) {
		printf("  table data.%s: %zu column%s\n", tables->tables[i].name, tables->tables[i].n_columns,
				tables->tables[i].n_columns == 1 ? "" : "s");
	}
}

static void print_json(const struct definition *definition, const struct tables *tables, bool is_new)
{
	json_t *list = json_array();
	for (size_t i = 0; i < tables->n_tables; i++) {
		_cleanup_free_ char *name = xasprintf("data.%s", tables->tables[i].name);
		json_array_append_new(list, json_pack("{s:s, s:I}", "name", name, "columns",
				(json_int_t)tables->tables[i].n_columns));
	}
	json_t *result = json_pack("{s:s, s:s, s:b, s:o}", "form_id", definition->form_id, "version",
			definition->version, "new", is_new, "tables", list);
	json_dumpf(result, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(result);
}

/* --- publishing --------------------------------------------------------------------------- */

static enum outcome store_all(struct store *store, const struct publishing *publishing, const struct tables *tables,
		bool *ret_is_new)
{
	_cleanup_buf_ struct buf xform = BUF(XFORM_BYTES);
	xform_write(publishing->definition, &xform);
	if (!buf_ok(&xform)) {
		return OUTCOME_TOO_LARGE;
	}
	enum outcome outcome = OUTCOME_OK;
	if (publishing->sites != NULL) {
		outcome = store_put_sites(store, publishing->sites);
	}
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	return store_publish(store, &(struct publication){ .definition = publishing->definition, .tables = tables,
		.yaml = buf_str(&publishing->yaml), .xform = buf_str(&xform),
		.population_yaml = buf_str(&publishing->population_yaml) }, ret_is_new);
}

static int publish(const struct publishing *publishing)
{
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct arena *arena = arena_create(PLAN_BYTES);
	const struct tables *tables = tables_plan(arena, publishing->definition);
	bool is_new = false;
	enum outcome outcome = store_all(store, publishing, tables, &is_new);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass publish: %s: %s\n", publishing->path, store_error(store));
	} else if (json) {
		print_json(publishing->definition, tables, is_new);
	} else {
		print_text(publishing->definition, tables, is_new);
	}
	arena_destroy(arena);
	store_close(store);
	return outcome_exit_status(outcome);
}

int cmd_publish(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "json", .flag = &json, .help = "print the result as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass publish [OPTION]... FILE",
		.about = "Makes a survey definition available to phones and makes the tables for its answers.\n"
			"The population file and sites.yaml beside it are stored too. Publishing the same\n"
			"version twice changes nothing; a version that was published never changes.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 1,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	struct publishing publishing = { .path = argv[0], .yaml = BUF(DEFINITION_MAX_BYTES),
		.population_yaml = BUF(DEFINITION_MAX_BYTES) };
	status = read_all(&publishing);
	if (status == 0) {
		status = publish(&publishing);
	}
	definition_unref(publishing.definition);
	sites_destroy(publishing.sites);
	buf_finish(&publishing.yaml);
	buf_finish(&publishing.population_yaml);
	return status;
}
