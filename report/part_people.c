/* Who was asked and who answered. */
#include <math.h>
#include <string.h>

#include "report/chart.h"

static const struct {
	const char *name;
	enum message text;
} outcomes[] = {
	{ "complete", MSG_COMPLETE },
	{ "partial", MSG_PARTIAL },
	{ "refusal", MSG_REFUSAL },
	{ "non_contact", MSG_NON_CONTACT },
	{ "other", MSG_OTHER },
	{ "unknown_household", MSG_UNKNOWN_HOUSEHOLD },
	{ "unknown_other", MSG_UNKNOWN_OTHER },
	{ "not_eligible", MSG_NOT_ELIGIBLE },
};

static const struct {
	const char *name;
	enum message title, text;
} rates[] = {
	{ "rr1", MSG_RR1, MSG_RR1_TEXT },
	{ "rr3", MSG_RR3, MSG_RR3_TEXT },
	{ "e", MSG_E, MSG_E_TEXT },
	{ "coop1", MSG_COOP1, MSG_COOP1_TEXT },
	{ "ref1", MSG_REF1, MSG_REF1_TEXT },
	{ "con1", MSG_CON1, MSG_CON1_TEXT },
};

static void outcome_table(struct page *page, const json_t *dispositions)
{
	table_open(page, message_text(MSG_OUTCOMES_CAPTION, page->language));
	table_heading_say(page, MSG_OUTCOME);
	table_heading_say(page, MSG_HOUSEHOLDS);
	table_body(page);
	double total = 0;
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		const json_t *n = json_object_get(find_named(dispositions, outcomes[i].name), "n");
		table_row(page, message_text(outcomes[i].text, page->language));
		table_cell(page, count_words(n).text, true);
		total += number_of(n);
	}
	table_row(page, message_text(MSG_TOTAL, page->language));
	table_cell(page, number_words(total, 0).text, true);
	table_close(page);
}

static void rate_table(struct page *page, const json_t *values)
{
	table_open(page, message_text(MSG_RATES_CAPTION, page->language));
	table_heading_say(page, MSG_RATE);
	table_heading_say(page, MSG_PERCENT);
	table_heading_say(page, MSG_MEANING);
	table_body(page);
	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		table_row(page, message_text(rates[i].title, page->language));
		table_cell(page, percent_words(number_of(json_object_get(values, rates[i].name))).text, true);
		table_cell(page, message_text(rates[i].text, page->language), false);
	}
	table_close(page);
}

static void margin_table(struct page *page, const char *label, const json_t *categories)
{
	static const char *const columns[] = { "share", "weighted", "population" };
	details_open(page, MSG_DATA_TABLE);
	table_open(page, label);
	table_heading_say(page, MSG_GROUP);
	table_heading_say(page, MSG_ANSWERS);
	table_heading_say(page, MSG_INTERVIEWED);
	table_heading_say(page, MSG_WEIGHTED);
	table_heading_say(page, MSG_POPULATION);
	table_body(page);
	for (size_t i = 0; i < json_array_size(categories); i++) {
		const json_t *category = json_array_get(categories, i);
		bool shown = !json_is_string(json_object_get(category, "reason"));
		table_row(page, page_label(page, json_object_get(category, "label")));
		table_cell(page,
				shown ? count_words(json_object_get(category, "n")).text
				      : message_text(MSG_FEW, page->language),
				shown);
		for (size_t c = 0; c < ARRAY_LEN(columns); c++) {
			table_cell(page, percent_words(number_of(json_object_get(category, columns[c]))).text,
					true);
		}
	}
	table_close(page);
	details_close(page);
}

static void margin_figure(struct page *page, const json_t *margin)
{
	const json_t *categories = json_object_get(margin, "categories");
	const char *label = page_label(page, json_object_get(margin, "label"));
	figure_open(page, NULL, label);
	chart_axis(page, true);
	for (size_t i = 0; i < json_array_size(categories); i++) {
		const json_t *category = json_array_get(categories, i);
		chart_reached(page, page_label(page, json_object_get(category, "label")),
				number_of(json_object_get(category, "share")),
				number_of(json_object_get(category, "population")));
	}
	page_raw(page, "</div>\n");
	margin_table(page, label, categories);
	figure_close(page);
}

static void sources(struct page *page)
{
	const json_t *list = json_object_get(json_object_get(page->document, "population"), "sources");
	if (json_array_size(list) == 0) {
		return;
	}
	page_element_say(page, "h3", MSG_SOURCE);
	page_raw(page, "<ul class=\"small\">");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *source = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(source, "margin"));
		const json_t *reached = find_named(json_object_get(page->document, "reached"), name);
		const char *note = json_string_value(json_object_get(source, "note"));
		page_raw(page, "<li>");
		page_text(page, reached != NULL ? page_label(page, json_object_get(reached, "label")) : name);
		page_raw(page, ": ");
		const char *text = json_string_value(json_object_get(source, "source"));
		page_text(page, text != NULL ? text : "–");
		page_rawf(page, " (%lld). ", (long long)json_integer_value(json_object_get(source, "year")));
		page_text(page, note != NULL ? note : "");
		page_raw(page, "</li>\n");
	}
	page_raw(page, "</ul>\n");
}

void part_people(struct page *page)
{
	const json_t *found = json_object_get(page->document, "outcomes");
	const json_t *reached = json_object_get(page->document, "reached");
	section_open(page, "people", message_text(MSG_PEOPLE, page->language));
	if (json_is_object(found)) {
		page_element_say(page, "p", MSG_OUTCOMES_TEXT);
		page_raw(page, "<div class=\"columns\">");
		outcome_table(page, json_object_get(found, "dispositions"));
		rate_table(page, json_object_get(found, "rates"));
		page_raw(page, "</div>\n");
		rates_details(page, found);
	} else {
		page_element_say(page, "p", MSG_NO_OUTCOMES);
	}
	if (json_array_size(reached) > 0) {
		page_element_say(page, "h3", MSG_REACHED);
		page_element_say(page, "p", MSG_REACHED_TEXT);
		page_raw(page, "<div class=\"panels\">\n");
		for (size_t i = 0; i < json_array_size(reached); i++) {
			margin_figure(page, json_array_get(reached, i));
		}
		page_raw(page, "</div>\n");
	}
	sources(page);
	section_close(page);
}
