#include "collector/collect.h"

#include <assert.h>
#include <string.h>

#include "base/calendar.h"
#include "base/problem.h"
#include "collector/language.h"

#define JOURNEY_ARENA_BYTES (RESPONSE_ARENA_BYTES + RESPONSE_MAX_BYTES)
#define DETAIL_MAX_BYTES ((size_t)1000)
#define DETAIL_MAX_FINDINGS 3

struct journey *journey_create(void)
{
	struct arena *arena = arena_create(JOURNEY_ARENA_BYTES);
	struct journey *journey = arena_new(arena, struct journey);
	journey->arena = arena;
	return journey;
}

void journey_destroy(struct journey *journey)
{
	if (journey != NULL) {
		arena_destroy(journey->arena);
	}
}

/* --- words -------------------------------------------------------------------- */

static const char *describe_findings(const struct journey *journey, const struct findings *findings)
{
	_cleanup_buf_ struct buf text = BUF(DETAIL_MAX_BYTES);
	for (size_t i = 0; i < findings->n && i < DETAIL_MAX_FINDINGS; i++) {
		buf_adds(&text, i > 0 ? "; " : "");
		buf_adds(&text, findings->items[i].message);
	}
	if (findings->n > DETAIL_MAX_FINDINGS) {
		buf_addf(&text, " (+%zu)", findings->n - DETAIL_MAX_FINDINGS);
	}
	return arena_strdup(journey->arena, buf_text(&text));
}

static const char *describe_problem(const struct journey *journey, const struct problems *problems)
{
	if (problems_count(problems) == 0) {
		return NULL;
	}
	const struct problem *problem = problems_at(problems, 0);
	if (problem->at.line == 0) {
		return arena_strdup(journey->arena, problem->text);
	}
	return arena_printf(journey->arena, "line %u, column %u: %s", problem->at.line, problem->at.column,
			problem->text);
}

/* --- preparing ---------------------------------------------------------------- */

static struct verdict identify(struct journey *journey)
{
	struct problems *problems = problems_create(1);
	journey->response = response_identify(journey->arena, journey->xml, problems);
	struct verdict verdict = { OUTCOME_OK, MESSAGE_STORED, NULL };
	if (arena_full(journey->arena)) {
		verdict = (struct verdict){ OUTCOME_TOO_LARGE, MESSAGE_TOO_LARGE, NULL };
	} else if (journey->response == NULL) {
		verdict = (struct verdict){ OUTCOME_MALFORMED, MESSAGE_NOT_XML,
			describe_problem(journey, problems) };
	}
	problems_destroy(problems);
	return verdict;
}

static struct verdict find_draft(struct journey *journey)
{
	const struct response *response = journey->response;
	const struct catalogue_version *draft = catalogue_draft(journey->collector->catalogue, journey->draft_of);
	if (draft == NULL || !str_is(response->form_id, draft->form_id) ||
			!catalogue_used_at(draft, journey->site_name)) {
		return (struct verdict){ OUTCOME_UNKNOWN, MESSAGE_UNKNOWN_FORM, NULL };
	}
	if (response->version.n > 0 && !str_is(response->version, draft->version)) {
		return (struct verdict){ OUTCOME_UNKNOWN, MESSAGE_OTHER_DRAFT, NULL };
	}
	journey->version = draft;
	return (struct verdict){ OUTCOME_OK, MESSAGE_STORED, NULL };
}

static struct verdict find_version(struct journey *journey)
{
	const struct response *response = journey->response;
	const struct catalogue *catalogue = journey->collector->catalogue;
	const struct catalogue_version *version = catalogue_find(catalogue, response->form_id, response->version);
	if (version == NULL && catalogue_has_form(catalogue, response->form_id)) {
		return (struct verdict){ OUTCOME_UNKNOWN, MESSAGE_UNKNOWN_VERSION, NULL };
	}
	if (version == NULL || !catalogue_used_at(version, journey->site_name)) {
		return (struct verdict){ OUTCOME_UNKNOWN, MESSAGE_UNKNOWN_FORM, NULL };
	}
	if (version->definition == NULL) {
		return (struct verdict){ OUTCOME_TRY_LATER, MESSAGE_TRY_LATER, NULL };
	}
	journey->version = version;
	return (struct verdict){ OUTCOME_OK, MESSAGE_STORED, NULL };
}

