/* The files that came with the responses, in the folder media of an archive. */
#include <string.h>

#include "export/private.h"

#define NAME_BYTES ((size_t)16 * 1024)

/* What is no name of a file on every system is written as %2F. */
static void add_safe(struct buf *out, struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		bool is_unsafe = c < 0x20 || c == 0x7f || strchr("/\\:*?\"<>|%", c) != NULL || (c == '.' && i == 0);
		if (is_unsafe) {
			buf_addf(out, "%%%02X", c);
		} else {
			buf_addc(out, (char)c);
		}
	}
}

/* A name that two responses use has the key of its response in front. */
static bool begin_file(struct exporting *exporting, const struct file_part *part)
{
	_cleanup_buf_ struct buf name = BUF(NAME_BYTES);
	buf_adds(&name, "media/");
	if (part->is_shared) {
		add_safe(&name, part->instance_id);
		buf_addc(&name, '/');
	}
	add_safe(&name, part->name);
	exporting->summary->n_files++;
	return buf_ok(&name) && stream_begin(&exporting->stream, buf_text(&name), true);
}

enum outcome export_media(struct exporting *exporting)
{
	struct rows_wanted wanted = export_wanted(exporting, 0);
	struct files *files;
	enum outcome outcome = files_open(exporting->store, &wanted, &files);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	bool worked = true;
	for (struct file_part part; worked && files_next(files, &part);) {
		worked = !part.is_first || begin_file(exporting, &part);
		if (worked) {
			buf_add_str(&exporting->stream.out, part.bytes);
			worked = stream_flush(&exporting->stream);
		}
	}
	outcome = files_close(files);
	return worked ? outcome : export_cannot_write(exporting);
}
