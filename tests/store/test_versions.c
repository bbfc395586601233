/* What a new version does to stored answers, drafts, and states. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "schema/xform.h"
#include "store/store_private.h"
#include "tests/store/batch.h"
#include "tests/store/place.h"

#define BYTES ((size_t)64 * 1024 * 1024)

#define SETTINGS(form, version, more) \
	"settings: {form_id: " form ", form_title: Form, version: '" version "'" more "}\n"
#define LISTS(old, needs) \
	"choices:\n  yes_no:\n    - {name: 'yes', label: Yes}\n    - " old "\n" \
	"  needs:\n    - {name: work, label: Work}\n    - " needs "\n"

static const char first[] = SETTINGS("walk", "1", "") LISTS("{name: maybe, label: Maybe}", "{name: house, label: House}")
		"survey:\n"
		"  - {type: select_one yes_no, name: agree, label: Agree}\n"
		"  - {type: select_multiple needs, name: need, label: Need}\n"
		"  - {type: text, name: phone, label: Phone}\n"
		"  - {type: geopoint, name: place, label: Place}\n"
		"  - type: begin_repeat\n    name: person\n    label: Person\n    repeat_count: 1 + 1\n    survey:\n"
		"      - {type: integer, name: age, label: Age}\n";

static const char second[] = SETTINGS("walk", "2", "")
		LISTS("{name: perhaps, renamed_from: maybe, label: Maybe}",
				"{name: housing, renamed_from: house, label: House}")
		"survey:\n"
		"  - {type: select_one yes_no, name: agree, label: Agree}\n"
		"  - {type: select_multiple needs, name: need, label: Need}\n"
		"  - {type: text, name: telephone, renamed_from: phone, label: Phone}\n"
		"  - {type: geopoint, name: spot, renamed_from: place, label: Place}\n"
		"  - {type: integer, name: rooms, label: Rooms}\n"
		"  - type: begin_repeat\n    name: member\n    renamed_from: person\n    label: Person\n"
		"    repeat_count: 1 + 1\n    survey:\n"
		"      - {type: integer, name: years, renamed_from: age, label: Age}\n";

static const char third[] = SETTINGS("walk", "3", "")
		LISTS("{name: unsure, renamed_from: perhaps, label: Maybe}",
				"{name: housing, renamed_from: house, label: House}")
		"survey:\n"
		"  - {type: select_one yes_no, name: agree, label: Agree}\n"
		"  - {type: select_multiple needs, name: need, label: Need}\n"
		"  - {type: text, name: number, renamed_from: telephone, label: Phone}\n"
		"  - {type: geopoint, name: spot, renamed_from: place, label: Place}\n"
		"  - {type: integer, name: rooms, label: Rooms}\n"
		"  - type: begin_repeat\n    name: member\n    renamed_from: person\n    label: Person\n"
		"    repeat_count: 1 + 1\n    survey:\n"
		"      - {type: integer, name: years, renamed_from: age, label: Age}\n";

#define BODY "<agree>maybe</agree><need>work house</need><phone/><place>34.0 -118.2 5 3</place>" \
	"<person_count>2</person_count><person><age>7</age></person><person><age/></person>"

/* --- helpers ------------------------------------------------------------------------- */

struct try {
	struct definition *definition;
	struct arena *arena;
	struct buf xform;
	struct publication publication;
};

static struct try try_begin(const char *yaml)
{
	struct try try = { place_definition(yaml), arena_create(BYTES), BUF(BYTES), { 0 } };
	xform_write(try.definition, &try.xform);
	try.publication = (struct publication){ .definition = try.definition, .yaml = str_of(yaml),
		.tables = tables_plan(try.arena, try.definition), .xform = buf_str(&try.xform) };
	return try;
}

static void try_end(struct try *try)
{
	definition_unref(try->definition);
	buf_finish(&try->xform);
	arena_destroy(try->arena);
}

static enum outcome save_draft(struct place *place, const char *yaml, enum draft_fate *ret_fate)
{
	struct try try = try_begin(yaml);
	enum outcome outcome = store_save_draft(place->store, &try.publication, ret_fate);
	try_end(&try);
	return outcome;
}

static void assert_text(const struct place *place, const char *statement, const char *expected)
{
	char *text = place_text(place, statement);
	assert_string_equal(text, expected);
	free(text);
}

