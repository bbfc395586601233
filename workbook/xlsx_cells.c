/* The cells of one sheet. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/scan.h"
#include "workbook/xlsx_parts.h"

#define TEXT_MAX ((size_t)1024 * 1024)
#define SECONDS_OF_DAY 86400
#define DAYS_1900_TO_1970 25569
#define DAYS_1904_TO_1970 24107
#define LATEST_DAY 2958465 /* 9999-12-31 */

struct cell_reader {
	struct xlsx *xlsx;
	struct part_reader *reader;
	struct sheet *sheet;
	unsigned row, column; /* of the cell that is read, or was read last */
	char type[12];        /* "s", "inlineStr", ...; "n" when it is not said */
	int64_t style;
	bool in_cell, in_value, has_formula;
	unsigned in_reading;
	struct buf value;
};

/* "AB12": the column; 0 when it is none. The row is that of the <row>. */
static unsigned column_of(const char *reference)
{
	unsigned column = 0;
	for (const char *p = reference; *p >= 'A' && *p <= 'Z' && column <= WORKBOOK_MAX_COLUMNS; p++) {
		column = column * 26 + (unsigned)(*p - 'A') + 1;
	}
	return column <= WORKBOOK_MAX_COLUMNS ? column : 0;
}

static void start_row(struct cell_reader *cells, const char **attributes)
{
	const char *number = part_attribute(attributes, "r");
	int64_t row;
	bool said = number != NULL && str_to_int(str_of(number), 1, WORKBOOK_MAX_ROWS, &row);
	unsigned next = cells->row + 1;
	cells->row = said && row >= (int64_t)next ? (unsigned)row : next;
	cells->column = 0;
	cells->reader->stop = cells->row > WORKBOOK_MAX_ROWS;
}

static void start_cell(struct cell_reader *cells, const char **attributes)
{
	const char *reference = part_attribute(attributes, "r"), *type = part_attribute(attributes, "t"),
		   *style = part_attribute(attributes, "s");
	unsigned column = reference != NULL ? column_of(reference) : 0;
	cells->column = column > cells->column ? column : cells->column + 1;
	cells->style = -1;
	if (style != NULL && !str_to_int(str_of(style), 0, INT32_MAX, &cells->style)) {
		cells->style = -1;
	}
	size_t n = type != NULL ? strlen(type) : 0;
	memcpy(cells->type, n > 0 && n < sizeof(cells->type) ? type : "n", n > 0 && n < sizeof(cells->type) ? n + 1 : 2);
	cells->in_cell = true;
	cells->has_formula = false;
	buf_clear(&cells->value);
}

static void cell_start(void *arg, const char *name, const char **attributes)
{
	struct cell_reader *cells = arg;
	if (strcmp(name, "row") == 0) {
		start_row(cells, attributes);
	} else if (strcmp(name, "c") == 0) {
		start_cell(cells, attributes);
	} else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
		cells->in_value = cells->in_cell;
	} else if (strcmp(name, "f") == 0) {
		cells->has_formula = cells->in_cell;
	} else if (strcmp(name, "rPh") == 0) {
		cells->in_reading++;
	}
}

static void cell_text(void *arg, const char *text, int n)
{
	struct cell_reader *cells = arg;
	if (cells->in_value && cells->in_reading == 0) {
		buf_add(&cells->value, text, (size_t)n);
	}
}

/* --- numbers ----------------------------------------------------------------------------------- */

static struct number_style style(const struct cell_reader *cells)
{
	bool known = cells->style >= 0 && (size_t)cells->style < cells->xlsx->n_looks;
	return known ? cells->xlsx->looks[cells->style] : (struct number_style){ LOOKS_NUMBER, 0 };
}

static struct str date_text(struct cell_reader *cells, double value, bool with_time)
{
	struct arena *arena = cells->xlsx->arena;
	double seconds = round(value * SECONDS_OF_DAY);
	int64_t all = (int64_t)seconds, days = all / SECONDS_OF_DAY, rest = all % SECONDS_OF_DAY;
	int32_t epoch = (int32_t)(days - (cells->xlsx->from_1904 ? DAYS_1904_TO_1970 : DAYS_1900_TO_1970));
	char day[CALENDAR_DATE_TEXT];
	calendar_write_date(epoch, day);
	if (!with_time) {
		return str_of(arena_strdup(arena, day));
	}
	return str_of(arena_printf(arena, "%sT%02d:%02d:%02d", day, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60)));
}

static struct str time_text(struct cell_reader *cells, double value)
{
	int64_t seconds = (int64_t)round((value - floor(value)) * SECONDS_OF_DAY);
	return str_of(arena_printf(cells->xlsx->arena, "%02d:%02d:%02d", (int)(seconds / 3600 % 24),
			(int)(seconds / 60 % 60), (int)(seconds % 60)));
}

