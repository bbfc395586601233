/*
 * jsonl.c - JSON Lines: one response with all its repetitions in each line, shaped as
 * ODK Central's OData documents are, with $expand=*.
 *
 * A line end stands between two responses and behind the last one, never behind
 * another: what was cut off does not end with one.
 */
#include "export/gather.h"
#include "export/json.h"
#include "export/private.h"

#define NO_COLUMN SIZE_MAX

struct lines {
	struct exporting *exporting;
	const struct plan *plan;
	struct buf *out;
	size_t *column_of;  /* of the newest version's questions, in their tables; or NO_COLUMN */
	struct gathered response; /* the present one */
	bool comma;         /* a comma comes before the next member */
	bool any;           /* a response was written */
};

/* --- members -------------------------------------------------------------------------------- */

static void begin_member(struct lines *lines, const char *name)
{
	buf_adds(lines->out, lines->comma ? "," : "");
	json_add_text(lines->out, str_of(name));
	buf_addc(lines->out, ':');
	lines->comma = true;
}

static void open_object(struct lines *lines)
{
	buf_addc(lines->out, '{');
	lines->comma = false;
}

static void close_object(struct lines *lines)
{
	buf_addc(lines->out, '}');
	lines->comma = true;
}

static void add_text(struct lines *lines, const char *name, struct str text)
{
	begin_member(lines, name);
	if (text.p != NULL) {
		json_add_text(lines->out, text);
	} else {
		buf_adds(lines->out, "null");
	}
}

static void add_integer(struct lines *lines, const char *name, int64_t value)
{
	begin_member(lines, name);
	cells_add_integer(lines->out, value);
}

static bool is_newest(const struct lines *lines, const struct question *question)
{
	const struct definition *newest = lines->plan->newest;
	return question->index < newest->n_questions && newest->questions[question->index] == question;
}

/* --- rows ------------------------------------------------------------------------------------ */

static void add_row(struct lines *lines, const struct row *row);

static void add_repeat(struct lines *lines, size_t table, const struct row *around)
{
	bool first = true;
	begin_member(lines, lines->plan->tables.tables[table].stored_as);
	buf_addc(lines->out, '[');
	for (size_t i = 0; i < lines->response.n; i++) {
		if (lines->response.rows[i].table == table && gathered_is_within(&lines->response.rows[i], around)) {
			buf_adds(lines->out, first ? "" : ",");
			first = false;
			add_row(lines, &lines->response.rows[i]);
		}
	}
	buf_addc(lines->out, ']');
	lines->comma = true;
}

static size_t find_table(const struct lines *lines, const struct question *repeat)
{
	size_t i = 0;
	while (i < lines->plan->tables.n_tables && lines->plan->tables.tables[i].repeat != repeat) {
		i++;
	}
	return i;
}

static void add_questions(struct lines *lines, const struct question *question, const struct row *row)
{
	for (; question != NULL; question = question->next) {
		size_t column = lines->column_of[question->index];
		if (question->type == QUESTION_REPEAT) {
			add_repeat(lines, find_table(lines, question), row);
		} else if (question->type == QUESTION_GROUP) {
			begin_member(lines, question->name);
			open_object(lines);
			add_questions(lines, question->first_child, row);
			close_object(lines);
		} else if (column != NO_COLUMN) {
			begin_member(lines, question->name);
			json_add_value(lines->out, &lines->plan->tables.tables[row->table].columns[column],
					&row->cells[column]);
		}
	}
}

/* What only earlier versions have. */
static void add_deleted(struct lines *lines, const struct row *row)
{
	const struct tables *tables = &lines->plan->tables;
	const struct table *table = &tables->tables[row->table];
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct table_column *column = &table->columns[i];
		if (!is_newest(lines, column->question) && column->part == GEOPOINT_LATITUDE) {
			begin_member(lines, column->stored_as);
			json_add_value(lines->out, column, &row->cells[i]);
		}
	}
	for (size_t i = 1; i < tables->n_tables; i++) {
		if (tables->tables[i].parent == table && !is_newest(lines, tables->tables[i].repeat)) {
			add_repeat(lines, i, row);
		}
	}
}

