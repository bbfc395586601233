/*
 * file.h - whole small files, read and written.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"

/* Adds the file to a buf. "-" is standard input. False with errno set; EFBIG
 * when the buf's limit is passed. */
bool file_read(const char *path, struct buf *out) MUST_CHECK;

/* Writes beside the file and renames, so that it is there whole or not at
 * all; survives a power cut. False with errno set. */
bool file_write(const char *path, struct str content) MUST_CHECK;

/* Makes a directory and those above it; true when it is there afterwards. */
bool file_make_directory(const char *path, unsigned mode) MUST_CHECK;

#endif
