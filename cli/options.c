#define _GNU_SOURCE
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/scan.h"
#include "base/xalloc.h"
#include "cli/settings.h"

struct store_options database_options;

static void print_help(const struct command_line *line)
{
	int width = 10;
	for (size_t i = 0; i < line->n_specs; i++) {
		const struct option_spec *spec = &line->specs[i];
		int length = (int)(strlen(spec->name) + (spec->value != NULL ? strlen(spec->value) + 1 : 0));
		width = length > width ? length : width;
	}
	printf("usage: %s\n\n%s\n\noptions:\n", line->usage, line->about);
	for (size_t i = 0; i < line->n_specs; i++) {
		const struct option_spec *spec = &line->specs[i];
		_cleanup_free_ char *left = xasprintf("%s%s%s", spec->name, spec->value != NULL ? " " : "",
				spec->value != NULL ? spec->value : "");
		printf("  --%-*s  %s", width, left, spec->help);
		printf(spec->letter != '\0' ? "; short: -%c\n" : "\n", spec->letter);
	}
	printf("  --%-*s  %s\n", width, "help", "show this help");
}

static const struct option_spec *find_spec(const struct command_line *line, struct str name)
{
	for (size_t i = 0; i < line->n_specs; i++) {
		if (str_is(name, line->specs[i].name)) {
			return &line->specs[i];
		}
	}
	return NULL;
}

static int wrong_use(const char *command, const char *format, const char *detail)
{
	fprintf(stderr, "canvass %s: ", command);
	fprintf(stderr, format, detail);
	fprintf(stderr, "\nTry 'canvass %s --help'.\n", command);
	return EXIT_WRONG_USE;
}

static int unknown_option(const struct command_line *line, const char *command, struct str name)
{
	const char **known = xcalloc(line->n_specs + 1, sizeof(*known));
	for (size_t i = 0; i < line->n_specs; i++) {
		known[i] = line->specs[i].name;
	}
	known[line->n_specs] = "help";
	const char *nearest = str_nearest(name, known, line->n_specs + 1);
	free(known);
	_cleanup_free_ char *detail = nearest != NULL
			? xasprintf("--%.*s; did you mean --%s?", STR_ARG(name), nearest)
			: xasprintf("--%.*s", STR_ARG(name));
	return wrong_use(command, "unknown option %s", detail);
}

/* Takes the value of an option, if it has one. -1 to go on. */
static int take_value(const struct option_spec *spec, char *equals, int argc, char **argv, int *i)
{
	if (spec->value == NULL) {
		if (equals != NULL) {
			return wrong_use(argv[0], "--%s takes no value", spec->name);
		}
		*spec->flag = true;
	} else if (equals != NULL) {
		*spec->text = equals + 1;
	} else if (*i + 1 < argc) {
		*spec->text = argv[++*i];
	} else {
		return wrong_use(argv[0], "--%s needs a value", spec->name);
	}
	return -1;
}

/* Takes the option at argv[*i], with its value. -1 to go on. */
static int take_option(const struct command_line *line, int argc, char **argv, int *i)
{
	char *text = argv[*i] + 2, *equals = strchr(text, '=');
	struct str name = { text, equals != NULL ? (size_t)(equals - text) : strlen(text) };
	if (str_is(name, "help")) {
		print_help(line);
		return EXIT_SUCCESS;
	}
	const struct option_spec *spec = find_spec(line, name);
	return spec == NULL ? unknown_option(line, argv[0], name) : take_value(spec, equals, argc, argv, i);
}

/* The option of which "-o" is the short form; NULL when it is none. */
static const struct option_spec *find_letter(const struct command_line *line, const char *argument)
{
	for (size_t i = 0; argument[2] == '\0' && i < line->n_specs; i++) {
		if (line->specs[i].letter != '\0' && line->specs[i].letter == argument[1]) {
			return &line->specs[i];
		}
	}
	return NULL;
}

int options_read(const struct command_line *line, int argc, char **argv, int *ret_n_operands)
{
	int n = 0;
	bool only_operands = false;
	char **operands = xcalloc((size_t)argc + 1, sizeof(*operands));
	int status = -1;
	for (int i = 1; i < argc && status < 0; i++) {
		if (!only_operands && strcmp(argv[i], "--") == 0) {
			only_operands = true;
		} else if (!only_operands && strncmp(argv[i], "--", 2) == 0) {
			status = take_option(line, argc, argv, &i);
		} else if (!only_operands && strcmp(argv[i], "-h") == 0) {
			print_help(line);
			status = EXIT_SUCCESS;
		} else if (!only_operands && argv[i][0] == '-' && argv[i][1] != '\0') {
			const struct option_spec *spec = find_letter(line, argv[i]);
			status = spec != NULL ? take_value(spec, NULL, argc, argv, &i)
					      : wrong_use(argv[0], "unknown option %s; options begin with two dashes", argv[i]);
		} else {
			operands[n++] = argv[i];
		}
	}
	if (status < 0 && (n < line->min_operands || (line->max_operands >= 0 && n > line->max_operands))) {
		status = wrong_use(argv[0], n < line->min_operands ? "something is missing: %s" : "too much: %s",
				line->usage);
	}
	if (status < 0) {
		memcpy(argv, operands, (size_t)n * sizeof(*operands));
		*ret_n_operands = n;
	}
	free(operands);
	return status;
}

bool option_number(const char *name, const char *text, long min, long max, long *ret_value)
{
	int64_t value;
	if (!str_to_int(str_of(text), min, max, &value)) {
		fprintf(stderr, "canvass: --%s must be a whole number from %ld to %ld, not '%s'\n", name, min, max,
				text);
		return false;
	}
	*ret_value = (long)value;
	return true;
}

static const char *default_data_directory(void)
{
	static char *directory;
	free(directory);
	const char *home = getenv("XDG_DATA_HOME");
	if (geteuid() == 0) {
		directory = xstrdup("/var/lib/canvass");
	} else if (home != NULL && home[0] == '/') {
		directory = xasprintf("%s/canvass", home);
	} else {
		home = getenv("HOME");
		directory = xasprintf("%s/.local/share/canvass", home != NULL ? home : "");
	}
	return directory;
}

/* What the command line says goes before the environment, and that before the settings file. */
static bool complete_options(struct store_options *options, struct settings *settings)
{
	if (options->database == NULL && options->data_directory == NULL) {
		options->database = getenv("CANVASS_DATABASE");
		options->data_directory = getenv("CANVASS_DATA");
	}
	if (options->database == NULL && options->data_directory == NULL) {
		_cleanup_buf_ struct buf problems = BUF(SETTINGS_PROBLEMS_MAX_BYTES);
		if (!settings_read(&problems, settings)) {
			fputs(buf_text(&problems), stderr);
			return false;
		}
		options->database = settings->database;
		options->data_directory = settings->data;
	}
	if (options->data_directory == NULL) {
		options->data_directory = default_data_directory();
	}
	return true;
}

struct store *open_store(int *ret_status)
{
	struct store_options options = database_options;
	struct settings settings = { 0 };
	if (!complete_options(&options, &settings)) {
		*ret_status = EX_DATAERR;
		return NULL;
	}
	char *error = NULL;
	struct store *store = store_open(&options, &error);
	settings_finish(&settings);
	if (store == NULL) {
		fprintf(stderr, "canvass: %s\n", error);
		free(error);
		*ret_status = EX_UNAVAILABLE;
	}
	return store;
}

bool use_colour(int fd)
{
	const char *no_colour = getenv("NO_COLOR");
	return isatty(fd) == 1 && (no_colour == NULL || no_colour[0] == '\0');
}
