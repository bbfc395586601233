/* The tables in which answers are stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "schema/table.h"

static const char *const form = "settings: {form_id: the-form, form_title: Test, version: \"1\"}\n"
				"choices: {c: [{name: x, label: X}]}\n"
				"survey:\n"
				"  - {type: start, name: began}\n"
				"  - {type: today, name: day}\n"
				"  - {type: note, name: told, label: Told}\n"
				"  - type: begin_repeat\n"
				"    name: person\n"
				"    survey:\n"
				"      - {type: integer, name: age, label: Age}\n"
				"      - {type: begin_repeat, name: visit, survey: [{type: date, name: "
				"visited, label: When}]}\n"
				"      - {type: text, name: last_word, label: Last}\n"
				"  - type: begin_group\n"
				"    name: g\n"
				"    survey:\n"
				"      - {type: select_one c, name: one, label: One}\n"
				"      - {type: select_multiple c, name: many, label: Many}\n"
				"  - {type: geopoint, name: place, label: Where}\n"
				"  - {type: decimal, name: income, label: Income}\n";

static struct definition *definition;
static struct tables *tables;

static int plan(void **state)
{
	(void)state;
	struct problems *problems = problems_create(10);
	definition = definition_read(str_of(form), problems);
	problems_destroy(problems);
	if (definition == NULL) {
		return -1;
	}
	tables = tables_plan(definition->arena, definition);
	return 0;
}

static int finish(void **state)
{
	(void)state;
	definition_unref(definition);
	return 0;
}

static void a_repeat_has_a_table_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(tables->n_tables, 3);
	assert_string_equal(tables->tables[0].name, "the_form");
	assert_string_equal(tables->tables[1].name, "the_form__person");
	assert_string_equal(tables->tables[2].name, "the_form__visit");
	assert_null(tables->tables[0].parent);
	assert_ptr_equal(tables->tables[1].parent, &tables->tables[0]);
	assert_ptr_equal(tables->tables[2].parent, &tables->tables[1]);
}

static void questions_become_typed_columns_in_order(void **state)
{
	(void)state;
	static const struct {
		const char *name, *sql;
	} expected[] = {
		{ "began", "timestamptz" },
		{ "day", "date" },
		{ "one", "text" },
		{ "many", "text[]" },
		{ "place_latitude", "double precision" },
		{ "place_longitude", "double precision" },
		{ "place_altitude", "double precision" },
		{ "place_accuracy", "double precision" },
		{ "income", "double precision" },
	};
	const struct table *table = &tables->tables[0];
	assert_int_equal(table->n_columns, ARRAY_LEN(expected));
	for (size_t i = 0; i < table->n_columns; i++) {
		assert_string_equal(table->columns[i].name, expected[i].name);
		assert_string_equal(column_type_sql(table->columns[i].type), expected[i].sql);
	}
	assert_int_equal(table->columns[5].part, GEOPOINT_LONGITUDE);
}

static void a_question_stands_in_the_table_of_its_nearest_repeat(void **state)
{
	(void)state;
	assert_int_equal(tables->tables[1].n_columns, 2);
	assert_string_equal(tables->tables[1].columns[0].name, "age");
	assert_string_equal(tables->tables[1].columns[1].name, "last_word");
	assert_int_equal(tables->tables[2].n_columns, 1);
	assert_string_equal(tables->tables[2].columns[0].name, "visited");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repeat_has_a_table_of_its_own),
		cmocka_unit_test(questions_become_typed_columns_in_order),
		cmocka_unit_test(a_question_stands_in_the_table_of_its_nearest_repeat),
	};
	return cmocka_run_group_tests(tests, plan, finish);
}
