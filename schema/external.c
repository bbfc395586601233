#include "schema/external.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/csv.h"
#include "base/problem.h"

static bool ends_in(struct str name, const char *end)
{
	size_t n = strlen(end);
	return name.n > n && memcmp(name.p + name.n - n, end, n) == 0;
}

bool external_is_table(struct str name)
{
	return ends_in(name, ".csv") || ends_in(name, ".geojson") || ends_in(name, ".xml");
}

/* A column becomes the name of an element. */
static bool is_element_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.'))) {
			return false;
		}
	}
	return name.n > 0;
}

static void add_value(struct arena *arena, struct node *item, const char *name, struct str value)
{
	struct node *node = node_create(arena, name);
	node->text = value;
	node_append(item, node);
}

/* --- .csv ----------------------------------------------------------------------- */

static const char *const *read_header(
		struct arena *arena, const char *name, const struct csv_reader *csv, const char **ret_error)
{
	const char **columns = arena_array(arena, csv->n_fields, sizeof(*columns));
	for (size_t i = 0; i < csv->n_fields; i++) {
		struct str column = str_trim(csv_field(csv, i));
		columns[i] = arena_strndup(arena, column.p, column.n);
		if (!is_element_name(column)) {
			*ret_error = arena_printf(arena,
					"%s:1: column %zu: '%s' cannot be the name of a column; use letters, digits "
					"and '_'", name, i + 1, columns[i]);
			return NULL;
		}
		for (size_t k = 0; k < i; k++) {
			if (strcmp(columns[k], columns[i]) == 0) {
				*ret_error = arena_printf(arena, "%s:1: the column '%s' is there twice", name,
						columns[i]);
				return NULL;
			}
		}
	}
	return columns;
}

static struct node *read_csv_rows(
		struct arena *arena, const char *name, struct csv_reader *csv, const char **ret_error)
{
	if (!csv_next(csv)) {
		*ret_error = arena_printf(arena, "%s: %s", name, csv->error != NULL ? csv->error : "it is empty");
		return NULL;
	}
	size_t n = csv->n_fields;
	const char *const *columns = read_header(arena, name, csv, ret_error);
	struct node *root = columns == NULL ? NULL : node_create(arena, "root");
	while (root != NULL && csv_next(csv)) {
		if (csv->n_fields > n) {
			*ret_error = arena_printf(arena, "%s:%u: the row has %zu fields, and the header %zu", name,
					csv->row_line, csv->n_fields, n);
			return NULL;
		}
		struct node *item = node_create(arena, "item");
		item->line = csv->row_line;
		for (size_t i = 0; i < n; i++) {
			add_value(arena, item, columns[i], arena_str(arena, str_trim(csv_field(csv, i))));
		}
		node_append(root, item);
	}
	if (root != NULL && csv->error != NULL) {
		*ret_error = arena_printf(arena, "%s:%u: %s", name, csv->line, csv->error);
		return NULL;
	}
	return root;
}

static struct node *read_csv(struct arena *arena, const char *name, struct str bytes, const char **ret_error)
{
	if (!str_valid_utf8(bytes)) {
		*ret_error = arena_printf(arena, "%s: it is not UTF-8; save it as CSV UTF-8", name);
		return NULL;
	}
	struct csv_reader csv;
	csv_open(&csv, bytes);
	struct node *root = read_csv_rows(arena, name, &csv, ret_error);
	csv_close(&csv);
	return root;
}

/* --- .geojson -------------------------------------------------------------------- */

static bool add_point(struct buf *out, const json_t *point)
{
	const json_t *longitude = json_array_get(point, 0), *latitude = json_array_get(point, 1);
	if (!json_is_number(longitude) || !json_is_number(latitude)) {
		return false;
	}
	buf_addf(out, "%s%.15g %.15g 0 0", out->length > 0 ? "; " : "", json_number_value(latitude),
			json_number_value(longitude));
	return true;
}

