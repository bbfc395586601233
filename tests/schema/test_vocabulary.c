/* Each type of question and each key: the form it becomes, and the answers it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "one_form.h"

static int finish(void **state)
{
	(void)state;
	form_ends();
	return 0;
}

#define LISTS \
	"choices:\n" \
	"  side: [{name: north, label: North}, {name: south, label: South}]\n" \
	"  ends: [{name: '0', label: Never}, {name: '10', label: Always}]\n"

/* --- types ---------------------------------------------------------------------- */

static void a_rank_puts_every_choice_in_order_once(void **state)
{
	(void)state;
	form_is(LISTS "survey: [{type: rank side, name: a, label: A}, {type: rank ends, name: b, label: B}]", NULL);
	form_holds("<bind nodeset=\"/data/a\" type=\"odk:rank\"/>");
	form_holds("<odk:rank ref=\"/data/a\">");
	is_taken("<a>south north</a><b/>");
	is_refused("<a>south</a>", "all answers must be put in order");
	is_refused("<a>south south</a>", "it is there twice");
	is_refused("<a>south east</a>", "it is not in the list of answers");
}

static void a_range_of_whole_steps_takes_whole_numbers_in_it(void **state)
{
	(void)state;
	form_is(LISTS "survey: [{type: range, name: a, label: A, appearance: vertical, parameters: {start: 0, end: 10, "
		      "step: 2, tick_interval: 4, placeholder: 6, tick_labelset: ends}}]", NULL);
	form_holds("<bind nodeset=\"/data/a\" type=\"int\"/>");
	form_holds("<range ref=\"/data/a\" appearance=\"vertical\" start=\"0\" end=\"10\" step=\"2\""
		   " odk:tick-interval=\"4\" odk:placeholder=\"6\">");
	form_holds("<itemset nodeset=\"instance('ends')/root/item\">");
	is_taken("<a>0</a>");
	is_taken("<a>10</a>");
	is_refused("<a>3</a>", "it must be one of the values of the range");
	is_refused("<a>12</a>", "it must be one of the values of the range");
	is_refused("<a>2.5</a>", "it must be a whole number");
}

static void a_range_may_run_downwards_in_parts(void **state)
{
	(void)state;
	form_is("survey: [{type: range, name: a, label: A, parameters: {start: 1, end: -1, step: 0.25}}]", NULL);
	form_holds("<bind nodeset=\"/data/a\" type=\"decimal\"/>");
	form_holds("start=\"1\" end=\"-1\" step=\"0.25\"");
	is_taken("<a>-0.75</a>");
	is_refused("<a>0.3</a>", "it must be one of the values of the range");
	is_refused("<a>1.25</a>", "it must be one of the values of the range");
}

static void a_range_begins_at_0_and_ends_at_10(void **state)
{
	(void)state;
	form_is("survey: [{type: range, name: a, label: A}]", NULL);
	form_holds("start=\"0\" end=\"10\" step=\"1\"");
}

static void times_are_of_the_day_or_of_a_day(void **state)
{
	(void)state;
	form_is("survey: [{type: time, name: a, label: A}, {type: dateTime, name: b, label: B}]", NULL);
	form_holds("<bind nodeset=\"/data/a\" type=\"time\"/>");
	form_holds("<bind nodeset=\"/data/b\" type=\"dateTime\"/>");
	is_taken("<a>09:30:00.000-08:00</a><b>2026-11-23T09:30:00.000-08:00</b>");
	is_taken("<a>23:59</a><b/>");
	is_refused("<a>24:00</a>", "it must be a time of the day such as 09:30:00");
	is_refused("<b>2026-11-23</b>", "it must be a time such as 2026-11-23T09:30:00-08:00");
}

