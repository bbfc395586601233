/* Responses into PostgreSQL: once each, whatever happens on the way. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "tests/store/batch.h"

#define FULL "<trust>high</trust><needs>housing work</needs><n_adults>3</n_adults><income>1250.5</income>" \
		"<comment>fine &amp; \"quiet\"</comment><moved_in>1999-12-31</moved_in><place>34.05 -118.24 90 5</place>" \
		"<began>2026-11-22T10:00:00.000-08:00</began>"

static struct published household;

static void assert_outcome(const struct batch *batch, size_t i, enum outcome expected)
{
	if (batch->sent[i].outcome != expected) {
		fail_msg("outcome %d, not %d: %s", batch->sent[i].outcome, expected, batch->sent[i].message);
	}
}

static void assert_text(const struct place *place, const char *statement, const char *expected)
{
	char *text = place_text(place, statement);
	assert_string_equal(text, expected);
	free(text);
}

static void one_response_is_stored_with_its_types(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create(place, &household);
	batch_send(batch, "uuid:one", FULL);
	batch_wait(batch);
	assert_outcome(batch, 0, OUTCOME_STORED);
	assert_int_equal(ingest_waiting(batch->ingest), 0);
	assert_int_equal(ingest_counts(batch->ingest).stored, 1);
	batch_destroy(batch);
	assert_text(place, "SELECT concat_ws('|', trust, needs, n_adults, income, comment, moved_in, place_latitude,"
			" place_longitude, place_altitude, place_accuracy, began AT TIME ZONE 'UTC', _version, _site)"
			" FROM data.household",
			"high|{housing,work}|3|1250.5|fine & \"quiet\"|1999-12-31|34.05|-118.24|90|5|2026-11-22 18:00:00|1|algin");
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.submissions WHERE sha256 = sha256(xml)"), 1);
}

static void the_same_bytes_again_change_nothing(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create(place, &household);
	batch_send(batch, "uuid:one", FULL);
	batch_wait(batch);
	assert_outcome(batch, 0, OUTCOME_STORED);
	assert_int_equal(ingest_counts(batch->ingest).replayed, 1);
	assert_int_equal(ingest_counts(batch->ingest).stored, 0);
	batch_destroy(batch);
	assert_int_equal(place_number(place, "SELECT count(*) FROM data.household"), 1);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.quarantine"), 0);
}

static void other_bytes_under_the_same_id_go_to_quarantine_once(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create(place, &household);
	batch_send(batch, "uuid:one", "<trust>low</trust>");
	batch_wait(batch);
	batch_send(batch, "uuid:one", "<trust>low</trust>");
	batch_wait(batch);
	assert_outcome(batch, 0, OUTCOME_CONFLICT);
	assert_outcome(batch, 1, OUTCOME_CONFLICT);
	assert_non_null(strstr(batch->sent[0].message, " UTC with version '1'"));
	batch_destroy(batch);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.quarantine WHERE reason = 'conflict'"
			" AND instance_id = 'uuid:one' AND sha256 = sha256(xml)"), 1);
	assert_text(place, "SELECT trust FROM data.household", "high");
}

static void twins_in_one_batch_are_one_response(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create(place, &household);
	for (int i = 0; i < 50; i++) {
		batch_send(batch, "uuid:twin", "<trust>low</trust>");
	}
	size_t other = batch_send(batch, "uuid:twin", "<trust>high</trust>");
	batch_wait(batch);
	for (size_t i = 0; i < other; i++) {
		assert_outcome(batch, i, OUTCOME_STORED);
	}
	assert_outcome(batch, other, OUTCOME_CONFLICT);
	batch_destroy(batch);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.submissions"
			" WHERE instance_id = 'uuid:twin'"), 1);
}

static void repetitions_become_rows(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create(place, &household);
	batch_send(batch, "uuid:many", "<trust>low</trust>"
			"<person><age>40</age><person_needs>work</person_needs><nick>a\"b\\c,{}</nick>"
			"<visit><visited>2026-01-01</visited></visit><visit><visited>2026-01-02</visited></visit></person>"
			"<person><age>7</age><person_needs/><nick/><visit><visited>2026-02-03</visited></visit></person>");
	batch_wait(batch);
	assert_outcome(batch, 0, OUTCOME_STORED);
	batch_destroy(batch);
	assert_text(place, "SELECT string_agg(concat_ws('|', _position, age, person_needs, nick), ';' ORDER BY _position)"
			" FROM data.household__person", "1|40|{work}|a\"b\\c,{};2|7");
	assert_text(place, "SELECT array_to_string(_left_empty, ',') FROM data.household__person WHERE _position = 2",
			"person_needs,nick");
	assert_text(place, "SELECT string_agg(concat_ws('|', _parent_position, _position, visited), ';'"
			" ORDER BY _parent_position, _position) FROM data.household__visit",
			"1|1|2026-01-01;1|2|2026-01-02;2|1|2026-02-03");
}

/* 23 are 16, 4 and three times 1; some came before, some twice. */
static void responses_of_one_batch_keep_their_own_answers(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create(place, &household);
	char id[32], body[256];
	for (int i = 0; i < 23; i++) {
		snprintf(id, sizeof(id), "uuid:batch-%d", i % 20);
		snprintf(body, sizeof(body), "<comment>batch %d</comment><person><age>%d</age></person>"
				"<person><age>%d</age><visit><visited>2026-03-%02d</visited></visit></person>",
				i % 20, i % 20, 50 + i % 20, i % 20 + 1);
		batch_send(batch, id, body);
		if (i == 4) {
			batch_wait(batch);
		}
	}
	batch_wait(batch);
	for (size_t i = 0; i < 23; i++) {
		assert_outcome(batch, i, OUTCOME_STORED);
	}
	assert_int_equal(ingest_counts(batch->ingest).stored, 20);
	assert_int_equal(ingest_counts(batch->ingest).replayed, 3);
	batch_destroy(batch);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.submissions JOIN data.household h"
			" ON h._submission = id WHERE instance_id = 'uuid:' || replace(h.comment, ' ', '-')"
			" AND comment LIKE 'batch%'"), 20);
	assert_int_equal(place_number(place, "SELECT count(*) FROM data.household h JOIN data.household__person p"
			" USING (_submission) WHERE h.comment = 'batch ' || (p.age - CASE p._position WHEN 1 THEN 0 ELSE 50 END)"), 40);
	assert_int_equal(place_number(place, "SELECT count(*) FROM data.household h JOIN data.household__visit v"
			" USING (_submission) WHERE h.comment = 'batch ' || extract(day FROM v.visited)::int - 1"
			" AND v._parent_position = 2"), 20);
}

