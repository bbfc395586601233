/* What happened to people and households. */
#include "report/format.h"
#include "report/measures.h"

static void rate_cell(struct page *page, const json_t *estimate)
{
	struct shown shown = shown_of(page, estimate);
	if (json_is_null(estimate)) {
		table_cell(page, message_text(MSG_NOT_ASKED_RATE, page->language), false);
		return;
	}
	if (!shown.shown) {
		page_raw(page, "<td class=\"withheld\">");
		page_text(page, shown.reason);
		page_raw(page, "</td>");
		return;
	}
	page_rawf(page, "<td class=\"num\">%s (%s–%s)</td>", number_words(shown.value, 0).text,
			number_words(shown.lower, 0).text, number_words(shown.upper, 0).text);
}

static void share_cell(struct page *page, const json_t *estimate)
{
	if (json_is_null(estimate)) {
		table_cell(page, "–", true);
	} else {
		measure_cell(page, estimate, true);
	}
}

void part_victims(struct page *page)
{
	const json_t *list = json_object_get(page->document, "victimization");
	if (json_array_size(list) == 0) {
		return;
	}
	section_open(page, "victims", message_text(MSG_VICTIMS, page->language));
	page_element_say(page, "p", MSG_VICTIMS_TEXT);
	table_open(page, message_text(MSG_VICTIMS_CAPTION, page->language));
	table_heading_say(page, MSG_CRIME);
	table_heading_say(page, MSG_PER);
	table_heading_say(page, MSG_PREVALENCE);
	table_heading_say(page, MSG_RATE_1000);
	table_heading_say(page, MSG_REPORTED);
	table_body(page);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *crime = json_array_get(list, i);
		const char *per = json_string_value(json_object_get(crime, "per"));
		table_row(page, page_label(page, json_object_get(crime, "label")));
		table_cell(page, message_text(per != NULL && per[0] == 'h' ? MSG_HOUSEHOLDS : MSG_PERSONS, page->language), false);
		share_cell(page, json_object_get(crime, "prevalence"));
		rate_cell(page, json_object_get(crime, "rate_per_1000"));
		share_cell(page, json_object_get(crime, "reported"));
	}
	table_close(page);
	section_close(page);
}
