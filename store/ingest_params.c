/*
 * ingest_params.c - the parameters of the statements of ingest.
 *
 * They travel in PostgreSQL's binary form: numbers in network order, days and
 * microseconds since 2000-01-01, arrays as (dimensions, has nulls, type of
 * elements, length, lower bound, elements with their lengths).
 */
#define _GNU_SOURCE
#include <assert.h>
#include <endian.h>
#include <string.h>

#include "base/buf.h"
#include "store/ingest_private.h"
#include "store/store_private.h"

#define MAX_ARRAY_BYTES ((size_t)256 * 1024 * 1024)
#define DAYS_TO_2000 10957
#define US_TO_2000 (DAYS_TO_2000 * INT64_C(86400000000))

enum oid { OID_BYTEA = 17, OID_INT4 = 23, OID_TEXT = 25, OID_FLOAT8 = 701, OID_DATE = 1082, OID_TIME = 1083, OID_TIMESTAMPTZ = 1184 };

/* --- binary values -------------------------------------------------------------------------- */

static void add_u32(struct buf *out, uint32_t value)
{
	value = htobe32(value);
	buf_add(out, &value, sizeof(value));
}

static void add_u64(struct buf *out, uint64_t value)
{
	value = htobe64(value);
	buf_add(out, &value, sizeof(value));
}

/* {"a","b \"c\""}: PostgreSQL's text form of a text[] */
static void add_array_text(struct buf *out, const struct str *items, size_t n)
{
	buf_addc(out, '{');
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, i > 0 ? ",\"" : "\"");
		for (size_t j = 0; j < items[i].n; j++) {
			if (items[i].p[j] == '"' || items[i].p[j] == '\\') {
				buf_addc(out, '\\');
			}
			buf_addc(out, items[i].p[j]);
		}
		buf_addc(out, '"');
	}
	buf_addc(out, '}');
}

static void add_array_head(struct buf *out, size_t n, uint32_t element_oid)
{
	add_u32(out, n > 0 ? 1 : 0); /* dimensions */
	add_u32(out, 1);             /* may hold nulls */
	add_u32(out, element_oid);
	if (n > 0) {
		add_u32(out, (uint32_t)n);
		add_u32(out, 1); /* lower bound */
	}
}

static void add_text_array(struct buf *out, const struct str *items, size_t n)
{
	add_array_head(out, n, OID_TEXT);
	for (size_t i = 0; i < n; i++) {
		add_u32(out, (uint32_t)items[i].n);
		buf_add_str(out, items[i]);
	}
}

/* The value itself, without its length. A number that does not fit its column is
 * written in eight bytes, so that PostgreSQL refuses it. */
static void add_value(struct buf *out, const struct cell *cell)
{
	uint64_t bits;
	switch (cell->kind) {
	case CELL_NULL:
		break;
	case CELL_TEXT:
		buf_add_str(out, cell->text);
		break;
	case CELL_TEXT_ARRAY:
		add_text_array(out, cell->items, cell->n_items);
		break;
	case CELL_INTEGER:
		if (cell->integer < INT32_MIN || cell->integer > INT32_MAX) {
			add_u64(out, (uint64_t)cell->integer);
		} else {
			add_u32(out, (uint32_t)cell->integer);
		}
		break;
	case CELL_DOUBLE:
		memcpy(&bits, &cell->number, sizeof(bits));
		add_u64(out, bits);
		break;
	case CELL_DATE:
		add_u32(out, (uint32_t)(cell->integer - DAYS_TO_2000));
		break;
	case CELL_CLOCK:
		add_u64(out, (uint64_t)cell->integer);
		break;
	case CELL_TIME:
		add_u64(out, (uint64_t)(cell->integer - US_TO_2000));
		break;
	}
}

/* --- parameters --------------------------------------------------------------------------------- */

static struct params params_create(struct arena *arena, size_t n)
{
	struct params params = { .arena = arena, .capacity = (int)n };
	params.values = arena_array(arena, n, sizeof(*params.values));
	params.lengths = arena_array(arena, n, sizeof(*params.lengths));
	params.formats = arena_array(arena, n, sizeof(*params.formats));
	return params;
}

/* Without copying; an empty text is still a text. */
static void put_bytes(struct params *params, struct str bytes)
{
	assert(params->n < params->capacity);
	params->values[params->n] = bytes.n > 0 ? bytes.p : "";
	params->lengths[params->n] = (int)bytes.n;
	params->formats[params->n++] = 1;
}

static void put_null(struct params *params)
{
	assert(params->n < params->capacity);
	params->values[params->n++] = NULL;
}

