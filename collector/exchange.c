#define _GNU_SOURCE
#include "collector/exchange.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "collector/collect.h"
#include "collector/log.h"
#include "collector/openrosa.h"
#include "collector/upload.h"

#define MESSAGE_MAX_BYTES ((size_t)16 * 1024)
#define REMARKS_MAX_BYTES ((size_t)1024)
#define KEPT_MAX_BYTES ((size_t)256 * 1024 * 1024) /* of submissions under way, all together */
#define RETRY_AFTER_SECONDS "10"

#define TO_TEXT(number) #number
#define NUMBER_TEXT(number) TO_TEXT(number)

static const char content_policy[] = "default-src 'none'; style-src 'self'; base-uri 'none'; "
	"form-action 'none'; frame-ancestors 'none'";

struct exchange *exchange_create(struct service *service, struct http_request *request)
{
	struct exchange *exchange = xcalloc(1, sizeof(*exchange));
	*exchange = (struct exchange){ .service = service, .request = request, .started_us = monotonic_us(),
			.language = message_language(http_header(request, "Accept-Language")),
			.word = "gone", .remarks = BUF(REMARKS_MAX_BYTES) };
	http_set_data(request, exchange);
	return exchange;
}

void exchange_keep(struct exchange *exchange, size_t bytes)
{
	struct service *service = exchange->service;
	service->kept_bytes -= exchange->kept_bytes;
	service->kept_bytes += bytes;
	exchange->kept_bytes = bytes;
}

bool exchange_fits(const struct exchange *exchange)
{
	return exchange->service->kept_bytes <= KEPT_MAX_BYTES;
}

void exchange_destroy(struct exchange *exchange)
{
	if (exchange->work != NULL) {
		exchange->end_work(exchange->work);
	}
	exchange->service->kept_bytes -= exchange->kept_bytes;
	upload_destroy(exchange->upload);
	journey_destroy(exchange->journey);
	buf_finish(&exchange->remarks);
	buf_finish(&exchange->body);
	free((char *)(uintptr_t)exchange->person.email);
	free((char *)(uintptr_t)exchange->person.name);
	free(exchange->site_name);
	free(exchange);
}

void exchange_log(const struct exchange *exchange)
{
	_cleanup_buf_ struct buf line = BUF(LOG_LINE_BYTES);
	buf_addf(&line, "request=%llu method=", (unsigned long long)http_id(exchange->request));
	log_text(&line, str_of(http_method(exchange->request)));
	buf_adds(&line, " path=");
	log_path(&line, http_path(exchange->request));
	buf_addf(&line, " status=%u outcome=%s ms=%lld", exchange->status, exchange->word,
			(long long)((monotonic_us() - exchange->started_us) / 1000));
	buf_add_str(&line, buf_str(&exchange->remarks));
	log_line(&line);
}

static void add_header(struct http_reply *reply, const char *name, const char *value)
{
	size_t n = 0;
	if (value == NULL) {
		return;
	}
	while (reply->headers[n].name != NULL) {
		n++;
	}
	assert(n < HTTP_REPLY_HEADERS);
	reply->headers[n].name = name;
	reply->headers[n].value = value;
}

static struct http_reply reply_of(struct exchange *exchange, const struct answer *answer)
{
	struct http_reply reply = { .status = answer->status, .body = answer->body, .at_once = answer->at_once,
			.close = exchange->service->draining };
	add_header(&reply, "X-OpenRosa-Version", "1.0");
	add_header(&reply, "X-OpenRosa-Accept-Content-Length", NUMBER_TEXT(OPENROSA_ACCEPT_BYTES));
	add_header(&reply, "Content-Language", answer->language != NULL ? answer->language
			: message_language_code(exchange->language));
	add_header(&reply, "Content-Type", answer->content_type);
	add_header(&reply, "ETag", answer->etag);
	add_header(&reply, "Cache-Control", answer->etag != NULL ? "private, no-cache" : "no-store");
	add_header(&reply, "Vary", answer->etag != NULL ? "Accept-Language, Host" : NULL);
	add_header(&reply, "Allow", answer->allow);
	add_header(&reply, "Retry-After", answer->retry_later ? RETRY_AFTER_SECONDS : NULL);
	add_header(&reply, "X-Content-Type-Options", "nosniff");
	add_header(&reply, "Referrer-Policy", "no-referrer"); /* the address may hold a token */
	add_header(&reply, "Content-Security-Policy", content_policy);
	add_header(&reply, "OData-Version", answer->odata);
	add_header(&reply, "Preference-Applied", answer->preference);
	add_header(&reply, "Content-Disposition", answer->disposition);
	add_header(&reply, "WWW-Authenticate", answer->challenge);
	exchange->status = answer->status;
	exchange->word = answer->word;
	return reply;
}

void exchange_answer(struct exchange *exchange, const struct answer *answer)
{
	struct http_reply reply = reply_of(exchange, answer);
	http_reply(exchange->request, &reply);
}

bool exchange_stream(struct exchange *exchange, const struct answer *answer, http_more_func *more, void *arg)
{
	if (!http_can_stream(exchange->request)) {
		exchange_answer(exchange, &(struct answer){ .status = 505, .word = "old-client", .language = "en",
				.content_type = "text/plain; charset=utf-8",
				.body = STR("this answer is too long for HTTP/1.0, which cannot tell whether all of it came\n") });
		return false;
	}
	struct http_reply reply = reply_of(exchange, answer);
	http_reply_stream(exchange->request, &reply, more, arg);
	return true;
}

static bool etag_matches(struct str list, const char *etag)
{
	while (list.n > 0) {
		const char *comma = memchr(list.p, ',', list.n);
		size_t n = comma != NULL ? (size_t)(comma - list.p) : list.n;
		struct str tag = str_trim((struct str){ list.p, n });
		if (str_starts(tag, STR("W/"))) {
			tag = (struct str){ tag.p + 2, tag.n - 2 };
		}
		if (str_is(tag, etag) || str_is(tag, "*")) {
			return true;
		}
		n += comma != NULL ? 1 : 0;
		list = (struct str){ list.p + n, list.n - n };
	}
	return false;
}

void exchange_answer_cached(struct exchange *exchange, const struct answer *answer)
{
	if (!etag_matches(http_header(exchange->request, "If-None-Match"), answer->etag)) {
		exchange_answer(exchange, answer);
		return;
	}
	exchange_answer(exchange, &(struct answer){ .status = 304, .word = "unchanged", .etag = answer->etag,
			.language = answer->language });
}

void exchange_answer_message(struct exchange *exchange, struct answer *answer, enum message message,
		const char *detail)
{
	_cleanup_buf_ struct buf body = BUF(MESSAGE_MAX_BYTES);
	openrosa_write_response(&body, answer->status == 201, message_in(message, exchange->language), detail);
	answer->content_type = "text/xml; charset=utf-8";
	answer->body = buf_str(&body);
	answer->retry_later = answer->status == 503;
	exchange_answer(exchange, answer);
}

void exchange_message(struct exchange *exchange, unsigned status, const char *word, enum message message,
		const char *detail)
{
	exchange_answer_message(exchange, &(struct answer){ .status = status, .word = word,
			.at_once = (status == 413 || status == 431) && exchange->upload == NULL }, message, detail);
}

void exchange_outcome(struct exchange *exchange, enum outcome outcome, enum message message,
		const char *detail)
{
	exchange_message(exchange, outcome_http_status(outcome), outcome_word(outcome), message, detail);
}
