/* The body: what the person sees, in order. */
#include "schema/xform_private.h"

static void write_texts(const struct question *question, unsigned depth, struct buf *out)
{
	if (text_is_set(&question->label) || question->media != NULL) {
		xform_indent(out, depth);
		buf_addf(out, "<label ref=\"jr:itext('%s:label')\"/>\n", question->path);
	}
	if (text_is_set(&question->hint) || text_is_set(&question->guidance_hint)) {
		xform_indent(out, depth);
		buf_addf(out, "<hint ref=\"jr:itext('%s:hint')\"/>\n", question->path);
	}
}

static void write_item_parts(const struct choice_list *list, struct buf *out)
{
	bool file = list->file != NULL;
	buf_addf(out, "<value ref=\"%s\"/><label ref=\"%s\"/></itemset>\n", file ? list->value_column : "name",
			file ? list->label_column : "jr:itext(itextId)");
}

static void write_itemset(const struct question *question, unsigned depth, struct buf *out)
{
	xform_indent(out, depth);
	buf_addf(out, "<itemset nodeset=\"%sinstance('%s')/root/item", question->randomize ? "randomize(" : "",
			question->list->name);
	if (question->choice_filter.xpath != NULL) {
		buf_addc(out, '[');
		buf_add_xml(out, str_of(question->choice_filter.xpath));
		buf_addc(out, ']');
	}
	if (question->randomize && question->seed.xpath != NULL) {
		buf_adds(out, ", ");
		buf_add_xml(out, str_of(question->seed.xpath));
	}
	buf_adds(out, question->randomize ? ")\">" : "\">");
	write_item_parts(question->list, out);
}

static const char *control(const struct question *question)
{
	switch (question_answer(question)) {
	case ANSWER_CHOICE:
		return "select1";
	case ANSWER_CHOICES:
		return "select";
	case ANSWER_RANKING:
		return "odk:rank";
	case ANSWER_FILE:
		return "upload";
	case ANSWER_NONE:
		return question->list != NULL ? "select1" : "input"; /* the head of a table, or a note */
	case ANSWER_TEXT:
		return question->type == QUESTION_ACKNOWLEDGE ? "trigger" : "input";
	case ANSWER_INTEGER:
	case ANSWER_DECIMAL:
		return question->type == QUESTION_RANGE ? "range" : "input";
	case ANSWER_DATE:
	case ANSWER_TIME:
	case ANSWER_DATETIME:
	case ANSWER_GEOPOINT:
	case ANSWER_GEOTRACE:
	case ANSWER_GEOSHAPE:
		return "input";
	}
	return "input";
}

static const char *media_type(enum question_type type)
{
	return type == QUESTION_IMAGE	? "image/*"
	       : type == QUESTION_AUDIO ? "audio/*"
	       : type == QUESTION_VIDEO ? "video/*"
	       : type == QUESTION_FILE	? "application/*"
					: NULL;
}

static void write_range(const struct question *question, struct buf *out)
{
	if (question->type == QUESTION_RANGE) {
		buf_addf(out, " start=\"%.15g\" end=\"%.15g\" step=\"%.15g\"", question->start, question->end,
				question->step);
	}
}

static void write_control(const struct definition *definition, const struct question *question, unsigned depth,
		struct buf *out)
{
	const char *element = control(question);
	xform_indent(out, depth);
	buf_addf(out, "<%s ref=\"%s\"", element, question->path);
	xform_attribute(out, "mediatype", media_type(question->type));
	xform_attribute(out, "appearance", question->appearance);
	xform_attribute(out, "autoplay", question->autoplay);
	write_range(question, out);
	xform_write_parameters(question->parameters, question->n_parameters, false, out);
	buf_adds(out, ">\n");
	write_texts(question, depth + 1, out);
	if (question->list != NULL) {
		write_itemset(question, depth + 1, out);
	}
	if (question->tick_labels != NULL) {
		xform_indent(out, depth + 1);
		buf_addf(out, "<itemset nodeset=\"instance('%s')/root/item\">", question->tick_labels->name);
		write_item_parts(question->tick_labels, out);
	}
	xform_write_triggered(definition, question, depth + 1, out);
	xform_indent(out, depth);
	buf_addf(out, "</%s>\n", element);
}

static void write_questions(const struct definition *definition, const struct question *first, unsigned depth,
		struct buf *out);

static void write_group(const struct definition *definition, const struct question *group, unsigned depth, struct buf *out)
{
	xform_indent(out, depth);
	buf_addf(out, "<group ref=\"%s\"", group->path);
	xform_attribute(out, "appearance", group->appearance);
	buf_adds(out, ">\n");
	write_texts(group, depth + 1, out);
	write_questions(definition, group->first_child, depth + 1, out);
	xform_indent(out, depth);
	buf_adds(out, "</group>\n");
}

/* In ODK a repeat stands in a group of the same path, which carries its label;
 * the appearance belongs to the repeat itself. */
static void write_repeat(const struct definition *definition, const struct question *repeat, unsigned depth, struct buf *out)
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
	xform_write_repeat_actions(definition, repeat, depth + 2, out);
	write_questions(definition, repeat->first_child, depth + 2, out);
	xform_indent(out, depth + 1);
	buf_adds(out, "</repeat>\n");
	xform_indent(out, depth);
	buf_adds(out, "</group>\n");
}

static bool is_shown(const struct question *question)
{
	return question_source(question) == SOURCE_PERSON || question->type == QUESTION_NOTE;
}

static void write_questions(const struct definition *definition, const struct question *first, unsigned depth,
		struct buf *out)
{
	for (const struct question *question = first; question != NULL; question = question->next) {
		if (question->type == QUESTION_GROUP) {
			write_group(definition, question, depth, out);
		} else if (question->type == QUESTION_REPEAT) {
			write_repeat(definition, question, depth, out);
		} else if (is_shown(question)) {
			write_control(definition, question, depth, out);
		}
	}
}

void xform_write_body(const struct definition *definition, struct buf *out)
{
	buf_adds(out, "\t<h:body");
	xform_attribute(out, "class", definition->client.style);
	buf_adds(out, ">\n");
	write_questions(definition, definition->first_question, 2, out);
	buf_adds(out, "\t</h:body>\n");
}
