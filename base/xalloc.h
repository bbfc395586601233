/*
 * xalloc.h - memory that is there, or the process ends.
 *
 * When memory is truly gone nothing sensible can go on: the process prints one
 * line and exits with status 71. Nothing was acknowledged before it was
 * committed, so nothing is lost.
 */
#ifndef BASE_XALLOC_H
#define BASE_XALLOC_H

#include <stdarg.h>
#include <stddef.h>

#include "base/compiler.h"

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);               /* zeroed */
void *xrealloc(void *old, size_t size);
void *xreallocarray(void *old, size_t n, size_t size); /* ends the process if n * size overflows */
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t length);
char *xasprintf(const char *format, ...) PRINTF(1, 2);
char *xvasprintf(const char *format, va_list args) PRINTF(1, 0);

/* Frees what the annotated local pointer points to when it goes out of scope:
 *     _cleanup_free_ char *path = xasprintf(...); */
void cleanup_free(void *pointer_to_pointer);
#define _cleanup_free_ __attribute__((cleanup(cleanup_free)))

#endif
