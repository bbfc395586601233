/* The section `entities`: the thing that a response makes or changes. */
#include <string.h>

#include "schema/definition_private.h"

/* Where the formulas of an entity stand: below meta and entity, which are no
 * questions. NULL for the whole response. */
static const struct question *place_of(struct reader *reader, struct question *repeat)
{
	static const char *const steps[] = { "meta", "entity", "label" };
	struct question *above = repeat;
	for (size_t i = 0; repeat != NULL && i < ARRAY_LEN(steps); i++) {
		above = new_question(reader, steps[i], above, repeat->at);
		above->index = SIZE_MAX; /* everything was asked before */
	}
	return above;
}

static void read_entity_formulas(struct reader *reader, const struct yaml_node *map, struct entity *entity)
{
	const struct {
		const char *key;
		struct formula *formula;
		enum formula_role role;
	} formulas[] = {
		{ "label", &entity->label, ROLE_ENTITY_LABEL },
		{ "entity_id", &entity->entity_id, ROLE_ENTITY_ID },
		{ "create_if", &entity->create_if, ROLE_CREATE_IF },
		{ "update_if", &entity->update_if, ROLE_UPDATE_IF },
	};
	const struct question *place = place_of(reader, (struct question *)entity->repeat);
	for (size_t i = 0; i < ARRAY_LEN(formulas); i++) {
		const struct yaml_node *node = yaml_get(map, formulas[i].key);
		if (node != NULL) {
			add_formula(reader, formulas[i].formula, place, formulas[i].role, node);
		}
	}
}

/* As ODK Central reads them. */
static void check_combination(struct reader *reader, const struct yaml_node *map, const struct entity *entity)
{
	bool changes = entity->entity_id.source != NULL;
	if (entity->update_if.source != NULL && !changes) {
		FOUND(reader, MISSING_KEY, map, "'update_if' needs 'entity_id': which thing is changed?");
	}
	if (entity->create_if.source != NULL && changes && entity->update_if.source == NULL) {
		FOUND(reader, MISSING_KEY, map, "with 'entity_id' and 'create_if', 'update_if' must say when it is changed");
	}
	if (!changes && entity->label.source == NULL) {
		FOUND(reader, MISSING_KEY, map, "'entities' needs a label for the things it makes");
	}
}

void read_entities(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *map = yaml_get(root, "entities");
	struct entity *entity = &reader->definition->entity;
	if (map == NULL || !is_map(reader, map, "entities")) {
		return;
	}
	check_shape(reader, map, "'entities'", &entities_shape);
	entity->at = map->at;
	const struct yaml_node *name = yaml_get(map, "list_name"), *repeat = yaml_get(map, "repeat");
	entity->list_name = name == NULL ? NULL : read_word(reader, name, "list_name");
	if (entity->list_name != NULL && !is_legal_name(str_of(entity->list_name))) {
		FOUND(reader, ILLEGAL_NAME, name, "the list name '%s' is not legal: a lower-case letter, then lower-case letters, "
				    "digits and '_'", entity->list_name);
	}
	if (repeat != NULL && read_word(reader, repeat, "repeat") != NULL) {
		entity->repeat = names_find(reader->questions, repeat->text);
		if (entity->repeat == NULL || entity->repeat->type != QUESTION_REPEAT) {
			FOUND(reader, NO_SUCH_QUESTION, repeat, "there is no repeat '%s'%s", repeat->text.p,
					did_you_mean_question(reader, repeat->text));
			entity->repeat = NULL;
		}
	}
	read_entity_formulas(reader, map, entity);
	check_combination(reader, map, entity);
}

static bool is_property_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.'))) {
			return false;
		}
	}
	return name.n > 0 && !str_is(name, "name") && !str_is(name, "label") && !str_starts(name, STR("__"));
}

static void check_save_to(struct reader *reader, const struct question *question, struct names *properties)
{
	const struct entity *entity = &reader->definition->entity;
	const char *property = question->save_to;
	if (entity->list_name == NULL) {
		finding_add(reader->problems, FINDING_MISSING_KEY, question->at,
				"'save_to' of '%s' needs the section 'entities'", question->name);
	} else if (question->repeat != entity->repeat) {
		finding_add(reader->problems, FINDING_OTHER_REPEAT, question->at,
				"'save_to' of '%s': the entity belongs to %s%s", question->name,
				entity->repeat == NULL ? "the whole response, not to a repeat" : "the repeat ",
				entity->repeat == NULL ? "" : entity->repeat->name);
	} else if (!is_property_name(str_of(property))) {
		finding_add(reader->problems, FINDING_ILLEGAL_NAME, question->at,
				"'save_to' of '%s': '%s' cannot be the name of a property", question->name, property);
	}
	const struct question *first = names_add(properties, reader->scratch, str_of(property), question);
	if (first != NULL) {
		finding_add(reader->problems, FINDING_DUPLICATE_NAME, question->at,
				"'%s' saves to '%s', as '%s' does on line %u", question->name, property, first->name,
				first->at.line);
	}
}

void check_entities(struct reader *reader)
{
	struct names properties = { 0 };
	for (size_t i = 0; i < reader->n_all; i++) {
		if (reader->all[i]->save_to != NULL) {
			check_save_to(reader, reader->all[i], &properties);
		}
	}
}
