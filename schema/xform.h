/*
 * xform.h - a definition as the ODK XForm that phones and browsers load.
 */
#ifndef SCHEMA_XFORM_H
#define SCHEMA_XFORM_H

#include "base/buf.h"
#include "schema/definition.h"

/* Writes the form; the same definition always gives the same bytes. */
void xform_write(const struct definition *definition, struct buf *out);

/* Writes an empty primary instance, as a phone begins an interview: <data id="" version="">. */
void xform_write_instance(const struct definition *definition, struct buf *out);

#endif
