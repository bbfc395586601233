/*
 * definition_schema.h - the definition language as a JSON Schema (draft 2020-12),
 * so that editors complete, explain and underline while one types.
 *
 * The schema is made from the very tables the reader checks with. What
 * `canvass check` accepts, it accepts; what it cannot say (names that must exist,
 * what depends on another place) only `canvass check` finds.
 */
#ifndef SCHEMA_DEFINITION_SCHEMA_H
#define SCHEMA_DEFINITION_SCHEMA_H

/* The schema as indented JSON with a line end; the caller frees it. */
char *definition_schema(void);

#endif
