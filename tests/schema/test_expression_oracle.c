/*
 * Evaluates the cases of tests/xpath, whose answers were computed by the
 * engines on the phones, and compares. Arguments: the folder. Cases listed in
 * not-yet.txt are skipped and counted; one of them that passes is a failure.
 */
#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/problem.h"
#include "schema/expression.h"

#define NOW_US INT64_C(1795000000000000) /* 2026-11-18, winter time */
#define SKIP_MAX 200

struct skips {
	char ids[SKIP_MAX][48];
	bool used[SKIP_MAX];
	size_t n;
};

struct counts {
	unsigned passed, failed, skipped, disputed;
	unsigned n; /* test points written */
};

/* One fixture, read into nodes. */
struct fixture {
	struct arena *arena;
	json_t *json;
	struct node *root;
	const char *language;
};

static struct node *read_xml(struct arena *arena, const char *xml)
{
	struct problems *problems = problems_create(1);
	struct node *root = node_read_xml(arena, str_of(xml), problems);
	problems_destroy(problems);
	return root;
}

static const char *text_of(struct arena *arena, struct str s)
{
	return arena_strndup(arena, s.p, s.n);
}

static struct node *find_instance(void *arg, struct str id)
{
	struct fixture *f = arg;
	json_t *xml = json_object_get(json_object_get(f->json, "secondary"), text_of(f->arena, id));
	if (xml == NULL) {
		return NULL;
	}
	/* The same nodes each time: expressions compare them. */
	char key[80];
	snprintf(key, sizeof(key), "node of %.*s", STR_ARG(id));
	json_t *known = json_object_get(f->json, key);
	if (known != NULL) {
		return (struct node *)(intptr_t)json_integer_value(known);
	}
	struct node *root = read_xml(f->arena, json_string_value(xml));
	json_object_set_new(f->json, key, json_integer((intptr_t)root));
	return root;
}

static struct str find_itext(void *arg, struct str id)
{
	struct fixture *f = arg;
	json_t *texts = json_object_get(json_object_get(f->json, "itext"), f->language);
	const char *text = json_string_value(json_object_get(texts, text_of(f->arena, id)));
	return str_of(text == NULL ? "" : text);
}

static bool evaluate(struct fixture *f, const char *xpath, struct node *context, struct value *ret_value,
		struct expression_error *ret_error);

static struct str itemset_label(struct fixture *f, const char *path, struct str choice)
{
	struct expression_error error;
	struct value items;
	if (!evaluate(f, path, f->root, &items, &error)) {
		return STR("");
	}
	for (size_t i = 0; i < items.n_nodes; i++) {
		if (str_eq(node_child(items.nodes[i], "name")->text, choice)) {
			return node_child(items.nodes[i], "label")->text;
		}
	}
	return STR("");
}

static struct str find_choice(void *arg, struct str choice, struct str path)
{
	struct fixture *f = arg;
	json_t *select = json_object_get(json_object_get(f->json, "selects"), text_of(f->arena, path));
	if (select == NULL) {
		return (struct str){ 0 };
	}
	const char *itemset = json_string_value(json_object_get(select, "itemset"));
	if (itemset != NULL) {
		return itemset_label(f, itemset, choice);
	}
	json_t *items = json_object_get(select, "items");
	const char *label = json_string_value(json_object_get(items, text_of(f->arena, choice)));
	if (label == NULL) {
		return STR("");
	}
	struct str id = str_of(label);
	if (!str_starts(id, STR("jr:itext('"))) {
		return id;
	}
	return find_itext(f, (struct str){ id.p + 10, id.n - 12 });
}

static bool evaluate(struct fixture *f, const char *xpath, struct node *context, struct value *ret_value,
		struct expression_error *ret_error)
{
	struct expression *expression = expression_compile(f->arena, str_of(xpath), ret_error);
	struct evaluation evaluation = { .arena = f->arena,
		.root = f->root,
		.context = context,
		.instance = find_instance,
		.itext = find_itext,
		.choice_label = find_choice,
		.arg = f,
		.now_us = NOW_US };
	return expression != NULL && expression_evaluate(expression, &evaluation, ret_value, ret_error);
}

/* --- what was got, as text ---------------------------------------------------------- */

