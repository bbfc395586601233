/* What a response must hold, what a phone is told, and what becomes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/response.h"

#define NOW_US INT64_C(1795000000000000)

static const char yaml[] =
	"settings: {form_id: home, form_title: Home, version: '1', default_language: en, instance_name: \"${who}\"}\n"
	"choices:\n"
	"  yn: [{name: 'yes', label: Yes}, {name: 'no', label: No}]\n"
	"  worry: [{name: gangs, label: Gangs}, {name: dark, label: Dark streets}, {name: cars, label: Cars}]\n"
	"  street:\n"
	"    - {name: elm, label: Elm, side: north}\n"
	"    - {name: oak, label: Oak, side: south}\n"
	"  side: [{name: north, label: North}, {name: south, label: South}]\n"
	"survey:\n"
	"  - {type: start, name: began}\n"
	"  - {type: today, name: day}\n"
	"  - {type: text, name: who, label: Who}\n"
	"  - {type: select_one side, name: side_of, label: Side}\n"
	"  - {type: select_one street, name: street_of, label: Street, choice_filter: \"side = ${side_of}\"}\n"
	"  - {type: select_one yn, name: consent, label: Consent, required: true}\n"
	"  - type: begin_group\n"
	"    name: about\n"
	"    label: About\n"
	"    relevant: \"${consent} = 'yes'\"\n"
	"    survey:\n"
	"      - {type: integer, name: age, label: How old are you?, required: true,\n"
	"         constraint: '. >= 0 and . <= 120', constraint_message: must be 0 to 120}\n"
	"      - {type: select_multiple worry, name: worries, label: Worries}\n"
	"      - {type: decimal, name: rent, label: Rent}\n"
	"      - {type: date, name: born, label: Born}\n"
	"      - {type: geopoint, name: place, label: Place}\n"
	"      - {type: note, name: thanks, label: Thanks}\n"
	"      - {type: calculate, name: twice, calculation: \"${age} * 2\"}\n"
	"      - {type: calculate, name: adult, calculation: \"${age} >= 18\"}\n"
	"      - {type: calculate, name: draw, calculation: \"random()\"}\n"
	"      - {type: integer, name: members, label: Members, constraint: '. <= 5'}\n"
	"      - type: begin_repeat\n"
	"        name: member\n"
	"        label: Member\n"
	"        repeat_count: \"${members}\"\n"
	"        survey:\n"
	"          - {type: integer, name: member_age, label: Age of the member, constraint: '. < 130'}\n"
	"          - {type: text, name: school, label: School, required: true, relevant: \"${member_age} < 18\"}\n"
	"  - {type: text, name: why, label: Why not, relevant: \"${consent} = 'no'\"}\n";

struct fixture {
	struct definition *definition;
	struct arena *arena;
	struct problems *problems;
	struct response *response;
	struct findings findings;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	f->problems = problems_create(20);
	f->definition = definition_read(str_of(yaml), f->problems);
	if (f->definition == NULL) {
		_cleanup_buf_ struct buf text = BUF(10000);
		problems_print(f->problems, &text);
		print_error("%s", buf_text(&text));
		return -1;
	}
	f->arena = arena_create(RESPONSE_ARENA_BYTES);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	arena_destroy(f->arena);
	definition_unref(f->definition);
	problems_destroy(f->problems);
	free(f);
	return 0;
}

static const char *envelope(struct fixture *f, const char *answers)
{
	return arena_printf(f->arena, "<data id='home' version='1'>%s<meta><instanceID>uuid:1</instanceID></meta></data>",
			answers);
}

/* Everything that is said about a submission with these answers, joined. */
static const char *said(struct fixture *f, const char *answers)
{
	f->response = response_identify(f->arena, str_of(envelope(f, answers)), f->problems);
	assert_non_null(f->response);
	response_read(f->response, f->definition);
	f->findings = response_check(f->response, NOW_US);
	const char *all = "";
	for (size_t i = 0; i < f->findings.n; i++) {
		all = arena_printf(f->arena, "%s%s%s", all, i > 0 ? "\n" : "", f->findings.items[i].message);
	}
	return all;
}

