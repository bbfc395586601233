/*
 * node_read.c - XML to a tree of nodes, through expat.
 *
 * Expat is told to refuse document types, so there are no entities beyond the
 * five of XML itself and nothing is ever fetched or expanded.
 */
#include <expat.h>
#include <limits.h>
#include <string.h>

#include "schema/node.h"

/* Stands between name space, local name and prefix; no name space has it, as
 * control characters other than tab and line ends do not occur in XML. */
#define SEPARATOR '\x01'

/* One element that has not ended yet. */
struct level {
	struct node *node;
	char *text;
	size_t length, capacity;
};

struct reader {
	XML_Parser parser;
	struct arena *arena;
	struct problems *problems;
	struct node *root;
	struct level levels[NODE_MAX_DEPTH];
	size_t depth, n_nodes;
	const char *start, *seen; /* of the document; how far lines were counted */
	const char *line_start;
	unsigned line;
	bool stopped;
};

static struct source_pos position(const struct reader *reader)
{
	return (struct source_pos){ (unsigned)XML_GetCurrentLineNumber(reader->parser),
		(unsigned)XML_GetCurrentColumnNumber(reader->parser) + 1 };
}

/* The same for an element that begins, without expat's walk over every character. The
 * column counts bytes. */
static struct source_pos element_position(struct reader *reader)
{
	const char *here = reader->start + XML_GetCurrentByteIndex(reader->parser);
	const char *end;
	while (reader->seen < here && (end = memchr(reader->seen, '\n', (size_t)(here - reader->seen))) != NULL) {
		reader->line++;
		reader->seen = reader->line_start = end + 1;
	}
	reader->seen = here;
	return (struct source_pos){ reader->line, (unsigned)(here - reader->line_start) + 1 };
}

static void stop(struct reader *reader, const char *message)
{
	if (!reader->stopped) {
		reader->stopped = true;
		problem_add(reader->problems, SEVERITY_ERROR, position(reader), "%s", message);
		XML_StopParser(reader->parser, XML_FALSE);
	}
}

/* False, and stopped, when one more element or attribute would be too many. */
static bool count_node(struct reader *reader)
{
	if (++reader->n_nodes > NODE_MAX_NODES || arena_full(reader->arena)) {
		stop(reader, "too large: more elements than any form has");
		return false;
	}
	return true;
}

/* Splits expat's "space SEPARATOR name SEPARATOR prefix". */
static void split_name(struct arena *arena, const char *full, const char **ret_name, const char **ret_space,
		const char **ret_prefix)
{
	const char *first = strchr(full, SEPARATOR);
	if (first == NULL) {
		*ret_name = arena_strdup(arena, full);
		*ret_space = *ret_prefix = "";
		return;
	}
	*ret_space = arena_strndup(arena, full, (size_t)(first - full));
	const char *second = strchr(first + 1, SEPARATOR);
	size_t length = second == NULL ? strlen(first + 1) : (size_t)(second - first - 1);
	*ret_name = arena_strndup(arena, first + 1, length);
	*ret_prefix = second == NULL ? "" : arena_strdup(arena, second + 1);
}

static void add_attributes(struct reader *reader, struct node *node, const XML_Char **attributes)
{
	struct node_attribute **end = &node->attributes;
	for (; attributes[0] != NULL && count_node(reader); attributes += 2) {
		struct node_attribute *a = arena_new(reader->arena, struct node_attribute);
		split_name(reader->arena, attributes[0], &a->name, &a->space, &a->prefix);
		a->value = arena_str(reader->arena, str_of(attributes[1]));
		*end = a;
		end = &a->next;
	}
}

static void XMLCALL start_element(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = arg;
	if (reader->stopped || !count_node(reader)) {
		return;
	}
	if (reader->depth == NODE_MAX_DEPTH) {
		stop(reader, "elements are nested too deeply");
		return;
	}
	struct node *node = arena_new(reader->arena, struct node);
	struct source_pos at = element_position(reader);
	split_name(reader->arena, name, &node->name, &node->space, &node->prefix);
	node->line = at.line;
	node->column = at.column;
	add_attributes(reader, node, attributes);
	if (reader->depth == 0) {
		reader->root = node;
	} else {
		node_append(reader->levels[reader->depth - 1].node, node);
	}
	reader->levels[reader->depth++] = (struct level){ .node = node };
}

