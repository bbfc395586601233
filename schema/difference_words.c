/*
 * difference_words.c - what is written differently: every key of every question,
 * choice and section, as the two texts have it.
 */
#include <string.h>

#include "schema/difference_private.h"

#define SHOWN_BYTES 60
#define VALUE_BYTES ((size_t)1024 * 1024)

struct thing { /* whose keys are compared */
	struct comparison *comparison;
	enum audience audience;
	const char *name;                 /* "question 'age'" */
	const char *const *data_keys, *const *score_keys, *const *skipped; /* each ends with NULL */
};

static const char *const none[] = { NULL };

static bool is_among(struct str word, const char *const *words)
{
	while (*words != NULL && !str_is(word, *words)) {
		words++;
	}
	return *words != NULL;
}

/* --- values ------------------------------------------------------------------- */

static bool same_value(const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->kind != b->kind || a->n != b->n) {
		return false;
	}
	if (a->kind == YAML_SCALAR) {
		return str_eq(a->text, b->text);
	}
	for (size_t i = 0; i < a->n; i++) {
		const struct yaml_node *x = a->kind == YAML_LIST ? a->items[i] : a->pairs[i].value;
		const struct yaml_node *y = b->kind == YAML_LIST ? b->items[i]
				: yaml_get(b, a->pairs[i].key->text.p);
		if (y == NULL || !same_value(x, y)) {
			return false;
		}
	}
	return true;
}

static void write_value(const struct yaml_node *node, struct buf *out)
{
	for (size_t i = 0; i < node->n && node->kind != YAML_SCALAR; i++) {
		buf_adds(out, i == 0 ? "" : ", ");
		if (node->kind == YAML_MAP) {
			buf_addf(out, "%s: ", node->pairs[i].key->text.p);
		}
		write_value(node->kind == YAML_MAP ? node->pairs[i].value : node->items[i], out);
	}
	if (node->kind == YAML_SCALAR) {
		buf_add_str(out, node->text);
	}
}

/* In one line, and not all of a long one; never half a character. */
static const char *shown(struct arena *arena, const struct yaml_node *node)
{
	_cleanup_buf_ struct buf text = BUF(VALUE_BYTES);
	write_value(node, &text);
	size_t n = buf_str(&text).n;
	bool cut = n > SHOWN_BYTES;
	for (n = cut ? SHOWN_BYTES : n; cut && ((unsigned char)buf_text(&text)[n] & 0xC0) == 0x80; n--) {
	}
	char *line = arena_printf(arena, "%.*s%s", (int)n, buf_text(&text), cut ? "…" : "");
	for (char *p = line; *p != '\0'; p++) {
		*p = *p == '\n' || *p == '\r' || *p == '\t' ? ' ' : *p;
	}
	return line;
}

/* --- one key ---------------------------------------------------------------------- */

static enum audience audience_of(const struct thing *thing, struct str key)
{
	return is_among(key, thing->score_keys) ? FOR_SCORES
			: is_among(key, thing->data_keys) ? FOR_DATA : thing->audience;
}

static void add_words(const struct thing *thing, enum audience audience, const char *key,
		const struct yaml_node *before, const struct yaml_node *after)
{
	struct comparison *comparison = thing->comparison;
	struct arena *arena = comparison->arena;
	struct change *change;
	if (before == NULL) {
		change = add_change(comparison, audience, "text-added", "%s has a new %s: \"%s\"", thing->name, key,
				shown(arena, after));
	} else if (after == NULL) {
		change = add_change(comparison, audience, "text-removed", "%s has no %s any more; it was \"%s\"",
				thing->name, key, shown(arena, before));
	} else {
		change = add_change(comparison, audience, "text-changed", "the %s of %s is \"%s\"; it was \"%s\"",
				key, thing->name, shown(arena, after), shown(arena, before));
	}
	change->before = before != NULL ? before->at : (struct source_pos){ 0 };
	change->after = after != NULL ? after->at : (struct source_pos){ 0 };
}

