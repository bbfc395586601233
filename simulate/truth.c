#include "simulate/truth.h"

#include "base/calendar.h"
#include "base/scan.h"
#include "simulate/truth_words.h"

#define TRUTH_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define HOUSEHOLD_MOST 16 /* adults, or children */
#define HOUSEHOLDS_MOST 10000000

/* {number: share, ...}: shares[i] is the share of `low + i`. Without the key all have `low`. */
static const double *read_numbers(struct truth_reader *reader, const struct yaml_node *household,
		const char *key, int64_t low, size_t *ret_n)
{
	const struct yaml_node *map = yaml_get(household, key);
	double *shares = arena_array(reader->arena, HOUSEHOLD_MOST, sizeof(*shares)), sum = 0;
	size_t errors = problems_errors(reader->problems);
	*ret_n = 1;
	if (map == NULL || !truth_is_map(reader, map)) {
		shares[0] = 1;
		return shares;
	}
	for (size_t i = 0; i < map->n; i++) {
		int64_t number;
		if (!str_to_int(map->pairs[i].key->text, low, low + HOUSEHOLD_MOST - 1, &number)) {
			truth_wrong(reader, map->pairs[i].key, "expected a number of people, not", map->pairs[i].key->text, NULL);
			continue;
		}
		shares[number - low] = truth_number(reader, map->pairs[i].value, 0, 1);
		sum += shares[number - low];
		if ((size_t)(number - low) >= *ret_n) {
			*ret_n = (size_t)(number - low) + 1;
		}
	}
	if (problems_errors(reader->problems) == errors) {
		truth_add_up(reader, map, key, sum);
	}
	return shares;
}

static void read_household(struct truth_reader *reader, const struct yaml_node *map)
{
	static const char *const keys[] = { "adults", "children", "size" };
	static const struct yaml_node none = { .kind = YAML_MAP };
	struct truth *truth = reader->truth;
	if (map == NULL || !truth_is_map(reader, map)) {
		map = &none;
	}
	truth_known_keys(reader, map, keys, ARRAY_LEN(keys));
	truth->adults = read_numbers(reader, map, "adults", 1, &truth->n_adults);
	truth->children = read_numbers(reader, map, "children", 0, &truth->n_children);
	if (yaml_get(map, "size") != NULL) {
		truth->size = truth_question(reader, yaml_get(map, "size"));
	}
}

static void read_visit(struct truth_reader *reader, const struct yaml_node *map)
{
	static const char *const keys[] = { "question", "interview", "shares" };
	if (map == NULL || !truth_is_map(reader, map)) {
		return;
	}
	truth_known_keys(reader, map, keys, ARRAY_LEN(keys));
	const struct yaml_node *question = yaml_get(map, "question"), *interview = yaml_get(map, "interview"),
			*shares = yaml_get(map, "shares");
	if (question == NULL || interview == NULL || shares == NULL) {
		problem_add(reader->problems, SEVERITY_ERROR, map->at, "visit needs question, interview and shares");
		return;
	}
	struct truth *truth = reader->truth;
	truth->visit = truth_question(reader, question);
	if (truth->visit != NULL) {
		truth->visit_interview = truth_choice(reader, truth->visit, interview);
		truth->visit_shares = truth_shares(reader, truth->visit, shares);
	}
}

static void read_consent(struct truth_reader *reader, const struct yaml_node *map)
{
	static const char *const keys[] = { "question", "answer", "refusal", "share" };
	if (map == NULL || !truth_is_map(reader, map)) {
		return;
	}
	truth_known_keys(reader, map, keys, ARRAY_LEN(keys));
	const struct yaml_node *question = yaml_get(map, "question"), *answer = yaml_get(map, "answer"),
			*refusal = yaml_get(map, "refusal");
	if (question == NULL || answer == NULL || refusal == NULL) {
		problem_add(reader->problems, SEVERITY_ERROR, map->at, "consent needs question, answer and refusal");
		return;
	}
	struct truth *truth = reader->truth;
	truth->consent.question = truth_question(reader, question);
	truth->consent.answer = truth_answer_text(reader, truth->consent.question, answer);
	truth->consent_refusal = truth_answer_text(reader, truth->consent.question, refusal);
	truth->consent_share = truth_number_or(reader, map, "share", 0, 1, 1);
}

