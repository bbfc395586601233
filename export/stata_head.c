/* What stands before and behind the rows of a .dta file. */
#include "export/stata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "export/bytes.h"

#define NAME_FIELD ((size_t)129) /* bytes of the fields that hold a name */
#define FORMAT_FIELD 57
#define LABEL_FIELD 321
#define LABEL_MAX 80    /* characters */
#define VALUE_LABEL_MAX_BYTES 32000
#define GSO_BYTES 20    /* of a strL besides its text and the NUL */
#define N_MAP 14

/* --- types --------------------------------------------------------------------------- */

static struct stata_field whole_number(int64_t min, int64_t max)
{
	/* The highest numbers of each type are its missing values. */
	if (min >= -127 && max <= 100) {
		return (struct stata_field){ STATA_BYTE, 1 };
	}
	if (min >= -32767 && max <= 32740) {
		return (struct stata_field){ STATA_INT, 2 };
	}
	if (min >= -2147483647 && max <= 2147483620) {
		return (struct stata_field){ STATA_LONG, 4 };
	}
	return (struct stata_field){ STATA_DOUBLE, 8 };
}

static struct stata_field of_codes(const struct variable_codes *codes)
{
	int64_t min = 0, max = 0;
	for (size_t i = 0; i < codes->n; i++) {
		if (codes->items[i].letter == 0) {
			min = codes->items[i].value < min ? codes->items[i].value : min;
			max = codes->items[i].value > max ? codes->items[i].value : max;
		}
	}
	return whole_number(min, max);
}

struct stata_field stata_field_of(const struct variable *variable)
{
	switch (variable->kind) {
	case VARIABLE_CODE:
	case VARIABLE_FLAG:
		return of_codes(variable->codes);
	case VARIABLE_INTEGER:
		return whole_number(variable->extent.min, variable->extent.max);
	case VARIABLE_DATE:
		return (struct stata_field){ STATA_LONG, 4 };
	case VARIABLE_NUMBER:
	case VARIABLE_CLOCK:
	case VARIABLE_TIME:
		return (struct stata_field){ STATA_DOUBLE, 8 };
	case VARIABLE_TEXT:
		break;
	}
	if (variable->extent.longest > STATA_STR_MAX && variable->extent.all_bytes > 0) {
		return (struct stata_field){ STATA_STRL, 8 };
	}
	uint64_t n = variable->extent.longest > STATA_STR_MAX ? STATA_STR_MAX : variable->extent.longest;
	n = n > 0 ? n : 1;
	return (struct stata_field){ (unsigned)n, (size_t)n };
}

static const char *display_format(const struct variable *variable, char (*room)[FORMAT_FIELD])
{
	switch (variable->kind) {
	case VARIABLE_CODE:
	case VARIABLE_FLAG:
	case VARIABLE_INTEGER:
		return "%12.0g";
	case VARIABLE_NUMBER:
		return "%10.0g";
	case VARIABLE_DATE:
		return "%tdCCYY-NN-DD";
	case VARIABLE_CLOCK:
		return "%tcHH:MM:SS";
	case VARIABLE_TIME:
		return "%tcCCYY-NN-DD_HH:MM:SS";
	case VARIABLE_TEXT:
		break;
	}
	unsigned long width = variable->extent.longest > 60 ? 60 : (unsigned long)variable->extent.longest;
	snprintf(*room, sizeof(*room), "%%-%lus", width > 9 ? width : 9);
	return *room;
}

/* The labels of questions that ask for numbers are named as the variable that lists what
 * was left empty: it is a text, so they have the name for themselves. It is the last one. */
static const char *missing_labels(const struct variables *variables)
{
	return variables->items[variables->n - 1].name;
}

static const char *labels_of(const struct variables *variables, const struct variable *variable)
{
	if (variable->codes != NULL) {
		return variable->codes->name;
	}
	bool asks_number = variable->source == FROM_COLUMN
			   && (variable->kind == VARIABLE_INTEGER || variable->kind == VARIABLE_NUMBER);
	return asks_number ? missing_labels(variables) : "";
}

/* --- value labels ------------------------------------------------------------------------ */

/* .a is one above ., .z the last one. */
static uint32_t long_missing(char letter)
{
	return letter == LETTER_NOT_ASKED ? 2147483621u : 2147483622u + (uint32_t)(letter - 'a');
}

