#define _GNU_SOURCE
#include "store/outbox.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/xalloc.h"
#include "store/link.h"
#include "store/sql.h"

#define POLL_MS 5000     /* what becomes due later makes no notice */
#define CLEAN_EVERY 720  /* polls: once an hour */
#define ARENA_BYTES ((size_t)1024 * 1024)
#define PER_WEBHOOK "4"  /* of one that answers slowly; the others are not to wait for it */

struct note {
	struct note *next;
	int64_t delivery, webhook;
	enum parcel_fate fate;
	unsigned again_seconds, status;
	char *error;
};

enum doing { DOING_NOTHING, DOING_TAKE, DOING_NOTE, DOING_STOP, DOING_CLEAN };

struct outbox {
	struct loop_timer *timer;
	struct link *link;
	const struct outbox_handler *handler;
	void *arg;
	enum doing doing;
	bool failed;        /* the statement under way */
	bool wanted;        /* outbox_take was called: */
	unsigned n_wanted;
	char *busy;         /* "{1,2}" */
	struct note *first, **last; /* the first one is being noted */
	size_t n_notes;
	unsigned n_polls;
};

/* --- statements ------------------------------------------------------------------------ */

#define TAKE \
	"UPDATE canvass.deliveries d SET attempts = d.attempts + 1, next_at = now() + $3::integer * interval '1 second'" \
	" FROM (SELECT due.id FROM canvass.webhooks w CROSS JOIN LATERAL (SELECT q.id FROM canvass.deliveries q" \
	" WHERE q.webhook = w.id AND q.state = 'waiting' AND q.next_at <= now() ORDER BY q.next_at LIMIT " PER_WEBHOOK \
	" FOR UPDATE SKIP LOCKED) due WHERE w.stopped_at IS NULL AND w.id <> ALL ($2::bigint[]) LIMIT $1::integer) due," \
	" canvass.webhooks w, canvass.events e LEFT JOIN canvass.sites s ON s.number = e.site" \
	" WHERE d.id = due.id AND w.id = d.webhook AND e.id = d.event" \
	" RETURNING d.id, w.id, w.name, w.url, w.secret, d.attempts, e.id, e.what," \
	" to_char(e.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), s.number, s.name," \
	" e.form_id, e.form_version, e.instance_id, e.details"

static void send_take(struct outbox *outbox)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	const char *const values[] = { sql_number(arena, outbox->n_wanted), outbox->busy,
		sql_number(arena, OUTBOX_LEASE_SECONDS) };
	outbox->doing = DOING_TAKE;
	outbox->wanted = false;
	link_send(outbox->link, TAKE, 3, values, NULL, NULL);
	arena_destroy(arena);
}

/* What was removed meanwhile is noted nowhere. */
static void send_note(struct outbox *outbox)
{
	static const char *const states[] = { [PARCEL_DELIVERED] = "delivered", [PARCEL_AGAIN] = "waiting",
		[PARCEL_DEAD] = "dead", [PARCEL_UNWANTED] = "dead" };
	const struct note *note = outbox->first;
	struct arena *arena = arena_create(ARENA_BYTES);
	const char *const values[] = { sql_number(arena, note->delivery), states[note->fate],
		sql_number(arena, note->again_seconds), note->status > 0 ? sql_number(arena, note->status) : NULL, note->error };
	outbox->doing = DOING_NOTE;
	link_send(outbox->link, "UPDATE canvass.deliveries SET state = $2::text, next_at = now() + $3::integer * interval"
			" '1 second', last_status = $4::integer, last_error = $5::text, ended_at = CASE WHEN $2::text <> 'waiting'"
			" THEN now() END WHERE id = $1::bigint", 5, values, NULL, NULL);
	arena_destroy(arena);
}

static void send_stop(struct outbox *outbox)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	const char *const values[] = { sql_number(arena, outbox->first->webhook), outbox->first->error };
	outbox->doing = DOING_STOP;
	link_send(outbox->link, "UPDATE canvass.webhooks SET stopped_at = now(), stopped_because = $2::text"
			" WHERE id = $1::bigint AND stopped_at IS NULL", 2, values, NULL, NULL);
	arena_destroy(arena);
}

/* Events that nobody waits for any more; their deliveries go with them. */
static void send_clean(struct outbox *outbox)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	const char *const values[] = { sql_number(arena, OUTBOX_KEPT_DAYS) };
	outbox->doing = DOING_CLEAN;
	link_send(outbox->link, "DELETE FROM canvass.events e WHERE e.happened_at < now() - $1::integer * interval '1 day'"
			" AND NOT EXISTS (SELECT 1 FROM canvass.deliveries d WHERE d.event = e.id AND d.state <> 'delivered')",
			1, values, NULL, NULL);
	arena_destroy(arena);
}

static void go_on(struct outbox *outbox)
{
	if (outbox->doing != DOING_NOTHING || !link_is_up(outbox->link)) {
		return;
	}
	if (outbox->first != NULL) {
		send_note(outbox);
	} else if (outbox->wanted) {
		send_take(outbox);
	} else if (outbox->n_polls >= CLEAN_EVERY) {
		outbox->n_polls = 0;
		send_clean(outbox);
	}
}

/* --- answers ---------------------------------------------------------------------------- */

