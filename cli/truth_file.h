/*
 * truth_file.h - the file that says how people in a made-up neighbourhood answer a
 * form (simulate/truth.h).
 */
#ifndef CLI_TRUTH_FILE_H
#define CLI_TRUTH_FILE_H

#include "base/compiler.h"
#include "cli/form.h"
#include "simulate/truth.h"

/* `path`, or when that is NULL truth/NAME.yaml beside the definition file form_name.
 * Prints every problem for `command`; 0, or the exit status. */
int truth_file_read(const char *command, const char *path, const char *form_name, const struct form *form,
		struct truth **ret_truth) MUST_CHECK;

/* Without `path`, the form must be a file; says so. 0, or the exit status. */
int truth_file_expected(const char *command, const char *path, const char *form_name) MUST_CHECK;

#endif
