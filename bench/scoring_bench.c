/*
 * scoring_bench.c - what bench/scoring runs of ours, one job per process so that its
 * largest memory is its own.
 *
 *     scoring-bench make FOLDER N       writes the survey
 *     scoring-bench floor FOLDER        the plain loops of scoring_floor.h
 *     scoring-bench linearised FOLDER   68 variables overall and in 22 groups
 *     scoring-bench raked FOLDER        the same with weights raked to 4 margins
 *     scoring-bench replicates FOLDER   the same with 200 replicates, raked in each
 *
 * Prints "step seconds processor-seconds" lines, floor "kernel processor-seconds", and
 * "memory KiB". The jobs write JOB.f64 into the
 * folder: value and standard error, variable by variable, cell by cell.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/scan.h"
#include "base/xalloc.h"
#include "scoring/bootstrap.h"
#include "scoring/estimate.h"
#include "scoring/rake.h"
#include "scoring/scale.h"
#include "scoring_floor.h"
#include "scoring_survey.h"

struct job {
	struct survey survey;
	double *scores[SCALES];
	struct design *design;
	struct estimate *estimates;
	double step_began, used_before;
};

static double seconds_of(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Prints how long the step took that ends now. */
static void step(struct job *job, const char *name)
{
	double elapsed = seconds_of(CLOCK_MONOTONIC), used = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
	if (name != NULL) {
		printf("%s %.6f %.6f\n", name, elapsed - job->step_began, used - job->used_before);
	}
	job->step_began = elapsed;
	job->used_before = used;
}

/* A scale has every eighth item; half of them are enough. */
static void score(struct job *job)
{
	const struct survey *s = &job->survey;
	for (size_t scale = 0; scale < SCALES; scale++) {
		struct column items[ITEMS];
		size_t n_items = 0;
		for (size_t j = scale; j < ITEMS; j += SCALES) {
			items[n_items++] = (struct column){ .i8 = s->items + j * s->n };
		}
		struct scale_spec spec = { .items = items,
			.n_items = n_items,
			.lowest = 1,
			.highest = 5,
			.rule = SCALE_SHARE,
			.needed = 0.5 };
		job->scores[scale] = xcalloc(s->n, sizeof(double));
		scale_score(&spec, s->n, job->scores[scale]);
	}
	step(job, "scores");
}

static void rake(struct job *job)
{
	struct margin margins[MARGINS];
	const double *population = job->survey.population;
	for (size_t m = 0; m < MARGINS; m++) {
		margins[m] = (struct margin){ job->survey.margin[m], margin_categories[m], population };
		population += margin_categories[m];
	}
	struct rake_options options = { .max_iterations = 50, .epsilon = 1e-9, .stop = RAKE_STOP_JOINT };
	struct rake_report report;
	if (design_rake(job->design, margins, MARGINS, &options, &report) != RAKE_CONVERGED) {
		fprintf(stderr, "%s\n", rake_status_text(report.status));
		exit(1);
	}
	step(job, "rake");
}

static void make_replicates(struct job *job)
{
	if (design_bootstrap(job->design, REPLICATES, BOOTSTRAP_SEED, false) != BOOTSTRAP_MADE) {
		exit(1);
	}
	step(job, "make");
}

static void estimate(struct job *job)
{
	struct column columns[VARIABLES];
	struct grouping groupings[DOMAINS];
	for (size_t v = 0; v < VARIABLES; v++) {
		columns[v] = v < ITEMS ? (struct column){ .i8 = job->survey.items + v * job->survey.n }
				       : (struct column){ .f64 = job->scores[v - ITEMS] };
	}
	for (size_t d = 0; d < DOMAINS; d++) {
		groupings[d] = (struct grouping){ job->survey.domain[d], domain_levels[d] };
	}
	struct estimate_request request = { .statistic = STATISTIC_MEAN,
		.columns = columns,
		.n_columns = VARIABLES,
		.groupings = groupings,
		.n_groupings = DOMAINS };
	job->estimates = xcalloc((size_t)VARIABLES * CELLS, sizeof(*job->estimates));
	estimate_table(job->design, &request, job->estimates);
	step(job, "estimate");
}

static void write_estimates(const struct job *job, const char *folder, const char *name)
{
	_cleanup_free_ char *path = xasprintf("%s/%s.f64", folder, name);
	FILE *file = fopen(path, "wb");
	bool written = file != NULL;
	for (size_t i = 0; i < (size_t)VARIABLES * CELLS && written; i++) {
		double pair[2] = { job->estimates[i].value, job->estimates[i].se };
		written = fwrite(pair, sizeof(pair), 1, file) == 1;
	}
	if (!written || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

static void run_job(const char *name, const char *folder)
{
	struct job job = { .design = NULL };
	step(&job, NULL);
	survey_read(&job.survey, folder);
	step(&job, "read");
	score(&job);
	job.design = survey_design(&job.survey);
	step(&job, "design");
	if (strcmp(name, "replicates") == 0) {
		make_replicates(&job);
	}
	if (strcmp(name, "linearised") != 0) {
		rake(&job);
	}
	estimate(&job);
	write_estimates(&job, folder, name);
	for (size_t scale = 0; scale < SCALES; scale++) {
		free(job.scores[scale]);
	}
	free(job.estimates);
	design_destroy(job.design);
	survey_free(&job.survey);
}

/* Each loop several times; the quickest counts, as nothing can be below it. */
static void run_floor(const char *folder)
{
	struct survey s;
	double best[3] = { INFINITY, INFINITY, INFINITY }, se[ITEMS], check = 0;
	survey_read(&s, folder);
	for (size_t run = 0; run < 5; run++) {
		double t[4] = { seconds_of(CLOCK_PROCESS_CPUTIME_ID) };
		check += floor_read(&s);
		t[1] = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
		floor_linearised(&s, se);
		t[2] = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
		check += floor_replicates(s.n);
		t[3] = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
		for (size_t i = 0; i < 3; i++) {
			best[i] = fmin(best[i], t[i + 1] - t[i]);
		}
	}
	printf("read %.6f\nlinearised %.6f\nreplicates %.6f\n", best[0], best[1], best[2]);
	fprintf(stderr, "checksum %g\n", check + se[0]);
	survey_free(&s);
}

int main(int argc, char **argv)
{
	int64_t n = 0;
	if (argc == 4 && strcmp(argv[1], "make") == 0 && str_to_int(str_of(argv[3]), 1000, 100000000, &n)) {
		survey_make(argv[2], (size_t)n);
	} else if (argc == 3 && strcmp(argv[1], "floor") == 0) {
		run_floor(argv[2]);
	} else if (argc == 3) {
		run_job(argv[1], argv[2]);
	} else {
		fprintf(stderr, "usage: scoring-bench make|floor|linearised|raked|replicates FOLDER [N]\n");
		return 2;
	}
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	printf("memory %ld\n", usage.ru_maxrss);
	return 0;
}
