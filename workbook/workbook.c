#include "workbook/workbook.h"

#include <string.h>
#include <strings.h>

struct workbook *workbook_create(struct arena *arena)
{
	struct workbook *workbook = arena_new(arena, struct workbook);
	workbook->arena = arena;
	return workbook;
}

struct sheet *workbook_add_sheet(struct workbook *workbook, const char *name)
{
	struct sheet *sheet = arena_new(workbook->arena, struct sheet);
	sheet->name = arena_strdup(workbook->arena, name);
	workbook->sheets = arena_grow(workbook->arena, workbook->sheets, workbook->n, &workbook->capacity,
			sizeof(struct sheet *));
	workbook->sheets[workbook->n++] = sheet;
	return sheet;
}

struct sheet *workbook_sheet(const struct workbook *workbook, const char *name)
{
	for (size_t i = 0; i < workbook->n; i++) {
		if (strcasecmp(workbook->sheets[i]->name, name) == 0) {
			return workbook->sheets[i];
		}
	}
	return NULL;
}

void sheet_add(struct workbook *workbook, struct sheet *sheet, unsigned row, unsigned column, struct str text)
{
	sheet->cells = arena_grow(workbook->arena, sheet->cells, sheet->n, &sheet->capacity, sizeof(struct sheet_cell));
	sheet->cells[sheet->n++] = (struct sheet_cell){ arena_str(workbook->arena, text), sheet, row, column };
}

const struct sheet_cell *sheet_next_row(const struct sheet *sheet, size_t *at, size_t *ret_n)
{
	size_t first = *at, end = first;
	while (end < sheet->n && sheet->cells[end].row == sheet->cells[first].row) {
		end++;
	}
	*at = end;
	*ret_n = end - first;
	return end > first ? &sheet->cells[first] : NULL;
}

const struct sheet_cell *sheet_find(const struct sheet *sheet, unsigned row, unsigned column)
{
	size_t low = 0, high = sheet->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct sheet_cell *cell = &sheet->cells[middle];
		if (cell->row == row && cell->column == column) {
			return cell;
		}
		bool before = cell->row < row || (cell->row == row && cell->column < column);
		*(before ? &low : &high) = before ? middle + 1 : middle;
	}
	return NULL;
}

struct column_letters column_letters(unsigned column)
{
	char reversed[8];
	size_t n = 0;
	struct column_letters result = { { 0 } };
	for (; column > 0 && n < sizeof(reversed) - 1; column = (column - 1) / 26) {
		reversed[n++] = (char)('A' + (column - 1) % 26);
	}
	for (size_t i = 0; i < n; i++) {
		result.letters[i] = reversed[n - 1 - i];
	}
	return result;
}
