/* An archive of .dta files: one for the responses and one for each repeat. */
#include "export/stata.h"

#include <math.h>

#include "base/calendar.h"
#include "export/bytes.h"

#define NAME_BYTES ((size_t)4096)
#define DAYS_TO_1970 3653 /* from 1960, where Stata begins */
#define MS_TO_1970 (DAYS_TO_1970 * 86400000.0)
#define STRL_TEXT 130     /* ends with NUL */

struct table_writer {
	struct exporting *exporting;
	const struct stata_file *file;
	struct values values;
	struct buf *out;
	uint64_t n_rows;
};

/* --- rows -------------------------------------------------------------------------- */

static double stata_number(const struct variable *variable, double number)
{
	switch (variable->kind) {
	case VARIABLE_DATE:
		return number + DAYS_TO_1970;
	case VARIABLE_TIME:
		return floor(number / 1000) + MS_TO_1970;
	case VARIABLE_CLOCK:
		return floor(number / 1000);
	case VARIABLE_CODE:
	case VARIABLE_FLAG:
	case VARIABLE_INTEGER:
	case VARIABLE_NUMBER:
	case VARIABLE_TEXT:
		break;
	}
	return number;
}

static void add_number(struct buf *out, const struct stata_field *field, double number)
{
	if (field->type == STATA_DOUBLE) {
		bytes_add_double(out, number);
	} else {
		bytes_add(out, (uint64_t)(int64_t)number, (unsigned)field->bytes);
	}
}

static void add_text(struct table_writer *writer, size_t i, struct str text)
{
	const struct stata_field *field = &writer->file->fields[i];
	if (field->type == STATA_STRL) { /* which variable and row it belongs to; 0 when empty */
		bytes_add(writer->out, text.n > 0 ? i + 1 : 0, 2);
		bytes_add(writer->out, text.n > 0 ? writer->n_rows : 0, 6);
		return;
	}
	struct str fitting = bytes_cut(text, field->bytes);
	writer->exporting->summary->n_cut += fitting.n < text.n;
	bytes_add_padded(writer->out, fitting, field->bytes, '\0');
}

static bool write_row(void *arg, const struct row *row)
{
	struct table_writer *writer = arg;
	const struct variables *variables = writer->file->variables;
	writer->n_rows++;
	values_take_row(&writer->values, row);
	for (size_t i = 0; i < variables->n; i++) {
		const struct variable *variable = &variables->items[i];
		struct datum value = values_get(&writer->values, variable);
		switch (value.kind) {
		case DATUM_NUMBER:
			add_number(writer->out, &writer->file->fields[i], stata_number(variable, value.number));
			break;
		case DATUM_TEXT:
			add_text(writer, i, value.text);
			break;
		case DATUM_MISSING:
			stata_add_missing(writer->out, writer->file->fields[i].type, value.letter);
			break;
		}
	}
	return true;
}

/* --- long texts ------------------------------------------------------------------------ */

static bool write_long_texts(void *arg, const struct row *row)
{
	struct table_writer *writer = arg;
	const struct variables *variables = writer->file->variables;
	writer->n_rows++;
	values_take_row(&writer->values, row);
	for (size_t i = 0; i < variables->n; i++) {
		if (writer->file->fields[i].type != STATA_STRL) {
			continue;
		}
		struct str text = values_get(&writer->values, &variables->items[i]).text;
		if (text.n > 0) {
			buf_adds(writer->out, "GSO");
			bytes_add(writer->out, i + 1, 4);
			bytes_add(writer->out, writer->n_rows, 8);
			buf_addc(writer->out, (char)STRL_TEXT);
			bytes_add(writer->out, text.n + 1, 4);
			bytes_add_padded(writer->out, text, text.n + 1, '\0');
		}
	}
	return true;
}

static bool has_long_texts(const struct stata_file *file)
{
	for (size_t i = 0; i < file->variables->n; i++) {
		if (file->fields[i].type == STATA_STRL) {
			return true;
		}
	}
	return false;
}

/* --- a file -------------------------------------------------------------------------------- */

static enum outcome write_rows(struct table_writer *writer, size_t table)
{
	buf_adds(writer->out, "<data>");
	enum outcome outcome = export_each_row(writer->exporting, table, write_row, writer);
	buf_adds(writer->out, "</data><strls>");
	if (outcome == OUTCOME_OK && has_long_texts(writer->file)) {
		writer->n_rows = 0;
		outcome = export_each_row_again(writer->exporting, table, write_long_texts, writer);
	}
	buf_adds(writer->out, "</strls>");
	return outcome;
}

static enum outcome write_file(struct exporting *exporting, const struct stata_file *file, size_t table)
{
	struct table_writer writer = { .exporting = exporting, .file = file, .out = &exporting->stream.out };
	struct buf tail = BUF(STATA_HEAD_BYTES);
	stata_add_tail(&tail, file->variables);
	stata_add_head(writer.out, file, &tail);
	values_init(&writer.values, exporting->arena, exporting->plan, file->variables);
	enum outcome outcome = write_rows(&writer, table);
	exporting->summary->n_unknown += writer.values.n_unknown;
	values_finish(&writer.values);
	buf_add_str(writer.out, buf_str(&tail));
	buf_adds(writer.out, "</stata_dta>");
	buf_finish(&tail);
	return outcome;
}

static enum outcome write_table(struct exporting *exporting, size_t table)
{
	const struct plan_table *item = &exporting->plan->items[table];
	struct rows_wanted wanted = export_wanted(exporting, table);
	struct rows_extents extents;
	enum outcome outcome = rows_extents(exporting->store, exporting->arena, &wanted, &extents);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	struct variables variables = variables_of(exporting->arena, exporting->plan, table, exporting->options->language);
	variables_measure(&variables, exporting->plan, &extents);
	struct stata_field *fields = arena_array(exporting->arena, variables.n, sizeof(*fields));
	for (size_t i = 0; i < variables.n; i++) {
		fields[i] = stata_field_of(&variables.items[i]);
	}
	_cleanup_buf_ struct buf name = BUF(NAME_BYTES);
	buf_addf(&name, "%s.dta", item->file_name);
	if (!stream_begin(&exporting->stream, buf_text(&name), false)) {
		return export_cannot_write(exporting);
	}
	return write_file(exporting, &(struct stata_file){ .variables = &variables, .fields = fields,
		.label = item->label, .n_rows = extents.n, .now_us = calendar_now() }, table);
}

enum outcome export_stata(struct exporting *exporting)
{
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < exporting->plan->tables.n_tables && outcome == OUTCOME_OK; i++) {
		outcome = write_table(exporting, i);
	}
	return outcome;
}
