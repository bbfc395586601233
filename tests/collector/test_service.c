/* What the service answers, request by request. usage: test_service CANVASS */
#define _GNU_SOURCE
#include "harness.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/store.h"
#include "base/file.h"
#include "base/xalloc.h"

#define NOTHING ((struct str){ NULL, 0 })

static struct reply get(const char *end, const char *header)
{
	_cleanup_free_ char *url = harness_url(end);
	return harness_request("GET", url, header, NOTHING);
}

static struct reply get_root(const char *path)
{
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d%s", harness.port, path);
	return harness_request("GET", url, NULL, NOTHING);
}

static void assert_openrosa(const struct reply *reply, long status)
{
	assert_int_equal(reply->status, status);
	assert_true(reply_has(reply, "X-OpenRosa-Version: 1.0"));
	assert_true(reply_has(reply, "X-OpenRosa-Accept-Content-Length: 100000000"));
	assert_true(reply_has(reply, "\nDate: "));
	assert_true(reply_has(reply, "Content-Language: "));
}

/* The reply is an OpenRosaResponse that says `text`. */
static void assert_message(struct reply reply, long status, const char *text)
{
	assert_openrosa(&reply, status);
	assert_true(reply_has(&reply, "Content-Type: text/xml; charset=utf-8"));
	assert_true(reply_has(&reply, "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\""));
	if (!reply_has(&reply, text)) {
		fail_msg("'%s' is not in: %s", text, buf_text(&reply.body));
	}
	reply_finish(&reply);
}

static void assert_post(const char *xml, long status, const char *text)
{
	assert_message(harness_post(xml), status, text);
}

static long n_stored(const char *instance_id)
{
	_cleanup_free_ char *sql = xasprintf("SELECT count(*) FROM canvass.submissions WHERE instance_id = '%s'",
			instance_id);
	return harness_count(sql);
}

static long n_quarantined(const char *reason)
{
	_cleanup_free_ char *sql = xasprintf("SELECT count(*) FROM canvass.quarantine WHERE reason = '%s'", reason);
	return harness_count(sql);
}

/* --- forms -------------------------------------------------------------------- */

static void the_form_list_offers_the_latest_version_used_at_the_site(void **state)
{
	(void)state;
	struct reply reply = get("/formList?deviceID=x", NULL);
	assert_openrosa(&reply, 200);
	assert_true(reply_has(&reply, "<xforms xmlns=\"http://openrosa.org/xforms/xformsList\">"));
	assert_true(reply_has(&reply, "<formID>visit</formID>"));
	assert_true(reply_has(&reply, "<version>2</version>"));
	assert_false(reply_has(&reply, "<version>1</version>"));
	assert_false(reply_has(&reply, "elsewhere"));
	_cleanup_free_ char *url = harness_url("/forms/visit.xml");
	assert_true(reply_has(&reply, url));
	reply_finish(&reply);
}

static void the_form_list_is_asked_for_one_form(void **state)
{
	(void)state;
	struct reply one = get("/formList?formID=visit", NULL), none = get("/formList?formID=other", NULL);
	assert_true(reply_has(&one, "<formID>visit</formID>"));
	assert_openrosa(&none, 200);
	assert_false(reply_has(&none, "<xform>"));
	reply_finish(&one);
	reply_finish(&none);
}

static void a_form_is_named_in_the_language_of_the_phone(void **state)
{
	(void)state;
	struct reply reply = get("/formList", "Accept-Language: es-MX,es;q=0.9,en;q=0.5");
	assert_true(reply_has(&reply, "<name>Una visita</name>"));
	assert_true(reply_has(&reply, "Content-Language: es"));
	reply_finish(&reply);
}

