/* rest_planner.c - letting phones in, and deciding about what was refused. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/acceptance.h"
#include "collector/exchange.h"
#include "collector/rest.h"
#include "collector/rest_json.h"
#include "collector/web.h"
#include "store/api_sql.h"

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
	const char *note = json_string_value(json_object_get(body, "note"));
	if (note != NULL && strlen(note) <= NOTE_MAX_BYTES) {
		*ret_note = str_of(note);
	}
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

void rest_openapi(struct exchange *exchange)
{
	char md5[HASH_MD5_HEX];
	hash_md5_hex(web_openapi, md5);
	_cleanup_free_ char *etag = xasprintf("\"%s\"", md5);
	exchange_answer_cached(exchange, &(struct answer){ .status = 200, .word = "ok", .body = web_openapi, .etag = etag,
			.content_type = "application/json; charset=utf-8", .language = "en" });
}
