#include "store/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "schema/names.h"
#include "store/columns_copy.h"
#include "store/store_private.h"

#define ANSWERS_ARENA_BYTES ((size_t)16 * 1024 * 1024 * 1024)
#define QUERY_BYTES ((size_t)4 * 1024 * 1024)
#define CHOSEN_MAX 64

enum head { HEAD_INSTANCE, HEAD_VERSION, HEAD_SITE, HEAD_RECEIVED, HEAD_SHA256, HEAD_LEFT_EMPTY, N_HEAD };

struct reading {
	struct store *store;
	const struct definition *definition;
	struct answers *answers;
	const struct table *table;     /* the main table of the definition */
	struct answers_column **columns; /* one per column of the table; NULL: not read */
	const struct names *choices;   /* one index per definition->questions, of selects */
	struct names texts;            /* interned */
	struct names questions;        /* answers_column by name */
	unsigned char (*hashes)[HASH_SHA256_BYTES];
	bool *is_stored;               /* per column of the table: the database has it */
};

/* --- getting ready ----------------------------------------------------------------------- */

static struct names index_choices(struct arena *arena, const struct choice_list *list)
{
	struct names names = { 0 };
	for (size_t i = 0; i < list->n_choices; i++) {
		names_add(&names, arena, str_of(list->choices[i].name), &list->choices[i]);
	}
	return names;
}

static void make_arrays(struct arena *arena, struct answers_column *column, size_t n)
{
	column->missing = arena_array(arena, n, sizeof(*column->missing));
	switch (question_answer(column->question)) {
	case ANSWER_CHOICE:
		column->codes = arena_array(arena, n, sizeof(*column->codes));
		break;
	case ANSWER_CHOICES:
		column->chosen = arena_array(arena, n, sizeof(*column->chosen));
		break;
	case ANSWER_INTEGER:
	case ANSWER_DECIMAL:
	case ANSWER_DATE:
		column->numbers = arena_array(arena, n, sizeof(*column->numbers));
		break;
	case ANSWER_TEXT:
		column->texts = arena_array(arena, n, sizeof(*column->texts));
		break;
	case ANSWER_RANKING:
	case ANSWER_TIME:
	case ANSWER_DATETIME:
	case ANSWER_GEOPOINT:
	case ANSWER_GEOTRACE:
	case ANSWER_GEOSHAPE:
	case ANSWER_FILE:
	case ANSWER_NONE:
		break; /* only whether it is missing */
	}
}

static void get_ready(struct reading *reading, size_t n)
{
	struct answers *answers = reading->answers;
	const struct definition *definition = reading->definition;
	struct arena *arena = answers->arena;
	struct names *choices = arena_array(arena, definition->n_questions, sizeof(*choices));
	answers->instance_ids = arena_array(arena, n, sizeof(*answers->instance_ids));
	answers->versions = arena_array(arena, n, sizeof(*answers->versions));
	answers->sites = arena_array(arena, n, sizeof(*answers->sites));
	answers->received_us = arena_array(arena, n, sizeof(*answers->received_us));
	reading->hashes = arena_array(arena, n, sizeof(*reading->hashes));
	reading->columns = arena_array(arena, reading->table->n_columns, sizeof(*reading->columns));
	for (size_t i = 0; i < reading->table->n_columns; i++) {
		const struct table_column *from = &reading->table->columns[i];
		struct answers_column *column = &answers->columns[from->question->index];
		if (from->part != GEOPOINT_LATITUDE) {
			continue;
		}
		column->question = from->question;
		make_arrays(arena, column, n);
		reading->columns[i] = column;
		names_add(&reading->questions, arena, str_of(from->question->name), column);
		if (from->question->list != NULL) {
			choices[from->question->index] = index_choices(arena, from->question->list);
		}
	}
	reading->choices = choices;
}

/* Which columns of this definition the database has: another version may have none of some. */
static enum outcome find_stored(struct reading *reading)
{
	struct store *store = reading->store;
	const struct table *table = reading->table;
	struct arena *arena = reading->answers->arena;
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a"
			" JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
			" WHERE n.nspname = 'data' AND c.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped", table->name);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	if (PQntuples(res) == 0) {
		return store_say(store, OUTCOME_UNKNOWN, "no form '%s' is published", reading->definition->form_id);
	}
	struct names types = { 0 };
	for (int row = 0; row < PQntuples(res); row++) {
		names_add(&types, arena, arena_str(arena, sql_str(res, row, 0)), sql_text(arena, res, row, 1));
	}
	reading->is_stored = arena_array(arena, table->n_columns, sizeof(bool));
	for (size_t i = 0; i < table->n_columns; i++) {
		const char *type = names_find(&types, str_of(table->columns[i].name));
		const char *planned = sql_full_type(table->columns[i].type);
		reading->is_stored[i] = type != NULL;
		if (type != NULL && strcmp(type, planned) != 0) {
			return store_say(store, OUTCOME_REFUSED, "question '%s' is stored as %s, but is %s in this definition",
					table->columns[i].question->name, type, planned);
		}
	}
	return OUTCOME_OK;
}

