/* Files that go with a form: tables of choices, pictures, sounds. */
#include <math.h>
#include <string.h>

#include "schema/definition_private.h"
#include "schema/external.h"

#define FILE_NAME_MAX 200

static bool is_legal_file_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		if (c < ' ' || c == '/' || c == '\\' || c == '\'' || c == '"' || c == '<' || c == '>' || c == '&') {
			return false;
		}
	}
	return name.n > 0 && name.n <= FILE_NAME_MAX && name.p[0] != '.' && name.p[0] != ' ';
}

/* False after a problem. */
static bool note_file(struct reader *reader, struct source_pos at, struct str name)
{
	if (!is_legal_file_name(name)) {
		finding_add(reader->problems, FINDING_ILLEGAL_NAME, at,
				"'%.*s' cannot be the name of a file: no '/', quotes or brackets, no dot first; "
				"files lie beside the definition", STR_ARG(name));
		return false;
	}
	for (size_t i = 0; i < reader->n_files; i++) {
		if (str_is(name, reader->files[i].name)) {
			return true;
		}
	}
	reader->files = arena_grow(reader->arena, reader->files, reader->n_files, &reader->files_capacity,
			sizeof(*reader->files));
	reader->files[reader->n_files++] = (struct form_file){ keep(reader, name), at };
	return true;
}

/* --- media ------------------------------------------------------------------------ */

static bool read_medium(struct reader *reader, const struct yaml_node *map, const char *key, struct text *names)
{
	const struct yaml_node *node = yaml_get(map, key);
	if (node == NULL) {
		return false;
	}
	*names = read_file_names(reader, node, key);
	for (size_t i = 0; names->values != NULL && i < reader->definition->n_languages; i++) {
		if (names->values[i] != NULL) {
			(void)note_file(reader, node->at, str_of(names->values[i]));
		}
	}
	return true;
}

const struct media *read_media(struct reader *reader, const struct yaml_node *map)
{
	struct media media = { 0 };
	bool any = read_medium(reader, map, "image", &media.image);
	any = read_medium(reader, map, "big-image", &media.big_image) || any;
	any = read_medium(reader, map, "audio", &media.audio) || any;
	any = read_medium(reader, map, "video", &media.video) || any;
	if (!any) {
		return NULL;
	}
	if (yaml_get(map, "big-image") != NULL && yaml_get(map, "image") == NULL) {
		FOUND(reader, MISSING_KEY, yaml_get(map, "big-image"), "a big-image needs an image that opens it");
	}
	struct media *kept = arena_new(reader->arena, struct media);
	*kept = media;
	return kept;
}

/* --- tables ------------------------------------------------------------------------- */

static const char *instance_id(struct reader *reader, struct str name)
{
	size_t n = name.n;
	while (n > 0 && name.p[n - 1] != '.') {
		n--;
	}
	return arena_strndup(reader->arena, name.p, n > 0 ? n - 1 : name.n);
}

static struct external_file *add_external(struct reader *reader, struct str name, struct source_pos at)
{
	struct external_file *file = arena_new(reader->arena, struct external_file);
	file->name = keep(reader, name);
	file->id = instance_id(reader, name);
	file->at = at;
	if (names_find(&reader->lists, str_of(file->id)) != NULL) {
		finding_add(reader->problems, FINDING_DUPLICATE_NAME, at,
				"the file '%s' would be instance('%s'), but a choice list has that name", file->name,
				file->id);
	}
	for (size_t i = 0; i < reader->n_externals; i++) {
		if (strcmp(reader->externals[i]->id, file->id) == 0) {
			finding_add(reader->problems, FINDING_DUPLICATE_NAME, at, "'%s' and '%s' would both be instance('%s')",
					reader->externals[i]->name, file->name, file->id);
		}
	}
	reader->externals = arena_grow(reader->arena, reader->externals, reader->n_externals,
			&reader->externals_capacity, sizeof(*reader->externals));
	reader->externals[reader->n_externals++] = file;
	return file;
}

static void load(struct reader *reader, struct external_file *file)
{
	struct str bytes;
	const char *error;
	if (reader->source == NULL || !reader->source->read(reader->source->arg, file->name, reader->scratch, &bytes)) {
		return; /* finish_files says that it is not there */
	}
	file->root = external_read(reader->arena, file->name, bytes, &error);
	if (file->root == NULL) {
		finding_add(reader->problems, FINDING_WRONG_FILE, file->at, "%s", error);
	}
}

const struct external_file *read_external(
		struct reader *reader, const struct yaml_node *node, size_t offset, struct str name)
{
	struct source_pos at = yaml_position(node, offset);
	if (!external_is_table(name)) {
		finding_add(reader->problems, FINDING_WRONG_FILE, at, "'%.*s' must end in .csv, .geojson or .xml",
				STR_ARG(name));
		return NULL;
	}
	for (size_t i = 0; i < reader->n_externals; i++) {
		if (str_is(name, reader->externals[i]->name)) {
			return reader->externals[i];
		}
	}
	if (!note_file(reader, at, name)) {
		return NULL;
	}
	struct external_file *file = add_external(reader, name, at);
	load(reader, file);
	return file;
}

