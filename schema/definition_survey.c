/* The section `survey`: the questions, in the order asked. */
#include "schema/definition_private.h"

const char *question_type_word(enum question_type type)
{
	return question_types[type].word;
}

static void check_row_keys(struct reader *reader, const struct yaml_node *row, const char *name, int type)
{
	const char **words = arena_array(reader->scratch, question_shape.n_keys, sizeof(*words));
	for (size_t i = 0; i < question_shape.n_keys; i++) {
		words[i] = question_shape.keys[i].word;
	}
	for (size_t i = 0; i < row->n; i++) {
		const struct yaml_node *node = row->pairs[i].key;
		const struct key *key = find_key(&question_shape, node->text);
		if (str_is(node->text, "identifying")) {
			ERROR(reader, node,
					"'identifying' is planned; until then do not collect names, "
					"telephone numbers or addresses");
		} else if (key == NULL) {
			ERROR(reader, node, "unknown key '%s' in question '%s'%s", node->text.p, name,
					did_you_mean(reader, node->text, words, question_shape.n_keys));
		} else if (type >= 0 && !type_allows(&question_types[type], key)) {
			ERROR(reader, node, "'%s' does not belong to a question of type %s", node->text.p,
					question_types[type].word);
		}
	}
}

bool is_legal_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (!(c >= 'a' && c <= 'z') && (i == 0 || !((c >= '0' && c <= '9') || c == '_'))) {
			return false;
		}
	}
	return name.n > 0 && name.n <= NAME_MAX_BYTES;
}

static void check_name(struct reader *reader, const struct yaml_node *node)
{
	if (!is_legal_name(node->text)) {
		ERROR(reader, node,
				"the name '%s' is not legal: a lower-case letter, then lower-case letters, "
				"digits and '_'; at most %d characters",
				node->text.p, NAME_MAX_BYTES);
	} else if (str_is(node->text, "meta")) {
		ERROR(reader, node, "the name 'meta' is taken: every form has a group of that name");
	}
}

static struct question *new_question(
		struct reader *reader, const char *name, struct question *parent, struct source_pos at)
{
	struct question *question = arena_new(reader->arena, struct question);
	question->name = name;
	question->at = at;
	question->parent = parent;
	if (parent != NULL) {
		question->repeat = parent->type == QUESTION_REPEAT ? parent : parent->repeat;
	}
	question->path = arena_printf(reader->arena, "%s/%s", parent == NULL ? "/data" : parent->path, name);
	return question;
}

/* Puts a question behind those read so far. */
static void add_question(struct reader *reader, struct question *question, struct question ***tail)
{
	reader->all = arena_grow(reader->arena, reader->all, reader->n_all, &reader->all_capacity,
			sizeof(*reader->all));
	question->index = reader->n_all;
	reader->all[reader->n_all++] = question;
	**tail = question;
	*tail = &question->next;
	if (question->name[0] == '\0') {
		return;
	}
	const struct question *first =
			names_add(reader->questions, reader->arena, str_of(question->name), question);
	if (first != NULL) {
		problem_add(reader->problems, SEVERITY_ERROR, question->at,
				"the name '%s' is already taken, on line %u", question->name, first->at.line);
	}
}

static void read_list_of_type(struct reader *reader, const struct yaml_node *node, struct question *question,
		struct str name)
{
	if (name.n == 0) {
		ERROR(reader, node, "'%s' needs the name of a choice list",
				question_types[question->type].word);
		return;
	}
	question->list = names_find(&reader->lists, name);
	if (question->list == NULL) {
		problem_add(reader->problems, SEVERITY_ERROR,
				yaml_position(node, (size_t)(name.p - node->text.p)),
				"there is no choice list '%.*s'%s", STR_ARG(name),
				did_you_mean(reader, name, reader->list_names, reader->definition->n_lists));
		return;
	}
	reader->list_used[question->list - reader->all_lists] = true;
}

