#include "oracle_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"

enum { FILE_MAX_BYTES = 8 * 1024 * 1024 };

static void give_up(const char *what, const char *name)
{
	fprintf(stderr, "oracle: %s: %s\n", what, name);
	exit(1);
}

json_t *oracle_json(const char *directory, const char *file)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", directory, file);
	json_error_t error;
	json_t *json = json_load_file(path, 0, &error);
	if (json == NULL) {
		give_up(error.text, path);
	}
	return json;
}

static void add_row(struct table *table, const struct csv_reader *reader)
{
	for (size_t v = 0; v < table->n_variables; v++) {
		struct str field = csv_field(reader, v);
		table->variables[v].text[table->n_rows] = xstrndup(field.p, field.n);
	}
	table->n_rows++;
}

static void read_header(struct table *table, const struct csv_reader *reader)
{
	table->n_variables = reader->n_fields;
	table->variables = xcalloc(reader->n_fields, sizeof(*table->variables));
	for (size_t v = 0; v < reader->n_fields; v++) {
		struct str name = csv_field(reader, v);
		table->variables[v].name = xstrndup(name.p, name.n);
		table->variables[v].text = xcalloc(1, sizeof(char *));
	}
}

static void read_text(struct table *table, const char *path)
{
	_cleanup_buf_ struct buf text = BUF(FILE_MAX_BYTES);
	struct csv_reader reader;
	if (!file_read(path, &text)) {
		give_up("cannot be read", path);
	}
	csv_open(&reader, buf_str(&text));
	if (!csv_next(&reader)) {
		give_up("has no header", path);
	}
	read_header(table, &reader);
	size_t capacity = 1;
	while (csv_next(&reader)) {
		if (table->n_rows == capacity) {
			capacity *= 2;
			for (size_t v = 0; v < table->n_variables; v++) {
				table->variables[v].text = xreallocarray(
						table->variables[v].text, capacity, sizeof(char *));
			}
		}
		add_row(table, &reader);
	}
	csv_close(&reader);
}

static void find_numbers(struct variable *variable, size_t n_rows)
{
	variable->number = xcalloc(n_rows, sizeof(*variable->number));
	for (size_t row = 0; row < n_rows; row++) {
		const char *text = variable->text[row];
		double value = NAN;
		if (strcmp(text, "Inf") == 0) {
			value = INFINITY;
		} else if (text[0] != '\0' && !str_to_decimal(str_of(text), &value)) {
			value = NAN;
			variable->categorical = true;
		}
		variable->number[row] = value;
	}
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int compare_as_numbers(const void *a, const void *b)
{
	double x = NAN, y = NAN;
	if (!str_to_decimal(str_of(*(char *const *)a), &x)
			|| !str_to_decimal(str_of(*(char *const *)b), &y)) {
		return compare_texts(a, b);
	}
	return (x > y) - (x < y);
}

static void find_levels(struct variable *variable, size_t n_rows)
{
	char **sorted = xcalloc(n_rows, sizeof(*sorted));
	size_t n = 0;
	for (size_t row = 0; row < n_rows; row++) {
		if (variable->text[row][0] != '\0') {
			sorted[n++] = variable->text[row];
		}
	}
	qsort(sorted, n, sizeof(*sorted), variable->categorical ? compare_texts : compare_as_numbers);
	variable->levels = xcalloc(n > 0 ? n : 1, sizeof(*variable->levels));
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0) {
			variable->levels[variable->n_levels++] = xstrdup(sorted[i]);
		}
	}
	free(sorted);
}

static void declared_levels(struct variable *variable, const json_t *levels)
{
	variable->categorical = true;
	variable->n_levels = json_array_size(levels);
	variable->levels = xcalloc(variable->n_levels, sizeof(*variable->levels));
	for (size_t i = 0; i < variable->n_levels; i++) {
		variable->levels[i] = xstrdup(json_string_value(json_array_get(levels, i)));
	}
}

static int32_t level_of(const struct variable *variable, const char *text, int32_t guess)
{
	if (guess >= 0 && strcmp(variable->levels[guess], text) == 0) {
		return guess;
	}
	for (size_t i = 0; i < variable->n_levels; i++) {
		if (strcmp(variable->levels[i], text) == 0) {
			return (int32_t)i;
		}
	}
	return -1;
}

static void find_codes(struct variable *variable, size_t n_rows)
{
	int32_t code = -1;
	variable->code = xcalloc(n_rows, sizeof(*variable->code));
	for (size_t row = 0; row < n_rows; row++) {
		code = level_of(variable, variable->text[row], code);
		variable->code[row] = code;
	}
}

static const json_t *declaration_of(const json_t *files, const char *file, const char *name)
{
	size_t f, c;
	json_t *entry, *column;
	json_array_foreach(files, f, entry)
	{
		if (strcmp(json_string_value(json_object_get(entry, "file")), file) != 0) {
			continue;
		}
		json_array_foreach(json_object_get(entry, "columns"), c, column)
		{
			if (strcmp(json_string_value(json_object_get(column, "name")), name) == 0) {
				return column;
			}
		}
	}
	return NULL;
}

struct table *table_load(const char *directory, const char *file)
{
	struct table *table = xcalloc(1, sizeof(*table));
	_cleanup_free_ char *path = xasprintf("%s/%s", directory, file);
	json_t *files = oracle_json(directory, "data/columns.json");
	read_text(table, path);
	for (size_t v = 0; v < table->n_variables; v++) {
		struct variable *variable = &table->variables[v];
		const json_t *levels = json_object_get(declaration_of(files, file, variable->name), "levels");
		find_numbers(variable, table->n_rows);
		if (levels != NULL) {
			declared_levels(variable, levels);
		} else {
			find_levels(variable, table->n_rows);
		}
		/* Codes of columns with a value of its own per row are never asked for. */
		if (variable->n_levels <= 2000) {
			find_codes(variable, table->n_rows);
		}
	}
	json_decref(files);
	return table;
}

void table_destroy(struct table *table)
{
	for (size_t v = 0; table != NULL && v < table->n_variables; v++) {
		struct variable *variable = &table->variables[v];
		for (size_t row = 0; row < table->n_rows; row++) {
			free(variable->text[row]);
		}
		for (size_t i = 0; i < variable->n_levels; i++) {
			free(variable->levels[i]);
		}
		free(variable->text);
		free(variable->levels);
		free(variable->number);
		free(variable->code);
		free(variable->name);
	}
	if (table != NULL) {
		free(table->variables);
	}
	free(table);
}

const struct variable *table_find(const struct table *table, const char *name)
{
	for (size_t v = 0; v < table->n_variables; v++) {
		if (strcmp(table->variables[v].name, name) == 0) {
			return &table->variables[v];
		}
	}
	give_up("no such column", name);
	return NULL;
}
