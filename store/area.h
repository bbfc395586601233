/*
 * area.h - where answers lie. Those to published forms and those to drafts have
 * tables of their own, made and filled by the same statements; nothing reads both.
 */
#ifndef STORE_AREA_H
#define STORE_AREA_H

struct area {
	const char *schema;      /* of the tables of answers */
	const char *tables;      /* which tables there are, and whose */
	const char *submissions; /* responses as they were received */
	const char *text;        /* the column of these that tells which text was answered */
	const char *forms;       /* one row per form, with */
	const char *layout;      /* what changes when the tables get other names */
};

extern const struct area area_published, area_draft;

#endif
