/* What one row of the survey says: texts, formulas and plain values. */
#include <string.h>

#include "schema/definition_private.h"

/* --- texts ---------------------------------------------------------------------- */

static void read_shown(struct reader *reader, const struct yaml_node *row, const char *key,
		const struct question *question, struct text *text)
{
	const struct yaml_node *node = yaml_get(row, key);
	if (node != NULL) {
		*text = read_text(reader, node, key);
		note_references(reader, text, question, node);
	}
}

static void read_texts(struct reader *reader, const struct yaml_node *row, struct question *question, int type)
{
	read_shown(reader, row, "label", question, &question->label);
	read_shown(reader, row, "hint", question, &question->hint);
	read_shown(reader, row, "guidance_hint", question, &question->guidance_hint);
	read_shown(reader, row, "required_message", question, &question->required_message);
	read_shown(reader, row, "constraint_message", question, &question->constraint_message);
	question->media = read_media(reader, row);
	if (yaml_get(row, "label") == NULL && type >= 0 && (question_types[type].aspects & HAS_LABEL) != 0
			&& !is_misspelt(row, "label")) {
		FOUND(reader, MISSING_KEY, row, "question '%s' needs a label", question->name);
	}
}

/* --- formulas ------------------------------------------------------------------- */

/* true, false or an expression. */
static void read_condition(struct reader *reader, const struct yaml_node *row, const char *key,
		const struct question *question, struct formula *formula, enum formula_role role)
{
	const struct yaml_node *node = yaml_get(row, key);
	if (node == NULL || (node->kind == YAML_SCALAR && str_is(node->text, "false"))) {
		return;
	}
	if (node->kind == YAML_SCALAR && (str_is(node->text, "yes") || str_is(node->text, "no"))) {
		FOUND(reader, WRONG_VALUE, node, "'%s' must be true, false or an expression, not %s", key, node->text.p);
	} else {
		add_formula(reader, formula, question, role, node);
	}
}

static void warn_of_message(struct reader *reader, const struct yaml_node *row, const struct question *question,
		const char *message, const char *rule)
{
	if (yaml_get(row, message) != NULL && yaml_get(row, rule) == NULL) {
		FOUND(reader, NO_EFFECT, yaml_get(row, message), "this is never shown: '%s' has no '%s'", question->name,
				rule);
	}
}

static void read_formulas_of(struct reader *reader, const struct yaml_node *row, struct question *question)
{
	const struct {
		const char *key;
		struct formula *formula;
		enum formula_role role;
	} formulas[] = {
		{ "relevant", &question->relevant, ROLE_RELEVANT },
		{ "constraint", &question->constraint, ROLE_CONSTRAINT },
		{ "calculation", &question->calculation, ROLE_CALCULATION },
		{ "choice_filter", &question->choice_filter, ROLE_CHOICE_FILTER },
	};
	for (size_t i = 0; i < ARRAY_LEN(formulas); i++) {
		const struct yaml_node *node = yaml_get(row, formulas[i].key);
		if (node != NULL) {
			add_formula(reader, formulas[i].formula, question, formulas[i].role, node);
		}
	}
	read_condition(reader, row, "required", question, &question->required, ROLE_REQUIRED);
	read_condition(reader, row, "read_only", question, &question->read_only, ROLE_READ_ONLY);
	warn_of_message(reader, row, question, "required_message", "required");
	warn_of_message(reader, row, question, "constraint_message", "constraint");
	if (question->type == QUESTION_CALCULATE && yaml_get(row, "calculation") == NULL
			&& !is_misspelt(row, "calculation")) {
		FOUND(reader, MISSING_KEY, row, "question '%s' needs a calculation", question->name);
	}
}

/* --- defaults ------------------------------------------------------------------- */

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_';
}

static bool is_function(struct str name)
{
	size_t n;
	const char *const *functions = expression_functions(&n);
	for (size_t i = 0; i < n; i++) {
		if (str_is(name, functions[i])) {
			return true;
		}
	}
	return false;
}

static bool is_sum(struct str text)
{
	struct str word;
	while (str_next_word(&text, &word)) {
		if (str_is(word, "+") || str_is(word, "-") || str_is(word, "*") || str_is(word, "div") || str_is(word, "mod")) {
			return true;
		}
	}
	return false;
}

/* A default is worked out when it names a question or calls a function; that of a number
 * also when it is a sum, such as 2 + 3. */
static bool is_expression(const struct question *question, struct str text)
{
	enum answer_kind kind = question_answer(question);
	if ((kind == ANSWER_INTEGER || kind == ANSWER_DECIMAL) && is_sum(text)) {
		return true;
	}
	for (size_t i = 0; i + 1 < text.n; i++) {
		if (text.p[i] == '$' && text.p[i + 1] == '{') {
			return true;
		}
	}
	for (size_t i = 0; i < text.n; i++) {
		size_t start = i;
		while (start > 0 && is_name_character(text.p[start - 1])) {
			start--;
		}
		if (text.p[i] == '(' && is_function((struct str){ text.p + start, i - start })) {
			return true;
		}
	}
	return false;
}

