/* Questions to a real database through the desk: rows one by one, and every way to end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/xalloc.h"
#include "store/desk.h"
#include "tests/store/place.h"

#define MINUTE_MS 60000
#define ASKED_MAX 8

struct office;

struct asked {
	struct office *office;
	struct ask *ask;
	size_t n_rows, pause_at, cancel_at; /* 0: never */
	struct buf text;                    /* of the rows: fields with | between, a newline behind each */
	bool done, failed;
	enum outcome outcome;
};

struct office {
	struct loop *loop;
	struct desk *desk;
	struct loop_timer *deadline, *look;
	struct place *place;
	const char *look_for; /* stop when this statement gives 1 */
	struct asked asked[ASKED_MAX];
	size_t n_asked, n_ended;
};

static void too_late(void *arg)
{
	(void)arg;
	fail_msg("not within a minute");
}

static void on_look(void *arg)
{
	struct office *office = arg;
	if (place_number(office->place, office->look_for) == 1) {
		loop_stop(office->loop);
	} else {
		loop_timer_set(office->look, 50);
	}
}

static void open_office(struct office *office, struct place *place, const struct desk_options *options)
{
	*office = (struct office){ .loop = loop_create(), .place = place };
	struct desk_options complete = *options;
	complete.conninfo = store_reader_conninfo(place->store);
	office->desk = desk_create(office->loop, &complete);
	office->deadline = loop_timer_add(office->loop, too_late, office);
	office->look = loop_timer_add(office->loop, on_look, office);
	loop_timer_set(office->deadline, MINUTE_MS);
}

static void close_office(struct office *office)
{
	desk_destroy(office->desk);
	loop_timer_remove(office->deadline);
	loop_timer_remove(office->look);
	loop_destroy(office->loop);
	for (size_t i = 0; i < office->n_asked; i++) {
		buf_finish(&office->asked[i].text);
	}
}

static void end(struct asked *asked)
{
	asked->ask = NULL;
	if (++asked->office->n_ended == asked->office->n_asked) {
		loop_stop(asked->office->loop);
	}
}

static void on_row(void *arg, const struct str *fields, size_t n_fields)
{
	struct asked *asked = arg;
	asked->n_rows++;
	for (size_t i = 0; i < n_fields && asked->text.length < 1000; i++) {
		buf_adds(&asked->text, i > 0 ? "|" : "");
		buf_add_str(&asked->text, fields[i].p != NULL ? fields[i] : STR("NULL"));
	}
	buf_adds(&asked->text, "\n");
	if (asked->n_rows == asked->pause_at) {
		desk_pause(asked->ask, true);
	}
	if (asked->n_rows == asked->cancel_at) {
		desk_cancel(asked->ask);
		end(asked);
	}
}

static void on_done(void *arg)
{
	struct asked *asked = arg;
	assert_false(asked->done || asked->failed);
	asked->done = true;
	end(asked);
}

static void on_failed(void *arg, enum outcome outcome, const char *why)
{
	struct asked *asked = arg;
	assert_false(asked->done || asked->failed);
	assert_true(why[0] != '\0' && strchr(why, '\n') == NULL);
	asked->failed = true;
	asked->outcome = outcome;
	end(asked);
}

static const struct desk_handler handler = { .row = on_row, .done = on_done, .failed = on_failed };

static struct asked *ask_with(struct office *office, const char *sql, const struct str *params, size_t n_params)
{
	assert_true(office->n_asked < ASKED_MAX);
	struct asked *asked = &office->asked[office->n_asked];
	*asked = (struct asked){ .office = office, .text = BUF((size_t)64 * 1024 * 1024) };
	asked->ask = desk_ask(office->desk, &(struct desk_statement){ .sql = sql, .params = params, .n_params = n_params },
			&handler, asked);
	office->n_asked += asked->ask != NULL;
	return asked;
}

static struct asked *ask(struct office *office, const char *sql)
{
	return ask_with(office, sql, NULL, 0);
}

static void wait_until(struct office *office, const char *look_for)
{
	office->look_for = look_for;
	loop_timer_set(office->look, 50);
	loop_run(office->loop);
}

static const struct desk_options usual = { .n_links = 2, .max_waiting = 4, .waiting_seconds = 20, .statement_seconds = 60 };

/* --- the claims -------------------------------------------------------------------- */

