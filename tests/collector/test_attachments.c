/* Files that come with responses. usage: test_attachments CANVASS */
#define _GNU_SOURCE
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/xalloc.h"

static const char album[] =
		"settings: {form_id: album, form_title: Album, version: '1'}\n"
		"survey:\n"
		"  - {type: audit, name: audit}\n"
		"  - {type: image, name: door, label: Door}\n"
		"  - {type: audio, name: voice, label: Voice}\n"
		"  - {type: integer, name: age, label: Age, constraint: '. < 120'}\n"
		"  - type: begin_repeat\n"
		"    name: picture\n"
		"    label: Picture\n"
		"    survey: [{type: image, name: shot, label: Shot}]\n";

struct part {
	const char *name;
	struct str bytes;
};

static char *answers(const char *id, const char *inner)
{
	return xasprintf("<data id=\"album\" version=\"1\">%s<meta><instanceID>uuid:%s</instanceID></meta></data>", inner,
			id);
}

static long post(const char *xml, const struct part *parts, size_t n)
{
	struct buf headers = BUF(65536), body = BUF(65536);
	CURL *curl = harness_curl(&headers, &body);
	_cleanup_free_ char *url = harness_url("/submission");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_mime *mime = harness_mime(curl, xml);
	for (size_t i = 0; i < n; i++) {
		curl_mimepart *part = curl_mime_addpart(mime);
		curl_mime_name(part, parts[i].name);
		curl_mime_filename(part, parts[i].name);
		curl_mime_data(part, parts[i].bytes.p, parts[i].bytes.n);
	}
	long status = 0;
	assert_int_equal(curl_easy_perform(curl), CURLE_OK);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_mime_free(mime);
	curl_easy_cleanup(curl);
	buf_finish(&headers);
	buf_finish(&body);
	return status;
}

/* How many attachments of the response there are of which the condition is true. */
static long n_where(const char *id, const char *condition)
{
	_cleanup_free_ char *sql = xasprintf("SELECT count(*) FROM canvass.attachments a"
			" JOIN canvass.submissions s ON s.id = a.submission LEFT JOIN canvass.blobs b ON b.sha256 = a.blob"
			" WHERE s.instance_id = 'uuid:%s' AND %s", id, condition);
	return harness_count(sql);
}

static long n_blobs(void)
{
	return harness_count("SELECT count(*) FROM canvass.blobs");
}

/* --- claims --------------------------------------------------------------------------- */

static void files_are_stored_with_the_response_that_names_them(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = answers("both", "<door>door.jpg</door><voice>voice 1.m4a</voice>");
	const struct part parts[] = { { "door.jpg", STR("the door") }, { "voice 1.m4a", STR("") } };
	assert_int_equal(post(xml, parts, ARRAY_LEN(parts)), 201);
	assert_int_equal(n_where("both", "a.name = 'door.jpg' AND b.size = 8"), 1);
	assert_int_equal(n_where("both", "a.name = 'voice 1.m4a' AND b.size = 0"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.blob_parts WHERE bytes = 'the door'"), 1);
}

static void a_file_that_has_not_come_is_known_to_be_missing_and_can_follow(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = answers("later", "<door>d.jpg</door><voice>v.m4a</voice>");
	const struct part first[] = { { "d.jpg", STR("first") } }, second[] = { { "v.m4a", STR("second") } };
	assert_int_equal(post(xml, first, 1), 201);
	assert_int_equal(n_where("later", "a.blob IS NULL AND a.name = 'v.m4a'"), 1);
	assert_int_equal(post(xml, second, 1), 201);
	assert_int_equal(n_where("later", "a.blob IS NULL"), 0);
	assert_int_equal(n_where("later", "a.blob IS NOT NULL"), 2);
}

static void files_may_come_before_the_others_in_any_order(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = answers("order", "<door>d2.jpg</door><voice>v2.m4a</voice>");
	const struct part voice[] = { { "v2.m4a", STR("v2") } }, door[] = { { "d2.jpg", STR("d2") } };
	assert_int_equal(post(xml, voice, 1), 201);
	assert_int_equal(post(xml, NULL, 0), 201);
	assert_int_equal(n_where("order", "a.blob IS NOT NULL"), 1);
	assert_int_equal(post(xml, door, 1), 201);
	assert_int_equal(n_where("order", "a.blob IS NOT NULL"), 2);
}

static void the_same_file_is_kept_once(void **state)
{
	(void)state;
	_cleanup_free_ char *one = answers("same1", "<door>x.jpg</door>"), *two = answers("same2", "<door>y.jpg</door>");
	const struct part x[] = { { "x.jpg", STR("the same bytes") } }, y[] = { { "y.jpg", STR("the same bytes") } };
	long before = n_blobs();
	assert_int_equal(post(one, x, 1), 201);
	assert_int_equal(post(two, y, 1), 201);
	assert_int_equal(post(two, y, 1), 201);
	assert_int_equal(n_blobs(), before + 1);
	assert_int_equal(n_where("same2", "b.size = 14"), 1);
}

static void a_file_that_was_taken_again_takes_the_place_of_the_first(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = answers("again", "<door>z.jpg</door>");
	const struct part first[] = { { "z.jpg", STR("dark") } }, second[] = { { "z.jpg", STR("brighter") } };
	assert_int_equal(post(xml, first, 1), 201);
	assert_int_equal(post(xml, second, 1), 201);
	assert_int_equal(n_where("again", "b.size = 8"), 1);
}

static void a_file_that_no_answer_names_is_not_kept_but_counted(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = answers("unnamed", "<door>a.jpg</door>");
	const struct part parts[] = { { "a.jpg", STR("named") }, { "b.jpg", STR("not named") } };
	long before = n_blobs();
	assert_int_equal(post(xml, parts, 2), 201);
	assert_int_equal(n_where("unnamed", "true"), 1);
	assert_int_equal(n_blobs(), before + 1);
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "files=2 files_ignored=1"));
}

