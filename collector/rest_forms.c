/* rest_forms.c - published forms: what is known of them, and their files. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "collector/catalogue.h"
#include "collector/exchange.h"
#include "collector/rest.h"
#include "store/api_sql.h"

static const struct catalogue_version *find(struct exchange *exchange)
{
	const struct catalogue_version *version = catalogue_find(exchange->service->catalogue, exchange->captures[1], STR(""));
	if (version == NULL || version->definition == NULL || !catalogue_used_at(version, exchange->site_name)) {
		rest_refuse(exchange, 404, "404.1", "no form of this name is published here");
		return NULL;
	}
	return version;
}

static const char *title_of(const struct catalogue_version *version)
{
	const struct definition *definition = version->definition;
	const char *title = text_in(&definition->form_title, 0);
	return title != NULL && title[0] != '\0' ? title : version->form_id;
}

/* What only the definition knows; the database adds the rest. */
static json_t *known(const struct catalogue_version *version)
{
	char sha256[HASH_SHA256_HEX];
	hash_sha256_hex(version->xform, sha256);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", version->form_id, "version", version->version, "name",
			title_of(version), "hash", version->xform_md5, "sha256", sha256);
}

static void run_with(struct exchange *exchange, const struct api_statement *statement, json_t *list)
{
	_cleanup_free_ char *text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	rest_run(exchange, statement, &(struct rest_values){ .a = str_of(text) });
}

/* Only definitions know at which sites their form is used. */
static json_t *used_where(const struct service *service)
{
	json_t *forms = json_array();
	for (const struct catalogue_version *version = NULL; (version = catalogue_next(service->catalogue, version)) != NULL;) {
		const struct definition *definition = version->definition;
		if (!version->latest || definition == NULL) {
			continue;
		}
		json_t *form = json_object(), *sites = json_array();
		for (size_t i = 0; i < definition->n_sites; i++) {
			json_array_append_new(sites, json_string(definition->sites[i]));
		}
		if (definition->sites != NULL) {
			json_object_set(form, "sites", sites);
		}
		json_decref(sites);
		json_array_append_new(forms, form);
	}
	return forms;
}

void rest_projects(struct exchange *exchange)
{
	run_with(exchange, &api_projects, used_where(exchange->service));
}

void rest_project(struct exchange *exchange)
{
	run_with(exchange, &api_project, used_where(exchange->service));
}

void rest_forms(struct exchange *exchange)
{
	json_t *list = json_array();
	for (const struct catalogue_version *version = NULL;
			(version = catalogue_next(exchange->service->catalogue, version)) != NULL;) {
		if (version->latest && version->definition != NULL && catalogue_used_at(version, exchange->site_name)) {
			json_array_append_new(list, known(version));
		}
	}
	run_with(exchange, &api_forms, list);
}

void rest_form(struct exchange *exchange)
{
	const struct catalogue_version *version = find(exchange);
	if (version != NULL) {
		run_with(exchange, &api_form, json_pack("[o]", known(version)));
	}
}

void rest_form_versions(struct exchange *exchange)
{
	const struct catalogue_version *version = find(exchange);
	if (version != NULL) {
		rest_run(exchange, &api_form_versions, &(struct rest_values){ .a = str_of(title_of(version)) });
	}
}

/* --- what it asks ------------------------------------------------------------------------------ */

static const char *type_of(const struct question *question)
{
	switch (question->type) {
	case QUESTION_INTEGER:
		return "int";
	case QUESTION_DECIMAL:
	case QUESTION_RANGE:
		return "decimal";
	case QUESTION_DATE:
	case QUESTION_TODAY:
		return "date";
	case QUESTION_TIME:
		return "time";
	case QUESTION_DATETIME:
	case QUESTION_START:
	case QUESTION_END:
		return "dateTime";
	case QUESTION_GEOPOINT:
	case QUESTION_START_GEOPOINT:
	case QUESTION_BACKGROUND_GEOPOINT:
		return "geopoint";
	case QUESTION_GEOTRACE:
		return "geotrace";
	case QUESTION_GEOSHAPE:
		return "geoshape";
	case QUESTION_IMAGE:
	case QUESTION_AUDIO:
	case QUESTION_VIDEO:
	case QUESTION_FILE:
	case QUESTION_BACKGROUND_AUDIO:
		return "binary";
	case QUESTION_BARCODE:
		return "barcode";
	case QUESTION_GROUP:
		return "structure";
	case QUESTION_REPEAT:
		return "repeat";
	case QUESTION_SELECT_ONE:
	case QUESTION_SELECT_MULTIPLE:
	case QUESTION_RANK:
	case QUESTION_TEXT:
	case QUESTION_ACKNOWLEDGE:
	case QUESTION_CALCULATE:
	case QUESTION_HIDDEN:
	case QUESTION_NOTE:
	case QUESTION_DEVICEID:
	case QUESTION_USERNAME:
	case QUESTION_EMAIL:
	case QUESTION_PHONENUMBER:
	case ROW_AUDIT:
	case ROW_CSV_EXTERNAL:
	case ROW_XML_EXTERNAL:
		break;
	}
	return "string";
}