void stata_add_missing(struct buf *out, unsigned type, char letter)
{
	unsigned above = letter == LETTER_NOT_ASKED ? 0 : 1 + (unsigned)(letter - 'a');
	switch (type) {
	case STATA_BYTE:
		bytes_add(out, 101 + above, 1);
		break;
	case STATA_INT:
		bytes_add(out, 32741 + above, 2);
		break;
	case STATA_LONG:
		bytes_add(out, long_missing(letter), 4);
		break;
	default:
		bytes_add(out, UINT64_C(0x7fe0000000000000) + ((uint64_t)above << 40), 8);
	}
}

static uint32_t labelled_value(const struct variable_code *code)
{
	return code->letter != 0 ? long_missing(code->letter) : (uint32_t)code->value;
}

static int32_t order_of(const struct variable_code *code)
{
	return (int32_t)labelled_value(code); /* missing values come last */
}

static void sort_codes(const struct variable_code **codes, size_t n)
{
	for (size_t i = 1; i < n; i++) { /* they are nearly in order */
		const struct variable_code *code = codes[i];
		size_t k = i;
		for (; k > 0 && order_of(codes[k - 1]) > order_of(code); k--) {
			codes[k] = codes[k - 1];
		}
		codes[k] = code;
	}
}

static void add_label_set(struct buf *out, const char *name, const struct variable_code *const *codes, size_t n)
{
	struct buf texts = BUF(STATA_HEAD_BYTES), offsets = BUF(STATA_HEAD_BYTES);
	for (size_t i = 0; i < n; i++) {
		struct str label = str_of(codes[i]->label[0] != '\0' || codes[i]->name == NULL ? codes[i]->label : codes[i]->name);
		bytes_add(&offsets, texts.length, 4);
		buf_add_str(&texts, bytes_cut(label, VALUE_LABEL_MAX_BYTES));
		buf_addc(&texts, '\0');
	}
	buf_adds(out, "<lbl>");
	bytes_add(out, 8 + 8 * n + texts.length, 4);
	bytes_add_padded(out, str_of(name), NAME_FIELD + 3, '\0');
	bytes_add(out, n, 4);
	bytes_add(out, texts.length, 4);
	buf_add_str(out, buf_str(&offsets));
	for (size_t i = 0; i < n; i++) {
		bytes_add(out, labelled_value(codes[i]), 4);
	}
	buf_add_str(out, buf_str(&texts));
	buf_adds(out, "</lbl>");
	buf_finish(&texts);
	buf_finish(&offsets);
}

void stata_add_tail(struct buf *out, const struct variables *variables)
{
	struct variable_code left_empty = { .label = variables_left_empty_label(variables), .letter = LETTER_LEFT_EMPTY };
	buf_adds(out, "<value_labels>");
	add_label_set(out, missing_labels(variables), &(const struct variable_code *){ &left_empty }, 1);
	for (size_t i = 0; i < variables->n_codes; i++) {
		const struct variable_codes *codes = variables->codes[i];
		const struct variable_code **sorted = xcalloc(codes->n, sizeof(struct variable_code *));
		for (size_t k = 0; k < codes->n; k++) {
			sorted[k] = &codes->items[k];
		}
		sort_codes(sorted, codes->n);
		add_label_set(out, codes->name, sorted, codes->n);
		free(sorted);
	}
	buf_adds(out, "</value_labels>");
}

/* --- the head --------------------------------------------------------------------------------- */

static void add_header(struct buf *out, const struct stata_file *file)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
		"Dec" };
	int year;
	unsigned month, day;
	int64_t minutes = file->now_us / 60000000;
	struct str label = bytes_cut_characters(str_of(file->label), LABEL_MAX);
	calendar_from_days((int32_t)(minutes / 1440), &year, &month, &day);
	buf_adds(out, "<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>");
	bytes_add(out, file->variables->n, 2);
	buf_adds(out, "</K><N>");
	bytes_add(out, file->n_rows, 8);
	buf_adds(out, "</N><label>");
	bytes_add(out, label.n, 2);
	buf_add_str(out, label);
	buf_adds(out, "</label><timestamp>");
	buf_addc(out, 17);
	buf_addf(out, "%02u %s %04d %02d:%02d", day, months[month - 1], year, (int)(minutes % 1440 / 60),
			(int)(minutes % 60));
	buf_adds(out, "</timestamp></header>");
}

