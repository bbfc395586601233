/*
 * openrosa.h - the documents of the OpenRosa interface that phones speak.
 * https://docs.getodk.org/openrosa/
 */
#ifndef COLLECTOR_OPENROSA_H
#define COLLECTOR_OPENROSA_H

#include "base/buf.h"
#include "base/str.h"
#include "collector/catalogue.h"

#define OPENROSA_ACCEPT_BYTES 100000000 /* of one upload; told to phones, which split larger ones */
#define OPENROSA_LIST_MAX_BYTES ((size_t)4 * 1024 * 1024)

/* The answer to a submission, or to anything that went wrong. `detail` may be NULL. */
void openrosa_write_response(struct buf *out, bool success, const char *message, const char *detail);

/* The tables and media that belong to a form; they lie below `url`, the address of
 * the form without ".xml". */
void openrosa_write_manifest(struct buf *out, const struct catalogue_version *version, struct str url);

struct openrosa_list {
	const char *site_name;
	const struct catalogue_version *draft; /* only this one; NULL: all that are offered */
	struct str base_url;        /* up to the site's number: "https://host/v1/key/TOKEN/projects/1"; of a
	                               draft up to ".../forms/ID/draft" */
	struct str form_id;         /* only this form; empty: all */
	struct str accept_language; /* for the names of forms */
};

/* The forms that are offered at a site, in the order of their ids. */
void openrosa_write_list(struct buf *out, const struct catalogue *catalogue,
		const struct openrosa_list *list);

#endif
