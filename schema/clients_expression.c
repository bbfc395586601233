/*
 * Idioms of expressions that the clients answer differently.
 *
 * Source: the answers of JavaRosa 5.1.0 (ODK Collect), openrosa-xpath-evaluator
 * 3.1.0 with enketo-core 9.0.1 (Enketo), @getodk/xpath 0.11.0 and xforms-engine
 * 0.22.0 (ODK Web Forms) to the cases in tests/xpath.
 *
 * Only what the expression itself shows is told: a question that may be left
 * empty, a pattern written in quotes. A pattern that is calculated may be fine.
 */
#include <string.h>

#include "schema/clients.h"
#include "schema/definition_private.h"
#include "schema/expression_private.h"

enum kind { KIND_UNKNOWN, KIND_BOOLEAN, KIND_NUMBER, KIND_TEXT, KIND_NODES };

/* What becomes of the value of a term. */
enum use { USE_ANY, USE_CONDITION, USE_NUMBER };

struct walk {
	struct arena *arena;
	const struct client_expression *of;
	void (*found)(void *arg, size_t offset, const char *text);
	void *arg;
	unsigned predicates; /* around the term: "." is another node there */
};

static void walk_term(struct walk *walk, const struct term *term, enum use use);

static void tell(struct walk *walk, const struct term *term, const char *text)
{
	walk->found(walk->arg, term->offset, text);
}

/* --- what a term is ------------------------------------------------------------- */

static bool is_call(const struct term *term, const char *name)
{
	return term->kind == TERM_CALL && term->function != NULL && strcmp(term->function->name, name) == 0;
}

static bool is_one_of(const struct term *term, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is_call(term, names[i])) {
			return true;
		}
	}
	return false;
}

static enum kind kind_of_call(const struct term *call)
{
	static const char *const booleans[] = { "boolean", "boolean-from-string", "checklist", "contains",
		"ends-with", "false", "geofence", "not", "regex", "selected", "starts-with", "true",
		"weighted-checklist" };
	static const char *const numbers[] = { "abs", "area", "ceiling", "count", "count-non-empty",
		"count-selected", "decimal-date", "decimal-date-time", "decimal-time", "distance", "floor",
		"int", "last", "max", "min", "number", "pi", "position", "pow", "random", "round", "sqrt",
		"string-length", "sum" };
	static const char *const nodes[] = { "current", "instance", "randomize" };
	return is_one_of(call, booleans, ARRAY_LEN(booleans)) ? KIND_BOOLEAN
	       : is_one_of(call, numbers, ARRAY_LEN(numbers)) ? KIND_NUMBER
	       : is_one_of(call, nodes, ARRAY_LEN(nodes))     ? KIND_NODES
							      : KIND_UNKNOWN;
}

static bool is_arithmetic(enum token_kind op)
{
	return op == TOKEN_PLUS || op == TOKEN_MINUS || op == TOKEN_TIMES || op == TOKEN_DIV
	       || op == TOKEN_MOD;
}

static bool is_order(enum token_kind op)
{
	return op == TOKEN_LESS || op == TOKEN_LESS_EQUAL || op == TOKEN_GREATER || op == TOKEN_GREATER_EQUAL;
}

static enum kind kind_of(const struct term *term)
{
	if (is_call(term, "if")) { /* both ways have to agree */
		enum kind kind = kind_of(term->operands[1]);
		return kind == kind_of(term->operands[2]) ? kind : KIND_UNKNOWN;
	}
	switch (term->kind) {
	case TERM_NUMBER:
	case TERM_NEGATE:
		return KIND_NUMBER;
	case TERM_STRING:
		return KIND_TEXT;
	case TERM_CHAIN:
		return is_arithmetic(term->operators[1]) ? KIND_NUMBER : KIND_BOOLEAN;
	case TERM_UNION:
	case TERM_PATH:
		return KIND_NODES;
	case TERM_CALL:
		return kind_of_call(term);
	}
	return KIND_UNKNOWN;
}

static bool has_predicates(const struct term *path)
{
	size_t n = path->n_filters;
	for (size_t i = 0; i < path->n_steps; i++) {
		n += path->steps[i].n_predicates;
	}
	return n > 0;
}

