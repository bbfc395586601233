/* Expressions: ${name} becomes a path, and the result is compiled. */
#include <assert.h>
#include <string.h>

#include "schema/definition_private.h"

static const char *const role_words[] = { "relevant", "required", "constraint", "calculation",
	"choice_filter", "repeat_count", "instance_name", "read_only", "default", "seed", "entities: label",
	"entity_id", "create_if", "update_if" };

void add_formula(struct reader *reader, struct formula *formula, const struct question *question,
		enum formula_role role, const struct yaml_node *node)
{
	const char *source = read_word(reader, node, role_words[role]);
	if (source == NULL) {
		return;
	}
	if (node->text.n > EXPRESSION_MAX_LENGTH) {
		FOUND(reader, TOO_LARGE, node, "%s: longer than %d bytes", role_words[role], EXPRESSION_MAX_LENGTH);
		return;
	}
	formula->at = node->at;
	formula->source = source;
	if ((role == ROLE_REQUIRED || role == ROLE_READ_ONLY) && strcmp(source, "true") == 0) {
		formula->source = "true()";
	}
	reader->formulas = arena_grow(reader->scratch, reader->formulas, reader->n_formulas,
			&reader->formulas_capacity, sizeof(*reader->formulas));
	reader->formulas[reader->n_formulas++] = (struct formula_use){ formula, question, role, node, NULL };
}

/* --- checking references ----------------------------------------------------- */

static void check_repeat(struct reader *reader, struct source_pos at, const struct question *from,
		const struct reference *reference)
{
	const struct question *repeat = reference->to->repeat;
	if (repeat == NULL || reference->gathered || reference->indexed
			|| (from != NULL && is_inside(from, repeat))) {
		return;
	}
	finding_add(reader->problems, FINDING_OTHER_REPEAT, at,
			"'%s' is inside the repeat '%s'; from outside name it in sum(), "
			"count(), max(), min(), join() or indexed-repeat()",
			reference->to->name, repeat->name);
}

/* Finds the question and says what is wrong with naming it here. */
static bool check_reference(struct reader *reader, struct source_pos at, const struct question *from,
		struct reference *reference)
{
	reference->to = names_find(reader->questions, reference->name);
	if (reference->to == NULL) {
		finding_add(reader->problems, FINDING_NO_SUCH_QUESTION, at, "there is no question '%.*s'%s",
				STR_ARG(reference->name), did_you_mean_question(reader, reference->name));
		return false;
	}
	if (reference->to->type == QUESTION_NOTE) {
		finding_add(reader->problems, FINDING_NOTE_ANSWER, at, "'%s' is a note and never has an answer",
				reference->to->name);
	}
	check_repeat(reader, at, from, reference);
	return true;
}

static void check_order(struct reader *reader, const struct formula_use *use, struct source_pos at,
		const struct question *to)
{
	const struct question *from = use->question;
	if (from == NULL || to->index <= from->index || question_source(to) != SOURCE_PERSON
			|| use->role == ROLE_CALCULATION || is_inside(to, from)) {
		return;
	}
	finding_add(reader->problems, FINDING_LATER_QUESTION, at,
			"'%s' is asked later, on line %u; here it is still empty", to->name, to->at.line);
}

static void add_dependency(struct reader *reader, size_t from, size_t to)
{
	reader->dependencies = arena_grow(reader->scratch, reader->dependencies, reader->n_dependencies,
			&reader->dependencies_capacity, sizeof(*reader->dependencies));
	reader->dependencies[reader->n_dependencies++] = (struct dependency){ from, to };
}

static bool settles_values(enum formula_role role)
{
	return role == ROLE_RELEVANT || role == ROLE_CALCULATION || role == ROLE_REPEAT_COUNT;
}

static bool check_references(struct reader *reader, const struct formula_use *use,
		const struct references *references, struct str text)
{
	bool fine = true;
	for (size_t i = 0; i < references->n; i++) {
		struct reference *reference = &references->items[i];
		struct source_pos at = yaml_position(use->node, reference->offset);
		look_around(text, reference);
		if (reference->last_saved && use->role != ROLE_DEFAULT) {
			finding_add(reader->problems, FINDING_LAST_SAVED, at,
					"the response saved before can only be used in a default");
		}
		if (!check_reference(reader, at, use->question, reference)) {
			fine = false;
			continue;
		}
		if (reference->last_saved) {
			reader->definition->uses_last_saved = true;
			continue;
		}
		check_order(reader, use, at, reference->to);
		if (use->question != NULL && settles_values(use->role) && !reference->indexed) {
			add_dependency(reader, use->question->index, reference->to->index);
		}
	}
	return fine;
}

