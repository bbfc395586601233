#include "workbook/to_yaml.h"

#include <string.h>
#include <strings.h>

#include "workbook/columns.h"

static const struct sheet_cell *first_cell(const struct workbook *workbook, const char *name)
{
	const struct sheet *sheet = workbook_sheet(workbook, name);
	return sheet != NULL && sheet->n > 0 ? &sheet->cells[0] : NULL;
}

/* The language of the first column of labels, for forms that name no default. */
static struct str first_language(struct conversion *conversion)
{
	const struct sheet *sheet = workbook_sheet(conversion->workbook, "survey");
	struct problems *ignored = problems_create(1);
	struct conversion quiet = *conversion;
	struct str code = STR("");
	quiet.problems = ignored;
	struct columns columns = sheet != NULL ? columns_read(&quiet, sheet, &question_shape) : (struct columns){ 0 };
	for (size_t i = 0; i < columns.n && code.n == 0; i++) {
		const struct column *column = &columns.items[i];
		bool label = column->kind == COLUMN_KEY && strcmp(column->key->word, "label") == 0;
		code = label ? column->language : code;
	}
	problems_destroy(ignored);
	return code.n > 0 ? code : STR("en");
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
