#define _GNU_SOURCE
#include "collector/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/problem.h"
#include "base/calendar.h"
#include "base/xalloc.h"
#include "collector/log.h"
#include "schema/renames.h"
#include "store/versions.h"

#define RELOAD_ARENA_BYTES ((size_t)1024 * 1024 * 1024) /* texts of all versions, for a moment */
#define MAX_PROBLEMS 1

struct catalogue {
	struct catalogue_version *versions; /* the newest first */
	struct catalogue_version *drafts;   /* also those that were replaced */
	struct catalogue_token *tokens;
	size_t n_tokens;
	struct arena *token_arena;          /* names of sites */
};

struct catalogue *catalogue_create(void)
{
	return xcalloc(1, sizeof(struct catalogue));
}

static void free_versions(struct catalogue_version *version)
{
	while (version != NULL) {
		struct catalogue_version *next = version->next;
		definition_unref(version->definition);
		arena_destroy(version->arena);
		version = next;
	}
}

void catalogue_destroy(struct catalogue *catalogue)
{
	if (catalogue == NULL) {
		return;
	}
	free_versions(catalogue->versions);
	free_versions(catalogue->drafts);
	arena_destroy(catalogue->token_arena);
	free(catalogue);
}

/* --- versions ----------------------------------------------------------------- */

static void say_unreadable(const struct store_form *form, const struct problems *problems)
{
	const char *why = problems_count(problems) > 0 ? problems_at(problems, 0)->text : "unknown";
	log_event("unreadable-form", "form=%s version=%s problem=\"%s\"", form->form_id, form->version, why);
}

static const struct catalogue_file *keep_files(struct arena *arena, const struct stored_files *files)
{
	struct catalogue_file *kept = arena_array(arena, files->n, sizeof(*kept));
	for (size_t i = 0; i < files->n; i++) {
		kept[i].name = arena_strdup(arena, files->files[i].name);
		kept[i].bytes = arena_str(arena, files->files[i].bytes);
		hash_md5_hex(kept[i].bytes, kept[i].md5);
	}
	return kept;
}

/* A version stays in the catalogue even when it cannot be read, so that this is
 * logged once and its responses are known to be of a published version. */
static struct catalogue_version *compile(const struct store_form *form)
{
	struct arena *arena = arena_create(RELOAD_ARENA_BYTES);
	struct catalogue_version *version = arena_new(arena, struct catalogue_version);
	version->arena = arena;
	version->version_id = form->version_id;
	version->form_id = arena_strdup(arena, form->form_id);
	version->version = arena_strdup(arena, form->version);
	version->xform = arena_str(arena, form->xform);
	hash_md5_hex(version->xform, version->xform_md5);
	struct problems *problems = problems_create(MAX_PROBLEMS);
	struct file_source source = stored_files_source(&form->files);
	version->definition = definition_read_with(form->yaml, &source, problems);
	version->files = keep_files(arena, &form->files);
	version->n_files = form->files.n;
	if (version->definition != NULL) {
		version->tables = tables_plan(arena, version->definition);
	} else {
		say_unreadable(form, problems);
	}
	problems_destroy(problems);
	return version;
}

static struct catalogue_version *find_id(struct catalogue_version *version, int64_t version_id)
{
	while (version != NULL && version->version_id != version_id) {
		version = version->next;
	}
	return version;
}

/* The one in the list, which gets it when it is new. */
static struct catalogue_version *take(struct catalogue_version **list, const struct store_form *form, bool *ret_is_new)
{
	struct catalogue_version *version = find_id(*list, form->version_id);
	*ret_is_new = version == NULL;
	if (version == NULL) {
		version = compile(form);
		version->next = *list;
		*list = version;
	}
	version->state = form->state;
	version->layout = form->layout;
	return version;
}

/* What `before` called otherwise, all older versions are stored by the new names of, too. */
static void follow_renames(struct catalogue *catalogue, const struct catalogue_version *before,
		const struct catalogue_version *version)
{
	struct arena *arena = arena_create(RELOAD_ARENA_BYTES);
	struct renames renames = renames_between(arena, before->definition, version->definition);
	struct catalogue_version *older = renames.n > 0 ? catalogue->versions : NULL;
	for (; older != NULL; older = older->next) {
		if (older->definition != NULL && older->version_id < version->version_id &&
				strcmp(older->form_id, version->form_id) == 0) {
			older->tables = tables_rename(older->arena, older->tables, &renames);
		}
	}
	arena_destroy(arena);
}

/* Versions come form by form, the oldest first. */
static enum outcome reload_versions(struct catalogue *catalogue, struct store *store, struct arena *arena)
{
	struct store_form *forms;
	size_t n_forms;
	enum outcome outcome = store_forms(store, arena, NULL, &forms, &n_forms);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	const struct catalogue_version *before = NULL;
	for (size_t i = 0; i < n_forms; i++) {
		bool is_new;
		struct catalogue_version *version = take(&catalogue->versions, &forms[i], &is_new);
		version->latest = forms[i].latest;
		if (is_new && version->definition != NULL && before != NULL &&
				strcmp(before->form_id, version->form_id) == 0) {
			follow_renames(catalogue, before, version);
		}
		before = version->definition != NULL ? version : before;
	}
	return OUTCOME_OK;
}

