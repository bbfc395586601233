/* Parts of .xlsx files that the usual programs write seldom, and what is no such file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zip.h>

#include "base/buf.h"
#include "workbook/xlsx_read.h"

#define RELATIONS "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"

struct part {
	const char *name, *content;
};

static struct arena *arena;
static struct problems *problems;

static int setup(void **state)
{
	(void)state;
	arena = arena_create((size_t)512 * 1024 * 1024);
	problems = problems_create(10);
	problems_set_file(problems, "book.xlsx");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	problems_destroy(problems);
	arena_destroy(arena);
	return 0;
}

static struct str zip_of(const struct part *parts, size_t n)
{
	zip_error_t error;
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
	assert_non_null(zip);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *part = zip_source_buffer(zip, parts[i].content, strlen(parts[i].content), 0);
		assert_true(zip_file_add(zip, parts[i].name, part, ZIP_FL_ENC_UTF_8) >= 0);
	}
	zip_source_keep(source);
	assert_int_equal(zip_close(zip), 0);
	assert_int_equal(zip_source_open(source), 0);
	zip_stat_t stat;
	assert_int_equal(zip_source_stat(source, &stat), 0);
	char *bytes = arena_alloc(arena, stat.size);
	assert_int_equal(zip_source_read(source, bytes, stat.size), (zip_int64_t)stat.size);
	zip_source_close(source);
	zip_source_free(source);
	return (struct str){ bytes, stat.size };
}

/* A workbook with one sheet, these rows, and these texts and styles. */
static struct workbook *book_of(const char *rows, const char *strings, const char *styles)
{
	const struct part parts[] = {
		{ "_rels/.rels", RELATIONS "<Relationship Id='r1' Type='x/officeDocument' Target='xl/workbook.xml'/></Relationships>" },
		{ "xl/workbook.xml", "<workbook xmlns:r='rels'><sheets><sheet name='survey' sheetId='1' r:id='rId1'/></sheets></workbook>" },
		{ "xl/_rels/workbook.xml.rels", RELATIONS
				"<Relationship Id='rId1' Type='x/worksheet' Target='/xl/worksheets/sheet1.xml'/>"
				"<Relationship Id='rId2' Type='x/sharedStrings' Target='sharedStrings.xml'/>"
				"<Relationship Id='rId3' Type='x/styles' Target='../xl/styles.xml'/></Relationships>" },
		{ "xl/sharedStrings.xml", arena_printf(arena, "<sst>%s</sst>", strings) },
		{ "xl/styles.xml", arena_printf(arena, "<styleSheet>%s</styleSheet>", styles) },
		{ "xl/worksheets/sheet1.xml", arena_printf(arena, "<worksheet><sheetData>%s</sheetData></worksheet>", rows) },
	};
	return xlsx_read(arena, zip_of(parts, sizeof(parts) / sizeof(parts[0])), problems);
}

static void cell_is(const struct workbook *book, unsigned row, unsigned column, const char *text)
{
	assert_non_null(book);
	const struct sheet_cell *cell = sheet_find(workbook_sheet(book, "Survey"), row, column);
	assert_non_null(cell);
	assert_string_equal(arena_strndup(arena, cell->text.p, cell->text.n), text);
}

static void said(const char *words)
{
	_cleanup_buf_ struct buf text = BUF(10000);
	problems_print(problems, &text);
	assert_non_null(strstr(buf_text(&text), words));
}

static void texts_in_parts_are_joined_and_reading_aids_left_out(void **state)
{
	(void)state;
	struct workbook *book = book_of("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r></is></c></row>",
			"<si><r><t>Que</t></r><r><t xml:space='preserve'> tal</t></r><rPh><t>reading</t></rPh></si>", "");
	cell_is(book, 1, 1, "Que tal");
	cell_is(book, 1, 2, "inline");
}

static void cells_without_a_place_stand_behind_the_one_before(void **state)
{
	(void)state;
	struct workbook *book = book_of("<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row><row r='5'><c r='C5'><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", "", "");
	cell_is(book, 1, 2, "b");
	cell_is(book, 5, 3, "1");
	cell_is(book, 5, 4, "2");
	cell_is(book, 6, 1, "3");
}

static void formulas_give_the_value_computed_last(void **state)
{
	(void)state;
	cell_is(book_of("<row r='1'><c r='A1' t='str'><f>A2&amp;\"x\"</f><v>yes</v></c></row>", "", ""), 1, 1, "yes");
}

static void a_formula_without_a_result_is_refused_and_an_empty_result_is_not(void **state)
{
	(void)state;
	cell_is(book_of("<row r='1'><c r='A1'><v>1</v></c><c r='B1' t='str'><f>\"\"</f><v></v></c></row>", "", ""), 1, 1, "1");
	assert_int_equal(problems_count(problems), 0);
	assert_non_null(book_of("<row r='1'><c r='A1'><v>1</v></c><c r='B1'><f>A1+1</f></c></row>", "", ""));
	said("1:2: error: the formula of this cell has no result yet");
}

static void formats_of_zeros_fill_numbers_up(void **state)
{
	(void)state;
	struct workbook *book = book_of("<row r='1'><c r='A1' s='1'><v>7</v></c><c r='B1' s='1'><v>1234</v></c><c r='C1' s='0'><v>7</v></c><c r='D1' s='2'><v>7</v></c></row>",
			"", "<numFmts><numFmt numFmtId='164' formatCode='000'/><numFmt numFmtId='165' formatCode='0.00'/></numFmts>"
			"<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs>");
	cell_is(book, 1, 1, "007");
	cell_is(book, 1, 2, "1234");
	cell_is(book, 1, 3, "7");
	cell_is(book, 1, 4, "7");
}

