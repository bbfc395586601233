/* The model: instances, choice lists and binds. */
#include <assert.h>
#include <string.h>

#include "base/compiler.h"
#include "schema/xform_private.h"

/* --- the primary instance ------------------------------------------------------- */

static void write_nodes(const struct definition *definition, const struct question *first, bool templates,
		unsigned depth, struct buf *out)
{
	for (const struct question *question = first; question != NULL; question = question->next) {
		bool repeat = question->type == QUESTION_REPEAT;
		if (repeat && !templates) {
			continue; /* an interview begins without repetitions */
		}
		xform_indent(out, depth);
		buf_addf(out, "<%s%s", question->name, repeat ? " jr:template=\"\"" : "");
		if (question->first_child != NULL) {
			buf_adds(out, ">\n");
			write_nodes(definition, question->first_child, templates, depth + 1, out);
			if (repeat && definition->entity.repeat == question) {
				xform_indent(out, depth + 1);
				buf_adds(out, "<meta>");
				xform_write_entity(definition, out);
				buf_adds(out, "</meta>\n");
			}
			xform_indent(out, depth);
			buf_addf(out, "</%s>\n", question->name);
		} else if (question->default_answer != NULL) {
			buf_addc(out, '>');
			buf_add_xml(out, str_of(question->default_answer));
			buf_addf(out, "</%s>\n", question->name);
		} else {
			buf_adds(out, "/>\n");
		}
	}
}

void xform_write_instance_node(
		const struct definition *definition, bool templates, unsigned depth, struct buf *out)
{
	xform_indent(out, depth);
	buf_adds(out, "<data");
	xform_attribute(out, "id", definition->form_id);
	xform_attribute(out, "version", definition->version);
	buf_adds(out, ">\n");
	write_nodes(definition, definition->first_question, templates, depth + 1, out);
	xform_indent(out, depth + 1);
	buf_addf(out, "<meta><instanceID/>%s%s", definition->instance_name.xpath != NULL ? "<instanceName/>" : "",
			definition->has_audit ? "<audit/>" : "");
	if (definition->entity.list_name != NULL && definition->entity.repeat == NULL) {
		xform_write_entity(definition, out);
	}
	buf_adds(out, "</meta>\n");
	xform_indent(out, depth);
	buf_adds(out, "</data>\n");
}

/* --- choice lists ----------------------------------------------------------------- */

static void write_element(struct buf *out, const char *name, const char *value)
{
	buf_addf(out, "<%s>", name);
	buf_add_xml(out, str_of(value));
	buf_addf(out, "</%s>", name);
}

static void write_externals(const struct definition *definition, struct buf *out)
{
	for (size_t i = 0; i < definition->n_externals; i++) {
		const struct external_file *file = definition->externals[i];
		bool csv = str_is(str_of(file->name + strlen(file->id)), ".csv");
		buf_addf(out, "\t\t\t<instance id=\"%s\" src=\"jr://file%s/%s\"/>\n", file->id, csv ? "-csv" : "",
				file->name);
	}
	if (definition->uses_last_saved) {
		buf_adds(out, "\t\t\t<instance id=\"" LAST_SAVED "\" src=\"jr://instance/last-saved\"/>\n");
	}
}

void xform_write_lists(const struct definition *definition, struct buf *out)
{
	for (size_t i = 0; i < definition->n_lists; i++) {
		const struct choice_list *list = &definition->lists[i];
		buf_addf(out, "\t\t\t<instance id=\"%s\">\n\t\t\t\t<root>\n", list->name);
		for (size_t k = 0; k < list->n_choices; k++) {
			const struct choice *choice = &list->choices[k];
			buf_addf(out, "\t\t\t\t\t<item><itextId>%s-%zu</itextId>", list->name, k);
			write_element(out, "name", choice->name);
			for (size_t c = 0; c < choice->n_columns; c++) {
				write_element(out, choice->columns[c].name, choice->columns[c].value);
			}
			buf_adds(out, "</item>\n");
		}
		buf_adds(out, "\t\t\t\t</root>\n\t\t\t</instance>\n");
	}
	write_externals(definition, out);
}

/* --- binds -------------------------------------------------------------------------- */

