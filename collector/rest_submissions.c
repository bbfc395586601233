/* rest_submissions.c - responses that programs send, correct, review and comment on. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/catalogue.h"
#include "collector/collect.h"
#include "collector/exchange.h"
#include "collector/log.h"
#include "collector/rest.h"
#include "collector/rest_json.h"
#include "collector/submission.h"
#include "store/api_sql.h"

#define COMMENT_MAX_BYTES 10000

/* --- what came ------------------------------------------------------------------------------------ */

static bool is_type(const struct exchange *exchange, const char *type)
{
	struct str given = http_header(exchange->request, "Content-Type");
	const char *end = given.n > 0 ? memchr(given.p, ';', given.n) : NULL;
	given = str_trim((struct str){ given.p, end != NULL ? (size_t)(end - given.p) : given.n });
	return given.n == strlen(type) && strncasecmp(given.p, type, given.n) == 0;
}

/* Its XML, in the journey's arena. False: answered. */
static bool take_json(struct exchange *exchange, struct journey *journey)
{
	const struct catalogue_version *version = catalogue_find(exchange->service->catalogue, exchange->captures[1], STR(""));
	if (version == NULL || version->definition == NULL || !catalogue_used_at(version, exchange->site_name)) {
		rest_refuse(exchange, 404, "404.1", "no form of this name is published here");
		return false;
	}
	json_t *answers = rest_read_json(exchange);
	if (answers == NULL) {
		return false;
	}
	const char *problem;
	struct response *response = rest_json_response(journey->arena, answers, version->definition, &problem);
	json_decref(answers);
	if (response == NULL) {
		rest_refuse(exchange, 400, "400.2", problem);
		return false;
	}
	struct buf xml = BUF(RESPONSE_MAX_BYTES);
	response_write(response, &xml);
	bool fits = buf_ok(&xml);
	if (fits) {
		journey->xml = arena_str(journey->arena, buf_str(&xml));
	} else {
		rest_refuse(exchange, 413, "413.1", "this is too large; at most 4 MiB are taken");
	}
	buf_finish(&xml);
	return fits;
}

static bool take_body(struct exchange *exchange, struct journey *journey)
{
	if (is_type(exchange, "application/json")) {
		return take_json(exchange, journey);
	}
	if (!is_type(exchange, "application/xml") && !is_type(exchange, "text/xml")) {
		rest_refuse(exchange, 415, "415.1", "a response is sent as application/xml or application/json");
		return false;
	}
	journey->xml = arena_str(journey->arena, buf_str(&exchange->body));
	return true;
}

/* --- what became of it -------------------------------------------------------------------------------- */

static void refuse_verdict(struct exchange *exchange, const struct verdict *verdict)
{
	const char *code = verdict->outcome == OUTCOME_CONFLICT ? "409.1" : verdict->outcome == OUTCOME_UNKNOWN ? "404.1" :
			verdict->outcome == OUTCOME_TRY_LATER ? "503.1" : verdict->outcome == OUTCOME_TOO_LARGE ? "413.1" :
			verdict->outcome == OUTCOME_FAILED ? "500.1" : "400.11";
	rest_refuse_with(exchange, outcome_http_status(verdict->outcome), code,
			message_in(verdict->message, exchange->language), verdict->detail);
}

static void on_verdict(void *arg, const struct verdict *verdict)
{
	struct exchange *exchange = arg;
	submission_remark(exchange, exchange->journey);
	if (verdict->outcome != OUTCOME_STORED) {
		refuse_verdict(exchange, verdict);
		return;
	}
	exchange->captures[2] = exchange->journey->response->instance_id;
	exchange->person.own = false; /* they have just sent it */
	rest_run(exchange, &api_submission, &(struct rest_values){ 0 });
}

/* {"token": 7, "known": false} */
static void on_token(struct exchange *exchange, struct str row)
{
	struct journey *journey = exchange->journey;
	json_t *said = json_loadb(row.p != NULL ? row.p : "", row.n, 0, NULL);
	json_int_t token = json_integer_value(json_object_get(said, "token"));
	bool known = json_is_true(json_object_get(said, "known"));
	json_decref(said);
	if (token == 0) {
		rest_refuse(exchange, 500, "500.1", "this went wrong here; the log of the service says why");
	} else if (known) {
		rest_refuse(exchange, 409, "409.3", "a response with this instanceID is here already");
	} else {
		journey->token_id = token;
		collect(exchange->service->collector, journey);
		exchange_keep(exchange, exchange->body.length + arena_used(journey->arena));
		ingest_turn(exchange->service->ingest);
	}
}