static void lines_and_areas_are_places_in_a_row(void **state)
{
	(void)state;
	form_is("survey: [{type: geotrace, name: a, label: A, parameters: {allow-mock-accuracy: true}},"
		" {type: geoshape, name: b, label: B}]", NULL);
	form_holds("<bind nodeset=\"/data/a\" type=\"geotrace\" odk:allow-mock-accuracy=\"true\"/>");
	form_holds("<bind nodeset=\"/data/b\" type=\"geoshape\"/>");
	is_taken("<a>33.9 -118.2 0 0; 33.8 -118.2 0 0</a>");
	is_taken("<a>33.9 -118.2 0 0;33.8 -118.2 0 0;</a>");
	is_refused("<a>33.9 -118.2 0 0</a>", "at least two places");
	is_refused("<a>33.9 -118.2; 133.8 -118.2</a>", "at least two places");
	is_taken("<b>33.9 -118.2 0 0; 33.8 -118.2 0 0; 33.8 -118.3 0 0; 33.9 -118.2 0 0</b>");
	is_refused("<b>33.9 -118.2 0 0; 33.8 -118.2 0 0; 33.8 -118.3 0 0</b>", "the first again at the end");
}

static void pictures_and_sounds_are_names_of_files(void **state)
{
	(void)state;
	form_is("survey:\n"
		"  - {type: image, name: a, label: A, appearance: signature, parameters: {max-pixels: 640}}\n"
		"  - {type: audio, name: b, label: B, parameters: {quality: low}}\n"
		"  - {type: video, name: c, label: C}\n"
		"  - {type: file, name: d, label: D}\n", NULL);
	form_holds("<bind nodeset=\"/data/a\" type=\"binary\" orx:max-pixels=\"640\"/>");
	form_holds("<upload ref=\"/data/a\" mediatype=\"image/*\" appearance=\"signature\">");
	form_holds("<bind nodeset=\"/data/b\" type=\"binary\" odk:quality=\"low\"/>");
	form_holds("<upload ref=\"/data/c\" mediatype=\"video/*\">");
	form_holds("<upload ref=\"/data/d\" mediatype=\"application/*\">");
	is_taken("<a>1700000000000.jpg</a><b>interview 1.m4a</b>");
	is_refused("<a>../etc/passwd</a>", "it must be the name of a file");
	is_refused("<a>.hidden</a>", "it must be the name of a file");
}

static void an_acknowledgement_is_ok_or_nothing(void **state)
{
	(void)state;
	form_is("survey: [{type: acknowledge, name: a, label: A}, {type: barcode, name: b, label: B}]", NULL);
	form_holds("<trigger ref=\"/data/a\">");
	form_holds("<bind nodeset=\"/data/b\" type=\"barcode\"/>");
	is_taken("<a>OK</a><b>4006381 333931</b>");
	is_taken("<a/>");
	is_refused("<a>yes</a>", "it must be OK");
}

static void a_hidden_value_is_there_and_never_shown(void **state)
{
	(void)state;
	form_is("survey: [{type: hidden, name: wave, default: '2'}, {type: text, name: a, label: A}]", NULL);
	form_holds("<wave>2</wave>");
	form_lacks("ref=\"/data/wave\"");
	is_taken("<wave>2</wave>");
}

static void the_phone_fills_in_what_it_knows(void **state)
{
	(void)state;
	form_is("survey:\n"
		"  - {type: email, name: mail}\n"
		"  - {type: phonenumber, name: phone}\n"
		"  - {type: start-geopoint, name: began}\n"
		"  - {type: background-audio, name: sound, parameters: {quality: voice-only}}\n"
		"  - {type: text, name: a, label: A}\n", NULL);
	form_holds("<bind nodeset=\"/data/mail\" type=\"string\" jr:preload=\"property\" jr:preloadParams=\"email\"/>");
	form_holds("jr:preloadParams=\"phonenumber\"");
	form_holds("<odk:setgeopoint event=\"odk-instance-first-load\" ref=\"/data/began\"/>");
	form_holds("<bind nodeset=\"/data/sound\" type=\"binary\"/>");
	form_holds("<odk:recordaudio event=\"odk-instance-load\" ref=\"/data/sound\" odk:quality=\"voice-only\"/>");
	form_lacks("<input ref=\"/data/began\"");
}

