#include "schema/xform.h"

#include "schema/xform_private.h"

static const char *const head =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\""
		" xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:orx=\"http://openrosa.org/xforms\""
		" xmlns:odk=\"http://www.opendatakit.org/xforms\" "
		"xmlns:ev=\"http://www.w3.org/2001/xml-events\""
		" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"";

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

/* What phones do when a response is finished. */
static void write_submission(const struct client_settings *client, struct buf *out)
{
	if (client->submission_url == NULL && client->auto_send == NULL && client->auto_delete == NULL
			&& client->client_editable == NULL) {
		return;
	}
	buf_adds(out, "\t\t\t<submission method=\"post\"");
	xform_attribute(out, "action", client->submission_url);
	xform_attribute(out, "orx:auto-send", client->auto_send);
	xform_attribute(out, "orx:auto-delete", client->auto_delete);
	xform_attribute(out, "odk:client-editable", client->client_editable);
	buf_adds(out, "/>\n");
}

void xform_write(const struct definition *definition, struct buf *out)
{
	bool has_entity = definition->entity.list_name != NULL;
	buf_adds(out, head);
	buf_adds(out, has_entity ? " xmlns:entities=\"http://www.opendatakit.org/xforms/entities\">\n" : ">\n");
	buf_adds(out, "\t<h:head>\n\t\t<h:title>");
	buf_add_xml(out, str_of(text_in(&definition->form_title, 0)));
	buf_adds(out, "</h:title>\n\t\t<model odk:xforms-version=\"1.0.0\"");
	if (has_entity) {
		buf_addf(out, " entities:entities-version=\"%s\"",
				definition->entity.repeat != NULL ? "2025.1.0" : "2024.1.0");
	}
	buf_adds(out, ">\n");
	write_submission(&definition->client, out);
	xform_write_itext(definition, out);
	buf_adds(out, "\t\t\t<instance>\n");
	xform_write_instance_node(definition, true, 4, out);
	buf_adds(out, "\t\t\t</instance>\n");
	xform_write_lists(definition, out);
	xform_write_binds(definition, out);
	xform_write_actions(definition, out);
	buf_adds(out, "\t\t</model>\n\t</h:head>\n");
	xform_write_body(definition, out);
	buf_adds(out, "</h:html>\n");
}

void xform_write_instance(const struct definition *definition, struct buf *out)
{
	xform_write_instance_node(definition, false, 0, out);
}