/* A path among the questions, not among the choices of a list. */
static bool is_among_questions(const struct term *path)
{
	return path->n_operands > 0 ? is_call(path->operands[0], "current")
				    : path->absolute || path->steps[0].axis == AXIS_PARENT;
}

/* The question that a term names; NULL when it names none. */
static const struct question *question_of(const struct walk *walk, const struct term *term)
{
	if (term->kind != TERM_PATH || term->n_steps == 0) {
		return NULL;
	}
	const struct step *last = &term->steps[term->n_steps - 1];
	if (term->n_steps == 1 && term->n_operands == 0 && !term->absolute && last->axis == AXIS_SELF) {
		return walk->predicates == 0 ? walk->of->question : NULL;
	}
	if (!is_among_questions(term) || last->axis != AXIS_CHILD || last->test != TEST_NAME) {
		return NULL;
	}
	return names_find(walk->of->questions, str_of(last->name));
}

/* --- values used as something else ----------------------------------------------- */

static void check_condition(struct walk *walk, const struct term *term)
{
	if (kind_of(term) != KIND_NODES || is_call(term, "if")) {
		return;
	}
	const struct question *question = question_of(walk, term);
	const char *name = question == NULL || question == walk->of->question
					   ? "."
					   : arena_printf(walk->arena, "${%s}", question->name);
	if (question == NULL) {
		tell(walk, term,
				"ODK Collect takes this as true when it has a value, browsers when it is "
				"there; "
				"compare it with '' instead");
	} else {
		tell(walk, term,
				arena_printf(walk->arena,
						"ODK Collect takes an answer alone as true when there is "
						"one, "
						"browsers when the question is asked; write %s != '' instead",
						name));
	}
}

/* "2026-03-07", perhaps with a time. */
static bool is_date(struct str text)
{
	double days;
	return string_to_days(text, &days);
}

/* "+5", "1e3", "0x1F", "Infinity": numbers to browsers, but not to XPath. */
static bool is_number_of_browsers(struct str text)
{
	double number = string_to_number(text);
	bool has_digit = false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\0' || strchr("0123456789abcdefABCDEFxX+-.", text.p[i]) == NULL) {
			return str_is(text, "Infinity");
		}
		has_digit = has_digit || (text.p[i] >= '0' && text.p[i] <= '9');
	}
	return has_digit && number != number;
}

static void check_number(struct walk *walk, const struct term *term)
{
	if (term->kind != TERM_STRING) {
		return;
	}
	if (is_date(term->text)) {
		tell(walk, term,
				arena_printf(walk->arena,
						"ODK Collect takes no date in quotes as a number; write "
						"date('%.*s') instead",
						STR_ARG(term->text)));
	} else if (is_number_of_browsers(term->text)) {
		tell(walk, term,
				arena_printf(walk->arena,
						"ODK Collect takes '%.*s' for no number; write it in plain "
						"digits, "
						"without quotes, instead",
						STR_ARG(term->text)));
	}
}

/* Repetitions from outside their repeat, or the rows of a list, without saying which. */
static bool is_several(const struct walk *walk, const struct term *term)
{
	if (term->kind != TERM_PATH || has_predicates(term)) {
		return false;
	}
	if (term->n_operands > 0 && is_call(term->operands[0], "instance")) {
		return true;
	}
	const struct question *question = question_of(walk, term), *asking = walk->of->question;
	return question != NULL && term->absolute && question->repeat != NULL
	       && (asking == NULL || !is_inside(asking, question->repeat));
}

static void check_comparison(struct walk *walk, const struct term *term)
{
	if (is_several(walk, term)) {
		tell(walk, term,
				"ODK Collect refuses to compare several answers; say in square brackets "
				"which one "
				"is meant, or use sum(), max() or count(), instead");
	}
}

/* --- paths ------------------------------------------------------------------------ */

