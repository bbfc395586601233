#include "workbook/markdown.h"

#include <string.h>

/* The cell from *at on, in which "\|" is a bar; moves *at behind its bar. */
static struct str next_cell(struct arena *arena, struct str line, size_t *at)
{
	char *text = arena_alloc(arena, line.n + 1);
	size_t n = 0;
	bool space = false;
	for (; *at < line.n && line.p[*at] != '|'; (*at)++) {
		if (line.p[*at] == '\\' && *at + 1 < line.n && line.p[*at + 1] == '|') {
			(*at)++;
		}
		bool is_space = line.p[*at] == ' ' || line.p[*at] == '\t' || line.p[*at] == '\r';
		if (!is_space && space && n > 0) {
			text[n++] = ' ';
		}
		space = is_space;
		if (!is_space) {
			text[n++] = line.p[*at];
		}
	}
	(*at)++;
	return (struct str){ text, n };
}

static void read_row(struct workbook *workbook, struct sheet *sheet, unsigned row, struct str line, size_t at)
{
	for (unsigned column = 1; at < line.n && column <= WORKBOOK_MAX_COLUMNS; column++) {
		struct str text = next_cell(workbook->arena, line, &at);
		if (text.n > 0) {
			sheet_add(workbook, sheet, row, column, text);
		}
	}
}

struct workbook *markdown_read(struct arena *arena, struct str text, struct problems *problems)
{
	struct workbook *workbook = workbook_create(arena);
	struct sheet *sheet = NULL;
	unsigned row = 0;
	if (!str_valid_utf8(text)) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "the text is not UTF-8; save it as UTF-8");
		return NULL;
	}
	for (unsigned number = 1; text.n > 0; number++) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end != NULL ? (size_t)(end - text.p) : text.n, at = 1;
		struct str line = str_trim((struct str){ text.p, n });
		text = (struct str){ text.p + n + (end != NULL), text.n - n - (end != NULL) };
		if (line.n < 2 || line.p[0] != '|') {
			continue;
		}
		struct str name = next_cell(arena, line, &at);
		if (name.n > 0) {
			sheet = workbook_add_sheet(workbook, arena_strndup(arena, name.p, name.n));
			row = 0;
		} else if (sheet == NULL) {
			problem_add(problems, SEVERITY_ERROR, (struct source_pos){ number, 1 },
					"this table belongs to no sheet; write '| survey |' in the line above");
			return NULL;
		}
		if (at < line.n) {
			read_row(workbook, sheet, ++row, line, at);
		}
	}
	if (sheet == NULL) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 1, 1 }, "there is no table that begins with '| survey |'");
		return NULL;
	}
	return workbook;
}
