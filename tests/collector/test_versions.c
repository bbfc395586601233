/* New versions, drafts and states while the service runs. usage: test_versions CANVASS */
#define _GNU_SOURCE
#include "harness.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/problem.h"
#include "base/xalloc.h"
#include "schema/xform.h"
#include "store/versions.h"

#define NOTHING ((struct str){ NULL, 0 })
#define BYTES ((size_t)16 * 1024 * 1024)
#define PATIENCE 200 /* times 50 ms */

#define VISIT(form, version, agreed, remark) \
	"settings: {form_id: " form ", form_title: A visit, version: '" version "', removed: [street]}\n" \
	"choices:\n  yesno:\n    - {" agreed ", label: 'Yes'}\n    - {name: 'no', label: 'No'}\n" \
	"survey:\n  - {type: select_one yesno, name: consent, required: true, label: Agree?}\n" \
	"  - {type: integer, name: age, label: Age}\n  - {type: text, " remark ", label: Remark}\n"

static const char *canvass_path;

/* --- helpers ----------------------------------------------------------------------- */

static void pause_a_moment(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
}

static char *draft_url(const char *end)
{
	return xasprintf("http://127.0.0.1:%d/v1/test/%s/projects/1/forms/trial/draft%s", harness.port, harness.token,
			end);
}

static struct reply get(const char *url)
{
	return harness_request("GET", url, NULL, NOTHING);
}

/* Waits until the service has heard of a change. */
static void wait_for(const char *url, long status, const char *text, bool is_there)
{
	for (unsigned i = 0; i < PATIENCE; i++) {
		struct reply reply = get(url);
		bool fine = reply.status == status && reply_has(&reply, text) == is_there;
		reply_finish(&reply);
		if (fine) {
			return;
		}
		pause_a_moment();
	}
	fail_msg("%s never %s '%s' with status %ld", url, is_there ? "has" : "loses", text, status);
}

/* As a phone does: told to try later, it tries later. */
static struct reply post_patiently(const char *url, const char *xml)
{
	for (unsigned i = 0;; i++) {
		struct reply reply = harness_request("POST", url, "Content-Type: text/xml", str_of(xml));
		if (reply.status != 503 || i == PATIENCE) {
			return reply;
		}
		reply_finish(&reply);
		pause_a_moment();
	}
}

static void assert_answer(struct reply reply, long status, const char *text)
{
	if (reply.status != status || !reply_has(&reply, text)) {
		fail_msg("%ld: %s", reply.status, buf_text(&reply.body));
	}
	reply_finish(&reply);
}

static char *visit(const char *version, const char *id)
{
	return xasprintf("<data id=\"visit\" version=\"%s\"><consent>yes</consent><age>30</age><remark>hm</remark>"
			"<meta><instanceID>%s</instanceID></meta></data>", version, id);
}

static void assert_visit(const char *version, const char *id, long status, const char *text)
{
	_cleanup_free_ char *url = harness_url("/submission"), *xml = visit(version, id);
	assert_answer(post_patiently(url, xml), status, text);
}

static void save_draft(const char *yaml)
{
	struct problems *problems = problems_create(1);
	struct definition *definition = definition_read(str_of(yaml), problems);
	assert_non_null(definition);
	problems_destroy(problems);
	struct arena *arena = arena_create(BYTES);
	_cleanup_buf_ struct buf xform = BUF(BYTES);
	xform_write(definition, &xform);
	enum draft_fate fate;
	assert_int_equal(store_save_draft(harness.store, &(struct publication){ .definition = definition,
			.tables = tables_plan(arena, definition), .yaml = str_of(yaml), .xform = buf_str(&xform) }, &fate),
			OUTCOME_OK);
	arena_destroy(arena);
	definition_unref(definition);
}

static void set_state(enum form_state state)
{
	unsigned n;
	assert_int_equal(store_set_state(harness.store, "visit", NULL, state, &n), OUTCOME_OK);
}

static long n_kept(const char *reason)
{
	_cleanup_free_ char *sql = xasprintf("SELECT count(*) FROM canvass.quarantine WHERE reason = '%s'", reason);
	return harness_count(sql);
}

/* --- renames ------------------------------------------------------------------------- */

static void an_old_phone_goes_on_while_names_change(void **state)
{
	(void)state;
	assert_visit("1", "uuid:before", 201, "Received");
	harness_publish(VISIT("visit", "3", "name: agreed, renamed_from: 'yes'", "name: notes, renamed_from: remark"));
	assert_visit("1", "uuid:after", 201, "Received");
	harness_publish(VISIT("visit", "4", "name: consents, renamed_from: agreed", "name: words, renamed_from: notes"));
	assert_visit("1", "uuid:later", 201, "Received");
	assert_visit("2", "uuid:other", 201, "Received");
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit WHERE consent = 'consents' AND words = 'hm'"), 4);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE position('<remark>hm' IN"
			" convert_from(xml, 'UTF8')) > 0"), 4);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.quarantine"), 0);
}

