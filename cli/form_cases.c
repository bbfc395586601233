#include "cli/form_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/problem.h"
#include "base/scan.h"
#include "cli/form_compare.h"
#include "schema/interview.h"
#include "workbook/markdown.h"
#include "workbook/to_yaml.h"

/* One case as it is taken. `error` is set, in the arena, when it cannot go on. */
struct play {
	struct arena *arena;
	const json_t *item;
	struct definition *definition;
	struct interview *interview;
	const char *error;
};

bool is_form_case(const json_t *item)
{
	return json_object_get(item, "steps") != NULL;
}

static struct str text_of(const json_t *object, const char *key)
{
	const json_t *text = json_object_get(object, key);
	return json_is_string(text) ? (struct str){ json_string_value(text), json_string_length(text) } : STR("");
}

static json_t *text_json(struct str text)
{
	return json_stringn(text.n > 0 ? text.p : "", text.n);
}

/* --- the form and its beginning ---------------------------------------------------- */

static const char *first_error(struct arena *arena, const struct problems *problems, const char *what)
{
	if (problems_count(problems) == 0) {
		return what;
	}
	size_t i = 0;
	while (i + 1 < problems_count(problems) && problems_at(problems, i)->severity != SEVERITY_ERROR) {
		i++;
	}
	const struct problem *problem = problems_at(problems, i);
	return arena_printf(arena, "%s: %u:%u: %s", what, problem->at.line, problem->at.column, problem->text);
}

/* An XLSForm as tables in a text. */
static bool convert(struct play *play, struct problems *problems, struct buf *yaml)
{
	struct places *places;
	struct workbook *workbook = markdown_read(play->arena, text_of(play->item, "xlsform"), problems);
	bool ok = workbook != NULL && workbook_to_yaml(workbook, "form", problems, yaml, &places);
	if (!ok) {
		play->error = first_error(play->arena, problems, "the XLSForm");
	}
	return ok;
}

static bool read_form(struct play *play, struct problems *problems)
{
	_cleanup_buf_ struct buf converted = BUF(DEFINITION_MAX_BYTES);
	struct str yaml = text_of(play->item, "definition");
	if (yaml.n == 0 && text_of(play->item, "xlsform").n > 0) {
		if (!convert(play, problems, &converted)) {
			return false;
		}
		yaml = buf_str(&converted);
	}
	if (yaml.n == 0) {
		play->error = "the case has no 'definition' and no 'xlsform'";
		return false;
	}
	play->definition = definition_read(yaml, problems);
	if (play->definition == NULL) {
		problems_sort(problems);
		play->error = first_error(play->arena, problems, "the definition");
	}
	return play->definition != NULL;
}

static bool begin(struct play *play, struct problems *problems)
{
	struct str xml = text_of(play->item, "instance");
	if (xml.n == 0) {
		play->interview = interview_begin(play->arena, play->definition, "uuid:UUID");
		return true;
	}
	struct response *response = response_identify(play->arena, xml, problems);
	if (response == NULL) {
		play->error = first_error(play->arena, problems, "the instance");
		return false;
	}
	response_read(response, play->definition);
	play->interview = interview_resume(response);
	return true;
}

/* --- what the form shows ----------------------------------------------------------- */

static json_t *squeezed(struct str text)
{
	struct str word;
	_cleanup_buf_ struct buf out = BUF(RESPONSE_MAX_BYTES);
	while (str_next_word(&text, &word)) {
		buf_adds(&out, out.length > 0 ? " " : "");
		buf_add_str(&out, word);
	}
	return text_json(buf_str(&out));
}

static void set_text(json_t *shown, const char *key, struct str text)
{
	if (text.n > 0) {
		json_object_set_new(shown, key, squeezed(text));
	}
}

static const char *complaint_word(enum complaint complaint)
{
	return complaint == COMPLAINT_REQUIRED ? "required" : "constraint";
}

static json_t *choices_json(const struct shown *shown)
{
	json_t *choices = json_array();
	for (size_t i = 0; i < shown->n_choices; i++) {
		json_array_append_new(choices, json_pack("[o, o]", text_json(shown->choices[i].name),
				squeezed(shown->choices[i].label)));
	}
	return choices;
}

