/*
 * The results beside those of other sites, and beside what others have published.
 *
 * The sites stand in an order. With intervals that hold for all sites at once (each of
 * level 0.95^(1/K), Sidak) a site lies behind those whose interval is wholly above its
 * own, and ahead of those whose interval is wholly below. What is left is where its
 * place may be. A site that is withheld may lie anywhere. Source: Klein, Wright and
 * Wieczorek 2020, A joint confidence region for an overall ranking of populations.
 */
#include <math.h>
#include <string.h>

#include "assess/doc.h"
#include "assess/sentences.h"
#include "assess/work.h"

static double number_of(const json_t *estimate, const char *key)
{
	const json_t *number = json_object_get(estimate, key);
	return json_is_number(number) ? json_number_value(number) : NAN;
}

static const char *word_of(const json_t *object, const char *key)
{
	const char *word = json_string_value(json_object_get(object, key));
	return word != NULL ? word : "";
}

static const json_t *named(const json_t *list, const char *name)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (strcmp(word_of(json_array_get(list, i), "name"), name) == 0) {
			return json_array_get(list, i);
		}
	}
	return NULL;
}

/* --- the order of the sites -------------------------------------------------------- */

static struct interval joint_interval(const json_t *estimate, size_t n_sites)
{
	double p = number_of(estimate, "value"), se = number_of(estimate, "se");
	double df = number_of(estimate, "df"), level = pow(LEVEL, 1.0 / (double)n_sites);
	size_t n = (size_t)json_integer_value(json_object_get(estimate, "n"));
	return interval_proportion(PROPORTION_XLOGIT, p, se * se, n, df, level);
}

/* Sets "place": [first, last] of every site that is shown. */
static void add_places(json_t *sites)
{
	size_t n = json_array_size(sites);
	for (size_t i = 0; i < n; i++) {
		json_t *site = json_array_get(sites, i);
		const json_t *own = json_object_get(site, "share");
		if (!json_is_number(json_object_get(own, "value"))) {
			json_object_set_new(site, "place", json_null());
			continue;
		}
		struct interval interval = joint_interval(own, n);
		json_int_t first = 1, last = (json_int_t)n;
		for (size_t k = 0; k < n; k++) {
			const json_t *other = json_object_get(json_array_get(sites, k), "share");
			if (k != i && json_is_number(json_object_get(other, "value"))) {
				struct interval beside = joint_interval(other, n);
				first += beside.lower > interval.upper;
				last -= beside.upper < interval.lower;
			}
		}
		json_object_set_new(site, "place", json_pack("[I, I]", first, last));
	}
}

/* --- sites ----------------------------------------------------------------------------- */

static const struct site *site_called(const struct work *work, const char *name)
{
	for (size_t i = 0; i < work->input->n_sites; i++) {
		const struct site *site = &work->input->sites[i];
		if (strcmp(site->name, name) == 0 || strcmp(site->title, name) == 0) {
			return site;
		}
	}
	return NULL;
}

static bool is_this_site(const struct definition *definition, const struct site *site)
{
	return definition->n_sites == 1 && site != NULL && strcmp(definition->sites[0], site->name) == 0;
}

static json_t *site_json(const struct work *work, const json_t *category, const char *headline)
{
	const struct site *site = site_called(work, word_of(category, "name"));
	return json_pack("{s:s, s:O, s:s?, s:b, s:O}", "name", word_of(category, "name"), "label",
			json_object_get(category, "label"), "status", site != NULL ? site->status : NULL, "here",
			is_this_site(work->definition, site), "share",
			json_object_get(json_object_get(category, "headlines"), headline));
}

static json_t *headline_json(const struct work *work, const json_t *headline, const json_t *categories)
{
	json_t *sites = json_array();
	const char *name = word_of(headline, "name");
	for (size_t i = 0; i < json_array_size(categories); i++) {
		json_array_append_new(sites, site_json(work, json_array_get(categories, i), name));
	}
	add_places(sites);
	return json_pack("{s:s, s:O, s:o}", "name", name, "label", json_object_get(headline, "label"), "sites", sites);
}

/* The sites are a group of the document of the other form; when no other form is named,
 * and interviews come from several sites, of this one. */
static json_t *source_document(const struct work *work)
{
	if (work->input->beside != NULL) {
		return assess(work->input->beside);
	}
	return work->definition->beside.form != NULL
			? NULL
			: json_pack("{s:o, s:o, s:o, s:o, s:o}", "form", doc_form(work), "made", doc_made(work),
					  "fieldwork", doc_fieldwork(work), "headlines", doc_headlines(work), "groups",
					  doc_groups(work));
}

