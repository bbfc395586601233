/* What a new version changes, for whom, and whether it may. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "schema/difference.h"

#define BYTES ((size_t)256 * 1024 * 1024)
#define HEAD(version) "settings: {form_id: walk, form_title: Walk, version: '" version "'}\n"
#define ONE HEAD("1") "survey:\n"
#define TWO HEAD("2") "survey:\n"

struct pair {
	struct arena *arena;
	struct definition *before, *after;
	const struct difference *difference;
};

static struct definition *read(const char *yaml)
{
	struct problems *problems = problems_create(10);
	struct definition *definition = definition_read(str_of(yaml), problems);
	if (definition == NULL) {
		fail_msg("%s", problems_at(problems, 0)->text);
	}
	problems_destroy(problems);
	return definition;
}

static struct pair compare(const char *before, const char *after)
{
	struct pair pair = { .arena = arena_create(BYTES), .before = read(before), .after = read(after) };
	pair.difference = difference_between(pair.arena, &(struct version_text){ pair.before, str_of(before) },
			&(struct version_text){ pair.after, str_of(after) }, NULL, false);
	return pair;
}

static void finish(struct pair *pair)
{
	definition_unref(pair->before);
	definition_unref(pair->after);
	arena_destroy(pair->arena);
}

static const struct change *find(const struct pair *pair, const char *kind)
{
	for (size_t i = 0; i < pair->difference->n; i++) {
		if (strcmp(pair->difference->changes[i].kind, kind) == 0) {
			return &pair->difference->changes[i];
		}
	}
	fail_msg("there is no change '%s'", kind);
	return NULL;
}

/* There is just this change, in these words. */
static void assert_only(const char *before, const char *after, enum audience audience, enum change_verdict verdict,
		const char *kind, const char *text)
{
	struct pair pair = compare(before, after);
	for (size_t i = 0; i < pair.difference->n; i++) {
		const struct change *change = &pair.difference->changes[i];
		if (pair.difference->n > 1 || strcmp(change->text, text) != 0) {
			print_error("%s: %s\n", change->kind, change->text);
		}
	}
	assert_int_equal(pair.difference->n, 1);
	const struct change *change = &pair.difference->changes[0];
	assert_string_equal(change->kind, kind);
	assert_string_equal(change->text, text);
	assert_int_equal(change->audience, audience);
	assert_int_equal(change->verdict, verdict);
	assert_int_equal(pair.difference->verdict, verdict);
	assert_true((change->advice != NULL) == (verdict != CHANGE_COMPATIBLE));
	finish(&pair);
}

#define ROOMS "  - {type: integer, name: rooms, label: Rooms}\n"
#define STREET "  - {type: text, name: street, label: Street}\n"

static void the_same_text_has_no_difference(void **state)
{
	(void)state;
	struct pair pair = compare(ONE ROOMS, ONE ROOMS);
	assert_int_equal(pair.difference->n, 0);
	assert_int_equal(pair.difference->verdict, CHANGE_COMPATIBLE);
	finish(&pair);
}

static void another_text_needs_another_version(void **state)
{
	(void)state;
	struct pair pair = compare(ONE ROOMS, ONE ROOMS STREET);
	assert_int_equal(find(&pair, "same-version")->verdict, CHANGE_REFUSED);
	finish(&pair);
}

static void a_question_may_come_and_go(void **state)
{
	(void)state;
	assert_only(ONE ROOMS, TWO ROOMS STREET, FOR_DATA, CHANGE_COMPATIBLE, "question-added",
			"question 'street' is new (text)");
	assert_only(ONE ROOMS STREET, TWO ROOMS, FOR_DATA, CHANGE_COMPATIBLE, "question-removed",
			"question 'street' is gone; its answers stay in the table");
}

static void a_rename_must_be_declared(void **state)
{
	(void)state;
	struct pair pair = compare(ONE STREET, TWO "  - {type: text, name: road, label: Street}\n");
	const struct change *change = find(&pair, "question-renamed-or-removed");
	assert_int_equal(change->verdict, CHANGE_TO_DECLARE);
	assert_non_null(strstr(change->advice, "'renamed_from: street' at 'road'"));
	assert_non_null(strstr(change->advice, "'removed: [street]'"));
	assert_int_equal(change->before.line, 3);
	assert_int_equal(change->after.line, 3);
	finish(&pair);
}

static void a_declared_rename_is_compatible(void **state)
{
	(void)state;
	assert_only(ONE STREET, TWO "  - {type: text, name: road, renamed_from: street, label: Street}\n", FOR_DATA,
			CHANGE_COMPATIBLE, "question-renamed",
			"question 'street' is called 'road' now; its stored answers follow");
}

static void a_declared_removal_is_compatible(void **state)
{
	(void)state;
	struct pair pair = compare(ONE STREET, "settings: {form_id: walk, form_title: Walk, version: '2', removed: [street]}\n"
			"survey:\n  - {type: text, name: road, label: Road}\n");
	assert_int_equal(pair.difference->verdict, CHANGE_COMPATIBLE);
	assert_int_equal(find(&pair, "question-removed")->before.line, 3);
	finish(&pair);
}

