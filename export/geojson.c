/*
 * geojson.c - one feature for each place that was answered, RFC 7946. Its properties
 * are the other answers of its row: of the response, or of the repetition.
 *
 * A row without any place is one feature without geometry, so that none is lost.
 */
#include "export/json.h"
#include "export/private.h"

struct features {
	struct exporting *exporting;
	const struct plan_table *table;
	struct buf *out;
	struct buf key;
	bool any;
};

static void add_member(struct buf *out, const char *name)
{
	buf_addc(out, ',');
	json_add_text(out, str_of(name));
	buf_addc(out, ':');
}

static void add_place(struct buf *out, const struct table_column *place, const struct cell *cells)
{
	add_member(out, "__question");
	json_add_text(out, str_of(place->stored_as));
	if (question_answer(place->question) == ANSWER_GEOPOINT && cells[GEOPOINT_ACCURACY].kind != CELL_NULL) {
		add_member(out, "__accuracy"); /* RFC 7946, 7.1: a geometry has no properties of its own */
		cells_add(out, &cells[GEOPOINT_ACCURACY]);
	}
}

static void add_properties(struct features *features, const struct row *row, const struct table_column *place,
		const struct cell *cells)
{
	struct buf *out = features->out;
	const struct table *table = features->table->table;
	buf_adds(out, "{\"__id\":");
	json_add_text(out, buf_str(&features->key));
	if (place != NULL) {
		add_place(out, place, cells);
	}
	if (table->repeat == NULL) {
		add_member(out, "__submissionDate");
		buf_addc(out, '"');
		cells_add_time(out, row->received_us);
		buf_addc(out, '"');
		add_member(out, "__formVersion");
		json_add_text(out, row->version);
		add_member(out, "__site");
		json_add_text(out, row->site);
	}
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct table_column *column = &table->columns[i];
		enum answer_kind kind = question_answer(column->question);
		if (kind != ANSWER_GEOPOINT && kind != ANSWER_GEOTRACE && kind != ANSWER_GEOSHAPE) {
			add_member(out, column->name);
			json_add_value(out, column, &row->cells[i]);
		}
	}
	buf_addc(out, '}');
}

static void add_feature(struct features *features, const struct row *row, const struct table_column *place,
		const struct cell *cells)
{
	struct buf *out = features->out;
	buf_adds(out, features->any ? ",\n" : "\n");
	features->any = true;
	buf_adds(out, "{\"type\":\"Feature\",\"geometry\":");
	if (place != NULL) {
		json_add_geometry(out, place, cells);
	} else {
		buf_adds(out, "null");
	}
	buf_adds(out, ",\"properties\":");
	add_properties(features, row, place, cells);
	buf_addc(out, '}');
}

static bool write_row(void *arg, const struct row *row)
{
	struct features *features = arg;
	const struct table *table = features->table->table;
	size_t n = 0;
	buf_clear(&features->key);
	cells_add_key(&features->key, features->exporting->plan->items, features->table, row);
	for (size_t i = 0; i < table->n_columns; i++) {
		if (json_is_place(&table->columns[i]) && row->cells[i].kind != CELL_NULL) {
			add_feature(features, row, &table->columns[i], &row->cells[i]);
			n++;
		}
	}
	if (n == 0) {
		add_feature(features, row, NULL, NULL);
	}
	return true;
}

static bool has_any_place(const struct tables *tables)
{
	for (size_t i = 0; i < tables->n_tables; i++) {
		if (json_has_places(&tables->tables[i])) {
			return true;
		}
	}
	return false;
}

enum outcome export_geojson(struct exporting *exporting)
{
	const struct tables *tables = &exporting->plan->tables;
	if (!has_any_place(tables)) {
		return export_say(exporting, OUTCOME_REFUSED, "the form asks for no place, so there is nothing for GeoJSON; "
				"choose another format");
	}
	enum outcome outcome = OUTCOME_OK;
	struct features features = { .exporting = exporting, .out = &exporting->stream.out,
		.key = BUF(exporting->stream.out.limit) };
	buf_adds(features.out, "{\"type\":\"FeatureCollection\",\"features\":[");
	for (size_t i = 0; i < tables->n_tables && outcome == OUTCOME_OK; i++) {
		features.table = &exporting->plan->items[i];
		if (json_has_places(&tables->tables[i])) {
			outcome = export_each_row(exporting, i, write_row, &features);
		}
	}
	buf_finish(&features.key);
	buf_adds(features.out, outcome == OUTCOME_OK ? "\n]}\n" : "");
	return outcome;
}
