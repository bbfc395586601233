/* canvass verify: computes an assessment once more and names the first difference. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "cli/assessment_files.h"
#include "cli/commands.h"
#include "cli/material.h"
#include "cli/options.h"

#define VALUE_SHOWN 120
#define DEPTH_MAX 32

struct difference { /* the first one */
	char *path;               /* "scales[2].score.value"; the holder frees it */
	const json_t *before, *now; /* NULL: not there */
};

static bool find_difference(const json_t *before, const json_t *now, unsigned depth, struct difference *ret);

static bool differs_at(const json_t *before, const json_t *now, const char *step, unsigned depth,
		struct difference *ret)
{
	if (!find_difference(before, now, depth + 1, ret)) {
		return false;
	}
	bool joined = ret->path[0] == '\0' || ret->path[0] == '[';
	char *path = xasprintf("%s%s%s", step, joined ? "" : ".", ret->path);
	free(ret->path);
	ret->path = path;
	return true;
}

static bool differs_in_object(const json_t *before, const json_t *now, unsigned depth, struct difference *ret)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)before, key, value)
	{
		if (differs_at(value, json_object_get(now, key), key, depth, ret)) {
			return true;
		}
	}
	json_object_foreach((json_t *)now, key, value)
	{
		if (json_object_get(before, key) == NULL) {
			return differs_at(NULL, value, key, depth, ret);
		}
	}
	return false;
}

static bool differs_in_array(const json_t *before, const json_t *now, unsigned depth, struct difference *ret)
{
	size_t most = json_array_size(before) > json_array_size(now) ? json_array_size(before) : json_array_size(now);
	for (size_t i = 0; i < most; i++) {
		_cleanup_free_ char *step = xasprintf("[%zu]", i);
		if (differs_at(json_array_get(before, i), json_array_get(now, i), step, depth, ret)) {
			return true;
		}
	}
	return false;
}

/* 4444 and 4444.0 are the same number: another program may have written the file. */
static bool is_same(const json_t *before, const json_t *now)
{
	return json_is_number(before) && json_is_number(now) ? json_number_value(before) == json_number_value(now)
							      : json_equal(before, now);
}

static bool find_difference(const json_t *before, const json_t *now, unsigned depth, struct difference *ret)
{
	if (depth < DEPTH_MAX && json_is_object(before) && json_is_object(now)) {
		return differs_in_object(before, now, depth, ret);
	}
	if (depth < DEPTH_MAX && json_is_array(before) && json_is_array(now)) {
		return differs_in_array(before, now, depth, ret);
	}
	if (before != NULL && now != NULL && is_same(before, now)) {
		return false;
	}
	*ret = (struct difference){ xstrdup(""), before, now };
	return true;
}

static void print_value(const char *what, const json_t *value)
{
	_cleanup_free_ char *text = value == NULL ? NULL
						  : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT
									     | JSON_REAL_PRECISION(17));
	printf("  %s: %.*s%s\n", what, VALUE_SHOWN, text != NULL ? text : "nothing",
			text != NULL && strlen(text) > VALUE_SHOWN ? "…" : "");
}

/* Approvals come after a document was made. */
static void leave_out_approvals(json_t *document)
{
	json_object_del(document, "draft");
	json_object_del(document, "approvals");
}

static int compare(json_t *before, json_t *now)
{
	struct difference difference;
	leave_out_approvals(before);
	leave_out_approvals(now);
	if (!find_difference(before, now, 0, &difference)) {
		puts("The same: every number follows from the responses that are stored.");
		return EXIT_SUCCESS;
	}
	printf("Not the same. The first difference is at %s\n", difference.path);
	print_value("in the document", difference.before);
	print_value("computed now", difference.now);
	if (strcmp(difference.path, "made.snapshot_sha256") == 0) {
		puts("Other responses are stored than those it was made from: some came later or were corrected.");
	}
	free(difference.path);
	return EXIT_FAILURE;
}

static int verify(struct store *store, json_t *document, const json_t *earlier)
{
	const char *form = json_string_value(json_object_get(json_object_get(document, "form"), "id"));
	const char *at = json_string_value(json_object_get(json_object_get(document, "made"), "at"));
	struct material material;
	int status = material_gather(store, "verify", form != NULL ? form : "", &material);
	if (status != EXIT_SUCCESS) {
		return status;
	}
	material.input.earlier = earlier;
	if (at == NULL || !calendar_read_time(str_of(at), &material.input.now_us)) {
		material.input.now_us = 0; /* shows as the first difference */
	}
	json_t *now = assess(&material.input);
	/* As it would be read back: the precision of the text. */
	_cleanup_free_ char *text = json_dumps(now, JSON_REAL_PRECISION(17));
	json_decref(now);
	json_t *read = json_loads(text, 0, NULL);
	status = compare(document, read);
	json_decref(read);
	material_finish(&material);
	return status;
}

int cmd_verify(int argc, char **argv)
{
	const char *earlier_path = NULL;
	const struct option_spec specs[] = {
		{ "earlier", "FILE", "the earlier document that it was set beside, if there was one",
				.text = &earlier_path },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass verify [OPTION]... ASSESSMENT.json",
		.about = "Computes the assessment once more from the responses that are stored, and names the first\n"
			 "difference. Exit status: 0 when there is none, 1 when there is one.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 1,
		.max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	status = EXIT_SUCCESS;
	json_t *document = assessment_read("verify", argv[0], &status);
	json_t *earlier = document != NULL && earlier_path != NULL ? assessment_read("verify", earlier_path, &status)
								    : NULL;
	struct store *store = status == EXIT_SUCCESS ? open_store(&status) : NULL;
	if (store != NULL) {
		status = verify(store, document, earlier);
		store_close(store);
	}
	json_decref(document);
	json_decref(earlier);
	return status;
}