static void takes(struct fixture *f, const char *answers)
{
	assert_string_equal(said(f, answers), "");
}

static void says(struct fixture *f, const char *answers, const char *message)
{
	assert_string_equal(said(f, answers), message);
}

/* --- identity -------------------------------------------------------------------- */

static void a_submission_says_whose_it_is(void **state)
{
	struct fixture *f = *state;
	struct response *r = response_identify(f->arena, STR("<data id='home' version='7'>"
			"<orx:meta xmlns:orx='http://openrosa.org/xforms'><orx:instanceID>uuid:2</orx:instanceID>"
			"<orx:instanceName>Ana</orx:instanceName><orx:deprecatedID>uuid:1</orx:deprecatedID></orx:meta></data>"),
			f->problems);
	assert_true(str_is(r->form_id, "home") && str_is(r->version, "7"));
	assert_true(str_is(r->instance_id, "uuid:2") && str_is(r->deprecated_id, "uuid:1"));
	assert_true(str_is(r->submitted_name, "Ana") && !r->instance_id_derived);
}

static void without_an_instance_id_the_same_bytes_get_the_same_one(void **state)
{
	struct fixture *f = *state;
	struct response *a = response_identify(f->arena, STR("<data id='home'/>"), f->problems);
	struct response *b = response_identify(f->arena, STR("<data id='home'/>"), f->problems);
	struct response *c = response_identify(f->arena, STR("<data id='home' />"), f->problems);
	assert_true(a->instance_id_derived && str_starts(a->instance_id, STR("uuid:")));
	assert_true(str_eq(a->instance_id, b->instance_id) && !str_eq(a->instance_id, c->instance_id));
}

static void a_submission_without_a_form_id_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_null(response_identify(f->arena, STR("<data/>"), f->problems));
}

static void an_instance_id_of_249_bytes_is_taken_and_one_of_250_refused(void **state)
{
	struct fixture *f = *state;
	for (int n = 249; n <= 250; n++) {
		const char *xml = arena_printf(f->arena,
				"<data id='home'><meta><instanceID>%0*d</instanceID></meta></data>", n, 1);
		assert_int_equal(response_identify(f->arena, str_of(xml), f->problems) != NULL, n == 249);
	}
}

/* --- relevance -------------------------------------------------------------------- */

static void questions_that_are_not_asked_may_be_absent_even_if_required(void **state)
{
	takes(*state, "<consent>no</consent><why>no time</why>");
}

static void questions_that_are_not_asked_may_be_there_and_empty(void **state)
{
	takes(*state, "<consent>no</consent><about><age/><twice/></about><why/>");
}

static void an_answer_that_was_not_asked_for_is_found(void **state)
{
	says(*state, "<consent>yes</consent><about><age>30</age></about><why>no time</why>",
			"'why' (Why not): has an answer, but is not asked given the other answers");
}

static void a_required_answer_left_empty_or_out_is_found(void **state)
{
	says(*state, "<consent/>", "'consent' (Consent): has no answer: one is required");
	says(*state, "", "'consent' (Consent): has no answer: one is required");
}

/* --- answers ---------------------------------------------------------------------- */

static void a_constraint_is_explained_in_its_own_words(void **state)
{
	struct fixture *f = *state;
	says(f, "<consent>yes</consent><about><age>212</age></about>",
			"'age' (How old are you?): 212 is not allowed: must be 0 to 120");
	assert_string_equal(f->findings.items[0].path, "/data/about/age");
	assert_string_equal(f->findings.items[0].question->name, "age");
}

static void a_constraint_is_not_asked_about_an_empty_answer(void **state)
{
	takes(*state, "<consent>yes</consent><about><age>30</age><members/></about>");
}

