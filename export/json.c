#include "export/json.h"

#include <stdio.h>

#include "base/scan.h"
#include "export/cells.h"
#include "schema/answer.h"

#define LINE_MIN 2 /* places of a line; an area has its first one again at the end */
#define AREA_MIN 4

/* --- texts ------------------------------------------------------------------------ */

static void add_escaped(struct buf *out, unsigned char c)
{
	switch (c) {
	case '"':
		buf_adds(out, "\\\"");
		break;
	case '\\':
		buf_adds(out, "\\\\");
		break;
	case '\n':
		buf_adds(out, "\\n");
		break;
	case '\r':
		buf_adds(out, "\\r");
		break;
	case '\t':
		buf_adds(out, "\\t");
		break;
	default:
		buf_addf(out, "\\u%04x", c);
	}
}

void json_add_text(struct buf *out, struct str text)
{
	size_t done = 0;
	buf_addc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < 0x20 || c == '"' || c == '\\') {
			buf_add(out, text.p + done, i - done);
			add_escaped(out, c);
			done = i + 1;
		}
	}
	buf_add(out, text.p + done, text.n - done);
	buf_addc(out, '"');
}

void json_add_words(struct buf *out, const struct str *words, size_t n)
{
	buf_addc(out, '[');
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, i > 0 ? "," : "");
		json_add_text(out, words[i]);
	}
	buf_addc(out, ']');
}

/* --- places ------------------------------------------------------------------------- */

bool json_is_place(const struct table_column *column)
{
	enum answer_kind kind = question_answer(column->question);
	return (kind == ANSWER_GEOPOINT && column->part == GEOPOINT_LATITUDE) || kind == ANSWER_GEOTRACE
	       || kind == ANSWER_GEOSHAPE;
}

bool json_has_places(const struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		if (json_is_place(&table->columns[i])) {
			return true;
		}
	}
	return false;
}

static void add_position(struct buf *out, double latitude, double longitude, const double *altitude)
{
	buf_addc(out, '[');
	cells_add_number(out, longitude);
	buf_addc(out, ',');
	cells_add_number(out, latitude);
	if (altitude != NULL) {
		buf_addc(out, ',');
		cells_add_number(out, *altitude);
	}
	buf_addc(out, ']');
}

static void add_point(struct buf *out, const struct cell *parts, bool with_accuracy)
{
	const struct cell *altitude = &parts[GEOPOINT_ALTITUDE], *accuracy = &parts[GEOPOINT_ACCURACY];
	if (parts[GEOPOINT_LATITUDE].kind == CELL_NULL || parts[GEOPOINT_LONGITUDE].kind == CELL_NULL) {
		buf_adds(out, "null");
		return;
	}
	buf_adds(out, "{\"type\":\"Point\",\"coordinates\":");
	add_position(out, parts[GEOPOINT_LATITUDE].number, parts[GEOPOINT_LONGITUDE].number,
			altitude->kind != CELL_NULL ? &altitude->number : NULL);
	if (with_accuracy && accuracy->kind != CELL_NULL) {
		buf_adds(out, ",\"properties\":{\"accuracy\":");
		cells_add_number(out, accuracy->number);
		buf_addc(out, '}');
	}
	buf_addc(out, '}');
}

bool json_next_place(struct str *rest, struct str *ret_place)
{
	while (rest->n > 0) {
		size_t n = 0;
		while (n < rest->n && rest->p[n] != ';') {
			n++;
		}
		struct str place = str_trim((struct str){ rest->p, n });
		size_t skip = n < rest->n ? n + 1 : n;
		*rest = (struct str){ rest->p + skip, rest->n - skip };
		if (place.n > 0) {
			*ret_place = place;
			return true;
		}
	}
	return false;
}

size_t json_count_places(struct str text)
{
	size_t n = 0;
	for (struct str place; json_next_place(&text, &place); n++) {
		double parts[4];
		unsigned n_parts;
		if (!answer_read_geopoint(place, parts, &n_parts)) {
			return 0;
		}
	}
	return n;
}

static void add_line(struct buf *out, struct str text, bool is_area)
{
	if (json_count_places(text) < (is_area ? AREA_MIN : LINE_MIN)) {
		buf_adds(out, "null");
		return;
	}
	buf_adds(out, is_area ? "{\"type\":\"Polygon\",\"coordinates\":[[" : "{\"type\":\"LineString\",\"coordinates\":[");
	bool first = true;
	for (struct str place; json_next_place(&text, &place); first = false) {
		double parts[4] = { 0 };
		unsigned n_parts;
		buf_adds(out, first ? "" : ",");
		if (answer_read_geopoint(place, parts, &n_parts)) {
			add_position(out, parts[0], parts[1], n_parts > 2 ? &parts[2] : NULL);
		}
	}
	buf_adds(out, is_area ? "]]}" : "]}");
}

void json_add_geometry(struct buf *out, const struct table_column *column, const struct cell *cells)
{
	enum answer_kind kind = question_answer(column->question);
	if (kind == ANSWER_GEOPOINT) {
		add_point(out, cells, false);
	} else if (cells[0].kind != CELL_TEXT) {
		buf_adds(out, "null");
	} else {
		add_line(out, cells[0].text, kind == ANSWER_GEOSHAPE);
	}
}

/* --- values --------------------------------------------------------------------------- */

void json_add_value(struct buf *out, const struct table_column *column, const struct cell *cells)
{
	if (question_answer(column->question) == ANSWER_GEOPOINT) {
		add_point(out, cells, true);
		return;
	}
	if (json_is_place(column)) {
		json_add_geometry(out, column, cells);
		return;
	}
	switch (cells[0].kind) {
	case CELL_NULL:
		buf_adds(out, "null");
		break;
	case CELL_TEXT:
		json_add_text(out, cells[0].text);
		break;
	case CELL_TEXT_ARRAY:
		json_add_words(out, cells[0].items, cells[0].n_items);
		break;
	case CELL_INTEGER:
	case CELL_DOUBLE:
		cells_add(out, &cells[0]);
		break;
	case CELL_DATE:
	case CELL_CLOCK:
	case CELL_TIME:
		buf_addc(out, '"');
		cells_add(out, &cells[0]);
		buf_addc(out, '"');
		break;
	}
}
