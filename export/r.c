/*
 * r.c - an archive of CSV files, and a script for R that reads them: factors with
 * labels, dates and times, and which answers are missing ones.
 */
#include "base/csv.h"
#include "export/private.h"
#include "export/variables.h"

#define NAME_BYTES ((size_t)4096)

struct table_writer {
	struct exporting *exporting;
	const struct variables *variables;
	struct values values;
	struct buf *out;
};

/* --- the CSV files ------------------------------------------------------------------------ */

static void add_value(struct table_writer *writer, const struct variable *variable, bool first)
{
	struct datum value = values_get(&writer->values, variable);
	const struct cell *cell = variable->source == FROM_COLUMN ? &writer->values.row->cells[variable->column] : NULL;
	if (variable->kind == VARIABLE_CODE) { /* names; also those of no list */
		csv_add_exact(writer->out, cell->kind == CELL_TEXT ? cell->text : STR(""), first);
		return;
	}
	if (value.kind == DATUM_TEXT) {
		csv_add_exact(writer->out, value.text, first);
		return;
	}
	if (!first) {
		buf_addc(writer->out, ',');
	}
	if (value.kind == DATUM_MISSING) {
		return;
	}
	if (variable->source == FROM_RECEIVED) {
		cells_add_time(writer->out, writer->values.row->received_us);
	} else if (cell != NULL && variable->kind != VARIABLE_FLAG) {
		cells_add(writer->out, cell);
	} else {
		cells_add_integer(writer->out, (int64_t)value.number);
	}
}

static bool write_row(void *arg, const struct row *row)
{
	struct table_writer *writer = arg;
	values_take_row(&writer->values, row);
	for (size_t i = 0; i < writer->variables->n; i++) {
		add_value(writer, &writer->variables->items[i], i == 0);
	}
	csv_end_row(writer->out);
	return true;
}

static enum outcome write_csv(struct exporting *exporting, const struct variables *variables, size_t table)
{
	_cleanup_buf_ struct buf name = BUF(NAME_BYTES);
	struct table_writer writer = { .exporting = exporting, .variables = variables, .out = &exporting->stream.out };
	buf_addf(&name, "%s.csv", variables->table->file_name);
	if (!stream_begin(&exporting->stream, buf_text(&name), false)) {
		return export_cannot_write(exporting);
	}
	for (size_t i = 0; i < variables->n; i++) {
		csv_add_exact(writer.out, str_of(variables->items[i].name), i == 0);
	}
	csv_end_row(writer.out);
	values_init(&writer.values, exporting->arena, exporting->plan, variables);
	enum outcome outcome = export_each_row(exporting, table, write_row, &writer);
	exporting->summary->n_unknown += writer.values.n_unknown;
	values_finish(&writer.values);
	return outcome;
}

/* --- texts in the script --------------------------------------------------------------------- */

static uint32_t next_character(const unsigned char **p)
{
	static const uint32_t first_bits[] = { 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *at = *p;
	unsigned more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
	uint32_t c = *at++ & first_bits[more];
	for (; more > 0 && *at != '\0'; more--) {
		c = c << 6 | (*at++ & 0x3f);
	}
	*p = at;
	return c;
}

/* Only ASCII, so that it is read the same in every locale. */
static void add_string(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0';) {
		uint32_t c = next_character(&p);
		if (c >= 0x10000) {
			buf_addf(out, "\\U%08x", c);
		} else if (c >= 0x80 || c < 0x20) {
			buf_addf(out, "\\u%04x", c);
		} else {
			buf_adds(out, c == '"' || c == '\\' ? "\\" : "");
			buf_addc(out, (char)c);
		}
	}
	buf_addc(out, '"');
}

static const char *column_class(const struct variable *variable)
{
	switch (variable->kind) {
	case VARIABLE_FLAG:
	case VARIABLE_INTEGER:
		return variable->source == FROM_SUBMITTER_ID ? "numeric" : "integer";
	case VARIABLE_NUMBER:
		return "numeric";
	case VARIABLE_CODE:
	case VARIABLE_DATE:
	case VARIABLE_CLOCK:
	case VARIABLE_TIME:
	case VARIABLE_TEXT:
		break;
	}
	return "character";
}

/* --- the script ---------------------------------------------------------------------------------- */

