/* canvass estimate: requests in JSON on CSV files, answered in JSON. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "estimate/run.h"

#define REQUEST_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* NULL after saying what is wrong with the file. */
static json_t *read_requests(const char *path)
{
	_cleanup_buf_ struct buf text = BUF(REQUEST_MAX_BYTES);
	json_error_t error;
	if (!file_read(path, &text)) {
		fprintf(stderr, "canvass estimate: %s: %s\n", path, strerror(errno));
		return NULL;
	}
	json_t *requests = json_loadb(buf_text(&text), text.length, JSON_REJECT_DUPLICATES, &error);
	if (requests == NULL) {
		fprintf(stderr, "%s:%d:%d: error: %s\n", path, error.line, error.column, error.text);
	} else if (!json_is_object(requests) && !json_is_array(requests)) {
		fprintf(stderr, "%s: error: a request is an object, or several are an array of objects\n", path);
		json_decref(requests);
		requests = NULL;
	}
	return requests;
}

int cmd_estimate(int argc, char **argv)
{
	const char *data_dir = NULL;
	const struct option_spec specs[] = {
		{ .name = "data-dir", .value = "DIR", .text = &data_dir,
				.help = "where the data files of the requests lie (default: here)" },
	};
	const struct command_line line = {
		.usage = "canvass estimate [OPTION]... REQUEST.json",
		.about = "Answers requests for design-based estimates from CSV files; no database is needed.\n"
			"The file (or - for standard input) holds one request or an array of them. A request\n"
			"that cannot be answered gets {\"error\": {\"reason\": ...}} in its place.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 1,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	json_t *requests = read_requests(argv[0]);
	if (requests == NULL) {
		return EXIT_FAILURE;
	}
	json_t *answers = estimate_run_all(requests, data_dir);
	json_dumpf(answers, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
	putchar('\n');
	json_decref(answers);
	json_decref(requests);
	return EXIT_SUCCESS;
}