/* A geometry as ODK writes places. False when it is none that ODK knows. */
static bool add_geometry(struct buf *out, const json_t *geometry)
{
	const char *type = json_string_value(json_object_get(geometry, "type"));
	const json_t *points = json_object_get(geometry, "coordinates");
	if (type != NULL && strcmp(type, "Point") == 0) {
		return add_point(out, points);
	}
	if (type != NULL && strcmp(type, "Polygon") == 0) {
		points = json_array_get(points, 0);
	} else if (type == NULL || strcmp(type, "LineString") != 0) {
		return false;
	}
	for (size_t i = 0; i < json_array_size(points); i++) {
		if (!add_point(out, json_array_get(points, i))) {
			return false;
		}
	}
	return json_array_size(points) > 0;
}

static struct str text_of(struct arena *arena, const json_t *value)
{
	if (json_is_string(value)) {
		return arena_str(arena, (struct str){ json_string_value(value), json_string_length(value) });
	}
	if (json_is_null(value) || value == NULL) {
		return STR("");
	}
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
	struct str copy = text != NULL ? arena_str(arena, str_of(text)) : STR("");
	free(text);
	return copy;
}

static const char *read_feature(struct arena *arena, json_t *feature, struct node *root)
{
	struct node *item = node_create(arena, "item");
	json_t *properties = json_object_get(feature, "properties"), *value;
	_cleanup_buf_ struct buf geometry = BUF((size_t)1024 * 1024);
	const char *key;
	if (!add_geometry(&geometry, json_object_get(feature, "geometry"))) {
		return "its geometry is no Point, LineString or Polygon";
	}
	add_value(arena, item, "geometry", arena_str(arena, buf_str(&geometry)));
	if (json_object_get(feature, "id") != NULL) {
		add_value(arena, item, "id", text_of(arena, json_object_get(feature, "id")));
	}
	json_object_foreach(properties, key, value) {
		if (!is_element_name(str_of(key))) {
			return arena_printf(arena, "'%s' cannot be the name of a property; use letters, digits and '_'", key);
		}
		if (node_child(item, key) == NULL) {
			add_value(arena, item, arena_strdup(arena, key), text_of(arena, value));
		}
	}
	node_append(root, item);
	return NULL;
}

static struct node *read_geojson(struct arena *arena, const char *name, struct str bytes, const char **ret_error)
{
	json_error_t error;
	json_t *document = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &error);
	json_t *features = json_object_get(document, "features");
	struct node *root = node_create(arena, "root");
	const char *problem = NULL;
	if (document == NULL) {
		*ret_error = arena_printf(arena, "%s:%d: %s", name, error.line, error.text);
		return NULL;
	}
	if (!json_is_array(features)) {
		problem = "it is no FeatureCollection";
	}
	for (size_t i = 0; i < json_array_size(features) && problem == NULL; i++) {
		problem = read_feature(arena, json_array_get(features, i), root);
		problem = problem == NULL ? NULL : arena_printf(arena, "feature %zu: %s", i + 1, problem);
	}
	json_decref(document);
	if (problem != NULL) {
		*ret_error = arena_printf(arena, "%s: %s", name, problem);
		return NULL;
	}
	return root;
}

/* --- .xml --------------------------------------------------------------------------- */

static struct node *read_xml(struct arena *arena, const char *name, struct str bytes, const char **ret_error)
{
	struct problems *problems = problems_create(1);
	struct node *root = node_read_xml(arena, bytes, problems);
	if (root == NULL) {
		const struct problem *problem = problems_at(problems, 0);
		*ret_error = arena_printf(arena, "%s:%u:%u: %s", name, problem->at.line, problem->at.column,
				problem->text);
	}
	problems_destroy(problems);
	return root;
}

struct node *external_read(struct arena *arena, const char *name, struct str bytes, const char **ret_error)
{
	struct str text = str_of(name);
	struct node *root = ends_in(text, ".csv") ? read_csv(arena, name, bytes, ret_error)
			    : ends_in(text, ".geojson") ? read_geojson(arena, name, bytes, ret_error)
							: read_xml(arena, name, bytes, ret_error);
	if (root != NULL) {
		node_number(root);
	}
	return root;
}