static void the_log_of_the_phone_stands_in_meta(void **state)
{
	(void)state;
	form_is("survey:\n"
		"  - {type: audit, name: audit, parameters: {location-priority: balanced, location-min-interval: 60,\n"
		"     location-max-age: 120, track-changes: true, identify-user: true,\n"
		"     track-changes-reasons: on-form-edit}}\n"
		"  - {type: text, name: a, label: A}\n", NULL);
	form_holds("<meta><instanceID/><audit/></meta>");
	form_holds("<bind nodeset=\"/data/meta/audit\" type=\"binary\" odk:location-priority=\"balanced\""
		   " odk:location-min-interval=\"60\" odk:location-max-age=\"120\" odk:track-changes=\"true\""
		   " odk:track-changes-reasons=\"on-form-edit\" odk:identify-user=\"true\"/>");
	is_taken("<a>x</a>");
}

/* --- keys ----------------------------------------------------------------------- */

static void media_and_guidance_go_with_the_label(void **state)
{
	(void)state;
	const struct one_file files[] = { { "a.png", "" }, { "b.png", "" }, { "es.mp3", "" }, { "en.mp3", "" }, { NULL, NULL } };
	form_is("choices:\n"
		"  yn: [{name: 'yes', label: {en: 'Yes', es: Sí}, image: a.png}]\n"
		"survey:\n"
		"  - {type: select_one yn, name: a, label: {en: A, es: Á}, hint: {en: H, es: P}, guidance_hint: {en: G, es: Q},\n"
		"     image: a.png, big-image: b.png, audio: {en: en.mp3, es: es.mp3}, autoplay: audio}\n", files);
	form_holds("<text id=\"/data/a:label\"><value>A</value><value form=\"image\">jr://images/a.png</value>"
		   "<value form=\"big-image\">jr://images/b.png</value><value form=\"audio\">jr://audio/en.mp3</value></text>");
	form_holds("<value form=\"audio\">jr://audio/es.mp3</value>");
	form_holds("<text id=\"/data/a:hint\"><value>P</value><value form=\"guidance\">Q</value></text>");
	form_holds("<text id=\"yn-0\"><value>Yes</value><value form=\"image\">jr://images/a.png</value></text>");
	form_holds("autoplay=\"audio\"");
}

static void choices_may_be_shown_in_any_order(void **state)
{
	(void)state;
	form_is(LISTS "survey:\n"
		      "  - {type: integer, name: n, label: N}\n"
		      "  - {type: select_one side, name: a, label: A, parameters: {randomize: true}}\n"
		      "  - {type: select_one side, name: b, label: B, parameters: {randomize: true, seed: 42}}\n"
		      "  - {type: select_one side, name: c, label: C, choice_filter: \"name != 'x'\",\n"
		      "     parameters: {randomize: true, seed: \"${n}\"}}\n", NULL);
	form_holds("nodeset=\"randomize(instance('side')/root/item)\"");
	form_holds("nodeset=\"randomize(instance('side')/root/item, 42)\"");
	form_holds("nodeset=\"randomize(instance('side')/root/item[name != 'x'],  /data/n )\"");
}

static void a_default_with_a_function_is_worked_out_once(void **state)
{
	(void)state;
	form_is("survey:\n"
		"  - {type: text, name: a, label: A, default: \"concat('x', 'y')\"}\n"
		"  - {type: text, name: b, label: B, default: Hello (there)}\n"
		"  - {type: text, name: c, label: C, default: \"${last-saved#c}\"}\n"
		"  - type: begin_repeat\n"
		"    name: r\n"
		"    label: R\n"
		"    survey: [{type: text, name: d, label: D, default: \"concat(${a}, position(..))\"}]\n", NULL);
	form_holds("<setvalue event=\"odk-instance-first-load\" ref=\"/data/a\" value=\"concat('x', 'y')\"/>");
	form_holds("<b>Hello (there)</b>");
	form_holds("<instance id=\"__last-saved\" src=\"jr://instance/last-saved\"/>");
	form_holds("value=\" instance('__last-saved')/data/c \"/>");
	form_holds("<setvalue event=\"odk-instance-first-load odk-new-repeat\" ref=\"/data/r/d\""
		   " value=\"concat( /data/a , position(..))\"/>");
	assert_non_null(strstr(response_with(NULL, 0), "<a>xy</a>"));
}

