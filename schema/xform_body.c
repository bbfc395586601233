/* The body: what the person sees, in order. */
#include "schema/xform_private.h"

static void write_texts(const struct question *question, unsigned depth, struct buf *out)
{
	if (text_is_set(&question->label)) {
		xform_indent(out, depth);
		buf_addf(out, "<label ref=\"jr:itext('%s:label')\"/>\n", question->path);
	}
	if (text_is_set(&question->hint)) {
		xform_indent(out, depth);
		buf_addf(out, "<hint ref=\"jr:itext('%s:hint')\"/>\n", question->path);
	}
}

static void write_itemset(const struct question *question, unsigned depth, struct buf *out)
{
	xform_indent(out, depth);
	buf_addf(out, "<itemset nodeset=\"instance('%s')/root/item", question->list->name);
	if (question->choice_filter.xpath != NULL) {
		buf_addc(out, '[');
		buf_add_xml(out, str_of(question->choice_filter.xpath));
		buf_addc(out, ']');
	}
	buf_adds(out, "\"><value ref=\"name\"/><label ref=\"jr:itext(itextId)\"/></itemset>\n");
}

static const char *control(enum question_type type)
{
	if (type == QUESTION_SELECT_ONE) {
		return "select1";
	}
	return type == QUESTION_SELECT_MULTIPLE ? "select" : "input";
}

static void write_control(const struct question *question, unsigned depth, struct buf *out)
{
	const char *element = control(question->type);
	xform_indent(out, depth);
	buf_addf(out, "<%s ref=\"%s\"", element, question->path);
	xform_attribute(out, "appearance", question->appearance);
	buf_adds(out, ">\n");
	write_texts(question, depth + 1, out);
	if (question->list != NULL) {
		write_itemset(question, depth + 1, out);
	}
	xform_indent(out, depth);
	buf_addf(out, "</%s>\n", element);
}

static void write_questions(const struct question *first, unsigned depth, struct buf *out);

static void write_group(const struct question *group, unsigned depth, struct buf *out)
{
	xform_indent(out, depth);
	buf_addf(out, "<group ref=\"%s\"", group->path);
	xform_attribute(out, "appearance", group->appearance);
	buf_adds(out, ">\n");
	write_texts(group, depth + 1, out);
	write_questions(group->first_child, depth + 1, out);
	xform_indent(out, depth);
	buf_adds(out, "</group>\n");
}

/* In ODK a repeat stands in a group of the same path, which carries its label;
 * the appearance belongs to the repeat itself. */
static void write_repeat(const struct question *repeat, unsigned depth, struct buf *out)
{
	xform_indent(out, depth);
	buf_addf(out, "<group ref=\"%s\">\n", repeat->path);
	write_texts(repeat, depth + 1, out);
	xform_indent(out, depth + 1);
	buf_addf(out, "<repeat nodeset=\"%s\"", repeat->path);
	xform_attribute(out, "appearance", repeat->appearance);
	if (repeat->repeat_count.xpath != NULL) {
		xform_attribute(out, "jr:count", repeat->repeat_count.xpath);
		buf_adds(out, " jr:noAddRemove=\"true()\"");
	}
	buf_adds(out, ">\n");
	write_questions(repeat->first_child, depth + 2, out);
	xform_indent(out, depth + 1);
	buf_adds(out, "</repeat>\n");
	xform_indent(out, depth);
	buf_adds(out, "</group>\n");
}

static bool is_shown(enum question_type type)
{
	return type <= QUESTION_GEOPOINT || type == QUESTION_NOTE;
}

static void write_questions(const struct question *first, unsigned depth, struct buf *out)
{
	for (const struct question *question = first; question != NULL; question = question->next) {
		if (question->type == QUESTION_GROUP) {
			write_group(question, depth, out);
		} else if (question->type == QUESTION_REPEAT) {
			write_repeat(question, depth, out);
		} else if (is_shown(question->type)) {
			write_control(question, depth, out);
		}
	}
}

void xform_write_body(const struct definition *definition, struct buf *out)
{
	buf_adds(out, "\t<h:body>\n");
	write_questions(definition->first_question, 2, out);
	buf_adds(out, "\t</h:body>\n");
}
