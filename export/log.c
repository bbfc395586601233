/*
 * The logs of the phones: how each response was filled in, one row for each event. Times are
 * UTC; what a program logs beyond the known columns stands as JSON in the last one.
 */
#include <string.h>

#include "base/csv.h"
#include "export/cells.h"
#include "export/json.h"
#include "export/private.h"
#include "schema/audit_log.h"
#include "store/rows.h"

#define LOG_NAME "audit.csv"
#define KEY_MAX_BYTES 1024
#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct logs {
	struct exporting *exporting;
	struct buf key, text; /* of the log that is gathered */
	bool gathering;
};

static void add_time(struct buf *out, int64_t us)
{
	_cleanup_buf_ struct buf time = BUF(64);
	if (us != 0) {
		cells_add_time(&time, us);
	}
	csv_add_exact(out, buf_str(&time), false);
}

static void add_others(struct buf *out, const struct audit_event *event)
{
	_cleanup_buf_ struct buf more = BUF(AUDIT_LOG_MAX_BYTES);
	for (size_t i = 0; i < event->n_others; i++) {
		buf_addc(&more, i == 0 ? '{' : ',');
		json_add_text(&more, event->others[i].name);
		buf_addc(&more, ':');
		json_add_text(&more, event->others[i].value);
	}
	buf_adds(&more, event->n_others > 0 ? "}" : "");
	csv_add_exact(out, buf_str(&more), false);
}

static void add_event(struct logs *logs, const struct audit_event *event)
{
	struct buf *out = &logs->exporting->stream.out;
	csv_add_exact(out, buf_str(&logs->key), true);
	for (int i = 0; i < N_AUDIT_COLUMNS; i++) {
		if (i == AUDIT_START || i == AUDIT_END) {
			add_time(out, i == AUDIT_START ? event->start_us : event->end_us);
		} else {
			csv_add_exact(out, event->texts[i], false);
		}
	}
	add_others(out, event);
	csv_end_row(out);
}

/* A log that cannot be read is one row that says so; the file itself stays as it came. */
static void add_mistake(struct logs *logs, const struct audit_reader *reader, struct arena *arena)
{
	const struct audit_other other = { STR("error"),
		str_of(arena_printf(arena, "line %u: %s", reader->line, reader->error)) };
	const struct audit_event event = { .others = &other, .n_others = 1 };
	add_event(logs, &event);
}

static bool write_log(struct logs *logs)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct audit_reader reader;
	struct audit_event event;
	bool worked = true;
	logs->gathering = false;
	if (!buf_ok(&logs->text)) {
		reader = (struct audit_reader){ .error = "it is larger than 16 MiB", .line = 1 };
		add_mistake(logs, &reader, arena);
		arena_destroy(arena);
		return stream_go_on(&logs->exporting->stream);
	}
	if (audit_open(&reader, arena, buf_str(&logs->text))) {
		while (worked && audit_next(&reader, &event)) {
			add_event(logs, &event);
			logs->exporting->summary->n_rows++;
			worked = stream_go_on(&logs->exporting->stream);
		}
	}
	if (reader.error != NULL) {
		add_mistake(logs, &reader, arena);
	}
	audit_close(&reader);
	arena_destroy(arena);
	logs->exporting->summary->n_responses++;
	return worked;
}

/* False: no more can be written. */
static bool take_part(struct logs *logs, const struct file_part *part)
{
	if (part->is_first && logs->gathering && !write_log(logs)) {
		return false;
	}
	if (part->is_first) {
		logs->gathering = str_is(part->name, LOG_NAME);
		buf_clear(&logs->key);
		buf_clear(&logs->text);
		buf_add_str(&logs->key, part->instance_id);
	}
	if (logs->gathering && part->bytes.p != NULL) {
		buf_add_str(&logs->text, part->bytes);
	}
	return true;
}

static void add_header(struct buf *out)
{
	csv_add_exact(out, STR("KEY"), true);
	for (int i = 0; i < N_AUDIT_COLUMNS; i++) {
		csv_add_exact(out, str_of(audit_column_word((enum audit_column)i)), false);
	}
	csv_add_exact(out, STR("more"), false);
	csv_end_row(out);
}

enum outcome export_log(struct exporting *exporting)
{
	struct rows_wanted wanted = export_wanted(exporting, 0);
	struct logs logs = { .exporting = exporting, .key = BUF(KEY_MAX_BYTES), .text = BUF(AUDIT_LOG_MAX_BYTES) };
	struct files *files;
	enum outcome outcome = files_open(exporting->store, &wanted, &files);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	bool worked = true;
	add_header(&exporting->stream.out);
	for (struct file_part part; worked && files_next(files, &part);) {
		worked = take_part(&logs, &part);
	}
	outcome = files_close(files);
	worked = worked && (!logs.gathering || write_log(&logs));
	buf_finish(&logs.key);
	buf_finish(&logs.text);
	return worked ? outcome : export_cannot_write(exporting);
}
