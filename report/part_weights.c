/* What was done about those who were not interviewed, the largest weights, and errors. */
#include "report/format.h"

static void class_table(struct page *page, const json_t *nonresponse)
{
	const json_t *classes = json_object_get(nonresponse, "classes");
	details_open(page, MSG_NONRESPONSE_CLASSES);
	table_open(page, page_label(page, json_object_get(nonresponse, "label")));
	table_heading_say(page, MSG_GROUP);
	table_heading_say(page, MSG_VISITS);
	table_heading_say(page, MSG_INTERVIEWED);
	table_heading_say(page, MSG_STEP_ELIGIBILITY);
	table_heading_say(page, MSG_STEP_NONRESPONSE);
	table_body(page);
	for (size_t i = 0; i < json_array_size(classes); i++) {
		const json_t *class = json_array_get(classes, i);
		table_row(page, page_label(page, json_object_get(class, "label")));
		table_cell(page, count_words(json_object_get(class, "visits")).text, true);
		table_cell(page, count_words(json_object_get(class, "interviews")).text, true);
		table_cell(page, number_words(number_of(json_object_get(class, "eligibility")), 2).text, true);
		table_cell(page, number_words(number_of(json_object_get(class, "nonresponse")), 2).text, true);
	}
	table_close(page);
	details_close(page);
}

void weights_details(struct page *page, const json_t *weights)
{
	const json_t *nonresponse = json_object_get(weights, "nonresponse"), *trimming = json_object_get(weights, "trimming");
	const json_t *replicates = json_object_get(weights, "replicates");
	if (json_is_object(trimming)) {
		page_raw(page, "<p>");
		PAGE_SAYING(page, MSG_TRIMMED_TO, number_words(number_of(json_object_get(trimming, "max_ratio")), 1).text,
				count_words(json_object_get(trimming, "n")).text);
		page_raw(page, "</p>\n");
	}
	if (json_is_object(replicates)) {
		page_raw(page, "<p>");
		PAGE_SAYING(page, MSG_REPLICATES, count_words(json_object_get(replicates, "used")).text,
				count_words(json_object_get(replicates, "seed")).text);
		page_raw(page, "</p>\n");
	}
	if (json_is_object(nonresponse)) {
		class_table(page, nonresponse);
	}
}
