#include "export/export.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/problem.h"
#include "base/xalloc.h"
#include "export/json.h"
#include "export/private.h"

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024) /* definitions of all versions with their files */

static const struct {
	struct export_kind kind;
	enum outcome (*write)(struct exporting *exporting);
} kinds[N_EXPORT_FORMATS] = {
	[EXPORT_CSV] = { { "csv", "zip", "application/zip", true }, export_csv },
	[EXPORT_JSONL] = { { "jsonl", "jsonl", "application/jsonl", false }, export_jsonl },
	[EXPORT_GEOJSON] = { { "geojson", "geojson", "application/geo+json", false }, export_geojson },
	[EXPORT_STATA] = { { "stata", "zip", "application/zip", true }, export_stata },
	[EXPORT_SPSS] = { { "spss", "zip", "application/zip", true }, export_spss },
	[EXPORT_R] = { { "r", "zip", "application/zip", true }, export_r },
	[EXPORT_LOG] = { { "log", "csv", "text/csv; charset=utf-8", false }, export_log },
	[EXPORT_TABLE] = { { "table", "csv", "text/csv; charset=utf-8", false }, export_table },
};

const struct export_kind *export_kind(enum export_format format)
{
	return &kinds[format].kind;
}

bool export_format_of(struct str word, enum export_format *ret_format)
{
	for (size_t i = 0; i < N_EXPORT_FORMATS; i++) {
		if (str_is(word, kinds[i].kind.word)) {
			*ret_format = (enum export_format)i;
			return true;
		}
	}
	return false;
}

/* --- what the formats share ------------------------------------------------------------ */

enum outcome export_say(struct exporting *exporting, enum outcome outcome, const char *format, ...)
{
	if (exporting->error == NULL) {
		va_list args;
		va_start(args, format);
		exporting->error = xvasprintf(format, args);
		va_end(args);
	}
	return outcome;
}

enum outcome export_cannot_write(struct exporting *exporting)
{
	if (!buf_ok(&exporting->stream.out)) {
		return export_say(exporting, OUTCOME_TOO_LARGE, "a response is too large for this format");
	}
	return export_say(exporting, OUTCOME_FAILED, "the export cannot be written");
}

struct rows_wanted export_wanted(const struct exporting *exporting, size_t table)
{
	return (struct rows_wanted){ .form_id = exporting->plan->form_id, .tables = &exporting->plan->tables,
		.table = table, .since_us = exporting->options->since_us,
		.site = exporting->options->site, .count_files = exporting->plan->has_files };
}

static void count_row(struct exporting *exporting, const struct row *row)
{
	exporting->summary->n_rows++;
	exporting->summary->n_responses += row->table == 0;
	if (exporting->options->step != NULL) {
		exporting->options->step(exporting->options->arg);
	}
}

static enum outcome each_row(struct exporting *exporting, size_t table, export_row_func *write, void *arg,
		bool counted)
{
	struct rows_wanted wanted = export_wanted(exporting, table);
	struct rows *rows;
	enum outcome outcome = rows_open(exporting->store, &wanted, &rows);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	bool worked = true;
	for (const struct row *row; worked && (row = rows_next(rows)) != NULL;) {
		worked = write(arg, row) && stream_go_on(&exporting->stream);
		if (counted) {
			count_row(exporting, row);
		}
	}
	outcome = rows_close(rows);
	return worked ? outcome : export_cannot_write(exporting);
}

enum outcome export_each_row(struct exporting *exporting, size_t table, export_row_func *write, void *arg)
{
	return each_row(exporting, table, write, arg, true);
}

enum outcome export_each_row_again(struct exporting *exporting, size_t table, export_row_func *write, void *arg)
{
	return each_row(exporting, table, write, arg, false);
}

/* --- the versions ----------------------------------------------------------------------- */

static const struct definition *read_version(struct exporting *exporting, const struct store_form *form)
{
	struct problems *problems = problems_create(1);
	struct file_source files = stored_files_source(&form->files);
	const struct definition *definition = definition_read_with(form->yaml, &files, problems);
	if (definition == NULL) {
		export_say(exporting, OUTCOME_FAILED, "version '%s' of '%s' cannot be read any more: %s", form->version,
				form->form_id, problems_count(problems) > 0 ? problems_at(problems, 0)->text : "unknown");
	}
	problems_destroy(problems);
	return definition;
}

static enum outcome read_versions(struct exporting *exporting, const char *form_id,
		const struct definition ***ret_versions, size_t *ret_n)
{
	struct store_form *forms;
	size_t n;
	enum outcome outcome = store_forms(exporting->store, exporting->arena, form_id, &forms, &n);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	if (n == 0) {
		return export_say(exporting, OUTCOME_UNKNOWN,
				"no form '%s' is published; 'canvass forms' lists those that are", form_id);
	}
	*ret_versions = arena_array(exporting->arena, n, sizeof(**ret_versions));
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct definition *definition = read_version(exporting, &forms[i]);
		if (definition == NULL) {
			return OUTCOME_FAILED;
		}
		(*ret_versions)[(*ret_n)++] = definition;
	}
	return OUTCOME_OK;
}

