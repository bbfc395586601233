/* The texts that cells share, and the looks of numbers. */
#include <string.h>

#include "base/buf.h"
#include "base/scan.h"
#include "workbook/xlsx_parts.h"

#define TEXT_MAX ((size_t)1024 * 1024)
#define STRINGS_MAX 2000000
#define STYLES_MAX 100000

/* --- texts --------------------------------------------------------------------------------- */

static bool hex_digits(struct str text, unsigned *ret_value)
{
	*ret_value = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
		if (digit < 0) {
			return false;
		}
		*ret_value = *ret_value * 16 + (unsigned)digit;
	}
	return true;
}

struct str xlsx_unescape(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n;) {
		unsigned code;
		bool escaped = i + 7 <= text.n && text.p[i] == '_' && text.p[i + 1] == 'x' && text.p[i + 6] == '_'
			       && hex_digits((struct str){ text.p + i + 2, 4 }, &code);
		if (escaped && (code < 0x20 || code == '_')) {
			if (code == '\t' || code == '\n' || code == '_') {
				out[n++] = (char)code; /* others mean nothing in a text */
			}
			i += 7;
		} else if (text.p[i] == '\r') {
			i++;
		} else {
			out[n++] = text.p[i++];
		}
	}
	return (struct str){ out, n };
}

struct string_reader {
	struct xlsx *xlsx;
	struct part_reader *reader;
	struct buf text;
	unsigned in_text, in_reading; /* depth inside <t>, and inside a reading aid */
};

static void string_start(void *arg, const char *name, const char **attributes)
{
	struct string_reader *strings = arg;
	(void)attributes;
	if (strcmp(name, "si") == 0) {
		buf_clear(&strings->text);
	}
	strings->in_text += strcmp(name, "t") == 0;
	strings->in_reading += strcmp(name, "rPh") == 0;
}

static void string_text(void *arg, const char *text, int n)
{
	struct string_reader *strings = arg;
	if (strings->in_text > 0 && strings->in_reading == 0) {
		buf_add(&strings->text, text, (size_t)n);
	}
}

static void string_end(void *arg, const char *name)
{
	struct string_reader *strings = arg;
	struct xlsx *xlsx = strings->xlsx;
	strings->in_text -= strcmp(name, "t") == 0 && strings->in_text > 0;
	strings->in_reading -= strcmp(name, "rPh") == 0 && strings->in_reading > 0;
	if (strcmp(name, "si") != 0) {
		return;
	}
	xlsx->strings = arena_grow(xlsx->arena, xlsx->strings, xlsx->n_strings, &xlsx->strings_capacity, sizeof(struct str));
	xlsx->strings[xlsx->n_strings++] = xlsx_unescape(xlsx->arena, buf_str(&strings->text));
	strings->reader->stop = xlsx->n_strings == STRINGS_MAX || arena_full(xlsx->arena);
}

bool xlsx_read_strings(struct xlsx *xlsx, const char *part)
{
	struct string_reader strings = { .xlsx = xlsx, .text = BUF(TEXT_MAX) };
	struct part_reader reader = { .start = string_start, .end = string_end, .text = string_text, .arg = &strings };
	strings.reader = &reader;
	bool ok = package_read(xlsx->package, part, &reader);
	buf_finish(&strings.text);
	return ok;
}

/* --- looks ----------------------------------------------------------------------------------- */

#define FORMATS_MAX 1000

struct style_reader {
	struct xlsx *xlsx;
	struct part_reader *reader;
	struct {
		int64_t id;
		struct number_style style;
	} formats[FORMATS_MAX];
	size_t n_formats;
	bool in_cells;
};

/* Of the formats that have a number and no text (ECMA-376, 18.8.30). */
static enum number_look built_in_look(int64_t id)
{
	return id == 22				      ? LOOKS_DATE_AND_TIME
	       : (id >= 14 && id <= 17)		      ? LOOKS_DATE
	       : (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? LOOKS_TIME
								  : LOOKS_NUMBER;
}

/* "dd/mm/yyyy hh:mm": letters outside quotes and brackets say what is shown. */
static enum number_look look_of_code(const char *code)
{
	bool day = false, hour = false;
	for (const char *p = code; *p != '\0'; p++) {
		if (*p == '"' || *p == '[') {
			const char *end = strchr(p + 1, *p == '"' ? '"' : ']');
			if (end == NULL) {
				break;
			}
			p = end;
		} else if (*p == '\\' || *p == '_' || *p == '*') {
			p += p[1] != '\0';
		} else if (strchr("yYdD", *p) != NULL) {
			day = true;
		} else if (strchr("hHsS", *p) != NULL) {
			hour = true;
		}
	}
	return day && hour ? LOOKS_DATE_AND_TIME : day ? LOOKS_DATE : hour ? LOOKS_TIME : LOOKS_NUMBER;
}

/* "000" shows 7 as 007, as codes are. */
static unsigned zeros_of_code(const char *code)
{
	size_t n = strspn(code, "0");
	return code[n] == '\0' && n < 16 ? (unsigned)n : 0;
}

static struct number_style style_of_format(const struct style_reader *styles, int64_t id)
{
	for (size_t i = 0; i < styles->n_formats; i++) {
		if (styles->formats[i].id == id) {
			return styles->formats[i].style;
		}
	}
	return (struct number_style){ built_in_look(id), 0 };
}

static void style_start(void *arg, const char *name, const char **attributes)
{
	struct style_reader *styles = arg;
	struct xlsx *xlsx = styles->xlsx;
	const char *id = part_attribute(attributes, "numFmtId"), *code = part_attribute(attributes, "formatCode");
	int64_t number = 0;
	bool known = id != NULL && str_to_int(str_of(id), 0, 1000000, &number);
	if (strcmp(name, "cellXfs") == 0) {
		styles->in_cells = true;
	} else if (strcmp(name, "numFmt") == 0 && known && code != NULL && styles->n_formats < FORMATS_MAX) {
		styles->formats[styles->n_formats].id = number;
		styles->formats[styles->n_formats++].style = (struct number_style){ look_of_code(code), zeros_of_code(code) };
	} else if (strcmp(name, "xf") == 0 && styles->in_cells) {
		xlsx->looks = arena_grow(xlsx->arena, xlsx->looks, xlsx->n_looks, &xlsx->looks_capacity, sizeof(*xlsx->looks));
		xlsx->looks[xlsx->n_looks++] = known ? style_of_format(styles, number) : (struct number_style){ LOOKS_NUMBER, 0 };
		styles->reader->stop = xlsx->n_looks == STYLES_MAX;
	}
}

static void style_end(void *arg, const char *name)
{
	struct style_reader *styles = arg;
	if (strcmp(name, "cellXfs") == 0) {
		styles->in_cells = false;
	}
}

bool xlsx_read_styles(struct xlsx *xlsx, const char *part)
{
	struct style_reader *styles = arena_new(xlsx->arena, struct style_reader);
	struct part_reader reader = { .start = style_start, .end = style_end, .arg = styles };
	styles->xlsx = xlsx;
	styles->reader = &reader;
	return package_read(xlsx->package, part, &reader);
}
