/* The files that came with the responses, part by part. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/columns_copy.h"
#include "store/rows_private.h"
#include "store/store_private.h"

enum { FILE_INSTANCE, FILE_NAME, FILE_SHARED, FILE_PART, FILE_BYTES, N_FILE };

struct files {
	struct copy copy;
	bool ended;
};

/* A file without bytes has no parts. */
static void add_query(struct buf *sql, const struct rows_wanted *wanted)
{
	buf_adds(sql, "SELECT f.instance_id, f.name, f.shared, coalesce(p.part, 0), p.bytes"
		      " FROM (SELECT s.id, " ROWS_INSTANCE " AS instance_id, a.name, a.blob,"
		      " count(*) OVER (PARTITION BY lower(a.name)) > 1 AS shared"
		      " FROM canvass.submissions s JOIN canvass.attachments a ON a.submission = s.id"
		      " WHERE a.blob IS NOT NULL AND s.form_id = ");
	sql_add_literal(sql, wanted->form_id);
	rows_add_conditions(sql, wanted);
	buf_adds(sql, ") f LEFT JOIN canvass.blob_parts p ON p.sha256 = f.blob ORDER BY f.id, f.name, p.part");
}

enum outcome files_open(struct store *store, const struct rows_wanted *wanted, struct files **ret_files)
{
	_cleanup_buf_ struct buf sql = BUF(ROWS_QUERY_BYTES);
	struct copy copy;
	add_query(&sql, wanted);
	enum outcome outcome = copy_begin(store, buf_text(&sql), N_FILE, &copy);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	*ret_files = xcalloc(1, sizeof(**ret_files));
	(*ret_files)->copy = copy;
	return OUTCOME_OK;
}

bool files_next(struct files *files, struct file_part *ret_part)
{
	if (files->ended || !copy_next(&files->copy)) {
		files->ended = true;
		return false;
	}
	const struct str *fields = files->copy.fields;
	*ret_part = (struct file_part){ .instance_id = fields[FILE_INSTANCE], .name = fields[FILE_NAME],
		.is_shared = fields[FILE_SHARED].n == 1 && fields[FILE_SHARED].p[0] != 0,
		.is_first = copy_int32(fields[FILE_PART]) == 0, .bytes = fields[FILE_BYTES] };
	return true;
}

enum outcome files_close(struct files *files)
{
	if (!files->ended) {
		copy_cancel(&files->copy);
	}
	enum outcome outcome = copy_end(&files->copy);
	free(files);
	return outcome;
}
