#include "tests/simulate/shipped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/xalloc.h"

const char *shipped_directory;

static void read_text(const char *folder, const char *name, struct buf *text)
{
	_cleanup_free_ char *path = xasprintf("%s/%s%s.yaml", shipped_directory, folder, name);
	if (!file_read(path, text)) {
		fail_msg("cannot read %s", path);
	}
}

static void no_errors(struct problems *problems)
{
	_cleanup_buf_ struct buf text = BUF(65536);
	if (problems_errors(problems) > 0) {
		problems_print(problems, &text);
		fail_msg("%s", buf_text(&text));
	}
	problems_destroy(problems);
}

void shipped_open(struct shipped *shipped, const char *form)
{
	_cleanup_buf_ struct buf text = BUF(DEFINITION_MAX_BYTES);
	struct problems *problems = problems_create(20);
	*shipped = (struct shipped){ 0 };
	problems_set_file(problems, form);
	read_text("", form, &text);
	shipped->definition = definition_read(buf_str(&text), problems);
	assert_non_null(shipped->definition);
	if (shipped->definition->design.population != NULL) {
		buf_clear(&text);
		read_text("population/", shipped->definition->design.population, &text);
		shipped->population = population_read(buf_str(&text), problems);
	}
	buf_clear(&text);
	read_text("truth/", form, &text);
	shipped->truth = truth_read(buf_str(&text), shipped->definition, shipped->population, problems);
	no_errors(problems);
	assert_non_null(shipped->truth);
}

void shipped_close(struct shipped *shipped)
{
	truth_destroy(shipped->truth);
	population_destroy(shipped->population);
	definition_unref(shipped->definition);
}

struct truth *truth_from(const struct shipped *shipped, const char *yaml, struct buf *text)
{
	struct problems *problems = problems_create(20);
	problems_set_file(problems, "truth.yaml");
	struct truth *truth = truth_read(str_of(yaml), shipped->definition, shipped->population, problems);
	problems_sort(problems);
	problems_print(problems, text);
	problems_destroy(problems);
	return truth;
}