/* A text without a language is in the default language. */
static const struct yaml_node *in_language(const struct definition *definition, const struct yaml_node *text,
		const char *language)
{
	if (text->kind == YAML_MAP) {
		return yaml_get(text, language);
	}
	return strcmp(language, definition->default_language) == 0 ? text : NULL;
}

static void compare_language(const struct thing *thing, enum audience audience, const char *key,
		const char *language, const struct yaml_node *before, const struct yaml_node *after)
{
	const struct yaml_node *x = in_language(thing->comparison->before, before, language);
	const struct yaml_node *y = in_language(thing->comparison->after, after, language);
	if ((x == NULL) != (y == NULL) || (x != NULL && !same_value(x, y))) {
		add_words(thing, audience, arena_printf(thing->comparison->arena, "%s (%s)", key, language), x, y);
	}
}

/* Languages of `before`, then those that only `after` has. */
static void compare_maps(const struct thing *thing, enum audience audience, const char *key,
		const struct yaml_node *before, const struct yaml_node *after)
{
	const char *own = thing->comparison->before->default_language;
	if (before->kind == YAML_SCALAR) {
		compare_language(thing, audience, key, own, before, after);
	}
	for (size_t i = 0; before->kind == YAML_MAP && i < before->n; i++) {
		compare_language(thing, audience, key, before->pairs[i].key->text.p, before, after);
	}
	for (size_t i = 0; after->kind == YAML_MAP && i < after->n; i++) {
		const char *word = after->pairs[i].key->text.p;
		bool done = before->kind == YAML_MAP ? yaml_get(before, word) != NULL : strcmp(word, own) == 0;
		if (!done) {
			compare_language(thing, audience, key, word, before, after);
		}
	}
}

static void compare_key(const struct thing *thing, struct str key, const struct yaml_node *before,
		const struct yaml_node *after)
{
	enum audience audience = audience_of(thing, key);
	bool are_maps = before != NULL && after != NULL && before->kind != YAML_LIST && after->kind != YAML_LIST
			&& (before->kind == YAML_MAP || after->kind == YAML_MAP);
	if (before != NULL && after != NULL && same_value(before, after)) {
		return;
	}
	if (are_maps) {
		compare_maps(thing, audience, key.p, before, after);
	} else {
		add_words(thing, audience, key.p, before, after);
	}
}

static void compare_keys(const struct thing *thing, const struct yaml_node *before, const struct yaml_node *after)
{
	for (size_t i = 0; i < before->n; i++) {
		struct str key = before->pairs[i].key->text;
		if (!is_among(key, thing->skipped)) {
			compare_key(thing, key, before->pairs[i].value, yaml_get(after, key.p));
		}
	}
	for (size_t i = 0; i < after->n; i++) {
		struct str key = after->pairs[i].key->text;
		if (!is_among(key, thing->skipped) && yaml_get(before, key.p) == NULL) {
			compare_key(thing, key, NULL, after->pairs[i].value);
		}
	}
}

/* --- questions ------------------------------------------------------------------------ */

static void index_rows(struct arena *arena, const struct yaml_node *rows, struct names *index)
{
	for (size_t i = 0; rows != NULL && rows->kind == YAML_LIST && i < rows->n; i++) {
		const struct yaml_node *name = yaml_get(rows->items[i], "name");
		if (name != NULL) { /* the row that asks for a log has none */
			names_add(index, arena, name->text, rows->items[i]);
		}
		index_rows(arena, yaml_get(rows->items[i], "survey"), index);
	}
}

