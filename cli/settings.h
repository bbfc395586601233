/*
 * settings.h - the settings file of this machine: what an option is when neither the command
 * line nor the environment says it. Every command reads it for the database; `canvass serve`
 * reads all of it, and again on SIGHUP.
 *
 *     # the whole line is a comment
 *     database = dbname=canvass
 *     public-url = https://surveys.example.org
 *
 * A name is that of an option of `canvass serve`; its value goes to the end of the line.
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"

#define SETTINGS_FILE "/etc/canvass/canvass.conf" /* $CANVASS_SETTINGS names another one; empty: none */
#define SETTINGS_PROBLEMS_MAX_BYTES ((size_t)8192)

struct settings { /* each its own heap memory; NULL when the file does not say it */
	char *api_database;
	char *behind_proxy; /* "yes" or "no" */
	char *data;
	char *database;
	char *listen;
	char *patience;     /* a number, unchecked */
	char *public_url;   /* settings_url_ok */
	char *spool;
};

/* False when there is a problem, with one line for each in *problems (file:line:column), and
 * *ret_settings is not written. A settings file that is not there is no problem, unless
 * $CANVASS_SETTINGS names it. */
bool settings_read(struct buf *problems, struct settings *ret_settings) MUST_CHECK;
void settings_finish(struct settings *settings);

/* http:// or https:// in front, and no slash at the end. */
bool settings_url_ok(const char *url);

/* The first setting, by name, that differs in a way that needs a restart; NULL when there is none. */
const char *settings_needing_restart(const struct settings *old, const struct settings *fresh);

#endif
