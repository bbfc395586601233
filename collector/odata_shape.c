/* odata_shape.c - $select: which members of a row are shown. */
#include <string.h>

#include "base/compiler.h"
#include "collector/odata_private.h"

#define ALL_SYSTEM ((1u << N_SYSTEM) - 1)
#define MAX_NAMES 4000

const struct odata_system_member odata_system_members[N_SYSTEM] = {
	[SYSTEM_SUBMISSION_DATE] = { "submissionDate", "Edm.DateTimeOffset" },
	[SYSTEM_UPDATED_AT] = { "updatedAt", "Edm.DateTimeOffset" },
	[SYSTEM_SUBMITTER_ID] = { "submitterId", "Edm.String" },
	[SYSTEM_SUBMITTER_NAME] = { "submitterName", "Edm.String" },
	[SYSTEM_PRESENT] = { "attachmentsPresent", "Edm.Int64" },
	[SYSTEM_EXPECTED] = { "attachmentsExpected", "Edm.Int64" },
	[SYSTEM_STATUS] = { "status", "org.opendatakit.submission.Status" },
	[SYSTEM_REVIEW_STATE] = { "reviewState", "org.opendatakit.submission.ReviewState" },
	[SYSTEM_DEVICE_ID] = { "deviceId", "Edm.String" },
	[SYSTEM_EDITS] = { "edits", "Edm.Int64" },
	[SYSTEM_FORM_VERSION] = { "formVersion", "Edm.String" },
};

const char *odata_parent_key_name(struct arena *arena, const struct plan *plan, const struct plan_table *table)
{
	if (table->table->repeat == NULL) {
		return NULL;
	}
	const struct plan_table *around = &plan->items[table->table->parent - plan->tables.tables];
	char *name = arena_printf(arena, "__%s-id", odata_table_name(arena, around));
	for (char *p = strchr(name, '.'); p != NULL; p = strchr(p, '.')) {
		*p = '-';
	}
	return name;
}

/* --- choosing ---------------------------------------------------------------------- */

struct choosing {
	const struct plan *plan;
	struct arena *arena;
	const struct plan_table *table;
	struct odata_shape *shape;
};

static bool is_in_table(const struct choosing *choosing, const struct question *question)
{
	return question->repeat == choosing->table->table->repeat;
}

/* "group/question", from within the table. */
static const char *path_of(const struct choosing *choosing, const struct question *question)
{
	const char *path = question->name;
	for (const struct question *around = question->parent; around != NULL && around->type != QUESTION_REPEAT;
			around = around->parent) {
		path = arena_printf(choosing->arena, "%s/%s", around->name, path);
	}
	return path;
}

static bool is_shown_kind(const struct question *question)
{
	return !question->identifying && (question_has_answer(question) || question->type == QUESTION_GROUP
			|| question->type == QUESTION_REPEAT);
}

static void show_within(struct odata_shape *shape, const struct question *question)
{
	shape->shown[question->index] = true;
	for (const struct question *child = question->first_child; child != NULL; child = child->next) {
		show_within(shape, child);
	}
}

/* With the groups around it. */
static void show(const struct choosing *choosing, const struct question *question)
{
	show_within(choosing->shape, question);
	for (const struct question *around = question->parent; around != NULL && is_in_table(choosing, around);
			around = around->parent) {
		choosing->shape->shown[around->index] = true;
	}
}

static bool show_system(const struct choosing *choosing, struct str name)
{
	struct str member = { name.p + strlen("__system/"), name.n - strlen("__system/") };
	for (size_t i = 0; i < N_SYSTEM; i++) {
		if (str_is(member, odata_system_members[i].name)) {
			choosing->shape->system |= 1u << i;
			return true;
		}
	}
	return false;
}

