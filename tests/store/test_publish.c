/* Migrations, and what publishing makes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/store_private.h"
#include "tests/store/place.h"

#define HEAD(version) "settings: {form_id: pulse, form_title: Pulse, version: '" version "'}\nsurvey:\n"

/* --- migrations -------------------------------------------------------------------- */

static void a_second_run_changes_nothing(void **state)
{
	struct place *place = *state;
	unsigned n_run;
	assert_int_equal(store_migrations_run(place->store), n_migrations);
	assert_int_equal(store_migrate(place->store, &n_run), OUTCOME_OK);
	assert_int_equal(n_run, 0);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.migrations"), n_migrations);
}

static void an_edited_migration_is_refused(void **state)
{
	struct place *place = *state;
	struct migration edited[64];
	assert_true(n_migrations <= ARRAY_LEN(edited));
	memcpy(edited, migrations, n_migrations * sizeof(edited[0]));
	edited[1].sql = "SELECT 1";
	unsigned n_run;
	assert_int_equal(migrate_with(place->store, edited, n_migrations, &n_run), OUTCOME_REFUSED);
	assert_non_null(strstr(store_error(place->store), edited[1].name));
}

static void a_database_newer_than_the_program_is_refused(void **state)
{
	struct place *place = *state;
	unsigned n_run;
	assert_int_equal(migrate_with(place->store, migrations, n_migrations - 1, &n_run), OUTCOME_REFUSED);
	assert_non_null(strstr(store_error(place->store), "newer than this program"));
}

static void a_migration_that_fails_leaves_nothing(void **state)
{
	struct place *place = *state;
	struct migration more[64];
	memcpy(more, migrations, n_migrations * sizeof(more[0]));
	more[n_migrations] = (struct migration){ "20991231-01-fail-halfway",
		"CREATE TABLE canvass.halfway (a integer); SELECT 1 / 0;" };
	unsigned n_run;
	assert_int_equal(migrate_with(place->store, more, n_migrations + 1, &n_run), OUTCOME_FAILED);
	assert_non_null(strstr(store_error(place->store), "division by zero"));
	assert_int_equal(place_number(place, "SELECT count(*) FROM pg_tables WHERE tablename = 'halfway'"), 0);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.migrations"), n_migrations);
	assert_int_equal(store_migrate(place->store, &n_run), OUTCOME_OK);
}

/* --- publishing ---------------------------------------------------------------------- */

static void the_same_version_again_changes_nothing(void **state)
{
	struct place *place = *state;
	bool is_new = false;
	const char *yaml = HEAD("1") "  - {type: integer, name: rooms, label: Rooms}\n";
	assert_int_equal(place_try_publish(place, yaml, &is_new), OUTCOME_OK);
	assert_true(is_new);
	assert_int_equal(place_try_publish(place, yaml, &is_new), OUTCOME_OK);
	assert_false(is_new);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.form_versions WHERE form_id = 'pulse'"), 1);
}

static void a_published_version_never_changes(void **state)
{
	struct place *place = *state;
	bool is_new;
	assert_int_equal(place_try_publish(place, HEAD("1") "  - {type: integer, name: rooms, label: Other}\n", &is_new),
			OUTCOME_CONFLICT);
	assert_non_null(strstr(store_error(place->store), "new version"));
}

static void a_new_version_adds_its_columns(void **state)
{
	struct place *place = *state;
	struct published pulse = place_publish(place, HEAD("2")
			"  - {type: integer, name: rooms, label: Number of rooms}\n"
			"  - {type: text, name: street, label: Street}\n");
	assert_true(pulse.form.latest);
	assert_int_equal(place_number(place, "SELECT count(street) FROM data.pulse"), 0);
	char *comment = place_text(place, "SELECT col_description('data.pulse'::regclass, attnum) FROM pg_attribute"
			" WHERE attrelid = 'data.pulse'::regclass AND attname = 'rooms'");
	assert_string_equal(comment, "Number of rooms");
	free(comment);
	published_finish(&pulse);
}

static void a_question_keeps_its_type(void **state)
{
	struct place *place = *state;
	bool is_new;
	assert_int_equal(place_try_publish(place, HEAD("3") "  - {type: text, name: rooms, label: Rooms}\n", &is_new),
			OUTCOME_REFUSED);
	assert_non_null(strstr(store_error(place->store), "'rooms' was of type integer and would become text"));
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.form_versions WHERE version = '3'"), 0);
}

