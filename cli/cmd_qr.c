/* canvass qr: a phone is set up by pointing its camera at a code. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/collect_settings.h"
#include "cli/commands.h"
#include "cli/qr.h"
#include "cli/token_terms.h"

#define ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define TEXT_MAX_BYTES ((size_t)64 * 1024)
#define PNG_MAX_BYTES ((size_t)16 * 1024 * 1024)

static const char *url, *out_path, *project_name, *admin_password;
static bool json;

static int write_picture(const struct qr *qr)
{
	_cleanup_buf_ struct buf png = BUF(PNG_MAX_BYTES);
	if (!qr_write_png(qr, &png)) {
		fprintf(stderr, "canvass qr: the picture cannot be made\n");
		return EX_SOFTWARE;
	}
	if (strcmp(out_path, "-") == 0) {
		return fwrite(png.data, 1, png.length, stdout) == png.length && fflush(stdout) == 0 ? 0 : EX_IOERR;
	}
	if (!file_write(out_path, buf_str(&png))) {
		fprintf(stderr, "canvass qr: cannot write %s: %s\n", out_path, strerror(errno));
		return EX_CANTCREAT;
	}
	fprintf(stderr, "%s is written\n", out_path);
	return 0;
}

static int print_json(const char *address, json_t *settings, const char *text)
{
	json_t *said = json_pack("{s:s, s:O, s:s}", "address", address, "settings", settings, "text", text);
	json_dumpf(said, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(said);
	return 0;
}

static int show(const char *address, json_t *settings)
{
	_cleanup_buf_ struct buf text = BUF(TEXT_MAX_BYTES);
	struct qr *qr = collect_settings_encode(settings, &text) ? qr_create(buf_text(&text)) : NULL;
	if (qr == NULL) {
		fprintf(stderr, "canvass qr: the address or the name is too long for a QR code\n");
		return EX_DATAERR;
	}
	int status = 0;
	if (json) {
		status = print_json(address, settings, buf_text(&text));
	} else if (out_path == NULL) {
		qr_print(qr, use_colour(STDOUT_FILENO), stdout);
	}
	if (status == 0 && out_path != NULL) {
		status = write_picture(qr);
	}
	qr_destroy(qr);
	fputs("In ODK Collect: Add project, and point the camera at the code. It is shown once only, and whoever\n"
	      "has it can send responses; 'canvass token revoke' takes it back when a phone is lost.\n", stderr);
	return status;
}

static int run(struct store *store, struct arena *arena, char **operands)
{
	char token[65];
	struct store_site site = { 0 };
	int status = token_make(store, arena, operands[0], operands[1], token, &site);
	if (status != 0) {
		return status;
	}
	const char *address = token_address(arena, url, token, site.number);
	json_t *settings = collect_settings(&(struct collect_project){ .server_url = address,
		.name = project_name != NULL ? project_name : site.title, .admin_password = admin_password });
	status = show(address, settings);
	json_decref(settings);
	return status;
}

int cmd_qr(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "url", .value = "BASE", .text = &url, .help = "what phones reach the service by: https://survey.example.org" },
		{ .name = "out", .value = "FILE.png", .text = &out_path,
				.help = "write a picture, to be printed (- for standard output), instead of showing it here" },
		{ .name = "name", .value = "TEXT", .text = &project_name,
				.help = "of the project on the phone (default: the title of the site)" },
		{ .name = "admin-password", .value = "TEXT", .text = &admin_password,
				.help = "without it the surveyor cannot change the settings of the phone" },
		OPTION_DAYS,
		OPTION_REPLACE,
		{ .name = "json", .flag = &json, .help = "print the address, the settings and the text of the code instead" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass qr [OPTION]... SITE NAME --url BASE",
		.about = "Makes a token for a site and a name, for instance that of the surveyor, and shows a QR\n"
			"code with which ODK Collect sets itself up: the address, forms that follow what is\n"
			"published, and sending by itself. Each code is a token of its own; the database keeps\n"
			"only its hash.\n"
			"Exit status: 0 fine, 65 the texts are too long for a code, 66 there is no such site, 73\n"
			"the picture cannot be written.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 2, .max_operands = 2,
	};
	int n, status = options_read(&line, argc, argv, &n);
	if (status >= 0) {
		return status;
	}
	if (url == NULL || (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)) {
		fprintf(stderr, "canvass qr: --url must say what phones reach the service by, such as https://survey.example.org\n");
		return EXIT_WRONG_USE;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct arena *arena = arena_create(ARENA_BYTES);
	status = run(store, arena, argv);
	arena_destroy(arena);
	store_close(store);
	return status;
}
