/*
 * release.h - publishes a version, or saves a draft, after showing what that changes.
 *
 * What touches stored answers needs consent: of the person at the terminal, or
 * --yes where there is none.
 */
#ifndef CLI_RELEASE_H
#define CLI_RELEASE_H

#include "base/compiler.h"
#include "schema/population.h"
#include "store/versions.h"

struct release {
	const char *command;       /* "publish", for messages */
	const char *name;          /* the file, or what the text is called */
	struct publication publication; /* all but tables and xform, which are made */
	const struct sites *sites; /* NULL: they stay as they are */
	struct str figures;        /* the text of the definition's figures; empty: they stay as they are */
	bool as_draft, dry_run, yes, json;
};

/* Returns the exit status; everything was said. */
int release_run(struct store *store, const struct release *release) MUST_CHECK;

#endif