/* The type of the value. */
static const char *value_type(const struct question *question)
{
	switch (question_answer(question)) {
	case ANSWER_INTEGER:
		return "int";
	case ANSWER_DECIMAL:
		return "decimal";
	case ANSWER_DATE:
		return "date";
	case ANSWER_TIME:
		return "time";
	case ANSWER_DATETIME:
		return "dateTime";
	case ANSWER_GEOPOINT:
		return "geopoint";
	case ANSWER_GEOTRACE:
		return "geotrace";
	case ANSWER_GEOSHAPE:
		return "geoshape";
	case ANSWER_FILE:
		return "binary";
	case ANSWER_RANKING:
		return "odk:rank";
	case ANSWER_TEXT:
		return question->type == QUESTION_BARCODE ? "barcode" : "string";
	case ANSWER_CHOICE:
	case ANSWER_CHOICES:
	case ANSWER_NONE:
		return "string";
	}
	assert(false);
	return NULL;
}

/* What the phone fills in by itself. */
static const struct {
	enum question_type type;
	const char *preload, *params;
} preloads[] = {
	{ QUESTION_START, "timestamp", "start" },
	{ QUESTION_END, "timestamp", "end" },
	{ QUESTION_TODAY, "date", "today" },
	{ QUESTION_DEVICEID, "property", "deviceid" },
	{ QUESTION_USERNAME, "property", "username" },
	{ QUESTION_EMAIL, "property", "email" },
	{ QUESTION_PHONENUMBER, "property", "phonenumber" },
};

static void write_preload(const struct question *question, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(preloads); i++) {
		if (preloads[i].type == question->type) {
			xform_attribute(out, "jr:preload", preloads[i].preload);
			xform_attribute(out, "jr:preloadParams", preloads[i].params);
		}
	}
}

static void write_message(
		struct buf *out, const struct question *question, const struct text *text, const char *name)
{
	if (text_is_set(text)) {
		buf_addf(out, " %s=\"jr:itext('%s:%s')\"", name, question->path, name);
	}
}

static void write_bind(const struct question *question, struct buf *out)
{
	bool holds_questions = question->type == QUESTION_GROUP || question->type == QUESTION_REPEAT;
	if (holds_questions && question->relevant.xpath == NULL) {
		return;
	}
	buf_addf(out, "\t\t\t<bind nodeset=\"%s\"", question->path);
	xform_attribute(out, "type", holds_questions ? NULL : value_type(question));
	write_preload(question, out);
	xform_attribute(out, "required", question->required.xpath);
	xform_attribute(out, "relevant", question->relevant.xpath);
	xform_attribute(out, "constraint", question->constraint.xpath);
	xform_attribute(out, "calculate", question_is_calculated(question) ? question->calculation.xpath : NULL);
	xform_attribute(out, "readonly", question->type == QUESTION_NOTE ? "true()" : question->read_only.xpath);
	if (question->type != QUESTION_BACKGROUND_AUDIO) { /* its quality stands in the action */
		xform_write_parameters(question->parameters, question->n_parameters, true, out);
	}
	xform_attribute(out, "entities:saveto", question->save_to);
	write_message(out, question, &question->required_message, "jr:requiredMsg");
	write_message(out, question, &question->constraint_message, "jr:constraintMsg");
	buf_adds(out, "/>\n");
}

static void write_audit_bind(const struct definition *definition, struct buf *out)
{
	if (definition->has_audit) {
		buf_adds(out, "\t\t\t<bind nodeset=\"/data/meta/audit\" type=\"binary\"");
		xform_write_parameters(definition->audit, definition->n_audit, true, out);
		buf_adds(out, "/>\n");
	}
}

void xform_write_binds(const struct definition *definition, struct buf *out)
{
	for (size_t i = 0; i < definition->n_questions; i++) {
		write_bind(definition->questions[i], out);
	}
	buf_adds(out, "\t\t\t<bind nodeset=\"/data/meta/instanceID\" type=\"string\" readonly=\"true()\""
		      " jr:preload=\"uid\"/>\n");
	if (definition->instance_name.xpath != NULL) {
		buf_adds(out, "\t\t\t<bind nodeset=\"/data/meta/instanceName\" type=\"string\"");
		xform_attribute(out, "calculate", definition->instance_name.xpath);
		buf_adds(out, "/>\n");
	}
	write_audit_bind(definition, out);
	xform_write_entity_binds(definition, out);
}
