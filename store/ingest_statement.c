/*
 * ingest_statement.c - the statements of ingest.
 *
 * Several responses to one version are one statement, for beginning a statement costs
 * PostgreSQL more than a row does: their submissions, their rows in the main table and
 * all their rows in the tables of repeats (as arrays that are unnested). A response that
 * is known already is not inserted by the first part, and so not by the others. One
 * that corrects another one takes its place, in a statement of its own: its first part
 * is canvass.supersede(), which gives nothing when that cannot be.
 */
#define _GNU_SOURCE
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/xalloc.h"
#include "store/ingest_private.h"
#include "store/sql.h"
#include "store/store_private.h"

#define MAX_STATEMENT_BYTES ((size_t)16 * 1024 * 1024)

#define NEW_QUARANTINE "INSERT INTO canvass.quarantine (reason, message, form_id, version, instance_id, site," \
		" token, device_id, xml, sha256, received_at) "

/* $1 form, $2 instance, $3 hash, $4 xml, $5 version, $6 site, $7 token, $8 device, $9 received */
#define RESOLVE(stored, reason) \
		"WITH stored AS (SELECT s.sha256 = $3::bytea AS same," \
		" to_char(s.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS at, " stored \
		" WHERE s.form_id = $1::text AND s.instance_id = $2::text)," \
		" kept AS (" NEW_QUARANTINE \
		"SELECT '" reason "', format('a response with this id was stored at %s UTC with version ''%s'';" \
		" this copy differs', at, version), $1::text, $5::text, $2::text, $6::integer, $7::bigint, $8::text," \
		" $4::bytea, $3::bytea, $9::timestamptz FROM stored WHERE NOT same ON CONFLICT DO NOTHING)" \
		" SELECT same, at, version FROM stored"

const char resolve_sql[] = RESOLVE("v.version FROM (SELECT form_id, instance_id, sha256, received_at, form_version"
		" FROM canvass.submissions UNION ALL SELECT form_id, instance_id, sha256, received_at, form_version"
		" FROM canvass.superseded) s JOIN canvass.form_versions v ON v.id = s.form_version", "conflict");
const char resolve_draft_sql[] = RESOLVE("'draft' AS version FROM canvass.draft_submissions s", "draft-conflict");

/* $10 the id of the one it corrects. What became of it: 'same' (it is the newest version
 * already), 'unknown' (there is nothing to correct), 'superseded' (another correction came
 * first), 'used' (its id belongs to something else), 'again' (nothing speaks against it). */
const char resolve_correction_sql[] =
		"WITH old AS (SELECT s.id, s.instance_id, s.sha256 FROM canvass.submissions s WHERE s.form_id = $1::text"
		" AND s.site = $6::integer AND (s.instance_id = $10::text OR s.id = (SELECT submission FROM canvass.superseded"
		" WHERE form_id = $1::text AND instance_id = $10::text))),"
		" said AS (SELECT CASE WHEN EXISTS (SELECT 1 FROM old WHERE instance_id = $2::text AND sha256 = $3::bytea)"
		" THEN 'same' WHEN NOT EXISTS (SELECT 1 FROM old) THEN 'unknown'"
		" WHEN EXISTS (SELECT 1 FROM old WHERE instance_id <> $10::text) THEN 'superseded'"
		" WHEN EXISTS (SELECT 1 FROM canvass.submissions WHERE form_id = $1::text AND instance_id = $2::text)"
		" OR EXISTS (SELECT 1 FROM canvass.superseded WHERE form_id = $1::text AND instance_id = $2::text)"
		" THEN 'used' ELSE 'again' END AS what),"
		" kept AS (" NEW_QUARANTINE "SELECT 'edit', CASE what"
		" WHEN 'unknown' THEN format('the response ''%s'' that this one corrects is not here', $10::text)"
		" WHEN 'superseded' THEN format('the response ''%s'' was corrected by another one already', $10::text)"
		" ELSE 'the id of this correction belongs to another response' END, $1::text, $5::text, $2::text, $6::integer,"
		" $7::bigint, $8::text, $4::bytea, $3::bytea, $9::timestamptz FROM said WHERE what NOT IN ('same', 'again')"
		" ON CONFLICT DO NOTHING) SELECT what = 'same', what, '' FROM said";

