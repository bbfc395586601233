/* The sheet of choices: one row for each, under the name of its list. */
#include <string.h>

#include "workbook/columns.h"

static struct yaml_draft *list_of(struct conversion *conversion, struct yaml_draft *lists, const struct sheet_cell *cell)
{
	struct str name = str_trim(cell->text);
	const char *word = arena_strndup(conversion->arena, name.p, name.n);
	struct yaml_draft *list = yaml_draft_get(lists, word);
	if (list == NULL) {
		list = yaml_draft_list(conversion->arena, cell);
		yaml_draft_set(conversion->arena, lists, word, list);
	}
	return list;
}

static void read_choice_cell(struct conversion *conversion, const struct column *column, const struct sheet_cell *cell,
		struct yaml_draft *row)
{
	if (column->kind == COLUMN_KEY) {
		set_cell(conversion, row, column->key, column->language, cell);
	} else if (column->kind == COLUMN_OTHER) {
		yaml_draft_set(conversion->arena, row, arena_strndup(conversion->arena, column->word.p, column->word.n),
				yaml_draft_scalar(conversion->arena, str_trim(cell->text), cell));
	}
}

static void read_choice(struct conversion *conversion, const struct columns *columns, const struct sheet_cell *cells,
		size_t n, struct yaml_draft *lists)
{
	const struct sheet_cell *list = NULL;
	struct yaml_draft *row = yaml_draft_map(conversion->arena, &cells[0]);
	for (size_t i = 0; i < n; i++) {
		const struct column *column = columns_of(columns, &cells[i]);
		if (column != NULL && column->kind == COLUMN_LIST) {
			list = &cells[i];
		} else if (column != NULL) {
			read_choice_cell(conversion, column, &cells[i], row);
		}
	}
	if (row->n == 0) {
		return; /* a list without a choice, or a remark */
	}
	if (list == NULL) {
		cell_problem(conversion, SEVERITY_ERROR, &cells[0], "this choice belongs to no list; write the list in the column list_name");
		return;
	}
	yaml_draft_add(conversion->arena, list_of(conversion, lists, list), row);
}

static bool has_lists(const struct columns *columns)
{
	for (size_t i = 0; i < columns->n; i++) {
		if (columns->items[i].kind == COLUMN_LIST) {
			return true;
		}
	}
	return false;
}

struct yaml_draft *choices_sheet_read(struct conversion *conversion)
{
	const struct sheet *sheet = workbook_sheet(conversion->workbook, "choices");
	if (sheet == NULL) {
		return NULL;
	}
	struct columns columns = columns_read(conversion, sheet, &choice_shape);
	struct yaml_draft *lists = yaml_draft_map(conversion->arena, NULL);
	if (columns.n > 0 && !has_lists(&columns)) {
		cell_problem(conversion, SEVERITY_ERROR, &sheet->cells[0],
				"no column is called 'list_name'; the first row of this sheet holds list_name, name and label");
		return NULL;
	}
	const struct sheet_cell *cells;
	size_t at = columns.rest, n;
	while ((cells = sheet_next_row(sheet, &at, &n)) != NULL) {
		read_choice(conversion, &columns, cells, n, lists);
	}
	return lists->n > 0 ? lists : NULL;
}
