#include "workbook/to_yaml.h"

#include <string.h>
#include <strings.h>

#include "base/calendar.h"
#include "workbook/columns.h"

static const struct sheet_cell *first_cell(const struct workbook *workbook, const char *name)
{
	const struct sheet *sheet = workbook_sheet(workbook, name);
	return sheet != NULL && sheet->n > 0 ? &sheet->cells[0] : NULL;
}

/* Notes the first language of a sheet's texts. False when there are texts in English, or
 * without a language: they are in the usual default, English. */
static bool find_language(struct conversion *conversion, const char *name, const struct shape *shape, struct str *first)
{
	const struct sheet *sheet = workbook_sheet(conversion->workbook, name);
	struct columns columns = sheet != NULL ? columns_read(conversion, sheet, shape) : (struct columns){ 0 };
	for (size_t i = 0; i < columns.n; i++) {
		const struct column *column = &columns.items[i];
		if (column->kind != COLUMN_KEY || column->key->kind != HOLDS_TEXT) {
			continue;
		}
		if (column->language.n == 0 || str_is(column->language, "en")) {
			return false;
		}
		*first = first->n == 0 ? column->language : *first;
	}
	return true;
}

/* For forms that name no default language. */
static struct str first_language(struct conversion *conversion)
{
	struct problems *ignored = problems_create(1);
	struct conversion quiet = *conversion;
	struct str first = STR("");
	quiet.problems = ignored;
	bool foreign = find_language(&quiet, "survey", &question_shape, &first)
		       && find_language(&quiet, "choices", &choice_shape, &first);
	problems_destroy(ignored);
	return foreign && first.n > 0 ? first : STR("en");
}

static struct str language_set(const struct conversion *conversion)
{
	const struct sheet *sheet = workbook_sheet(conversion->workbook, "settings");
	for (size_t i = 0; sheet != NULL && i < sheet->n; i++) {
		struct str header = str_trim(sheet->cells[i].text);
		if (sheet->cells[i].row == sheet->cells[0].row
				&& (str_is(header, "default_language") || str_is(header, "default language"))) {
			const struct sheet_cell *below = NULL;
			for (size_t k = i + 1; k < sheet->n && below == NULL; k++) {
				below = sheet->cells[k].column == sheet->cells[i].column ? &sheet->cells[k] : NULL;
			}
			return below != NULL ? language_code_of(str_trim(below->text)) : STR("");
		}
	}
	return STR("");
}

/* A name of a file as a form id. */
static const char *as_form_id(struct arena *arena, const char *name)
{
	char *id = arena_strdup(arena, name);
	size_t n = 0;
	for (const char *p = id; *p != '\0' && n < NAME_MAX_BYTES; p++) {
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'), digit = *p >= '0' && *p <= '9';
		if (letter || digit) {
			id[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
		} else if (n > 0 && id[n - 1] != '-') {
			id[n++] = '-';
		}
	}
	n -= n > 0 && id[n - 1] == '-';
	id[n] = '\0';
	return id;
}

/* 2026112301 */
static const char *version_of_today(struct arena *arena)
{
	char date[CALENDAR_DATE_TEXT];
	calendar_write_date((int32_t)(calendar_now() / INT64_C(86400000000)), date);
	return arena_printf(arena, "%.4s%.2s%.2s01", date, date + 5, date + 8);
}

static void complete_settings(struct conversion *conversion, struct yaml_draft *settings, const char *form_id)
{
	struct arena *arena = conversion->arena;
	const struct sheet_cell *at = settings->origin;
	if (yaml_draft_get(settings, "form_id") == NULL) {
		const char *id = as_form_id(arena, form_id);
		yaml_draft_set(arena, settings, "form_id", yaml_draft_scalar(arena, str_of(id), at));
		if (at != NULL) {
			cell_problem(conversion, SEVERITY_WARNING, at, "the settings name no form_id; '%s' is used, after the file", id);
		}
	}
	if (yaml_draft_get(settings, "form_title") == NULL) {
		yaml_draft_set(arena, settings, "form_title", yaml_draft_get(settings, "form_id"));
	}
	if (yaml_draft_get(settings, "version") == NULL) {
		const char *version = version_of_today(arena);
		yaml_draft_set(arena, settings, "version", yaml_draft_scalar(arena, str_of(version), at));
		if (at != NULL) {
			cell_problem(conversion, SEVERITY_WARNING, at, "the settings name no version; '%s' is used, which is today", version);
		}
	}
	if (yaml_draft_get(settings, "default_language") == NULL && !str_is(conversion->default_language, "en")) {
		yaml_draft_set(arena, settings, "default_language", yaml_draft_scalar(arena, conversion->default_language, at));
	}
}

static void warn_of_unknown_sheets(struct conversion *conversion)
{
	for (size_t i = 0; i < conversion->workbook->n; i++) {
		const struct sheet *sheet = conversion->workbook->sheets[i];
		if (sheet->n == 0 || is_known_sheet(sheet->name)) {
			continue;
		}
		if (strcasecmp(sheet->name, "external_choices") == 0) {
			cell_problem(conversion, SEVERITY_ERROR, &sheet->cells[0],
					"lists of external_choices are tables beside the form now: save this sheet as a .csv file and write "
					"select_one_from_file FILE.csv");
		} else {
			cell_problem(conversion, SEVERITY_WARNING, &sheet->cells[0],
					"the sheet '%s' is not one of a survey, so it is left out", sheet->name);
		}
	}
}

static void set_section(struct arena *arena, struct yaml_draft *document, const char *name, struct yaml_draft *section)
{
	if (section != NULL) {
		yaml_draft_set(arena, document, name, section);
	}
}

static struct yaml_draft *read_document(struct conversion *conversion, const char *form_id)
{
	struct arena *arena = conversion->arena;
	struct yaml_draft *document = yaml_draft_map(arena, NULL);
	struct yaml_draft *settings = one_row_sheet_read(conversion, "settings", &settings_shape);
	if (settings == NULL) {
		settings = yaml_draft_map(arena, first_cell(conversion->workbook, "survey"));
	}
	complete_settings(conversion, settings, form_id);
	yaml_draft_set(arena, document, "settings", settings);
	conversion->choices = choices_sheet_read(conversion);
	set_section(arena, document, "choices", conversion->choices);
	set_section(arena, document, "survey", survey_sheet_read(conversion));
	set_section(arena, document, "entities", one_row_sheet_read(conversion, "entities", &entities_shape));
	own_sheets_read(conversion, document);
	return document;
}

bool workbook_to_yaml(const struct workbook *workbook, const char *form_id, struct problems *problems, struct buf *yaml,
		struct places **ret_places)
{
	struct conversion conversion = { .arena = workbook->arena, .workbook = workbook, .problems = problems };
	if (first_cell(workbook, "survey") == NULL) {
		problems_set_file(problems, "survey");
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 },
				"there is no sheet 'survey' with questions; an XLSForm has the sheets survey, choices and settings");
		return false;
	}
	struct str said = language_set(&conversion);
	conversion.default_language = said.n > 0 ? said : first_language(&conversion);
	warn_of_unknown_sheets(&conversion);
	struct yaml_draft *document = read_document(&conversion, form_id);
	if (!yaml_write(document, yaml)) {
		problems_set_file(problems, "survey");
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "the definition is larger than one may be");
		return false;
	}
	*ret_places = places_find(workbook->arena, document, buf_str(yaml));
	return problems_errors(problems) == 0;
}