/* Returns the index into `types`, -1 after a problem. */
static int read_type(struct reader *reader, const struct yaml_node *row, struct question *question)
{
	const struct yaml_node *node = required_key(reader, row, "type", "a question");
	if (node == NULL || read_word(reader, node, "type") == NULL) {
		return -1;
	}
	struct str rest = node->text, word = { 0 }, list = { 0 }, more = { 0 };
	(void)(str_next_word(&rest, &word) && str_next_word(&rest, &list) && str_next_word(&rest, &more));
	const char *words[N_QUESTION_TYPES];
	for (size_t i = 0; i < N_QUESTION_TYPES; i++) {
		words[i] = question_types[i].word;
		if (!str_is(word, words[i])) {
			continue;
		}
		question->type = question_types[i].type;
		if (more.n > 0 || (list.n > 0 && (question_types[i].aspects & HAS_LIST) == 0)) {
			ERROR(reader, node, "there are too many words in the type '%s'", node->text.p);
		} else if ((question_types[i].aspects & HAS_LIST) != 0) {
			read_list_of_type(reader, node, question, list);
		}
		return (int)i;
	}
	question->type = QUESTION_TEXT;
	ERROR(reader, node, "unknown type '%.*s'%s", STR_ARG(word),
			did_you_mean(reader, word, words, ARRAY_LEN(words)));
	return -1;
}

static void read_texts(
		struct reader *reader, const struct yaml_node *row, struct question *question, int type)
{
	const struct yaml_node *label = yaml_get(row, "label");
	const struct yaml_node *hint = yaml_get(row, "hint");
	const struct yaml_node *required = yaml_get(row, "required_message");
	const struct yaml_node *constraint = yaml_get(row, "constraint_message");
	if (label != NULL) {
		question->label = read_text(reader, label, "label");
		note_references(reader, &question->label, question, label);
	} else if (type >= 0 && (question_types[type].aspects & HAS_LABEL) != 0
			&& !is_misspelt(row, "label")) {
		ERROR(reader, row, "question '%s' needs a label", question->name);
	}
	if (hint != NULL) {
		question->hint = read_text(reader, hint, "hint");
		note_references(reader, &question->hint, question, hint);
	}
	if (required != NULL) {
		question->required_message = read_text(reader, required, "required_message");
		refuse_references(reader, required, "a message");
	}
	if (constraint != NULL) {
		question->constraint_message = read_text(reader, constraint, "constraint_message");
		refuse_references(reader, constraint, "a message");
	}
}

