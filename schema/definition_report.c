/* The sections `report` and `disclosure`. */
#include "schema/definition_private.h"

#define TOPIC_TYPES                                                                                          \
	(CATEGORY_TYPES | TYPE(QUESTION_SELECT_MULTIPLE) | TYPE(QUESTION_INTEGER) | TYPE(QUESTION_DECIMAL))

static void read_topic(struct reader *reader, const struct yaml_node *map, struct topic *topic)
{
	check_shape(reader, map, "a topic", &topic_shape);
	const struct yaml_node *node = yaml_get(map, "name");
	const char *name = node == NULL ? NULL : read_word(reader, node, "name");
	topic->name = name != NULL ? name : "";
	topic->label = read_label(reader, map);
	size_t about;
	if (shape_choice(reader, map, &topic_shape, "about", "subject", &about)) {
		topic->about = subject_words.words[about];
	}
	if ((node = yaml_get(map, "scales")) != NULL) {
		topic->scales = (const struct scale *const *)named_things(
				reader, node, &reader->scales, "scale", &topic->n_scales);
	}
	if ((node = yaml_get(map, "headlines")) != NULL) {
		topic->headlines = (const struct headline *const *)named_things(
				reader, node, &reader->headlines, "headline", &topic->n_headlines);
	}
	if ((node = yaml_get(map, "questions")) != NULL) {
		topic->questions =
				named_questions(reader, node, "questions", TOPIC_TYPES, &topic->n_questions);
	}
}

static void read_topics(struct reader *reader, const struct yaml_node *list)
{
	struct topic *topics = arena_array(reader->arena, list->n, sizeof(*topics));
	struct names seen = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		if (!is_map(reader, list->items[i], "topic")) {
			continue;
		}
		struct topic *topic = &topics[reader->definition->n_topics++];
		read_topic(reader, list->items[i], topic);
		if (topic->name[0] != '\0'
				&& names_add(&seen, reader->scratch, str_of(topic->name), topic) != NULL) {
			FOUND(reader, DUPLICATE_NAME, list->items[i], "a topic named '%s' is already there", topic->name);
		}
	}
	reader->definition->topics = topics;
}

void read_report(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *report = yaml_get(root, "report");
	if (report == NULL || !is_map(reader, report, "report")) {
		return;
	}
	check_shape(reader, report, "report", &report_shape);
	const struct yaml_node *groups = yaml_get(report, "groups");
	if (groups != NULL) {
		reader->definition->groups = named_questions(
				reader, groups, "groups", CATEGORY_TYPES, &reader->definition->n_groups);
	}
	const struct yaml_node *topics = section_list(reader, report, "topics");
	if (topics != NULL) {
		read_topics(reader, topics);
	}
	read_comparisons(reader, report);
}

void read_disclosure(struct reader *reader, const struct yaml_node *root)
{
	struct disclosure *disclosure = &reader->definition->disclosure;
	*disclosure = (struct disclosure){
		.min_n = 30, .min_count = 11, .nchs_2017 = true, .complementary = true
	};
	const struct yaml_node *map = yaml_get(root, "disclosure");
	if (map == NULL || !is_map(reader, map, "disclosure")) {
		return;
	}
	check_shape(reader, map, "disclosure", &disclosure_shape);
	shape_whole(reader, map, &disclosure_shape, "min_n", &disclosure->min_n);
	shape_whole(reader, map, &disclosure_shape, "min_count", &disclosure->min_count);
	shape_bool(reader, map, "complementary", &disclosure->complementary);
	size_t standard;
	if (shape_choice(reader, map, &disclosure_shape, "standard", "standard", &standard)) {
		disclosure->nchs_2017 = standard == 0; /* standard_words */
	}
}
