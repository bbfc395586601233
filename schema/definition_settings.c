/* The section `settings`, and `sites`. */
#include "base/scan.h"
#include "schema/definition_private.h"

/* The form id becomes the name of a table: "a__b" would be the table of the
 * repeat b in the form a. */
static bool is_legal_form_id(struct str id)
{
	bool after_dash = true; /* a letter or digit must come first */
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];
		bool dash = c == '-' || c == '_';
		if (dash ? after_dash : !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
			return false;
		}
		after_dash = dash;
	}
	return id.n > 0 && id.n <= NAME_MAX_BYTES;
}

static void read_form_id(struct reader *reader, const struct yaml_node *settings)
{
	const struct yaml_node *node = yaml_get(settings, "form_id");
	const char *id = node == NULL ? NULL : read_word(reader, node, "form_id");
	if (id != NULL && !is_legal_form_id(node->text)) {
		FOUND(reader, ILLEGAL_NAME, node,
				"form_id '%s' is not legal: lower-case letters and digits, with single '-' "
				"or '_' between them, at most %d characters",
				id, NAME_MAX_BYTES);
	}
	reader->definition->form_id = id != NULL ? id : "";
}

static bool is_number(const struct yaml_node *node)
{
	double number;
	return node->plain && str_to_decimal(node->text, &number);
}

static void read_version(struct reader *reader, const struct yaml_node *settings)
{
	const struct yaml_node *node = yaml_get(settings, "version");
	const char *version = node == NULL ? NULL : read_word(reader, node, "version");
	if (version != NULL && is_number(node)) {
		FOUND(reader, WRONG_VERSION, node, "the version must be a text; put it in quotes: \"%s\"", version);
	} else if (version != NULL && node->text.n > VERSION_MAX_BYTES) {
		FOUND(reader, WRONG_VERSION, node, "the version is longer than %d characters", VERSION_MAX_BYTES);
	}
	reader->definition->version = version != NULL ? version : "";
}

static const struct yaml_node *find_settings(const struct yaml_node *root)
{
	const struct yaml_node *settings = yaml_get(root, "settings");
	return settings != NULL && settings->kind == YAML_MAP ? settings : NULL;
}

/* A setting that only the phone follows, as it was written. */
static const char *flag(struct reader *reader, const struct yaml_node *settings, const char *word)
{
	const struct yaml_node *node = yaml_get(settings, word);
	bool value;
	if (node == NULL || !read_bool(reader, node, word, &value)) {
		return NULL;
	}
	return value ? "true" : "false";
}

static void read_client_settings(struct reader *reader, const struct yaml_node *settings)
{
	struct client_settings *client = &reader->definition->client;
	const struct yaml_node *url = yaml_get(settings, "submission_url"), *style = yaml_get(settings, "style");
	client->auto_send = flag(reader, settings, "auto_send");
	client->auto_delete = flag(reader, settings, "auto_delete");
	client->client_editable = flag(reader, settings, "client_editable");
	client->submission_url = url != NULL ? read_word(reader, url, "submission_url") : NULL;
	client->style = style != NULL ? read_word(reader, style, "style") : NULL;
	if (style != NULL) {
		warn_of_clients(reader, style, 0, FEATURE_KEY, STR("style"), NULL);
	}
	if (url != NULL && !str_starts(url->text, STR("https://")) && !str_starts(url->text, STR("http://"))) {
		FOUND(reader, WRONG_VALUE, url, "'submission_url' must begin with https://");
	}
	shape_bool(reader, settings, "allow_choice_duplicates", &reader->definition->allow_choice_duplicates);
}

static void check_settings_keys(struct reader *reader, const struct yaml_node *settings)
{
	const struct yaml_node *key = yaml_get(settings, "public_key");
	struct shape shape = settings_shape;
	shape.is_open = key != NULL; /* one message is enough */
	check_shape(reader, settings, "'settings'", &shape);
	if (key != NULL) {
		FOUND(reader, CANNOT_ENCRYPT, key,
				"a form that the phone encrypts cannot be checked or scored here; mark the questions "
				"that identify somebody with 'identifying: true' instead");
	}
}

void read_settings(struct reader *reader, const struct yaml_node *root)
{
	struct definition *definition = reader->definition;
	definition->default_language = "en";
	definition->form_id = definition->version = "";
	const struct yaml_node *node = yaml_get(root, "settings");
	if (node == NULL || !is_map(reader, node, "settings")) {
		return;
	}
	check_settings_keys(reader, node);
	read_form_id(reader, node);
	read_version(reader, node);
	read_removed(reader, node);
	const struct yaml_node *language = yaml_get(node, "default_language");
	const char *code = language == NULL ? NULL : read_word(reader, language, "default_language");
	if (code != NULL && !is_language_code(language->text)) {
		FOUND(reader, NOT_A_LANGUAGE, language, "'%s' is not a language code such as en, es or zh-Hant", code);
	} else if (code != NULL) {
		definition->default_language = code;
	}
	read_client_settings(reader, node);
	const struct yaml_node *name = yaml_get(node, "instance_name");
	if (name != NULL) {
		add_formula(reader, &definition->instance_name, NULL, ROLE_INSTANCE_NAME, name);
	}
}

void read_form_title(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *settings = find_settings(root);
	const struct yaml_node *title = settings == NULL ? NULL : yaml_get(settings, "form_title");
	if (title != NULL) {
		reader->definition->form_title = read_text(reader, title, "form_title");
	}
}

void read_sites_key(struct reader *reader, const struct yaml_node *root)
{
	struct definition *definition = reader->definition;
	const struct yaml_node *node = yaml_get(root, "sites");
	if (node == NULL || (node->kind == YAML_SCALAR && str_is(node->text, "all"))) {
		return;
	}
	if (node->kind != YAML_LIST || node->n == 0) {
		FOUND(reader, WRONG_VALUE, node, "'sites' must be all, or a list of names from sites.yaml");
		return;
	}
	const char **sites = arena_array(reader->arena, node->n, sizeof(*sites));
	struct source_pos *at = arena_array(reader->arena, node->n, sizeof(*at));
	struct names seen = { 0 };
	for (size_t i = 0; i < node->n; i++) {
		const char *name = read_word(reader, node->items[i], "sites");
		if (name == NULL) {
			continue;
		}
		if (names_add(&seen, reader->scratch, str_of(name), name) != NULL) {
			FOUND(reader, NAMED_TWICE, node->items[i], "site '%s' is there twice", name);
			continue;
		}
		at[definition->n_sites] = node->items[i]->at;
		sites[definition->n_sites++] = name;
	}
	definition->sites = sites;
	((struct whole_definition *)definition)->sites_at = at;
}
