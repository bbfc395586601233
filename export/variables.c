#include "export/variables.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"
#include "base/scan.h"

#define MAX_LABELLED 5000 /* choices: a list from a file may have more; it stays text */
#define MAX_FLAGS 200     /* choices of a select_multiple that get a variable each */
#define ANSWER_CODE_MAX 1000000
#define MAX_DIGITS 10     /* of a position */

struct making {
	struct arena *arena;
	struct variables *variables;
	size_t capacity, codes_capacity;
	const struct variable_codes **codes;
	struct names taken; /* names in small letters */
};

static const struct {
	enum variable_source source;
	enum variable_kind kind;
	bool in_main, in_repeats;
	const char *name, *english, *spanish;
} system_variables[] = {
	{ FROM_KEY, VARIABLE_TEXT, true, true, "KEY", "Key of the row", "Clave de la fila" },
	{ FROM_PARENT_KEY, VARIABLE_TEXT, false, true, "PARENT_KEY", "Key of the row that it belongs to",
			"Clave de la fila a la que pertenece" },
	{ FROM_RECEIVED, VARIABLE_TIME, true, false, "SubmissionDate", "When it was received (UTC)",
			"Cuándo se recibió (UTC)" },
	{ FROM_SITE, VARIABLE_TEXT, true, false, "Site", "Site where it was answered", "Lugar donde se respondió" },
	{ FROM_VERSION, VARIABLE_TEXT, true, false, "FormVersion", "Version of the form", "Versión del formulario" },
	{ FROM_SUBMITTER_ID, VARIABLE_INTEGER, true, false, "SubmitterID", "Number of who sent it",
			"Número de quien lo envió" },
	{ FROM_SUBMITTER, VARIABLE_TEXT, true, false, "SubmitterName", "Who sent it", "Quién lo envió" },
	{ FROM_DEVICE, VARIABLE_TEXT, true, false, "SubmitterDevice", "Device that sent it", "Dispositivo que lo envió" },
	{ FROM_PRESENT, VARIABLE_INTEGER, true, false, "AttachmentsPresent", "Files that came with it",
			"Archivos que llegaron con él" },
	{ FROM_EXPECTED, VARIABLE_INTEGER, true, false, "AttachmentsExpected", "Files that the answers name",
			"Archivos que nombran las respuestas" },
	{ FROM_LEFT_EMPTY, VARIABLE_TEXT, true, true, "LeftEmpty", "Questions that were asked and left empty",
			"Preguntas que se hicieron y quedaron sin respuesta" },
};

/* --- names ---------------------------------------------------------------------------- */

static const char *small(struct arena *arena, const char *name)
{
	char *copy = arena_strdup(arena, name);
	for (char *p = copy; *p != '\0'; p++) {
		*p = (char)tolower((unsigned char)*p);
	}
	return copy;
}

/* Words of SPSS or Stata that cannot be names. */
static bool is_reserved(const char *name)
{
	static const char *const words[] = { "all", "and", "by", "byte", "double", "eq", "float", "ge", "gt", "if", "in",
		"int", "le", "long", "lt", "ne", "not", "or", "str", "strl", "to", "using", "with" };
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(name, words[i]) == 0) {
			return true;
		}
	}
	return strncasecmp(name, "str", 3) == 0 && strspn(name + 3, "0123456789") == strlen(name + 3);
}

static const char *unique_name(struct making *making, const char *wanted)
{
	char name[VARIABLE_NAME_MAX + 1];
	bool letter_first = isalpha((unsigned char)wanted[0]) != 0;
	snprintf(name, sizeof(name), "%s%s", letter_first ? "" : "v", wanted);
	for (char *p = name; *p != '\0'; p++) {
		*p = isalnum((unsigned char)*p) != 0 ? *p : '_';
	}
	size_t n = strlen(name);
	for (unsigned next = 2; is_reserved(name) || names_find(&making->taken, str_of(small(making->arena, name))) != NULL;
			next++) {
		char tail[16];
		int length = snprintf(tail, sizeof(tail), "_%u", next);
		size_t keep = n + (size_t)length > VARIABLE_NAME_MAX ? VARIABLE_NAME_MAX - (size_t)length : n;
		snprintf(name + keep, sizeof(name) - keep, "%s", tail);
	}
	const char *kept = arena_strdup(making->arena, name);
	names_add(&making->taken, making->arena, str_of(small(making->arena, name)), kept);
	return kept;
}

/* --- codes ------------------------------------------------------------------------------ */

static const char *own_label(const struct variables *variables, const char *english, const char *spanish)
{
	return variables->spanish ? spanish : english;
}

const char *variables_left_empty_label(const struct variables *variables)
{
	return own_label(variables, "Left empty", "Sin respuesta");
}

static bool is_taken(const struct variable_codes *codes, int32_t value)
{
	for (size_t i = 0; i < codes->n; i++) {
		if (codes->items[i].value == value) {
			return true;
		}
	}
	return false;
}

