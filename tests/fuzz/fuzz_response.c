/* Any bytes as a submission to a small form: what is taken becomes rows. */
#include <assert.h>
#include <stdint.h>

#include "schema/response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char yaml[] =
	"settings: {form_id: f, form_title: F, version: '1', default_language: en}\n"
	"choices: {l: [{name: a, label: A, c: x}, {name: b, label: B, c: y}]}\n"
	"survey:\n"
	"  - {type: start, name: s}\n"
	"  - {type: select_one l, name: o, label: O, required: true}\n"
	"  - {type: select_multiple l, name: m, label: M, choice_filter: \"c != ${o}\"}\n"
	"  - type: begin_group\n"
	"    name: g\n"
	"    label: G\n"
	"    relevant: \"${o} = 'a'\"\n"
	"    survey:\n"
	"      - {type: integer, name: i, label: I, constraint: '. < 9'}\n"
	"      - {type: geopoint, name: p, label: P}\n"
	"      - {type: date, name: d, label: D}\n"
	"      - {type: calculate, name: k, calculation: \"${i} + 1\"}\n"
	"      - type: begin_repeat\n"
	"        name: r\n"
	"        label: R\n"
	"        survey:\n"
	"          - {type: text, name: t, label: T, relevant: \"position(..) < 3\"}\n"
	"  - {type: calculate, name: n, calculation: \"count(${r})\"}\n"
	"  - {type: rank l, name: w, label: W, choice_filter: \"selected(${m}, name)\"}\n"
	"  - {type: range, name: x, label: X, parameters: {start: 0, end: 1, step: 0.25}}\n"
	"  - {type: time, name: clock, label: Clock}\n"
	"  - {type: dateTime, name: moment, label: Moment, constraint: \". < '2027-01-01'\"}\n"
	"  - {type: geotrace, name: way, label: Way}\n"
	"  - {type: geoshape, name: yard, label: Yard}\n"
	"  - {type: calculate, name: metres, calculation: \"distance(${way}) + area(${yard})\"}\n"
	"  - {type: image, name: picture, label: Picture}\n"
	"  - {type: acknowledge, name: told, label: Told}\n"
	"  - {type: text, name: again, label: Again, calculation: \"concat(${w}, ${x})\", read_only: true}\n";

static struct definition *definition;
static const struct tables *tables;

static void read_definition(void)
{
	struct problems *problems = problems_create(1);
	definition = definition_read(str_of(yaml), problems);
	assert(definition != NULL);
	problems_destroy(problems);
	tables = tables_plan(definition->arena, definition);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (definition == NULL) {
		read_definition();
	}
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	struct problems *problems = problems_create(1);
	struct response *response = response_identify(arena, (struct str){ (const char *)data, size }, problems);
	assert((response == NULL) == (problems_errors(problems) > 0));
	if (response != NULL) {
		response_read(response, definition);
		struct findings findings = response_check(response, 0);
		assert(findings.n <= 50);
		struct table_rows rows = response_rows(response, tables);
		assert(rows.n_rows >= 1 && rows.rows[0].table == &tables->tables[0]);
	}
	problems_destroy(problems);
	arena_destroy(arena);
	return 0;
}
