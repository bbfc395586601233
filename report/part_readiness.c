/* The conditions of readiness, and the overall line. */
#include <math.h>
#include <string.h>

#include "report/format.h"

static const struct {
	const char *word;
	enum message title, note;
	const char *class;
} conclusions[] = {
	{ "set up", MSG_SET_UP, MSG_SET_UP_NOTE, "met" },
	{ "set up with conditions", MSG_SET_UP_CONDITIONS, MSG_SET_UP_CONDITIONS_NOTE, "met" },
	{ "not yet", MSG_NOT_YET, MSG_NOT_YET_NOTE, "unmet" },
	{ "insufficient evidence", MSG_INSUFFICIENT, MSG_INSUFFICIENT_NOTE, "unknown" },
}, states[] = {
	{ "met", MSG_MET, MSG_MET, "met" },
	{ "not met", MSG_NOT_MET, MSG_NOT_MET, "unmet" },
	{ "insufficient evidence", MSG_STATE_INSUFFICIENT, MSG_STATE_INSUFFICIENT, "unknown" },
};

static size_t state_of(const json_t *holder)
{
	const char *word = json_string_value(json_object_get(holder, "state"));
	for (size_t i = 0; word != NULL && i < ARRAY_LEN(states); i++) {
		if (strcmp(states[i].word, word) == 0) {
			return i;
		}
	}
	return ARRAY_LEN(states) - 1;
}

void part_verdict(struct page *page)
{
	const json_t *readiness = json_object_get(page->document, "readiness");
	if (!json_is_object(readiness)) {
		return;
	}
	const char *word = json_string_value(json_object_get(readiness, "conclusion"));
	size_t n[ARRAY_LEN(states)] = { 0 }, i = 0;
	const json_t *conditions = json_object_get(readiness, "conditions");
	for (size_t c = 0; c < json_array_size(conditions); c++) {
		n[state_of(json_array_get(conditions, c))]++;
	}
	while (i + 1 < ARRAY_LEN(conclusions) && (word == NULL || strcmp(conclusions[i].word, word) != 0)) {
		i++;
	}
	page_rawf(page, "<div class=\"verdict %s\"><p class=\"eyebrow\">", conclusions[i].class);
	page_say(page, MSG_CONCLUSION);
	page_raw(page, "</p><p class=\"big\">");
	page_say(page, conclusions[i].title);
	page_raw(page, "</p><p>");
	page_say(page, conclusions[i].note);
	page_raw(page, " ");
	struct words met = number_words((double)n[0], 0), unmet = number_words((double)n[1], 0),
		     unknown = number_words((double)n[2], 0);
	PAGE_SAYING(page, MSG_S_STATES, met.text, unmet.text, unknown.text);
	page_raw(page, "</p></div>\n");
}

void part_glance(struct page *page)
{
	const json_t *conditions =
			json_object_get(json_object_get(page->document, "readiness"), "conditions");
	if (json_array_size(conditions) == 0) {
		return;
	}
	page_element_say(page, "h3", MSG_GLANCE);
	page_raw(page, "<ul class=\"glance\">");
	for (size_t i = 0; i < json_array_size(conditions); i++) {
		const json_t *condition = json_array_get(conditions, i);
		const char *code = json_string_value(json_object_get(condition, "code"));
		size_t state = state_of(condition);
		page_raw(page, "<li>");
		page_text(page, code != NULL ? code : "");
		page_rawf(page, " <span class=\"state %s\">", states[state].class);
		page_say(page, states[state].title);
		page_raw(page, "</span></li>");
	}
	page_raw(page, "</ul>\n");
}

static struct words found_words(double value, const char *unit)
{
	if (unit == NULL || !isfinite(value)) {
		return (struct words){ "" };
	}
	return strcmp(unit, "share") == 0 ? percent_words(value)
					  : number_words(value, strcmp(unit, "ratio") == 0 ? 2 : 0);
}

