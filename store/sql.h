/*
 * sql.h - thin wrappers around libpq for the parts that wait.
 *
 * Every call gives a PGresult that frees itself at the end of the scope:
 *
 *     _cleanup_pgresult_ PGresult *res = sql_run(db, "SELECT ... WHERE id = $1", id);
 *
 * Parameters are texts; NULL is SQL's NULL.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

static inline void cleanup_pgresult(PGresult **result)
{
	PQclear(*result);
}
#define _cleanup_pgresult_ __attribute__((cleanup(cleanup_pgresult)))

static inline void cleanup_pgconn(PGconn **db)
{
	PQfinish(*db);
}
#define _cleanup_pgconn_ __attribute__((cleanup(cleanup_pgconn)))

/* Runs one statement with text parameters: sql_run(db, "... $1 ... $2", a, b). */
#define sql_run(db, statement, ...) \
	sql_run_list((db), (statement), (const char *const[]){ NULL, ##__VA_ARGS__ }, \
			(int)(sizeof((const char *const[]){ NULL, ##__VA_ARGS__ }) / sizeof(char *)) - 1)
/* params[1..n_params] are the parameters. */
PGresult *sql_run_list(PGconn *db, const char *statement, const char *const *params, int n_params);

bool sql_ok(const PGresult *result); /* it worked, with rows or without */

/* Fields of a result; the field must not be NULL unless said otherwise. */
int64_t sql_int(const PGresult *result, int row, int column);
struct str sql_str(const PGresult *result, int row, int column);
const char *sql_text(struct arena *arena, const PGresult *result, int row, int column);  /* NULL for NULL */
struct str sql_bytes(struct arena *arena, const PGresult *result, int row, int column);  /* of a bytea in text form */

/* The first line of PostgreSQL's message, without its newline; for people. */
void sql_add_message(struct buf *out, const char *message);

/* "name" and 'text' as PostgreSQL quotes them. */
void sql_add_name(struct buf *out, const char *name);
void sql_add_literal(struct buf *out, const char *text);

/* Bytes as the text form of a bytea, for a parameter. */
char *sql_bytea(struct arena *arena, struct str bytes);
char *sql_number(struct arena *arena, int64_t number);

#endif
