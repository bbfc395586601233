#include "schema/definition_keys.h"

#include <math.h>
#include <string.h>

#include "base/compiler.h"

/* clang-format off */
#define WORDS(...) { .words = (const char *const[]){ __VA_ARGS__ }, \
	.n = ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })) }
#define KEYS(array) .keys = (array), .n_keys = ARRAY_LEN(array)

static const struct words autoplay_words = WORDS("audio", "video");
static const struct words quality_words = WORDS("normal", "low", "voice-only", "external");
static const struct words priority_words = WORDS("no-power", "low-power", "balanced", "high-accuracy");
static const struct words reasons_words = WORDS("on-form-edit");
const struct words missing_words = WORDS("dont_know", "refused", "not_applicable");
const struct words base_words = WORDS("equal", "pps_clusters");
const struct words subject_words = WORDS("safe_la", "smart", "cert", "csp");
const struct words method_words = WORDS("sponsor", "conducted_by", "mode", "frame", "selection", "incentives",
		"training", "quality"); /* enum method_subject */
const struct words standard_words = WORDS("nchs-2017", "none");

/* --- the file ---------------------------------------------------------------- */

static const struct key definition_keys[] = {
	{ "settings", HOLDS_MAP, "Form id, title, version, default language.", true, .shape = &settings_shape },
	{ "choices", HOLDS_LISTS, "The lists of answer options, each under its name.", .shape = &choice_shape },
	{ "survey", HOLDS_SOME_MAPS, "The questions, in the order asked.", true, .shape = &question_shape },
	{ "entities", HOLDS_MAP, "A thing, such as a household, that a response makes or changes.",
		.shape = &entities_shape },
	{ "sites", HOLDS_SITES, "Names from sites.yaml where the form is used, or all (the default)." },
	{ "design", HOLDS_MAP, "How households were drawn, weights, raking.", .shape = &design_shape },
	{ "scoring", HOLDS_MAP, "Scales, headline percentages, rankings.", .shape = &scoring_shape },
	{ "report", HOLDS_MAP, "Groups to compare, and topics that collect questions.", .shape = &report_shape },
	{ "disclosure", HOLDS_MAP, "What is too small to show.", .shape = &disclosure_shape },
	{ "readiness", HOLDS_CONDITIONS,
		"Conditions that must hold before a team is set up. Each is met, not met, or insufficient evidence." },
};
const struct shape definition_shape = { "definition", "A survey definition of canvass.", KEYS(definition_keys) };

static const struct key settings_keys[] = {
	{ "form_id", HOLDS_FORM_ID,
		"Lower-case letters and digits, with single '-' or '_' between them; at most 56 characters. "
		"The data table is named after it.", true },
	{ "form_title", HOLDS_TEXT, "The name of the form, as surveyors see it.", true },
	{ "version", HOLDS_VERSION,
		"Text in quotes, usually yyyymmddrr. A published version never changes.", true },
	{ "default_language", HOLDS_LANGUAGE, "The language of texts without one: en (the default), es, zh-Hant." },
	{ "instance_name", HOLDS_EXPRESSION, "An expression that names one response for the surveyor." },
	{ "submission_url", HOLDS_WORD, "Where phones send responses, when not to where the form came from." },
	{ "auto_send", HOLDS_BOOL, "true: the phone sends a response as soon as it is finished." },
	{ "auto_delete", HOLDS_BOOL, "true: the phone deletes a response when it has been sent." },
	{ "client_editable", HOLDS_BOOL, "true: a response can be changed on the phone after it was sent." },
	{ "allow_choice_duplicates", HOLDS_BOOL,
		"true: a name may stand in a list more than once, for choices that a choice_filter keeps apart." },
	{ "style", HOLDS_WORD, "How a browser shows the form: pages, theme-grid and others." },
	{ "removed", HOLDS_WORDS,
		"Names of questions, and LIST.CHOICE, that were taken out and not renamed. Their answers are kept." },
};
const struct shape settings_shape = { "settings", "Form id, title, version, default language.",
	KEYS(settings_keys) };