static bool choose(const struct choosing *choosing, struct str name)
{
	const struct definition *newest = choosing->plan->newest;
	const char *parent_key = odata_parent_key_name(choosing->arena, choosing->plan, choosing->table);
	if (str_is(name, "__id")) {
		return true; /* it is always there */
	}
	if (parent_key != NULL && str_is(name, parent_key)) {
		choosing->shape->parent_key = true;
		return true;
	}
	if (parent_key == NULL && (str_is(name, "meta") || str_is(name, "meta/instanceID"))) {
		choosing->shape->meta = true;
		return true;
	}
	if (parent_key == NULL && str_is(name, "__system")) {
		choosing->shape->system = ALL_SYSTEM;
		return true;
	}
	if (parent_key == NULL && str_starts(name, STR("__system/"))) {
		return show_system(choosing, name);
	}
	for (size_t i = 0; i < newest->n_questions; i++) { /* names are unique: they will do without their groups */
		const struct question *question = newest->questions[i];
		if (is_in_table(choosing, question) && is_shown_kind(question) && (str_is(name, question->name)
				|| str_is(name, path_of(choosing, question)))) {
			show(choosing, question);
			return true;
		}
	}
	return false;
}

/* The name that was probably meant; or "". */
static const char *hint(const struct choosing *choosing, struct str name)
{
	const struct definition *newest = choosing->plan->newest;
	const char *names[MAX_NAMES];
	size_t n = 0;
	for (size_t i = 0; i < newest->n_questions && n < MAX_NAMES; i++) {
		if (is_in_table(choosing, newest->questions[i]) && is_shown_kind(newest->questions[i])) {
			names[n++] = newest->questions[i]->name;
		}
	}
	const char *nearest = str_nearest(name, names, n);
	return nearest != NULL ? arena_printf(choosing->arena, "; did you mean '%s'?", nearest) : "; $metadata lists them";
}

static bool choose_all(const struct choosing *choosing, struct str select, const char **ret_problem)
{
	for (struct str rest = select; rest.n > 0;) {
		const char *comma = memchr(rest.p, ',', rest.n);
		size_t n = comma != NULL ? (size_t)(comma - rest.p) : rest.n;
		struct str name = str_trim((struct str){ rest.p, n });
		if (!choose(choosing, name)) {
			size_t shown = name.n < 60 ? name.n : 60;
			*ret_problem = arena_printf(choosing->arena, "$select: there is no property '%.*s'%s", (int)shown, name.p,
					name.n < 200 ? hint(choosing, name) : "");
			return false;
		}
		n += comma != NULL;
		rest = (struct str){ rest.p + n, rest.n - n };
	}
	return true;
}

/* --- columns ------------------------------------------------------------------------------ */

static void keep_columns(const struct choosing *choosing)
{
	const struct tables *all = &choosing->plan->tables;
	struct odata_shape *shape = choosing->shape;
	struct table *tables = arena_array(choosing->arena, all->n_tables, sizeof(*tables));
	for (size_t i = 0; i < all->n_tables; i++) {
		struct table_column *columns = arena_array(choosing->arena, all->tables[i].n_columns, sizeof(*columns));
		size_t n = 0;
		for (size_t k = 0; k < all->tables[i].n_columns; k++) {
			const struct table_column *column = &all->tables[i].columns[k];
			if (!shape->shown[column->question->index]) {
				continue;
			}
			if (column->part == GEOPOINT_LATITUDE) {
				shape->columns[column->question->index] = n;
			}
			columns[n++] = *column;
		}
		tables[i] = all->tables[i];
		tables[i].columns = columns;
		tables[i].n_columns = n;
		tables[i].parent = all->tables[i].parent != NULL ? &tables[all->tables[i].parent - all->tables] : NULL;
	}
	shape->tables = (struct tables){ tables, all->n_tables };
}

bool odata_shape_make(const struct plan *plan, struct arena *arena, const struct odata_path *path, struct str select,
		struct odata_shape *ret_shape, const char **ret_problem)
{
	size_t n = plan->newest->n_questions;
	struct odata_shape shape = { .shown = arena_array(arena, n, sizeof(bool)), .columns = arena_array(arena, n, sizeof(size_t)) };
	struct choosing choosing = { plan, arena, &plan->items[path->table], &shape };
	bool all = select.p == NULL || str_is(select, "*");
	for (size_t i = 0; i < n; i++) {
		shape.shown[i] = all;
		shape.columns[i] = ODATA_NO_COLUMN;
	}
	if (all) {
		shape.system = ALL_SYSTEM;
		shape.parent_key = true;
		shape.meta = true;
	} else if (!choose_all(&choosing, select, ret_problem)) {
		return false;
	}
	keep_columns(&choosing);
	*ret_shape = shape;
	return true;
}
