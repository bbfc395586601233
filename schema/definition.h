/*
 * definition.h - a survey definition: which questions, in which order, what
 * counts as an answer to each, and how the answers are weighted and scored.
 *
 * A definition is read whole, checked whole, and never changes afterwards.
 * Everything in it lives in its own arena: keep pointers into it as long as
 * the definition lives. It is counted: definition_ref and definition_unref.
 *
 * docs/definition-language.md describes the YAML; names here are its words.
 */
#ifndef SCHEMA_DEFINITION_H
#define SCHEMA_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/problem.h"
#include "base/str.h"
#include "schema/expression.h"
#include "schema/text.h"

/* The instance that holds the response saved before on the same phone. */
#define LAST_SAVED "__last-saved"
#define DEFINITION_MAX_BYTES ((size_t)16 * 1024 * 1024)

enum question_type {
	QUESTION_SELECT_ONE,
	QUESTION_SELECT_MULTIPLE,
	QUESTION_RANK,
	QUESTION_INTEGER,
	QUESTION_DECIMAL,
	QUESTION_RANGE,
	QUESTION_TEXT,
	QUESTION_DATE,
	QUESTION_TIME,
	QUESTION_DATETIME,
	QUESTION_GEOPOINT,
	QUESTION_GEOTRACE,
	QUESTION_GEOSHAPE,
	QUESTION_IMAGE,
	QUESTION_AUDIO,
	QUESTION_VIDEO,
	QUESTION_FILE,
	QUESTION_BARCODE,
	QUESTION_ACKNOWLEDGE,
	QUESTION_CALCULATE,
	QUESTION_HIDDEN,
	QUESTION_NOTE,
	QUESTION_START,
	QUESTION_END,
	QUESTION_TODAY,
	QUESTION_DEVICEID,
	QUESTION_USERNAME,
	QUESTION_EMAIL,
	QUESTION_PHONENUMBER,
	QUESTION_START_GEOPOINT,
	QUESTION_BACKGROUND_GEOPOINT,
	QUESTION_BACKGROUND_AUDIO,
	QUESTION_GROUP,
	QUESTION_REPEAT,
	/* Rows of a survey that are no questions: */
	ROW_AUDIT,
	ROW_CSV_EXTERNAL,
	ROW_XML_EXTERNAL,
};

/* What stands in the answer to a question of a type. */
enum answer_kind {
	ANSWER_NONE,     /* notes, groups, repeats */
	ANSWER_CHOICE,   /* one name */
	ANSWER_CHOICES,  /* names with spaces between */
	ANSWER_RANKING,  /* all names, in order */
	ANSWER_INTEGER,
	ANSWER_DECIMAL,
	ANSWER_TEXT,
	ANSWER_DATE,
	ANSWER_TIME,     /* of the day */
	ANSWER_DATETIME,
	ANSWER_GEOPOINT,
	ANSWER_GEOTRACE, /* points with ; between */
	ANSWER_GEOSHAPE, /* the same, the first one again at the end */
	ANSWER_FILE,     /* the name of a file that is sent beside the answers */
};

/* Who gives the answer. */
enum answer_source {
	SOURCE_NONE,
	SOURCE_PERSON,
	SOURCE_DEVICE, /* the phone, without asking */
	SOURCE_FORM,   /* calculated, or the same always */
};

enum missing_kind {
	MISSING_NONE,           /* a real answer */
	MISSING_DONT_KNOW,
	MISSING_REFUSED,
	MISSING_NOT_APPLICABLE,
	MISSING_LEFT_EMPTY,     /* asked, no answer; never written in a definition */
	MISSING_NOT_ASKED,      /* not relevant; never written in a definition */
};

struct choice_column { /* a further key of a choice, for choice_filter */
	const char *name, *value;
};

/* Files shown or played with a text, each one for all languages or one per language. */
struct media {
	struct text image, big_image, audio, video;
};

