/* What stands before the rows of a .sav file. */
#include "export/spss.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/calendar.h"
#include "export/bytes.h"

#define SEGMENT_STEP 252 /* what each segment but the last adds to the width of the whole */
#define LABEL_MAX_BYTES 252
#define VALUE_LABEL_MAX_BYTES 120
#define COMPRESSION_BIAS 100.0
#define UTF8_CODE_PAGE 65001
#define N_SHORT_NAME 8

enum record { RECORD_VARIABLE = 2, RECORD_LABELS = 3, RECORD_LABELLED = 4, RECORD_EXTENSION = 7, RECORD_END = 999 };
enum extension { EXTENSION_INTEGERS = 3, EXTENSION_NUMBERS = 4, EXTENSION_DISPLAY = 11, EXTENSION_NAMES = 13,
	EXTENSION_LONG_TEXTS = 14, EXTENSION_ENCODING = 20 };
enum format { FORMAT_A = 1, FORMAT_F = 5, FORMAT_TIME = 21, FORMAT_DATETIME = 22, FORMAT_SDATE = 39 };

/* --- sizes ------------------------------------------------------------------------------ */

size_t spss_width(const struct variable *variable)
{
	if (variable->kind != VARIABLE_TEXT) {
		return 0;
	}
	uint64_t longest = variable->extent.longest;
	return longest == 0 ? 1 : longest > SPSS_TEXT_MAX ? SPSS_TEXT_MAX : (size_t)longest;
}

size_t spss_n_segments(size_t width)
{
	return width > SPSS_SEGMENT ? (width + SEGMENT_STEP - 1) / SEGMENT_STEP : 1;
}

size_t spss_segment_width(size_t width, size_t segment)
{
	size_t n = spss_n_segments(width);
	return segment + 1 < n ? SPSS_SEGMENT : width - (n - 1) * SEGMENT_STEP;
}

size_t spss_n_slots(size_t width)
{
	return width == 0 ? 1 : (width + SPSS_SLOT - 1) / SPSS_SLOT;
}

double spss_system_missing(void)
{
	return -DBL_MAX;
}

static size_t all_slots(const struct variable *variable)
{
	size_t width = spss_width(variable), n = 0;
	for (size_t i = 0; i < spss_n_segments(width); i++) {
		n += spss_n_slots(spss_segment_width(width, i));
	}
	return n;
}

/* --- variables ------------------------------------------------------------------------------ */

static uint32_t format_of(const struct variable *variable, size_t width)
{
	static const struct {
		enum format format;
		unsigned width, decimals;
	} formats[] = {
		[VARIABLE_CODE] = { FORMAT_F, 8, 0 },
		[VARIABLE_FLAG] = { FORMAT_F, 8, 0 },
		[VARIABLE_INTEGER] = { FORMAT_F, 11, 0 },
		[VARIABLE_NUMBER] = { FORMAT_F, 17, 6 },
		[VARIABLE_DATE] = { FORMAT_SDATE, 10, 0 },
		[VARIABLE_CLOCK] = { FORMAT_TIME, 8, 0 },
		[VARIABLE_TIME] = { FORMAT_DATETIME, 20, 0 },
	};
	if (width > 0) {
		return (uint32_t)FORMAT_A << 16 | (uint32_t)width << 8;
	}
	return (uint32_t)formats[variable->kind].format << 16 | formats[variable->kind].width << 8
	       | formats[variable->kind].decimals;
}

static bool asks_number(const struct variable *variable)
{
	return variable->source == FROM_COLUMN
	       && (variable->kind == VARIABLE_INTEGER || variable->kind == VARIABLE_NUMBER);
}

static int32_t highest_missing(const struct variable_codes *codes)
{
	int32_t highest = CODE_LOWEST_MISSING;
	for (size_t i = 0; i < codes->n; i++) {
		highest = codes->items[i].letter != 0 && codes->items[i].value > highest ? codes->items[i].value : highest;
	}
	return highest;
}

static void add_label(struct buf *out, const char *text)
{
	struct str label = bytes_cut(str_of(text), LABEL_MAX_BYTES);
	bytes_add(out, label.n, 4);
	bytes_add_padded(out, label, (label.n + 3) / 4 * 4, ' ');
}

static void add_short_name(struct buf *out, size_t number)
{
	char name[24];
	snprintf(name, sizeof(name), "V%zu", number);
	bytes_add_padded(out, str_of(name), N_SHORT_NAME, ' ');
}

