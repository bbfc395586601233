/* odata_options.c - $top, $filter and the other words behind the question mark. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"
#include "base/hash.h"
#include "base/scan.h"
#include "collector/odata_private.h"

#define MOST_ROWS INT64_C(1000000000)
#define VALUE_MAX_BYTES ((size_t)8192)

static const char *const known[] = { "$count", "$expand", "$filter", "$format", "$orderby", "$select", "$skip", "$skiptoken",
	"$top", "$wkt" };

struct reading {
	struct exchange *exchange;
	bool failed; /* and the exchange is answered */
};

static bool wrong(struct reading *reading, const char *name, struct str value, const char *wanted)
{
	size_t n = value.n < 80 ? value.n : 80;
	reading->failed = true;
	refuse(reading->exchange, 400, "malformed", "%s must be %s, not '%.*s'", name, wanted, (int)n, value.p);
	return false;
}

static void check_name(void *arg, struct str name, struct str value)
{
	struct reading *reading = arg;
	if (reading->failed || name.n == 0 || name.p[0] != '$') {
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (str_is(name, known[i])) {
			if (!str_valid_utf8(value)) {
				wrong(reading, known[i], STR(""), "text in UTF-8");
			}
			return;
		}
	}
	const char *nearest = str_nearest(name, known, ARRAY_LEN(known));
	reading->failed = true;
	refuse(reading->exchange, 400, "malformed", "there is no option '%.*s' here%s%s%s", (int)(name.n < 40 ? name.n : 40),
			name.p, nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
}

/* One that is empty is one that was not given: ruODK sends $top= for that. */
static struct str given(struct reading *reading, const char *name)
{
	struct str value = str_trim(http_argument(reading->exchange->request, name));
	return value.n > 0 ? value : (struct str){ 0 };
}

static uint64_t number(struct reading *reading, const char *name, uint64_t otherwise)
{
	int64_t value;
	struct str text = given(reading, name);
	if (reading->failed || text.p == NULL) {
		return otherwise;
	}
	if (!str_to_int(text, 0, MOST_ROWS, &value)) {
		wrong(reading, name, text, "a whole number from 0 on");
		return otherwise;
	}
	return (uint64_t)value;
}

/* Python writes "True", and R "TRUE". */
static bool is_word(struct str text, const char *word)
{
	return text.n == strlen(word) && strncasecmp(text.p, word, text.n) == 0;
}

static bool flag(struct reading *reading, const char *name)
{
	struct str text = given(reading, name);
	if (!reading->failed && text.p != NULL && !is_word(text, "true") && !is_word(text, "false")) {
		wrong(reading, name, text, "true or false");
	}
	return is_word(text, "true");
}

static bool expands(struct reading *reading)
{
	struct str text = given(reading, "$expand");
	if (!reading->failed && text.p != NULL && !str_is(text, "*")) {
		wrong(reading, "$expand", text, "*, which stands for all repeats");
	}
	return text.p != NULL;
}

/* "respond-async, odata.maxpagesize=100"; what cannot be read is no preference. */
static uint64_t page_size(const struct exchange *exchange)
{
	struct str rest = http_header(exchange->request, "Prefer");
	static const char *const names[] = { "odata.maxpagesize", "maxpagesize" };
	while (rest.n > 0) {
		const char *comma = memchr(rest.p, ',', rest.n);
		size_t n = comma != NULL ? (size_t)(comma - rest.p) : rest.n;
		struct scan scan = scan_of(str_trim((struct str){ rest.p, n }));
		for (size_t i = 0; i < ARRAY_LEN(names); i++) {
			uint64_t size;
			struct scan here = scan;
			if (scan_text(&here, str_of(names[i])) && scan_char(&here, '=') && scan_uint(&here, ODATA_PAGE_MAX, &size)
					&& scan_done(&here)) {
				return size;
			}
		}
		n += comma != NULL;
		rest = (struct str){ rest.p + n, rest.n - n };
	}
	return 0;
}

bool odata_options_read(struct exchange *exchange, struct odata_options *ret_options)
{
	struct reading reading = { exchange, false };
	http_arguments(exchange->request, check_name, &reading);
	struct str format = given(&reading, "$format");
	struct odata_options options = { .filter = given(&reading, "$filter"), .select = given(&reading, "$select"),
		.order_by = given(&reading, "$orderby"), .skip_token = given(&reading, "$skiptoken"),
		.top = number(&reading, "$top", UINT64_MAX), .skip = number(&reading, "$skip", 0),
		.count = flag(&reading, "$count"), .wkt = flag(&reading, "$wkt"), .expand = expands(&reading),
		.page_size = page_size(exchange) };
	if (!reading.failed && format.p != NULL && !str_is(format, "json") && !str_starts(format, STR("application/json"))) {
		wrong(&reading, "$format", format, "json");
	}
	if (reading.failed) {
		return false;
	}
	*ret_options = options;
	return true;
}

/* --- places ------------------------------------------------------------------------ */

/* 17.2.1, and behind a ~ what it is ordered by, in hexadecimal digits; ~- when there is none. */
void odata_place_write(struct buf *out, const struct feed_place *place)
{
	buf_addf(out, "%" PRId64, place->submission);
	for (size_t i = 0; i < place->n_positions; i++) {
		buf_addf(out, ".%u", place->positions[i]);
	}
	if (place->value.p == NULL) {
		buf_adds(out, "~-");
		return;
	}
	buf_addc(out, '~');
	for (size_t i = 0; i < place->value.n; i++) {
		buf_addf(out, "%02x", (unsigned)(unsigned char)place->value.p[i]);
	}
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_value(struct arena *arena, struct scan *scan, struct str *ret_value)
{
	size_t n = (size_t)(scan->end - scan->p);
	if (n == 1 && *scan->p == '-') {
		*ret_value = (struct str){ 0 };
		return true;
	}
	if (n % 2 != 0 || n > 2 * VALUE_MAX_BYTES) {
		return false;
	}
	char *value = arena_alloc(arena, n / 2 + 1);
	for (size_t i = 0; i < n / 2; i++) {
		int high = digit_of(scan->p[2 * i]), low = digit_of(scan->p[2 * i + 1]);
		if (high < 0 || low < 0) {
			return false;
		}
		value[i] = (char)(high * 16 + low);
	}
	*ret_value = (struct str){ value, n / 2 };
	return str_valid_utf8(*ret_value);
}

bool odata_place_read(struct arena *arena, struct str text, struct feed_place *ret_place)
{
	struct scan scan = scan_of(text);
	struct feed_place place = { 0 };
	if (!scan_int(&scan, 0, INT64_MAX, &place.submission)) {
		return false;
	}
	while (scan_char(&scan, '.')) {
		uint64_t position;
		if (place.n_positions == TABLE_MAX_DEPTH || !scan_uint(&scan, INT32_MAX, &position)) {
			return false;
		}
		place.positions[place.n_positions++] = (unsigned)position;
	}
	if (!scan_char(&scan, '~') || !read_value(arena, &scan, &place.value)) {
		return false;
	}
	*ret_place = place;
	return true;
}
