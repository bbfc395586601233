/*
 * audit_log.h - audit.csv, the log that a phone keeps of how a form was filled in.
 *
 * The first row names the columns. Which ones there are, and in which order, depends on the
 * settings of the form and on the program that wrote it, so they are found by their names
 * (docs.getodk.org/form-audit-log).
 */
#ifndef SCHEMA_AUDIT_LOG_H
#define SCHEMA_AUDIT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/csv.h"

#define AUDIT_LOG_MAX_BYTES ((size_t)16 * 1024 * 1024)

enum audit_column {
	AUDIT_EVENT, AUDIT_NODE, AUDIT_START, AUDIT_END, AUDIT_LATITUDE, AUDIT_LONGITUDE, AUDIT_ACCURACY,
	AUDIT_OLD_VALUE, AUDIT_NEW_VALUE, AUDIT_USER, AUDIT_CHANGE_REASON, N_AUDIT_COLUMNS,
};
const char *audit_column_word(enum audit_column column); /* "change-reason" */

struct audit_other { /* a column that nobody knows yet */
	struct str name, value;
};

struct audit_event {
	struct str texts[N_AUDIT_COLUMNS]; /* as they stand there; empty when missing */
	int64_t start_us, end_us;          /* since 1970 UTC; 0 when missing or no number */
	const struct audit_other *others;
	size_t n_others;
};

struct audit_reader {
	struct csv_reader csv;
	struct arena *arena;
	int columns[N_AUDIT_COLUMNS]; /* -1 when it is not there */
	struct str *names;            /* of all columns */
	size_t n_names;
	struct audit_other *others;
	const char *error;            /* why audit_next returned false; NULL at the end */
	unsigned line;                /* of the mistake */
};

/* The text must outlive the reader. False, with an error, when it is no such log. */
bool audit_open(struct audit_reader *reader, struct arena *arena, struct str text) MUST_CHECK;
/* The event is valid until the next call. */
bool audit_next(struct audit_reader *reader, struct audit_event *ret_event) MUST_CHECK;
void audit_close(struct audit_reader *reader);

#endif
