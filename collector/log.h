/*
 * log.h - one line per event on standard error, as key=value.
 *
 * Text that strangers sent goes in through log_text, which keeps a line one line.
 */
#ifndef COLLECTOR_LOG_H
#define COLLECTOR_LOG_H

#include "base/buf.h"
#include "base/compiler.h"
#include "base/str.h"

#define LOG_LINE_BYTES ((size_t)4096)

/* time=2026-11-23T01:02:03.000000Z event=NAME and what the format makes. */
void log_event(const char *name, const char *format, ...) PRINTF(2, 3);
void log_problem(const char *name, const char *problem); /* event=NAME problem="…" */
void log_line(const struct buf *fields); /* time=… and the fields */

/* The text in quotes; quotes, backslashes and what cannot be printed are
 * written as \xNN, and it is cut after 200 bytes. */
void log_text(struct buf *out, struct str text);

/* An address path with *** in place of a token. */
void log_path(struct buf *out, struct str path);

#endif
