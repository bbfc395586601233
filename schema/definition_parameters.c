/* The key `parameters` of a question: settings that only some types have. */
#include <math.h>
#include <string.h>

#include "base/scan.h"
#include "schema/definition_private.h"

#define RANGE_END 10
#define WHOLE_STEPS 1e-9 /* how far from a whole number of steps a value may be */

static bool is_flag_or_word(struct reader *reader, const struct yaml_node *node, const struct key *key)
{
	bool flag;
	size_t index;
	double number;
	unsigned whole;
	if (key->kind == HOLDS_BOOL) {
		return read_bool(reader, node, key->word, &flag);
	}
	if (key->kind == HOLDS_ONE_OF) {
		return read_choice(reader, node, key->word, key->words->words, key->words->n, &index);
	}
	if (key->kind == HOLDS_NUMBER) {
		return read_number(reader, node, key->word, key->min, key->max, &number);
	}
	if (key->kind == HOLDS_WHOLE) {
		return read_whole(reader, node, key->word, (unsigned)key->min, (unsigned)key->max, &whole);
	}
	return read_word(reader, node, key->word) != NULL;
}

/* The parameters that are right and belong to the type, as they were written. */
static struct parameter *read_words(struct reader *reader, const struct yaml_node *map,
		const struct type_of_question *type, size_t *ret_n)
{
	const char **words = arena_array(reader->scratch, parameters_shape.n_keys, sizeof(*words));
	size_t n_words = 0;
	for (size_t i = 0; i < parameters_shape.n_keys; i++) {
		if (type_allows(type, &parameters_shape.keys[i])) {
			words[n_words++] = parameters_shape.keys[i].word;
		}
	}
	struct parameter *parameters = arena_array(reader->arena, map->n, sizeof(*parameters));
	size_t n = 0;
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_pair *pair = &map->pairs[i];
		const struct key *key = find_key(&parameters_shape, pair->key->text);
		if (key == NULL || !type_allows(type, key)) {
			FOUND(reader, MISPLACED_KEY, pair->key, "'%s' is no parameter of the type %s%s", pair->key->text.p,
					type->word, did_you_mean(reader, pair->key->text, words, n_words));
		} else if (is_flag_or_word(reader, pair->value, key)) {
			parameters[n++] = (struct parameter){ key->word, keep(reader, pair->value->text) };
		}
	}
	*ret_n = n;
	return parameters;
}

/* --- ranges ------------------------------------------------------------------------ */

static double number_of(const struct question *question, const char *word, double otherwise)
{
	const char *value = question_parameter(question, word);
	double number = otherwise;
	return value != NULL && str_to_decimal(str_of(value), &number) ? number : otherwise;
}

static bool is_whole_steps(double distance, double step)
{
	double steps = distance / step;
	return fabs(steps - round(steps)) <= WHOLE_STEPS * fmax(1, fabs(steps));
}

static void check_range(struct reader *reader, const struct question *question, const struct yaml_node *map)
{
	double span = question->end - question->start;
	double tick = number_of(question, "tick_interval", question->step);
	double placeholder = number_of(question, "placeholder", question->start);
	if (span == 0) {
		FOUND(reader, WRONG_VALUE, map, "the range of '%s' begins where it ends", question->name);
	} else if (question->step <= 0 || question->step > fabs(span)) {
		FOUND(reader, WRONG_VALUE, map, "'step' must be above 0 and at most %g, from start to end", fabs(span));
	} else if (tick <= 0 || tick > fabs(span) || !is_whole_steps(tick, question->step)) {
		FOUND(reader, WRONG_VALUE, map, "'tick_interval' must be a multiple of the step, and at most %g", fabs(span));
	} else if (placeholder < fmin(question->start, question->end)
			|| placeholder > fmax(question->start, question->end)
			|| !is_whole_steps(placeholder - question->start, question->step)) {
		FOUND(reader, WRONG_VALUE, map, "'placeholder' must be one of the values of the range");
	}
}

static void read_range(struct reader *reader, struct question *question, const struct yaml_node *map)
{
	question->start = number_of(question, "start", 0);
	question->end = number_of(question, "end", RANGE_END);
	question->step = number_of(question, "step", 1);
	const struct yaml_node *labels = map == NULL ? NULL : yaml_get(map, "tick_labelset");
	if (map != NULL) {
		check_range(reader, question, map);
	}
	if (labels == NULL || labels->kind != YAML_SCALAR) {
		return;
	}
	question->tick_labels = names_find(&reader->lists, labels->text);
	if (question->tick_labels == NULL) {
		FOUND(reader, NO_SUCH_LIST, labels, "there is no choice list '%s'%s", labels->text.p,
				did_you_mean(reader, labels->text, reader->list_names, reader->definition->n_lists));
	} else {
		reader->list_used[question->tick_labels - reader->all_lists] = true;
	}
}

/* --- the order of choices ------------------------------------------------------------ */

static void read_order(struct reader *reader, struct question *question, const struct yaml_node *map)
{
	const char *randomize = question_parameter(question, "randomize");
	const struct yaml_node *seed = yaml_get(map, "seed");
	int64_t whole;
	question->randomize = randomize != NULL && strcmp(randomize, "true") == 0;
	if (seed == NULL || seed->kind != YAML_SCALAR) {
		return;
	}
	if (!question->randomize) {
		FOUND(reader, NO_EFFECT, seed, "'seed' does nothing without 'randomize: true'");
	} else if (str_to_int(seed->text, INT32_MIN, INT32_MAX, &whole) || is_single_reference(seed->text)) {
		add_formula(reader, &question->seed, question, ROLE_SEED, seed);
	} else {
		FOUND(reader, WRONG_VALUE, seed, "'seed' must be a whole number or a question, as ${interview_seed}");
	}
}

void read_parameters(struct reader *reader, const struct yaml_node *row, struct question *question, int type)
{
	const struct yaml_node *map = yaml_get(row, "parameters");
	if (map != NULL && (!is_map(reader, map, "parameters") || type < 0)) {
		map = NULL;
	}
	if (map != NULL) {
		question->parameters = read_words(reader, map, &question_types[type], &question->n_parameters);
		read_order(reader, question, map);
	}
	if (question->type == QUESTION_RANGE) {
		read_range(reader, question, map);
	}
}

/* --- the log of the phone --------------------------------------------------------------- */

static bool is_there(const struct yaml_node *map, const char *word)
{
	return yaml_get(map, word) != NULL;
}

const struct parameter *read_audit(struct reader *reader, const struct yaml_node *row, size_t *ret_n)
{
	const struct yaml_node *map = yaml_get(row, "parameters");
	*ret_n = 0;
	if (map == NULL || !is_map(reader, map, "parameters")) {
		return NULL;
	}
	bool priority = is_there(map, "location-priority"), interval = is_there(map, "location-min-interval"),
	     age = is_there(map, "location-max-age");
	if ((priority || interval || age) && !(priority && interval && age)) {
		FOUND(reader, MISSING_KEY, map, "to log places, name location-priority, location-min-interval and "
				   "location-max-age");
	}
	return read_words(reader, map, &question_types[ROW_AUDIT], ret_n);
}