static void compare_questions(struct comparison *comparison)
{
	static const char *const skipped[] = { "type", "name", "survey", "renamed_from", NULL };
	static const char *const data[] = { "calculation", "save_to", NULL };
	struct names before = { 0 }, after = { 0 };
	index_rows(comparison->arena, yaml_get(comparison->before_root, "survey"), &before);
	index_rows(comparison->arena, yaml_get(comparison->after_root, "survey"), &after);
	for (size_t i = 0; i < comparison->after->n_questions; i++) {
		const struct question *now = comparison->after->questions[i], *was = comparison->was[i];
		const struct yaml_node *x = was == NULL ? NULL : names_find(&before, str_of(was->name));
		const struct yaml_node *y = names_find(&after, str_of(now->name));
		if (x != NULL && y != NULL) { /* the count of a repeat has no row of its own */
			compare_keys(&(struct thing){ comparison, FOR_PEOPLE,
					arena_printf(comparison->arena, "'%s'", now->name), data, none, skipped },
					x, y);
		}
	}
}

/* --- choices ---------------------------------------------------------------------------- */

static const struct yaml_node *find_named(const struct yaml_node *list, const char *key, struct str name)
{
	for (size_t i = 0; list != NULL && list->kind == YAML_LIST && i < list->n; i++) {
		const struct yaml_node *own = yaml_get(list->items[i], key);
		if (own != NULL && str_eq(own->text, name)) {
			return list->items[i];
		}
	}
	return NULL;
}

static const char *old_name(const struct comparison *comparison, const struct choice_list *list,
		const struct choice *choice)
{
	for (size_t i = 0; i < comparison->renames.n; i++) {
		const struct rename *rename = &comparison->renames.items[i];
		const struct question *question = rename->choice_of == NULL ? NULL
				: definition_find(comparison->after, str_of(rename->choice_of));
		if (question != NULL && question->list == list && strcmp(rename->to, choice->name) == 0) {
			return rename->from;
		}
	}
	return choice->name;
}

static void compare_choice_words(struct comparison *comparison, const struct choice_list *list,
		const struct yaml_node *before, const struct yaml_node *after)
{
	static const char *const skipped[] = { "name", "renamed_from", NULL };
	static const char *const scores[] = { "score", "missing", NULL };
	for (size_t i = 0; i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		const struct yaml_node *y = find_named(after, "name", str_of(choice->name));
		const char *old = old_name(comparison, list, choice);
		const struct yaml_node *x = find_named(before, "name", str_of(old));
		bool is_first = choice_list_find(list, str_of(choice->name)) == choice;
		if (x != NULL && y != NULL && is_first) {
			compare_keys(&(struct thing){ comparison, FOR_PEOPLE,
					arena_printf(comparison->arena, "choice '%s' of list '%s'", choice->name,
							list->name),
					none, scores, skipped }, x, y);
		}
	}
}

static void compare_lists(struct comparison *comparison)
{
	const struct yaml_node *before = yaml_get(comparison->before_root, "choices");
	const struct yaml_node *after = yaml_get(comparison->after_root, "choices");
	for (size_t i = 0; i < comparison->after->n_lists; i++) {
		const struct choice_list *list = &comparison->after->lists[i];
		const struct yaml_node *x = before == NULL ? NULL : yaml_get(before, list->name);
		if (x != NULL) {
			compare_choice_words(comparison, list, x, yaml_get(after, list->name));
		}
	}
}

/* --- sections ------------------------------------------------------------------------------ */

static const char *name_key(const struct yaml_node *list)
{
	static const char *const keys[] = { "name", "condition" };
	for (size_t i = 0; i < ARRAY_LEN(keys) && list->kind == YAML_LIST && list->n > 0; i++) {
		if (list->items[0]->kind == YAML_MAP && yaml_get(list->items[0], keys[i]) != NULL) {
			return keys[i];
		}
	}
	return NULL;
}

static void add_part(struct comparison *comparison, enum audience audience, const char *path, struct str name,
		const struct yaml_node *before, const struct yaml_node *after)
{
	struct change *change = add_change(comparison, audience, after == NULL ? "part-removed" : "part-added",
			"'%.*s' under %s is %s", STR_ARG(name), path, after == NULL ? "gone" : "new");
	change->before = before != NULL ? before->at : (struct source_pos){ 0 };
	change->after = after != NULL ? after->at : (struct source_pos){ 0 };
}

