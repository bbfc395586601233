/*
 * node_write.c - a tree of nodes as XML.
 *
 * A name space is declared on the first element that uses it, with the prefix
 * it had when it was read.
 */
#include <string.h>

#include "schema/node.h"

#define MAX_DECLARED 128

struct declared {
	const char *prefix, *space;
};

struct writer {
	struct buf *out;
	struct declared declared[MAX_DECLARED]; /* the innermost last */
	size_t n_declared;
};

static bool is_declared(const struct writer *writer, const char *prefix, const char *space)
{
	for (size_t i = writer->n_declared; i-- > 0;) {
		if (strcmp(writer->declared[i].prefix, prefix) == 0) {
			return strcmp(writer->declared[i].space, space) == 0;
		}
	}
	return prefix[0] == '\0' ? space[0] == '\0' : strcmp(prefix, "xml") == 0;
}

/* White space in an attribute would be read as plain spaces. */
static void write_value(struct buf *out, struct str value)
{
	size_t done = 0;
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];
		if (c == '\t' || c == '\n') {
			buf_add_xml(out, (struct str){ value.p + done, i - done });
			buf_addf(out, "&#%d;", c);
			done = i + 1;
		}
	}
	if (done < value.n) {
		buf_add_xml(out, (struct str){ value.p + done, value.n - done });
	}
}

static void declare(struct writer *writer, const char *prefix, const char *space)
{
	if (is_declared(writer, prefix, space)) {
		return;
	}
	buf_adds(writer->out, prefix[0] == '\0' ? " xmlns" : " xmlns:");
	buf_adds(writer->out, prefix);
	buf_adds(writer->out, "=\"");
	write_value(writer->out, str_of(space));
	buf_adds(writer->out, "\"");
	/* When there is no room it is declared again further in, which is right, too. */
	if (writer->n_declared < MAX_DECLARED) {
		writer->declared[writer->n_declared++] = (struct declared){ prefix, space };
	}
}

static void write_name(struct writer *writer, const char *prefix, const char *name)
{
	if (prefix[0] != '\0') {
		buf_adds(writer->out, prefix);
		buf_addc(writer->out, ':');
	}
	buf_adds(writer->out, name);
}

static void write_attributes(struct writer *writer, const struct node *node)
{
	declare(writer, node->prefix, node->space);
	for (const struct node_attribute *a = node->attributes; a != NULL; a = a->next) {
		if (a->prefix[0] != '\0') {
			declare(writer, a->prefix, a->space);
		}
	}
	for (const struct node_attribute *a = node->attributes; a != NULL; a = a->next) {
		buf_addc(writer->out, ' ');
		write_name(writer, a->prefix, a->name);
		buf_adds(writer->out, "=\"");
		write_value(writer->out, a->value);
		buf_addc(writer->out, '"');
	}
}

static void write_node(struct writer *writer, const struct node *node, size_t depth)
{
	size_t n_declared = writer->n_declared;
	buf_addc(writer->out, '<');
	write_name(writer, node->prefix, node->name);
	write_attributes(writer, node);
	if (node->first_child == NULL && node->text.n == 0) {
		buf_adds(writer->out, "/>");
		writer->n_declared = n_declared;
		return;
	}
	buf_addc(writer->out, '>');
	if (node->first_child == NULL || str_trim(node->text).n > 0) {
		buf_add_xml(writer->out, node->text);
	}
	if (depth < NODE_MAX_DEPTH) {
		for (const struct node *child = node->first_child; child != NULL; child = child->next) {
			write_node(writer, child, depth + 1);
		}
	}
	buf_adds(writer->out, "</");
	write_name(writer, node->prefix, node->name);
	buf_addc(writer->out, '>');
	writer->n_declared = n_declared;
}

void node_write_xml(const struct node *root, struct buf *out)
{
	struct writer writer = { .out = out };
	write_node(&writer, root, 0);
}
