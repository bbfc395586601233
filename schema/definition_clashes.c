/* Names that are fine here, and are not in SPSS or Stata, where data often go next. Both make
 * one variable NAME_CHOICE of each choice of a select_multiple. */
#include <ctype.h>
#include <string.h>

#include "schema/definition_private.h"

#define STATA_NAME_MAX 32
#define SPSS_NAME_MAX 64

static const char *const spss_words[] = { "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to",
	"with" };
static const char *const stata_words[] = { "byte", "double", "float", "if", "in", "int", "long", "str", "strl",
	"using", "with" };

struct variable {
	const char *name; /* as it would be without limits */
	const struct question *question;
};

struct program {
	const char *name;
	const char *const *words;
	size_t n_words, name_max;
	bool any_case; /* does not tell capitals from small letters */
};

static const struct program programs[] = {
	{ "SPSS", spss_words, ARRAY_LEN(spss_words), SPSS_NAME_MAX, true },
	{ "Stata", stata_words, ARRAY_LEN(stata_words), STATA_NAME_MAX, false },
};

struct clashes {
	struct reader *reader;
	struct names taken[ARRAY_LEN(programs)];
};

/* str1 to str2045 are types of Stata. */
static bool is_string_type(const char *name)
{
	size_t n = strlen(name);
	return n > 3 && strncmp(name, "str", 3) == 0 && strspn(name + 3, "0123456789") == n - 3;
}

static bool is_reserved(const struct program *program, const char *name)
{
	for (size_t i = 0; i < program->n_words; i++) {
		if (strcmp(name, program->words[i]) == 0) {
			return true;
		}
	}
	return program->words == stata_words && is_string_type(name);
}

/* The name as the program has it. */
static char *name_in(struct arena *arena, const struct program *program, const char *name)
{
	char *own = arena_strdup(arena, name);
	for (char *p = own; *p != '\0'; p++) {
		bool legal = isalnum((unsigned char)*p) != 0 || *p == '_';
		*p = !legal ? '_' : program->any_case ? (char)tolower((unsigned char)*p) : *p;
	}
	if (strlen(own) > program->name_max) {
		own[program->name_max] = '\0';
	}
	return own;
}

/* Takes a name in a program; false after a finding. */
static bool take(struct clashes *clashes, size_t i, const struct variable *variable)
{
	struct arena *scratch = clashes->reader->scratch;
	const char *own = name_in(scratch, &programs[i], variable->name);
	const struct variable *first = names_add(&clashes->taken[i], scratch, str_of(own), variable);
	bool both_written = first != NULL && first->name == first->question->name
			    && variable->name == variable->question->name;
	if (first == NULL || (both_written && strcmp(first->name, variable->name) == 0)) {
		return true; /* two questions of one name are an error of their own */
	}
	finding_add(clashes->reader->problems, FINDING_NAME_CLASH, variable->question->at,
			"'%s' and '%s' (line %u) would both be '%s' in %s", variable->name, first->name,
			first->question->at.line, own, programs[i].name);
	return false;
}

static bool take_everywhere(struct clashes *clashes, const struct question *question, const char *name)
{
	struct variable *variable = arena_new(clashes->reader->scratch, struct variable);
	*variable = (struct variable){ name, question };
	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		if (!take(clashes, i, variable)) {
			return false;
		}
	}
	return true;
}

static void check_word(struct clashes *clashes, const struct question *question)
{
	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		if (is_reserved(&programs[i], question->name)) {
			finding_add(clashes->reader->problems, FINDING_NAME_CLASH, question->at,
					"'%s' is a word of %s and cannot be the name of a variable there",
					question->name, programs[i].name);
		}
	}
	if (question->name[strlen(question->name) - 1] == '_') {
		finding_add(clashes->reader->problems, FINDING_NAME_CLASH, question->at,
				"'%s' ends with '_'; SPSS gives such names to variables of its own", question->name);
	}
}

/* One message for each question is enough. */
static void take_choices(struct clashes *clashes, const struct question *question)
{
	struct arena *scratch = clashes->reader->scratch;
	for (size_t i = 0; i < question->list->n_choices; i++) {
		const char *choice = question->list->choices[i].name;
		if (!take_everywhere(clashes, question, arena_printf(scratch, "%s_%s", question->name, choice))) {
			return;
		}
	}
}

static void take_parts(struct clashes *clashes, const struct question *question)
{
	static const char *const parts[] = { "latitude", "longitude", "altitude", "accuracy" };
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!take_everywhere(clashes, question, arena_printf(clashes->reader->scratch, "%s_%s",
				question->name, parts[i]))) {
			return;
		}
	}
}

void check_clashes(struct reader *reader)
{
	struct clashes clashes = { .reader = reader };
	for (size_t i = 0; i < reader->n_all; i++) {
		const struct question *question = reader->all[i];
		if (!question_has_answer(question) || question->name[0] == '\0') {
			continue;
		}
		check_word(&clashes, question);
		if (question->type == QUESTION_SELECT_MULTIPLE && question->list != NULL && question->list->file == NULL) {
			take_choices(&clashes, question);
		} else if (question_answer(question) == ANSWER_GEOPOINT) {
			take_parts(&clashes, question);
		} else {
			(void)take_everywhere(&clashes, question, question->name);
		}
	}
}