static struct verdict check(struct journey *journey)
{
	if (journey->draft_of.n > 0 && journey->response->deprecated_id.n > 0) {
		return (struct verdict){ OUTCOME_CONFLICT, MESSAGE_DRAFT_EDIT, NULL };
	}
	const struct definition *definition = journey->version->definition;
	response_read(journey->response, definition);
	if (journey->version->state == FORM_CLOSED) { /* unless it was stored before; store() finds out */
		return (struct verdict){ OUTCOME_OK, MESSAGE_STORED, NULL };
	}
	journey->response->language = (unsigned)language_choose(journey->accept_language, definition->languages,
			definition->n_languages);
	struct findings findings = response_check(journey->response, journey->received_us);
	if (arena_full(journey->arena)) {
		return (struct verdict){ OUTCOME_TOO_LARGE, MESSAGE_TOO_LARGE, NULL };
	}
	if (findings.n > 0) {
		return (struct verdict){ OUTCOME_REFUSED, MESSAGE_REFUSED, describe_findings(journey, &findings) };
	}
	return (struct verdict){ OUTCOME_OK, MESSAGE_STORED, NULL };
}

static struct verdict prepare(struct journey *journey)
{
	struct verdict verdict = identify(journey);
	if (verdict.outcome == OUTCOME_OK) {
		verdict = journey->draft_of.n > 0 ? find_draft(journey) : find_version(journey);
	}
	if (verdict.outcome == OUTCOME_OK) {
		verdict = check(journey);
	}
	return verdict;
}

/* --- the end of the way --------------------------------------------------------- */

static void on_quarantined(void *arg, enum outcome outcome)
{
	struct journey *journey = arg;
	if (outcome != OUTCOME_OK) {
		journey->verdict = (struct verdict){ OUTCOME_TRY_LATER, MESSAGE_TRY_LATER, NULL };
	}
	journey->done(journey->arg, &journey->verdict);
}

static const char *quarantine_reason(const struct verdict *verdict)
{
	switch (verdict->outcome) {
	case OUTCOME_MALFORMED:
		return "malformed";
	case OUTCOME_UNKNOWN:
		return verdict->message == MESSAGE_UNKNOWN_FORM ? "unknown-form" : "unknown-version";
	case OUTCOME_CONFLICT:
		return verdict->message == MESSAGE_CLOSED ? "closed" : "edit";
	case OUTCOME_REFUSED:
		return "refused";
	case OUTCOME_TOO_LARGE:
		return "too-large";
	case OUTCOME_OK:
	case OUTCOME_STORED:
	case OUTCOME_FORBIDDEN:
	case OUTCOME_TRY_LATER:
	case OUTCOME_FAILED:
		break;
	}
	return NULL;
}

/* Calls done in the end. */
static void quarantine(struct journey *journey, const char *reason)
{
	const struct response *response = journey->response;
	const struct verdict *verdict = &journey->verdict;
	ingest_quarantine(journey->collector->ingest, &(struct ingest_quarantine){
		.xml = journey->xml,
		.form_id = response != NULL ? response->form_id : STR(""),
		.version = response != NULL ? response->version : STR(""),
		.instance_id = response != NULL ? response->instance_id : STR(""),
		.site_number = journey->site_number, .token_id = journey->token_id,
		.device_id = journey->device_id,
		.reason = journey->draft_of.n > 0 ? arena_printf(journey->arena, "draft-%s", reason) : reason,
		.message = verdict->detail != NULL ? verdict->detail : message_in(verdict->message, 0),
		.files = journey->files, .n_files = journey->n_files,
		.received_us = journey->received_us, .done = on_quarantined, .arg = journey });
}

static enum message message_of(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_OK:
	case OUTCOME_STORED:
		return MESSAGE_STORED;
	case OUTCOME_MALFORMED:
		return MESSAGE_NOT_XML;
	case OUTCOME_REFUSED:
		return MESSAGE_REFUSED;
	case OUTCOME_FORBIDDEN:
		return MESSAGE_FORBIDDEN;
	case OUTCOME_UNKNOWN:
		return MESSAGE_UNKNOWN_FORM;
	case OUTCOME_CONFLICT:
		return MESSAGE_CONFLICT;
	case OUTCOME_TOO_LARGE:
		return MESSAGE_TOO_LARGE;
	case OUTCOME_TRY_LATER:
		return MESSAGE_TRY_LATER;
	case OUTCOME_FAILED:
		break;
	}
	return MESSAGE_FAILED;
}

static void on_stored(void *arg, enum outcome outcome, const char *message)
{
	struct journey *journey = arg;
	if (outcome == OUTCOME_UNKNOWN && message == NULL) {
		journey->verdict = (struct verdict){ OUTCOME_CONFLICT, MESSAGE_CLOSED, NULL };
		quarantine(journey, "closed");
		return;
	}
	bool corrects = journey->response->deprecated_id.n > 0;
	enum message said = outcome == OUTCOME_UNKNOWN		   ? MESSAGE_NOTHING_TO_CORRECT
			    : outcome == OUTCOME_CONFLICT && corrects ? MESSAGE_CORRECTED_ALREADY
								   : message_of(outcome);
	journey->verdict = (struct verdict){ outcome, said, said == message_of(outcome) ? message : NULL };
	journey->done(journey->arg, &journey->verdict);
}

/* A form that was closed meanwhile is no reason to keep on the phone what was stored
 * while it was open. */
