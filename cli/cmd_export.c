/* canvass export FORM: the responses as files for other programs. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "export/export.h"

struct choices { /* of the command line */
	const char *format, *path, *since;
	bool quiet;
	struct export_options options;
};

struct target {
	int fd;
	char *path, *part; /* NULL: standard output, a pipe, a device */
	int problem;       /* errno of what could not be written */
	bool begun;        /* something was written */
};

/* What SIGINT and SIGTERM remove before they end the program. */
static char *volatile part_to_remove;

static void remove_and_end(int signal_number)
{
	char *part = part_to_remove;
	if (part != NULL) {
		unlink(part);
	}
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* --- where it goes --------------------------------------------------------------- */

/* A pipe or device cannot be replaced by a file. */
static bool is_no_file(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static bool cannot_write(const char *path)
{
	fprintf(stderr, "canvass export: cannot write %s: %s\n", path, strerror(errno));
	return false;
}

static bool open_part(struct target *target, const char *path)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	char *part = xasprintf("%s.part-%ld", path, (long)getpid());
	part_to_remove = part;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		signal(signals[i], remove_and_end);
	}
	target->fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (target->fd < 0) {
		part_to_remove = NULL;
		cannot_write(part);
		free(part);
		return false;
	}
	target->path = xstrdup(path);
	target->part = part;
	return true;
}

static bool target_open(struct target *target, const char *path)
{
	*target = (struct target){ .fd = STDOUT_FILENO };
	signal(SIGPIPE, SIG_IGN); /* writing says it, too */
	if (strcmp(path, "-") == 0) {
		return true;
	}
	if (!is_no_file(path)) {
		return open_part(target, path);
	}
	target->fd = open(path, O_WRONLY | O_CLOEXEC);
	return target->fd >= 0 || cannot_write(path);
}

static bool write_bytes(void *arg, struct str bytes)
{
	struct target *target = arg;
	while (bytes.n > 0) {
		ssize_t n = write(target->fd, bytes.p, bytes.n);
		if (n < 0 && errno != EINTR) {
			target->problem = errno;
			return false;
		}
		if (n > 0) {
			target->begun = true;
			bytes.p += n;
			bytes.n -= (size_t)n;
		}
	}
	return true;
}

/* On the disk before it has its name, and the name too. */
static bool settle(const struct target *target)
{
	_cleanup_free_ char *copy = xstrdup(target->path);
	if (fsync(target->fd) != 0 || rename(target->part, target->path) != 0) {
		return false;
	}
	int directory = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool worked = directory >= 0 && fsync(directory) == 0;
	if (directory >= 0) {
		close(directory);
	}
	return worked;
}

static int target_close(struct target *target, int status)
{
	if (target->path == NULL) {
		if (status != EXIT_SUCCESS && !target->begun) { /* nothing may be JSON Lines of no response */
			(void)!write(target->fd, EXPORT_UNFINISHED, strlen(EXPORT_UNFINISHED));
		}
		close(target->fd);
		return status;
	}
	if (status == EXIT_SUCCESS && !settle(target)) {
		fprintf(stderr, "canvass export: cannot write %s: %s\n", target->path, strerror(errno));
		status = EX_IOERR;
	}
	close(target->fd);
	part_to_remove = NULL;
	if (status != EXIT_SUCCESS) {
		unlink(target->part);
	}
	free(target->path);
	free(target->part);
	return status;
}

/* --- what is said ------------------------------------------------------------------ */

static void begin_progress(void *arg, uint64_t n_rows)
{
	progress_start(arg, "exported", (size_t)n_rows, isatty(STDERR_FILENO) == 0);
}

static void step_progress(void *arg)
{
	progress_step(arg);
}

static void say_done(const struct export_summary *summary, const char *path)
{
	fprintf(stderr, "%s%s%" PRIu64 " response%s", path != NULL ? path : "", path != NULL ? ": " : "",
			summary->n_responses, summary->n_responses == 1 ? "" : "s");
	if (summary->n_rows > summary->n_responses) {
		fprintf(stderr, " and %" PRIu64 " more rows", summary->n_rows - summary->n_responses);
	}
	if (summary->n_files > 0) {
		fprintf(stderr, ", with %" PRIu64 " file%s", summary->n_files, summary->n_files == 1 ? "" : "s");
	}
	fputc('\n', stderr);
	if (summary->n_sealed > 0) {
		fprintf(stderr, "left out: the answers to %zu identifying question%s, which no export has\n",
				summary->n_sealed, summary->n_sealed == 1 ? "" : "s");
	}
	if (summary->n_cut > 0) {
		fprintf(stderr, "warning: %" PRIu64 " text%s cut, because this format has a longest text; "
				"CSV and JSON Lines have all of it\n", summary->n_cut, summary->n_cut == 1 ? " was" : "s were");
	}
	if (summary->n_unknown > 0) {
		fprintf(stderr, "warning: %" PRIu64 " answer%s in no version's list of choices; "
				"CSV and JSON Lines have them\n", summary->n_unknown, summary->n_unknown == 1 ? " is" : "s are");
	}
}

