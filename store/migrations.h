/*
 * migrations.h - the files of migrations/, in the program (made at build time).
 */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

#include <stddef.h>

struct migration {
	const char *name; /* the file's name without .sql: date, number, verb, object */
	const char *sql;
};

extern const struct migration migrations[]; /* oldest first */
extern const size_t n_migrations;

#endif
