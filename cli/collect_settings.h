/*
 * collect_settings.h - what ODK Collect reads from a QR code to set up a project: the settings
 * as JSON, deflated (RFC 1950), in base64 (docs.getodk.org/collect-import-export).
 */
#ifndef CLI_COLLECT_SETTINGS_H
#define CLI_COLLECT_SETTINGS_H

#include <jansson.h>

#include "base/buf.h"
#include "base/compiler.h"

struct collect_project {
	const char *server_url;     /* with the token in it */
	const char *name;           /* as the surveyor sees it */
	const char *admin_password; /* for the settings of the phone; NULL: none */
};

/* The settings; the caller gives the reference back. Everything that is not in them returns to
 * what it is in a new installation. */
json_t *collect_settings(const struct collect_project *project);

/* Adds the text of the QR code to `out`. False when the buf is too small. */
bool collect_settings_encode(const json_t *settings, struct buf *out) MUST_CHECK;

#endif
