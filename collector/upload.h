/*
 * upload.h - the body of a submission as it arrives: which bytes are the answers.
 */
#ifndef COLLECTOR_UPLOAD_H
#define COLLECTOR_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/str.h"
#include "collector/message.h"
#include "collector/spool.h"

struct upload;

struct upload_file { /* a part beside the answers */
	const char *name;
	struct spool *spool;
};

/* multipart/form-data as phones send it, or text/xml, application/xml as
 * scripts do. NULL for any other content type. */
struct upload *upload_create(struct str content_type, const char *spool_directory);
void upload_feed(struct upload *upload, struct str piece);

/* What is wrong with it so far: OUTCOME_OK, OUTCOME_TOO_LARGE, or OUTCOME_TRY_LATER when
 * the disk is full. */
enum outcome upload_state(const struct upload *upload);

/* The body is whole. OUTCOME_OK with the answers copied into the arena, or
 * what is wrong with it. */
enum outcome upload_end(struct upload *upload, struct arena *arena, struct str *ret_xml,
		enum message *ret_message);
size_t upload_kept_bytes(const struct upload *upload);
/* The parts beside the answers, on disk; they belong to the upload. */
const struct upload_file *upload_files(const struct upload *upload, size_t *ret_n);
void upload_destroy(struct upload *upload);           /* NULL is fine */

#endif