static void an_old_phone_is_checked_by_its_own_version(void **state)
{
	(void)state;
	_cleanup_free_ char *url = harness_url("/submission");
	assert_answer(post_patiently(url, "<data id=\"visit\" version=\"4\"><consent>yes</consent><age>3</age>"
			"<meta><instanceID>uuid:wrong</instanceID></meta></data>"), 400, "do not fit the form");
	assert_answer(post_patiently(url, "<data id=\"visit\" version=\"4\"><consent>consents</consent><age>3</age>"
			"<words/><meta><instanceID>uuid:new</instanceID></meta></data>"), 201, "Received");
}

static void a_service_that_starts_anew_knows_all_names(void **state)
{
	(void)state;
	assert_int_equal(harness_terminate(), 0);
	harness_start();
	assert_visit("1", "uuid:restarted", 201, "Received");
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit WHERE words = 'hm'"), 5);
}

#define POSTERS 4

struct posting {
	unsigned number, n_posted, n_lost;
	atomic_bool *stop;
};

static void *post_all_the_time(void *arg)
{
	struct posting *posting = arg;
	_cleanup_free_ char *url = harness_url("/submission");
	while (!atomic_load(posting->stop)) {
		_cleanup_free_ char *id = xasprintf("uuid:race-%u-%u", posting->number, posting->n_posted++);
		_cleanup_free_ char *xml = visit("1", id);
		struct reply reply = post_patiently(url, xml);
		posting->n_lost += reply.status != 201;
		reply_finish(&reply);
	}
	return NULL;
}

/* A response that comes at the very moment of a rename is stored by the new names or not yet. */
static void no_response_slips_in_by_an_old_name(void **state)
{
	(void)state;
	static const char *const renames[] = {
		VISIT("visit", "5", "name: five, renamed_from: consents", "name: words"),
		VISIT("visit", "6", "name: six, renamed_from: five", "name: said, renamed_from: words"),
		VISIT("visit", "7", "name: seven, renamed_from: six", "name: said"),
		VISIT("visit", "8", "name: consents, renamed_from: seven", "name: words, renamed_from: said") };
	struct posting postings[POSTERS];
	pthread_t threads[POSTERS];
	atomic_bool stop = false;
	long before = harness_count("SELECT count(*) FROM data.visit"), n = before;
	for (unsigned i = 0; i < POSTERS; i++) {
		postings[i] = (struct posting){ .number = i, .stop = &stop };
		assert_int_equal(pthread_create(&threads[i], NULL, post_all_the_time, &postings[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(renames); i++) {
		pause_a_moment();
		harness_publish(renames[i]);
	}
	pause_a_moment();
	atomic_store(&stop, true);
	for (unsigned i = 0; i < POSTERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(postings[i].n_lost, 0);
		n += postings[i].n_posted;
	}
	assert_true(n > before);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit"), n);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit WHERE consent <> 'consents'"), 0);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit WHERE words IS NULL AND NOT 'words' ="
			" ANY (_left_empty)"), 0);
	assert_int_equal(n_kept("database"), 0);
}

/* --- drafts ---------------------------------------------------------------------------- */

#define TRIAL(id, answer) "<data id=\"trial\" version=\"1\"><consent>" answer "</consent><age>3</age><remark/>" \
	"<meta><instanceID>" id "</instanceID></meta></data>"

static void a_draft_has_an_address_of_its_own(void **state)
{
	(void)state;
	_cleanup_free_ char *list = draft_url("/formList"), *xform = draft_url(".xml"), *send = draft_url("/submission");
	_cleanup_free_ char *manifest = draft_url("/manifest"), *real = harness_url("/formList");
	wait_for(list, 404, "nothing at this address", true);
	save_draft(VISIT("trial", "1", "name: 'yes'", "name: remark"));
	wait_for(list, 200, "<formID>trial</formID>", true);
	struct reply listed = get(list), form = get(xform);
	char md5[HASH_MD5_HEX];
	hash_md5_hex(buf_str(&form.body), md5);
	assert_true(reply_has(&listed, xform));
	assert_true(reply_has(&listed, md5));
	assert_false(reply_has(&listed, "<formID>visit</formID>"));
	reply_finish(&listed);
	reply_finish(&form);
	assert_answer(get(manifest), 200, "<manifest xmlns=");
	assert_answer(harness_request("HEAD", send, NULL, NOTHING), 204, "X-OpenRosa-Version");
	wait_for(real, 200, "<formID>trial</formID>", false);
}

static void answers_to_a_draft_never_mix_with_real_ones(void **state)
{
	(void)state;
	_cleanup_free_ char *send = draft_url("/submission"), *real = harness_url("/submission");
	assert_answer(post_patiently(send, TRIAL("uuid:t", "yes")), 201, "Received");
	assert_answer(post_patiently(send, TRIAL("uuid:t", "yes")), 201, "Received");
	assert_answer(post_patiently(send, TRIAL("uuid:t", "no")), 409, "differs");
	assert_answer(post_patiently(send, TRIAL("uuid:u", "maybe")), 400, "do not fit");
	assert_int_equal(harness_count("SELECT count(*) FROM draft.trial"), 1);
	assert_int_equal(n_kept("draft-conflict") + n_kept("draft-refused"), 2);
	assert_answer(post_patiently(real, TRIAL("uuid:v", "yes")), 404, "not in use here");
	_cleanup_free_ char *xml = visit("1", "uuid:astray");
	assert_answer(post_patiently(send, xml), 404, "not in use here");
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE form_id = 'trial'"), 0);
}

