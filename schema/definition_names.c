/* Names without ${...}: in a choice_filter they are columns of the list, and a misspelt one would silently
 * show no choices; elsewhere they are questions that somebody forgot to write as ${name}. */
#include <string.h>

#include "schema/definition_private.h"

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_character(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

static bool has_column(struct arena *scratch, const struct choice_list *list, struct str name)
{
	if (list->file != NULL) {
		const struct node *first = list->file->root->first_child;
		return first == NULL || node_child(first, arena_strndup(scratch, name.p, name.n)) != NULL;
	}
	if (str_is(name, "name")) {
		return true;
	}
	for (size_t i = 0; i < list->n_choices; i++) {
		for (size_t k = 0; k < list->choices[i].n_columns; k++) {
			if (str_is(name, list->choices[i].columns[k].name)) {
				return true;
			}
		}
	}
	return false;
}

static const char *nearest_column(
		const struct reader *reader, const struct choice_list *list, struct str name)
{
	for (size_t i = 0; i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		const char **names = arena_array(reader->scratch, choice->n_columns, sizeof(*names));
		for (size_t k = 0; k < choice->n_columns; k++) {
			names[k] = choice->columns[k].name;
		}
		const char *hint = did_you_mean(reader, name, names, choice->n_columns);
		if (hint[0] != '\0') {
			return hint;
		}
	}
	return "";
}

static bool is_operator(struct str word)
{
	return str_is(word, "and") || str_is(word, "or") || str_is(word, "div") || str_is(word, "mod");
}

/* Part of a longer path, a function, an axis or an attribute: nothing to look up. */
static bool is_part_of_more(struct str text, size_t start, size_t end)
{
	while (start > 0 && text.p[start - 1] == ' ') {
		start--;
	}
	while (end < text.n && text.p[end] == ' ') {
		end++;
	}
	bool has_colon = memchr(text.p + start, ':', end - start) != NULL; /* an axis: child::name */
	return has_colon || (start > 0 && strchr("/$@", text.p[start - 1]) != NULL)
	       || (end < text.n && strchr("(/", text.p[end]) != NULL);
}

static size_t skip_to(struct str text, size_t i, char end)
{
	const char *found = memchr(text.p + i, end, text.n - i);
	return found == NULL ? text.n : (size_t)(found - text.p) + 1;
}

static size_t skip_name(struct str text, size_t i)
{
	while (i < text.n && is_name_character(text.p[i])) {
		i++;
	}
	return i;
}

static void check_name(struct reader *reader, const struct formula_use *use, struct str name, size_t offset)
{
	struct source_pos at = yaml_position(use->node, offset);
	if (use->role != ROLE_CHOICE_FILTER) {
		bool known = names_find(reader->questions, name) != NULL;
		finding_add(reader->problems, FINDING_BARE_NAME, at,
				known ? "'%.*s' stands for nothing; the question is written ${%.*s}"
				      : "'%.*s' stands for nothing; write a question as ${%.*s}, and a text "
					"in quotes",
				STR_ARG(name), STR_ARG(name));
	} else if (use->question->list != NULL && !has_column(reader->scratch, use->question->list, name)) {
		finding_add(reader->problems, FINDING_NO_SUCH_COLUMN, at,
				"no choice of list '%s' has a column '%.*s'%s", use->question->list->name,
				STR_ARG(name), nearest_column(reader, use->question->list, name));
	}
}

void check_bare_names(struct reader *reader, const struct formula_use *use)
{
	struct str text = str_of(use->formula->source);
	unsigned depth = 0; /* inside [ ], where names belong to another instance */
	for (size_t i = 0; i < text.n;) {
		size_t start = i;
		char c = text.p[i];
		if (c == '\'' || c == '"') {
			i = skip_to(text, i + 1, c);
		} else if (c == '$') {
			i = skip_to(text, i, '}');
		} else if (is_name_character(c) && c != '.' && c != '-' && c != ':') {
			i = skip_name(text, i);
			struct str name = { text.p + start, i - start };
			if (depth == 0 && is_name_start(c) && !is_operator(name)
					&& !is_part_of_more(text, start, i)) {
				check_name(reader, use, name, start);
			}
		} else {
			depth += c == '[';
			depth -= c == ']' && depth > 0;
			i++;
		}
	}
}
