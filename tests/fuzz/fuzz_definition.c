/* Any bytes as a definition: what is accepted gives a form that is well-formed
 * XML and a plan of tables with distinct names; what is refused has a reason. */
#include <assert.h>
#include <stdint.h>

#include "schema/definition.h"
#include "schema/node.h"
#include "schema/population.h"
#include "schema/table.h"
#include "schema/xform.h"

#define FORM_MAX ((size_t)64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_form(const struct definition *definition, struct arena *arena, struct problems *problems)
{
	struct buf form = BUF(FORM_MAX);
	xform_write(definition, &form);
	if (buf_ok(&form)) { /* else it is larger than we care to read here */
		struct node *root = node_read_xml(arena, buf_str(&form), problems);
		assert(root != NULL || arena_full(arena));
	}
	buf_finish(&form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena *arena = arena_create(FORM_MAX);
	struct problems *problems = problems_create(100);
	struct definition *definition = definition_read(text, problems);
	assert((definition == NULL) == (problems_errors(problems) > 0));
	if (definition != NULL) {
		check_form(definition, arena, problems);
		struct tables *tables = tables_plan(arena, definition);
		assert(tables->n_tables >= 1);
	}
	definition_unref(definition);
	population_destroy(population_read(text, problems));
	sites_destroy(sites_read(text, problems));
	(void)file_kind(text);
	problems_destroy(problems);
	arena_destroy(arena);
	return 0;
}
