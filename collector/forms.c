#define _GNU_SOURCE
#include "collector/forms.h"

#include <string.h>

#include "base/compiler.h"
#include "base/xalloc.h"
#include "collector/address.h"
#include "collector/catalogue.h"
#include "collector/exchange.h"
#include "collector/openrosa.h"
#include "collector/route.h"

#define URL_MAX_BYTES ((size_t)2048)

/* Phones need whole addresses, with the token they came with. */
static bool write_base_url(const struct exchange *exchange, struct buf *out)
{
	bool draft = exchange->route->draft;
	if (!address_add_base(exchange, out)) {
		return false;
	}
	buf_addf(out, "/v1/%s/%.*s/projects/%u", draft ? "test" : "key", STR_ARG(exchange->captures[0]),
			exchange->site_number);
	if (draft) {
		buf_addf(out, "/forms/%.*s/draft", STR_ARG(exchange->captures[2]));
	}
	return true;
}

/* NULL when it is not one of this site. */
static const struct catalogue_version *find_draft(const struct exchange *exchange)
{
	const struct catalogue_version *draft = catalogue_draft(exchange->service->catalogue, exchange->captures[2]);
	return draft != NULL && catalogue_used_at(draft, exchange->site_name) ? draft : NULL;
}

static const struct catalogue_version *find_offered(const struct exchange *exchange, struct str form_id)
{
	const struct catalogue_version *version = catalogue_find(exchange->service->catalogue, form_id, STR(""));
	bool offered = version != NULL && version->state == FORM_OPEN && version->definition != NULL &&
			catalogue_used_at(version, exchange->site_name);
	return offered ? version : NULL;
}

static void answer_document(struct exchange *exchange, struct str body, const char *md5, const char *language)
{
	_cleanup_free_ char *etag = xasprintf("\"%s\"", md5);
	exchange_answer_cached(exchange, &(struct answer){ .status = 200, .word = "ok", .etag = etag,
			.content_type = "text/xml; charset=utf-8", .body = body, .language = language });
}

void forms_list(struct exchange *exchange)
{
	_cleanup_buf_ struct buf base_url = BUF(URL_MAX_BYTES);
	const struct catalogue_version *draft = exchange->route->draft ? find_draft(exchange) : NULL;
	if (exchange->route->draft && draft == NULL) {
		exchange_outcome(exchange, OUTCOME_UNKNOWN, MESSAGE_NO_SUCH_ADDRESS, NULL);
		return;
	}
	if (!write_base_url(exchange, &base_url)) {
		exchange_message(exchange, 400, "bad-host", MESSAGE_BAD_HOST, NULL);
		return;
	}
	_cleanup_buf_ struct buf body = BUF(OPENROSA_LIST_MAX_BYTES);
	openrosa_write_list(&body, exchange->service->catalogue, &(struct openrosa_list){
		.site_name = exchange->site_name, .draft = draft, .base_url = buf_str(&base_url),
		.form_id = http_argument(exchange->request, "formID"),
		.accept_language = http_header(exchange->request, "Accept-Language") });
	if (!buf_ok(&body)) {
		exchange_outcome(exchange, OUTCOME_FAILED, MESSAGE_FAILED, NULL);
		return;
	}
	char md5[HASH_MD5_HEX];
	hash_md5_hex(buf_str(&body), md5);
	answer_document(exchange, buf_str(&body), md5, NULL);
}

static const struct catalogue_version *requested(const struct exchange *exchange)
{
	struct str name = exchange->captures[2], end = STR(".xml");
	if (exchange->route->draft) {
		return find_draft(exchange);
	}
	if (name.n <= end.n || !str_eq((struct str){ name.p + name.n - end.n, end.n }, end)) {
		return NULL;
	}
	return find_offered(exchange, (struct str){ name.p, name.n - end.n });
}

void forms_download(struct exchange *exchange)
{
	const struct catalogue_version *version = requested(exchange);
	if (version == NULL) {
		exchange_outcome(exchange, OUTCOME_UNKNOWN, MESSAGE_NO_SUCH_ADDRESS, NULL);
		return;
	}
	answer_document(exchange, version->xform, version->xform_md5, version->definition->default_language);
}

/* The version whose files are asked for; NULL after it was answered. */
static const struct catalogue_version *with_files(struct exchange *exchange)
{
	const struct catalogue_version *version = exchange->route->draft ? find_draft(exchange)
			: find_offered(exchange, exchange->captures[2]);
	if (version == NULL) {
		exchange_outcome(exchange, OUTCOME_UNKNOWN, MESSAGE_NO_SUCH_ADDRESS, NULL);
	}
	return version;
}

void forms_manifest(struct exchange *exchange)
{
	const struct catalogue_version *version = with_files(exchange);
	_cleanup_buf_ struct buf url = BUF(URL_MAX_BYTES), body = BUF(OPENROSA_LIST_MAX_BYTES);
	if (version == NULL) {
		return;
	}
	if (!write_base_url(exchange, &url)) {
		exchange_message(exchange, 400, "bad-host", MESSAGE_BAD_HOST, NULL);
		return;
	}
	if (!exchange->route->draft) {
		buf_addf(&url, "/forms/%s", version->form_id);
	}
	openrosa_write_manifest(&body, version, buf_str(&url));
	if (!buf_ok(&url) || !buf_ok(&body)) {
		exchange_outcome(exchange, OUTCOME_FAILED, MESSAGE_FAILED, NULL);
		return;
	}
	char md5[HASH_MD5_HEX];
	hash_md5_hex(buf_str(&body), md5);
	answer_document(exchange, buf_str(&body), md5, NULL);
}

static const char *content_type(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{ ".csv", "text/csv; charset=utf-8" }, { ".xml", "text/xml; charset=utf-8" },
		{ ".geojson", "application/geo+json" }, { ".png", "image/png" }, { ".jpg", "image/jpeg" },
		{ ".jpeg", "image/jpeg" }, { ".gif", "image/gif" }, { ".svg", "image/svg+xml" },
		{ ".mp3", "audio/mpeg" }, { ".m4a", "audio/mp4" }, { ".wav", "audio/wav" }, { ".ogg", "audio/ogg" },
		{ ".mp4", "video/mp4" }, { ".webm", "video/webm" },
	};
	const char *end = strrchr(name, '.');
	for (size_t i = 0; end != NULL && i < ARRAY_LEN(types); i++) {
		if (strcmp(end, types[i].end) == 0) {
			return types[i].type;
		}
	}
	return "application/octet-stream";
}

void forms_file(struct exchange *exchange)
{
	const struct catalogue_version *version = with_files(exchange);
	for (size_t i = 0; version != NULL && i < version->n_files; i++) {
		const struct catalogue_file *file = &version->files[i];
		if (str_is(exchange->captures[3], file->name)) {
			_cleanup_free_ char *etag = xasprintf("\"%s\"", file->md5);
			exchange_answer_cached(exchange, &(struct answer){ .status = 200, .word = "ok", .etag = etag,
					.content_type = content_type(file->name), .body = file->bytes });
			return;
		}
	}
	if (version != NULL) {
		exchange_outcome(exchange, OUTCOME_UNKNOWN, MESSAGE_NO_SUCH_ADDRESS, NULL);
	}
}
