/*
 * main.c - the program: a table of commands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "version.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *operands, *about;
} commands[] = { /* in the order a planner meets them */
	{ "check", cmd_check, "FILE...", "check survey definitions" },
	{ "schema", cmd_schema, "", "write the JSON Schema of definitions, for editors" },
	{ "convert", cmd_convert, "FILE", "turn a workbook (XLSForm) into a definition, and back" },
	{ "codebook", cmd_codebook, "FORM", "write what every variable means, as DDI and as a page" },
	{ "plan", cmd_plan, "[FORM]", "say how many interviews and doors a survey needs" },
	{ "diff", cmd_diff, "OLD NEW", "say what a new version changes" },
	{ "publish", cmd_publish, "FILE", "make a definition available to phones" },
	{ "forms", cmd_forms, "[state FORM STATE]", "list what is published; open and close it" },
	{ "token", cmd_token, "create|list|revoke", "let a phone in" },
	{ "qr", cmd_qr, "SITE NAME", "show a code that sets up a phone" },
	{ "people", cmd_people, "add|grant|key|list", "who may use the interface for programs" },
	{ "serve", cmd_serve, "", "receive responses over HTTP" },
	{ "webhook", cmd_webhook, "add|list|dead|retry", "let other programs know what happens" },
	{ "work", cmd_work, "", "tell them" },
	{ "simulate", cmd_simulate, "FORM", "rehearse: let made-up households answer" },
	{ "rehearse", cmd_rehearse, "FORM", "survey made-up people many times, and count the errors" },
	{ "import", cmd_import, "FORM FILE.csv", "send the rows of a spreadsheet as responses" },
	{ "push", cmd_push, "FILE|DIR...", "send saved responses to a service" },
	{ "quarantine", cmd_quarantine, "list|show", "look at what was refused and kept" },
	{ "export", cmd_export, "FORM", "write the responses for other programs" },
	{ "rates", cmd_rates, "FILE.csv|FORM", "compute response, cooperation and refusal rates" },
	{ "index", cmd_index, "FORM QUESTION...", "let some answers be found fast" },
	{ "assess", cmd_assess, "FORM", "write the community assessment" },
	{ "verify", cmd_verify, "FILE", "compute an assessment once more, and name what differs" },
	{ "approve", cmd_approve, "[NUMBER]", "approve an assessment; two approvals make it final" },
	{ "report", cmd_report, "FILE|NUMBER", "write the report of an assessment that is there" },
	{ "public", cmd_public, "NUMBER", "write what of an assessment may go out" },
	{ "eval", cmd_eval, "EXPRESSION", "show what an expression gives on a response" },
	{ "estimate", cmd_estimate, "REQUEST.json", "estimate from any survey file, without a database" },
	{ "migrate", cmd_migrate, "", "bring the database up to date" },
};

static void print_usage(FILE *out)
{
	fputs("usage: canvass COMMAND [OPTION]... [OPERAND]...\n\ncommands:\n", out);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		fprintf(out, "  %-10s  %-19s  %s\n", commands[i].name, commands[i].operands, commands[i].about);
	}
	fputs("\n'canvass COMMAND --help' explains one of them. 'canvass --version' prints the version.\n", out);
}

static int unknown_command(const char *name)
{
	const char *names[ARRAY_LEN(commands)];
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		names[i] = commands[i].name;
	}
	const char *nearest = str_nearest(str_of(name), names, ARRAY_LEN(names));
	fprintf(stderr, "canvass: unknown command '%s'", name);
	if (nearest != NULL) {
		fprintf(stderr, "; did you mean '%s'?", nearest);
	}
	fputs("\nTry 'canvass --help'.\n", stderr);
	return EXIT_WRONG_USE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_WRONG_USE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return EXIT_SUCCESS;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("canvass " CANVASS_VERSION);
		return EXIT_SUCCESS;
	}
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strcmp(argv[1], commands[i].name) == 0) {
			return commands[i].run(argc - 1, argv + 1);
		}
	}
	return unknown_command(argv[1]);
}