struct choice {
	const char *name;
	const char *renamed_from; /* its name in the version before; NULL when it says nothing */
	struct text label;
	const struct media *media; /* NULL when there is none */
	double score; /* NAN when it has none */
	enum missing_kind missing;
	const struct choice_column *columns;
	size_t n_columns;
	struct source_pos at;
};

struct choice_list {
	const char *name;             /* of its instance in the form */
	const struct choice *choices; /* in the order shown */
	size_t n_choices;
	struct node *root;            /* <root><item><name/>...</item></root>, for expressions; of no file */
	const struct external_file *file; /* where the choices come from; NULL: from the definition */
	const char *value_column, *label_column; /* of the file */
	struct source_pos at;
};

/* A table that goes with the form: households.csv, seen by expressions as
 * instance('households'). */
struct external_file {
	const char *name; /* "households.csv" */
	const char *id;   /* "households" */
	struct node *root; /* <root><item>...</item></root>, or the document of an .xml file */
	struct source_pos at;
};

/* A file that has to be beside the definition. */
struct form_file {
	const char *name;
	struct source_pos at; /* where it is named first */
};

/* One of `parameters`, checked, as it was written. */
struct parameter {
	const char *word, *value;
};

/* A formula as it was written and as it runs; source is NULL when there is none. */
struct formula {
	const char *source;            /* with ${...} */
	const char *xpath;             /* as the form carries it */
	struct expression *expression; /* compiled xpath */
	struct source_pos at;
};

struct question {
	enum question_type type;
	const char *name;
	const char *renamed_from;      /* its name in the version before; NULL when it says nothing */
	const char *path;              /* "/data/trust/trust_interest" */
	struct text label, hint, guidance_hint, required_message, constraint_message;
	const struct media *media;      /* NULL when there is none */
	const char *autoplay;           /* "audio", "video" or NULL */
	const struct choice_list *list; /* of a select or rank, else NULL; also a note's, for table-list */
	struct formula required, read_only; /* "true()" for a plain true */
	struct formula relevant, constraint, calculation, choice_filter, repeat_count;
	const char *default_answer;     /* NULL when there is none */
	struct formula dynamic_default; /* or this one */
	const struct question *const *triggers; /* the calculation is done when one of them changes */
	size_t n_triggers;
	const char *appearance;         /* NULL when there is none */
	const struct parameter *parameters;
	size_t n_parameters;
	bool randomize;                 /* the choices are shown in any order */
	struct formula seed;            /* of that order */
	double start, end, step;        /* of a range */
	const struct choice_list *tick_labels; /* of a range; NULL when there are none */
	bool identifying;               /* the answer tells who somebody is */
	const char *save_to;            /* property of the entity; NULL when there is none */
	struct question *parent;        /* group or repeat; NULL at the top */
	struct question *repeat;        /* nearest repeat around it, NULL when there is none */
	struct question *first_child, *next; /* in the order asked */
	size_t index;                   /* in definition->questions */
	struct source_pos at;
};

enum min_answered { MIN_MORE_THAN_HALF, MIN_ALL, MIN_COUNT };

struct scale {
	const char *name;
	struct text label;
	const struct question *const *items;
	const bool *reversed;          /* one per item */
	size_t n_items;
	enum min_answered min_answered;
	size_t min_count;              /* for MIN_COUNT */
	double low, high;              /* lowest and highest score an item can have */
	double to_low, to_high;        /* what they become, 0 and 100 */
	struct source_pos at;
};

struct headline { /* a share in percent of those who gave a real answer */
	const char *name;
	struct text label;
	const struct question *question;
	const struct choice *const *favourable;
	size_t n_favourable;
	struct source_pos at;
};

struct crime { /* something that happened to a person or a household in the time asked about */
	const char *name;
	struct text label;
	bool per_household;
	const struct question *victim;    /* a select_one: did it happen? */
	const struct question *incidents; /* how often, an integer; NULL: not asked */
	const struct question *series;    /* a select_one: alike and not to be told apart; NULL: not asked */
	const struct question *reported;  /* a select_one: to the police; NULL: not asked */
	const struct choice *victim_yes, *series_yes, *reported_yes;
	struct source_pos at;
};

