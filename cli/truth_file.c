#define _GNU_SOURCE
#include "cli/truth_file.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "cli/options.h"

#define TRUTH_MAX_BYTES ((size_t)1024 * 1024)

/* DIR/truth/NAME.yaml beside a definition file. */
static char *truth_beside(const char *form_name)
{
	_cleanup_free_ char *folder = xstrdup(form_name), *file = xstrdup(form_name);
	return xasprintf("%s/truth/%s", dirname(folder), basename(file));
}

int truth_file_read(const char *command, const char *path, const char *form_name, const struct form *form,
		struct truth **ret_truth)
{
	_cleanup_free_ char *beside = truth_beside(form_name);
	const char *from = path != NULL ? path : beside;
	_cleanup_buf_ struct buf text = BUF(TRUTH_MAX_BYTES), out = BUF(TRUTH_MAX_BYTES);
	if (!file_read(from, &text)) {
		fprintf(stderr, "canvass %s: cannot read %s: %s; --truth FILE names the file that says how "
				"people answer\n", command, from, strerror(errno));
		return EX_NOINPUT;
	}
	struct problems *problems = problems_create(100);
	problems_set_file(problems, from);
	struct truth *truth = truth_read(buf_str(&text), form->definition, form->population, problems);
	problems_sort(problems);
	problems_print(problems, &out);
	fputs(buf_text(&out), stderr);
	problems_destroy(problems);
	if (truth == NULL) {
		return EX_DATAERR;
	}
	*ret_truth = truth;
	return 0;
}

int truth_file_expected(const char *command, const char *path, const char *form_name)
{
	if (path == NULL && !form_is_file(form_name)) {
		fprintf(stderr, "canvass %s: how people answer '%s' is not known: name the definition file "
				"instead of its id, or add --truth FILE\n", command, form_name);
		return EXIT_WRONG_USE;
	}
	return 0;
}
