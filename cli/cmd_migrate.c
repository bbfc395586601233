/* canvass migrate: brings the database up to date, and says what was done. */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/options.h"

int cmd_migrate(int argc, char **argv)
{
	const struct option_spec specs[] = {
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass migrate [OPTION]...",
		.about = "Brings the database up to date. Every other command does so too when it opens the\n"
			"database; this one does nothing else.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 0, .max_operands = 0,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	unsigned n = store_migrations_run(store);
	if (n == 0) {
		puts("The database is up to date.");
	} else {
		printf("The database is up to date now: %u migration%s run.\n", n, n == 1 ? " was" : "s were");
	}
	store_close(store);
	return 0;
}
