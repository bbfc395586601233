/*
 * variables.h - a table as statistics programs have it: variables with labels, codes
 * with labels, and several kinds of missing values.
 *
 * A select_one is a number with value labels: the choice's name where all names of the
 * list are whole numbers, else 1, 2, 3 ... in the order of the list. A select_multiple
 * is a text and one variable NAME_CHOICE of 0 and 1 for each choice. Names fit SPSS,
 * Stata and R: letters, digits and _, at most 32, no two alike in any case.
 */
#ifndef EXPORT_VARIABLES_H
#define EXPORT_VARIABLES_H

#include "export/plan.h"
#include "store/rows.h"

#define VARIABLE_NAME_MAX 32

/* The kinds of missing, as Stata and SPSS have them. A list with two choices of one
 * kind gives the second one a letter and a number of its own. Not asked is "." and
 * the system-missing value. */
#define LETTER_NOT_ASKED '.'
#define LETTER_LEFT_EMPTY 'e'
#define LETTER_UNKNOWN 'u'         /* in no version's list of choices */
#define CODE_LOWEST_MISSING (-99)
#define MISSING_CODE_LEFT_EMPTY (-96)
#define MISSING_CODE_UNKNOWN (-95)
#define CODE_HIGHEST_MISSING (-70) /* codes that are answers are above */
#define NUMBER_LEFT_EMPTY (-999999996) /* of questions that ask for numbers */

enum variable_kind {
	VARIABLE_CODE,
	VARIABLE_FLAG,    /* 1: the choice was chosen, 0: it was not */
	VARIABLE_INTEGER,
	VARIABLE_NUMBER,
	VARIABLE_DATE,    /* days since 1970 */
	VARIABLE_CLOCK,   /* microseconds since midnight */
	VARIABLE_TIME,    /* microseconds since 1970 UTC */
	VARIABLE_TEXT,
};

enum variable_source {
	FROM_COLUMN, FROM_KEY, FROM_PARENT_KEY, FROM_RECEIVED, FROM_SITE, FROM_VERSION, FROM_SUBMITTER_ID,
	FROM_SUBMITTER, FROM_DEVICE, FROM_PRESENT, FROM_EXPECTED, FROM_LEFT_EMPTY,
};

struct variable_code {
	const char *name;  /* of the choice; NULL for 0 and 1 of a flag, left empty and unknown */
	const char *label;
	char letter;       /* of a missing value in Stata; 0: an answer */
	int32_t value;     /* the answer; or the missing value in SPSS */
};

struct variable_codes {
	const char *name;  /* of a variable, unique among the codes of a table */
	const struct variable_code *items;
	size_t n;
	struct names by_name;
};

struct variable {
	const char *name, *label;
	enum variable_kind kind;
	enum variable_source source;
	size_t column;                      /* of FROM_COLUMN */
	const struct plan_column *from;     /* the same */
	const char *choice;                 /* of a flag */
	const struct variable_codes *codes; /* of codes and flags; NULL for the others */
	struct rows_extent extent;          /* by variables_measure */
};

struct variables {
	const struct plan_table *table;
	struct variable *items;
	size_t n;
	const struct variable_codes *const *codes; /* each one once */
	size_t n_codes;
	bool spanish;         /* the labels that are not the form's */
};

/* Lives in the arena. `language` as in the options of the export. */
struct variables variables_of(struct arena *arena, const struct plan *plan, size_t table, const char *language);
void variables_measure(struct variables *variables, const struct plan *plan, const struct rows_extents *extents);
const char *variables_left_empty_label(const struct variables *variables);

/* --- values -------------------------------------------------------------------- */

struct datum {
	enum { DATUM_NUMBER, DATUM_TEXT, DATUM_MISSING } kind;
	double number;
	struct str text;                  /* valid until the next call */
	char letter;                      /* of DATUM_MISSING */
	const struct variable_code *code; /* of codes, also of missing ones; NULL when there is none */
};

struct values {
	const struct plan *plan;
	const struct variables *variables;
	const struct row *row;
	struct buf scratch;
	struct names questions;     /* the number of a question by its name */
	const size_t *question_of;  /* per column of the table */
	uint64_t *left_empty_in;    /* per question: the row in which it was left empty last */
	uint64_t n_rows;
	uint64_t n_unknown;         /* answers so far that no version has among its choices */
};

void values_init(struct values *values, struct arena *arena, const struct plan *plan,
		const struct variables *variables);
void values_finish(struct values *values);
void values_take_row(struct values *values, const struct row *row);
struct datum values_get(struct values *values, const struct variable *variable);

#endif