static void rows_come_in_order_with_parameters_and_nulls(void **state)
{
	struct office office;
	open_office(&office, *state, &usual);
	const struct str params[] = { STR("it's; --"), { 0 } };
	const struct asked *asked = ask_with(&office, "SELECT n, $1::text, $2::text FROM generate_series(1, 3) n", params, 2);
	loop_run(office.loop);
	assert_true(asked->done);
	assert_string_equal(buf_text(&asked->text), "1|it's; --|NULL\n2|it's; --|NULL\n3|it's; --|NULL\n");
	close_office(&office);
}

static void more_questions_than_connections_are_all_answered(void **state)
{
	struct office office;
	open_office(&office, *state, &usual);
	for (int i = 0; i < 4; i++) {
		ask(&office, "SELECT 'one' UNION ALL SELECT 'two'");
	}
	assert_null(ask(&office, "SELECT 1")->ask); /* the queue is full until the connections stand */
	loop_run(office.loop);
	for (size_t i = 0; i < 4; i++) {
		assert_true(office.asked[i].done);
		assert_string_equal(buf_text(&office.asked[i].text), "one\ntwo\n");
	}
	assert_int_equal(desk_n_waiting(office.desk), 0);
	close_office(&office);
}

static void the_database_waits_for_a_slow_reader(void **state)
{
	struct office office;
	open_office(&office, *state, &usual);
	struct asked *asked = ask(&office, "SELECT n, repeat('x', 1000) FROM generate_series(1, 100000) n");
	asked->pause_at = 10;
	wait_until(&office, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'canvass desk'"
			" AND wait_event = 'ClientWrite'");
	assert_int_equal(asked->n_rows, 10);
	wait_until(&office, "SELECT 1");
	assert_int_equal(asked->n_rows, 10);
	desk_pause(asked->ask, false);
	loop_run(office.loop);
	assert_true(asked->done);
	assert_int_equal(asked->n_rows, 100000);
	close_office(&office);
}

static void what_is_not_wanted_any_more_ends_in_the_database(void **state)
{
	struct office office;
	open_office(&office, *state, &(struct desk_options){ .n_links = 1, .max_waiting = 4, .waiting_seconds = 20,
			.statement_seconds = 600 });
	struct asked *asked = ask(&office, "SELECT 'endless' FROM pg_sleep(500)");
	struct asked *behind = ask(&office, "SELECT 'queued'");
	wait_until(&office, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%endless%' AND pid <> pg_backend_pid()"
			" AND state = 'active'");
	desk_cancel(asked->ask);
	desk_cancel(behind->ask);
	office.n_ended = 2;
	struct asked *next = ask(&office, "SELECT 'next'");
	loop_run(office.loop);
	assert_string_equal(buf_text(&next->text), "next\n");
	wait_until(&office, "SELECT (count(*) = 0)::integer FROM pg_stat_activity WHERE query LIKE '%endless%'"
			" AND pid <> pg_backend_pid() AND state = 'active'");
	assert_false(asked->done || asked->failed || behind->done || behind->failed);
	close_office(&office);
}

static void it_may_be_cancelled_in_the_middle_of_its_rows(void **state)
{
	struct office office;
	open_office(&office, *state, &usual);
	struct asked *asked = ask(&office, "SELECT n FROM generate_series(1, 1000) n");
	asked->cancel_at = 5;
	loop_run(office.loop);
	assert_int_equal(asked->n_rows, 5);
	const struct asked *next = ask(&office, "SELECT 'next'");
	loop_run(office.loop);
	assert_string_equal(buf_text(&next->text), "next\n");
	close_office(&office);
}

static void a_statement_that_takes_too_long_is_failed(void **state)
{
	struct office office;
	open_office(&office, *state, &(struct desk_options){ .n_links = 1, .max_waiting = 4, .waiting_seconds = 20,
			.statement_seconds = 1 });
	const struct asked *slow = ask(&office, "SELECT pg_sleep(30)"), *next = ask(&office, "SELECT 'next'");
	loop_run(office.loop);
	assert_true(slow->failed && slow->outcome == OUTCOME_TOO_LARGE);
	assert_string_equal(buf_text(&next->text), "next\n");
	close_office(&office);
}

static void what_waits_too_long_is_failed(void **state)
{
	struct office office;
	open_office(&office, *state, &(struct desk_options){ .n_links = 1, .max_waiting = 4, .waiting_seconds = 1,
			.statement_seconds = 60 });
	const struct asked *slow = ask(&office, "SELECT pg_sleep(4)"), *behind = ask(&office, "SELECT 1");
	loop_run(office.loop);
	assert_true(slow->done);
	assert_true(behind->failed && behind->outcome == OUTCOME_TRY_LATER);
	close_office(&office);
}

