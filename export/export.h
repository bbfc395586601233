/*
 * export.h - the responses to a form as files for other programs.
 *
 * Memory does not grow with the number of responses. The bytes go to a sink as they
 * are made, so a caller can write a file, a pipe or an answer over HTTP. Everything
 * is as it was at one moment. Answers of identifying questions are in no export.
 *
 * An export that fails never looks complete: an archive has no directory at its end,
 * GeoJSON is not closed, and JSON Lines ends with a line that is no JSON.
 */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/str.h"
#include "store/store.h"

/* What ends an output that is no archive when it could not be finished. An export that
 * fails before its first byte writes nothing; then the caller has to say so. */
#define EXPORT_UNFINISHED "\n!! canvass export failed; this is not the whole export\n"

enum export_format {
	EXPORT_CSV,     /* an archive: one CSV for the responses and one for each repeat */
	EXPORT_JSONL,   /* one response with its repetitions in each line */
	EXPORT_GEOJSON, /* one feature for each place that was answered */
	EXPORT_STATA,   /* an archive of .dta files, version 118 (Stata 14 and newer) */
	EXPORT_SPSS,    /* an archive of .sav files */
	EXPORT_R,       /* an archive of CSV files and a script that reads them */
	EXPORT_LOG,     /* one CSV of the logs of all phones: how each response was filled in */
	EXPORT_TABLE,   /* one CSV: the responses without their repetitions */
};
#define N_EXPORT_FORMATS (EXPORT_TABLE + 1)

struct export_kind {
	const char *word;       /* "stata" */
	const char *ending;     /* of a file: "zip", "jsonl", "geojson" */
	const char *media_type; /* for HTTP */
	bool is_archive;
};
const struct export_kind *export_kind(enum export_format format);
bool export_format_of(struct str word, enum export_format *ret_format) MUST_CHECK;

struct export_sink {
	bool (*write)(void *arg, struct str bytes); /* false: no more can be taken, give up */
	void *arg;
};

struct export_options {
	enum export_format format;
	const char *language;        /* of labels: a code; NULL: the form's default language */
	bool no_group_paths;         /* CSV: "lights" instead of "ratings-lights" */
	bool split_select_multiples; /* CSV: also a column of 0 and 1 for each choice */
	bool deleted_fields;         /* also questions that only earlier versions have */
	bool spreadsheet;            /* CSV for a spreadsheet: a mark for UTF-8, and no text that runs as a formula */
	bool attachments;            /* archives: also the files that came with the responses */
	int64_t since_us;            /* received then or later; INT64_MIN: all */
	const char *site;            /* by its name: only responses of this site; NULL: of all */
	/* How far it has come, in rows of all tables; both may be NULL. */
	void (*begin)(void *arg, uint64_t n_rows);
	void (*step)(void *arg);
	void *arg;
};

struct export_summary {
	uint64_t n_responses, n_rows, n_files; /* rows of repeats are counted in n_rows too */
	size_t n_sealed;                       /* identifying questions that were left out */
	uint64_t n_cut;                        /* texts that were too long for the format */
	uint64_t n_unknown;                    /* answers that no version has among its choices */
};

/* Writes the answers to all versions of a published form. When it fails, *ret_error is
 * a sentence that the caller frees. OUTCOME_UNKNOWN: no such form; OUTCOME_REFUSED:
 * the form has nothing for this format, or not this language. */
enum outcome export_form(struct store *store, const char *form_id, const struct export_options *options,
		const struct export_sink *sink, struct export_summary *ret_summary, char **ret_error) MUST_CHECK;

#endif
