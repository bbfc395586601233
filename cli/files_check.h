/*
 * files_check.h - the files that a definition names, checked with it.
 */
#ifndef CLI_FILES_CHECK_H
#define CLI_FILES_CHECK_H

#include "schema/definition.h"

/* The population file and sites.yaml beside `path`, and whether they fit the
 * definition. Problems belong to the file they are in; afterwards to `path` again. */
void check_files_beside(const char *path, const struct definition *definition, struct problems *problems);

#endif
