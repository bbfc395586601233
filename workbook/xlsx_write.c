#include "workbook/xlsx_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/file.h"
#include "base/xalloc.h"

#define CELL_BYTES_MAX ((size_t)1024 * 1024)
#define WIDTH_MIN 10
#define WIDTH_MAX 60

static size_t characters(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	}
	return n;
}

const struct sheet_cell *xlsx_long_cell(const struct workbook *workbook)
{
	for (size_t i = 0; i < workbook->n; i++) {
		for (size_t k = 0; k < workbook->sheets[i]->n; k++) {
			if (characters(workbook->sheets[i]->cells[k].text) > XLSX_CELL_CHARACTERS) {
				return &workbook->sheets[i]->cells[k];
			}
		}
	}
	return NULL;
}

static void set_widths(lxw_worksheet *to, const struct sheet *sheet, lxw_format *text)
{
	unsigned last = 0;
	for (size_t i = 0; i < sheet->n; i++) {
		last = sheet->cells[i].column > last ? sheet->cells[i].column : last;
	}
	for (unsigned column = 1; column <= last; column++) {
		size_t width = WIDTH_MIN;
		for (size_t i = 0; i < sheet->n; i++) {
			size_t n = sheet->cells[i].column == column ? characters(sheet->cells[i].text) + 2 : 0;
			width = n > width ? n : width;
		}
		worksheet_set_column(to, (lxw_col_t)(column - 1), (lxw_col_t)(column - 1),
				(double)(width < WIDTH_MAX ? width : WIDTH_MAX), text);
	}
}

/* Readers take _x000D_ for a character; so what looks like that is written as _x005F_x000D_. */
static const char *escaped(struct buf *out, struct str text)
{
	buf_clear(out);
	for (size_t i = 0; i < text.n; i++) {
		bool looks = i + 7 <= text.n && text.p[i] == '_' && text.p[i + 1] == 'x' && text.p[i + 6] == '_'
			     && strspn(text.p + i + 2, "0123456789abcdefABCDEF") >= 4;
		buf_adds(out, looks ? "_x005F" : "");
		buf_addc(out, text.p[i]);
	}
	return buf_text(out);
}

static bool write_cells(lxw_worksheet *to, const struct sheet *sheet, lxw_format *header, lxw_format *text)
{
	_cleanup_buf_ struct buf out = BUF(CELL_BYTES_MAX);
	bool ok = true;
	for (size_t i = 0; i < sheet->n && ok; i++) {
		const struct sheet_cell *cell = &sheet->cells[i];
		ok = worksheet_write_string(to, cell->row - 1, (lxw_col_t)(cell->column - 1), escaped(&out, cell->text),
				     cell->row == 1 ? header : text) == LXW_NO_ERROR;
	}
	return ok;
}

static bool write_file(const struct workbook *workbook, const char *path)
{
	lxw_workbook *to = workbook_new(path);
	lxw_doc_properties properties = { .created = 1 }; /* or the same workbook would differ every second */
	lxw_format *header = workbook_add_format(to), *text = workbook_add_format(to);
	bool ok = true;
	workbook_set_properties(to, &properties);
	format_set_bold(header);
	format_set_num_format(text, "@");
	for (size_t i = 0; i < workbook->n && ok; i++) {
		lxw_worksheet *sheet = workbook_add_worksheet(to, workbook->sheets[i]->name);
		worksheet_freeze_panes(sheet, 1, 0);
		set_widths(sheet, workbook->sheets[i], text);
		ok = write_cells(sheet, workbook->sheets[i], header, text);
	}
	return workbook_close(to) == LXW_NO_ERROR && ok;
}

/* The library writes to a path only. */
bool xlsx_write(const struct workbook *workbook, struct buf *out)
{
	const char *folder = getenv("TMPDIR");
	_cleanup_free_ char *path = xasprintf("%s/canvass-XXXXXX", folder != NULL && folder[0] != '\0' ? folder : "/tmp");
	int fd = mkstemp(path);
	if (fd < 0) {
		return false;
	}
	bool ok = close(fd) == 0 && write_file(workbook, path) && file_read(path, out);
	int error = errno;
	unlink(path);
	errno = error;
	return ok;
}
