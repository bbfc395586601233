/*
 * multipart.h - reads a multipart/form-data body as it arrives (RFC 7578).
 *
 * Nothing of a part is kept here: its bytes are handed on in pieces, as they
 * come. The number of parts and the size of a part's headers are limited.
 */
#ifndef COLLECTOR_MULTIPART_H
#define COLLECTOR_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

#define MULTIPART_MAX_PARTS 256
#define MULTIPART_MAX_HEADER_BYTES ((size_t)8 * 1024)
#define MULTIPART_MAX_BOUNDARY 70 /* RFC 2046, 5.1.1 */

struct multipart_handler {
	/* A part begins; the name is valid during the call. */
	void (*part)(void *arg, struct str name);
	/* Bytes of the part that began last. */
	void (*data)(void *arg, struct str piece);
};

struct multipart;

/* NULL when the content type is not multipart/form-data with a boundary. */
struct multipart *multipart_create(struct str content_type, const struct multipart_handler *handler,
		void *arg);

/* False once the body cannot be read; further bytes are then ignored. */
bool multipart_feed(struct multipart *multipart, struct str bytes);

/* Did the body end as it must, with its last boundary, and without a mistake? */
bool multipart_complete(const struct multipart *multipart) MUST_CHECK;
void multipart_destroy(struct multipart *multipart); /* NULL is fine */

#endif