static void a_replaced_draft_takes_effect_without_a_restart(void **state)
{
	(void)state;
	_cleanup_free_ char *list = draft_url("/formList"), *send = draft_url("/submission");
	save_draft(VISIT("trial", "2", "name: sure, renamed_from: 'yes'", "name: remark"));
	wait_for(list, 200, "<version>2</version>", true);
	assert_int_equal(harness_count("SELECT count(*) FROM draft.trial WHERE consent = 'sure'"), 1);
	assert_answer(post_patiently(send, TRIAL("uuid:w", "yes")), 404, "This draft was replaced");
	assert_answer(post_patiently(send, "<data id=\"trial\" version=\"2\"><consent>sure</consent><age>3</age><remark/>"
			"<meta><instanceID>uuid:x</instanceID></meta></data>"), 201, "Received");
	assert_int_equal(harness_count("SELECT count(*) FROM draft.trial"), 2);
}

static void a_published_draft_leaves_its_address(void **state)
{
	(void)state;
	_cleanup_free_ char *list = draft_url("/formList"), *real = harness_url("/formList");
	harness_publish(VISIT("trial", "2", "name: sure, renamed_from: 'yes'", "name: remark"));
	wait_for(real, 200, "<formID>trial</formID>", true);
	wait_for(list, 404, "nothing at this address", true);
	assert_int_equal(harness_count("SELECT count(*) FROM data.trial"), 0);
}

/* --- states -------------------------------------------------------------------------------- */

static void a_closing_form_is_not_offered_and_still_takes_answers(void **state)
{
	(void)state;
	_cleanup_free_ char *list = harness_url("/formList"), *form = harness_url("/forms/visit.xml");
	set_state(FORM_CLOSING);
	wait_for(list, 200, "<formID>visit</formID>", false);
	assert_answer(get(form), 404, "nothing at this address");
	assert_visit("1", "uuid:closing", 201, "Received");
}

static void a_closed_form_keeps_what_comes_late_in_quarantine(void **state)
{
	(void)state;
	_cleanup_free_ char *url = harness_url("/submission");
	long n = harness_count("SELECT count(*) FROM canvass.submissions"), kept = 0;
	set_state(FORM_CLOSED);
	for (unsigned i = 0; i < PATIENCE && kept == 0; i++) {
		_cleanup_free_ char *id = xasprintf("uuid:late-%u", i), *xml = visit("1", id);
		struct reply reply = post_patiently(url, xml);
		kept = reply.status == 409 && reply_has(&reply, "This form is closed");
		n += reply.status == 201;
		reply_finish(&reply);
	}
	assert_int_equal(kept, 1);
	assert_int_equal(n_kept("closed"), 1);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions"), n);
}

static void what_a_closed_form_had_stored_is_acknowledged_again(void **state)
{
	(void)state;
	assert_visit("1", "uuid:closing", 201, "Received");
	assert_int_equal(n_kept("closed"), 1);
}

static void a_form_can_be_opened_again(void **state)
{
	(void)state;
	_cleanup_free_ char *list = harness_url("/formList");
	set_state(FORM_OPEN);
	wait_for(list, 200, "<formID>visit</formID>", true);
	_cleanup_free_ char *url = harness_url("/submission");
	assert_answer(post_patiently(url, "<data id=\"visit\" version=\"8\"><consent>no</consent><age>3</age><words/>"
			"<meta><instanceID>uuid:again</instanceID></meta></data>"), 201, "Received");
}

static void the_log_holds_no_token_of_a_draft(void **state)
{
	(void)state;
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "/v1/test/***/projects/1/forms/trial/draft/submission"));
	assert_null(strstr(log, harness.token));
}

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
		cmocka_unit_test(an_old_phone_goes_on_while_names_change),
		cmocka_unit_test(an_old_phone_is_checked_by_its_own_version),
		cmocka_unit_test(a_service_that_starts_anew_knows_all_names),
		cmocka_unit_test(no_response_slips_in_by_an_old_name),
		cmocka_unit_test(a_draft_has_an_address_of_its_own),
		cmocka_unit_test(answers_to_a_draft_never_mix_with_real_ones),
		cmocka_unit_test(a_replaced_draft_takes_effect_without_a_restart),
		cmocka_unit_test(a_published_draft_leaves_its_address),
		cmocka_unit_test(a_closing_form_is_not_offered_and_still_takes_answers),
		cmocka_unit_test(a_closed_form_keeps_what_comes_late_in_quarantine),
		cmocka_unit_test(what_a_closed_form_had_stored_is_acknowledged_again),
		cmocka_unit_test(a_form_can_be_opened_again),
		cmocka_unit_test(the_log_holds_no_token_of_a_draft),
	};
	if (argc != 2) {
		fputs("usage: test_versions CANVASS\n", stderr);
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