static void read_fixed(struct truth_reader *reader, const struct yaml_node *map,
		const struct truth_fixed **ret_items, size_t *ret_n)
{
	if (map == NULL || !truth_is_map(reader, map)) {
		return;
	}
	struct truth_fixed *items = arena_array(reader->arena, map->n, sizeof(*items));
	for (size_t i = 0; i < map->n; i++) {
		items[i].question = truth_question(reader, map->pairs[i].key);
		items[i].answer = truth_answer_text(reader, items[i].question, map->pairs[i].value);
	}
	*ret_items = items;
	*ret_n = map->n;
}

static void read_profiles(struct truth_reader *reader, const struct yaml_node *list)
{
	static const char *const keys[] = { "name", "share", "answers" };
	if (list == NULL || !truth_is_list(reader, list)) {
		return;
	}
	struct truth_profile *profiles = arena_array(reader->arena, list->n, sizeof(*profiles));
	double sum = 0;
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i], *name;
		if (!truth_is_map(reader, map)) {
			continue;
		}
		truth_known_keys(reader, map, keys, ARRAY_LEN(keys));
		name = yaml_get(map, "name");
		profiles[i].name = name != NULL ? truth_copy(reader, name->text) : "";
		profiles[i].share = truth_number_or(reader, map, "share", 0, 1, 0);
		sum += profiles[i].share;
		read_fixed(reader, yaml_get(map, "answers"), &profiles[i].answers, &profiles[i].n_answers);
	}
	if (list->n > 0) {
		truth_add_up(reader, list, "the profiles", sum);
	}
	reader->truth->profiles = profiles;
	reader->truth->n_profiles = list->n;
}

static void add_answer(struct truth_answer *answers, size_t *n, const struct question *question,
		const double *shares)
{
	if (question != NULL && shares != NULL) {
		answers[(*n)++] = (struct truth_answer){ question, shares };
	}
}

/* Shares of a margin as the population file gives them. */
static const double *margin_shares(struct truth_reader *reader, const struct population_margin *margin,
		const struct question *question)
{
	double *shares = arena_array(reader->arena, question->list->n_choices, sizeof(*shares));
	for (size_t i = 0; i < margin->n_categories; i++) {
		const struct choice *choice = choice_list_find(question->list, str_of(margin->categories[i].name));
		if (choice != NULL) {
			shares[choice - question->list->choices] = margin->categories[i].share;
		}
	}
	return shares;
}

static void read_answers(struct truth_reader *reader, const struct yaml_node *map,
		const struct population *population)
{
	size_t n = 0, n_map = map != NULL && truth_is_map(reader, map) ? map->n : 0,
			n_margins = population != NULL ? population->n_margins : 0;
	struct truth_answer *answers = arena_array(reader->arena, n_map + n_margins, sizeof(*answers));
	for (size_t i = 0; i < n_map; i++) {
		const struct question *question = truth_question(reader, map->pairs[i].key);
		if (question != NULL) {
			add_answer(answers, &n, question, truth_shares(reader, question, map->pairs[i].value));
		}
	}
	for (size_t i = 0; i < n_margins; i++) {
		const struct population_margin *margin = &population->margins[i];
		const struct question *question = definition_find(reader->definition, str_of(margin->name));
		if (question != NULL && question->type == QUESTION_SELECT_ONE) {
			add_answer(answers, &n, question, margin_shares(reader, margin, question));
		}
	}
	reader->truth->answers = answers;
	reader->truth->n_answers = n;
}

static void read_ranges(struct truth_reader *reader, const struct yaml_node *map)
{
	if (map == NULL || !truth_is_map(reader, map)) {
		return;
	}
	struct truth_range *ranges = arena_array(reader->arena, map->n, sizeof(*ranges));
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_node *pair = map->pairs[i].value;
		ranges[i].question = truth_question(reader, map->pairs[i].key);
		if (pair->kind != YAML_LIST || pair->n != 2) {
			problem_add(reader->problems, SEVERITY_ERROR, pair->at, "expected [lowest, highest]");
			continue;
		}
		ranges[i].low = truth_number(reader, pair->items[0], -1e9, 1e9);
		ranges[i].high = truth_number(reader, pair->items[1], ranges[i].low, 1e9);
	}
	reader->truth->ranges = ranges;
	reader->truth->n_ranges = map->n;
}

static const struct scale *find_scale(struct truth_reader *reader, const struct yaml_node *key)
{
	const struct definition *definition = reader->definition;
	const char **names = arena_array(reader->arena, definition->n_scales, sizeof(*names));
	for (size_t i = 0; i < definition->n_scales; i++) {
		names[i] = definition->scales[i].name;
		if (str_is(key->text, names[i])) {
			return &definition->scales[i];
		}
	}
	truth_wrong(reader, key, "no scale is named", key->text, str_nearest(key->text, names, definition->n_scales));
	return NULL;
}

