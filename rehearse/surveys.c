#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "rehearse/surveys.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "schema/response.h"
#include "simulate/interview.h"
#include "store/columns_made.h"

#define NUMBERS_ARENA_BYTES ((size_t)1024 * 1024 * 1024)
#define SETTLED 1e-7     /* a smaller standard error, relative to the value, is none */
#define ROUNDING 1e-9    /* how far outside of an interval rounding may put the truth */
#define WATCH_NS 50000000

/* What one process counts, in memory that its parent sees: a head, then the lines,
 * then the numbers. */
struct counts {
	_Atomic size_t surveys;
	size_t n_visits, n_interviews;
	struct coverage_line *lines;
	struct coverage_number *numbers;
};

struct surveying {
	struct neighbourhood *place;
	const struct census *census;
	const struct surveys_plan *plan;
	size_t n_lines;
	struct counts *counts; /* one per process */
};

/* --- one survey -------------------------------------------------------------------- */

static struct answers *visit_households(struct neighbourhood *place, struct counts *counts)
{
	size_t n = 0;
	for (size_t i = 0; i < place->n_households; i++) {
		n += place->households[i].approached;
	}
	struct made_answers *made = made_answers_create(place->definition, n);
	for (size_t i = 0; i < place->n_households; i++) {
		if (place->households[i].approached) {
			struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
			made_answers_add(made, interview_visit(arena, place, i));
			arena_destroy(arena);
		}
	}
	counts->n_visits += n;
	return made_answers_end(made);
}

static bool says_something(const struct number *number, double truth)
{
	bool whole = number->kind == NUMBER_PROPORTION && (truth <= 0 || truth >= 1);
	bool extreme = number->kind == NUMBER_PROPORTION && (number->value <= 0 || number->value >= 1);
	return !whole && (extreme || number->se > SETTLED * fmax(fabs(number->value), SETTLED));
}

static void count_number(struct coverage_number *about, const struct number *number, double truth, bool held)
{
	double error = number->value - truth;
	about->n++;
	about->held += held;
	about->too_low += !held && truth > number->upper;
	about->error += error;
	about->error_error += error * error;
	about->variance += number->se * number->se;
}

static struct coverage_line *line_of(const struct surveying *surveying, struct counts *counts,
		const struct number *number, bool raked)
{
	if (number->group == NULL) {
		return &counts->lines[raked ? 1 : 0];
	}
	for (size_t i = 2; i < surveying->n_lines; i++) {
		if (strcmp(counts->lines[i].group, number->group) == 0) {
			return &counts->lines[i];
		}
	}
	return NULL;
}

/* What one survey adds to a line: the sums of products need its own two numbers. */
static void close_survey(struct tally *total, const struct tally *one)
{
	double n = (double)one->n, held = (double)one->held;
	total->n += one->n;
	total->held += one->held;
	total->n_n += n * n;
	total->n_held += n * held;
	total->held_held += held * held;
}

static void compare(const struct surveying *surveying, struct counts *counts, const struct numbers *numbers,
		bool raked)
{
	struct tally(*one)[2][N_NUMBER_KINDS] = xcalloc(surveying->n_lines, sizeof(*one));
	for (size_t i = 0; i < numbers->n; i++) {
		const struct number *number = &numbers->items[i];
		double truth;
		size_t place;
		struct coverage_line *line = line_of(surveying, counts, number, raked);
		if (line == NULL || !census_find(surveying->census, number, &truth, &place)
				|| !says_something(number, truth)) {
			continue;
		}
		bool held = number->lower - ROUNDING <= truth && truth <= number->upper + ROUNDING;
		struct tally *tally = &one[line - counts->lines][number->shown ? 1 : 0][number->kind];
		tally->n++;
		tally->held += held;
		if (raked && number->shown && place != SIZE_MAX) {
			count_number(&counts->numbers[place], number, truth, held);
		}
	}
	for (size_t i = 0; i < surveying->n_lines; i++) {
		for (size_t kind = 0; kind < N_NUMBER_KINDS; kind++) {
			close_survey(&counts->lines[i].withheld[kind], &one[i][0][kind]);
			close_survey(&counts->lines[i].shown[kind], &one[i][1][kind]);
		}
	}
	free(one);
}