static void every_mistake_is_found_in_one_go_and_in_order(void **state)
{
	says(*state, "<street_of>elm</street_of><side_of>south</side_of><consent>yes</consent>"
			"<about><age>x</age><worries>gangs gangs</worries><rent>much</rent><born>2026-02-30</born><place>91 0</place></about>",
			"'street_of' (Street): elm is not allowed: it does not go with the other answers\n"
			"'age' (How old are you?): x is not allowed: it must be a whole number\n"
			"'worries' (Worries): gangs is not allowed: it is there twice\n"
			"'rent' (Rent): much is not allowed: it must be a number\n"
			"'born' (Born): 2026-02-30 is not allowed: it must be a date such as 2026-11-23\n"
			"'place' (Place): 91 0 is not allowed: it must be a place: latitude, longitude, altitude, accuracy");
}

static void an_answer_outside_the_list_is_found(void **state)
{
	says(*state, "<consent>maybe</consent>", "'consent' (Consent): maybe is not allowed: it is not in the list of answers");
}

static void whole_numbers_end_at_32_bits(void **state)
{
	struct fixture *f = *state;
	takes(f, "<consent>yes</consent><about><age>30</age><members>-2147483648</members></about>");
	assert_string_not_equal(said(f, "<consent>yes</consent><about><age>30</age><members>-2147483649</members></about>"), "");
}

static void white_space_in_a_text_stays(void **state)
{
	struct fixture *f = *state;
	takes(f, "<who> Ana </who><consent>no</consent>");
	assert_true(str_is(response_node(f->response, definition_find(f->definition, STR("who")), NULL)->text, " Ana "));
}

/* --- elements --------------------------------------------------------------------- */

static void an_unknown_element_is_found_with_the_nearest_question(void **state)
{
	says(*state, "<concent>yes</concent><consent>no</consent>",
			"the form has no question 'concent' here; did you mean 'consent'?");
}

static void the_same_question_twice_is_found(void **state)
{
	says(*state, "<consent>no</consent><consent>no</consent>", "'consent' is there more than once");
}

static void text_between_questions_is_found(void **state)
{
	says(*state, "<consent>yes</consent><about>lost<age>3</age></about>",
			"'about' holds text where only questions belong");
}

static void at_most_fifty_mistakes_are_told(void **state)
{
	struct fixture *f = *state;
	_cleanup_buf_ struct buf answers = BUF(100000);
	for (int i = 0; i < 200; i++) {
		buf_addf(&answers, "<x%d/>", i);
	}
	said(f, buf_text(&answers));
	assert_int_equal(f->findings.n, 50);
}

/* --- calculations ------------------------------------------------------------------- */

static void a_calculation_may_be_written_as_any_phone_writes_it(void **state)
{
	struct fixture *f = *state;
	takes(f, "<consent>yes</consent><about><age>30</age><twice>60</twice><adult>true</adult></about>");
	takes(f, "<consent>yes</consent><about><age>30</age><twice>60.0</twice><adult>1</adult></about>");
	assert_true(str_is(response_node(f->response, definition_find(f->definition, STR("twice")), NULL)->text, "60.0"));
}

static void another_result_of_a_calculation_is_found_with_both(void **state)
{
	says(*state, "<consent>yes</consent><about><age>30</age><twice>61</twice></about>",
			"'twice': '61' was sent, but the form computes '60'");
}

static void what_chance_decided_is_taken_as_it_was_sent(void **state)
{
	takes(*state, "<consent>yes</consent><about><age>30</age><draw>0.25</draw></about>");
}

static void a_calculation_left_out_is_computed(void **state)
{
	struct fixture *f = *state;
	takes(f, "<consent>yes</consent><about><age>30</age></about>");
	assert_true(str_is(response_node(f->response, definition_find(f->definition, STR("twice")), NULL)->text, "60"));
}

static void a_result_that_is_no_number_may_be_written_as_nan_or_left_empty(void **state)
{
	const char *only = "'age' (How old are you?): has no answer: one is required";
	says(*state, "<consent>yes</consent><about><age/><twice>NaN</twice></about>", only);
	says(*state, "<consent>yes</consent><about><age/><twice/></about>", only);
	says(*state, "<consent>yes</consent><about><age/><twice>6</twice></about>",
			arena_printf(((struct fixture *)*state)->arena, "%s\n%s", only,
					"'twice': '6' was sent, but the form computes ''"));
}

