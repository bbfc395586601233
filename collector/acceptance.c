#include "collector/acceptance.h"

#include <string.h>

#include "base/calendar.h"
#include "base/hash.h"
#include "base/loop.h"
#include "collector/catalogue.h"
#include "schema/response.h"
#include "store/ingest.h"

#define MAX_WAITING 16
#define GIVE_UP_MS 60000

struct work {
	struct store *store;
	struct arena *arena;
	const struct acceptance *acceptance;
	struct accepted *accepted;
	struct store_quarantined item;
	struct response *response;
	const struct catalogue_version *version;
	struct loop *loop;
	enum outcome outcome;
	const char *message;
};

static enum outcome say(struct work *work, enum outcome outcome, const char *text)
{
	work->accepted->said = text;
	return outcome;
}

/* --- whose it is ------------------------------------------------------------------- */

static enum outcome read_item(struct work *work)
{
	enum outcome outcome = store_quarantined_one(work->store, work->arena, work->acceptance->id, &work->item);
	if (outcome != OUTCOME_OK) {
		return say(work, outcome, arena_strdup(work->arena, store_error(work->store)));
	}
	if (work->item.decision != NULL) {
		return say(work, OUTCOME_CONFLICT, arena_printf(work->arena, "it was %s already", work->item.decision));
	}
	if (strncmp(work->item.reason, "draft-", 6) == 0) {
		return say(work, OUTCOME_REFUSED, "it answers a draft, and answers to drafts are never mixed with real ones");
	}
	return OUTCOME_OK;
}

static enum outcome identify(struct work *work)
{
	struct problems *problems = problems_create(1);
	work->response = response_identify(work->arena, work->item.xml, problems);
	const char *why = problems_count(problems) > 0
			? arena_printf(work->arena, "it cannot be read: %s", problems_at(problems, 0)->text) : NULL;
	problems_destroy(problems);
	return work->response != NULL ? OUTCOME_OK : say(work, OUTCOME_REFUSED, why);
}

static enum outcome find_version(struct work *work, const struct catalogue *catalogue)
{
	const struct response *response = work->response;
	const char *as = work->acceptance->as_version;
	struct str wanted = as != NULL ? str_of(as) : response->version;
	work->version = catalogue_find(catalogue, response->form_id, wanted);
	if (work->version == NULL || work->version->definition == NULL) {
		return say(work, OUTCOME_UNKNOWN, arena_printf(work->arena, "the form '%.*s' has no published version '%.*s'; "
				"publish it, or take another one with --as-version", STR_ARG(response->form_id), STR_ARG(wanted)));
	}
	return OUTCOME_OK;
}

/* --- what it becomes --------------------------------------------------------------------- */

/* An id of its own, the same each time. */
static struct str derived_id(struct work *work)
{
	char uuid[ID_UUID_TEXT];
	id_uuid_from(work->item.xml, uuid);
	return str_of(arena_printf(work->arena, "uuid:%s", uuid));
}

/* The id of the newest version of a response, by any of its ids; empty when it is not here. */
static enum outcome find_newest(struct work *work, struct str instance_id, struct str *ret_newest)
{
	const char *newest;
	enum outcome outcome = store_newest_instance(work->store, work->arena, work->item.form_id,
			arena_strndup(work->arena, instance_id.p, instance_id.n), &newest);
	if (outcome != OUTCOME_OK) {
		return say(work, outcome, arena_strdup(work->arena, store_error(work->store)));
	}
	*ret_newest = str_of(newest);
	return OUTCOME_OK;
}

/* What has the same id as another response, or corrects one that was corrected, corrects its
 * newest version now; what corrects nothing that is here is a response of its own. */
static enum outcome settle_identity(struct work *work)
{
	struct response *response = work->response;
	struct str derived = derived_id(work), taken = STR(""), newest = STR("");
	enum outcome outcome = find_newest(work, response->instance_id, &taken);
	if (outcome == OUTCOME_OK && response->deprecated_id.n > 0) {
		outcome = find_newest(work, response->deprecated_id, &newest);
	}
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	bool is_stored = false;
	struct str corrects = newest.n > 0 ? newest : response->deprecated_id.n == 0 ? taken : STR("");
	if (taken.n > 0) {
		response->instance_id = derived;
		outcome = find_newest(work, derived, &newest); /* accepted before, and not noted */
		is_stored = outcome == OUTCOME_OK && newest.n > 0;
	}
	response->deprecated_id = is_stored ? STR("") : corrects;
	return outcome;
}