/* The letter and number of a missing kind; the next free ones when it has been used. */
static void give_missing(const struct variable_codes *codes, enum missing_kind kind, struct variable_code *code)
{
	static const char letters[] = "drnabcfghijklmopqstvwxyz";
	size_t at = kind == MISSING_DONT_KNOW ? 0 : kind == MISSING_REFUSED ? 1 : 2;
	bool is_free = !is_taken(codes, CODE_LOWEST_MISSING + (int32_t)at);
	for (size_t next = 3; !is_free && next < sizeof(letters) - 1; next++) {
		at = next;
		is_free = !is_taken(codes, MISSING_CODE_UNKNOWN + (int32_t)next - 2);
	}
	code->letter = letters[at];
	code->value = at < 3 ? CODE_LOWEST_MISSING + (int32_t)at : MISSING_CODE_UNKNOWN + (int32_t)at - 2;
}

static void add_code(struct making *making, struct variable_codes *codes, struct variable_code code)
{
	struct variable_code *items = (struct variable_code *)codes->items;
	items[codes->n] = code;
	if (code.name != NULL) {
		names_add(&codes->by_name, making->arena, str_of(code.name), &items[codes->n]);
	}
	codes->n++;
}

/* Missing ones last, then left empty and unknown. */
static void add_missing_codes(struct making *making, struct variable_codes *codes, const struct plan_column *column)
{
	for (size_t i = 0; i < column->n_codes; i++) {
		const struct plan_code *from = &column->codes[i];
		if (from->missing != MISSING_NONE) {
			struct variable_code code = { .name = from->name, .label = from->label };
			give_missing(codes, from->missing, &code);
			add_code(making, codes, code);
		}
	}
	add_code(making, codes, (struct variable_code){ .label = variables_left_empty_label(making->variables),
		.letter = LETTER_LEFT_EMPTY, .value = MISSING_CODE_LEFT_EMPTY });
}

static struct variable_codes *new_codes(struct making *making, const char *name, size_t n)
{
	struct variable_codes *codes = arena_new(making->arena, struct variable_codes);
	codes->name = name;
	codes->items = arena_array(making->arena, n, sizeof(struct variable_code));
	making->codes = arena_grow(making->arena, making->codes, making->variables->n_codes, &making->codes_capacity,
			sizeof(*making->codes));
	making->codes[making->variables->n_codes++] = codes;
	return codes;
}

/* The numbers that the names of the answers are; false when one is none, or two are
 * the same, as 1 and 01 are. */
static bool read_numbers(const struct plan_column *column, int64_t *ret_numbers)
{
	size_t n = 0;
	for (size_t i = 0; i < column->n_codes; i++) {
		if (column->codes[i].missing != MISSING_NONE) {
			continue;
		}
		if (!str_to_int(str_of(column->codes[i].name), CODE_HIGHEST_MISSING + 1, ANSWER_CODE_MAX, &ret_numbers[n])) {
			return false;
		}
		for (size_t k = 0; k < n; k++) {
			if (ret_numbers[k] == ret_numbers[n]) {
				return false;
			}
		}
		n++;
	}
	return true;
}

static const struct variable_codes *choice_codes(struct making *making, const char *name,
		const struct plan_column *column)
{
	struct variable_codes *codes = new_codes(making, name, column->n_codes + 2);
	int64_t *numbers = arena_array(making->arena, column->n_codes, sizeof(*numbers));
	bool are_numbers = read_numbers(column, numbers);
	size_t n = 0;
	for (size_t i = 0; i < column->n_codes; i++) {
		const struct plan_code *from = &column->codes[i];
		if (from->missing == MISSING_NONE) {
			add_code(making, codes, (struct variable_code){ .name = from->name, .label = from->label,
				.value = are_numbers ? (int32_t)numbers[n] : (int32_t)n + 1 });
			n++;
		}
	}
	add_missing_codes(making, codes, column);
	add_code(making, codes, (struct variable_code){ .letter = LETTER_UNKNOWN, .value = MISSING_CODE_UNKNOWN,
		.label = own_label(making->variables, "In no list of choices", "En ninguna lista de opciones") });
	return codes;
}

static const struct variable_codes *flag_codes(struct making *making, const char *name,
		const struct plan_column *column)
{
	struct variable_codes *codes = new_codes(making, name, column->n_codes + 3);
	add_code(making, codes, (struct variable_code){ .label = "No", .value = 0 });
	add_code(making, codes, (struct variable_code){ .label = own_label(making->variables, "Yes", "Sí"), .value = 1 });
	add_missing_codes(making, codes, column);
	return codes;
}

/* --- variables ------------------------------------------------------------------------------ */

static struct variable *add_variable(struct making *making, struct variable variable)
{
	struct variables *variables = making->variables;
	variables->items = arena_grow(making->arena, variables->items, variables->n, &making->capacity,
			sizeof(*variables->items));
	variables->items[variables->n] = variable;
	return &variables->items[variables->n++];
}

