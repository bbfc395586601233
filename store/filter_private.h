/*
 * filter_private.h - what the files of the filter share.
 */
#ifndef STORE_FILTER_PRIVATE_H
#define STORE_FILTER_PRIVATE_H

#include <stdint.h>

#include "store/filter.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,   /* a property, an operator or a function */
	TOKEN_TEXT,   /* in quotes */
	TOKEN_NUMBER,
	TOKEN_DATE,
	TOKEN_CLOCK,
	TOKEN_TIME,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_WRONG,  /* a character that has no meaning here */
};

struct token {
	enum token_kind kind;
	struct str text; /* as it is written; of TOKEN_TEXT without its quotes, doubled ones still doubled */
	size_t at;       /* from 1 */
};

/* Takes the next token from *offset on. */
struct token filter_next_token(struct str text, size_t *offset);

enum filter_operator { FILTER_EQ, FILTER_NE, FILTER_GT, FILTER_GE, FILTER_LT, FILTER_LE };
#define N_FILTER_OPERATORS (FILTER_LE + 1)

enum node_kind {
	NODE_PROPERTY,
	NODE_VALUE,   /* text */
	NODE_NULL,
	NODE_CALL,    /* of the function, with its arguments */
	NODE_COMPARE, /* children[0] op children[1] */
	NODE_IN,      /* children[0] is one of the others */
	NODE_HAS,     /* children[0] has chosen children[1] */
	NODE_AND,
	NODE_OR,
	NODE_NOT,
};

#define FILTER_MAX_ARGUMENTS 2

struct filter_function {
	const char *name;
	size_t n_arguments;
	const enum filter_type *takes; /* types of the first argument */
	size_t n_takes;
	enum filter_type gives;
	const char *sql;               /* %1 and %2 stand for the arguments */
	const char *takes_words;       /* for people: "a date or a time" */
};
/* NULL when there is none of that name. */
const struct filter_function *filter_function(struct str name);
const char *filter_nearest_function(struct str name);

struct filter { /* a node */
	enum node_kind kind;
	enum filter_type type;
	size_t at;
	const struct filter_property *property;
	const struct filter_function *function;
	enum filter_operator operator;
	struct str text;                       /* of a value, as PostgreSQL reads it */
	const struct filter *const *children;
	size_t n_children;
	const struct filter_names *names;      /* for FILTER_KEY */
};

/* "a whole number" */
const char *filter_type_words(enum filter_type type);
/* "a whole number, such as 18" */
const char *filter_type_example(enum filter_type type);

/* The value as one of the wanted type; NULL when it is none. `value` is returned when it is one already. */
const struct filter *filter_value_as(struct arena *arena, const struct filter *value, enum filter_type wanted);

/* The value of a token: its type, and its text as PostgreSQL reads it. False: there is no such day, or number. */
bool filter_read_value(struct arena *arena, const struct token *token, struct filter *ret_value);

#endif