/* As a person sees it: 1 for 1.0, 0.3 for 0.30000000000000004. */
static struct str number_text(struct cell_reader *cells, struct str text)
{
	double value;
	if (!str_to_decimal(str_trim(text), &value)) {
		return text;
	}
	enum number_look shown = value >= 0 && value <= LATEST_DAY ? style(cells).look : LOOKS_NUMBER;
	switch (shown) {
	case LOOKS_DATE:
		return date_text(cells, value, false);
	case LOOKS_DATE_AND_TIME:
		return date_text(cells, value, true);
	case LOOKS_TIME:
		return time_text(cells, value);
	case LOOKS_NUMBER:
		break;
	}
	if (value >= 0 && value < 1e15 && value == floor(value)) {
		return str_of(arena_printf(cells->xlsx->arena, "%0*.0f", (int)style(cells).zeros, value));
	}
	return str_of(arena_printf(cells->xlsx->arena, "%.15g", value == 0 ? 0 : value));
}

/* --- values ------------------------------------------------------------------------------------ */

static struct str shared_text(struct cell_reader *cells, struct str number)
{
	int64_t i;
	if (!str_to_int(str_trim(number), 0, INT32_MAX, &i) || (size_t)i >= cells->xlsx->n_strings) {
		return STR("");
	}
	return cells->xlsx->strings[i];
}

static void refuse_error(struct cell_reader *cells, struct str value)
{
	problems_set_file(cells->xlsx->problems, cells->sheet->name);
	problem_add(cells->xlsx->problems, SEVERITY_ERROR, (struct source_pos){ cells->row, cells->column },
			"the formula of this cell gives the error %.*s; write the value", STR_ARG(value));
}

/* Scripts write formulas, and leave it to a spreadsheet to compute them. */
static void refuse_formula(struct cell_reader *cells)
{
	problems_set_file(cells->xlsx->problems, cells->sheet->name);
	problem_add(cells->xlsx->problems, SEVERITY_ERROR, (struct source_pos){ cells->row, cells->column },
			"the formula of this cell has no result yet; open the workbook in Excel or LibreOffice and save it, or "
			"write the value");
}

static struct str cell_value(struct cell_reader *cells)
{
	struct str value = buf_str(&cells->value);
	if (strcmp(cells->type, "s") == 0) {
		return shared_text(cells, value);
	}
	if (strcmp(cells->type, "b") == 0) {
		return str_is(str_trim(value), "1") ? STR("TRUE") : STR("FALSE");
	}
	if (strcmp(cells->type, "n") == 0) {
		return number_text(cells, value);
	}
	if (strcmp(cells->type, "e") == 0) {
		refuse_error(cells, value);
		return STR("");
	}
	return xlsx_unescape(cells->xlsx->arena, value);
}

static void end_cell(struct cell_reader *cells)
{
	struct xlsx *xlsx = cells->xlsx;
	cells->in_cell = false;
	/* The empty text is a result, but it is no number. */
	if (cells->has_formula && cells->value.length == 0 && strcmp(cells->type, "n") == 0) {
		refuse_formula(cells);
	}
	if (cells->value.length == 0 || cells->column > WORKBOOK_MAX_COLUMNS || cells->row == 0) {
		return;
	}
	struct str text = cell_value(cells);
	if (str_trim(text).n == 0) {
		return;
	}
	sheet_add(xlsx->workbook, cells->sheet, cells->row, cells->column, text);
	xlsx->n_cells++;
	if (xlsx->n_cells == WORKBOOK_MAX_CELLS || arena_full(xlsx->arena)) {
		problems_set_file(xlsx->problems, cells->sheet->name);
		problem_add(xlsx->problems, SEVERITY_ERROR, (struct source_pos){ cells->row, cells->column },
				"the workbook is larger than any survey; it is not read further");
		cells->reader->stop = true;
	}
}

static void cell_end(void *arg, const char *name)
{
	struct cell_reader *cells = arg;
	if (strcmp(name, "c") == 0 && cells->in_cell) {
		end_cell(cells);
	} else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
		cells->in_value = false;
	} else if (strcmp(name, "rPh") == 0 && cells->in_reading > 0) {
		cells->in_reading--;
	}
}

bool xlsx_read_cells(struct xlsx *xlsx, struct sheet *sheet, const char *part)
{
	struct cell_reader cells = { .xlsx = xlsx, .sheet = sheet, .value = BUF(TEXT_MAX) };
	struct part_reader reader = { .start = cell_start, .end = cell_end, .text = cell_text, .arg = &cells };
	cells.reader = &reader;
	bool ok = package_read(xlsx->package, part, &reader);
	buf_finish(&cells.value);
	return ok;
}