static void assert_refused(struct place *place, const char *yaml, const char *why)
{
	bool is_new;
	assert_int_equal(place_try_publish(place, yaml, &is_new), OUTCOME_REFUSED);
	if (strstr(store_error(place->store), why) == NULL) {
		fail_msg("'%s' is not in: %s", why, store_error(place->store));
	}
}

/* --- renames ---------------------------------------------------------------------------- */

static void stored_answers_follow_a_rename(void **state)
{
	struct place *place = *state;
	struct published v1 = place_publish(place, first);
	struct batch *batch = batch_create(place, &v1);
	size_t i = batch_send(batch, "uuid:1", BODY);
	batch_wait(batch);
	assert_int_equal(batch->sent[i].outcome, OUTCOME_STORED);
	batch_destroy(batch);
	struct published v2 = place_publish(place, second);
	assert_text(place, "SELECT agree || need::text || _left_empty::text || spot_latitude FROM data.walk",
			"perhaps{work,housing}{telephone}34");
	assert_text(place, "SELECT string_agg(coalesce(years::text, _left_empty::text), ' ' ORDER BY _position)"
			" FROM data.walk__member", "7 {years}");
	assert_int_equal(place_number(place, "SELECT member_count::integer FROM data.walk"), 2);
	assert_int_equal(place_number(place, "SELECT count(*) FROM pg_tables WHERE tablename = 'walk__person'"), 0);
	published_finish(&v1);
	published_finish(&v2);
}

static struct tables *follow(struct arena *arena, const struct tables *tables, const char *before,
		const char *after)
{
	struct definition *x = place_definition(before), *y = place_definition(after);
	struct renames renames = renames_between(arena, x, y);
	struct tables *renamed = tables_rename(arena, tables, &renames);
	definition_unref(x);
	definition_unref(y);
	return renamed;
}

static void an_old_phone_is_stored_by_the_newest_names(void **state)
{
	struct place *place = *state;
	struct published v3 = place_publish(place, third), v1 = { .arena = arena_create(BYTES),
		.definition = place_definition(first) };
	v1.form = v3.form; /* its layout; the version's own number does not matter here */
	v1.tables = follow(v1.arena, tables_plan(v1.arena, v1.definition), first, second);
	v1.tables = follow(v1.arena, v1.tables, second, third);
	struct batch *batch = batch_create(place, &v1);
	size_t i = batch_send(batch, "uuid:old", BODY);
	batch_wait(batch);
	assert_int_equal(batch->sent[i].outcome, OUTCOME_STORED);
	batch_destroy(batch);
	assert_text(place, "SELECT agree || need::text || _left_empty::text || _version FROM data.walk"
			" ORDER BY _submission DESC", "unsure{work,housing}{number}1");
	published_finish(&v1);
	published_finish(&v3);
}

static void a_service_that_knows_the_old_names_stores_nothing(void **state)
{
	struct place *place = *state;
	struct published v3 = place_publish(place, third);
	int64_t n = place_number(place, "SELECT count(*) FROM canvass.submissions");
	struct published stale = { .arena = arena_create(BYTES), .definition = place_definition(third) };
	stale.tables = tables_plan(stale.arena, stale.definition);
	stale.form = v3.form;
	stale.form.layout = v3.form.layout - 1; /* the same columns; choices were renamed meanwhile */
	struct batch *batch = batch_create(place, &stale);
	size_t i = batch_send(batch, "uuid:stale", "<agree>perhaps</agree>");
	batch_wait(batch);
	assert_int_equal(batch->sent[i].outcome, OUTCOME_TRY_LATER);
	batch_destroy(batch);
	struct published older = { .arena = arena_create(BYTES), .definition = place_definition(first),
		.form = v3.form };
	older.tables = tables_plan(older.arena, older.definition); /* columns that are not there any more */
	batch = batch_create(place, &older);
	i = batch_send(batch, "uuid:older", BODY);
	batch_wait(batch);
	assert_int_equal(batch->sent[i].outcome, OUTCOME_TRY_LATER);
	batch_destroy(batch);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.submissions"), n);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.quarantine"), 0);
	published_finish(&stale);
	published_finish(&older);
	published_finish(&v3);
}

static void publishing_does_not_wait_for_ever(void **state)
{
	struct place *place = *state;
	bool is_new;
	place_run(place, "BEGIN; LOCK TABLE data.walk IN ACCESS SHARE MODE"); /* as somebody who reads long */
	assert_int_equal(place_try_publish(place, SETTINGS("walk", "4", ", removed: [agree, need, spot, rooms, member]")
			"survey:\n  - {type: text, name: nummer, renamed_from: number, label: Phone}\n", &is_new),
			OUTCOME_TRY_LATER);
	assert_non_null(strstr(store_error(place->store), "others are using the tables"));
	place_run(place, "ROLLBACK");
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.form_versions WHERE version = '4'"), 0);
}

