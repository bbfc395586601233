/* How sure we are, what the numbers cannot tell, how it was done, and the words
 * used. */
#include <math.h>
#include <string.h>

#include "report/format.h"

#define GOOD_ALPHA 0.70

static const struct {
	const char *name;
	enum message text;
} steps[] = {
	{ "base", MSG_STEP_BASE },
	{ "eligibility", MSG_STEP_ELIGIBILITY },
	{ "nonresponse", MSG_STEP_NONRESPONSE },
	{ "adults", MSG_STEP_ADULTS },
	{ "raked", MSG_STEP_RAKED },
	{ "trimmed", MSG_STEP_TRIMMED },
};

static void weight_table(struct page *page, const json_t *list)
{
	table_open(page, message_text(MSG_WEIGHTS_CAPTION, page->language));
	table_heading_say(page, MSG_STEP);
	table_heading_say(page, MSG_HOUSEHOLDS);
	table_heading_say(page, MSG_SUM);
	table_heading_say(page, MSG_SMALLEST);
	table_heading_say(page, MSG_LARGEST);
	table_heading_say(page, MSG_KISH);
	table_heading_say(page, MSG_N_EFF);
	table_body(page);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *step = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(step, "step"));
		for (size_t s = 0; name != NULL && s < ARRAY_LEN(steps); s++) {
			if (strcmp(steps[s].name, name) == 0) {
				table_row(page, message_text(steps[s].text, page->language));
			}
		}
		table_cell(page, count_words(json_object_get(step, "n")).text, true);
		table_cell(page, number_words(number_of(json_object_get(step, "sum")), 0).text, true);
		table_cell(page, number_words(number_of(json_object_get(step, "min")), 1).text, true);
		table_cell(page, number_words(number_of(json_object_get(step, "max")), 1).text, true);
		table_cell(page, number_words(number_of(json_object_get(step, "kish_deff")), 2).text, true);
		table_cell(page, number_words(number_of(json_object_get(step, "n_eff")), 0).text, true);
	}
	table_close(page);
}

static void raked_to(struct page *page, const json_t *raking)
{
	const json_t *margins = json_object_get(raking, "margins");
	page_raw(page, "<p>");
	if (!json_is_true(json_object_get(raking, "done"))) {
		page_say(page, MSG_NOT_RAKED);
		page_raw(page, "</p>\n");
		return;
	}
	struct buf names = BUF(16384);
	for (size_t i = 0; i < json_array_size(margins); i++) {
		buf_adds(&names, i > 0 ? "; " : "");
		buf_adds(&names, page_label(page, json_object_get(json_array_get(margins, i), "label")));
	}
	PAGE_SAYING(page, MSG_RAKED_TO, buf_text(&names));
	buf_finish(&names);
	page_raw(page, "</p>\n");
}

/* The question that goes least with the others of its scale. */
static const json_t *weakest_item(const json_t *items)
{
	const json_t *weakest = NULL;
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		if (weakest == NULL
				|| number_of(json_object_get(item, "r_rest"))
						   < number_of(json_object_get(weakest, "r_rest"))) {
			weakest = item;
		}
	}
	return weakest;
}

static void reliability_row(struct page *page, const json_t *scale)
{
	const json_t *reliability = json_object_get(scale, "reliability");
	double alpha = number_of(json_object_get(reliability, "alpha"));
	table_row(page, page_label(page, json_object_get(scale, "label")));
	if (!isfinite(alpha)) {
		page_raw(page, "<td colspan=\"3\" class=\"withheld\">");
		page_text(page, shown_of(page, reliability).reason);
		page_raw(page, "</td>");
		return;
	}
	page_rawf(page, "<td class=\"num%s\">%.2f", alpha < GOOD_ALPHA ? " warn" : "", alpha);
	if (alpha < GOOD_ALPHA) {
		page_raw(page, "<br/><span class=\"small\">");
		page_say(page, MSG_LOW_ALPHA);
		page_raw(page, "</span>");
	}
	page_raw(page, "</td>");
	table_cell(page, count_words(json_object_get(reliability, "n")).text, true);
	const json_t *weakest = weakest_item(json_object_get(reliability, "items"));
	const json_t *item = find_named(json_object_get(page->document, "items"),
			json_string_value(json_object_get(weakest, "name")));
	page_raw(page, "<td>");
	page_text(page, item != NULL ? page_label(page, json_object_get(item, "label"))
				     : json_string_value(json_object_get(weakest, "name")));
	page_rawf(page, " (%s)</td>", number_words(number_of(json_object_get(weakest, "r_rest")), 2).text);
}

