#include "one_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schema/xform.h"

#define NOW_US INT64_C(1795000000000000)
#define SETTINGS "settings: {form_id: one, form_title: One, version: 'v1'}\n"

static struct definition *definition;
static struct arena *arena;
static struct buf xml = BUF((size_t)4 * 1024 * 1024), words = BUF((size_t)1024 * 1024);

static const struct one_file *find(const struct one_file *files, const char *name)
{
	while (files != NULL && files->name != NULL && strcmp(files->name, name) != 0) {
		files++;
	}
	return files != NULL && files->name != NULL ? files : NULL;
}

static bool read_one(void *arg, const char *name, struct arena *into, struct str *ret_bytes)
{
	const struct one_file *file = find(arg, name);
	if (file == NULL) {
		return false;
	}
	*ret_bytes = arena_str(into, str_of(file->text));
	return true;
}

static bool has_one(void *arg, const char *name)
{
	return find(arg, name) != NULL;
}

static struct definition *read_form(const char *rest, const struct one_file *files)
{
	struct file_source source = { .read = read_one, .has = has_one, .arg = (void *)files };
	struct problems *problems = problems_create(100);
	_cleanup_buf_ struct buf yaml = BUF((size_t)1024 * 1024);
	if (strncmp(rest, "settings:", 9) != 0) {
		buf_adds(&yaml, SETTINGS);
	}
	buf_adds(&yaml, rest);
	struct definition *read = definition_read_with(buf_str(&yaml), &source, problems);
	problems_sort(problems);
	buf_clear(&words);
	/* Errors, or the warnings when there is none. */
	bool wrong = problems_errors(problems) > 0;
	for (size_t i = 0; i < problems_count(problems); i++) {
		const struct problem *problem = problems_at(problems, i);
		if (!wrong || problem->severity == SEVERITY_ERROR) {
			buf_addf(&words, "%s%s", words.length > 0 ? "\n" : "", problem->text);
		}
	}
	problems_destroy(problems);
	return read;
}

void form_is(const char *rest, const struct one_file *files)
{
	form_ends();
	arena = arena_create(RESPONSE_ARENA_BYTES);
	definition = read_form(rest, files);
	if (definition == NULL) {
		fail_msg("%s", buf_text(&words));
	}
	xform_write(definition, &xml);
	assert_true(buf_ok(&xml));
}

void form_ends(void)
{
	definition_unref(definition);
	definition = NULL;
	arena_destroy(arena);
	arena = NULL;
	buf_finish(&xml);
	buf_finish(&words);
}

const char *problems_of(const char *rest, const struct one_file *files)
{
	definition_unref(read_form(rest, files));
	return buf_text(&words);
}

void form_holds(const char *part)
{
	if (strstr(buf_text(&xml), part) == NULL) {
		fail_msg("not in the form: %s", part);
	}
}

void form_lacks(const char *part)
{
	if (strstr(buf_text(&xml), part) != NULL) {
		fail_msg("in the form: %s", part);
	}
}

const char *said_of(const char *answers)
{
	struct problems *problems = problems_create(10);
	const char *text = arena_printf(arena,
			"<data id='one' version='v1'>%s<meta><instanceID>uuid:1</instanceID></meta></data>", answers);
	struct response *response = response_identify(arena, str_of(text), problems);
	problems_destroy(problems);
	assert_non_null(response);
	response_read(response, definition);
	struct findings findings = response_check(response, NOW_US);
	const char *all = "";
	for (size_t i = 0; i < findings.n; i++) {
		all = arena_printf(arena, "%s%s%s", all, i > 0 ? "\n" : "", findings.items[i].message);
	}
	return all;
}

void is_taken(const char *answers)
{
	assert_string_equal(said_of(answers), "");
}

void is_refused(const char *answers, const char *why)
{
	const char *said = said_of(answers);
	if (strstr(said, why) == NULL) {
		fail_msg("%s\nsaid '%s'\nand not '%s'", answers, said, why);
	}
}

const char *response_with(const struct one_answer *answers, size_t n)
{
	struct response *response = response_create(arena, definition, "uuid:2");
	for (size_t i = 0; i < n; i++) {
		const struct question *question = definition_find(definition, str_of(answers[i].question));
		assert_non_null(question);
		response_set(response, response_node(response, question, NULL), str_of(answers[i].answer));
	}
	_cleanup_buf_ struct buf out = BUF(65536);
	response_write(response, &out);
	return arena_strdup(arena, buf_text(&out));
}
