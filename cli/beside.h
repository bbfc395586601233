/*
 * beside.h - the files that lie beside a definition.
 */
#ifndef CLI_BESIDE_H
#define CLI_BESIDE_H

#include "schema/definition.h"

/* Finds files in the folder of `path`, which must live as long as the result is used. */
struct file_source files_beside(const char *path);

#endif