static void the_listed_hash_is_that_of_the_downloaded_bytes(void **state)
{
	(void)state;
	struct reply list = get("/formList", NULL), form = get("/forms/visit.xml", NULL);
	assert_openrosa(&form, 200);
	assert_true(reply_has(&form, "Content-Type: text/xml; charset=utf-8"));
	char md5[HASH_MD5_HEX];
	hash_md5_hex(buf_str(&form.body), md5);
	_cleanup_free_ char *hash = xasprintf("<hash>md5:%s</hash>", md5);
	assert_true(reply_has(&list, hash));
	reply_finish(&list);
	reply_finish(&form);
}

static void what_a_phone_has_already_is_not_sent_again(void **state)
{
	(void)state;
	struct reply form = get("/forms/visit.xml", NULL);
	char md5[HASH_MD5_HEX];
	hash_md5_hex(buf_str(&form.body), md5);
	_cleanup_free_ char *header = xasprintf("If-None-Match: \"other\", W/\"%s\"", md5);
	struct reply again = get("/forms/visit.xml", header);
	assert_openrosa(&again, 304);
	assert_int_equal(again.body.length, 0);
	reply_finish(&form);
	reply_finish(&again);
}

static void the_form_list_answers_head(void **state)
{
	(void)state;
	_cleanup_free_ char *url = harness_url("/formList");
	struct reply reply = harness_request("HEAD", url, NULL, NOTHING);
	assert_openrosa(&reply, 200);
	assert_int_equal(reply.body.length, 0);
	reply_finish(&reply);
}

static void unknown_addresses_are_404(void **state)
{
	(void)state;
	assert_message(get("/forms/other.xml", NULL), 404, "nothing at this address");
	assert_message(get("/forms/elsewhere.xml", NULL), 404, "nothing at this address");
	assert_message(get("/forms/visit", NULL), 404, "nothing at this address");
	assert_message(get("/forms/visit.xml/", NULL), 404, "nothing at this address");
	assert_message(get("/", "Accept-Language: es"), 404, "No hay nada");
}

static void an_unknown_token_is_403_everywhere(void **state)
{
	(void)state;
	static const char *const ends[] = { "formList", "forms/visit.xml", "submission" };
	for (size_t i = 0; i < 3; i++) {
		_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d/v1/key/wrong/projects/1/%s", harness.port,
				ends[i]);
		assert_message(harness_request("GET", url, NULL, NOTHING), 403, "Ask your planner");
		assert_message(harness_request("POST", url, "Content-Type: text/xml", STR("<data/>")), 403,
				"Ask your planner");
	}
	_cleanup_free_ char *other_site = xasprintf("http://127.0.0.1:%d/v1/key/%s/projects/2/formList",
			harness.port, harness.token);
	assert_message(harness_request("GET", other_site, NULL, NOTHING), 403, "Ask your planner");
}

static void a_wrong_method_is_405_with_the_right_ones(void **state)
{
	(void)state;
	_cleanup_free_ char *list = harness_url("/formList"), *submission = harness_url("/submission");
	struct reply post = harness_request("POST", list, NULL, STR("x"));
	assert_true(reply_has(&post, "Allow: GET, HEAD"));
	assert_message(post, 405, "cannot be done");
	struct reply put = harness_request("PUT", submission, NULL, STR("x"));
	assert_true(reply_has(&put, "Allow: HEAD, POST"));
	assert_message(put, 405, "cannot be done");
}

static void a_strange_host_does_not_get_into_the_list(void **state)
{
	(void)state;
	assert_message(get("/formList", "Host: a\"b<c"), 400, "not valid");
}

/* --- submissions --------------------------------------------------------------- */

static void head_on_submission_is_204(void **state)
{
	(void)state;
	_cleanup_free_ char *url = harness_url("/submission");
	struct reply reply = harness_request("HEAD", url, NULL, NOTHING);
	assert_openrosa(&reply, 204);
	reply_finish(&reply);
}

