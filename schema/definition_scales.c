/* Scales: several questions that together measure one thing. */
#include <math.h>

#include "base/scan.h"
#include "schema/definition_private.h"

/* Two numbers, the first below the second. */
static bool read_range(struct reader *reader, const struct yaml_node *node, const char *what, double *ret_low,
		double *ret_high)
{
	double low, high;
	if (node->kind != YAML_LIST || node->n != 2) {
		FOUND(reader, WRONG_VALUE, node, "'%s' must be two numbers: [lowest, highest]", what);
		return false;
	}
	if (!read_number(reader, node->items[0], what, -SCORE_MAX, SCORE_MAX, &low)
			|| !read_number(reader, node->items[1], what, -SCORE_MAX, SCORE_MAX, &high)) {
		return false;
	}
	if (low >= high) {
		FOUND(reader, WRONG_VALUE, node, "'%s': the first number must be below the second", what);
		return false;
	}
	*ret_low = low;
	*ret_high = high;
	return true;
}

static const struct choice *without_score(const struct choice_list *list)
{
	for (size_t i = 0; i < list->n_choices; i++) {
		if (isnan(list->choices[i].score) && list->choices[i].missing == MISSING_NONE) {
			return &list->choices[i];
		}
	}
	return NULL;
}

/* Lowest and highest score of a list; NAN when it has none. */
static void score_range(const struct choice_list *list, double *ret_low, double *ret_high)
{
	*ret_low = *ret_high = NAN;
	for (size_t i = 0; i < list->n_choices; i++) {
		*ret_low = fmin(*ret_low, list->choices[i].score);
		*ret_high = fmax(*ret_high, list->choices[i].score);
	}
}

/* Takes the range of an item into the scale's; says when it has none or another. */
static void check_item(struct reader *reader, const struct yaml_node *node, struct scale *scale,
		const struct question *item, bool has_range)
{
	double low, high;
	if (item->type == QUESTION_INTEGER) {
		if (!has_range) {
			FOUND(reader, SCALE_ITEMS, node,
					"scale '%s': the integer item '%s' needs a range in the scale, such "
					"as range: [0, 10]",
					scale->name, item->name);
		}
		return;
	}
	if (item->list == NULL) {
		return;
	}
	const struct choice *choice = without_score(item->list);
	if (choice != NULL) {
		FOUND(reader, UNSCORED_CHOICE, node,
				"scale '%s': choice '%s' of list '%s' (line %u) has neither a score nor a "
				"missing",
				scale->name, choice->name, item->list->name, choice->at.line);
		return;
	}
	score_range(item->list, &low, &high);
	if (isnan(scale->low)) {
		scale->low = low;
		scale->high = high;
	} else if (low != scale->low || high != scale->high) {
		FOUND(reader, SCALE_ITEMS, node,
				"scale '%s': item '%s' is scored from %g to %g, but the scale is from %g to "
				"%g",
				scale->name, item->name, low, high, scale->low, scale->high);
	}
}

static bool shares_list_with_earlier(const struct scale *scale, size_t item)
{
	for (size_t i = 0; i < item; i++) {
		if (scale->items[item]->list != NULL && scale->items[i]->list == scale->items[item]->list) {
			return true;
		}
	}
	return false;
}

static void check_items(
		struct reader *reader, const struct yaml_node *list, struct scale *scale, bool has_range)
{
	for (size_t i = 0; i < scale->n_items; i++) {
		const struct yaml_node *node = list;
		for (size_t k = i; k < list->n; k++) { /* items with a mistake were left out */
			if (list->items[k]->kind == YAML_SCALAR
					&& str_is(list->items[k]->text, scale->items[i]->name)) {
				node = list->items[k];
				break;
			}
		}
		if (!shares_list_with_earlier(scale, i)) { /* one message for each list is enough */
			check_item(reader, node, scale, scale->items[i], has_range);
		}
	}
	if (!isnan(scale->low) && scale->low >= scale->high) {
		FOUND(reader, SCALE_ITEMS, list, "scale '%s': all choices have the same score", scale->name);
	}
}