static const char script_head[] =
		"# Set the folder of the CSV files, if it is not the working directory:\n"
		"if (!exists(\"folder\")) folder <- \".\"\n"
		"\n"
		"read_table <- function(file, classes) {\n"
		"  read.csv(file.path(folder, file), colClasses = classes, na.strings = \"\", encoding = \"UTF-8\",\n"
		"           check.names = FALSE, strip.white = FALSE)\n"
		"}\n"
		"\n"
		"# A factor with the labels. attr(x, \"codes\") has the codes by label; attr(x, \"missing\") has the\n"
		"# labels of the answers that are no real ones, such as Don't know, and of which kind they are.\n"
		"coded <- function(x, codes, labels, missing = character(0)) {\n"
		"  twice <- labels %in% labels[duplicated(labels)]\n"
		"  labels[twice] <- paste0(labels[twice], \" (\", codes[twice], \")\")\n"
		"  new <- setdiff(x[!is.na(x)], codes)\n"
		"  y <- factor(x, levels = c(codes, new), labels = c(labels, new))\n"
		"  attr(y, \"codes\") <- setNames(codes, labels)\n"
		"  attr(y, \"missing\") <- setNames(missing, labels[match(names(missing), codes)])\n"
		"  y\n"
		"}\n"
		"\n"
		"# The same without the answers that are no real ones: they become NA.\n"
		"real_answers <- function(x) {\n"
		"  x[x %in% names(attr(x, \"missing\"))] <- NA\n"
		"  droplevels(x, exclude = names(attr(x, \"missing\")))\n"
		"}\n";

static void add_codes(struct buf *out, const char *table, const struct variable *variable)
{
	const struct plan_column *from = variable->from;
	bool first = true;
	buf_addf(out, "`%s`$`%s` <- coded(`%s`$`%s`,\n  c(", table, variable->name, table, variable->name);
	for (size_t i = 0; i < from->n_codes; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		add_string(out, from->codes[i].name);
	}
	buf_adds(out, "),\n  c(");
	for (size_t i = 0; i < from->n_codes; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		add_string(out, from->codes[i].label[0] != '\0' ? from->codes[i].label : from->codes[i].name);
	}
	buf_addc(out, ')');
	for (size_t i = 0; i < from->n_codes; i++) {
		if (from->codes[i].missing != MISSING_NONE) {
			buf_adds(out, first ? ",\n  c(" : ", ");
			first = false;
			add_string(out, from->codes[i].name);
			buf_adds(out, " = ");
			add_string(out, missing_word(from->codes[i].missing));
		}
	}
	buf_adds(out, first ? ")\n" : "))\n");
}

static void add_conversion(struct buf *out, const char *table, const struct variable *variable)
{
	switch (variable->kind) {
	case VARIABLE_CODE:
		add_codes(out, table, variable);
		break;
	case VARIABLE_DATE:
		buf_addf(out, "`%s`$`%s` <- as.Date(`%s`$`%s`)\n", table, variable->name, table, variable->name);
		break;
	case VARIABLE_TIME:
		buf_addf(out, "`%s`$`%s` <- as.POSIXct(`%s`$`%s`, format = \"%%Y-%%m-%%dT%%H:%%M:%%OSZ\", tz = \"UTC\")\n", table,
				variable->name, table, variable->name);
		break;
	case VARIABLE_FLAG:
	case VARIABLE_INTEGER:
	case VARIABLE_NUMBER:
	case VARIABLE_CLOCK:
	case VARIABLE_TEXT:
		break;
	}
	if (variable->label[0] != '\0') {
		buf_addf(out, "attr(`%s`$`%s`, \"label\") <- ", table, variable->name);
		add_string(out, variable->label);
		buf_addc(out, '\n');
	}
}

static bool add_table(struct stream *stream, const struct variables *variables)
{
	struct buf *out = &stream->out;
	const char *table = variables->table->table->name;
	buf_adds(out, "\n# ");
	add_string(out, variables->table->label);
	buf_addf(out, "\n`%s` <- read_table(", table);
	buf_addf(out, "\"%s.csv\", c(", variables->table->file_name);
	for (size_t i = 0; i < variables->n; i++) {
		buf_addf(out, "%s\"%s\"", i == 0 ? "" : i % 8 == 0 ? ",\n  " : ", ", column_class(&variables->items[i]));
	}
	buf_adds(out, "))\n");
	bool worked = true;
	for (size_t i = 0; i < variables->n && worked; i++) {
		add_conversion(out, table, &variables->items[i]);
		worked = stream_go_on(stream);
	}
	return worked;
}

enum outcome export_r(struct exporting *exporting)
{
	const struct plan *plan = exporting->plan;
	size_t n = plan->tables.n_tables;
	struct variables *variables = arena_array(exporting->arena, n, sizeof(*variables));
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < n && outcome == OUTCOME_OK; i++) {
		variables[i] = variables_of(exporting->arena, plan, i, exporting->options->language);
		outcome = write_csv(exporting, &variables[i], i);
	}
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	_cleanup_buf_ struct buf name = BUF(NAME_BYTES);
	buf_addf(&name, "%s.R", plan->form_id);
	bool worked = stream_begin(&exporting->stream, buf_text(&name), false);
	buf_addf(&exporting->stream.out, "# Reads the answers to the form '%s'. Start it with source(\"%s.R\").\n%s",
			plan->form_id, plan->form_id, script_head);
	for (size_t i = 0; i < n && worked; i++) {
		worked = add_table(&exporting->stream, &variables[i]);
	}
	return worked ? OUTCOME_OK : export_cannot_write(exporting);
}