/* The path without the root: "/trust/trust_interest"; in OData's form without repeats' slashes it is the same. */
static json_t *field_of(const struct question *question)
{
	const char *path = strchr(question->path + 1, '/');
	const char *type = type_of(question);
	json_t *field = json_pack("{s:s, s:s, s:s}", "name", question->name, "type", type, "path",
			path != NULL ? path : question->path);
	json_object_set_new(field, "binary", strcmp(type, "binary") == 0 ? json_true() : json_null());
	json_object_set_new(field, "selectMultiple", question->type == QUESTION_SELECT_MULTIPLE ? json_true() : json_null());
	json_object_set_new(field, "identifying", json_boolean(question->identifying));
	return field;
}

static void answer_json(struct exchange *exchange, json_t *value)
{
	_cleanup_free_ char *text = json_dumps(value, JSON_COMPACT);
	json_decref(value);
	rest_answer(exchange, 200, str_of(text));
}

void rest_form_fields(struct exchange *exchange)
{
	const struct catalogue_version *version = find(exchange);
	if (version == NULL) {
		return;
	}
	json_t *fields = json_array();
	for (size_t i = 0; i < version->definition->n_questions; i++) {
		json_array_append_new(fields, field_of(version->definition->questions[i]));
	}
	answer_json(exchange, fields);
}

/* --- files ----------------------------------------------------------------------------------------- */

void rest_form_xml(struct exchange *exchange)
{
	const struct catalogue_version *version = find(exchange);
	if (version != NULL) {
		_cleanup_free_ char *etag = xasprintf("\"%s\"", version->xform_md5);
		exchange_answer_cached(exchange, &(struct answer){ .status = 200, .word = "ok", .body = version->xform, .etag = etag,
				.content_type = "application/xml; charset=utf-8", .language = "en" });
	}
}

void rest_form_files(struct exchange *exchange)
{
	const struct catalogue_version *version = find(exchange);
	if (version == NULL) {
		return;
	}
	json_t *files = json_array();
	for (size_t i = 0; i < version->n_files; i++) {
		json_array_append_new(files, json_pack("{s:s, s:s, s:b, s:b, s:b, s:s, s:n}", "name", version->files[i].name, "type",
				"file", "exists", true, "blobExists", true, "datasetExists", false, "hash", version->files[i].md5,
				"updatedAt"));
	}
	answer_json(exchange, files);
}

void rest_form_file(struct exchange *exchange)
{
	const struct catalogue_version *version = find(exchange);
	if (version == NULL) {
		return;
	}
	for (size_t i = 0; i < version->n_files; i++) {
		const struct catalogue_file *file = &version->files[i];
		if (str_is(exchange->captures[2], file->name)) {
			_cleanup_free_ char *etag = xasprintf("\"%s\"", file->md5);
			exchange_answer_cached(exchange, &(struct answer){ .status = 200, .word = "ok", .body = file->bytes, .etag = etag,
					.content_type = "application/octet-stream", .disposition = "attachment", .language = "en" });
			return;
		}
	}
	rest_refuse(exchange, 404, "404.1", "the form has no file of this name");
}

/* Programs ask for them before they ask for answers; nothing is encrypted here. */
void rest_encryption_keys(struct exchange *exchange)
{
	if (find(exchange) != NULL) {
		rest_answer(exchange, 200, STR("[]"));
	}
}