static void a_trigger_sets_a_calculation_off(void **state)
{
	(void)state;
	form_is("survey:\n"
		"  - {type: integer, name: n, label: N}\n"
		"  - {type: calculate, name: twice, calculation: \"${n} * 2\", trigger: \"${n}\"}\n"
		"  - {type: background-geopoint, name: place, trigger: \"${n}\"}\n", NULL);
	form_holds("<setvalue event=\"xforms-value-changed\" ref=\"/data/twice\" value=\" /data/n  * 2\"/>");
	form_holds("<odk:setgeopoint event=\"xforms-value-changed\" ref=\"/data/place\"/>");
	form_holds("<bind nodeset=\"/data/twice\" type=\"string\"/>");
	const struct one_answer answers[] = { { "n", "4" } };
	assert_non_null(strstr(response_with(answers, ARRAY_LEN(answers)), "<twice>8</twice>"));
	is_taken("<n>4</n><twice>6</twice>"); /* it may have been set off by an earlier answer */
}

static void a_shown_calculation_is_checked_when_it_cannot_be_changed(void **state)
{
	(void)state;
	form_is("survey:\n"
		"  - {type: integer, name: n, label: N}\n"
		"  - {type: text, name: a, label: A, calculation: \"${n} * 2\", read_only: true}\n"
		"  - {type: text, name: b, label: B, read_only: \"${n} > 1\"}\n", NULL);
	form_holds("<bind nodeset=\"/data/a\" type=\"string\" calculate=\" /data/n  * 2\" readonly=\"true()\"/>");
	form_holds("<bind nodeset=\"/data/b\" type=\"string\" readonly=\" /data/n  &gt; 1\"/>");
	is_taken("<n>4</n><a>8</a>");
	is_refused("<n>4</n><a>9</a>", "'9' was sent, but the form computes '8'");
}

static void a_message_shows_other_answers(void **state)
{
	(void)state;
	form_is("survey:\n"
		"  - {type: text, name: who, label: Who}\n"
		"  - type: integer\n"
		"    name: age\n"
		"    label: Age\n"
		"    constraint: '. < 120'\n"
		"    constraint_message: '${who} cannot be that old'\n"
		"    required: true\n"
		"    required_message: 'How old is ${who}?'\n", NULL);
	form_holds("<text id=\"/data/age:jr:constraintMsg\"><value><output value=\" /data/who \"/> cannot be that old</value>");
	is_refused("<who>Ana</who><age>150</age>", "Ana cannot be that old");
	is_refused("<who>Ana</who><age/>", "How old is Ana?");
	is_taken("<who>Ana</who><age>15</age>");
	form_ends();
}

static void a_table_list_shows_its_choices_once(void **state)
{
	(void)state;
	form_is(LISTS "survey:\n"
		      "  - type: begin_group\n"
		      "    name: g\n"
		      "    label: G\n"
		      "    appearance: table-list\n"
		      "    survey: [{type: select_one side, name: a, label: A}, {type: select_one side, name: b, label: B}]\n",
			NULL);
	form_holds("<group ref=\"/data/g\" appearance=\"field-list\">");
	form_holds("<select1 ref=\"/data/g/g_labels\" appearance=\"label\">");
	form_holds("<select1 ref=\"/data/g/a\" appearance=\"list-nolabel\">");
	is_taken("<g><g_labels/><a>north</a><b>south</b></g>");
}

