/*
 * csv.c - an archive of CSV files, shaped as ODK Central does, so that what reads
 * those reads these: https://docs.getodk.org/central-api-submission-management/
 * Behind Central's columns stand two of ours, Site and LeftEmpty.
 */
#include <string.h>

#include "base/csv.h"
#include "export/private.h"

#define NAME_BYTES ((size_t)4096)

struct sheet { /* one CSV file */
	struct exporting *exporting;
	const struct plan_table *table;
	struct buf *out;     /* that of the stream */
	struct buf scratch;
	bool first;          /* in its row */
};

/* --- one field ------------------------------------------------------------------------ */

static void add_text(struct sheet *sheet, struct str text)
{
	if (sheet->exporting->options->spreadsheet) {
		csv_add(sheet->out, text, sheet->first);
	} else {
		csv_add_exact(sheet->out, text, sheet->first);
	}
	sheet->first = false;
}

/* The next value is one that needs no quotes: a number or a date. */
static void begin_plain(struct sheet *sheet)
{
	if (!sheet->first) {
		buf_addc(sheet->out, ',');
	}
	sheet->first = false;
}

static void add_nothing(struct sheet *sheet)
{
	begin_plain(sheet);
}

static void add_words(struct sheet *sheet, const struct str *words, size_t n)
{
	buf_clear(&sheet->scratch);
	cells_add_words(&sheet->scratch, words, n);
	add_text(sheet, buf_str(&sheet->scratch));
}

static void add_cell(struct sheet *sheet, const struct cell *cell)
{
	switch (cell->kind) {
	case CELL_TEXT:
		add_text(sheet, cell->text);
		break;
	case CELL_TEXT_ARRAY:
		add_words(sheet, cell->items, cell->n_items);
		break;
	case CELL_NULL:
	case CELL_INTEGER:
	case CELL_DOUBLE:
	case CELL_DATE:
	case CELL_CLOCK:
	case CELL_TIME:
		begin_plain(sheet);
		cells_add(sheet->out, cell);
		break;
	}
}

/* --- columns ---------------------------------------------------------------------------- */

static bool is_split(const struct sheet *sheet, const struct plan_column *column)
{
	return sheet->exporting->options->split_select_multiples
	       && question_answer(column->column->question) == ANSWER_CHOICES;
}

static void add_heading(struct sheet *sheet, const struct plan_column *column, const char *choice)
{
	static const char *const parts[] = { "-Latitude", "-Longitude", "-Altitude", "-Accuracy" };
	const struct table_column *stored = column->column;
	const char *path = sheet->exporting->options->no_group_paths ? stored->question->name : column->path;
	bool is_part = question_answer(stored->question) == ANSWER_GEOPOINT;
	buf_clear(&sheet->scratch);
	buf_adds(&sheet->scratch, path);
	buf_adds(&sheet->scratch, is_part ? parts[stored->part] : "");
	if (choice != NULL) {
		buf_addf(&sheet->scratch, "/%s", choice);
	}
	add_text(sheet, buf_str(&sheet->scratch));
}

static void add_headings(struct sheet *sheet, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		add_text(sheet, str_of(names[i]));
	}
}

static void add_head(struct sheet *sheet)
{
	static const char *const before[] = { "SubmissionDate" };
	static const char *const behind[] = { "meta-instanceID", "KEY", "SubmitterID", "SubmitterName",
		"AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion",
		"Site", "LeftEmpty" };
	static const char *const behind_child[] = { "PARENT_KEY", "KEY", "LeftEmpty" };
	bool is_main = sheet->table->table->repeat == NULL;
	sheet->first = true;
	buf_adds(sheet->out, sheet->exporting->options->spreadsheet ? "\xef\xbb\xbf" : "");
	add_headings(sheet, before, is_main ? ARRAY_LEN(before) : 0);
	for (size_t i = 0; i < sheet->table->table->n_columns; i++) {
		const struct plan_column *column = &sheet->table->columns[i];
		add_heading(sheet, column, NULL);
		for (size_t k = 0; is_split(sheet, column) && k < column->n_codes; k++) {
			add_heading(sheet, column, column->codes[k].name);
		}
	}
	add_headings(sheet, is_main ? behind : behind_child, is_main ? ARRAY_LEN(behind) : ARRAY_LEN(behind_child));
	csv_end_row(sheet->out);
}