static void XMLCALL end_element(void *arg, const XML_Char *name)
{
	(void)name;
	struct reader *reader = arg;
	if (!reader->stopped) {
		struct level *level = &reader->levels[--reader->depth];
		level->node->text = (struct str){ level->text, level->length };
	}
}

static void XMLCALL characters(void *arg, const XML_Char *bytes, int n)
{
	struct reader *reader = arg;
	if (reader->stopped || reader->depth == 0) {
		return;
	}
	struct level *level = &reader->levels[reader->depth - 1];
	size_t length = level->length + (size_t)n;
	if (length > level->capacity) {
		/* The first piece is mostly all there is; only then memory doubles. */
		size_t capacity = level->capacity == 0 ? length : length + level->capacity;
		char *text = arena_alloc(reader->arena, capacity);
		if (level->length > 0) {
			memcpy(text, level->text, level->length);
		}
		level->text = text;
		level->capacity = capacity;
	}
	memcpy(level->text + level->length, bytes, (size_t)n);
	level->length = length;
	if (arena_full(reader->arena)) {
		stop(reader, "too large");
	}
}

static void XMLCALL refuse_doctype(void *arg, const XML_Char *name, const XML_Char *system_id,
		const XML_Char *public_id, int has_internal_subset)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal_subset;
	stop(arg, "a document type declaration is not allowed");
}

static void explain_failure(struct reader *reader)
{
	enum XML_Error error = XML_GetErrorCode(reader->parser);
	const char *text = error == XML_ERROR_INVALID_TOKEN ? "not well-formed: a character that XML does "
							      "not allow, or bytes that are not UTF-8"
							    : XML_ErrorString(error);
	problem_add(reader->problems, SEVERITY_ERROR, position(reader), "broken XML: %s", text);
}

static bool parse(struct reader *reader, struct str xml)
{
	XML_SetUserData(reader->parser, reader);
	XML_SetReturnNSTriplet(reader->parser, XML_TRUE);
	XML_SetElementHandler(reader->parser, start_element, end_element);
	XML_SetCharacterDataHandler(reader->parser, characters);
	XML_SetStartDoctypeDeclHandler(reader->parser, refuse_doctype);
	enum XML_Status status = XML_Parse(reader->parser, xml.n == 0 ? "" : xml.p, (int)xml.n, XML_TRUE);
	if (status != XML_STATUS_OK && !reader->stopped) {
		explain_failure(reader);
	}
	return status == XML_STATUS_OK && !reader->stopped;
}

/* --- parsers, kept for the next document --------------------------------------------- */

/* A new parser spends a quarter of its time on a response with getting memory. One is
 * kept, unless a large document made it large; everything else in it starts anew,
 * the secret of its hash tables too. */
#define KEPT_MAX_BYTES ((size_t)64 * 1024)

static _Thread_local XML_Parser kept;

static XML_Parser take_parser(void)
{
	XML_Parser parser = kept;
	kept = NULL;
	/* The name given here wins over an encoding the document declares. */
	return parser != NULL ? parser : XML_ParserCreateNS("UTF-8", SEPARATOR);
}

static void give_back(XML_Parser parser, size_t n_bytes)
{
	if (kept == NULL && n_bytes <= KEPT_MAX_BYTES && XML_ParserReset(parser, "UTF-8")) {
		kept = parser;
	} else {
		XML_ParserFree(parser);
	}
}

struct node *node_read_xml(struct arena *arena, struct str xml, struct problems *problems)
{
	struct reader reader = { .arena = arena, .problems = problems, .start = xml.p, .seen = xml.p,
		.line_start = xml.p, .line = 1 };
	if (xml.n > INT_MAX) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "too large");
		return NULL;
	}
	reader.parser = take_parser();
	if (reader.parser == NULL) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "no memory to read XML");
		return NULL;
	}
	bool ok = parse(&reader, xml);
	give_back(reader.parser, xml.n);
	if (!ok) {
		return NULL;
	}
	node_number(reader.root);
	return reader.root;
}
