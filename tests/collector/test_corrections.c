/* Responses that are corrected after they were sent. usage: test_corrections CANVASS */
#define _GNU_SOURCE
#include "harness.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/xalloc.h"

#define ALBUM(version, more) \
		"settings: {form_id: album, form_title: Album, version: '" version "'}\n" \
		"survey:\n" \
		"  - {type: integer, name: age, label: Age, constraint: '. < 120'}\n" more \
		"  - {type: image, name: door, label: Door}\n" \
		"  - type: begin_repeat\n" \
		"    name: picture\n" \
		"    label: Picture\n" \
		"    survey:\n" \
		"      - {type: image, name: shot, label: Shot}\n" \
		"      - type: begin_repeat\n" \
		"        name: spot\n" \
		"        label: Spot\n" \
		"        survey: [{type: text, name: seen, label: Seen}]\n"

/* `old`: the id that it corrects, or "". */
static char *album(const char *id, const char *old, const char *answers)
{
	_cleanup_free_ char *deprecated = old[0] == '\0' ? xstrdup("")
			: xasprintf("<deprecatedID>uuid:%s</deprecatedID>", old);
	return xasprintf("<data id=\"album\" version=\"1\">%s<meta><instanceID>uuid:%s</instanceID>%s</meta></data>", answers,
			id, deprecated);
}

static void assert_post(const char *id, const char *old, const char *answers, long status, const char *text)
{
	_cleanup_free_ char *xml = album(id, old, answers);
	struct reply reply = harness_post(xml);
	assert_int_equal(reply.status, status);
	if (!reply_has(&reply, text)) {
		fail_msg("'%s' is not in: %s", text, buf_text(&reply.body));
	}
	reply_finish(&reply);
}

static void post_with_file(const char *id, const char *old, const char *answers, const char *name, const char *bytes)
{
	struct buf headers = BUF(65536), body = BUF(65536);
	CURL *curl = harness_curl(&headers, &body);
	_cleanup_free_ char *url = harness_url("/submission"), *xml = album(id, old, answers);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_mime *mime = harness_mime(curl, xml);
	curl_mimepart *part = curl_mime_addpart(mime);
	curl_mime_name(part, name);
	curl_mime_filename(part, name);
	curl_mime_data(part, bytes, CURL_ZERO_TERMINATED);
	long status = 0;
	assert_int_equal(curl_easy_perform(curl), CURLE_OK);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	assert_int_equal(status, 201);
	curl_mime_free(mime);
	curl_easy_cleanup(curl);
	buf_finish(&headers);
	buf_finish(&body);
}

static long n_quarantined(void)
{
	return harness_count("SELECT count(*) FROM canvass.quarantine WHERE reason = 'edit'");
}

static long n_with_age(int age)
{
	_cleanup_free_ char *sql = xasprintf("SELECT count(*) FROM data.album WHERE age = %d", age);
	return harness_count(sql);
}

/* --- claims --------------------------------------------------------------------------------- */

static void a_correction_takes_the_place_of_what_it_corrects(void **state)
{
	(void)state;
	assert_post("a1", "", "<age>10</age><door/><picture><shot/><spot><seen>x</seen></spot><spot><seen>y</seen></spot></picture>",
			201, "Received");
	assert_post("a2", "a1", "<age>11</age><door/><picture><shot/><spot><seen>z</seen></spot></picture>", 201, "Received");
	assert_int_equal(n_with_age(10), 0);
	assert_int_equal(n_with_age(11), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM data.album__spot"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE form_id = 'album'"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE instance_id = 'uuid:a2'"
			" AND root_instance_id = 'uuid:a1' AND edited_at IS NOT NULL AND edited_at >= received_at"), 1);
}

static void what_was_corrected_is_kept_as_it_was(void **state)
{
	(void)state;
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.superseded WHERE instance_id = 'uuid:a1'"
			" AND superseded_by = 'uuid:a2' AND convert_from(xml, 'UTF8') LIKE '%<age>10</age>%'"), 1);
}

