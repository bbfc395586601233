/*
 * options.h - the command line, read from one table per command that also
 * makes its help.
 *
 *     static const struct option_spec specs[] = {
 *             OPTION_DATABASE,
 *             { "json", NULL, "print JSON", .flag = &json },
 *             { "seed", "NUMBER", "random seed (1)", .text = &seed },
 *     };
 *
 * Options may stand before, between and behind the operands; "--" ends them;
 * "--name=value" and "--name value" are the same; --help always works.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "store/store.h"

#define EXIT_WRONG_USE 2

struct option_spec {
	const char *name;     /* without the -- */
	const char *value;    /* what to call its value in the help; NULL for a flag */
	const char *help;
	bool *flag;           /* set to true; or */
	const char **text;    /* set to the value */
	char letter;          /* its short form, such as the o of -o; else 0 */
};

struct command_line {
	const char *usage;    /* "canvass check [OPTION]... FILE..." */
	const char *about;    /* what the command does; a few plain sentences */
	const struct option_spec *specs;
	size_t n_specs;
	int min_operands, max_operands; /* max -1: any number */
};

/* Reads the arguments. Afterwards argv[0..*ret_n_operands-1] are the operands.
 * Returns -1 to go on, else the exit status (help was shown, or the mistake). */
int options_read(const struct command_line *line, int argc, char **argv, int *ret_n_operands) MUST_CHECK;

/* A whole number from an option's text; on a mistake says so and returns false. */
bool option_number(const char *name, const char *text, long min, long max, long *ret_value) MUST_CHECK;

/* --database and --data for the commands that use the database; filled from
 * CANVASS_DATABASE and CANVASS_DATA, else from the settings file (settings.h), and at
 * last from the default directory (/var/lib/canvass for root, else ~/.local/share/canvass). */
extern struct store_options database_options;
#define OPTION_DATABASE { .name = "database", .value = "CONNINFO", .text = &database_options.database, \
		.help = "PostgreSQL to use (default: $CANVASS_DATABASE, or a private one)" }
#define OPTION_DATA { .name = "data", .value = "DIR", .text = &database_options.data_directory, \
		.help = "directory of the private PostgreSQL (default: $CANVASS_DATA)" }

/* Opens the database of the options above; on failure says why, returns NULL
 * and sets *ret_status. */
struct store *open_store(int *ret_status);

/* Colour is used when the stream is a terminal and NO_COLOR is not set. */
bool use_colour(int fd);

#endif
