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
/* Values that the form sets by itself, outside repeats. */
void xform_write_actions(const struct definition *definition, struct buf *out);
/* The same for the questions of one repeat. */
void xform_write_repeat_actions(const struct definition *definition, const struct question *repeat, unsigned depth,
		struct buf *out);
/* What the answer to a question sets off. */
void xform_write_triggered(const struct definition *definition, const struct question *question, unsigned depth,
		struct buf *out);
/* The attributes that parameters become, of the bind or of the control. */
void xform_write_parameters(const struct parameter *parameters, size_t n, bool of_bind, struct buf *out);

/* <entity .../>, which stands in the meta of the response or of a repetition. */
void xform_write_entity(const struct definition *definition, struct buf *out);
void xform_write_entity_binds(const struct definition *definition, struct buf *out);
void xform_write_body(const struct definition *definition, struct buf *out);

#endif