static const struct key choice_keys[] = {
	{ "name", HOLDS_CHOICE_NAME, "What is stored: no spaces, unique in its list.", true },
	{ "label", HOLDS_TEXT, "What people read.", true },
	{ "renamed_from", HOLDS_CHOICE_NAME, "Its name in the version before; stored answers follow." },
	{ "score", HOLDS_NUMBER, "The number this answer counts in a scale.", .min = -SCORE_MAX, .max = SCORE_MAX },
	{ "missing", HOLDS_ONE_OF, "This answer is a kind of missing. It never has a score.",
		.words = &missing_words },
	{ "image", HOLDS_FILE, "A picture shown with the label: the name of a file." },
	{ "big-image", HOLDS_FILE, "The same picture, larger, shown on a touch." },
	{ "audio", HOLDS_FILE, "A sound that can be played: the name of a file." },
	{ "video", HOLDS_FILE, "A film that can be played: the name of a file." },
};
const struct shape choice_shape = { "choice",
	"An answer option. Any other key is a column for choice_filter, with one plain value; geometry puts "
	"the choice on a map.",
	KEYS(choice_keys), .is_open = true };

/* --- questions ----------------------------------------------------------------- */

#define ANSWERED (HAS_LABEL | IS_ANSWERED | HAS_APPEARANCE | HAS_DEFAULT | HAS_VALUE)
#define P SOURCE_PERSON
#define D SOURCE_DEVICE
#define F SOURCE_FORM
#define N SOURCE_NONE

const struct type_of_question question_types[N_QUESTION_TYPES] = {
	{ "select_one", QUESTION_SELECT_ONE, ANSWER_CHOICE, P, ANSWERED | HAS_LIST | IS_SELECT,
		"One choice of a list: select_one LIST." },
	{ "select_multiple", QUESTION_SELECT_MULTIPLE, ANSWER_CHOICES, P, ANSWERED | HAS_LIST | IS_SELECT,
		"Any number of choices of a list: select_multiple LIST." },
	{ "rank", QUESTION_RANK, ANSWER_RANKING, P, ANSWERED | HAS_LIST | IS_SELECT,
		"All choices of a list, put in order: rank LIST." },
	{ "integer", QUESTION_INTEGER, ANSWER_INTEGER, P, ANSWERED, "A whole number." },
	{ "decimal", QUESTION_DECIMAL, ANSWER_DECIMAL, P, ANSWERED, "A number." },
	{ "range", QUESTION_RANGE, ANSWER_DECIMAL, P, ANSWERED | IS_RANGE,
		"A number on a line; parameters say from where to where." },
	{ "text", QUESTION_TEXT, ANSWER_TEXT, P, ANSWERED | IS_WRITTEN, "A text." },
	{ "date", QUESTION_DATE, ANSWER_DATE, P, ANSWERED, "A day." },
	{ "time", QUESTION_TIME, ANSWER_TIME, P, ANSWERED, "A time of the day." },
	{ "dateTime", QUESTION_DATETIME, ANSWER_DATETIME, P, ANSWERED, "A day and a time." },
	{ "geopoint", QUESTION_GEOPOINT, ANSWER_GEOPOINT, P, ANSWERED | IS_PLACE,
		"Latitude, longitude, altitude and accuracy." },
	{ "geotrace", QUESTION_GEOTRACE, ANSWER_GEOTRACE, P, ANSWERED | IS_OUTLINE, "A line of points." },
	{ "geoshape", QUESTION_GEOSHAPE, ANSWER_GEOSHAPE, P, ANSWERED | IS_OUTLINE, "An area, by its outline." },
	{ "image", QUESTION_IMAGE, ANSWER_FILE, P, ANSWERED | IS_PICTURE, "A photograph, drawing or signature." },
	{ "audio", QUESTION_AUDIO, ANSWER_FILE, P, ANSWERED | IS_RECORDING, "A sound recording." },
	{ "video", QUESTION_VIDEO, ANSWER_FILE, P, ANSWERED, "A film." },
	{ "file", QUESTION_FILE, ANSWER_FILE, P, ANSWERED, "Any file." },
	{ "barcode", QUESTION_BARCODE, ANSWER_TEXT, P, ANSWERED, "The text of a bar code or QR code." },
	{ "acknowledge", QUESTION_ACKNOWLEDGE, ANSWER_TEXT, P, ANSWERED, "Says that something was read: OK, or nothing." },
	{ "calculate", QUESTION_CALCULATE, ANSWER_TEXT, F, NEEDS_CALCULATION | HAS_VALUE,
		"The result of an expression; nobody is asked." },
	{ "hidden", QUESTION_HIDDEN, ANSWER_TEXT, F, HAS_DEFAULT | HAS_VALUE, "A value that nobody sees: its default." },
	{ "note", QUESTION_NOTE, ANSWER_NONE, N, HAS_LABEL | HAS_APPEARANCE, "A text to read; no answer." },
	{ "start", QUESTION_START, ANSWER_DATETIME, D, HAS_VALUE, "When the interview began." },
	{ "end", QUESTION_END, ANSWER_DATETIME, D, HAS_VALUE, "When the interview ended." },
	{ "today", QUESTION_TODAY, ANSWER_DATE, D, HAS_VALUE, "The day of the interview." },
	{ "deviceid", QUESTION_DEVICEID, ANSWER_TEXT, D, HAS_VALUE, "Which phone it was." },
	{ "username", QUESTION_USERNAME, ANSWER_TEXT, D, HAS_VALUE, "The surveyor's name on the phone." },
	{ "email", QUESTION_EMAIL, ANSWER_TEXT, D, HAS_VALUE, "The surveyor's e-mail address on the phone." },
	{ "phonenumber", QUESTION_PHONENUMBER, ANSWER_TEXT, D, HAS_VALUE, "The surveyor's telephone number on the phone." },
	{ "start-geopoint", QUESTION_START_GEOPOINT, ANSWER_GEOPOINT, D, HAS_VALUE, "Where the interview began." },
	{ "background-geopoint", QUESTION_BACKGROUND_GEOPOINT, ANSWER_GEOPOINT, D, NEEDS_TRIGGER | HAS_VALUE,
		"Where the phone is when the question under trigger is answered." },
	{ "background-audio", QUESTION_BACKGROUND_AUDIO, ANSWER_FILE, D, IS_RECORDING,
		"A sound recording of the whole interview. Only with consent." },
	{ "begin_group", QUESTION_GROUP, ANSWER_NONE, N, HAS_OPTIONAL_LABEL | HAS_APPEARANCE | HAS_ROWS,
		"Holds questions under survey." },
	{ "begin_repeat", QUESTION_REPEAT, ANSWER_NONE, N, HAS_OPTIONAL_LABEL | HAS_APPEARANCE | HAS_ROWS | IS_REPEATED,
		"Holds questions under survey that are asked several times." },
	{ "audit", ROW_AUDIT, ANSWER_NONE, N, IS_LOG, "The phone logs how the form was filled in. Its name is audit." },
	{ "csv-external", ROW_CSV_EXTERNAL, ANSWER_NONE, N, 0, "NAME.csv goes with the form, for instance('NAME')." },
	{ "xml-external", ROW_XML_EXTERNAL, ANSWER_NONE, N, 0, "NAME.xml goes with the form, for instance('NAME')." },
	{ "select_one_from_file", QUESTION_SELECT_ONE, ANSWER_CHOICE, P, ANSWERED | HAS_FILE_LIST | IS_SELECT,
		"One row of a file: select_one_from_file FILE.csv." },
	{ "select_multiple_from_file", QUESTION_SELECT_MULTIPLE, ANSWER_CHOICES, P,
		ANSWERED | HAS_FILE_LIST | IS_SELECT, "Any number of rows of a file: select_multiple_from_file FILE.csv." },
	{ "rank_from_file", QUESTION_RANK, ANSWER_RANKING, P, ANSWERED | HAS_FILE_LIST | IS_SELECT,
		"All rows of a file, put in order: rank_from_file FILE.csv." },
};

