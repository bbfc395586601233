/*
 * ingest_wire.c - the connection of ingest: one batch in libpq's pipeline at a
 * time, never waiting.
 *
 * A batch is BEGIN, the statements, COMMIT and one Sync. After an error the
 * server skips everything up to the Sync; the transaction is then open and
 * failed, and the next batch begins with ROLLBACK.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "store/ingest_private.h"
#include "store/sql.h"

#define FIRST_REST_MS 50
#define LONGEST_REST_MS 3000
#define CONNECT_MS 15000
#define PARAMS_BYTES ((size_t)64 * 1024 * 1024)
#define MESSAGE_BYTES ((size_t)2048)

static void on_ready(void *arg, unsigned events);

static void watch_for(struct ingest *ingest, unsigned events)
{
	if (ingest->watch != NULL && ingest->watched != events) {
		loop_watch_set(ingest->watch, events);
	} else if (ingest->watch == NULL) {
		ingest->watch = loop_watch_add(ingest->loop, PQsocket(ingest->db), events, on_ready, ingest);
	}
	ingest->watched = events;
}

/* --- hanging up ----------------------------------------------------------------------- */

static void hang_up(struct ingest *ingest)
{
	loop_watch_remove(ingest->watch);
	ingest->watch = NULL;
	PQfinish(ingest->db);
	ingest->db = NULL;
	ingest->state = WIRE_RESTING;
	statements_forget(ingest);
}

static void clear_flight(struct flight *flight)
{
	free(flight->steps);
	free(flight->failure);
	*flight = (struct flight){ .ops = flight->ops };
}

static void put_back(struct ingest *ingest)
{
	struct flight *flight = &ingest->flight;
	while (flight->n_ops > 0) {
		struct op *op = flight->ops[--flight->n_ops];
		if (op->answered) {
			ingest_answer(ingest, op, OUTCOME_TRY_LATER, NULL);
		} else {
			op_prepend(&ingest->waiting, op);
		}
	}
	clear_flight(flight);
}

static void note_problem(struct ingest *ingest)
{
	struct buf text = BUF(MESSAGE_BYTES);
	if (ingest->flight.failure != NULL) {
		buf_adds(&text, ingest->flight.failure);
	} else if (ingest->db != NULL) {
		sql_add_message(&text, PQerrorMessage(ingest->db));
	}
	if (text.length == 0) {
		buf_adds(&text, "the database does not answer");
	}
	free(ingest->problem);
	ingest->problem = xstrdup(buf_text(&text));
	buf_finish(&text);
}

void wire_lost(struct ingest *ingest)
{
	note_problem(ingest);
	hang_up(ingest);
	put_back(ingest);
	loop_timer_set(ingest->connect_timer, ingest->rest_ms);
	ingest->rest_ms = ingest->rest_ms * 2 < LONGEST_REST_MS ? ingest->rest_ms * 2 : LONGEST_REST_MS;
}

void wire_finish(struct ingest *ingest)
{
	hang_up(ingest);
	put_back(ingest);
	loop_timer_remove(ingest->connect_timer);
}

/* --- sending ---------------------------------------------------------------------------- */

static void add_step(struct flight *flight, struct step step)
{
	flight->steps[flight->n_steps++] = step;
}

static bool send_plain(struct ingest *ingest, const char *sql, struct step step)
{
	add_step(&ingest->flight, step);
	return PQsendQueryParams(ingest->db, sql, 0, NULL, NULL, NULL, NULL, 0) == 1;
}

static bool send_prepare(struct ingest *ingest, const char *name, const char *sql, struct step step)
{
	add_step(&ingest->flight, step);
	return PQsendPrepare(ingest->db, name, sql, 0, NULL) == 1;
}

static bool is_planned(const struct flight *flight, const struct statement *statement)
{
	for (size_t i = 0; i < flight->n_steps; i++) {
		if (flight->steps[i].statement == statement) {
			return true;
		}
	}
	return false;
}

/* Ops that go together in one statement. */
struct group {
	struct op **ops;
	size_t n;
};

static const char *statement_name(struct ingest *ingest, const struct group *group, bool *fine)
{
	const struct op *op = group->ops[0];
	if (op->kind == OP_RESOLVE) {
		return op->item.is_draft ? "resolve_draft" : corrects_another(&op->item) ? "resolve_correction" : "resolve";
	}
	if (op->kind != OP_STORE) {
		return "quarantine";
	}
	struct statement *statement = statement_for(ingest, &op->item, group->n);
	if (!statement->prepared && !is_planned(&ingest->flight, statement)) {
		*fine = send_prepare(ingest, statement->name, statement->sql,
				(struct step){ STEP_PREPARE, statement, group->ops, group->n });
	}
	return statement->name;
}

