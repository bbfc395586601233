/*
 * xlsx_package.h - the parts of a .xlsx file, which is a zip archive of XML documents; for
 * xlsx_read.c and its neighbours only.
 */
#ifndef WORKBOOK_XLSX_PACKAGE_H
#define WORKBOOK_XLSX_PACKAGE_H

#include <expat.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/problem.h"

struct package;

/* NULL with a problem that says what the file is instead. The bytes must live as long. */
struct package *package_open(struct str bytes, struct problems *problems) MUST_CHECK;
void package_close(struct package *package);

/* Who listens to the elements of a part. Names are without their name space. */
struct part_reader {
	void (*start)(void *arg, const char *name, const char **attributes);
	void (*end)(void *arg, const char *name);
	void (*text)(void *arg, const char *text, int n);
	void *arg;
	bool stop; /* set by a listener: no more of it is read */
};

/* Reads "xl/workbook.xml". False when there is no such part, or with a problem when it is no
 * XML or is beyond a limit. */
bool package_read(struct package *package, const char *name, struct part_reader *reader) MUST_CHECK;
bool package_has(struct package *package, const char *name);

/* The value of an attribute, by its name without a name space; NULL when it is not there. */
const char *part_attribute(const char **attributes, const char *name);

#endif