/* Things with names of their own: scales, headlines, conditions. */
static void compare_parts(struct comparison *comparison, enum audience audience, const char *path,
		const char *key, const struct yaml_node *before, const struct yaml_node *after)
{
	for (size_t i = 0; before->kind == YAML_LIST && i < before->n; i++) {
		const struct yaml_node *name = yaml_get(before->items[i], key);
		if (name != NULL && find_named(after, key, name->text) == NULL) {
			add_part(comparison, audience, path, name->text, before->items[i], NULL);
		}
	}
	for (size_t i = 0; after->kind == YAML_LIST && i < after->n; i++) {
		const struct yaml_node *name = yaml_get(after->items[i], key);
		const struct yaml_node *was = name == NULL ? NULL : find_named(before, key, name->text);
		if (was != NULL) {
			compare_keys(&(struct thing){ comparison, audience,
					arena_printf(comparison->arena, "'%s' under %s", name->text.p, path), none,
					none, none }, was, after->items[i]);
		} else if (name != NULL) {
			add_part(comparison, audience, path, name->text, NULL, after->items[i]);
		}
	}
}

static void compare_section(struct comparison *comparison, enum audience audience, const char *path,
		const struct yaml_node *before, const struct yaml_node *after);

static void compare_sections(struct comparison *comparison, enum audience audience, const char *path,
		const struct yaml_node *before, const struct yaml_node *after)
{
	for (size_t i = 0; i < before->n; i++) {
		const char *key = before->pairs[i].key->text.p;
		compare_section(comparison, audience, arena_printf(comparison->arena, "%s.%s", path, key),
				before->pairs[i].value, yaml_get(after, key));
	}
	for (size_t i = 0; i < after->n; i++) {
		const char *key = after->pairs[i].key->text.p;
		if (yaml_get(before, key) == NULL) {
			compare_section(comparison, audience, arena_printf(comparison->arena, "%s.%s", path, key),
					NULL, after->pairs[i].value);
		}
	}
}

static void compare_section(struct comparison *comparison, enum audience audience, const char *path,
		const struct yaml_node *before, const struct yaml_node *after)
{
	if (before != NULL && after != NULL && same_value(before, after)) {
		return;
	}
	bool both = before != NULL && after != NULL && before->kind == after->kind;
	const char *key = !both ? NULL : name_key(before);
	key = both && key == NULL ? name_key(after) : key;
	if (key != NULL) {
		compare_parts(comparison, audience, path, key, before, after);
	} else if (both && before->kind == YAML_MAP) {
		compare_sections(comparison, audience, path, before, after);
	} else {
		add_words(&(struct thing){ comparison, audience, "the file", none, none, none }, audience, path,
				before, after);
	}
}

static enum audience audience_of_section(const char *key)
{
	static const char *const scores[] = { "design", "scoring", "report", "disclosure", "readiness", NULL };
	return is_among(str_of(key), scores) ? FOR_SCORES : FOR_PEOPLE;
}

static void compare_settings(struct comparison *comparison)
{
	static const char *const skipped[] = { "form_id", "version", "removed", NULL };
	compare_keys(&(struct thing){ comparison, FOR_PEOPLE, "the form", none, none, skipped },
			yaml_get(comparison->before_root, "settings"), yaml_get(comparison->after_root, "settings"));
}

static void compare_others(struct comparison *comparison, const struct yaml_node *root, bool only_new)
{
	static const char *const told[] = { "settings", "choices", "survey", NULL };
	for (size_t i = 0; i < root->n; i++) {
		const char *key = root->pairs[i].key->text.p;
		const struct yaml_node *before = yaml_get(comparison->before_root, key);
		if (!is_among(str_of(key), told) && (!only_new || before == NULL)) {
			compare_section(comparison, audience_of_section(key), key, before,
					yaml_get(comparison->after_root, key));
		}
	}
}

void compare_words(struct comparison *comparison)
{
	compare_settings(comparison);
	compare_questions(comparison);
	compare_lists(comparison);
	compare_others(comparison, comparison->before_root, false);
	compare_others(comparison, comparison->after_root, true);
}
