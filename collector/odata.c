#define _GNU_SOURCE
#include "collector/odata.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "collector/address.h"
#include "collector/catalogue.h"
#include "collector/odata_open.h"
#include "collector/odata_private.h"
#include "collector/route.h"
#include "store/desk.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define VALUE_BYTES ((size_t)1024 * 1024)
#define MAX_VERSIONS 1000

/* --- opening -------------------------------------------------------------------------- */

static void odata_end(void *work)
{
	struct odata *odata = work;
	desk_cancel(odata->ask);
	feed_reader_destroy(odata->reader);
	gather_clear(&odata->gathered);
	buf_finish(&odata->out);
	buf_finish(&odata->last_value);
	arena_destroy(odata->arena);
	free(odata);
}

/* All versions, the oldest first: a question that one of them calls identifying is in none. */
static const struct plan *plan_of(struct arena *arena, const struct catalogue_version *newest)
{
	const struct definition *versions[MAX_VERSIONS];
	size_t n = 0;
	for (const struct catalogue_version *version = newest; version != NULL && n < MAX_VERSIONS;
			version = catalogue_before(version)) {
		if (version->definition == NULL) {
			return NULL;
		}
		versions[MAX_VERSIONS - ++n] = version->definition;
	}
	return plan_make(arena, versions + MAX_VERSIONS - n, n, &(struct plan_wish){ 0 });
}

struct odata *odata_open(struct exchange *exchange)
{
	struct str form_id = exchange->captures[1];
	if (exchange->service->desk == NULL) {
		refuse_switched_off(exchange);
		return NULL;
	}
	if (exchange->person.own) {
		refuse(exchange, 403, "forbidden", "a feed is for those who may read all responses to the form");
		return NULL;
	}
	const struct catalogue_version *newest = catalogue_find(exchange->service->catalogue, form_id, STR(""));
	if (newest == NULL || !catalogue_used_at(newest, exchange->site_name)) {
		refuse_unknown_form(exchange);
		return NULL;
	}
	struct odata *odata = xcalloc(1, sizeof(*odata));
	*odata = (struct odata){ .exchange = exchange, .arena = arena_create(ARENA_BYTES), .out = BUF(ODATA_ANSWER_BYTES),
		.last_value = BUF(VALUE_BYTES) };
	exchange->work = odata;
	exchange->end_work = odata_end;
	odata->plan = plan_of(odata->arena, newest);
	if (odata->plan == NULL) {
		refuse(exchange, 500, "failed", "some version of this form cannot be read; the log of the service says why");
		return NULL;
	}
	return odata;
}

void odata_add_root(const struct exchange *exchange, struct buf *out)
{
	if (!address_add_base(exchange, out)) {
		buf_adds(out, exchange->service->options.url);
	}
	buf_addf(out, "/v1/projects/%u/forms/", exchange->site_number);
	address_add(out, exchange->captures[1], "");
	buf_adds(out, ".svc");
}

/* --- data ------------------------------------------------------------------------------ */

static bool read_order(struct odata *odata, const struct filter_names *names)
{
	struct str rest = odata->options.order_by, name, direction = STR("asc"), more;
	if (rest.p == NULL) {
		return true;
	}
	if (!str_next_word(&rest, &name)) {
		return true;
	}
	(void)!str_next_word(&rest, &direction);
	if (str_next_word(&rest, &more) || memchr(name.p, ',', name.n) != NULL || (!str_is(direction, "asc") && !str_is(direction, "desc"))) {
		refuse(odata->exchange, 400, "malformed", "$orderby names one property, and behind it asc or desc may stand");
		return false;
	}
	const struct filter_property *property = filter_find(names, name);
	if (property == NULL || !feed_can_order(property)) {
		const char *nearest = property == NULL ? filter_nearest(names, name) : NULL;
		refuse(odata->exchange, 400, "malformed", "$orderby: rows cannot be ordered by '%.*s'%s%s%s",
				(int)(name.n < 60 ? name.n : 60), name.p, nearest != NULL ? "; did you mean '" : "",
				nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
		return false;
	}
	odata->wanted.order_by = property;
	odata->wanted.ascending = str_is(direction, "asc");
	return true;
}

static bool read_filter(struct odata *odata, const struct filter_names *names)
{
	struct filter_error error;
	if (odata->options.filter.p == NULL) {
		return true;
	}
	odata->wanted.filter = filter_parse(odata->arena, odata->options.filter, names, &error);
	if (odata->wanted.filter == NULL) {
		refuse(odata->exchange, 400, "malformed", "$filter, character %zu: %s", error.at, error.text);
	}
	return odata->wanted.filter != NULL;
}

static bool read_place(struct odata *odata)
{
	if (odata->options.skip_token.p == NULL) {
		return true;
	}
	const struct table *table = &odata->plan->tables.tables[odata->path.table];
	bool fine = odata_place_read(odata->arena, odata->options.skip_token, &odata->after)
		&& odata->after.n_positions == table_positions(table).n
		&& (odata->after.value.p == NULL || odata->wanted.order_by != NULL);
	if (!fine) {
		refuse(odata->exchange, 400, "malformed", "$skiptoken is not one that a page of this table gave");
	}
	odata->wanted.after = &odata->after;
	return fine;
}

static bool read_shape(struct odata *odata)
{
	const char *problem;
	if (odata->options.expand && odata->path.table != 0) {
		refuse(odata->exchange, 400, "malformed", "$expand works on Submissions only");
		return false;
	}
	if (!odata_shape_make(odata->plan, odata->arena, &odata->path, odata->options.select, &odata->shape, &problem)) {
		refuse(odata->exchange, 400, "malformed", "%s", problem);
		return false;
	}
	return true;
}

/* What may be asked of is all that the table has, also what is not shown. */
static bool understand(struct odata *odata)
{
	const struct odata_path *path = &odata->path;
	if (!odata_options_read(odata->exchange, &odata->options) || !read_shape(odata)) {
		return false;
	}
	odata->wanted = (struct feed_wanted){ .form_id = odata->plan->form_id, .tables = &odata->plan->tables,
		.table = path->table, .site = odata->exchange->site_name, .key = path->key, .n_positions = path->n_positions,
		.expand = odata->options.expand, .skip = odata->options.skip,
		.count_files = (odata->shape.system & (1u << SYSTEM_PRESENT | 1u << SYSTEM_EXPECTED)) != 0 };
	memcpy(odata->wanted.positions, path->positions, sizeof(path->positions));
	struct filter_names *names = arena_new(odata->arena, struct filter_names);
	*names = feed_names(odata->arena, &odata->wanted);
	odata->wanted.tables = &odata->shape.tables;
	return read_filter(odata, names) && read_order(odata, names) && read_place(odata);
}

void odata_data(struct exchange *exchange)
{
	struct odata *odata = odata_open(exchange);
	if (odata == NULL) {
		return;
	}
	if (!odata_path_read(odata->plan, odata->arena, exchange->captures[2], &odata->path)) {
		refuse(exchange, 404, "unknown", "there is nothing of this name; the service document lists the tables");
		return;
	}
	if (!understand(odata)) {
		return;
	}
	odata->parent_key_name = odata_parent_key_name(odata->arena, odata->plan, &odata->plan->items[odata->path.table]);
	if (strcmp(http_method(exchange->request), "HEAD") == 0) {
		exchange_answer(exchange, &(struct answer){ .status = 200, .word = "ok", .odata = ODATA_VERSION, .language = "en",
				.content_type = "application/json; odata.metadata=minimal; charset=utf-8" });
		return;
	}
	odata_page_begin(odata);
}
