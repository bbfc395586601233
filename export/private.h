/*
 * private.h - what the formats share.
 */
#ifndef EXPORT_PRIVATE_H
#define EXPORT_PRIVATE_H

#include "export/cells.h"
#include "export/export.h"
#include "export/plan.h"
#include "export/stream.h"
#include "store/rows.h"

struct exporting {
	struct store *store;
	const struct export_options *options;
	const struct plan *plan;
	struct arena *arena;
	struct stream stream;
	struct export_summary *summary;
	char *error; /* NULL: that of the store */
};

/* Says why, once, and gives the outcome back. */
enum outcome export_say(struct exporting *exporting, enum outcome outcome, const char *format, ...) PRINTF(3, 4);
enum outcome export_cannot_write(struct exporting *exporting);

struct rows_wanted export_wanted(const struct exporting *exporting, size_t table);

/* Calls `write` for each row of a table; or of all, when it is ROWS_ALL_TABLES. What it
 * adds to the stream is passed on between rows. */
typedef bool export_row_func(void *arg, const struct row *row); /* false: give up; export_say said why */
enum outcome export_each_row(struct exporting *exporting, size_t table, export_row_func *write,
		void *arg) MUST_CHECK;
/* The same once more, for what has to stand behind all rows: nothing is counted again. */
enum outcome export_each_row_again(struct exporting *exporting, size_t table, export_row_func *write,
		void *arg) MUST_CHECK;

/* The formats. Each writes everything but the files that came with the responses. */
enum outcome export_csv(struct exporting *exporting) MUST_CHECK;
enum outcome export_table(struct exporting *exporting) MUST_CHECK;
enum outcome export_jsonl(struct exporting *exporting) MUST_CHECK;
enum outcome export_geojson(struct exporting *exporting) MUST_CHECK;
enum outcome export_stata(struct exporting *exporting) MUST_CHECK;
enum outcome export_spss(struct exporting *exporting) MUST_CHECK;
enum outcome export_r(struct exporting *exporting) MUST_CHECK;
enum outcome export_log(struct exporting *exporting) MUST_CHECK;

/* The files that came with the responses, into the folder media of the archive. */
enum outcome export_media(struct exporting *exporting) MUST_CHECK;

#endif
