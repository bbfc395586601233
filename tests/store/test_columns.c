/* Answers in bulk: every kind of missing stays apart. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "store/columns.h"
#include "store/columns_made.h"
#include "tests/store/batch.h"

#define VERSION_2 "settings: {form_id: household, form_title: Household, version: '2', removed: [comment]}\n" \
		"choices:\n" \
		"  agree:\n" \
		"    - {name: high, label: High, score: 2}\n" \
		"    - {name: dk, label: Don't know, missing: dont_know}\n" \
		"survey:\n" \
		"  - {type: select_one agree, name: trust, label: Trust}\n" \
		"  - {type: integer, name: n_adults, label: Adults}\n" \
		"  - {type: text, name: street, label: Street}\n"

static struct published household;
static struct answers *never_stored; /* the same responses, put into columns without the database */

static const struct answers_column *column(const struct answers *answers, const struct definition *definition,
		const char *name)
{
	return answers_of(answers, definition_find(definition, str_of(name)));
}

static struct answers *read_answers(struct place *place, const struct definition *definition)
{
	struct answers *answers;
	if (answers_read(place->store, definition, &answers) != OUTCOME_OK) {
		fail_msg("%s", store_error(place->store));
	}
	return answers;
}

static void every_kind_of_missing_stays_apart(void **state)
{
	struct answers *answers = read_answers(*state, household.definition);
	const struct answers_column *trust = column(answers, household.definition, "trust");
	static const int32_t codes[] = { 1, 2, 3, CODE_LEFT_EMPTY, CODE_NOT_ASKED };
	static const enum missing_kind missing[] = { MISSING_NONE, MISSING_DONT_KNOW, MISSING_REFUSED,
		MISSING_LEFT_EMPTY, MISSING_NOT_ASKED };
	assert_int_equal(answers->n, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(trust->codes[i], codes[i]);
		assert_int_equal(trust->missing[i], missing[i]);
	}
	answers_destroy(answers);
}

static void answers_come_in_their_types(void **state)
{
	struct answers *answers = read_answers(*state, household.definition);
	const struct definition *definition = household.definition;
	assert_int_equal(column(answers, definition, "needs")->chosen[0], 3);
	assert_int_equal(column(answers, definition, "needs")->missing[0], MISSING_NONE);
	assert_int_equal(column(answers, definition, "needs")->chosen[1], 4);
	assert_int_equal(column(answers, definition, "needs")->missing[1], MISSING_NOT_APPLICABLE);
	assert_true(column(answers, definition, "n_adults")->numbers[0] == 3);
	assert_true(isnan(column(answers, definition, "n_adults")->numbers[3]));
	assert_int_equal(column(answers, definition, "n_adults")->missing[3], MISSING_LEFT_EMPTY);
	assert_true(column(answers, definition, "income")->numbers[0] == 1250.5);
	assert_true(column(answers, definition, "moved_in")->numbers[0] == 10956);
	assert_string_equal(column(answers, definition, "comment")->texts[0], "fine");
	assert_null(column(answers, definition, "comment")->texts[1]);
	assert_null(column(answers, definition, "age")->question);
	answers_destroy(answers);
}

static void assert_same_answer(const struct answers_column *a, const struct answers_column *b, size_t row)
{
	assert_int_equal(a->missing[row], b->missing[row]);
	if (a->codes != NULL) {
		assert_int_equal(a->codes[row], b->codes[row]);
	} else if (a->chosen != NULL) {
		assert_int_equal(a->chosen[row], b->chosen[row]);
	} else if (a->numbers != NULL) {
		assert_true(a->numbers[row] == b->numbers[row] || (isnan(a->numbers[row]) && isnan(b->numbers[row])));
	} else if (a->texts != NULL && a->texts[row] != NULL) {
		assert_string_equal(a->texts[row], b->texts[row]);
	} else if (a->texts != NULL) {
		assert_null(b->texts[row]);
	}
}

static void responses_that_were_never_stored_fill_the_same_columns(void **state)
{
	struct answers *answers = read_answers(*state, household.definition);
	assert_int_equal(never_stored->n, answers->n);
	assert_int_equal(never_stored->n_simulated, answers->n);
	for (size_t i = 0; i < household.definition->n_questions; i++) {
		const struct answers_column *a = &answers->columns[i], *b = &never_stored->columns[i];
		assert_ptr_equal(a->question, b->question);
		for (size_t row = 0; a->question != NULL && row < answers->n; row++) {
			assert_same_answer(a, b, row);
		}
	}
	assert_string_equal(never_stored->instance_ids[4], "uuid:4");
	answers_destroy(answers);
}