static void note_findings(struct work *work)
{
	response_read(work->response, work->version->definition);
	struct findings findings = response_check(work->response, work->item.received_us);
	const char **texts = arena_array(work->arena, findings.n, sizeof(*texts));
	for (size_t i = 0; i < findings.n; i++) {
		texts[i] = findings.items[i].message;
	}
	work->accepted->findings = texts;
	work->accepted->n_findings = findings.n;
}

/* --- storing -------------------------------------------------------------------------------- */

static void on_stored(void *arg, enum outcome outcome, const char *message)
{
	struct work *work = arg;
	work->outcome = outcome;
	work->message = message != NULL ? arena_strdup(work->arena, message) : NULL;
	loop_stop(work->loop);
}

static enum outcome put(struct work *work)
{
	const struct catalogue_version *version = work->version;
	struct ingest_file *files = arena_array(work->arena, work->item.n_files, sizeof(*files));
	for (size_t i = 0; i < work->item.n_files; i++) {
		files[i] = (struct ingest_file){ str_of(work->item.files[i].name), work->item.files[i].sha256 };
	}
	struct table_rows rows = response_rows(work->response, version->tables);
	const struct ingest_options options = { .conninfo = store_collector_conninfo(work->store), .max_batch = 1,
		.max_waiting = MAX_WAITING, .give_up_ms = GIVE_UP_MS };
	work->loop = loop_create();
	struct ingest *ingest = ingest_create(work->loop, &options);
	ingest_store(ingest, &(struct ingest_item){ .response = work->response, .tables = version->tables, .rows = &rows,
		.version_id = version->version_id, .layout = version->layout, .site_number = work->item.site_number,
		.token_id = work->item.token_id, .xml = work->item.xml,
		.device_id = str_of(work->item.device_id != NULL ? work->item.device_id : ""), .files = files,
		.n_files = work->item.n_files, .received_us = work->item.received_us, .done = on_stored, .arg = work });
	loop_run(work->loop);
	ingest_destroy(ingest);
	loop_destroy(work->loop);
	if (work->outcome != OUTCOME_STORED) {
		return say(work, work->outcome, work->message != NULL ? work->message : "the database did not take it; try again");
	}
	return OUTCOME_OK;
}

static enum outcome decide(struct work *work)
{
	const struct acceptance *acceptance = work->acceptance;
	enum outcome outcome = store_decide_quarantined(work->store, acceptance->id, "accepted", acceptance->by,
			acceptance->note);
	const struct response *response = work->response;
	return outcome != OUTCOME_OK
			? say(work, outcome, arena_strdup(work->arena, store_error(work->store)))
			: say(work, OUTCOME_OK, arena_printf(work->arena, response->deprecated_id.n > 0
					? "stored as a correction, with the id %.*s" : "stored, with the id %.*s",
					STR_ARG(response->instance_id)));
}

static enum outcome accept_known(struct work *work, const struct catalogue *catalogue)
{
	enum outcome outcome = find_version(work, catalogue);
	if (outcome == OUTCOME_OK) {
		outcome = settle_identity(work);
	}
	if (outcome == OUTCOME_OK) {
		note_findings(work);
		outcome = put(work);
	}
	return outcome == OUTCOME_OK ? decide(work) : outcome;
}

enum outcome acceptance_run(struct store *store, struct arena *arena, const struct acceptance *acceptance,
		struct accepted *ret_accepted)
{
	struct work work = { .store = store, .arena = arena, .acceptance = acceptance, .accepted = ret_accepted };
	*ret_accepted = (struct accepted){ .said = "" };
	enum outcome outcome = read_item(&work);
	if (outcome == OUTCOME_OK) {
		outcome = identify(&work);
	}
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	struct catalogue *catalogue = catalogue_create();
	outcome = catalogue_reload(catalogue, store);
	if (outcome == OUTCOME_OK) {
		outcome = accept_known(&work, catalogue);
	} else {
		say(&work, outcome, arena_strdup(arena, store_error(store)));
	}
	catalogue_destroy(catalogue);
	return outcome;
}