static void settings_tell_the_phone_what_to_do(void **state)
{
	(void)state;
	form_is("settings: {form_id: one, form_title: One, version: 'v1', auto_send: true, auto_delete: false,"
		" client_editable: true, submission_url: 'https://example.org/submission', style: pages}\n"
		"survey: [{type: text, name: a, label: A}]\n", NULL);
	form_holds("<submission method=\"post\" action=\"https://example.org/submission\" orx:auto-send=\"true\""
		   " orx:auto-delete=\"false\" odk:client-editable=\"true\"/>");
	form_holds("<h:body class=\"pages\">");
}

static void a_name_may_be_in_a_list_twice_when_a_filter_keeps_them_apart(void **state)
{
	(void)state;
	form_is("settings: {form_id: one, form_title: One, version: 'v1', allow_choice_duplicates: true}\n"
		"choices:\n"
		"  side: [{name: north, label: North}, {name: south, label: South}]\n"
		"  block: [{name: b1, label: Elm, side: north}, {name: b1, label: Oak, side: south}, {name: b2, label: Ash, side: south}]\n"
		"survey:\n"
		"  - {type: select_one side, name: s, label: S}\n"
		"  - {type: select_one block, name: b, label: B, choice_filter: \"side = ${s}\"}\n", NULL);
	is_taken("<s>south</s><b>b1</b>");
	is_taken("<s>north</s><b>b1</b>");
	is_refused("<s>north</s><b>b2</b>", "it does not go with the other answers");
}

/* --- files ------------------------------------------------------------------------ */

static const struct one_file homes[] = {
	{ "homes.csv", "code,address,side\nh1,\"1 Elm Street, rear\",north\nh2,2 Oak Street,south\n" },
	{ "parks.geojson",
			"{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"id\": \"algin\","
			" \"geometry\": {\"type\": \"Point\", \"coordinates\": [-118.28, 33.95]},"
			" \"properties\": {\"title\": \"Algin Sutton\"}}]}" },
	{ "rules.xml", "<root><item><name>r1</name><label>One</label></item></root>" },
	{ NULL, NULL },
};

static void choices_come_from_a_file(void **state)
{
	(void)state;
	form_is(LISTS "survey:\n"
		      "  - {type: xml-external, name: rules}\n"
		      "  - {type: select_one side, name: s, label: S}\n"
		      "  - {type: select_one_from_file homes.csv, name: home, label: H, choice_filter: \"side = ${s}\",\n"
		      "     parameters: {value: code, label: address}}\n"
		      "  - {type: select_multiple_from_file parks.geojson, name: parks, label: P}\n"
		      "  - {type: calculate, name: where, calculation: \"instance('homes')/root/item[code = ${home}]/address\"}\n"
		      "  - {type: calculate, name: rule, calculation: \"instance('rules')/root/item[name = 'r1']/label\"}\n",
			homes);
	form_holds("<instance id=\"homes\" src=\"jr://file-csv/homes.csv\"/>");
	form_holds("<instance id=\"parks\" src=\"jr://file/parks.geojson\"/>");
	form_holds("<instance id=\"rules\" src=\"jr://file/rules.xml\"/>");
	form_holds("<itemset nodeset=\"instance('homes')/root/item[side =  /data/s ]\"><value ref=\"code\"/><label ref=\"address\"/></itemset>");
	form_holds("<value ref=\"id\"/><label ref=\"title\"/>");
	is_taken("<s>north</s><home>h1</home><parks>algin</parks><where>1 Elm Street, rear</where><rule>One</rule>");
	is_refused("<s>north</s><home>h2</home>", "it does not go with the other answers");
	is_refused("<home>h9</home>", "it is not in the list of answers");
	is_refused("<parks>echo</parks>", "it is not in the list of answers");
	is_refused("<s>north</s><home>h1</home><where>Oak</where>", "but the form computes '1 Elm Street, rear'");
}