static void assess_answers(const struct surveying *surveying, struct counts *counts,
		const struct definition *definition, const struct answers *answers, bool raked)
{
	struct arena *arena = arena_create(NUMBERS_ARENA_BYTES);
	const struct assessment_input input = {
		.definition = definition,
		.population = surveying->census->population,
		.answers = answers,
		.program_version = "",
	};
	struct numbers numbers = assessment_numbers(&input, arena);
	compare(surveying, counts, &numbers, raked);
	counts->n_interviews += raked ? numbers.n_interviews : 0;
	arena_destroy(arena);
}

static void survey(const struct surveying *surveying, struct counts *counts, size_t number)
{
	const struct definition *definition = surveying->place->definition;
	struct definition before_raking = *definition;
	before_raking.design.n_margins = 0;
	before_raking.n_groups = 0;
	neighbourhood_survey(surveying->place, number);
	struct answers *answers = visit_households(surveying->place, counts);
	assess_answers(surveying, counts, &before_raking, answers, false);
	assess_answers(surveying, counts, definition, answers, true);
	answers_destroy(answers);
	atomic_fetch_add(&counts->surveys, 1);
}

/* --- all of them ------------------------------------------------------------------------ */

static void name_lines(const struct surveying *surveying, struct coverage_line *lines)
{
	const struct definition *definition = surveying->place->definition;
	lines[1].raked = true;
	for (size_t i = 2; i < surveying->n_lines; i++) {
		lines[i].raked = true;
		lines[i].group = definition->groups[i - 2]->name;
	}
}

static size_t counts_bytes(const struct surveying *surveying)
{
	size_t bytes = sizeof(struct counts) + surveying->n_lines * sizeof(struct coverage_line)
			+ surveying->census->truth.n * sizeof(struct coverage_number);
	return (bytes + 63) / 64 * 64;
}

/* Every surveys-th survey from `first` on; the numbers of surveys begin with 1, so
 * that none is the one that canvass simulate sends. */
static void run_share(const struct surveying *surveying, struct counts *counts, size_t first)
{
	for (size_t i = first; i < surveying->plan->surveys; i += surveying->plan->processes) {
		survey(surveying, counts, i + 1);
	}
}

static void report_progress(const struct surveying *surveying, struct counts *const *counts, size_t *reported)
{
	size_t done = 0;
	for (unsigned p = 0; p < surveying->plan->processes; p++) {
		done += atomic_load(&counts[p]->surveys);
	}
	for (; *reported < done; (*reported)++) {
		if (surveying->plan->surveyed != NULL) {
			surveying->plan->surveyed(surveying->plan->arg);
		}
	}
}

