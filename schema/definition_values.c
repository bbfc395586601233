/* Plain values: each reader says what is wrong with the node, if anything. */
#include <assert.h>
#include <math.h>

#include "base/scan.h"
#include "schema/definition_private.h"

/* Looking for the nearest word among thousands takes its time; a file with so
 * many mistakes has another trouble than misspelling. */
#define SUGGESTIONS_MAX_ERRORS 200
#define SUGGESTIONS_MIN_LENGTH 3 /* one letter is near to every other */

const char *did_you_mean(
		const struct reader *reader, struct str word, const char *const *candidates, size_t n)
{
	if (word.n < SUGGESTIONS_MIN_LENGTH || problems_errors(reader->problems) > SUGGESTIONS_MAX_ERRORS) {
		return "";
	}
	const char *nearest = str_nearest(word, candidates, n);
	return nearest == NULL ? "" : arena_printf(reader->scratch, "; did you mean '%s'?", nearest);
}

const char *did_you_mean_question(const struct reader *reader, struct str word)
{
	return did_you_mean(reader, word, reader->question_names, reader->n_all);
}

const char *keep(struct reader *reader, struct str text)
{
	return arena_strndup(reader->arena, text.p, text.n);
}

static bool is_kind(struct reader *reader, const struct yaml_node *node, const char *what,
		enum yaml_kind kind, const char *kind_word)
{
	if (node->kind == kind) {
		return true;
	}
	FOUND(reader, WRONG_VALUE, node, "'%s' must be %s, but it is %s", what, kind_word, yaml_kind_word(node));
	return false;
}

bool is_map(struct reader *reader, const struct yaml_node *node, const char *what)
{
	return is_kind(reader, node, what, YAML_MAP, "a mapping");
}

bool is_list(struct reader *reader, const struct yaml_node *node, const char *what)
{
	return is_kind(reader, node, what, YAML_LIST, "a list");
}

const char *read_word(struct reader *reader, const struct yaml_node *node, const char *what)
{
	if (!is_kind(reader, node, what, YAML_SCALAR, "one plain value")) {
		return NULL;
	}
	if (yaml_is_null(node) || str_trim(node->text).n == 0) {
		FOUND(reader, WRONG_VALUE, node, "'%s' is empty", what);
		return NULL;
	}
	return keep(reader, node->text);
}

bool read_bool(struct reader *reader, const struct yaml_node *node, const char *what, bool *ret_value)
{
	if (node->kind == YAML_SCALAR && (str_is(node->text, "true") || str_is(node->text, "false"))) {
		*ret_value = str_is(node->text, "true");
		return true;
	}
	FOUND(reader, WRONG_VALUE, node, "'%s' must be true or false", what);
	return false;
}

bool read_number(struct reader *reader, const struct yaml_node *node, const char *what, double min,
		double max, double *ret_value)
{
	double value;
	if (node->kind != YAML_SCALAR || !str_to_decimal(node->text, &value)) {
		FOUND(reader, WRONG_VALUE, node, "'%s' must be a number", what);
		return false;
	}
	if (value < min || value > max) {
		if (isinf(max)) {
			FOUND(reader, WRONG_VALUE, node, "'%s' must be at least %g", what, min);
		} else {
			FOUND(reader, WRONG_VALUE, node, "'%s' must be between %g and %g", what, min, max);
		}
		return false;
	}
	*ret_value = value;
	return true;
}

bool read_whole(struct reader *reader, const struct yaml_node *node, const char *what, unsigned min,
		unsigned max, unsigned *ret_value)
{
	int64_t value;
	if (node->kind != YAML_SCALAR || !str_to_int(node->text, min, max, &value)) {
		FOUND(reader, WRONG_VALUE, node, "'%s' must be a whole number from %u to %u", what, min, max);
		return false;
	}
	*ret_value = (unsigned)value;
	return true;
}

bool read_choice(struct reader *reader, const struct yaml_node *node, const char *what,
		const char *const *words, size_t n_words, size_t *ret_index)
{
	if (!is_kind(reader, node, what, YAML_SCALAR, "one word")) {
		return false;
	}
	for (size_t i = 0; i < n_words; i++) {
		if (str_is(node->text, words[i])) {
			*ret_index = i;
			return true;
		}
	}
	struct buf list = BUF(4096);
	for (size_t i = 0; i < n_words; i++) {
		buf_addf(&list, "%s%s", i == 0 ? "" : i + 1 == n_words ? " or " : ", ", words[i]);
	}
	const char *hint = did_you_mean(reader, node->text, words, n_words);
	FOUND(reader, UNKNOWN_WORD, node, "unknown %s '%s'%s%s%s", what, node->text.p,
			hint[0] != '\0' ? hint : " (must be ", hint[0] != '\0' ? "" : buf_text(&list),
			hint[0] != '\0' ? "" : ")");
	buf_finish(&list);
	return false;
}