const char quarantine_sql[] = NEW_QUARANTINE
		"VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::integer, $7::bigint, $8::text, $9::bytea,"
		" $10::bytea, $11::timestamptz) ON CONFLICT DO NOTHING";

/* $1 form, $2 instance, $3 hash, $4 names, $5 blobs, $6 received. What was there already
 * stays, unless it is another file now. */
#define ATTACH(submissions, attachments) \
		"INSERT INTO " attachments " AS a (submission, name, blob, received_at)" \
		" SELECT s.id, f.name, f.blob, CASE WHEN f.blob IS NOT NULL THEN $6::timestamptz END FROM " submissions " s," \
		" unnest($4::text[], $5::bytea[]) AS f(name, blob)" \
		" WHERE s.form_id = $1::text AND s.instance_id = $2::text AND s.sha256 = $3::bytea" \
		" ON CONFLICT (submission, name) DO UPDATE SET blob = excluded.blob, received_at = excluded.received_at" \
		" WHERE excluded.blob IS NOT NULL AND a.blob IS DISTINCT FROM excluded.blob"

const char attach_sql[] = ATTACH("canvass.submissions", "canvass.attachments");
const char attach_draft_sql[] = ATTACH("canvass.draft_submissions", "canvass.draft_attachments");

/* $1 reason, $2 site, $3 hash, $4 names, $5 blobs */
const char attach_quarantine_sql[] =
		"INSERT INTO canvass.quarantine_files (quarantine, name, blob) SELECT q.id, f.name, f.blob"
		" FROM canvass.quarantine q, unnest($4::text[], $5::bytea[]) AS f(name, blob)"
		" WHERE q.reason = $1::text AND q.site = $2::integer AND q.sha256 = $3::bytea AND f.blob IS NOT NULL"
		" ON CONFLICT DO NOTHING";

/* --- the statement of a version ---------------------------------------------------------- */

/* How many responses one statement takes: the largest that there are. */
static const size_t sizes[] = { STATEMENT_MAX_ROWS, 4, 1 };
#define MAX_CELLS ((size_t)4096) /* of one statement; a plan is not to grow without end */

size_t statement_rows(const struct ingest_item *item, size_t n)
{
	size_t n_columns = item->tables->tables[0].n_columns;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		if (sizes[i] <= n && sizes[i] * n_columns <= MAX_CELLS && !corrects_another(item)) {
			return sizes[i];
		}
	}
	return 1;
}

static void add_param(struct buf *sql, int *n_params, const char *type)
{
	buf_addf(sql, "$%d::%s", ++*n_params, type);
}

static void add_columns(struct buf *sql, const struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		buf_adds(sql, ", ");
		sql_add_name(sql, table->columns[i].name);
	}
	buf_addc(sql, ')');
}

static void add_aliases(struct buf *sql, const struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		buf_addf(sql, ", c%zu", i);
	}
	buf_addc(sql, ')');
}

/* The first of each row's parameters. */
static int row_begins(size_t row, const struct table *table)
{
	return SHARED_PARAMS + 1 + (int)(row * (ROW_PARAMS + table->n_columns));
}

static void add_main_row(struct buf *sql, const struct table *table, size_t row)
{
	int first = row_begins(row, table), n_params = first + ROW_PARAMS - 1;
	buf_addf(sql, "%s($%d::text, $%d::integer, $%d::text[]", row > 0 ? ", " : "", first, first + 1, n_params);
	for (size_t i = 0; i < table->n_columns; i++) {
		buf_adds(sql, ", ");
		add_param(sql, &n_params, column_type_sql(table->columns[i].type));
	}
	buf_addc(sql, ')');
}