#undef P
#undef D
#undef F
#undef N

#define ANY_LABEL (HAS_LABEL | HAS_OPTIONAL_LABEL)
#define ANY_PARAMETER (IS_SELECT | IS_RANGE | IS_WRITTEN | IS_PICTURE | IS_RECORDING | IS_PLACE | IS_OUTLINE | IS_LOG)

static const struct key question_keys[] = {
	{ "type", HOLDS_TYPE, "What counts as an answer.", true },
	{ "name", HOLDS_NAME,
		"The name of the column: a lower-case letter, then lower-case letters, digits and '_'; unique in "
		"the file; at most 56 characters.", true },
	{ "renamed_from", HOLDS_NAME, "Its name in the version before; the column and its answers follow." },
	{ "label", HOLDS_TEXT, "What the surveyor reads out. ${name} shows an earlier answer.",
		.aspects = ANY_LABEL | NEEDS_CALCULATION },
	{ "hint", HOLDS_TEXT, "A note below the question.", .aspects = ANY_LABEL },
	{ "guidance_hint", HOLDS_TEXT, "A longer note that the surveyor can open.", .aspects = ANY_LABEL },
	{ "image", HOLDS_FILE, "A picture shown with the label: the name of a file.", .aspects = ANY_LABEL },
	{ "big-image", HOLDS_FILE, "The same picture, larger, shown on a touch.", .aspects = ANY_LABEL },
	{ "audio", HOLDS_FILE, "A sound that can be played: the name of a file.", .aspects = ANY_LABEL },
	{ "video", HOLDS_FILE, "A film that can be played: the name of a file.", .aspects = ANY_LABEL },
	{ "autoplay", HOLDS_ONE_OF, "audio or video: it plays without being asked for.", .aspects = HAS_LABEL,
		.words = &autoplay_words },
	{ "required", HOLDS_REQUIRED, "true, or an expression: the question must be answered when it is true.",
		.aspects = IS_ANSWERED },
	{ "required_message", HOLDS_TEXT, "What is said when the answer is missing.", .aspects = IS_ANSWERED },
	{ "relevant", HOLDS_EXPRESSION, "The question is asked only when this expression is true." },
	{ "constraint", HOLDS_EXPRESSION, "An expression that a given answer (written '.') must meet.",
		.aspects = IS_ANSWERED },
	{ "constraint_message", HOLDS_TEXT, "What is said when the answer does not meet the constraint.",
		.aspects = IS_ANSWERED },
	{ "calculation", HOLDS_EXPRESSION, "The expression whose result is stored.",
		.aspects = NEEDS_CALCULATION | IS_ANSWERED },
	{ "trigger", HOLDS_TRIGGER,
		"The calculation is done only when the answer to this question changes: ${name}, or several.",
		.aspects = NEEDS_CALCULATION | IS_ANSWERED | NEEDS_TRIGGER },
	{ "choice_filter", HOLDS_EXPRESSION,
		"An expression over the columns of the list: only choices for which it is true are shown.",
		.aspects = HAS_LIST | HAS_FILE_LIST },
	{ "default", HOLDS_ANY_WORD,
		"The answer it begins with: a value, or an expression with ${name} or a function, done once.",
		.aspects = HAS_DEFAULT },
	{ "read_only", HOLDS_REQUIRED, "true, or an expression: the answer is shown and cannot be changed.",
		.aspects = IS_ANSWERED },
	{ "appearance", HOLDS_WORD, "A hint to the phone: likert, minimal, field-list, multiline and others.",
		.aspects = HAS_APPEARANCE },
	{ "parameters", HOLDS_MAP, "Settings that only some types have.", .aspects = ANY_PARAMETER,
		.shape = &parameters_shape },
	{ "repeat_count", HOLDS_EXPRESSION,
		"How often the questions are asked: a question or an expression. Without it the surveyor adds.",
		.aspects = IS_REPEATED },
	{ "identifying", HOLDS_BOOL,
		"true: the answer tells who somebody is, such as a name or a telephone number. It may not be copied "
		"to a place where others could read it.", .aspects = IS_ANSWERED | HAS_VALUE | IS_RECORDING },
	{ "save_to", HOLDS_WORD, "The property of the entity that takes the answer.", .aspects = HAS_VALUE },
	{ "survey", HOLDS_MAPS, "The questions of this group or repeat.", .aspects = HAS_ROWS,
		.shape = &question_shape },
};
const struct shape question_shape = { "question", "A question, a note, a group or a repeat.",
	KEYS(question_keys) };

