#define _GNU_SOURCE
#include "base/xalloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static void *check(void *memory)
{
	if (memory == NULL) {
		fputs("canvass: out of memory\n", stderr);
		_Exit(EX_OSERR);
	}
	return memory;
}

void *xmalloc(size_t size)
{
	return check(malloc(size > 0 ? size : 1));
}

void *xcalloc(size_t n, size_t size)
{
	return check(calloc(n > 0 ? n : 1, size > 0 ? size : 1));
}

void *xrealloc(void *old, size_t size)
{
	return check(realloc(old, size > 0 ? size : 1));
}

void *xreallocarray(void *old, size_t n, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(n, size, &total)) {
		return check(NULL);
	}
	return xrealloc(old, total);
}

char *xstrdup(const char *text)
{
	return check(strdup(text));
}

char *xstrndup(const char *text, size_t length)
{
	char *copy = xmalloc(length + 1);
	if (length > 0) {
		memcpy(copy, text, length);
	}
	copy[length] = '\0';
	return copy;
}

char *xvasprintf(const char *format, va_list args)
{
	char *text = NULL;
	if (vasprintf(&text, format, args) < 0) {
		text = NULL;
	}
	return check(text);
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	return text;
}

void cleanup_free(void *pointer_to_pointer)
{
	void *memory;
	memcpy(&memory, pointer_to_pointer, sizeof(memory));
	free(memory);
}