static void read_scale(struct truth_reader *reader, const struct yaml_node *map, struct truth_scale *scale)
{
	static const char *const keys[] = { "mean", "spread", "noise", "block" };
	if (truth_is_map(reader, map)) {
		truth_known_keys(reader, map, keys, ARRAY_LEN(keys));
		scale->mean = truth_number_or(reader, map, "mean", 0, 100, scale->mean);
		scale->spread = truth_number_or(reader, map, "spread", 0, 100, scale->spread);
		scale->noise = truth_number_or(reader, map, "noise", 0, 100, scale->noise);
		scale->block = truth_number_or(reader, map, "block", 0, 100, scale->block);
	}
}

static void read_scales(struct truth_reader *reader, const struct yaml_node *map)
{
	const struct definition *definition = reader->definition;
	struct truth_scale *scales = arena_array(reader->arena, definition->n_scales, sizeof(*scales));
	for (size_t i = 0; i < definition->n_scales; i++) {
		scales[i] = (struct truth_scale){ &definition->scales[i], 50, 18, 16, 4 };
	}
	for (size_t i = 0; map != NULL && truth_is_map(reader, map) && i < map->n; i++) {
		const struct scale *scale = find_scale(reader, map->pairs[i].key);
		if (scale != NULL) {
			read_scale(reader, map->pairs[i].value, &scales[scale - definition->scales]);
		}
	}
	reader->truth->scales = scales;
}

static size_t find_profile(struct truth_reader *reader, const struct yaml_node *name)
{
	const struct truth *truth = reader->truth;
	const char **names = arena_array(reader->arena, truth->n_profiles, sizeof(*names));
	for (size_t i = 0; i < truth->n_profiles; i++) {
		names[i] = truth->profiles[i].name != NULL ? truth->profiles[i].name : "";
		if (str_is(name->text, names[i])) {
			return i;
		}
	}
	truth_wrong(reader, name, "no profile is named", name->text,
			str_nearest(name->text, names, truth->n_profiles));
	return SIZE_MAX;
}

static void read_group(struct truth_reader *reader, const struct yaml_node *map, struct truth_group *group)
{
	static const char *const keys[] = { "profile", "question", "answer", "scales", "response" };
	double *shifts = arena_array(reader->arena, reader->definition->n_scales, sizeof(*shifts));
	*group = (struct truth_group){ .profile = SIZE_MAX, .shifts = shifts, .response = 1 };
	if (!truth_is_map(reader, map)) {
		return;
	}
	truth_known_keys(reader, map, keys, ARRAY_LEN(keys));
	const struct yaml_node *profile = yaml_get(map, "profile"), *question = yaml_get(map, "question"),
			*answer = yaml_get(map, "answer"), *scales = yaml_get(map, "scales");
	if ((profile != NULL) == (question != NULL && answer != NULL)) {
		problem_add(reader->problems, SEVERITY_ERROR, map->at, "a group needs a profile, or a question and an "
				"answer");
	} else if (profile != NULL) {
		group->profile = find_profile(reader, profile);
	} else if ((group->question = truth_question(reader, question)) != NULL) {
		group->choice = truth_choice(reader, group->question, answer);
	}
	group->response = truth_number_or(reader, map, "response", 0, 5, 1);
	for (size_t i = 0; scales != NULL && truth_is_map(reader, scales) && i < scales->n; i++) {
		const struct scale *scale = find_scale(reader, scales->pairs[i].key);
		if (scale != NULL) {
			shifts[scale - reader->definition->scales] = truth_number(reader, scales->pairs[i].value, -100, 100);
		}
	}
}

static void read_groups(struct truth_reader *reader, const struct yaml_node *list)
{
	if (list == NULL || !truth_is_list(reader, list)) {
		return;
	}
	struct truth_group *groups = arena_array(reader->arena, list->n, sizeof(*groups));
	for (size_t i = 0; i < list->n; i++) {
		read_group(reader, list->items[i], &groups[i]);
	}
	reader->truth->groups = groups;
	reader->truth->n_groups = list->n;
}

