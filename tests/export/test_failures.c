/* Exports that fail never look complete, wherever they fail. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/xalloc.h"
#include "export/export.h"
#include "tests/store/place.h"

#define N_RESPONSES "6000"
#define OUTPUT_BYTES ((size_t)256 * 1024 * 1024)
#define NEVER SIZE_MAX

static const char *const end_sessions = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
		" WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";

/* Takes bytes until something happens. */
struct taker {
	struct place *place;
	struct buf taken;
	size_t full_at;  /* takes no more than this */
	size_t cut_at;   /* ends the sessions of the database once it has this much */
	bool cut;
	bool full;       /* it refused to take something */
};

static bool take(void *arg, struct str bytes)
{
	struct taker *taker = arg;
	if (bytes.n > taker->full_at - taker->taken.length) {
		buf_add(&taker->taken, bytes.p, taker->full_at - taker->taken.length);
		taker->full_at = taker->taken.length;
		taker->full = true;
		return false;
	}
	buf_add_str(&taker->taken, bytes);
	if (taker->taken.length >= taker->cut_at && !taker->cut) {
		taker->cut = true;
		assert_true(place_number(taker->place, end_sessions) > 0);
	}
	return true;
}

static struct taker taker_of(struct place *place)
{
	return (struct taker){ .place = place, .taken = BUF(OUTPUT_BYTES), .full_at = NEVER, .cut_at = NEVER };
}

static enum outcome run(struct taker *taker, enum export_format format, struct export_summary *ret_summary)
{
	char *error = NULL;
	struct export_options options = { .format = format, .since_us = INT64_MIN, .attachments = true };
	struct export_sink sink = { take, taker };
	enum outcome outcome = export_form(taker->place->store, "household", &options, &sink, ret_summary, &error);
	if (outcome != OUTCOME_OK) {
		assert_non_null(error);
		assert_true(strlen(error) > 0);
	}
	free(error);
	return outcome;
}

static bool ends_with(struct str text, struct str end)
{
	return text.n >= end.n && memcmp(text.p + text.n - end.n, end.p, end.n) == 0;
}

/* What a program takes for a whole one. */
static bool looks_complete(struct str bytes, enum export_format format)
{
	static const char end_of_directory[] = { 'P', 'K', 5, 6 };
	switch (format) {
	case EXPORT_JSONL:
		return ends_with(bytes, STR("}\n"));
	case EXPORT_GEOJSON:
		return ends_with(bytes, STR("]}\n"));
	case EXPORT_CSV:
	case EXPORT_STATA:
	case EXPORT_SPSS:
	case EXPORT_R:
		break;
	case EXPORT_LOG: /* no album here has one; tests/export/export.mjs reads them */
	case EXPORT_TABLE:
		return ends_with(bytes, STR("\n")) && !ends_with(bytes, STR(EXPORT_UNFINISHED));
	}
	/* 22 bytes at the end of an archive; before it, the central directory. */
	for (size_t i = 0; i + sizeof(end_of_directory) <= bytes.n; i++) {
		if (memcmp(bytes.p + i, end_of_directory, sizeof(end_of_directory)) == 0) {
			return true;
		}
	}
	return false;
}

static size_t whole_size(struct place *place, enum export_format format)
{
	struct taker taker = taker_of(place);
	struct export_summary summary;
	assert_int_equal(run(&taker, format, &summary), OUTCOME_OK);
	assert_int_equal(summary.n_responses, 6000);
	assert_int_equal(summary.n_rows, format == EXPORT_GEOJSON ? 6000 : 3 * 6000); /* repeats without places */
	assert_true(looks_complete(buf_str(&taker.taken), format));
	size_t n = taker.taken.length;
	buf_finish(&taker.taken);
	return n;
}

static void an_output_that_takes_no_more_is_never_complete(void **state)
{
	struct place *place = *state;
	for (size_t format = 0; format < EXPORT_LOG; format++) {
		size_t n = whole_size(place, (enum export_format)format);
		const size_t places[] = { 0, 1, n / 3, n / 2, n - 100, n - 1 };
		for (size_t i = 0; i < ARRAY_LEN(places); i++) {
			struct taker taker = taker_of(place);
			struct export_summary summary;
			taker.full_at = places[i];
			enum outcome outcome = run(&taker, (enum export_format)format, &summary);
			assert_true(taker.taken.length <= places[i]);
			/* The time is in some archives, and another time may be packed in fewer bytes: then all of it
			 * fitted, and it is complete. */
			if (!taker.full && export_kind((enum export_format)format)->is_archive && places[i] + 1 == n) {
				assert_int_equal(outcome, OUTCOME_OK);
				assert_true(looks_complete(buf_str(&taker.taken), (enum export_format)format));
				buf_finish(&taker.taken);
				continue;
			}
			assert_int_equal(outcome, OUTCOME_FAILED);
			assert_int_equal(memcmp(buf_text(&taker.taken) + taker.taken.length, "", 1), 0);
			if (places[i] + 22 < n) { /* else it is the directory's own end that was cut off */
				assert_false(looks_complete(buf_str(&taker.taken), (enum export_format)format));
			}
			buf_finish(&taker.taken);
		}
	}
}

