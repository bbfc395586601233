/* Values that the form sets by itself: dynamic defaults, triggers, places, recordings. */
#include <string.h>

#include "base/compiler.h"
#include "schema/xform_private.h"

static const struct {
	const char *word;
	bool of_bind;
	const char *attribute;
} parameter_attributes[] = {
	{ "rows", false, "rows" },
	{ "tick_interval", false, "odk:tick-interval" },
	{ "placeholder", false, "odk:placeholder" },
	{ "max-pixels", true, "orx:max-pixels" },
	{ "quality", true, "odk:quality" },
	{ "capture-accuracy", false, "accuracyThreshold" },
	{ "warning-accuracy", false, "unacceptableAccuracyThreshold" },
	{ "allow-mock-accuracy", true, "odk:allow-mock-accuracy" },
	{ "location-priority", true, "odk:location-priority" },
	{ "location-min-interval", true, "odk:location-min-interval" },
	{ "location-max-age", true, "odk:location-max-age" },
	{ "track-changes", true, "odk:track-changes" },
	{ "track-changes-reasons", true, "odk:track-changes-reasons" },
	{ "identify-user", true, "odk:identify-user" },
};

void xform_write_parameters(const struct parameter *parameters, size_t n, bool of_bind, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(parameter_attributes); i++) {
		for (size_t k = 0; k < n && parameter_attributes[i].of_bind == of_bind; k++) {
			if (strcmp(parameters[k].word, parameter_attributes[i].word) == 0) {
				xform_attribute(out, parameter_attributes[i].attribute, parameters[k].value);
			}
		}
	}
}

static void write_action(const char *element, const char *event, const struct question *question,
		const char *value, unsigned depth, struct buf *out)
{
	xform_indent(out, depth);
	buf_addf(out, "<%s event=\"%s\" ref=\"%s\"", element, event, question->path);
	xform_attribute(out, "value", value);
	buf_adds(out, "/>\n");
}

static void write_own_action(const struct question *question, const char *event, unsigned depth, struct buf *out)
{
	if (question->dynamic_default.xpath != NULL) {
		write_action("setvalue", event, question, question->dynamic_default.xpath, depth, out);
	}
	if (question->type == QUESTION_START_GEOPOINT) {
		write_action("odk:setgeopoint", event, question, NULL, depth, out);
	}
	if (question->type == QUESTION_BACKGROUND_AUDIO) {
		xform_indent(out, depth);
		buf_addf(out, "<odk:recordaudio event=\"odk-instance-load\" ref=\"%s\"", question->path);
		xform_attribute(out, "odk:quality", question_parameter(question, "quality"));
		buf_adds(out, "/>\n");
	}
}

static void write_actions_of(const struct definition *definition, const struct question *repeat, const char *event,
		unsigned depth, struct buf *out)
{
	for (size_t i = 0; i < definition->n_questions; i++) {
		if (definition->questions[i]->repeat == repeat) {
			write_own_action(definition->questions[i], event, depth, out);
		}
	}
	const struct entity *entity = &definition->entity;
	if (entity->list_name != NULL && entity->repeat == repeat && entity->entity_id.xpath == NULL) {
		xform_indent(out, depth);
		buf_addf(out, "<setvalue event=\"%s\" ref=\"%s/meta/entity/@id\" type=\"string\" readonly=\"true()\""
			      " value=\"uuid()\"/>\n", event, repeat != NULL ? repeat->path : "/data");
	}
}

void xform_write_actions(const struct definition *definition, struct buf *out)
{
	write_actions_of(definition, NULL, "odk-instance-first-load", 3, out);
}

void xform_write_repeat_actions(
		const struct definition *definition, const struct question *repeat, unsigned depth, struct buf *out)
{
	write_actions_of(definition, repeat, "odk-instance-first-load odk-new-repeat", depth, out);
}

void xform_write_triggered(const struct definition *definition, const struct question *question, unsigned depth,
		struct buf *out)
{
	for (size_t i = 0; i < definition->n_triggered; i++) {
		const struct question *target = definition->triggered[i];
		for (size_t k = 0; k < target->n_triggers; k++) {
			if (target->triggers[k] != question) {
				continue;
			}
			bool place = target->type == QUESTION_BACKGROUND_GEOPOINT;
			write_action(place ? "odk:setgeopoint" : "setvalue", "xforms-value-changed", target,
					target->calculation.xpath, depth, out);
		}
	}
}

/* --- entities ----------------------------------------------------------------------- */

void xform_write_entity(const struct definition *definition, struct buf *out)
{
	const struct entity *entity = &definition->entity;
	bool changes = entity->entity_id.xpath != NULL;
	bool makes = !changes || entity->create_if.xpath != NULL;
	buf_addf(out, "<entity dataset=\"%s\" id=\"\"", entity->list_name);
	if (makes) {
		buf_addf(out, " create=\"%s\"", entity->create_if.xpath != NULL ? "" : "1");
	}
	if (changes) {
		buf_addf(out, " update=\"%s\" baseVersion=\"\" trunkVersion=\"\" branchId=\"\"",
				entity->update_if.xpath != NULL ? "" : "1");
	}
	buf_adds(out, entity->label.xpath != NULL ? "><label/></entity>" : "/>");
}

static void write_entity_bind(const struct entity *entity, const char *part, const char *calculate, struct buf *out)
{
	buf_addf(out, "\t\t\t<bind nodeset=\"%s/meta/entity/%s\" type=\"string\" readonly=\"true()\"",
			entity->repeat != NULL ? entity->repeat->path : "/data", part);
	xform_attribute(out, "calculate", calculate);
	buf_adds(out, "/>\n");
}

/* What the list knew of the thing, so that the server sees when two changed it. */
static void write_version_bind(const struct entity *entity, const char *part, const char *column, struct buf *out)
{
	struct buf path = BUF(4096);
	buf_addf(&path, "instance('%s')/root/item[name= %s/meta/entity/@id ]/%s", entity->list_name,
			entity->repeat != NULL ? entity->repeat->path : "/data", column);
	write_entity_bind(entity, part, buf_text(&path), out);
	buf_finish(&path);
}

void xform_write_entity_binds(const struct definition *definition, struct buf *out)
{
	const struct entity *entity = &definition->entity;
	if (entity->list_name == NULL) {
		return;
	}
	write_entity_bind(entity, "@id", entity->entity_id.xpath, out);
	if (entity->create_if.xpath != NULL) {
		write_entity_bind(entity, "@create", entity->create_if.xpath, out);
	}
	if (entity->update_if.xpath != NULL) {
		write_entity_bind(entity, "@update", entity->update_if.xpath, out);
	}
	if (entity->entity_id.xpath != NULL) {
		write_version_bind(entity, "@baseVersion", "__version", out);
		write_version_bind(entity, "@trunkVersion", "__trunkVersion", out);
		write_version_bind(entity, "@branchId", "__branchId", out);
	}
	if (entity->label.xpath != NULL) {
		write_entity_bind(entity, "label", entity->label.xpath, out);
	}
}
