#include "collector/address.h"

#include <string.h>

#include "collector/exchange.h"

#define HOST_MAX_BYTES 255
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* A host goes into the addresses we write, so it may hold nothing else. */
static bool valid_host(struct str host)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
	for (size_t i = 0; i < host.n; i++) {
		if (host.p[i] == '\0' || strchr(allowed, host.p[i]) == NULL) {
			return false;
		}
	}
	return host.n > 0 && host.n <= HOST_MAX_BYTES;
}

bool address_add_base(const struct exchange *exchange, struct buf *out)
{
	const struct service_options *options = &exchange->service->options;
	struct str host = http_header(exchange->request, "Host");
	if (options->public_url != NULL) {
		buf_adds(out, options->public_url);
	} else if (host.n == 0) {
		buf_adds(out, options->url);
	} else if (valid_host(host)) {
		struct str protocol = http_header(exchange->request, "X-Forwarded-Proto");
		bool tls = options->behind_proxy && str_is(protocol, "https");
		buf_addf(out, "%s://%.*s", tls ? "https" : "http", STR_ARG(host));
	} else {
		return false;
	}
	return true;
}

void address_add(struct buf *out, struct str text, const char *plain)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c != '\0' && (strchr(LETTERS "-._~", c) != NULL || strchr(plain, c) != NULL)) {
			buf_addc(out, c);
		} else {
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
		}
	}
}
