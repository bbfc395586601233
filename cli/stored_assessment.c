#include "cli/stored_assessment.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/calendar.h"

#define DOCUMENT_ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static void set_approvals(json_t *document, const struct stored_assessment *stored)
{
	json_t *approvals = json_array();
	for (size_t i = 0; i < stored->n_approvals; i++) {
		char at[CALENDAR_TIME_TEXT];
		calendar_write_time(stored->approvals[i].at_us, at);
		json_array_append_new(approvals, json_pack("{s:s, s:s}", "by", stored->approvals[i].by, "at", at));
	}
	json_object_set_new(document, "approvals", approvals);
	json_object_set_new(document, "draft", json_boolean(stored->n_approvals < APPROVALS_NEEDED));
}

json_t *stored_assessment_read(struct store *store, const char *command, int64_t id, int *ret_status)
{
	struct arena *arena = arena_create(DOCUMENT_ARENA_BYTES);
	struct stored_assessment stored;
	json_t *document = NULL;
	json_error_t error;
	enum outcome outcome = store_assessment(store, arena, id, &stored);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass %s: %s\n", command, store_error(store));
		*ret_status = outcome == OUTCOME_UNKNOWN ? EX_NOINPUT : outcome_exit_status(outcome);
	} else if ((document = json_loadb(stored.document.p, stored.document.n, 0, &error)) == NULL) {
		fprintf(stderr, "canvass %s: assessment %lld cannot be read: %s\n", command, (long long)id, error.text);
		*ret_status = EX_DATAERR;
	} else {
		set_approvals(document, &stored);
	}
	arena_destroy(arena);
	return document;
}
