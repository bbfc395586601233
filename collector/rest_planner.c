/* rest_planner.c - letting phones in, and deciding about what was refused. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/child.h"
#include "collector/exchange.h"
#include "collector/rest.h"
#include "collector/rest_json.h"
#include "collector/web.h"
#include "store/api_sql.h"
#include "store/store.h"

#define NAME_MAX_BYTES 200
#define NOTE_MAX_BYTES 10000

/* {"displayName": "Ana's phone"} */
void rest_token_create(struct exchange *exchange)
{
	char token[ID_TOKEN_TEXT], digest[HASH_SHA256_HEX];
	json_t *body = rest_read_json(exchange);
	if (body == NULL) {
		return;
	}
	const char *name = json_string_value(json_object_get(body, "displayName"));
	if (name == NULL || name[0] == '\0' || strlen(name) > NAME_MAX_BYTES) {
		rest_refuse(exchange, 400, "400.2", "\"displayName\" is needed, for instance the name of the surveyor");
	} else {
		id_token(token);
		hash_sha256_hex(str_of(token), digest);
		rest_run(exchange, &api_token_create, &(struct rest_values){ .a = str_of(name), .b = str_of(digest),
				.c = str_of(token) });
	}
	json_decref(body);
}

/* ?decided=true: those too about which somebody decided. */
void rest_quarantine(struct exchange *exchange)
{
	bool all = str_is(http_argument(exchange->request, "decided"), "true");
	rest_run(exchange, &api_quarantine, &(struct rest_values){ .a = all ? STR("true") : STR("false") });
}

static bool is_short_text(const json_t *value)
{
	return value == NULL || (json_is_string(value) && json_string_length(value) <= NOTE_MAX_BYTES);
}

/* The note of a decision; false: answered. */
static bool read_note(struct exchange *exchange, struct str *ret_note, json_t **ret_body)
{
	int64_t id;
	*ret_note = (struct str){ 0 };
	*ret_body = NULL;
	if (!str_to_int(exchange->captures[1], 1, INT64_MAX, &id)) {
		rest_refuse(exchange, 404, "404.1", "this is not here");
		return false;
	}
	if (exchange->body.length == 0) {
		return true;
	}
	json_t *body = rest_read_json(exchange);
	if (body == NULL) {
		return false;
	}
	const json_t *note = json_object_get(body, "note"), *version = json_object_get(body, "asVersion");
	if (!is_short_text(note) || !is_short_text(version)) {
		rest_refuse(exchange, 400, "400.2", "\"note\" and \"asVersion\" are texts of at most 10,000 bytes");
		json_decref(body);
		return false;
	}
	*ret_note = note != NULL ? str_of(json_string_value(note)) : (struct str){ 0 };
	*ret_body = body;
	return true;
}

void rest_discard(struct exchange *exchange)
{
	struct str note;
	json_t *body;
	if (read_note(exchange, &note, &body)) {
		rest_run(exchange, &api_discard, &(struct rest_values){ .a = str_of(exchange->person.email), .b = note });
		json_decref(body);
	}
}

/* --- accepting goes the way of a response, in a process of its own -------------------------------------- */

#define OUTPUT_BYTES ((size_t)1024 * 1024)

struct accepting {
	struct exchange *exchange;
	struct child *child;
	struct buf output;
};

static void end_accepting(void *work)
{
	struct accepting *accepting = work;
	child_destroy(accepting->child);
	buf_finish(&accepting->output);
	free(accepting);
}

static void on_output(void *arg, struct str piece)
{
	struct accepting *accepting = arg;
	buf_add_str(&accepting->output, piece);
}

static void on_accepted(void *arg, bool worked)
{
	struct accepting *accepting = arg;
	struct exchange *exchange = accepting->exchange;
	struct str output = buf_str(&accepting->output);
	json_t *said = json_loadb(output.n > 0 ? output.p : "", output.n, 0, NULL);
	const char *message = json_string_value(json_object_get(said, "message"));
	if (worked) {
		rest_answer(exchange, 200, output);
	} else {
		rest_refuse(exchange, message != NULL ? 409 : 500, message != NULL ? "409.1" : "500.1",
				message != NULL ? message : "this went wrong here; the log of the service says why");
	}
	json_decref(said);
}

static const struct child_handler accepting_handler = { .output = on_output, .ended = on_accepted };

static void start_accepting(struct exchange *exchange, const char *note, const char *as_version)
{
	const char *arguments[] = { "quarantine", "accept", "--json", "--by", exchange->person.email, NULL, NULL, NULL, NULL, NULL,
		NULL };
	size_t n = 5;
	_cleanup_free_ char *database = xasprintf("CANVASS_DATABASE=%s", store_conninfo(exchange->service->store));
	_cleanup_free_ char *id = xstrndup(exchange->captures[1].p, exchange->captures[1].n);
	if (note != NULL) {
		arguments[n++] = "--note";
		arguments[n++] = note;
	}
	if (as_version != NULL) {
		arguments[n++] = "--as-version";
		arguments[n++] = as_version;
	}
	arguments[n] = id;
	struct accepting *accepting = xcalloc(1, sizeof(*accepting));
	*accepting = (struct accepting){ .exchange = exchange, .output = BUF(OUTPUT_BYTES) };
	exchange->work = accepting;
	exchange->end_work = end_accepting;
	accepting->child = child_start(exchange->service->loop, arguments, database, &accepting_handler, accepting);
	if (accepting->child == NULL) {
		rest_refuse(exchange, 503, "503.1", "the system starts no more programs just now; try again in a moment");
	}
}

/* Only what is refused at the site of the address. */
static void on_quarantined(struct exchange *exchange, struct str row)
{
	if (row.p == NULL) {
		rest_refuse(exchange, 404, "404.1", "this is not here");
		return;
	}
	json_error_t error;
	json_t *body = exchange->body.length > 0 ? json_loadb(exchange->body.data, exchange->body.length, 0, &error) : NULL;
	start_accepting(exchange, json_string_value(json_object_get(body, "note")),
			json_string_value(json_object_get(body, "asVersion")));
	json_decref(body);
}

/* {"note": "…", "asVersion": "2"}; both may be left out. */
void rest_accept(struct exchange *exchange)
{
	struct str note;
	json_t *body;
	if (read_note(exchange, &note, &body)) {
		rest_run_then(exchange, &api_quarantined, &(struct rest_values){ 0 }, on_quarantined);
		json_decref(body);
	}
}

void rest_openapi(struct exchange *exchange)
{
	char md5[HASH_MD5_HEX];
	hash_md5_hex(web_openapi, md5);
	_cleanup_free_ char *etag = xasprintf("\"%s\"", md5);
	exchange_answer_cached(exchange, &(struct answer){ .status = 200, .word = "ok", .body = web_openapi, .etag = etag,
			.content_type = "application/json; charset=utf-8", .language = "en" });
}
