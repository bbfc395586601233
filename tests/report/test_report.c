/* Words and pages: sentences at their boundaries, both languages, and a page
 * that needs nothing from elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/phrases.h"
#include "report/report.h"

static struct page page_in(const json_t *document, enum language language)
{
	return (struct page){ .document = document, .language = language };
}

static struct shown estimate(double value, double lower, double upper)
{
	return (struct shown){ .shown = true, .value = value, .lower = lower, .upper = upper };
}

static void assert_share(const struct shown *shown, enum language language, const char *expected)
{
	struct page page = page_in(NULL, language);
	struct buf text = BUF(1024);
	phrase_share(&text, &page, "Safe", shown);
	assert_string_equal(buf_text(&text), expected);
	buf_finish(&text);
}

static void assert_half(double lower, double upper, const char *expected)
{
	struct page page = page_in(NULL, LANGUAGE_EN);
	struct shown shown = estimate((lower + upper) / 2, lower, upper);
	struct buf text = BUF(1024);
	phrase_half(&text, &page, &shown);
	assert_string_equal(buf_text(&text), expected);
	buf_finish(&text);
}

static void every_message_has_both_languages(void **state)
{
	(void)state;
	for (int message = 0; message < N_MESSAGES; message++) {
		for (int language = 0; language < N_LANGUAGES; language++) {
			const char *text = message_text((enum message)message, (enum language)language);
			assert_non_null(text);
			assert_true(text[0] != '\0');
		}
	}
}

/* "{0}" in one language is in the other. */
static void both_languages_fill_in_the_same(void **state)
{
	(void)state;
	for (int message = 0; message < N_MESSAGES; message++) {
		for (char digit = '0'; digit <= '9'; digit++) {
			const char place[] = { '{', digit, '}', '\0' };
			bool en = strstr(message_text((enum message)message, LANGUAGE_EN), place) != NULL;
			bool es = strstr(message_text((enum message)message, LANGUAGE_ES), place) != NULL;
			assert_int_equal(en, es);
		}
	}
}

static void about_n_in_ten_needs_an_interval_within_one_tenth(void **state)
{
	(void)state;
	struct shown near = estimate(0.60, 0.50, 0.70), wide = estimate(0.60, 0.49, 0.70);
	struct shown off = estimate(0.56, 0.52, 0.71);
	assert_share(&near, LANGUAGE_EN, "Safe: about 6 in 10 (between 50% and 70%).");
	assert_share(&near, LANGUAGE_ES, "Safe: alrededor de 6 de cada 10 (entre 50% y 70%).");
	assert_share(&wide, LANGUAGE_EN, "Safe: between 49% and 70%.");
	assert_share(&off, LANGUAGE_EN, "Safe: between 52% and 71%.");
}

static void nearly_nobody_and_nearly_everybody_are_no_tenths(void **state)
{
	(void)state;
	struct shown few = estimate(0.02, 0.004, 0.05), all = estimate(0.98, 0.95, 0.996);
	assert_share(&few, LANGUAGE_EN, "Safe: between <1% and 5%.");
	assert_share(&all, LANGUAGE_EN, "Safe: between 95% and >99%.");
}

static void a_withheld_share_says_too_few(void **state)
{
	(void)state;
	struct shown withheld = { .shown = false };
	assert_share(&withheld, LANGUAGE_EN, "Safe: too few answers to say.");
	assert_share(&withheld, LANGUAGE_ES, "Safe: muy pocas respuestas para decirlo.");
}

static void more_than_half_needs_the_whole_interval(void **state)
{
	(void)state;
	assert_half(0.501, 0.60, "That is more than half.");
	assert_half(0.500, 0.60, "It may be more or less than half.");
	assert_half(0.40, 0.499, "That is fewer than half.");
	assert_half(0.40, 0.500, "It may be more or less than half.");
}

static json_t *option(const char *name, double value, double lower, double upper)
{
	return json_pack("{s:s, s:{s:s}, s:{s:f, s:f, s:f}}", "name", name, "label", "en", name, "share",
			"value", value, "lower", lower, "upper", upper);
}

static void assert_top(json_t *options, const char *expected)
{
	json_t *ranking = json_pack("{s:o}", "options", options), *document = json_object();
	struct page page = page_in(document, LANGUAGE_EN);
	struct buf text = BUF(1024);
	phrase_top(&text, &page, ranking);
	assert_string_equal(buf_text(&text), expected);
	buf_finish(&text);
	json_decref(ranking);
	json_decref(document);
}