/* A to B to C: the old ones again change nothing. */
static void a_chain_of_corrections_ends_in_the_newest(void **state)
{
	(void)state;
	assert_post("b1", "", "<age>20</age><door/>", 201, "Received");
	assert_post("b2", "b1", "<age>21</age><door/>", 201, "Received");
	assert_post("b3", "b2", "<age>22</age><door/>", 201, "Received");
	assert_post("b3", "b2", "<age>22</age><door/>", 201, "Received");
	assert_post("b2", "b1", "<age>21</age><door/>", 409, "corrected by others already");
	assert_post("b1", "", "<age>20</age><door/>", 201, "Received");
	assert_int_equal(n_with_age(20) + n_with_age(21), 0);
	assert_int_equal(n_with_age(22), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE root_instance_id = 'uuid:b1'"), 1);
}

static void an_old_id_with_other_answers_is_409(void **state)
{
	(void)state;
	assert_post("b1", "", "<age>29</age><door/>", 409, "set aside");
	assert_int_equal(n_with_age(29), 0);
}

static void two_corrections_of_one_response_are_not_both_taken(void **state)
{
	(void)state;
	long before = n_quarantined();
	assert_post("c1", "", "<age>30</age><door/>", 201, "Received");
	assert_post("c2", "c1", "<age>31</age><door/>", 201, "Received");
	assert_post("c3", "c1", "<age>32</age><door/>", 409, "corrected by others already");
	assert_int_equal(n_with_age(31), 1);
	assert_int_equal(n_with_age(32), 0);
	assert_int_equal(n_quarantined(), before + 1);
}

static void what_corrects_nothing_that_is_here_is_404_and_kept(void **state)
{
	(void)state;
	long before = n_quarantined();
	assert_post("d2", "nowhere", "<age>40</age><door/>", 404, "are not here");
	assert_int_equal(n_with_age(40), 0);
	assert_int_equal(n_quarantined(), before + 1);
}

static void an_id_that_is_taken_is_409_and_kept(void **state)
{
	(void)state;
	long before = n_quarantined();
	assert_post("e1", "", "<age>50</age><door/>", 201, "Received");
	assert_post("e2", "", "<age>51</age><door/>", 201, "Received");
	assert_post("e2", "e1", "<age>52</age><door/>", 409, "set aside");
	assert_int_equal(n_with_age(50) + n_with_age(51), 2);
	assert_int_equal(n_quarantined(), before + 1);
}

static void a_correction_is_checked_like_any_answers(void **state)
{
	(void)state;
	assert_post("f1", "", "<age>60</age><door/>", 201, "Received");
	assert_post("f2", "f1", "<age>160</age><door/>", 400, "160 is not allowed");
	assert_int_equal(n_with_age(60), 1);
}

static void files_of_the_same_name_are_kept_and_others_go(void **state)
{
	(void)state;
	post_with_file("g1", "", "<age>70</age><door>door.png</door><picture><shot>one.png</shot></picture>", "door.png", "door");
	post_with_file("g1", "", "<age>70</age><door>door.png</door><picture><shot>one.png</shot></picture>", "one.png", "one");
	post_with_file("g2", "g1", "<age>71</age><door>door.png</door><picture><shot>two.png</shot></picture>", "two.png", "two");
	const char *count = "SELECT count(*) FROM canvass.attachments a JOIN canvass.submissions s ON s.id = a.submission"
			" WHERE s.instance_id = 'uuid:g2' AND a.blob IS NOT NULL";
	assert_int_equal(harness_count(count), 2);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.attachments a JOIN canvass.submissions s"
			" ON s.id = a.submission WHERE s.instance_id = 'uuid:g2' AND a.name IN ('door.png', 'two.png')"), 2);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.superseded_attachments WHERE instance_id = 'uuid:g1'"
			" AND name IN ('door.png', 'one.png') AND blob IS NOT NULL"), 2);
}

