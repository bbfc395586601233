/*
 * definition_private.h - what the files of the definition reader share.
 *
 * A definition is read in this order: settings, choices, survey, formulas, and
 * then the sections that name questions. Every function adds the problems it
 * finds and goes on with what can still be used.
 */
#ifndef SCHEMA_DEFINITION_PRIVATE_H
#define SCHEMA_DEFINITION_PRIVATE_H

#include "base/arena.h"
#include "schema/clients.h"
#include "schema/definition.h"
#include "schema/definition_keys.h"
#include "schema/findings.h"
#include "schema/names.h"
#include "schema/reference.h"
#include "schema/yaml.h"

#define SQL_NAME_MAX_BYTES 63

/* What definition_read gives out, with what its functions need besides. */
struct whole_definition {
	struct definition definition; /* first */
	struct names questions;
	const struct source_pos *sites_at; /* one per definition.sites */
};

enum formula_role {
	ROLE_RELEVANT,
	ROLE_REQUIRED,
	ROLE_CONSTRAINT,
	ROLE_CALCULATION,
	ROLE_CHOICE_FILTER,
	ROLE_REPEAT_COUNT,
	ROLE_INSTANCE_NAME,
	ROLE_READ_ONLY,
	ROLE_DEFAULT,
	ROLE_SEED,
	ROLE_ENTITY_LABEL,
	ROLE_ENTITY_ID,
	ROLE_CREATE_IF,
	ROLE_UPDATE_IF,
};

/* A formula that waits until all questions are known. */
struct formula_use {
	struct formula *formula;
	const struct question *question; /* NULL for instance_name */
	enum formula_role role;
	const struct yaml_node *node;
	const struct expansion *expansion; /* once it was read */
};

/* A label or hint that shows an answer. */
struct text_use {
	const char *value;
	const struct question *question;
	const struct yaml_node *node;
};

/* A `trigger` that waits for the same. */
struct trigger_use {
	struct question *question;
	const struct yaml_node *node;
};

struct dependency { /* question `from` cannot be settled before `to` */
	size_t from, to;
};

struct reader {
	struct definition *definition;
	struct arena *arena;   /* the definition's */
	struct arena *scratch; /* dies when the reading ends; holds the YAML */
	struct problems *problems;
	const struct file_source *source; /* NULL: there are no files */
	struct external_file **externals;
	size_t n_externals, externals_capacity;
	struct choice_list **file_lists; /* choices from files */
	size_t n_file_lists, file_lists_capacity;
	struct form_file *files;
	size_t n_files, files_capacity;
	struct names *questions, lists, scales, headlines;
	const char **list_names; /* for "did you mean" */
	const char **question_names;
	struct choice_list *all_lists;
	bool *list_used;
	struct question **all; /* questions so far */
	size_t n_all, all_capacity;
	struct formula_use *formulas;
	size_t n_formulas, formulas_capacity;
	struct trigger_use *triggers;
	size_t n_triggers, triggers_capacity;
	struct text_use *text_uses;
	size_t n_text_uses, text_uses_capacity;
	struct dependency *dependencies;
	size_t n_dependencies, dependencies_capacity;
	size_t n_texts;
	struct { /* texts without this language */
		struct source_pos *at;
		size_t n, capacity;
	} missing[LANGUAGES_MAX];
};

/* --- definition_values.c: plain values ------------------------------------ */

/* FOUND(reader, NEVER_TRUE, node, "...", ...): a finding at a node */
#define FOUND(reader, kind, node, ...) finding_add((reader)->problems, FINDING_##kind, (node)->at, __VA_ARGS__)

/* "; did you mean 'x'?", or "". */
const char *did_you_mean(
		const struct reader *reader, struct str word, const char *const *candidates, size_t n);
const char *did_you_mean_question(const struct reader *reader, struct str word);

/* Each says what is wrong and returns false or NULL when the node is not what it must be. */
bool is_map(struct reader *reader, const struct yaml_node *node, const char *what);
bool is_list(struct reader *reader, const struct yaml_node *node, const char *what);
const char *read_word(struct reader *reader, const struct yaml_node *node, const char *what); /* not empty */
bool read_bool(struct reader *reader, const struct yaml_node *node, const char *what, bool *ret_value);
bool read_number(struct reader *reader, const struct yaml_node *node, const char *what, double min,
		double max, double *ret_value);
bool read_whole(struct reader *reader, const struct yaml_node *node, const char *what, unsigned min,
		unsigned max, unsigned *ret_value);