static void a_wrong_file_is_named_with_its_line(void **state)
{
	(void)state;
	static const char one[] = "survey: [{type: select_one_from_file f.csv, name: a, label: A}]";
	const struct {
		const char *text, *problem;
	} files[] = {
		{ "", "f.csv: it is empty" },
		{ "name,label,name\n", "f.csv:1: the column 'name' is there twice" },
		{ "name,the label\n", "f.csv:1: column 2: 'the label' cannot be the name of a column; use letters, digits and '_'" },
		{ "name,label\na,A\nb,B,C\n", "f.csv:3: the row has 3 fields, and the header 2" },
		{ "name,label\n", "f.csv: holds no rows" },
		{ "code,label\na,A\n", "f.csv has no column 'name'; parameters 'value' and 'label' can name others" },
		{ "name,label\na,A\n,B\n", "f.csv: row 2: has no 'name'" },
		{ "name,label\na b,A\n", "f.csv: row 1: 'a b' holds a space" },
		{ "name,label\na,A\na,B\n", "f.csv: row 2: 'a' is there twice; with settings, allow_choice_duplicates: true it may be" },
		{ "name,label\na,\xff\n", "f.csv: it is not UTF-8; save it as CSV UTF-8" },
	};
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const struct one_file given[] = { { "f.csv", files[i].text }, { NULL, NULL } };
		assert_string_equal(problems_of(one, given), files[i].problem);
	}
	assert_string_equal(problems_of(one, NULL), "there is no file 'f.csv' beside the definition");
}

static void other_tables_are_read_as_carefully(void **state)
{
	(void)state;
	const struct {
		const char *name, *text, *problem;
	} files[] = {
		{ "f.geojson", "{}", "f.geojson: it is no FeatureCollection" },
		{ "f.geojson", "{\"features\": [{\"geometry\": {\"type\": \"Blob\"}}]}",
				"f.geojson: feature 1: its geometry is no Point, LineString or Polygon" },
		{ "f.geojson", "{\"features\": [", "f.geojson:1: ']' expected near end of file" },
		{ "f.xml", "<root><item></root>", "f.xml:1:15: broken XML: mismatched tag" },
		{ "f.txt", "x", "'f.txt' must end in .csv, .geojson or .xml" },
	};
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const struct one_file given[] = { { files[i].name, files[i].text }, { NULL, NULL } };
		char yaml[200];
		snprintf(yaml, sizeof(yaml), "survey: [{type: select_one_from_file %s, name: a, label: A}]", files[i].name);
		assert_string_equal(problems_of(yaml, given), files[i].problem);
	}
}

/* --- entities ---------------------------------------------------------------------- */

static void a_response_makes_an_entity(void **state)
{
	(void)state;
	form_is("entities: {list_name: households, label: \"${a}\"}\n"
		"survey: [{type: text, name: a, label: A, save_to: address}]\n", NULL);
	form_holds("entities:entities-version=\"2024.1.0\"");
	form_holds("<entity dataset=\"households\" id=\"\" create=\"1\"><label/></entity></meta>");
	form_holds("<bind nodeset=\"/data/a\" type=\"string\" entities:saveto=\"address\"/>");
	form_holds("<setvalue event=\"odk-instance-first-load\" ref=\"/data/meta/entity/@id\" type=\"string\" readonly=\"true()\""
		   " value=\"uuid()\"/>");
	form_holds("<bind nodeset=\"/data/meta/entity/label\" type=\"string\" readonly=\"true()\" calculate=\" /data/a \"/>");
}