static void check_step(struct walk *walk, const struct term *path, const struct step *step)
{
	bool any_node = step->test == TEST_NODE;
	switch (step->axis) {
	case AXIS_CHILD:
		if (step->test != TEST_NAME && step->test != TEST_ANY_NAME) {
			tell(walk, path,
					"ODK Collect does not know text() and node(); name the element "
					"instead");
		}
		break;
	case AXIS_PARENT:
	case AXIS_SELF:
	case AXIS_ATTRIBUTE:
		break;
	case AXIS_PRECEDING:
	case AXIS_PRECEDING_SIBLING:
		tell(walk, path,
				"ODK Collect and ODK Web Forms do not know preceding:: and "
				"preceding-sibling::; "
				"write indexed-repeat(…) or [position() = …] instead");
		break;
	case AXIS_DESCENDANT_OR_SELF:
		tell(walk, path,
				any_node ? "ODK Collect does not know '//'; write the whole path, as "
					   "/data/person/age, instead"
					 : "ODK Collect does not know this axis; write the whole path "
					   "instead");
		break;
	case AXIS_ANCESTOR:
	case AXIS_ANCESTOR_OR_SELF:
	case AXIS_DESCENDANT:
	case AXIS_FOLLOWING:
	case AXIS_FOLLOWING_SIBLING:
		tell(walk, path, "ODK Collect does not know this axis; write the whole path instead");
		break;
	}
}

static void walk_predicates(struct walk *walk, struct term *const *predicates, size_t n)
{
	walk->predicates++;
	for (size_t i = 0; i < n; i++) {
		if (kind_of(predicates[i]) == KIND_NUMBER && !is_call(predicates[i], "last")) {
			tell(walk, predicates[i],
					"ODK Collect finds nothing with a number alone in square brackets; "
					"write "
					"[position() = …] instead");
		}
		walk_term(walk, predicates[i], USE_CONDITION);
	}
	walk->predicates--;
}

static void walk_path(struct walk *walk, const struct term *path)
{
	if (path->n_operands > 0) {
		bool plain_start = is_call(path->operands[0], "current") && path->n_steps > 0;
		if (!plain_start) {
			walk_term(walk, path->operands[0], USE_ANY);
		}
		if (path->n_filters > 0 && path->operands[0]->kind != TERM_CALL) {
			tell(walk, path,
					"ODK Web Forms ignores square brackets behind round ones; put the "
					"condition "
					"inside instead");
		}
	}
	walk_predicates(walk, path->filters, path->n_filters);
	for (size_t i = 0; i < path->n_steps; i++) {
		check_step(walk, path, &path->steps[i]);
		walk_predicates(walk, path->steps[i].predicates, path->steps[i].n_predicates);
	}
}

/* --- calls ------------------------------------------------------------------------- */

/* A pattern that means the same whether the text is searched or has to match as a
 * whole: each of its ways begins with ^ and ends with $. */
static bool is_whole_pattern(struct str pattern)
{
	size_t start = 0, depth = 0;
	bool in_class = false, closed = false; /* by a $ that is no plain character */
	for (size_t i = 0; i <= pattern.n; i++) {
		char c = i < pattern.n ? pattern.p[i] : '|';
		if (i == pattern.n || (c == '|' && depth == 0 && !in_class)) {
			if (!closed || pattern.p[start] != '^') {
				return false;
			}
			start = i + 1;
		}
		closed = c == '$' && !in_class && depth == 0;
		depth += c == '(' && !in_class;
		depth -= c == ')' && !in_class && depth > 0;
		in_class = in_class ? c != ']' : c == '[';
		i += c == '\\' && i + 1 < pattern.n;
	}
	return true;
}

static struct str without_ends(struct str pattern)
{
	if (pattern.n > 0 && pattern.p[0] == '^') {
		pattern.p++;
		pattern.n--;
	}
	bool escaped = pattern.n > 1 && pattern.p[pattern.n - 2] == '\\';
	pattern.n -= pattern.n > 0 && pattern.p[pattern.n - 1] == '$' && !escaped;
	return pattern;
}

static void check_regex(struct walk *walk, const struct term *call)
{
	const struct term *pattern = call->operands[1];
	if (pattern->kind == TERM_STRING && !is_whole_pattern(pattern->text)) {
		struct str inner = without_ends(pattern->text);
		tell(walk, pattern,
				arena_printf(walk->arena,
						"ODK Collect compares the whole text with the pattern, "
						"browsers search in "
						"it; write '^(%.*s)$' instead",
						STR_ARG(inner)));
	}
}

