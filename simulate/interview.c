#include "simulate/interview.h"

#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "base/hash.h"
#include "simulate/resident.h"

#define US_PER_SECOND INT64_C(1000000)
#define DAY_SECONDS 86400
#define VISIT_FIRST_HOUR 17 /* UTC: ten in the morning in Los Angeles in summer */
#define VISIT_HOURS 9
#define ATTEMPTS 12         /* to find an answer that the form accepts */
#define CLUSTERS_MAX 512
#define REPETITIONS 2       /* of a repeat without a count */

struct interview {
	struct resident resident;
	struct response *response;
	size_t household;
	bool complete; /* nothing missing: for the truth */
	int64_t start_us;
	unsigned n_asked;
};

/* What may turn out otherwise when the same person is visited for another survey. */
static struct chance today(const struct interview *interview, struct chance chance)
{
	return neighbourhood_chance(interview->resident.place, chance);
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
	const struct truth *truth = interview->resident.place->truth;
	if (interview->complete || question->type != QUESTION_SELECT_ONE) {
		return NULL;
	}
	double u = chance_uniform(today(interview, chance_for(resident_chance(&interview->resident, question),
			"missing")));
	if (u < truth->dont_know) {
		return missing_choice(question, MISSING_DONT_KNOW);
	}
	return u < truth->dont_know + truth->refused ? missing_choice(question, MISSING_REFUSED) : NULL;
}

static struct str one_choice(const struct interview *interview, const struct question *question,
		struct chance chance)
{
	const struct choice *choice = unwilling_choice(interview, question);
	if (choice == NULL) {
		choice = resident_opinion(&interview->resident, question);
	}
	if (choice == NULL) {
		choice = resident_draw(&interview->resident, question, chance);
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
	const double *shares = resident_shares(&interview->resident, question);
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
	const struct truth *truth = interview->resident.place->truth;
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
	return n > 0 ? shown[interview->resident.home->cluster % n]->name : "";
}

/* "{s}b{c}" with the numbers of stratum and cluster in its place. */
static const char *cluster_code(const struct interview *interview, const char *code)
{
	struct buf text = BUF(256);
	for (const char *p = code; *p != '\0'; p++) {
		if (strncmp(p, "{s}", 3) == 0 || strncmp(p, "{c}", 3) == 0) {
			buf_addf(&text, "%02u", 1 + (p[1] == 's' ? interview->resident.home->stratum : interview->resident.home->cluster));
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
	const char *code = interview->resident.place->truth->cluster_code;
	if (clusters != NULL && clusters->list != NULL) {
		return cluster_choice(interview, clusters);
	}
	return code != NULL ? cluster_code(interview, code)
			: arena_printf(interview->response->arena, "b%04u", interview->resident.home->block + 1);
}

/* What the household itself determines: where it is, who lives there. */
static const char *known_answer(const struct interview *interview, const struct question *question)
{
	const struct survey_design *design = &interview->resident.place->definition->design;
	const struct truth *truth = interview->resident.place->truth;
	struct arena *arena = interview->response->arena;
	const struct household *home = interview->resident.home;
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
		return interview->resident.place->stratum_names[home->stratum];
	}
	if (question == design->clusters) {
		return cluster_answer(interview, question);
	}
	if (question == design->adults) {
		return arena_printf(arena, "%u", home->n_adults);
	}
	return resident_fixed_answer(&interview->resident, question);
}

static struct str a_ranking(const struct interview *interview, const struct question *question)
{
	struct buf names = BUF(65536);
	for (size_t i = 0; i < question->list->n_choices; i++) {
		buf_addf(&names, "%s%s", i > 0 ? " " : "", question->list->choices[i].name);
	}
	struct str ranking = arena_str(interview->response->arena, buf_str(&names));
	buf_finish(&names);
	return ranking;
}

static struct str drawn_answer(const struct interview *interview, const struct question *question,
		struct chance chance)
{
	switch (question_answer(question)) {
	case ANSWER_CHOICE:
		return one_choice(interview, question, chance);
	case ANSWER_INTEGER:
	case ANSWER_DECIMAL:
		return a_number(interview, question, chance);
	case ANSWER_DATE:
		return a_day(interview);
	case ANSWER_TIME:
		return STR("18:30:00.000");
	case ANSWER_DATETIME:
		return STR("2026-11-23T18:30:00.000-08:00");
	case ANSWER_GEOPOINT:
		return STR("33.9567 -118.2868 0 10");
	case ANSWER_GEOTRACE:
		return STR("33.9567 -118.2868 0 10; 33.9571 -118.2868 0 10");
	case ANSWER_GEOSHAPE:
		return STR("33.9567 -118.2868 0 10; 33.9571 -118.2868 0 10; 33.9571 -118.2862 0 10; "
			   "33.9567 -118.2868 0 10");
	case ANSWER_RANKING:
		return a_ranking(interview, question);
	case ANSWER_TEXT:
		return question->type == QUESTION_ACKNOWLEDGE      ? STR("OK")
		       : question->required.source != NULL ? STR("made up")
							   : STR("");
	case ANSWER_CHOICES: /* chosen one by one */
	case ANSWER_FILE:    /* nobody takes pictures here */
	case ANSWER_NONE:
		return STR("");
	}
	return STR("");
}

/* --- the visit ------------------------------------------------------------------ */

static struct str visit_result(const struct interview *interview)
{
	const struct truth *truth = interview->resident.place->truth;
	struct chance chance = chance_for(chance_of(interview->resident.place->seed, interview->household), "visit");
	if (interview->complete) {
		return str_of(truth->visit_interview->name);
	}
	return str_of(truth->visit->list->choices[chance_pick(today(interview, chance), truth->visit_shares,
			truth->visit->list->n_choices)].name);
}

static struct str consent_answer(const struct interview *interview)
{
	const struct truth *truth = interview->resident.place->truth;
	double share = truth->consent_share * resident_response_factor(&interview->resident);
	bool agrees = interview->complete
			|| chance_uniform(today(interview, chance_for(interview->resident.person->chance, "consent")))
					< share;
	return str_of(agrees ? truth->consent.answer : truth->consent_refusal);
}

static bool is_left_empty(const struct interview *interview, const struct question *question)
{
	return !interview->complete && question->required.source == NULL
			&& chance_uniform(today(interview, chance_for(resident_chance(&interview->resident, question),
					"empty"))) < interview->resident.place->truth->left_empty;
}

static void find_answer(struct interview *interview, struct node *node, const struct question *question)
{
	struct chance chance = resident_chance(&interview->resident, question);
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
	if (question_source(question) == SOURCE_PERSON) {
		return false;
	}
	if (question->type == QUESTION_START || question->type == QUESTION_END) {
		set_time(interview, node, interview->start_us); /* the end is set again when the interview is over */
	} else if (question->type == QUESTION_TODAY) {
		response_set(interview->response, node, a_day(interview));
	} else if (question->type == QUESTION_DEVICEID || question->type == QUESTION_USERNAME) {
		response_set(interview->response, node, STR("simulation"));
	}
	return question->type != QUESTION_GROUP && question->type != QUESTION_REPEAT;
}

static void answer(struct interview *interview, const struct question *question, struct node *repetition)
{
	const struct truth *truth = interview->resident.place->truth;
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
	const struct definition *definition = interview->resident.place->definition;
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (question->type == QUESTION_END && question->repeat == NULL) {
			int64_t seconds = 40 + (int64_t)interview->n_asked
					* (6 + (int64_t)chance_below(resident_chance(&interview->resident, question), 7));
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
		.resident = { place, &place->households[person->household], person },
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