static enum outcome reload_drafts(struct catalogue *catalogue, struct store *store, struct arena *arena)
{
	struct store_form *forms;
	size_t n_forms;
	enum outcome outcome = store_drafts(store, arena, NULL, &forms, &n_forms);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	for (struct catalogue_version *draft = catalogue->drafts; draft != NULL; draft = draft->next) {
		draft->latest = false;
	}
	for (size_t i = 0; i < n_forms; i++) {
		bool is_new;
		take(&catalogue->drafts, &forms[i], &is_new)->latest = true;
	}
	return OUTCOME_OK;
}

/* --- tokens ------------------------------------------------------------------- */

static const char *site_name(const struct store_site *sites, size_t n_sites, unsigned number)
{
	for (size_t i = 0; i < n_sites; i++) {
		if (sites[i].number == number) {
			return sites[i].name;
		}
	}
	return "";
}

static enum outcome read_tokens(struct catalogue *catalogue, struct store *store, struct arena *arena)
{
	struct store_site *sites;
	struct store_token *tokens;
	size_t n_sites, n_tokens;
	enum outcome outcome = store_sites(store, arena, &sites, &n_sites);
	if (outcome == OUTCOME_OK) {
		outcome = store_tokens(store, arena, &tokens, &n_tokens);
	}
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	struct arena *kept = arena_create(RELOAD_ARENA_BYTES);
	struct catalogue_token *list = arena_array(kept, n_tokens, sizeof(*list));
	for (size_t i = 0; i < n_tokens; i++) {
		memcpy(list[i].sha256, tokens[i].sha256, sizeof(list[i].sha256));
		list[i].id = tokens[i].id;
		list[i].site_number = tokens[i].site_number;
		list[i].expires_us = tokens[i].expires_us;
		list[i].site_name = arena_strdup(kept, site_name(sites, n_sites, tokens[i].site_number));
	}
	arena_destroy(catalogue->token_arena);
	catalogue->token_arena = kept;
	catalogue->tokens = list;
	catalogue->n_tokens = n_tokens;
	return OUTCOME_OK;
}

enum outcome catalogue_reload(struct catalogue *catalogue, struct store *store)
{
	struct arena *arena = arena_create(RELOAD_ARENA_BYTES);
	enum outcome outcome = reload_versions(catalogue, store, arena);
	if (outcome == OUTCOME_OK) {
		outcome = reload_drafts(catalogue, store, arena);
	}
	if (outcome == OUTCOME_OK) {
		outcome = read_tokens(catalogue, store, arena);
	}
	arena_destroy(arena);
	return outcome;
}

enum outcome catalogue_reload_tokens(struct catalogue *catalogue, struct store *store)
{
	struct arena *arena = arena_create(RELOAD_ARENA_BYTES);
	enum outcome outcome = read_tokens(catalogue, store, arena);
	arena_destroy(arena);
	return outcome;
}

static bool same_digest(const unsigned char *a, const unsigned char *b)
{
	volatile unsigned char different = 0;
	for (size_t i = 0; i < HASH_SHA256_BYTES; i++) {
		different |= a[i] ^ b[i];
	}
	return different == 0;
}

const struct catalogue_token *catalogue_token(const struct catalogue *catalogue, struct str token)
{
	unsigned char digest[HASH_SHA256_BYTES];
	hash_sha256(token, digest);
	const struct catalogue_token *found = NULL;
	for (size_t i = 0; i < catalogue->n_tokens; i++) {
		if (same_digest(catalogue->tokens[i].sha256, digest)) {
			found = &catalogue->tokens[i];
		}
	}
	bool is_over = found != NULL && found->expires_us != 0 && found->expires_us <= calendar_now();
	return is_over ? NULL : found;
}

/* --- looking up ---------------------------------------------------------------- */

const struct catalogue_version *catalogue_find(const struct catalogue *catalogue, struct str form_id,
		struct str version)
{
	const struct catalogue_version *found = catalogue->versions;
	while (found != NULL && !(str_is(form_id, found->form_id) &&
			(version.n == 0 ? found->latest : str_is(version, found->version)))) {
		found = found->next;
	}
	return found;
}

/* The list has the newest first. */
const struct catalogue_version *catalogue_before(const struct catalogue_version *version)
{
	const struct catalogue_version *before = version->next;
	while (before != NULL && strcmp(before->form_id, version->form_id) != 0) {
		before = before->next;
	}
	return before;
}

bool catalogue_has_form(const struct catalogue *catalogue, struct str form_id)
{
	return catalogue_find(catalogue, form_id, STR("")) != NULL;
}

const struct catalogue_version *catalogue_draft(const struct catalogue *catalogue, struct str form_id)
{
	const struct catalogue_version *draft = catalogue->drafts;
	while (draft != NULL && !(draft->latest && draft->definition != NULL && str_is(form_id, draft->form_id))) {
		draft = draft->next;
	}
	return draft;
}

const struct catalogue_version *catalogue_next(const struct catalogue *catalogue, const struct catalogue_version *after)
{
	return after != NULL ? after->next : catalogue->versions;
}

const struct catalogue_version *catalogue_next_offered(const struct catalogue *catalogue,
		const struct catalogue_version *after)
{
	const struct catalogue_version *version = after != NULL ? after->next : catalogue->versions;
	while (version != NULL && !(version->state == FORM_OPEN && version->definition != NULL)) {
		version = version->next;
	}
	return version;
}

bool catalogue_used_at(const struct catalogue_version *version, const char *name)
{
	const struct definition *definition = version->definition;
	if (definition == NULL || definition->sites == NULL) {
		return true;
	}
	for (size_t i = 0; i < definition->n_sites; i++) {
		if (strcmp(definition->sites[i], name) == 0) {
			return true;
		}
	}
	return false;
}
