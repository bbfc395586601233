/* Answers that tell who somebody is: where one would be copied to, and questions that look like
 * one but do not say so. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "schema/definition_private.h"

/* --- expressions and texts -------------------------------------------------------- */

/* Where an answer goes that an expression names; NULL where it only decides something. */
static const char *destination(const struct formula_use *use)
{
	switch (use->role) {
	case ROLE_CALCULATION:
	case ROLE_DEFAULT:
		return use->question->identifying ? NULL : "the answer to";
	case ROLE_CHOICE_FILTER:
		return "the choices that are offered in";
	case ROLE_REPEAT_COUNT:
		return "the number of repetitions of";
	case ROLE_SEED:
		return "the order of the choices in";
	case ROLE_INSTANCE_NAME:
		return "the name of the response";
	case ROLE_ENTITY_LABEL:
	case ROLE_ENTITY_ID:
		return "the entity";
	case ROLE_RELEVANT:
	case ROLE_REQUIRED:
	case ROLE_CONSTRAINT:
	case ROLE_READ_ONLY:
	case ROLE_CREATE_IF:
	case ROLE_UPDATE_IF:
		return NULL;
	}
	return NULL;
}

static void report(struct reader *reader, struct source_pos at, const struct question *from, const char *to,
		const struct question *of)
{
	finding_add(reader->problems, FINDING_LEAK, at, "'%s' is identifying; its answer would leak into %s%s%s%s",
			from->name, to, of != NULL ? " '" : "", of != NULL ? of->name : "", of != NULL ? "'" : "");
}

static void check_references(struct reader *reader, struct str text, const struct yaml_node *node,
		const char *to, const struct question *of)
{
	struct references references = find_references(reader->scratch, text);
	for (size_t i = 0; i < references.n; i++) {
		const struct question *question = names_find(reader->questions, references.items[i].name);
		if (question != NULL && question->identifying && question != of) {
			report(reader, yaml_position(node, references.items[i].offset), question, to, of);
		}
	}
}

static bool is_name_character(char c)
{
	return isalnum((unsigned char)c) != 0 || c == '_' || c == '-' || c == '.';
}

/* A path that was written out: /data/person/phone. */
static bool holds_path(const char *text, const char *path)
{
	for (const char *p = strstr(text, path); p != NULL; p = strstr(p + 1, path)) {
		if (!is_name_character(p[strlen(path)])) {
			return true;
		}
	}
	return false;
}

static void check_formulas(struct reader *reader, const struct question *const *identifying, size_t n)
{
	for (size_t i = 0; i < reader->n_formulas; i++) {
		const struct formula_use *use = &reader->formulas[i];
		const char *to = destination(use);
		if (to == NULL) {
			continue;
		}
		check_references(reader, str_of(use->formula->source), use->node, to, use->question);
		for (size_t k = 0; k < n; k++) {
			if (identifying[k] != use->question
					&& holds_path(use->formula->source, identifying[k]->path)) {
				report(reader, use->node->at, identifying[k], to, use->question);
			}
		}
	}
}

/* --- sections -------------------------------------------------------------------------- */

static void check_named(struct reader *reader, struct source_pos at, const struct question *question, const char *to)
{
	if (question != NULL && question->identifying) {
		report(reader, at, question, to, NULL);
	}
}

static void check_scoring(struct reader *reader)
{
	const struct definition *definition = reader->definition;
	for (size_t i = 0; i < definition->n_scales; i++) {
		for (size_t k = 0; k < definition->scales[i].n_items; k++) {
			check_named(reader, definition->scales[i].at, definition->scales[i].items[k], "a scale");
		}
	}
	for (size_t i = 0; i < definition->n_headlines; i++) {
		check_named(reader, definition->headlines[i].at, definition->headlines[i].question, "a headline");
	}
	for (size_t i = 0; i < definition->n_rankings; i++) {
		check_named(reader, definition->rankings[i].at, definition->rankings[i].question, "a ranking");
	}
	for (size_t i = 0; i < definition->n_conditions; i++) {
		check_named(reader, definition->conditions[i].at, definition->conditions[i].group, "the readiness");
	}
}

static void check_report(struct reader *reader)
{
	const struct definition *definition = reader->definition;
	for (size_t i = 0; i < definition->n_groups; i++) {
		check_named(reader, definition->groups[i]->at, definition->groups[i], "the groups of the report");
	}
	for (size_t i = 0; i < definition->n_topics; i++) {
		for (size_t k = 0; k < definition->topics[i].n_questions; k++) {
			const struct question *question = definition->topics[i].questions[k];
			check_named(reader, question->at, question, "a topic of the report");
		}
	}
}

static void check_comparisons(struct reader *reader)
{
	const struct definition *definition = reader->definition;
	const struct programs *programs = &definition->programs;
	for (size_t i = 0; i < definition->n_importance; i++) {
		const struct importance *importance = &definition->importance[i];
		check_named(reader, importance->at, importance->question, "the importance of the report");
		check_named(reader, importance->at, importance->rated, "the importance of the report");
	}
	check_named(reader, programs->at, programs->needed, "the programs of the report");
	check_named(reader, programs->at, programs->used, "the programs of the report");
	check_named(reader, programs->at, programs->important, "the programs of the report");
}