static void a_calculation_that_is_not_asked_has_no_result(void **state)
{
	says(*state, "<consent>no</consent><about><twice>6</twice></about>",
			"'twice': has an answer, but is not asked given the other answers");
}

static void a_long_list_of_wrong_answers_is_told_once(void **state)
{
	struct fixture *f = *state;
	_cleanup_buf_ struct buf answers = BUF(1000000);
	buf_adds(&answers, "<consent>yes</consent><about><age>30</age><worries>");
	for (int i = 0; i < 50000; i++) {
		buf_addf(&answers, "w%d ", i);
	}
	buf_adds(&answers, "</worries></about>");
	says(f, buf_text(&answers), "'worries' (Worries): w0 is not allowed: it is not in the list of answers");
}

/* --- repeats -------------------------------------------------------------------------- */

static void repetitions_are_checked_each_with_its_own_answers(void **state)
{
	struct fixture *f = *state;
	says(f, "<consent>yes</consent><about><age>30</age><members>2</members><member><member_age>40</member_age></member>"
			"<member><member_age>8</member_age></member></about>", "'school' (School): has no answer: one is required");
	assert_string_equal(f->findings.items[0].path, "/data/about/member[2]/school");
}

static void another_number_of_repetitions_than_counted_is_taken(void **state)
{
	takes(*state, "<consent>yes</consent><about><age>30</age><members>3</members>"
			"<member><member_age>40</member_age></member></about>");
}

static void the_blank_row_of_a_repeat_is_no_repetition(void **state)
{
	struct fixture *f = *state;
	takes(f, "<consent>yes</consent><about><age>30</age>"
			"<member jr:template='' xmlns:jr='http://openrosa.org/javarosa'><member_age>5</member_age></member></about>");
	const struct tables *tables = tables_plan(f->arena, f->definition);
	assert_int_equal(response_rows(f->response, tables).n_rows, 1);
}

static void more_repetitions_than_any_household_has_are_refused(void **state)
{
	struct fixture *f = *state;
	_cleanup_buf_ struct buf answers = BUF(1000000);
	buf_adds(&answers, "<consent>yes</consent><about><age>30</age>");
	for (int i = 0; i < 3000; i++) {
		buf_adds(&answers, "<member/>");
	}
	buf_adds(&answers, "</about>");
	says(f, buf_text(&answers), "'member' is there too often: a response holds at most 2000 repetitions");
}

/* --- rows ------------------------------------------------------------------------------ */

static const struct cell *cell_of(const struct table_row *row, const char *column)
{
	for (size_t i = 0; i < row->table->n_columns; i++) {
		if (strcmp(row->table->columns[i].name, column) == 0) {
			return &row->cells[i];
		}
	}
	fail_msg("no column %s", column);
	return NULL;
}

static bool was_left_empty(const struct table_row *row, const char *name)
{
	for (size_t i = 0; i < row->n_left_empty; i++) {
		if (str_is(row->left_empty[i], name)) {
			return true;
		}
	}
	return false;
}

static void answers_become_typed_cells(void **state)
{
	struct fixture *f = *state;
	takes(f, "<began>2026-11-23T09:30:00.000-08:00</began><day>1970-01-02</day><consent>yes</consent>"
			"<about><age>30</age><worries>gangs cars</worries><rent>12.5</rent><place>34.05 -118.25 80</place></about>");
	const struct tables *tables = tables_plan(f->arena, f->definition);
	const struct table_row *row = &response_rows(f->response, tables).rows[0];
	assert_int_equal(cell_of(row, "began")->kind, CELL_TIME);
	assert_int_equal(cell_of(row, "began")->integer, INT64_C(1795455000000000));
	assert_int_equal(cell_of(row, "day")->integer, 1);
	assert_int_equal(cell_of(row, "age")->integer, 30);
	assert_int_equal(cell_of(row, "worries")->n_items, 2);
	assert_true(str_is(cell_of(row, "worries")->items[1], "cars"));
	assert_true(cell_of(row, "rent")->number == 12.5);
	assert_true(cell_of(row, "place_longitude")->number == -118.25);
	assert_int_equal(cell_of(row, "place_accuracy")->kind, CELL_NULL);
}