static void the_log_of_the_phone_is_a_file_too(void **state)
{
	(void)state;
	const char *xml = "<data id=\"album\" version=\"1\"><meta><instanceID>uuid:log</instanceID>"
			"<audit>audit.csv</audit></meta></data>";
	const struct part parts[] = { { "audit.csv", STR("event,node,start,end\n") } };
	assert_int_equal(post(xml, parts, 1), 201);
	assert_int_equal(n_where("log", "a.name = 'audit.csv' AND b.size = 21"), 1);
}

static void what_is_refused_is_kept_with_its_files(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = answers("refused", "<door>r.jpg</door><age>200</age>");
	const struct part parts[] = { { "r.jpg", STR("evidence") } };
	assert_int_equal(post(xml, parts, 1), 400);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.quarantine_files f JOIN canvass.quarantine q"
			" ON q.id = f.quarantine JOIN canvass.blobs b ON b.sha256 = f.blob"
			" WHERE q.instance_id = 'uuid:refused' AND f.name = 'r.jpg' AND b.size = 8"), 1);
}

static void a_conflict_is_kept_with_its_files(void **state)
{
	(void)state;
	_cleanup_free_ char *one = answers("clash", "<door>c.jpg</door>"), *two = answers("clash", "<door>c.jpg</door><age>3</age>");
	const struct part first[] = { { "c.jpg", STR("one") } }, second[] = { { "c.jpg", STR("another") } };
	assert_int_equal(post(one, first, 1), 201);
	assert_int_equal(post(two, second, 1), 409);
	assert_int_equal(n_where("clash", "b.size = 3"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.quarantine_files f JOIN canvass.quarantine q"
			" ON q.id = f.quarantine WHERE q.reason = 'conflict' AND q.instance_id = 'uuid:clash'"), 1);
}

static void a_large_file_is_stored_part_by_part(void **state)
{
	(void)state;
	size_t n = 3 * 1024 * 1024 + 1;
	_cleanup_free_ char *bytes = xcalloc(n, 1);
	for (size_t i = 0; i < n; i++) {
		bytes[i] = (char)(i * 2654435761u >> 24);
	}
	_cleanup_free_ char *xml = answers("large", "<voice>long.m4a</voice>");
	const struct part parts[] = { { "long.m4a", { bytes, n } } };
	assert_int_equal(post(xml, parts, 1), 201);
	assert_int_equal(n_where("large", "b.size = 3145729"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.blob_parts p JOIN canvass.attachments a ON a.blob = p.sha256"
			" WHERE a.name = 'long.m4a'"), 13);
	assert_int_equal(harness_count("SELECT count(*) FROM (SELECT sha256(string_agg(bytes, ''::bytea ORDER BY part)) AS whole,"
			" sha256 FROM canvass.blob_parts GROUP BY sha256) AS joined WHERE whole <> sha256"), 0);
}

static void hundreds_of_files_come_in_several_uploads(void **state)
{
	(void)state;
	enum { N = 240, EACH = 100 };
	static char names[N][16], texts[N][16];
	struct part parts[N];
	struct buf inner = BUF(65536);
	for (int i = 0; i < N; i++) {
		snprintf(names[i], sizeof(names[i]), "p%d.jpg", i);
		snprintf(texts[i], sizeof(texts[i]), "picture %d", i);
		buf_addf(&inner, "<picture><shot>%s</shot></picture>", names[i]);
		parts[i] = (struct part){ names[i], str_of(texts[i]) };
	}
	_cleanup_free_ char *xml = answers("many", buf_text(&inner));
	buf_finish(&inner);
	for (int i = 0; i < N; i += EACH) {
		assert_int_equal(post(xml, parts + i, (size_t)(N - i < EACH ? N - i : EACH)), 201);
	}
	assert_int_equal(n_where("many", "a.blob IS NOT NULL"), N);
	assert_int_equal(n_where("many", "a.blob IS NULL"), 0);
}

static void files_that_were_acknowledged_survive_a_kill(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = answers("killed", "<door>k.jpg</door>");
	const struct part parts[] = { { "k.jpg", STR("kept") } };
	assert_int_equal(post(xml, parts, 1), 201);
	harness_kill();
	harness_start();
	assert_int_equal(n_where("killed", "b.size = 4"), 1);
	assert_int_equal(post(xml, parts, 1), 201);
	assert_int_equal(n_where("killed", "true"), 1);
}

static const char *canvass_path;

static int begin(void **state)
{
	(void)state;
	harness_begin(canvass_path);
	harness_publish(album);
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
		cmocka_unit_test(files_are_stored_with_the_response_that_names_them),
		cmocka_unit_test(a_file_that_has_not_come_is_known_to_be_missing_and_can_follow),
		cmocka_unit_test(files_may_come_before_the_others_in_any_order),
		cmocka_unit_test(the_same_file_is_kept_once),
		cmocka_unit_test(a_file_that_was_taken_again_takes_the_place_of_the_first),
		cmocka_unit_test(a_file_that_no_answer_names_is_not_kept_but_counted),
		cmocka_unit_test(the_log_of_the_phone_is_a_file_too),
		cmocka_unit_test(what_is_refused_is_kept_with_its_files),
		cmocka_unit_test(a_conflict_is_kept_with_its_files),
		cmocka_unit_test(a_large_file_is_stored_part_by_part),
		cmocka_unit_test(hundreds_of_files_come_in_several_uploads),
		cmocka_unit_test(files_that_were_acknowledged_survive_a_kill),
	};
	if (argc != 2) {
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, begin, end);
}