/* --- choices in a table ----------------------------------------------------------------- */

static bool is_geojson(const char *name)
{
	size_t n = strlen(name);
	return n > 8 && strcmp(name + n - 8, ".geojson") == 0;
}

static struct str child_text(const struct node *item, const char *name)
{
	const struct node *child = node_child(item, name);
	return child == NULL ? STR("") : child->text;
}

static const char *check_row(struct reader *reader, const struct choice_list *list, const struct choice *choice,
		struct names *seen)
{
	if (choice->name[0] == '\0') {
		return arena_printf(reader->scratch, "has no '%s'", list->value_column);
	}
	if (strpbrk(choice->name, " \t\r\n") != NULL) {
		return arena_printf(reader->scratch, "'%s' holds a space", choice->name);
	}
	if (names_add(seen, reader->scratch, str_of(choice->name), choice) != NULL
			&& !reader->definition->allow_choice_duplicates) {
		return arena_printf(reader->scratch,
				"'%s' is there twice; with settings, allow_choice_duplicates: true it may be", choice->name);
	}
	return NULL;
}

static void fill_list(struct reader *reader, struct choice_list *list)
{
	size_t n = 0;
	for (const struct node *item = list->file->root->first_child; item != NULL; item = item->next) {
		n++;
	}
	struct choice *choices = arena_array(reader->arena, n, sizeof(*choices));
	struct names seen = { 0 };
	const char *problem = n == 0 ? "holds no rows" : NULL;
	const struct node *item = list->file->root->first_child;
	for (size_t i = 0; i < n && problem == NULL; i++, item = item->next) {
		const char **label = arena_array(reader->arena, reader->definition->n_languages, sizeof(*label));
		for (size_t k = 0; k < reader->definition->n_languages; k++) {
			label[k] = keep(reader, child_text(item, list->label_column));
		}
		choices[i] = (struct choice){ .name = keep(reader, child_text(item, list->value_column)),
			.label = { .values = label, .at = list->at }, .score = NAN, .at = list->at };
		problem = check_row(reader, list, &choices[i], &seen);
		if (problem != NULL) {
			problem = arena_printf(reader->scratch, "row %zu: %s", i + 1, problem);
		}
	}
	if (problem != NULL) {
		finding_add(reader->problems, FINDING_WRONG_FILE, list->at, "%s: %s", list->file->name, problem);
	}
	list->choices = choices;
	list->n_choices = n;
}

static bool has_column(const struct choice_list *list, const char *column)
{
	const struct node *first = list->file->root->first_child;
	return first == NULL || node_child(first, column) != NULL;
}

const struct choice_list *read_file_list(struct reader *reader, const struct yaml_node *node, size_t offset,
		struct str name, const char *value, const char *label)
{
	const struct external_file *file = read_external(reader, node, offset, name);
	if (file == NULL || file->root == NULL) {
		return NULL;
	}
	value = value != NULL ? value : is_geojson(file->name) ? "id" : "name";
	label = label != NULL ? label : is_geojson(file->name) ? "title" : "label";
	for (size_t i = 0; i < reader->n_file_lists; i++) {
		struct choice_list *list = reader->file_lists[i];
		if (list->file == file && strcmp(list->value_column, value) == 0
				&& strcmp(list->label_column, label) == 0) {
			return list;
		}
	}
	struct choice_list *list = arena_new(reader->arena, struct choice_list);
	*list = (struct choice_list){ .name = file->id, .file = file, .value_column = value, .label_column = label,
		.at = yaml_position(node, offset) };
	const char *absent = !has_column(list, value) ? value : !has_column(list, label) ? label : NULL;
	if (absent != NULL) {
		finding_add(reader->problems, FINDING_WRONG_FILE, list->at,
				"%s has no column '%s'; parameters 'value' and 'label' can name others", file->name,
				absent);
	} else {
		fill_list(reader, list);
	}
	reader->file_lists = arena_grow(reader->scratch, reader->file_lists, reader->n_file_lists,
			&reader->file_lists_capacity, sizeof(*reader->file_lists));
	reader->file_lists[reader->n_file_lists++] = list;
	return list;
}

void finish_files(struct reader *reader)
{
	const struct file_source *source = reader->source;
	for (size_t i = 0; i < reader->n_files; i++) {
		if (source == NULL || !source->has(source->arg, reader->files[i].name)) {
			finding_add(reader->problems, FINDING_WRONG_FILE, reader->files[i].at,
					"there is no file '%s' beside the definition", reader->files[i].name);
		}
	}
	reader->definition->files = reader->files;
	reader->definition->n_files = reader->n_files;
	reader->definition->externals = (const struct external_file *const *)reader->externals;
	reader->definition->n_externals = reader->n_externals;
}