static void a_response_changes_an_entity(void **state)
{
	(void)state;
	form_is("entities: {list_name: homes, entity_id: \"${a}\", update_if: \"${a} != ''\", create_if: \"${a} = ''\","
		" label: \"${a}\"}\n"
		"survey: [{type: text, name: a, label: A, save_to: address}]\n", NULL);
	form_holds("<entity dataset=\"homes\" id=\"\" create=\"\" update=\"\" baseVersion=\"\" trunkVersion=\"\" branchId=\"\">");
	form_holds("<bind nodeset=\"/data/meta/entity/@id\" type=\"string\" readonly=\"true()\" calculate=\" /data/a \"/>");
	form_holds("<bind nodeset=\"/data/meta/entity/@update\" type=\"string\" readonly=\"true()\" calculate=\" /data/a  != ''\"/>");
	form_holds("calculate=\"instance('homes')/root/item[name= /data/meta/entity/@id ]/__version\"");
}

static void each_repetition_makes_an_entity(void **state)
{
	(void)state;
	form_is("entities: {list_name: people, repeat: person, label: \"${nick}\"}\n"
		"survey:\n"
		"  - type: begin_repeat\n"
		"    name: person\n"
		"    label: Person\n"
		"    survey: [{type: text, name: nick, label: Nickname, save_to: nick}]\n", NULL);
	form_holds("entities:entities-version=\"2025.1.0\"");
	form_holds("<meta><entity dataset=\"people\" id=\"\" create=\"1\"><label/></entity></meta>\n\t\t\t\t\t</person>");
	form_holds("<setvalue event=\"odk-instance-first-load odk-new-repeat\" ref=\"/data/person/meta/entity/@id\"");
	is_taken("<person><nick>Al</nick><meta><entity dataset='people' id='x' create='1'><label>Al</label></entity></meta></person>");
	is_refused("<meta><nick>Al</nick></meta><person><nick>Al</nick><other/></person>", "the form has no question 'other' here");
}

/* --- mistakes ------------------------------------------------------------------------ */