static void what_the_database_refuses_does_not_hold_up_the_others(void **state)
{
	struct place *place = *state;
	place_run(place, "ALTER TABLE data.household ADD CONSTRAINT no_poison CHECK (comment <> 'poison')");
	struct batch *batch = batch_create(place, &household);
	for (int i = 0; i < 20; i++) {
		char id[32];
		snprintf(id, sizeof(id), "uuid:poison-%d", i);
		batch_send(batch, id, i % 10 == 3 ? "<comment>poison</comment>" : "<comment>good</comment>");
	}
	batch_wait(batch);
	for (size_t i = 0; i < 20; i++) {
		assert_outcome(batch, i, i % 10 == 3 ? OUTCOME_FAILED : OUTCOME_STORED);
	}
	assert_int_equal(ingest_counts(batch->ingest).failed, 2);
	batch_destroy(batch);
	place_run(place, "ALTER TABLE data.household DROP CONSTRAINT no_poison");
	assert_int_equal(place_number(place, "SELECT count(*) FROM data.household WHERE comment = 'good'"), 18);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.quarantine WHERE reason = 'database'"
			" AND message LIKE '%no_poison%'"), 2);
}

static void on_quarantined(void *arg, enum outcome outcome)
{
	struct batch *batch = arg;
	assert_int_equal(outcome, OUTCOME_OK);
	batch->n_done++;
	loop_stop(batch->loop);
}

static void quarantine_takes_bytes_that_are_no_text_and_keeps_twins_once(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create(place, &household);
	for (size_t i = 1; i <= 2; i++) {
		ingest_quarantine(batch->ingest, &(struct ingest_quarantine){ .xml = STR("\xff\0<data"),
			.form_id = STR("bad\xff"), .site_number = 1, .reason = "malformed", .message = "no XML at all",
			.received_us = calendar_now(), .done = on_quarantined, .arg = batch });
		while (batch->n_done < i) {
			loop_run(batch->loop);
		}
	}
	batch_destroy(batch);
	assert_int_equal(place_number(place, "SELECT count(*) FROM canvass.quarantine WHERE reason = 'malformed'"
			" AND xml = '\\xff003c64617461' AND form_id IS NULL"), 1);
}

/* Something done to the server each time so many responses have been answered. */
struct trouble {
	struct batch *batch;
	struct loop_timer *timer;
	const char *statement;
	size_t every, next, last;
	unsigned n_made;
};

