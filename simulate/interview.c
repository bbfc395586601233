#include "simulate/interview.h"

#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "base/hash.h"

#define US_PER_SECOND INT64_C(1000000)
#define DAY_SECONDS 86400
#define VISIT_FIRST_HOUR 17 /* UTC: ten in the morning in Los Angeles in summer */
#define VISIT_HOURS 9
#define ATTEMPTS 12         /* to find an answer that the form accepts */
#define CLUSTERS_MAX 512
#define REPETITIONS 2       /* of a repeat without a count */
#define COMMON_SHARE 0.6    /* how much one outlook on everything colours each trait */
#define LEVEL_SPREAD 6      /* standard deviation between the questions of a scale */

struct interview {
	const struct neighbourhood *place;
	const struct household *home;
	const struct person *person;
	struct response *response;
	size_t household;
	bool complete; /* nothing missing: for the truth */
	int64_t start_us;
	unsigned n_asked;
};

static struct chance chance_about(const struct interview *interview, const struct question *question)
{
	return chance_for(interview->person->chance, question->name);
}

/* --- what the person is like ------------------------------------------------ */

static const char *profile_answer(const struct interview *interview, const struct question *question)
{
	const struct truth *truth = interview->place->truth;
	if (truth->n_profiles == 0) {
		return NULL;
	}
	const struct truth_profile *profile = &truth->profiles[interview->person->profile];
	for (size_t i = 0; i < profile->n_answers; i++) {
		if (profile->answers[i].question == question) {
			return profile->answers[i].answer;
		}
	}
	return NULL;
}

static const double *shares_of(const struct interview *interview, const struct question *question)
{
	const struct truth *truth = interview->place->truth;
	for (size_t i = 0; i < truth->n_answers; i++) {
		if (truth->answers[i].question == question) {
			return truth->answers[i].shares;
		}
	}
	return NULL;
}

/* The choice by the truth's shares, or any real answer with the same chance. */
static const struct choice *draw_choice(const struct interview *interview, const struct question *question,
		struct chance chance)
{
	const struct choice_list *list = question->list;
	const double *shares = shares_of(interview, question);
	if (shares != NULL) {
		return &list->choices[chance_pick(chance, shares, list->n_choices)];
	}
	size_t real = 0;
	for (size_t i = 0; i < list->n_choices; i++) {
		real += list->choices[i].missing == MISSING_NONE;
	}
	uint64_t pick = chance_below(chance, real > 0 ? real : 1);
	for (size_t i = 0; i < list->n_choices; i++) {
		if (list->choices[i].missing == MISSING_NONE && pick-- == 0) {
			return &list->choices[i];
		}
	}
	return &list->choices[0];
}

static bool belongs(const struct interview *interview, const struct truth_group *group)
{
	if (group->question == NULL) {
		return group->profile == interview->person->profile;
	}
	const char *fixed = group->question == interview->place->definition->design.strata
			? interview->place->stratum_names[interview->home->stratum]
			: profile_answer(interview, group->question);
	if (fixed != NULL) {
		return strcmp(fixed, group->choice->name) == 0;
	}
	return draw_choice(interview, group->question, chance_about(interview, group->question)) == group->choice;
}

static double trait_of(const struct interview *interview, size_t scale)
{
	const struct neighbourhood *place = interview->place;
	const struct truth_scale *about = &place->truth->scales[scale];
	const char *name = about->scale->name;
	double outlook = chance_normal(chance_for(interview->person->chance, "outlook"));
	double own = chance_normal(chance_for(interview->person->chance, name));
	double block = chance_normal(chance_for(chance_of(place->seed, interview->home->block), name));
	double trait = about->mean + about->block * block
			+ about->spread * (COMMON_SHARE * outlook + sqrt(1 - COMMON_SHARE * COMMON_SHARE) * own);
	for (size_t i = 0; i < place->truth->n_groups; i++) {
		if (place->truth->groups[i].shifts[scale] != 0 && belongs(interview, &place->truth->groups[i])) {
			trait += place->truth->groups[i].shifts[scale];
		}
	}
	return trait;
}