static json_t *shown_json(struct play *play, struct node *node)
{
	const struct shown shown = interview_look(play->interview, node);
	json_t *json = json_object();
	if (node->question->first_child == NULL) {
		json_object_set_new(json, "value", text_json(shown.value));
	}
	if (!shown.relevant) {
		json_object_set_new(json, "relevant", json_false());
	}
	if (shown.required) {
		json_object_set_new(json, "required", json_true());
	}
	if (shown.read_only) {
		json_object_set_new(json, "readonly", json_true());
	}
	if (shown.complaint != COMPLAINT_NONE) {
		json_object_set_new(json, "fails", json_string(complaint_word(shown.complaint)));
		set_text(json, "message", shown.message);
	}
	set_text(json, "label", shown.label);
	set_text(json, "hint", shown.hint);
	if (node->question->list != NULL) {
		json_object_set_new(json, "choices", choices_json(&shown));
	}
	return json;
}

static struct str path_above(struct arena *arena, struct str path, const struct node *node)
{
	unsigned place = 1;
	for (const struct node *before = node->previous; before != NULL; before = before->previous) {
		place += before->question == node->question;
	}
	bool repeats = node->question != NULL && node->question->type == QUESTION_REPEAT;
	return str_of(repeats ? arena_printf(arena, "%.*s/%s[%u]", STR_ARG(path), node->name, place)
			      : arena_printf(arena, "%.*s/%s", STR_ARG(path), node->name));
}

static void show_below(struct play *play, struct node *above, struct str path, json_t *nodes)
{
	for (struct node *node = above->first_child; node != NULL; node = node->next) {
		struct str at = path_above(play->arena, path, node);
		if (node->question != NULL) {
			json_object_set_new(nodes, at.p, shown_json(play, node));
		} else if (node->first_child != NULL) {
			json_object_set_new(nodes, at.p, json_object());
		} else {
			json_object_set_new(nodes, at.p, json_pack("{s:o, s:b}", "value", text_json(node->text),
					"readonly", true));
		}
		show_below(play, node, at, nodes);
	}
}

static json_t *show(struct play *play)
{
	json_t *nodes = json_object();
	struct node *root = interview_response(play->interview)->root;
	struct str path = str_of(arena_printf(play->arena, "/%s", root->name));
	json_object_set_new(nodes, path.p, json_object());
	show_below(play, root, path, nodes);
	return nodes;
}

static json_t *difference(json_t *before, json_t *after)
{
	json_t *changed = json_object(), *gone = json_array(), *value;
	const char *path;
	json_object_foreach(after, path, value) {
		if (!json_equal(value, json_object_get(before, path))) {
			json_object_set(changed, path, value);
		}
	}
	json_object_foreach(before, path, value) {
		if (json_object_get(after, path) == NULL) {
			json_array_append_new(gone, json_string(path));
		}
	}
	json_t *step = json_pack("{s:o}", "changed", changed);
	if (json_array_size(gone) > 0) {
		json_object_set(step, "gone", gone);
	}
	json_decref(gone);
	return step;
}

/* --- steps --------------------------------------------------------------------------- */

static struct node *child_towards(struct play *play, struct node *node, struct str at, struct str path, struct str *ret_at)
{
	for (struct node *child = node->first_child; child != NULL; child = child->next) {
		struct str here = path_above(play->arena, at, child);
		if (str_starts(path, here) && (path.n == here.n || path.p[here.n] == '/')) {
			*ret_at = here;
			return child;
		}
	}
	return NULL;
}

/* The node at "/data/person[2]/age"; NULL when there is none. */
static struct node *node_at(struct play *play, struct str path)
{
	struct node *node = interview_response(play->interview)->root;
	struct str at = str_of(arena_printf(play->arena, "/%s", node->name));
	while (node != NULL && !str_eq(at, path)) {
		node = child_towards(play, node, at, path, &at);
	}
	return node;
}

static struct str last_step(struct str path)
{
	size_t start = path.n;
	while (start > 0 && path.p[start - 1] != '/') {
		start--;
	}
	return (struct str){ path.p + start, path.n - start };
}

static bool cannot(struct play *play, const char *what, struct str where)
{
	play->error = arena_printf(play->arena, "%s: %.*s", what, STR_ARG(where));
	return false;
}