static void a_rename_that_was_done_is_done(void **state)
{
	(void)state;
	assert_only(ONE "  - {type: text, name: road, label: Street}\n",
			TWO "  - {type: text, name: road, renamed_from: street, label: Road}\n", FOR_PEOPLE,
			CHANGE_COMPATIBLE, "text-changed", "the label of 'road' is \"Road\"; it was \"Street\"");
}

static void two_questions_never_become_one(void **state)
{
	(void)state;
	struct pair pair = compare(ONE STREET "  - {type: text, name: road, label: Road}\n",
			TWO "  - {type: text, name: road, renamed_from: street, label: Road}\n");
	assert_int_equal(find(&pair, "name-taken")->verdict, CHANGE_REFUSED);
	finish(&pair);
}

static void a_type_never_changes(void **state)
{
	(void)state;
	assert_only(ONE ROOMS, TWO "  - {type: decimal, name: rooms, label: Rooms}\n", FOR_DATA, CHANGE_REFUSED,
			"type-changed", "question 'rooms' was of type integer and would become decimal");
}

#define REPEAT(name) "  - type: begin_repeat\n    name: " name "\n    survey:\n"

static void a_question_stays_in_its_repeat(void **state)
{
	(void)state;
	struct pair pair = compare(ONE ROOMS REPEAT("person") "      - {type: integer, name: age, label: Age}\n",
			TWO REPEAT("person") "      - {type: integer, name: rooms, label: Rooms}\n"
			"      - {type: integer, name: age, label: Age}\n");
	assert_int_equal(find(&pair, "repeat-moved")->verdict, CHANGE_REFUSED);
	finish(&pair);
}

static void a_renamed_repeat_takes_its_questions_along(void **state)
{
	(void)state;
	assert_only(ONE REPEAT("person") "      - {type: integer, name: age, label: Age}\n",
			TWO REPEAT("member\n    renamed_from: person") "      - {type: integer, name: age, label: Age}\n",
			FOR_DATA, CHANGE_COMPATIBLE, "question-renamed",
			"repeat 'person' is called 'member' now; its stored answers follow");
}

/* --- choices --------------------------------------------------------------------- */

#define LIST(head, name, choices, more) head "choices:\n  " name ":\n" choices \
	"survey:\n  - {type: select_one " name ", name: agree, label: Agree" more "}\n"
#define YES "    - {name: 'yes', label: Yes, score: 1}\n"
#define NO "    - {name: 'no', label: No, score: 0}\n"

static void choices_may_come_and_go(void **state)
{
	(void)state;
	assert_only(LIST(HEAD("1"), "yn", YES, ""), LIST(HEAD("2"), "yn", YES NO, ""), FOR_DATA, CHANGE_COMPATIBLE,
			"choice-added", "choice 'no' of list 'yn' is new");
	assert_only(LIST(HEAD("1"), "yn", YES NO, ""), LIST(HEAD("2"), "yn", YES, ""), FOR_DATA, CHANGE_COMPATIBLE,
			"choice-removed", "choice 'no' of list 'yn' is gone; answers with it stay as they are");
}

static void a_renamed_choice_must_be_declared(void **state)
{
	(void)state;
	struct pair pair = compare(LIST(HEAD("1"), "yn", YES NO, ""),
			LIST(HEAD("2"), "yn", YES "    - {name: never, label: No, score: 0}\n", ""));
	assert_int_equal(find(&pair, "choice-renamed-or-removed")->verdict, CHANGE_TO_DECLARE);
	assert_int_equal(find(&pair, "choice-renamed-or-removed")->after.line, 5);
	finish(&pair);
	assert_only(LIST(HEAD("1"), "yn", YES NO, ""), LIST(HEAD("2"), "yn", YES
			"    - {name: never, renamed_from: 'no', label: No, score: 0}\n", ""), FOR_DATA,
			CHANGE_COMPATIBLE, "choice-renamed",
			"choice 'no' of list 'yn' is called 'never' now; stored answers follow");
}

static void a_question_keeps_choices_that_were_given(void **state)
{
	(void)state;
	struct pair pair = compare(LIST(HEAD("1"), "yn", YES NO, ""), LIST(HEAD("2"), "other", YES, ""));
	assert_int_equal(find(&pair, "list-lacks-choice")->verdict, CHANGE_REFUSED);
	finish(&pair);
	struct pair fine = compare(LIST(HEAD("1"), "yn", YES NO, ""), LIST(HEAD("2"), "other", NO YES, ""));
	assert_int_equal(fine.difference->verdict, CHANGE_COMPATIBLE);
	assert_string_equal(find(&fine, "choice-moved")->text, "choice 'yes' of list 'other' stands at another place");
	finish(&fine);
}

static void a_score_is_a_change_for_scores(void **state)
{
	(void)state;
	assert_only(LIST(HEAD("1"), "yn", YES, ""),
			LIST(HEAD("2"), "yn", "    - {name: 'yes', label: Yes, score: 3}\n", ""), FOR_SCORES,
			CHANGE_COMPATIBLE, "text-changed", "the score of choice 'yes' of list 'yn' is \"3\"; it was \"1\"");
}

