/*
 * catalogue.h - everything the service knows about forms, sites and tokens, in
 * memory: a request looks nothing up in the database.
 *
 * Published texts never change, so each is compiled once and stays until the
 * catalogue ends, and so do drafts that were replaced: pointers to a version stay
 * good. What a version is stored as follows the renames of those after it. Tokens
 * and sites are replaced whole by each reload.
 */
#ifndef COLLECTOR_CATALOGUE_H
#define COLLECTOR_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/hash.h"
#include "base/outcome.h"
#include "base/str.h"
#include "schema/definition.h"
#include "schema/table.h"
#include "store/store.h"

struct catalogue_file { /* that goes with a form */
	const char *name;
	struct str bytes;
	char md5[HASH_MD5_HEX];
};

struct catalogue_version {
	int64_t version_id;
	const char *form_id, *version;
	struct definition *definition; /* NULL when this program cannot read it (logged) */
	const struct tables *tables;   /* with the names that the newest version gave; replaced, never changed */
	struct str xform;
	const struct catalogue_file *files;
	size_t n_files;
	char xform_md5[HASH_MD5_HEX];
	enum form_state state;
	bool latest;                   /* the newest published one of its form; of drafts, the one there is now */
	int64_t layout;                /* for ingest_item; belongs to `tables` */
	struct arena *arena;
	struct catalogue_version *next;
};

struct catalogue_token {
	unsigned char sha256[HASH_SHA256_BYTES];
	int64_t id;
	unsigned site_number;
	const char *site_name;
	int64_t expires_us; /* 0: it has no end */
};

struct catalogue;

struct catalogue *catalogue_create(void);
void catalogue_destroy(struct catalogue *catalogue); /* NULL is fine */

/* Reads what is new; waits for the database. When it fails, what was known stays. */
enum outcome catalogue_reload(struct catalogue *catalogue, struct store *store) MUST_CHECK;
/* The same for sites and tokens alone, which are small. */
enum outcome catalogue_reload_tokens(struct catalogue *catalogue, struct store *store) MUST_CHECK;

/* The token as it stands in an address; compared in constant time. NULL when it
 * gives no right, or none any more. Valid until the next reload: copy what you keep. */
const struct catalogue_token *catalogue_token(const struct catalogue *catalogue, struct str token);

/* The version of a form that a response was filled in with; an empty version
 * means the latest. NULL when there is none. */
const struct catalogue_version *catalogue_find(const struct catalogue *catalogue, struct str form_id,
		struct str version);
/* The published version before this one; NULL when it is the first. */
const struct catalogue_version *catalogue_before(const struct catalogue_version *version);
bool catalogue_has_form(const struct catalogue *catalogue, struct str form_id);

/* The draft of a form; NULL when there is none that can be read. */
const struct catalogue_version *catalogue_draft(const struct catalogue *catalogue, struct str form_id);
static inline bool catalogue_is_draft(const struct catalogue_version *version)
{
	return version->state == FORM_DRAFT || version->state == FORM_TEST;
}

/* All published versions, one after the other: begin with NULL; ends with NULL. */
const struct catalogue_version *catalogue_next(const struct catalogue *catalogue, const struct catalogue_version *after);

/* The open versions, one after the other: begin with NULL; ends with NULL. */
const struct catalogue_version *catalogue_next_offered(const struct catalogue *catalogue,
		const struct catalogue_version *after);

/* Is the form used at the site? */
bool catalogue_used_at(const struct catalogue_version *version, const char *site_name);

#endif