static void a_response_is_in_the_table_when_it_is_acknowledged(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:stored", 41);
	assert_post(xml, 201, "nature=\"submit_success\">Received");
	assert_int_equal(n_stored("uuid:stored"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit WHERE age = 41 AND consent = 'yes'"), 1);
}

static void the_same_bytes_again_change_nothing(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:replayed", 42);
	assert_post(xml, 201, "Received");
	assert_post(xml, 201, "Received");
	assert_int_equal(n_stored("uuid:replayed"), 1);
}

static void other_bytes_under_one_id_are_409_and_kept(void **state)
{
	(void)state;
	_cleanup_free_ char *first = harness_visit("uuid:conflict", 20), *second = harness_visit("uuid:conflict", 21);
	assert_post(first, 201, "Received");
	assert_post(second, 409, "set aside");
	assert_int_equal(n_stored("uuid:conflict"), 1);
	assert_int_equal(n_quarantined("conflict"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit WHERE age = 21"), 0);
}

static void *post_one(void *xml)
{
	struct reply reply = harness_post(xml);
	long status = reply.status;
	reply_finish(&reply);
	return (void *)status;
}

static void fifty_parallel_identical_posts_make_one_row(void **state)
{
	(void)state;
	pthread_t threads[50];
	_cleanup_free_ char *xml = harness_visit("uuid:fifty", 50);
	for (size_t i = 0; i < 50; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, post_one, xml), 0);
	}
	for (size_t i = 0; i < 50; i++) {
		void *status;
		pthread_join(threads[i], &status);
		assert_int_equal((long)status, 201);
	}
	assert_int_equal(n_stored("uuid:fifty"), 1);
}

static void a_script_may_post_plain_xml(void **state)
{
	(void)state;
	_cleanup_free_ char *url = harness_url("/submission"), *xml = harness_visit("uuid:plain", 30);
	assert_message(harness_request("POST", url, "Content-Type: text/xml; charset=utf-8", str_of(xml)), 201,
			"Received");
	assert_int_equal(n_stored("uuid:plain"), 1);
}

static void a_chunked_body_without_a_length_is_taken(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:chunked", 31);
	_cleanup_free_ char *request = xasprintf("POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\n"
			"Connection: close\r\nDate: Lun., 14 f\xc3\xa9vr. 2026 4:48:15\r\nContent-Type: text/xml\r\n"
			"Transfer-Encoding: chunked\r\n\r\n5\r\n%.5s\r\n%zx\r\n%s\r\n0\r\n\r\n",
			harness.token, xml, strlen(xml) - 5, xml + 5);
	assert_message(harness_raw(str_of(request)), 201, "Received");
	assert_int_equal(n_stored("uuid:chunked"), 1);
}

static void an_older_version_is_still_taken(void **state)
{
	(void)state;
	assert_post("<data id='visit' version='2'><consent>no</consent><age/><remark/><street>Clay</street>"
			"<meta><instanceID>uuid:v2</instanceID></meta></data>", 201, "Received");
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit WHERE street = 'Clay'"), 1);
}

/* --- bad input ----------------------------------------------------------------- */

static void what_is_not_xml_is_refused_and_kept(void **state)
{
	(void)state;
	long before = n_quarantined("malformed");
	assert_post("this is not xml", 400, "nature=\"error\">This is not a filled-in form");
	assert_post("<data id='visit' version='1'><consent>", 400, "not a filled-in form");
	assert_int_equal(n_quarantined("malformed"), before + 2);
}

static void an_xml_bomb_is_refused(void **state)
{
	(void)state;
	assert_post("<!DOCTYPE data [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
			"<data id='visit' version='1'><remark>&b;&b;&b;</remark></data>", 400, "not a filled-in form");
}

static void five_megabytes_are_413(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = xmalloc(5 * 1024 * 1024 + 1);
	memset(xml, 'x', 5 * 1024 * 1024);
	xml[5 * 1024 * 1024] = '\0';
	assert_post(xml, 413, "too large");
}

static void a_body_beyond_what_is_advertised_is_413_at_once(void **state)
{
	(void)state;
	_cleanup_free_ char *request = xasprintf("POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\n"
			"Content-Type: text/xml\r\nContent-Length: 100000001\r\n\r\n", harness.token);
	assert_message(harness_raw(str_of(request)), 413, "too large");
}

static void too_many_headers_are_431(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf request = BUF(100000);
	buf_adds(&request, "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
	for (int i = 0; i < 200; i++) {
		buf_addf(&request, "X-Header-%d: %0100d\r\n", i, i);
	}
	buf_adds(&request, "\r\n");
	assert_message(harness_raw(buf_str(&request)), 431, "head of the request");
}

static void invalid_utf8_is_refused(void **state)
{
	(void)state;
	assert_post("<data id='visit' version='1'><consent>yes</consent><remark>\xff\xfe</remark></data>", 400,
			"not a filled-in form");
}

/* Posts a body as multipart with the boundary "b". */
static struct reply post_multipart(const char *body)
{
	_cleanup_free_ char *url = harness_url("/submission");
	return harness_request("POST", url, "Content-Type: multipart/form-data; boundary=b", str_of(body));
}

#define PART "--b\r\nContent-Disposition: form-data; name=\"xml_submission_file\"; filename=\"%s\"\r\n\r\n%s\r\n"

static void a_missing_answers_part_is_400(void **state)
{
	(void)state;
	assert_message(post_multipart("--b\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nx\r\n--b--\r\n"),
			400, "xml_submission_file");
}

static void two_answers_parts_are_400(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:two", 1);
	_cleanup_free_ char *body = xasprintf(PART PART "--b--\r\n", "a", xml, "b", xml);
	assert_message(post_multipart(body), 400, "exactly one");
	assert_int_equal(n_stored("uuid:two"), 0);
}

static void a_truncated_body_is_400_and_stores_nothing(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:truncated", 1);
	_cleanup_free_ char *body = xasprintf(PART "--b", "a", xml);
	assert_message(post_multipart(body), 400, "incomplete");
	assert_int_equal(n_stored("uuid:truncated"), 0);
}

static void a_client_that_leaves_in_the_middle_stores_nothing(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:left", 1);
	_cleanup_free_ char *request = xasprintf("POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\n"
			"Content-Type: text/xml\r\nContent-Length: %zu\r\n\r\n%s", harness.token, strlen(xml) + 10, xml);
	close(harness_send(str_of(request)));
	assert_int_equal(n_stored("uuid:left"), 0);
}

static void malformed_multipart_is_400(void **state)
{
	(void)state;
	assert_message(post_multipart("--b\r\nno header here\r\n\r\nx\r\n--b--\r\n"), 400, "incomplete or damaged");
	assert_message(post_multipart(""), 400, "incomplete or damaged");
}

static void a_file_name_that_is_a_path_is_harmless_and_files_are_counted(void **state)
{
	(void)state;
	_cleanup_free_ char *xml = harness_visit("uuid:path", 33);
	_cleanup_free_ char *body = xasprintf(PART
			"--b\r\nContent-Disposition: form-data; name=\"../../../tmp/x\"; filename=\"..\\..\\\"x\"\r\n\r\n"
			"photo\r\n--b--\r\n", "../../etc/passwd", xml);
	assert_message(post_multipart(body), 201, "Received");
	assert_int_equal(n_stored("uuid:path"), 1);
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "files_ignored=1"));
}

static void a_wrong_content_type_is_415(void **state)
{
	(void)state;
	_cleanup_free_ char *url = harness_url("/submission");
	assert_message(harness_request("POST", url, "Content-Type: application/json", STR("{}")), 415,
			"multipart/form-data");
	assert_message(harness_request("POST", url, "Content-Type: multipart/form-data", STR("x")), 415,
			"multipart/form-data");
}

static void an_unknown_form_is_404_and_kept(void **state)
{
	(void)state;
	assert_post("<data id='nobody' version='1'><a/></data>", 404, "not in use here");
	assert_post("<data id='elsewhere' version='1'><age>1</age></data>", 404, "not in use here");
	assert_int_equal(n_quarantined("unknown-form"), 2);
}

static void an_unknown_version_is_404_and_kept(void **state)
{
	(void)state;
	assert_post("<data id='visit' version='99'><a/></data>", 404, "never published");
	assert_int_equal(n_quarantined("unknown-version"), 1);
}

static void a_wrong_answer_is_refused_by_the_name_of_its_question(void **state)
{
	(void)state;
	long before = n_quarantined("refused");
	_cleanup_free_ char *old = harness_visit("uuid:old", 150);
	assert_post(old, 400, "'age' (How old are you?): 150 is not allowed");
	assert_message(harness_post_in("es-US,es;q=0.9", old), 400, "'age' (¿Cuántos años tiene?): 150");
	assert_post("<data id='visit' version='1'><consent>maybe</consent><age/><remark/></data>", 400, "'consent'");
	assert_post("<data id='visit' version='1'><consent/><age/><remark/></data>", 400, "'consent'");
	assert_int_equal(n_stored("uuid:old"), 0);
	assert_int_equal(n_quarantined("refused"), before + 3); /* the same bytes are kept once */
}

static void more_requests_at_once_than_the_limit_are_503(void **state)
{
	(void)state;
	int sockets[500];
	_cleanup_free_ char *request = xasprintf("POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\n"
			"Content-Type: text/xml\r\nContent-Length: 10\r\n\r\n", harness.token);
	for (size_t i = 0; i < 500; i++) {
		sockets[i] = harness_send(str_of(request));
	}
	struct reply reply = get("/formList", NULL);
	assert_true(reply_has(&reply, "Retry-After: "));
	assert_message(reply, 503, "nothing is lost");
	for (size_t i = 0; i < 500; i++) {
		close(sockets[i]);
	}
	long status = 503;
	for (int i = 0; i < 100 && status == 503; i++) {
		usleep(50000);
		struct reply again = get_root("/healthz");
		status = again.status;
		reply_finish(&again);
	}
	assert_int_equal(status, 200);
}

/* Bytes on their way to the service, which has not read them yet. */
static unsigned long n_unread(void)
{
	_cleanup_buf_ struct buf table = BUF((size_t)16 * 1024 * 1024);
	assert_true(file_read("/proc/net/tcp", &table));
	unsigned long n = 0;
	for (const char *line = strchr(buf_text(&table), '\n'); line != NULL; line = strchr(line + 1, '\n')) {
		unsigned from, to;
		unsigned long sending, arrived;
		if (sscanf(line, " %*u: %*x:%x %*x:%x %*x %lx:%lx", &from, &to, &sending, &arrived) == 4) {
			n += from == (unsigned)harness.port ? arrived : to == (unsigned)harness.port ? sending : 0;
		}
	}
	return n;
}

/* Each may send that much; all together may not. */
static void more_answers_under_way_than_fit_the_memory_are_told_to_wait(void **state)
{
	(void)state;
	enum { N = 80, BYTES = 3900000 };
	int sockets[N];
	_cleanup_buf_ struct buf request = BUF(2 * BYTES);
	buf_addf(&request, "POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\n"
			"Content-Type: text/xml\r\nContent-Length: %d\r\n\r\n", harness.token, BYTES + 1);
	_cleanup_free_ char *filler = xcalloc(BYTES, 1);
	buf_add(&request, filler, BYTES);
	for (size_t i = 0; i < N; i++) {
		sockets[i] = harness_send(buf_str(&request)); /* all but the last byte */
	}
	for (int i = 0; i < 600 && n_unread() > 0; i++) {
		usleep(50000); /* until it has read all of them, so that none makes room for another */
	}
	unsigned n_told = 0, n_let_in = 0;
	for (size_t i = 0; i < N; i++) {
		char reply[64] = "";
		assert_int_equal(send(sockets[i], "", 1, MSG_NOSIGNAL), 1);
		assert_true(recv(sockets[i], reply, sizeof(reply) - 1, 0) > 0);
		n_told += strstr(reply, " 503 ") != NULL;
		n_let_in += strstr(reply, " 400 ") != NULL; /* it was no XML */
		close(sockets[i]);
	}
	assert_int_equal(n_told + n_let_in, N);
	assert_true(n_told >= 10 && n_told < 20);
	assert_post("no XML", 400, "");
}

/* --- other addresses ------------------------------------------------------------ */

static void the_front_page_loads_nothing_from_elsewhere(void **state)
{
	(void)state;
	struct reply page = get_root("/"), style = get_root("/style.css");
	assert_int_equal(page.status, 200);
	assert_int_equal(style.status, 200);
	assert_true(reply_has(&page, "Content-Security-Policy: default-src 'none'"));
	assert_true(reply_has(&page, "lang=\"es\""));
	assert_true(reply_has(&style, "Content-Type: text/css"));
	reply_finish(&page);
	reply_finish(&style);
}

static void it_tells_that_it_is_alive_and_ready(void **state)
{
	(void)state;
	struct reply alive = get_root("/healthz"), ready = get_root("/readyz");
	assert_int_equal(alive.status, 200);
	assert_int_equal(ready.status, 200);
	reply_finish(&alive);
	reply_finish(&ready);
}

/* The value of one line of /metrics, such as "canvass_responses_stored_total "; -1 when it is not there. */
static double metric(const struct reply *reply, const char *name)
{
	const char *found = strstr(buf_text(&reply->body), name);
	return found != NULL ? strtod(found + strlen(name), NULL) : -1;
}

static bool is_metric_line(const char *line, size_t n)
{
	const char *space = memrchr(line, ' ', n);
	char *end;
	if (line[0] == '#') {
		return strncmp(line, "# HELP canvass_", 15) == 0 || strncmp(line, "# TYPE canvass_", 15) == 0;
	}
	if (strncmp(line, "canvass_", 8) != 0 || space == NULL) {
		return false;
	}
	(void)strtod(space + 1, &end);
	return end == line + n;
}

static void it_counts_what_it_does(void **state)
{
	(void)state;
	struct reply before = get_root("/metrics");
	assert_true(reply_has(&before, "Content-Type: text/plain; version=0.0.4"));
	_cleanup_free_ char *xml = harness_visit("uuid:counted", 47), *wrong = harness_visit("uuid:miscounted", 470);
	assert_post(xml, 201, "Received");
	assert_post(xml, 201, "Received");
	assert_post(wrong, 400, "470");
	struct reply after = get_root("/metrics");
	static const struct {
		const char *name;
		double more;
	} counted[] = {
		{ "\ncanvass_responses_stored_total ", 1 }, { "\ncanvass_responses_replayed_total ", 1 },
		{ "\ncanvass_responses_quarantined_total ", 1 }, { "\ncanvass_commit_batch_size_sum ", 4 },
		{ "\ncanvass_http_requests_total{route=\"/v1/key/*/projects/*/submission\",status=\"201\"} ", 2 },
		{ "\ncanvass_http_request_duration_seconds_count ", 4 },
	};
	for (size_t i = 0; i < ARRAY_LEN(counted); i++) {
		double more = metric(&after, counted[i].name) - metric(&before, counted[i].name);
		if (more != counted[i].more) {
			fail_msg("%s: %g more", counted[i].name, more);
		}
	}
	assert_true(metric(&after, "\ncanvass_database_connected ") == 1);
	assert_true(metric(&after, "\ncanvass_resident_memory_bytes ") > 1e6);
	assert_true(metric(&after, "canvass_commit_duration_seconds_bucket{le=\"+Inf\"} ")
			== metric(&after, "canvass_commit_duration_seconds_count "));
	assert_false(reply_has(&after, harness.token));
	reply_finish(&before);
	reply_finish(&after);
}

static void its_metrics_are_in_the_format_of_prometheus(void **state)
{
	(void)state;
	struct reply reply = get_root("/metrics");
	const char *line = buf_text(&reply.body);
	size_t n_lines = 0;
	for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		if (!is_metric_line(line, (size_t)(end - line))) {
			fail_msg("%.*s", (int)(end - line), line);
		}
		n_lines++;
	}
	assert_true(*line == '\0' && n_lines > 50);
	reply_finish(&reply);
}

