#include "estimate/table.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"

#define FILE_MAX_BYTES ((size_t)2 * 1024 * 1024 * 1024)

static void add_row(struct table *table, const struct csv_reader *reader)
{
	for (size_t v = 0; v < table->n_variables; v++) {
		struct str field = csv_field(reader, v);
		table->variables[v].text[table->n_rows] = xstrndup(field.p != NULL ? field.p : "", field.n);
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

static void read_rows(struct table *table, struct csv_reader *reader)
{
	size_t capacity = 1;
	while (csv_next(reader)) {
		if (table->n_rows == capacity) {
			capacity *= 2;
			for (size_t v = 0; v < table->n_variables; v++) {
				table->variables[v].text = xreallocarray(
						table->variables[v].text, capacity, sizeof(char *));
			}
		}
		add_row(table, reader);
	}
}

/* NULL, or what is wrong with the file; the caller frees it. */
static char *read_text(struct table *table, const char *path)
{
	_cleanup_buf_ struct buf text = BUF(FILE_MAX_BYTES);
	struct csv_reader reader;
	if (!file_read(path, &text)) {
		return xasprintf("%s: %s", path, strerror(errno));
	}
	csv_open(&reader, buf_str(&text));
	char *error = NULL;
	if (csv_next(&reader)) {
		read_header(table, &reader);
		read_rows(table, &reader);
	}
	if (reader.error != NULL) {
		error = xasprintf("%s:%u: %s", path, reader.line, reader.error);
	} else if (table->n_rows == 0) {
		error = xasprintf("%s: there are no rows below the header", path);
	}
	csv_close(&reader);
	return error;
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

struct entry {
	const char *text;
	double number;
	size_t row;
};

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->number != y->number && !isnan(x->number)) {
		return x->number < y->number ? -1 : 1;
	}
	return isnan(x->number) ? strcmp(x->text, y->text) : 0;
}

static void find_levels(struct variable *variable, size_t n_rows)
{
	struct entry *entries = xcalloc(n_rows, sizeof(*entries));
	size_t n = 0;
	for (size_t row = 0; row < n_rows; row++) {
		variable->code[row] = -1;
		if (variable->text[row][0] != '\0') {
			double number = variable->categorical ? (double)NAN : variable->number[row];
			entries[n++] = (struct entry){ variable->text[row], number, row };
		}
	}
	qsort(entries, n, sizeof(*entries), compare_entries);
	variable->levels = xcalloc(n > 0 ? n : 1, sizeof(*variable->levels));
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || compare_entries(&entries[i - 1], &entries[i]) != 0) {
			variable->levels[variable->n_levels++] = xstrdup(entries[i].text);
		}
		variable->code[entries[i].row] = (int32_t)(variable->n_levels - 1);
	}
	free(entries);
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

static void declared_levels(struct variable *variable, size_t n_rows, const json_t *levels)
{
	int32_t code = -1;
	variable->categorical = true;
	variable->n_levels = json_array_size(levels);
	variable->levels = xcalloc(variable->n_levels, sizeof(*variable->levels));
	for (size_t i = 0; i < variable->n_levels; i++) {
		const char *text = json_string_value(json_array_get(levels, i));
		variable->levels[i] = xstrdup(text != NULL ? text : "");
	}
	for (size_t row = 0; row < n_rows; row++) {
		code = level_of(variable, variable->text[row], code);
		variable->code[row] = code;
	}
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

/* The array of levels that columns.json declares, or NULL. */
static const json_t *declaration_of(const json_t *files, const char *path, const char *name)
{
	size_t f, c;
	json_t *entry, *column;
	json_array_foreach(files, f, entry)
	{
		const char *file = json_string_value(json_object_get(entry, "file"));
		if (file == NULL || strcmp(base_name(file), base_name(path)) != 0) {
			continue;
		}
		json_array_foreach(json_object_get(entry, "columns"), c, column)
		{
			const char *other = json_string_value(json_object_get(column, "name"));
			if (other != NULL && strcmp(other, name) == 0) {
				return json_object_get(column, "levels");
			}
		}
	}
	return NULL;
}

static json_t *declarations_beside(const char *path)
{
	_cleanup_free_ char *file = xasprintf("%.*scolumns.json", (int)(base_name(path) - path), path);
	return json_load_file(file, 0, NULL);
}

struct table *table_load(const char *path, char **ret_error)
{
	struct table *table = xcalloc(1, sizeof(*table));
	char *error = read_text(table, path);
	if (error != NULL) {
		table_destroy(table);
		*ret_error = error;
		return NULL;
	}
	json_t *files = declarations_beside(path);
	for (size_t v = 0; v < table->n_variables; v++) {
		struct variable *variable = &table->variables[v];
		const json_t *levels = declaration_of(files, path, variable->name);
		find_numbers(variable, table->n_rows);
		variable->code = xcalloc(table->n_rows, sizeof(*variable->code));
		if (json_array_size(levels) > 0) {
			declared_levels(variable, table->n_rows, levels);
		} else {
			find_levels(variable, table->n_rows);
		}
	}
	json_decref(files);
	return table;
}

static void variable_finish(struct variable *variable, size_t n_rows)
{
	for (size_t row = 0; row < n_rows; row++) {
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

void table_destroy(struct table *table)
{
	if (table == NULL) {
		return;
	}
	for (size_t v = 0; v < table->n_variables; v++) {
		variable_finish(&table->variables[v], table->n_rows);
	}
	free(table->variables);
	free(table);
}

const struct variable *table_find(const struct table *table, const char *name)
{
	for (size_t v = 0; v < table->n_variables; v++) {
		if (strcmp(table->variables[v].name, name) == 0) {
			return &table->variables[v];
		}
	}
	return NULL;
}
