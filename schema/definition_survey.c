/* The section `survey`: the questions, in the order asked. */
#include <string.h>

#include "schema/definition_private.h"

static void check_row_keys(struct reader *reader, const struct yaml_node *row, const char *name, int type)
{
	const char **words = arena_array(reader->scratch, question_shape.n_keys, sizeof(*words));
	for (size_t i = 0; i < question_shape.n_keys; i++) {
		words[i] = question_shape.keys[i].word;
	}
	for (size_t i = 0; i < row->n; i++) {
		const struct yaml_node *node = row->pairs[i].key;
		const struct key *key = find_key(&question_shape, node->text);
		if (key == NULL) {
			FOUND(reader, UNKNOWN_KEY, node, "unknown key '%s' in question '%s'%s", node->text.p, name,
					did_you_mean(reader, node->text, words, question_shape.n_keys));
		} else if (type >= 0 && !type_allows(&question_types[type], key)) {
			FOUND(reader, MISPLACED_KEY, node, "'%s' does not belong to a question of type %s", node->text.p,
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
		FOUND(reader, ILLEGAL_NAME, node,
				"the name '%s' is not legal: a lower-case letter, then lower-case letters, "
				"digits and '_'; at most %d characters",
				node->text.p, NAME_MAX_BYTES);
	} else if (str_is(node->text, "meta")) {
		FOUND(reader, ILLEGAL_NAME, node, "the name 'meta' is taken: every form has a group of that name");
	}
}

struct question *new_question(
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

void add_question(struct reader *reader, struct question *question, struct question ***tail)
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
		finding_add(reader->problems, FINDING_DUPLICATE_NAME, question->at,
				"the name '%s' is already taken, on line %u", question->name, first->at.line);
	}
}

static const struct choice_list *named_list(
		struct reader *reader, const struct yaml_node *node, struct str name)
{
	const struct choice_list *list = names_find(&reader->lists, name);
	if (list == NULL) {
		finding_add(reader->problems, FINDING_NO_SUCH_LIST,
				yaml_position(node, (size_t)(name.p - node->text.p)),
				"there is no choice list '%.*s'%s", STR_ARG(name),
				did_you_mean(reader, name, reader->list_names, reader->definition->n_lists));
		return NULL;
	}
	reader->list_used[list - reader->all_lists] = true;
	return list;
}

static const char *column_of(struct reader *reader, const struct yaml_node *row, const char *key)
{
	const struct yaml_node *parameters = yaml_get(row, "parameters");
	const struct yaml_node *node = parameters != NULL && parameters->kind == YAML_MAP ? yaml_get(parameters, key)
											: NULL;
	return node != NULL && node->kind == YAML_SCALAR && node->text.n > 0 ? keep(reader, node->text) : NULL;
}

static void read_list_of_type(struct reader *reader, const struct yaml_node *row, struct question *question,
		const struct type_of_question *type, struct str name)
{
	const struct yaml_node *node = yaml_get(row, "type");
	if (name.n == 0) {
		FOUND(reader, MISSING_KEY, node, "'%s' needs the name of a %s", type->word,
				(type->aspects & HAS_LIST) != 0 ? "choice list" : "file");
	} else if ((type->aspects & HAS_LIST) != 0) {
		question->list = named_list(reader, node, name);
	} else {
		question->list = read_file_list(reader, node, (size_t)(name.p - node->text.p), name,
				column_of(reader, row, "value"), column_of(reader, row, "label"));
	}
}

/* Returns the index into question_types, -1 after a problem. */
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
		const struct type_of_question *type = &question_types[i];
		words[i] = type->word;
		if (!str_is(word, words[i])) {
			continue;
		}
		question->type = type->type;
		if (str_is(more, "or_other")) {
			finding_add(reader->problems, FINDING_UNKNOWN_TYPE, yaml_position(node, (size_t)(more.p - node->text.p)),
					"write 'or_other' out: a choice 'other' in the list, and a question of type text "
					"with the relevant selected(${%s}, 'other')", question->name);
		} else if (more.n > 0 || (list.n > 0 && (type->aspects & (HAS_LIST | HAS_FILE_LIST)) == 0)) {
			FOUND(reader, UNKNOWN_TYPE, node, "there are too many words in the type '%s'", node->text.p);
		} else if ((type->aspects & (HAS_LIST | HAS_FILE_LIST)) != 0) {
			read_list_of_type(reader, row, question, type, list);
		}
		return (int)i;
	}
	question->type = QUESTION_TEXT;
	FOUND(reader, UNKNOWN_TYPE, node, "unknown type '%.*s'%s", STR_ARG(word),
			did_you_mean(reader, word, words, ARRAY_LEN(words)));
	return -1;
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
		FOUND(reader, MISSING_KEY, row, "'%s' needs 'survey' with its questions", question->name);
	} else if (rows == NULL) {
		return;
	} else if (is_list(reader, rows, "survey")) {
		if (rows->n == 0) {
			FOUND(reader, EMPTY_GROUP, rows, "'%s' holds no questions", question->name);
		}
		read_rows(reader, rows, question);
	}
}

