/*
 * zip.h - an archive that is written as it is made, of any size (ZIP64).
 *
 * Only zip_finish writes the directory at the end, without which no program takes
 * the archive for a whole one.
 */
#ifndef EXPORT_ZIP_H
#define EXPORT_ZIP_H

#include "base/compiler.h"
#include "export/export.h"

struct zip;

struct zip *zip_create(const struct export_sink *sink, int64_t now_us); /* now_us: the time of its files */
/* Begins the next file; the one before is complete. `is_packed`: it is compressed already. */
bool zip_begin(struct zip *zip, const char *name, bool is_packed) MUST_CHECK;
bool zip_write(struct zip *zip, struct str bytes) MUST_CHECK;
bool zip_finish(struct zip *zip) MUST_CHECK;
void zip_destroy(struct zip *zip); /* NULL is fine */

#endif
