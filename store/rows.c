#include "store/rows.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "store/columns_copy.h"
#include "store/rows_private.h"
#include "store/store_private.h"

/* The fields of a row of ROWS_ALL_TABLES. */
enum { ALL_SUBMISSION, ALL_TABLE, ALL_POSITIONS, ALL_RECORD, N_ALL };

struct rows {
	struct store *store;
	const struct rows_wanted *wanted;
	struct copy copy;
	struct row_reader reader;
	bool ended, strange;    /* strange: a row that cannot be read */
};

enum outcome rows_open(struct store *store, const struct rows_wanted *wanted, struct rows **ret_rows)
{
	_cleanup_buf_ struct buf sql = BUF(ROWS_QUERY_BYTES);
	bool all = wanted->table == ROWS_ALL_TABLES;
	size_t n = all ? N_ALL : rows_n_fields(&wanted->tables->tables[wanted->table]);
	if (all) {
		rows_add_query_of_all(&sql, wanted);
	} else {
		rows_add_query(&sql, wanted, &wanted->tables->tables[wanted->table]);
	}
	struct copy copy;
	enum outcome outcome = copy_begin(store, buf_text(&sql), n, &copy);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	struct rows *rows = xcalloc(1, sizeof(*rows));
	*rows = (struct rows){ .store = store, .wanted = wanted, .copy = copy };
	row_reader_init(&rows->reader, wanted->tables);
	*ret_rows = rows;
	return OUTCOME_OK;
}

const struct row *rows_next(struct rows *rows)
{
	size_t i_table = rows->wanted->table;
	if (rows->ended || !copy_next(&rows->copy)) {
		rows->ended = true;
		return NULL;
	}
	const struct str *fields = rows->copy.fields;
	if (i_table != ROWS_ALL_TABLES) {
		return row_read(&rows->reader, rows->wanted->tables, i_table, fields);
	}
	const struct row *row = row_read_record(&rows->reader, rows->wanted->tables, fields[ALL_TABLE], fields[ALL_RECORD]);
	rows->strange = row == NULL;
	return row;
}

enum outcome rows_close(struct rows *rows)
{
	if (!rows->ended) {
		copy_cancel(&rows->copy);
	}
	enum outcome outcome = copy_end(&rows->copy);
	if (rows->strange) {
		outcome = store_say(rows->store, OUTCOME_FAILED, "the database sent rows in a form that is not known");
	}
	row_reader_finish(&rows->reader);
	free(rows);
	return outcome;
}
