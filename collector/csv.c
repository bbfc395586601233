#define _GNU_SOURCE
#include "collector/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "collector/catalogue.h"
#include "collector/child.h"
#include "collector/exchange.h"
#include "collector/refuse.h"
#include "export/export.h"

#define EXPORTS_AT_ONCE 2 /* each is a process with a connection to the database */
#define MAX_ARGUMENTS 16

struct download {
	struct exchange *exchange;
	struct child *child;
	enum export_format format;
	char *disposition, *database;
	const char *arguments[MAX_ARGUMENTS];
	size_t n_arguments;
	bool begun, failed;
};

/* --- what is asked ------------------------------------------------------------------ */

/* What an option of the address does: given to `canvass export` when it is true, or when it is false. */
static const struct {
	const char *name, *when_true, *when_false;
	bool archive_only, usual;
} options[] = {
	{ "attachments", "--attachments", NULL, true, true },
	{ "deletedFields", "--deleted-fields", NULL, false, false },
	{ "groupPaths", NULL, "--no-group-paths", false, true },
	{ "splitSelectMultiples", "--split-select-multiples", NULL, false, false },
};

struct reading {
	struct download *download;
	bool failed;
};

static void refuse_option(struct reading *reading, struct str name)
{
	const char *names[ARRAY_LEN(options)];
	reading->failed = true;
	if (str_is(name, "$filter")) {
		refuse(reading->download->exchange, 400, "malformed", "CSV cannot be filtered; ask the OData service for some of the "
				"responses (FORM.svc/Submissions?$filter=...)");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		names[i] = options[i].name;
	}
	const char *nearest = str_nearest(name, names, ARRAY_LEN(names));
	refuse(reading->download->exchange, 400, "malformed", "there is no option '%.*s' here; there are attachments, deletedFields, "
			"groupPaths and splitSelectMultiples%s%s%s", (int)(name.n < 40 ? name.n : 40), name.p,
			nearest != NULL ? ". Did you mean '" : "", nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
}

static void check_option(void *arg, struct str name, struct str value)
{
	struct reading *reading = arg;
	size_t i = 0;
	while (i < ARRAY_LEN(options) && !str_is(name, options[i].name)) {
		i++;
	}
	if (reading->failed) {
		return;
	}
	if (i == ARRAY_LEN(options)) {
		refuse_option(reading, name);
	} else if (!str_is(value, "true") && !str_is(value, "false")) {
		reading->failed = true;
		refuse(reading->download->exchange, 400, "malformed", "%s must be true or false", options[i].name);
	} else if (options[i].archive_only && str_is(value, "true") && reading->download->format != EXPORT_CSV) {
		reading->failed = true;
		refuse(reading->download->exchange, 400, "malformed", "%s needs the archive: submissions.csv.zip", options[i].name);
	}
}

static void add_argument(struct download *download, const char *argument)
{
	if (argument != NULL) {
		download->arguments[download->n_arguments++] = argument;
	}
}

static bool understand(struct download *download)
{
	struct exchange *exchange = download->exchange;
	struct reading reading = { download, false };
	http_arguments(exchange->request, check_option, &reading);
	for (size_t i = 0; i < ARRAY_LEN(options) && !reading.failed; i++) {
		struct str value = http_argument(exchange->request, options[i].name);
		bool is = value.n > 0 ? str_is(value, "true") : options[i].usual;
		if (!options[i].archive_only || download->format == EXPORT_CSV) {
			add_argument(download, is ? options[i].when_true : options[i].when_false);
		}
	}
	return !reading.failed;
}

/* --- sending --------------------------------------------------------------------------- */

static void go_on(void *arg)
{
	struct download *download = arg;
	child_pause(download->child, false);
}

static void begin(struct download *download, struct str piece)
{
	download->begun = true;
	if (!exchange_stream(download->exchange, &(struct answer){ .status = 200, .word = "ok", .language = "en",
			.content_type = export_kind(download->format)->media_type, .disposition = download->disposition, .body = piece },
			go_on, download)) {
		download->failed = true;
	}
}

/* An export that fails at once says only that. */
static void on_output(void *arg, struct str piece)
{
	struct download *download = arg;
	if (!download->begun && str_starts(piece, STR(EXPORT_UNFINISHED))) {
		download->failed = true;
	} else if (!download->begun) {
		begin(download, piece);
	} else if (!download->failed) {
		http_stream_add(download->exchange->request, piece);
	}
	if (download->begun && !download->failed && http_stream_is_full(download->exchange->request)) {
		child_pause(download->child, true);
	}
}

static void on_ended(void *arg, bool worked)
{
	struct download *download = arg;
	struct exchange *exchange = download->exchange;
	if (!download->begun) {
		refuse(exchange, 500, "failed", "the export failed; the log of the service says why");
	} else if (worked && !download->failed) {
		http_stream_end(exchange->request);
	} else if (!download->failed) {
		exchange->word = "cut-off";
		http_stream_break(exchange->request);
	}
}

static const struct child_handler handler = { on_output, on_ended };

/* --- life ---------------------------------------------------------------------------------- */

static void end_download(void *work)
{
	struct download *download = work;
	download->exchange->service->n_exports--;
	child_destroy(download->child);
	free(download->disposition);
	free(download->database);
	free(download);
}

static struct download *open_download(struct exchange *exchange, const char *form_id, enum export_format format)
{
	struct download *download = xcalloc(1, sizeof(*download));
	exchange->service->n_exports++;
	exchange->work = download;
	exchange->end_work = end_download;
	download->exchange = exchange;
	download->format = format;
	download->disposition = xasprintf("attachment; filename=\"%s.%s\"", form_id, export_kind(format)->ending);
	download->database = xasprintf("CANVASS_DATABASE=%s", store_conninfo(exchange->service->store));
	const char *const first[] = { "export", "--quiet", "--out", "-", "--format", export_kind(format)->word, "--site",
		exchange->site_name };
	for (size_t i = 0; i < ARRAY_LEN(first); i++) {
		add_argument(download, first[i]);
	}
	return download;
}

static void start(struct exchange *exchange, const char *form_id, enum export_format format)
{
	struct download *download = open_download(exchange, form_id, format);
	if (!understand(download)) {
		return;
	}
	add_argument(download, form_id);
	add_argument(download, NULL);
	http_may_go(exchange->request);
	download->child = child_start(exchange->service->loop, download->arguments, download->database, &handler, download);
	if (download->child == NULL) {
		refuse(exchange, 503, "try-later", "the system starts no more programs just now; try again in a moment");
	}
}

static void answer_csv(struct exchange *exchange, enum export_format format)
{
	struct str form_id = exchange->captures[1];
	if (exchange->service->desk == NULL) {
		refuse_switched_off(exchange);
		return;
	}
	if (exchange->person.own) {
		refuse(exchange, 403, "forbidden", "tables are for those who may read all responses to the form");
		return;
	}
	const struct catalogue_version *newest = catalogue_find(exchange->service->catalogue, form_id, STR(""));
	if (newest == NULL || !catalogue_used_at(newest, exchange->site_name)) {
		refuse_unknown_form(exchange);
	} else if (strcmp(http_method(exchange->request), "HEAD") == 0) {
		exchange_answer(exchange, &(struct answer){ .status = 200, .word = "ok", .language = "en",
				.content_type = export_kind(format)->media_type });
	} else if (exchange->service->n_exports >= EXPORTS_AT_ONCE) {
		refuse(exchange, 503, "try-later", "others are exporting just now; try again in a moment");
	} else {
		start(exchange, newest->form_id, format);
	}
}

void csv_archive(struct exchange *exchange)
{
	answer_csv(exchange, EXPORT_CSV);
}

void csv_table(struct exchange *exchange)
{
	answer_csv(exchange, EXPORT_TABLE);
}
