/*
 * authorise.h - who asks, and may they? The one place where that is decided for all addresses
 * that give or change answers.
 *
 * Somebody proves who they are with a session or the key of a program (Authorization: Bearer), or with their
 * address and password (Basic). What they may is in the database, verb by verb, for all sites and forms or some
 * (canvass.rights); so a right that was taken away is gone with the next request.
 */
#ifndef COLLECTOR_AUTHORISE_H
#define COLLECTOR_AUTHORISE_H

struct exchange;

/* Looks up what exchange->route asks for: its verb, at its site, for its form. Calls `go` when they may (later),
 * with exchange->person, site_number and site_name set; else the exchange is answered. */
void authorise(struct exchange *exchange, void (*go)(struct exchange *exchange));

#endif