static void rows_say_whose_they_are(void **state)
{
	struct answers *answers = read_answers(*state, household.definition);
	assert_string_equal(answers->instance_ids[0], "uuid:0");
	assert_string_equal(answers->versions[4], "1");
	assert_int_equal(answers->sites[0], 1);
	assert_true(answers->received_us[0] > INT64_C(1700000000000000));
	answers_destroy(answers);
}

static void the_snapshot_hash_is_over_the_sorted_hashes(void **state)
{
	struct place *place = *state;
	struct answers *answers = read_answers(place, household.definition);
	char *expected = place_text(place, "SELECT encode(sha256(string_agg(sha256, ''::bytea ORDER BY sha256)), 'hex')"
			" FROM canvass.submissions");
	assert_string_equal(answers->snapshot_sha256, expected);
	free(expected);
	answers_destroy(answers);
}

static void another_version_reads_the_same_rows(void **state)
{
	struct place *place = *state;
	struct published second = place_publish(place, VERSION_2);
	struct answers *answers = read_answers(place, second.definition);
	const struct answers_column *trust = column(answers, second.definition, "trust");
	const struct answers_column *street = column(answers, second.definition, "street");
	assert_int_equal(answers->n, 5);
	assert_int_equal(trust->codes[0], 0);
	assert_int_equal(trust->codes[2], CODE_UNKNOWN);
	assert_int_equal(street->missing[0], MISSING_NOT_ASKED);
	answers_destroy(answers);
	published_finish(&second);
}

static void a_definition_with_other_types_is_refused(void **state)
{
	struct place *place = *state;
	struct definition *definition = place_definition("settings: {form_id: household, form_title: H, version: '9'}\n"
			"survey:\n  - {type: text, name: n_adults, label: Adults}\n");
	struct answers *answers;
	assert_int_equal(answers_read(place->store, definition, &answers), OUTCOME_REFUSED);
	definition_unref(definition);
}

static void a_form_that_is_not_published_is_unknown(void **state)
{
	struct place *place = *state;
	struct definition *definition = place_definition("settings: {form_id: nothing, form_title: N, version: '1'}\n"
			"survey:\n  - {type: integer, name: q, label: Q}\n");
	struct answers *answers;
	assert_int_equal(answers_read(place->store, definition, &answers), OUTCOME_UNKNOWN);
	definition_unref(definition);
}

static int make(void **state)
{
	place_make(state);
	household = place_publish(*state, household_yaml);
	struct batch *batch = batch_create(*state, &household);
	batch_send(batch, "uuid:0", "<trust>high</trust><needs>housing work</needs><n_adults>3</n_adults>"
			"<income>1250.5</income><comment>fine</comment><moved_in>1999-12-31</moved_in>");
	batch_send(batch, "uuid:1", "<trust>dk</trust><needs>none</needs>");
	batch_send(batch, "uuid:2", "<trust>ref</trust>");
	batch_send(batch, "uuid:3", "<trust/><n_adults/>");
	batch_send(batch, "uuid:4", "<comment>skip</comment>");
	batch_wait(batch);
	struct made_answers *made = made_answers_create(household.definition, batch->n_sent);
	for (size_t i = 0; i < batch->n_sent; i++) {
		made_answers_add(made, batch->sent[i].response);
	}
	never_stored = made_answers_end(made);
	batch_destroy(batch);
	return 0;
}

static int remove_all(void **state)
{
	answers_destroy(never_stored);
	published_finish(&household);
	return place_remove(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_missing_stays_apart),
		cmocka_unit_test(answers_come_in_their_types),
		cmocka_unit_test(responses_that_were_never_stored_fill_the_same_columns),
		cmocka_unit_test(rows_say_whose_they_are),
		cmocka_unit_test(the_snapshot_hash_is_over_the_sorted_hashes),
		cmocka_unit_test(another_version_reads_the_same_rows),
		cmocka_unit_test(a_definition_with_other_types_is_refused),
		cmocka_unit_test(a_form_that_is_not_published_is_unknown),
	};
	return cmocka_run_group_tests(tests, make, remove_all);
}
