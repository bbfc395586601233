/* canvass schema: the definition language as a JSON Schema, for editors. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "schema/definition_schema.h"

static const struct command_line command_line = {
	.usage = "canvass schema",
	.about = "Writes the JSON Schema (draft 2020-12) of survey definitions to standard output, so that\n"
		 "editors complete and explain while one types. docs/administrator.md says how to set up\n"
		 "VS Code and Vim.\n"
		 "Exit status: 0, or 74 when the schema could not be written.",
};

int cmd_schema(int argc, char **argv)
{
	int n_operands;
	int status = options_read(&command_line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	_cleanup_free_ char *schema = definition_schema();
	if (fputs(schema, stdout) == EOF || fflush(stdout) != 0) {
		perror("canvass schema");
		return EX_IOERR;
	}
	return EXIT_SUCCESS;
}
