/*
 * place.h - where the tests of the store run: a cluster of their own in a
 * directory of their own, and a small definition to publish.
 *
 * place_make and place_remove are cmocka's group set-up and teardown; the state
 * is a struct place. Nothing is left behind.
 */
#ifndef TESTS_STORE_PLACE_H
#define TESTS_STORE_PLACE_H

#include <libpq-fe.h>
#include <stdint.h>

#include "base/arena.h"
#include "schema/definition.h"
#include "schema/table.h"
#include "store/store.h"

struct place {
	char directory[64];
	struct store *store;
	PGconn *db; /* as the superuser, to look behind the curtain */
};

/* A directory alone. */
void place_make_directory(struct place *place);
void place_remove_directory(struct place *place);

int place_make(void **state);   /* with the store open */
int place_remove(void **state);

/* Runs a statement and returns its first field as a number; fails the test on an error. */
int64_t place_number(const struct place *place, const char *statement);
/* The same as text; the caller frees it. */
char *place_text(const struct place *place, const char *statement);
/* Just runs it. */
void place_run(const struct place *place, const char *statement);

/* A definition from YAML, which must be right. */
struct definition *place_definition(const char *yaml);

struct published {
	struct arena *arena;
	struct definition *definition;
	struct tables *tables;
	struct store_form form;
};
/* Publishes the YAML and site 1, "algin"; the outcome of store_publish must be OK. */
struct published place_publish(struct place *place, const char *yaml);
enum outcome place_try_publish(struct place *place, const char *yaml, bool *ret_is_new);
void published_finish(struct published *published);

/* "household" version 1: one question of every type and a repeat within a repeat. */
extern const char household_yaml[];

#endif
