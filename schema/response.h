/*
 * response.h - one submission: read from XML, bound to a definition, checked,
 * and turned into typed values.
 *
 *     XML -> response_identify -> (find the definition) -> response_read
 *         -> response_check -> response_values
 *
 * Everything lives in the arena given to response_identify.
 */
#ifndef SCHEMA_RESPONSE_H
#define SCHEMA_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/problem.h"
#include "base/str.h"
#include "schema/definition.h"
#include "schema/node.h"
#include "schema/table.h"

#define RESPONSE_MAX_BYTES ((size_t)4 * 1024 * 1024)
#define RESPONSE_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define INSTANCE_ID_MAX 249
#define RESPONSE_MAX_REPETITIONS 2000 /* of all repeats together: formulas look at all of them from each */

struct response {
	struct arena *arena;
	struct node *root;
	struct str form_id, version;   /* version is empty when the submission has none */
	struct str instance_id;        /* derived from the bytes when the submission has none */
	bool instance_id_derived;
	struct str deprecated_id;      /* of an edit; empty otherwise */
	struct str submitted_name;     /* meta/instanceName; empty when there is none */
	const struct definition *definition; /* set by response_read; the caller keeps a reference */
	unsigned language;             /* in which findings quote the form; index of definition->languages */
};

/* What a phone should be told about an answer. */
struct finding {
	const struct question *question; /* NULL: an element no question is named for, or the whole */
	const char *path;                /* where, with positions in repeats: "/data/person[2]/age" */
	const char *message;             /* plain words, one line */
};

struct findings {
	const struct finding *items;
	size_t n;
};

/* Reads the XML and finds whose it is. NULL with a problem (line and column in
 * the XML) when it is no well-formed submission, has no form id, an instance id
 * that is too long, or is larger than RESPONSE_MAX_BYTES. */
struct response *response_identify(struct arena *arena, struct str xml, struct problems *problems);

/* Binds every element to its question and adds empty ones for those left out.
 * Unknown elements, and elements that occur twice outside a repeat, are findings. */
void response_read(struct response *response, const struct definition *definition);

/* Settles relevance, then looks at types, required, choices, constraints and
 * calculations as the form does. A calculation may be written in another way (5 or
 * 5.0, true or 1); one that depends on time or chance is taken as it was sent.
 * `now_us` is the time it arrived. Findings of response_read come first; at most 50. */
struct findings response_check(struct response *response, int64_t now_us);

/* --- typed values, for storing --------------------------------------------- */

enum cell_kind { CELL_NULL, CELL_TEXT, CELL_TEXT_ARRAY, CELL_INTEGER, CELL_DOUBLE, CELL_DATE, CELL_CLOCK, CELL_TIME };

struct cell {
	enum cell_kind kind;
	struct str text;               /* CELL_TEXT */
	const struct str *items;       /* CELL_TEXT_ARRAY */
	size_t n_items;
	int64_t integer;               /* CELL_INTEGER; CELL_DATE: days; CELL_CLOCK: microseconds since midnight; CELL_TIME: since 1970 UTC */
	double number;                 /* CELL_DOUBLE */
};

struct table_row {
	const struct table *table;
	unsigned position;             /* from 1, within the parent row; 1 in the main table */
	unsigned parent_row;           /* index of the parent row in response_rows; 0 in the main table */
	const struct cell *cells;      /* one per column of the table */
	const struct str *left_empty;  /* names of questions that were asked and left without an answer */
	size_t n_left_empty;
};

struct table_rows {
	const struct table_row *rows;  /* the main row first; parents before children */
	size_t n_rows;
};

/* The files that the answers name, and the log of the phone: each comes beside the
 * response, some in a later upload. In the response's arena; each name once. */
const struct str *response_files(const struct response *response, size_t *ret_n);

/* The response as rows of `tables` (planned from the same definition). A cell is
 * CELL_NULL when not asked or left empty; left_empty tells which. */
struct table_rows response_rows(const struct response *response, const struct tables *tables);

/* --- making responses (import, simulate) ----------------------------------- */

/* A new, empty response to a definition: every question present and empty,
 * defaults filled in, repeats without repetitions. */
struct response *response_create(struct arena *arena, const struct definition *definition,
		const char *instance_id);
/* The node of a question outside repeats, or inside the given repetition. */
struct node *response_node(const struct response *response, const struct question *question,
		struct node *repetition);
struct node *response_add_repetition(struct response *response, const struct question *repeat,
		struct node *around);
void response_set(struct response *response, struct node *node, struct str answer); /* copied */
/* For making many responses fast: from now on questions are answered in the order of
 * the form, each one (groups too) after response_ask. Then the functions below trust
 * what was asked before instead of settling the whole response again. At the end
 * response_calculate or response_write settles it as a whole. */
void response_in_order(struct response *response);
/* Is this question asked, given the answers before it? Computes it when it is a
 * calculation. */
bool response_ask(struct response *response, struct node *node, int64_t now_us);
/* Is this question asked, given the answers so far (its groups too)? */
bool response_relevant(struct response *response, struct node *node, int64_t now_us);
/* Does the choice pass the choice_filter, given the answers so far? */
bool response_choice_shown(struct response *response, struct node *node, const struct choice *choice,
		int64_t now_us);
/* Would the form take the answer the node has now? Looks at its type, choices and
 * constraint only; an empty answer is always taken. */
bool response_answer_allowed(struct response *response, struct node *node, int64_t now_us);
/* How many repetitions repeat_count asks for, given the answers so far (at most
 * 1000); `otherwise` when the repeat has no count. `around` is the repetition of the
 * repeat around it, NULL at the top. */
size_t response_repeat_count(struct response *response, const struct question *repeat,
		struct node *around, int64_t now_us, size_t otherwise);
/* Computes all calculations again, in order. */
void response_calculate(struct response *response, int64_t now_us);
/* The XML as a phone would send it: irrelevant questions left out, also from the
 * response. Only for responses made here, and the last thing done with them. */
void response_write(const struct response *response, struct buf *out);

#endif