static enum outcome refuse_language(struct exporting *exporting, const struct definition *newest)
{
	_cleanup_buf_ struct buf has = BUF((size_t)4096);
	for (size_t i = 0; i < newest->n_languages; i++) {
		buf_addf(&has, "%s%s", i > 0 ? ", " : "", newest->languages[i]);
	}
	return export_say(exporting, OUTCOME_REFUSED, "the form has no language '%s'; it has %s",
			exporting->options->language, buf_text(&has));
}

/* --- the whole ------------------------------------------------------------------------------ */

static enum outcome say_begin(struct exporting *exporting)
{
	uint64_t n_all = 0;
	for (size_t i = 0; i < exporting->plan->tables.n_tables; i++) {
		bool is_in = exporting->options->format == EXPORT_GEOJSON ? json_has_places(&exporting->plan->tables.tables[i])
			: i == 0 || exporting->options->format != EXPORT_TABLE;
		if (!is_in) {
			continue;
		}
		struct rows_wanted wanted = export_wanted(exporting, i);
		uint64_t n;
		enum outcome outcome = rows_count(exporting->store, &wanted, &n);
		if (outcome != OUTCOME_OK) {
			return outcome;
		}
		n_all += n;
	}
	exporting->options->begin(exporting->options->arg, n_all);
	return OUTCOME_OK;
}

static enum outcome write_format(struct exporting *exporting)
{
	const struct export_options *options = exporting->options;
	enum outcome outcome = rows_lock(exporting->store, &exporting->plan->tables);
	if (outcome == OUTCOME_OK && options->begin != NULL) {
		outcome = say_begin(exporting);
	}
	if (outcome == OUTCOME_OK) {
		outcome = kinds[options->format].write(exporting);
	}
	if (outcome == OUTCOME_OK && options->attachments && kinds[options->format].kind.is_archive) {
		outcome = export_media(exporting);
	}
	if (outcome == OUTCOME_OK && !stream_flush(&exporting->stream)) {
		outcome = export_cannot_write(exporting);
	}
	return outcome;
}

/* What was passed on already gets an end that no program takes. */
static void end_unfinished(struct stream *stream)
{
	if (stream->any && !stream->failed) {
		(void)stream->sink->write(stream->sink->arg, STR(EXPORT_UNFINISHED));
	}
}

/* The directory of an archive is written when all is well in the database too. */
static enum outcome write_stream(struct exporting *exporting, const struct export_sink *sink)
{
	bool is_archive = kinds[exporting->options->format].kind.is_archive;
	struct zip *zip = is_archive ? zip_create(sink, calendar_now()) : NULL;
	stream_init(&exporting->stream, sink, zip);
	enum outcome outcome = rows_end(exporting->store, write_format(exporting));
	if (outcome == OUTCOME_OK && is_archive && !zip_finish(zip)) {
		outcome = export_cannot_write(exporting);
	} else if (outcome != OUTCOME_OK && !is_archive) {
		end_unfinished(&exporting->stream);
	}
	zip_destroy(zip);
	stream_finish(&exporting->stream);
	return outcome;
}

static enum outcome export_versions(struct exporting *exporting, const struct definition *const *versions, size_t n,
		const struct export_sink *sink)
{
	exporting->plan = plan_make(exporting->arena, versions, n, &(struct plan_wish){ exporting->options->language,
			exporting->options->deleted_fields });
	if (exporting->plan == NULL) {
		return rows_end(exporting->store, refuse_language(exporting, versions[n - 1]));
	}
	exporting->summary->n_sealed = exporting->plan->n_sealed;
	return write_stream(exporting, sink);
}

enum outcome export_form(struct store *store, const char *form_id, const struct export_options *options,
		const struct export_sink *sink, struct export_summary *ret_summary, char **ret_error)
{
	struct export_summary summary = { 0 };
	struct exporting exporting = { .store = store, .options = options, .arena = arena_create(ARENA_BYTES),
		.summary = &summary };
	const struct definition **versions = NULL;
	size_t n = 0;
	enum outcome outcome = rows_begin(store);
	if (outcome == OUTCOME_OK) {
		outcome = read_versions(&exporting, form_id, &versions, &n);
		outcome = outcome == OUTCOME_OK ? export_versions(&exporting, versions, n, sink) : rows_end(store, outcome);
	}
	if (outcome == OUTCOME_OK) {
		*ret_summary = summary;
	} else {
		*ret_error = exporting.error != NULL ? exporting.error : xstrdup(store_error(store));
		exporting.error = NULL;
	}
	free(exporting.error);
	for (size_t i = 0; i < n; i++) {
		definition_unref(versions[i]);
	}
	arena_destroy(exporting.arena);
	return outcome;
}
