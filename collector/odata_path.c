/* odata_path.c - "Submissions('uuid:1')/group/person": which rows an address names. */
#include <string.h>

#include "base/scan.h"
#include "collector/odata_private.h"

#define MAX_STEPS 40
#define MAX_POSITION 1000000

const char *odata_table_name(struct arena *arena, const struct plan_table *table)
{
	const struct question *repeat = table->table->repeat;
	if (repeat == NULL) {
		return "Submissions";
	}
	const char *inner = strchr(repeat->path + 1, '/'); /* behind "/data" */
	char *name = arena_printf(arena, "Submissions.%s", inner != NULL ? inner + 1 : repeat->name);
	for (char *p = strchr(name, '/'); p != NULL; p = strchr(p, '/')) {
		*p = '.';
	}
	return name;
}

static size_t find_table(const struct plan *plan, struct arena *arena, struct str name)
{
	size_t i = 0;
	while (i < plan->tables.n_tables && !str_is(name, odata_table_name(arena, &plan->items[i]))) {
		i++;
	}
	return i;
}

/* --- keys ------------------------------------------------------------------------- */

/* Takes "/group/person[2]" from the end. */
static bool take_step_back(struct str *key, const char *step, unsigned *ret_position)
{
	size_t digits = 0;
	int64_t position;
	if (key->n < 3 || key->p[key->n - 1] != ']') {
		return false;
	}
	while (digits + 2 <= key->n && key->p[key->n - 2 - digits] != '[') {
		digits++;
	}
	if (digits + 2 > key->n || !str_to_int((struct str){ key->p + key->n - 1 - digits, digits }, 1, MAX_POSITION, &position)) {
		return false;
	}
	struct str before = { key->p, key->n - 2 - digits };
	size_t n = strlen(step);
	if (before.n <= n || !str_eq((struct str){ before.p + before.n - n, n }, str_of(step))) {
		return false;
	}
	*key = (struct str){ before.p, before.n - n };
	*ret_position = (unsigned)position;
	return true;
}

/* The id of a response, or of a repetition: "uuid:1/group/person[2]". */
static bool read_key(const struct plan *plan, size_t table, struct str key, struct odata_path *path)
{
	unsigned positions[TABLE_MAX_DEPTH];
	size_t n = 0;
	for (const struct table *around = plan->items[table].table; around->repeat != NULL; around = around->parent) {
		const struct plan_table *item = &plan->items[around - plan->tables.tables];
		if (n == TABLE_MAX_DEPTH || !take_step_back(&key, item->key_step, &positions[n])) {
			return false;
		}
		n++;
	}
	path->key = key;
	path->n_positions = n;
	for (size_t i = 0; i < n; i++) {
		path->positions[i] = positions[n - 1 - i];
	}
	return key.n > 0;
}

/* --- steps ---------------------------------------------------------------------------- */

struct step {
	struct str name, key; /* key.p NULL: none */
};

/* A quote within a key is written twice. */
static bool take_key(struct arena *arena, struct str *rest, struct str *ret_key)
{
	char *key = arena_alloc(arena, rest->n + 1);
	size_t n = 0, i = 2; /* behind (' */
	for (; i < rest->n; i++) {
		if (rest->p[i] == '\'' && (i + 1 == rest->n || rest->p[i + 1] != '\'')) {
			break;
		}
		i += rest->p[i] == '\'';
		key[n++] = rest->p[i];
	}
	if (i + 1 >= rest->n || rest->p[i + 1] != ')') {
		return false;
	}
	*ret_key = (struct str){ key, n };
	*rest = (struct str){ rest->p + i + 2, rest->n - i - 2 };
	return true;
}

static bool take_step(struct arena *arena, struct str *rest, struct step *ret_step)
{
	size_t n = 0;
	while (n < rest->n && rest->p[n] != '/' && rest->p[n] != '(') {
		n++;
	}
	struct step step = { .name = { rest->p, n } };
	*rest = (struct str){ rest->p + n, rest->n - n };
	if (rest->n > 0 && rest->p[0] == '(' && (rest->n < 2 || rest->p[1] != '\'' || !take_key(arena, rest, &step.key))) {
		return false;
	}
	if (rest->n > 0 && rest->p[0] != '/') {
		return false;
	}
	bool goes_on = rest->n > 0;
	*rest = (struct str){ rest->p + goes_on, rest->n - goes_on };
	*ret_step = step;
	return step.name.n > 0 && (rest->n > 0 || !goes_on);
}

/* Joins the steps to the name of a table; each key narrows the rows. */
bool odata_path_read(const struct plan *plan, struct arena *arena, struct str text, struct odata_path *ret_path)
{
	struct odata_path path = { 0 };
	struct str rest = text, name = STR("");
	for (size_t i = 0; rest.n > 0; i++) {
		struct step step;
		if (path.is_count || i == MAX_STEPS || !take_step(arena, &rest, &step)) {
			return false;
		}
		if (i > 0 && str_is(step.name, "$count")) {
			path.is_count = step.key.p == NULL;
			continue;
		}
		name = str_of(arena_printf(arena, "%.*s%s%.*s", STR_ARG(name), i > 0 ? "." : "", STR_ARG(step.name)));
		path.table = find_table(plan, arena, name);
		if (step.key.p != NULL && (path.table == plan->tables.n_tables || !read_key(plan, path.table, step.key, &path))) {
			return false;
		}
	}
	*ret_path = path;
	return name.n > 0 && path.table < plan->tables.n_tables;
}
