/* The model: instances, choice lists and binds. */
#include <assert.h>

#include "schema/xform_private.h"

/* --- the primary instance ------------------------------------------------------- */

static void write_nodes(const struct question *first, bool templates, unsigned depth, struct buf *out)
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
			write_nodes(question->first_child, templates, depth + 1, out);
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
	write_nodes(definition->first_question, templates, depth + 1, out);
	xform_indent(out, depth + 1);
	buf_addf(out, "<meta><instanceID/>%s</meta>\n",
			definition->instance_name.xpath != NULL ? "<instanceName/>" : "");
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
}

/* --- binds -------------------------------------------------------------------------- */

/* The rest of a bind that only the type decides; NULL for groups and repeats. */
static const char *type_attributes(enum question_type type)
{
	switch (type) {
	case QUESTION_SELECT_ONE:
	case QUESTION_SELECT_MULTIPLE:
	case QUESTION_TEXT:
	case QUESTION_CALCULATE:
		return " type=\"string\"";
	case QUESTION_INTEGER:
		return " type=\"int\"";
	case QUESTION_DECIMAL:
		return " type=\"decimal\"";
	case QUESTION_DATE:
		return " type=\"date\"";
	case QUESTION_GEOPOINT:
		return " type=\"geopoint\"";
	case QUESTION_NOTE:
		return " type=\"string\" readonly=\"true()\"";
	case QUESTION_START:
		return " type=\"dateTime\" jr:preload=\"timestamp\" jr:preloadParams=\"start\"";
	case QUESTION_END:
		return " type=\"dateTime\" jr:preload=\"timestamp\" jr:preloadParams=\"end\"";
	case QUESTION_TODAY:
		return " type=\"date\" jr:preload=\"date\" jr:preloadParams=\"today\"";
	case QUESTION_DEVICEID:
		return " type=\"string\" jr:preload=\"property\" jr:preloadParams=\"deviceid\"";
	case QUESTION_USERNAME:
		return " type=\"string\" jr:preload=\"property\" jr:preloadParams=\"username\"";
	case QUESTION_GROUP:
	case QUESTION_REPEAT:
		return NULL;
	}
	assert(false);
	return NULL;
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
	const char *type = type_attributes(question->type);
	if (type == NULL && question->relevant.xpath == NULL) {
		return;
	}
	buf_addf(out, "\t\t\t<bind nodeset=\"%s\"%s", question->path, type != NULL ? type : "");
	xform_attribute(out, "required", question->required.xpath);
	xform_attribute(out, "relevant", question->relevant.xpath);
	xform_attribute(out, "constraint", question->constraint.xpath);
	xform_attribute(out, "calculate", question->calculation.xpath);
	if (question->read_only) {
		buf_adds(out, " readonly=\"true()\"");
	}
	write_message(out, question, &question->required_message, "jr:requiredMsg");
	write_message(out, question, &question->constraint_message, "jr:constraintMsg");
	buf_adds(out, "/>\n");
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
}