static void read_missing(struct truth_reader *reader, const struct yaml_node *map)
{
	static const char *const keys[] = { "dont_know", "refused", "left_empty" };
	if (map == NULL || !truth_is_map(reader, map)) {
		return;
	}
	truth_known_keys(reader, map, keys, ARRAY_LEN(keys));
	reader->truth->dont_know = truth_number_or(reader, map, "dont_know", 0, 1, 0);
	reader->truth->refused = truth_number_or(reader, map, "refused", 0, 1, 0);
	reader->truth->left_empty = truth_number_or(reader, map, "left_empty", 0, 1, 0);
}

static void read_fieldwork(struct truth_reader *reader, const struct yaml_node *map)
{
	static const char *const keys[] = { "from", "days" };
	reader->truth->first_day = calendar_days(2026, 10, 1);
	reader->truth->days = 21;
	if (map == NULL || !truth_is_map(reader, map)) {
		return;
	}
	truth_known_keys(reader, map, keys, ARRAY_LEN(keys));
	const struct yaml_node *from = yaml_get(map, "from");
	if (from != NULL && !calendar_read_date(from->text, &reader->truth->first_day)) {
		truth_wrong(reader, from, "expected a date such as 2026-10-01, not", from->text, NULL);
	}
	reader->truth->days = (unsigned)truth_number_or(reader, map, "days", 1, 366, 21);
}

static void read_strata(struct truth_reader *reader, const struct yaml_node *map)
{
	if (map == NULL || !truth_is_map(reader, map)) {
		return;
	}
	struct truth_stratum *strata = arena_array(reader->arena, map->n, sizeof(*strata));
	const struct question *question = reader->definition->design.strata;
	for (size_t i = 0; i < map->n; i++) {
		if (question != NULL && question->list != NULL) {
			(void)truth_choice(reader, question, map->pairs[i].key);
		}
		strata[i].name = truth_copy(reader, map->pairs[i].key->text);
		strata[i].households = (size_t)truth_number(reader, map->pairs[i].value, 1, HOUSEHOLDS_MOST);
	}
	reader->truth->strata = strata;
	reader->truth->n_strata = map->n;
}

static void read_all(struct truth_reader *reader, const struct yaml_node *root,
		const struct population *population)
{
	static const char *const keys[] = { "households_per_block", "households_per_cluster", "household", "visit",
		"consent", "profiles", "answers", "ranges", "fixed", "scales", "groups", "missing", "fieldwork", "strata",
		"clusters_per_stratum", "cluster_code" };
	truth_known_keys(reader, root, keys, ARRAY_LEN(keys));
	struct truth *truth = reader->truth;
	truth->households_per_block = (unsigned)truth_number_or(reader, root, "households_per_block", 2, 10000, 40);
	truth->households_per_cluster = (unsigned)truth_number_or(reader, root, "households_per_cluster", 1, 10000,
			15);
	truth->clusters_per_stratum = (unsigned)truth_number_or(reader, root, "clusters_per_stratum", 1, 10000, 10);
	const struct yaml_node *code = yaml_get(root, "cluster_code");
	truth->cluster_code = code != NULL ? truth_copy(reader, code->text) : NULL;
	read_strata(reader, yaml_get(root, "strata"));
	read_household(reader, yaml_get(root, "household"));
	read_visit(reader, yaml_get(root, "visit"));
	read_consent(reader, yaml_get(root, "consent"));
	read_profiles(reader, yaml_get(root, "profiles"));
	read_answers(reader, yaml_get(root, "answers"), population);
	read_ranges(reader, yaml_get(root, "ranges"));
	read_fixed(reader, yaml_get(root, "fixed"), &truth->fixed, &truth->n_fixed);
	read_scales(reader, yaml_get(root, "scales"));
	read_groups(reader, yaml_get(root, "groups"));
	read_missing(reader, yaml_get(root, "missing"));
	read_fieldwork(reader, yaml_get(root, "fieldwork"));
}

struct truth *truth_read(struct str yaml, const struct definition *definition,
		const struct population *population, struct problems *problems)
{
	struct arena *arena = arena_create(TRUTH_ARENA_BYTES);
	struct truth_reader reader = { arena, problems, definition, arena_new(arena, struct truth) };
	size_t errors = problems_errors(problems);
	reader.truth->arena = arena;
	const struct yaml_node *root = yaml_read(arena, yaml, problems);
	if (root != NULL && truth_is_map(&reader, root)) {
		read_all(&reader, root, population);
	}
	if (problems_errors(problems) > errors) {
		arena_destroy(arena);
		return NULL;
	}
	return reader.truth;
}

void truth_destroy(struct truth *truth)
{
	if (truth != NULL) {
		arena_destroy(truth->arena);
	}
}