/* The scale that a question is an item of, its place there in *ret_item. */
static bool find_item(const struct definition *definition, const struct question *question, size_t *ret_scale,
		size_t *ret_item)
{
	for (size_t s = 0; s < definition->n_scales; s++) {
		for (size_t i = 0; i < definition->scales[s].n_items; i++) {
			if (definition->scales[s].items[i] == question) {
				*ret_scale = s;
				*ret_item = i;
				return true;
			}
		}
	}
	return false;
}

/* The scored choice whose score lies nearest to a trait of 0 to 100. */
static const struct choice *scored_choice(const struct scale *scale, const struct question *question,
		double trait, bool reversed)
{
	double share = fmin(fmax(trait / 100, 0), 1);
	double wanted = scale->low + (scale->high - scale->low) * (reversed ? 1 - share : share), best = INFINITY;
	const struct choice *nearest = NULL;
	for (size_t i = 0; i < question->list->n_choices; i++) {
		const struct choice *choice = &question->list->choices[i];
		if (!isnan(choice->score) && fabs(choice->score - wanted) < best) {
			best = fabs(choice->score - wanted);
			nearest = choice;
		}
	}
	return nearest;
}

/* Some questions of a scale are harder to agree with than others. The differences
 * cancel within the scale, so that its mean stays the one of the truth. */
static double level_of(const struct scale *scale, size_t item)
{
	double sum = 0, own = 0;
	for (size_t i = 0; i < scale->n_items; i++) {
		double level = LEVEL_SPREAD * chance_normal(chance_for((struct chance){ 1 }, scale->items[i]->name));
		sum += level;
		own = i == item ? level : own;
	}
	return own - sum / (double)scale->n_items;
}

static const struct choice *item_choice(const struct interview *interview, const struct question *question,
		size_t scale, size_t item)
{
	const struct truth_scale *about = &interview->place->truth->scales[scale];
	double noise = about->noise * chance_normal(chance_about(interview, question));
	double value = trait_of(interview, scale) + level_of(about->scale, item) + noise;
	return scored_choice(about->scale, question, value, about->scale->reversed[item]);
}

/* --- answers ------------------------------------------------------------------ */

static const struct choice *missing_choice(const struct question *question, enum missing_kind kind)
{
	for (size_t i = 0; i < question->list->n_choices; i++) {
		if (question->list->choices[i].missing == kind) {
			return &question->list->choices[i];
		}
	}
	return NULL;
}

/* Does not know, or would rather not say, when the form offers it. */
static const struct choice *unwilling_choice(const struct interview *interview, const struct question *question)
{
	const struct truth *truth = interview->place->truth;
	if (interview->complete || question->type != QUESTION_SELECT_ONE) {
		return NULL;
	}
	double u = chance_uniform(chance_for(chance_about(interview, question), "missing"));
	if (u < truth->dont_know) {
		return missing_choice(question, MISSING_DONT_KNOW);
	}
	return u < truth->dont_know + truth->refused ? missing_choice(question, MISSING_REFUSED) : NULL;
}

static struct str one_choice(const struct interview *interview, const struct question *question,
		struct chance chance)
{
	size_t scale, item;
	const struct choice *choice = unwilling_choice(interview, question);
	if (choice == NULL && find_item(interview->place->definition, question, &scale, &item)) {
		choice = item_choice(interview, question, scale, item);
	}
	if (choice == NULL) {
		choice = draw_choice(interview, question, chance);
	}
	return str_of(choice->name);
}

static bool is_accepted(struct interview *interview, struct node *node)
{
	return response_answer_allowed(interview->response, node, interview->start_us);
}

/* Chooses each with its chance; gives up choices, the last first, until the form
 * accepts what is left. */
static void choose_several(struct interview *interview, struct node *node, const struct question *question,
		struct chance chance)
{
	const struct choice_list *list = question->list;
	const double *shares = shares_of(interview, question);
	struct buf text = BUF(65536);
	for (size_t i = 0; i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		double share = shares != NULL ? shares[i] : choice->missing == MISSING_NONE ? 0.2 : 0;
		if (chance_uniform(chance_for(chance, choice->name)) < share
				&& response_choice_shown(interview->response, node, choice, interview->start_us)) {
			buf_addf(&text, "%s%s", text.length > 0 ? " " : "", choice->name);
		}
	}
	struct str answer = buf_str(&text);
	response_set(interview->response, node, answer);
	while (answer.n > 0 && !is_accepted(interview, node)) {
		while (answer.n > 0 && answer.p[answer.n - 1] != ' ') {
			answer.n--;
		}
		answer = str_trim(answer);
		response_set(interview->response, node, answer);
	}
	buf_finish(&text);
}