/* The first slot of a segment, and a record without meaning for each one more. */
static void add_segment(struct buf *out, const struct variable *variable, size_t segment, size_t number)
{
	size_t width = spss_width(variable), own = spss_segment_width(width, segment);
	bool has_label = segment == 0 && variable->label[0] != '\0';
	int32_t missing = segment > 0 ? 0 : variable->codes != NULL ? -2 : asks_number(variable) ? 1 : 0;
	bytes_add(out, RECORD_VARIABLE, 4);
	bytes_add(out, own, 4);
	bytes_add(out, has_label, 4);
	bytes_add(out, (uint32_t)missing, 4);
	bytes_add(out, format_of(variable, own), 4);
	bytes_add(out, format_of(variable, own), 4);
	add_short_name(out, number);
	if (has_label) {
		add_label(out, variable->label);
	}
	if (missing == -2) { /* from ... to */
		bytes_add_double(out, CODE_LOWEST_MISSING);
		bytes_add_double(out, highest_missing(variable->codes));
	} else if (missing == 1) {
		bytes_add_double(out, NUMBER_LEFT_EMPTY);
	}
	for (size_t i = 1; i < spss_n_slots(own); i++) {
		bytes_add(out, RECORD_VARIABLE, 4);
		bytes_add(out, UINT32_MAX, 4);
		bytes_add_padded(out, STR(""), 16, '\0');
		bytes_add_padded(out, STR(""), N_SHORT_NAME, ' ');
	}
}

static void add_variables(struct buf *out, const struct variables *variables)
{
	size_t number = 0;
	for (size_t i = 0; i < variables->n; i++) {
		size_t n = spss_n_segments(spss_width(&variables->items[i]));
		for (size_t k = 0; k < n; k++) {
			add_segment(out, &variables->items[i], k, ++number);
		}
	}
}

/* --- labels of values -------------------------------------------------------------------------- */

static void add_value_label(struct buf *out, double value, const char *text)
{
	struct str label = bytes_cut(str_of(text), VALUE_LABEL_MAX_BYTES);
	bytes_add_double(out, value);
	bytes_add(out, label.n, 1);
	bytes_add_padded(out, label, (label.n + 8) / 8 * 8 - 1, ' '); /* with the byte of its length */
}

/* Which variables the labels before are for; codes NULL: those that ask for numbers. */
static void add_labelled(struct buf *out, const struct variables *variables, const struct variable_codes *codes)
{
	struct buf places = BUF(SPSS_HEAD_BYTES);
	size_t slot = 1;
	for (size_t i = 0; i < variables->n; i++) {
		const struct variable *variable = &variables->items[i];
		if (codes != NULL ? variable->codes == codes : asks_number(variable)) {
			bytes_add(&places, slot, 4);
		}
		slot += all_slots(variable);
	}
	bytes_add(out, RECORD_LABELLED, 4);
	bytes_add(out, places.length / 4, 4);
	buf_add_str(out, buf_str(&places));
	buf_finish(&places);
}

static void add_value_labels(struct buf *out, const struct variables *variables)
{
	bool any_number = false;
	for (size_t i = 0; i < variables->n_codes; i++) {
		const struct variable_codes *codes = variables->codes[i];
		bytes_add(out, RECORD_LABELS, 4);
		bytes_add(out, codes->n, 4);
		for (size_t k = 0; k < codes->n; k++) {
			const struct variable_code *code = &codes->items[k];
			add_value_label(out, code->value, code->label[0] == '\0' && code->name != NULL ? code->name : code->label);
		}
		add_labelled(out, variables, codes);
	}
	for (size_t i = 0; i < variables->n; i++) {
		any_number = any_number || asks_number(&variables->items[i]);
	}
	if (any_number) {
		bytes_add(out, RECORD_LABELS, 4);
		bytes_add(out, 1, 4);
		add_value_label(out, NUMBER_LEFT_EMPTY, variables_left_empty_label(variables));
		add_labelled(out, variables, NULL);
	}
}

/* --- extensions ----------------------------------------------------------------------------------- */

static void begin_extension(struct buf *out, enum extension extension, size_t size, size_t n)
{
	bytes_add(out, RECORD_EXTENSION, 4);
	bytes_add(out, (uint64_t)extension, 4);
	bytes_add(out, size, 4);
	bytes_add(out, n, 4);
}