#define NUMBER_KEY(word, text, is) \
	{ (word), HOLDS_NUMBER, (text), .min = -SCORE_MAX, .max = SCORE_MAX, .aspects = (is) }
#define METRES_KEY(word, text) { (word), HOLDS_NUMBER, (text), .min = 0, .max = 100000, .aspects = IS_PLACE }
#define SECONDS_KEY(word, text) { (word), HOLDS_WHOLE, (text), .min = 0, .max = COUNT_MAX, .aspects = IS_LOG }

static const struct key parameters_keys[] = {
	{ "randomize", HOLDS_BOOL, "true: the choices are shown in any order.", .aspects = IS_SELECT },
	{ "seed", HOLDS_SEED, "The same seed gives the same order: a whole number, or ${name}.", .aspects = IS_SELECT },
	{ "value", HOLDS_WORD, "The column of the file that is stored (name).", .aspects = HAS_FILE_LIST },
	{ "label", HOLDS_WORD, "The column of the file that people read (label).", .aspects = HAS_FILE_LIST },
	NUMBER_KEY("start", "Where the line begins (0).", IS_RANGE),
	NUMBER_KEY("end", "Where the line ends (10).", IS_RANGE),
	NUMBER_KEY("step", "From one value to the next (1).", IS_RANGE),
	NUMBER_KEY("tick_interval", "From one mark to the next.", IS_RANGE),
	NUMBER_KEY("placeholder", "Where the knob stands before there is an answer.", IS_RANGE),
	{ "tick_labelset", HOLDS_WORD, "A choice list: texts for some of the values.", .aspects = IS_RANGE },
	{ "rows", HOLDS_WHOLE, "How many lines the field shows.", .min = 1, .max = 100, .aspects = IS_WRITTEN },
	{ "max-pixels", HOLDS_WHOLE, "The longer side of the picture, at most.", .min = 1, .max = 100000,
		.aspects = IS_PICTURE },
	{ "quality", HOLDS_ONE_OF, "How good the recording is; external: by another app.", .aspects = IS_RECORDING,
		.words = &quality_words },
	METRES_KEY("capture-accuracy", "The phone takes the place when it is as near as that, in metres."),
	METRES_KEY("warning-accuracy", "The phone warns when it is farther off than that, in metres."),
	{ "allow-mock-accuracy", HOLDS_BOOL, "true: places from another app are taken.",
		.aspects = IS_PLACE | IS_OUTLINE },
	{ "location-priority", HOLDS_ONE_OF, "The log holds places: how exact they are.", .aspects = IS_LOG,
		.words = &priority_words },
	SECONDS_KEY("location-min-interval", "From one place to the next, in seconds, at least."),
	SECONDS_KEY("location-max-age", "How old a place may be, in seconds."),
	{ "track-changes", HOLDS_BOOL, "true: the log holds every change of an answer.", .aspects = IS_LOG },
	{ "track-changes-reasons", HOLDS_ONE_OF, "on-form-edit: who changes a form must say why.", .aspects = IS_LOG,
		.words = &reasons_words },
	{ "identify-user", HOLDS_BOOL, "true: who opens the form must say who it is.", .aspects = IS_LOG },
};
const struct shape parameters_shape = { "parameters", "Settings that only some types have.",
	KEYS(parameters_keys) };

