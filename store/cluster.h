/*
 * cluster.h - a private PostgreSQL cluster, for when no database is configured.
 *
 * It lives in a data directory, listens on a Unix socket only (in there, or in a
 * private directory under /tmp when the path would be too long for one), keeps
 * PostgreSQL's durable settings, and runs as the caller - or, when the caller
 * is root, as the user "postgres", because PostgreSQL never runs as root.
 *
 * Several programs may use the same cluster at once: each holds a shared lock
 * on DATA/cluster.lock; whoever opens it first starts it, whoever closes it
 * last stops it. After a crash the next one finds it running and goes on.
 */
#ifndef STORE_CLUSTER_H
#define STORE_CLUSTER_H

#include <stdbool.h>

#include "base/compiler.h"

struct cluster;

/* Starts the cluster in data_directory (made when missing) if it does not run.
 * NULL with *ret_error set to a sentence that says what to do; the caller frees it. */
struct cluster *cluster_open(const char *data_directory, char **ret_error) MUST_CHECK;
const char *cluster_conninfo(const struct cluster *cluster); /* for libpq; as the superuser "canvass" */
void cluster_close(struct cluster *cluster);                 /* NULL is fine */

#endif
