#define _GNU_SOURCE
#include "cli/form.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/outcome.h"
#include "base/problem.h"
#include "base/xalloc.h"
#include "cli/beside.h"
#include "cli/options.h"
#include "store/store.h"

#define FORMS_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define PROBLEMS_SHOWN 200

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n >= m && strcmp(text + n - m, end) == 0;
}

bool form_is_file(const char *name)
{
	return ends_with(name, ".yaml") || ends_with(name, ".yml");
}

static void print_problems(struct problems *problems)
{
	_cleanup_buf_ struct buf out = BUF((size_t)4 * 1024 * 1024);
	problems_sort(problems);
	problems_print(problems, &out);
	fputs(buf_text(&out), stderr);
}

static bool read_text(const char *path, struct buf *text)
{
	if (!file_read(path, text)) {
		fprintf(stderr, "canvass: cannot read %s: %s\n", path, strerror(errno));
		return false;
	}
	return true;
}

struct definition *form_read_file(const char *path, struct buf *yaml, int *ret_status)
{
	if (!read_text(path, yaml)) {
		*ret_status = EX_NOINPUT;
		return NULL;
	}
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	problems_set_file(problems, path);
	struct file_source files = files_beside(path);
	struct definition *definition = definition_read_with(buf_str(yaml), &files, problems);
	if (definition == NULL) {
		print_problems(problems);
	}
	problems_destroy(problems);
	*ret_status = definition != NULL ? 0 : 1;
	return definition;
}

struct population *form_read_population(const char *definition_path, const struct definition *definition,
		struct buf *yaml, int *ret_status)
{
	*ret_status = 0;
	if (definition->design.population == NULL) {
		return NULL;
	}
	_cleanup_free_ char *copy = xstrdup(definition_path);
	_cleanup_free_ char *path = xasprintf("%s/population/%s.yaml", dirname(copy),
			definition->design.population);
	if (!read_text(path, yaml)) {
		*ret_status = EX_NOINPUT;
		return NULL;
	}
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	problems_set_file(problems, path);
	struct population *population = population_read(buf_str(yaml), problems);
	if (population != NULL) {
		problems_set_file(problems, definition_path);
		population_check(population, definition, problems);
	}
	if (problems_errors(problems) > 0) {
		print_problems(problems);
		population_destroy(population);
		population = NULL;
		*ret_status = 1;
	}
	problems_destroy(problems);
	return population;
}

static int open_file(const char *path, struct form *form)
{
	_cleanup_buf_ struct buf yaml = BUF(DEFINITION_MAX_BYTES);
	_cleanup_buf_ struct buf population = BUF(DEFINITION_MAX_BYTES);
	int status;
	form->definition = form_read_file(path, &yaml, &status);
	if (form->definition != NULL) {
		form->population = form_read_population(path, form->definition, &population, &status);
	}
	return status;
}

static int read_stored(const struct store_form *stored, struct form *form)
{
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	problems_set_file(problems, stored->form_id);
	struct file_source files = stored_files_source(&stored->files);
	form->definition = definition_read_with(stored->yaml, &files, problems);
	if (form->definition != NULL && stored->population_yaml.n > 0) {
		form->population = population_read(stored->population_yaml, problems);
	}
	bool worked = problems_errors(problems) == 0;
	if (!worked) {
		print_problems(problems);
	}
	problems_destroy(problems);
	return worked ? 0 : EX_DATAERR;
}

static int open_latest(struct store *store, struct arena *arena, const char *form_id, struct form *form)
{
	struct store_form *forms;
	size_t n;
	enum outcome outcome = store_forms(store, arena, form_id, &forms, &n);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass: %s\n", store_error(store));
		return outcome_exit_status(outcome);
	}
	for (size_t i = 0; i < n; i++) {
		if (forms[i].latest) {
			return read_stored(&forms[i], form);
		}
	}
	fprintf(stderr, "canvass: no form '%s' is published; 'canvass forms' lists those that are\n", form_id);
	return EX_NOINPUT;
}

int form_open_stored(struct store *store, const char *form_id, struct form *ret_form)
{
	struct form form = { 0 };
	struct arena *arena = arena_create(FORMS_ARENA_BYTES);
	int status = open_latest(store, arena, form_id, &form);
	arena_destroy(arena);
	if (status != 0) {
		form_close(&form);
		return status;
	}
	*ret_form = form;
	return 0;
}

static int open_published(const char *form_id, struct form *ret_form)
{
	int status;
	struct store *store = open_store(&status);
	if (store != NULL) {
		status = form_open_stored(store, form_id, ret_form);
		store_close(store);
	}
	return status;
}

int form_open(const char *name, struct form *ret_form)
{
	if (!form_is_file(name)) {
		return open_published(name, ret_form);
	}
	struct form form = { 0 };
	int status = open_file(name, &form);
	if (status != 0) {
		form_close(&form);
		return status;
	}
	*ret_form = form;
	return 0;
}

void form_close(struct form *form)
{
	definition_unref(form->definition);
	population_destroy(form->population);
	*form = (struct form){ 0 };
}
