#include "schema/definition_keys.h"

#include <math.h>
#include <string.h>

#include "base/compiler.h"

/* clang-format off */
#define WORDS(...) { .words = (const char *const[]){ __VA_ARGS__ }, \
	.n = ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })) }
#define KEYS(array) .keys = (array), .n_keys = ARRAY_LEN(array)

const struct words missing_words = WORDS("dont_know", "refused", "not_applicable");
const struct words base_words = WORDS("equal", "pps_clusters");
const struct words subject_words = WORDS("safe_la", "smart", "cert", "csp");
const struct words standard_words = WORDS("nchs-2017", "none");

/* --- the file ---------------------------------------------------------------- */

static const struct key definition_keys[] = {
	{ "settings", HOLDS_MAP, "Form id, title, version, default language.", true, .shape = &settings_shape },
	{ "choices", HOLDS_LISTS, "The lists of answer options, each under its name.", .shape = &choice_shape },
	{ "survey", HOLDS_SOME_MAPS, "The questions, in the order asked.", true, .shape = &question_shape },
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
};
const struct shape settings_shape = { "settings", "Form id, title, version, default language.",
	KEYS(settings_keys) };

static const struct key choice_keys[] = {
	{ "name", HOLDS_CHOICE_NAME, "What is stored: no spaces, unique in its list.", true },
	{ "label", HOLDS_TEXT, "What people read.", true },
	{ "score", HOLDS_NUMBER, "The number this answer counts in a scale.", .min = -SCORE_MAX, .max = SCORE_MAX },
	{ "missing", HOLDS_ONE_OF, "This answer is a kind of missing. It never has a score.",
		.words = &missing_words },
};
const struct shape choice_shape = { "choice",
	"An answer option. Any other key is a column for choice_filter, with one plain value.",
	KEYS(choice_keys), .is_open = true };

/* --- questions ----------------------------------------------------------------- */

#define ANSWERED (HAS_LABEL | IS_ANSWERED | HAS_APPEARANCE)

const struct type_of_question question_types[N_QUESTION_TYPES] = {
	{ "select_one", QUESTION_SELECT_ONE, ANSWERED | HAS_LIST, "One choice of a list: select_one LIST." },
	{ "select_multiple", QUESTION_SELECT_MULTIPLE, ANSWERED | HAS_LIST,
		"Any number of choices of a list: select_multiple LIST." },
	{ "integer", QUESTION_INTEGER, ANSWERED, "A whole number." },
	{ "decimal", QUESTION_DECIMAL, ANSWERED, "A number." },
	{ "text", QUESTION_TEXT, ANSWERED, "A text." },
	{ "date", QUESTION_DATE, ANSWERED, "A day." },
	{ "geopoint", QUESTION_GEOPOINT, ANSWERED, "Latitude, longitude, altitude and accuracy." },
	{ "calculate", QUESTION_CALCULATE, HAS_CALCULATION, "The result of an expression; nobody is asked." },
	{ "note", QUESTION_NOTE, HAS_LABEL | HAS_APPEARANCE, "A text to read; no answer." },
	{ "start", QUESTION_START, 0, "When the interview began." },
	{ "end", QUESTION_END, 0, "When the interview ended." },
	{ "today", QUESTION_TODAY, 0, "The day of the interview." },
	{ "deviceid", QUESTION_DEVICEID, 0, "Which phone it was." },
	{ "username", QUESTION_USERNAME, 0, "The surveyor's name on the phone." },
	{ "begin_group", QUESTION_GROUP, HAS_OPTIONAL_LABEL | HAS_APPEARANCE | HAS_ROWS,
		"Holds questions under survey." },
	{ "begin_repeat", QUESTION_REPEAT, HAS_OPTIONAL_LABEL | HAS_APPEARANCE | HAS_ROWS | IS_REPEATED,
		"Holds questions under survey that are asked several times." },
};

