#include "scoring_survey.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/bootstrap.h"

const size_t domain_levels[DOMAINS] = { 3, 4, 5, 6, 4 };
const size_t margin_categories[MARGINS] = { 2, 6, 4, 5 };

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 16;
}

static double next_unit(uint64_t *state)
{
	return ((double)(next_random(state) % 1000000007u) + 0.5) / 1000000007.0;
}

static double next_normal(uint64_t *state)
{
	return sqrt(-2 * log(next_unit(state))) * cos(6.283185307179586 * next_unit(state));
}

static FILE *open_file(const char *folder, const char *name, const char *mode)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", folder, name);
	FILE *file = fopen(path, mode);
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	return file;
}

static void write_file(const char *folder, const char *name, const void *data, size_t bytes)
{
	FILE *file = open_file(folder, name, "wb");
	if (fwrite(data, 1, bytes, file) != bytes || fclose(file) != 0) {
		perror(name);
		exit(1);
	}
}

static void *read_file(const char *folder, const char *name, size_t *ret_bytes)
{
	FILE *file = open_file(folder, name, "rb");
	fseek(file, 0, SEEK_END);
	*ret_bytes = (size_t)ftell(file);
	rewind(file);
	void *data = xmalloc(*ret_bytes + 1);
	if (fread(data, 1, *ret_bytes, file) != *ret_bytes) {
		perror(name);
		exit(1);
	}
	fclose(file);
	return data;
}

static void numbered_name(char *name, size_t size, const char *what, size_t i)
{
	snprintf(name, size, "%s%zu.i32", what, i + 1);
}

/* Items of a scale go together, and people of a cluster are alike. */
static void make_items(struct survey *s, uint64_t *state)
{
	static const double cuts[] = { -1.1, -0.3, 0.3, 1.1 };
	double *place = xcalloc(s->n / PER_CLUSTER + 1, sizeof(*place));
	double *person = xcalloc(s->n * SCALES, sizeof(*person));
	for (size_t c = 0; c <= s->n / PER_CLUSTER; c++) {
		place[c] = 0.3 * next_normal(state);
	}
	for (size_t i = 0; i < s->n * SCALES; i++) {
		person[i] = next_normal(state) + place[i / SCALES / PER_CLUSTER];
	}
	for (size_t j = 0; j < ITEMS; j++) {
		for (size_t i = 0; i < s->n; i++) {
			double value = 0.7 * person[i * SCALES + j % SCALES] + 0.7 * next_normal(state);
			int8_t code = 1;
			for (size_t c = 0; c < 4; c++) {
				code = (int8_t)(code + (value > cuts[c]));
			}
			s->items[j * s->n + i] = next_unit(state) < 0.05 ? COLUMN_I8_MISSING : code;
		}
	}
	free(place);
	free(person);
}

static int32_t *random_levels(size_t n, size_t n_levels, uint64_t *state)
{
	int32_t *level = xcalloc(n, sizeof(*level));
	for (size_t i = 0; i < n; i++) {
		level[i] = (int32_t)(next_random(state) % n_levels);
	}
	return level;
}

/* The population: the sample with the later categories a little larger. */
static void make_population(struct survey *s)
{
	double *population = s->population, all = 0;
	for (size_t i = 0; i < s->n; i++) {
		all += s->weight[i];
	}
	for (size_t m = 0; m < MARGINS; m++) {
		double sum = 0;
		for (size_t c = 0; c < margin_categories[m]; c++) {
			population[c] = 0.02 * (double)s->n * (double)(c + 1);
		}
		for (size_t i = 0; i < s->n; i++) {
			population[s->margin[m][i]]++;
		}
		for (size_t c = 0; c < margin_categories[m]; c++) {
			sum += population[c];
		}
		for (size_t c = 0; c < margin_categories[m]; c++) {
			population[c] *= all / sum;
		}
		population += margin_categories[m];
	}
}

