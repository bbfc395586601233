#include "schema/table.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define GEOPOINT_PARTS 4

static const char *const part_names[GEOPOINT_PARTS] = { "latitude", "longitude", "altitude", "accuracy" };

static enum column_type column_type(const struct question *question)
{
	switch (question_answer(question)) {
	case ANSWER_CHOICES:
	case ANSWER_RANKING:
		return COLUMN_TEXT_ARRAY;
	case ANSWER_INTEGER:
		return COLUMN_INTEGER;
	case ANSWER_DECIMAL:
	case ANSWER_GEOPOINT:
		return COLUMN_DOUBLE;
	case ANSWER_DATE:
		return COLUMN_DATE;
	case ANSWER_TIME:
		return COLUMN_CLOCK;
	case ANSWER_DATETIME:
		return COLUMN_TIMESTAMP;
	case ANSWER_CHOICE:
	case ANSWER_TEXT:
	case ANSWER_GEOTRACE:
	case ANSWER_GEOSHAPE:
	case ANSWER_FILE:
	case ANSWER_NONE:
		return COLUMN_TEXT;
	}
	assert(false);
	return COLUMN_TEXT;
}

const char *column_type_sql(enum column_type type)
{
	switch (type) {
	case COLUMN_TEXT:
		return "text";
	case COLUMN_TEXT_ARRAY:
		return "text[]";
	case COLUMN_INTEGER:
		return "integer";
	case COLUMN_DOUBLE:
		return "double precision";
	case COLUMN_DATE:
		return "date";
	case COLUMN_CLOCK:
		return "time";
	case COLUMN_TIMESTAMP:
		return "timestamptz";
	}
	assert(false);
	return "text";
}

/* How many columns a question takes in its table. */
static size_t n_columns_of(const struct question *question)
{
	if (!question_has_answer(question)) {
		return 0;
	}
	return question_answer(question) == ANSWER_GEOPOINT ? GEOPOINT_PARTS : 1;
}

static void add_columns(struct arena *arena, const struct question *question, struct table_column *columns)
{
	if (question_answer(question) != ANSWER_GEOPOINT) {
		columns[0] = (struct table_column){
			.name = question->name, .type = column_type(question), .question = question
		};
		return;
	}
	for (unsigned part = 0; part < GEOPOINT_PARTS; part++) {
		columns[part] = (struct table_column){ .type = COLUMN_DOUBLE,
			.question = question,
			.part = (enum geopoint_part)part,
			.name = arena_printf(arena, "%s_%s", question->name, part_names[part]) };
	}
}

static const char *table_name(
		struct arena *arena, const struct definition *definition, const struct question *repeat)
{
	char *name = repeat == NULL ? arena_strdup(arena, definition->form_id)
				    : arena_printf(arena, "%s__%s", definition->form_id, repeat->name);
	for (char *p = strchr(name, '-'); p != NULL; p = strchr(p, '-')) {
		*p = '_';
	}
	return name;
}

/* The tables, each with room for its columns and n_columns still 0.
 * *table_of tells for each question its table. */
static struct table *lay_out(
		struct arena *arena, const struct definition *definition, size_t **table_of, size_t *ret_n)
{
	size_t n = 1;
	for (size_t i = 0; i < definition->n_questions; i++) {
		n += definition->questions[i]->type == QUESTION_REPEAT;
	}
	struct table *tables = arena_array(arena, n, sizeof(*tables));
	size_t *table_of_repeat = arena_array(arena, definition->n_questions, sizeof(size_t));
	size_t *room = arena_array(arena, n, sizeof(size_t));
	*table_of = arena_array(arena, definition->n_questions, sizeof(size_t));
	tables[0].name = table_name(arena, definition, NULL);
	*ret_n = 1;
	for (size_t i = 0; i < definition->n_questions; i++) { /* a repeat stands before its questions */
		const struct question *question = definition->questions[i];
		size_t table = question->repeat == NULL ? 0 : table_of_repeat[question->repeat->index];
		(*table_of)[i] = table;
		room[table] += n_columns_of(question);
		if (question->type == QUESTION_REPEAT) {
			table_of_repeat[i] = *ret_n;
			tables[(*ret_n)++] = (struct table){ .repeat = question,
				.stored_as = question->name,
				.parent = &tables[table],
				.name = table_name(arena, definition, question) };
		}
	}
	for (size_t i = 0; i < n; i++) {
		tables[i].columns = arena_array(arena, room[i], sizeof(struct table_column));
	}
	return tables;
}

struct tables *tables_plan(struct arena *arena, const struct definition *definition)
{
	struct tables *plan = arena_new(arena, struct tables);
	size_t *table_of;
	struct table *tables = lay_out(arena, definition, &table_of, &plan->n_tables);
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		size_t n = n_columns_of(question);
		if (n > 0) {
			struct table *table = &tables[table_of[i]];
			struct table_column *columns = (struct table_column *)table->columns + table->n_columns;
			add_columns(arena, question, columns);
			for (size_t column = 0; column < n; column++) {
				columns[column].stored_as = question->name;
			}
			table->n_columns += n;
		}
	}
	plan->tables = tables;
	return plan;
}

struct position_names table_positions(const struct table *table)
{
	struct position_names positions = { 0 };
	for (const struct table *around = table; around->repeat != NULL && positions.n < TABLE_MAX_DEPTH;
			around = around->parent) {
		positions.n++;
	}
	for (size_t up = 0; up < positions.n; up++) { /* the row's own first, then outwards */
		char *name = positions.names[positions.n - 1 - up];
		if (up == 0) {
			snprintf(name, sizeof(positions.names[0]), "_position");
		} else if (up == 1) {
			snprintf(name, sizeof(positions.names[0]), "_parent_position");
		} else {
			snprintf(name, sizeof(positions.names[0]), "_parent_position_%zu", up);
		}
	}
	return positions;
}