static const struct key question_keys[] = {
	{ "type", HOLDS_TYPE, "What counts as an answer.", true },
	{ "name", HOLDS_NAME,
		"The name of the column: a lower-case letter, then lower-case letters, digits and '_'; unique in "
		"the file; at most 56 characters.", true },
	{ "label", HOLDS_TEXT, "What the surveyor reads out. ${name} shows an earlier answer.",
		.aspects = HAS_LABEL | HAS_OPTIONAL_LABEL | HAS_CALCULATION },
	{ "hint", HOLDS_TEXT, "A note below the question.", .aspects = HAS_LABEL },
	{ "required", HOLDS_REQUIRED, "true, or an expression: the question must be answered when it is true.",
		.aspects = IS_ANSWERED },
	{ "required_message", HOLDS_TEXT, "What is said when the answer is missing.", .aspects = IS_ANSWERED },
	{ "relevant", HOLDS_EXPRESSION, "The question is asked only when this expression is true." },
	{ "constraint", HOLDS_EXPRESSION, "An expression that a given answer (written '.') must meet.",
		.aspects = IS_ANSWERED },
	{ "constraint_message", HOLDS_TEXT, "What is said when the answer does not meet the constraint.",
		.aspects = IS_ANSWERED },
	{ "calculation", HOLDS_EXPRESSION, "The expression whose result is stored.", .aspects = HAS_CALCULATION },
	{ "choice_filter", HOLDS_EXPRESSION,
		"An expression over the columns of the list: only choices for which it is true are shown.",
		.aspects = HAS_LIST },
	{ "default", HOLDS_WORD, "The answer it begins with.", .aspects = IS_ANSWERED },
	{ "read_only", HOLDS_BOOL, "true: the answer is shown and cannot be changed.", .aspects = IS_ANSWERED },
	{ "appearance", HOLDS_WORD, "A hint to the phone: likert, minimal, field-list, multiline and others.",
		.aspects = HAS_APPEARANCE },
	{ "repeat_count", HOLDS_EXPRESSION,
		"How often the questions are asked: a question or an expression. Without it the surveyor adds.",
		.aspects = IS_REPEATED },
	{ "survey", HOLDS_MAPS, "The questions of this group or repeat.", .aspects = HAS_ROWS,
		.shape = &question_shape },
};
const struct shape question_shape = { "question", "A question, a note, a group or a repeat.",
	KEYS(question_keys) };

bool type_allows(const struct type_of_question *type, const struct key *key)
{
	return key->aspects == 0 || (key->aspects & type->aspects) != 0;
}

bool type_requires(const struct type_of_question *type, const struct key *key)
{
	return key->required || (strcmp(key->word, "label") == 0 && (type->aspects & HAS_LABEL) != 0)
	       || (strcmp(key->word, "survey") == 0 && (type->aspects & HAS_ROWS) != 0)
	       || (strcmp(key->word, "calculation") == 0 && (type->aspects & HAS_CALCULATION) != 0);
}

/* --- design -------------------------------------------------------------------- */

static const struct key design_keys[] = {
	{ "population", HOLDS_FILE_NAME, "The name of the population file: population/NAME.yaml beside this file." },
	{ "unit", HOLDS_WORD, "Question with one value per sampled household." },
	{ "outcome", HOLDS_WORD, "Question whose value is an AAPOR code such as 1.1 or 2.11." },
	{ "language", HOLDS_WORD, "Question that says in which language they answered." },
	{ "target_completes", HOLDS_WHOLE, "How many complete interviews are wanted.", .min = 1, .max = 100000000 },
	{ "strata", HOLDS_WORD, "Question with the stratum." },
	{ "clusters", HOLDS_WORD, "Question with the cluster, such as the block." },
	{ "weights", HOLDS_MAP, "What each response counts before raking.", .shape = &weights_shape },
	{ "rake", HOLDS_MAP, "Fits the weights to the population file. Needs population.", .shape = &rake_shape },
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
};
const struct shape weights_shape = { "weights", "What each response counts before raking.", KEYS(weights_keys) };

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
};
const struct shape scoring_shape = { "scoring", "Scales, headline percentages, rankings.", KEYS(scoring_keys) };

#define KEY_THING_NAME { "name", HOLDS_NAME, "A name of its own, in lower-case letters, digits and '_'.", true }
#define KEY_LABEL { "label", HOLDS_TEXT, "What readers of the report see.", true }

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