static void check_aggregate(struct walk *walk, const struct term *call)
{
	for (size_t i = 0; i < call->n_operands; i++) {
		const struct question *question = question_of(walk, call->operands[i]);
		if (question == NULL || has_predicates(call->operands[i])
				|| question_source(question) != SOURCE_PERSON
				|| question->default_answer != NULL
				|| (question->required.source != NULL
						&& strcmp(question->required.source, "true()") == 0)) {
			continue;
		}
		const char *instead =
				question->repeat == NULL || question->parent == NULL
						? "ask first whether there is one"
						: arena_printf(walk->arena, "write %s(%s[%s != '']/%s)",
								call->function->name, question->parent->path,
								question->name, question->name);
		tell(walk, call->operands[i],
				arena_printf(walk->arena,
						"when an answer to '%s' is missing, ODK Collect leaves it "
						"out and browsers "
						"give no number; make it required, or %s instead",
						question->name, instead));
	}
}

static void check_round(struct walk *walk, const struct term *call)
{
	if (call->operands[0]->kind == TERM_NEGATE) {
		tell(walk, call,
				"a negative half, as -2.5, becomes -2 in ODK Collect and -3 in browsers; "
				"write "
				"-round(…) instead");
	}
}

static void check_selected(struct walk *walk, const struct term *call)
{
	if (kind_of(call->operands[1]) == KIND_NUMBER) {
		tell(walk, call->operands[1],
				"ODK Collect refuses a number as the name of a choice; write it in quotes "
				"instead");
	}
}

static void check_substring_after(struct walk *walk, const struct term *call)
{
	const struct term *part = call->operands[1];
	if (part->kind == TERM_STRING && utf16_length(part->text) > 1) {
		tell(walk, part,
				"ODK Web Forms cuts at the wrong place after more than one character; write "
				"one "
				"character, or substr(…), instead");
	}
}

static void check_format_date(struct walk *walk, const struct term *call)
{
	const struct term *format = call->operands[1];
	struct str text = format->text;
	for (size_t i = 0; format->kind == TERM_STRING && i + 1 < text.n; i++) {
		if (text.p[i] == '%' && text.p[i + 1] == 'a') {
			tell(walk, format,
					"ODK Web Forms shows no weekday on a Sunday; leave out %a instead");
			return;
		}
	}
}

/* A repeat's calculation that reads, of another repetition, what rests on itself. */
static void check_indexed_repeat(struct walk *walk, const struct term *call)
{
	const struct question *asking = walk->of->question, *read = question_of(walk, call->operands[0]);
	if (!walk->of->is_calculation || asking == NULL || read == NULL || asking->repeat == NULL
			|| read->repeat != asking->repeat) {
		return;
	}
	const char *name = arena_printf(walk->arena, "${%s}", asking->name);
	bool rests_on_it = read->calculation.source != NULL && strstr(read->calculation.source, name) != NULL;
	if (read == asking || rests_on_it) {
		tell(walk, call,
				"ODK Collect refuses a form whose calculation reads its own result in "
				"another "
				"repetition; calculate from what people answered instead");
	}
}

struct call_check {
	const char *function;
	void (*check)(struct walk *walk, const struct term *call); /* NULL: `text` is always true */
	const char *text;
};

/* clang-format off */
static const struct call_check call_checks[] = {
	{ "base64-decode", NULL, "Enketo does not know base64-decode(); write the text itself instead" },
	{ "ceiling", NULL, "ODK Collect does not know ceiling(); write if(a > int(a), int(a) + 1, int(a)) instead" },
	{ "current", NULL, "ODK Collect does not know current() alone; write current()/. instead" },
	{ "decimal-time", NULL, "ODK Collect takes no time in quotes, and Enketo reckons with the clock of today, which "
		"is an hour off in the other half of the year; ask for the hour as a number instead" },
	{ "floor", NULL, "ODK Collect does not know floor(); write if(a < int(a), int(a) - 1, int(a)) instead" },
	{ "format-date", check_format_date, NULL },
	{ "format-date-time", check_format_date, NULL },
	{ "geofence", NULL, "Enketo does not know geofence(); write a question for the area instead" },
	{ "indexed-repeat", check_indexed_repeat, NULL },
	{ "last", NULL, "ODK Collect does not know last(); write count(…) of the same path instead" },
	{ "local-name", NULL, "ODK Collect does not know local-name(); write the name in quotes instead" },
	{ "max", check_aggregate, NULL },
	{ "min", check_aggregate, NULL },
	{ "name", NULL, "ODK Collect does not know name(); write the name in quotes instead" },
	{ "pulldata", NULL, "ODK Collect reads only files with pulldata(), no choice lists; write "
		"instance('list')/root/item[key = …]/column instead" },
	{ "regex", check_regex, NULL },
	{ "round", check_round, NULL },
	{ "selected", check_selected, NULL },
	{ "substring", NULL, "ODK Collect does not know substring(); write substr(…), where the first character is 0, "
		"instead" },
	{ "substring-after", check_substring_after, NULL },
	{ "sum", check_aggregate, NULL },
};
/* clang-format on */

