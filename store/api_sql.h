/*
 * api_sql.h - what the interface for programs asks the database, as the role canvass_clerk.
 *
 * A statement gives rows of one field: a JSON document each, in the words of ODK Central's interface; or
 * bytes. Its parameters are named by letters, in order:
 *
 *     s  number of the site          p  id of the person
 *     f  id of the form              o  id of the person when only their own counts, else NULL
 *     i  the rest of the address     x  "true" when more is wanted (X-Extended-Metadata)
 *     a, b, c, d  what the handler gives
 */
#ifndef STORE_API_SQL_H
#define STORE_API_SQL_H

#include <stdbool.h>

struct api_statement {
	const char *params;
	const char *sql;
	bool many;   /* rows are the items of a list; else there is one, or the thing is not there */
	bool binary; /* the field is bytes; several rows are one after the other */
};

/* --- who asks: not one JSON field, but those named ------------------------------------------- */
/* $1 digest of a session or key in hex, $2 verb ("" for none), $3 site or NULL, $4 form or NULL.
 * Gives id, e-mail, name, name of the site (NULL: there is none), allowed ('all', 'own' or NULL). */
extern const char api_who_sql[];
/* The same with the id of a person as $1. */
extern const char api_may_sql[];
/* $1 account, $2 address. Gives one row: id ('0': nobody), password record, failures of the account from
 * the address, of the account, and of the address, in the last 15 minutes. */
extern const char api_account_sql[];
extern const char api_failed_sql[]; /* $1 account, $2 address */

/* --- what they ask ------------------------------------------------------------------------------ */
extern const struct api_statement api_session_begin; /* a digest, b token, c csrf, p */
extern const struct api_statement api_session_end;   /* a digest of the token in the address, p */
extern const struct api_statement api_session_current; /* a digest */
extern const struct api_statement api_person_current, api_people, api_roles, api_assignments;
extern const struct api_statement api_projects, api_project; /* a: [{"sites": ["algin"]}], one for each form; none: all */
extern const struct api_statement api_forms;         /* a: [{"id","version","name","hash","sha256"}] */
extern const struct api_statement api_form;          /* the same with one */
extern const struct api_statement api_form_versions; /* a: name of the form */
extern const struct api_statement api_submissions, api_submission, api_submission_xml, api_submission_versions;
extern const struct api_statement api_attachments, api_attachment; /* i: instance, a: name of the file */
extern const struct api_statement api_comments, api_comment; /* a: the comment */
extern const struct api_statement api_review;        /* a: the state, b: a comment or NULL */
extern const struct api_statement api_audits;
extern const struct api_statement api_tokens, api_token_create; /* a: name, b: digest, c: token */
extern const struct api_statement api_token_revoke;  /* i: id */
extern const struct api_statement api_own_token;     /* a: digest, b: instance id. {"token", "known"} */
extern const struct api_statement api_quarantine, api_quarantined, api_quarantined_xml;
extern const struct api_statement api_discard;       /* i: id, a: who, b: note or NULL */

#endif
