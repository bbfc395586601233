/* Who is asked, in sentences; and that a codebook holds every variable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "schema/asked.h"
#include "schema/codebook.h"
#include "schema/node.h"

static const char form[] =
		"settings: {form_id: book, form_title: {en: Book, es: Libro}, version: '1'}\n"
		"choices:\n"
		"  yn: [{name: 'yes', label: {en: 'Yes', es: Sí}}, {name: 'no', label: {en: 'No', es: 'No'}}]\n"
		"  fears: [{name: gangs, label: {en: Gangs, es: Pandillas}}, {name: dk, label: {en: Unsure, es: No sabe},"
		" missing: dont_know}]\n"
		"survey:\n"
		"  - {type: select_one yn, name: consent, label: {en: Do you agree?, es: ¿De acuerdo?}}\n"
		"  - {type: integer, name: age, label: {en: Your age, es: Su edad}}\n"
		"  - {type: select_multiple fears, name: fears, label: {en: Fears, es: Temores}}\n"
		"  - {type: geopoint, name: place, label: {en: Place, es: Lugar}}\n"
		"  - type: begin_group\n"
		"    name: part\n"
		"    relevant: \"${consent} = 'yes'\"\n"
		"    survey:\n"
		"      - {type: text, name: inner, label: {en: Inner, es: Interior}, relevant: \"%s\"}\n"
		"  - {type: text, name: asked, label: {en: Asked, es: Preguntada}, relevant: \"%s\"}\n"
		"  - type: begin_repeat\n"
		"    name: person\n"
		"    label: {en: Person, es: Persona}\n"
		"    survey: [{type: text, name: nick, label: {en: Nick, es: Apodo}}]\n";

static struct definition *definition_with(const char *relevant)
{
	struct problems *problems = problems_create(10);
	struct buf yaml = BUF(65536);
	buf_addf(&yaml, form, relevant, relevant);
	struct definition *definition = definition_read(buf_str(&yaml), problems);
	if (definition == NULL) {
		fail_msg("%s: %s", relevant, problems_at(problems, 0)->text);
	}
	buf_finish(&yaml);
	problems_destroy(problems);
	return definition;
}

static void says(const char *relevant, const char *question, unsigned language, const char *sentence)
{
	struct definition *definition = definition_with(relevant);
	struct buf out = BUF(65536);
	asked_write(definition, definition_find(definition, str_of(question)), language, &out);
	assert_string_equal(buf_text(&out), sentence);
	buf_finish(&out);
	definition_unref(definition);
}

static void a_condition_is_said_with_labels(void **state)
{
	(void)state;
	says("${consent} = 'yes'", "asked", 0, "“Do you agree?” is “Yes”");
	says("'yes' = ${consent}", "asked", 1, "“¿De acuerdo?” es “Sí”");
	says("${consent} != 'no'", "asked", 0, "“Do you agree?” is not “No”");
	says("${consent} = ''", "asked", 0, "“Do you agree?” has no answer");
	says("${consent} != ''", "asked", 1, "“¿De acuerdo?” tiene respuesta");
}

static void numbers_are_compared_in_words(void **state)
{
	(void)state;
	says("${age} >= 18", "asked", 0, "“Your age” is at least 18");
	says("18 <= ${age}", "asked", 0, "“Your age” is at least 18");
	says("${age} < 2.5", "asked", 1, "“Su edad” es menor que 2.5");
	says("${age} > 1", "asked", 0, "“Your age” is above 1");
	says("${age} <= 99", "asked", 0, "“Your age” is at most 99");
}

static void selections_and_their_opposites_are_said(void **state)
{
	(void)state;
	says("selected(${fears}, 'gangs')", "asked", 0, "“Fears” includes “Gangs”");
	says("not(selected(${fears}, 'gangs'))", "asked", 1, "“Temores” no incluye “Pandillas”");
	says("selected(${consent}, 'yes')", "asked", 0, "“Do you agree?” is “Yes”");
	says("not(${age} > 9)", "asked", 0, "not (“Your age” is above 9)");
}

static void joined_conditions_have_brackets_where_they_need_them(void **state)
{
	(void)state;
	says("${age} > 9 and (${age} < 20 or ${consent} = 'no')", "asked", 0,
			"“Your age” is above 9 and (“Your age” is below 20 or “Do you agree?” is “No”)");
	says("${age} > 9 or ${age} < 2 or ${age} = 5", "asked", 0,
			"“Your age” is above 9 or “Your age” is below 2 or “Your age” is 5");
}

static void conditions_of_groups_come_first(void **state)
{
	(void)state;
	says("${age} > 9 or ${age} < 2", "inner", 0,
			"“Do you agree?” is “Yes” and (“Your age” is above 9 or “Your age” is below 2)");
}

static void what_has_no_plain_words_stands_as_it_was_written(void **state)
{
	(void)state;
	says("string-length(${consent}) > 2", "asked", 0, "string-length(${consent}) > 2");
	says("${age} + 1 > 2 and ${age} > 0", "asked", 0, "${age} + 1 > 2 and ${age} > 0");
}

static void without_a_condition_everybody_is_asked(void **state)
{
	(void)state;
	says("true()", "age", 0, "Everybody");
	says("true()", "age", 1, "Todas las personas");
}

static size_t count(const struct node *data, const char *name, const char *file)
{
	size_t n = 0;
	for (const struct node *var = data->first_child; var != NULL; var = var->next) {
		n += strcmp(var->name, "var") == 0 && strcmp(node_attribute(var, "name"), name) == 0
		     && strcmp(node_attribute(var, "files"), file) == 0;
	}
	return n;
}

static void every_column_is_a_variable_once(void **state)
{
	(void)state;
	struct definition *definition = definition_with("true()");
	struct arena *arena = arena_create((size_t)16 * 1024 * 1024);
	struct tables *tables = tables_plan(arena, definition);
	struct buf ddi = BUF((size_t)1024 * 1024);
	struct problems *problems = problems_create(1);
	codebook_write_ddi(&(struct codebook){ definition, NULL, tables }, &ddi);
	struct node *root = node_read_xml(arena, buf_str(&ddi), problems);
	assert_non_null(root);
	struct node *data = node_child(root, "dataDscr");
	size_t n = 0, n_vars = 0;
	for (size_t i = 0; i < tables->n_tables; i++) {
		char file[32];
		snprintf(file, sizeof(file), "f%zu", i);
		for (size_t k = 0; k < tables->tables[i].n_columns; k++, n++) {
			assert_int_equal(count(data, tables->tables[i].columns[k].name, file), 1);
		}
		struct codebook_key keys[CODEBOOK_KEYS_MAX];
		n += codebook_keys(&tables->tables[i], keys);
	}
	for (const struct node *var = data->first_child; var != NULL; var = var->next) {
		n_vars += strcmp(var->name, "var") == 0;
	}
	assert_int_equal(n_vars, n);
	problems_destroy(problems);
	buf_finish(&ddi);
	arena_destroy(arena);
	definition_unref(definition);
}

static void missing_codes_are_marked(void **state)
{
	(void)state;
	struct definition *definition = definition_with("true()");
	struct arena *arena = arena_create((size_t)16 * 1024 * 1024);
	struct buf ddi = BUF((size_t)1024 * 1024);
	codebook_write_ddi(&(struct codebook){ definition, NULL, tables_plan(arena, definition) }, &ddi);
	assert_non_null(strstr(buf_text(&ddi), "<catgry missing=\"Y\" missType=\"dont_know\">\n\t\t\t\t<catValu>dk</catValu>"));
	assert_non_null(strstr(buf_text(&ddi), "<labl xml:lang=\"es\">Pandillas</labl>"));
	buf_finish(&ddi);
	arena_destroy(arena);
	definition_unref(definition);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_condition_is_said_with_labels),
		cmocka_unit_test(numbers_are_compared_in_words),
		cmocka_unit_test(selections_and_their_opposites_are_said),
		cmocka_unit_test(joined_conditions_have_brackets_where_they_need_them),
		cmocka_unit_test(conditions_of_groups_come_first),
		cmocka_unit_test(what_has_no_plain_words_stands_as_it_was_written),
		cmocka_unit_test(without_a_condition_everybody_is_asked),
		cmocka_unit_test(every_column_is_a_variable_once),
		cmocka_unit_test(missing_codes_are_marked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