static void a_database_that_goes_away_leaves_nothing_complete(void **state)
{
	struct place *place = *state;
	for (size_t format = 0; format < EXPORT_LOG; format++) {
		struct taker taker = taker_of(place);
		struct export_summary summary;
		taker.cut_at = 1;
		assert_int_equal(run(&taker, (enum export_format)format, &summary), OUTCOME_TRY_LATER);
		assert_true(taker.cut);
		assert_false(looks_complete(buf_str(&taker.taken), (enum export_format)format));
		buf_finish(&taker.taken);
	}
}

static void an_output_without_an_end_of_its_own_says_that_it_failed(void **state)
{
	struct taker taker = taker_of(*state);
	struct export_summary summary;
	taker.cut_at = 1;
	assert_int_equal(run(&taker, EXPORT_JSONL, &summary), OUTCOME_TRY_LATER);
	assert_true(ends_with(buf_str(&taker.taken), STR(EXPORT_UNFINISHED)));
	buf_finish(&taker.taken);
}

static void a_refused_export_writes_nothing(void **state)
{
	struct place *place = *state;
	struct taker taker = taker_of(place);
	struct export_summary summary;
	char *error = NULL;
	struct export_options options = { .format = EXPORT_JSONL, .since_us = INT64_MIN, .language = "xx" };
	assert_int_equal(export_form(place->store, "household", &options, &(struct export_sink){ take, &taker }, &summary,
			&error), OUTCOME_REFUSED);
	assert_string_equal(error, "the form has no language 'xx'; it has en");
	assert_int_equal(taker.taken.length, 0);
	free(error);
}

static void responses_that_come_meanwhile_are_not_in_it(void **state)
{
	struct place *place = *state;
	struct taker taker = taker_of(place);
	struct export_summary summary;
	char *error = NULL;
	struct export_options options = { .format = EXPORT_JSONL, .since_us = INT64_MIN };
	place_run(place, "BEGIN; DELETE FROM data.household__visit");
	assert_int_equal(export_form(place->store, "household", &options, &(struct export_sink){ take, &taker }, &summary,
			&error), OUTCOME_OK);
	place_run(place, "ROLLBACK");
	assert_int_equal(summary.n_rows, 3 * 6000);
	buf_finish(&taker.taken);
}

/* --- getting ready ------------------------------------------------------------------------- */

static int set_up(void **state)
{
	place_make(state);
	struct place *place = *state;
	struct published household = place_publish(place, household_yaml);
	place_run(place, "INSERT INTO canvass.submissions (form_id, instance_id, form_version, site, xml, sha256, received_at)"
			" SELECT 'household', 'uuid:' || n, v.id, 1, '', sha256(n::text::bytea), now()"
			" FROM generate_series(1, " N_RESPONSES ") n, canvass.form_versions v ORDER BY n");
	place_run(place, "INSERT INTO data.household (_submission, _version, _site, _received_at, _left_empty, trust, needs,"
			" comment, place_latitude, place_longitude) SELECT s.id, '1', 'algin', s.received_at, '{income}', 'low',"
			" '{housing,work}', (SELECT string_agg(md5(s.id::text || n), '') FROM generate_series(1, 20) n), 34, -118"
			" FROM canvass.submissions s");
	place_run(place, "INSERT INTO data.household__person (_submission, _position, _left_empty, nick)"
			" SELECT _submission, 1, '{}', md5(_submission::text) FROM data.household");
	place_run(place, "INSERT INTO data.household__visit (_submission, _parent_position, _position, _left_empty, visited)"
			" SELECT _submission, 1, 1, '{}', '2026-11-23' FROM data.household");
	place_run(place, "INSERT INTO canvass.blobs (sha256, size) VALUES (sha256('a'), 1)");
	place_run(place, "INSERT INTO canvass.blob_parts VALUES (sha256('a'), 0, 'a')");
	place_run(place, "INSERT INTO canvass.attachments SELECT id, 'a.jpg', sha256('a'), now() FROM canvass.submissions"
			" ORDER BY id LIMIT 5");
	published_finish(&household);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_output_that_takes_no_more_is_never_complete),
		cmocka_unit_test(a_database_that_goes_away_leaves_nothing_complete),
		cmocka_unit_test(an_output_without_an_end_of_its_own_says_that_it_failed),
		cmocka_unit_test(a_refused_export_writes_nothing),
		cmocka_unit_test(responses_that_come_meanwhile_are_not_in_it),
	};
	return cmocka_run_group_tests(tests, set_up, place_remove);
}