/* Names of the parts in a state that is not "met", each once. */
static void list_parts(struct page *page, const json_t *parts, size_t wanted)
{
	bool first = true;
	for (size_t i = 0; i < json_array_size(parts); i++) {
		const json_t *part = json_array_get(parts, i);
		if (state_of(part) == wanted) {
			page_raw(page, first ? "<div class=\"small\">" : "; ");
			if (first) {
				page_say(page, states[wanted].title);
				page_raw(page, ": ");
			}
			page_text(page, page_label(page, json_object_get(part, "label")));
			first = false;
		}
	}
	page_raw(page, first ? "" : "</div>");
}

/* "362 (needed: 288)", "lowest: 0.62 (needed: 0.70)", "response rate 57%". */
static void found_value(struct page *page, const json_t *condition)
{
	const char *unit = json_string_value(json_object_get(condition, "unit"));
	const char *name = json_string_value(json_object_get(condition, "condition"));
	double value = number_of(json_object_get(condition, "value"));
	struct words words = found_words(value, unit);
	struct words limit = found_words(number_of(json_object_get(condition, "limit")), unit);
	if (words.text[0] == '\0' || name == NULL) {
		return;
	}
	if (strcmp(name, "scale_quality") == 0) {
		PAGE_SAYING(page, MSG_LOWEST, words.text);
	} else if (strcmp(name, "response_reporting") == 0) {
		PAGE_SAYING(page, MSG_RESPONSE_OF, words.text);
	} else {
		page_text(page, words.text);
	}
	if (limit.text[0] != '\0') {
		page_raw(page, " <span class=\"small\">(");
		PAGE_SAYING(page, strcmp(name, "weight_quality") == 0 ? MSG_AT_MOST : MSG_NEEDED, limit.text);
		page_raw(page, ")</span>");
	}
}

static void found_cell(struct page *page, const json_t *condition)
{
	const json_t *estimate = json_object_get(condition, "estimate"),
		     *note = json_object_get(condition, "note");
	page_raw(page, "<td>");
	if (json_is_object(estimate)) {
		struct shown shown = shown_of(page, estimate);
		struct words value = percent_words(shown.value),
			     interval = interval_words(page, &shown, true);
		page_text(page, shown.shown ? value.text : shown.reason);
		if (shown.shown) {
			struct words n = count_words(shown.n);
			page_rawf(page, " <span class=\"small\">(%s; n = %s)</span>", interval.text, n.text);
		}
	} else {
		found_value(page, condition);
	}
	page_text(page, json_is_object(note) ? page_label(page, note) : "");
	list_parts(page, json_object_get(condition, "parts"), 1);
	list_parts(page, json_object_get(condition, "parts"), 2);
	page_raw(page, "</td>");
}

static void condition_row(struct page *page, const json_t *condition)
{
	size_t state = state_of(condition);
	const char *code = json_string_value(json_object_get(condition, "code"));
	struct buf rule = BUF(16384);
	buf_addf(&rule, "%s%s%s", code != NULL ? code : "", code != NULL ? ". " : "",
			page_label(page, json_object_get(condition, "rule")));
	table_row(page, buf_text(&rule));
	buf_finish(&rule);
	page_rawf(page, "<td><span class=\"state %s\">", states[state].class);
	page_say(page, states[state].title);
	page_raw(page, "</span>");
	if (json_is_true(json_object_get(condition, "decisive"))) {
		page_raw(page, "<br/><span class=\"small\">");
		page_say(page, MSG_DECISIVE);
		page_raw(page, "</span>");
	}
	page_raw(page, "</td>");
	found_cell(page, condition);
}

void part_readiness(struct page *page)
{
	const json_t *readiness = json_object_get(page->document, "readiness");
	section_open(page, "readiness", message_text(MSG_READINESS, page->language));
	if (!json_is_object(readiness)) {
		page_element_say(page, "p", MSG_NO_CONDITIONS);
		section_close(page);
		return;
	}
	part_verdict(page);
	table_open(page, message_text(MSG_READINESS_CAPTION, page->language));
	table_heading_say(page, MSG_CONDITION);
	table_heading_say(page, MSG_STATE);
	table_heading_say(page, MSG_FOUND);
	table_body(page);
	const json_t *conditions = json_object_get(readiness, "conditions");
	for (size_t i = 0; i < json_array_size(conditions); i++) {
		condition_row(page, json_array_get(conditions, i));
	}
	table_close(page);
	section_close(page);
}
