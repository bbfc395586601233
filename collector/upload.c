#define _GNU_SOURCE
#include "collector/upload.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "collector/multipart.h"
#include "collector/openrosa.h"
#include "schema/response.h"

struct upload {
	struct multipart *multipart; /* NULL: the body itself is the answers */
	struct buf xml;
	unsigned n_answers;
	const char *spool_directory;
	struct upload_file *files;
	size_t n_files;
	enum { IN_ANSWERS, IN_FILE, IN_OTHER } part; /* that is being read */
	bool no_room;                /* the disk is full */
	size_t total_bytes;
};

static void end_file(struct upload *upload)
{
	if (upload->part == IN_FILE) {
		spool_end(upload->files[upload->n_files - 1].spool);
	}
	upload->part = IN_OTHER;
}

static void begin_file(struct upload *upload, struct str name)
{
	struct spool *spool = upload->no_room ? NULL : spool_create(upload->spool_directory);
	if (spool == NULL) {
		upload->no_room = true;
		return;
	}
	upload->files = xreallocarray(upload->files, upload->n_files + 1, sizeof(*upload->files));
	upload->files[upload->n_files++] = (struct upload_file){ xstrndup(name.p, name.n), spool };
	upload->part = IN_FILE;
}

static void on_part(void *arg, struct str name)
{
	struct upload *upload = arg;
	end_file(upload);
	if (str_is(name, "xml_submission_file")) {
		upload->part = IN_ANSWERS;
		upload->n_answers++;
	} else if (!str_is(name, "*isIncomplete*")) { /* a mark of Collect's, no file */
		begin_file(upload, name);
	}
}

static void on_data(void *arg, struct str piece)
{
	struct upload *upload = arg;
	if (upload->part == IN_ANSWERS && upload->n_answers == 1) {
		buf_add_str(&upload->xml, piece);
	} else if (upload->part == IN_FILE && !upload->no_room) {
		upload->no_room = !spool_add(upload->files[upload->n_files - 1].spool, piece);
	}
}

static const struct multipart_handler handler = { .part = on_part, .data = on_data };

static bool is_xml(struct str content_type)
{
	const char *semicolon = content_type.n > 0 ? memchr(content_type.p, ';', content_type.n) : NULL;
	if (semicolon != NULL) {
		content_type.n = (size_t)(semicolon - content_type.p);
	}
	content_type = str_trim(content_type);
	return (content_type.n == 8 && strncasecmp(content_type.p, "text/xml", 8) == 0) ||
			(content_type.n == 15 && strncasecmp(content_type.p, "application/xml", 15) == 0);
}

struct upload *upload_create(struct str content_type, const char *spool_directory)
{
	struct upload *upload = xcalloc(1, sizeof(*upload));
	upload->xml = BUF(RESPONSE_MAX_BYTES);
	upload->part = IN_OTHER;
	upload->spool_directory = spool_directory;
	upload->multipart = multipart_create(content_type, &handler, upload);
	if (upload->multipart == NULL && !is_xml(content_type)) {
		free(upload);
		return NULL;
	}
	return upload;
}

void upload_feed(struct upload *upload, struct str piece)
{
	upload->total_bytes += piece.n;
	if (upload->multipart != NULL) {
		multipart_feed(upload->multipart, piece);
	} else {
		buf_add_str(&upload->xml, piece);
	}
}

enum outcome upload_state(const struct upload *upload)
{
	bool fits = buf_ok(&upload->xml) && upload->total_bytes <= OPENROSA_ACCEPT_BYTES;
	return !fits ? OUTCOME_TOO_LARGE : upload->no_room ? OUTCOME_TRY_LATER : OUTCOME_OK;
}

static enum outcome wrong(enum message message, enum message *ret_message)
{
	*ret_message = message;
	return message == MESSAGE_TOO_LARGE ? OUTCOME_TOO_LARGE : OUTCOME_MALFORMED;
}

enum outcome upload_end(struct upload *upload, struct arena *arena, struct str *ret_xml,
		enum message *ret_message)
{
	enum outcome state = upload_state(upload);
	if (state != OUTCOME_OK) {
		*ret_message = state == OUTCOME_TOO_LARGE ? MESSAGE_TOO_LARGE : MESSAGE_TRY_LATER;
		return state;
	}
	end_file(upload);
	if (upload->multipart != NULL) {
		if (!multipart_complete(upload->multipart)) {
			return wrong(MESSAGE_CUT_OFF, ret_message);
		}
		if (upload->n_answers != 1) {
			return wrong(upload->n_answers == 0 ? MESSAGE_NO_PART : MESSAGE_TWO_PARTS, ret_message);
		}
	}
	*ret_xml = arena_str(arena, buf_str(&upload->xml));
	return OUTCOME_OK;
}

size_t upload_kept_bytes(const struct upload *upload)
{
	return upload->xml.length;
}

const struct upload_file *upload_files(const struct upload *upload, size_t *ret_n)
{
	*ret_n = upload->n_files;
	return upload->files;
}

void upload_destroy(struct upload *upload)
{
	if (upload != NULL) {
		for (size_t i = 0; i < upload->n_files; i++) {
			free((char *)upload->files[i].name);
			spool_destroy(upload->files[i].spool);
		}
		free(upload->files);
		multipart_destroy(upload->multipart);
		buf_finish(&upload->xml);
		free(upload);
	}
}