/* Whether a statement stored something is told by digests, so in binary form. */
static bool send_prepared(struct ingest *ingest, const struct group *group, const char *name, const struct params *params)
{
	int binary = group->ops[0]->kind == OP_STORE;
	add_step(&ingest->flight, (struct step){ STEP_OP, NULL, group->ops, group->n });
	return PQsendQueryPrepared(ingest->db, name, params->n, params->values, params->lengths, params->formats, binary) == 1;
}

/* After the op itself: its response, or what was kept of it, is there by then. */
static bool send_files(struct ingest *ingest, struct op **op, struct arena *arena)
{
	if (!op_has_files(*op)) {
		return true;
	}
	struct params params = files_params(arena, *op);
	return send_prepared(ingest, &(struct group){ op, 1 }, (*op)->kind != OP_STORE ? "attach_quarantine"
			: (*op)->item.is_draft ? "attach_draft" : "attach", &params);
}

static bool send_group(struct ingest *ingest, const struct group *group)
{
	bool fine = true;
	const char *name = statement_name(ingest, group, &fine);
	struct arena *arena = arena_create(PARAMS_BYTES);
	struct params params = ops_params(arena, group->ops, group->n);
	fine = fine && send_prepared(ingest, group, name, &params);
	for (size_t i = 0; i < group->n && fine; i++) {
		fine = send_files(ingest, &group->ops[i], arena);
	}
	arena_destroy(arena);
	return fine;
}

/* Two copies of one response are no one statement: it would store the answers twice. */
static bool may_share(const struct op *first, const struct op *op)
{
	return first->kind == OP_STORE && op->kind == OP_STORE && first->item.version_id == op->item.version_id
			&& first->item.tables == op->item.tables && first->item.layout == op->item.layout
			&& !corrects_another(&first->item) && !corrects_another(&op->item);
}

static bool is_among(struct op *const *ops, size_t n, const struct op *op)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(ops[i]->item.response->instance_id, op->item.response->instance_id)) {
			return true;
		}
	}
	return false;
}

/* The next group of the batch: those that may share a statement with ops[at] come
 * forward, as many as one statement takes; the others stay in their order. */
static struct group next_group(const struct flight *flight, size_t at)
{
	struct group group = { &flight->ops[at], 1 };
	for (size_t i = at + 1; i < flight->n_ops && group.n < STATEMENT_MAX_ROWS; i++) {
		struct op *op = flight->ops[i];
		if (may_share(group.ops[0], op) && !is_among(group.ops, group.n, op)) {
			memmove(&group.ops[group.n + 1], &group.ops[group.n], (i - at - group.n) * sizeof(struct op *));
			group.ops[group.n++] = op;
		}
	}
	group.n = group.n > 1 ? statement_rows(&group.ops[0]->item, group.n) : 1;
	return group;
}