static void give(struct outbox *outbox, const PGresult *result, int row)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct parcel parcel = { .delivery = sql_int(result, row, 0), .webhook = sql_int(result, row, 1),
		.webhook_name = sql_text(arena, result, row, 2), .url = sql_text(arena, result, row, 3),
		.secret = sql_bytes(arena, result, row, 4), .attempt = (unsigned)sql_int(result, row, 5),
		.event_id = sql_text(arena, result, row, 6), .what = sql_text(arena, result, row, 7),
		.happened_at = sql_text(arena, result, row, 8), .site_number = sql_text(arena, result, row, 9),
		.site_name = sql_text(arena, result, row, 10), .form_id = sql_text(arena, result, row, 11),
		.form_version = sql_text(arena, result, row, 12), .instance_id = sql_text(arena, result, row, 13),
		.details = sql_text(arena, result, row, 14) };
	outbox->handler->parcel(outbox->arg, &parcel);
	arena_destroy(arena);
}

static void drop_note(struct outbox *outbox)
{
	struct note *note = outbox->first;
	outbox->first = note->next;
	if (outbox->first == NULL) {
		outbox->last = &outbox->first;
	}
	outbox->n_notes--;
	free(note->error);
	free(note);
}

/* A statement that PostgreSQL refuses would be refused again: the lease will see to it. */
static void statement_done(struct outbox *outbox)
{
	enum doing done = outbox->doing;
	outbox->doing = DOING_NOTHING;
	if (done == DOING_NOTE && outbox->first->fate == PARCEL_UNWANTED && !outbox->failed) {
		outbox->failed = false;
		send_stop(outbox);
		return;
	}
	if (done == DOING_NOTE || done == DOING_STOP) {
		drop_note(outbox);
		outbox->handler->news(outbox->arg);
	}
	outbox->failed = false;
	go_on(outbox);
}

static void on_result(void *arg, const PGresult *result)
{
	struct outbox *outbox = arg;
	if (result == NULL) {
		statement_done(outbox);
	} else if (!sql_ok(result)) {
		struct buf why = BUF((size_t)2048);
		sql_add_message(&why, PQresultErrorMessage(result));
		outbox->failed = true;
		outbox->handler->down(outbox->arg, buf_text(&why));
		buf_finish(&why);
	} else if (outbox->doing == DOING_TAKE) {
		for (int row = 0; row < PQntuples(result); row++) {
			give(outbox, result, row);
		}
	}
}

static void on_news(void *arg)
{
	struct outbox *outbox = arg;
	outbox->handler->news(outbox->arg);
	go_on(outbox);
}

static void on_up(void *arg)
{
	struct outbox *outbox = arg;
	outbox->doing = DOING_NOTHING;
	on_news(outbox);
}

static void on_down(void *arg, const char *why)
{
	struct outbox *outbox = arg;
	outbox->doing = DOING_NOTHING;
	outbox->handler->down(outbox->arg, why);
}

static const struct link_handler handler = { .up = on_up, .result = on_result, .notice = on_news, .down = on_down };

static void poll(void *arg)
{
	struct outbox *outbox = arg;
	outbox->n_polls++;
	loop_timer_set(outbox->timer, POLL_MS);
	on_news(outbox);
}

/* --- from outside ----------------------------------------------------------------------- */

struct outbox *outbox_create(struct loop *loop, const char *conninfo, const struct outbox_handler *given, void *arg)
{
	struct outbox *outbox = xcalloc(1, sizeof(*outbox));
	outbox->handler = given;
	outbox->arg = arg;
	outbox->last = &outbox->first;
	outbox->n_polls = CLEAN_EVERY;
	outbox->link = link_create(loop, conninfo, "canvass work",
			"SET client_encoding = 'UTF8'; SET ROLE canvass_worker; LISTEN canvass_work", &handler, outbox);
	outbox->timer = loop_timer_add(loop, poll, outbox);
	loop_timer_set(outbox->timer, POLL_MS);
	return outbox;
}

void outbox_take(struct outbox *outbox, unsigned n, const int64_t *busy, size_t n_busy)
{
	struct buf list = BUF(64 + 24 * n_busy);
	size_t length;
	buf_addc(&list, '{');
	for (size_t i = 0; i < n_busy; i++) {
		buf_addf(&list, "%s%lld", i > 0 ? "," : "", (long long)busy[i]);
	}
	buf_addc(&list, '}');
	assert(buf_ok(&list));
	free(outbox->busy);
	outbox->busy = buf_take(&list, &length);
	outbox->n_wanted = n;
	outbox->wanted = n > 0;
	go_on(outbox);
}

void outbox_note(struct outbox *outbox, const struct parcel_outcome *outcome)
{
	struct note *note = xcalloc(1, sizeof(*note));
	*note = (struct note){ .delivery = outcome->delivery, .webhook = outcome->webhook, .fate = outcome->fate,
		.again_seconds = outcome->again_seconds, .status = outcome->status,
		.error = outcome->error != NULL ? xstrdup(outcome->error) : NULL };
	*outbox->last = note;
	outbox->last = &note->next;
	outbox->n_notes++;
	go_on(outbox);
}

size_t outbox_unnoted(const struct outbox *outbox)
{
	return outbox->n_notes;
}

void outbox_destroy(struct outbox *outbox)
{
	if (outbox == NULL) {
		return;
	}
	link_destroy(outbox->link);
	loop_timer_remove(outbox->timer);
	while (outbox->first != NULL) {
		drop_note(outbox);
	}
	free(outbox->busy);
	free(outbox);
}
