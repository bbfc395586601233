/* The section `choices`: lists of answer options. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "schema/definition_private.h"

/* In the order of missing_words. */
static const enum missing_kind missing_kinds[] = { MISSING_DONT_KNOW, MISSING_REFUSED,
	MISSING_NOT_APPLICABLE };

static bool is_own_key(struct str key)
{
	for (size_t i = 0; i < choice_shape.n_keys; i++) {
		if (str_is(key, choice_shape.keys[i].word)) {
			return true;
		}
	}
	return false;
}

/* A column becomes an element of the form beside `name` and `itextId`. */
static bool is_legal_column(struct str name)
{
	return is_legal_name(name) && !str_is(name, "itextid");
}

static void read_column(struct reader *reader, const struct yaml_pair *pair, struct choice *choice,
		struct choice_column *columns)
{
	const char *keys[16];
	assert(choice_shape.n_keys <= ARRAY_LEN(keys));
	for (size_t i = 0; i < choice_shape.n_keys; i++) {
		keys[i] = choice_shape.keys[i].word;
	}
	const char *name = pair->key->text.p;
	const char *hint = did_you_mean(reader, pair->key->text, keys, choice_shape.n_keys);
	if (hint[0] != '\0' && pair->key->text.n > 3) {
		FOUND(reader, TAKEN_AS_COLUMN, pair->key, "'%s' is taken as a column for choice_filter%s", name, hint);
	}
	if (!is_legal_column(pair->key->text)) {
		FOUND(reader, ILLEGAL_NAME, pair->key,
				"column '%s': a name is a lower-case letter, then lower-case letters, "
				"digits and '_'",
				name);
		return;
	}
	const char *value = read_word(reader, pair->value, name);
	if (value != NULL) {
		columns[choice->n_columns++] = (struct choice_column){ keep(reader, pair->key->text), value };
	}
}

static void read_columns(struct reader *reader, const struct yaml_node *node, struct choice *choice)
{
	size_t n = 0;
	for (size_t i = 0; i < node->n; i++) {
		n += !is_own_key(node->pairs[i].key->text);
	}
	struct choice_column *columns = n == 0 ? NULL : arena_array(reader->arena, n, sizeof(*columns));
	for (size_t i = 0; i < node->n; i++) {
		if (!is_own_key(node->pairs[i].key->text)) {
			read_column(reader, &node->pairs[i], choice, columns);
		}
	}
	choice->columns = columns;
}

static void read_score(struct reader *reader, const struct yaml_node *node, struct choice *choice)
{
	const struct yaml_node *score = yaml_get(node, "score");
	choice->score = NAN;
	shape_number(reader, node, &choice_shape, "score", &choice->score);
	size_t index;
	if (!shape_choice(reader, node, &choice_shape, "missing", "kind of missing", &index)) {
		return;
	}
	choice->missing = missing_kinds[index];
	if (score != NULL) {
		FOUND(reader, UNSCORED_CHOICE, score, "choice '%s' is missing and so cannot have a score", choice->name);
		choice->score = NAN;
	}
}

static bool has_space(struct str name)
{
	return name.n != 0 && memchr(name.p, ' ', name.n) != NULL;
}

static void read_choice_name(struct reader *reader, const struct yaml_node *node, struct choice *choice,
		const char *list, struct names *seen)
{
	choice->name = "";
	const struct yaml_node *name = yaml_get(node, "name");
	const char *word = name == NULL ? NULL : read_word(reader, name, "name");
	if (word == NULL) {
		return;
	}
	if (has_space(name->text) || strpbrk(word, "\t\r\n") != NULL) {
		FOUND(reader, SPACE_IN_CHOICE, name, "choice name '%s' holds a space; use '_' (the label may hold spaces)",
				word);
	}
	choice->name = word;
	choice->at = name->at;
	const struct choice *first = names_add(seen, reader->scratch, str_of(word), choice);
	if (first != NULL && !reader->definition->allow_choice_duplicates) {
		FOUND(reader, DUPLICATE_CHOICE, name, "choice '%s' is already in list '%s', on line %u", word, list,
				first->at.line);
	}
}

static void read_list(struct reader *reader, const struct yaml_node *node, struct choice_list *list)
{
	struct choice *choices = arena_array(reader->arena, node->n, sizeof(*choices));
	struct names seen = { 0 };
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_node *item = node->items[i];
		if (!is_map(reader, item, list->name)) {
			continue;
		}
		struct choice *choice = &choices[list->n_choices++];
		choice->at = item->at;
		check_shape(reader, item, "a choice", &choice_shape);
		read_choice_name(reader, item, choice, list->name, &seen);
		choice->renamed_from = read_renamed_from(reader, item);
		choice->label = read_label(reader, item);
		if (text_is_set(&choice->label)) {
			refuse_references(reader, yaml_get(item, "label"), "a choice's label");
		}
		choice->media = read_media(reader, item);
		read_score(reader, item, choice);
		read_columns(reader, item, choice);
	}
	list->choices = choices;
}

static bool is_legal_list_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_' || c == '-'))) {
			return false;
		}
	}
	return name.n > 0;
}

/* <root><item><name/>...</item></root>, as the form carries a choice list. */
static struct node *make_nodes(struct arena *arena, const struct choice_list *list)
{
	struct node *root = node_create(arena, "root");
	for (size_t i = 0; i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		struct node *item = node_create(arena, "item"), *name = node_create(arena, "name");
		name->text = str_of(choice->name);
		node_append(item, name);
		for (size_t k = 0; k < choice->n_columns; k++) {
			struct node *column = node_create(arena, choice->columns[k].name);
			column->text = str_of(choice->columns[k].value);
			node_append(item, column);
		}
		node_append(root, item);
	}
	node_number(root);
	return root;
}

void read_choices(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *node = yaml_get(root, "choices");
	if (node == NULL || !is_map(reader, node, "choices")) {
		return;
	}
	reader->all_lists = arena_array(reader->arena, node->n, sizeof(*reader->all_lists));
	reader->list_names = arena_array(reader->scratch, node->n, sizeof(*reader->list_names));
	reader->list_used = arena_array(reader->scratch, node->n, sizeof(*reader->list_used));
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct choice_list *list = &reader->all_lists[i];
		list->name = reader->list_names[i] = keep(reader, pair->key->text);
		list->at = pair->key->at;
		(void)names_add(&reader->lists, reader->scratch, str_of(list->name), list);
		if (!is_legal_list_name(pair->key->text)) {
			FOUND(reader, ILLEGAL_NAME, pair->key,
					"list name '%s': a name is a letter, then letters, digits, '_' and "
					"'-'",
					list->name);
		}
		if (!is_list(reader, pair->value, list->name)) {
			continue;
		}
		if (pair->value->n == 0) {
			FOUND(reader, EMPTY, pair->value, "list '%s' has no choices", list->name);
		}
		read_list(reader, pair->value, list);
		list->root = make_nodes(reader->arena, list);
	}
	reader->definition->lists = reader->all_lists;
	reader->definition->n_lists = node->n;
}

void report_unused_lists(struct reader *reader)
{
	for (size_t i = 0; i < reader->definition->n_lists; i++) {
		if (!reader->list_used[i]) {
			finding_add(reader->problems, FINDING_UNUSED_LIST, reader->all_lists[i].at,
					"no question uses the list '%s'", reader->all_lists[i].name);
		}
	}
}
