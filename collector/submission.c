#include "collector/submission.h"

#include <string.h>

#include "base/scan.h"
#include "collector/collect.h"
#include "collector/exchange.h"
#include "collector/log.h"
#include "collector/openrosa.h"
#include "collector/route.h"
#include "collector/upload.h"

#define DEVICE_ID_MAX_BYTES 255

static bool is_head(const struct exchange *exchange)
{
	return strcmp(http_method(exchange->request), "HEAD") == 0;
}

bool submission_begin(struct exchange *exchange)
{
	if (is_head(exchange)) {
		return true;
	}
	struct str length = http_header(exchange->request, "Content-Length");
	uint64_t bytes = 0;
	struct scan scan = scan_of(length);
	if (length.n > 0 && !scan_uint(&scan, OPENROSA_ACCEPT_BYTES, &bytes)) {
		exchange_outcome(exchange, OUTCOME_TOO_LARGE, MESSAGE_TOO_LARGE, NULL);
		return false;
	}
	exchange->upload = upload_create(http_header(exchange->request, "Content-Type"),
			exchange->service->options.spool_directory);
	if (exchange->upload == NULL) {
		exchange_message(exchange, 415, "wrong-type", MESSAGE_WRONG_TYPE, NULL);
		return false;
	}
	return true;
}

void submission_piece(struct exchange *exchange, struct str piece)
{
	upload_feed(exchange->upload, piece);
	exchange_keep(exchange, upload_kept_bytes(exchange->upload));
	enum outcome state = upload_state(exchange->upload);
	if (state == OUTCOME_TOO_LARGE) {
		exchange_outcome(exchange, OUTCOME_TOO_LARGE, MESSAGE_TOO_LARGE, NULL);
	} else if (state != OUTCOME_OK) {
		log_event("spool-full", "directory=%s", exchange->service->options.spool_directory);
		exchange_outcome(exchange, OUTCOME_TRY_LATER, MESSAGE_TRY_LATER, NULL);
	} else if (!exchange_fits(exchange)) {
		exchange_outcome(exchange, OUTCOME_TRY_LATER, MESSAGE_TRY_LATER, NULL);
	} else {
		return;
	}
	upload_destroy(exchange->upload); /* the rest of the body is dropped as it comes */
	exchange->upload = NULL;
	exchange_keep(exchange, 0);
}

void submission_remark(struct exchange *exchange, const struct journey *journey)
{
	if (journey->n_uploads > 0) {
		buf_addf(&exchange->remarks, " files=%zu", journey->n_uploads);
	}
	if (journey->n_unnamed > 0) {
		buf_addf(&exchange->remarks, " files_ignored=%zu", journey->n_unnamed);
	}
	if (journey->response != NULL) {
		buf_adds(&exchange->remarks, " form=");
		log_text(&exchange->remarks, journey->response->form_id);
		buf_adds(&exchange->remarks, " instance=");
		log_text(&exchange->remarks, journey->response->instance_id);
	}
}

static void on_verdict(void *arg, const struct verdict *verdict)
{
	struct exchange *exchange = arg;
	submission_remark(exchange, exchange->journey);
	exchange_outcome(exchange, verdict->outcome, verdict->message, verdict->detail);
}

struct str submission_device_id(const struct exchange *exchange)
{
	struct str id = http_argument(exchange->request, "deviceID");
	if (!str_valid_utf8(id)) {
		return STR("");
	}
	while (id.n > DEVICE_ID_MAX_BYTES) {
		id.n--;
		while (id.n > 0 && ((unsigned char)id.p[id.n] & 0xC0) == 0x80) {
			id.n--; /* never half a character */
		}
	}
	return id;
}

void submission_end(struct exchange *exchange)
{
	if (is_head(exchange)) {
		exchange_answer(exchange, &(struct answer){ .status = 204, .word = "ok" });
		return;
	}
	struct journey *journey = journey_create();
	exchange->journey = journey;
	enum message message;
	enum outcome outcome = upload_end(exchange->upload, journey->arena, &journey->xml, &message);
	if (outcome != OUTCOME_OK) {
		exchange_outcome(exchange, outcome, message, NULL);
		return;
	}
	journey->device_id = arena_str(journey->arena, submission_device_id(exchange));
	journey->accept_language = http_header(exchange->request, "Accept-Language");
	journey->uploads = upload_files(exchange->upload, &journey->n_uploads);
	journey->token_id = exchange->token_id;
	journey->site_number = exchange->site_number;
	journey->site_name = exchange->site_name;
	journey->draft_of = arena_str(journey->arena, exchange->route->draft ? exchange->captures[2] : STR(""));
	journey->done = on_verdict;
	journey->arg = exchange;
	collect(exchange->service->collector, journey);
	/* Those that come after it see what it takes; itself is on its way already. */
	exchange_keep(exchange, upload_kept_bytes(exchange->upload) + arena_used(journey->arena));
	ingest_turn(exchange->service->ingest);
}