/* What came from strangers and is only for information; NULL when it is no text. */
static void put_note(struct params *params, struct str text)
{
	if (text.n > 0 && str_valid_utf8(text)) {
		put_bytes(params, text);
	} else {
		put_null(params);
	}
}

static void put_buf(struct params *params, struct buf *buf)
{
	assert(buf_ok(buf));
	put_bytes(params, arena_str(params->arena, buf_str(buf)));
	buf_finish(buf);
}

static void put_cell(struct params *params, const struct cell *cell)
{
	if (cell->kind == CELL_NULL) {
		put_null(params);
	} else if (cell->kind == CELL_TEXT) {
		put_bytes(params, cell->text);
	} else {
		struct buf value = BUF(MAX_ARRAY_BYTES);
		add_value(&value, cell);
		put_buf(params, &value);
	}
}

static void put_number(struct params *params, uint32_t number)
{
	number = htobe32(number);
	put_bytes(params, arena_str(params->arena, (struct str){ (const char *)&number, sizeof(number) }));
}

static void put_big_number(struct params *params, int64_t number)
{
	uint64_t big = htobe64((uint64_t)number);
	put_bytes(params, arena_str(params->arena, (struct str){ (const char *)&big, sizeof(big) }));
}

static void put_id(struct params *params, int64_t id) /* 0: none */
{
	if (id == 0) {
		put_null(params);
	} else {
		put_big_number(params, id);
	}
}

static void put_time(struct params *params, int64_t us)
{
	put_cell(params, &(struct cell){ .kind = CELL_TIME, .integer = us });
}

static void put_hash(struct params *params, const struct op *op)
{
	put_bytes(params, (struct str){ (const char *)op->sha256, sizeof(op->sha256) });
}

/* --- arrays for the tables of repeats ------------------------------------------------------------- */

/* All rows of one such table, of several responses. */
struct child {
	const struct table *table;
	struct op *const *ops;
	size_t n_ops;
	size_t n; /* rows */
};

static size_t rows_of(const struct table_rows *rows, const struct table *table)
{
	size_t n = 0;
	for (size_t i = 0; i < rows->n_rows; i++) {
		n += rows->rows[i].table == table;
	}
	return n;
}

/* The next row at or after ops[*op], row *row; NULL at the end. */
static const struct table_row *child_row(const struct child *child, size_t *op, size_t *row)
{
	for (; *op < child->n_ops; (*op)++, *row = 0) {
		const struct table_rows *rows = child->ops[*op]->item.rows;
		for (; *row < rows->n_rows; (*row)++) {
			if (rows->rows[*row].table == child->table) {
				return &rows->rows[(*row)++];
			}
		}
	}
	return NULL;
}

#define FOR_ROWS(child, op, row, at) \
	for (size_t op = 0, at = 0; (row = child_row((child), &op, &at)) != NULL;)

/* An element of an array: its length and its value. */
static void add_element(struct buf *array, const struct str value)
{
	add_u32(array, (uint32_t)value.n);
	buf_add_str(array, value);
}

static void put_instances(struct params *params, const struct child *child)
{
	struct buf array = BUF(MAX_ARRAY_BYTES);
	const struct table_row *row;
	add_array_head(&array, child->n, OID_TEXT);
	FOR_ROWS(child, op, row, at) {
		add_element(&array, child->ops[op]->item.response->instance_id);
	}
	put_buf(params, &array);
}

/* The positions `up` levels above each row; 0 is the row's own. */
static void put_positions(struct params *params, const struct child *child, size_t up)
{
	struct buf array = BUF(MAX_ARRAY_BYTES);
	const struct table_row *row;
	add_array_head(&array, child->n, OID_INT4);
	FOR_ROWS(child, op, row, at) {
		const struct table_row *above = row;
		for (size_t level = 0; level < up; level++) {
			above = &child->ops[op]->item.rows->rows[above->parent_row];
		}
		add_u32(&array, 4);
		add_u32(&array, above->position);
	}
	put_buf(params, &array);
}

static void add_cell_element(struct buf *array, const struct cell *cell)
{
	if (cell->kind == CELL_NULL) {
		add_u32(array, UINT32_MAX); /* -1: NULL */
		return;
	}
	_cleanup_buf_ struct buf value = BUF(MAX_ARRAY_BYTES);
	if (cell->kind == CELL_TEXT_ARRAY) {
		add_array_text(&value, cell->items, cell->n_items);
	} else {
		add_value(&value, cell);
	}
	add_element(array, buf_str(&value));
}

