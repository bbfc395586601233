/* odata_page.c - a page of a feed: asked of the database, and sent while it comes. */
#include <inttypes.h>
#include <string.h>

#include "collector/address.h"
#include "collector/log.h"
#include "collector/odata_private.h"
#include "store/desk.h"

#define PIECE_BYTES ((size_t)32 * 1024)
#define ADDRESS_BYTES ((size_t)64 * 1024)
#define TYPE "application/json; odata.metadata=minimal; charset=utf-8"

static const struct desk_handler page_handler, count_handler;

/* --- sending ------------------------------------------------------------------------- */

static void go_on(void *arg)
{
	struct odata *odata = arg;
	if (odata->ask != NULL) {
		desk_pause(odata->ask, false);
	}
}

static struct answer whole_answer(const struct odata *odata)
{
	return (struct answer){ .status = 200, .word = "ok", .content_type = TYPE, .odata = ODATA_VERSION, .language = "en",
		.preference = odata->options.page_size > 0 ? "odata.maxpagesize" : NULL, .body = buf_str(&odata->out) };
}

static void cut_off(struct odata *odata, const char *why)
{
	desk_cancel(odata->ask);
	odata->ask = NULL;
	odata->exchange->word = "cut-off";
	buf_addf(&odata->exchange->remarks, " problem=\"%s\"", why);
	http_stream_break(odata->exchange->request);
}

/* False: there is nobody any more to send to. */
static bool send_piece(struct odata *odata)
{
	struct exchange *exchange = odata->exchange;
	if (!odata->begun) {
		odata->begun = true;
		struct answer answer = whole_answer(odata);
		if (!exchange_stream(exchange, &answer, go_on, odata)) {
			desk_cancel(odata->ask);
			odata->ask = NULL;
			return false;
		}
	} else {
		http_stream_add(exchange->request, buf_str(&odata->out));
	}
	buf_clear(&odata->out);
	if (odata->ask != NULL && http_stream_is_full(exchange->request)) {
		desk_pause(odata->ask, true);
	}
	return true;
}

static void refuse_later(struct odata *odata, enum outcome outcome, const char *why)
{
	struct exchange *exchange = odata->exchange;
	if (odata->begun) {
		cut_off(odata, "the database did not give all of it");
	} else if (outcome == OUTCOME_TOO_LARGE) {
		refuse(exchange, 503, "too-long", "this takes too long; ask for fewer rows ($top), or have an index made for the "
				"question in $filter or $orderby (canvass index)");
	} else if (outcome == OUTCOME_MALFORMED && odata->wanted.after != NULL) {
		refuse(exchange, 400, "malformed", "$skiptoken is not one that a page of this table gave");
	} else if (outcome == OUTCOME_TRY_LATER) {
		refuse(exchange, 503, "try-later", "the database is busy or away; try again in a moment");
	} else {
		refuse(exchange, 500, "failed", "the answers could not be read; the log of the service says why");
	}
	buf_adds(&exchange->remarks, " database=");
	log_text(&exchange->remarks, str_of(why));
}

/* --- the end of a page ------------------------------------------------------------------- */

struct links {
	struct odata *odata;
	struct buf *out;
	bool first;
};

/* What the next page asks for: the same, but from another place on. */
static void add_argument(void *arg, struct str name, struct str value)
{
	struct links *links = arg;
	if (str_is(name, "$skip") || str_is(name, "$skiptoken") || str_is(name, "$top")) {
		return;
	}
	buf_addc(links->out, links->first ? '?' : '&');
	links->first = false;
	address_add(links->out, name, "$");
	buf_addc(links->out, '=');
	address_add(links->out, value, "'/*,:()");
}

/* How many rows the next page asks for. $top is the size of a page, as in ODK Central; but it is
 * the number of all rows when somebody prefers a size of pages. UINT64_MAX: no $top. False: no next page. */
static bool next_top(const struct odata *odata, uint64_t *ret_top)
{
	uint64_t top = odata->options.top;
	bool got_all = top != UINT64_MAX && odata->n_given >= top;
	*ret_top = top == UINT64_MAX || got_all ? top : top - odata->n_given;
	return odata->has_more && odata->n_given > 0 && !(got_all && odata->options.page_size > 0);
}

static void add_next_link(struct odata *odata)
{
	uint64_t top;
	if (!next_top(odata, &top)) {
		return;
	}
	struct links links = { odata, &odata->out, true };
	buf_adds(&odata->out, ",\"@odata.nextLink\":\"");
	odata_add_root(odata->exchange, &odata->out);
	buf_addc(&odata->out, '/');
	address_add(&odata->out, odata->exchange->captures[2], "$/()',:");
	http_arguments(odata->exchange->request, add_argument, &links);
	if (top != UINT64_MAX) {
		buf_addf(&odata->out, "%c$top=%" PRIu64, links.first ? '?' : '&', top);
		links.first = false;
	}
	buf_addf(&odata->out, "%c$skiptoken=", links.first ? '?' : '&');
	odata_place_write(&odata->out, &odata->last);
	buf_addc(&odata->out, '"');
}

