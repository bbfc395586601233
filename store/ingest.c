/*
 * ingest.c - what waits, what becomes a batch, and what each answer means.
 */
#include "store/ingest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "store/ingest_private.h"

#define TICK_MS 250
#define MAX_BATCH_BYTES ((size_t)8 * 1024 * 1024)
#define NOTHING_TO_CORRECT "the response that these answers correct is not here; they were kept for review"
#define CORRECTED_ALREADY "another correction of this response came first; these answers were kept for review"
#define ID_IS_TAKEN "the id of this correction belongs to another response; it was kept for review"
#define KEPT_MESSAGE "the answers could not be stored; they were kept for an administrator"

static const double size_bounds[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256 };
static const double commit_bounds[] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 };

/* --- queues -------------------------------------------------------------------------- */

void op_append(struct op_queue *queue, struct op *op)
{
	op->next = NULL;
	if (queue->last != NULL) {
		queue->last->next = op;
	} else {
		queue->first = op;
	}
	queue->last = op;
	queue->n++;
}

void op_prepend(struct op_queue *queue, struct op *op)
{
	op->next = queue->first;
	queue->first = op;
	if (queue->last == NULL) {
		queue->last = op;
	}
	queue->n++;
}

struct op *op_take(struct op_queue *queue)
{
	struct op *op = queue->first;
	if (op != NULL) {
		queue->first = op->next;
		if (queue->first == NULL) {
			queue->last = NULL;
		}
		queue->n--;
	}
	return op;
}

static void free_op(struct op *op)
{
	free(op->failure);
	free(op->stored_at);
	free(op->stored_version);
	free(op);
}

/* Tells the caller; the op itself stays, for a batch may still name it. */
static void tell(struct ingest *ingest, struct op *op, enum outcome outcome, const char *message)
{
	assert(!op->answered);
	op->answered = true;
	ingest->n_unanswered--;
	if (op->kind == OP_QUARANTINE) {
		op->quarantine.done(op->quarantine.arg, outcome);
	} else {
		op->item.done(op->item.arg, outcome, message);
	}
}

void ingest_answer(struct ingest *ingest, struct op *op, enum outcome outcome, const char *message)
{
	if (!op->answered) {
		tell(ingest, op, outcome, message);
	}
	free_op(op);
}

/* --- what a batch came to --------------------------------------------------------------- */

static void answer_conflict(struct ingest *ingest, struct op *op)
{
	_cleanup_free_ char *message = xasprintf("a response with this id was stored at %s UTC with version '%s'; "
			"this copy differs and was kept for review", op->stored_at, op->stored_version);
	ingest->counts.conflicts++;
	ingest->counts.quarantined++;
	ingest_answer(ingest, op, OUTCOME_CONFLICT, message);
}

static void finish_store(struct ingest *ingest, struct op *op)
{
	if (op->inserted) {
		ingest->counts.stored++;
		ingest_answer(ingest, op, OUTCOME_STORED, NULL);
	} else if (op->answered) {
		free_op(op);
	} else {
		op->kind = OP_RESOLVE;
		op_prepend(&ingest->waiting, op);
	}
}

/* stored_at is the word of resolve_correction_sql. */
static void finish_correction(struct ingest *ingest, struct op *op)
{
	const char *what = op->found ? op->stored_at : "again";
	if (op->same) {
		ingest->counts.replayed++;
		ingest_answer(ingest, op, OUTCOME_STORED, NULL);
	} else if (strcmp(what, "again") == 0) {
		ingest_answer(ingest, op, op->item.only_known ? OUTCOME_UNKNOWN : OUTCOME_TRY_LATER, NULL);
	} else if (strcmp(what, "unknown") == 0) {
		ingest->counts.quarantined++;
		ingest_answer(ingest, op, OUTCOME_UNKNOWN, NOTHING_TO_CORRECT);
	} else {
		ingest->counts.conflicts++;
		ingest->counts.quarantined++;
		ingest_answer(ingest, op, OUTCOME_CONFLICT, strcmp(what, "used") == 0 ? ID_IS_TAKEN : CORRECTED_ALREADY);
	}
}

static void finish_resolve(struct ingest *ingest, struct op *op)
{
	if (corrects_another(&op->item)) {
		finish_correction(ingest, op);
	} else if (!op->found && op->item.only_known) {
		ingest_answer(ingest, op, OUTCOME_UNKNOWN, NULL);
	} else if (!op->found) { /* it is new, but the tables have other names now; or it was deleted just now */
		ingest_answer(ingest, op, OUTCOME_TRY_LATER, NULL);
	} else if (op->same) {
		ingest->counts.replayed++;
		ingest_answer(ingest, op, OUTCOME_STORED, NULL);
	} else {
		answer_conflict(ingest, op);
	}
}

