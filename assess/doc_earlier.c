/*
 * The results beside those of an earlier wave.
 *
 *   change   now - before; se^2 = se_now^2 + se_before^2, as of two samples drawn
 *            apart; t interval with the smaller of both degrees of freedom
 *
 * A scale is compared when it has the same items, turned the same way, and the same
 * range; a headline when it counts the same answers of the same question. Two
 * documents whose answers come from the same time share people: no change is told
 * from them.
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

/* Times are written alike, so that their order is that of the texts. */
static bool overlap_in_time(const json_t *before, const json_t *now)
{
	const char *first = word_of(now, "first_received"), *last = word_of(before, "last_received");
	const char *early = word_of(before, "first_received"), *late = word_of(now, "last_received");
	return strcmp(first, last) <= 0 && strcmp(early, late) <= 0;
}

static void set_change(json_t *row, const json_t *before, const json_t *now)
{
	double difference = number_of(now, "value") - number_of(before, "value");
	double se = hypot(number_of(now, "se"), number_of(before, "se"));
	double df = fmin(number_of(now, "df"), number_of(before, "df"));
	struct interval interval = interval_t(difference, se, df, LEVEL);
	if (!isfinite(difference) || interval.status != ESTIMABLE || !isfinite(se)) {
		return;
	}
	json_object_set_new(row, "change", json_pack("{s:f, s:f, s:f, s:f}", "value", difference, "se", se, "lower",
							interval.lower, "upper", interval.upper));
	json_object_set_new(row, "direction", json_string(interval.lower > 0 ? "up" : interval.upper < 0 ? "down" : "unclear"));
}

struct kind_of_measure {
	const char *kind, *list, *estimate;
	const char *const same[2]; /* keys that must be equal */
};

static const struct kind_of_measure kinds[] = {
	{ "scale", "scales", "score", { "items", "range" } },
	{ "headline", "headlines", "share", { "question", "favourable" } },
};

static bool asked_alike(const struct kind_of_measure *kind, const json_t *before, const json_t *now)
{
	for (size_t i = 0; i < ARRAY_LEN(kind->same); i++) {
		if (!json_equal(json_object_get(before, kind->same[i]), json_object_get(now, kind->same[i]))) {
			return false;
		}
	}
	return true;
}

static json_t *row_of(const struct kind_of_measure *kind, const json_t *before, const json_t *now, bool overlap)
{
	const json_t *then = json_object_get(before, kind->estimate), *here = json_object_get(now, kind->estimate);
	json_t *row = json_pack("{s:s, s:s, s:O, s:O, s:O, s:n, s:n, s:n}", "kind", kind->kind, "name",
			word_of(now, "name"), "label", json_object_get(now, "label"), "before", then, "now", here,
			"change", "direction", "note");
	if (!asked_alike(kind, before, now)) {
		json_object_set_new(row, "note", sentence_saying(NOTE_ASKED_OTHERWISE, NULL, NULL));
	} else if (!overlap) {
		set_change(row, then, here);
	}
	return row;
}

static json_t *rows_of(const json_t *earlier, const json_t *const now[], bool overlap)
{
	json_t *rows = json_array();
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		const json_t *before = json_object_get(earlier, kinds[k].list);
		for (size_t i = 0; i < json_array_size(now[k]); i++) {
			const json_t *own = json_array_get(now[k], i);
			const json_t *then = named(before, word_of(own, "name"));
			if (then != NULL) {
				json_array_append_new(rows, row_of(&kinds[k], then, own, overlap));
			}
		}
	}
	return rows;
}

json_t *doc_earlier(const struct work *work)
{
	const json_t *earlier = work->input->earlier;
	if (earlier == NULL) {
		return doc_missing(sentence_saying(MISSING_EARLIER, NULL, NULL));
	}
	json_t *scales = doc_scales(work), *headlines = doc_headlines(work), *fieldwork = doc_fieldwork(work);
	const json_t *then = json_object_get(earlier, "fieldwork"), *made = json_object_get(earlier, "made");
	bool overlap = overlap_in_time(then, fieldwork);
	json_t *part = json_object();
	json_object_set_new(part, "form", json_incref(json_object_get(earlier, "form")));
	json_object_set_new(part, "made_at", json_string(word_of(made, "at")));
	json_object_set_new(part, "snapshot_sha256", json_string(word_of(made, "snapshot_sha256")));
	json_object_set_new(part, "interviews", doc_count((size_t)json_integer_value(json_object_get(then, "interviews"))));
	json_object_set_new(part, "first_received", json_string(word_of(then, "first_received")));
	json_object_set_new(part, "last_received", json_string(word_of(then, "last_received")));
	json_object_set_new(part, "overlap", json_boolean(overlap));
	json_object_set_new(part, "note", overlap ? sentence_saying(NOTE_EARLIER_OVERLAP, NULL, NULL) : json_null());
	json_object_set_new(part, "rows", rows_of(earlier, (const json_t *const[]){ scales, headlines }, overlap));
	json_decref(scales);
	json_decref(headlines);
	json_decref(fieldwork);
	return part;
}
