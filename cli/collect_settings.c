#include "cli/collect_settings.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

/* A colour of its own for each project, so that surveyors see at once where they are. */
static const char *const colours[] = { "#1b6ca8", "#2e7d32", "#8e24aa", "#c62828", "#ef6c00", "#00838f", "#5d4037", "#3949ab" };

static const char *colour_of(const char *name)
{
	unsigned sum = 0;
	for (const char *p = name; *p != '\0'; p++) {
		sum = sum * 31 + (unsigned char)*p;
	}
	return colours[sum % (sizeof(colours) / sizeof(colours[0]))];
}

/* The first letter, which may be several bytes long. */
static json_t *icon_of(const char *name)
{
	size_t n = name[0] != '\0';
	while (((unsigned char)name[n] & 0xc0) == 0x80) {
		n++;
	}
	return json_stringn(name, n);
}

json_t *collect_settings(const struct collect_project *project)
{
	json_t *admin = json_pack("{s:b}", "change_server", 0);
	if (project->admin_password != NULL) {
		json_object_set_new(admin, "admin_pw", json_string(project->admin_password));
	}
	return json_pack("{s:{s:s, s:s, s:s}, s:o, s:{s:s, s:o, s:s}}", "general", "server_url", project->server_url,
			"form_update_mode", "match_exactly", "autosend", "wifi_and_cellular", "admin", admin, "project", "name",
			project->name, "icon", icon_of(project->name), "color", colour_of(project->name));
}

bool collect_settings_encode(const json_t *settings, struct buf *out)
{
	char *text = json_dumps(settings, JSON_COMPACT);
	uLong n_text = (uLong)strlen(text);
	uLongf n_deflated = compressBound(n_text);
	_cleanup_free_ unsigned char *deflated = xmalloc(n_deflated);
	bool ok = compress2(deflated, &n_deflated, (const Bytef *)text, n_text, Z_BEST_COMPRESSION) == Z_OK;
	if (ok) {
		_cleanup_free_ char *encoded = xmalloc(4 * ((n_deflated + 2) / 3) + 1);
		buf_add(out, encoded, hash_to_base64(deflated, n_deflated, encoded));
	}
	free(text);
	return ok && buf_ok(out);
}