static void escaped_characters_are_read_back(void **state)
{
	(void)state;
	struct workbook *book = book_of("<row r='1'><c r='A1' t='s'><v>0</v></c></row>", "<si><t>one_x000D_\ntwo _x005F_x0041_ _x0041_</t></si>", "");
	cell_is(book, 1, 1, "one\ntwo _x0041_ _x0041_");
}

static void numbers_look_as_their_style_says(void **state)
{
	(void)state;
	struct workbook *book = book_of("<row r='1'><c r='A1' s='0'><v>46088</v></c><c r='B1' s='1'><v>46088</v></c><c r='C1' s='2'><v>46088.395833333336</v></c>"
			"<c r='D1' s='3'><v>0.395833333333333</v></c><c r='E1' s='4'><v>46088</v></c><c r='F1'><v>0.30000000000000004</v></c><c r='G1'><v>1E3</v></c></row>", "",
			"<numFmts><numFmt numFmtId='164' formatCode='&quot;day&quot; 0.0'/><numFmt numFmtId='165' formatCode='dd/mm/yyyy\\ hh:mm'/></numFmts>"
			"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='165'/><xf numFmtId='20'/><xf numFmtId='164'/></cellXfs>");
	cell_is(book, 1, 1, "46088");
	cell_is(book, 1, 2, "2026-03-07");
	cell_is(book, 1, 3, "2026-03-07T09:30:00");
	cell_is(book, 1, 4, "09:30:00");
	cell_is(book, 1, 5, "46088");
	cell_is(book, 1, 6, "0.3");
	cell_is(book, 1, 7, "1000");
}

static void a_number_of_a_text_that_is_not_there_is_nothing(void **state)
{
	(void)state;
	struct workbook *book = book_of("<row r='1'><c r='A1' t='s'><v>7</v></c><c r='B1' t='s'><v>-1</v></c></row>", "<si><t>a</t></si>", "");
	assert_int_equal(workbook_sheet(book, "survey")->n, 0);
}

static void places_beyond_any_sheet_are_left_out(void **state)
{
	(void)state;
	struct workbook *book = book_of("<row r='99999999999'><c r='A1'><v>1</v></c></row><row r='3'><c r='ZZZZZ3'><v>2</v></c></row>", "", "");
	cell_is(book, 1, 1, "1");
	cell_is(book, 3, 1, "2");
}

static void entities_of_a_part_are_refused(void **state)
{
	(void)state;
	const struct part parts[] = { { "xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b 'bbbbbbbb'>]><workbook>&b;</workbook>" } };
	assert_null(xlsx_read(arena, zip_of(parts, 1), problems));
	said("no XML");
}

static void a_part_that_unpacks_without_end_is_refused(void **state)
{
	(void)state;
	size_t n = XLSX_MAX_UNPACKED_BYTES + 1000;
	char *spaces = malloc(n + 1);
	memset(spaces, ' ', n);
	memcpy(spaces, "<workbook>", 10);
	spaces[n] = '\0';
	const struct part parts[] = { { "xl/workbook.xml", spaces } };
	struct str bytes = zip_of(parts, 1);
	assert_true(bytes.n < 1024 * 1024);
	assert_null(xlsx_read(arena, bytes, problems));
	said("larger inside");
	free(spaces);
}

static void a_zip_of_too_many_parts_is_refused(void **state)
{
	(void)state;
	size_t n = 10001;
	struct part *parts = calloc(n, sizeof(*parts));
	assert_non_null(parts);
	for (size_t i = 0; i < n; i++) {
		parts[i] = (struct part){ arena_printf(arena, "xl/%zu.xml", i), "<a/>" };
	}
	assert_null(xlsx_read(arena, zip_of(parts, n), problems));
	said("more parts than any survey");
	free(parts);
}

static void another_archive_is_named(void **state)
{
	(void)state;
	const struct part document[] = { { "content.xml", "<office/>" } }, other[] = { { "readme.txt", "hello" } };
	assert_null(xlsx_read(arena, zip_of(document, 1), problems));
	said("OpenDocument");
	problems_destroy(problems);
	problems = problems_create(10);
	problems_set_file(problems, "book.xlsx");
	assert_null(xlsx_read(arena, zip_of(other, 1), problems));
	said("no .xlsx workbook");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(texts_in_parts_are_joined_and_reading_aids_left_out),
		TEST(cells_without_a_place_stand_behind_the_one_before),
		TEST(formulas_give_the_value_computed_last),
		TEST(a_formula_without_a_result_is_refused_and_an_empty_result_is_not),
		TEST(formats_of_zeros_fill_numbers_up),
		TEST(escaped_characters_are_read_back),
		TEST(numbers_look_as_their_style_says),
		TEST(a_number_of_a_text_that_is_not_there_is_nothing),
		TEST(places_beyond_any_sheet_are_left_out),
		TEST(entities_of_a_part_are_refused),
		TEST(a_part_that_unpacks_without_end_is_refused),
		TEST(a_zip_of_too_many_parts_is_refused),
		TEST(another_archive_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
