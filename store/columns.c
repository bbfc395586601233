#include "store/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "schema/names.h"
#include "store/columns_copy.h"
#include "store/columns_fill.h"
#include "store/store_private.h"

#define QUERY_BYTES ((size_t)4 * 1024 * 1024)

enum head { HEAD_INSTANCE, HEAD_VERSION, HEAD_SITE, HEAD_RECEIVED, HEAD_SHA256, HEAD_LEFT_EMPTY, N_HEAD };

struct reading {
	struct store *store;
	struct filling filling;
	unsigned char (*hashes)[HASH_SHA256_BYTES];
	bool *is_stored;               /* per column of the table: the database has it */
};

/* --- what there is ------------------------------------------------------------------------- */

/* Which columns of this definition the database has: another version may have none of some. */
static enum outcome find_stored(struct reading *reading)
{
	struct store *store = reading->store;
	const struct table *table = reading->filling.table;
	struct arena *arena = reading->filling.answers->arena;
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a"
			" JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
			" WHERE n.nspname = 'data' AND c.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped", table->name);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	if (PQntuples(res) == 0) {
		return store_say(store, OUTCOME_UNKNOWN, "no form '%s' is published", reading->filling.definition->form_id);
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
	for (size_t i = 0; i < reading->filling.table->n_columns; i++) {
		buf_adds(sql, ", ");
		if (reading->is_stored[i]) {
			buf_adds(sql, "t.");
			sql_add_name(sql, reading->filling.table->columns[i].name);
		} else {
			buf_adds(sql, "NULL::text");
		}
	}
	buf_adds(sql, FROM);
	sql_add_name(sql, reading->filling.table->name);
	buf_adds(sql, JOINED " ORDER BY s.id");
}

static enum outcome count_rows(const struct reading *reading, size_t *ret_n)
{
	_cleanup_buf_ struct buf sql = BUF(QUERY_BYTES);
	buf_adds(&sql, "SELECT count(*), count(*) FILTER (WHERE s.device_id = '" DEVICE_SIMULATION "')" FROM);
	sql_add_name(&sql, reading->filling.table->name);
	buf_adds(&sql, JOINED);
	_cleanup_pgresult_ PGresult *res = PQexec(reading->store->connection, buf_text(&sql));
	if (!sql_ok(res)) {
		return store_failed(reading->store, res);
	}
	*ret_n = (size_t)sql_int(res, 0, 0);
	reading->filling.answers->n_simulated = (size_t)sql_int(res, 0, 1);
	return OUTCOME_OK;
}

/* --- one row --------------------------------------------------------------------------------- */

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
	struct filling *filling = &reading->filling;
	struct answers_column *column = filling->columns[i];
	struct str word;
	if (column->codes != NULL) {
		filling_choice(filling, column, row, field);
	} else if (column->chosen != NULL) {
		for (size_t at = 0; copy_element(field, &at, &word);) {
			filling_chosen(filling, column, row, word);
		}
	} else if (column->numbers != NULL) {
		column->numbers[row] = read_number(&filling->table->columns[i], field);
	} else if (column->texts != NULL) {
		column->texts[row] = filling_intern(filling, field);
	}
}

static void mark_left_empty(const struct reading *reading, size_t row, struct str names)
{
	struct str name;
	for (size_t at = 0; copy_element(names, &at, &name);) {
		filling_left_empty(&reading->filling, row, name);
	}
}

static void read_row(struct reading *reading, size_t row, const struct str *fields)
{
	struct answers *answers = reading->filling.answers;
	answers->instance_ids[row] = arena_str(answers->arena, fields[HEAD_INSTANCE]).p;
	answers->versions[row] = filling_intern(&reading->filling, fields[HEAD_VERSION]);
	answers->sites[row] = copy_int32(fields[HEAD_SITE]);
	answers->received_us[row] = copy_time_us(fields[HEAD_RECEIVED]);
	memcpy(reading->hashes[row], fields[HEAD_SHA256].p, HASH_SHA256_BYTES); /* 32 bytes: a CHECK says so */
	for (size_t i = 0; i < reading->filling.table->n_columns; i++) {
		struct str field = fields[N_HEAD + i];
		if (reading->filling.columns[i] == NULL) {
			continue;
		}
		if (field.p == NULL) {
			filling_missing(reading->filling.columns[i], row, MISSING_NOT_ASKED);
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
	struct answers *answers = reading->filling.answers;
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
	enum outcome outcome = copy_begin(reading->store, buf_text(&sql), N_HEAD + reading->filling.table->n_columns, &copy);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	while (reading->filling.answers->n < n && copy_next(&copy)) {
		read_row(reading, reading->filling.answers->n++, copy.fields);
	}
	outcome = copy_end(&copy);
	if (outcome == OUTCOME_OK && reading->filling.answers->n != n) {
		outcome = store_say(reading->store, OUTCOME_FAILED, "the database sent %zu of %zu responses",
				reading->filling.answers->n, n);
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
		filling_room(&reading->filling, n);
		reading->hashes = arena_array(reading->filling.answers->arena, n, sizeof(*reading->hashes));
		outcome = read_rows(reading, n);
	}
	if (outcome == OUTCOME_OK) {
		hash_snapshot(reading);
	}
	return outcome;
}

enum outcome answers_read(struct store *store, const struct definition *definition, struct answers **ret_answers)
{
	struct reading reading = { .store = store };
	filling_begin(&reading.filling, definition);
	store_db(store);
	enum outcome outcome = store_do(store, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	if (outcome == OUTCOME_OK) {
		outcome = store_end(store, read_all(&reading));
	}
	if (outcome != OUTCOME_OK) {
		answers_destroy(reading.filling.answers);
		return outcome;
	}
	*ret_answers = reading.filling.answers;
	return OUTCOME_OK;
}
