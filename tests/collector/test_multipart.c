/* Multipart bodies, in pieces of every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "collector/multipart.h"

#define TYPE STR("multipart/form-data; charset=utf-8; boundary=\"xx-y\"")

static struct buf told = { .limit = 100000 };

static void on_part(void *arg, struct str name)
{
	(void)arg;
	buf_addf(&told, "[%.*s]", STR_ARG(name));
}

static void on_data(void *arg, struct str piece)
{
	(void)arg;
	buf_add_str(&told, piece);
}

static const struct multipart_handler handler = { on_part, on_data };

/* Feeds the body in pieces of `step` bytes; is it complete? */
static bool read_body(struct str type, struct str body, size_t step)
{
	buf_clear(&told);
	struct multipart *multipart = multipart_create(type, &handler, NULL);
	assert_non_null(multipart);
	for (size_t at = 0; at < body.n; at += step) {
		size_t n = body.n - at < step ? body.n - at : step;
		multipart_feed(multipart, (struct str){ body.p + at, n });
	}
	bool complete = multipart_complete(multipart);
	multipart_destroy(multipart);
	return complete;
}

static void parts_are_the_same_in_pieces_of_any_size(void **state)
{
	(void)state;
	struct str body = STR("preamble\r\n--xx-y\r\nContent-Type: text/xml\r\ncontent-disposition: form-data; "
			"name=\"a\"; filename=\"x;name=z\"\r\n\r\none\r\n--xx-two\r\r\n--xx\r\n--xx-y  \r\n"
			"Content-Disposition: form-data; name=b\\\\c\r\n\r\n\r\n--xx-y--\r\nepilogue");
	for (size_t step = 1; step <= body.n; step++) {
		assert_true(read_body(TYPE, body, step));
		assert_string_equal(buf_text(&told), "[a]one\r\n--xx-two\r\r\n--xx[b\\\\c]");
	}
}

static void quotes_and_backslashes_in_names_are_undone(void **state)
{
	(void)state;
	assert_true(read_body(TYPE, STR("--xx-y\r\nContent-Disposition: form-data; name=\"a\\\"b\\\\c\\d\"\r\n\r\nx\r\n"
			"--xx-y--"), 7));
	assert_string_equal(buf_text(&told), "[a\"b\\c\\d]x");
}

static void a_body_without_its_end_is_not_complete(void **state)
{
	(void)state;
	struct str body = STR("--xx-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--xx-y--");
	for (size_t n = 0; n < body.n; n++) {
		assert_false(read_body(TYPE, (struct str){ body.p, n }, 5));
	}
	assert_true(read_body(TYPE, body, 5));
}

static void a_part_without_a_name_breaks_the_body(void **state)
{
	(void)state;
	assert_false(read_body(TYPE, STR("--xx-y\r\n\r\nx\r\n--xx-y--"), 100));
	assert_false(read_body(TYPE, STR("--xx-y\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xx-y--"), 100));
	assert_false(read_body(TYPE, STR("--xx-y\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--xx-y--"), 100));
	assert_false(read_body(TYPE, STR("--xx-y\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--xx-y--"), 100));
}

static void headers_and_parts_are_limited(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf body = BUF(1000000);
	buf_addf(&body, "--xx-y\r\nContent-Disposition: form-data; name=\"%09000d\"\r\n\r\nx\r\n--xx-y--", 1);
	assert_false(read_body(TYPE, buf_str(&body), 1000));
	buf_clear(&body);
	for (int i = 0; i <= MULTIPART_MAX_PARTS; i++) {
		buf_adds(&body, "--xx-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n");
	}
	buf_adds(&body, "--xx-y--");
	assert_false(read_body(TYPE, buf_str(&body), 1000));
}

static void other_content_types_are_not_multipart(void **state)
{
	(void)state;
	assert_null(multipart_create(STR(""), &handler, NULL));
	assert_null(multipart_create(STR("text/xml"), &handler, NULL));
	assert_null(multipart_create(STR("multipart/form-data"), &handler, NULL));
	assert_null(multipart_create(STR("multipart/form-data; boundary="), &handler, NULL));
	assert_null(multipart_create(STR("multipart/mixed; boundary=a"), &handler, NULL));
	assert_null(multipart_create(STR("multipart/form-data; boundary=\"a"), &handler, NULL));
	assert_null(multipart_create(STR("multipart/form-data; boundary=0123456789012345678901234567890123456789"
			"0123456789012345678901234567890123456789"), &handler, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_the_same_in_pieces_of_any_size),
		cmocka_unit_test(quotes_and_backslashes_in_names_are_undone),
		cmocka_unit_test(a_body_without_its_end_is_not_complete),
		cmocka_unit_test(a_part_without_a_name_breaks_the_body),
		cmocka_unit_test(headers_and_parts_are_limited),
		cmocka_unit_test(other_content_types_are_not_multipart),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	buf_finish(&told);
	return failed;
}