static void it_is_no_superuser_where_it_takes_answers(void **state)
{
	(void)state;
	assert_int_equal(harness_count("SELECT count(*) FROM pg_stat_activity"
			" WHERE application_name IN ('canvass ingest', 'canvass notify') AND usename = 'canvass_collector'"), 2);
	assert_int_equal(harness_count("SELECT count(*) FROM pg_roles WHERE rolname = 'canvass_collector'"
			" AND (rolsuper OR rolcreaterole OR rolcreatedb)"), 0);
}

static void who_reads_answers_changes_none_and_gives_no_rights(void **state)
{
	(void)state;
	assert_int_equal(harness_count("SELECT count(*) FROM pg_stat_activity"
			" WHERE application_name = 'canvass desk' AND usename = 'canvass_clerk'"), 7);
	assert_int_equal(harness_count("SELECT count(*) FROM pg_roles WHERE rolname IN ('canvass_reader', 'canvass_clerk')"
			" AND (rolsuper OR rolcreaterole OR rolcreatedb OR has_table_privilege(oid, 'data.visit', 'INSERT, UPDATE, DELETE')"
			" OR has_table_privilege(oid, 'canvass.people', 'INSERT, UPDATE, DELETE')"
			" OR has_table_privilege(oid, 'canvass.grants', 'INSERT, UPDATE, DELETE'))"), 0);
}

