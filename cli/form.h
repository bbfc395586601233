/*
 * form.h - the FORM that a command is about: a definition file, or the id of a
 * published form.
 */
#ifndef CLI_FORM_H
#define CLI_FORM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "schema/definition.h"
#include "schema/population.h"

struct form {
	struct definition *definition;
	struct population *population; /* NULL when the design names none */
};

bool form_is_file(const char *name); /* it ends in .yaml or .yml */

/* What form_is_file says is read as a file; anything else is looked up in the
 * database of the options. On failure prints what is wrong and returns the exit
 * status, else 0. form_close frees what was opened. */
int form_open(const char *name, struct form *ret_form) MUST_CHECK;
void form_close(struct form *form);

/* The latest published version of a form, from an open database; as form_open. */
struct store;
int form_open_stored(struct store *store, const char *form_id, struct form *ret_form) MUST_CHECK;

/* The definition in a file, with all problems printed to standard error.
 * NULL with the exit status in *ret_status. */
struct definition *form_read_file(const char *path, struct buf *yaml, int *ret_status);

/* The population file beside a definition: DIR/population/NAME.yaml. Adds its
 * text to `yaml`. *ret_status is 0 and the result NULL when the design names none. */
struct population *form_read_population(const char *definition_path, const struct definition *definition,
		struct buf *yaml, int *ret_status);

#endif