/* --- expanding and compiling --------------------------------------------------- */

struct expansion {
	struct arena *arena;
	const struct formula_use *use;
	const struct references *references;
	size_t next;
	size_t *lengths; /* of the path each reference became */
};

static const char *resolve(void *arg, struct str name)
{
	struct expansion *expansion = arg;
	(void)name;
	assert(expansion->next < expansion->references->n);
	const struct reference *reference = &expansion->references->items[expansion->next];
	const char *path = reference->last_saved ? arena_printf(expansion->arena,
					   "instance('" LAST_SAVED "')%s", reference->to->path)
			   : reference->indexed  ? reference->to->path
						 : reference_path(expansion->arena, expansion->use->question,
								 reference->to);
	if (path[0] == '.' && expansion->use->role == ROLE_CHOICE_FILTER) {
		/* In a filter "." is the choice. */
		path = arena_printf(expansion->arena, "current()/%s", path);
	}
	expansion->lengths[expansion->next++] = strlen(path);
	return path;
}

/* Where in the source the given byte of the expanded expression comes from. */
static size_t source_offset(struct str source, const struct expansion *expansion, size_t offset)
{
	size_t shift = 0; /* the expanded text is so many bytes ahead, modulo 2^n */
	for (size_t i = 0; i < expansion->next; i++) {
		size_t start = expansion->references->items[i].offset;
		size_t expanded = expansion->lengths[i] + 2;
		if (offset < start + shift) {
			break;
		}
		if (offset < start + shift + expanded) {
			return start;
		}
		const char *end = memchr(source.p + start, '}', source.n - start);
		size_t written = end == NULL ? 0 : (size_t)(end - source.p) + 1 - start;
		shift += expanded - written;
	}
	return offset - shift;
}

const char *role_word(enum formula_role role)
{
	return role_words[role];
}

struct source_pos formula_position(const struct formula_use *use, size_t offset)
{
	if (use->expansion != NULL) {
		offset = source_offset(str_of(use->formula->source), use->expansion, offset);
	}
	return yaml_position(use->node, offset);
}

static void expression_problem(struct reader *reader, const struct formula_use *use, size_t offset,
		const struct expression_error *error)
{
	finding_add(reader->problems, FINDING_WRONG_EXPRESSION, yaml_position(use->node, offset), "%s: %s",
			role_words[use->role], error->message);
}

/* --- where clients differ --------------------------------------------------------- */

struct client_report {
	struct reader *reader;
	const struct formula_use *use;
	const struct expansion *expansion;
};

static void report_client(void *arg, size_t offset, const char *text)
{
	struct client_report *report = arg;
	struct str source = str_of(report->use->formula->source);
	finding_add(report->reader->problems, FINDING_CLIENTS_DIFFER,
			yaml_position(report->use->node, source_offset(source, report->expansion, offset)), "%s",
			text);
}

static bool is_condition(enum formula_role role)
{
	return role == ROLE_RELEVANT || role == ROLE_REQUIRED || role == ROLE_CONSTRAINT
	       || role == ROLE_CHOICE_FILTER || role == ROLE_READ_ONLY || role == ROLE_CREATE_IF
	       || role == ROLE_UPDATE_IF;
}

static void report_clients(
		struct reader *reader, const struct formula_use *use, const struct expansion *expansion)
{
	struct client_report report = { reader, use, expansion };
	struct client_expression expression = { .expression = use->formula->expression,
		.question = use->question,
		.questions = reader->questions,
		.is_condition = is_condition(use->role),
		.is_calculation = use->role == ROLE_CALCULATION };
	clients_differ(reader->scratch, &expression, report_client, &report);
	for (size_t i = 0; i < expansion->references->n; i++) {
		if (expansion->references->items[i].last_saved) {
			finding_add(reader->problems, FINDING_CLIENTS_DIFFER,
					yaml_position(use->node, expansion->references->items[i].offset),
					"ODK Web Forms has no response saved before, so nothing is filled in "
					"there; "
					"write a default that does not need it instead");
		}
	}
}