static void read_required(struct reader *reader, const struct yaml_node *row, struct question *question)
{
	const struct yaml_node *node = yaml_get(row, "required");
	if (node != NULL && node->kind == YAML_SCALAR && str_is(node->text, "false")) {
		return;
	}
	if (node != NULL && node->kind == YAML_SCALAR
			&& (str_is(node->text, "yes") || str_is(node->text, "no"))) {
		ERROR(reader, node, "'required' must be true, false or an expression, not %s", node->text.p);
	} else if (node != NULL) {
		add_formula(reader, &question->required, question, ROLE_REQUIRED, node);
	} else if (yaml_get(row, "required_message") != NULL) {
		WARNING(reader, yaml_get(row, "required_message"),
				"this is never shown: '%s' has no 'required'", question->name);
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
	read_required(reader, row, question);
	const struct yaml_node *message = yaml_get(row, "constraint_message");
	if (message != NULL && yaml_get(row, "constraint") == NULL) {
		WARNING(reader, message, "this is never shown: '%s' has no 'constraint'", question->name);
	}
	if (question->type == QUESTION_CALCULATE && yaml_get(row, "calculation") == NULL
			&& !is_misspelt(row, "calculation")) {
		ERROR(reader, row, "question '%s' needs a calculation", question->name);
	}
}

static void read_plain_values(struct reader *reader, const struct yaml_node *row, struct question *question)
{
	const struct yaml_node *node = yaml_get(row, "default");
	if (node != NULL) {
		question->default_answer = read_word(reader, node, "default");
	}
	if ((node = yaml_get(row, "appearance")) != NULL) {
		question->appearance = read_word(reader, node, "appearance");
	}
	if ((node = yaml_get(row, "read_only")) != NULL) {
		(void)read_bool(reader, node, "read_only", &question->read_only);
	}
}

/* ODK wants a path for the number of repetitions. An expression that is more
 * than one reference becomes a calculation of its own, just before the repeat. */
static void read_repeat_count(struct reader *reader, const struct yaml_node *row, struct question *repeat,
		struct question ***tail)
{
	const struct yaml_node *node = yaml_get(row, "repeat_count");
	if (node == NULL || repeat->type != QUESTION_REPEAT) {
		return;
	}
	if (node->kind == YAML_SCALAR && !is_single_reference(node->text) && repeat->name[0] != '\0') {
		const char *name = arena_printf(reader->arena, "%s_count", repeat->name);
		struct question *count = new_question(reader, name, repeat->parent, node->at);
		count->type = QUESTION_CALCULATE;
		add_question(reader, count, tail);
		add_formula(reader, &count->calculation, count, ROLE_CALCULATION, node);
		repeat->repeat_count.xpath = arena_printf(
				reader->arena, " %s ", reference_path(reader->arena, repeat, count));
	}
	add_formula(reader, &repeat->repeat_count, repeat, ROLE_REPEAT_COUNT, node);
}

static void read_rows(struct reader *reader, const struct yaml_node *list, struct question *parent);

static void read_inner_rows(struct reader *reader, const struct yaml_node *row, struct question *question)
{
	const struct yaml_node *rows = yaml_get(row, "survey");
	if (rows == NULL && !is_misspelt(row, "survey")) {
		ERROR(reader, row, "'%s' needs 'survey' with its questions", question->name);
	} else if (rows == NULL) {
		return;
	} else if (is_list(reader, rows, "survey")) {
		if (rows->n == 0) {
			WARNING(reader, rows, "'%s' holds no questions", question->name);
		}
		read_rows(reader, rows, question);
	}
}

static void read_row(struct reader *reader, const struct yaml_node *row, struct question *parent,
		struct question ***tail)
{
	const struct yaml_node *name = required_key(reader, row, "name", "a question");
	const char *word = name == NULL ? NULL : read_word(reader, name, "name");
	struct question *question = new_question(
			reader, word == NULL ? "" : word, parent, word == NULL ? row->at : name->at);
	if (word != NULL) {
		check_name(reader, name);
	}
	int type = read_type(reader, row, question);
	check_row_keys(reader, row, question->name, type);
	read_repeat_count(reader, row, question, tail);
	add_question(reader, question, tail);
	read_texts(reader, row, question, type);
	read_formulas_of(reader, row, question);
	read_plain_values(reader, row, question);
	if (type >= 0 && (question_types[type].aspects & HAS_ROWS) != 0) {
		read_inner_rows(reader, row, question);
	}
}

static void read_rows(struct reader *reader, const struct yaml_node *list, struct question *parent)
{
	struct question **tail = parent == NULL ? &reader->definition->first_question : &parent->first_child;
	for (size_t i = 0; i < list->n; i++) {
		if (is_map(reader, list->items[i], "question")) {
			read_row(reader, list->items[i], parent, &tail);
		}
	}
}

void read_survey(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *rows = yaml_get(root, "survey");
	if (rows != NULL && is_list(reader, rows, "survey")) {
		if (rows->n == 0) {
			ERROR(reader, rows, "'survey' holds no questions");
		}
		read_rows(reader, rows, NULL);
	}
	reader->question_names = arena_array(reader->scratch, reader->n_all, sizeof(*reader->question_names));
	for (size_t i = 0; i < reader->n_all; i++) {
		reader->question_names[i] = reader->all[i]->name;
	}
	reader->definition->questions = reader->all;
	reader->definition->n_questions = reader->n_all;
}
