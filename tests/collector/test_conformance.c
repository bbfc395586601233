/*
 * What an OpenRosa server must do, one claim after the other, as phones see it.
 * usage: test_conformance CANVASS
 */
#define _GNU_SOURCE
#include "harness.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/hash.h"
#include "base/problem.h"
#include "base/xalloc.h"
#include "schema/node.h"

#define NOTHING ((struct str){ NULL, 0 })
#define LIST_SPACE "http://openrosa.org/xforms/xformsList"

static const char album[] =
		"settings: {form_id: album, form_title: Album, version: '1'}\n"
		"survey:\n"
		"  - {type: image, name: one, label: One}\n"
		"  - {type: image, name: two, label: Two}\n"
		"  - {type: image, name: three, label: Three}\n"
		"  - {type: begin_repeat, name: more, label: More, survey: [{type: image, name: shot, label: Shot}]}\n";

static struct reply request(const char *method, const char *end, const char *header)
{
	_cleanup_free_ char *url = harness_url(end);
	return harness_request(method, url, header, NOTHING);
}

static void assert_openrosa(const struct reply *reply, long status)
{
	assert_int_equal(reply->status, status);
	assert_true(reply_has(reply, "X-OpenRosa-Version: 1.0"));
	assert_true(reply_has(reply, "X-OpenRosa-Accept-Content-Length: "));
	assert_true(reply_has(reply, "\nDate: "));
}

/* Every code is told in an OpenRosaResponse. */
static void assert_message(struct reply reply, long status)
{
	assert_openrosa(&reply, status);
	assert_true(reply_has(&reply, "Content-Type: text/xml; charset=utf-8"));
	assert_true(reply_has(&reply, "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\""));
	assert_true(reply_has(&reply, "</message>"));
	reply_finish(&reply);
}

static char *album_xml(const char *id, const char *answers)
{
	return xasprintf("<data id=\"album\" version=\"1\">%s<meta><instanceID>uuid:%s</instanceID></meta></data>", answers, id);
}

/* Answers, and files named `names`; bytes of each are its name. */
static long post_files(const char *xml, const char *const *names, size_t n)
{
	struct buf headers = BUF(65536), body = BUF(65536);
	CURL *curl = harness_curl(&headers, &body);
	_cleanup_free_ char *url = harness_url("/submission");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_mime *mime = harness_mime(curl, xml);
	for (size_t i = 0; i < n; i++) {
		curl_mimepart *part = curl_mime_addpart(mime);
		curl_mime_name(part, names[i]);
		curl_mime_filename(part, names[i]);
		curl_mime_data(part, names[i], CURL_ZERO_TERMINATED);
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

static long n_responses(const char *id)
{
	_cleanup_free_ char *sql = xasprintf("SELECT count(*) FROM canvass.submissions WHERE instance_id = 'uuid:%s'", id);
	return harness_count(sql);
}

static long n_files(const char *id)
{
	_cleanup_free_ char *sql = xasprintf("SELECT count(*) FROM canvass.attachments a JOIN canvass.submissions s"
			" ON s.id = a.submission WHERE s.instance_id = 'uuid:%s' AND a.blob IS NOT NULL", id);
	return harness_count(sql);
}

/* --- claims ------------------------------------------------------------------------------ */

static void head_on_submission_is_204_and_with_a_bad_token_403(void **state)
{
	(void)state;
	struct reply good = request("HEAD", "/submission", NULL);
	assert_openrosa(&good, 204);
	assert_int_equal(good.body.length, 0);
	reply_finish(&good);
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d/v1/key/%s/projects/1/submission", harness.port,
			"0000000000000000000000000000000000000000000000000000000000000000");
	struct reply bad = harness_request("HEAD", url, NULL, NOTHING);
	assert_openrosa(&bad, 403);
	reply_finish(&bad);
}

static void every_code_carries_an_openrosa_response(void **state)
{
	(void)state;
	_cleanup_free_ char *stored = harness_visit("uuid:coded", 30), *other = harness_visit("uuid:coded", 31),
			*wrong = harness_visit("uuid:miscoded", 999);
	assert_message(harness_post(stored), 201);
	assert_message(harness_post(other), 409);
	assert_message(harness_post(wrong), 400);
	assert_message(harness_post("<data"), 400);
	assert_message(harness_post("<data id=\"nothing\"><meta><instanceID>uuid:n</instanceID></meta></data>"), 404);
	assert_message(request("GET", "/nowhere", NULL), 404);
	assert_message(request("DELETE", "/submission", NULL), 405);
}

static const char *child_text(struct arena *arena, const struct node *node, const char *name)
{
	const struct node *child = node_child(node, name);
	assert_non_null(child);
	assert_string_equal(child->space, LIST_SPACE);
	assert_true(child->text.n > 0);
	return arena_strndup(arena, child->text.p, child->text.n);
}

/* What ODK Collect wants of the list; one bad entry spoils all of it for a phone. */
static void the_form_list_is_what_a_strict_parser_takes(void **state)
{
	(void)state;
	struct arena *arena = arena_create(1024 * 1024);
	struct problems *problems = problems_create(1);
	struct reply reply = request("GET", "/formList", NULL);
	assert_openrosa(&reply, 200);
	assert_true(reply_has(&reply, "Content-Type: text/xml"));
	const struct node *root = node_read_xml(arena, buf_str(&reply.body), problems);
	assert_non_null(root);
	assert_string_equal(root->name, "xforms");
	assert_string_equal(root->space, LIST_SPACE);
	size_t n = 0;
	for (const struct node *form = root->first_child; form != NULL; form = form->next, n++) {
		assert_string_equal(form->name, "xform");
		assert_string_equal(form->space, LIST_SPACE);
		(void)child_text(arena, form, "formID");
		(void)child_text(arena, form, "name");
		(void)child_text(arena, form, "version");
		assert_memory_equal(child_text(arena, form, "hash"), "md5:", 4);
		assert_memory_equal(child_text(arena, form, "downloadUrl"), "http", 4);
	}
	assert_true(n >= 2);
	reply_finish(&reply);
	problems_destroy(problems);
	arena_destroy(arena);
}

static void the_hash_in_the_list_is_that_of_the_bytes(void **state)
{
	(void)state;
	struct reply list = request("GET", "/formList?formID=visit", NULL), form = request("GET", "/forms/visit.xml", NULL);
	char md5[HASH_MD5_HEX];
	hash_md5_hex(buf_str(&form.body), md5);
	_cleanup_free_ char *hash = xasprintf("<hash>md5:%s</hash>", md5);
	assert_true(reply_has(&list, hash));
	reply_finish(&list);
	reply_finish(&form);
}

static void three_files_in_three_posts_in_all_orders_make_one_response(void **state)
{
	(void)state;
	static const char *const names[] = { "one.png", "two.png", "three.png" };
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		_cleanup_free_ char *id = xasprintf("split-%zu", i);
		_cleanup_free_ char *xml = album_xml(id, "<one>one.png</one><two>two.png</two><three>three.png</three>");
		for (size_t k = 0; k < 3; k++) {
			assert_int_equal(post_files(xml, &names[orders[i][k]], 1), 201);
		}
		assert_int_equal(n_responses(id), 1);
		assert_int_equal(n_files(id), 3);
	}
}