/* --- words ------------------------------------------------------------------------- */

static void a_text_is_compared_in_each_language(void **state)
{
	(void)state;
	assert_only(ONE ROOMS, TWO "  - {type: integer, name: rooms, label: {en: Rooms, es: Cuartos}}\n", FOR_PEOPLE,
			CHANGE_COMPATIBLE, "text-added", "'rooms' has a new label (es): \"Cuartos\"");
}

static void any_key_of_a_question_is_compared(void **state)
{
	(void)state;
	assert_only(ONE ROOMS, TWO "  - {type: integer, name: rooms, label: Rooms, required: true}\n", FOR_PEOPLE,
			CHANGE_COMPATIBLE, "text-added", "'rooms' has a new required: \"true\"");
	assert_only(ONE "  - {type: calculate, name: one, calculation: 1 + 1}\n",
			TWO "  - {type: calculate, name: one, calculation: 1 + 2}\n", FOR_DATA, CHANGE_COMPATIBLE,
			"text-changed", "the calculation of 'one' is \"1 + 2\"; it was \"1 + 1\"");
}

static void only_what_moved_has_moved(void **state)
{
	(void)state;
	const char *before = ONE ROOMS STREET "  - {type: date, name: day, label: Day}\n";
	assert_only(before, TWO STREET "  - {type: date, name: day, label: Day}\n" ROOMS, FOR_PEOPLE,
			CHANGE_COMPATIBLE, "question-moved", "'rooms' stands at another place");
}

static void a_scale_is_compared_part_by_part(void **state)
{
	(void)state;
	const char *scales = "scoring:\n  scales:\n    - {name: mood, label: Mood, items: [agree]";
	char before[1024], after[1024];
	snprintf(before, sizeof(before), "%s%s}\n", LIST(HEAD("1"), "yn", YES NO, ""), scales);
	snprintf(after, sizeof(after), "%s%s, reverse: [agree]}\ndisclosure: {min_n: 20}\n",
			LIST(HEAD("2"), "yn", YES NO, ""), scales);
	struct pair pair = compare(before, after);
	assert_int_equal(pair.difference->n, 2);
	assert_string_equal(pair.difference->changes[0].text, "'mood' under scoring.scales has a new reverse: \"agree\"");
	assert_string_equal(pair.difference->changes[1].text, "the file has a new disclosure: \"min_n: 20\"");
	assert_int_equal(pair.difference->changes[1].audience, FOR_SCORES);
	finish(&pair);
}

/* --- declarations that cannot be ------------------------------------------------------ */

static void assert_wrong(const char *yaml, const char *text)
{
	struct problems *problems = problems_create(10);
	struct definition *definition = definition_read(str_of(yaml), problems);
	assert_null(definition);
	assert_string_equal(problems_at(problems, 0)->text, text);
	problems_destroy(problems);
}

static void a_declaration_must_be_possible(void **state)
{
	(void)state;
	assert_wrong(ONE ROOMS "  - {type: text, name: road, renamed_from: rooms, label: Road}\n",
			"question 'road' cannot be renamed from 'rooms': there still is one of that name");
	assert_wrong(ONE "  - {type: text, name: road, renamed_from: road, label: Road}\n",
			"question 'road' cannot be renamed from its own name");
	assert_wrong(ONE "  - {type: text, name: a, renamed_from: c, label: A}\n"
			"  - {type: text, name: b, renamed_from: c, label: A}\n",
			"two are renamed from 'c'; only one can be");
	assert_wrong("settings: {form_id: walk, form_title: Walk, version: '1', removed: [rooms]}\nsurvey:\n" ROOMS,
			"'rooms' is not removed: it is still in the file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_text_has_no_difference),
		cmocka_unit_test(another_text_needs_another_version),
		cmocka_unit_test(a_question_may_come_and_go),
		cmocka_unit_test(a_rename_must_be_declared),
		cmocka_unit_test(a_declared_rename_is_compatible),
		cmocka_unit_test(a_declared_removal_is_compatible),
		cmocka_unit_test(a_rename_that_was_done_is_done),
		cmocka_unit_test(two_questions_never_become_one),
		cmocka_unit_test(a_type_never_changes),
		cmocka_unit_test(a_question_stays_in_its_repeat),
		cmocka_unit_test(a_renamed_repeat_takes_its_questions_along),
		cmocka_unit_test(choices_may_come_and_go),
		cmocka_unit_test(a_renamed_choice_must_be_declared),
		cmocka_unit_test(a_question_keeps_choices_that_were_given),
		cmocka_unit_test(a_score_is_a_change_for_scores),
		cmocka_unit_test(a_text_is_compared_in_each_language),
		cmocka_unit_test(any_key_of_a_question_is_compared),
		cmocka_unit_test(only_what_moved_has_moved),
		cmocka_unit_test(a_scale_is_compared_part_by_part),
		cmocka_unit_test(a_declaration_must_be_possible),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
