/*
 * xform_private.h - the parts of an XForm, each written into the same buf.
 */
#ifndef SCHEMA_XFORM_PRIVATE_H
#define SCHEMA_XFORM_PRIVATE_H

#include "base/buf.h"
#include "schema/definition.h"

/* Tabs, so that people can read the form. */
void xform_indent(struct buf *out, unsigned depth);
/* NAME="VALUE" with a space before it; nothing when the value is NULL. */
void xform_attribute(struct buf *out, const char *name, const char *value);

void xform_write_itext(const struct definition *definition, struct buf *out);
void xform_write_instance_node(const struct definition *definition, bool templates, unsigned depth,
		struct buf *out); /* <data> … </data> */
void xform_write_lists(const struct definition *definition, struct buf *out);
void xform_write_binds(const struct definition *definition, struct buf *out);
void xform_write_body(const struct definition *definition, struct buf *out);

#endif