static bool take_answer(struct play *play, struct str path, struct str value)
{
	struct node *node = node_at(play, path);
	if (node == NULL || node->question == NULL || !question_has_answer(node->question)) {
		return cannot(play, "there is no question here to answer", path);
	}
	interview_answer(play->interview, node, value);
	return true;
}

static bool take_add(struct play *play, struct str path)
{
	struct str name = last_step(path);
	struct str above = { path.p, path.n > name.n ? path.n - name.n - 1 : 0 };
	const struct question *repeat = definition_find(play->definition, name);
	struct node *around = node_at(play, above);
	if (repeat == NULL || repeat->type != QUESTION_REPEAT || around == NULL) {
		return cannot(play, "there is no repeat here", path);
	}
	while (around != NULL && (around->question == NULL || around->question->type != QUESTION_REPEAT)) {
		around = around->parent;
	}
	return interview_add(play->interview, repeat, around) != NULL
	       || cannot(play, "the number of repetitions is counted", path);
}

static bool take_remove(struct play *play, struct str path)
{
	struct node *node = node_at(play, path);
	if (node == NULL || node->question == NULL || node->question->type != QUESTION_REPEAT) {
		return cannot(play, "there is no repetition here", path);
	}
	interview_remove(play->interview, node);
	return true;
}

static bool take_language(struct play *play, struct str name)
{
	for (size_t i = 0; i < play->definition->n_languages; i++) {
		const char *code = play->definition->languages[i];
		if (str_is(name, code) || str_starts(str_of(language_name(code)), name)) {
			interview_speak(play->interview, (unsigned)i);
			return true;
		}
	}
	return cannot(play, "the form is not in this language", name);
}

static bool take(struct play *play, const json_t *step)
{
	struct str answer = text_of(step, "answer"), add = text_of(step, "add"), removed = text_of(step, "remove");
	return answer.n > 0    ? take_answer(play, answer, text_of(step, "value"))
	       : add.n > 0     ? take_add(play, add)
	       : removed.n > 0 ? take_remove(play, removed)
			       : take_language(play, text_of(step, "language"));
}

static bool take_steps(struct play *play, json_t *now, json_t *after)
{
	size_t i;
	json_t *step;
	bool taken = true;
	json_incref(now);
	json_array_foreach(json_object_get(play->item, "steps"), i, step) {
		taken = taken && take(play, step);
		json_t *then = taken ? show(play) : json_incref(now);
		json_array_append_new(after, difference(now, then));
		json_decref(now);
		now = then;
	}
	json_decref(now);
	return taken;
}

/* --- the end --------------------------------------------------------------------------- */

static json_t *complaints(const json_t *nodes)
{
	json_t *fails = json_array(), *value;
	const char *path;
	json_object_foreach((json_t *)nodes, path, value) {
		if (json_object_get(value, "fails") != NULL) {
			json_array_append_new(fails, json_pack("[s, O]", path, json_object_get(value, "fails")));
		}
	}
	return fails;
}

static json_t *submission(struct play *play)
{
	_cleanup_buf_ struct buf out = BUF(RESPONSE_MAX_BYTES);
	response_write(interview_response(play->interview), &out);
	return text_json(buf_str(&out));
}

static json_t *answer_json(struct play *play)
{
	json_t *start = show(play), *after = json_array(), *answer = NULL;
	if (take_steps(play, start, after)) {
		json_t *end = show(play);
		answer = json_pack("{s:O?, s:O, s:O, s:o, s:o}", "id", json_object_get(play->item, "id"), "start", start,
				"after", after, "fails", complaints(end), "submission", submission(play));
		json_decref(end);
	}
	json_decref(start);
	json_decref(after);
	return answer;
}

bool form_case_run(struct arena *arena, const json_t *item, json_t **ret_answer)
{
	struct play play = { .arena = arena, .item = item };
	struct problems *problems = problems_create(20);
	json_t *answer = read_form(&play, problems) && begin(&play, problems) ? answer_json(&play) : NULL;
	problems_destroy(problems);
	definition_unref(play.definition);
	if (answer == NULL) {
		*ret_answer = json_pack("{s:O?, s:s}", "id", json_object_get(item, "id"), "error", play.error);
		return false;
	}
	bool passed = form_case_is_as_wanted(item, answer);
	json_object_set_new(answer, "passed", json_boolean(passed));
	*ret_answer = answer;
	return passed;
}