bool read_choice(struct reader *reader, const struct yaml_node *node, const char *what,
		const char *const *words, size_t n_words, size_t *ret_index);
void check_keys(struct reader *reader, const struct yaml_node *map, const char *what, const char *const *keys,
		size_t n_keys);
bool is_misspelt(
		const struct yaml_node *map, const char *key); /* one mistake needs one message: an unknown
								  key near to this one was reported already */
const struct yaml_node *required_key(struct reader *reader, const struct yaml_node *map, const char *key,
		const char *what); /* NULL after a problem */

const struct key *find_key(
		const struct shape *shape, struct str word); /* NULL when the shape does not have it */
/* Keys that the shape does not have, and those it needs that are not there. */
void check_shape(struct reader *reader, const struct yaml_node *map, const char *what,
		const struct shape *shape);
/* The value of a key of the shape, within its bounds or one of its words, when
 * the key is there; a problem when the value is anything else. */
void shape_number(struct reader *reader, const struct yaml_node *map, const struct shape *shape,
		const char *key, double *ret_value);
void shape_whole(struct reader *reader, const struct yaml_node *map, const struct shape *shape,
		const char *key, unsigned *ret_value);
void shape_bool(struct reader *reader, const struct yaml_node *map, const char *key, bool *ret_value);
bool shape_choice(struct reader *reader, const struct yaml_node *map, const struct shape *shape,
		const char *key, const char *what, size_t *ret_index);

const char *keep(struct reader *reader, struct str text); /* a copy that lives with the definition */

/* A list in YAML, each item a mapping; NULL when it is not there or is no list. */
const struct yaml_node *section_list(struct reader *reader, const struct yaml_node *map, const char *key);

/* Warns when some client does not have it; see clients.h. */
void warn_of_clients(struct reader *reader, const struct yaml_node *node, size_t offset, enum feature feature,
		struct str word, const char *type);

/* --- definition_texts.c ---------------------------------------------------- */

void collect_languages(
		struct reader *reader, const struct yaml_node *root); /* settings must have been read */
struct text read_text(struct reader *reader, const struct yaml_node *node, const char *what);
struct text read_label(struct reader *reader,
		const struct yaml_node *map); /* check_shape says when it is not there */
/* Names of files: one for all languages, or one per language. */
struct text read_file_names(struct reader *reader, const struct yaml_node *node, const char *what);
void report_missing_translations(struct reader *reader);

/* --- definition_files.c ------------------------------------------------------- */

/* The keys image, big-image, audio and video; NULL when there is none. */
const struct media *read_media(struct reader *reader, const struct yaml_node *map);
/* The table or document of a file, read once; NULL after a problem. */
const struct external_file *read_external(
		struct reader *reader, const struct yaml_node *node, size_t offset, struct str name);
/* The choices in a file, named by two of its columns (NULL: the usual ones). */
const struct choice_list *read_file_list(struct reader *reader, const struct yaml_node *node, size_t offset,
		struct str name, const char *value, const char *label);
void finish_files(struct reader *reader);

/* --- one file per section -------------------------------------------------- */

void read_settings(struct reader *reader, const struct yaml_node *root);
void read_form_title(struct reader *reader, const struct yaml_node *root);
void read_sites_key(struct reader *reader, const struct yaml_node *root);
void read_choices(struct reader *reader, const struct yaml_node *root);
void report_unused_lists(struct reader *reader);
void read_survey(struct reader *reader, const struct yaml_node *root);
bool is_legal_name(struct str name);
struct question *new_question(
		struct reader *reader, const char *name, struct question *parent, struct source_pos at);
/* Puts a question behind those read so far; *tail is where it goes among its neighbours. */
void add_question(struct reader *reader, struct question *question, struct question ***tail);
/* definition_row.c: texts, formulas and plain values. `type` is the index into
 * question_types, -1 when it is not known. */