static void left_empty_and_not_asked_stay_apart(void **state)
{
	struct fixture *f = *state;
	takes(f, "<consent>yes</consent><about><age>30</age></about>");
	const struct tables *tables = tables_plan(f->arena, f->definition);
	const struct table_row *row = &response_rows(f->response, tables).rows[0];
	assert_true(was_left_empty(row, "rent") && !was_left_empty(row, "why") && !was_left_empty(row, "age"));
	assert_int_equal(cell_of(row, "rent")->kind, CELL_NULL);
	assert_int_equal(cell_of(row, "why")->kind, CELL_NULL);
}

static void repetitions_become_rows_of_their_own_table(void **state)
{
	struct fixture *f = *state;
	takes(f, "<consent>yes</consent><about><age>30</age><member><member_age>40</member_age></member>"
			"<member><member_age>50</member_age></member></about>");
	const struct tables *tables = tables_plan(f->arena, f->definition);
	struct table_rows rows = response_rows(f->response, tables);
	assert_int_equal(rows.n_rows, 3);
	assert_string_equal(rows.rows[2].table->name, "home__member");
	assert_int_equal(rows.rows[2].position, 2);
	assert_int_equal(rows.rows[2].parent_row, 0);
	assert_int_equal(cell_of(&rows.rows[2], "member_age")->integer, 50);
}

/* --- made responses ------------------------------------------------------------------- */

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % below;
}

static const char *some_answer(const struct question *question, uint32_t *seed)
{
	static const char *const answers[] = { "0", "7", "17", "40", "3.5", "2026-11-23", "34 -118", "gangs dark",
		"2026-11-23T09:30:00-08:00", " a <b> & c ", "999" };
	if (question->list != NULL && draw(seed, 4) > 0) {
		return question->list->choices[draw(seed, (uint32_t)question->list->n_choices)].name;
	}
	return answers[draw(seed, ARRAY_LEN(answers))];
}

static void answer_some(struct response *r, const struct question *first, struct node *around, uint32_t *seed);

static void answer_one(struct response *r, const struct question *question, struct node *around, uint32_t *seed)
{
	struct node *node = response_node(r, question, around);
	if (question->type == QUESTION_CALCULATE || question->type == QUESTION_NOTE
			|| !response_relevant(r, node, NOW_US)) {
		return;
	}
	for (int i = 0; i < 200; i++) {
		bool may_be_empty = question->required.source == NULL && draw(seed, 5) == 0;
		response_set(r, node, may_be_empty ? STR("") : str_of(some_answer(question, seed)));
		if (response_answer_allowed(r, node, NOW_US)) {
			return;
		}
	}
	fail_msg("no answer to %s is allowed", question->name);
}

static void answer_some(struct response *r, const struct question *first, struct node *around, uint32_t *seed)
{
	for (const struct question *question = first; question != NULL; question = question->next) {
		if (question->type == QUESTION_GROUP) {
			answer_some(r, question->first_child, around, seed);
		} else if (question->type == QUESTION_REPEAT) {
			size_t n = response_repeat_count(r, question, around, NOW_US, 2);
			for (size_t i = 0; i < n; i++) {
				answer_some(r, question->first_child, response_add_repetition(r, question, around), seed);
			}
		} else {
			answer_one(r, question, around, seed);
		}
	}
}

static void a_made_response_is_taken_without_findings(void **state)
{
	struct fixture *f = *state;
	for (uint32_t i = 1; i <= 300; i++) {
		uint32_t seed = i * 2654435761u;
		struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
		_cleanup_buf_ struct buf xml = BUF(RESPONSE_MAX_BYTES);
		struct response *made = response_create(arena, f->definition, "uuid:made");
		answer_some(made, f->definition->first_question, NULL, &seed);
		response_calculate(made, NOW_US);
		response_write(made, &xml);
		struct response *r = response_identify(arena, buf_str(&xml), f->problems);
		assert_non_null(r);
		assert_true(str_is(r->instance_id, "uuid:made"));
		response_read(r, f->definition);
		struct findings findings = response_check(r, NOW_US);
		if (findings.n > 0) {
			fail_msg("%s\n%s", findings.items[0].message, buf_text(&xml));
		}
		arena_destroy(arena);
	}
}