/* The ids in the XML are looked at before anything is stored. */
static bool identify(struct exchange *exchange, struct journey *journey, struct str *ret_id, struct str *ret_corrects)
{
	struct problems *problems = problems_create(1);
	struct response *response = response_identify(journey->arena, journey->xml, problems);
	problems_destroy(problems);
	*ret_id = response != NULL ? response->instance_id : STR("");
	*ret_corrects = response != NULL ? response->deprecated_id : STR("");
	if (response != NULL && !str_eq(response->form_id, exchange->captures[1])) {
		rest_refuse(exchange, 400, "400.8", "the XML is about another form than the address");
		return false;
	}
	return true; /* what cannot be read is refused, and kept, on its way */
}

static struct journey *begin(struct exchange *exchange)
{
	struct journey *journey = journey_create();
	exchange->journey = journey;
	if (!take_body(exchange, journey)) {
		return NULL;
	}
	journey->device_id = arena_str(journey->arena, submission_device_id(exchange));
	journey->accept_language = http_header(exchange->request, "Accept-Language");
	journey->site_number = exchange->site_number;
	journey->site_name = exchange->site_name;
	journey->done = on_verdict;
	journey->arg = exchange;
	return journey;
}

static void go_on(struct exchange *exchange, struct str known_id)
{
	char token[ID_TOKEN_TEXT], digest[HASH_SHA256_HEX];
	id_token(token); /* that nobody ever sees */
	hash_sha256_hex(str_of(token), digest);
	rest_run_then(exchange, &api_own_token, &(struct rest_values){ .a = str_of(digest), .b = known_id }, on_token);
}

static bool is_text(struct str id)
{
	return str_valid_utf8(id) && (id.n == 0 || memchr(id.p, '\0', id.n) == NULL);
}

void rest_submit(struct exchange *exchange)
{
	struct journey *journey = begin(exchange);
	struct str id, corrects;
	if (journey != NULL && identify(exchange, journey, &id, &corrects)) {
		if (corrects.n > 0) {
			rest_refuse(exchange, 400, "400.11", "a correction (deprecatedID) is sent with PUT to what it corrects");
		} else {
			go_on(exchange, is_text(id) ? id : STR(""));
		}
	}
}

void rest_correct(struct exchange *exchange)
{
	struct journey *journey = begin(exchange);
	struct str id, corrects;
	if (journey == NULL || !identify(exchange, journey, &id, &corrects)) {
		return;
	}
	if (corrects.n == 0) {
		rest_refuse(exchange, 400, "400.11", "a correction names what it corrects (deprecatedID), and has an instanceID of its own");
		return;
	}
	go_on(exchange, is_text(id) ? id : STR(""));
}

/* --- reviews -------------------------------------------------------------------------------------------- */

/* {"reviewState": "approved"}; null: as if nobody had reviewed it. */
void rest_review(struct exchange *exchange)
{
	static const char *const states[] = { "hasIssues", "rejected", "approved", "received" };
	json_t *body = rest_read_json(exchange);
	if (body == NULL) {
		return;
	}
	const json_t *given = json_object_get(body, "reviewState");
	const char *state = json_is_null(given) ? "received" : json_string_value(given);
	const char *comment = json_string_value(json_object_get(body, "comment"));
	bool fine = false;
	for (size_t i = 0; i < ARRAY_LEN(states) && state != NULL; i++) {
		fine = fine || strcmp(state, states[i]) == 0;
	}
	if (!fine || (comment != NULL && strlen(comment) > COMMENT_MAX_BYTES)) {
		rest_refuse(exchange, 400, "400.8", "\"reviewState\" is \"approved\", \"hasIssues\", \"rejected\" or null");
	} else {
		rest_run(exchange, &api_review, &(struct rest_values){ .a = str_of(state),
				.b = comment != NULL && comment[0] != '\0' ? str_of(comment) : (struct str){ 0 } });
	}
	json_decref(body);
}

void rest_comment(struct exchange *exchange)
{
	json_t *body = rest_read_json(exchange);
	if (body == NULL) {
		return;
	}
	const char *comment = json_string_value(json_object_get(body, "body"));
	if (comment == NULL || comment[0] == '\0' || strlen(comment) > COMMENT_MAX_BYTES) {
		rest_refuse(exchange, 400, "400.2", "a comment is {\"body\": \"…\"} of at most 10,000 bytes");
	} else {
		rest_run(exchange, &api_comment, &(struct rest_values){ .a = str_of(comment) });
	}
	json_decref(body);
}

/* What a stranger's phone sent is saved, never shown by the browser. */
void rest_attachment(struct exchange *exchange)
{
	exchange->disposition = "attachment";
	rest_run(exchange, &api_attachment, &(struct rest_values){ .a = exchange->captures[3] });
}
