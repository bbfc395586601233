#include "collector/webhook_message.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/xalloc.h"

static void set_text(json_t *object, const char *name, const char *text)
{
	if (text != NULL) {
		json_object_set_new(object, name, json_string(text));
	}
}

/* What is known of it: the details, and what it is about. */
static json_t *data_of(const struct parcel *parcel)
{
	json_t *data = parcel->details != NULL ? json_loads(parcel->details, 0, NULL) : NULL;
	if (!json_is_object(data)) {
		json_decref(data);
		data = json_object();
	}
	if (parcel->site_number != NULL) {
		json_object_set_new(data, "site", json_pack("{s:I, s:s?}", "number",
				(json_int_t)strtoll(parcel->site_number, NULL, 10), "name", parcel->site_name));
	}
	set_text(data, "form_id", parcel->form_id);
	set_text(data, "form_version", parcel->form_version);
	set_text(data, "instance_id", parcel->instance_id);
	return data;
}

static const char *signature(struct arena *arena, const struct parcel *parcel, int64_t now_s, struct str body)
{
	unsigned char digest[HASH_SHA256_BYTES];
	char text[HASH_SHA256_BYTES * 2];
	const char *head = arena_printf(arena, "%s.%lld.", parcel->event_id, (long long)now_s);
	struct buf signed_bytes = BUF(body.n + 200);
	buf_adds(&signed_bytes, head);
	buf_add_str(&signed_bytes, body);
	hash_hmac_sha256(parcel->secret, buf_str(&signed_bytes), digest);
	buf_finish(&signed_bytes);
	hash_to_base64(digest, sizeof(digest), text);
	return arena_printf(arena, "webhook-signature: v1,%s", text);
}

struct webhook_message webhook_message(struct arena *arena, const struct parcel *parcel, int64_t now_s)
{
	json_t *body = json_pack("{s:s, s:s, s:o}", "type", parcel->what, "timestamp", parcel->happened_at, "data",
			data_of(parcel));
	_cleanup_free_ char *text = json_dumps(body, JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(body);
	if (text == NULL) {
		abort(); /* memory is gone */
	}
	struct str bytes = arena_str(arena, str_of(text));
	return (struct webhook_message){ .body = bytes,
		.id = arena_printf(arena, "webhook-id: %s", parcel->event_id),
		.timestamp = arena_printf(arena, "webhook-timestamp: %lld", (long long)now_s),
		.signature = signature(arena, parcel, now_s, bytes) };
}

const char *webhook_secret_text(struct arena *arena, struct str secret)
{
	char *text = arena_alloc(arena, 4 * ((secret.n + 2) / 3) + 1);
	hash_to_base64((const unsigned char *)secret.p, secret.n, text);
	return arena_printf(arena, "whsec_%s", text);
}
