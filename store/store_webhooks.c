#include <string.h>

#include "base/hash.h"
#include "store/store_private.h"
#include "store/webhooks.h"

#define SCRATCH_BYTES ((size_t)64 * 1024)

const char *const webhook_events[] = { "submission.created", "submission.edited", "submission.reviewed",
	"assessment.finished", NULL };

/* The host ends at a port, a path or the end. */
static bool is_host(const char *text, const char *host)
{
	size_t n = strlen(host);
	return strncmp(text, host, n) == 0 && (text[n] == '\0' || strchr(":/?", text[n]) != NULL);
}

bool webhook_url_ok(const char *url)
{
	for (const char *p = url; *p != '\0'; p++) {
		if ((unsigned char)*p <= ' ' || *p == 0x7f) {
			return false;
		}
	}
	if (strncmp(url, "https://", 8) == 0) {
		return url[8] != '\0' && url[8] != '/';
	}
	return strncmp(url, "http://", 7) == 0
			&& (is_host(url + 7, "localhost") || is_host(url + 7, "127.0.0.1") || is_host(url + 7, "[::1]"));
}

static bool is_event(struct str word)
{
	for (size_t i = 0; webhook_events[i] != NULL; i++) {
		if (str_is(word, webhook_events[i])) {
			return true;
		}
	}
	return false;
}

static enum outcome check(struct store *store, const struct webhook *webhook)
{
	struct str rest = str_of(webhook->events), word;
	if (webhook->name[0] == '\0' || strlen(webhook->name) > 100 || !str_valid_utf8(str_of(webhook->name))) {
		return store_say(store, OUTCOME_REFUSED, "a webhook needs a name of at most 100 bytes");
	}
	if (!webhook_url_ok(webhook->url)) {
		return store_say(store, OUTCOME_REFUSED, "'%s' is no address that begins with https:// (http:// only to this "
				"machine: localhost, 127.0.0.1 or [::1])", webhook->url);
	}
	while (str_next_word(&rest, &word)) {
		if (!is_event(word)) {
			return store_say(store, OUTCOME_REFUSED, "there is no event '%.*s'; there are submission.created, "
					"submission.edited, submission.reviewed and assessment.finished", (int)word.n, word.p);
		}
	}
	return OUTCOME_OK;
}

static enum outcome insert(struct store *store, struct arena *arena, const struct webhook *webhook,
		const unsigned char *secret)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"INSERT INTO canvass.webhooks (name, url, secret, events, form_id, site) SELECT $1, $2, $3::bytea,"
			" regexp_split_to_array($4, ' +'), $5, s.number FROM (VALUES ($6::text)) AS g (site)"
			" LEFT JOIN canvass.sites s ON s.name = g.site WHERE g.site IS NULL OR s.number IS NOT NULL"
			" ON CONFLICT (name) DO NOTHING RETURNING id", webhook->name, webhook->url,
			sql_bytea(arena, (struct str){ (const char *)secret, WEBHOOK_SECRET_BYTES }), webhook->events,
			webhook->form_id, webhook->site);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return PQntuples(res) > 0 ? OUTCOME_OK : OUTCOME_CONFLICT;
}

/* Why nothing was inserted: the name is taken, or there is no such site. */
static enum outcome say_conflict(struct store *store, const struct webhook *webhook)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store), "SELECT 1 FROM canvass.webhooks WHERE name = $1",
			webhook->name);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return PQntuples(res) > 0
			? store_say(store, OUTCOME_CONFLICT, "there is a webhook '%s' already", webhook->name)
			: store_say(store, OUTCOME_UNKNOWN, "there is no site '%s'", webhook->site);
}

enum outcome store_add_webhook(struct store *store, const struct webhook *webhook,
		unsigned char ret_secret[WEBHOOK_SECRET_BYTES])
{
	enum outcome outcome = check(store, webhook);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	unsigned char secret[WEBHOOK_SECRET_BYTES];
	random_bytes(secret, sizeof(secret));
	struct arena *arena = arena_create(SCRATCH_BYTES);
	outcome = insert(store, arena, webhook, secret);
	arena_destroy(arena);
	if (outcome == OUTCOME_OK) {
		memcpy(ret_secret, secret, sizeof(secret));
	}
	return outcome == OUTCOME_CONFLICT ? say_conflict(store, webhook) : outcome;
}