static void a_broken_connection_fails_its_question_and_is_made_again(void **state)
{
	struct office office;
	open_office(&office, *state, &(struct desk_options){ .n_links = 1, .max_waiting = 4, .waiting_seconds = 20,
			.statement_seconds = 60 });
	const struct asked *cut = ask(&office, "SELECT 'cut' FROM pg_sleep(50)"), *behind = ask(&office, "SELECT 'behind'");
	wait_until(&office, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%cut%' AND pid <> pg_backend_pid()"
			" AND state = 'active'");
	place_run(*state, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'canvass desk'");
	loop_run(office.loop);
	assert_true(cut->failed && cut->outcome == OUTCOME_TRY_LATER);
	assert_string_equal(buf_text(&behind->text), "behind\n");
	close_office(&office);
}

static void a_mistake_in_a_statement_is_told(void **state)
{
	struct office office;
	open_office(&office, *state, &usual);
	const struct asked *wrong = ask(&office, "SELECT nonsense"), *late = ask(&office, "SELECT 1 / (3 - n) FROM generate_series(1, 5) n");
	loop_run(office.loop);
	assert_true(wrong->failed && wrong->outcome == OUTCOME_FAILED);
	assert_true(late->failed && late->outcome == OUTCOME_MALFORMED && late->n_rows == 2);
	close_office(&office);
}

static void the_reader_changes_nothing_and_sees_no_bytes_as_received(void **state)
{
	struct office office;
	open_office(&office, *state, &usual);
	static const char *const forbidden[] = { "SELECT xml FROM canvass.submissions", "SELECT sha256 FROM canvass.tokens",
		"SELECT yaml FROM canvass.form_versions", "SELECT bytes FROM canvass.blob_parts" };
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++) {
		ask(&office, forbidden[i]);
	}
	loop_run(office.loop);
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++) {
		assert_true(office.asked[i].failed && office.asked[i].outcome == OUTCOME_FORBIDDEN);
	}
	const struct asked *change = ask(&office, "SET default_transaction_read_only = off");
	loop_run(office.loop);
	assert_true(change->done);
	const struct asked *write = ask(&office, "DELETE FROM canvass.sites"), *become = ask(&office, "SET ROLE canvass_owner");
	loop_run(office.loop);
	assert_true(write->failed && become->failed);
	close_office(&office);
}

static void it_reads_answers_and_how_they_came(void **state)
{
	struct office office;
	struct published household = place_publish(*state, household_yaml);
	open_office(&office, *state, &usual);
	ask(&office, "SELECT count(*) FROM data.household");
	ask(&office, "SELECT s.id, s.device_id, k.name FROM canvass.submissions s LEFT JOIN canvass.tokens k ON k.id = s.token");
	loop_run(office.loop);
	assert_true(office.asked[0].done && office.asked[1].done);
	close_office(&office);
	published_finish(&household);
}

static void ending_fails_what_is_under_way(void **state)
{
	struct office office;
	open_office(&office, *state, &(struct desk_options){ .n_links = 1, .max_waiting = 4, .waiting_seconds = 20,
			.statement_seconds = 60 });
	const struct asked *under_way = ask(&office, "SELECT 'under way' FROM pg_sleep(50)"), *waiting = ask(&office, "SELECT 1");
	wait_until(&office, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%under way%' AND pid <> pg_backend_pid()"
			" AND state = 'active'");
	assert_int_equal(desk_n_answering(office.desk), 1);
	desk_destroy(office.desk);
	office.desk = NULL;
	assert_true(under_way->failed && waiting->failed);
	close_office(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_in_order_with_parameters_and_nulls),
		cmocka_unit_test(more_questions_than_connections_are_all_answered),
		cmocka_unit_test(the_database_waits_for_a_slow_reader),
		cmocka_unit_test(what_is_not_wanted_any_more_ends_in_the_database),
		cmocka_unit_test(it_may_be_cancelled_in_the_middle_of_its_rows),
		cmocka_unit_test(a_statement_that_takes_too_long_is_failed),
		cmocka_unit_test(what_waits_too_long_is_failed),
		cmocka_unit_test(a_broken_connection_fails_its_question_and_is_made_again),
		cmocka_unit_test(a_mistake_in_a_statement_is_told),
		cmocka_unit_test(the_reader_changes_nothing_and_sees_no_bytes_as_received),
		cmocka_unit_test(it_reads_answers_and_how_they_came),
		cmocka_unit_test(ending_fails_what_is_under_way),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, place_make, place_remove);
}