static void two_forms_never_share_a_table(void **state)
{
	struct place *place = *state;
	bool is_new;
	const char *yaml = "settings: {form_id: a_b, form_title: A, version: '1'}\n"
			"survey:\n  - {type: integer, name: q, label: Q}\n";
	const char *other = "settings: {form_id: a-b, form_title: B, version: '1'}\n"
			"survey:\n  - {type: integer, name: q, label: Q}\n";
	assert_int_equal(place_try_publish(place, yaml, &is_new), OUTCOME_OK);
	assert_int_equal(place_try_publish(place, other, &is_new), OUTCOME_CONFLICT);
	assert_non_null(strstr(store_error(place->store), "'a_b'"));
}

static void repeats_within_repeats_have_tables_of_their_own(void **state)
{
	struct place *place = *state;
	struct published household = place_publish(place, household_yaml);
	char *key = place_text(place, "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
			" WHERE conrelid = 'data.household__visit'::regclass AND contype = 'p'");
	assert_string_equal(key, "PRIMARY KEY (_submission, _parent_position, _position)");
	free(key);
	published_finish(&household);
}

/* --- tokens ---------------------------------------------------------------------------- */

static void a_token_is_stored_as_its_hash_and_can_be_revoked(void **state)
{
	struct place *place = *state;
	char token[65];
	struct arena *arena = arena_create(65536);
	struct store_token *tokens;
	size_t n;
	unsigned n_revoked;
	assert_int_equal(store_create_token(place->store, "algin", "Rosa", &(struct store_token_terms){ 0 }, token), OUTCOME_OK);
	assert_int_equal(strlen(token), 64);
	assert_int_equal(store_tokens(place->store, arena, &tokens, &n), OUTCOME_OK);
	assert_int_equal(n, 1);
	assert_string_equal(tokens[0].name, "Rosa");
	assert_int_equal(tokens[0].site_number, 1);
	assert_int_equal(store_revoke_tokens(place->store, "algin", "Rosa", &n_revoked), OUTCOME_OK);
	assert_int_equal(n_revoked, 1);
	assert_int_equal(store_tokens(place->store, arena, &tokens, &n), OUTCOME_OK);
	assert_int_equal(n, 0);
	arena_destroy(arena);
}

static void a_token_needs_a_site_that_exists(void **state)
{
	struct place *place = *state;
	char token[65];
	assert_int_equal(store_create_token(place->store, "nowhere", "Rosa", &(struct store_token_terms){ 0 }, token), OUTCOME_UNKNOWN);
	assert_non_null(strstr(store_error(place->store), "'nowhere'"));
}

static void the_store_reconnects_after_its_connection_was_cut(void **state)
{
	struct place *place = *state;
	struct arena *arena = arena_create(65536);
	struct store_site *sites;
	size_t n = 0;
	place_run(place, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
			" WHERE pid <> pg_backend_pid() AND datname = 'canvass'");
	place_run(place, "SELECT pg_sleep(0.2)"); /* terminating is asked for, not done at once */
	assert_int_equal(store_sites(place->store, arena, &sites, &n), OUTCOME_OK);
	assert_int_equal(n, 1);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_run_changes_nothing),
		cmocka_unit_test(an_edited_migration_is_refused),
		cmocka_unit_test(a_database_newer_than_the_program_is_refused),
		cmocka_unit_test(a_migration_that_fails_leaves_nothing),
		cmocka_unit_test(the_same_version_again_changes_nothing),
		cmocka_unit_test(a_published_version_never_changes),
		cmocka_unit_test(a_new_version_adds_its_columns),
		cmocka_unit_test(a_question_keeps_its_type),
		cmocka_unit_test(two_forms_never_share_a_table),
		cmocka_unit_test(repeats_within_repeats_have_tables_of_their_own),
		cmocka_unit_test(a_token_is_stored_as_its_hash_and_can_be_revoked),
		cmocka_unit_test(a_token_needs_a_site_that_exists),
		cmocka_unit_test(the_store_reconnects_after_its_connection_was_cut),
	};
	return cmocka_run_group_tests(tests, place_make, place_remove);
}