static uint32_t element_oid(enum column_type type)
{
	switch (type) {
	case COLUMN_TEXT:
	case COLUMN_TEXT_ARRAY:
		return OID_TEXT;
	case COLUMN_INTEGER:
		return OID_INT4;
	case COLUMN_DOUBLE:
		return OID_FLOAT8;
	case COLUMN_DATE:
		return OID_DATE;
	case COLUMN_CLOCK:
		return OID_TIME;
	case COLUMN_TIMESTAMP:
		return OID_TIMESTAMPTZ;
	}
	assert(false);
	return OID_TEXT;
}

static void put_column(struct params *params, const struct child *child, size_t column)
{
	struct buf array = BUF(MAX_ARRAY_BYTES);
	const struct table_row *row;
	add_array_head(&array, child->n, element_oid(child->table->columns[column].type));
	FOR_ROWS(child, op, row, at) {
		add_cell_element(&array, &row->cells[column]);
	}
	put_buf(params, &array);
}

static void put_left_empty(struct params *params, const struct child *child)
{
	struct buf array = BUF(MAX_ARRAY_BYTES);
	const struct table_row *row;
	add_array_head(&array, child->n, OID_TEXT);
	FOR_ROWS(child, op, row, at) {
		_cleanup_buf_ struct buf text = BUF(MAX_ARRAY_BYTES);
		add_array_text(&text, row->left_empty, row->n_left_empty);
		add_element(&array, buf_str(&text));
	}
	put_buf(params, &array);
}

static void put_child(struct params *params, struct op *const *ops, size_t n_ops, const struct table *table)
{
	struct child child = { .table = table, .ops = ops, .n_ops = n_ops };
	size_t depth = table_positions(table).n;
	for (size_t i = 0; i < n_ops; i++) {
		child.n += rows_of(ops[i]->item.rows, table);
	}
	put_instances(params, &child);
	for (size_t i = 0; i < depth; i++) {
		put_positions(params, &child, depth - 1 - i);
	}
	put_left_empty(params, &child);
	for (size_t i = 0; i < table->n_columns; i++) {
		put_column(params, &child, i);
	}
}

/* --- the parameters of each statement ---------------------------------------------------------------- */

bool corrects_another(const struct ingest_item *item)
{
	return !item->is_draft && item->response->deprecated_id.n > 0;
}

static size_t count_params(const struct ingest_item *item, size_t n_ops)
{
	const struct tables *tables = item->tables;
	size_t n = SHARED_PARAMS + n_ops * (ROW_PARAMS + tables->tables[0].n_columns)
			+ (corrects_another(item) ? CORRECTION_PARAMS : 0);
	for (size_t i = 1; i < tables->n_tables; i++) {
		n += 1 + table_positions(&tables->tables[i]).n + 1 + tables->tables[i].n_columns;
	}
	return n;
}

static void put_correction(struct params *params, const struct ingest_item *item)
{
	struct str *names = arena_array(params->arena, item->n_files, sizeof(*names));
	for (size_t i = 0; i < item->n_files; i++) {
		names[i] = item->files[i].name;
	}
	put_bytes(params, item->response->deprecated_id);
	put_cell(params, &(struct cell){ .kind = CELL_TEXT_ARRAY, .items = names, .n_items = item->n_files });
}

static void put_response(struct params *params, const struct op *op)
{
	const struct ingest_item *item = &op->item;
	const struct table_row *main_row = &item->rows->rows[0];
	put_bytes(params, item->response->instance_id);
	put_number(params, item->site_number);
	put_id(params, item->token_id);
	put_note(params, item->device_id);
	put_bytes(params, item->xml);
	put_hash(params, op);
	put_time(params, item->received_us);
	put_cell(params, &(struct cell){ .kind = CELL_TEXT_ARRAY, .items = main_row->left_empty,
		.n_items = main_row->n_left_empty });
	for (size_t i = 0; i < item->tables->tables[0].n_columns; i++) {
		put_cell(params, &main_row->cells[i]);
	}
}

static struct params store_params(struct arena *arena, struct op *const *ops, size_t n_ops)
{
	const struct ingest_item *item = &ops[0]->item;
	struct params params = params_create(arena, count_params(item, n_ops));
	put_id(&params, item->version_id);
	put_bytes(&params, item->response->form_id);
	put_bytes(&params, str_of(item->response->definition->version));
	put_big_number(&params, item->layout);
	for (size_t i = 0; i < n_ops; i++) {
		put_response(&params, ops[i]);
	}
	if (corrects_another(item)) {
		put_correction(&params, item);
	}
	for (size_t i = 1; i < item->tables->n_tables; i++) {
		put_child(&params, ops, n_ops, &item->tables->tables[i]);
	}
	return params;
}