static void add_machine(struct buf *out)
{
	/* Version 20.0.0, no machine in particular, IEEE 754, compressed, lowest byte first. */
	static const uint32_t integers[] = { 20, 0, 0, UINT32_MAX, 1, 1, 2, UTF8_CODE_PAGE };
	begin_extension(out, EXTENSION_INTEGERS, 4, ARRAY_LEN(integers));
	for (size_t i = 0; i < ARRAY_LEN(integers); i++) {
		bytes_add(out, integers[i], 4);
	}
	begin_extension(out, EXTENSION_NUMBERS, 8, 3);
	bytes_add_double(out, spss_system_missing());
	bytes_add_double(out, DBL_MAX);
	bytes_add_double(out, nextafter(-DBL_MAX, 0));
}

/* Nominal, ordinal or scale; width on the screen; left or right. */
static void add_display(struct buf *out, const struct variables *variables)
{
	enum { NOMINAL = 1, SCALE = 3, LEFT = 0, RIGHT = 1, WIDTH = 12 };
	size_t n = 0;
	for (size_t i = 0; i < variables->n; i++) {
		n += spss_n_segments(spss_width(&variables->items[i]));
	}
	begin_extension(out, EXTENSION_DISPLAY, 4, 3 * n);
	for (size_t i = 0; i < variables->n; i++) {
		const struct variable *variable = &variables->items[i];
		bool is_text = variable->kind == VARIABLE_TEXT;
		for (size_t k = 0; k < spss_n_segments(spss_width(variable)); k++) {
			bytes_add(out, is_text || variable->codes != NULL ? NOMINAL : SCALE, 4);
			bytes_add(out, WIDTH, 4);
			bytes_add(out, is_text ? LEFT : RIGHT, 4);
		}
	}
}

static void add_names(struct buf *out, const struct variables *variables)
{
	struct buf names = BUF(SPSS_HEAD_BYTES), widths = BUF(SPSS_HEAD_BYTES);
	size_t number = 1;
	for (size_t i = 0; i < variables->n; i++) {
		size_t width = spss_width(&variables->items[i]);
		buf_addf(&names, "%sV%zu=%s", i > 0 ? "\t" : "", number, variables->items[i].name);
		if (width > SPSS_SEGMENT) {
			buf_addf(&widths, "V%zu=%05zu", number, width);
			buf_add(&widths, "\0\t", 2);
		}
		number += spss_n_segments(width);
	}
	begin_extension(out, EXTENSION_NAMES, 1, names.length);
	buf_add_str(out, buf_str(&names));
	if (widths.length > 0) {
		begin_extension(out, EXTENSION_LONG_TEXTS, 1, widths.length);
		buf_add_str(out, buf_str(&widths));
	}
	buf_finish(&names);
	buf_finish(&widths);
}

/* --- the head ---------------------------------------------------------------------------------------- */

static void add_file_header(struct buf *out, const struct spss_file *file)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
		"Dec" };
	int year;
	unsigned month, day;
	int64_t seconds = file->now_us / 1000000;
	size_t n_slots = 0;
	for (size_t i = 0; i < file->variables->n; i++) {
		n_slots += all_slots(&file->variables->items[i]);
	}
	calendar_from_days((int32_t)(seconds / 86400), &year, &month, &day);
	buf_adds(out, "$FL2");
	bytes_add_padded(out, STR("@(#) SPSS DATA FILE canvass"), 60, ' ');
	bytes_add(out, 2, 4); /* by which readers know the order of bytes */
	bytes_add(out, n_slots, 4);
	bytes_add(out, 1, 4); /* compressed */
	bytes_add(out, 0, 4); /* no weights */
	bytes_add(out, file->n_rows, 4);
	bytes_add_double(out, COMPRESSION_BIAS);
	buf_addf(out, "%02u %s %02d%02d:%02d:%02d", day, months[month - 1], year % 100, (int)(seconds / 3600 % 24),
			(int)(seconds / 60 % 60), (int)(seconds % 60));
	bytes_add_padded(out, bytes_cut(str_of(file->label), 64), 64, ' ');
	bytes_add_padded(out, STR(""), 3, '\0');
}

void spss_add_head(struct buf *out, const struct spss_file *file)
{
	add_file_header(out, file);
	add_variables(out, file->variables);
	add_value_labels(out, file->variables);
	add_machine(out);
	add_display(out, file->variables);
	add_names(out, file->variables);
	begin_extension(out, EXTENSION_ENCODING, 1, strlen("UTF-8"));
	buf_adds(out, "UTF-8");
	bytes_add(out, RECORD_END, 4);
	bytes_add(out, 0, 4);
}
