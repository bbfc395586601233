#include "schema/xform.h"

#include "schema/xform_private.h"

static const char *const head =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\""
		" xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:orx=\"http://openrosa.org/xforms\""
		" xmlns:odk=\"http://www.opendatakit.org/xforms\" "
		"xmlns:ev=\"http://www.w3.org/2001/xml-events\""
		" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\n"
		"\t<h:head>\n";

void xform_indent(struct buf *out, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++) {
		buf_addc(out, '\t');
	}
}

void xform_attribute(struct buf *out, const char *name, const char *value)
{
	if (value != NULL) {
		buf_addf(out, " %s=\"", name);
		buf_add_xml(out, str_of(value));
		buf_addc(out, '"');
	}
}

void xform_write(const struct definition *definition, struct buf *out)
{
	buf_adds(out, head);
	buf_adds(out, "\t\t<h:title>");
	buf_add_xml(out, str_of(text_in(&definition->form_title, 0)));
	buf_adds(out, "</h:title>\n\t\t<model odk:xforms-version=\"1.0.0\">\n");
	xform_write_itext(definition, out);
	buf_adds(out, "\t\t\t<instance>\n");
	xform_write_instance_node(definition, true, 4, out);
	buf_adds(out, "\t\t\t</instance>\n");
	xform_write_lists(definition, out);
	xform_write_binds(definition, out);
	buf_adds(out, "\t\t</model>\n\t</h:head>\n");
	xform_write_body(definition, out);
	buf_adds(out, "</h:html>\n");
}

void xform_write_instance(const struct definition *definition, struct buf *out)
{
	xform_write_instance_node(definition, false, 0, out);
}