static void store(struct journey *journey)
{
	const struct catalogue_version *version = journey->version;
	bool is_closed = version->state == FORM_CLOSED;
	struct table_rows *rows = arena_new(journey->arena, struct table_rows);
	if (!is_closed) {
		*rows = response_rows(journey->response, version->tables);
	}
	ingest_store(journey->collector->ingest, &(struct ingest_item){
		.response = journey->response, .tables = version->tables, .rows = rows,
		.version_id = version->version_id, .layout = version->layout, .is_draft = catalogue_is_draft(version),
		.only_known = is_closed, .site_number = journey->site_number,
		.token_id = journey->token_id, .xml = journey->xml, .device_id = journey->device_id,
		.files = journey->files, .n_files = journey->n_files,
		.received_us = journey->received_us, .done = on_stored, .arg = journey });
}

/* --- files ------------------------------------------------------------------------ */

static void go_on(struct journey *journey)
{
	if (journey->blobs_failed) { /* it comes again, whole */
		journey->verdict = (struct verdict){ OUTCOME_TRY_LATER, MESSAGE_TRY_LATER, NULL };
		journey->done(journey->arg, &journey->verdict);
	} else if (journey->quarantine != NULL) {
		quarantine(journey, journey->quarantine);
	} else {
		store(journey);
	}
}

static void on_blob(void *arg, enum outcome outcome)
{
	struct journey *journey = arg;
	journey->blobs_failed = journey->blobs_failed || outcome != OUTCOME_OK;
	if (--journey->n_blobs_waiting == 0) {
		go_on(journey);
	}
}

/* In the head of a part phones and browsers write %22 for " (WHATWG, multipart/form-data). */
static bool is_named(const char *part, struct str name)
{
	size_t i = 0;
	for (; *part != '\0' && i < name.n; i++) {
		bool quote = strncmp(part, "%22", 3) == 0 && name.p[i] == '"';
		if (!quote && *part != name.p[i]) {
			return false;
		}
		part += quote ? 3 : 1;
	}
	return *part == '\0' && i == name.n;
}

static const struct upload_file *find_upload(const struct journey *journey, struct str name)
{
	for (size_t i = 0; i < journey->n_uploads; i++) {
		if (is_named(journey->uploads[i].name, name)) {
			return &journey->uploads[i];
		}
	}
	return NULL;
}

static struct ingest_file file_of(struct str name, const struct upload_file *upload)
{
	return (struct ingest_file){ name, upload != NULL ? spool_sha256(upload->spool) : NULL };
}

/* What is stored has the files that its answers name, come or not; what is kept in
 * quarantine has all that came. */
static void choose_files(struct journey *journey)
{
	size_t n_named, n_come = 0;
	if (journey->quarantine == NULL) {
		const struct str *names = response_files(journey->response, &n_named);
		journey->files = arena_array(journey->arena, n_named, sizeof(*journey->files));
		for (size_t i = 0; i < n_named; i++) {
			const struct upload_file *upload = find_upload(journey, names[i]);
			journey->files[journey->n_files++] = file_of(names[i], upload);
			n_come += upload != NULL;
		}
		journey->n_unnamed = journey->n_uploads - n_come;
		return;
	}
	journey->files = arena_array(journey->arena, journey->n_uploads, sizeof(*journey->files));
	for (size_t i = 0; i < journey->n_uploads; i++) {
		struct str name = str_of(journey->uploads[i].name);
		if (str_valid_utf8(name)) {
			journey->files[journey->n_files++] = file_of(name, &journey->uploads[i]);
		}
	}
}

/* Files first: a response is never there without those that came with it. */
static void store_files(struct journey *journey)
{
	choose_files(journey);
	for (size_t i = 0; i < journey->n_files; i++) {
		journey->n_blobs_waiting += journey->files[i].sha256 != NULL;
	}
	if (journey->n_blobs_waiting == 0) {
		go_on(journey);
		return;
	}
	for (size_t i = 0; i < journey->n_files; i++) {
		const struct upload_file *upload = journey->files[i].sha256 == NULL
				? NULL : find_upload(journey, journey->files[i].name);
		if (upload != NULL) {
			struct blob blob = { .fd = spool_fd(upload->spool), .size = spool_size(upload->spool),
				.done = on_blob, .arg = journey };
			memcpy(blob.sha256, spool_sha256(upload->spool), sizeof(blob.sha256));
			blobs_put(journey->collector->blobs, &blob);
		}
	}
}

void collect(struct collector *collector, struct journey *journey)
{
	assert(journey->done != NULL);
	journey->collector = collector;
	journey->received_us = calendar_now();
	journey->verdict = prepare(journey);
	journey->quarantine = quarantine_reason(&journey->verdict);
	if (journey->verdict.outcome == OUTCOME_OK || journey->quarantine != NULL) {
		store_files(journey);
	} else {
		journey->done(journey->arg, &journey->verdict);
	}
}
