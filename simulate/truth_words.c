#include "simulate/truth_words.h"

#include <math.h>

#include "base/scan.h"

#define SHARES_TOLERANCE 0.005

void truth_wrong(struct truth_reader *reader, const struct yaml_node *node, const char *what, struct str word,
		const char *nearest)
{
	problem_add(reader->problems, SEVERITY_ERROR, node->at, "%s '%.*s'%s%s%s", what, STR_ARG(word),
			nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
			nearest != NULL ? "'?" : "");
}

double truth_number(struct truth_reader *reader, const struct yaml_node *node, double low, double high)
{
	double value = low;
	if (node->kind != YAML_SCALAR || !str_to_decimal(node->text, &value) || value < low || value > high) {
		problem_add(reader->problems, SEVERITY_ERROR, node->at, "expected a number from %g to %g", low, high);
		return low;
	}
	return value;
}

double truth_number_or(struct truth_reader *reader, const struct yaml_node *map, const char *key, double low,
		double high, double otherwise)
{
	const struct yaml_node *node = yaml_get(map, key);
	return node != NULL ? truth_number(reader, node, low, high) : otherwise;
}

bool truth_is_map(struct truth_reader *reader, const struct yaml_node *node)
{
	if (node->kind != YAML_MAP) {
		problem_add(reader->problems, SEVERITY_ERROR, node->at, "expected a mapping, not %s",
				yaml_kind_word(node));
	}
	return node->kind == YAML_MAP;
}

void truth_known_keys(struct truth_reader *reader, const struct yaml_node *map, const char *const *keys,
		size_t n)
{
	for (size_t i = 0; i < map->n; i++) {
		bool known = false;
		for (size_t k = 0; k < n && !known; k++) {
			known = str_is(map->pairs[i].key->text, keys[k]);
		}
		if (!known) {
			truth_wrong(reader, map->pairs[i].key, "unknown key", map->pairs[i].key->text,
					str_nearest(map->pairs[i].key->text, keys, n));
		}
	}
}

bool truth_is_list(struct truth_reader *reader, const struct yaml_node *node)
{
	if (node->kind != YAML_LIST) {
		problem_add(reader->problems, SEVERITY_ERROR, node->at, "expected a list, not %s",
				yaml_kind_word(node));
	}
	return node->kind == YAML_LIST;
}

const struct question *truth_question(struct truth_reader *reader, const struct yaml_node *node)
{
	const struct definition *definition = reader->definition;
	const struct question *question = definition_find(definition, node->text);
	if (question == NULL) {
		const char **names = arena_array(reader->arena, definition->n_questions, sizeof(*names));
		for (size_t i = 0; i < definition->n_questions; i++) {
			names[i] = definition->questions[i]->name;
		}
		truth_wrong(reader, node, "no question is named", node->text,
				str_nearest(node->text, names, definition->n_questions));
	}
	return question;
}

static const char *nearest_choice(struct truth_reader *reader, const struct choice_list *list, struct str word)
{
	const char **names = arena_array(reader->arena, list->n_choices, sizeof(*names));
	for (size_t i = 0; i < list->n_choices; i++) {
		names[i] = list->choices[i].name;
	}
	return str_nearest(word, names, list->n_choices);
}

const struct choice *truth_choice(struct truth_reader *reader, const struct question *question,
		const struct yaml_node *node)
{
	const struct choice *choice = NULL;
	if (question->list == NULL) {
		problem_add(reader->problems, SEVERITY_ERROR, node->at, "'%s' has no choices", question->name);
	} else if ((choice = choice_list_find(question->list, node->text)) == NULL) {
		const char *nearest = nearest_choice(reader, question->list, node->text);
		problem_add(reader->problems, SEVERITY_ERROR, node->at, "'%s' has no answer '%.*s'%s%s%s",
				question->name, STR_ARG(node->text), nearest != NULL ? "; did you mean '" : "",
				nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
	}
	return choice;
}

const char *truth_copy(struct truth_reader *reader, struct str text)
{
	return arena_str(reader->arena, text).p;
}

/* Each word is a choice of the question's list. */
static void read_choices(struct truth_reader *reader, const struct question *question,
		const struct yaml_node *node)
{
	struct str rest = node->text, word;
	while (str_next_word(&rest, &word)) {
		struct yaml_node one = *node;
		one.text = word;
		one.at = yaml_position(node, (size_t)(word.p - node->text.p));
		(void)truth_choice(reader, question, &one);
	}
}

const char *truth_answer_text(struct truth_reader *reader, const struct question *question,
		const struct yaml_node *node)
{
	if (node->kind != YAML_SCALAR) {
		problem_add(reader->problems, SEVERITY_ERROR, node->at, "expected an answer, not %s",
				yaml_kind_word(node));
	} else if (question != NULL && question->type == QUESTION_SELECT_ONE) {
		(void)truth_choice(reader, question, node);
	} else if (question != NULL && question->type == QUESTION_SELECT_MULTIPLE) {
		read_choices(reader, question, node);
	}
	return truth_copy(reader, node->text);
}

void truth_add_up(struct truth_reader *reader, const struct yaml_node *map, const char *whose, double sum)
{
	if (fabs(sum - 1) > SHARES_TOLERANCE) {
		problem_add(reader->problems, SEVERITY_ERROR, map->at, "the shares of %s add up to %g, not 1", whose,
				sum);
	}
}

const double *truth_shares(struct truth_reader *reader, const struct question *question,
		const struct yaml_node *map)
{
	if (!truth_is_map(reader, map)) {
		return NULL;
	}
	if (question->list == NULL) {
		problem_add(reader->problems, SEVERITY_ERROR, map->at, "'%s' has no choices", question->name);
		return NULL;
	}
	double *shares = arena_array(reader->arena, question->list->n_choices, sizeof(*shares)), sum = 0;
	size_t errors = problems_errors(reader->problems);
	for (size_t i = 0; i < map->n; i++) {
		const struct choice *choice = truth_choice(reader, question, map->pairs[i].key);
		double share = truth_number(reader, map->pairs[i].value, 0, 1);
		if (choice != NULL) {
			shares[choice - question->list->choices] = share;
			sum += share;
		}
	}
	if (question->type == QUESTION_SELECT_ONE && problems_errors(reader->problems) == errors) {
		truth_add_up(reader, map, arena_printf(reader->arena, "'%s'", question->name), sum);
	}
	return shares;
}
