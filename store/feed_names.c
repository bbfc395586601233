/* feed_names.c - what can be asked of a feed, by the names that clients use. */
#define _GNU_SOURCE
#include <string.h>

#include "base/xalloc.h"
#include "store/feed_private.h"
#include "store/rows_private.h"
#include "store/sql.h"

#define SQL_BYTES ((size_t)4096)
#define SUBMISSION_DATE "__system/submissionDate"

/* Of the response; those with main stand in its main row, which is t itself or m. */
static const struct {
	const char *name, *sql;
	enum filter_type type;
	bool main;
} system_names[] = {
	{ SUBMISSION_DATE, "_received_at", FILTER_TIME, true },
	{ "__system/updatedAt", "s.edited_at", FILTER_TIME, false },
	{ "__system/submitterId", "s.token", FILTER_ID, false },
	{ "__system/submitterName", "k.name", FILTER_TEXT, false },
	{ "__system/attachmentsPresent", FEED_PRESENT, FILTER_INTEGER, false },
	{ "__system/attachmentsExpected", FEED_EXPECTED, FILTER_INTEGER, false },
	{ "__system/reviewState", "s.review_state", FILTER_TEXT, false },
	{ "__system/deviceId", "s.device_id", FILTER_TEXT, false },
	{ "__system/edits", "(" ROWS_EDITS ")", FILTER_INTEGER, false },
	{ "__system/formVersion", "_version", FILTER_TEXT, true },
};

static enum filter_type type_of(const struct table_column *column)
{
	enum answer_kind kind = question_answer(column->question);
	if (kind == ANSWER_GEOPOINT || kind == ANSWER_GEOTRACE || kind == ANSWER_GEOSHAPE) {
		return FILTER_PLACE;
	}
	switch (column->type) {
	case COLUMN_TEXT:
		return FILTER_TEXT;
	case COLUMN_TEXT_ARRAY:
		return FILTER_CHOICES;
	case COLUMN_INTEGER:
		return FILTER_INTEGER;
	case COLUMN_DOUBLE:
		return FILTER_DECIMAL;
	case COLUMN_DATE:
		return FILTER_DATE;
	case COLUMN_CLOCK:
		return FILTER_CLOCK;
	case COLUMN_TIMESTAMP:
		return FILTER_TIME;
	}
	return FILTER_TEXT;
}

/* "group/question", from within the table. */
static const char *name_within(struct arena *arena, const struct question *question)
{
	const char *name = question->name;
	for (const struct question *around = question->parent; around != NULL && around->type != QUESTION_REPEAT;
			around = around->parent) {
		name = arena_printf(arena, "%s/%s", around->name, name);
	}
	return name;
}

static const char *column_sql(struct arena *arena, const char *name)
{
	struct buf sql = BUF(SQL_BYTES);
	buf_adds(&sql, "t.");
	sql_add_name(&sql, name);
	const char *kept = arena_strdup(arena, buf_text(&sql));
	buf_finish(&sql);
	return kept;
}

char *feed_key_sql(const char *form_id)
{
	struct buf sql = BUF(SQL_BYTES), form = BUF(SQL_BYTES);
	sql_add_literal(&form, form_id);
	buf_addf(&sql, "SELECT u.id FROM (VALUES (%%s)) v(id), LATERAL (SELECT i.id FROM canvass.submissions i"
			" WHERE i.form_id = %s AND i.instance_id = v.id UNION ALL SELECT e.submission FROM canvass.superseded e"
			" WHERE e.form_id = %s AND e.instance_id = v.id) u LIMIT 1", buf_text(&form), buf_text(&form));
	buf_finish(&form);
	size_t length;
	return buf_take(&sql, &length);
}

static size_t add_system_names(struct arena *arena, bool of_repeat, struct filter_property *items)
{
	for (size_t i = 0; i < ARRAY_LEN(system_names); i++) {
		const char *name = system_names[i].name, *sql = system_names[i].sql;
		items[i] = (struct filter_property){ .type = system_names[i].type,
			.name = of_repeat ? arena_printf(arena, "$root/Submissions/%s", name) : name,
			.sql = system_names[i].main ? arena_printf(arena, "%s.%s", of_repeat ? "m" : "t", sql) : sql };
	}
	return ARRAY_LEN(system_names);
}

struct filter_names feed_names(struct arena *arena, const struct feed_wanted *wanted)
{
	const struct table *table = &wanted->tables->tables[wanted->table];
	struct filter_property *items = arena_array(arena, table->n_columns + ARRAY_LEN(system_names) + 1, sizeof(*items));
	bool of_repeat = table->repeat != NULL;
	size_t n = add_system_names(arena, of_repeat, items);
	if (!of_repeat) {
		items[n++] = (struct filter_property){ "__id", "t._submission", FILTER_KEY };
	}
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct table_column *column = &table->columns[i];
		if (column->part == GEOPOINT_LATITUDE) {
			items[n++] = (struct filter_property){ name_within(arena, column->question), column_sql(arena, column->name),
				type_of(column) };
		}
	}
	_cleanup_free_ char *key = feed_key_sql(wanted->form_id);
	return (struct filter_names){ items, n, of_repeat ? NULL : arena_strdup(arena, key) };
}

/* --- order ----------------------------------------------------------------------------- */

bool feed_can_order(const struct filter_property *property)
{
	return feed_order_type(property) != NULL;
}

const char *feed_order_type(const struct filter_property *property)
{
	switch (property->type) {
	case FILTER_TEXT:
		return "text";
	case FILTER_INTEGER:
		return "integer";
	case FILTER_ID:
		return "bigint";
	case FILTER_DECIMAL:
		return "double precision";
	case FILTER_DATE:
		return "date";
	case FILTER_CLOCK:
		return "time";
	case FILTER_TIME:
		return "timestamptz";
	case FILTER_CHOICES:
	case FILTER_BOOLEAN:
	case FILTER_PLACE:
	case FILTER_KEY:
		break;
	}
	return NULL;
}

bool feed_is_always_there(const struct filter_property *property)
{
	return strstr(property->name, SUBMISSION_DATE) != NULL;
}
