#include "export/cells.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"

#define US_PER_MS 1000
#define US_PER_DAY INT64_C(86400000000)
#define DIGITS_MAX 20

/* The last n digits of a number, with zeros in front. */
static void add_digits(struct buf *out, uint64_t value, unsigned n)
{
	char text[DIGITS_MAX];
	for (unsigned i = n; i > 0; i--) {
		text[i - 1] = (char)('0' + value % 10);
		value /= 10;
	}
	buf_add(out, text, n);
}

void cells_add_integer(struct buf *out, int64_t value)
{
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	unsigned n = 1;
	for (uint64_t left = rest / 10; left > 0; left /= 10) {
		n++;
	}
	if (value < 0) {
		buf_addc(out, '-');
	}
	add_digits(out, rest, n);
}

void cells_add_number(struct buf *out, double value)
{
	char text[40];
	if (fabs(value) < 1e15 && value == floor(value)) {
		cells_add_integer(out, (int64_t)value);
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value) {
			break;
		}
	}
	buf_adds(out, text);
}

void cells_add_date(struct buf *out, int64_t days)
{
	int year;
	unsigned month, day;
	calendar_from_days((int32_t)days, &year, &month, &day);
	add_digits(out, (uint64_t)year, 4);
	buf_addc(out, '-');
	add_digits(out, month, 2);
	buf_addc(out, '-');
	add_digits(out, day, 2);
}

void cells_add_clock(struct buf *out, int64_t us)
{
	uint64_t ms = (uint64_t)us / US_PER_MS;
	add_digits(out, ms / 3600000, 2);
	buf_addc(out, ':');
	add_digits(out, ms / 60000 % 60, 2);
	buf_addc(out, ':');
	add_digits(out, ms / 1000 % 60, 2);
	buf_addc(out, '.');
	add_digits(out, ms % 1000, 3);
}

void cells_add_time(struct buf *out, int64_t us)
{
	int64_t days = us / US_PER_DAY, clock = us % US_PER_DAY;
	if (clock < 0) {
		clock += US_PER_DAY;
		days--;
	}
	cells_add_date(out, days);
	buf_addc(out, 'T');
	cells_add_clock(out, clock);
	buf_addc(out, 'Z');
}

void cells_add_words(struct buf *out, const struct str *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0) {
			buf_addc(out, ' ');
		}
		buf_add_str(out, words[i]);
	}
}

void cells_add(struct buf *out, const struct cell *cell)
{
	switch (cell->kind) {
	case CELL_NULL:
		break;
	case CELL_TEXT:
		buf_add_str(out, cell->text);
		break;
	case CELL_TEXT_ARRAY:
		cells_add_words(out, cell->items, cell->n_items);
		break;
	case CELL_INTEGER:
		cells_add_integer(out, cell->integer);
		break;
	case CELL_DOUBLE:
		cells_add_number(out, cell->number);
		break;
	case CELL_DATE:
		cells_add_date(out, cell->integer);
		break;
	case CELL_CLOCK:
		cells_add_clock(out, cell->integer);
		break;
	case CELL_TIME:
		cells_add_time(out, cell->integer);
		break;
	}
}

/* The plan's entry of the table around; items and tables stand in the same order. */
static const struct plan_table *around(const struct plan_table *items, const struct plan_table *table)
{
	return &items[table->table->parent - items[0].table];
}

static void add_key(struct buf *out, const struct plan_table *items, const struct plan_table *table,
		const struct row *row, size_t depth)
{
	if (depth == 0) {
		buf_add_str(out, row->instance_id);
		return;
	}
	add_key(out, items, around(items, table), row, depth - 1);
	buf_adds(out, table->key_step);
	buf_addc(out, '[');
	cells_add_integer(out, row->positions[depth - 1]);
	buf_addc(out, ']');
}

void cells_add_key(struct buf *out, const struct plan_table *items, const struct plan_table *table,
		const struct row *row)
{
	add_key(out, items, table, row, row->n_positions);
}

void cells_add_parent_key(struct buf *out, const struct plan_table *items, const struct plan_table *table,
		const struct row *row)
{
	add_key(out, items, around(items, table), row, row->n_positions - 1);
}
