#include "export/plan.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "schema/codebook.h"
#include "schema/renames.h"

#define LABEL_BYTES ((size_t)16 * 1024 * 1024) /* as long as a definition */

/* A column while versions are joined. */
struct joined_column {
	struct table_column column;
	struct plan_code *codes;
	size_t n_codes, codes_capacity;
	struct names by_name;
	const struct definition *definition; /* whose question it is */
	bool sealed;
};

struct joined_table {
	struct table table; /* its parent is that of its own version */
	const struct definition *definition;
	struct joined_column *columns;
	size_t n_columns, capacity;
};

struct joining {
	struct arena *arena;
	const struct plan_wish *wish;
	struct joined_table *tables;
	size_t n_tables, capacity;
};

/* --- texts ------------------------------------------------------------------------ */

/* n_languages when it has not the language. */
static size_t find_language(const struct definition *definition, const char *code)
{
	size_t i = 0;
	while (i < definition->n_languages && strcmp(definition->languages[i], code) != 0) {
		i++;
	}
	return i;
}

/* That of the labels: an older version may not have the language yet. */
static unsigned label_language(const struct definition *definition, const struct plan_wish *wish)
{
	size_t i = wish->language != NULL ? find_language(definition, wish->language) : 0;
	return i < definition->n_languages ? (unsigned)i : 0;
}

/* One line, without ${...}. */
static const char *plain(struct arena *arena, const struct definition *definition, const struct plan_wish *wish,
		const struct text *text)
{
	const char *from = text_in(text, label_language(definition, wish));
	struct buf line = BUF(LABEL_BYTES);
	while (*from != '\0') {
		const char *end = strncmp(from, "${", 2) == 0 ? strchr(from, '}') : NULL;
		if (end != NULL) {
			buf_adds(&line, "…");
		} else if (*from == '\n' || *from == '\r' || *from == '\t') {
			buf_addc(&line, ' ');
		} else {
			buf_addc(&line, *from);
		}
		from = end != NULL ? end + 1 : from + 1;
	}
	const char *kept = arena_strdup(arena, buf_text(&line));
	buf_finish(&line);
	return kept;
}

static const char *column_label(const struct joining *joining, const struct joined_column *column)
{
	const struct question *question = column->column.question;
	const char *label = plain(joining->arena, column->definition, joining->wish, &question->label);
	const char *part = codebook_part(&column->column);
	if (part == NULL) {
		return label;
	}
	return arena_printf(joining->arena, "%s (%s)", label[0] != '\0' ? label : question->name, part);
}

/* "outer-inner-name", without the repeat around them and what is around that. */
static const char *group_path(struct arena *arena, const struct question *question)
{
	const char *path = question->name;
	for (const struct question *around = question->parent; around != NULL && around->type != QUESTION_REPEAT;
			around = around->parent) {
		path = arena_printf(arena, "%s-%s", around->name, path);
	}
	return path;
}

/* "/group/person": the way of elements from the row around it. */
static const char *key_step(struct arena *arena, const struct question *repeat)
{
	const char *step = arena_printf(arena, "/%s", repeat->name);
	for (const struct question *around = repeat->parent; around != NULL && around->type != QUESTION_REPEAT;
			around = around->parent) {
		step = arena_printf(arena, "/%s%s", around->name, step);
	}
	return step;
}

/* --- joining the versions ------------------------------------------------------------ */

static const char *stored_choice(const struct table_column *column, const char *name)
{
	for (size_t i = 0; i < column->n_choice_names; i++) {
		if (strcmp(column->choice_names[i].from, name) == 0) {
			return column->choice_names[i].to;
		}
	}
	return name;
}

/* A choice that is there twice keeps its first label. */
static void join_codes(const struct joining *joining, struct joined_column *into, const struct table_column *from,
		const struct definition *definition)
{
	const struct choice_list *list = from->question->list;
	for (size_t i = 0; list != NULL && i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		const char *name = stored_choice(from, choice->name);
		if (names_find(&into->by_name, str_of(name)) != NULL) {
			continue;
		}
		into->codes = arena_grow(joining->arena, into->codes, into->n_codes, &into->codes_capacity,
				sizeof(*into->codes));
		into->codes[into->n_codes++] = (struct plan_code){ .name = name, .missing = choice->missing,
			.label = plain(joining->arena, definition, joining->wish, &choice->label) };
		names_add(&into->by_name, joining->arena, str_of(name), name);
	}
}

static struct joined_column *find_column(struct joined_table *table, const char *name)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		if (strcmp(table->columns[i].column.name, name) == 0) {
			return &table->columns[i];
		}
	}
	return NULL;
}

static struct joined_table *find_table(const struct joining *joining, const char *name)
{
	for (size_t i = 0; i < joining->n_tables; i++) {
		if (strcmp(joining->tables[i].table.name, name) == 0) {
			return &joining->tables[i];
		}
	}
	return NULL;
}

static void join_column(const struct joining *joining, struct joined_table *table,
		const struct table_column *column, const struct definition *definition, bool may_add)
{
	struct joined_column *into = find_column(table, column->name);
	if (into == NULL) {
		if (!may_add) {
			return;
		}
		table->columns = arena_grow(joining->arena, table->columns, table->n_columns, &table->capacity,
				sizeof(*table->columns));
		into = &table->columns[table->n_columns++];
		*into = (struct joined_column){ .column = *column, .definition = definition };
	}
	into->sealed = into->sealed || column->question->identifying;
	join_codes(joining, into, column, definition);
}