/* Waits for the processes that were begun; false when one of them did not end well. */
static bool wait_for(const struct surveying *surveying, struct counts *const *counts, const pid_t *children,
		unsigned n_children)
{
	size_t reported = 0;
	bool fine = true;
	for (unsigned p = 0; p < n_children; p++) {
		int status = 0;
		pid_t ended = 0;
		while ((ended = waitpid(children[p], &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
			report_progress(surveying, counts, &reported);
			nanosleep(&(struct timespec){ .tv_nsec = WATCH_NS }, NULL);
		}
		fine = fine && ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	report_progress(surveying, counts, &reported);
	return fine;
}

static bool run_processes(const struct surveying *surveying, struct counts *const *counts)
{
	unsigned n = surveying->plan->processes, begun = 0;
	pid_t *children = xcalloc(n, sizeof(*children));
	int error = 0;
	for (; begun < n; begun++) {
		children[begun] = fork();
		if (children[begun] == 0) {
			run_share(surveying, counts[begun], begun);
			_exit(0);
		}
		if (children[begun] < 0) {
			error = errno;
			break;
		}
	}
	bool ended_well = wait_for(surveying, counts, children, begun);
	free(children);
	errno = error != 0 ? error : ECHILD;
	return ended_well && begun == n;
}

static void add_tally(struct tally *total, const struct tally *more)
{
	total->n += more->n;
	total->held += more->held;
	total->n_n += more->n_n;
	total->n_held += more->n_held;
	total->held_held += more->held_held;
}

static void add_counts(struct coverage *coverage, const struct counts *counts)
{
	coverage->surveys += counts->surveys;
	coverage->n_visits += counts->n_visits;
	coverage->n_interviews += counts->n_interviews;
	for (size_t i = 0; i < coverage->n_lines; i++) {
		for (size_t kind = 0; kind < N_NUMBER_KINDS; kind++) {
			add_tally(&coverage->lines[i].shown[kind], &counts->lines[i].shown[kind]);
			add_tally(&coverage->lines[i].withheld[kind], &counts->lines[i].withheld[kind]);
		}
	}
	for (size_t i = 0; i < coverage->n_numbers; i++) {
		struct coverage_number *total = &coverage->numbers[i];
		const struct coverage_number *more = &counts->numbers[i];
		total->n += more->n;
		total->held += more->held;
		total->too_low += more->too_low;
		total->error += more->error;
		total->error_error += more->error_error;
		total->variance += more->variance;
	}
}

static struct counts *counts_at(const struct surveying *surveying, char *memory)
{
	struct counts *counts = (struct counts *)(void *)memory;
	counts->lines = (struct coverage_line *)(void *)(memory + sizeof(struct counts));
	counts->numbers = (struct coverage_number *)(void *)(counts->lines + surveying->n_lines);
	name_lines(surveying, counts->lines);
	return counts;
}

static bool run_all(const struct surveying *surveying, struct coverage *coverage)
{
	unsigned n = surveying->plan->processes;
	size_t bytes = counts_bytes(surveying);
	char *memory = mmap(NULL, n * bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		return false;
	}
	struct counts **counts = xcalloc(n, sizeof(struct counts *));
	for (unsigned p = 0; p < n; p++) {
		counts[p] = counts_at(surveying, memory + p * bytes);
	}
	bool worked = run_processes(surveying, counts);
	for (unsigned p = 0; p < n && worked; p++) {
		add_counts(coverage, counts[p]);
	}
	int error = errno;
	free(counts);
	munmap(memory, n * bytes);
	errno = error;
	return worked;
}

struct coverage *surveys_run(struct neighbourhood *place, const struct population *population,
		const struct surveys_plan *plan)
{
	struct coverage *coverage = xcalloc(1, sizeof(*coverage));
	coverage->census = census_take(place, population, plan->counted, plan->arg);
	coverage->n_lines = 2 + place->definition->n_groups;
	coverage->n_numbers = coverage->census->truth.n;
	coverage->lines = xcalloc(coverage->n_lines, sizeof(*coverage->lines));
	coverage->numbers = xcalloc(coverage->n_numbers + 1, sizeof(*coverage->numbers));
	struct surveying surveying = {
		.place = place, .census = coverage->census, .plan = plan, .n_lines = coverage->n_lines,
	};
	name_lines(&surveying, coverage->lines);
	for (size_t i = 0; i < coverage->n_numbers; i++) {
		coverage->numbers[i].truth = &coverage->census->truth.items[i];
	}
	if (!run_all(&surveying, coverage)) {
		int error = errno;
		coverage_destroy(coverage);
		errno = error;
		return NULL;
	}
	return coverage;
}

void coverage_destroy(struct coverage *coverage)
{
	if (coverage != NULL) {
		census_destroy(coverage->census);
		free(coverage->lines);
		free(coverage->numbers);
		free(coverage);
	}
}

double tally_share(const struct tally *tally)
{
	return tally->n > 0 ? (double)tally->held / (double)tally->n : NAN;
}

double tally_error(const struct tally *tally, size_t surveys)
{
	double share = tally_share(tally), n = (double)tally->n, s = (double)surveys;
	if (tally->n == 0 || surveys < 2) {
		return NAN;
	}
	double squares = tally->held_held - 2 * share * tally->n_held + share * share * tally->n_n;
	return sqrt(fmax(squares, 0) * s / (s - 1)) / n;
}