static void read_default(struct reader *reader, const struct yaml_node *row, struct question *question)
{
	const struct yaml_node *node = yaml_get(row, "default");
	if (node == NULL) {
		return;
	}
	if (node->kind == YAML_SCALAR && is_expression(question, node->text)) {
		add_formula(reader, &question->dynamic_default, question, ROLE_DEFAULT, node);
	} else {
		question->default_answer = read_word(reader, node, "default");
	}
}

/* --- triggers ------------------------------------------------------------------- */

static void note_trigger(struct reader *reader, const struct yaml_node *row, struct question *question, int type)
{
	const struct yaml_node *node = yaml_get(row, "trigger");
	if (node == NULL) {
		if (type >= 0 && (question_types[type].aspects & NEEDS_TRIGGER) != 0 && !is_misspelt(row, "trigger")) {
			FOUND(reader, MISSING_KEY, row, "'%s' needs a trigger: the question whose answer sets it off",
					question->name);
		}
		return;
	}
	if (read_word(reader, node, "trigger") == NULL) {
		return;
	}
	if (question->type != QUESTION_BACKGROUND_GEOPOINT && yaml_get(row, "calculation") == NULL) {
		FOUND(reader, MISSING_KEY, node, "a trigger needs a calculation");
	}
	reader->triggers = arena_grow(reader->scratch, reader->triggers, reader->n_triggers,
			&reader->triggers_capacity, sizeof(*reader->triggers));
	reader->triggers[reader->n_triggers++] = (struct trigger_use){ question, node };
}

static bool is_trigger(struct reader *reader, const struct trigger_use *use, struct reference *reference)
{
	struct source_pos at = yaml_position(use->node, reference->offset);
	reference->to = names_find(reader->questions, reference->name);
	if (reference->to == NULL) {
		finding_add(reader->problems, FINDING_NO_SUCH_QUESTION, at, "there is no question '%.*s'%s",
				STR_ARG(reference->name), did_you_mean_question(reader, reference->name));
		return false;
	}
	if (question_source(reference->to) != SOURCE_PERSON) {
		finding_add(reader->problems, FINDING_WRONG_QUESTION, at, "'%s' is not a question that somebody answers",
				reference->to->name);
		return false;
	}
	if (reference->to->repeat != NULL && !is_inside(use->question, reference->to->repeat)) {
		finding_add(reader->problems, FINDING_OTHER_REPEAT, at, "'%s' is inside a repeat, and '%s' is not",
				reference->to->name, use->question->name);
		return false;
	}
	return true;
}

static void read_trigger(struct reader *reader, const struct trigger_use *use)
{
	struct references references = find_references(reader->scratch, use->node->text);
	const struct question **triggers = arena_array(reader->arena, references.n, sizeof(*triggers));
	for (size_t i = 0; i < references.n; i++) {
		if (is_trigger(reader, use, &references.items[i])) {
			triggers[use->question->n_triggers++] = references.items[i].to;
		}
	}
	if (references.n == 0) {
		FOUND(reader, NO_SUCH_QUESTION, use->node, "a trigger names a question, as ${age}");
	}
	use->question->triggers = triggers;
}

void read_triggers(struct reader *reader)
{
	const struct question **triggered = arena_array(reader->arena, reader->n_triggers, sizeof(*triggered));
	for (size_t i = 0; i < reader->n_triggers; i++) {
		read_trigger(reader, &reader->triggers[i]);
		triggered[i] = reader->triggers[i].question;
	}
	reader->definition->triggered = triggered;
	reader->definition->n_triggered = reader->n_triggers;
}

/* --- the row --------------------------------------------------------------------- */

static void read_plain_values(struct reader *reader, const struct yaml_node *row, struct question *question)
{
	const struct yaml_node *node = yaml_get(row, "appearance");
	if (node != NULL) {
		question->appearance = read_word(reader, node, "appearance");
	}
	if ((node = yaml_get(row, "save_to")) != NULL) {
		question->save_to = read_word(reader, node, "save_to");
	}
	shape_bool(reader, row, "identifying", &question->identifying);
	size_t index;
	if (shape_choice(reader, row, &question_shape, "autoplay", "autoplay", &index)) {
		question->autoplay = keep(reader, yaml_get(row, "autoplay")->text);
	}
}

void read_row(struct reader *reader, const struct yaml_node *row, struct question *question, int type)
{
	read_texts(reader, row, question, type);
	read_formulas_of(reader, row, question);
	read_default(reader, row, question);
	note_trigger(reader, row, question, type);
	read_plain_values(reader, row, question);
	read_parameters(reader, row, question, type);
}