static void make_columns(struct survey *s, size_t n)
{
	uint64_t state = 20261123;
	*s = (struct survey){ .n = n };
	s->items = xcalloc(n, ITEMS);
	s->weight = xcalloc(n, sizeof(*s->weight));
	s->stratum = xcalloc(n, sizeof(*s->stratum));
	s->cluster = xcalloc(n, sizeof(*s->cluster));
	for (size_t i = 0; i < n; i++) {
		s->weight[i] = exp(3 + 0.35 * next_normal(&state));
		s->cluster[i] = (int32_t)(i / PER_CLUSTER);
		s->stratum[i] = s->cluster[i] % STRATA;
	}
	make_items(s, &state);
	for (size_t d = 0; d < DOMAINS; d++) {
		s->domain[d] = random_levels(n, domain_levels[d], &state);
	}
	for (size_t m = 0; m < MARGINS; m++) {
		s->margin[m] = random_levels(n, margin_categories[m], &state);
	}
	make_population(s);
}

void survey_make(const char *folder, size_t n)
{
	struct survey s;
	char name[32];
	make_columns(&s, n);
	write_file(folder, "items.i8", s.items, n * ITEMS);
	write_file(folder, "weight.f64", s.weight, n * sizeof(double));
	write_file(folder, "stratum.i32", s.stratum, n * sizeof(int32_t));
	write_file(folder, "cluster.i32", s.cluster, n * sizeof(int32_t));
	for (size_t d = 0; d < DOMAINS; d++) {
		numbered_name(name, sizeof(name), "domain", d);
		write_file(folder, name, s.domain[d], n * sizeof(int32_t));
	}
	for (size_t m = 0; m < MARGINS; m++) {
		numbered_name(name, sizeof(name), "margin", m);
		write_file(folder, name, s.margin[m], n * sizeof(int32_t));
	}
	write_file(folder, "population.f64", s.population, sizeof(s.population));
	struct design *design = survey_design(&s);
	_cleanup_free_ double *multiplier = bootstrap_multipliers(design, REPLICATES, BOOTSTRAP_SEED);
	write_file(folder, "multiplier.f64", multiplier, design_psus(design) * REPLICATES * sizeof(double));
	design_destroy(design);
	survey_free(&s);
}

void survey_read(struct survey *survey, const char *folder)
{
	size_t bytes;
	char name[32];
	survey->items = read_file(folder, "items.i8", &bytes);
	survey->n = bytes / ITEMS;
	survey->weight = read_file(folder, "weight.f64", &bytes);
	survey->stratum = read_file(folder, "stratum.i32", &bytes);
	survey->cluster = read_file(folder, "cluster.i32", &bytes);
	for (size_t d = 0; d < DOMAINS; d++) {
		numbered_name(name, sizeof(name), "domain", d);
		survey->domain[d] = read_file(folder, name, &bytes);
	}
	for (size_t m = 0; m < MARGINS; m++) {
		numbered_name(name, sizeof(name), "margin", m);
		survey->margin[m] = read_file(folder, name, &bytes);
	}
	_cleanup_free_ double *population = read_file(folder, "population.f64", &bytes);
	for (size_t c = 0; c < CATEGORIES; c++) {
		survey->population[c] = population[c];
	}
}

void survey_free(struct survey *s)
{
	for (size_t d = 0; d < DOMAINS; d++) {
		free(s->domain[d]);
	}
	for (size_t m = 0; m < MARGINS; m++) {
		free(s->margin[m]);
	}
	free(s->items);
	free(s->weight);
	free(s->stratum);
	free(s->cluster);
}

struct design *survey_design(const struct survey *s)
{
	struct design *design = NULL;
	struct design_spec spec = { .n_rows = s->n,
		.weight = s->weight,
		.n_stages = 1,
		.stages = { { .cluster = s->cluster, .stratum = s->stratum } } };
	if (design_create(&spec, &design) != DESIGN_OK) {
		fprintf(stderr, "the design was refused\n");
		exit(1);
	}
	return design;
}
