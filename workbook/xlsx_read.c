/* Which sheets there are, and what they share: texts and styles. */
#include "workbook/xlsx_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "workbook/xlsx_parts.h"

#define PATH_BYTES 512

/* --- what belongs to what --------------------------------------------------------------- */

struct relation {
	const char *id, *type, *target;
};

struct relations {
	struct arena *arena;
	struct relation *items;
	size_t n, capacity;
};

static void note_relation(void *arg, const char *name, const char **attributes)
{
	struct relations *relations = arg;
	const char *id = part_attribute(attributes, "Id"), *type = part_attribute(attributes, "Type"),
		   *target = part_attribute(attributes, "Target");
	if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL) {
		return;
	}
	const char *kind = strrchr(type, '/');
	relations->items = arena_grow(relations->arena, relations->items, relations->n, &relations->capacity,
			sizeof(struct relation));
	relations->items[relations->n++] = (struct relation){ arena_strdup(relations->arena, id),
		arena_strdup(relations->arena, kind != NULL ? kind + 1 : type), arena_strdup(relations->arena, target) };
}

static struct relations read_relations(struct arena *arena, struct package *package, const char *part)
{
	struct relations relations = { .arena = arena };
	struct part_reader reader = { .start = note_relation, .arg = &relations };
	return package_read(package, part, &reader) ? relations : (struct relations){ .arena = arena };
}

/* "worksheets/sheet1.xml" beside "xl/workbook.xml", or "/xl/worksheets/sheet1.xml". */
static const char *part_name(struct arena *arena, const char *beside, const char *target)
{
	if (target[0] == '/') {
		return target + 1;
	}
	const char *slash = strrchr(beside, '/');
	size_t n = slash != NULL ? (size_t)(slash - beside) + 1 : 0;
	while (strncmp(target, "../", 3) == 0 && n > 0) {
		target += 3;
		n--;
		while (n > 0 && beside[n - 1] != '/') {
			n--;
		}
	}
	return arena_printf(arena, "%.*s%s", (int)n, beside, target);
}

static const char *relations_of(struct arena *arena, const char *part)
{
	const char *slash = strrchr(part, '/');
	size_t n = slash != NULL ? (size_t)(slash - part) + 1 : 0;
	return arena_printf(arena, "%.*s_rels/%s.rels", (int)n, part, part + n);
}

static const char *target_of_type(const struct relations *relations, const char *type)
{
	for (size_t i = 0; i < relations->n; i++) {
		if (strcmp(relations->items[i].type, type) == 0) {
			return relations->items[i].target;
		}
	}
	return NULL;
}

static const char *target_of_id(const struct relations *relations, const char *id)
{
	for (size_t i = 0; id != NULL && i < relations->n; i++) {
		if (strcmp(relations->items[i].id, id) == 0) {
			return relations->items[i].target;
		}
	}
	return NULL;
}

/* --- the list of sheets --------------------------------------------------------------------- */

struct sheet_entry {
	const char *name, *relation;
};

struct sheet_list {
	struct arena *arena;
	struct sheet_entry *items;
	size_t n, capacity;
	bool from_1904;
};

static void note_sheet(void *arg, const char *name, const char **attributes)
{
	struct sheet_list *list = arg;
	const char *date1904 = part_attribute(attributes, "date1904");
	if (strcmp(name, "workbookPr") == 0 && date1904 != NULL) {
		list->from_1904 = strcmp(date1904, "1") == 0 || strcmp(date1904, "true") == 0;
	}
	const char *title = part_attribute(attributes, "name"), *id = part_attribute(attributes, "id");
	if (strcmp(name, "sheet") == 0 && title != NULL && id != NULL) {
		list->items = arena_grow(list->arena, list->items, list->n, &list->capacity, sizeof(struct sheet_entry));
		list->items[list->n++] = (struct sheet_entry){ arena_strdup(list->arena, title),
			arena_strdup(list->arena, id) };
	}
}

static const char *find_workbook_part(struct arena *arena, struct package *package, struct problems *problems)
{
	struct relations roots = read_relations(arena, package, "_rels/.rels");
	const char *target = target_of_type(&roots, "officeDocument");
	const char *part = target != NULL ? part_name(arena, "", target) : "xl/workbook.xml";
	if (package_has(package, part)) {
		return part;
	}
	if (problems_count(problems) == 0) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "%s",
				package_has(package, "content.xml")
						? "this is an OpenDocument file; open it in LibreOffice and save it as .xlsx"
						: "this is an archive, but no .xlsx workbook");
	}
	return NULL;
}

static bool read_sheets(struct xlsx *xlsx, const char *part)
{
	struct sheet_list list = { .arena = xlsx->arena };
	struct part_reader reader = { .start = note_sheet, .arg = &list };
	if (!package_read(xlsx->package, part, &reader)) {
		return false;
	}
	struct relations relations = read_relations(xlsx->arena, xlsx->package, relations_of(xlsx->arena, part));
	const char *strings = target_of_type(&relations, "sharedStrings"), *styles = target_of_type(&relations, "styles");
	xlsx->from_1904 = list.from_1904;
	bool ok = (strings == NULL || xlsx_read_strings(xlsx, part_name(xlsx->arena, part, strings)))
	       && (styles == NULL || xlsx_read_styles(xlsx, part_name(xlsx->arena, part, styles)));
	for (size_t i = 0; ok && i < list.n; i++) {
		const char *target = target_of_id(&relations, list.items[i].relation);
		struct sheet *sheet = workbook_add_sheet(xlsx->workbook, list.items[i].name);
		ok = target == NULL || xlsx_read_cells(xlsx, sheet, part_name(xlsx->arena, part, target));
	}
	return ok;
}

struct workbook *xlsx_read(struct arena *arena, struct str bytes, struct problems *problems)
{
	struct package *package = package_open(bytes, problems);
	if (package == NULL) {
		return NULL;
	}
	struct xlsx xlsx = { .arena = arena, .package = package, .problems = problems,
		.workbook = workbook_create(arena) };
	const char *part = find_workbook_part(arena, package, problems);
	bool ok = part != NULL && read_sheets(&xlsx, part);
	package_close(package);
	if (!ok && problems_errors(problems) == 0) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "this workbook is damaged: a part of it is missing");
	}
	return ok ? xlsx.workbook : NULL;
}