static const struct key entities_keys[] = {
	{ "list_name", HOLDS_NAME, "The list that the thing belongs to, such as households.", true },
	{ "label", HOLDS_EXPRESSION, "What people see in lists; needed to make one.", },
	{ "entity_id", HOLDS_EXPRESSION, "Which thing is changed: its id. Without it a new one is made." },
	{ "create_if", HOLDS_EXPRESSION, "It is made only when this is true." },
	{ "update_if", HOLDS_EXPRESSION, "It is changed only when this is true; needs entity_id." },
	{ "repeat", HOLDS_WORD, "A repeat: one thing for each repetition." },
};
const struct shape entities_shape = { "entities", "A thing that a response makes or changes.",
	KEYS(entities_keys) };

bool type_allows(const struct type_of_question *type, const struct key *key)
{
	return key->aspects == 0 || (key->aspects & type->aspects) != 0;
}

bool type_requires(const struct type_of_question *type, const struct key *key)
{
	return key->required || (strcmp(key->word, "label") == 0 && (type->aspects & HAS_LABEL) != 0)
	       || (strcmp(key->word, "survey") == 0 && (type->aspects & HAS_ROWS) != 0)
	       || (strcmp(key->word, "trigger") == 0 && (type->aspects & NEEDS_TRIGGER) != 0)
	       || (strcmp(key->word, "calculation") == 0 && (type->aspects & NEEDS_CALCULATION) != 0);
}

/* --- design -------------------------------------------------------------------- */

static const struct key design_keys[] = {
	{ "population", HOLDS_FILE_NAME, "The name of the population file: population/NAME.yaml beside this file." },
	{ "universe", HOLDS_WORD,
		"Whom the weights speak of, such as adults or households: margins of any other universe are refused." },
	{ "unit", HOLDS_WORD, "Question with one value per sampled household." },
	{ "outcome", HOLDS_WORD, "Question whose value is an AAPOR code such as 1.1 or 2.11." },
	{ "language", HOLDS_WORD, "Question that says in which language they answered." },
	{ "target_completes", HOLDS_WHOLE, "How many complete interviews are wanted.", .min = 1, .max = 100000000 },
	{ "strata", HOLDS_WORD, "Question with the stratum." },
	{ "clusters", HOLDS_WORD, "Question with the cluster, such as the block." },
	{ "weights", HOLDS_MAP, "What each response counts before raking.", .shape = &weights_shape },
	{ "rake", HOLDS_MAP, "Fits the weights to the population file. Needs population.", .shape = &rake_shape },
	{ "replicates", HOLDS_MAP, "Errors from bootstrap replicates, each of them raked, in place of linearised ones.",
		.shape = &replicates_shape },
};
const struct shape design_shape = { "design", "How households were drawn, weights, raking.",
	KEYS(design_keys) };

