/*
 * feed.h - a page of the responses to a form, or of their repetitions: the statements that a
 * desk asks, and the rows that it gets.
 *
 * The newest response comes first, and repetitions in their order. A page goes on where
 * another one ended by what stood there, not by counting: it reads no row that it does not give.
 */
#ifndef STORE_FEED_H
#define STORE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "schema/table.h"
#include "store/filter.h"
#include "store/rows.h"

#define FEED_SQL_BYTES ((size_t)16 * 1024 * 1024)

/* Where a row stands. */
struct feed_place {
	int64_t submission;
	unsigned positions[TABLE_MAX_DEPTH]; /* of a repetition, outermost first */
	size_t n_positions;
	struct str value; /* what the rows are ordered by, as a text; p NULL: nothing, or no such order */
};

struct feed_wanted {
	const char *form_id;
	const struct tables *tables; /* with the columns that are wanted, the main table first */
	size_t table;                /* index of one of them */
	const char *site;            /* responses of this site only */
	const struct filter *filter; /* NULL: all */
	const struct filter_property *order_by; /* NULL: the newest first */
	bool ascending;
	struct str key;              /* only the response that ever had this id; p NULL: all */
	unsigned positions[TABLE_MAX_DEPTH];    /* only within these repetitions, outermost first */
	size_t n_positions;
	bool expand;                 /* each response with all its repetitions; of the main table only */
	bool count_files;            /* fill in row.n_files_... */
	const struct feed_place *after; /* NULL: from the beginning */
	uint64_t skip, limit;        /* responses, or rows of a repeat; limit 0: all */
};

/* What a filter, an order and a selection may name: the questions of the table, and what is known of
 * the response. Lives in the arena. */
struct filter_names feed_names(struct arena *arena, const struct feed_wanted *wanted);
/* Can rows be ordered by it, and a page go on from there? */
bool feed_can_order(const struct filter_property *property);

/* Adds a statement whose rows feed_reader takes; or one that gives the number of rows, whatever the page. */
void feed_add_page(const struct feed_wanted *wanted, struct buf *sql, struct params *params);
void feed_add_count(const struct feed_wanted *wanted, struct buf *sql, struct params *params);

/* Reads the rows, which come in binary form. */
struct feed_reader;
struct feed_reader *feed_reader_create(const struct feed_wanted *wanted); /* which must live as long */
/* NULL: not what the statement gives. With expand, a response comes before its repetitions. Valid until
 * the next row. */
const struct row *feed_read(struct feed_reader *reader, const struct str *fields, size_t n_fields);
/* Where the row stands that was read last; its value too. */
struct feed_place feed_place_of(const struct feed_reader *reader);
void feed_reader_destroy(struct feed_reader *reader); /* NULL is fine */
int64_t feed_read_count(struct str field);

#endif
