/*
 * ingest_private.h - what the files of ingest share.
 *
 * An op is one thing to be done in the database. It is in ingest->waiting, or
 * in ingest->flight (its batch is being committed), or in ingest->refused (to be
 * answered OUTCOME_TRY_LATER in a moment). It leaves by ingest_answer alone.
 */
#ifndef STORE_INGEST_PRIVATE_H
#define STORE_INGEST_PRIVATE_H

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/hash.h"
#include "store/area.h"
#include "store/ingest.h"

enum op_kind {
	OP_STORE,       /* a response, insert it */
	OP_RESOLVE,     /* it was known: the same bytes, or others? */
	OP_KEEP_FAILED, /* the database cannot take it: into quarantine */
	OP_QUARANTINE,  /* what the collector refused */
};

struct op {
	enum op_kind kind;
	struct ingest_item item;             /* all but OP_QUARANTINE */
	struct ingest_quarantine quarantine; /* OP_QUARANTINE */
	unsigned char sha256[HASH_SHA256_BYTES];
	int64_t since_ms;
	bool answered;  /* it waited too long and is in flight still; its pointers are dead */
	bool alone;     /* goes in a batch of its own: something in its last batch failed */
	char *failure;  /* of OP_KEEP_FAILED: what the database said */
	/* what the database said about it in this batch */
	bool inserted, found, same;
	char *stored_at, *stored_version;
	struct op *next;
};

struct op_queue {
	struct op *first, *last;
	size_t n;
};

/* One prepared statement per version, the names its tables have, and the number of responses. */
struct statement {
	int64_t version_id;
	const struct tables *tables;
	size_t n_rows;
	bool corrects; /* another response */
	char name[32];
	char *sql;
	bool prepared; /* on the present connection */
	struct statement *next;
};

/* What the next answers of the database belong to. */
struct step {
	enum { STEP_PLAIN, STEP_PREPARE, STEP_OP, STEP_COMMIT, STEP_SYNC } kind;
	struct statement *statement; /* of STEP_PREPARE */
	struct op **ops;             /* of STEP_OP, and of STEP_PREPARE: for whom */
	size_t n_ops;
};

struct flight { /* one batch */
	struct op **ops;             /* in the order in which they are sent */
	size_t n_ops;
	struct step *steps;
	size_t n_steps, next_step;
	bool step_answered;          /* the step at next_step has had a result */
	bool failed, poisoned;       /* poisoned: sending it again would fail again */
	bool outdated;               /* a table or column is not there: it has another name now */
	bool committed;
	struct op *culprit;          /* whose statement failed; NULL when it was none of them */
	char *failure;
	int64_t since_us; /* monotonic */
};

enum wire_state { WIRE_RESTING, WIRE_CONNECTING, WIRE_SETTING_UP, WIRE_IDLE, WIRE_BUSY };

struct ingest {
	struct loop *loop;
	struct ingest_options options;
	char *conninfo;
	struct op_queue waiting, refused;
	size_t n_unanswered;
	struct ingest_counts counts;
	struct histogram batch_sizes, commit_seconds;
	struct statement *statements;
	size_t n_statements;
	/* the connection */
	enum wire_state state;
	PGconn *db;
	struct loop_watch *watch;
	unsigned watched;
	struct loop_timer *connect_timer; /* until the next attempt, or until this one took too long */
	struct loop_timer *tick_timer;    /* looks for what waited too long */
	struct loop_timer *refuse_timer;
	int64_t rest_ms;
	char *problem;                    /* why the connection was lost; NULL after a batch */
	struct flight flight;
};

/* --- ingest.c ---------------------------------------------------------------------- */
void op_append(struct op_queue *queue, struct op *op);
void op_prepend(struct op_queue *queue, struct op *op);
struct op *op_take(struct op_queue *queue);
/* Calls done, once, and frees the op. */
void ingest_answer(struct ingest *ingest, struct op *op, enum outcome outcome, const char *message);
/* The batch was committed, or failed for a reason that lies in it. */
void ingest_committed(struct ingest *ingest);
void ingest_poisoned(struct ingest *ingest);

/* --- ingest_wire.c: the connection --------------------------------------------------- */
void wire_connect(struct ingest *ingest);
void wire_lost(struct ingest *ingest);   /* hangs up, puts the batch back, tries again later */
void wire_look(struct ingest *ingest);   /* takes the answers that are there */
void wire_send(struct ingest *ingest);   /* sends the batch in flight->ops */
void wire_finish(struct ingest *ingest); /* hangs up for good */

/* --- ingest_answers.c ------------------------------------------------------------------ */
/* Takes the answers that are there and notes them in the batch and its ops. True when
 * the batch is complete. */
bool flight_take_answers(struct ingest *ingest);

/* --- ingest_statement.c and ingest_params.c: SQL and its parameters ------------------- */
/* Of OP_STORE: the version's id, the form, the version, the layout; then for each response ROW_PARAMS
 * (instance, site, token, device, xml, hash, received, left empty) and its cells in the main table; then
 * what a correction has more; then an array for each column of the other tables, before each
 * table's the ids of the instances. */
#define SHARED_PARAMS 4
#define ROW_PARAMS 8
#define CORRECTION_PARAMS 2
#define STATEMENT_MAX_ROWS 16

bool corrects_another(const struct ingest_item *item);

struct params {
	struct arena *arena;
	int n, capacity;
	const char **values;
	int *lengths, *formats;
};

extern const char resolve_sql[], resolve_draft_sql[], resolve_correction_sql[], quarantine_sql[];
extern const char attach_sql[], attach_draft_sql[], attach_quarantine_sql[];
/* How many of n responses that could share a statement do so. */
size_t statement_rows(const struct ingest_item *item, size_t n);
struct statement *statement_for(struct ingest *ingest, const struct ingest_item *item, size_t n_rows);
void statements_forget(struct ingest *ingest); /* the connection is another */
void statements_destroy(struct ingest *ingest);
/* The files of an op: with its response (OP_STORE), or with what was kept. */
bool op_has_files(const struct op *op);
struct params files_params(struct arena *arena, const struct op *op);
/* Of ops that share a statement; they live in the arena and the items. */
struct params ops_params(struct arena *arena, struct op *const *ops, size_t n_ops);

#endif