static void a_made_response_is_named_as_the_form_says(void **state)
{
	struct fixture *f = *state;
	struct response *made = response_create(f->arena, f->definition, "uuid:made");
	response_set(made, response_node(made, definition_find(f->definition, STR("who")), NULL), STR("Ana"));
	response_calculate(made, NOW_US);
	assert_true(str_is(made->submitted_name, "Ana"));
}

static void the_number_of_repetitions_follows_the_answer(void **state)
{
	struct fixture *f = *state;
	const struct question *member = definition_find(f->definition, STR("member"));
	struct response *made = response_create(f->arena, f->definition, "uuid:made");
	response_set(made, response_node(made, definition_find(f->definition, STR("consent")), NULL), STR("yes"));
	assert_int_equal(response_repeat_count(made, member, NULL, NOW_US, 9), 0);
	response_set(made, response_node(made, definition_find(f->definition, STR("members")), NULL), STR("3"));
	assert_int_equal(response_repeat_count(made, member, NULL, NOW_US, 9), 3);
}

static void a_choice_is_shown_when_it_passes_the_filter(void **state)
{
	struct fixture *f = *state;
	const struct question *street = definition_find(f->definition, STR("street_of"));
	struct response *made = response_create(f->arena, f->definition, "uuid:made");
	struct node *node = response_node(made, street, NULL);
	response_set(made, response_node(made, definition_find(f->definition, STR("side_of")), NULL), STR("north"));
	assert_true(response_choice_shown(made, node, &street->list->choices[0], NOW_US));
	assert_false(response_choice_shown(made, node, &street->list->choices[1], NOW_US));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_submission_says_whose_it_is),
		TEST(without_an_instance_id_the_same_bytes_get_the_same_one),
		TEST(a_submission_without_a_form_id_is_refused),
		TEST(an_instance_id_of_249_bytes_is_taken_and_one_of_250_refused),
		TEST(questions_that_are_not_asked_may_be_absent_even_if_required),
		TEST(questions_that_are_not_asked_may_be_there_and_empty),
		TEST(an_answer_that_was_not_asked_for_is_found),
		TEST(a_required_answer_left_empty_or_out_is_found),
		TEST(a_constraint_is_explained_in_its_own_words),
		TEST(a_constraint_is_not_asked_about_an_empty_answer),
		TEST(every_mistake_is_found_in_one_go_and_in_order),
		TEST(an_answer_outside_the_list_is_found),
		TEST(whole_numbers_end_at_32_bits),
		TEST(white_space_in_a_text_stays),
		TEST(an_unknown_element_is_found_with_the_nearest_question),
		TEST(the_same_question_twice_is_found),
		TEST(text_between_questions_is_found),
		TEST(at_most_fifty_mistakes_are_told),
		TEST(a_calculation_may_be_written_as_any_phone_writes_it),
		TEST(another_result_of_a_calculation_is_found_with_both),
		TEST(what_chance_decided_is_taken_as_it_was_sent),
		TEST(a_calculation_left_out_is_computed),
		TEST(a_result_that_is_no_number_may_be_written_as_nan_or_left_empty),
		TEST(a_calculation_that_is_not_asked_has_no_result),
		TEST(a_long_list_of_wrong_answers_is_told_once),
		TEST(repetitions_are_checked_each_with_its_own_answers),
		TEST(another_number_of_repetitions_than_counted_is_taken),
		TEST(the_blank_row_of_a_repeat_is_no_repetition),
		TEST(more_repetitions_than_any_household_has_are_refused),
		TEST(answers_become_typed_cells),
		TEST(left_empty_and_not_asked_stay_apart),
		TEST(repetitions_become_rows_of_their_own_table),
		TEST(a_made_response_is_taken_without_findings),
		TEST(a_made_response_is_named_as_the_form_says),
		TEST(the_number_of_repetitions_follows_the_answer),
		TEST(a_choice_is_shown_when_it_passes_the_filter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