static void add_system(struct lines *lines, const struct row *row)
{
	begin_member(lines, "__system");
	open_object(lines);
	begin_member(lines, "submissionDate");
	buf_addc(lines->out, '"');
	cells_add_time(lines->out, row->received_us);
	buf_addc(lines->out, '"');
	begin_member(lines, "submitterId");
	if (row->submitter_id != 0) {
		buf_addc(lines->out, '"');
		cells_add_integer(lines->out, row->submitter_id);
		buf_addc(lines->out, '"');
	} else {
		buf_adds(lines->out, "null");
	}
	add_text(lines, "submitterName", row->submitter);
	add_integer(lines, "attachmentsPresent", row->n_files_present);
	add_integer(lines, "attachmentsExpected", row->n_files_expected);
	add_text(lines, "reviewState", row->review_state);
	add_text(lines, "deviceId", row->device_id);
	add_integer(lines, "edits", row->n_edits);
	add_text(lines, "formVersion", row->version);
	add_text(lines, "site", row->site);
	close_object(lines);
}

static void add_row(struct lines *lines, const struct row *row)
{
	const struct plan_table *table = &lines->plan->items[row->table];
	const struct question *repeat = table->table->repeat;
	struct buf key = BUF(lines->out->limit);
	open_object(lines);
	cells_add_key(&key, lines->plan->items, table, row);
	add_text(lines, "__id", buf_str(&key));
	buf_finish(&key);
	if (repeat == NULL) {
		add_system(lines, row);
		add_questions(lines, lines->plan->newest->first_question, row);
	} else if (is_newest(lines, repeat)) {
		add_questions(lines, repeat->first_child, row);
	}
	add_deleted(lines, row);
	if (repeat == NULL) {
		begin_member(lines, "meta");
		open_object(lines);
		add_text(lines, "instanceID", row->instance_id);
		close_object(lines);
	}
	begin_member(lines, "__leftEmpty");
	json_add_words(lines->out, row->left_empty, row->n_left_empty);
	close_object(lines);
}

/* --- all of them ------------------------------------------------------------------------------- */

static void end_response(struct lines *lines)
{
	if (lines->response.n > 0) {
		buf_adds(lines->out, lines->any ? "\n" : "");
		add_row(lines, &lines->response.rows[0]);
		lines->any = true;
	}
	gather_clear(&lines->response);
}

static bool take_row(void *arg, const struct row *row)
{
	struct lines *lines = arg;
	if (row->table == 0) {
		end_response(lines);
	}
	gather_add(&lines->response, row, &lines->plan->tables.tables[row->table]);
	return true;
}

static void find_columns(struct lines *lines)
{
	const struct tables *tables = &lines->plan->tables;
	for (size_t i = 0; i < lines->plan->newest->n_questions; i++) {
		lines->column_of[i] = NO_COLUMN;
	}
	for (size_t i = 0; i < tables->n_tables; i++) {
		for (size_t k = 0; k < tables->tables[i].n_columns; k++) {
			const struct table_column *column = &tables->tables[i].columns[k];
			if (is_newest(lines, column->question) && column->part == GEOPOINT_LATITUDE) {
				lines->column_of[column->question->index] = k;
			}
		}
	}
}

enum outcome export_jsonl(struct exporting *exporting)
{
	const struct plan *plan = exporting->plan;
	struct lines lines = { .exporting = exporting, .plan = plan, .out = &exporting->stream.out,
		.column_of = arena_array(exporting->arena, plan->newest->n_questions, sizeof(size_t)) };
	find_columns(&lines);
	enum outcome outcome = export_each_row(exporting, ROWS_ALL_TABLES, take_row, &lines);
	if (outcome != OUTCOME_OK) {
		lines.response.n = 0; /* it may have more repetitions than came */
	}
	end_response(&lines);
	buf_adds(lines.out, outcome == OUTCOME_OK && lines.any ? "\n" : "");
	return outcome;
}
