/* Any bytes as a workbook: as a .xlsx file; as the cells of one, when they begin with '<'; else
 * as tables in a text. What is read gives YAML that can be read, and a place for every line. */
#include <assert.h>
#include <stdint.h>
#include <zip.h>

#include "schema/yaml.h"
#include "workbook/markdown.h"
#include "workbook/rename.h"
#include "workbook/to_yaml.h"
#include "workbook/xlsx_read.h"

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define YAML_MAX ((size_t)16 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char relations[] = "<Relationships>"
	"<Relationship Id='r1' Type='/worksheet' Target='sheet.xml'/><Relationship Id='r2' Type='/styles' Target='styles.xml'/>"
	"<Relationship Id='r3' Type='/sharedStrings' Target='strings.xml'/></Relationships>";
static const char sheets[] = "<workbook><sheets><sheet name='survey' id='r1'/></sheets></workbook>";
static const char styles[] = "<s><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='20'/></cellXfs></s>";
static const char strings[] = "<sst><si><t>type</t></si><si><t>name</t></si><si><t>label</t></si><si><t>text</t></si></sst>";

static void add_part(zip_t *zip, const char *name, const void *content, size_t n)
{
	zip_source_t *source = zip_source_buffer(zip, content, n, 0);
	zip_int64_t i = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
	assert(i >= 0);
	zip_set_file_compression(zip, (zip_uint64_t)i, ZIP_CM_STORE, 0);
}

/* A workbook with these cells. */
static struct str file_of(struct arena *arena, struct str cells)
{
	zip_error_t error;
	zip_stat_t stat;
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
	assert(zip != NULL);
	add_part(zip, "xl/workbook.xml", sheets, sizeof(sheets) - 1);
	add_part(zip, "xl/_rels/workbook.xml.rels", relations, sizeof(relations) - 1);
	add_part(zip, "xl/styles.xml", styles, sizeof(styles) - 1);
	add_part(zip, "xl/strings.xml", strings, sizeof(strings) - 1);
	add_part(zip, "xl/sheet.xml", cells.p, cells.n);
	zip_source_keep(source);
	int closed = zip_close(zip);
	assert(closed == 0);
	int opened = zip_source_open(source);
	assert(opened == 0);
	zip_source_stat(source, &stat);
	char *bytes = arena_alloc(arena, stat.size);
	zip_int64_t n = zip_source_read(source, bytes, stat.size);
	zip_source_close(source);
	zip_source_free(source);
	return (struct str){ bytes, (size_t)n };
}

static struct workbook *read_any(struct arena *arena, struct str bytes, struct problems *problems)
{
	if (bytes.n > 2 && bytes.p[0] == 'P' && bytes.p[1] == 'K') {
		return xlsx_read(arena, bytes, problems);
	}
	return bytes.n > 0 && bytes.p[0] == '<' ? xlsx_read(arena, file_of(arena, bytes), problems)
						  : markdown_read(arena, bytes, problems);
}

static void convert(struct workbook *workbook, struct problems *problems)
{
	struct buf yaml = BUF(YAML_MAX);
	struct places *places = NULL;
	size_t n_renamed;
	(void)workbook_rename(workbook, &n_renamed);
	bool whole = workbook_to_yaml(workbook, "form", problems, &yaml, &places);
	assert(whole == (problems_errors(problems) == 0));
	if (places != NULL) {
		struct problems *of_yaml = problems_create(10);
		problems_set_file(of_yaml, "yaml");
		const struct yaml_node *node = yaml_read(workbook->arena, buf_str(&yaml), of_yaml);
		assert(node != NULL || problems_errors(of_yaml) > 0);
		places_translate(places, of_yaml, "yaml", NULL, problems);
		problems_destroy(of_yaml);
	}
	buf_finish(&yaml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct problems *problems = problems_create(100);
	problems_set_file(problems, "book");
	struct workbook *workbook = read_any(arena, (struct str){ (const char *)data, size }, problems);
	assert(workbook != NULL || problems_errors(problems) > 0);
	if (workbook != NULL && problems_errors(problems) == 0) {
		convert(workbook, problems);
	}
	problems_destroy(problems);
	arena_destroy(arena);
	return 0;
}