static void add_main(struct buf *sql, const struct area *area, const struct table *table, size_t n_rows)
{
	buf_addf(sql, ", main AS (INSERT INTO %s.", area->schema);
	sql_add_name(sql, table->name);
	buf_adds(sql, " (_submission, _version, _site, _received_at, _left_empty");
	add_columns(sql, table);
	buf_adds(sql, " SELECT stored.id, $3::text, (SELECT name FROM canvass.sites WHERE number = m.site),"
			" stored.received_at, m.left_empty");
	for (size_t i = 0; i < table->n_columns; i++) {
		buf_addf(sql, ", m.c%zu", i);
	}
	buf_adds(sql, " FROM stored JOIN (VALUES ");
	for (size_t row = 0; row < n_rows; row++) {
		add_main_row(sql, table, row);
	}
	buf_adds(sql, ") AS m (instance_id, site, left_empty");
	add_aliases(sql, table);
	buf_adds(sql, " USING (instance_id))");
}

/* An array of arrays would have to be rectangular, so a column of arrays travels
 * as an array of their text forms. */
static const char *array_type(enum column_type type)
{
	switch (type) {
	case COLUMN_TEXT:
	case COLUMN_TEXT_ARRAY:
		return "text[]";
	case COLUMN_INTEGER:
		return "integer[]";
	case COLUMN_DOUBLE:
		return "double precision[]";
	case COLUMN_DATE:
		return "date[]";
	case COLUMN_CLOCK:
		return "time[]";
	case COLUMN_TIMESTAMP:
		return "timestamptz[]";
	}
	assert(false);
	return "text[]";
}

static void add_child(struct buf *sql, const struct area *area, const struct table *table, size_t number,
		int *n_params)
{
	struct position_names positions = table_positions(table);
	buf_addf(sql, ", child%zu AS (INSERT INTO %s.", number, area->schema);
	sql_add_name(sql, table->name);
	buf_adds(sql, " (_submission");
	for (size_t i = 0; i < positions.n; i++) {
		buf_addf(sql, ", %s", positions.names[i]);
	}
	buf_adds(sql, ", _left_empty");
	add_columns(sql, table);
	buf_adds(sql, " SELECT stored.id");
	for (size_t i = 0; i < positions.n; i++) {
		buf_addf(sql, ", r.p%zu", i);
	}
	buf_adds(sql, ", r.empty::text[]");
	for (size_t i = 0; i < table->n_columns; i++) {
		buf_addf(sql, ", r.c%zu%s", i, table->columns[i].type == COLUMN_TEXT_ARRAY ? "::text[]" : "");
	}
	buf_adds(sql, " FROM stored JOIN unnest(");
	add_param(sql, n_params, "text[]");
	for (size_t i = 0; i < positions.n; i++) {
		buf_adds(sql, ", ");
		add_param(sql, n_params, "integer[]");
	}
	buf_adds(sql, ", ");
	add_param(sql, n_params, "text[]");
	for (size_t i = 0; i < table->n_columns; i++) {
		buf_adds(sql, ", ");
		add_param(sql, n_params, array_type(table->columns[i].type));
	}
	buf_adds(sql, ") AS r (instance_id");
	for (size_t i = 0; i < positions.n; i++) {
		buf_addf(sql, ", p%zu", i);
	}
	buf_adds(sql, ", empty");
	add_aliases(sql, table);
	buf_adds(sql, " USING (instance_id))");
}

