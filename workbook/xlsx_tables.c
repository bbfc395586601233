#include "workbook/xlsx_tables.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"

#define TEXT_BYTES_MAX ((size_t)32767) /* of a cell of Excel, in characters */
#define WIDTH_TEXT 28
#define WIDTH_NUMBER 12

struct sheet_out {
	lxw_worksheet *to;
	lxw_format *header, *wrapped;
};

static bool write_field(const struct sheet_out *sheet, struct str field, lxw_row_t row, size_t column, size_t n_texts)
{
	double number;
	if (row > 0 && column >= n_texts && str_to_decimal(field, &number)) {
		return worksheet_write_number(sheet->to, row, (lxw_col_t)column, number, NULL) == LXW_NO_ERROR;
	}
	_cleanup_free_ char *text = xstrndup(field.p, field.n < TEXT_BYTES_MAX ? field.n : TEXT_BYTES_MAX);
	return field.n == 0
	       || worksheet_write_string(sheet->to, row, (lxw_col_t)column, text,
				  row == 0 ? sheet->header : sheet->wrapped) == LXW_NO_ERROR;
}

static bool write_table(const struct sheet_out *sheet, const struct xlsx_table *table)
{
	struct csv_reader reader;
	lxw_row_t row = 0;
	bool ok = true;
	csv_open(&reader, table->csv);
	while (ok && csv_next(&reader)) {
		for (size_t i = 0; i < reader.n_fields && ok; i++) {
			ok = write_field(sheet, csv_field(&reader, i), row, i, table->n_texts);
		}
		row++;
	}
	ok = ok && reader.error == NULL;
	csv_close(&reader);
	worksheet_freeze_panes(sheet->to, 1, 0);
	return ok;
}

static bool write_file(const struct xlsx_table *tables, size_t n, const char *path)
{
	lxw_workbook *to = workbook_new(path);
	lxw_doc_properties properties = { .created = 1 }; /* or the same tables would differ every second */
	struct sheet_out sheet = { .header = workbook_add_format(to), .wrapped = workbook_add_format(to) };
	bool ok = true;
	workbook_set_properties(to, &properties);
	format_set_bold(sheet.header);
	format_set_text_wrap(sheet.wrapped);
	format_set_align(sheet.wrapped, LXW_ALIGN_VERTICAL_TOP);
	for (size_t i = 0; i < n && ok; i++) {
		sheet.to = workbook_add_worksheet(to, tables[i].name);
		worksheet_set_column(sheet.to, 0, (lxw_col_t)(tables[i].n_texts - 1), WIDTH_TEXT, NULL);
		worksheet_set_column(sheet.to, (lxw_col_t)tables[i].n_texts, LXW_COL_MAX - 1, WIDTH_NUMBER, NULL);
		ok = write_table(&sheet, &tables[i]);
	}
	return workbook_close(to) == LXW_NO_ERROR && ok;
}

/* The library writes to a path only. */
bool xlsx_write_tables(const struct xlsx_table *tables, size_t n, struct buf *out)
{
	const char *folder = getenv("TMPDIR");
	_cleanup_free_ char *path = xasprintf("%s/canvass-XXXXXX", folder != NULL && folder[0] != '\0' ? folder : "/tmp");
	int fd = mkstemp(path);
	if (fd < 0) {
		return false;
	}
	bool ok = close(fd) == 0 && write_file(tables, n, path) && file_read(path, out);
	int error = errno;
	unlink(path);
	errno = error;
	return ok;
}