/* Pushes out what libpq holds and waits for what remains. */
static bool flush(struct ingest *ingest)
{
	int left = PQflush(ingest->db);
	if (left >= 0) {
		watch_for(ingest, left > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
	}
	return left >= 0;
}

static void begin_flight(struct ingest *ingest, size_t n_steps)
{
	ingest->flight.steps = xcalloc(n_steps, sizeof(struct step));
	ingest->flight.since_us = monotonic_us();
}

static bool send_end(struct ingest *ingest)
{
	add_step(&ingest->flight, (struct step){ .kind = STEP_SYNC });
	return PQpipelineSync(ingest->db) == 1 && flush(ingest);
}

static bool send_batch(struct ingest *ingest)
{
	struct flight *flight = &ingest->flight;
	const struct step plain = { .kind = STEP_PLAIN }, commit = { .kind = STEP_COMMIT };
	bool fine = true;
	if (PQtransactionStatus(ingest->db) != PQTRANS_IDLE) {
		fine = send_plain(ingest, "ROLLBACK", plain);
	}
	fine = fine && send_plain(ingest, "BEGIN", plain);
	for (size_t i = 0; i < flight->n_ops; i++) {
		flight->ops[i]->inserted = flight->ops[i]->found = false;
	}
	struct group group;
	for (size_t i = 0; i < flight->n_ops && fine; i += group.n) {
		group = next_group(flight, i);
		fine = send_group(ingest, &group);
	}
	return fine && send_plain(ingest, "COMMIT", commit) && send_end(ingest);
}

void wire_send(struct ingest *ingest)
{
	ingest->state = WIRE_BUSY;
	begin_flight(ingest, 3 * ingest->flight.n_ops + 4);
	if (!send_batch(ingest)) {
		wire_lost(ingest);
	}
}

/* --- receiving ------------------------------------------------------------------------------ */

static void end_flight(struct ingest *ingest)
{
	struct flight *flight = &ingest->flight;
	bool setting_up = ingest->state == WIRE_SETTING_UP;
	if (flight->failed ? !flight->poisoned || setting_up : !flight->committed && !setting_up) {
		wire_lost(ingest);
		return;
	}
	ingest->state = WIRE_IDLE;
	if (flight->failed) {
		ingest_poisoned(ingest);
	} else {
		ingest_committed(ingest);
	}
	if (setting_up) {
		loop_timer_set(ingest->connect_timer, -1);
	} else {
		ingest->rest_ms = FIRST_REST_MS;
		free(ingest->problem);
		ingest->problem = NULL;
	}
	clear_flight(flight);
}

static void on_answers(struct ingest *ingest, unsigned events)
{
	if ((events & LOOP_READ) != 0 && PQconsumeInput(ingest->db) != 1) {
		wire_lost(ingest);
		return;
	}
	bool complete = flight_take_answers(ingest);
	for (PGnotify *notice; (notice = PQnotifies(ingest->db)) != NULL; PQfreemem(notice)) {
	}
	if (PQstatus(ingest->db) == CONNECTION_BAD || !flush(ingest)) {
		wire_lost(ingest);
	} else if (complete && ingest->state != WIRE_IDLE) {
		end_flight(ingest);
	}
}

void wire_look(struct ingest *ingest)
{
	on_answers(ingest, LOOP_READ);
}

/* --- connecting ---------------------------------------------------------------------------------- */

static bool send_set_up(struct ingest *ingest)
{
	const struct step plain = { .kind = STEP_PLAIN };
	begin_flight(ingest, 14);
	return PQsetnonblocking(ingest->db, 1) == 0 && PQenterPipelineMode(ingest->db) == 1
			&& send_plain(ingest, "SET client_encoding = 'UTF8'", plain)
			&& send_plain(ingest, "SET standard_conforming_strings = on", plain)
			&& send_plain(ingest, "SET synchronous_commit = on", plain)
			&& send_plain(ingest, "SET plan_cache_mode = force_generic_plan", plain)
			&& send_plain(ingest, "SET ROLE canvass_collector", plain)
			&& send_prepare(ingest, "resolve", resolve_sql, plain)
			&& send_prepare(ingest, "resolve_draft", resolve_draft_sql, plain)
			&& send_prepare(ingest, "resolve_correction", resolve_correction_sql, plain)
			&& send_prepare(ingest, "quarantine", quarantine_sql, plain)
			&& send_prepare(ingest, "attach", attach_sql, plain)
			&& send_prepare(ingest, "attach_draft", attach_draft_sql, plain)
			&& send_prepare(ingest, "attach_quarantine", attach_quarantine_sql, plain) && send_end(ingest);
}

/* libpq may change its socket from one step of connecting to the next. */
static void wait_for(struct ingest *ingest, unsigned events)
{
	loop_watch_remove(ingest->watch);
	ingest->watch = NULL;
	watch_for(ingest, events);
}

static void go_on_connecting(struct ingest *ingest)
{
	switch (PQconnectPoll(ingest->db)) {
	case PGRES_POLLING_READING:
		wait_for(ingest, LOOP_READ);
		break;
	case PGRES_POLLING_WRITING:
		wait_for(ingest, LOOP_WRITE);
		break;
	case PGRES_POLLING_OK:
		wait_for(ingest, LOOP_READ);
		ingest->state = WIRE_SETTING_UP;
		if (!send_set_up(ingest)) {
			wire_lost(ingest);
		}
		break;
	case PGRES_POLLING_FAILED:
	case PGRES_POLLING_ACTIVE:
		wire_lost(ingest);
		break;
	}
}

static void on_ready(void *arg, unsigned events)
{
	struct ingest *ingest = arg;
	if (ingest->state == WIRE_CONNECTING) {
		go_on_connecting(ingest);
	} else {
		on_answers(ingest, events);
	}
}

static void ignore_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

static void on_connect_timer(void *arg)
{
	struct ingest *ingest = arg;
	const char *const keywords[] = { "dbname", "fallback_application_name", NULL };
	const char *const values[] = { ingest->conninfo, "canvass ingest", NULL };
	if (ingest->state != WIRE_RESTING) {
		wire_lost(ingest);
		return;
	}
	ingest->db = PQconnectStartParams(keywords, values, 1);
	if (ingest->db == NULL || PQstatus(ingest->db) == CONNECTION_BAD) {
		wire_lost(ingest);
		return;
	}
	PQsetNoticeProcessor(ingest->db, ignore_notice, NULL);
	ingest->state = WIRE_CONNECTING;
	loop_timer_set(ingest->connect_timer, CONNECT_MS);
	wait_for(ingest, LOOP_WRITE);
}

void wire_connect(struct ingest *ingest)
{
	ingest->rest_ms = FIRST_REST_MS;
	ingest->connect_timer = loop_timer_add(ingest->loop, on_connect_timer, ingest);
	loop_timer_set(ingest->connect_timer, 0);
}
