#define _GNU_SOURCE
#include "export/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <locale.h>
#include <stdlib.h>
#include <time.h>

#include "base/xalloc.h"

#define BLOCK_BYTES (64 * 1024)
#define US_PER_SECOND 1000000
/* Zlib's fastest: twice as fast as its default, for archives that are a tenth larger. */
#define COMPRESSION "compression-level=1"

struct zip {
	struct archive *archive;
	struct export_sink sink;
	time_t now;
	locale_t utf8; /* libarchive asks the locale how names are written */
	bool failed; /* the sink takes no more, or nothing more may be in the archive */
};

/* Libarchive frees all it has only when it can finish in peace: it is never told of a
 * failure, and writes the rest to nowhere. */
static la_ssize_t pass_on(struct archive *archive, void *arg, const void *bytes, size_t n)
{
	struct zip *zip = arg;
	(void)archive;
	if (!zip->failed) {
		zip->failed = !zip->sink.write(zip->sink.arg, (struct str){ bytes, n });
	}
	return (la_ssize_t)n;
}

struct zip *zip_create(const struct export_sink *sink, int64_t now_us)
{
	struct zip *zip = xcalloc(1, sizeof(*zip));
	zip->sink = *sink;
	zip->now = (time_t)(now_us / US_PER_SECOND);
	zip->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	zip->archive = archive_write_new();
	assert(zip->archive != NULL && zip->utf8 != (locale_t)0);
	bool worked = archive_write_set_format_zip(zip->archive) == ARCHIVE_OK
		      && archive_write_set_options(zip->archive, COMPRESSION) == ARCHIVE_OK
		      && archive_write_set_bytes_per_block(zip->archive, BLOCK_BYTES) == ARCHIVE_OK
		      && archive_write_set_bytes_in_last_block(zip->archive, 1) == ARCHIVE_OK
		      && archive_write_open(zip->archive, zip, NULL, pass_on, NULL) == ARCHIVE_OK;
	assert(worked); /* it only takes notes so far */
	return zip;
}

bool zip_begin(struct zip *zip, const char *name, bool is_packed)
{
	locale_t before = uselocale(zip->utf8);
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_mtime(entry, zip->now, 0);
	bool worked = (is_packed ? archive_write_zip_set_compression_store(zip->archive)
				 : archive_write_zip_set_compression_deflate(zip->archive)) == ARCHIVE_OK
		      && archive_write_header(zip->archive, entry) == ARCHIVE_OK;
	archive_entry_free(entry);
	uselocale(before);
	return worked && !zip->failed;
}

bool zip_write(struct zip *zip, struct str bytes)
{
	bool worked = bytes.n == 0 || archive_write_data(zip->archive, bytes.p, bytes.n) == (la_ssize_t)bytes.n;
	return worked && !zip->failed;
}

bool zip_finish(struct zip *zip)
{
	bool worked = archive_write_close(zip->archive) == ARCHIVE_OK;
	return worked && !zip->failed;
}

void zip_destroy(struct zip *zip)
{
	if (zip == NULL) {
		return;
	}
	zip->failed = true; /* it writes the directory now, if that was not done */
	archive_write_free(zip->archive);
	freelocale(zip->utf8);
	free(zip);
}