void check_keys(struct reader *reader, const struct yaml_node *map, const char *what, const char *const *keys,
		size_t n_keys)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_node *key = map->pairs[i].key;
		bool known = false;
		for (size_t k = 0; k < n_keys && !known; k++) {
			known = str_is(key->text, keys[k]);
		}
		if (!known) {
			FOUND(reader, UNKNOWN_KEY, key, "unknown key '%s' in %s%s", key->text.p, what,
					did_you_mean(reader, key->text, keys, n_keys));
		}
	}
}

bool is_misspelt(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; i < map->n; i++) {
		if (str_nearest(map->pairs[i].key->text, &key, 1) != NULL) {
			return true;
		}
	}
	return false;
}

const struct key *find_key(const struct shape *shape, struct str word)
{
	for (size_t i = 0; i < shape->n_keys; i++) {
		if (str_is(word, shape->keys[i].word)) {
			return &shape->keys[i];
		}
	}
	return NULL;
}

void check_shape(struct reader *reader, const struct yaml_node *map, const char *what,
		const struct shape *shape)
{
	const char **words = arena_array(reader->scratch, shape->n_keys, sizeof(*words));
	for (size_t i = 0; i < shape->n_keys; i++) {
		words[i] = shape->keys[i].word;
		if (shape->keys[i].required) {
			(void)required_key(reader, map, words[i], what);
		}
	}
	if (!shape->is_open) {
		check_keys(reader, map, what, words, shape->n_keys);
	}
}

/* A caller that asks for a key the shape does not have is mistaken. */
static const struct yaml_node *node_under(const struct yaml_node *map, const struct shape *shape,
		const char *word, const struct key **ret_key)
{
	*ret_key = find_key(shape, str_of(word));
	assert(*ret_key != NULL);
	return yaml_get(map, word);
}

void shape_number(struct reader *reader, const struct yaml_node *map, const struct shape *shape,
		const char *word, double *ret_value)
{
	const struct key *key;
	const struct yaml_node *node = node_under(map, shape, word, &key);
	if (node != NULL) {
		(void)read_number(reader, node, word, key->min, key->max, ret_value);
	}
}

void shape_whole(struct reader *reader, const struct yaml_node *map, const struct shape *shape,
		const char *word, unsigned *ret_value)
{
	const struct key *key;
	const struct yaml_node *node = node_under(map, shape, word, &key);
	if (node != NULL) {
		(void)read_whole(reader, node, word, (unsigned)key->min, (unsigned)key->max, ret_value);
	}
}

void shape_bool(struct reader *reader, const struct yaml_node *map, const char *word, bool *ret_value)
{
	const struct yaml_node *node = yaml_get(map, word);
	if (node != NULL) {
		(void)read_bool(reader, node, word, ret_value);
	}
}

bool shape_choice(struct reader *reader, const struct yaml_node *map, const struct shape *shape,
		const char *word, const char *what, size_t *ret_index)
{
	const struct key *key;
	const struct yaml_node *node = node_under(map, shape, word, &key);
	return node != NULL && read_choice(reader, node, what, key->words->words, key->words->n, ret_index);
}

const struct yaml_node *required_key(
		struct reader *reader, const struct yaml_node *map, const char *key, const char *what)
{
	const struct yaml_node *value = yaml_get(map, key);
	if (value == NULL && !is_misspelt(map, key)) {
		FOUND(reader, MISSING_KEY, map, "%s needs '%s'", what, key);
	}
	return value;
}

const struct yaml_node *section_list(struct reader *reader, const struct yaml_node *map, const char *key)
{
	const struct yaml_node *list = yaml_get(map, key);
	return list != NULL && is_list(reader, list, key) ? list : NULL;
}

void warn_of_clients(struct reader *reader, const struct yaml_node *node, size_t offset, enum feature feature,
		struct str word, const char *type)
{
	const char *text = clients_without(reader->scratch, feature, word, type);
	if (text != NULL) {
		finding_add(reader->problems, FINDING_CLIENTS_DIFFER, yaml_position(node, offset), "%s", text);
	}
}
