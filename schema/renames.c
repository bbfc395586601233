#include "schema/renames.h"

#include <string.h>

struct gathering {
	struct arena *arena;
	const struct definition *before, *after;
	struct rename *items;
	size_t n, capacity;
};

static void add(struct gathering *gathering, const char *from, const char *to, const char *choice_of)
{
	gathering->items = arena_grow(gathering->arena, gathering->items, gathering->n, &gathering->capacity,
			sizeof(*gathering->items));
	gathering->items[gathering->n++] = (struct rename){ from, to, choice_of };
}

static bool is_known(const struct definition *definition, const char *name)
{
	return definition_find(definition, str_of(name)) != NULL;
}

/* An expression in repeat_count is a question of its own, named after the repeat. */
static void add_count(struct gathering *gathering, const struct question *repeat)
{
	const char *from = arena_printf(gathering->arena, "%s_count", repeat->renamed_from);
	const char *to = arena_printf(gathering->arena, "%s_count", repeat->name);
	if (is_known(gathering->before, from) && !is_known(gathering->after, from)
			&& is_known(gathering->after, to) && !is_known(gathering->before, to)
			&& definition_find(gathering->after, str_of(to))->renamed_from == NULL) {
		add(gathering, from, to, NULL);
	}
}

static void add_question(struct gathering *gathering, const struct question *question)
{
	if (question->renamed_from == NULL || is_known(gathering->before, question->name)
			|| !is_known(gathering->before, question->renamed_from)) {
		return;
	}
	add(gathering, question->renamed_from, question->name, NULL);
	if (question->type == QUESTION_REPEAT) {
		add_count(gathering, question);
	}
}

static void add_choices(struct gathering *gathering, const struct choice_list *before,
		const struct question *after)
{
	for (size_t i = 0; i < after->list->n_choices; i++) {
		const struct choice *choice = &after->list->choices[i];
		if (choice->renamed_from != NULL && choice_list_find(before, str_of(choice->renamed_from)) != NULL
				&& choice_list_find(before, str_of(choice->name)) == NULL) {
			add(gathering, choice->renamed_from, choice->name, after->name);
		}
	}
}

struct renames renames_between(struct arena *arena, const struct definition *before,
		const struct definition *after)
{
	struct gathering gathering = { .arena = arena, .before = before, .after = after };
	for (size_t i = 0; i < after->n_questions; i++) {
		add_question(&gathering, after->questions[i]);
	}
	struct renames questions = { gathering.items, gathering.n };
	for (size_t i = 0; i < before->n_questions; i++) {
		const struct question *question = before->questions[i];
		const struct question *now = renames_question(&questions, question, after);
		if (question->list != NULL && now != NULL && now->list != NULL) {
			add_choices(&gathering, question->list, now);
		}
	}
	return (struct renames){ gathering.items, gathering.n };
}

const struct question *renames_question(const struct renames *renames, const struct question *question,
		const struct definition *after)
{
	for (size_t i = 0; i < renames->n && renames->items[i].choice_of == NULL; i++) {
		if (strcmp(renames->items[i].from, question->name) == 0) {
			return definition_find(after, str_of(renames->items[i].to));
		}
	}
	return definition_find(after, str_of(question->name));
}

const struct choice *renames_choice(const struct renames *renames, const struct choice *choice,
		const struct question *after)
{
	for (size_t i = 0; i < renames->n; i++) {
		const struct rename *rename = &renames->items[i];
		if (rename->choice_of != NULL && strcmp(rename->from, choice->name) == 0
				&& strcmp(rename->choice_of, after->name) == 0) {
			return choice_list_find(after->list, str_of(rename->to));
		}
	}
	return choice_list_find(after->list, str_of(choice->name));
}

/* --- chains ---------------------------------------------------------------------- */

static const char *follow(const struct renames *renames, const char *name, const char *choice_of)
{
	for (size_t i = 0; i < renames->n; i++) {
		const struct rename *rename = &renames->items[i];
		bool same_kind = choice_of == NULL ? rename->choice_of == NULL
				: rename->choice_of != NULL && strcmp(rename->choice_of, choice_of) == 0;
		if (same_kind && strcmp(rename->from, name) == 0) {
			return rename->to;
		}
	}
	return name;
}

/* It is the second half of a rename that began in `first`. */
static bool is_continued(const struct renames *first, const struct renames *second, const struct rename *rename)
{
	for (size_t i = 0; i < first->n; i++) {
		const struct rename *earlier = &first->items[i];
		const char *of = earlier->choice_of == NULL ? NULL : follow(second, earlier->choice_of, NULL);
		bool same_kind = of == NULL ? rename->choice_of == NULL
				: rename->choice_of != NULL && strcmp(of, rename->choice_of) == 0;
		if (same_kind && strcmp(earlier->to, rename->from) == 0) {
			return true;
		}
	}
	return false;
}

