/* cmd_people.c - canvass people: who works with responses, and what they may do. */
#define _GNU_SOURCE
#include <jansson.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/password.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "store/people.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define PASSWORD_MAX 1024
#define USUAL_DAYS 365

static bool json;
static const char *name, *role, *site, *form_id, *days_text;

static const char *who(void)
{
	const struct passwd *user = getpwuid(getuid());
	return user != NULL ? user->pw_name : "unknown";
}

static void print_json(json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(value);
}

/* --- passwords ---------------------------------------------------------------------------- */

/* One line from the terminal, unseen, or from a pipe. False at the end of the input. */
static bool read_line(const char *prompt, char line[PASSWORD_MAX])
{
	struct termios usual, unseen;
	bool terminal = tcgetattr(STDIN_FILENO, &usual) == 0;
	if (terminal) {
		fputs(prompt, stderr);
		unseen = usual;
		unseen.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
	}
	bool read = fgets(line, PASSWORD_MAX, stdin) != NULL;
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &usual);
		fputc('\n', stderr);
	}
	line[strcspn(line, "\r\n")] = '\0';
	return read;
}

/* On a terminal it is asked for twice. */
static bool ask_password(char password[PASSWORD_MAX])
{
	char again[PASSWORD_MAX];
	if (!read_line("password: ", password)) {
		fputs("canvass people: no password was given; it is read from the terminal or from standard input\n", stderr);
		return false;
	}
	const char *problem = password_problem(str_of(password));
	if (problem != NULL) {
		fprintf(stderr, "canvass people: %s\n", problem);
		return false;
	}
	if (isatty(STDIN_FILENO) == 1 && (!read_line("again: ", again) || strcmp(password, again) != 0)) {
		fputs("canvass people: these are two passwords\n", stderr);
		return false;
	}
	return true;
}

static enum outcome set_password(struct store *store, const char *email)
{
	char password[PASSWORD_MAX], record[PASSWORD_RECORD_TEXT];
	if (!ask_password(password)) {
		return OUTCOME_REFUSED;
	}
	password_record(str_of(password), record);
	explicit_bzero(password, sizeof(password));
	return store_set_password(store, email, record);
}

/* --- actions ---------------------------------------------------------------------------------- */

static enum outcome add(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	enum outcome outcome = store_add_person(store, operands[0], name != NULL ? name : operands[0]);
	if (outcome == OUTCOME_OK && role != NULL) {
		outcome = store_grant(store, operands[0], &(struct grant){ .role = role, .site = site, .form_id = form_id, .by = who() });
	}
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	outcome = set_password(store, operands[0]);
	if (outcome == OUTCOME_OK) {
		puts("added");
	} else {
		fputs("The person was added and has no password; 'canvass people password' sets one.\n", stderr);
	}
	return outcome;
}

static enum outcome list(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)operands;
	(void)n;
	struct person *people;
	size_t n_people;
	enum outcome outcome = store_people(store, arena, &people, &n_people);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	json_t *all = json_array();
	for (size_t i = 0; i < n_people; i++) {
		const struct person *person = &people[i];
		char at[CALENDAR_TIME_TEXT];
		calendar_write_time(person->created_us, at);
		if (json) {
			json_array_append_new(all, json_pack("{s:I, s:s, s:s, s:s, s:s, s:b, s:s}", "id", (json_int_t)person->id, "email",
					person->email, "name", person->name, "roles", person->roles, "keys", person->keys,
					"has_password", person->has_password, "created_at", at));
		} else {
			printf("%-32s %-24s %s%s%s%s\n", person->email, person->name,
					person->roles[0] != '\0' ? person->roles : "may do nothing", person->keys[0] != '\0' ? "; keys: " : "",
					person->keys, person->has_password ? "" : "; no password");
		}
	}
	if (json) {
		print_json(all);
		return OUTCOME_OK;
	}
	json_decref(all);
	if (n_people == 0) {
		fputs("There is nobody yet. 'canvass people add EMAIL --role administrator' adds the first.\n", stderr);
	}
	return OUTCOME_OK;
}