static void finish_op(struct ingest *ingest, struct op *op)
{
	op->alone = false;
	switch (op->kind) {
	case OP_STORE:
		finish_store(ingest, op);
		break;
	case OP_RESOLVE:
		finish_resolve(ingest, op);
		break;
	case OP_KEEP_FAILED:
		ingest->counts.quarantined++;
		ingest_answer(ingest, op, OUTCOME_FAILED, KEPT_MESSAGE);
		break;
	case OP_QUARANTINE:
		ingest->counts.quarantined++;
		ingest_answer(ingest, op, OUTCOME_OK, NULL);
		break;
	}
}

/* Takes the ops out of the batch first: answering may bring new ones. */
static struct op_queue land(struct ingest *ingest)
{
	struct op_queue landed = { 0 };
	for (size_t i = 0; i < ingest->flight.n_ops; i++) {
		op_append(&landed, ingest->flight.ops[i]);
	}
	ingest->flight.n_ops = 0;
	return landed;
}

void ingest_committed(struct ingest *ingest)
{
	struct op_queue landed = land(ingest);
	ingest->counts.batches += landed.n > 0;
	if (landed.n > 0) {
		histogram_add(&ingest->batch_sizes, (double)landed.n);
		histogram_add(&ingest->commit_seconds, (double)(monotonic_us() - ingest->flight.since_us) / 1e6);
	}
	for (struct op *op; (op = op_take(&landed)) != NULL;) {
		finish_op(ingest, op);
	}
}

/* The database will never take this one; what it says about it goes along. */
static void give_up_on(struct ingest *ingest, struct op *op)
{
	if (ingest->flight.outdated && op->kind == OP_STORE) { /* the caller will learn the new names in a moment */
		ingest_answer(ingest, op, OUTCOME_TRY_LATER, NULL);
		return;
	}
	bool kept_already = op->kind == OP_QUARANTINE || op->kind == OP_KEEP_FAILED;
	ingest->counts.failed += op->kind != OP_KEEP_FAILED;
	if (kept_already || op->answered) {
		ingest_answer(ingest, op, OUTCOME_FAILED, NULL);
		return;
	}
	op->kind = OP_KEEP_FAILED;
	op->failure = xstrdup(ingest->flight.failure);
	op_prepend(&ingest->waiting, op);
}

/* Nothing of the batch was stored. The one that failed is dealt with; the others
 * go again. When it cannot be told which one it was, each goes alone. */
void ingest_poisoned(struct ingest *ingest)
{
	struct op *culprit = ingest->flight.culprit;
	struct op_queue landed = land(ingest), again = { 0 };
	if (culprit == NULL && landed.n == 1) {
		culprit = landed.first;
	}
	for (struct op *op; (op = op_take(&landed)) != NULL;) {
		if (op == culprit) {
			give_up_on(ingest, op);
		} else if (op->answered) {
			free_op(op);
		} else {
			op->alone = culprit == NULL;
			op_prepend(&again, op);
		}
	}
	for (struct op *op; (op = op_take(&again)) != NULL;) { /* backwards, so in order again */
		op_prepend(&ingest->waiting, op);
	}
}

/* --- batches ------------------------------------------------------------------------------ */

static size_t bytes_of(const struct op *op)
{
	return op->kind == OP_QUARANTINE ? op->quarantine.xml.n : op->item.xml.n;
}

static void before_wait(void *arg)
{
	struct ingest *ingest = arg;
	struct flight *flight = &ingest->flight;
	if (ingest->state != WIRE_IDLE || ingest->waiting.first == NULL) {
		return;
	}
	size_t bytes = 0;
	bool alone = false;
	while (ingest->waiting.first != NULL && flight->n_ops < ingest->options.max_batch && bytes < MAX_BATCH_BYTES
			&& !alone && (flight->n_ops == 0 || !ingest->waiting.first->alone)) {
		struct op *op = op_take(&ingest->waiting);
		alone = op->alone;
		bytes += bytes_of(op);
		flight->ops[flight->n_ops++] = op;
	}
	wire_send(ingest);
}

void ingest_turn(struct ingest *ingest)
{
	if (ingest->waiting.n < STATEMENT_MAX_ROWS) {
		return;
	}
	if (ingest->state == WIRE_BUSY) {
		wire_look(ingest);
	}
	before_wait(ingest);
}

/* --- what waited too long ------------------------------------------------------------------- */

static void expire_waiting(struct ingest *ingest, int64_t before_ms)
{
	struct op_queue all = ingest->waiting, expired = { 0 };
	ingest->waiting = (struct op_queue){ 0 };
	for (struct op *op; (op = op_take(&all)) != NULL;) {
		op_append(op->since_ms < before_ms ? &expired : &ingest->waiting, op);
	}
	for (struct op *op; (op = op_take(&expired)) != NULL;) {
		ingest_answer(ingest, op, OUTCOME_TRY_LATER, NULL);
	}
}