static void the_log_never_holds_a_token(void **state)
{
	(void)state;
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "path=\"/v1/key/***/projects/1/submission\" status=201 outcome=stored"));
	assert_null(strstr(log, harness.token));
	assert_null(strstr(log, "key/wrong"));
}

static void a_new_version_is_offered_without_a_restart(void **state)
{
	(void)state;
	harness_publish("settings: {form_id: later, form_title: Later, version: \"1\"}\n"
			"survey:\n  - {type: integer, name: age, label: Age}\n");
	bool offered = false;
	for (int i = 0; i < 100 && !offered; i++) {
		usleep(50000);
		struct reply reply = get("/formList?formID=later", NULL);
		offered = reply_has(&reply, "<formID>later</formID>");
		reply_finish(&reply);
	}
	assert_true(offered);
}

static void a_withdrawn_token_stops_working_without_a_restart(void **state)
{
	(void)state;
	char token[65];
	unsigned n;
	assert_int_equal(store_create_token(harness.store, "algin", "lost phone", &(struct store_token_terms){ 0 }, token), OUTCOME_OK);
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d/v1/key/%s/projects/1/formList", harness.port, token);
	static const long expected[] = { 200, 403 };
	for (size_t step = 0; step < 2; step++) {
		long status = 0;
		for (int i = 0; i < 100 && status != expected[step]; i++) {
			usleep(50000);
			struct reply reply = harness_request("GET", url, NULL, NOTHING);
			status = reply.status;
			reply_finish(&reply);
		}
		assert_int_equal(status, expected[step]);
		if (step == 0) {
			assert_int_equal(store_revoke_tokens(harness.store, "algin", "lost phone", &n), OUTCOME_OK);
		}
	}
}