static const struct key weights_keys[] = {
	{ "base", HOLDS_ONE_OF,
		"equal: every response weighs 1. pps_clusters: from the population file; needs strata, clusters "
		"and population.", .words = &base_words },
	{ "adults_in_household", HOLDS_WORD,
		"Question with the number of adults: one of them was drawn at random." },
	{ "cap", HOLDS_NUMBER, "The highest factor for the number of adults.", .min = 1, .max = INFINITY },
	{ "nonresponse", HOLDS_MAP, "Households that were interviewed stand in for those of their class that were not.",
		.shape = &nonresponse_shape },
	{ "trim", HOLDS_MAP, "The largest weights are cut, and the others take over.", .shape = &trim_shape },
};
const struct shape weights_shape = { "weights", "What each response counts before raking.", KEYS(weights_keys) };

static const struct key nonresponse_keys[] = {
	{ "class", HOLDS_WORD, "Question whose answer is known of every visit, such as the stratum.", true },
	{ "min_n", HOLDS_WHOLE, "A class with fewer interviews joins the smallest other one (20).", .min = 1,
		.max = COUNT_MAX },
};
const struct shape nonresponse_shape = { "nonresponse", "How those who were not interviewed are made up for.",
	KEYS(nonresponse_keys) };

static const struct key trim_keys[] = {
	{ "max_ratio", HOLDS_NUMBER, "The largest weight, as a multiple of the median.", true, .min = 1.5, .max = 1000 },
};
const struct shape trim_shape = { "trim", "How the largest weights are cut.", KEYS(trim_keys) };

static const struct key replicates_keys[] = {
	{ "n", HOLDS_WHOLE, "How many replicates (200).", .min = 50, .max = 5000 },
	{ "seed", HOLDS_WHOLE, "What the draws begin with (1). The same seed gives the same errors.", .max = COUNT_MAX },
};
const struct shape replicates_shape = { "replicates", "Bootstrap replicates of the weights.", KEYS(replicates_keys) };

static const struct key rake_keys[] = {
	{ "margins", HOLDS_WORDS, "Questions whose weighted shares are fitted to the population file.", true },
	{ "collapse", HOLDS_MAPS, "Categories with few answers that join another.", .shape = &collapse_shape },
	{ "max_iterations", HOLDS_WHOLE, "Rounds before it gives up (200).", .min = 1, .max = COUNT_MAX },
	{ "tolerance", HOLDS_NUMBER, "How near the shares must come (1e-9).", .min = 1e-15, .max = 0.1 },
};
const struct shape rake_shape = { "rake", "Fits the weights to the population file.", KEYS(rake_keys) };

static const struct key collapse_keys[] = {
	{ "margin", HOLDS_WORD, "One of the margins.", true },
	{ "min_n", HOLDS_WHOLE, "A category with fewer answers joins the smallest other one (30).", .min = 1,
		.max = COUNT_MAX },
};
const struct shape collapse_shape = { "collapse", "When a category is too small to stand alone.",
	KEYS(collapse_keys) };

/* --- scoring --------------------------------------------------------------------- */

static const struct key scoring_keys[] = {
	{ "scales", HOLDS_MAPS, "Several questions that together measure one thing.", .shape = &scale_shape },
	{ "headlines", HOLDS_MAPS, "Shares in percent of those who gave a real answer.", .shape = &headline_shape },
	{ "rankings", HOLDS_MAPS, "Shares who chose each option of a select_multiple.", .shape = &ranking_shape },
	{ "victimization", HOLDS_MAPS, "What happened to people or households, how often, and whether it was reported.",
		.shape = &crime_shape },
};
const struct shape scoring_shape = { "scoring", "Scales, headline percentages, rankings.", KEYS(scoring_keys) };

#define KEY_THING_NAME { "name", HOLDS_NAME, "A name of its own, in lower-case letters, digits and '_'.", true }
#define KEY_LABEL { "label", HOLDS_TEXT, "What readers of the report see.", true }

static const char *const per_list[] = { "person", "household" };
static const struct words per_words = { per_list, ARRAY_LEN(per_list) };

static const struct key crime_keys[] = {
	KEY_THING_NAME,
	KEY_LABEL,
	{ "per", HOLDS_ONE_OF, "Whom it happened to: person or household.", true, .words = &per_words },
	{ "victim", HOLDS_WORD, "The select_one that asks whether it happened.", true },
	{ "yes", HOLDS_WORD, "The answer that means yes, to this question and those below (yes)." },
	{ "incidents", HOLDS_WORD, "The integer that asks how often. Without it there is no rate per 1,000." },
	{ "series", HOLDS_WORD,
		"The select_one that asks whether six or more incidents were so alike that they cannot be told apart." },
	{ "reported", HOLDS_WORD, "The select_one that asks whether it was reported to the police." },
};
const struct shape crime_shape = { "crime", "Something that happened to people or households.", KEYS(crime_keys) };

