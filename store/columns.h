/*
 * columns.h - the answers of one form in bulk, column by column, for scoring.
 *
 * Read from the typed table with binary COPY in one snapshot. Memory is one
 * array per column. Answers of selects come as the index of the choice; every
 * kind of missing stays apart.
 */
#ifndef STORE_COLUMNS_H
#define STORE_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "schema/definition.h"
#include "store/store.h"

#define CODE_NOT_ASKED (-1)
#define CODE_LEFT_EMPTY (-2)
#define CODE_UNKNOWN (-3) /* an answer that this version of the definition does not have */

/* The device that canvass simulate says it is: answers from it are made up. */
#define DEVICE_SIMULATION "canvass-simulate"

struct answers_column {
	const struct question *question;
	int32_t *codes;       /* select_one: index into question->list->choices, or a CODE_…; else NULL */
	uint64_t *chosen;     /* select_multiple: bit i = choice i was chosen (at most 64 choices); else NULL */
	double *numbers;      /* integer, decimal, dates (days), start and end (seconds since 1970): NAN when
	                         missing; else NULL */
	const char **texts;   /* text, calculate: interned, NULL when missing; else NULL */
	int8_t *missing;      /* enum missing_kind per row; for selects MISSING_DONT_KNOW etc. come from the choice */
};

struct answers {
	size_t n;                           /* responses */
	size_t n_simulated;                 /* of them made up by canvass simulate */
	struct answers_column *columns;     /* one per definition->questions; empty for those without answers or in repeats */
	const char **instance_ids;          /* per row */
	const char **versions;              /* per row; interned */
	int32_t *sites;                     /* per row: project number */
	int64_t *received_us;               /* per row */
	char snapshot_sha256[65];           /* over the sorted hashes of the submissions read */
	struct arena *arena;
};

/* All responses of a form, of all versions, in the order of their submission ids. */
enum outcome answers_read(struct store *store, const struct definition *definition,
		struct answers **ret_answers) MUST_CHECK;
void answers_destroy(struct answers *answers);
const struct answers_column *answers_of(const struct answers *answers, const struct question *question);

#endif