static void read_formula(struct reader *reader, struct formula_use *use)
{
	struct formula *formula = use->formula;
	struct str source = str_of(formula->source);
	struct references *references = arena_new(reader->scratch, struct references);
	struct expansion *expansion = arena_new(reader->scratch, struct expansion);
	*references = find_references(reader->scratch, source);
	*expansion = (struct expansion){ .arena = reader->arena, .use = use, .references = references };
	use->expansion = expansion;
	struct expression_error error = { 0 };
	size_t errors_before = problems_errors(reader->problems);
	if (formula->xpath == NULL) { /* else it is the path of a calculation made for the repeat */
		if (!check_references(reader, use, references, source)) {
			return;
		}
		expansion->lengths = arena_array(reader->scratch, references->n, sizeof(size_t));
		formula->xpath = expression_expand(reader->arena, source, resolve, expansion, &error);
		if (formula->xpath == NULL) {
			expression_problem(reader, use, error.offset, &error);
			return;
		}
	} else {
		add_dependency(reader, use->question->index, use->question->index - 1);
	}
	formula->expression = expression_compile(reader->arena, str_of(formula->xpath), &error);
	if (formula->expression == NULL) {
		expression_problem(reader, use, source_offset(source, expansion, error.offset), &error);
	} else {
		check_bare_names(reader, use);
		if (problems_errors(reader->problems) == errors_before) {
			report_clients(reader, use, expansion);
		}
	}
}

/* --- texts --------------------------------------------------------------------- */

static const struct yaml_node *translation_node(const struct yaml_node *node, const char *value)
{
	for (size_t i = 0; node->kind == YAML_MAP && i < node->n; i++) {
		if (node->pairs[i].value->kind == YAML_SCALAR && str_is(node->pairs[i].value->text, value)) {
			return node->pairs[i].value;
		}
	}
	return node;
}

void note_references(struct reader *reader, const struct text *text, const struct question *question,
		const struct yaml_node *node)
{
	for (size_t i = 0; text_is_set(text) && i < reader->definition->n_languages; i++) {
		if (text->values[i] == NULL || strstr(text->values[i], "${") == NULL) {
			continue;
		}
		reader->text_uses = arena_grow(reader->scratch, reader->text_uses, reader->n_text_uses,
				&reader->text_uses_capacity, sizeof(*reader->text_uses));
		reader->text_uses[reader->n_text_uses++] = (struct text_use){ text->values[i], question,
			translation_node(node, text->values[i]) };
	}
}

static void refuse_in(struct reader *reader, const struct yaml_node *node, const char *what)
{
	struct references references = find_references(reader->scratch, node->text);
	if (references.n > 0) {
		finding_add(reader->problems, FINDING_SHOWS_ANSWER, yaml_position(node, references.items[0].offset),
				"%s cannot show an answer; only the texts of a question can", what);
	}
}

void refuse_references(struct reader *reader, const struct yaml_node *node, const char *what)
{
	if (node->kind == YAML_SCALAR) {
		refuse_in(reader, node, what);
	}
	for (size_t i = 0; node->kind == YAML_MAP && i < node->n; i++) {
		if (node->pairs[i].value->kind == YAML_SCALAR) {
			refuse_in(reader, node->pairs[i].value, what);
		}
	}
}

static void check_text(struct reader *reader, const struct text_use *use)
{
	struct references references = find_references(reader->scratch, str_of(use->value));
	for (size_t i = 0; i < references.n; i++) {
		struct reference *reference = &references.items[i];
		struct source_pos at = yaml_position(use->node, reference->offset);
		if (check_reference(reader, at, use->question, reference)
				&& !question_has_answer(reference->to)
				&& reference->to->type != QUESTION_NOTE) {
			finding_add(reader->problems, FINDING_NO_ANSWER, at,
					"'%s' is a %s and has no answer to show", reference->to->name,
					question_type_word(reference->to->type) + strlen("begin_"));
		}
	}
}

void read_formulas(struct reader *reader)
{
	for (size_t i = 0; i < reader->n_formulas; i++) {
		read_formula(reader, &reader->formulas[i]);
	}
	read_triggers(reader);
	for (size_t i = 0; i < reader->n_text_uses; i++) {
		check_text(reader, &reader->text_uses[i]);
	}
}