enum outcome store_webhooks(struct store *store, struct arena *arena, struct webhook **ret_webhooks, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT w.id, w.name, w.url, array_to_string(w.events, ' '), w.form_id, s.name,"
			" to_char(w.stopped_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI \"UTC\"'), w.stopped_because,"
			" count(*) FILTER (WHERE d.state = 'waiting'), count(*) FILTER (WHERE d.state = 'delivered'),"
			" count(*) FILTER (WHERE d.state = 'dead') FROM canvass.webhooks w LEFT JOIN canvass.sites s"
			" ON s.number = w.site LEFT JOIN canvass.deliveries d ON d.webhook = w.id GROUP BY w.id, s.name ORDER BY w.name");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	size_t n = (size_t)PQntuples(res);
	struct webhook *webhooks = arena_array(arena, n, sizeof(*webhooks));
	for (int row = 0; row < (int)n; row++) {
		webhooks[row] = (struct webhook){ .id = sql_int(res, row, 0), .name = sql_text(arena, res, row, 1),
			.url = sql_text(arena, res, row, 2), .events = sql_text(arena, res, row, 3),
			.form_id = sql_text(arena, res, row, 4), .site = sql_text(arena, res, row, 5),
			.stopped_at = sql_text(arena, res, row, 6), .stopped_because = sql_text(arena, res, row, 7),
			.n_waiting = (uint64_t)sql_int(res, row, 8), .n_delivered = (uint64_t)sql_int(res, row, 9),
			.n_dead = (uint64_t)sql_int(res, row, 10) };
	}
	*ret_webhooks = webhooks;
	*ret_n = n;
	return OUTCOME_OK;
}

/* A statement that gives a row when there is a webhook of that name. */
static enum outcome run_for(struct store *store, const char *statement, const char *name)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store), statement, name);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return PQntuples(res) > 0 ? OUTCOME_OK : store_say(store, OUTCOME_UNKNOWN, "there is no webhook '%s'", name);
}

enum outcome store_remove_webhook(struct store *store, const char *name)
{
	return run_for(store, "DELETE FROM canvass.webhooks WHERE name = $1 RETURNING id", name);
}

enum outcome store_start_webhook(struct store *store, const char *name)
{
	return run_for(store, "WITH started AS (UPDATE canvass.webhooks SET stopped_at = NULL, stopped_because = NULL"
			" WHERE name = $1 RETURNING id) SELECT pg_notify('canvass_work', '') FROM started", name);
}

enum outcome store_ping_webhook(struct store *store, const char *name)
{
	return run_for(store, "WITH hook AS (SELECT id FROM canvass.webhooks WHERE name = $1),"
			" happened AS (INSERT INTO canvass.events (what) SELECT 'ping' FROM hook RETURNING id),"
			" told AS (INSERT INTO canvass.deliveries (event, webhook) SELECT happened.id, hook.id FROM happened, hook"
			" RETURNING id) SELECT pg_notify('canvass_work', '') FROM told", name);
}

enum outcome store_dead_letters(struct store *store, struct arena *arena, struct dead_letter **ret_letters, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT d.id, w.name, e.id, e.what, to_char(e.happened_at AT TIME ZONE 'UTC',"
			" 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), e.form_id, e.instance_id, d.attempts, coalesce(d.last_status, 0),"
			" d.last_error FROM canvass.deliveries d JOIN canvass.webhooks w ON w.id = d.webhook"
			" JOIN canvass.events e ON e.id = d.event WHERE d.state = 'dead' ORDER BY d.id DESC");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	size_t n = (size_t)PQntuples(res);
	struct dead_letter *letters = arena_array(arena, n, sizeof(*letters));
	for (int row = 0; row < (int)n; row++) {
		letters[row] = (struct dead_letter){ .id = sql_int(res, row, 0), .webhook = sql_text(arena, res, row, 1),
			.event_id = sql_text(arena, res, row, 2), .what = sql_text(arena, res, row, 3),
			.happened_at = sql_text(arena, res, row, 4), .form_id = sql_text(arena, res, row, 5),
			.instance_id = sql_text(arena, res, row, 6), .attempts = (unsigned)sql_int(res, row, 7),
			.last_status = (unsigned)sql_int(res, row, 8), .last_error = sql_text(arena, res, row, 9) };
	}
	*ret_letters = letters;
	*ret_n = n;
	return OUTCOME_OK;
}

enum outcome store_retry_dead(struct store *store, const char *webhook, int64_t id, unsigned *ret_n)
{
	struct arena *arena = arena_create(SCRATCH_BYTES);
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"WITH again AS (UPDATE canvass.deliveries d SET state = 'waiting', attempts = 0, next_at = now(), ended_at = NULL"
			" FROM canvass.webhooks w WHERE w.id = d.webhook AND w.name = $1 AND d.state = 'dead'"
			" AND $2::bigint IN (0, d.id) RETURNING d.id), told AS (SELECT pg_notify('canvass_work', '') FROM again LIMIT 1)"
			" SELECT (SELECT count(*) FROM again), (SELECT count(*) FROM told)", webhook, sql_number(arena, id));
	arena_destroy(arena);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_n = (unsigned)sql_int(res, 0, 0);
	return OUTCOME_OK;
}