static void *post_one(void *xml)
{
	struct reply reply = harness_post(xml);
	long status = reply.status;
	reply_finish(&reply);
	return (void *)status;
}

static void fifty_identical_posts_at_once_make_one_row(void **state)
{
	(void)state;
	pthread_t threads[50];
	_cleanup_free_ char *xml = harness_visit("uuid:fifty", 35);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
		pthread_create(&threads[i], NULL, post_one, xml);
	}
	for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
		void *status;
		pthread_join(threads[i], &status);
		assert_int_equal((long)status, 201);
	}
	assert_int_equal(n_responses("fifty"), 1);
}

static void a_hundred_and_one_files_are_taken(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf answers = BUF(65536);
	char texts[101][16];
	const char *names[101];
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(texts[i], sizeof(texts[i]), "p%03u.png", (unsigned)i % 1000);
		names[i] = texts[i];
		buf_addf(&answers, "<more><shot>%s</shot></more>", texts[i]);
	}
	_cleanup_free_ char *xml = album_xml("many", buf_text(&answers));
	assert_int_equal(post_files(xml, names, ARRAY_LEN(names)), 201);
	assert_int_equal(n_files("many"), 101);
}

static void a_chunked_request_without_a_length_is_taken(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:chunks", 36);
	_cleanup_free_ char *bytes = xasprintf("POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\n"
			"Connection: close\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
			"7\r\n%.7s\r\n%zx\r\n%s\r\n0\r\n\r\n", harness.token, xml, strlen(xml) - 7, xml + 7);
	assert_message(harness_raw(str_of(bytes)), 201);
	assert_int_equal(n_responses("chunks"), 1);
}

static void file_names_may_hold_any_letters_and_quotes_and_no_path(void **state)
{
	(void)state;
	static const char *const names[] = { "puerta año 1.png", "a \"b\".png", "../etc/passwd" };
	_cleanup_free_ char *xml = album_xml("names", "<one>puerta año 1.png</one><two>a \"b\".png</two>");
	assert_int_equal(post_files(xml, names, ARRAY_LEN(names)), 201);
	assert_int_equal(n_files("names"), 2);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.attachments WHERE name LIKE '%/%'"), 0);
	_cleanup_free_ char *path = album_xml("path", "<one>../etc/passwd</one>");
	assert_int_equal(post_files(path, &names[2], 1), 400);
}

