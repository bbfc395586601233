/* Any bytes as what stands in an address of the OData service: a path, $select and $skiptoken, in three lines. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "collector/odata_private.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define TOKEN_BYTES ((size_t)64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char yaml[] =
	"settings: {form_id: f, form_title: F, version: \"1\"}\n"
	"survey:\n"
	"  - {type: integer, name: age, label: Age}\n"
	"  - type: begin_group\n"
	"    name: home\n"
	"    label: Home\n"
	"    survey:\n"
	"      - {type: geopoint, name: door, label: Door}\n"
	"      - type: begin_repeat\n"
	"        name: person\n"
	"        label: Person\n"
	"        survey:\n"
	"          - {type: text, name: nick, label: Nick}\n"
	"          - type: begin_repeat\n"
	"            name: toy\n"
	"            label: Toy\n"
	"            survey:\n"
	"              - {type: text, name: kind, label: Kind}\n";

static const struct plan *the_plan(void)
{
	static const struct plan *plan;
	if (plan == NULL) { /* lives as long as the program */
		static struct arena *arena;
		static const struct definition *definition;
		struct problems *problems = problems_create(1);
		arena = arena_create(ARENA_BYTES);
		definition = definition_read(str_of(yaml), problems);
		assert(definition != NULL);
		problems_destroy(problems);
		plan = plan_make(arena, &definition, 1, &(struct plan_wish){ 0 });
	}
	return plan;
}

static struct str take_line(struct str *rest)
{
	const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
	struct str line = { rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n };
	size_t n = line.n + (end != NULL);
	*rest = (struct str){ n > 0 ? rest->p + n : rest->p, rest->n - n };
	return line;
}

static void check_shape(struct arena *arena, const struct odata_path *path, struct str select)
{
	const struct plan *plan = the_plan();
	struct odata_shape shape;
	const char *problem = NULL;
	if (!odata_shape_make(plan, arena, path, select, &shape, &problem)) {
		assert(problem != NULL);
		return;
	}
	for (size_t i = 0; i < shape.tables.n_tables; i++) {
		assert(shape.tables.tables[i].n_columns <= plan->tables.tables[i].n_columns);
	}
}

/* A place that was read is written the same way again. */
static void check_place(struct arena *arena, struct str text)
{
	struct feed_place place, again;
	if (!odata_place_read(arena, text, &place)) {
		return;
	}
	_cleanup_buf_ struct buf written = BUF(TOKEN_BYTES);
	odata_place_write(&written, &place);
	bool fine = odata_place_read(arena, buf_str(&written), &again);
	assert(fine && again.submission == place.submission && again.n_positions == place.n_positions);
	assert(str_eq(again.value, place.value) && (again.value.p == NULL) == (place.value.p == NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str path_text = take_line(&rest), select = take_line(&rest);
	struct arena *arena = arena_create(ARENA_BYTES);
	struct odata_path path;
	if (odata_path_read(the_plan(), arena, path_text, &path)) {
		assert(path.table < the_plan()->tables.n_tables && path.n_positions <= TABLE_MAX_DEPTH);
		assert((path.key.p == NULL) == (path.key.n == 0));
		check_shape(arena, &path, select);
	}
	check_place(arena, rest);
	arena_destroy(arena);
	return 0;
}