static void what_is_not_declared_is_refused(void **state)
{
	struct place *place = *state;
	assert_refused(place, SETTINGS("walk", "4", "")
			"survey:\n  - {type: text, name: nummer, label: Phone}\n", "renamed_from: number");
	assert_refused(place, SETTINGS("walk", "4", "")
			"survey:\n  - {type: decimal, name: number, label: Phone}\n", "would become decimal");
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.form_versions WHERE version = '4'"), 0);
}

static void a_name_of_a_removed_question_is_not_given_again_by_a_rename(void **state)
{
	struct place *place = *state;
	bool is_new;
	assert_int_equal(place_try_publish(place, SETTINGS("path", "1", "")
			"survey:\n  - {type: text, name: a, label: A}\n  - {type: text, name: b, label: B}\n", &is_new),
			OUTCOME_OK);
	assert_int_equal(place_try_publish(place, SETTINGS("path", "2", "")
			"survey:\n  - {type: text, name: b, label: B}\n", &is_new), OUTCOME_OK);
	assert_refused(place, SETTINGS("path", "3", "")
			"survey:\n  - {type: text, name: a, renamed_from: b, label: B}\n", "choose another name");
}

/* --- what it would change ------------------------------------------------------------------ */

static void comparing_counts_the_responses_that_are_touched(void **state)
{
	struct place *place = *state;
	struct try try = try_begin(SETTINGS("walk", "5", ", removed: [need]")
			LISTS("{name: open, renamed_from: unsure, label: Maybe}", "{name: housing, label: House}")
			"survey:\n"
			"  - {type: select_one yes_no, name: agree, label: Agree}\n"
			"  - {type: select_multiple needs, name: wishes, label: Need}\n"
			"  - {type: text, name: number, label: Phone}\n"
			"  - {type: geopoint, name: spot, label: Place}\n"
			"  - {type: integer, name: rooms, label: Rooms}\n"
			"  - type: begin_repeat\n    name: member\n    label: Person\n"
			"    repeat_count: 1 + 1\n    survey:\n"
			"      - {type: integer, name: years, label: Age}\n");
	struct comparison_with_stored comparison;
	assert_int_equal(store_compare(place->store, try.arena, &try.publication, false, &comparison), OUTCOME_OK);
	assert_string_equal(comparison.version, "3");
	assert_int_equal(comparison.difference->verdict, CHANGE_COMPATIBLE);
	assert_int_equal(comparison.n_responses, 2);
	assert_int_equal(comparison.n_all_touched, 2);
	for (size_t i = 0; i < comparison.difference->n; i++) {
		const char *kind = comparison.difference->changes[i].kind;
		bool touches = strcmp(kind, "question-removed") == 0 || strcmp(kind, "choice-renamed") == 0;
		assert_int_equal(comparison.n_touched[i], touches ? 2 : 0);
	}
	stored_comparison_finish(&comparison);
	try_end(&try);
}

/* --- what is published stays ------------------------------------------------------------------ */

static void the_database_itself_keeps_a_published_text(void **state)
{
	struct place *place = *state;
	static const char *const wrong[] = { "UPDATE canvass.form_versions SET yaml = 'x'",
		"UPDATE canvass.form_versions SET version = '9' WHERE version = '1'",
		"DELETE FROM canvass.form_versions", "TRUNCATE canvass.form_versions CASCADE" };
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		PGresult *result = PQexec(place->db, wrong[i]);
		assert_int_equal(PQresultStatus(result), PGRES_FATAL_ERROR);
		assert_non_null(strstr(PQresultErrorMessage(result), "a published version never changes"));
		PQclear(result);
	}
}

