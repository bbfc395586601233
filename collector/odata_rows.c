/* odata_rows.c - a row of a feed as JSON: __id, __system, answers within their groups. */
#include "collector/address.h"
#include "collector/odata_private.h"
#include "export/cells.h"
#include "export/json.h"

#define KEY_BYTES ((size_t)64 * 1024)

struct writing {
	struct odata *odata;
	struct buf *out;
	bool comma; /* stands before the next member */
};

static void begin_member(struct writing *writing, const char *name)
{
	buf_adds(writing->out, writing->comma ? ",\"" : "\"");
	buf_adds(writing->out, name); /* names of questions have no quotes */
	buf_adds(writing->out, "\":");
	writing->comma = true;
}

static void open_object(struct writing *writing)
{
	buf_addc(writing->out, '{');
	writing->comma = false;
}

static void close_object(struct writing *writing)
{
	buf_addc(writing->out, '}');
	writing->comma = true;
}

static void add_text_or_null(struct writing *writing, struct str text)
{
	if (text.p != NULL) {
		json_add_text(writing->out, text);
	} else {
		buf_adds(writing->out, "null");
	}
}

static void add_text(struct writing *writing, const char *name, struct str text)
{
	begin_member(writing, name);
	add_text_or_null(writing, text);
}

/* --- the response ----------------------------------------------------------------------- */

static void add_time(struct writing *writing, int64_t us)
{
	buf_addc(writing->out, '"');
	cells_add_time(writing->out, us);
	buf_addc(writing->out, '"');
}

static void add_id(struct writing *writing, int64_t id)
{
	if (id == 0) {
		buf_adds(writing->out, "null");
		return;
	}
	buf_addc(writing->out, '"');
	cells_add_integer(writing->out, id);
	buf_addc(writing->out, '"');
}

static void add_system_member(struct writing *writing, const struct row *row, enum odata_system member)
{
	begin_member(writing, odata_system_members[member].name);
	switch (member) {
	case SYSTEM_SUBMITTER_NAME:
		add_text_or_null(writing, row->submitter);
		break;
	case SYSTEM_REVIEW_STATE:
		add_text_or_null(writing, row->review_state);
		break;
	case SYSTEM_DEVICE_ID:
		add_text_or_null(writing, row->device_id);
		break;
	case SYSTEM_FORM_VERSION:
		add_text_or_null(writing, row->version);
		break;
	case SYSTEM_SUBMISSION_DATE:
		add_time(writing, row->received_us);
		break;
	case SYSTEM_UPDATED_AT:
		if (row->edited_us != 0) {
			add_time(writing, row->edited_us);
			break;
		}
		buf_adds(writing->out, "null");
		break;
	case SYSTEM_SUBMITTER_ID:
		add_id(writing, row->submitter_id);
		break;
	case SYSTEM_PRESENT:
		cells_add_integer(writing->out, row->n_files_present);
		break;
	case SYSTEM_EXPECTED:
		cells_add_integer(writing->out, row->n_files_expected);
		break;
	case SYSTEM_EDITS:
		cells_add_integer(writing->out, row->n_edits);
		break;
	case SYSTEM_STATUS: /* of what cannot be decrypted, in Central */
	case N_SYSTEM:
		buf_adds(writing->out, "null");
		break;
	}
}

static void add_system(struct writing *writing, const struct row *row)
{
	unsigned shown = writing->odata->shape.system;
	if (shown == 0) {
		return;
	}
	begin_member(writing, "__system");
	open_object(writing);
	for (unsigned i = 0; i < N_SYSTEM; i++) {
		if ((shown & 1u << i) != 0) {
			add_system_member(writing, row, (enum odata_system)i);
		}
	}
	close_object(writing);
}

/* --- repeats -------------------------------------------------------------------------------- */

static void add_any_row(struct writing *writing, const struct row *row, bool is_top);

static size_t table_of(const struct plan *plan, const struct question *repeat)
{
	size_t i = 0;
	while (plan->tables.tables[i].repeat != repeat) {
		i++;
	}
	return i;
}

static void add_key_step(struct buf *out, const struct plan *plan, const struct plan_table *table, const struct row *row,
		size_t depth)
{
	_cleanup_buf_ struct buf key = BUF(KEY_BYTES);
	struct row around = *row;
	around.n_positions = depth;
	cells_add_key(&key, plan->items, table, &around);
	buf_adds(out, "('");
	address_add(out, buf_str(&key), "");
	buf_adds(out, "')");
}

