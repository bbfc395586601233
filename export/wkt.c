/* wkt.c - places as Well-Known Text (OGC 06-103r4, 7.2), longitude first. */
#include "export/cells.h"
#include "export/json.h"
#include "schema/answer.h"

#define LINE_MIN 2
#define AREA_MIN 4

static void add_position(struct buf *out, double latitude, double longitude, const double *altitude)
{
	cells_add_number(out, longitude);
	buf_addc(out, ' ');
	cells_add_number(out, latitude);
	if (altitude != NULL) {
		buf_addc(out, ' ');
		cells_add_number(out, *altitude);
	}
}

static void add_point(struct buf *out, const struct cell *parts)
{
	const struct cell *altitude = &parts[GEOPOINT_ALTITUDE];
	if (parts[GEOPOINT_LATITUDE].kind == CELL_NULL || parts[GEOPOINT_LONGITUDE].kind == CELL_NULL) {
		buf_adds(out, "null");
		return;
	}
	buf_adds(out, "\"POINT (");
	add_position(out, parts[GEOPOINT_LATITUDE].number, parts[GEOPOINT_LONGITUDE].number,
			altitude->kind != CELL_NULL ? &altitude->number : NULL);
	buf_adds(out, ")\"");
}

static void add_line(struct buf *out, struct str text, bool is_area)
{
	if (json_count_places(text) < (is_area ? AREA_MIN : LINE_MIN)) {
		buf_adds(out, "null");
		return;
	}
	bool first = true;
	buf_adds(out, is_area ? "\"POLYGON ((" : "\"LINESTRING (");
	for (struct str place; json_next_place(&text, &place); first = false) {
		double parts[4] = { 0 };
		unsigned n_parts;
		buf_adds(out, first ? "" : ", ");
		if (answer_read_geopoint(place, parts, &n_parts)) {
			add_position(out, parts[0], parts[1], n_parts > 2 ? &parts[2] : NULL);
		}
	}
	buf_adds(out, is_area ? "))\"" : ")\"");
}

void json_add_value_wkt(struct buf *out, const struct table_column *column, const struct cell *cells)
{
	enum answer_kind kind = question_answer(column->question);
	if (!json_is_place(column)) {
		json_add_value(out, column, cells);
	} else if (kind == ANSWER_GEOPOINT) {
		add_point(out, cells);
	} else if (cells[0].kind != CELL_TEXT) {
		buf_adds(out, "null");
	} else {
		add_line(out, cells[0].text, kind == ANSWER_GEOSHAPE);
	}
}