static void range_of(const struct interview *interview, const struct question *question, double *ret_low,
		double *ret_high)
{
	const struct truth *truth = interview->place->truth;
	*ret_low = 0;
	*ret_high = 10;
	for (size_t i = 0; i < truth->n_ranges; i++) {
		if (truth->ranges[i].question == question) {
			*ret_low = truth->ranges[i].low;
			*ret_high = truth->ranges[i].high;
		}
	}
}

static struct str a_number(const struct interview *interview, const struct question *question,
		struct chance chance)
{
	double low, high;
	range_of(interview, question, &low, &high);
	double value = low + chance_uniform(chance) * (high - low + (question->type == QUESTION_INTEGER));
	const char *format = question->type == QUESTION_INTEGER ? "%.0f" : "%.2f";
	if (question->type == QUESTION_INTEGER) {
		value = fmin(floor(value), high);
	}
	struct buf text = BUF(64);
	buf_addf(&text, format, value);
	struct str answer = arena_str(interview->response->arena, buf_str(&text));
	buf_finish(&text);
	return answer;
}

static struct str a_day(const struct interview *interview)
{
	char text[CALENDAR_DATE_TEXT];
	calendar_write_date((int32_t)(interview->start_us / US_PER_SECOND / DAY_SECONDS), text);
	return arena_str(interview->response->arena, str_of(text));
}

/* The clusters drawn have the codes that the form offers in the stratum, in order. */
static const char *cluster_choice(const struct interview *interview, const struct question *question)
{
	const struct choice *shown[CLUSTERS_MAX];
	size_t n = 0;
	struct node *node = response_node(interview->response, question, NULL);
	for (size_t i = 0; i < question->list->n_choices && n < CLUSTERS_MAX; i++) {
		const struct choice *choice = &question->list->choices[i];
		if (response_choice_shown(interview->response, node, choice, interview->start_us)) {
			shown[n++] = choice;
		}
	}
	return n > 0 ? shown[interview->home->cluster % n]->name : "";
}

/* "{s}b{c}" with the numbers of stratum and cluster in its place. */
static const char *cluster_code(const struct interview *interview, const char *code)
{
	struct buf text = BUF(256);
	for (const char *p = code; *p != '\0'; p++) {
		if (strncmp(p, "{s}", 3) == 0 || strncmp(p, "{c}", 3) == 0) {
			buf_addf(&text, "%02u", 1 + (p[1] == 's' ? interview->home->stratum : interview->home->cluster));
			p += 2;
		} else {
			buf_addc(&text, *p);
		}
	}
	const char *filled = arena_strdup(interview->response->arena, buf_text(&text));
	buf_finish(&text);
	return filled;
}

static const char *cluster_answer(const struct interview *interview, const struct question *clusters)
{
	const char *code = interview->place->truth->cluster_code;
	if (clusters != NULL && clusters->list != NULL) {
		return cluster_choice(interview, clusters);
	}
	return code != NULL ? cluster_code(interview, code)
			: arena_printf(interview->response->arena, "b%04u", interview->home->block + 1);
}

/* What the household itself determines: where it is, who lives there. */
static const char *known_answer(const struct interview *interview, const struct question *question)
{
	const struct survey_design *design = &interview->place->definition->design;
	const struct truth *truth = interview->place->truth;
	struct arena *arena = interview->response->arena;
	const struct household *home = interview->home;
	for (size_t i = 0; i < truth->n_fixed; i++) {
		if (truth->fixed[i].question == question) {
			return truth->fixed[i].answer;
		}
	}
	if (question == truth->size) {
		return arena_printf(arena, "%u", home->n_adults + home->n_children);
	}
	if (question == design->unit) {
		return arena_printf(arena, "%s-%03u", cluster_answer(interview, design->clusters), home->number);
	}
	if (question == design->strata) {
		return interview->place->stratum_names[home->stratum];
	}
	if (question == design->clusters) {
		return cluster_answer(interview, question);
	}
	if (question == design->adults) {
		return arena_printf(arena, "%u", home->n_adults);
	}
	return profile_answer(interview, question);
}