#define FROM " FROM canvass.submissions s JOIN data."
#define JOINED " t ON t._submission = s.id"

static void add_query(const struct reading *reading, struct buf *sql)
{
	buf_adds(sql, "SELECT s.instance_id, t._version, s.site, s.received_at, s.sha256, t._left_empty");
	for (size_t i = 0; i < reading->table->n_columns; i++) {
		buf_adds(sql, ", ");
		if (reading->is_stored[i]) {
			buf_adds(sql, "t.");
			sql_add_name(sql, reading->table->columns[i].name);
		} else {
			buf_adds(sql, "NULL::text");
		}
	}
	buf_adds(sql, FROM);
	sql_add_name(sql, reading->table->name);
	buf_adds(sql, JOINED " ORDER BY s.id");
}

static enum outcome count_rows(const struct reading *reading, size_t *ret_n)
{
	_cleanup_buf_ struct buf sql = BUF(QUERY_BYTES);
	buf_adds(&sql, "SELECT count(*), count(*) FILTER (WHERE s.device_id = '" DEVICE_SIMULATION "')" FROM);
	sql_add_name(&sql, reading->table->name);
	buf_adds(&sql, JOINED);
	_cleanup_pgresult_ PGresult *res = PQexec(reading->store->connection, buf_text(&sql));
	if (!sql_ok(res)) {
		return store_failed(reading->store, res);
	}
	*ret_n = (size_t)sql_int(res, 0, 0);
	reading->answers->n_simulated = (size_t)sql_int(res, 0, 1);
	return OUTCOME_OK;
}

/* --- one row --------------------------------------------------------------------------------- */

static const char *intern(struct reading *reading, struct str text)
{
	const char *known = names_find(&reading->texts, text);
	if (known == NULL) {
		struct str copy = arena_str(reading->answers->arena, text);
		known = copy.p;
		names_add(&reading->texts, reading->answers->arena, copy, known);
	}
	return known;
}

static void read_choice(const struct reading *reading, struct answers_column *column, size_t row, struct str field)
{
	const struct choice *choice = names_find(&reading->choices[column->question->index], field);
	column->codes[row] = choice == NULL ? CODE_UNKNOWN : (int32_t)(choice - column->question->list->choices);
	column->missing[row] = (int8_t)(choice == NULL ? MISSING_NONE : choice->missing);
}

/* "Don't know" among the chosen makes the whole answer missing in that way. */
static void read_chosen(const struct reading *reading, struct answers_column *column, size_t row, struct str field)
{
	struct str word;
	for (size_t at = 0; copy_element(field, &at, &word);) {
		const struct choice *choice = names_find(&reading->choices[column->question->index], word);
		if (choice == NULL) {
			continue; /* an option of another version */
		}
		size_t i = (size_t)(choice - column->question->list->choices);
		if (i < CHOSEN_MAX) {
			column->chosen[row] |= UINT64_C(1) << i;
		}
		if (choice->missing != MISSING_NONE) {
			column->missing[row] = (int8_t)choice->missing;
		}
	}
}

static double read_number(const struct table_column *from, struct str field)
{
	switch (from->type) {
	case COLUMN_INTEGER:
		return copy_int32(field);
	case COLUMN_DATE:
		return (double)copy_days(field);
	case COLUMN_DOUBLE:
		return copy_double(field);
	case COLUMN_TEXT:
	case COLUMN_TEXT_ARRAY:
	case COLUMN_CLOCK:
	case COLUMN_TIMESTAMP:
		break;
	}
	return NAN;
}

static void read_answer(struct reading *reading, size_t i, size_t row, struct str field)
{
	struct answers_column *column = reading->columns[i];
	if (column->codes != NULL) {
		read_choice(reading, column, row, field);
	} else if (column->chosen != NULL) {
		read_chosen(reading, column, row, field);
	} else if (column->numbers != NULL) {
		column->numbers[row] = read_number(&reading->table->columns[i], field);
	} else if (column->texts != NULL) {
		column->texts[row] = intern(reading, field);
	}
}

