/* Scales with their reliability, headline percentages, and rankings. */
#include "assess/doc.h"
#include "assess/work.h"

static json_t *reliability_json(const struct scale *scale, const struct scale_quality *quality)
{
	if (quality->reason != DISCLOSURE_SHOWN) {
		return json_pack("{s:n, s:s}", "alpha", "reason", reason_code(quality->reason));
	}
	json_t *items = json_array();
	for (size_t i = 0; i < scale->n_items; i++) {
		const struct item_statistics *item = &quality->items[i];
		json_array_append_new(items,
				json_pack("{s:s, s:b, s:o, s:o, s:o}", "name", scale->items[i]->name,
						"reversed", scale->reversed[i], "mean",
						doc_number(item->mean), "r_rest", doc_number(item->r_rest),
						"alpha_without", doc_number(item->alpha_without)));
	}
	const struct reliability *r = &quality->reliability;
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:I, s:o, s:o}", "alpha", doc_number(r->alpha), "lower",
			doc_number(r->feldt_lower), "upper", doc_number(r->feldt_upper), "standardised",
			doc_number(r->standardised), "omega", doc_number(quality->omega), "low", r->alpha < GOOD_ALPHA, "n",
			(json_int_t)r->n, "average_r", doc_number(r->average_r), "items", items);
}

json_t *doc_scales(const struct work *work)
{
	json_t *list = json_array();
	for (size_t i = 0; i < work->definition->n_scales; i++) {
		const struct scale *scale = &work->definition->scales[i];
		json_t *items = json_array();
		for (size_t k = 0; k < scale->n_items; k++) {
			json_array_append_new(items, json_string(scale->items[k]->name));
		}
		json_array_append_new(list,
				json_pack("{s:s, s:o, s:o, s:[f,f], s:o, s:o}", "name", scale->name, "label",
						doc_label(work->definition, &scale->label, scale->name),
						"items", items, "range", scale->to_low, scale->to_high,
						"score", measure_json(work_scale(work, i)), "reliability",
						reliability_json(scale, &work->quality[i])));
	}
	return list;
}

json_t *doc_headlines(const struct work *work)
{
	json_t *list = json_array();
	for (size_t i = 0; i < work->definition->n_headlines; i++) {
		const struct headline *headline = &work->definition->headlines[i];
		json_t *favourable = json_array();
		for (size_t k = 0; k < headline->n_favourable; k++) {
			json_array_append_new(favourable, json_string(headline->favourable[k]->name));
		}
		json_array_append_new(list,
				json_pack("{s:s, s:o, s:s, s:o, s:o}", "name", headline->name, "label",
						doc_label(work->definition, &headline->label, headline->name),
						"question", headline->question->name, "favourable",
						favourable, "share", measure_json(work_headline(work, i))));
	}
	return list;
}

static int compare_shown(const struct measure *a, const struct measure *b)
{
	if (measure_shown(a) != measure_shown(b)) {
		return measure_shown(a) ? -1 : 1;
	}
	return measure_shown(a) ? (a->estimate.value < b->estimate.value)
						  - (a->estimate.value > b->estimate.value)
				: 0;
}

/* Shown ones by falling share, then those withheld in the order of the question,
 * which tells nothing about their size. */
static void sort_options(size_t *order, const struct measure *measures, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t k = i; k > 0 && compare_shown(&measures[order[k]], &measures[order[k - 1]]) < 0;
				k--) {
			size_t swap = order[k];
			order[k] = order[k - 1];
			order[k - 1] = swap;
		}
	}
}

static json_t *ranking_json(const struct work *work, const struct ranking *ranking)
{
	const struct choice_list *choices = ranking->question->list;
	size_t n = 0, *order = arena_array(work->arena, choices->n_choices + 1, sizeof(size_t));
	const struct choice **options = arena_array(work->arena, choices->n_choices + 1, sizeof(*options));
	struct measure_column *columns = arena_array(work->arena, choices->n_choices + 1, sizeof(*columns));
	for (size_t i = 0; i < choices->n_choices; i++) {
		if (choices->choices[i].missing == MISSING_NONE) {
			options[n] = &choices->choices[i];
			columns[n] = (struct measure_column){ MEASURE_SHARE,
				share_values(work->arena, &work->sample.interviews, ranking->question,
						&options[n], 1) };
			order[n] = n;
			n++;
		}
	}
	struct measure *measures = measure_table(&work->measuring, columns, n, NULL, 0);
	sort_options(order, measures, n);
	json_t *list = json_array();
	for (size_t k = 0; k < n; k++) {
		const struct choice *choice = options[order[k]];
		json_array_append_new(list,
				json_pack("{s:s, s:o, s:o}", "name", choice->name, "label",
						doc_label(work->definition, &choice->label, choice->name),
						"share", measure_json(&measures[order[k]])));
	}
	return json_pack("{s:s, s:o, s:s, s:o}", "name", ranking->name, "label",
			doc_label(work->definition, &ranking->label, ranking->name), "question",
			ranking->question->name, "options", list);
}

json_t *doc_rankings(const struct work *work)
{
	json_t *list = json_array();
	for (size_t i = 0; i < work->definition->n_rankings; i++) {
		struct work scratch = work_scratch(work);
		json_array_append_new(list, ranking_json(&scratch, &work->definition->rankings[i]));
		arena_destroy(scratch.arena);
	}
	return list;
}
