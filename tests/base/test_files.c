/* CSV, files, digests and problems. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/problem.h"
#include "base/xalloc.h"

static void csv_rows_come_as_written(void **state)
{
	(void)state;
	struct csv_reader csv;
	csv_open(&csv, STR("\xef\xbb\xbfname,note\r\n\"Smith, J\",\"said \"\"no\"\"\nthen yes\"\n\nlast,\n"));
	assert_true(csv_next(&csv));
	assert_true(str_is(csv_field(&csv, 0), "name"));
	assert_true(csv_next(&csv));
	assert_int_equal(csv.row_line, 2);
	assert_true(str_is(csv_field(&csv, 0), "Smith, J"));
	assert_true(str_is(csv_field(&csv, 1), "said \"no\"\nthen yes"));
	assert_true(csv_next(&csv));
	assert_int_equal(csv.row_line, 5);
	assert_int_equal(csv.n_fields, 2);
	assert_true(str_is(csv_field(&csv, 1), ""));
	assert_false(csv_next(&csv));
	assert_null(csv.error);
	csv_close(&csv);
}

static void a_csv_quote_that_does_not_end_is_named(void **state)
{
	(void)state;
	struct csv_reader csv;
	csv_open(&csv, STR("a\n\"b\n"));
	assert_true(csv_next(&csv));
	assert_false(csv_next(&csv));
	assert_string_equal(csv.error, "a quoted field does not end");
	csv_close(&csv);
}

static void csv_text_is_no_formula(void **state)
{
	(void)state;
	struct buf out = BUF(1000);
	csv_add(&out, STR("=1+1"), true);
	csv_add(&out, STR("-5.5"), false);
	csv_add(&out, STR("a \"b\""), false);
	csv_end_row(&out);
	assert_string_equal(buf_text(&out), "\"'=1+1\",-5.5,\"a \"\"b\"\"\"\r\n");
	buf_finish(&out);
}

static void a_file_is_written_whole_and_read_back(void **state)
{
	(void)state;
	char folder[] = "/tmp/canvass-test-XXXXXX";
	assert_non_null(mkdtemp(folder));
	_cleanup_free_ char *deep = xasprintf("%s/a/b", folder), *path = xasprintf("%s/a/b/c.txt", folder),
			*above = xasprintf("%s/a", folder);
	assert_true(file_make_directory(deep, 0755));
	assert_true(file_write(path, STR("hello")));
	struct buf text = BUF(100), small = BUF(3);
	assert_true(file_read(path, &text));
	assert_string_equal(buf_text(&text), "hello");
	assert_false(file_read(path, &small));
	assert_int_equal(errno, EFBIG);
	buf_finish(&text);
	buf_finish(&small);
	assert_int_equal(unlink(path) | rmdir(deep) | rmdir(above) | rmdir(folder), 0);
}

static void digests_are_the_published_ones(void **state)
{
	(void)state;
	char sha[HASH_SHA256_HEX], md5[HASH_MD5_HEX];
	hash_sha256_hex(STR("abc"), sha);
	hash_md5_hex(STR("abc"), md5);
	assert_string_equal(sha, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(md5, "900150983cd24fb0d6963f7d28e17f72");
	/* RFC 4231, test case 2 */
	unsigned char digest[HASH_SHA256_BYTES];
	hash_hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), digest);
	hash_to_hex(digest, sizeof(digest), sha);
	assert_string_equal(sha, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void tokens_fit_an_address_and_never_repeat(void **state)
{
	(void)state;
	char a[ID_TOKEN_TEXT], b[ID_TOKEN_TEXT];
	id_token(a);
	id_token(b);
	assert_int_equal(strlen(a), ID_TOKEN_TEXT - 1);
	assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
			ID_TOKEN_TEXT - 1);
	assert_string_not_equal(a, b);
}

static void problems_are_sorted_and_counted_past_the_most_kept(void **state)
{
	(void)state;
	struct problems *problems = problems_create(2);
	problems_set_file(problems, "form.yaml");
	problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 9, 1 }, "late");
	problem_add(problems, SEVERITY_WARNING, (struct source_pos){ 2, 5 }, "early");
	problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 1, 1 }, "not kept");
	problems_sort(problems);
	struct buf out = BUF(1000);
	problems_print(problems, &out);
	assert_string_equal(buf_text(&out), "form.yaml:2:5: warning: early\nform.yaml:9:1: error: late\n"
			"1 more problems are not shown\n");
	assert_int_equal(problems_errors(problems), 2);
	buf_finish(&out);
	problems_destroy(problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_rows_come_as_written),
		cmocka_unit_test(a_csv_quote_that_does_not_end_is_named),
		cmocka_unit_test(csv_text_is_no_formula),
		cmocka_unit_test(a_file_is_written_whole_and_read_back),
		cmocka_unit_test(digests_are_the_published_ones),
		cmocka_unit_test(tokens_fit_an_address_and_never_repeat),
		cmocka_unit_test(problems_are_sorted_and_counted_past_the_most_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