static struct params resolve_params(struct arena *arena, const struct op *op)
{
	const struct ingest_item *item = &op->item;
	struct params params = params_create(arena, 10);
	put_bytes(&params, item->response->form_id);
	put_bytes(&params, item->response->instance_id);
	put_hash(&params, op);
	put_bytes(&params, item->xml);
	put_bytes(&params, str_of(item->response->definition->version));
	put_number(&params, item->site_number);
	put_id(&params, item->token_id);
	put_note(&params, item->device_id);
	put_time(&params, item->received_us);
	if (corrects_another(item)) {
		put_bytes(&params, item->response->deprecated_id);
	}
	return params;
}

static struct params quarantine_params(struct arena *arena, const struct op *op, const struct ingest_quarantine *q)
{
	struct params params = params_create(arena, 11);
	put_bytes(&params, str_of(q->reason));
	put_bytes(&params, str_valid_utf8(str_of(q->message)) ? str_of(q->message) : STR("its message is not text"));
	put_note(&params, q->form_id);
	put_note(&params, q->version);
	put_note(&params, q->instance_id);
	put_number(&params, q->site_number);
	put_id(&params, q->token_id);
	put_note(&params, q->device_id);
	put_bytes(&params, q->xml);
	put_hash(&params, op);
	put_time(&params, q->received_us);
	return params;
}

static const char *quarantine_reason(const struct op *op)
{
	switch (op->kind) {
	case OP_QUARANTINE:
		return op->quarantine.reason;
	case OP_KEEP_FAILED:
		return op->item.is_draft ? "draft-database" : "database";
	case OP_STORE:
	case OP_RESOLVE:
		break;
	}
	return op->item.is_draft ? "draft-conflict" : corrects_another(&op->item) ? "edit" : "conflict";
}

static struct params failed_params(struct arena *arena, const struct op *op)
{
	const struct ingest_item *item = &op->item;
	return quarantine_params(arena, op, &(struct ingest_quarantine){ .xml = item->xml,
		.form_id = item->response->form_id, .version = str_of(item->response->definition->version),
		.instance_id = item->response->instance_id, .site_number = item->site_number,
		.token_id = item->token_id, .device_id = item->device_id,
		.reason = quarantine_reason(op),
		.message = op->failure, .received_us = item->received_us });
}

bool op_has_files(const struct op *op)
{
	return (op->kind == OP_QUARANTINE ? op->quarantine.n_files : op->item.n_files) > 0;
}

static void put_files(struct params *params, const struct ingest_file *files, size_t n)
{
	struct str *names = arena_array(params->arena, n, sizeof(*names));
	struct buf hashes = BUF(MAX_ARRAY_BYTES);
	add_array_head(&hashes, n, OID_BYTEA);
	for (size_t i = 0; i < n; i++) {
		names[i] = files[i].name;
		add_u32(&hashes, files[i].sha256 != NULL ? HASH_SHA256_BYTES : UINT32_MAX); /* -1: null */
		if (files[i].sha256 != NULL) {
			buf_add(&hashes, files[i].sha256, HASH_SHA256_BYTES);
		}
	}
	put_cell(params, &(struct cell){ .kind = CELL_TEXT_ARRAY, .items = names, .n_items = n });
	put_buf(params, &hashes);
}

struct params files_params(struct arena *arena, const struct op *op)
{
	const struct ingest_item *item = &op->item;
	struct params params = params_create(arena, 6);
	if (op->kind == OP_STORE) {
		put_bytes(&params, item->response->form_id);
		put_bytes(&params, item->response->instance_id);
		put_hash(&params, op);
		put_files(&params, item->files, item->n_files);
		put_time(&params, item->received_us);
		return params;
	}
	bool refused = op->kind == OP_QUARANTINE;
	put_bytes(&params, str_of(quarantine_reason(op)));
	put_number(&params, refused ? op->quarantine.site_number : item->site_number);
	put_hash(&params, op);
	put_files(&params, refused ? op->quarantine.files : item->files,
			refused ? op->quarantine.n_files : item->n_files);
	return params;
}

struct params ops_params(struct arena *arena, struct op *const *ops, size_t n_ops)
{
	const struct op *op = ops[0];
	switch (op->kind) {
	case OP_STORE:
		return store_params(arena, ops, n_ops);
	case OP_RESOLVE:
		return resolve_params(arena, op);
	case OP_KEEP_FAILED:
		return failed_params(arena, op);
	case OP_QUARANTINE:
		return quarantine_params(arena, op, &op->quarantine);
	}
	assert(false);
	return (struct params){ 0 };
}
