/*
 * json.h - values as JSON, written as they come.
 */
#ifndef EXPORT_JSON_H
#define EXPORT_JSON_H

#include "base/buf.h"
#include "export/plan.h"
#include "schema/response.h"

void json_add_text(struct buf *out, struct str text);
void json_add_words(struct buf *out, const struct str *words, size_t n);
/* The value of the column at cells[0]; of a geopoint, whose four parts follow each
 * other, as a Point with its accuracy where ODK Central has it. Lines and areas as
 * LineString and Polygon. */
void json_add_value(struct buf *out, const struct table_column *column, const struct cell *cells);
/* The same, but places as Well-Known Text: "POINT (-118.24 34.05)". */
void json_add_value_wkt(struct buf *out, const struct table_column *column, const struct cell *cells);

/* As RFC 7946 says: longitude first. Null when there is no place, or too few. */
bool json_is_place(const struct table_column *column);
bool json_has_places(const struct table *table);
/* Places of a line or an area, one after the other; how many there are, 0 when one cannot be read. */
bool json_next_place(struct str *rest, struct str *ret_place);
size_t json_count_places(struct str text);
void json_add_geometry(struct buf *out, const struct table_column *column, const struct cell *cells);

#endif