static enum variable_kind kind_of(const struct plan_column *column)
{
	if (question_answer(column->column->question) == ANSWER_CHOICE && column->n_codes > 0
			&& column->n_codes <= MAX_LABELLED) {
		return VARIABLE_CODE;
	}
	switch (column->column->type) {
	case COLUMN_TEXT:
	case COLUMN_TEXT_ARRAY:
		return VARIABLE_TEXT;
	case COLUMN_INTEGER:
		return VARIABLE_INTEGER;
	case COLUMN_DOUBLE:
		return VARIABLE_NUMBER;
	case COLUMN_DATE:
		return VARIABLE_DATE;
	case COLUMN_CLOCK:
		return VARIABLE_CLOCK;
	case COLUMN_TIMESTAMP:
		return VARIABLE_TIME;
	}
	return VARIABLE_TEXT;
}

static void add_flags(struct making *making, const struct plan_column *column, size_t i, const char *codes_name)
{
	const struct variable_codes *codes = flag_codes(making, codes_name, column);
	for (size_t k = 0; k < column->n_codes; k++) {
		const struct plan_code *code = &column->codes[k];
		if (code->missing == MISSING_NONE) {
			const char *wanted = arena_printf(making->arena, "%s_%s", column->column->name, code->name);
			add_variable(making, (struct variable){ .name = unique_name(making, wanted), .kind = VARIABLE_FLAG,
				.label = arena_printf(making->arena, "%s: %s", code->label, column->label), .source = FROM_COLUMN,
				.column = i, .from = column, .choice = code->name, .codes = codes });
		}
	}
}

static void add_column(struct making *making, size_t i)
{
	const struct plan_column *column = &making->variables->table->columns[i];
	struct variable variable = { .name = unique_name(making, column->column->name), .label = column->label,
		.kind = kind_of(column), .source = FROM_COLUMN, .column = i, .from = column };
	if (variable.kind == VARIABLE_CODE) {
		variable.codes = choice_codes(making, variable.name, column);
	}
	add_variable(making, variable);
	if (question_answer(column->column->question) == ANSWER_CHOICES && column->n_codes > 0
			&& column->n_codes <= MAX_FLAGS) {
		add_flags(making, column, i, variable.name);
	}
}

/* Questions have their names before the system's variables, wherever these stand. */
static void add_system(struct making *making, bool behind)
{
	bool is_main = making->variables->table->table->repeat == NULL;
	for (size_t i = 0; i < ARRAY_LEN(system_variables); i++) {
		bool is_here = is_main ? system_variables[i].in_main : system_variables[i].in_repeats;
		if (is_here && behind == (system_variables[i].source == FROM_LEFT_EMPTY)) {
			add_variable(making, (struct variable){ .kind = system_variables[i].kind,
				.source = system_variables[i].source, .name = system_variables[i].name,
				.label = own_label(making->variables, system_variables[i].english, system_variables[i].spanish) });
		}
	}
}

struct variables variables_of(struct arena *arena, const struct plan *plan, size_t table, const char *language)
{
	const char *of_labels = language != NULL ? language : plan->newest->languages[0];
	struct variables variables = { .table = &plan->items[table], .spanish = strncmp(of_labels, "es", 2) == 0 };
	struct making making = { .arena = arena, .variables = &variables };
	add_system(&making, false);
	for (size_t i = 0; i < variables.table->table->n_columns; i++) {
		add_column(&making, i);
	}
	add_system(&making, true);
	for (size_t i = 0; i < variables.n; i++) {
		if (variables.items[i].source != FROM_COLUMN) {
			variables.items[i].name = unique_name(&making, variables.items[i].name);
		}
	}
	variables.codes = making.codes;
	return variables;
}

/* --- extents ------------------------------------------------------------------------------------ */

static size_t longest_key(const struct plan *plan, const struct plan_table *table, uint64_t longest_instance)
{
	size_t n = (size_t)longest_instance;
	while (table->table->parent != NULL) {
		n += strlen(table->key_step) + MAX_DIGITS + 2;
		table = &plan->items[table->table->parent - plan->tables.tables];
	}
	return n;
}

static struct rows_extent extent_of(const struct variables *variables, const struct variable *variable,
		const struct plan *plan, const struct rows_extents *extents)
{
	switch (variable->source) {
	case FROM_COLUMN:
		return extents->columns[variable->column];
	case FROM_KEY:
	case FROM_PARENT_KEY:
		return (struct rows_extent){ .longest = longest_key(plan, variables->table, extents->instance_id.longest) };
	case FROM_SITE:
		return extents->site;
	case FROM_VERSION:
		return extents->version;
	case FROM_SUBMITTER_ID:
		return extents->submitter_id;
	case FROM_SUBMITTER:
		return extents->submitter;
	case FROM_DEVICE:
		return extents->device_id;
	case FROM_PRESENT:
	case FROM_EXPECTED:
		return (struct rows_extent){ .max = INT32_MAX };
	case FROM_LEFT_EMPTY:
		return extents->left_empty;
	case FROM_RECEIVED:
		break;
	}
	return (struct rows_extent){ 0 };
}

void variables_measure(struct variables *variables, const struct plan *plan, const struct rows_extents *extents)
{
	for (size_t i = 0; i < variables->n; i++) {
		variables->items[i].extent = extent_of(variables, &variables->items[i], plan, extents);
	}
}
