#include "collector/route.h"

#include <string.h>

#include "base/compiler.h"
#include "collector/exchange.h"
#include "collector/forms.h"
#include "collector/metrics.h"
#include "collector/odata.h"
#include "collector/pages.h"
#include "collector/submission.h"

#define READ_ONLY METHOD_GET | METHOD_HEAD, "GET, HEAD"
#define SEND METHOD_HEAD | METHOD_POST, "HEAD, POST"
#define SITE "/v1/key/*/projects/*/"
#define FORM "/v1/projects/*/forms/*"
#define DRAFT "/v1/test/*/projects/*/forms/*/draft"

static const struct route routes[] = {
	{ "/", READ_ONLY, false, false, NULL, page_landing },
	{ "/style.css", READ_ONLY, false, false, NULL, page_style },
	{ "/healthz", READ_ONLY, false, false, NULL, page_alive },
	{ "/readyz", READ_ONLY, false, false, NULL, page_ready },
	{ "/metrics", READ_ONLY, false, false, NULL, metrics_page },
	{ SITE "formList", READ_ONLY, true, false, NULL, forms_list },
	{ SITE "forms/*", READ_ONLY, true, false, NULL, forms_download },
	{ SITE "forms/*/manifest", READ_ONLY, true, false, NULL, forms_manifest },
	{ SITE "forms/*/attachments/*", READ_ONLY, true, false, NULL, forms_file },
	{ SITE "submission", SEND, true, false, submission_begin, submission_end },
	{ DRAFT "/formList", READ_ONLY, true, true, NULL, forms_list },
	{ DRAFT ".xml", READ_ONLY, true, true, NULL, forms_download },
	{ DRAFT "/manifest", READ_ONLY, true, true, NULL, forms_manifest },
	{ DRAFT "/attachments/*", READ_ONLY, true, true, NULL, forms_file },
	{ DRAFT "/submission", SEND, true, true, submission_begin, submission_end },
	{ FORM ".svc", READ_ONLY, false, false, NULL, odata_service },
	{ FORM ".svc/$metadata", READ_ONLY, false, false, NULL, odata_metadata },
	{ FORM ".svc/**", READ_ONLY, false, false, NULL, odata_data },
};

size_t route_count(void)
{
	return ARRAY_LEN(routes);
}

size_t route_index(const struct route *route)
{
	return (size_t)(route - routes);
}

const char *route_pattern(size_t index)
{
	return routes[index].pattern;
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

const struct route *route_find(struct str path, struct str ret_captures[])
{
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		if (matches(str_of(routes[i].pattern), path, ret_captures)) {
			return &routes[i];
		}
	}
	return NULL;
}