static bool same_number(json_t *wanted, json_t *tolerance, double got)
{
	const char *name = json_string_value(wanted);
	double value = name == NULL               ? json_number_value(wanted)
		       : strcmp(name, "NaN") == 0 ? NAN
		       : name[0] == '-'           ? -INFINITY
						  : INFINITY;
	if (isnan(value) || isnan(got)) {
		return isnan(value) && isnan(got);
	}
	if (isinf(value) || isinf(got) || tolerance == NULL) {
		return value == got;
	}
	return fabs(value - got) <= json_number_value(tolerance) * fmax(1, fabs(value));
}

static bool same_nodes(struct arena *arena, json_t *wanted, const struct value *got)
{
	json_t *strings = json_object_get(wanted, "strings");
	if (got->type != VALUE_NODESET || json_array_size(strings) != got->n_nodes) {
		return false;
	}
	for (size_t i = 0; i < got->n_nodes; i++) {
		const char *text = json_string_value(json_array_get(strings, i));
		struct value one = { .type = VALUE_NODESET, .nodes = &got->nodes[i], .n_nodes = 1 };
		if (text != NULL && !str_is(value_to_string(arena, &one), text)) { /* NULL: the document */
			return false;
		}
	}
	return true;
}

static bool same(struct arena *arena, const char *type, json_t *wanted, json_t *tolerance,
		const struct value *got)
{
	if (strcmp(type, "number") == 0) {
		return same_number(wanted, tolerance, value_to_number(got));
	}
	if (strcmp(type, "string") == 0) {
		return str_eq(value_to_string(arena, got),
				(struct str){ json_string_value(wanted), json_string_length(wanted) });
	}
	if (strcmp(type, "boolean") == 0) {
		return value_to_boolean(got) == json_is_true(wanted);
	}
	return same_nodes(arena, wanted, got);
}

static void describe(struct arena *arena, const struct value *got, struct buf *out)
{
	struct str text = value_to_string(arena, got);
	static const char *const types[] = { "boolean", "number", "string", "nodeset" };
	buf_addf(out, "%s '%.*s'", types[got->type], STR_ARG(text));
	if (got->type == VALUE_NODESET) {
		buf_addf(out, " (%zu nodes)", got->n_nodes);
	}
}

/* The result, and everything the case says of it in other types. */
static bool as_wanted(struct arena *arena, json_t *c, const struct value *got)
{
	const char *type;
	json_t *wanted, *tolerance = json_object_get(c, "tolerance");
	if (!same(arena, json_string_value(json_object_get(c, "type")), json_object_get(c, "value"),
			    tolerance, got)) {
		return false;
	}
	json_object_foreach(json_object_get(c, "as"), type, wanted)
	{
		if (!same(arena, type, wanted, tolerance, got)) {
			return false;
		}
	}
	return true;
}

/* --- cases ------------------------------------------------------------------------------ */

static struct node *find_context(struct fixture *f, json_t *c)
{
	const char *path = json_string_value(json_object_get(c, "context"));
	struct expression_error error;
	struct value value;
	if (path == NULL) {
		return f->root;
	}
	return evaluate(f, path, f->root, &value, &error) && value.n_nodes == 1 ? value.nodes[0] : NULL;
}

static bool passes(struct arena *arena, json_t *fixtures, json_t *c, struct buf *out)
{
	struct fixture f = { .arena = arena };
	struct expression_error error = { 0 };
	struct value got;
	f.json = json_deep_copy(json_object_get(fixtures, json_string_value(json_object_get(c, "on"))));
	f.root = read_xml(arena, json_string_value(json_object_get(f.json, "instance")));
	f.language = json_string_value(json_object_get(c, "language"));
	struct node *context = find_context(&f, c);
	bool wants_error = strcmp(json_string_value(json_object_get(c, "type")), "error") == 0;
	bool ok = evaluate(&f, json_string_value(json_object_get(c, "expr")), context, &got, &error);
	bool passed = ok ? !wants_error && as_wanted(arena, c, &got) : wants_error;
	if (ok) {
		describe(arena, &got, out);
	} else {
		buf_addf(out, "refused at %zu: %s", error.offset, error.message);
	}
	json_decref(f.json);
	return passed;
}