static void check_design(struct reader *reader)
{
	const struct survey_design *design = &reader->definition->design;
	const struct question *const named[] = { design->unit, design->outcome, design->language, design->strata,
		design->clusters, design->adults };
	for (size_t i = 0; i < ARRAY_LEN(named); i++) {
		check_named(reader, design->at, named[i], "the design");
	}
	for (size_t i = 0; i < design->n_margins; i++) {
		check_named(reader, design->at, design->margins[i], "the raking margins");
	}
}

/* --- questions that look identifying ------------------------------------------------------ */

static const char *const telling_names[] = { "phone", "telephone", "cellphone", "phone_number", "mobile_number",
	"cell_number", "email", "e_mail", "mail_address", "email_address", "home_address", "street_address",
	"postal_address", "address", "full_name", "first_name", "last_name", "surname", "family_name", "given_name",
	"respondent_name", "your_name", "resident_name", "contact_name", "date_of_birth", "birth_date", "birthdate",
	"birthday", "dob", "licence_plate", "license_plate", "plate_number", "ssn", "social_security", "passport",
	"nombre", "nombre_completo", "apellido", "apellidos", "telefono", "correo", "correo_electronico", "direccion",
	"domicilio", "fecha_de_nacimiento", "fecha_nacimiento", "placa", "placas", "seguro_social", "pasaporte" };

static const char *const telling_texts[] = { "your name", "full name", "first name", "last name", "surname",
	"phone number", "telephone number", "telephone", "mobile number", "cell phone number", "email", "e-mail",
	"home address", "street address", "your address", "mailing address", "date of birth", "birth date",
	"license plate", "licence plate", "social security number", "passport number", "su nombre", "nombre completo",
	"apellido", "apellidos", "teléfono", "número de teléfono", "correo electrónico", "su dirección", "domicilio",
	"fecha de nacimiento", "número de placa", "placas", "seguro social", "pasaporte" };

static bool is_letter(char c)
{
	return isalpha((unsigned char)c) != 0 || (unsigned char)c >= 0x80;
}

/* Does the text hold the words, whole? Capitals do not matter, but for accented ones. */
static bool holds_words(const char *text, const char *words)
{
	size_t n = strlen(words);
	for (const char *p = text; *p != '\0'; p++) {
		if (strncasecmp(p, words, n) == 0 && (p == text || !is_letter(p[-1])) && !is_letter(p[n])) {
			return true;
		}
	}
	return false;
}

/* "phone" in "phone_2" and "work_phone", not in "phones". */
static bool name_holds(const char *name, const char *part)
{
	size_t n = strlen(part);
	for (const char *p = strstr(name, part); p != NULL; p = strstr(p + 1, part)) {
		if ((p == name || p[-1] == '_') && (p[n] == '\0' || p[n] == '_')) {
			return true;
		}
	}
	return false;
}

static const char *telling_word(const struct reader *reader, const struct question *question)
{
	for (size_t i = 0; i < ARRAY_LEN(telling_names); i++) {
		if (name_holds(question->name, telling_names[i])) {
			return telling_names[i];
		}
	}
	for (size_t k = 0; text_is_set(&question->label) && k < reader->definition->n_languages; k++) {
		const char *text = question->label.values[k];
		for (size_t i = 0; text != NULL && i < ARRAY_LEN(telling_texts); i++) {
			if (holds_words(text, telling_texts[i])) {
				return telling_texts[i];
			}
		}
	}
	return NULL;
}

static bool may_tell(const struct question *question)
{
	return question->type == QUESTION_TEXT || question->type == QUESTION_INTEGER
	       || question->type == QUESTION_DATE || question->type == QUESTION_BARCODE;
}

/* --- all ------------------------------------------------------------------------------------ */

void check_leaks(struct reader *reader)
{
	const struct question **identifying = arena_array(reader->scratch, reader->n_all, sizeof(*identifying));
	size_t n = 0;
	for (size_t i = 0; i < reader->n_all; i++) {
		const struct question *question = reader->all[i];
		if (question->identifying) {
			identifying[n++] = question;
			if (question->save_to != NULL) {
				report(reader, question->at, question, "the entity", NULL);
			}
			continue;
		}
		const char *word = may_tell(question) ? telling_word(reader, question) : NULL;
		if (word != NULL) {
			finding_add(reader->problems, FINDING_MAYBE_IDENTIFYING, question->at,
					"'%s' may tell who somebody is ('%s'); if so, write 'identifying: true'",
					question->name, word);
		}
	}
	if (n == 0) {
		return;
	}
	check_formulas(reader, identifying, n);
	for (size_t i = 0; i < reader->n_text_uses; i++) {
		const struct text_use *use = &reader->text_uses[i];
		check_references(reader, str_of(use->value), use->node, "a text shown in", use->question);
	}
	check_scoring(reader);
	check_report(reader);
	check_comparisons(reader);
	check_design(reader);
}
