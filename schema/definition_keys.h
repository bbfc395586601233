/*
 * definition_keys.h - which keys a definition has, what each of them holds, and
 * what each is for; for the readers and writers of definitions.
 *
 * The reader checks a file against these tables, and definition_schema.c turns
 * the same tables into the JSON Schema that editors complete and explain from.
 * A key exists when it stands here.
 */
#ifndef SCHEMA_DEFINITION_KEYS_H
#define SCHEMA_DEFINITION_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/definition.h"

#define NAME_MAX_BYTES 56
#define VERSION_MAX_BYTES 64
#define COUNT_MAX 1000000
#define SCORE_MAX 1e9 /* no score, and no end of a scale, is farther from 0 */

enum holding {
	HOLDS_WORD,         /* one plain value, not empty */
	HOLDS_TEXT,         /* for people: one text, or one per language */
	HOLDS_NAME,         /* a lower-case letter, then lower-case letters, digits and '_' */
	HOLDS_CHOICE_NAME,  /* no spaces */
	HOLDS_FILE_NAME,    /* letters, digits, '-' and '_' */
	HOLDS_FORM_ID,
	HOLDS_VERSION,
	HOLDS_LANGUAGE,
	HOLDS_TYPE,         /* of a question: a word of question_types, perhaps with a list */
	HOLDS_EXPRESSION,
	HOLDS_REQUIRED,     /* true, false or an expression */
	HOLDS_BOOL,
	HOLDS_NUMBER,       /* from min to max */
	HOLDS_WHOLE,        /* a whole number from min to max */
	HOLDS_ONE_OF,       /* one of `words` */
	HOLDS_WORDS,        /* a list of plain values */
	HOLDS_SITES,        /* all, or a list of plain values that is not empty */
	HOLDS_RANGE,        /* [lowest, highest] */
	HOLDS_MIN_ANSWERED, /* more_than_half, all or a whole number */
	HOLDS_MAP,          /* a mapping of `shape` */
	HOLDS_MAPS,         /* a list of mappings of `shape` */
	HOLDS_SOME_MAPS,    /* the same, not empty */
	HOLDS_LISTS,        /* a mapping from names to HOLDS_SOME_MAPS */
	HOLDS_CONDITIONS,   /* a list of mappings of the shapes of condition_types */
	HOLDS_FILE,         /* the name of a file, or one per language */
	HOLDS_ANY_WORD,     /* one plain value, or an expression */
	HOLDS_SEED,         /* a whole number, or a question */
	HOLDS_TRIGGER,      /* one or more ${name} */
};

struct words {
	const char *const *words;
	size_t n;
};

struct shape;

struct key {
	const char *word;
	enum holding kind;
	const char *about;         /* a sentence or two for whoever writes a definition */
	bool required;
	double min, max;           /* of numbers; INFINITY when there is no upper end */
	const struct words *words; /* of HOLDS_ONE_OF */
	const struct shape *shape; /* of the values that hold mappings */
	unsigned aspects;          /* of a question: any of these allows the key; 0: every type has it */
};

/* What a mapping may hold. */
struct shape {
	const char *name;          /* of the shape in the JSON Schema */
	const char *about;
	const struct key *keys;
	size_t n_keys;
	bool is_open;              /* further keys are columns: a legal name and a plain value */
};

extern const struct shape definition_shape, settings_shape, choice_shape, question_shape, parameters_shape,
		entities_shape, design_shape,
		weights_shape, nonresponse_shape, trim_shape, replicates_shape, rake_shape, collapse_shape, scoring_shape,
		scale_shape, headline_shape, crime_shape, ranking_shape, report_shape, topic_shape, importance_shape,
		programs_shape, beside_shape, method_shape, disclosure_shape;

extern const struct words missing_words, base_words, subject_words, method_words, standard_words;

/* --- types of questions ---------------------------------------------------- */

/* What a type of question may have besides type, name and relevant. */
enum aspect {
	HAS_LABEL = 1 << 0, /* label, hint and media; a label is required */
	HAS_OPTIONAL_LABEL = 1 << 1,
	IS_ANSWERED = 1 << 2, /* required, constraint, default, read_only and their messages */
	HAS_APPEARANCE = 1 << 3,
	NEEDS_CALCULATION = 1 << 4,
	HAS_LIST = 1 << 5,
	HAS_ROWS = 1 << 6,
	IS_REPEATED = 1 << 7,
	HAS_FILE_LIST = 1 << 8, /* a list from a file */
	HAS_DEFAULT = 1 << 9,
	NEEDS_TRIGGER = 1 << 10,
	HAS_VALUE = 1 << 11, /* may be saved to an entity */
	/* what its parameters are about */
	IS_SELECT = 1 << 12,
	IS_RANGE = 1 << 13,
	IS_WRITTEN = 1 << 14,
	IS_PICTURE = 1 << 15,
	IS_RECORDING = 1 << 16,
	IS_PLACE = 1 << 17,
	IS_OUTLINE = 1 << 18,
	IS_LOG = 1 << 19,
};

struct type_of_question {
	const char *word;
	enum question_type type;
	enum answer_kind answer;
	enum answer_source source;
	unsigned aspects;
	const char *about;
};

/* In the order of the enum; behind them other words for some of them. */
#define N_QUESTION_TYPES (ROW_XML_EXTERNAL + 1 + 3)
extern const struct type_of_question question_types[N_QUESTION_TYPES];

bool type_allows(const struct type_of_question *type, const struct key *key);
/* A question of the type cannot be without the key. */
bool type_requires(const struct type_of_question *type, const struct key *key);

/* --- conditions of readiness ----------------------------------------------- */

struct type_of_condition {
	const char *word;
	double share;              /* the default, where the condition has a share */
	struct shape shape;        /* without `condition` itself */
};

#define N_CONDITIONS (CONDITION_COMMUNITY_PLAN + 1)
extern const struct type_of_condition condition_types[N_CONDITIONS]; /* in the order of the enum */

#endif