static void make_trouble(void *arg)
{
	struct trouble *trouble = arg;
	if (trouble->batch->n_done >= trouble->next && trouble->next <= trouble->last) {
		PQclear(PQexec(trouble->batch->place->db, trouble->statement));
		trouble->next += trouble->every;
		trouble->n_made++;
	}
	loop_timer_set(trouble->timer, 1);
}

static void expect_trouble(struct trouble *trouble)
{
	trouble->timer = loop_timer_add(trouble->batch->loop, make_trouble, trouble);
	trouble->next = trouble->every;
	loop_timer_set(trouble->timer, 1);
}

static void send_many(struct batch *batch, const char *prefix, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char id[48];
		snprintf(id, sizeof(id), "uuid:%s-%zu", prefix, i);
		batch_send(batch, id, "<trust>low</trust><person><age>1</age></person>");
	}
}

static void assert_all_stored(const struct batch *batch, const char *prefix)
{
	char *statement = xasprintf("SELECT count(*) FROM canvass.submissions s JOIN data.household h"
			" ON h._submission = s.id JOIN data.household__person p ON p._submission = s.id"
			" WHERE s.instance_id LIKE 'uuid:%s-%%'", prefix);
	for (size_t i = 0; i < batch->n_sent; i++) {
		assert_outcome(batch, i, OUTCOME_STORED);
	}
	assert_int_equal(place_number(batch->place, statement), (int)batch->n_sent);
	free(statement);
}

static struct batch *small_batches(struct place *place)
{
	return batch_create_with(place, &household, &(struct ingest_options){
		.conninfo = store_conninfo(place->store), .max_batch = 8, .max_waiting = 4096, .give_up_ms = 60000 });
}

