#include "collector/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "collector/courier.h"
#include "collector/log.h"
#include "collector/webhook_message.h"
#include "store/outbox.h"

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define DRAIN_MS 25000
#define LOOK_MS 50 /* while draining: is everything noted? */
#define GONE 410

struct errand { /* a delivery under way */
	struct worker *worker;
	struct errand *next;
	int64_t delivery, webhook, since_us;
	unsigned attempt;
	char *name, *event;
};

struct worker {
	struct loop *loop;
	struct outbox *outbox;
	struct courier *courier;
	struct errand *errands;
	size_t n_errands;
	bool draining, away; /* away: the database, and it was logged */
	struct loop_timer *drain_timer;
	int64_t drain_until_ms;
};

unsigned work_again_seconds(unsigned attempt)
{
	static const unsigned seconds[WORK_ATTEMPTS - 1] = { 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400 };
	return attempt >= 1 && attempt < WORK_ATTEMPTS ? seconds[attempt - 1] : 0;
}

/* --- taking ------------------------------------------------------------------------------- */

/* A receiver that has something under way is asked for again when that is over. */
static void take_more(struct worker *worker)
{
	int64_t busy[WORK_AT_ONCE];
	size_t n_busy = 0;
	if (worker->draining || worker->n_errands >= WORK_AT_ONCE) {
		return;
	}
	for (const struct errand *errand = worker->errands; errand != NULL; errand = errand->next) {
		busy[n_busy++] = errand->webhook;
	}
	outbox_take(worker->outbox, (unsigned)(WORK_AT_ONCE - worker->n_errands), busy, n_busy);
}

/* --- outcomes ------------------------------------------------------------------------------ */

static enum parcel_fate fate_of(unsigned status, unsigned attempt)
{
	if (status >= 200 && status < 300) {
		return PARCEL_DELIVERED;
	}
	if (status == GONE) {
		return PARCEL_UNWANTED;
	}
	return work_again_seconds(attempt) > 0 ? PARCEL_AGAIN : PARCEL_DEAD;
}

static void log_errand(const struct errand *errand, enum parcel_fate fate, unsigned status, const char *error)
{
	static const char *const words[] = { [PARCEL_DELIVERED] = "delivered", [PARCEL_AGAIN] = "again",
		[PARCEL_DEAD] = "dead", [PARCEL_UNWANTED] = "stopped" };
	struct buf line = BUF(LOG_LINE_BYTES);
	buf_addf(&line, "event=webhook outcome=%s webhook=", words[fate]);
	log_text(&line, str_of(errand->name));
	buf_addf(&line, " id=%s attempt=%u status=%u ms=%lld", errand->event, errand->attempt, status,
			(long long)((monotonic_us() - errand->since_us) / 1000));
	if (error != NULL) {
		buf_adds(&line, " error=");
		log_text(&line, str_of(error));
	}
	log_line(&line);
	buf_finish(&line);
}

static void forget(struct errand *errand)
{
	struct errand **at = &errand->worker->errands;
	while (*at != errand) {
		at = &(*at)->next;
	}
	*at = errand->next;
	errand->worker->n_errands--;
	free(errand->name);
	free(errand->event);
	free(errand);
}

static void on_answer(void *arg, unsigned status, const char *error)
{
	struct errand *errand = arg;
	struct worker *worker = errand->worker;
	enum parcel_fate fate = fate_of(status, errand->attempt);
	_cleanup_free_ char *said = fate == PARCEL_UNWANTED ? xstrdup("the receiver says that it is gone (410)")
			: error != NULL ? xstrdup(error)
			: fate != PARCEL_DELIVERED ? xasprintf("the receiver answered %u", status) : NULL;
	unsigned again = work_again_seconds(errand->attempt);
	log_errand(errand, fate, status, said);
	outbox_note(worker->outbox, &(struct parcel_outcome){ .delivery = errand->delivery, .webhook = errand->webhook,
			.fate = fate, .again_seconds = again + (unsigned)(again * 0.1 * random_unit()),
			.status = status, .error = said });
	forget(errand);
	take_more(worker);
}

/* --- what the outbox gives ------------------------------------------------------------------- */

static void on_parcel(void *arg, const struct parcel *parcel)
{
	struct worker *worker = arg;
	struct errand *errand = xcalloc(1, sizeof(*errand));
	*errand = (struct errand){ .worker = worker, .next = worker->errands, .delivery = parcel->delivery,
		.webhook = parcel->webhook, .since_us = monotonic_us(), .attempt = parcel->attempt,
		.name = xstrdup(parcel->webhook_name), .event = xstrdup(parcel->event_id) };
	worker->errands = errand;
	worker->n_errands++;
	struct arena *arena = arena_create(ARENA_BYTES);
	struct webhook_message message = webhook_message(arena, parcel, calendar_now() / 1000000);
	courier_send(worker->courier, &(struct courier_letter){ .url = parcel->url, .body = message.body,
			.headers = { "content-type: application/json", message.id, message.timestamp, message.signature },
			.done = on_answer, .arg = errand });
	arena_destroy(arena);
}

static void on_news(void *arg)
{
	struct worker *worker = arg;
	worker->away = false;
	take_more(worker);
}

static void on_down(void *arg, const char *why)
{
	struct worker *worker = arg;
	if (!worker->away) {
		log_problem("database-away", why);
	}
	worker->away = true;
}

static const struct outbox_handler handler = { .parcel = on_parcel, .news = on_news, .down = on_down };

/* --- the end ---------------------------------------------------------------------------------- */

static void on_drain(void *arg)
{
	struct worker *worker = arg;
	bool over = worker->n_errands == 0 && outbox_unnoted(worker->outbox) == 0;
	if (over || monotonic_ms() > worker->drain_until_ms) {
		loop_stop(worker->loop);
	} else {
		loop_timer_set(worker->drain_timer, LOOK_MS);
	}
}

void worker_drain(struct worker *worker)
{
	worker->draining = true;
	worker->drain_until_ms = monotonic_ms() + DRAIN_MS;
	loop_timer_set(worker->drain_timer, 0);
}

struct worker *worker_create(struct loop *loop, const char *conninfo, const char *agent)
{
	struct worker *worker = xcalloc(1, sizeof(*worker));
	worker->loop = loop;
	worker->drain_timer = loop_timer_add(loop, on_drain, worker);
	worker->courier = courier_create(loop, agent, WORK_ANSWER_SECONDS);
	worker->outbox = outbox_create(loop, conninfo, &handler, worker);
	return worker;
}

void worker_destroy(struct worker *worker)
{
	if (worker == NULL) {
		return;
	}
	courier_destroy(worker->courier);
	outbox_destroy(worker->outbox);
	while (worker->errands != NULL) {
		forget(worker->errands);
	}
	loop_timer_remove(worker->drain_timer);
	free(worker);
}