static void read_reversed(
		struct reader *reader, const struct yaml_node *node, struct scale *scale, bool *reversed)
{
	if (!is_list(reader, node, "reverse")) {
		return;
	}
	const char **names = arena_array(reader->scratch, scale->n_items, sizeof(*names));
	for (size_t i = 0; i < scale->n_items; i++) {
		names[i] = scale->items[i]->name;
	}
	for (size_t i = 0; i < node->n; i++) {
		size_t item = 0;
		if (read_word(reader, node->items[i], "reverse") == NULL) {
			continue;
		}
		while (item < scale->n_items && !str_is(node->items[i]->text, names[item])) {
			item++;
		}
		if (item == scale->n_items) {
			FOUND(reader, REVERSED_ITEM, node->items[i],
					"scale '%s': '%s' in 'reverse' is not one of its items%s",
					scale->name, node->items[i]->text.p,
					did_you_mean(reader, node->items[i]->text, names, scale->n_items));
		} else if (reversed[item]) {
			FOUND(reader, REVERSED_TWICE, node->items[i], "scale '%s': '%s' is reversed twice",
					scale->name, names[item]);
		} else {
			reversed[item] = true;
		}
	}
}

static void read_min_answered(struct reader *reader, const struct yaml_node *node, struct scale *scale)
{
	int64_t count;
	if (node->kind == YAML_SCALAR && str_is(node->text, "more_than_half")) {
		scale->min_answered = MIN_MORE_THAN_HALF;
	} else if (node->kind == YAML_SCALAR && str_is(node->text, "all")) {
		scale->min_answered = MIN_ALL;
	} else if (node->kind == YAML_SCALAR && str_to_int(node->text, 1, (int64_t)scale->n_items, &count)) {
		scale->min_answered = MIN_COUNT;
		scale->min_count = (size_t)count;
	} else {
		FOUND(reader, MIN_ANSWERED, node,
				"scale '%s': 'min_answered' must be more_than_half, all, or a number from 1 "
				"to %zu (its items)",
				scale->name, scale->n_items);
	}
}

static void read_items(struct reader *reader, const struct yaml_node *map, struct scale *scale)
{
	const struct yaml_node *list = yaml_get(map, "items");
	const struct yaml_node *range = yaml_get(map, "range");
	const struct yaml_node *reverse = yaml_get(map, "reverse");
	const struct yaml_node *min_answered = yaml_get(map, "min_answered");
	scale->low = scale->high = NAN;
	if (range != NULL) {
		(void)read_range(reader, range, "range", &scale->low, &scale->high);
	}
	if (list == NULL) {
		return;
	}
	scale->items = named_questions(reader, list, "items",
			TYPE(QUESTION_SELECT_ONE) | TYPE(QUESTION_INTEGER), &scale->n_items);
	bool *reversed = arena_array(reader->arena, scale->n_items, sizeof(*reversed));
	scale->reversed = reversed;
	if (list->kind == YAML_LIST && list->n == 0) {
		FOUND(reader, EMPTY, list, "scale '%s' has no items", scale->name);
	}
	check_items(reader, list, scale, range != NULL);
	if (reverse != NULL) {
		read_reversed(reader, reverse, scale, reversed);
	}
	if (min_answered != NULL) {
		read_min_answered(reader, min_answered, scale);
	}
}

void read_scales(struct reader *reader, const struct yaml_node *list)
{
	struct scale *scales = arena_array(reader->arena, list->n, sizeof(*scales));
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		if (!is_map(reader, map, "scale")) {
			continue;
		}
		struct scale *scale = &scales[reader->definition->n_scales++];
		check_shape(reader, map, "a scale", &scale_shape);
		scale->at = map->at;
		scale->name = read_thing_name(reader, map, &reader->scales, scale, "a scale");
		scale->label = read_label(reader, map);
		scale->to_low = 0;
		scale->to_high = 100;
		read_items(reader, map, scale);
		const struct yaml_node *to = yaml_get(map, "to");
		if (to != NULL) {
			(void)read_range(reader, to, "to", &scale->to_low, &scale->to_high);
		}
	}
	reader->definition->scales = scales;
}