static struct str drawn_answer(const struct interview *interview, const struct question *question,
		struct chance chance)
{
	switch (question->type) {
	case QUESTION_SELECT_ONE:
		return one_choice(interview, question, chance);
	case QUESTION_INTEGER:
	case QUESTION_DECIMAL:
		return a_number(interview, question, chance);
	case QUESTION_DATE:
		return a_day(interview);
	case QUESTION_GEOPOINT:
		return STR("33.9567 -118.2868 0 10");
	case QUESTION_TEXT:
		return question->required.source != NULL ? STR("made up") : STR("");
	case QUESTION_SELECT_MULTIPLE:
	case QUESTION_CALCULATE:
	case QUESTION_NOTE:
	case QUESTION_START:
	case QUESTION_END:
	case QUESTION_TODAY:
	case QUESTION_DEVICEID:
	case QUESTION_USERNAME:
	case QUESTION_GROUP:
	case QUESTION_REPEAT:
		return STR("");
	}
	return STR("");
}

/* --- the visit ------------------------------------------------------------------ */

static double response_factor(const struct interview *interview)
{
	double factor = 1;
	for (size_t i = 0; i < interview->place->truth->n_groups; i++) {
		const struct truth_group *group = &interview->place->truth->groups[i];
		if (group->response != 1 && belongs(interview, group)) {
			factor *= group->response;
		}
	}
	return factor;
}

static struct str visit_result(const struct interview *interview)
{
	const struct truth *truth = interview->place->truth;
	struct chance chance = chance_for(chance_of(interview->place->seed, interview->household), "visit");
	if (interview->complete) {
		return str_of(truth->visit_interview->name);
	}
	return str_of(truth->visit->list->choices[chance_pick(chance, truth->visit_shares,
			truth->visit->list->n_choices)].name);
}

static struct str consent_answer(const struct interview *interview)
{
	const struct truth *truth = interview->place->truth;
	double share = truth->consent_share * response_factor(interview);
	bool agrees = interview->complete
			|| chance_uniform(chance_for(interview->person->chance, "consent")) < share;
	return str_of(agrees ? truth->consent.answer : truth->consent_refusal);
}

static bool is_left_empty(const struct interview *interview, const struct question *question)
{
	return !interview->complete && question->required.source == NULL
			&& chance_uniform(chance_for(chance_about(interview, question), "empty"))
					< interview->place->truth->left_empty;
}

static void find_answer(struct interview *interview, struct node *node, const struct question *question)
{
	struct chance chance = chance_about(interview, question);
	if (question->type == QUESTION_SELECT_MULTIPLE) {
		choose_several(interview, node, question, chance);
		return;
	}
	for (unsigned i = 0; i < ATTEMPTS; i++) {
		response_set(interview->response, node, drawn_answer(interview, question, chance));
		if (node->text.n == 0 || is_accepted(interview, node)) {
			return;
		}
		chance = chance_next(chance);
	}
	response_set(interview->response, node, STR(""));
}

static void set_time(struct interview *interview, struct node *node, int64_t us)
{
	char text[CALENDAR_TIME_TEXT];
	calendar_write_time(us, text);
	response_set(interview->response, node, str_of(text));
}

/* Questions that the phone answers itself; true when it was one. */
static bool answer_by_phone(struct interview *interview, struct node *node, const struct question *question)
{
	switch (question->type) {
	case QUESTION_START:
	case QUESTION_END: /* set again when the interview is over */
		set_time(interview, node, interview->start_us);
		return true;
	case QUESTION_TODAY:
		response_set(interview->response, node, a_day(interview));
		return true;
	case QUESTION_DEVICEID:
	case QUESTION_USERNAME:
		response_set(interview->response, node, STR("simulation"));
		return true;
	case QUESTION_CALCULATE:
	case QUESTION_NOTE:
		return true;
	case QUESTION_SELECT_ONE:
	case QUESTION_SELECT_MULTIPLE:
	case QUESTION_INTEGER:
	case QUESTION_DECIMAL:
	case QUESTION_TEXT:
	case QUESTION_DATE:
	case QUESTION_GEOPOINT:
	case QUESTION_GROUP:
	case QUESTION_REPEAT:
		return false;
	}
	return false;
}

