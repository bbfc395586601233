#include "collector/openrosa.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "collector/language.h"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

void openrosa_write_response(struct buf *out, bool success, const char *message, const char *detail)
{
	buf_addf(out, XML_HEAD "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\" items=\"%d\">\n"
			"  <message nature=\"%s\">", success ? 1 : 0, success ? "submit_success" : "error");
	buf_add_xml(out, str_of(message));
	if (detail != NULL) {
		buf_addc(out, ' ');
		buf_add_xml(out, str_of(detail));
	}
	buf_adds(out, "</message>\n</OpenRosaResponse>\n");
}

static void write_form(struct buf *out, const struct catalogue_version *version,
		const struct openrosa_list *list)
{
	const struct definition *definition = version->definition;
	size_t language = language_choose(list->accept_language, definition->languages,
			definition->n_languages);
	const char *title = text_in(&definition->form_title, (unsigned)language);
	buf_addf(out, "  <xform>\n    <formID>%s</formID>\n    <name>", version->form_id);
	buf_add_xml(out, str_of(title[0] != '\0' ? title : version->form_id));
	buf_adds(out, "</name>\n    <version>");
	buf_add_xml(out, str_of(version->version));
	buf_addf(out, "</version>\n    <hash>md5:%s</hash>\n    <downloadUrl>", version->xform_md5);
	buf_add_xml(out, list->base_url);
	if (list->draft == NULL) {
		buf_addf(out, "/forms/%s", version->form_id);
	}
	buf_adds(out, ".xml</downloadUrl>\n");
	if (version->n_files > 0) {
		buf_adds(out, "    <manifestUrl>");
		buf_add_xml(out, list->base_url);
		if (list->draft == NULL) {
			buf_addf(out, "/forms/%s", version->form_id);
		}
		buf_adds(out, "/manifest</manifestUrl>\n");
	}
	buf_adds(out, "  </xform>\n");
}

static void add_escaped(struct buf *out, const char *text)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	for (; *text != '\0'; text++) {
		if (strchr(unreserved, *text) != NULL) {
			buf_addc(out, *text);
		} else {
			buf_addf(out, "%%%02X", (unsigned char)*text);
		}
	}
}

void openrosa_write_manifest(struct buf *out, const struct catalogue_version *version, struct str url)
{
	buf_adds(out, XML_HEAD "<manifest xmlns=\"http://openrosa.org/xforms/xformsManifest\">\n");
	for (size_t i = 0; i < version->n_files; i++) {
		const struct catalogue_file *file = &version->files[i];
		buf_adds(out, "  <mediaFile>\n    <filename>");
		buf_add_xml(out, str_of(file->name));
		buf_addf(out, "</filename>\n    <hash>md5:%s</hash>\n    <downloadUrl>", file->md5);
		buf_add_xml(out, url);
		buf_adds(out, "/attachments/");
		add_escaped(out, file->name);
		buf_adds(out, "</downloadUrl>\n  </mediaFile>\n");
	}
	buf_adds(out, "</manifest>\n");
}

static int by_form_id(const void *a, const void *b)
{
	const struct catalogue_version *const *x = a, *const *y = b;
	return strcmp((*x)->form_id, (*y)->form_id);
}

void openrosa_write_list(struct buf *out, const struct catalogue *catalogue,
		const struct openrosa_list *list)
{
	_cleanup_free_ const struct catalogue_version **shown = NULL;
	size_t n = 0;
	const struct catalogue_version *version = NULL;
	if (list->draft != NULL) {
		shown = xreallocarray(shown, 1, sizeof(*shown));
		shown[n++] = list->draft;
	}
	while (list->draft == NULL && (version = catalogue_next_offered(catalogue, version)) != NULL) {
		if (catalogue_used_at(version, list->site_name) &&
				(list->form_id.n == 0 || str_is(list->form_id, version->form_id))) {
			shown = xreallocarray(shown, n + 1, sizeof(*shown));
			shown[n++] = version;
		}
	}
	if (n > 1) {
		qsort(shown, n, sizeof(*shown), by_form_id);
	}
	buf_adds(out, XML_HEAD "<xforms xmlns=\"http://openrosa.org/xforms/xformsList\">\n");
	for (size_t i = 0; i < n; i++) {
		write_form(out, shown[i], list);
	}
	buf_adds(out, "</xforms>\n");
}