void read_row(struct reader *reader, const struct yaml_node *row, struct question *question, int type);
void read_triggers(struct reader *reader);
/* definition_parameters.c */
void read_parameters(struct reader *reader, const struct yaml_node *row, struct question *question, int type);
const struct parameter *read_audit(struct reader *reader, const struct yaml_node *row, size_t *ret_n);
/* definition_entities.c */
void read_entities(struct reader *reader, const struct yaml_node *root);
void check_entities(struct reader *reader);
/* definition_renames.c: what was called otherwise in the version before. */
const char *read_renamed_from(struct reader *reader, const struct yaml_node *map); /* NULL: it says nothing */
void read_removed(struct reader *reader, const struct yaml_node *settings);
void check_renames(struct reader *reader, const struct yaml_node *root); /* all questions are known */
void check_columns(struct reader *reader);
void check_defaults(struct reader *reader);
void read_formulas(struct reader *reader);
void check_cycles(struct reader *reader);
void read_scoring(struct reader *reader, const struct yaml_node *root);
void read_scales(struct reader *reader, const struct yaml_node *list);
/* The name of a scale, headline or ranking, new in `names`; "" after a problem. */
void read_crimes(struct reader *reader, const struct yaml_node *list); /* scoring.victimization */
const char *read_thing_name(struct reader *reader, const struct yaml_node *map, struct names *names,
		const void *thing, const char *what);
/* The choices of a question named in a list, none of them missing; NULL when there is no such list. */
const struct choice *const *read_choices_of(struct reader *reader, const struct yaml_node *node, const char *key,
		const struct question *question, size_t *ret_n);
void read_report(struct reader *reader, const struct yaml_node *root);
/* definition_comparisons.c: importance, programs and beside of the report. */
void read_comparisons(struct reader *reader, const struct yaml_node *report);
void read_design(struct reader *reader, const struct yaml_node *root);
void read_disclosure(struct reader *reader, const struct yaml_node *root);
void read_readiness(struct reader *reader, const struct yaml_node *root);

/* --- definition_references.c ------------------------------------------------ */

struct reference { /* one ${name} */
	struct str name;
	size_t offset; /* of its $ */
	const struct question *to;
	bool last_saved; /* its answer in the response saved before: ${last-saved#name} */
	bool gathered; /* inside a function that takes all repetitions */
	bool indexed;  /* the argument of indexed-repeat() that names a question or repeat */
};

struct references {
	struct arena *arena;
	struct reference *items;
	size_t n, capacity;
};

struct references find_references(struct arena *arena, struct str text);
bool is_single_reference(struct str text);                      /* "${name}" and nothing else */
void look_around(struct str text, struct reference *reference); /* sets gathered and indexed */

/* --- definition_formulas.c -------------------------------------------------- */

void add_formula(struct reader *reader, struct formula *formula, const struct question *question,
		enum formula_role role, const struct yaml_node *node);
void check_bare_names(struct reader *reader, const struct formula_use *use); /* definition_names.c */
void note_references(struct reader *reader, const struct text *text, const struct question *question,
		const struct yaml_node *node); /* in a label or hint; checked by read_formulas */
void refuse_references(struct reader *reader, const struct yaml_node *node, const char *what);

const char *role_word(enum formula_role role); /* "choice_filter" */
/* Where the given byte of the expanded expression was written. */
struct source_pos formula_position(const struct formula_use *use, size_t offset);
void check_truth(struct reader *reader); /* definition_truth.c */
void check_beginning(struct reader *reader); /* definition_beginning.c; only of what is right otherwise */
void check_leaks(struct reader *reader); /* definition_identifying.c */
void check_clashes(struct reader *reader); /* definition_clashes.c */

/* --- definition_questions.c: naming questions in other sections ------------- */

#define TYPE(type) (UINT64_C(1) << (type))
#define CATEGORY_TYPES (TYPE(QUESTION_SELECT_ONE) | TYPE(QUESTION_CALCULATE))
#define KEY_TYPES (CATEGORY_TYPES | TYPE(QUESTION_TEXT) | TYPE(QUESTION_INTEGER))

/* The question a node names, outside repeats and of one of the types (a set of
 * TYPE); NULL after a problem. */
const struct question *named_question(
		struct reader *reader, const struct yaml_node *node, const char *what, uint64_t types);
/* The question under a key; NULL when the key is not there, or after a problem. */
const struct question *question_under(
		struct reader *reader, const struct yaml_node *map, const char *key, uint64_t types);
/* A list of different questions. */
const struct question **named_questions(struct reader *reader, const struct yaml_node *list, const char *what,
		uint64_t types, size_t *ret_n);

/* Things with a `name` of their own, found by that name. */
const void *named_thing(struct reader *reader, const struct yaml_node *node, const struct names *names,
		const char *what);
const void **named_things(struct reader *reader, const struct yaml_node *list, const struct names *names,
		const char *what, size_t *ret_n);

#endif
