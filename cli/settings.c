#include "cli/settings.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/problem.h"
#include "base/xalloc.h"

#define SETTINGS_MAX_BYTES ((size_t)64 * 1024)
#define MAX_PROBLEMS 20

static const struct setting {
	const char *name;
	size_t place;
	bool reloadable;
} known[] = { /* keep sorted */
	{ "api-database", offsetof(struct settings, api_database), false },
	{ "behind-proxy", offsetof(struct settings, behind_proxy), false },
	{ "data", offsetof(struct settings, data), false },
	{ "database", offsetof(struct settings, database), false },
	{ "listen", offsetof(struct settings, listen), false },
	{ "patience", offsetof(struct settings, patience), false },
	{ "public-url", offsetof(struct settings, public_url), true },
	{ "spool", offsetof(struct settings, spool), false },
};

static char **value_of(struct settings *settings, const struct setting *setting)
{
	return (char **)((char *)settings + setting->place);
}

bool settings_url_ok(const char *url)
{
	struct str text = str_of(url);
	return (str_starts(text, STR("https://")) || str_starts(text, STR("http://"))) && text.p[text.n - 1] != '/';
}

static const struct setting *find(struct str name, struct problems *problems, struct source_pos at)
{
	const char *names[ARRAY_LEN(known)];
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (str_is(name, known[i].name)) {
			return &known[i];
		}
		names[i] = known[i].name;
	}
	const char *nearest = str_nearest(name, names, ARRAY_LEN(names));
	problem_add(problems, SEVERITY_ERROR, at, "there is no setting '%.*s'%s%s%s", STR_ARG(name),
			nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
	return NULL;
}

static void check_value(const struct setting *setting, const char *value, struct problems *problems, struct source_pos at)
{
	if (value[0] == '\0') {
		problem_add(problems, SEVERITY_ERROR, at, "'%s' has no value; to leave it as it is without the file, "
				"put # in front of the line", setting->name);
	} else if (strcmp(setting->name, "behind-proxy") == 0 && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
		problem_add(problems, SEVERITY_ERROR, at, "'behind-proxy' is 'yes' or 'no', not '%s'", value);
	} else if (strcmp(setting->name, "public-url") == 0 && !settings_url_ok(value)) {
		problem_add(problems, SEVERITY_ERROR, at, "'public-url' begins with https:// or http:// and ends without a "
				"slash, unlike '%s'", value);
	}
}

static void read_line(struct settings *settings, struct str line, unsigned number, struct problems *problems)
{
	struct str trimmed = str_trim(line);
	if (trimmed.n == 0 || trimmed.p[0] == '#') {
		return;
	}
	struct source_pos at = { number, (unsigned)(trimmed.p - line.p) + 1 };
	const char *equals = memchr(trimmed.p, '=', trimmed.n);
	if (equals == NULL) {
		problem_add(problems, SEVERITY_ERROR, at, "a line is 'name = value' or begins with #");
		return;
	}
	struct str name = str_trim((struct str){ trimmed.p, (size_t)(equals - trimmed.p) });
	struct str value = str_trim((struct str){ equals + 1, (size_t)(trimmed.p + trimmed.n - equals - 1) });
	const struct setting *setting = find(name, problems, at);
	if (setting == NULL) {
		return;
	}
	char **place = value_of(settings, setting);
	if (*place != NULL) {
		problem_add(problems, SEVERITY_ERROR, at, "'%s' stands here a second time", setting->name);
		return;
	}
	*place = xstrndup(value.p, value.n);
	check_value(setting, *place, problems, at);
}

static void read_lines(struct settings *settings, struct str text, struct problems *problems)
{
	if (!str_valid_utf8(text)) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0, 0 }, "this is not text in UTF-8");
		return;
	}
	for (unsigned number = 1; text.n > 0; number++) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end != NULL ? (size_t)(end - text.p) : text.n;
		read_line(settings, (struct str){ text.p, n }, number, problems);
		n += end != NULL ? 1 : 0;
		text = (struct str){ text.p + n, text.n - n };
	}
}

bool settings_read(struct buf *problems_text, struct settings *ret_settings)
{
	const char *named = getenv("CANVASS_SETTINGS"), *path = named != NULL ? named : SETTINGS_FILE;
	struct settings settings = { 0 };
	_cleanup_buf_ struct buf text = BUF(SETTINGS_MAX_BYTES);
	struct problems *problems = problems_create(MAX_PROBLEMS);
	problems_set_file(problems, path);
	if (path[0] != '\0' && file_read(path, &text)) {
		read_lines(&settings, buf_str(&text), problems);
	} else if (path[0] != '\0' && (errno != ENOENT || named != NULL)) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0, 0 }, "cannot read the settings: %s",
				strerror(errno));
	}
	bool good = problems_errors(problems) == 0;
	problems_print(problems, problems_text);
	problems_destroy(problems);
	if (good) {
		*ret_settings = settings;
	} else {
		settings_finish(&settings);
	}
	return good;
}

void settings_finish(struct settings *settings)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		free(*value_of(settings, &known[i]));
	}
	*settings = (struct settings){ 0 };
}

static const char *read_value(const struct settings *settings, const struct setting *setting)
{
	return *(char *const *)((const char *)settings + setting->place);
}

const char *settings_needing_restart(const struct settings *old, const struct settings *fresh)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		const char *a = read_value(old, &known[i]), *b = read_value(fresh, &known[i]);
		bool same = a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
		if (!same && !known[i].reloadable) {
			return known[i].name;
		}
	}
	return NULL;
}
