#include "collector/rest.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/exchange.h"
#include "collector/log.h"
#include "collector/openrosa.h"
#include "collector/route.h"
#include "store/api_sql.h"
#include "store/desk.h"

#define PARAMS_MAX 12
#define NUMBER_TEXT_BYTES 24
#define ROW_BYTES ((size_t)16 * 1024 * 1024)
#define JSON_TYPE "application/json; charset=utf-8"

struct inquiry {
	struct exchange *exchange;
	const struct api_statement *statement;
	struct ask *ask;
	size_t n_rows;
	bool streaming;
	struct buf row; /* of a statement that gives one */
	void (*then)(struct exchange *exchange, struct str row);
};

/* --- what is wrong -------------------------------------------------------------------------- */

void rest_answer(struct exchange *exchange, unsigned status, struct str json)
{
	exchange_answer(exchange, &(struct answer){ .status = status, .word = status < 300 ? "ok" : "refused", .body = json,
			.content_type = JSON_TYPE, .language = "en", .retry_later = status == 503 || status == 429,
			.challenge = status == 401 ? "Basic realm=\"canvass\", charset=\"UTF-8\"" : NULL });
}

void rest_refuse_with(struct exchange *exchange, unsigned status, const char *code, const char *message, const char *details)
{
	json_t *said = json_pack("{s:f, s:s, s:s?}", "code", strtod(code, NULL), "message", message, "details", details);
	_cleanup_free_ char *text = said != NULL ? json_dumps(said, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
	json_decref(said);
	if (text == NULL) { /* a text that is no UTF-8 */
		rest_answer(exchange, status, STR("{\"code\":400.1,\"message\":\"this cannot be read\",\"details\":null}"));
		return;
	}
	rest_answer(exchange, status, str_of(text));
}

void rest_refuse(struct exchange *exchange, unsigned status, const char *code, const char *message)
{
	rest_refuse_with(exchange, status, code, message, NULL);
}

/* What PostgreSQL says is for the log of the operator. */
void rest_refuse_database(struct exchange *exchange, enum outcome outcome, const char *why)
{
	if (outcome == OUTCOME_TRY_LATER) {
		rest_refuse(exchange, 503, "503.1", "the database does not answer just now; try again in a moment");
	} else if (outcome == OUTCOME_TOO_LARGE) {
		rest_refuse(exchange, 504, "504.1", "this takes too long; ask for less");
	} else {
		log_problem("api-failed", why);
		rest_refuse(exchange, 500, "500.1", "this went wrong here; the log of the service says why");
	}
}

bool rest_is_ours(struct str path)
{
	return str_starts(path, STR("/v1/")) && !str_starts(path, STR("/v1/key/")) && !str_starts(path, STR("/v1/test/"));
}

/* --- bodies ------------------------------------------------------------------------------------ */

static void drop_body(struct exchange *exchange)
{
	buf_finish(&exchange->body);
	exchange->gathers = false;
	exchange_keep(exchange, 0);
}

bool rest_begin(struct exchange *exchange)
{
	uint64_t bytes = 0;
	struct str length = http_header(exchange->request, "Content-Length");
	struct scan scan = scan_of(length);
	if (length.n > 0 && !scan_uint(&scan, REST_BODY_BYTES, &bytes)) {
		rest_refuse(exchange, 413, "413.1", "this is too large; at most 4 MiB are taken");
		return false;
	}
	exchange->body = BUF(REST_BODY_BYTES);
	exchange->gathers = true;
	return true;
}

void rest_piece(struct exchange *exchange, struct str piece)
{
	buf_add_str(&exchange->body, piece);
	exchange_keep(exchange, exchange->body.length);
	if (!buf_ok(&exchange->body)) {
		drop_body(exchange);
		rest_refuse(exchange, 413, "413.1", "this is too large; at most 4 MiB are taken");
	} else if (!exchange_fits(exchange)) {
		drop_body(exchange);
		rest_refuse(exchange, 503, "503.1", "too much comes at once; try again in a moment");
	}
}

/* --- statements ----------------------------------------------------------------------------------- */

static void end_inquiry(void *work)
{
	struct inquiry *inquiry = work;
	desk_cancel(inquiry->ask);
	buf_finish(&inquiry->row);
	free(inquiry);
}

static const char *word_of(bool holds)
{
	return holds ? "true" : "false";
}

static struct str value_of(const struct exchange *exchange, char letter, const struct rest_values *values, const char *site,
		const char *person)
{
	const struct person_asking *asking = &exchange->person;
	switch (letter) {
	case 's':
		return str_of(site);
	case 'f':
		return exchange->captures[1];
	case 'i':
		return exchange->captures[exchange->route->about == ABOUT_FORM ? 2 : 1];
	case 'p':
		return str_of(person);
	case 'o':
		return asking->own ? str_of(person) : (struct str){ 0 };
	case 'x':
		return str_of(word_of(str_is(http_header(exchange->request, "X-Extended-Metadata"), "true")));
	case 'a':
		return values->a;
	case 'b':
		return values->b;
	case 'c':
		return values->c;
	default:
		return values->d;
	}
}

static void on_more(void *arg)
{
	const struct inquiry *inquiry = arg;
	if (inquiry->ask != NULL) {
		desk_pause(inquiry->ask, false);
	}
}

/* False when the client cannot take a streamed answer; it was told so. */
static bool begin_stream(struct inquiry *inquiry)
{
	struct exchange *exchange = inquiry->exchange;
	const struct api_statement *statement = inquiry->statement;
	const struct answer answer = { .status = 200, .word = "ok", .language = "en", .content_type = !statement->binary ? JSON_TYPE
			: exchange->file_type != NULL ? exchange->file_type : "application/octet-stream",
			.disposition = exchange->disposition };
	inquiry->streaming = exchange_stream(exchange, &answer, on_more, inquiry);
	return inquiry->streaming;
}

static void stream_row(struct inquiry *inquiry, struct str row)
{
	struct http_request *request = inquiry->exchange->request;
	if (inquiry->n_rows == 0 && !begin_stream(inquiry)) {
		desk_cancel(inquiry->ask);
		inquiry->ask = NULL;
		return;
	}
	if (!inquiry->statement->binary) {
		http_stream_add(request, inquiry->n_rows == 0 ? STR("[") : STR(","));
	}
	http_stream_add(request, row);
	inquiry->n_rows++;
	if (http_stream_is_full(request)) {
		desk_pause(inquiry->ask, true);
	}
}

static void on_row(void *arg, const struct str *fields, size_t n_fields)
{
	struct inquiry *inquiry = arg;
	if (n_fields == 0 || fields[0].p == NULL) {
		return;
	}
	if (inquiry->statement->many || inquiry->statement->binary) {
		stream_row(inquiry, fields[0]);
	} else {
		buf_clear(&inquiry->row);
		buf_add_str(&inquiry->row, fields[0]);
		inquiry->n_rows++;
	}
}

static struct exchange *leave(struct inquiry *inquiry)
{
	struct exchange *exchange = inquiry->exchange;
	exchange->work = NULL;
	end_inquiry(inquiry);
	return exchange;
}

static void end_stream(struct inquiry *inquiry)
{
	struct http_request *request = inquiry->exchange->request;
	if (!inquiry->statement->binary) {
		http_stream_add(request, STR("]"));
	}
	http_stream_end(request);
}

static void on_done(void *arg)
{
	struct inquiry *inquiry = arg;
	struct exchange *exchange = inquiry->exchange;
	inquiry->ask = NULL;
	if (inquiry->streaming) {
		end_stream(inquiry); /* `more` may still be called, until the request is over */
	} else if (inquiry->then != NULL) {
		void (*then)(struct exchange *exchange, struct str row) = inquiry->then;
		struct buf row = inquiry->row;
		bool found = inquiry->n_rows > 0;
		inquiry->row = BUF(ROW_BYTES);
		leave(inquiry);
		then(exchange, found ? buf_str(&row) : (struct str){ 0 });
		buf_finish(&row);
	} else if (inquiry->statement->many) {
		rest_answer(leave(inquiry), 200, STR("[]"));
	} else if (inquiry->n_rows == 0) {
		rest_refuse(leave(inquiry), 404, "404.1", "this is not here");
	} else {
		rest_answer(exchange, 200, buf_str(&inquiry->row));
		leave(inquiry);
	}
}

static void on_failed(void *arg, enum outcome outcome, const char *why)
{
	struct inquiry *inquiry = arg;
	inquiry->ask = NULL;
	if (inquiry->streaming) {
		http_stream_break(inquiry->exchange->request);
	} else {
		rest_refuse_database(leave(inquiry), outcome, why);
	}
}

static const struct desk_handler handler = { .row = on_row, .done = on_done, .failed = on_failed };

static void run(struct exchange *exchange, const struct api_statement *statement, const struct rest_values *values,
		void (*then)(struct exchange *exchange, struct str row))
{
	struct str params[PARAMS_MAX];
	size_t n = strlen(statement->params);
	char site[NUMBER_TEXT_BYTES], person[NUMBER_TEXT_BYTES];
	snprintf(site, sizeof(site), "%u", exchange->site_number);
	snprintf(person, sizeof(person), "%lld", (long long)exchange->person.id);
	assert(n <= PARAMS_MAX);
	for (size_t i = 0; i < n; i++) {
		params[i] = value_of(exchange, statement->params[i], values, site, person);
	}
	struct inquiry *inquiry = xcalloc(1, sizeof(*inquiry));
	*inquiry = (struct inquiry){ .exchange = exchange, .statement = statement, .row = BUF(ROW_BYTES), .then = then };
	exchange->work = inquiry;
	exchange->end_work = end_inquiry;
	inquiry->ask = desk_ask(exchange->service->clerks, &(struct desk_statement){ .sql = statement->sql, .params = params,
			.n_params = n, .binary = statement->binary }, &handler, inquiry);
	if (inquiry->ask == NULL) {
		on_failed(inquiry, OUTCOME_TRY_LATER, "too many questions wait for the database");
	}
}

void rest_run(struct exchange *exchange, const struct api_statement *statement, const struct rest_values *values)
{
	run(exchange, statement, values, NULL);
}

void rest_run_then(struct exchange *exchange, const struct api_statement *statement, const struct rest_values *values,
		void (*then)(struct exchange *exchange, struct str row))
{
	run(exchange, statement, values, then);
}

/* An id in an address that is to be a number. */
static bool names_a_number(const struct exchange *exchange)
{
	int64_t number;
	return exchange->route->about != ABOUT_SITE || strchr(exchange->route->statement->params, 'i') == NULL
			|| str_to_int(exchange->captures[1], 0, INT64_MAX, &number);
}

void rest_end(struct exchange *exchange)
{
	if (!names_a_number(exchange)) {
		rest_refuse(exchange, 404, "404.1", "this is not here");
		return;
	}
	if (exchange->route->statement->binary) {
		exchange->file_type = "application/xml";
	}
	rest_run(exchange, exchange->route->statement, &(struct rest_values){ 0 });
}