/* A row that is no question: it says what goes with the form. True when it was one. */
static bool read_declaration(struct reader *reader, const struct yaml_node *row, const struct question *question)
{
	struct definition *definition = reader->definition;
	const struct yaml_node *name = yaml_get(row, "name");
	if (question->type == ROW_AUDIT) {
		if (strcmp(question->name, "audit") != 0) {
			FOUND(reader, ILLEGAL_NAME, name != NULL ? name : row, "the name of an audit row must be audit");
		}
		if (definition->has_audit) {
			FOUND(reader, DUPLICATE_NAME, row, "there can be only one audit row");
		}
		definition->has_audit = true;
		definition->audit = read_audit(reader, row, &definition->n_audit);
		return true;
	}
	if (question->type == ROW_CSV_EXTERNAL || question->type == ROW_XML_EXTERNAL) {
		const char *end = question->type == ROW_CSV_EXTERNAL ? "csv" : "xml";
		if (name != NULL && question->name[0] != '\0') {
			const char *file = arena_printf(reader->arena, "%s.%s", question->name, end);
			(void)read_external(reader, name, 0, str_of(file));
		}
		return true;
	}
	return false;
}

static bool has_word(const char *text, const char *wanted)
{
	struct str rest = text != NULL ? str_of(text) : STR(""), word;
	while (str_next_word(&rest, &word)) {
		if (str_is(word, wanted)) {
			return true;
		}
	}
	return false;
}

/* table-list shows the choices once, above the questions of a group. ODK knows a
 * row with the texts of the choices, and rows without them; so there is a note for
 * the first, and the questions are the others. */
static struct question *add_table_head(struct reader *reader, struct question *group)
{
	struct question **tail = &group->first_child;
	const char *name = arena_printf(reader->arena, "%s_labels", group->name);
	struct question *head = new_question(reader, name, group, group->at);
	head->type = QUESTION_NOTE;
	head->appearance = "label";
	head->label = group->label;
	add_question(reader, head, &tail);
	group->appearance = "field-list";
	return head;
}

static void finish_table(struct reader *reader, struct question *head)
{
	for (struct question *row = head->next; row != NULL; row = row->next) {
		if (row->list == NULL) {
			continue;
		}
		if (head->list != NULL && head->list != row->list) {
			finding_add(reader->problems, FINDING_WRONG_VALUE, row->at,
					"in a table-list all questions have the same choice list");
		}
		head->list = row->list;
		row->appearance = "list-nolabel";
	}
	if (head->list == NULL) {
		finding_add(reader->problems, FINDING_MISSING_KEY, head->at,
				"a table-list needs questions of type select_one or select_multiple");
	}
}

static void read_group(struct reader *reader, const struct yaml_node *row, struct question *group)
{
	struct question *head = group->type == QUESTION_GROUP && has_word(group->appearance, "table-list")
						? add_table_head(reader, group)
						: NULL;
	read_inner_rows(reader, row, group);
	if (head != NULL) {
		finish_table(reader, head);
	}
}

/* What some client does not have. */
static void report_missing_in_clients(struct reader *reader, const struct yaml_node *row, int type)
{
	const char *word = type < 0 ? NULL : question_types[type].word;
	if (word == NULL) {
		return;
	}
	warn_of_clients(reader, yaml_get(row, "type"), 0, FEATURE_TYPE, str_of(word), word);
	const struct yaml_node *appearance = yaml_get(row, "appearance");
	struct str rest = appearance != NULL && appearance->kind == YAML_SCALAR ? appearance->text : STR(""), one;
	const char *start = rest.p;
	while (str_next_word(&rest, &one)) {
		warn_of_clients(reader, appearance, (size_t)(one.p - start), FEATURE_APPEARANCE, one, word);
	}
	const struct yaml_node *parameters = yaml_get(row, "parameters");
	for (size_t i = 0; parameters != NULL && parameters->kind == YAML_MAP && i < parameters->n; i++) {
		const struct yaml_node *key = parameters->pairs[i].key;
		warn_of_clients(reader, key, 0, FEATURE_PARAMETER, key->text, word);
	}
	for (size_t i = 0; i < row->n; i++) {
		const struct yaml_node *key = row->pairs[i].key;
		warn_of_clients(reader, key, 0, FEATURE_KEY, key->text, word);
	}
}

static void read_one(struct reader *reader, const struct yaml_node *row, struct question *parent,
		struct question ***tail)
{
	const struct yaml_node *name = required_key(reader, row, "name", "a question");
	const char *word = name == NULL ? NULL : read_word(reader, name, "name");
	struct question *question = new_question(
			reader, word == NULL ? "" : word, parent, word == NULL ? row->at : name->at);
	if (word != NULL) {
		check_name(reader, name);
	}
	question->renamed_from = read_renamed_from(reader, row);
	int type = read_type(reader, row, question);
	check_row_keys(reader, row, question->name, type);
	report_missing_in_clients(reader, row, type);
	if (read_declaration(reader, row, question)) {
		return;
	}
	read_repeat_count(reader, row, question, tail);
	add_question(reader, question, tail);
	read_row(reader, row, question, type);
	if (type >= 0 && (question_types[type].aspects & HAS_ROWS) != 0) {
		read_group(reader, row, question);
	}
}

static void read_rows(struct reader *reader, const struct yaml_node *list, struct question *parent)
{
	struct question **tail = parent == NULL ? &reader->definition->first_question : &parent->first_child;
	while (*tail != NULL) { /* the head of a table */
		tail = &(*tail)->next;
	}
	for (size_t i = 0; i < list->n; i++) {
		if (is_map(reader, list->items[i], "question")) {
			read_one(reader, list->items[i], parent, &tail);
		}
	}
}

void read_survey(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *rows = yaml_get(root, "survey");
	if (rows != NULL && is_list(reader, rows, "survey")) {
		if (rows->n == 0) {
			FOUND(reader, EMPTY, rows, "'survey' holds no questions");
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