static void a_cut_connection_neither_loses_nor_doubles(void **state)
{
	struct batch *batch = small_batches(*state);
	struct trouble cut = { .batch = batch, .every = 100, .last = 500, .statement =
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'canvass ingest'" };
	expect_trouble(&cut);
	send_many(batch, "cut", 600);
	batch_wait(batch);
	assert_true(cut.n_made >= 3);
	assert_all_stored(batch, "cut");
	loop_timer_remove(cut.timer);
	batch_destroy(batch);
}

/* A child that dies of SIGKILL makes the server throw away everything that is not
 * committed, and recover: what a power cut leaves, without the wait. */
static void a_crash_of_the_server_loses_nothing_that_was_acknowledged(void **state)
{
	struct place *place = *state;
	struct batch *batch = small_batches(place);
	struct trouble crash = { .batch = batch, .every = 200, .last = 200, .statement =
			"DO $$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'kill -9 ' || (SELECT pid"
			" FROM pg_stat_activity WHERE application_name = 'canvass ingest' LIMIT 1)); END $$" };
	expect_trouble(&crash);
	send_many(batch, "crash", 600);
	batch_wait(batch);
	assert_int_equal(crash.n_made, 1);
	PGresult *res = PQexec(place->db, "SELECT 1"); /* this connection died with all the others */
	assert_int_not_equal(PQresultStatus(res), PGRES_TUPLES_OK);
	PQclear(res);
	PQreset(place->db);
	assert_all_stored(batch, "crash");
	loop_timer_remove(crash.timer);
	batch_destroy(batch);
}

static void without_a_database_the_answer_is_try_later(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create_with(place, &household, &(struct ingest_options){
		.conninfo = "host=/nonexistent dbname=canvass", .max_batch = 8, .max_waiting = 2, .give_up_ms = 300 });
	send_many(batch, "away", 3);
	assert_int_equal(batch->n_done, 0);
	batch_wait(batch);
	for (size_t i = 0; i < 3; i++) {
		assert_outcome(batch, i, OUTCOME_TRY_LATER);
	}
	assert_false(ingest_connected(batch->ingest));
	assert_non_null(strstr(ingest_problem(batch->ingest), "/nonexistent"));
	batch_destroy(batch);
}

static void what_still_waits_at_the_end_is_told_to_try_later(void **state)
{
	struct place *place = *state;
	struct batch *batch = batch_create(place, &household);
	batch_send(batch, "uuid:end", "<trust>low</trust>");
	ingest_destroy(batch->ingest);
	batch->ingest = NULL;
	assert_int_equal(batch->n_done, 1);
	assert_outcome(batch, 0, OUTCOME_TRY_LATER);
	batch_destroy(batch);
}

static void assert_denied(const struct place *place, const char *statement)
{
	PGresult *res = PQexec(place->db, statement);
	assert_string_equal(PQresultErrorField(res, PG_DIAG_SQLSTATE), "42501");
	PQclear(res);
}

static void the_collector_cannot_read_answers_back(void **state)
{
	struct place *place = *state;
	place_run(place, "SET ROLE canvass_collector");
	assert_denied(place, "SELECT trust FROM data.household");
	assert_denied(place, "SELECT age FROM data.household__person");
	assert_denied(place, "SELECT xml FROM canvass.submissions");
	assert_denied(place, "SELECT xml FROM canvass.quarantine");
	assert_denied(place, "UPDATE canvass.submissions SET xml = ''");
	assert_denied(place, "DELETE FROM data.household");
	assert_denied(place, "SELECT sha256 FROM canvass.tokens");
	place_run(place, "RESET ROLE");
}

static void the_analyst_reads_answers_and_changes_nothing(void **state)
{
	struct place *place = *state;
	place_run(place, "SET ROLE canvass_analyst");
	assert_true(place_number(place, "SELECT count(trust) FROM data.household") > 0);
	assert_denied(place, "DELETE FROM data.household");
	assert_denied(place, "SELECT xml FROM canvass.submissions");
	assert_denied(place, "SELECT sha256 FROM canvass.tokens");
	place_run(place, "RESET ROLE");
}

static void what_was_forwarded_is_not_offered_again(void **state)
{
	struct place *place = *state;
	struct arena *arena = arena_create((size_t)1024 * 1024);
	struct store_submission *items;
	size_t n;
	assert_int_equal(store_unforwarded(place->store, arena, "https://a", 0, 2, &items, &n), OUTCOME_OK);
	assert_int_equal(n, 2);
	assert_string_equal(items[0].instance_id, "uuid:one");
	assert_true(str_starts(items[0].xml, STR("<data id=\"household\"")));
	int64_t first = items[0].id;
	assert_int_equal(store_mark_forwarded(place->store, "https://a", first), OUTCOME_OK);
	assert_int_equal(store_mark_forwarded(place->store, "https://a", first), OUTCOME_OK);
	assert_int_equal(store_unforwarded(place->store, arena, "https://a", 0, 1, &items, &n), OUTCOME_OK);
	assert_true(items[0].id > first);
	assert_int_equal(store_unforwarded(place->store, arena, "https://b", 0, 1, &items, &n), OUTCOME_OK);
	assert_true(items[0].id == first);
	arena_destroy(arena);
}

static void quarantine_can_be_listed_and_read_as_it_came(void **state)
{
	struct place *place = *state;
	struct arena *arena = arena_create((size_t)1024 * 1024);
	struct store_quarantined *items, one;
	size_t n;
	assert_int_equal(store_quarantined(place->store, arena, true, &items, &n), OUTCOME_OK);
	assert_true(n >= 4);
	assert_string_equal(items[0].reason, "malformed"); /* the newest */
	assert_int_equal(store_quarantined_one(place->store, arena, items[0].id, &one), OUTCOME_OK);
	assert_true(str_eq(one.xml, STR("\xff\0<data")));
	assert_int_equal(store_quarantined_one(place->store, arena, 999999, &one), OUTCOME_UNKNOWN);
	arena_destroy(arena);
}

static int make(void **state)
{
	place_make(state);
	household = place_publish(*state, household_yaml);
	return 0;
}

static int remove_all(void **state)
{
	published_finish(&household);
	return place_remove(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_response_is_stored_with_its_types),
		cmocka_unit_test(the_same_bytes_again_change_nothing),
		cmocka_unit_test(other_bytes_under_the_same_id_go_to_quarantine_once),
		cmocka_unit_test(twins_in_one_batch_are_one_response),
		cmocka_unit_test(repetitions_become_rows),
		cmocka_unit_test(responses_of_one_batch_keep_their_own_answers),
		cmocka_unit_test(what_the_database_refuses_does_not_hold_up_the_others),
		cmocka_unit_test(quarantine_takes_bytes_that_are_no_text_and_keeps_twins_once),
		cmocka_unit_test(a_cut_connection_neither_loses_nor_doubles),
		cmocka_unit_test(a_crash_of_the_server_loses_nothing_that_was_acknowledged),
		cmocka_unit_test(without_a_database_the_answer_is_try_later),
		cmocka_unit_test(what_still_waits_at_the_end_is_told_to_try_later),
		cmocka_unit_test(what_was_forwarded_is_not_offered_again),
		cmocka_unit_test(quarantine_can_be_listed_and_read_as_it_came),
		cmocka_unit_test(the_collector_cannot_read_answers_back),
		cmocka_unit_test(the_analyst_reads_answers_and_changes_nothing),
	};
	return cmocka_run_group_tests(tests, make, remove_all);
}