struct ranking { /* share who chose each option of a select_multiple */
	const char *name;
	struct text label;
	const struct question *question;
	struct source_pos at;
};

struct topic { /* things of the report that belong to one subject of the city */
	const char *name, *about;
	struct text label;
	const struct scale *const *scales;
	const struct headline *const *headlines;
	const struct question *const *questions;
	size_t n_scales, n_headlines, n_questions;
};

struct importance { /* something people may name as important, and how well it goes */
	const struct question *question; /* a select_multiple: what matters most */
	const struct choice *choice;     /* one of its choices */
	const struct question *rated;    /* a select_one about the same thing */
	const struct choice *const *favourable;
	size_t n_favourable;
	struct source_pos at;
};

struct programs { /* select_multiple questions with one list of choices; all NULL when not named */
	const struct question *needed, *used, *important;
	const struct choice *const *except; /* choices that are no program */
	size_t n_except;
	struct source_pos at;
};

struct beside { /* what the results are set beside; NULL when not named */
	const char *form;    /* id of a form with headlines of the same names */
	const char *figures; /* name of a file of published figures */
};

enum method_subject { /* of the methods statement */
	METHOD_SPONSOR,      /* who pays */
	METHOD_CONDUCTED_BY, /* who does the survey */
	METHOD_MODE,         /* how people are asked */
	METHOD_FRAME,        /* from which list households are drawn */
	METHOD_SELECTION,    /* who is asked in a household */
	METHOD_INCENTIVES,   /* what people get for it */
	METHOD_TRAINING,     /* of surveyors */
	METHOD_QUALITY,      /* how their work is checked */
	N_METHOD_SUBJECTS,
};

enum base_weight { BASE_EQUAL, BASE_PPS_CLUSTERS };

struct collapse { /* a margin's category with fewer answers joins another */
	const struct question *margin;
	unsigned min_n;
};

struct survey_design {
	bool declared;                 /* false: there is no design section */
	const char *universe;          /* whom the weights speak of; NULL when not named */
	const char *population;        /* name of the population file, NULL when none */
	const struct question *unit, *outcome, *language, *strata, *clusters, *adults; /* NULL when not named */
	unsigned target_completes;     /* 0 when not named */
	enum base_weight base;
	double adults_cap;             /* INFINITY when not named */
	const struct question *response_class; /* of the nonresponse adjustment; NULL: none is made */
	unsigned response_min_n;       /* a class with fewer interviews joins another; 20 */
	double trim_ratio;             /* largest weight, times the median; 0: no trimming */
	unsigned replicates, replicates_seed; /* 0: linearised variances */
	const struct question *const *margins;
	size_t n_margins;
	const struct collapse *collapse;
	size_t n_collapse;
	unsigned rake_max_iterations;  /* 200 */
	double rake_tolerance;         /* 1e-9, times the sum of the weights */
	struct source_pos at;
};

struct disclosure {
	unsigned min_n, min_count;     /* 30, 11 */
	bool nchs_2017, complementary; /* true, true */
};

enum condition_kind {
	CONDITION_SAMPLE_COMPLETION,
	CONDITION_RESPONSE_REPORTING,
	CONDITION_GROUP_COVERAGE,
	CONDITION_LANGUAGE_ACCESS,
	CONDITION_WEIGHT_QUALITY,
	CONDITION_INTERVIEW_QUALITY,
	CONDITION_SCALE_QUALITY,
	CONDITION_SUPPORT_MAJORITY,
	CONDITION_STAKEHOLDERS,
	CONDITION_READINESS_STAGE,
	CONDITION_BASELINE,
	CONDITION_COMMUNITY_PLAN,
};

struct condition {
	enum condition_kind kind;
	double share, max_kish, min_alpha, min, back_checks; /* defaults of the documentation */
	unsigned min_n, informants, focus_groups;
	const struct headline *headline;   /* support_majority */
	const struct question *group;      /* support_majority; NULL when not named */
	const struct scale *const *scales; /* baseline; all scales when not named */
	size_t n_scales;
	const char *const *languages;      /* language_access: answers of design.language */
	size_t n_languages;
	struct source_pos at;
};