static void join_version(struct joining *joining, const struct tables *tables, const struct definition *definition,
		bool may_add)
{
	for (size_t i = 0; i < tables->n_tables; i++) {
		const struct table *from = &tables->tables[i];
		struct joined_table *into = find_table(joining, from->name);
		if (into == NULL && may_add) {
			joining->tables = arena_grow(joining->arena, joining->tables, joining->n_tables, &joining->capacity,
					sizeof(*joining->tables));
			into = &joining->tables[joining->n_tables++];
			*into = (struct joined_table){ .table = *from, .definition = definition };
		}
		for (size_t k = 0; into != NULL && k < from->n_columns; k++) {
			join_column(joining, into, &from->columns[k], definition, may_add);
		}
	}
}

/* The tables of a version by the names of the newest one. */
static const struct tables *newest_names(struct arena *arena, const struct definition *const *versions,
		size_t n_versions, size_t version)
{
	const struct tables *tables = tables_plan(arena, versions[version]);
	for (size_t next = version + 1; next < n_versions; next++) {
		struct renames renames = renames_between(arena, versions[next - 1], versions[next]);
		if (renames.n > 0) {
			tables = tables_rename(arena, tables, &renames);
		}
	}
	return tables;
}

/* --- the plan ---------------------------------------------------------------------------- */

static size_t keep_columns(const struct joining *joining, const struct joined_table *from,
		struct table_column *columns, struct plan_column *plan_columns, size_t *n_sealed)
{
	size_t n = 0;
	for (size_t i = 0; i < from->n_columns; i++) {
		const struct joined_column *column = &from->columns[i];
		if (column->sealed) {
			*n_sealed += column->column.part == GEOPOINT_LATITUDE;
			continue;
		}
		columns[n] = column->column;
		plan_columns[n] = (struct plan_column){ .column = &columns[n],
			.path = group_path(joining->arena, column->column.question),
			.label = column_label(joining, column),
			.codes = column->codes, .n_codes = column->n_codes };
		for (size_t k = 0; k < column->n_codes; k++) {
			names_add(&plan_columns[n].by_name, joining->arena, str_of(column->codes[k].name), &column->codes[k]);
		}
		n++;
	}
	return n;
}

static const struct table *kept_parent(const struct joining *joining, const struct table *tables,
		const struct table *of)
{
	if (of->parent == NULL) {
		return NULL;
	}
	const struct joined_table *parent = find_table(joining, of->parent->name);
	assert(parent != NULL); /* parents come before children, in every version */
	return &tables[parent - joining->tables];
}

static void keep_tables(const struct joining *joining, struct plan *plan)
{
	struct arena *arena = joining->arena;
	struct table *tables = arena_array(arena, joining->n_tables, sizeof(*tables));
	struct plan_table *items = arena_array(arena, joining->n_tables, sizeof(*items));
	for (size_t i = 0; i < joining->n_tables; i++) {
		const struct joined_table *from = &joining->tables[i];
		const struct question *repeat = from->table.repeat;
		struct table_column *columns = arena_array(arena, from->n_columns, sizeof(*columns));
		struct plan_column *plan_columns = arena_array(arena, from->n_columns, sizeof(*plan_columns));
		tables[i] = from->table;
		tables[i].parent = kept_parent(joining, tables, &from->table);
		tables[i].columns = columns;
		tables[i].n_columns = keep_columns(joining, from, columns, plan_columns, &plan->n_sealed);
		items[i] = (struct plan_table){ .table = &tables[i], .columns = plan_columns,
			.file_name = repeat == NULL ? plan->form_id
						    : arena_printf(arena, "%s-%s", plan->form_id, from->table.stored_as),
			.label = repeat == NULL ? plan->title
						: plain(arena, from->definition, joining->wish, &repeat->label),
			.key_step = repeat == NULL ? "" : key_step(arena, repeat) };
	}
	plan->tables = (struct tables){ tables, joining->n_tables };
	plan->items = items;
}

static bool takes_files(const struct definition *definition)
{
	bool takes = definition->has_audit;
	for (size_t i = 0; i < definition->n_questions && !takes; i++) {
		takes = question_answer(definition->questions[i]) == ANSWER_FILE;
	}
	return takes;
}

struct plan *plan_make(struct arena *arena, const struct definition *const *versions, size_t n_versions,
		const struct plan_wish *wish)
{
	const struct definition *newest = versions[n_versions - 1];
	if (wish->language != NULL && find_language(newest, wish->language) == newest->n_languages) {
		return NULL;
	}
	struct joining joining = { .arena = arena, .wish = wish };
	struct plan *plan = arena_new(arena, struct plan);
	for (size_t i = n_versions; i > 0; i--) {
		bool may_add = i == n_versions || wish->deleted_fields;
		join_version(&joining, newest_names(arena, versions, n_versions, i - 1), versions[i - 1], may_add);
		plan->has_files = plan->has_files || takes_files(versions[i - 1]);
	}
	plan->newest = newest;
	plan->form_id = newest->form_id;
	plan->title = plain(arena, newest, wish, &newest->form_title);
	keep_tables(&joining, plan);
	return plan;
}

const struct plan_code *plan_code_find(const struct plan_column *column, struct str name)
{
	return names_find(&column->by_name, name);
}
