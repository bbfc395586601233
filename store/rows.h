/*
 * rows.h - the responses to a form, one row after the other, for exports.
 *
 *     rows_begin
 *         rows_lock, rows_count, rows_extents
 *         rows_open, rows_next until NULL, rows_close; as often as there are tables
 *         files_open, files_next until false, files_close
 *     rows_end
 *
 * Everything between rows_begin and rows_end is as it was at one moment, so that
 * repetitions and files agree with their responses. Memory holds one row at a time,
 * and one part of a file. Rows come in the order in which the responses were received.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/response.h"
#include "schema/table.h"
#include "store/store.h"

enum outcome rows_begin(struct store *store) MUST_CHECK;
enum outcome rows_end(struct store *store, enum outcome outcome) MUST_CHECK; /* the outcome of the whole */

#define ROWS_ALL_TABLES SIZE_MAX

struct rows_wanted {
	const char *form_id;
	const struct tables *tables; /* with the columns that are wanted */
	size_t table;                /* index of one table; or ROWS_ALL_TABLES: each response with its repetitions,
	                                parents before children */
	int64_t since_us;            /* received then or later; INT64_MIN: all */
	const char *site;            /* of this site only; NULL: of all */
	bool count_files;            /* fill in row.n_files…; takes time */
};

/* Keeps the tables as they are until rows_end: nothing in them is renamed. */
enum outcome rows_lock(struct store *store, const struct tables *tables) MUST_CHECK;
/* How many rows one table has. */
enum outcome rows_count(struct store *store, const struct rows_wanted *wanted, uint64_t *ret_n) MUST_CHECK;

/* --- rows ------------------------------------------------------------------- */

struct row {
	size_t table;                 /* index in wanted->tables */
	int64_t submission;           /* grows with the time of receipt */
	struct str instance_id;       /* of the first version, which stays when it is corrected */
	unsigned positions[TABLE_MAX_DEPTH]; /* which repetition, outermost first */
	size_t n_positions;
	const struct str *left_empty; /* names of questions that were asked and left without an answer */
	size_t n_left_empty;
	const struct cell *cells;     /* one for each column of the table */
	/* The rest only in the main table; texts may be absent (p is NULL). */
	int64_t received_us, edited_us;    /* edited_us 0: it was never corrected */
	int64_t submitter_id;              /* 0: not known */
	struct str submitter, device_id, version, site, review_state;
	unsigned n_edits, n_files_expected, n_files_present;
};

struct rows;
enum outcome rows_open(struct store *store, const struct rows_wanted *wanted, struct rows **ret_rows) MUST_CHECK;
/* NULL at the end, or when something went wrong. The row is valid until the next call. */
const struct row *rows_next(struct rows *rows);
/* Frees; tells whether all rows came. Before the end it gives up the rest: not OUTCOME_OK. */
enum outcome rows_close(struct rows *rows) MUST_CHECK;

/* --- how large things are ------------------------------------------------------ */

struct rows_extent { /* of a column: */
	int64_t min, max;   /* of whole numbers; 0 when there are none */
	uint64_t longest;   /* bytes of the longest text; several choices have spaces between */
	uint64_t n_filled;  /* texts that are not empty */
	uint64_t all_bytes; /* of all texts together */
};
struct rows_extents {
	uint64_t n;                    /* rows */
	struct rows_extent instance_id, left_empty;
	struct rows_extent submitter_id, submitter, device_id, version, site; /* of the main table */
	const struct rows_extent *columns;
};
/* Of one table; lives in the arena. */
enum outcome rows_extents(struct store *store, struct arena *arena, const struct rows_wanted *wanted,
		struct rows_extents *ret_extents) MUST_CHECK;

/* --- files that came with the responses ------------------------------------------ */

struct file_part {
	struct str instance_id, name;
	bool is_shared;   /* another response has a file of this name, in capitals or not */
	bool is_first;    /* part of its file */
	struct str bytes;
};
struct files;
enum outcome files_open(struct store *store, const struct rows_wanted *wanted, struct files **ret_files) MUST_CHECK;
bool files_next(struct files *files, struct file_part *ret_part); /* false at the end or after a failure */
enum outcome files_close(struct files *files) MUST_CHECK; /* as rows_close */

#endif