static json_t *sites_json(const struct work *work, const json_t *source, const json_t *group)
{
	const json_t *headlines = json_object_get(source, "headlines");
	const json_t *fieldwork = json_object_get(source, "fieldwork"), *made = json_object_get(source, "made");
	json_t *list = json_array();
	for (size_t i = 0; i < json_array_size(headlines); i++) {
		json_array_append_new(list, headline_json(work, json_array_get(headlines, i),
							    json_object_get(group, "categories")));
	}
	return json_pack("{s:O, s:O, s:O, s:O, s:O, s:O, s:o, s:o}", "form", json_object_get(source, "form"),
			"interviews", json_object_get(fieldwork, "interviews"), "simulated",
			json_object_get(fieldwork, "simulated"), "first_received",
			json_object_get(fieldwork, "first_received"), "last_received",
			json_object_get(fieldwork, "last_received"), "snapshot_sha256",
			json_object_get(made, "snapshot_sha256"), "headlines", list, "note",
			sentence_saying(NOTE_SITES, NULL, NULL));
}

json_t *doc_sites(const struct work *work)
{
	const char *form = work->definition->beside.form;
	json_t *source = source_document(work);
	const json_t *group = named(json_object_get(source, "groups"), "site");
	json_t *sites = group != NULL ? sites_json(work, source, group)
			: form != NULL ? doc_missing(sentence_saying(MISSING_SITES_ANSWERS, form, NULL))
				       : doc_missing(sentence_saying(MISSING_SITES_NAMED, NULL, NULL));
	json_decref(source);
	return sites;
}

/* --- rotating support -------------------------------------------------------------------- */

/* Headlines of the topics about CERT, of the form that the sites answered. */
json_t *doc_cert(const struct work *work)
{
	const struct definition *definition =
			work->input->beside != NULL ? work->input->beside->definition : work->definition;
	bool have_sites = work->input->beside != NULL || (work->definition->beside.form == NULL && work->n_groups > 0);
	json_t *names = json_array();
	for (size_t t = 0; have_sites && t < definition->n_topics; t++) {
		const struct topic *topic = &definition->topics[t];
		for (size_t i = 0; strcmp(topic->about, "cert") == 0 && i < topic->n_headlines; i++) {
			json_array_append_new(names, json_string(topic->headlines[i]->name));
		}
	}
	if (json_array_size(names) == 0) {
		json_decref(names);
		return doc_missing(sentence_saying(MISSING_CERT, NULL, NULL));
	}
	return json_pack("{s:o}", "headlines", names);
}

/* --- what others have published --------------------------------------------------------------- */

static json_t *text_of(const struct figures *figures, const struct text *text)
{
	return doc_text(text, figures->languages, figures->n_languages, "");
}

static json_t *figure_json(const struct figures *figures, const struct published_figure *figure)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:f, s:o, s:i, s:s, s:s, s:s?}", "name", figure->name, "label",
			text_of(figures, &figure->label), "asked", text_of(figures, &figure->asked), "differs",
			text_of(figures, &figure->differs), "share", figure->share, "n",
			figure->n > 0 ? json_integer(figure->n) : json_null(), "year", (int)figure->year, "source",
			figure->source, "address", figure->address, "nearest", figure->nearest);
}

json_t *doc_published(const struct work *work)
{
	const struct figures *figures = work->input->figures;
	if (figures == NULL || figures->n_figures == 0) {
		return doc_missing(sentence_saying(MISSING_PUBLISHED, NULL, NULL));
	}
	json_t *list = json_array();
	for (size_t i = 0; i < figures->n_figures; i++) {
		json_array_append_new(list, figure_json(figures, &figures->figures[i]));
	}
	return json_pack("{s:s, s:o, s:o, s:o}", "name", figures->name, "title", text_of(figures, &figures->title),
			"warning", text_of(figures, &figures->warning), "figures", list);
}

json_t *doc_evidence(const struct work *work)
{
	const struct figures *figures = work->input->figures;
	if (figures == NULL || figures->n_studies == 0) {
		return doc_missing(sentence_saying(MISSING_EVIDENCE, NULL, NULL));
	}
	json_t *list = json_array();
	for (size_t i = 0; i < figures->n_studies; i++) {
		const struct study *study = &figures->studies[i];
		json_array_append_new(list,
				json_pack("{s:s, s:o, s:o, s:i, s:s, s:s}", "name", study->name, "finding",
						text_of(figures, &study->finding), "limits",
						text_of(figures, &study->limits), "year", (int)study->year,
						"source", study->source, "address", study->address));
	}
	return json_pack("{s:o, s:o}", "summary", text_of(figures, &figures->summary), "studies", list);
}

/* --- for which nothing can be recorded yet ------------------------------------------------------ */

json_t *doc_voices(const struct work *work)
{
	(void)work;
	return doc_missing(sentence_saying(MISSING_VOICES, NULL, NULL));
}

json_t *doc_map(const struct work *work)
{
	(void)work;
	return doc_missing(sentence_saying(MISSING_MAP, NULL, NULL));
}
