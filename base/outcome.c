#include "base/outcome.h"

static const struct {
	const char *word;
	unsigned http_status;
	int exit_status;
} outcomes[] = {
	[OUTCOME_OK] = { "ok", 200, 0 },
	[OUTCOME_STORED] = { "stored", 201, 0 },
	[OUTCOME_MALFORMED] = { "malformed", 400, 65 },
	[OUTCOME_REFUSED] = { "refused", 400, 65 },
	[OUTCOME_FORBIDDEN] = { "forbidden", 403, 77 },
	[OUTCOME_UNKNOWN] = { "unknown", 404, 66 },
	[OUTCOME_CONFLICT] = { "conflict", 409, 73 },
	[OUTCOME_TOO_LARGE] = { "too-large", 413, 65 },
	[OUTCOME_TRY_LATER] = { "try-later", 503, 75 },
	[OUTCOME_FAILED] = { "failed", 500, 70 },
};

const char *outcome_word(enum outcome outcome)
{
	return outcomes[outcome].word;
}

unsigned outcome_http_status(enum outcome outcome)
{
	return outcomes[outcome].http_status;
}

int outcome_exit_status(enum outcome outcome)
{
	return outcomes[outcome].exit_status;
}
