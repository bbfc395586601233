/* Which form, which versions, which population: what the numbers belong to. */
#include <stdlib.h>
#include <string.h>

#include "assess/doc.h"
#include "assess/work.h"

json_t *doc_form(const struct work *work)
{
	const struct definition *definition = work->definition;
	json_t *languages = json_array();
	for (size_t i = 0; i < definition->n_languages; i++) {
		json_array_append_new(languages, json_string(definition->languages[i]));
	}
	json_t *form = json_object();
	json_object_set_new(form, "id", json_string(definition->form_id));
	json_object_set_new(
			form, "title", doc_label(definition, &definition->form_title, definition->form_id));
	json_object_set_new(form, "version", json_string(definition->version));
	json_object_set_new(form, "languages", languages);
	return form;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Which versions of the form the responses were given on. */
static json_t *versions_answered(const struct work *work)
{
	const struct answers *answers = work->input->answers;
	const char **versions = arena_array(work->arena, answers->n + 1, sizeof(*versions));
	for (size_t i = 0; i < answers->n; i++) {
		versions[i] = answers->versions[i] != NULL ? answers->versions[i] : "";
	}
	qsort(versions, answers->n, sizeof(*versions), by_text);
	json_t *list = json_array();
	for (size_t i = 0, end; i < answers->n; i = end) {
		for (end = i; end < answers->n && strcmp(versions[i], versions[end]) == 0; end++) {
		}
		json_array_append_new(list, json_pack("{s:s, s:I}", "version", versions[i], "responses",
							    (json_int_t)(end - i)));
	}
	return list;
}

static json_t *digest(const char *hex)
{
	return hex != NULL && hex[0] != '\0' ? json_string(hex) : json_null();
}

json_t *doc_made(const struct work *work)
{
	const struct provenance *from = work->input->provenance;
	json_t *made = json_object();
	json_object_set_new(made, "at", doc_time(work->input->now_us));
	json_object_set_new(made, "program", json_sprintf("canvass %s", work->input->program_version));
	json_object_set_new(made, "definition_version", json_string(work->definition->version));
	json_object_set_new(made, "versions_answered", versions_answered(work));
	json_object_set_new(made, "snapshot_sha256", json_string(work->input->answers->snapshot_sha256));
	json_object_set_new(made, "definition_sha256", digest(from != NULL ? from->definition_sha256 : NULL));
	json_object_set_new(made, "population_sha256", digest(from != NULL ? from->population_sha256 : NULL));
	json_object_set_new(made, "figures_sha256", digest(from != NULL ? from->figures_sha256 : NULL));
	json_object_set_new(made, "frame_sha256", json_null());
	json_object_set_new(made, "seed", json_null());
	json_object_set_new(made, "level", json_real(LEVEL));
	json_object_set_new(made, "min_n", json_integer(work->definition->disclosure.min_n));
	json_object_set_new(made, "min_count", json_integer(work->definition->disclosure.min_count));
	json_object_set_new(made, "nchs_2017", json_boolean(work->definition->disclosure.nchs_2017));
	json_object_set_new(made, "complementary", json_boolean(work->definition->disclosure.complementary));
	return made;
}

json_t *doc_population(const struct work *work)
{
	const struct population *population = work->population;
	if (population == NULL) {
		return json_null();
	}
	json_t *sources = json_array();
	for (size_t i = 0; i < population->n_margins; i++) {
		const struct population_margin *margin = &population->margins[i];
		json_array_append_new(
				sources, json_pack("{s:s, s:s*, s:i, s:s*, s:s*}", "margin", margin->name,
							 "source", margin->source, "year", margin->year,
							 "universe", margin->universe, "note", margin->note));
	}
	json_t *object = json_object();
	json_object_set_new(object, "name", json_string(population->name));
	json_object_set_new(object, "title",
			doc_text(&population->title, population->languages, population->n_languages,
					population->name));
	json_object_set_new(object, "universe",
			json_string(population->universe != NULL ? population->universe : ""));
	json_object_set_new(object, "households", doc_number(population->households));
	json_object_set_new(object, "total", doc_number(population->total));
	json_object_set_new(object, "sources", sources);
	return object;
}

json_t *doc_fieldwork(const struct work *work)
{
	const struct sample *sample = &work->sample;
	json_t *object = json_object();
	json_object_set_new(object, "responses", doc_count(sample->n_responses));
	json_object_set_new(object, "simulated", doc_count(work->input->answers->n_simulated));
	json_object_set_new(object, "interviews", doc_count(sample->interviews.n));
	json_object_set_new(object, "target",
			work->definition->design.target_completes > 0
					? json_integer(work->definition->design.target_completes)
					: json_null());
	json_object_set_new(object, "repeated_households", doc_count(sample->n_repeated));
	json_object_set_new(object, "without_outcome", doc_count(sample->n_without_outcome));
	json_object_set_new(object, "first_received",
			sample->interviews.n > 0 ? doc_time(sample->first_us) : json_null());
	json_object_set_new(object, "last_received",
			sample->interviews.n > 0 ? doc_time(sample->last_us) : json_null());
	json_t *sites = json_array();
	for (size_t s = 0; s < work->input->n_sites; s++) {
		size_t n = 0;
		for (size_t i = 0; i < sample->interviews.n; i++) {
			size_t row = sample->interviews.rows[i];
			n += work->input->answers->sites[row] == (int32_t)work->input->sites[s].number;
		}
		if (n > 0) {
			json_array_append_new(
					sites, json_pack("{s:s, s:s}", "name", work->input->sites[s].name,
							       "title", work->input->sites[s].title));
		}
	}
	json_object_set_new(object, "sites", sites);
	return object;
}
