/*
 * harness.h - a real service for tests: `canvass serve` as a process of its own,
 * on a free port of 127.0.0.1, with a private PostgreSQL under /tmp.
 *
 * A form "visit" (versions 1 and 2) is published for all sites and a form
 * "elsewhere" for another site. Failures end the test through cmocka.
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"

struct harness {
	const char *canvass;      /* path of the program */
	char directory[64];
	struct store *store;      /* open all the time, so that PostgreSQL runs all the time */
	char token[65];           /* of site 1 */
	pid_t pid;                /* 0: the service does not run */
	int port;
	char *log_path;
	const char *more[5];      /* further arguments of serve; ends with NULL */
};

extern struct harness harness;

void harness_begin(const char *canvass);
void harness_end(void);                  /* everything is stopped and removed */
void harness_start(void);                /* returns when it is ready; the same port each time */
void harness_kill(void);                 /* with -9 */
int harness_terminate(void);             /* SIGTERM; waits; the exit status */
void harness_publish(const char *yaml);
char *harness_url(const char *end);      /* ".../v1/key/TOKEN/projects/1" and the end; the caller frees it */
char *harness_log(void);                 /* all that was logged; the caller frees it */

/* One number from the database. */
long harness_count(const char *sql);

/* A filled-in form "visit" of version 1. */
char *harness_visit(const char *instance_id, int age);

struct reply {
	long status;
	struct buf headers, body;
};

/* Does one request; `body` NULL: none. `header` is an additional one or NULL. */
struct reply harness_request(const char *method, const char *url, const char *header, struct str body);
struct reply harness_post(const char *xml);           /* as a phone does: multipart */
struct reply harness_post_in(const char *language, const char *xml);
struct reply harness_raw(struct str bytes);           /* whatever bytes, on a connection of its own */
int harness_send(struct str bytes);                   /* the same without an answer; the caller closes it */
bool reply_has(const struct reply *reply, const char *text); /* in the headers or the body */
void reply_finish(struct reply *reply);

/* A curl handle that will post the answers as a phone does, and its form. */
CURL *harness_curl(struct buf *headers, struct buf *body);
curl_mime *harness_mime(CURL *curl, const char *xml);

#endif