static void mistakes_are_named(void **state)
{
	(void)state;
	const struct {
		const char *yaml, *problem;
	} wrong[] = {
		{ "survey: [{type: text, name: a, label: A, parameters: {row: 2}}]",
				"'row' is no parameter of the type text; did you mean 'rows'?" },
		{ "survey: [{type: image, name: a, label: A, parameters: {max-pixels: big}}]",
				"'max-pixels' must be a whole number from 1 to 100000" },
		{ "survey: [{type: audio, name: a, label: A, parameters: {quality: best}}]",
				"unknown quality 'best' (must be normal, low, voice-only or external)" },
		{ "survey: [{type: range, name: a, label: A, parameters: {start: 5, end: 5}}]",
				"the range of 'a' begins where it ends" },
		{ "survey: [{type: range, name: a, label: A, parameters: {step: 0}}]",
				"'step' must be above 0 and at most 10, from start to end" },
		{ "survey: [{type: range, name: a, label: A, parameters: {step: 2, tick_interval: 3}}]",
				"'tick_interval' must be a multiple of the step, and at most 10" },
		{ "survey: [{type: range, name: a, label: A, parameters: {step: 2, placeholder: 3}}]",
				"'placeholder' must be one of the values of the range" },
		{ "survey: [{type: range, name: a, label: A, parameters: {tick_labelset: end}}]",
				"there is no choice list 'end'" },
		{ LISTS "survey: [{type: select_one side, name: a, label: A, parameters: {randomize: true, seed: x}},"
			" {type: range, name: b, label: B, parameters: {tick_labelset: ends}}]",
				"'seed' must be a whole number or a question, as ${interview_seed}" },
		{ "survey: [{type: text, name: a, label: A, trigger: '${a}'}]", "a trigger needs a calculation" },
		{ "survey: [{type: calculate, name: a, calculation: '1', trigger: '${b}'}]", "there is no question 'b'" },
		{ "survey: [{type: start, name: b}, {type: calculate, name: a, calculation: '1', trigger: '${b}'}]",
				"'b' is not a question that somebody answers" },
		{ "survey: [{type: background-geopoint, name: a}]",
				"'a' needs a trigger: the question whose answer sets it off" },
		{ "survey: [{type: audit, name: log}, {type: text, name: a, label: A}]",
				"the name of an audit row must be audit" },
		{ "survey: [{type: audit, name: audit, parameters: {location-priority: balanced}}, {type: text, name: a, label: A}]",
				"to log places, name location-priority, location-min-interval and location-max-age" },
		{ "survey: [{type: text, name: a, label: A, image: 'x/y.png'}]",
				"'x/y.png' cannot be the name of a file: no '/', quotes or brackets, no dot first; files lie "
				"beside the definition" },
		{ "survey: [{type: text, name: a, label: A, save_to: b}]", "'save_to' of 'a' needs the section 'entities'" },
		{ "entities: {list_name: homes}\nsurvey: [{type: text, name: a, label: A}]",
				"'entities' needs a label for the things it makes" },
		{ "entities: {list_name: homes, label: '${a}', update_if: 'true()'}\nsurvey: [{type: text, name: a, label: A}]",
				"'update_if' needs 'entity_id': which thing is changed?" },
		{ "entities: {list_name: homes, label: '${a}', repeat: r}\nsurvey: [{type: text, name: a, label: A}]",
				"there is no repeat 'r'" },
		{ "entities: {list_name: homes, label: '${a}'}\nsurvey: [{type: text, name: a, label: A, save_to: label}]",
				"'save_to' of 'a': 'label' cannot be the name of a property" },
		{ "survey: [{type: text, name: a, label: A, relevant: \"${last-saved#a} = 'x'\"}]",
				"the response saved before can only be used in a default" },
		{ "survey: [{type: select_one side or_other, name: a, label: A}]",
				"write 'or_other' out: a choice 'other' in the list, and a question of type text with the "
				"relevant selected(${a}, 'other')" },
		{ "settings: {form_id: one, form_title: One, version: v1, public_key: x}\nsurvey: [{type: text, name: a, label: A}]",
				"a form that the phone encrypts cannot be checked or scored here; mark the questions that "
				"identify somebody with 'identifying: true' instead" },
	};
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_string_equal(problems_of(wrong[i].yaml, NULL), wrong[i].problem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rank_puts_every_choice_in_order_once),
		cmocka_unit_test(a_range_of_whole_steps_takes_whole_numbers_in_it),
		cmocka_unit_test(a_range_may_run_downwards_in_parts),
		cmocka_unit_test(a_range_begins_at_0_and_ends_at_10),
		cmocka_unit_test(times_are_of_the_day_or_of_a_day),
		cmocka_unit_test(lines_and_areas_are_places_in_a_row),
		cmocka_unit_test(pictures_and_sounds_are_names_of_files),
		cmocka_unit_test(an_acknowledgement_is_ok_or_nothing),
		cmocka_unit_test(a_hidden_value_is_there_and_never_shown),
		cmocka_unit_test(the_phone_fills_in_what_it_knows),
		cmocka_unit_test(the_log_of_the_phone_stands_in_meta),
		cmocka_unit_test(media_and_guidance_go_with_the_label),
		cmocka_unit_test(choices_may_be_shown_in_any_order),
		cmocka_unit_test(a_default_with_a_function_is_worked_out_once),
		cmocka_unit_test(a_trigger_sets_a_calculation_off),
		cmocka_unit_test(a_shown_calculation_is_checked_when_it_cannot_be_changed),
		cmocka_unit_test(a_message_shows_other_answers),
		cmocka_unit_test(a_table_list_shows_its_choices_once),
		cmocka_unit_test(settings_tell_the_phone_what_to_do),
		cmocka_unit_test(a_name_may_be_in_a_list_twice_when_a_filter_keeps_them_apart),
		cmocka_unit_test(choices_come_from_a_file),
		cmocka_unit_test(a_wrong_file_is_named_with_its_line),
		cmocka_unit_test(other_tables_are_read_as_carefully),
		cmocka_unit_test(a_response_makes_an_entity),
		cmocka_unit_test(a_response_changes_an_entity),
		cmocka_unit_test(each_repetition_makes_an_entity),
		cmocka_unit_test(mistakes_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, finish);
}
