#include "collector/route.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "collector/csv.h"
#include "collector/exchange.h"
#include "collector/forms.h"
#include "collector/metrics.h"
#include "collector/odata.h"
#include "collector/pages.h"
#include "collector/rest.h"
#include "collector/submission.h"
#include "store/api_sql.h"

#define READ METHOD_GET | METHOD_HEAD
#define SEND METHOD_HEAD | METHOD_POST
#define KEY "/v1/key/*/projects/*/"
#define DRAFT "/v1/test/*/projects/*/forms/*/draft"
#define PROJECT "/v1/projects/*"
#define FORM PROJECT "/forms/*"
#define RESPONSE FORM "/submissions/*"

/* A row that a statement answers, and one that a function does. */
#define ASK(where, what, right, of, query) \
	{ where, what, NULL, rest_end, .verb = right, .about = of, .statement = &(query) }
#define DO(where, what, right, of, function) { where, what, NULL, function, .verb = right, .about = of }
#define TAKE(where, what, right, of, function) { where, what, rest_begin, function, .verb = right, .about = of }

/* Of rows that fit a path, the first counts. */
static const struct route routes[] = {
	{ "/", READ, NULL, page_landing },
	{ "/style.css", READ, NULL, page_style },
	{ "/healthz", READ, NULL, page_alive },
	{ "/readyz", READ, NULL, page_ready },
	{ "/metrics", READ, NULL, metrics_page },

	/* phones */
	{ KEY "formList", READ, NULL, forms_list, .key = true },
	{ KEY "forms/*", READ, NULL, forms_download, .key = true },
	{ KEY "forms/*/manifest", READ, NULL, forms_manifest, .key = true },
	{ KEY "forms/*/attachments/*", READ, NULL, forms_file, .key = true },
	{ KEY "submission", SEND, submission_begin, submission_end, .key = true },
	{ DRAFT "/formList", READ, NULL, forms_list, .key = true, .draft = true },
	{ DRAFT ".xml", READ, NULL, forms_download, .key = true, .draft = true },
	{ DRAFT "/manifest", READ, NULL, forms_manifest, .key = true, .draft = true },
	{ DRAFT "/attachments/*", READ, NULL, forms_file, .key = true, .draft = true },
	{ DRAFT "/submission", SEND, submission_begin, submission_end, .key = true, .draft = true },

	/* programs: who they are */
	{ "/v1/openapi.json", READ, NULL, rest_openapi },
	{ "/v1/sessions", METHOD_POST, rest_begin, rest_sign_in },
	DO("/v1/sessions/current", READ, "", ABOUT_NOTHING, rest_session),
	DO("/v1/sessions/current", METHOD_DELETE, "", ABOUT_NOTHING, rest_sign_out),
	DO("/v1/sessions/*", METHOD_DELETE, "", ABOUT_NOTHING, rest_sign_out),
	ASK("/v1/users/current", READ, "", ABOUT_NOTHING, api_person_current),
	ASK("/v1/users", READ, "people.list", ABOUT_NOTHING, api_people),
	ASK("/v1/roles", READ, "", ABOUT_NOTHING, api_roles),

	/* sites and their phones */
	DO("/v1/projects", READ, "site.list", ABOUT_NOTHING, rest_projects),
	DO(PROJECT, READ, "site.list", ABOUT_SITE, rest_project),
	ASK(PROJECT "/assignments", READ, "people.list", ABOUT_SITE, api_assignments),
	ASK(PROJECT "/app-users", READ, "token.list", ABOUT_SITE, api_tokens),
	TAKE(PROJECT "/app-users", METHOD_POST, "token.change", ABOUT_SITE, rest_token_create),
	ASK(PROJECT "/app-users/*", METHOD_DELETE, "token.change", ABOUT_SITE, api_token_revoke),

	/* what was refused */
	DO(PROJECT "/quarantine", READ, "quarantine.list", ABOUT_SITE, rest_quarantine),
	ASK(PROJECT "/quarantine/*.xml", READ, "quarantine.decide", ABOUT_SITE, api_quarantined_xml),
	ASK(PROJECT "/quarantine/*", READ, "quarantine.list", ABOUT_SITE, api_quarantined),
	TAKE(PROJECT "/quarantine/*/accept", METHOD_POST, "quarantine.decide", ABOUT_SITE, rest_accept),
	TAKE(PROJECT "/quarantine/*/discard", METHOD_POST, "quarantine.decide", ABOUT_SITE, rest_discard),

	/* forms */
	DO(PROJECT "/forms", READ, "form.read", ABOUT_SITE, rest_forms),
	DO(FORM ".svc", READ, "submission.read", ABOUT_FORM, odata_service),
	DO(FORM ".svc/$metadata", READ, "submission.read", ABOUT_FORM, odata_metadata),
	DO(FORM ".svc/**", READ, "submission.read", ABOUT_FORM, odata_data),
	DO(FORM ".xml", READ, "form.read", ABOUT_FORM, rest_form_xml),
	DO(FORM, READ, "form.read", ABOUT_FORM, rest_form),
	DO(FORM "/versions", READ, "form.read", ABOUT_FORM, rest_form_versions),
	DO(FORM "/fields", READ, "form.read", ABOUT_FORM, rest_form_fields),
	DO(FORM "/attachments", READ, "form.read", ABOUT_FORM, rest_form_files),
	DO(FORM "/attachments/*", READ, "form.read", ABOUT_FORM, rest_form_file),

	/* responses */
	DO(FORM "/submissions.csv", READ, "submission.read", ABOUT_FORM, csv_table),
	DO(FORM "/submissions.csv.zip", READ, "submission.read", ABOUT_FORM, csv_archive),
	TAKE(FORM "/submissions.csv.zip", METHOD_POST, "submission.read", ABOUT_FORM, csv_archive), /* as ruODK asks */
	DO(FORM "/submissions/keys", READ, "submission.read", ABOUT_FORM, rest_encryption_keys),
	ASK(FORM "/submissions", READ, "submission.list", ABOUT_FORM, api_submissions),
	TAKE(FORM "/submissions", METHOD_POST, "submission.create", ABOUT_FORM, rest_submit),
	ASK(RESPONSE ".xml", READ, "submission.read", ABOUT_FORM, api_submission_xml),
	ASK(RESPONSE, READ, "submission.list", ABOUT_FORM, api_submission),
	TAKE(RESPONSE, METHOD_PUT, "submission.update", ABOUT_FORM, rest_correct),
	TAKE(RESPONSE, METHOD_PATCH, "submission.review", ABOUT_FORM, rest_review),
	ASK(RESPONSE "/versions", READ, "submission.list", ABOUT_FORM, api_submission_versions),
	ASK(RESPONSE "/audits", READ, "submission.list", ABOUT_FORM, api_audits),
	ASK(RESPONSE "/comments", READ, "submission.read", ABOUT_FORM, api_comments),
	TAKE(RESPONSE "/comments", METHOD_POST, "submission.review", ABOUT_FORM, rest_comment),
	ASK(RESPONSE "/attachments", READ, "submission.list", ABOUT_FORM, api_attachments),
	DO(RESPONSE "/attachments/*", READ, "submission.read", ABOUT_FORM, rest_attachment),
};

