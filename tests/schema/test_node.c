/* Trees of nodes: made, read from XML, written as XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "schema/node.h"

struct fixture {
	struct arena *arena;
	struct problems *problems;
};

static int set_up(void **state)
{
	static struct fixture fixture;
	fixture.arena = arena_create((size_t)64 * 1024 * 1024);
	fixture.problems = problems_create(10);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	arena_destroy(f->arena);
	problems_destroy(f->problems);
	return 0;
}

static struct node *read_text(struct fixture *f, const char *xml)
{
	return node_read_xml(f->arena, str_of(xml), f->problems);
}

static void assert_refused(
		struct fixture *f, struct str xml, const char *reason, unsigned line, unsigned column)
{
	assert_null(node_read_xml(f->arena, xml, f->problems));
	assert_int_equal(problems_errors(f->problems), 1);
	const struct problem *problem = problems_at(f->problems, 0);
	assert_non_null(strstr(problem->text, reason));
	assert_int_equal(problem->at.line, line);
	assert_int_equal(problem->at.column, column);
}

static void assert_written(const struct node *root, const char *xml)
{
	struct buf out = BUF(10000);
	node_write_xml(root, &out);
	assert_string_equal(buf_text(&out), xml);
	buf_finish(&out);
}

static void elements_attributes_and_text_are_read(void **state)
{
	struct fixture *f = *state;
	struct node *root = read_text(f,
			"<data id='h' version=\"3\">\n  <age>34</age><a>1 &lt; 2<!-- x --> &amp;</a></data>");
	assert_non_null(root);
	assert_string_equal(root->name, "data");
	assert_string_equal(node_attribute(root, "version"), "3");
	assert_null(node_attribute(root, "missing"));
	assert_true(str_is(node_child(root, "age")->text, "34"));
	assert_true(str_is(node_child(root, "a")->text, "1 < 2 &"));
	assert_null(node_child(root, "b"));
	assert_int_equal(node_child(root, "age")->line, 2);
	assert_int_equal(node_child(root, "age")->column, 3);
}

static void numbers_follow_the_document(void **state)
{
	struct node *root = read_text(*state, "<a x='1'><b><c/></b><d/></a>");
	struct node *b = node_child(root, "b"), *c = node_child(b, "c"), *d = node_child(root, "d");
	assert_true(root->order < b->order && b->order < c->order && c->order < d->order);
	node_remove(b);
	node_append(root, b);
	node_number(root);
	assert_true(d->order < b->order && b->order < c->order);
}

static void removing_a_node_closes_the_gap(void **state)
{
	struct node *root = read_text(*state, "<a><b/><c/><d/></a>");
	node_remove(node_child(root, "c"));
	assert_written(root, "<a><b/><d/></a>");
	node_remove(node_child(root, "d"));
	assert_ptr_equal(root->last_child, node_child(root, "b"));
	node_remove(node_child(root, "b"));
	assert_written(root, "<a/>");
}

static void what_was_read_is_written_with_its_name_spaces(void **state)
{
	const char *xml = "<data id=\"h\"><orx:meta xmlns:orx=\"http://openrosa.org/xforms\">"
			  "<orx:instanceID>uuid:1</orx:instanceID></orx:meta>"
			  "<x xmlns=\"urn:x\"><y xmlns=\"\" jr:t=\"&quot;1&quot;\" "
			  "xmlns:jr=\"urn:jr\"/></x></data>";
	struct node *root = read_text(*state, xml);
	struct node *meta = node_child(root, "meta");
	assert_non_null(meta);
	assert_string_equal(meta->space, "http://openrosa.org/xforms");
	assert_written(root, "<data id=\"h\"><orx:meta xmlns:orx=\"http://openrosa.org/xforms\">"
			     "<orx:instanceID>uuid:1</orx:instanceID></orx:meta>"
			     "<x xmlns=\"urn:x\"><y xmlns=\"\" xmlns:jr=\"urn:jr\" "
			     "jr:t=\"&quot;1&quot;\"/></x></data>");
}

static void made_trees_are_written_escaped(void **state)
{
	struct fixture *f = *state;
	struct node *root = node_create(f->arena, "data"), *age = node_create(f->arena, "age");
	node_set_attribute(f->arena, root, "id", STR("a"));
	node_set_attribute(f->arena, root, "id", STR("<b>"));
	age->text = STR("1 & 2");
	node_append(root, age);
	assert_written(root, "<data id=\"&lt;b&gt;\"><age>1 &amp; 2</age></data>");
}

static void a_document_type_is_refused_with_its_place(void **state)
{
	assert_refused(*state, STR("<?xml version='1.0'?>\n <!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
			"document type", 2, 14);
}

static void a_billion_laughs_expand_nothing(void **state)
{
	struct fixture *f = *state;
	size_t before = arena_used(f->arena);
	assert_refused(f,
			STR("<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c "
			    "'&b;&b;&b;&b;'>]>"
			    "<l>&c;</l>"),
			"document type", 1, 13);
	assert_int_equal(arena_used(f->arena), before);
}

static void an_unknown_entity_is_refused(void **state)
{
	assert_refused(*state, STR("<a>&nbsp;</a>"), "broken XML", 1, 4);
}

static void bytes_that_are_not_utf8_are_refused(void **state)
{
	assert_refused(*state, STR("<a>\n\xff</a>"), "UTF-8", 2, 1);
}

static void latin1_is_refused_even_when_declared(void **state)
{
	assert_refused(*state, STR("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xf1</a>"), "UTF-8", 1, 47);
}

static void a_nul_byte_is_refused(void **state)
{
	assert_refused(*state, STR("<a>\0</a>"), "broken XML", 1, 4);
}

static void broken_xml_is_refused_with_its_place(void **state)
{
	assert_refused(*state, STR("<a>\n<b></a>"), "mismatched tag", 2, 6);
}

static void nothing_at_all_is_refused(void **state)
{
	assert_refused(*state, (struct str){ 0 }, "no element", 1, 1);
}

static void elements_nested_too_deeply_are_refused(void **state)
{
	struct buf xml = BUF(100000);
	for (int i = 0; i < NODE_MAX_DEPTH; i++) {
		buf_adds(&xml, "<a>");
	}
	size_t deepest = xml.length;
	buf_adds(&xml, "<a>");
	for (int i = 0; i <= NODE_MAX_DEPTH; i++) {
		buf_adds(&xml, "</a>");
	}
	assert_refused(*state, buf_str(&xml), "too deeply", 1, (unsigned)deepest + 1);
	buf_finish(&xml);
}

static void too_many_elements_are_refused(void **state)
{
	struct fixture *f = *state;
	struct buf xml = BUF((size_t)4 * 1024 * 1024);
	buf_adds(&xml, "<a>");
	for (int i = 0; i < NODE_MAX_NODES; i++) {
		buf_adds(&xml, "<b/>");
	}
	buf_adds(&xml, "</a>");
	assert_refused(f, buf_str(&xml), "too large", 1, 4 * (NODE_MAX_NODES - 1) + 4);
	buf_finish(&xml);
}

static void a_full_arena_ends_the_reading(void **state)
{
	struct fixture *f = *state;
	struct arena *small = arena_create(1000);
	struct buf xml = BUF((size_t)1024 * 1024);
	buf_adds(&xml, "<a>");
	for (int i = 0; i < 10000; i++) {
		buf_adds(&xml, "<b>text</b>");
	}
	buf_adds(&xml, "</a>");
	assert_null(node_read_xml(small, buf_str(&xml), f->problems));
	assert_true(arena_used(small) < 3000);
	assert_non_null(strstr(problems_at(f->problems, 0)->text, "too large"));
	arena_destroy(small);
	buf_finish(&xml);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(elements_attributes_and_text_are_read),
		TEST(numbers_follow_the_document),
		TEST(removing_a_node_closes_the_gap),
		TEST(what_was_read_is_written_with_its_name_spaces),
		TEST(made_trees_are_written_escaped),
		TEST(a_document_type_is_refused_with_its_place),
		TEST(a_billion_laughs_expand_nothing),
		TEST(an_unknown_entity_is_refused),
		TEST(bytes_that_are_not_utf8_are_refused),
		TEST(latin1_is_refused_even_when_declared),
		TEST(a_nul_byte_is_refused),
		TEST(broken_xml_is_refused_with_its_place),
		TEST(nothing_at_all_is_refused),
		TEST(elements_nested_too_deeply_are_refused),
		TEST(too_many_elements_are_refused),
		TEST(a_full_arena_ends_the_reading),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
