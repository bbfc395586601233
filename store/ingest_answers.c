/*
 * ingest_answers.c - what the database answered to the steps of a batch.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "base/xalloc.h"
#include "store/ingest_private.h"
#include "store/sql.h"
#include "store/store_private.h"

#define MESSAGE_BYTES ((size_t)2048)
#define UNDEFINED_COLUMN "42703" /* https://www.postgresql.org/docs/15/errcodes-appendix.html */
#define UNDEFINED_TABLE "42P01"

static void note_failure(struct flight *flight, const struct step *step, const PGresult *result)
{
	if (flight->failed) {
		return;
	}
	struct buf message = BUF(MESSAGE_BYTES);
	sql_add_message(&message, PQresultErrorMessage(result));
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	flight->failed = true;
	flight->outdated = state != NULL && (strcmp(state, UNDEFINED_COLUMN) == 0 || strcmp(state, UNDEFINED_TABLE) == 0);
	flight->poisoned = store_outcome_of(state) != OUTCOME_TRY_LATER;
	flight->culprit = step->n_ops == 1 ? step->ops[0] : NULL;
	flight->failure = xstrdup(buf_text(&message));
	buf_finish(&message);
}

/* The digests of those that were inserted, in binary form: what else an op has may be gone by now. */
static void note_inserted(const struct step *step, const PGresult *result)
{
	for (int i = 0; i < PQntuples(result); i++) {
		for (size_t k = 0; k < step->n_ops; k++) {
			struct op *op = step->ops[k];
			bool same = memcmp(op->sha256, PQgetvalue(result, i, 0), sizeof(op->sha256)) == 0;
			op->inserted = op->inserted || same;
		}
	}
}

static void note_ops(const struct step *step, const PGresult *result)
{
	struct op *op = step->ops[0];
	if (op->kind == OP_STORE) {
		note_inserted(step, result);
	} else if (op->kind == OP_RESOLVE && PQntuples(result) > 0) {
		op->found = true;
		op->same = PQgetvalue(result, 0, 0)[0] == 't';
		free(op->stored_at);
		free(op->stored_version);
		op->stored_at = xstrdup(PQgetvalue(result, 0, 1));
		op->stored_version = xstrdup(PQgetvalue(result, 0, 2));
	}
}

static void note_success(struct flight *flight, const struct step *step, PGresult *result)
{
	switch (step->kind) {
	case STEP_PREPARE:
		step->statement->prepared = true;
		break;
	case STEP_OP:
		note_ops(step, result);
		break;
	case STEP_COMMIT:
		flight->committed = strcmp(PQcmdStatus(result), "COMMIT") == 0;
		break;
	case STEP_PLAIN:
	case STEP_SYNC:
		break;
	}
}

/* True when the result ends its step. */
static bool note_result(struct flight *flight, const struct step *step, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
		note_success(flight, step, result);
	} else if (status != PGRES_PIPELINE_SYNC && status != PGRES_PIPELINE_ABORTED) {
		note_failure(flight, step, result);
	}
	flight->step_answered = true;
	return status == PGRES_PIPELINE_SYNC; /* all others are followed by a NULL */
}

/* Takes the answers that are there. True when the batch is complete. */
bool flight_take_answers(struct ingest *ingest)
{
	struct flight *flight = &ingest->flight;
	while (flight->next_step < flight->n_steps && !PQisBusy(ingest->db)) {
		const struct step *step = &flight->steps[flight->next_step];
		PGresult *result = PQgetResult(ingest->db);
		bool ended = result == NULL ? flight->step_answered : note_result(flight, step, result);
		PQclear(result);
		if (ended) {
			flight->next_step++;
			flight->step_answered = false;
		} else if (result == NULL && PQstatus(ingest->db) == CONNECTION_BAD) {
			break;
		}
	}
	return flight->next_step == flight->n_steps;
}