static void a_database_that_has_data_is_brought_up_to_date(void **state)
{
	struct place *place = *state;
	place_run(place, "CREATE DATABASE older");
	char *conninfo = xasprintf("%s dbname=older", store_conninfo(place->store));
	PGconn *db = PQconnectdb(conninfo);
	const char *steps[] = { migrations[0].sql, migrations[1].sql, migrations[2].sql, migrations[3].sql,
		"INSERT INTO canvass.forms VALUES ('old'); INSERT INTO canvass.sites VALUES (1, 'a', 'A', 'team');"
		"INSERT INTO canvass.form_versions (form_id, version, yaml, xform, population_yaml, sha256) SELECT 'old',"
		" v, '', '', '', repeat('0', 64) FROM unnest('{1,2}'::text[]) v;"
		"INSERT INTO canvass.submissions (form_id, instance_id, form_version, site, xml, sha256, received_at)"
		" VALUES ('old', 'x', 1, 1, '', decode(repeat('00', 32), 'hex'), now())", migrations[4].sql };
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		char *step = xasprintf("BEGIN; %s; COMMIT", steps[i]);
		PGresult *result = PQexec(db, step);
		if (PQresultStatus(result) != PGRES_COMMAND_OK) {
			fail_msg("%s", PQresultErrorMessage(result));
		}
		PQclear(result);
		free(step);
	}
	PGresult *states = PQexec(db, "SELECT string_agg(version || state, ' ' ORDER BY id), (SELECT count(*) FROM"
			" canvass.submissions) FROM canvass.form_versions");
	assert_string_equal(PQgetvalue(states, 0, 0), "1closing 2open");
	assert_string_equal(PQgetvalue(states, 0, 1), "1");
	PQclear(states);
	PQfinish(db);
	free(conninfo);
}

/* --- states ---------------------------------------------------------------------------------- */

static void assert_states(const struct place *place, const char *form, const char *expected)
{
	char *sql = xasprintf("SELECT string_agg(state, ' ' ORDER BY id) FROM canvass.form_versions WHERE form_id = '%s'",
			form);
	assert_text(place, sql, expected);
	free(sql);
}

static void only_the_newest_version_is_open(void **state)
{
	struct place *place = *state;
	unsigned n;
	assert_states(place, "walk", "closing closing open");
	assert_int_equal(store_set_state(place->store, "walk", "1", FORM_OPEN, &n), OUTCOME_REFUSED);
	assert_non_null(strstr(store_error(place->store), "which is '3'"));
	assert_int_equal(store_set_state(place->store, "walk", "1", FORM_CLOSED, &n), OUTCOME_OK);
	assert_states(place, "walk", "closed closing open");
	assert_int_equal(store_set_state(place->store, "walk", NULL, FORM_CLOSING, &n), OUTCOME_OK);
	assert_states(place, "walk", "closed closing closing");
	assert_int_equal(store_set_state(place->store, "walk", NULL, FORM_CLOSED, &n), OUTCOME_OK);
	assert_int_equal(n, 2);
	assert_states(place, "walk", "closed closed closed");
	assert_int_equal(store_set_state(place->store, "walk", NULL, FORM_OPEN, &n), OUTCOME_OK);
	assert_states(place, "walk", "closed closed open");
	assert_int_equal(store_set_state(place->store, "walk", NULL, FORM_OPEN, &n), OUTCOME_OK);
	assert_int_equal(n, 0);
}

static void what_is_published_is_never_a_draft_again(void **state)
{
	struct place *place = *state;
	unsigned n;
	assert_int_equal(store_set_state(place->store, "walk", NULL, FORM_TEST, &n), OUTCOME_REFUSED);
	assert_int_equal(store_set_state(place->store, "nothing", NULL, FORM_OPEN, &n), OUTCOME_UNKNOWN);
	assert_int_equal(store_set_state(place->store, "walk", "9", FORM_CLOSED, &n), OUTCOME_UNKNOWN);
}

/* --- drafts ---------------------------------------------------------------------------------- */

#define DRAFT(version, more) SETTINGS("trial", version, "") "survey:\n  - {type: text, name: street, label: Street}\n" more

static void try_out(struct place *place, const char *yaml, const char *id, const char *body)
{
	struct published trial = { .arena = arena_create(BYTES), .definition = place_definition(yaml) };
	struct store_form *forms;
	size_t n;
	trial.tables = tables_plan(trial.arena, trial.definition);
	assert_int_equal(store_drafts(place->store, trial.arena, "trial", &forms, &n), OUTCOME_OK);
	assert_int_equal(n, 1);
	trial.form = forms[0];
	struct batch *batch = batch_create(place, &trial);
	batch->is_draft = true;
	size_t i = batch_send(batch, id, body);
	batch_wait(batch);
	assert_int_equal(batch->sent[i].outcome, OUTCOME_STORED);
	batch_destroy(batch);
	published_finish(&trial);
}