static void chain(struct gathering *gathering, const struct renames *first, const struct renames *second,
		bool choices)
{
	for (size_t i = 0; i < first->n; i++) {
		const struct rename *rename = &first->items[i];
		if ((rename->choice_of != NULL) == choices) {
			const char *of = choices ? follow(second, rename->choice_of, NULL) : NULL;
			add(gathering, rename->from, follow(second, rename->to, of), of);
		}
	}
	for (size_t i = 0; i < second->n; i++) {
		const struct rename *rename = &second->items[i];
		if ((rename->choice_of != NULL) == choices && !is_continued(first, second, rename)) {
			add(gathering, rename->from, rename->to, rename->choice_of);
		}
	}
}

struct renames renames_then(struct arena *arena, const struct renames *first, const struct renames *second)
{
	struct gathering gathering = { .arena = arena };
	chain(&gathering, first, second, false);
	chain(&gathering, first, second, true);
	return (struct renames){ gathering.items, gathering.n };
}

/* --- the plan of an older version --------------------------------------------- */

static const char *new_name(struct arena *arena, const struct renames *renames, const char *name)
{
	for (size_t i = 0; i < renames->n && renames->items[i].choice_of == NULL; i++) {
		if (strcmp(renames->items[i].from, name) == 0) {
			return arena_strdup(arena, renames->items[i].to);
		}
	}
	return name;
}

/* What was stored as `from` is stored as `to` from now on, and so is what is called `from`. */
static void rename_choice(struct arena *arena, struct choice_name *names, size_t *n, const struct rename *rename)
{
	bool own = true;
	for (size_t i = 0; i < *n; i++) {
		if (strcmp(names[i].to, rename->from) == 0) {
			names[i].to = arena_strdup(arena, rename->to);
		}
		own = own && strcmp(names[i].from, rename->from) != 0;
	}
	if (own) {
		names[(*n)++] = (struct choice_name){ arena_strdup(arena, rename->from),
			arena_strdup(arena, rename->to) };
	}
}

static void rename_choices(struct arena *arena, const struct renames *renames, struct table_column *column)
{
	struct choice_name *names = arena_array(arena, column->n_choice_names + renames->n, sizeof(*names));
	for (size_t i = 0; i < column->n_choice_names; i++) {
		names[i] = column->choice_names[i];
	}
	for (size_t i = 0; i < renames->n; i++) {
		const struct rename *rename = &renames->items[i];
		if (rename->choice_of != NULL && strcmp(rename->choice_of, column->stored_as) == 0) {
			rename_choice(arena, names, &column->n_choice_names, rename);
		}
	}
	column->choice_names = names;
}

static struct table_column *rename_columns(struct arena *arena, const struct renames *renames,
		const struct table *table)
{
	struct table_column *columns = arena_array(arena, table->n_columns, sizeof(*columns));
	for (size_t i = 0; i < table->n_columns; i++) {
		struct table_column *column = &columns[i];
		*column = table->columns[i];
		const char *part = column->name + strlen(column->stored_as); /* "_latitude" */
		const char *name = new_name(arena, renames, column->stored_as);
		if (name != column->stored_as) {
			column->name = arena_printf(arena, "%s%s", name, part);
			column->stored_as = name;
		}
		if (column->question->list != NULL) {
			rename_choices(arena, renames, column);
		}
	}
	return columns;
}

struct tables *tables_rename(struct arena *arena, const struct tables *tables, const struct renames *renames)
{
	struct tables *plan = arena_new(arena, struct tables);
	struct table *list = arena_array(arena, tables->n_tables, sizeof(*list));
	for (size_t i = 0; i < tables->n_tables; i++) {
		const struct table *table = &tables->tables[i];
		list[i] = *table;
		list[i].columns = rename_columns(arena, renames, table);
		if (table->parent != NULL) {
			list[i].parent = &list[table->parent - tables->tables];
		}
		const char *name = table->repeat == NULL ? NULL : new_name(arena, renames, table->stored_as);
		if (name != table->stored_as) {
			list[i].name = arena_printf(arena, "%s__%s", tables->tables[0].name, name);
			list[i].stored_as = name;
		}
	}
	*plan = (struct tables){ .tables = list, .n_tables = tables->n_tables };
	return plan;
}