static int export_to(struct store *store, const char *form_id, const struct choices *choices, struct target *target)
{
	struct progress progress;
	struct export_options options = choices->options;
	struct export_sink sink = { write_bytes, target };
	struct export_summary summary;
	char *error = NULL;
	if (!choices->quiet) {
		options.begin = begin_progress;
		options.step = step_progress;
		options.arg = &progress;
	}
	enum outcome outcome = export_form(store, form_id, &options, &sink, &summary, &error);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass export: %s%s%s\n", error, target->problem != 0 ? ": " : "",
				target->problem != 0 ? strerror(target->problem) : "");
		free(error);
		return target->problem != 0 ? EX_IOERR : outcome_exit_status(outcome);
	}
	if (!choices->quiet) {
		progress_end(&progress);
		say_done(&summary, target->path);
	}
	return EXIT_SUCCESS;
}

/* --- the command line ------------------------------------------------------------------- */

static bool wrong_use(const char *what, const char *value)
{
	fprintf(stderr, "canvass export: %s '%s'\n", what, value);
	return false;
}

static bool understand(struct choices *choices)
{
	int32_t days;
	choices->options.since_us = INT64_MIN;
	if (choices->format != NULL && !export_format_of(str_of(choices->format), &choices->options.format)) {
		return wrong_use("--format must be csv, table, jsonl, geojson, stata, spss, r or log, not", choices->format);
	}
	if (choices->since != NULL && calendar_read_date(str_of(choices->since), &days)) {
		choices->options.since_us = days * INT64_C(86400000000);
	} else if (choices->since != NULL && !calendar_read_time(str_of(choices->since), &choices->options.since_us)) {
		return wrong_use("--since must be a day or a time such as 2026-11-23T08:00:00-08:00, not", choices->since);
	}
	if (choices->options.attachments && !export_kind(choices->options.format)->is_archive) {
		return wrong_use("--attachments needs a format that is an archive, which is not", choices->format);
	}
	return true;
}

static int run(const char *form_id, const struct choices *choices)
{
	_cleanup_free_ char *usual = xasprintf("%s%s%s.%s", form_id, choices->format != NULL ? "-" : "",
			choices->format != NULL ? choices->format : "", export_kind(choices->options.format)->ending);
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct target target;
	status = EX_CANTCREAT;
	if (target_open(&target, choices->path != NULL ? choices->path : usual)) {
		status = target_close(&target, export_to(store, form_id, choices, &target));
	}
	store_close(store);
	return status;
}

int cmd_export(int argc, char **argv)
{
	struct choices choices = { 0 };
	const struct option_spec specs[] = {
		{ "format", "FORMAT", "csv, table, jsonl, geojson, stata, spss, r or log (default: csv)", .text = &choices.format },
		{ "out", "FILE", "where to write; - is standard output (default: FORM-FORMAT.zip, here)",
				.text = &choices.path },
		{ "language", "CODE", "of the labels (default: that of the form)", .text = &choices.options.language },
		{ "since", "TIME", "only responses received then or later, such as 2026-11-23", .text = &choices.since },
		{ "site", "NAME", "only responses of this site", .text = &choices.options.site },
		{ "split-select-multiples", NULL, "csv: also a column of 0 and 1 for each choice",
				.flag = &choices.options.split_select_multiples },
		{ "no-group-paths", NULL, "csv: name columns without their groups",
				.flag = &choices.options.no_group_paths },
		{ "deleted-fields", NULL, "also questions that only earlier versions have",
				.flag = &choices.options.deleted_fields },
		{ "spreadsheet", NULL, "csv: for Excel or LibreOffice; no text runs as a formula",
				.flag = &choices.options.spreadsheet },
		{ "attachments", NULL, "also the files that came with the responses (in archives)",
				.flag = &choices.options.attachments },
		{ "quiet", NULL, "say nothing but what goes wrong", .flag = &choices.quiet },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass export [OPTION]... FORM",
		.about = "Writes the responses to a published form, all versions together, for other programs:\n"
			 "csv      an archive of CSV files, one for the responses and one for each repeat\n"
			 "table    one CSV file: the responses without their repetitions\n"
			 "jsonl    JSON Lines, one response with its repetitions in each line\n"
			 "geojson  the places that were answered, for maps\n"
			 "stata    an archive of .dta files (Stata 14 and newer), with labels and missing codes\n"
			 "spss     an archive of .sav files, with labels and missing codes\n"
			 "r        an archive of CSV files and a script that reads them, with factors\n"
			 "log      the logs of the phones (audit): how each response was filled in\n"
			 "Answers to identifying questions are in none of them. The file has its name when it is\n"
			 "complete, and not before. Exit status: 0 complete; 2 wrong use; 65 the form has nothing\n"
			 "for this format, or not this language; 66 no such form; 70, 75 the database failed;\n"
			 "73, 74 the file cannot be written. Other than 0: what was written is not the whole.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 1,
		.max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	return understand(&choices) ? run(argv[0], &choices) : EXIT_WRONG_USE;
}
