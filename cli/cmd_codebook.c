/* canvass codebook: what every variable of a form means. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "schema/codebook.h"

#define DOCUMENT_BYTES ((size_t)256 * 1024 * 1024)
#define PLAN_BYTES ((size_t)256 * 1024 * 1024)

static const char *format, *out_directory;

static const struct {
	const char *word, *end;
	void (*write)(const struct codebook *codebook, struct buf *out);
} formats[] = {
	{ "ddi", "xml", codebook_write_ddi },
	{ "html", "html", codebook_write_html },
};

static bool is_format(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (strcmp(word, formats[i].word) == 0) {
			return true;
		}
	}
	return false;
}

/* One format goes to standard output, both into files. */
static int write_formats(const struct codebook *codebook)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (format != NULL && strcmp(format, formats[i].word) != 0) {
			continue;
		}
		_cleanup_buf_ struct buf text = BUF(DOCUMENT_BYTES);
		formats[i].write(codebook, &text);
		if (!buf_ok(&text)) {
			fprintf(stderr, "canvass codebook: the document is too large\n");
			return EX_SOFTWARE;
		}
		if (format != NULL && out_directory == NULL) {
			return fwrite(text.data, 1, text.length, stdout) == text.length ? EXIT_SUCCESS : EX_IOERR;
		}
		_cleanup_free_ char *path = xasprintf("%s/%s-codebook.%s", out_directory != NULL ? out_directory : ".",
				codebook->definition->form_id, formats[i].end);
		if (!file_write(path, buf_str(&text))) {
			fprintf(stderr, "canvass codebook: cannot write %s: %s\n", path, strerror(errno));
			return EX_CANTCREAT;
		}
		printf("%s\n", path);
	}
	return EXIT_SUCCESS;
}

int cmd_codebook(int argc, char **argv)
{
	static const struct option_spec specs[] = {
		{ .name = "format", .value = "ddi|html", .text = &format,
				.help = "only this one, on standard output (default: both, into files)" },
		{ .name = "out", .value = "DIR", .text = &out_directory, .help = "directory of the files (default: here)" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass codebook [OPTION]... FORM",
		.about = "Writes what every variable of a form means: its texts in all languages, its codes, who\n"
			 "is asked, its scales. FORM is a definition file or a published form. The files are\n"
			 "FORM-codebook.xml (DDI-Codebook 2.5, for archives and programs) and FORM-codebook.html\n"
			 "(for people).\n"
			 "Exit status: 0 fine, 1 the definition has an error, 66 it cannot be read, 73 a file cannot\n"
			 "be written.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 1,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if (format != NULL && !is_format(format)) {
		fprintf(stderr, "canvass codebook: unknown format '%s' (must be ddi or html)\n", format);
		return EXIT_WRONG_USE;
	}
	if (out_directory != NULL && !file_make_directory(out_directory, 0755)) {
		fprintf(stderr, "canvass codebook: cannot make %s: %s\n", out_directory, strerror(errno));
		return EX_CANTCREAT;
	}
	struct form form;
	status = form_open(argv[0], &form);
	if (status != 0) {
		return status;
	}
	struct arena *arena = arena_create(PLAN_BYTES);
	status = write_formats(&(struct codebook){ form.definition, form.population, tables_plan(arena, form.definition) });
	arena_destroy(arena);
	form_close(&form);
	return status;
}
