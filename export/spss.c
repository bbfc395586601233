/* An archive of .sav files: one for the responses and one for each repeat. */
#include "export/spss.h"

#include <math.h>

#include "base/calendar.h"
#include "export/bytes.h"

#define NAME_BYTES ((size_t)4096)
#define DAYS_TO_1970 141428 /* from 1582-10-14, where SPSS begins */
#define SECONDS_TO_1970 (DAYS_TO_1970 * 86400.0)

/* A slot is one byte when it is a small whole number, missing or blank; the bytes of eight
 * slots stand together, before those that are written out. */
enum code { CODE_NOTHING = 0, CODE_BIAS = 100, CODE_END = 252, CODE_WRITTEN = 253, CODE_BLANKS = 254,
	CODE_MISSING = 255 };
#define LARGEST_SMALL 151
#define SMALLEST_SMALL (-99)
#define N_BLOCK 8

struct table_writer {
	struct exporting *exporting;
	const struct spss_file *file;
	const size_t *widths;      /* of the variables */
	struct values values;
	struct buf *out;
	unsigned char codes[N_BLOCK];
	size_t n_codes;
	struct buf written;        /* the slots of this block that are written out */
};

/* --- slots ---------------------------------------------------------------------------- */

static void end_block(struct table_writer *writer)
{
	for (size_t i = writer->n_codes; i < N_BLOCK; i++) {
		writer->codes[i] = CODE_NOTHING;
	}
	buf_add(writer->out, writer->codes, N_BLOCK);
	buf_add_str(writer->out, buf_str(&writer->written));
	buf_clear(&writer->written);
	writer->n_codes = 0;
}

static void add_slot(struct table_writer *writer, unsigned char code, const void *bytes)
{
	writer->codes[writer->n_codes++] = code;
	if (code == CODE_WRITTEN) {
		buf_add(&writer->written, bytes, SPSS_SLOT);
	}
	if (writer->n_codes == N_BLOCK) {
		end_block(writer);
	}
}

static void add_number(struct table_writer *writer, double number)
{
	if (number == spss_system_missing()) {
		add_slot(writer, CODE_MISSING, NULL);
	} else if (number == floor(number) && number >= SMALLEST_SMALL && number <= LARGEST_SMALL) {
		add_slot(writer, (unsigned char)(number + CODE_BIAS), NULL);
	} else {
		unsigned char bytes[SPSS_SLOT];
		bytes_put_double(bytes, number);
		add_slot(writer, CODE_WRITTEN, bytes);
	}
}

static void add_text_slots(struct table_writer *writer, struct str text, size_t width)
{
	for (size_t i = 0; i < spss_n_slots(width); i++) {
		static const char blanks[SPSS_SLOT] = { ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ' };
		char slot[SPSS_SLOT];
		memcpy(slot, blanks, sizeof(slot));
		size_t at = i * SPSS_SLOT, n = text.n > at ? text.n - at : 0;
		memcpy(slot, text.p + (n > 0 ? at : 0), n < SPSS_SLOT ? n : SPSS_SLOT);
		bool is_blank = memcmp(slot, blanks, sizeof(slot)) == 0;
		add_slot(writer, is_blank ? CODE_BLANKS : CODE_WRITTEN, slot);
	}
}

/* Each segment holds 255 bytes, whatever width it has. */
static void add_text(struct table_writer *writer, struct str text, size_t width)
{
	struct str fitting = bytes_cut(text, width);
	writer->exporting->summary->n_cut += fitting.n < text.n;
	for (size_t i = 0; i < spss_n_segments(width); i++) {
		size_t n = fitting.n < SPSS_SEGMENT ? fitting.n : SPSS_SEGMENT;
		add_text_slots(writer, (struct str){ fitting.p, n }, spss_segment_width(width, i));
		fitting = (struct str){ fitting.p + n, fitting.n - n };
	}
}

/* --- values ------------------------------------------------------------------------------ */

static double spss_number(const struct variable *variable, double number)
{
	switch (variable->kind) {
	case VARIABLE_DATE:
		return number * 86400 + SECONDS_TO_1970;
	case VARIABLE_TIME:
		return floor(number / 1000) / 1000 + SECONDS_TO_1970;
	case VARIABLE_CLOCK:
		return floor(number / 1000) / 1000;
	case VARIABLE_CODE:
	case VARIABLE_FLAG:
	case VARIABLE_INTEGER:
	case VARIABLE_NUMBER:
	case VARIABLE_TEXT:
		break;
	}
	return number;
}

static double missing_number(const struct variable *variable, const struct datum *value)
{
	if (value->code != NULL) {
		return value->code->value;
	}
	bool asks_number = variable->source == FROM_COLUMN
			   && (variable->kind == VARIABLE_INTEGER || variable->kind == VARIABLE_NUMBER);
	return asks_number && value->letter == LETTER_LEFT_EMPTY ? NUMBER_LEFT_EMPTY : spss_system_missing();
}

static bool write_row(void *arg, const struct row *row)
{
	struct table_writer *writer = arg;
	const struct variables *variables = writer->file->variables;
	values_take_row(&writer->values, row);
	for (size_t i = 0; i < variables->n; i++) {
		const struct variable *variable = &variables->items[i];
		struct datum value = values_get(&writer->values, variable);
		switch (value.kind) {
		case DATUM_NUMBER:
			add_number(writer, spss_number(variable, value.number));
			break;
		case DATUM_TEXT:
			add_text(writer, value.text, writer->widths[i]);
			break;
		case DATUM_MISSING:
			add_number(writer, missing_number(variable, &value));
			break;
		}
	}
	return true;
}

/* --- a file -------------------------------------------------------------------------------- */

static enum outcome write_file(struct exporting *exporting, const struct spss_file *file, size_t table)
{
	size_t *widths = arena_array(exporting->arena, file->variables->n, sizeof(*widths));
	for (size_t i = 0; i < file->variables->n; i++) {
		widths[i] = spss_width(&file->variables->items[i]);
	}
	struct table_writer writer = { .exporting = exporting, .file = file, .widths = widths,
		.out = &exporting->stream.out, .written = BUF((size_t)N_BLOCK * SPSS_SLOT) };
	spss_add_head(writer.out, file);
	values_init(&writer.values, exporting->arena, exporting->plan, file->variables);
	enum outcome outcome = export_each_row(exporting, table, write_row, &writer);
	add_slot(&writer, CODE_END, NULL);
	if (writer.n_codes > 0) {
		end_block(&writer);
	}
	exporting->summary->n_unknown += writer.values.n_unknown;
	values_finish(&writer.values);
	buf_finish(&writer.written);
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
	_cleanup_buf_ struct buf name = BUF(NAME_BYTES);
	buf_addf(&name, "%s.sav", item->file_name);
	if (!stream_begin(&exporting->stream, buf_text(&name), false)) {
		return export_cannot_write(exporting);
	}
	return write_file(exporting, &(struct spss_file){ .variables = &variables, .label = item->label,
		.n_rows = extents.n, .now_us = calendar_now() }, table);
}

enum outcome export_spss(struct exporting *exporting)
{
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < exporting->plan->tables.n_tables && outcome == OUTCOME_OK; i++) {
		outcome = write_table(exporting, i);
	}
	return outcome;
}