static void first_of_all_needs_an_interval_of_its_own(void **state)
{
	(void)state;
	assert_top(json_pack("[o, o]", option("Guns", 0.6, 0.55, 0.65), option("Gangs", 0.4, 0.35, 0.45)),
			"Named most often: “Guns” (between 55% and 65%), ahead of all others.");
	assert_top(json_pack("[o, o]", option("Guns", 0.6, 0.55, 0.65), option("Gangs", 0.5, 0.44, 0.56)),
			"Named most often: “Guns” (between 55% and 65%); “Gangs” may be as common.");
	assert_top(json_pack("[o, {s:s, s:{s:s}, s:{s:n, s:s}}]", option("Guns", 0.6, 0.55, 0.65), "name",
				   "x", "label", "en", "Lights", "share", "value", "reason", "min_count"),
			"Named most often: “Guns” (between 55% and 65%); “Lights” may be as common.");
}

static void numbers_are_written_as_people_read_them(void **state)
{
	(void)state;
	assert_string_equal(number_words(1234567.891, 1).text, "1,234,567.9");
	assert_string_equal(number_words(-0.04, 1).text, "0.0");
	assert_string_equal(number_words(-0.36, 1).text, "-0.4");
	assert_string_equal(percent_words(0.004).text, "<1%");
	assert_string_equal(percent_words(0).text, "0%");
	assert_string_equal(percent_words(1).text, "100%");
	assert_string_equal(date_words("2026-03-01T00:00:00Z", LANGUAGE_EN).text, "March 1, 2026");
	assert_string_equal(date_words("2026-03-01T00:00:00Z", LANGUAGE_ES).text, "1 de marzo de 2026");
}

static json_t *small_document(void)
{
	return json_pack("{s:{s:s, s:{s:s}}, s:{s:s, s:s}, s:{s:i}, s:[{s:s, s:{s:s}, s:s, s:{s:f, s:f, s:f, "
			 "s:i}}]}",
			"form", "id", "f", "title", "en", "<Safe> & \"sound\"", "made", "at",
			"2026-01-02T03:04:05Z", "program", "canvass 0", "fieldwork", "interviews", 50,
			"headlines", "name", "safe", "label", "en", "Feel <safe>", "question", "q", "share",
			"value", 0.6, "lower", 0.52, "upper", 0.68, "n", 50);
}

static void a_page_needs_nothing_from_elsewhere(void **state)
{
	(void)state;
	json_t *document = small_document();
	struct buf html = BUF(REPORT_MAX_BYTES);
	report_html(document, "en", &html);
	assert_null(strstr(buf_text(&html), "<script"));
	assert_null(strstr(buf_text(&html), "src="));
	assert_null(strstr(buf_text(&html), "url("));
	assert_null(strstr(buf_text(&html), "href=\"http"));
	assert_null(strstr(buf_text(&html), "@import"));
	buf_finish(&html);
	json_decref(document);
}

static void what_people_wrote_is_escaped(void **state)
{
	(void)state;
	json_t *document = small_document();
	struct buf html = BUF(REPORT_MAX_BYTES);
	report_html(document, "es", &html);
	assert_null(strstr(buf_text(&html), "<Safe>"));
	assert_null(strstr(buf_text(&html), "<safe>"));
	assert_non_null(strstr(buf_text(&html), "&lt;Safe&gt; &amp;"));
	assert_non_null(strstr(buf_text(&html), "lang=\"es\""));
	buf_finish(&html);
	json_decref(document);
}

static void a_number_that_is_not_there_is_an_empty_field(void **state)
{
	(void)state;
	json_t *document = small_document();
	struct buf csv = BUF(65536);
	size_t n;
	const struct report_table *tables = report_tables(&n);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(tables[i].name, "headlines") == 0) {
			tables[i].write(document, &csv);
		}
	}
	assert_string_equal(buf_text(&csv),
			"headline,label,question,value,se,lower,upper,n,n_eff,deff,df,withheld\r\n"
			"safe,Feel "
			"<safe>,q,0.59999999999999998,,0.52000000000000002,0.68000000000000005,50,,,,\r\n");
	buf_finish(&csv);
	json_decref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_has_both_languages),
		cmocka_unit_test(both_languages_fill_in_the_same),
		cmocka_unit_test(about_n_in_ten_needs_an_interval_within_one_tenth),
		cmocka_unit_test(nearly_nobody_and_nearly_everybody_are_no_tenths),
		cmocka_unit_test(a_withheld_share_says_too_few),
		cmocka_unit_test(more_than_half_needs_the_whole_interval),
		cmocka_unit_test(first_of_all_needs_an_interval_of_its_own),
		cmocka_unit_test(numbers_are_written_as_people_read_them),
		cmocka_unit_test(a_page_needs_nothing_from_elsewhere),
		cmocka_unit_test(what_people_wrote_is_escaped),
		cmocka_unit_test(a_number_that_is_not_there_is_an_empty_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
