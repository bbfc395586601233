/* The XForm of a definition. Whether phones and browsers load it is tested in tests/web-forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "schema/node.h"
#include "schema/xform.h"

static const char *const form =
		"settings: {form_id: the-form, form_title: {en: A & B, es: A y B}, version: \"7\", "
		"instance_name: \"${n}\"}\n"
		"choices:\n"
		"  c:\n"
		"    - {name: x, label: {en: X, es: Equis}, area: north}\n"
		"    - {name: y, label: {en: \"<Y>\", es: Ye}, area: south}\n"
		"survey:\n"
		"  - {type: start, name: began}\n"
		"  - {type: integer, name: n, label: {en: How many?, es: ¿Cuántos?}, default: 3, constraint: "
		"\". < 9\","
		" constraint_message: {en: Too many, es: Demasiados}}\n"
		"  - {type: select_one c, name: one, label: {en: \"Of ${n}\", es: \"De ${n}\"}, hint: {en: "
		"H, es: H},"
		" required: true, appearance: likert, choice_filter: \"area = 'north'\"}\n"
		"  - {type: note, name: told, label: {en: Told, es: Dicho}, relevant: \"${n} > 1\"}\n"
		"  - {type: begin_repeat, name: r, label: {en: R, es: R}, repeat_count: \"${n}\","
		" survey: [{type: text, name: t, label: {en: T, es: T}}]}\n";

static struct buf xml = BUF((size_t)1024 * 1024);
static struct definition *definition;

static int write_form(void **state)
{
	(void)state;
	struct problems *problems = problems_create(10);
	definition = definition_read(str_of(form), problems);
	problems_destroy(problems);
	if (definition == NULL) {
		return -1;
	}
	xform_write(definition, &xml);
	return buf_ok(&xml) ? 0 : -1;
}

static int finish(void **state)
{
	(void)state;
	buf_finish(&xml);
	definition_unref(definition);
	return 0;
}

static void holds(const char *part)
{
	if (strstr(buf_text(&xml), part) == NULL) {
		print_error("not in the form: %s\n", part);
		fail();
	}
}

static void the_form_is_well_formed(void **state)
{
	(void)state;
	struct arena *arena = arena_create(1024 * 1024);
	struct problems *problems = problems_create(10);
	assert_non_null(node_read_xml(arena, buf_str(&xml), problems));
	problems_destroy(problems);
	arena_destroy(arena);
}

static void texts_are_there_in_every_language(void **state)
{
	(void)state;
	holds("<h:title>A &amp; B</h:title>");
	holds("<translation lang=\"English (en)\" default=\"true()\">");
	holds("<translation lang=\"Español (es)\">");
	holds("<text id=\"/data/n:label\"><value>¿Cuántos?</value></text>");
	holds("<text id=\"c-1\"><value>&lt;Y&gt;</value></text>");
	holds("<text id=\"/data/n:jr:constraintMsg\"><value>Demasiados</value></text>");
}

static void a_label_shows_an_answer(void **state)
{
	(void)state;
	holds("<value>De <output value=\" /data/n \"/></value>");
}

static void the_instance_holds_every_question_and_its_default(void **state)
{
	(void)state;
	holds("<data id=\"the-form\" version=\"7\">");
	holds("<n>3</n>");
	holds("<r jr:template=\"\">");
	holds("<meta><instanceID/><instanceName/></meta>");
}

static void choices_are_a_secondary_instance_with_their_columns(void **state)
{
	(void)state;
	holds("<instance id=\"c\">");
	holds("<item><itextId>c-0</itextId><name>x</name><area>north</area></item>");
	holds("<itemset nodeset=\"instance('c')/root/item[area = 'north']\"><value ref=\"name\"/>"
	      "<label ref=\"jr:itext(itextId)\"/></itemset>");
}

static void binds_carry_types_and_rules(void **state)
{
	(void)state;
	holds("<bind nodeset=\"/data/began\" type=\"dateTime\" jr:preload=\"timestamp\" "
	      "jr:preloadParams=\"start\"/>");
	holds("<bind nodeset=\"/data/n\" type=\"int\" constraint=\". &lt; 9\""
	      " jr:constraintMsg=\"jr:itext('/data/n:jr:constraintMsg')\"/>");
	holds("<bind nodeset=\"/data/one\" type=\"string\" required=\"true()\"/>");
	holds("<bind nodeset=\"/data/told\" type=\"string\" relevant=\" /data/n  &gt; 1\" readonly=\"true()\"/>");
	holds("<bind nodeset=\"/data/meta/instanceID\" type=\"string\" readonly=\"true()\" "
	      "jr:preload=\"uid\"/>");
	holds("<bind nodeset=\"/data/meta/instanceName\" type=\"string\" calculate=\" /data/n \"/>");
}

static void the_body_shows_the_questions(void **state)
{
	(void)state;
	holds("<select1 ref=\"/data/one\" appearance=\"likert\">");
	holds("<hint ref=\"jr:itext('/data/one:hint')\"/>");
	holds("<repeat nodeset=\"/data/r\" jr:count=\" /data/n \" jr:noAddRemove=\"true()\">");
	assert_null(strstr(buf_text(&xml), "ref=\"/data/began\""));
}

static void an_interview_begins_without_repetitions(void **state)
{
	(void)state;
	struct buf instance = BUF(65536);
	xform_write_instance(definition, &instance);
	assert_non_null(strstr(buf_text(&instance), "<n>3</n>"));
	assert_null(strstr(buf_text(&instance), "<r"));
	buf_finish(&instance);
}

static void the_same_definition_gives_the_same_bytes(void **state)
{
	(void)state;
	struct buf again = BUF((size_t)1024 * 1024);
	xform_write(definition, &again);
	assert_true(str_eq(buf_str(&again), buf_str(&xml)));
	buf_finish(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form_is_well_formed),
		cmocka_unit_test(texts_are_there_in_every_language),
		cmocka_unit_test(a_label_shows_an_answer),
		cmocka_unit_test(the_instance_holds_every_question_and_its_default),
		cmocka_unit_test(choices_are_a_secondary_instance_with_their_columns),
		cmocka_unit_test(binds_carry_types_and_rules),
		cmocka_unit_test(the_body_shows_the_questions),
		cmocka_unit_test(an_interview_begins_without_repetitions),
		cmocka_unit_test(the_same_definition_gives_the_same_bytes),
	};
	return cmocka_run_group_tests(tests, write_form, finish);
}