static void add_insert(struct buf *sql, const struct area *area, const struct table *table, size_t n_rows)
{
	buf_addf(sql, "WITH stored AS (INSERT INTO %s (%s, form_id, instance_id, site, token, device_id, xml, sha256,"
			" received_at) SELECT $1::bigint, $2::text, g.* FROM (VALUES ", area->submissions, area->text);
	for (size_t row = 0; row < n_rows; row++) {
		int p = row_begins(row, table);
		buf_addf(sql, "%s($%d::text, $%d::integer, $%d::bigint, $%d::text, $%d::bytea, $%d::bytea,"
				" $%d::timestamptz)", row > 0 ? ", " : "", p, p + 1, p + 2, p + 3, p + 4, p + 5, p + 6);
	}
	/* A subquery for each row, so that no plan reads all of what was corrected. */
	buf_addf(sql, ") AS g (instance_id, site, token, device_id, xml, sha256, received_at)"
			" WHERE EXISTS (SELECT FROM %s WHERE form_id = $2::text AND %s = $4::bigint)%s"
			" ON CONFLICT (form_id, instance_id) DO NOTHING RETURNING id, instance_id, sha256, received_at)",
			area->forms, area->layout, area == &area_draft ? ""
			: " AND (SELECT 1 FROM canvass.superseded AS old WHERE old.form_id = $2::text"
			  " AND old.instance_id = g.instance_id LIMIT 1) IS NULL");
}

/* One response; behind its parameters the id of the one it corrects, and the names of its files. */
static void add_supersede(struct buf *sql, const struct table *table)
{
	int p = row_begins(0, table), more = row_begins(1, table);
	buf_addf(sql, "WITH stored AS (SELECT id, $%d::text AS instance_id, $%d::bytea AS sha256, received_at"
			" FROM canvass.supersede("
			"$1::bigint, $2::text, $%d::text, $%d::integer, $%d::bigint, $%d::text, $%d::bytea, $%d::bytea,"
			" $%d::timestamptz, $4::bigint, $%d::text, $%d::text[]))", p, p + 5, p, p + 1, p + 2, p + 3, p + 4, p + 5,
			p + 6, more, more + 1);
}

static char *store_sql(const struct area *area, const struct tables *tables, size_t n_rows, bool corrects)
{
	struct buf sql = BUF(MAX_STATEMENT_BYTES);
	const struct table *main_table = &tables->tables[0];
	int n_params = row_begins(n_rows, main_table) - 1 + (corrects ? CORRECTION_PARAMS : 0);
	size_t n;
	if (corrects) {
		add_supersede(&sql, main_table);
	} else {
		add_insert(&sql, area, main_table, n_rows);
	}
	add_main(&sql, area, main_table, n_rows);
	for (size_t i = 1; i < tables->n_tables; i++) {
		add_child(&sql, area, &tables->tables[i], i, &n_params);
	}
	buf_adds(&sql, " SELECT sha256 FROM stored");
	assert(buf_ok(&sql));
	return buf_take(&sql, &n);
}

static bool is_for(const struct statement *statement, const struct ingest_item *item, size_t n_rows)
{
	return statement->version_id == item->version_id && statement->tables == item->tables
			&& statement->n_rows == n_rows && statement->corrects == corrects_another(item);
}

struct statement *statement_for(struct ingest *ingest, const struct ingest_item *item, size_t n_rows)
{
	for (struct statement *statement = ingest->statements; statement != NULL; statement = statement->next) {
		if (is_for(statement, item, n_rows)) {
			return statement;
		}
	}
	struct statement *statement = xcalloc(1, sizeof(*statement));
	statement->version_id = item->version_id;
	statement->tables = item->tables;
	statement->n_rows = n_rows;
	statement->corrects = corrects_another(item);
	snprintf(statement->name, sizeof(statement->name), "store_%zu", ingest->n_statements++);
	statement->sql = store_sql(item->is_draft ? &area_draft : &area_published, item->tables, n_rows,
			statement->corrects);
	statement->next = ingest->statements;
	ingest->statements = statement;
	return statement;
}

void statements_forget(struct ingest *ingest)
{
	for (struct statement *statement = ingest->statements; statement != NULL; statement = statement->next) {
		statement->prepared = false;
	}
}

void statements_destroy(struct ingest *ingest)
{
	while (ingest->statements != NULL) {
		struct statement *statement = ingest->statements;
		ingest->statements = statement->next;
		free(statement->sql);
		free(statement);
	}
}