/* "Submissions('uuid%3A1')/group/person('...')": the address of a row, depth steps into its repeats. */
static void add_row_address(struct buf *out, const struct plan *plan, const struct plan_table *table, const struct row *row,
		size_t depth)
{
	if (depth == 0) {
		buf_adds(out, "Submissions");
	} else {
		add_row_address(out, plan, &plan->items[table->table->parent - plan->tables.tables], row, depth - 1);
		buf_adds(out, table->key_step);
	}
	add_key_step(out, plan, table, row, depth);
}

static void add_link(struct writing *writing, size_t table, const struct row *row)
{
	const struct plan *plan = writing->odata->plan;
	buf_addf(writing->out, "%s\"%s@odata.navigationLink\":\"", writing->comma ? "," : "", plan->tables.tables[table].repeat->name);
	add_row_address(writing->out, plan, &plan->items[row->table], row, row->n_positions);
	buf_adds(writing->out, plan->items[table].key_step);
	buf_addc(writing->out, '"');
	writing->comma = true;
}

static void add_repetitions(struct writing *writing, size_t table, const struct row *around)
{
	const struct gathered *gathered = &writing->odata->gathered;
	bool first = true;
	begin_member(writing, writing->odata->plan->tables.tables[table].repeat->name);
	buf_addc(writing->out, '[');
	for (size_t i = 0; i < gathered->n; i++) {
		if (gathered->rows[i].table == table && gathered_is_within(&gathered->rows[i], around)) {
			buf_adds(writing->out, first ? "" : ",");
			first = false;
			add_any_row(writing, &gathered->rows[i], false);
		}
	}
	buf_addc(writing->out, ']');
	writing->comma = true;
}

static void add_repeat(struct writing *writing, const struct question *repeat, const struct row *row)
{
	size_t table = table_of(writing->odata->plan, repeat);
	add_link(writing, table, row);
	if (writing->odata->options.expand) {
		add_repetitions(writing, table, row);
	}
}

/* --- answers ------------------------------------------------------------------------------------ */

static void add_answer(struct writing *writing, const struct question *question, const struct row *row)
{
	const struct odata_shape *shape = &writing->odata->shape;
	size_t i = shape->columns[question->index];
	const struct table_column *column = &shape->tables.tables[row->table].columns[i];
	const struct cell *cells = &row->cells[i];
	begin_member(writing, question->name);
	if (cells->kind == CELL_TEXT_ARRAY) { /* as the form has it: with spaces between */
		_cleanup_buf_ struct buf words = BUF(ODATA_ANSWER_BYTES);
		cells_add_words(&words, cells->items, cells->n_items);
		json_add_text(writing->out, buf_str(&words));
	} else if (writing->odata->options.wkt) {
		json_add_value_wkt(writing->out, column, cells);
	} else {
		json_add_value(writing->out, column, cells);
	}
}

static void add_questions(struct writing *writing, const struct question *question, const struct row *row)
{
	const struct odata_shape *shape = &writing->odata->shape;
	for (; question != NULL; question = question->next) {
		if (!shape->shown[question->index]) {
			continue;
		}
		if (question->type == QUESTION_REPEAT) {
			add_repeat(writing, question, row);
		} else if (question->type == QUESTION_GROUP) {
			begin_member(writing, question->name);
			open_object(writing);
			add_questions(writing, question->first_child, row);
			close_object(writing);
		} else if (shape->columns[question->index] != ODATA_NO_COLUMN) {
			add_answer(writing, question, row);
		}
	}
}

static void add_key(struct writing *writing, const char *name, const struct plan_table *table, const struct row *row,
		bool of_parent)
{
	_cleanup_buf_ struct buf key = BUF(KEY_BYTES);
	const struct plan_table *items = writing->odata->plan->items;
	if (of_parent) {
		cells_add_parent_key(&key, items, table, row);
	} else {
		cells_add_key(&key, items, table, row);
	}
	add_text(writing, name, buf_str(&key));
}

static void add_any_row(struct writing *writing, const struct row *row, bool is_top)
{
	const struct odata *odata = writing->odata;
	const struct plan_table *table = &odata->plan->items[row->table];
	const struct question *repeat = table->table->repeat;
	open_object(writing);
	add_key(writing, "__id", table, row, false);
	if (repeat != NULL && is_top && odata->shape.parent_key) {
		add_key(writing, odata->parent_key_name, table, row, true);
	}
	if (repeat == NULL) {
		add_system(writing, row);
	}
	add_questions(writing, repeat != NULL ? repeat->first_child : odata->plan->newest->first_question, row);
	if (repeat == NULL && odata->shape.meta) {
		begin_member(writing, "meta");
		open_object(writing);
		add_text(writing, "instanceID", row->instance_id);
		close_object(writing);
	}
	close_object(writing);
}

void odata_add_row(struct odata *odata, const struct row *row)
{
	struct writing writing = { .odata = odata, .out = &odata->out };
	add_any_row(&writing, row, true);
}
