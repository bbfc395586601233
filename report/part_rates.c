/* All response, cooperation, refusal and contact rates, plain and weighted. */
#include <math.h>

#include "report/format.h"

static const struct {
	const char *name, *title, *formula;
} rates[] = {
	{ "rr1", "RR1", "I / (B + U)" },
	{ "rr2", "RR2", "(I + P) / (B + U)" },
	{ "rr3", "RR3", "I / (B + eU)" },
	{ "rr4", "RR4", "(I + P) / (B + eU)" },
	{ "rr5", "RR5", "I / B" },
	{ "rr6", "RR6", "(I + P) / B" },
	{ "coop1", "COOP1", "I / (I + P + R + O)" },
	{ "coop2", "COOP2", "(I + P) / (I + P + R + O)" },
	{ "coop3", "COOP3", "I / (I + P + R)" },
	{ "coop4", "COOP4", "(I + P) / (I + P + R)" },
	{ "ref1", "REF1", "R / (B + U)" },
	{ "ref2", "REF2", "R / (B + eU)" },
	{ "ref3", "REF3", "R / B" },
	{ "con1", "CON1", "(I + P + R + O) / (B + U)" },
	{ "con2", "CON2", "(I + P + R + O) / (B + eU)" },
	{ "con3", "CON3", "(I + P + R + O) / B" },
	{ "e", "e", "B / (B + NE)" },
};

static void rate_cell(struct page *page, const json_t *values, const char *name)
{
	double value = number_of(json_object_get(values, name));
	table_cell(page, isfinite(value) ? number_words(100 * value, 1).text : "–", true);
}

void rates_details(struct page *page, const json_t *outcomes)
{
	const json_t *plain = json_object_get(outcomes, "rates");
	const json_t *weighted = json_object_get(outcomes, "weighted_rates");
	page_element(page, "p", page_label(page, json_object_get(outcomes, "e_text")));
	details_open(page, MSG_ALL_RATES);
	page_element_say(page, "p", MSG_RATES_WEIGHTED_TEXT);
	table_open(page, message_text(MSG_RATES_CAPTION, page->language));
	table_heading_say(page, MSG_RATE);
	table_heading_say(page, MSG_PERCENT);
	table_heading_say(page, MSG_RATE_WEIGHTED);
	table_heading_say(page, MSG_RATE_FORMULA);
	table_body(page);
	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		table_row(page, rates[i].title);
		rate_cell(page, plain, rates[i].name);
		rate_cell(page, weighted, rates[i].name);
		table_cell(page, rates[i].formula, false);
	}
	table_close(page);
	page_element_say(page, "p", MSG_RATES_LETTERS);
	details_close(page);
}