static void answers_to_a_draft_lie_apart(void **state)
{
	struct place *place = *state;
	enum draft_fate fate;
	int64_t n = place_number(place, "SELECT count(*) FROM canvass.submissions");
	assert_int_equal(save_draft(place, DRAFT("1", ""), &fate), OUTCOME_OK);
	assert_int_equal(fate, DRAFT_NEW);
	try_out(place, DRAFT("1", ""), "uuid:t1", "<street>Elm</street>");
	assert_int_equal(place_number(place, "SELECT count(*) FROM draft.trial WHERE street = 'Elm'"), 1);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.submissions"), n);
	assert_int_equal(place_number(place, "SELECT count(*) FROM pg_tables WHERE schemaname = 'data'"
			" AND tablename = 'trial'"), 0);
}

static void a_draft_is_replaced_at_will(void **state)
{
	struct place *place = *state;
	enum draft_fate fate;
	assert_int_equal(save_draft(place, DRAFT("1", ""), &fate), OUTCOME_OK);
	assert_int_equal(fate, DRAFT_SAME);
	assert_int_equal(save_draft(place, DRAFT("1", "  - {type: integer, name: rooms, label: Rooms}\n"), &fate),
			OUTCOME_OK);
	assert_int_equal(fate, DRAFT_REPLACED);
	assert_int_equal(place_number(place, "SELECT count(street) + count(rooms) FROM draft.trial"), 1);
	assert_int_equal(save_draft(place, DRAFT("1", "  - {type: text, name: rooms, label: Rooms}\n"), &fate),
			OUTCOME_OK);
	assert_int_equal(fate, DRAFT_EMPTIED);
	assert_int_equal(place_number(place, "SELECT count(*) FROM draft.trial"), 0);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.draft_submissions"), 0);
}

static void a_draft_in_test_is_frozen(void **state)
{
	struct place *place = *state;
	enum draft_fate fate;
	assert_int_equal(store_set_draft_state(place->store, "trial", FORM_TEST), OUTCOME_OK);
	assert_int_equal(save_draft(place, DRAFT("1", ""), &fate), OUTCOME_CONFLICT);
	assert_non_null(strstr(store_error(place->store), "frozen"));
	assert_int_equal(store_set_draft_state(place->store, "trial", FORM_DRAFT), OUTCOME_OK);
	assert_int_equal(save_draft(place, DRAFT("1", ""), &fate), OUTCOME_OK);
	assert_int_equal(store_set_draft_state(place->store, "walk", FORM_TEST), OUTCOME_UNKNOWN);
}

static void a_published_draft_is_gone(void **state)
{
	struct place *place = *state;
	bool is_new;
	uint64_t n;
	enum draft_fate fate;
	try_out(place, DRAFT("1", ""), "uuid:t2", "<street>Oak</street>");
	assert_int_equal(store_count_tried(place->store, "trial", &n), OUTCOME_OK);
	assert_int_equal(n, 1);
	assert_int_equal(place_try_publish(place, DRAFT("1", ""), &is_new), OUTCOME_OK);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.drafts"), 0);
	assert_int_equal(place_number(place, "SELECT count(*) FROM pg_tables WHERE schemaname = 'draft'"), 0);
	assert_int_equal(place_number(place, "SELECT count(*) FROM data.trial"), 0);
	assert_int_equal(save_draft(place, DRAFT("1", ""), &fate), OUTCOME_CONFLICT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored_answers_follow_a_rename),
		cmocka_unit_test(an_old_phone_is_stored_by_the_newest_names),
		cmocka_unit_test(a_service_that_knows_the_old_names_stores_nothing),
		cmocka_unit_test(publishing_does_not_wait_for_ever),
		cmocka_unit_test(what_is_not_declared_is_refused),
		cmocka_unit_test(a_name_of_a_removed_question_is_not_given_again_by_a_rename),
		cmocka_unit_test(comparing_counts_the_responses_that_are_touched),
		cmocka_unit_test(the_database_itself_keeps_a_published_text),
		cmocka_unit_test(a_database_that_has_data_is_brought_up_to_date),
		cmocka_unit_test(only_the_newest_version_is_open),
		cmocka_unit_test(what_is_published_is_never_a_draft_again),
		cmocka_unit_test(answers_to_a_draft_lie_apart),
		cmocka_unit_test(a_draft_is_replaced_at_will),
		cmocka_unit_test(a_draft_in_test_is_frozen),
		cmocka_unit_test(a_published_draft_is_gone),
	};
	return cmocka_run_group_tests(tests, place_make, place_remove);
}
