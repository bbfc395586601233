#include "report/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"

double number_of(const json_t *number)
{
	return json_is_number(number) ? json_number_value(number) : NAN;
}

struct words number_words(double value, int decimals)
{
	struct words words = { "–" };
	char plain[48];
	if (!isfinite(value) || fabs(value) > 1e15) {
		return words;
	}
	snprintf(plain, sizeof(plain), "%.*f", decimals, fabs(value));
	size_t whole = strcspn(plain, "."), k = 0;
	if (value < 0 && strspn(plain, "0.") < strlen(plain)) {
		words.text[k++] = '-';
	}
	for (size_t i = 0; plain[i] != '\0'; i++) {
		if (i > 0 && i < whole && (whole - i) % 3 == 0) {
			words.text[k++] = ',';
		}
		words.text[k++] = plain[i];
	}
	words.text[k] = '\0';
	return words;
}

struct words percent_words(double share)
{
	if (share > 0 && share < 0.005) {
		return (struct words){ "<1%" };
	}
	if (share < 1 && share > 0.995) {
		return (struct words){ ">99%" };
	}
	struct words words = number_words(share * 100, 0);
	if (isfinite(share)) {
		strncat(words.text, "%", sizeof(words.text) - strlen(words.text) - 1);
	}
	return words;
}

struct words score_words(double score)
{
	return number_words(score, 0);
}

struct words count_words(const json_t *count)
{
	return number_words(number_of(count), 0);
}

static const char *const months[N_LANGUAGES][12] = {
	{ "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
			"November", "December" },
	{ "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
			"noviembre", "diciembre" },
};

struct words date_words(const char *time, enum language language)
{
	struct words words = { "–" };
	int32_t days;
	if (time == NULL || strlen(time) < 10 || !calendar_read_date((struct str){ time, 10 }, &days)) {
		return words;
	}
	int year;
	unsigned month, day;
	calendar_from_days(days, &year, &month, &day);
	const char *name = months[language][month - 1];
	if (language == LANGUAGE_ES) {
		snprintf(words.text, sizeof(words.text), "%u de %s de %d", day, name, year);
	} else {
		snprintf(words.text, sizeof(words.text), "%s %u, %d", name, day, year);
	}
	return words;
}

struct shown shown_of(const struct page *page, const json_t *estimate)
{
	struct shown shown = {
		.value = number_of(json_object_get(estimate, "value")),
		.lower = number_of(json_object_get(estimate, "lower")),
		.upper = number_of(json_object_get(estimate, "upper")),
		.deff = number_of(json_object_get(estimate, "deff")),
		.n_eff = number_of(json_object_get(estimate, "n_eff")),
		.n = json_object_get(estimate, "n"),
		.review = json_is_true(json_object_get(estimate, "review")),
	};
	shown.shown = isfinite(shown.value);
	if (!shown.shown) {
		const char *code = json_string_value(json_object_get(estimate, "reason"));
		const json_t *text = json_object_get(json_object_get(page->document, "reasons"),
				code != NULL ? code : "not_estimable");
		shown.reason = text != NULL ? page_label(page, text)
					    : message_text(MSG_TOO_FEW, page->language);
	}
	return shown;
}

struct words value_words(double value, bool share)
{
	return share ? percent_words(value) : score_words(value);
}

struct words interval_words(const struct page *page, const struct shown *shown, bool share)
{
	struct words words, lower = value_words(shown->lower, share),
			    upper = value_words(shown->upper, share);
	struct buf text = BUF(sizeof(words.text) - 1);
	message_fill(&text, MSG_TO, page->language, (const char *const[]){ lower.text, upper.text }, 2);
	snprintf(words.text, sizeof(words.text), "%s", buf_text(&text));
	buf_finish(&text);
	return words;
}
