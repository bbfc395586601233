/*
 * listen.h - the socket that requests come in by.
 */
#ifndef COLLECTOR_LISTEN_H
#define COLLECTOR_LISTEN_H

#include <stdbool.h>

#include "base/compiler.h"

/* Opens ADDRESS:PORT ("127.0.0.1:8080", "[::1]:8080", "localhost:0") or
 * unix:PATH. Any address that is not of this machine alone is refused unless
 * `any_address`. Port 0 takes a free one.
 * Returns the socket, or -1 with a sentence in *ret_error. *ret_url is where it
 * is reached ("http://127.0.0.1:8080", "unix:/run/canvass.sock"). The caller
 * frees both texts. */
int listen_open(const char *address, bool any_address, char **ret_url, char **ret_error) MUST_CHECK;

#endif
