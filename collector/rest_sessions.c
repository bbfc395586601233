/* rest_sessions.c - signing in and out. */
#include <jansson.h>
#include <string.h>

#include "base/hash.h"
#include "collector/exchange.h"
#include "collector/login.h"
#include "collector/rest.h"
#include "collector/rest_json.h"
#include "store/api_sql.h"

static void on_signed_in(struct exchange *exchange, int64_t person)
{
	char token[ID_TOKEN_TEXT], csrf[ID_TOKEN_TEXT], digest[HASH_SHA256_HEX];
	id_token(token);
	id_token(csrf);
	hash_sha256_hex(str_of(token), digest);
	exchange->person.id = person;
	rest_run(exchange, &api_session_begin, &(struct rest_values){ .a = str_of(digest), .b = str_of(token), .c = str_of(csrf) });
}

void rest_sign_in(struct exchange *exchange)
{
	if (exchange->service->clerks == NULL) {
		rest_refuse(exchange, 501, "501.1", "this service gives no answers over HTTP; its operator can switch it on "
				"(api-database)");
		return;
	}
	json_t *body = rest_read_json(exchange);
	if (body == NULL) {
		return;
	}
	const char *email = json_string_value(json_object_get(body, "email"));
	const char *password = json_string_value(json_object_get(body, "password"));
	if (email == NULL || password == NULL) {
		rest_refuse(exchange, 400, "400.2", "both \"email\" and \"password\" are needed, as texts");
	} else {
		login_try(exchange, str_of(email), str_of(password), on_signed_in);
	}
	json_decref(body);
}

/* Of the token that came with the request. */
static void digest_of_bearer(const struct exchange *exchange, char ret_digest[HASH_SHA256_HEX])
{
	struct str header = http_header(exchange->request, "Authorization");
	struct str token = str_starts(header, STR("Bearer ")) ? (struct str){ header.p + 7, header.n - 7 } : STR("");
	hash_sha256_hex(token, ret_digest);
}

void rest_session(struct exchange *exchange)
{
	char digest[HASH_SHA256_HEX];
	digest_of_bearer(exchange, digest);
	rest_run(exchange, &api_session_current, &(struct rest_values){ .a = str_of(digest) });
}

/* DELETE /v1/sessions/current, or with the token itself in its place. */
void rest_sign_out(struct exchange *exchange)
{
	char digest[HASH_SHA256_HEX];
	if (exchange->captures[0].n == 0) { /* …/current */
		digest_of_bearer(exchange, digest);
	} else {
		hash_sha256_hex(exchange->captures[0], digest);
	}
	rest_run(exchange, &api_session_end, &(struct rest_values){ .a = str_of(digest) });
}
