/*
 * people.h - people who use the interface for programs, their roles, and the keys of their
 * programs. Calls here wait for PostgreSQL; api_sql.h is what the service asks.
 *
 * A person is named by their e-mail address, in capitals or not.
 */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "store/store.h"

struct person {
	int64_t id;
	const char *email, *name;
	const char *roles;     /* "planner at algin, auditor"; "" for none */
	const char *keys;      /* names of the keys that are valid; "" for none */
	bool has_password;
	int64_t created_us;
};

struct grant {
	const char *role;      /* administrator, planner, surveyor, auditor, analyst */
	const char *site;      /* NULL: at all sites */
	const char *form_id;   /* NULL: for all forms */
	const char *by;        /* for the record */
};

/* OUTCOME_CONFLICT when the address is taken. */
enum outcome store_add_person(struct store *store, const char *email, const char *name) MUST_CHECK;
enum outcome store_people(struct store *store, struct arena *arena, struct person **ret_people, size_t *ret_n) MUST_CHECK;

/* The rest is OUTCOME_UNKNOWN when there is no such person, role, site or key. */

/* `record` as password.h writes it. All sessions and keys end. */
enum outcome store_set_password(struct store *store, const char *email, const char *record) MUST_CHECK;
enum outcome store_grant(struct store *store, const char *email, const struct grant *grant) MUST_CHECK;
enum outcome store_revoke_grant(struct store *store, const char *email, const struct grant *grant) MUST_CHECK;
/* What they did stays under their name. */
enum outcome store_remove_person(struct store *store, const char *email) MUST_CHECK;
/* A key that a program keeps; one of the same name is replaced. */
enum outcome store_create_key(struct store *store, const char *email, const char *name, unsigned days,
		char ret_key[65]) MUST_CHECK;
enum outcome store_remove_key(struct store *store, const char *email, const char *name) MUST_CHECK;

#endif
