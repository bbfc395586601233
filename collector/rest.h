/*
 * rest.h - the interface for programs: JSON over HTTP, in the words of ODK Central's, so that pyodk, ruODK
 * and what people wrote for them work. docs/api.md describes it; web/openapi.json lists it.
 *
 * Most addresses are a row of the table in route.c: a verb and a statement (store/api_sql.h), whose rows
 * are JSON already. Lists go out as they are read, so nobody holds one whole.
 *
 * What is wrong is told as {"code": 404.1, "message": "…", "details": …}.
 */
#ifndef COLLECTOR_REST_H
#define COLLECTOR_REST_H

#include <stdbool.h>

#include "base/outcome.h"
#include "base/str.h"

struct exchange;
struct api_statement;

#define REST_BODY_BYTES ((size_t)4 * 1024 * 1024)

/* For route.begin of what comes with a body: it is gathered in exchange->body. */
bool rest_begin(struct exchange *exchange);
void rest_piece(struct exchange *exchange, struct str piece);

/* For route.end: the route's statement, with what the address says. */
void rest_end(struct exchange *exchange);

/* What the letters a, b, c, d of a statement stand for; p NULL: SQL's NULL. */
struct rest_values {
	struct str a, b, c, d;
};
/* Runs a statement and answers with what it gives; 404 when that is nothing. */
void rest_run(struct exchange *exchange, const struct api_statement *statement, const struct rest_values *values);
/* The same for a statement that gives one row, which goes to `then` instead; p NULL when there was none. */
void rest_run_then(struct exchange *exchange, const struct api_statement *statement, const struct rest_values *values,
		void (*then)(struct exchange *exchange, struct str row));

void rest_answer(struct exchange *exchange, unsigned status, struct str json);
void rest_refuse(struct exchange *exchange, unsigned status, const char *code, const char *message);
/* With more about it. */
void rest_refuse_with(struct exchange *exchange, unsigned status, const char *code, const char *message, const char *details);
void rest_refuse_database(struct exchange *exchange, enum outcome outcome, const char *why);

/* Is this an address of the interface for programs, so that what is wrong is told in JSON? */
bool rest_is_ours(struct str path);

/* --- sessions (rest_sessions.c) --------------------------------------------------------- */
void rest_sign_in(struct exchange *exchange);
void rest_sign_out(struct exchange *exchange);
void rest_session(struct exchange *exchange);
/* --- forms (rest_forms.c) ----------------------------------------------------------------- */
void rest_projects(struct exchange *exchange);
void rest_project(struct exchange *exchange);
void rest_forms(struct exchange *exchange);
void rest_form(struct exchange *exchange);
void rest_form_versions(struct exchange *exchange);
void rest_form_xml(struct exchange *exchange);
void rest_form_fields(struct exchange *exchange);
void rest_form_files(struct exchange *exchange);
void rest_form_file(struct exchange *exchange);
void rest_encryption_keys(struct exchange *exchange);
/* --- responses (rest_submissions.c) ---------------------------------------------------------- */
void rest_submit(struct exchange *exchange);
void rest_correct(struct exchange *exchange);
void rest_review(struct exchange *exchange);
void rest_comment(struct exchange *exchange);
void rest_attachment(struct exchange *exchange);
/* --- what else a planner does (rest_planner.c) -------------------------------------------------- */
void rest_token_create(struct exchange *exchange);
void rest_quarantine(struct exchange *exchange);
void rest_discard(struct exchange *exchange);
void rest_accept(struct exchange *exchange);
void rest_openapi(struct exchange *exchange);

#endif