static void answer(struct interview *interview, const struct question *question, struct node *repetition)
{
	const struct truth *truth = interview->place->truth;
	struct node *node = response_node(interview->response, question, repetition);
	if (!response_ask(interview->response, node, interview->start_us)
			|| answer_by_phone(interview, node, question)) {
		return;
	}
	interview->n_asked++;
	const char *known = known_answer(interview, question);
	if (question == truth->visit) {
		response_set(interview->response, node, visit_result(interview));
	} else if (question == truth->consent.question && question != NULL) {
		response_set(interview->response, node, consent_answer(interview));
	} else if (known != NULL) {
		response_set(interview->response, node, str_of(known));
	} else if (!is_left_empty(interview, question)) {
		find_answer(interview, node, question);
	}
}

static void answer_all(struct interview *interview, const struct question *first, struct node *repetition);

static void answer_repeat(struct interview *interview, const struct question *question, struct node *around)
{
	size_t n = response_repeat_count(interview->response, question, around, interview->start_us, REPETITIONS);
	for (size_t i = 0; i < n; i++) {
		answer_all(interview, question->first_child,
				response_add_repetition(interview->response, question, around));
	}
}

static void answer_all(struct interview *interview, const struct question *first, struct node *repetition)
{
	for (const struct question *question = first; question != NULL; question = question->next) {
		if (question->type == QUESTION_GROUP) {
			struct node *group = response_node(interview->response, question, repetition);
			if (response_ask(interview->response, group, interview->start_us)) {
				answer_all(interview, question->first_child, repetition);
			}
		} else if (question->type == QUESTION_REPEAT) {
			answer_repeat(interview, question, repetition);
		} else {
			answer(interview, question, repetition);
		}
	}
}

/* Some seconds per question. */
static void end_visit(struct interview *interview)
{
	const struct definition *definition = interview->place->definition;
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (question->type == QUESTION_END && question->repeat == NULL) {
			int64_t seconds = 40 + (int64_t)interview->n_asked
					* (6 + (int64_t)chance_below(chance_about(interview, question), 7));
			set_time(interview, response_node(interview->response, question, NULL),
					interview->start_us + seconds * US_PER_SECOND);
		}
	}
	response_calculate(interview->response, interview->start_us);
}

static int64_t visit_start(const struct neighbourhood *place, size_t household)
{
	struct chance chance = chance_for(chance_of(place->seed, household), "time");
	int64_t day = place->truth->first_day + (int64_t)chance_below(chance, place->truth->days);
	int64_t second = VISIT_FIRST_HOUR * 3600
			+ (int64_t)chance_below(chance_next(chance), (uint64_t)VISIT_HOURS * 3600);
	return (day * DAY_SECONDS + second) * US_PER_SECOND;
}

/* From the seed, so that the same simulation sends the same responses again. */
static const char *instance_id(struct arena *arena, const struct neighbourhood *place, size_t household)
{
	char uuid[ID_UUID_TEXT];
	const char *what = arena_printf(arena, "simulation %s %s %llu %zu", place->definition->form_id,
			place->definition->version, (unsigned long long)place->seed, household);
	id_uuid_from(str_of(what), uuid);
	return arena_printf(arena, "uuid:%s", uuid);
}

static struct response *interview_person(struct arena *arena, const struct neighbourhood *place,
		const struct person *person, bool complete)
{
	struct interview interview = {
		.place = place,
		.home = &place->households[person->household],
		.person = person,
		.response = response_create(arena, place->definition, instance_id(arena, place, person->household)),
		.household = person->household,
		.complete = complete,
		.start_us = visit_start(place, person->household),
	};
	response_in_order(interview.response);
	answer_all(&interview, place->definition->first_question, NULL);
	end_visit(&interview);
	return interview.response;
}

struct response *interview_truth(struct arena *arena, const struct neighbourhood *place,
		const struct person *person)
{
	return interview_person(arena, place, person, true);
}

struct response *interview_visit(struct arena *arena, const struct neighbourhood *place, size_t household)
{
	return interview_person(arena, place, neighbourhood_respondent(place, household), false);
}