struct entity { /* a thing that the response makes or changes, in a list of such things */
	const char *list_name;         /* NULL when the definition has none */
	const struct question *repeat; /* one for each repetition; NULL: one for the response */
	struct formula label, entity_id, create_if, update_if;
	struct source_pos at;
};

struct client_settings { /* what the form tells the phone; NULL where it says nothing */
	const char *submission_url, *auto_send, *auto_delete, *client_editable, *style;
};

struct translation { /* how complete a language is */
	size_t n_missing;
	const struct source_pos *missing; /* texts that are not there in it, as written in another */
};

struct definition {
	const char *form_id, *version, *default_language;
	struct text form_title;
	struct formula instance_name;
	struct client_settings client;
	bool allow_choice_duplicates;
	const struct parameter *audit; /* what the phone logs */
	size_t n_audit;
	bool has_audit, uses_last_saved;
	struct entity entity;
	const struct external_file *const *externals;
	const struct form_file *files; /* all that the definition names, the externals too */
	const struct question *const *triggered; /* those with triggers */
	size_t n_externals, n_files, n_triggered;
	const char *const *removed;    /* names of questions, and LIST.CHOICE, that are gone for good */
	size_t n_removed;
	const char *const *languages;  /* codes; the default language first */
	size_t n_languages;
	const struct translation *translations; /* one per language */
	size_t n_texts;                /* that each language should have */
	const char *const *sites;      /* NULL: all sites */
	size_t n_sites;
	const struct choice_list *lists;
	size_t n_lists;
	struct question *const *questions; /* all, groups and repeats too, in document order */
	size_t n_questions;
	struct question *first_question;   /* at the top; follow ->next */
	struct survey_design design;
	const struct scale *scales;
	const struct headline *headlines;
	const struct ranking *rankings;
	const struct crime *crimes;
	size_t n_crimes;
	const struct topic *topics;
	const struct question *const *groups; /* report.groups */
	const struct importance *importance;
	size_t n_importance;
	struct programs programs;
	struct beside beside;
	struct text method[N_METHOD_SUBJECTS]; /* not set: the definition does not say it */
	const struct condition *conditions;
	size_t n_scales, n_headlines, n_rankings, n_topics, n_groups, n_conditions;
	struct disclosure disclosure;
	unsigned references; /* counted; changed by definition_ref/unref only */
	struct arena *arena;
};

/*
 * Reads and checks YAML. All problems of the text are added to `problems` in
 * one run. NULL if there is any error; warnings alone still give a definition.
 * The caller owns one reference.
 */
struct definition *definition_read(struct str yaml, struct problems *problems);

/* Where the files beside a definition come from. `read` gives all bytes, in the
 * arena; false when there is no such file. `has` only tells whether it is there. */
struct file_source {
	bool (*read)(void *arg, const char *name, struct arena *arena, struct str *ret_bytes);
	bool (*has)(void *arg, const char *name);
	void *arg;
};

/* The same for a definition that names files; definition_read finds none of them. */
struct definition *definition_read_with(
		struct str yaml, const struct file_source *files, struct problems *problems);
struct definition *definition_ref(const struct definition *definition);
void definition_unref(const struct definition *definition); /* NULL is fine */

const struct question *definition_find(const struct definition *definition, struct str name);
const struct choice *choice_list_find(const struct choice_list *list, struct str name);
const char *question_type_word(enum question_type type);  /* "select_one" */
enum answer_kind question_answer(const struct question *question);
enum answer_source question_source(const struct question *question);
/* The form computes the answer whenever another one changes. */
bool question_is_calculated(const struct question *question);
/* The value of a parameter; NULL when it is not there. */
const char *question_parameter(const struct question *question, const char *word);
const char *condition_word(enum condition_kind kind);     /* "sample_completion" */
const char *missing_word(enum missing_kind kind);         /* "dont_know" */
bool question_has_answer(const struct question *question); /* false for notes, groups, repeats */

#endif
