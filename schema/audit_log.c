#include "schema/audit_log.h"

#include <string.h>

#include "base/scan.h"

#define LATEST_MS INT64_C(253402300799999) /* the end of the year 9999 */

static const char *const words[N_AUDIT_COLUMNS] = {
	[AUDIT_EVENT] = "event",
	[AUDIT_NODE] = "node",
	[AUDIT_START] = "start",
	[AUDIT_END] = "end",
	[AUDIT_LATITUDE] = "latitude",
	[AUDIT_LONGITUDE] = "longitude",
	[AUDIT_ACCURACY] = "accuracy",
	[AUDIT_OLD_VALUE] = "old-value",
	[AUDIT_NEW_VALUE] = "new-value",
	[AUDIT_USER] = "user",
	[AUDIT_CHANGE_REASON] = "change-reason",
};

const char *audit_column_word(enum audit_column column)
{
	return words[column];
}

static bool refuse(struct audit_reader *reader, const char *error)
{
	reader->error = error;
	reader->line = reader->csv.row_line;
	return false;
}

static bool is_known(const struct audit_reader *reader, size_t column)
{
	for (size_t i = 0; i < N_AUDIT_COLUMNS; i++) {
		if (reader->columns[i] == (int)column) {
			return true;
		}
	}
	return false;
}

static void read_names(struct audit_reader *reader)
{
	reader->n_names = reader->csv.n_fields;
	reader->names = arena_array(reader->arena, reader->n_names, sizeof(struct str));
	reader->others = arena_array(reader->arena, reader->n_names, sizeof(struct audit_other));
	for (size_t i = 0; i < reader->n_names; i++) {
		reader->names[i] = arena_str(reader->arena, str_trim(csv_field(&reader->csv, i)));
		for (size_t k = 0; k < N_AUDIT_COLUMNS; k++) {
			if (reader->columns[k] < 0 && str_is(reader->names[i], words[k])) {
				reader->columns[k] = (int)i;
			}
		}
	}
}

bool audit_open(struct audit_reader *reader, struct arena *arena, struct str text)
{
	*reader = (struct audit_reader){ .arena = arena };
	memset(reader->columns, -1, sizeof(reader->columns));
	csv_open(&reader->csv, text);
	if (!str_valid_utf8(text)) {
		return refuse(reader, "it is not UTF-8");
	}
	if (!csv_next(&reader->csv)) {
		return refuse(reader, reader->csv.error != NULL ? reader->csv.error : "it is empty");
	}
	read_names(reader);
	return reader->columns[AUDIT_EVENT] >= 0 || refuse(reader, "it has no column 'event'");
}

static int64_t time_of(struct str milliseconds)
{
	int64_t ms;
	return str_to_int(str_trim(milliseconds), 0, LATEST_MS, &ms) ? ms * 1000 : 0;
}

bool audit_next(struct audit_reader *reader, struct audit_event *ret_event)
{
	if (!csv_next(&reader->csv)) {
		return reader->csv.error != NULL ? refuse(reader, reader->csv.error) : false;
	}
	struct audit_event event = { .others = reader->others };
	for (size_t i = 0; i < N_AUDIT_COLUMNS; i++) {
		event.texts[i] = reader->columns[i] >= 0 ? csv_field(&reader->csv, (size_t)reader->columns[i]) : STR("");
	}
	for (size_t i = 0; i < reader->n_names; i++) {
		struct str value = csv_field(&reader->csv, i);
		if (value.n > 0 && reader->names[i].n > 0 && !is_known(reader, i)) {
			reader->others[event.n_others++] = (struct audit_other){ reader->names[i], value };
		}
	}
	event.start_us = time_of(event.texts[AUDIT_START]);
	event.end_us = time_of(event.texts[AUDIT_END]);
	*ret_event = event;
	return true;
}

void audit_close(struct audit_reader *reader)
{
	csv_close(&reader->csv);
}
