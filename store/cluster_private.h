/*
 * cluster_private.h - what the files of the private cluster share.
 *
 *     DATA/cluster.lock    shared lock of everyone who uses the cluster
 *     DATA/cluster.guard   held for the moment of starting or stopping
 *     DATA/postgresql/     PostgreSQL's own files, and server.log
 *     DATA/socket/         the Unix socket, unless DATA is too long for one
 *     DATA/socket-path     where the socket is, when it is elsewhere
 */
#ifndef STORE_CLUSTER_PRIVATE_H
#define STORE_CLUSTER_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/compiler.h"

#define SERVER_USER "postgres" /* whom PostgreSQL runs as when the caller is root */

struct cluster {
	char *data_directory; /* absolute */
	char *server_directory;
	char *socket_directory;
	char *programs;       /* directory of initdb and pg_ctl */
	char *conninfo;
	uid_t uid;            /* whom the server runs as */
	gid_t gid;
	bool switch_user;     /* the caller is root */
	int lock_fd, guard_fd;
	struct buf error;     /* what went wrong, one sentence */
};

/* --- cluster_run.c: the programs of PostgreSQL, run as the right user ---------- */
/* Finds whom to run as and where the programs are. */
bool cluster_find_user(struct cluster *cluster) MUST_CHECK;
bool cluster_find_programs(struct cluster *cluster) MUST_CHECK;
/* Can the server's user reach this directory? If not, says which part bars the way. */
bool cluster_check_access(struct cluster *cluster, const char *directory) MUST_CHECK;
/* Runs PROGRAM with arguments (the program's own name not among them; NULL ends them)
 * in a session of its own. False when it fails; its last line goes to cluster->error. */
bool cluster_run(struct cluster *cluster, const char *program, const char *const *arguments) MUST_CHECK;

/* --- cluster_setup.c: the files ------------------------------------------------- */
bool cluster_set_up(struct cluster *cluster) MUST_CHECK;          /* initdb when there is none yet */
bool cluster_choose_socket(struct cluster *cluster) MUST_CHECK;   /* and writes the settings */
void cluster_forget_socket(struct cluster *cluster);              /* after the server has stopped */

/* --- cluster_server.c: starting and stopping ------------------------------------ */
bool cluster_start(struct cluster *cluster) MUST_CHECK;           /* or finds it running */
void cluster_stop(struct cluster *cluster);

#endif