static enum outcome done(enum outcome outcome, const char *said)
{
	if (outcome == OUTCOME_OK) {
		puts(said);
	}
	return outcome;
}

static enum outcome change_password(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	return done(set_password(store, operands[0]), "set; all sessions and keys ended");
}

static enum outcome grant(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	return done(store_grant(store, operands[0], &(struct grant){ .role = operands[1], .site = site, .form_id = form_id,
			.by = who() }), "granted");
}

static enum outcome take_back(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	return done(store_revoke_grant(store, operands[0], &(struct grant){ .role = operands[1], .site = site,
			.form_id = form_id }), "revoked");
}

static enum outcome remove_one(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	return done(store_remove_person(store, operands[0]), "removed; what they did stays under their name");
}

/* The key alone on standard output, so that scripts can take it. */
static enum outcome key(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	char made[65];
	long days = USUAL_DAYS;
	if (days_text != NULL && !option_number("days", days_text, 1, 3650, &days)) {
		return OUTCOME_REFUSED;
	}
	enum outcome outcome = store_create_key(store, operands[0], operands[1], (unsigned)days, made);
	if (outcome == OUTCOME_OK) {
		puts(made);
		fputs("This is shown once only. A program sends it as 'Authorization: Bearer KEY'.\n", stderr);
	}
	return outcome;
}

static enum outcome forget_key(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	return done(store_remove_key(store, operands[0], operands[1]), "the key gives no right any more");
}

/* --- the command ---------------------------------------------------------------------------------- */

static const struct action {
	const char *name;
	int n_operands;
	enum outcome (*run)(struct store *store, struct arena *arena, char **operands, int n);
} actions[] = {
	{ "add", 1, add },
	{ "list", 0, list },
	{ "password", 1, change_password },
	{ "grant", 2, grant },
	{ "revoke", 2, take_back },
	{ "remove", 1, remove_one },
	{ "key", 2, key },
	{ "forget-key", 2, forget_key },
};

static int run(const struct action *action, char **operands, int n)
{
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct arena *arena = arena_create(ARENA_BYTES);
	enum outcome outcome = action->run(store, arena, operands, n);
	if (outcome != OUTCOME_OK && store_error(store)[0] != '\0') {
		fprintf(stderr, "canvass people: %s\n", store_error(store));
	}
	arena_destroy(arena);
	store_close(store);
	return outcome_exit_status(outcome);
}

int cmd_people(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "name", .value = "NAME", .text = &name, .help = "with add: what others call them" },
		{ .name = "role", .value = "ROLE", .text = &role,
			.help = "with add: administrator, planner, surveyor, auditor or analyst (who only reads)" },
		{ .name = "site", .value = "SITE", .text = &site, .help = "with add, grant, revoke: at this site only" },
		{ .name = "form", .value = "FORM", .text = &form_id, .help = "with add, grant, revoke: for this form only" },
		{ .name = "days", .value = "N", .text = &days_text, .help = "with key: how long it is valid (365)" },
		{ .name = "json", .flag = &json, .help = "with list: print JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass people add EMAIL | list | password EMAIL | grant EMAIL ROLE | revoke EMAIL ROLE |\n"
			"       remove EMAIL | key EMAIL NAME | forget-key EMAIL NAME",
		.about = "Who may use the interface for programs, and what they may do there. Passwords are read from\n"
			"the terminal or from standard input, never from the command line; scrypt keeps them. A key is\n"
			"for a program: it may do what the person may, until it ends. Surveyors' phones need none of\n"
			"this: see 'canvass token'.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 3,
	};
	int n;
	int status = options_read(&line, argc, argv, &n);
	if (status >= 0) {
		return status;
	}
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		if (strcmp(argv[0], actions[i].name) == 0 && n == actions[i].n_operands + 1) {
			return run(&actions[i], argv + 1, n - 1);
		}
	}
	fprintf(stderr, "usage: %s\n", line.usage);
	return EXIT_WRONG_USE;
}
