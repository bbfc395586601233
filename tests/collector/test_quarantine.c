/* What was refused, and what a planner makes of it. usage: test_quarantine CANVASS */
#define _GNU_SOURCE
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/compiler.h"
#include "base/xalloc.h"

static struct buf said = BUF(1000000);

/* The exit status; what it said is in `said`. */
static int quarantine(const char *words)
{
	_cleanup_free_ char *command = xasprintf("%s quarantine %s --data %s/data 2>&1", harness.canvass, words,
			harness.directory);
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	buf_clear(&said);
	char block[4096];
	for (size_t n; (n = fread(block, 1, sizeof(block), pipe)) > 0;) {
		buf_add(&said, block, n);
	}
	int status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void assert_said(const char *words, int status, const char *text)
{
	int got = quarantine(words);
	if (got != status || strstr(buf_text(&said), text) == NULL) {
		fail_msg("quarantine %s: %d: %s", words, got, buf_text(&said));
	}
}

static void refuse(const char *xml, long status)
{
	struct reply reply = harness_post(xml);
	assert_int_equal(reply.status, status);
	reply_finish(&reply);
}

static char *visit(const char *id, const char *version, const char *age)
{
	return xasprintf("<data id=\"visit\" version=\"%s\"><consent>yes</consent><age>%s</age><remark/>"
			"<meta><instanceID>uuid:%s</instanceID></meta></data>", version, age, id);
}

/* The number of the newest one with this id. */
static long number_of(const char *id)
{
	_cleanup_free_ char *sql = xasprintf("SELECT coalesce(max(id), 0) FROM canvass.quarantine WHERE instance_id = 'uuid:%s'", id);
	return harness_count(sql);
}

static void decide(const char *word, const char *id, const char *more, int status, const char *text)
{
	_cleanup_free_ char *words = xasprintf("%s %ld %s", word, number_of(id), more);
	assert_said(words, status, text);
}

static long n_stored(const char *id, const char *age)
{
	_cleanup_free_ char *sql = xasprintf("SELECT count(*) FROM canvass.submissions s JOIN data.visit v ON v._submission = s.id"
			" WHERE '%s' IN (s.instance_id, s.root_instance_id) AND v.age IS NOT DISTINCT FROM %s", id, age);
	return harness_count(sql);
}

/* --- claims ----------------------------------------------------------------------------- */

static void answers_that_do_not_fit_are_stored_when_a_planner_accepts_them(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = visit("a", "1", "999");
	refuse(xml, 400);
	assert_int_equal(n_stored("uuid:a", "999"), 0);
	decide("accept", "a", "--note 'she is old'", 0, "stored, with the id uuid:a");
	assert_non_null(strstr(buf_text(&said), "999"));
	assert_int_equal(n_stored("uuid:a", "999"), 1);
}

static void what_was_accepted_is_acknowledged_when_it_comes_again(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = visit("a", "1", "999");
	refuse(xml, 400); /* the phone is told the same: the answers do not fit */
	assert_int_equal(n_stored("uuid:a", "999"), 1);
}

static void an_answer_that_is_none_of_its_type_is_empty_in_the_table_and_kept_in_the_xml(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = visit("b", "1", "forty");
	refuse(xml, 400);
	decide("accept", "b", "", 0, "a whole number");
	assert_int_equal(n_stored("uuid:b", "NULL"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE instance_id = 'uuid:b'"
			" AND convert_from(xml, 'UTF8') LIKE '%forty%'"), 1);
}

static void other_answers_under_one_id_become_a_correction(void **state)
{
	(void)state;
	_cleanup_free_ char *first = visit("c", "1", "30"), *second = visit("c", "1", "31");
	refuse(first, 201);
	refuse(second, 409);
	decide("accept", "c", "", 0, "stored as a correction");
	assert_int_equal(n_stored("uuid:c", "30"), 0);
	assert_int_equal(n_stored("uuid:c", "31"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.superseded WHERE instance_id = 'uuid:c'"), 1);
}

static void a_version_that_was_never_published_can_be_read_as_another_one(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = visit("d", "99", "40");
	refuse(xml, 404);
	decide("accept", "d", "", 66, "no published version '99'");
	decide("accept", "d", "--as-version 2", 0, "stored");
	assert_int_equal(n_stored("uuid:d", "40"), 1);
}

static void a_correction_of_nothing_becomes_a_response_of_its_own(void **state)
{
	(void)state;
	refuse("<data id=\"visit\" version=\"1\"><consent>yes</consent><age>50</age><remark/><meta><instanceID>uuid:e</instanceID>"
			"<deprecatedID>uuid:nowhere</deprecatedID></meta></data>", 404);
	decide("accept", "e", "", 0, "stored, with the id uuid:e");
	assert_int_equal(n_stored("uuid:e", "50"), 1);
}

static void what_was_decided_is_decided_once_and_off_the_list(void **state)
{
	(void)state;
	decide("accept", "e", "", 73, "it was accepted already");
	assert_int_equal(quarantine("list"), 0);
	assert_null(strstr(buf_text(&said), "uuid:e"));
	assert_said("list --all", 0, "accepted by");
	assert_said("list --all --json", 0, "\"note\": \"she is old\"");
}

static void what_is_discarded_stays_and_is_off_the_list(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = visit("f", "1", "998");
	refuse(xml, 400);
	decide("discard", "f", "--note twice", 0, "discarded");
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.quarantine WHERE instance_id = 'uuid:f'"
			" AND decision = 'discarded' AND note = 'twice' AND octet_length(xml) > 0"), 1);
	decide("accept", "f", "", 73, "it was discarded already");
}

static void what_cannot_be_read_cannot_be_accepted(void **state)
{
	(void)state;
	refuse("<data id='visit'", 400);
	_cleanup_free_ char *words = xasprintf("accept %ld", harness_count("SELECT max(id) FROM canvass.quarantine"));
	assert_said(words, 65, "cannot be read");
}

static void several_are_decided_at_once_and_each_is_told_of(void **state)
{
	(void)state;
	_cleanup_free_ char *one = visit("g1", "1", "997"), *two = visit("g2", "1", "996");
	refuse(one, 400);
	refuse(two, 400);
	_cleanup_free_ char *words = xasprintf("accept %ld 99999 %ld --json", number_of("g1"), number_of("g2"));
	assert_int_not_equal(quarantine(words), 0);
	assert_non_null(strstr(buf_text(&said), "nothing in quarantine with the number 99999"));
	assert_int_equal(n_stored("uuid:g1", "997") + n_stored("uuid:g2", "996"), 2);
}

static void wrong_words_show_the_usage(void **state)
{
	(void)state;
	assert_said("accept", 2, "usage");
	assert_said("accept some", 2, "usage");
	assert_said("sell 1", 2, "usage");
}

static const char *canvass_path;

static int begin(void **state)
{
	(void)state;
	harness_begin(canvass_path);
	return 0;
}

static int end(void **state)
{
	(void)state;
	harness_end();
	buf_finish(&said);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_that_do_not_fit_are_stored_when_a_planner_accepts_them),
		cmocka_unit_test(what_was_accepted_is_acknowledged_when_it_comes_again),
		cmocka_unit_test(an_answer_that_is_none_of_its_type_is_empty_in_the_table_and_kept_in_the_xml),
		cmocka_unit_test(other_answers_under_one_id_become_a_correction),
		cmocka_unit_test(a_version_that_was_never_published_can_be_read_as_another_one),
		cmocka_unit_test(a_correction_of_nothing_becomes_a_response_of_its_own),
		cmocka_unit_test(what_was_decided_is_decided_once_and_off_the_list),
		cmocka_unit_test(what_is_discarded_stays_and_is_off_the_list),
		cmocka_unit_test(what_cannot_be_read_cannot_be_accepted),
		cmocka_unit_test(several_are_decided_at_once_and_each_is_told_of),
		cmocka_unit_test(wrong_words_show_the_usage),
	};
	if (argc != 2) {
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, begin, end);
}