static void a_correction_may_be_made_with_a_newer_version_of_the_form(void **state)
{
	(void)state;
	assert_post("h1", "", "<age>80</age><door/>", 201, "Received");
	harness_publish(ALBUM("2", "  - {type: text, name: remark, label: Remark}\n"));
	for (int i = 0; i < 100; i++) {
		struct reply reply = harness_post("<data id=\"album\" version=\"2\"><age>81</age><remark>new</remark><door/>"
				"<meta><instanceID>uuid:h2</instanceID><deprecatedID>uuid:h1</deprecatedID></meta></data>");
		long status = reply.status;
		reply_finish(&reply);
		if (status == 201) {
			break;
		}
		assert_true(status == 404 || status == 503); /* the service does not know the version yet */
	}
	assert_int_equal(harness_count("SELECT count(*) FROM data.album WHERE age = 81 AND remark = 'new'"
			" AND _version = '2'"), 1);
	assert_int_equal(n_with_age(80), 0);
}

#define PARALLEL 16

static void *correct(void *arg)
{
	_cleanup_free_ char *id = xasprintf("i-%d", *(int *)arg), *answers = xasprintf("<age>%d</age><door/>", 90 + *(int *)arg);
	_cleanup_free_ char *xml = album(id, "i0", answers);
	struct reply reply = harness_post(xml);
	long status = reply.status;
	reply_finish(&reply);
	return (void *)status;
}

static void of_many_corrections_at_once_exactly_one_is_taken(void **state)
{
	(void)state;
	pthread_t threads[PARALLEL];
	int numbers[PARALLEL];
	long n_taken = 0, n_refused = 0;
	assert_post("i0", "", "<age>89</age><door/>", 201, "Received");
	for (int i = 0; i < PARALLEL; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], NULL, correct, &numbers[i]);
	}
	for (int i = 0; i < PARALLEL; i++) {
		void *status;
		pthread_join(threads[i], &status);
		n_taken += (long)status == 201;
		n_refused += (long)status == 409;
	}
	assert_int_equal(n_taken, 1);
	assert_int_equal(n_refused, PARALLEL - 1);
	assert_int_equal(harness_count("SELECT count(*) FROM data.album WHERE age BETWEEN 89 AND 115"), 1);
}

static void the_service_cannot_read_or_delete_answers_itself(void **state)
{
	(void)state;
	assert_int_equal(harness_count("SELECT (has_table_privilege('canvass_collector', 'data.album', 'DELETE')"
			" OR has_column_privilege('canvass_collector', 'canvass.submissions', 'xml', 'SELECT')"
			" OR has_column_privilege('canvass_collector', 'canvass.superseded', 'xml', 'SELECT')"
			" OR has_function_privilege('canvass_analyst', (SELECT oid FROM pg_proc WHERE proname = 'supersede'), 'EXECUTE'))::integer"), 0);
}

static const char *canvass_path;

static int begin(void **state)
{
	(void)state;
	harness_begin(canvass_path);
	harness_publish(ALBUM("1", ""));
	harness_terminate();
	harness_start();
	return 0;
}

static int end(void **state)
{
	(void)state;
	harness_end();
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_correction_takes_the_place_of_what_it_corrects),
		cmocka_unit_test(what_was_corrected_is_kept_as_it_was),
		cmocka_unit_test(a_chain_of_corrections_ends_in_the_newest),
		cmocka_unit_test(an_old_id_with_other_answers_is_409),
		cmocka_unit_test(two_corrections_of_one_response_are_not_both_taken),
		cmocka_unit_test(what_corrects_nothing_that_is_here_is_404_and_kept),
		cmocka_unit_test(an_id_that_is_taken_is_409_and_kept),
		cmocka_unit_test(a_correction_is_checked_like_any_answers),
		cmocka_unit_test(files_of_the_same_name_are_kept_and_others_go),
		cmocka_unit_test(a_correction_may_be_made_with_a_newer_version_of_the_form),
		cmocka_unit_test(of_many_corrections_at_once_exactly_one_is_taken),
		cmocka_unit_test(the_service_cannot_read_or_delete_answers_itself),
	};
	if (argc != 2) {
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, begin, end);
}