size_t route_count(void)
{
	return ARRAY_LEN(routes);
}

size_t route_index(const struct route *route)
{
	size_t i = 0;
	while (strcmp(routes[i].pattern, route->pattern) != 0) {
		i++;
	}
	return i;
}

const char *route_pattern(size_t index)
{
	return routes[index].pattern;
}

const struct route *route_at(size_t index)
{
	return &routes[index];
}

static struct str take_segment(struct str *rest)
{
	const char *slash = rest->n > 0 ? memchr(rest->p, '/', rest->n) : NULL;
	size_t n = slash != NULL ? (size_t)(slash - rest->p) : rest->n;
	struct str segment = { rest->p, n };
	n += slash != NULL ? 1 : 0;
	*rest = (struct str){ n > 0 ? rest->p + n : rest->p, rest->n - n };
	return segment;
}

static bool ends_in(struct str text, struct str end)
{
	return text.n >= end.n && str_eq((struct str){ text.p + text.n - end.n, end.n }, end);
}

static bool matches(struct str pattern, struct str path, struct str ret_captures[])
{
	size_t n = 0;
	if (path.n > 1 && path.p[path.n - 1] == '/') {
		return false;
	}
	while (pattern.n > 0 && path.n > 0) {
		struct str whole = path, expected = take_segment(&pattern), segment = take_segment(&path);
		if (str_is(expected, "**")) {
			ret_captures[n++] = whole;
			return true;
		}
		struct str end = { expected.p + 1, expected.n - 1 };
		if (expected.n > 0 && expected.p[0] == '*' && segment.n > end.n && ends_in(segment, end)) {
			ret_captures[n++] = (struct str){ segment.p, segment.n - end.n };
		} else if (!str_eq(expected, segment)) {
			return false;
		}
	}
	return pattern.n == 0 && path.n == 0;
}

const struct route *route_find(struct str path, unsigned method, struct str ret_captures[])
{
	const struct route *found = NULL;
	for (size_t i = 0; i < ARRAY_LEN(routes) && (found == NULL || (found->methods & method) == 0); i++) {
		bool same = found == NULL || strcmp(found->pattern, routes[i].pattern) == 0;
		if (same && (found == NULL || (routes[i].methods & method) != 0)
				&& matches(str_of(routes[i].pattern), path, ret_captures)) {
			found = &routes[i];
		}
	}
	return found;
}

void route_allow(const struct route *route, char ret_allow[ROUTE_ALLOW_TEXT])
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	unsigned methods = 0;
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		methods |= strcmp(routes[i].pattern, route->pattern) == 0 ? routes[i].methods : 0;
	}
	ret_allow[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if ((methods & 1u << i) != 0) {
			size_t n = strlen(ret_allow);
			snprintf(ret_allow + n, ROUTE_ALLOW_TEXT - n, "%s%s", n > 0 ? ", " : "", names[i]);
		}
	}
}