static void set_missing(struct answers_column *column, size_t row, enum missing_kind kind)
{
	column->missing[row] = (int8_t)kind;
	if (column->codes != NULL) {
		column->codes[row] = kind == MISSING_LEFT_EMPTY ? CODE_LEFT_EMPTY : CODE_NOT_ASKED;
	} else if (column->numbers != NULL) {
		column->numbers[row] = NAN;
	}
}

static void mark_left_empty(const struct reading *reading, size_t row, struct str names)
{
	struct str name;
	for (size_t at = 0; copy_element(names, &at, &name);) {
		/* The index holds what we may write to; names_find gives it back as const. */
		const struct answers_column *found = names_find(&reading->questions, name);
		if (found != NULL && found->missing[row] == MISSING_NOT_ASKED) {
			set_missing(&reading->answers->columns[found->question->index], row, MISSING_LEFT_EMPTY);
		}
	}
}

static void read_row(struct reading *reading, size_t row, const struct str *fields)
{
	struct answers *answers = reading->answers;
	answers->instance_ids[row] = arena_str(answers->arena, fields[HEAD_INSTANCE]).p;
	answers->versions[row] = intern(reading, fields[HEAD_VERSION]);
	answers->sites[row] = copy_int32(fields[HEAD_SITE]);
	answers->received_us[row] = copy_time_us(fields[HEAD_RECEIVED]);
	memcpy(reading->hashes[row], fields[HEAD_SHA256].p, HASH_SHA256_BYTES); /* 32 bytes: a CHECK says so */
	for (size_t i = 0; i < reading->table->n_columns; i++) {
		struct str field = fields[N_HEAD + i];
		if (reading->columns[i] == NULL) {
			continue;
		}
		if (field.p == NULL) {
			set_missing(reading->columns[i], row, MISSING_NOT_ASKED);
		} else {
			read_answer(reading, i, row, field);
		}
	}
	mark_left_empty(reading, row, fields[HEAD_LEFT_EMPTY]);
}

/* --- all rows ------------------------------------------------------------------------------------ */

static int compare_hashes(const void *a, const void *b)
{
	return memcmp(a, b, HASH_SHA256_BYTES);
}

static void hash_snapshot(struct reading *reading)
{
	struct answers *answers = reading->answers;
	if (answers->n > 0) {
		qsort(reading->hashes, answers->n, HASH_SHA256_BYTES, compare_hashes);
	}
	hash_sha256_hex((struct str){ (const char *)reading->hashes, answers->n * HASH_SHA256_BYTES },
			answers->snapshot_sha256);
}

static enum outcome read_rows(struct reading *reading, size_t n)
{
	_cleanup_buf_ struct buf sql = BUF(QUERY_BYTES);
	struct copy copy;
	add_query(reading, &sql);
	enum outcome outcome = copy_begin(reading->store, buf_text(&sql), N_HEAD + reading->table->n_columns, &copy);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	while (reading->answers->n < n && copy_next(&copy)) {
		read_row(reading, reading->answers->n++, copy.fields);
	}
	outcome = copy_end(&copy);
	if (outcome == OUTCOME_OK && reading->answers->n != n) {
		outcome = store_say(reading->store, OUTCOME_FAILED, "the database sent %zu of %zu responses",
				reading->answers->n, n);
	}
	return outcome;
}

static enum outcome read_all(struct reading *reading)
{
	size_t n = 0;
	enum outcome outcome = find_stored(reading);
	if (outcome == OUTCOME_OK) {
		outcome = count_rows(reading, &n);
	}
	if (outcome == OUTCOME_OK) {
		get_ready(reading, n);
		outcome = read_rows(reading, n);
	}
	if (outcome == OUTCOME_OK) {
		hash_snapshot(reading);
	}
	return outcome;
}

enum outcome answers_read(struct store *store, const struct definition *definition, struct answers **ret_answers)
{
	struct arena *arena = arena_create(ANSWERS_ARENA_BYTES);
	struct answers *answers = arena_new(arena, struct answers);
	answers->arena = arena;
	answers->columns = arena_array(arena, definition->n_questions, sizeof(*answers->columns));
	struct reading reading = { .store = store, .definition = definition, .answers = answers,
		.table = &tables_plan(arena, definition)->tables[0] };
	store_db(store);
	enum outcome outcome = store_do(store, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	if (outcome == OUTCOME_OK) {
		outcome = store_end(store, read_all(&reading));
	}
	if (outcome != OUTCOME_OK) {
		arena_destroy(arena);
		return outcome;
	}
	*ret_answers = answers;
	return OUTCOME_OK;
}

void answers_destroy(struct answers *answers)
{
	if (answers != NULL) {
		arena_destroy(answers->arena);
	}
}

const struct answers_column *answers_of(const struct answers *answers, const struct question *question)
{
	return &answers->columns[question->index];
}
