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
	unsigned n_answers, n_files;
	bool in_answers;             /* the part being read is the answers */
	size_t total_bytes;
};

static void on_part(void *arg, struct str name)
{
	struct upload *upload = arg;
	upload->in_answers = str_is(name, "xml_submission_file");
	if (upload->in_answers) {
		upload->n_answers++;
	} else if (!str_is(name, "*isIncomplete*")) { /* a mark of Collect's, no file */
		upload->n_files++;
	}
}

static void on_data(void *arg, struct str piece)
{
	struct upload *upload = arg;
	if (upload->in_answers && upload->n_answers == 1) {
		buf_add_str(&upload->xml, piece);
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

struct upload *upload_create(struct str content_type)
{
	struct upload *upload = xcalloc(1, sizeof(*upload));
	upload->xml = BUF(RESPONSE_MAX_BYTES);
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
	return fits ? OUTCOME_OK : OUTCOME_TOO_LARGE;
}

static enum outcome wrong(enum message message, enum message *ret_message)
{
	*ret_message = message;
	return message == MESSAGE_TOO_LARGE ? OUTCOME_TOO_LARGE : OUTCOME_MALFORMED;
}

enum outcome upload_end(struct upload *upload, struct arena *arena, struct str *ret_xml,
		enum message *ret_message)
{
	if (upload_state(upload) != OUTCOME_OK) {
		return wrong(MESSAGE_TOO_LARGE, ret_message);
	}
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

unsigned upload_n_files(const struct upload *upload)
{
	return upload->n_files;
}

void upload_destroy(struct upload *upload)
{
	if (upload != NULL) {
		multipart_destroy(upload->multipart);
		buf_finish(&upload->xml);
		free(upload);
	}
}