static enum use use_of_argument(const struct term *call, size_t i)
{
	static const char *const of_numbers[] = { "abs", "ceiling", "floor", "int", "number", "pow", "round",
		"sqrt" };
	if (is_call(call, "not") || is_call(call, "boolean") || (is_call(call, "if") && i == 0)
			|| (is_call(call, "checklist") && i >= 2)
			|| (is_call(call, "weighted-checklist") && i >= 2 && i % 2 == 0)) {
		return USE_CONDITION;
	}
	return is_one_of(call, of_numbers, ARRAY_LEN(of_numbers)) ? USE_NUMBER : USE_ANY;
}

static void walk_call(struct walk *walk, const struct term *call, enum use use)
{
	for (size_t i = 0; i < ARRAY_LEN(call_checks); i++) {
		const struct call_check *check = &call_checks[i];
		if (is_call(call, check->function) && check->check != NULL) {
			check->check(walk, call);
		} else if (is_call(call, check->function)) {
			tell(walk, call, check->text);
		}
	}
	bool is_choice = is_call(call, "if");
	for (size_t i = 0; i < call->n_operands; i++) {
		walk_term(walk, call->operands[i], is_choice && i > 0 ? use : use_of_argument(call, i));
	}
}

/* --- operators ------------------------------------------------------------------------ */

static void walk_chain(struct walk *walk, const struct term *chain)
{
	enum token_kind op = chain->operators[1];
	enum use use = op == TOKEN_AND || op == TOKEN_OR   ? USE_CONDITION
		       : is_arithmetic(op) || is_order(op) ? USE_NUMBER
							   : USE_ANY;
	for (size_t i = 0; i < chain->n_operands; i++) {
		if (is_order(op) || op == TOKEN_EQUAL || op == TOKEN_NOT_EQUAL) {
			check_comparison(walk, chain->operands[i]);
		}
		walk_term(walk, chain->operands[i], use);
	}
}

static void walk_negation(struct walk *walk, const struct term *negation)
{
	enum term_kind inner = negation->operands[0]->kind;
	if (inner == TERM_PATH || inner == TERM_CHAIN) {
		tell(walk, negation,
				"Enketo takes no minus before an answer or a bracket; write 0 - … instead");
	}
	walk_term(walk, negation->operands[0], USE_NUMBER);
}

static void walk_term(struct walk *walk, const struct term *term, enum use use)
{
	if (use == USE_CONDITION) {
		check_condition(walk, term);
	} else if (use == USE_NUMBER) {
		check_number(walk, term);
	}
	switch (term->kind) {
	case TERM_NUMBER:
	case TERM_STRING:
		break;
	case TERM_CHAIN:
		walk_chain(walk, term);
		break;
	case TERM_NEGATE:
		walk_negation(walk, term);
		break;
	case TERM_UNION:
		tell(walk, term,
				"ODK Collect and ODK Web Forms do not know '|'; write two expressions "
				"instead");
		for (size_t i = 0; i < term->n_operands; i++) {
			walk_term(walk, term->operands[i], USE_ANY);
		}
		break;
	case TERM_CALL:
		walk_call(walk, term, use);
		break;
	case TERM_PATH:
		walk_path(walk, term);
		break;
	}
}

void clients_differ(struct arena *arena, const struct client_expression *use,
		void (*found)(void *arg, size_t offset, const char *text), void *arg)
{
	struct walk walk = { .arena = arena, .of = use, .found = found, .arg = arg };
	const struct term *root = use->expression->root;
	if (use->is_calculation && kind_of(root) == KIND_BOOLEAN) {
		tell(&walk, root,
				"ODK Collect stores 1 or 0 for a condition, browsers true or false; write "
				"if(…, 'yes', 'no') instead");
	}
	walk_term(&walk, root, use->is_condition ? USE_CONDITION : USE_ANY);
}
