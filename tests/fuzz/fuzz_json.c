/* Any bytes as plain answers in JSON to a small form: what is taken is written as XML that is read again. */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "collector/rest.h"
#include "collector/rest_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char yaml[] =
	"settings: {form_id: f, form_title: F, version: '1', default_language: en}\n"
	"choices: {l: [{name: a, label: A}, {name: b, label: B}]}\n"
	"survey:\n"
	"  - {type: select_one l, name: o, label: O}\n"
	"  - {type: select_multiple l, name: m, label: M}\n"
	"  - {type: decimal, name: x, label: X}\n"
	"  - {type: acknowledge, name: told, label: Told}\n"
	"  - type: begin_group\n"
	"    name: g\n"
	"    label: G\n"
	"    survey:\n"
	"      - {type: integer, name: i, label: I}\n"
	"      - type: begin_repeat\n"
	"        name: r\n"
	"        label: R\n"
	"        survey:\n"
	"          - {type: text, name: t, label: T}\n"
	"          - type: begin_repeat\n"
	"            name: q\n"
	"            label: Q\n"
	"            survey:\n"
	"              - {type: text, name: u, label: U}\n"
	"  - {type: calculate, name: n, calculation: \"count(${r})\"}\n";

static const struct definition *small_form(void)
{
	static struct definition *definition;
	if (definition == NULL) {
		struct problems *problems = problems_create(1);
		definition = definition_read(str_of(yaml), problems);
		assert(definition != NULL);
		problems_destroy(problems);
	}
	return definition;
}

static void check(struct arena *arena, const struct response *response)
{
	struct buf xml = BUF(RESPONSE_MAX_BYTES);
	response_write(response, &xml);
	if (buf_ok(&xml)) {
		struct problems *problems = problems_create(1);
		const struct response *again = response_identify(arena, buf_str(&xml), problems);
		assert(again != NULL && str_is(again->form_id, "f"));
		problems_destroy(problems);
	}
	buf_finish(&xml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	const char *problem = NULL;
	json_t *answers = rest_json_read(arena, (struct str){ (const char *)data, size }, &problem);
	if (answers != NULL) {
		struct response *response = rest_json_response(arena, answers, small_form(), &problem);
		if (response != NULL) {
			check(arena, response);
		}
		assert(response != NULL || problem != NULL);
		json_decref(answers);
	} else {
		assert(problem != NULL);
	}
	arena_destroy(arena);
	return 0;
}
