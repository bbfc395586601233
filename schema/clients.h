/*
 * clients.h - where the programs that people answer with differ, and what to
 * write so that all of them agree; for the files of schema/ only.
 *
 * The facts about types, appearances, parameters and keys are one table in
 * clients.c: adding one is adding a line. What is known of expressions is in
 * clients_expression.c, which looks at compiled expressions, not at text.
 */
#ifndef SCHEMA_CLIENTS_H
#define SCHEMA_CLIENTS_H

#include "base/arena.h"
#include "schema/definition.h"
#include "schema/names.h"

enum client {
	CLIENT_COLLECT = 1 << 0,
	CLIENT_ENKETO = 1 << 1,
	CLIENT_WEB_FORMS = 1 << 2,
};

enum feature {
	FEATURE_TYPE,
	FEATURE_APPEARANCE,
	FEATURE_PARAMETER,
	FEATURE_KEY, /* of a question or of the settings */
};

/*
 * What a person should know when they use a feature: which clients do not have
 * it and what happens there. NULL when all of them have it. `type` is the type
 * of the question, NULL for the settings. The text is in the arena.
 */
const char *clients_without(struct arena *arena, enum feature feature, struct str word, const char *type);

/* An expression and what it is for. */
struct client_expression {
	const struct expression *expression;
	const struct question *question; /* that it belongs to; NULL: the form */
	const struct names *questions;   /* all of the form, by name */
	bool is_condition;               /* only whether it is true counts */
	bool is_calculation;             /* the result is stored */
};

/* Calls `found` for every difference: where it is (bytes into the expression) and
 * what it is, a text in the arena. */
void clients_differ(struct arena *arena, const struct client_expression *use,
		void (*found)(void *arg, size_t offset, const char *text), void *arg);

#endif
