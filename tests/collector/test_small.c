/* Languages, the log, and addresses to listen at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "collector/language.h"
#include "collector/listen.h"
#include "collector/log.h"

static void the_best_liked_language_is_chosen(void **state)
{
	(void)state;
	static const char *const codes[] = { "en", "es", "ko" };
	assert_int_equal(language_choose(STR(""), codes, 3), 0);
	assert_int_equal(language_choose(STR("es-MX,es;q=0.9,en;q=0.5"), codes, 3), 1);
	assert_int_equal(language_choose(STR("en;q=0.2, KO;q=0.8"), codes, 3), 2);
	assert_int_equal(language_choose(STR("fr, *;q=0.1"), codes, 3), 0);
	assert_int_equal(language_choose(STR("es;q=0, ko;q=x"), codes, 3), 2);
	assert_int_equal(language_choose(STR(",;=,;;q"), codes, 3), 0);
}

static void the_token_of_a_path_is_masked(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out = BUF(10000);
	log_path(&out, STR("/v1/key/secret/projects/1/formList"));
	log_path(&out, STR("/v1/key/secret"));
	log_path(&out, STR("/wrong/v1/key/secret/x"));
	assert_string_equal(buf_text(&out), "\"/v1/key/***/projects/1/formList\"\"/v1/key/***\"\"/wrong/v1/key/***/x\"");
}

static void a_token_in_a_wrong_place_is_masked_too(void **state)
{
	(void)state;
	static const char token[] = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";
	static const char *const slips[] = { "/v1/key/https://host/v1/key/%s/projects/1", "/v1/key//v1/key/%s",
		"/v1/%s/projects/1", "/%s", "/v1/KEY/%s/projects/1/formList", "/v1/key/projects/1/%.40s" };
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
		_cleanup_buf_ struct buf path = BUF(1000), out = BUF(1000);
		buf_addf(&path, slips[i], token);
		log_path(&out, buf_str(&path));
		assert_null(strstr(buf_text(&out), "Zm9v"));
		assert_non_null(strstr(buf_text(&out), "***"));
	}
}

static void a_log_line_stays_one_line(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out = BUF(10000);
	log_text(&out, STR("a\nb\"c\\\xc3\xa9"));
	assert_string_equal(buf_text(&out), "\"a\\x0ab\\x22c\\x5c\\xc3\\xa9\"");
}

static void assert_refused(const char *address, const char *why)
{
	char *url = NULL, *error = NULL;
	assert_int_equal(listen_open(address, false, &url, &error), -1);
	assert_non_null(strstr(error, why));
	free(error);
}

static void only_addresses_of_this_machine_are_listened_at(void **state)
{
	(void)state;
	assert_refused("0.0.0.0:0", "does not encrypt");
	assert_refused("[::]:0", "does not encrypt");
	assert_refused("192.0.2.1:80", "does not encrypt");
	assert_refused("127.0.0.1", "no address");
	assert_refused("127.0.0.1:65536", "no address");
	assert_refused("example.org:80", "no address");
	assert_refused("unix:", "cannot be a socket");
}

static void a_free_port_is_told(void **state)
{
	(void)state;
	char *url = NULL, *error = NULL;
	int fd = listen_open("localhost:0", false, &url, &error);
	assert_true(fd >= 0);
	assert_int_equal(strncmp(url, "http://127.0.0.1:", 17), 0);
	assert_string_not_equal(url, "http://127.0.0.1:0");
	free(url);
	close(fd);
}

static void a_socket_left_behind_is_taken_over(void **state)
{
	(void)state;
	char directory[] = "/tmp/canvass-listen-XXXXXX";
	assert_non_null(mkdtemp(directory));
	_cleanup_buf_ struct buf address = BUF(200);
	buf_addf(&address, "unix:%s/s", directory);
	for (int i = 0; i < 2; i++) {
		char *url = NULL, *error = NULL;
		int fd = listen_open(buf_text(&address), false, &url, &error);
		assert_true(fd >= 0);
		char *second_url = NULL;
		assert_int_equal(listen_open(buf_text(&address), false, &second_url, &error), -1);
		free(error);
		free(url);
		close(fd); /* the file stays */
	}
	unlink(buf_text(&address) + 5);
	rmdir(directory);
}

static void a_file_that_is_no_socket_stays(void **state)
{
	(void)state;
	char path[] = "/tmp/canvass-listen-XXXXXX", *url = NULL, *error = NULL;
	int file = mkstemp(path);
	assert_true(file >= 0);
	close(file);
	_cleanup_buf_ struct buf address = BUF(200);
	buf_addf(&address, "unix:%s", path);
	assert_int_equal(listen_open(buf_text(&address), false, &url, &error), -1);
	assert_int_equal(access(path, F_OK), 0);
	free(error);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_best_liked_language_is_chosen),
		cmocka_unit_test(the_token_of_a_path_is_masked),
		cmocka_unit_test(a_token_in_a_wrong_place_is_masked_too),
		cmocka_unit_test(a_log_line_stays_one_line),
		cmocka_unit_test(only_addresses_of_this_machine_are_listened_at),
		cmocka_unit_test(a_free_port_is_told),
		cmocka_unit_test(a_socket_left_behind_is_taken_over),
		cmocka_unit_test(a_file_that_is_no_socket_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