/* They may still be committed; then sending them again finds them stored. */
static void expire_flight(struct ingest *ingest, int64_t before_ms)
{
	for (size_t i = 0; i < ingest->flight.n_ops; i++) {
		struct op *op = ingest->flight.ops[i];
		if (!op->answered && op->since_ms < before_ms) {
			tell(ingest, op, OUTCOME_TRY_LATER, NULL);
		}
	}
}

static void tick(void *arg)
{
	struct ingest *ingest = arg;
	int64_t before_ms = monotonic_ms() - ingest->options.give_up_ms;
	if (ingest->state == WIRE_BUSY && ingest->flight.since_us / 1000 < before_ms) {
		wire_lost(ingest); /* the database hangs */
	}
	expire_flight(ingest, before_ms);
	expire_waiting(ingest, before_ms);
	if (ingest->n_unanswered > 0) {
		loop_timer_set(ingest->tick_timer, TICK_MS);
	}
}

static void refuse(void *arg)
{
	struct ingest *ingest = arg;
	for (struct op *op; (op = op_take(&ingest->refused)) != NULL;) {
		ingest_answer(ingest, op, OUTCOME_TRY_LATER, NULL);
	}
}

/* --- from outside ------------------------------------------------------------------------------ */

struct ingest *ingest_create(struct loop *loop, const struct ingest_options *options)
{
	assert(options->max_batch > 0 && options->max_waiting > 0 && options->give_up_ms > 0);
	struct ingest *ingest = xcalloc(1, sizeof(*ingest));
	ingest->loop = loop;
	ingest->options = *options;
	ingest->batch_sizes = HISTOGRAM(size_bounds);
	ingest->commit_seconds = HISTOGRAM(commit_bounds);
	ingest->conninfo = xstrdup(options->conninfo);
	ingest->options.conninfo = ingest->conninfo;
	ingest->flight.ops = xcalloc(options->max_batch, sizeof(*ingest->flight.ops));
	ingest->tick_timer = loop_timer_add(loop, tick, ingest);
	ingest->refuse_timer = loop_timer_add(loop, refuse, ingest);
	loop_before_wait(loop, before_wait, ingest);
	wire_connect(ingest);
	return ingest;
}

static void enqueue(struct ingest *ingest, struct op *op)
{
	op->since_ms = monotonic_ms();
	if (ingest->n_unanswered++ == 0) {
		loop_timer_set(ingest->tick_timer, TICK_MS);
	}
	if (ingest->n_unanswered > ingest->options.max_waiting) {
		op_append(&ingest->refused, op);
		loop_timer_set(ingest->refuse_timer, 0);
	} else {
		op_append(&ingest->waiting, op);
	}
}

void ingest_store(struct ingest *ingest, const struct ingest_item *item)
{
	struct op *op = xcalloc(1, sizeof(*op));
	op->kind = item->only_known ? OP_RESOLVE : OP_STORE;
	op->item = *item;
	hash_sha256(item->xml, op->sha256);
	enqueue(ingest, op);
}

void ingest_quarantine(struct ingest *ingest, const struct ingest_quarantine *item)
{
	struct op *op = xcalloc(1, sizeof(*op));
	op->kind = OP_QUARANTINE;
	op->quarantine = *item;
	hash_sha256(item->xml, op->sha256);
	enqueue(ingest, op);
}

size_t ingest_waiting(const struct ingest *ingest)
{
	return ingest->n_unanswered;
}

bool ingest_connected(const struct ingest *ingest)
{
	return ingest->state == WIRE_IDLE || ingest->state == WIRE_BUSY;
}

const char *ingest_problem(const struct ingest *ingest)
{
	return ingest->problem != NULL ? ingest->problem : "";
}

const struct histogram *ingest_batch_sizes(const struct ingest *ingest)
{
	return &ingest->batch_sizes;
}

const struct histogram *ingest_commit_seconds(const struct ingest *ingest)
{
	return &ingest->commit_seconds;
}

struct ingest_counts ingest_counts(const struct ingest *ingest)
{
	return ingest->counts;
}

void ingest_destroy(struct ingest *ingest)
{
	if (ingest == NULL) {
		return;
	}
	loop_before_wait_remove(ingest->loop, before_wait, ingest);
	wire_finish(ingest); /* puts the batch back */
	refuse(ingest);
	for (struct op *op; (op = op_take(&ingest->waiting)) != NULL;) {
		ingest_answer(ingest, op, OUTCOME_TRY_LATER, NULL);
	}
	loop_timer_remove(ingest->tick_timer);
	loop_timer_remove(ingest->refuse_timer);
	statements_destroy(ingest);
	free(ingest->flight.ops);
	free(ingest->problem);
	free(ingest->conninfo);
	free(ingest);
}