void part_sure(struct page *page)
{
	const json_t *weights = json_object_get(page->document, "weights");
	const json_t *scales = json_object_get(page->document, "scales");
	section_open(page, "sure", message_text(MSG_SURE, page->language));
	page_element_say(page, "p", MSG_WEIGHTS_TEXT);
	raked_to(page, json_object_get(weights, "raking"));
	weight_table(page, json_object_get(weights, "steps"));
	weights_details(page, weights);
	if (json_array_size(scales) > 0) {
		page_element_say(page, "p", MSG_RELIABILITY_TEXT);
		table_open(page, message_text(MSG_RELIABILITY_CAPTION, page->language));
		table_heading_say(page, MSG_SCALE);
		table_heading_say(page, MSG_ALPHA);
		table_heading_say(page, MSG_N);
		table_heading_say(page, MSG_ITEM_REST);
		table_body(page);
		for (size_t i = 0; i < json_array_size(scales); i++) {
			reliability_row(page, json_array_get(scales, i));
		}
		table_close(page);
	}
	section_close(page);
}

void part_limits(struct page *page)
{
	const json_t *limits = json_object_get(page->document, "limits");
	section_open(page, "limits", message_text(MSG_LIMITS, page->language));
	page_raw(page, "<ul>\n");
	for (size_t i = 0; i < json_array_size(limits); i++) {
		page_element(page, "li",
				page_label(page, json_object_get(json_array_get(limits, i), "text")));
	}
	page_raw(page, "</ul>\n");
	section_close(page);
}

static void version_row(struct page *page, enum message what, const char *text)
{
	table_row(page, message_text(what, page->language));
	table_cell(page, text != NULL ? text : "–", false);
}

static void version_table(struct page *page)
{
	const json_t *made = json_object_get(page->document, "made");
	const json_t *form = json_object_get(page->document, "form");
	const json_t *fieldwork = json_object_get(page->document, "fieldwork");
	const json_t *population = json_object_get(page->document, "population");
	table_open(page, message_text(MSG_VERSIONS_CAPTION, page->language));
	table_heading_say(page, MSG_MEASURE);
	table_heading_say(page, MSG_FOUND);
	table_body(page);
	version_row(page, MSG_FORM, json_string_value(json_object_get(form, "id")));
	version_row(page, MSG_VERSION, json_string_value(json_object_get(form, "version")));
	version_row(page, MSG_RESPONSES, count_words(json_object_get(fieldwork, "responses")).text);
	version_row(page, MSG_SNAPSHOT, json_string_value(json_object_get(made, "snapshot_sha256")));
	if (json_is_object(population)) {
		version_row(page, MSG_POPULATION, page_label(page, json_object_get(population, "title")));
		version_row(page, MSG_UNIVERSE, json_string_value(json_object_get(population, "universe")));
	}
	version_row(page, MSG_PROGRAM, json_string_value(json_object_get(made, "program")));
	version_row(page, MSG_TIME, json_string_value(json_object_get(made, "at")));
	table_close(page);
}

void part_method(struct page *page)
{
	const json_t *weights = json_object_get(page->document, "weights");
	const json_t *made = json_object_get(page->document, "made");
	section_open(page, "method", message_text(MSG_METHOD, page->language));
	if (json_is_number(json_object_get(weights, "clusters"))) {
		page_raw(page, "<p>");
		PAGE_SAYING(page, MSG_METHOD_SAMPLE, count_words(json_object_get(weights, "clusters")).text,
				count_words(json_object_get(weights, "strata")).text,
				count_words(json_object_get(weights, "df")).text);
		page_raw(page, "</p>\n");
	}
	page_element_say(page, "p", MSG_METHOD_SCORES);
	page_element_say(page, "p", MSG_METHOD_SHARES);
	page_raw(page, "<p>");
	PAGE_SAYING(page, MSG_METHOD_WITHHELD, count_words(json_object_get(made, "min_n")).text,
			count_words(json_object_get(made, "min_count")).text);
	page_raw(page, "</p>\n");
	version_table(page);
	section_close(page);
}

void part_glossary(struct page *page)
{
	static const enum message terms[][2] = {
		{ MSG_G_INTERVAL, MSG_G_INTERVAL_TEXT },
		{ MSG_G_SCORE, MSG_G_SCORE_TEXT },
		{ MSG_G_N, MSG_G_N_TEXT },
		{ MSG_G_WITHHELD, MSG_G_WITHHELD_TEXT },
		{ MSG_G_WEIGHT, MSG_G_WEIGHT_TEXT },
		{ MSG_G_ALPHA, MSG_G_ALPHA_TEXT },
	};
	section_open(page, "glossary", message_text(MSG_GLOSSARY, page->language));
	page_raw(page, "<dl>\n");
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		page_element_say(page, "dt", terms[i][0]);
		page_element_say(page, "dd", terms[i][1]);
	}
	page_raw(page, "</dl>\n");
	section_close(page);
}