static const struct key scale_keys[] = {
	KEY_THING_NAME,
	KEY_LABEL,
	{ "items", HOLDS_WORDS, "Its questions: select_one with scores, or integer with a range.", true },
	{ "reverse", HOLDS_WORDS, "Items whose score is turned round: lowest + highest - score." },
	{ "min_answered", HOLDS_MIN_ANSWERED,
		"How many items must be answered: more_than_half (the default), all, or a number." },
	{ "range", HOLDS_RANGE, "Lowest and highest value of integer items, such as [0, 10].", .min = -SCORE_MAX,
		.max = SCORE_MAX },
	{ "to", HOLDS_RANGE, "What the lowest and highest possible mean become: [0, 100].", .min = -SCORE_MAX,
		.max = SCORE_MAX },
};
const struct shape scale_shape = { "scale", "Several questions that together measure one thing.",
	KEYS(scale_keys) };

static const struct key headline_keys[] = {
	KEY_THING_NAME,
	KEY_LABEL,
	{ "question", HOLDS_WORD, "A select_one question.", true },
	{ "favourable", HOLDS_WORDS, "The choices that count.", true },
};
const struct shape headline_shape = { "headline", "A share in percent of those who gave a real answer.",
	KEYS(headline_keys) };

static const struct key ranking_keys[] = {
	KEY_THING_NAME,
	KEY_LABEL,
	{ "question", HOLDS_WORD, "A select_multiple question.", true },
};
const struct shape ranking_shape = { "ranking", "The share who chose each option.", KEYS(ranking_keys) };

/* --- report and disclosure ---------------------------------------------------------- */

static const struct key report_keys[] = {
	{ "groups", HOLDS_WORDS, "select_one or calculate questions; each becomes one comparison." },
	{ "topics", HOLDS_MAPS, "What belongs to one subject of the city.", .shape = &topic_shape },
	{ "importance", HOLDS_MAPS, "What people may name as important, beside the question that says how well it goes.",
		.shape = &importance_shape },
	{ "programs", HOLDS_MAP, "Which programs are needed, used and wanted most.", .shape = &programs_shape },
	{ "beside", HOLDS_MAP, "What the results are set beside.", .shape = &beside_shape },
	{ "method", HOLDS_MAPS, "How the survey is done, as the methods statement says it.", .shape = &method_shape },
};
const struct shape report_shape = { "report", "Groups to compare, and topics that collect questions.",
	KEYS(report_keys) };

static const struct key topic_keys[] = {
	{ "name", HOLDS_WORD, "A name of its own.", true },
	KEY_LABEL,
	{ "about", HOLDS_ONE_OF, "The subject of the city.", true, .words = &subject_words },
	{ "scales", HOLDS_WORDS, "Names of scales." },
	{ "headlines", HOLDS_WORDS, "Names of headlines." },
	{ "questions", HOLDS_WORDS, "Names of questions whose answers are shown." },
};
const struct shape topic_shape = { "topic", "Things of the report that belong to one subject.",
	KEYS(topic_keys) };

static const struct key importance_keys[] = {
	{ "question", HOLDS_WORD, "A select_multiple question: what matters most.", true },
	{ "choice", HOLDS_WORD, "One of its choices.", true },
	{ "rated", HOLDS_WORD, "A select_one question about the same thing.", true },
	{ "favourable", HOLDS_WORDS, "Its choices that say it goes well.", true },
};
const struct shape importance_shape = { "importance", "Something that may be important, and how well it goes.",
	KEYS(importance_keys) };

static const struct key programs_keys[] = {
	{ "needed", HOLDS_WORD, "A select_multiple question: what the household needs.", true },
	{ "used", HOLDS_WORD, "With the same choices: what it uses.", true },
	{ "important", HOLDS_WORD, "With the same choices: what matters most.", true },
	{ "except", HOLDS_WORDS, "Choices that are no program, such as none." },
};
const struct shape programs_shape = { "programs", "Which programs are needed, used and wanted most.",
	KEYS(programs_keys) };

static const struct key beside_keys[] = {
	{ "form", HOLDS_FORM_ID, "A form with headlines of the same names, asked at several sites." },
	{ "figures", HOLDS_FILE_NAME, "The name of a file of published figures: figures/NAME.yaml beside this file." },
};
const struct shape beside_shape = { "beside", "What the results are set beside.", KEYS(beside_keys) };

