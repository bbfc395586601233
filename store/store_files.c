/* Files that go with a form: kept with the version or draft that names them. */
#include <string.h>

#include "store/store_private.h"

static const struct stored_file *find(const struct stored_files *files, const char *name)
{
	for (size_t i = 0; i < files->n; i++) {
		if (strcmp(files->files[i].name, name) == 0) {
			return &files->files[i];
		}
	}
	return NULL;
}

static bool read_one(void *arg, const char *name, struct arena *arena, struct str *ret_bytes)
{
	const struct stored_file *file = find(arg, name);
	if (file == NULL) {
		return false;
	}
	*ret_bytes = arena_str(arena, file->bytes);
	return true;
}

static bool has_one(void *arg, const char *name)
{
	return find(arg, name) != NULL;
}

struct file_source stored_files_source(const struct stored_files *files)
{
	return (struct file_source){ .read = read_one, .has = has_one, .arg = (void *)files };
}

static enum outcome put_file(struct store *store, const char *statement, const struct definition *definition,
		const struct stored_file *file)
{
	struct arena *arena = arena_create(4 * file->bytes.n + 4096);
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection, statement, definition->form_id,
			definition->version, file->name, sql_bytea(arena, file->bytes));
	arena_destroy(arena);
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}

enum outcome store_put_files(struct store *store, const struct area *area, const struct publication *publication)
{
	const char *statement = area == &area_draft
			? "INSERT INTO canvass.draft_files (owner, name, bytes) SELECT id, $3, $4::bytea FROM canvass.drafts"
			  " WHERE form_id = $1 AND version = $2"
			: "INSERT INTO canvass.form_files (owner, name, bytes) SELECT id, $3, $4::bytea"
			  " FROM canvass.form_versions WHERE form_id = $1 AND version = $2";
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < publication->files.n && outcome == OUTCOME_OK; i++) {
		outcome = put_file(store, statement, publication->definition, &publication->files.files[i]);
	}
	return outcome;
}

enum outcome store_read_files(struct store *store, struct arena *arena, const struct area *area, int64_t owner,
		struct stored_files *ret_files)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection, area == &area_draft
			? "SELECT name, bytes FROM canvass.draft_files WHERE owner = $1 ORDER BY name COLLATE \"C\""
			: "SELECT name, bytes FROM canvass.form_files WHERE owner = $1 ORDER BY name COLLATE \"C\"", sql_number(arena, owner));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	size_t n = (size_t)PQntuples(res);
	struct stored_file *files = arena_array(arena, n, sizeof(*files));
	for (size_t i = 0; i < n; i++) {
		files[i] = (struct stored_file){ sql_text(arena, res, (int)i, 0), sql_bytes(arena, res, (int)i, 1) };
	}
	*ret_files = (struct stored_files){ files, n };
	return OUTCOME_OK;
}