/* --- rows --------------------------------------------------------------------------------- */

static bool holds(const struct cell *cell, const char *name)
{
	for (size_t i = 0; i < cell->n_items; i++) {
		if (str_is(cell->items[i], name)) {
			return true;
		}
	}
	return false;
}

/* Nothing for somebody who was not asked, or gave no answer. */
static void add_split(struct sheet *sheet, const struct plan_column *column, const struct cell *cell)
{
	for (size_t i = 0; i < column->n_codes; i++) {
		begin_plain(sheet);
		if (cell->kind != CELL_NULL) {
			buf_addc(sheet->out, holds(cell, column->codes[i].name) ? '1' : '0');
		}
	}
}

static void add_answers(struct sheet *sheet, const struct row *row)
{
	for (size_t i = 0; i < sheet->table->table->n_columns; i++) {
		add_cell(sheet, &row->cells[i]);
		if (is_split(sheet, &sheet->table->columns[i])) {
			add_split(sheet, &sheet->table->columns[i], &row->cells[i]);
		}
	}
}

static void add_integer(struct sheet *sheet, int64_t value)
{
	begin_plain(sheet);
	cells_add_integer(sheet->out, value);
}

static void add_main(struct sheet *sheet, const struct row *row)
{
	begin_plain(sheet);
	cells_add_time(sheet->out, row->received_us);
	add_answers(sheet, row);
	add_text(sheet, row->instance_id);
	add_text(sheet, row->instance_id);
	if (row->submitter_id != 0) {
		add_integer(sheet, row->submitter_id);
	} else {
		add_nothing(sheet);
	}
	add_text(sheet, row->submitter);
	add_integer(sheet, row->n_files_present);
	add_integer(sheet, row->n_files_expected);
	add_nothing(sheet); /* Status: of what cannot be decrypted, in Central */
	add_text(sheet, row->review_state);
	add_text(sheet, row->device_id);
	add_integer(sheet, row->n_edits);
	add_text(sheet, row->version);
	add_text(sheet, row->site);
}

static void add_child(struct sheet *sheet, const struct row *row)
{
	const struct plan_table *items = sheet->exporting->plan->items;
	add_answers(sheet, row);
	buf_clear(&sheet->scratch);
	cells_add_parent_key(&sheet->scratch, items, sheet->table, row);
	add_text(sheet, buf_str(&sheet->scratch));
	buf_clear(&sheet->scratch);
	cells_add_key(&sheet->scratch, items, sheet->table, row);
	add_text(sheet, buf_str(&sheet->scratch));
}

static bool write_row(void *arg, const struct row *row)
{
	struct sheet *sheet = arg;
	sheet->first = true;
	if (sheet->table->table->repeat == NULL) {
		add_main(sheet, row);
	} else {
		add_child(sheet, row);
	}
	add_words(sheet, row->left_empty, row->n_left_empty);
	csv_end_row(sheet->out);
	return true;
}

static enum outcome write_sheet(struct sheet *sheet, size_t table)
{
	add_head(sheet);
	return export_each_row(sheet->exporting, table, write_row, sheet);
}

static enum outcome write_table(struct exporting *exporting, size_t table)
{
	struct sheet sheet = { .exporting = exporting, .table = &exporting->plan->items[table],
		.out = &exporting->stream.out, .scratch = BUF(exporting->stream.out.limit) };
	enum outcome outcome = write_sheet(&sheet, table);
	buf_finish(&sheet.scratch);
	return outcome;
}

enum outcome export_csv(struct exporting *exporting)
{
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < exporting->plan->tables.n_tables && outcome == OUTCOME_OK; i++) {
		_cleanup_buf_ struct buf name = BUF(NAME_BYTES);
		buf_addf(&name, "%s.csv", exporting->plan->items[i].file_name);
		outcome = stream_begin(&exporting->stream, buf_text(&name), false) ? write_table(exporting, i)
				: export_cannot_write(exporting);
	}
	return outcome;
}

enum outcome export_table(struct exporting *exporting)
{
	return write_table(exporting, 0);
}