static const struct key method_keys[] = {
	{ "about", HOLDS_ONE_OF, "What it says: who pays, who does the survey, how people are asked, from which list "
		"households are drawn, who is asked in a household, what people get for it, how surveyors are "
		"trained, how their work is checked.", true, .words = &method_words },
	{ "text", HOLDS_TEXT, "What readers of the report see.", true },
};
const struct shape method_shape = { "method", "One element of the methods statement.", KEYS(method_keys) };

static const struct key disclosure_keys[] = {
	{ "min_n", HOLDS_WHOLE, "Fewer answers than this are not shown (30).", .min = 1, .max = COUNT_MAX },
	{ "min_count", HOLDS_WHOLE, "A smaller count than this is not shown (11).", .min = 1, .max = COUNT_MAX },
	{ "standard", HOLDS_ONE_OF, "nchs-2017 (the default), or none: only the two minimum numbers count.",
		.words = &standard_words },
	{ "complementary", HOLDS_BOOL,
		"true (the default): what would give away a withheld number is withheld too." },
};
const struct shape disclosure_shape = { "disclosure", "What is too small to show.", KEYS(disclosure_keys) };

/* --- readiness -------------------------------------------------------------------- */

#define KEY_SHARE(text) { "share", HOLDS_NUMBER, (text), .min = 0, .max = 1 }
#define KEY_COUNT(word, text) { (word), HOLDS_WHOLE, (text), .min = 1, .max = COUNT_MAX }

static const struct key completion_keys[] = { KEY_SHARE("Of target_completes (0.8).") };
static const struct key coverage_keys[] = { KEY_COUNT("min_n", "Answers in every category (30).") };
static const struct key access_keys[] = { { "languages", HOLDS_WORDS, "Which ones (all of the form)." } };
static const struct key quality_keys[] = {
	{ "max_kish", HOLDS_NUMBER, "The highest Kish design effect (2.0).", .min = 1, .max = INFINITY },
};
static const struct key interview_keys[] = {
	{ "back_checks", HOLDS_NUMBER, "Share of the interviews that were checked (0.10).", .min = 0, .max = 1 },
};
static const struct key alpha_keys[] = {
	{ "min_alpha", HOLDS_NUMBER, "The lowest reliability (0.70).", .min = 0, .max = 1 },
};
static const struct key support_keys[] = {
	{ "headline", HOLDS_WORD, "The name of a headline.", true },
	KEY_SHARE("What the lower end of the interval must be above (0.5)."),
	{ "group", HOLDS_WORD, "A question: no group of it may lie wholly below the share." },
};
static const struct key stakeholder_keys[] = {
	KEY_COUNT("informants", "Interviews with people who know the place (6)."),
	KEY_COUNT("focus_groups", "Focus groups (4)."),
};
static const struct key stage_keys[] = {
	{ "min", HOLDS_NUMBER, "The lowest community readiness score (4).", .min = 1, .max = 9 },
};
static const struct key baseline_keys[] = { { "scales", HOLDS_WORDS, "Which ones (all)." } };

const struct type_of_condition condition_types[N_CONDITIONS] = {
	{ "sample_completion", 0.8, { "sample_completion",
		"Complete interviews reach a share of target_completes.", KEYS(completion_keys) } },
	{ "response_reporting", 0, { "response_reporting",
		"The response, cooperation and refusal rates can be computed." } },
	{ "group_coverage", 0, { "group_coverage",
		"Every category of every raking margin has enough answers, or was collapsed.",
		KEYS(coverage_keys) } },
	{ "language_access", 0, { "language_access", "Interviews were done in each language.",
		KEYS(access_keys) } },
	{ "weight_quality", 0, { "weight_quality", "The design effect of the final weights is low enough.",
		KEYS(quality_keys) } },
	{ "interview_quality", 0, { "interview_quality", "Enough interviews were checked again.",
		KEYS(interview_keys) } },
	{ "scale_quality", 0, { "scale_quality", "Every scale is reliable enough.", KEYS(alpha_keys) } },
	{ "support_majority", 0.5, { "support_majority",
		"The lower end of the interval of a headline is above a share; no group lies wholly below it.",
		KEYS(support_keys) } },
	{ "stakeholders", 0, { "stakeholders", "Enough people and groups were heard.", KEYS(stakeholder_keys) } },
	{ "readiness_stage", 0, { "readiness_stage", "The community readiness score is high enough.",
		KEYS(stage_keys) } },
	{ "baseline", 0, { "baseline", "Each of these scales is shown with an interval.", KEYS(baseline_keys) } },
	{ "community_plan", 0, { "community_plan", "The top priorities have an action and an owner." } },
};
/* clang-format on */