static void finish(struct odata *odata)
{
	buf_addc(&odata->out, ']');
	if (odata->count >= 0) {
		buf_addf(&odata->out, ",\"@odata.count\":%" PRId64, odata->count);
	}
	add_next_link(odata);
	buf_addc(&odata->out, '}');
	if (!buf_ok(&odata->out)) {
		refuse_later(odata, OUTCOME_FAILED, "a response is too large");
	} else if (!odata->begun) { /* short enough to be sent in one piece */
		odata->begun = true;
		struct answer answer = whole_answer(odata);
		exchange_answer(odata->exchange, &answer);
	} else if (send_piece(odata)) {
		http_stream_end(odata->exchange->request);
	}
}

/* --- asking ---------------------------------------------------------------------------------- */

static void ask(struct odata *odata, bool for_count)
{
	_cleanup_buf_ struct buf sql = BUF(FEED_SQL_BYTES);
	struct params params = { .arena = odata->arena };
	(for_count ? feed_add_count : feed_add_page)(&odata->wanted, &sql, &params);
	odata->ask = desk_ask(odata->exchange->service->desk, &(struct desk_statement){ .sql = buf_text(&sql),
			.params = params.items, .n_params = params.n, .binary = true },
			for_count ? &count_handler : &page_handler, odata);
	if (odata->ask == NULL) {
		refuse_later(odata, OUTCOME_TRY_LATER, "too many wait");
	}
}

static void add_finished_row(struct odata *odata, const struct row *row)
{
	buf_adds(&odata->out, odata->n_given > 1 ? "," : "");
	odata_add_row(odata, row);
	if (!buf_ok(&odata->out)) {
		desk_cancel(odata->ask);
		odata->ask = NULL;
		refuse_later(odata, OUTCOME_FAILED, "a response is too large");
	} else if (odata->out.length >= PIECE_BYTES) {
		(void)send_piece(odata);
	}
}

static void end_gathered(struct odata *odata)
{
	if (odata->gathered.n > 0) {
		add_finished_row(odata, &odata->gathered.rows[0]);
		gather_clear(&odata->gathered);
	}
}

static void note_last(struct odata *odata)
{
	odata->last = feed_place_of(odata->reader);
	buf_clear(&odata->last_value);
	if (odata->last.value.p != NULL) {
		buf_add_str(&odata->last_value, odata->last.value);
		odata->last.value = (struct str){ buf_text(&odata->last_value), odata->last_value.length };
	}
}

/* One row more than the page has is asked for, to know whether there are more. */
static void take_row(struct odata *odata, const struct row *row)
{
	if (row->table == odata->wanted.table) {
		end_gathered(odata);
		if (odata->ask == NULL) {
			return;
		}
		odata->has_more = odata->n_given == odata->page;
		odata->n_given += !odata->has_more;
	}
	if (odata->has_more) {
		return;
	}
	if (row->table == odata->wanted.table) {
		note_last(odata);
	}
	if (odata->options.expand) {
		gather_add(&odata->gathered, row, &odata->shape.tables.tables[row->table]);
	} else {
		add_finished_row(odata, row);
	}
}

static void on_row(void *arg, const struct str *fields, size_t n_fields)
{
	struct odata *odata = arg;
	const struct row *row = feed_read(odata->reader, fields, n_fields);
	if (row == NULL) {
		desk_cancel(odata->ask);
		odata->ask = NULL;
		refuse_later(odata, OUTCOME_FAILED, "the database sent rows in a form that is not known");
		return;
	}
	take_row(odata, row);
}

static void on_done(void *arg)
{
	struct odata *odata = arg;
	end_gathered(odata);
	odata->ask = NULL;
	if (odata->options.count) {
		ask(odata, true);
	} else {
		finish(odata);
	}
}

static void on_failed(void *arg, enum outcome outcome, const char *why)
{
	struct odata *odata = arg;
	odata->ask = NULL;
	refuse_later(odata, outcome, why);
}

static void on_count(void *arg, const struct str *fields, size_t n_fields)
{
	struct odata *odata = arg;
	odata->count = n_fields == 1 ? feed_read_count(fields[0]) : -1;
}

static void on_counted(void *arg)
{
	struct odata *odata = arg;
	odata->ask = NULL;
	if (!odata->path.is_count) {
		finish(odata);
		return;
	}
	buf_addf(&odata->out, "%" PRId64, odata->count);
	exchange_answer(odata->exchange, &(struct answer){ .status = 200, .word = "ok", .odata = ODATA_VERSION, .language = "en",
			.content_type = "text/plain; charset=utf-8", .body = buf_str(&odata->out) });
}

static const struct desk_handler page_handler = { .row = on_row, .done = on_done, .failed = on_failed };
static const struct desk_handler count_handler = { .row = on_count, .done = on_counted, .failed = on_failed };

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void odata_page_begin(struct odata *odata)
{
	const struct odata_options *options = &odata->options;
	odata->count = -1;
	http_may_go(odata->exchange->request);
	if (odata->path.is_count) {
		ask(odata, true);
		return;
	}
	odata->page = least(options->top, options->page_size > 0 ? options->page_size : ODATA_PAGE_MAX);
	odata->wanted.limit = odata->page + 1;
	odata->reader = feed_reader_create(&odata->wanted);
	buf_adds(&odata->out, "{\"@odata.context\":\"");
	odata_add_root(odata->exchange, &odata->out);
	buf_addf(&odata->out, "/$metadata#%s\",\"value\":[", odata_table_name(odata->arena, &odata->plan->items[odata->path.table]));
	ask(odata, false);
}
