#define _GNU_SOURCE
#include <ftw.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/scan.h"
#include "base/xalloc.h"
#include "schema/xform.h"
#include "store/versions.h"
#include "tests/store/place.h"

#define MAX_BYTES ((size_t)16 * 1024 * 1024)

const char household_yaml[] =
		"settings: {form_id: household, form_title: Household, version: '1'}\n"
		"choices:\n"
		"  agree:\n"
		"    - {name: low, label: Low, score: 1}\n"
		"    - {name: high, label: High, score: 2}\n"
		"    - {name: dk, label: Don't know, missing: dont_know}\n"
		"    - {name: ref, label: Refused, missing: refused}\n"
		"  needs:\n"
		"    - {name: housing, label: Housing}\n"
		"    - {name: work, label: Work}\n"
		"    - {name: none, label: Does not apply, missing: not_applicable}\n"
		"survey:\n"
		"  - {type: select_one agree, name: trust, label: \"It's about trust\",\n"
		"     relevant: \"${comment} != 'skip'\"}\n"
		"  - {type: select_multiple needs, name: needs, label: Needs}\n"
		"  - {type: integer, name: n_adults, label: Adults}\n"
		"  - {type: decimal, name: income, label: Income}\n"
		"  - {type: text, name: comment, label: Comment}\n"
		"  - {type: date, name: moved_in, label: Moved in}\n"
		"  - {type: geopoint, name: place, label: Place}\n"
		"  - {type: start, name: began}\n"
		"  - type: begin_repeat\n"
		"    name: person\n"
		"    label: Person\n"
		"    survey:\n"
		"      - {type: integer, name: age, label: Age}\n"
		"      - {type: select_multiple needs, name: person_needs, label: Needs}\n"
		"      - {type: text, name: nick, label: Nick}\n"
		"      - type: begin_repeat\n"
		"        name: visit\n"
		"        label: Visit\n"
		"        survey:\n"
		"          - {type: date, name: visited, label: Visited}\n";

/* --- directories --------------------------------------------------------------- */

void place_make_directory(struct place *place)
{
	snprintf(place->directory, sizeof(place->directory), "/tmp/canvass-test-XXXXXX");
	assert_non_null(mkdtemp(place->directory));
	/* PostgreSQL runs as another user when the tests run as root. */
	assert_int_equal(chmod(place->directory, 0755), 0);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
	(void)status;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void place_remove_directory(struct place *place)
{
	assert_int_equal(nftw(place->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

int place_make(void **state)
{
	struct place *place = xcalloc(1, sizeof(*place));
	place_make_directory(place);
	char *error = NULL;
	place->store = store_open(&(struct store_options){ .data_directory = place->directory }, &error);
	if (place->store == NULL) {
		fail_msg("%s", error);
	}
	place->db = PQconnectdb(store_conninfo(place->store));
	assert_int_equal(PQstatus(place->db), CONNECTION_OK);
	*state = place;
	return 0;
}

int place_remove(void **state)
{
	struct place *place = *state;
	PQfinish(place->db);
	store_close(place->store);
	place_remove_directory(place);
	free(place);
	return 0;
}

/* --- looking ------------------------------------------------------------------- */

char *place_text(const struct place *place, const char *statement)
{
	PGresult *res = PQexec(place->db, statement);
	if (PQresultStatus(res) != PGRES_TUPLES_OK || PQntuples(res) == 0) {
		fail_msg("%s: %s", statement, PQerrorMessage(place->db));
	}
	char *text = xstrdup(PQgetvalue(res, 0, 0));
	PQclear(res);
	return text;
}

int64_t place_number(const struct place *place, const char *statement)
{
	char *text = place_text(place, statement);
	int64_t number = 0;
	assert_true(str_to_int(str_of(text), INT64_MIN, INT64_MAX, &number));
	free(text);
	return number;
}

void place_run(const struct place *place, const char *statement)
{
	PGresult *res = PQexec(place->db, statement);
	if (PQresultStatus(res) != PGRES_TUPLES_OK && PQresultStatus(res) != PGRES_COMMAND_OK) {
		fail_msg("%s: %s", statement, PQerrorMessage(place->db));
	}
	PQclear(res);
}

/* --- publishing ------------------------------------------------------------------ */

struct definition *place_definition(const char *yaml)
{
	struct problems *problems = problems_create(10);
	struct definition *definition = definition_read(str_of(yaml), problems);
	if (definition == NULL) {
		struct buf text = BUF(MAX_BYTES);
		problems_print(problems, &text);
		fail_msg("%s", buf_text(&text));
	}
	problems_destroy(problems);
	return definition;
}

static void put_sites(struct place *place)
{
	struct problems *problems = problems_create(10);
	struct sites *sites = sites_read(STR("sites:\n  - {number: 1, name: algin, title: Algin, status: team}\n"),
			problems);
	assert_non_null(sites);
	assert_int_equal(store_put_sites(place->store, sites), OUTCOME_OK);
	sites_destroy(sites);
	problems_destroy(problems);
}

enum outcome place_try_publish(struct place *place, const char *yaml, bool *ret_is_new)
{
	struct definition *definition = place_definition(yaml);
	struct arena *arena = arena_create(MAX_BYTES);
	struct buf xform = BUF(MAX_BYTES);
	put_sites(place);
	xform_write(definition, &xform);
	enum outcome outcome = store_publish(place->store, &(struct publication){ .definition = definition,
		.tables = tables_plan(arena, definition), .yaml = str_of(yaml), .xform = buf_str(&xform) }, ret_is_new);
	buf_finish(&xform);
	arena_destroy(arena);
	definition_unref(definition);
	return outcome;
}

struct published place_publish(struct place *place, const char *yaml)
{
	bool is_new;
	if (place_try_publish(place, yaml, &is_new) != OUTCOME_OK) {
		fail_msg("not published: %s", store_error(place->store));
	}
	struct published published = { .arena = arena_create(MAX_BYTES), .definition = place_definition(yaml) };
	published.tables = tables_plan(published.arena, published.definition);
	struct store_form *forms;
	size_t n;
	assert_int_equal(store_forms(place->store, published.arena, published.definition->form_id, &forms, &n),
			OUTCOME_OK);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(forms[i].version, published.definition->version) == 0) {
			published.form = forms[i];
		}
	}
	assert_true(published.form.version_id > 0);
	return published;
}

void published_finish(struct published *published)
{
	definition_unref(published->definition);
	arena_destroy(published->arena);
}