static void the_date_of_a_phone_is_not_looked_at(void **state)
{
	(void)state;
	struct reply reply = request("HEAD", "/submission", "Date: Lun., 14 f\xc3\xa9vr. 2026 4:48:15");
	assert_openrosa(&reply, 204);
	reply_finish(&reply);
}

static long correct(const char *id, const char *old, int age)
{
	_cleanup_free_ char *deprecated = old == NULL ? xstrdup("") : xasprintf("<deprecatedID>uuid:%s</deprecatedID>", old);
	_cleanup_free_ char *xml = xasprintf("<data id=\"visit\" version=\"1\"><consent>yes</consent><age>%d</age><remark/>"
			"<meta><instanceID>uuid:%s</instanceID>%s</meta></data>", age, id, deprecated);
	struct reply reply = harness_post(xml);
	long status = reply.status;
	reply_finish(&reply);
	return status;
}

static void of_a_chain_of_edits_only_the_newest_is_replayed(void **state)
{
	(void)state;
	assert_int_equal(correct("chain-a", NULL, 50), 201);
	assert_int_equal(correct("chain-b", "chain-a", 51), 201);
	assert_int_equal(correct("chain-c", "chain-b", 52), 201);
	assert_int_equal(correct("chain-b", "chain-a", 51), 409);
	assert_int_equal(correct("chain-c", "chain-b", 52), 201);
}

/* Forms here have no public key, because what a phone encrypts cannot be checked or scored. */
static void an_encrypted_response_is_refused_and_kept(void **state)
{
	(void)state;
	assert_message(harness_post("<data xmlns=\"http://opendatakit.org/submissions\" id=\"visit\" version=\"1\" encrypted=\"yes\">"
			"<base64EncryptedKey>AAAA</base64EncryptedKey><orx:meta xmlns:orx=\"http://openrosa.org/xforms\">"
			"<orx:instanceID>uuid:sealed</orx:instanceID></orx:meta><encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
			"<base64EncryptedElementSignature>AAAA</base64EncryptedElementSignature></data>"), 400);
	assert_int_equal(n_responses("sealed"), 0);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.quarantine WHERE instance_id = 'uuid:sealed'"), 1);
}

static void a_truncated_body_is_400_and_nothing_is_stored(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:short", 37);
	_cleanup_free_ char *body = xasprintf("--b\r\nContent-Disposition: form-data; name=\"xml_submission_file\"\r\n\r\n%s\r\n--", xml);
	_cleanup_free_ char *url = harness_url("/submission");
	assert_message(harness_request("POST", url, "Content-Type: multipart/form-data; boundary=b", str_of(body)), 400);
	assert_int_equal(n_responses("short"), 0);
}

static void the_list_can_be_asked_for_one_form_and_by_head(void **state)
{
	(void)state;
	struct reply one = request("GET", "/formList?formID=album", NULL), head = request("HEAD", "/formList", NULL);
	assert_true(reply_has(&one, "<formID>album</formID>"));
	assert_false(reply_has(&one, "<formID>visit</formID>"));
	assert_openrosa(&head, 200);
	assert_int_equal(head.body.length, 0);
	reply_finish(&one);
	reply_finish(&head);
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
		cmocka_unit_test(head_on_submission_is_204_and_with_a_bad_token_403),
		cmocka_unit_test(every_code_carries_an_openrosa_response),
		cmocka_unit_test(the_form_list_is_what_a_strict_parser_takes),
		cmocka_unit_test(the_hash_in_the_list_is_that_of_the_bytes),
		cmocka_unit_test(three_files_in_three_posts_in_all_orders_make_one_response),
		cmocka_unit_test(fifty_identical_posts_at_once_make_one_row),
		cmocka_unit_test(a_hundred_and_one_files_are_taken),
		cmocka_unit_test(a_chunked_request_without_a_length_is_taken),
		cmocka_unit_test(file_names_may_hold_any_letters_and_quotes_and_no_path),
		cmocka_unit_test(the_date_of_a_phone_is_not_looked_at),
		cmocka_unit_test(of_a_chain_of_edits_only_the_newest_is_replayed),
		cmocka_unit_test(an_encrypted_response_is_refused_and_kept),
		cmocka_unit_test(a_truncated_body_is_400_and_nothing_is_stored),
		cmocka_unit_test(the_list_can_be_asked_for_one_form_and_by_head),
	};
	if (argc != 2) {
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, begin, end);
}