static bool is_skipped(struct skips *skips, const char *id)
{
	for (size_t i = 0; i < skips->n; i++) {
		if (strcmp(skips->ids[i], id) == 0) {
			skips->used[i] = true;
			return true;
		}
	}
	return false;
}

static void report(struct counts *counts, bool ok, const char *claim, const char *note)
{
	printf("%sok %u - %s%s\n", ok ? "" : "not ", ++counts->n, claim, note);
	counts->failed += !ok;
}

/* One line of TAP comment, cut short. */
static void comment(const char *what, const char *text)
{
	printf("# %s: ", what);
	for (size_t i = 0; text[i] != '\0' && i < 300; i++) {
		putchar(text[i] == '\n' ? ' ' : text[i]);
	}
	putchar('\n');
}

static void run_case(json_t *fixtures, json_t *c, struct skips *skips, struct counts *counts)
{
	const char *id = json_string_value(json_object_get(c, "id"));
	if (strcmp(json_string_value(json_object_get(c, "status")), "agreed") != 0) {
		counts->disputed++;
		return;
	}
	_cleanup_buf_ struct buf got = BUF(100000);
	struct arena *arena = arena_create((size_t)64 * 1024 * 1024);
	bool passed = passes(arena, fixtures, c, &got);
	arena_destroy(arena);
	bool skipped = is_skipped(skips, id);
	if (passed != skipped) {
		report(counts, true, id, skipped ? " # SKIP not yet" : "");
		*(skipped ? &counts->skipped : &counts->passed) += 1;
		return;
	}
	report(counts, false, id, skipped ? " (it passes: take it off not-yet.txt)" : "");
	char *value = json_dumps(json_object_get(c, "value"), JSON_ENCODE_ANY | JSON_COMPACT);
	comment("expression", json_string_value(json_object_get(c, "expr")));
	comment("wanted", value == NULL ? "an error" : value);
	comment("got", buf_text(&got));
	free(value);
}

static void run_topic(const char *folder, const char *name, struct skips *skips, struct counts *counts)
{
	char path[4096];
	json_error_t error;
	size_t i;
	json_t *c;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	json_t *topic = json_load_file(path, JSON_DECODE_INT_AS_REAL, &error);
	if (topic == NULL) {
		report(counts, false, path, " is read");
		comment("error", error.text);
		return;
	}
	json_array_foreach(json_object_get(topic, "cases"), i, c)
	{
		run_case(json_object_get(topic, "fixtures"), c, skips, counts);
	}
	json_decref(topic);
}

/* Lines "id reason"; lines with # are comments. */
static void read_skips(const char *folder, struct skips *skips)
{
	char path[4096], line[400];
	snprintf(path, sizeof(path), "%s/not-yet.txt", folder);
	FILE *file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		size_t length = strcspn(line, " \n");
		if (line[0] != '#' && length > 0 && length < sizeof(skips->ids[0]) && skips->n < SKIP_MAX) {
			memcpy(skips->ids[skips->n], line, length);
			skips->ids[skips->n++][length] = '\0';
		}
	}
	if (file != NULL) {
		fclose(file);
	}
}

static int is_topic(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

int main(int argc, char **argv)
{
	static struct skips skips;
	struct counts counts = { 0 };
	struct dirent **names;
	const char *folder = argc > 1 ? argv[1] : "tests/xpath";
	setenv("TZ", "America/Los_Angeles", 1);
	tzset();
	read_skips(folder, &skips);
	int n = scandir(folder, &names, is_topic, alphasort);
	for (int i = 0; i < n; i++) {
		run_topic(folder, names[i]->d_name, &skips, &counts);
		free(names[i]);
	}
	if (n >= 0) {
		free(names);
	}
	for (size_t i = 0; i < skips.n; i++) {
		if (!skips.used[i]) {
			report(&counts, false, skips.ids[i],
					" is listed in not-yet.txt, and there is no such case");
		}
	}
	printf("1..%u\n# %u passed, %u failed, %u skipped; %u disputed cases left out\n", counts.n,
			counts.passed, counts.failed, counts.skipped, counts.disputed);
	return n > 0 && counts.failed == 0 && counts.passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