/* The whole label of a variable as a note where it is too long for one. */
static void add_notes(struct buf *out, const struct variables *variables)
{
	for (size_t i = 0; i < variables->n; i++) {
		struct str label = str_of(variables->items[i].label);
		if (bytes_cut_characters(label, LABEL_MAX).n == label.n) {
			continue;
		}
		const char *const names[] = { "note0", "note1" };
		const struct str notes[] = { STR("1"), label };
		for (size_t k = 0; k < ARRAY_LEN(names); k++) {
			buf_adds(out, "<ch>");
			bytes_add(out, 2 * NAME_FIELD + notes[k].n + 1, 4);
			bytes_add_padded(out, str_of(variables->items[i].name), NAME_FIELD, '\0');
			bytes_add_padded(out, str_of(names[k]), NAME_FIELD, '\0');
			bytes_add_padded(out, notes[k], notes[k].n + 1, '\0');
			buf_adds(out, "</ch>");
		}
	}
}

struct map {
	uint64_t at[N_MAP];
	size_t n;
};

/* The next part begins here. */
static void mark(struct map *map, const struct buf *out)
{
	map->at[map->n++] = out->length;
}

static void add_descriptions(struct buf *out, const struct stata_file *file, struct map *map)
{
	const struct variable *items = file->variables->items;
	size_t n = file->variables->n;
	char room[FORMAT_FIELD];
	mark(map, out);
	buf_adds(out, "<variable_types>");
	for (size_t i = 0; i < n; i++) {
		bytes_add(out, file->fields[i].type, 2);
	}
	buf_adds(out, "</variable_types>");
	mark(map, out);
	buf_adds(out, "<varnames>");
	for (size_t i = 0; i < n; i++) {
		bytes_add_padded(out, str_of(items[i].name), NAME_FIELD, '\0');
	}
	buf_adds(out, "</varnames>");
	mark(map, out);
	buf_adds(out, "<sortlist>");
	bytes_add_padded(out, STR(""), 2 * (n + 1), '\0');
	buf_adds(out, "</sortlist>");
	mark(map, out);
	buf_adds(out, "<formats>");
	for (size_t i = 0; i < n; i++) {
		bytes_add_padded(out, str_of(display_format(&items[i], &room)), FORMAT_FIELD, '\0');
	}
	buf_adds(out, "</formats>");
	mark(map, out);
	buf_adds(out, "<value_label_names>");
	for (size_t i = 0; i < n; i++) {
		bytes_add_padded(out, str_of(labels_of(file->variables, &items[i])), NAME_FIELD, '\0');
	}
	buf_adds(out, "</value_label_names>");
	mark(map, out);
	buf_adds(out, "<variable_labels>");
	for (size_t i = 0; i < n; i++) {
		bytes_add_padded(out, bytes_cut_characters(str_of(items[i].label), LABEL_MAX), LABEL_FIELD, '\0');
	}
	buf_adds(out, "</variable_labels>");
	mark(map, out);
	buf_adds(out, "<characteristics>");
	add_notes(out, file->variables);
	buf_adds(out, "</characteristics>");
}

/* Where the parts behind the head begin. */
static void mark_rest(struct map *map, const struct buf *out, const struct stata_file *file, const struct buf *tail)
{
	uint64_t row_bytes = 0, strl_bytes = 0;
	for (size_t i = 0; i < file->variables->n; i++) {
		const struct rows_extent *extent = &file->variables->items[i].extent;
		row_bytes += file->fields[i].bytes;
		if (file->fields[i].type == STATA_STRL) {
			strl_bytes += extent->n_filled * (GSO_BYTES + 1) + extent->all_bytes;
		}
	}
	uint64_t at = out->length;
	map->at[map->n++] = at;
	at += strlen("<data></data>") + file->n_rows * row_bytes;
	map->at[map->n++] = at;
	at += strlen("<strls></strls>") + strl_bytes;
	map->at[map->n++] = at;
	at += tail->length;
	map->at[map->n++] = at;
	map->at[map->n++] = at + strlen("</stata_dta>");
}

void stata_add_head(struct buf *out, const struct stata_file *file, const struct buf *tail)
{
	struct map map = { .n = 1 }; /* the file itself begins at 0 */
	struct buf numbers = BUF(sizeof(map.at));
	add_header(out, file);
	mark(&map, out);
	buf_adds(out, "<map>");
	size_t at = out->length;
	bytes_add_padded(out, STR(""), sizeof(map.at), '\0');
	buf_adds(out, "</map>");
	add_descriptions(out, file, &map);
	mark_rest(&map, out, file, tail);
	for (size_t i = 0; i < map.n; i++) {
		bytes_add(&numbers, map.at[i], 8);
	}
	if (buf_ok(out)) {
		memcpy(out->data + at, numbers.data, numbers.length);
	}
	buf_finish(&numbers);
}