static void sigterm_answers_what_is_under_way_and_ends(void **state)
{
	(void)state;
	pthread_t threads[20];
	_cleanup_free_ char *xml = harness_visit("uuid:drain", 44);
	for (size_t i = 0; i < 20; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, post_one, xml), 0);
	}
	usleep(20000);
	assert_int_equal(harness_terminate(), 0);
	for (size_t i = 0; i < 20; i++) {
		void *status;
		pthread_join(threads[i], &status);
		assert_true((long)status == 201 || (long)status == 0); /* 0: it came too late to be let in */
	}
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "event=stopping"));
	assert_non_null(strstr(log, "event=stopped"));
	harness_start();
}

static const char *canvass_path;

static int set_up(void **state)
{
	(void)state;
	harness_begin(canvass_path);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	harness_end();
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form_list_offers_the_latest_version_used_at_the_site),
		cmocka_unit_test(the_form_list_is_asked_for_one_form),
		cmocka_unit_test(a_form_is_named_in_the_language_of_the_phone),
		cmocka_unit_test(the_listed_hash_is_that_of_the_downloaded_bytes),
		cmocka_unit_test(what_a_phone_has_already_is_not_sent_again),
		cmocka_unit_test(the_form_list_answers_head),
		cmocka_unit_test(unknown_addresses_are_404),
		cmocka_unit_test(an_unknown_token_is_403_everywhere),
		cmocka_unit_test(a_wrong_method_is_405_with_the_right_ones),
		cmocka_unit_test(a_strange_host_does_not_get_into_the_list),
		cmocka_unit_test(head_on_submission_is_204),
		cmocka_unit_test(a_response_is_in_the_table_when_it_is_acknowledged),
		cmocka_unit_test(the_same_bytes_again_change_nothing),
		cmocka_unit_test(other_bytes_under_one_id_are_409_and_kept),
		cmocka_unit_test(fifty_parallel_identical_posts_make_one_row),
		cmocka_unit_test(a_script_may_post_plain_xml),
		cmocka_unit_test(a_chunked_body_without_a_length_is_taken),
		cmocka_unit_test(an_older_version_is_still_taken),
		cmocka_unit_test(what_is_not_xml_is_refused_and_kept),
		cmocka_unit_test(an_xml_bomb_is_refused),
		cmocka_unit_test(five_megabytes_are_413),
		cmocka_unit_test(a_body_beyond_what_is_advertised_is_413_at_once),
		cmocka_unit_test(too_many_headers_are_431),
		cmocka_unit_test(invalid_utf8_is_refused),
		cmocka_unit_test(a_missing_answers_part_is_400),
		cmocka_unit_test(two_answers_parts_are_400),
		cmocka_unit_test(a_truncated_body_is_400_and_stores_nothing),
		cmocka_unit_test(a_client_that_leaves_in_the_middle_stores_nothing),
		cmocka_unit_test(malformed_multipart_is_400),
		cmocka_unit_test(a_file_name_that_is_a_path_is_harmless_and_files_are_counted),
		cmocka_unit_test(a_wrong_content_type_is_415),
		cmocka_unit_test(an_unknown_form_is_404_and_kept),
		cmocka_unit_test(an_unknown_version_is_404_and_kept),
		cmocka_unit_test(a_wrong_answer_is_refused_by_the_name_of_its_question),
		cmocka_unit_test(more_requests_at_once_than_the_limit_are_503),
		cmocka_unit_test(more_answers_under_way_than_fit_the_memory_are_told_to_wait),
		cmocka_unit_test(the_front_page_loads_nothing_from_elsewhere),
		cmocka_unit_test(it_tells_that_it_is_alive_and_ready),
		cmocka_unit_test(it_counts_what_it_does),
		cmocka_unit_test(its_metrics_are_in_the_format_of_prometheus),
		cmocka_unit_test(it_is_no_superuser_where_it_takes_answers),
		cmocka_unit_test(who_reads_answers_changes_none_and_gives_no_rights),
		cmocka_unit_test(the_log_never_holds_a_token),
		cmocka_unit_test(a_new_version_is_offered_without_a_restart),
		cmocka_unit_test(a_withdrawn_token_stops_working_without_a_restart),
		cmocka_unit_test(sigterm_answers_what_is_under_way_and_ends),
	};
	if (argc != 2) {
		fputs("usage: test_service CANVASS\n", stderr);
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
