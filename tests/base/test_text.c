/* Text: pieces, scanning, UTF-8, buffers, arenas. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/scan.h"
#include "base/str.h"

static void words_are_taken_from_the_front(void **state)
{
	(void)state;
	struct str rest = STR("  red\tgreen \n blue "), word;
	assert_true(str_next_word(&rest, &word) && str_is(word, "red"));
	assert_true(str_next_word(&rest, &word) && str_is(word, "green"));
	assert_true(str_next_word(&rest, &word) && str_is(word, "blue"));
	assert_false(str_next_word(&rest, &word));
}

static void a_misspelt_word_finds_its_neighbour(void **state)
{
	(void)state;
	const char *known[] = { "constraint", "calculation", "relevant", "required" };
	assert_string_equal(str_nearest(STR("relevent"), known, 4), "relevant");
	assert_string_equal(str_nearest(STR("contsraint"), known, 4), "constraint");
	assert_null(str_nearest(STR("appearance"), known, 4));
}

static void neighbour_swaps_count_once(void **state)
{
	(void)state;
	assert_int_equal(str_distance(STR("cuont"), STR("count"), 3), 1);
	assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 5), 3);
	assert_int_equal(str_distance(STR("a"), STR("abcdefgh"), 3), 4);
}

static void only_shortest_utf8_without_surrogates_is_valid(void **state)
{
	(void)state;
	assert_true(str_valid_utf8(STR("Espa\xc3\xb1ol \xf0\x9f\x98\x80")));
	assert_false(str_valid_utf8(STR("\xc0\xaf")));         /* overlong */
	assert_false(str_valid_utf8(STR("\xe0\x80\xaf")));     /* overlong */
	assert_false(str_valid_utf8(STR("\xed\xa0\x80")));     /* surrogate */
	assert_false(str_valid_utf8(STR("\xf4\x90\x80\x80"))); /* above U+10FFFF */
	assert_false(str_valid_utf8(STR("\xc3")));             /* cut off */
	assert_false(str_valid_utf8(STR("a\0b")));
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
	(void)state;
	int64_t whole;
	double decimal;
	assert_true(str_to_int(STR("-42"), -100, 100, &whole) && whole == -42);
	assert_false(str_to_int(STR("101"), -100, 100, &whole));
	assert_false(str_to_int(STR("7a"), -100, 100, &whole));
	assert_false(str_to_int(STR("99999999999999999999"), INT64_MIN, INT64_MAX, &whole));
	assert_true(str_to_decimal(STR("-1.5e3"), &decimal) && decimal == -1500.0);
	assert_true(str_to_decimal(STR(".5"), &decimal) && decimal == 0.5);
	assert_false(str_to_decimal(STR("nan"), &decimal));
	assert_false(str_to_decimal(STR("0x10"), &decimal));
	assert_false(str_to_decimal(STR("1e999"), &decimal));
	assert_false(str_to_decimal(STR(""), &decimal));
}

static void a_scan_does_not_move_when_it_fails(void **state)
{
	(void)state;
	struct scan scan = scan_of(STR("12x"));
	unsigned digits;
	const char *before = scan.p;
	assert_false(scan_digits(&scan, 3, &digits));
	assert_false(scan_text(&scan, STR("13")));
	assert_ptr_equal(scan.p, before);
}

static void a_buf_stops_at_its_limit_and_remembers(void **state)
{
	(void)state;
	struct buf buf = BUF(8);
	buf_adds(&buf, "12345678");
	assert_true(buf_ok(&buf));
	buf_addc(&buf, '9');
	buf_adds(&buf, "");
	assert_false(buf_ok(&buf));
	assert_string_equal(buf_text(&buf), "12345678");
	buf_finish(&buf);
}

static void xml_is_escaped(void **state)
{
	(void)state;
	struct buf buf = BUF(100);
	buf_add_xml(&buf, STR("a<b & \"c\">"));
	assert_string_equal(buf_text(&buf), "a&lt;b &amp; &quot;c&quot;&gt;");
	buf_finish(&buf);
}

static void an_arena_past_its_limit_is_full_and_still_gives_memory(void **state)
{
	(void)state;
	struct arena *arena = arena_create(1000);
	assert_false(arena_full(arena));
	char *big = arena_alloc(arena, 100000);
	memset(big, 1, 100000);
	assert_true(arena_full(arena));
	assert_string_equal(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
	arena_destroy(arena);
}

static void an_array_in_an_arena_keeps_its_elements_when_it_grows(void **state)
{
	(void)state;
	struct arena *arena = arena_create(1 << 20);
	int *numbers = NULL;
	size_t capacity = 0;
	for (size_t i = 0; i < 1000; i++) {
		numbers = arena_grow(arena, numbers, i, &capacity, sizeof(*numbers));
		numbers[i] = (int)i;
	}
	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(numbers[i], (int)i);
	}
	arena_destroy(arena);
}

/* One row of CSV. */
static void check_csv(void (*add)(struct buf *out, struct str field, bool first), const char *wanted)
{
	static const char *const fields[] = { "plain", "", "a,b", "say \"hi\"", "two\nlines", "=1+1", "-5", "@here", "a=b" };
	struct buf row = BUF(1024);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		add(&row, str_of(fields[i]), i == 0);
	}
	assert_string_equal(buf_text(&row), wanted);
	buf_finish(&row);
}

static void csv_is_quoted_where_it_must_be(void **state)
{
	(void)state;
	check_csv(csv_add_exact, "plain,,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",=1+1,-5,@here,a=b");
}

static void csv_for_spreadsheets_runs_no_text(void **state)
{
	(void)state;
	check_csv(csv_add, "plain,,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"'=1+1\",-5,\"'@here\",a=b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_taken_from_the_front),
		cmocka_unit_test(a_misspelt_word_finds_its_neighbour),
		cmocka_unit_test(neighbour_swaps_count_once),
		cmocka_unit_test(only_shortest_utf8_without_surrogates_is_valid),
		cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
		cmocka_unit_test(a_scan_does_not_move_when_it_fails),
		cmocka_unit_test(a_buf_stops_at_its_limit_and_remembers),
		cmocka_unit_test(xml_is_escaped),
		cmocka_unit_test(csv_is_quoted_where_it_must_be),
		cmocka_unit_test(csv_for_spreadsheets_runs_no_text),
		cmocka_unit_test(an_arena_past_its_limit_is_full_and_still_gives_memory),
		cmocka_unit_test(an_array_in_an_arena_keeps_its_elements_when_it_grows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
