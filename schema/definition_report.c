/* The sections `report` and `disclosure`. */
#include "schema/definition_private.h"

static const char *const report_keys[] = { "groups", "topics" };
static const char *const topic_keys[] = { "name", "label", "about", "scales", "headlines", "questions" };
static const char *const subjects[] = { "safe_la", "smart", "cert", "csp" };
static const char *const disclosure_keys[] = { "min_n", "min_count", "standard", "complementary" };
static const char *const standards[] = { "nchs-2017", "none" };

#define TOPIC_TYPES                                                                                          \
	(CATEGORY_TYPES | TYPE(QUESTION_SELECT_MULTIPLE) | TYPE(QUESTION_INTEGER) | TYPE(QUESTION_DECIMAL))

static void read_topic(struct reader *reader, const struct yaml_node *map, struct topic *topic)
{
	check_keys(reader, map, "a topic", topic_keys, ARRAY_LEN(topic_keys));
	const struct yaml_node *node = required_key(reader, map, "name", "a topic");
	const char *name = node == NULL ? NULL : read_word(reader, node, "name");
	topic->name = name != NULL ? name : "";
	topic->label = read_label(reader, map, "a topic");
	size_t about;
	if ((node = required_key(reader, map, "about", "a topic")) != NULL
			&& read_choice(reader, node, "subject", subjects, ARRAY_LEN(subjects), &about)) {
		topic->about = subjects[about];
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
			ERROR(reader, list->items[i], "a topic named '%s' is already there", topic->name);
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
	check_keys(reader, report, "report", report_keys, ARRAY_LEN(report_keys));
	const struct yaml_node *groups = yaml_get(report, "groups");
	if (groups != NULL) {
		reader->definition->groups = named_questions(
				reader, groups, "groups", CATEGORY_TYPES, &reader->definition->n_groups);
	}
	const struct yaml_node *topics = section_list(reader, report, "topics");
	if (topics != NULL) {
		read_topics(reader, topics);
	}
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
	check_keys(reader, map, "disclosure", disclosure_keys, ARRAY_LEN(disclosure_keys));
	const struct yaml_node *node;
	size_t standard;
	if ((node = yaml_get(map, "min_n")) != NULL) {
		(void)read_whole(reader, node, "min_n", 1, 1000000, &disclosure->min_n);
	}
	if ((node = yaml_get(map, "min_count")) != NULL) {
		(void)read_whole(reader, node, "min_count", 1, 1000000, &disclosure->min_count);
	}
	if ((node = yaml_get(map, "standard")) != NULL
			&& read_choice(reader, node, "standard", standards, ARRAY_LEN(standards),
					&standard)) {
		disclosure->nchs_2017 = standard == 0;
	}
	if ((node = yaml_get(map, "complementary")) != NULL) {
		(void)read_bool(reader, node, "complementary", &disclosure->complementary);
	}
}
