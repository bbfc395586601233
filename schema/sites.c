/* The list of sites: sites.yaml. */
#include "schema/definition_private.h"
#include "schema/population.h"

#define SITES_ARENA_BYTES ((size_t)64 * 1024 * 1024)

static const char *const top_keys[] = { "sites" };
static const char *const site_keys[] = { "name", "number", "title", "status" };
static const char *const statuses[] = { "team", "planned" };

struct taken { /* names and numbers that sites already have */
	struct names names, numbers;
};

static void read_name_and_number(
		struct reader *reader, const struct yaml_node *map, struct site *site, struct taken *taken)
{
	const struct yaml_node *name = required_key(reader, map, "name", "a site");
	const struct yaml_node *number = required_key(reader, map, "number", "a site");
	if (name != NULL && (site->name = read_word(reader, name, "name")) != NULL) {
		if (!is_legal_name(name->text)) {
			FOUND(reader, ILLEGAL_NAME, name,
					"the name '%s' is not legal: a lower-case letter, then lower-case "
					"letters, digits and '_'",
					site->name);
		} else if (names_add(&taken->names, reader->scratch, name->text, site) != NULL) {
			FOUND(reader, DUPLICATE_NAME, name, "a site named '%s' is already there", site->name);
		}
	}
	if (number != NULL && read_whole(reader, number, "number", 1, 1000000000, &site->number)) {
		const char *text = arena_printf(reader->scratch, "%u", site->number);
		if (names_add(&taken->numbers, reader->scratch, str_of(text), site) != NULL) {
			FOUND(reader, DUPLICATE_NAME, number, "the number %u is already taken", site->number);
		}
	}
}

static void read_site(
		struct reader *reader, const struct yaml_node *map, struct site *site, struct taken *taken)
{
	check_keys(reader, map, "a site", site_keys, ARRAY_LEN(site_keys));
	read_name_and_number(reader, map, site, taken);
	const struct yaml_node *title = required_key(reader, map, "title", "a site");
	if (title != NULL) {
		site->title = read_word(reader, title, "title");
	}
	const struct yaml_node *status = required_key(reader, map, "status", "a site");
	size_t index;
	if (status != NULL && read_choice(reader, status, "status", statuses, ARRAY_LEN(statuses), &index)) {
		site->status = statuses[index];
	}
}

static void read_sites(struct reader *reader, const struct yaml_node *root, struct sites *sites)
{
	check_keys(reader, root, "the file", top_keys, ARRAY_LEN(top_keys));
	const struct yaml_node *list = required_key(reader, root, "sites", "the file");
	if (list == NULL || !is_list(reader, list, "sites")) {
		return;
	}
	struct site *all = arena_array(reader->arena, list->n, sizeof(*all));
	struct taken taken = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		if (is_map(reader, list->items[i], "site")) {
			read_site(reader, list->items[i], &all[sites->n_sites++], &taken);
		}
	}
	sites->sites = all;
}

struct sites *sites_read(struct str yaml, struct problems *problems)
{
	size_t errors_before = problems_errors(problems);
	struct arena *arena = arena_create(SITES_ARENA_BYTES);
	struct sites *sites = arena_new(arena, struct sites);
	sites->arena = arena;
	struct reader reader = {
		.arena = arena, .scratch = arena_create(SITES_ARENA_BYTES), .problems = problems
	};
	const struct yaml_node *root = yaml_read(reader.scratch, yaml, problems);
	if (root != NULL && is_map(&reader, root, "sites.yaml")) {
		read_sites(&reader, root, sites);
	}
	arena_destroy(reader.scratch);
	if (problems_errors(problems) > errors_before) {
		sites_destroy(sites);
		return NULL;
	}
	return sites;
}

void sites_destroy(struct sites *sites)
{
	if (sites != NULL) {
		arena_destroy(sites->arena);
	}
}

void sites_check(const struct sites *sites, const struct definition *definition, struct problems *problems)
{
	const struct whole_definition *whole = (const struct whole_definition *)definition;
	struct arena *arena = arena_create(SITES_ARENA_BYTES);
	struct names known = { 0 };
	const char **names = arena_array(arena, sites->n_sites, sizeof(*names));
	for (size_t i = 0; i < sites->n_sites; i++) {
		names[i] = sites->sites[i].name;
		(void)names_add(&known, arena, str_of(names[i]), names[i]);
	}
	for (size_t i = 0; i < definition->n_sites; i++) {
		struct str name = str_of(definition->sites[i]);
		if (names_find(&known, name) == NULL) {
			const char *nearest = str_nearest(name, names, sites->n_sites);
			finding_add(problems, FINDING_NO_SUCH_SITE, whole->sites_at[i],
					"there is no site '%s' in sites.yaml%s%s%s", name.p,
					nearest != NULL ? "; did you mean '" : "",
					nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
		}
	}
	arena_destroy(arena);
}

enum file_kind file_kind(struct str yaml)
{
	struct arena *arena = arena_create(SITES_ARENA_BYTES);
	struct problems *ignored = problems_create(1);
	const struct yaml_node *root = yaml_read(arena, yaml, ignored);
	enum file_kind kind = FILE_DEFINITION;
	if (root != NULL && root->kind == YAML_MAP && yaml_get(root, "survey") == NULL) {
		if (yaml_get(root, "margins") != NULL || yaml_get(root, "strata") != NULL) {
			kind = FILE_POPULATION;
		} else if (yaml_get(root, "sites") != NULL) {
			kind = FILE_SITES;
		} else if (yaml_get(root, "figures") != NULL || yaml_get(root, "studies") != NULL) {
			kind = FILE_FIGURES;
		}
	}
	problems_destroy(ignored);
	arena_destroy(arena);
	return kind;
}
