/*
 * cmd_publish.c - stores a definition, with the population file and the sites
 * beside it, as a version or as a draft.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "cli/beside.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "cli/release.h"
#include "schema/figures.h"

#define PROBLEMS_SHOWN 200
#define FILES_MAX_BYTES ((size_t)100000000)

struct publishing {
	const char *path;
	struct buf yaml, population_yaml, figures_yaml;
	struct definition *definition;
	struct sites *sites; /* NULL when there is no sites.yaml */
	struct arena *arena; /* of the files */
	struct stored_files files;
};

static bool json, as_draft, dry_run, yes;

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

/* DIR/figures/NAME.yaml beside the definition, when its report names one. */
static int read_figures(struct publishing *publishing)
{
	const char *name = publishing->definition->beside.figures;
	_cleanup_free_ char *copy = xstrdup(publishing->path);
	_cleanup_free_ char *path = name == NULL ? NULL : xasprintf("%s/figures/%s.yaml", dirname(copy), name);
	if (path == NULL) {
		return 0;
	}
	if (!file_read(path, &publishing->figures_yaml)) {
		fprintf(stderr, "canvass publish: cannot read %s: %s\n", path, strerror(errno));
		return EX_NOINPUT;
	}
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	problems_set_file(problems, path);
	struct figures *figures = figures_read(buf_str(&publishing->figures_yaml), problems);
	if (figures != NULL) {
		problems_set_file(problems, publishing->path);
		figures_check(figures, publishing->definition, problems);
	}
	figures_destroy(figures);
	bool fine = problems_errors(problems) == 0;
	if (!fine) {
		print_problems(problems);
	}
	problems_destroy(problems);
	return fine ? 0 : 1;
}

static int by_name(const void *a, const void *b)
{
	const struct stored_file *x = a, *y = b;
	return strcmp(x->name, y->name);
}

/* The tables and media beside the definition; the reader has seen that they are there. */
static int read_files(struct publishing *publishing)
{
	const struct definition *definition = publishing->definition;
	const struct file_source source = files_beside(publishing->path);
	struct stored_file *files = arena_array(publishing->arena, definition->n_files, sizeof(*files));
	size_t total = 0;
	for (size_t i = 0; i < definition->n_files; i++) {
		files[i].name = definition->files[i].name;
		if (!source.read(source.arg, files[i].name, publishing->arena, &files[i].bytes)) {
			fprintf(stderr, "canvass publish: cannot read %s: %s\n", files[i].name, strerror(errno));
			return EX_NOINPUT;
		}
		total += files[i].bytes.n;
	}
	if (definition->n_files > 1) {
		qsort(files, definition->n_files, sizeof(*files), by_name);
	}
	if (total > FILES_MAX_BYTES) {
		fprintf(stderr, "canvass publish: the files beside %s have %zu MB together; phones may be sent %zu MB\n",
				publishing->path, total / 1000000, FILES_MAX_BYTES / 1000000);
		return EX_DATAERR;
	}
	publishing->files = (struct stored_files){ files, definition->n_files };
	return 0;
}

/* Identifying answers are to be stored sealed, which the store cannot do: until
 * it can, nobody shall collect them. */
static bool refuse_identifying(const struct publishing *publishing)
{
	const struct definition *definition = publishing->definition;
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (question->identifying) {
			fprintf(stderr, "%s:%u:%u: error: '%s' is identifying, and answers cannot be sealed yet; "
					"take the question out to publish the form\n", publishing->path,
					question->at.line, question->at.column, question->name);
			return true;
		}
	}
	return false;
}

static int read_all(struct publishing *publishing)
{
	int status;
	publishing->definition = form_read_file(publishing->path, &publishing->yaml, &status);
	if (publishing->definition == NULL) {
		return status;
	}
	if (refuse_identifying(publishing)) {
		return 1;
	}
	struct population *population = form_read_population(publishing->path, publishing->definition,
			&publishing->population_yaml, &status);
	population_destroy(population);
	if (status == 0) {
		status = read_files(publishing);
	}
	if (status == 0) {
		status = read_figures(publishing);
	}
	return status != 0 ? status : read_sites(publishing);
}

/* --- publishing --------------------------------------------------------------------------- */

static int publish(const struct publishing *publishing)
{
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	status = release_run(store, &(struct release){ .command = "publish", .name = publishing->path,
		.publication = { .definition = publishing->definition, .yaml = buf_str(&publishing->yaml),
			.population_yaml = buf_str(&publishing->population_yaml), .files = publishing->files },
		.sites = publishing->sites, .figures = buf_str(&publishing->figures_yaml), .as_draft = as_draft, .dry_run = dry_run, .yes = yes, .json = json });
	store_close(store);
	return status;
}

int cmd_publish(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "draft", .flag = &as_draft, .help = "save it as a draft, to be tried out apart from real answers" },
		{ .name = "dry-run", .flag = &dry_run, .help = "only show what would change" },
		{ .name = "yes", .flag = &yes, .help = "go on when stored answers are affected" },
		{ .name = "json", .flag = &json, .help = "print the result as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass publish [OPTION]... FILE",
		.about = "Makes a survey definition available to phones and makes the tables for its answers.\n"
			"The population file, sites.yaml and the published figures beside it are stored too. What a new version changes\n"
			"is shown first. Publishing the same version twice changes nothing; a version that was\n"
			"published never changes.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 1,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	struct publishing publishing = { .path = argv[0], .yaml = BUF(DEFINITION_MAX_BYTES),
		.population_yaml = BUF(DEFINITION_MAX_BYTES), .figures_yaml = BUF(DEFINITION_MAX_BYTES),
		.arena = arena_create(2 * FILES_MAX_BYTES) };
	status = read_all(&publishing);
	if (status == 0) {
		status = publish(&publishing);
	}
	definition_unref(publishing.definition);
	arena_destroy(publishing.arena);
	sites_destroy(publishing.sites);
	buf_finish(&publishing.yaml);
	buf_finish(&publishing.population_yaml);
	buf_finish(&publishing.figures_yaml);
	return status;
}
