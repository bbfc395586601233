/*
 * supervisor.h - telling systemd how the program is: ready, reloading, stopping, and
 * again and again that its event loop still turns (sd_notify(3), its own protocol).
 *
 * Without systemd (no NOTIFY_SOCKET) every call does nothing. A message that cannot be
 * sent is not an error here: systemd misses it and does what its unit says.
 */
#ifndef BASE_SUPERVISOR_H
#define BASE_SUPERVISOR_H

#include "base/loop.h"

struct supervisor;

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, and takes them out of the environment,
 * so that programs started later (a private PostgreSQL) do not speak in our name. */
struct supervisor *supervisor_create(void);

/* From now on a timer of the loop says that it turns, twice per time that systemd waits.
 * A callback that blocks longer makes systemd restart the service. Once per supervisor. */
void supervisor_watch(struct supervisor *supervisor, struct loop *loop);

/* `status` is one line for `systemctl status`. */
void supervisor_ready(struct supervisor *supervisor, const char *status);
void supervisor_reloading(struct supervisor *supervisor); /* until supervisor_ready */
void supervisor_stopping(struct supervisor *supervisor, const char *status);

/* Before the loop that it watches. NULL is fine. */
void supervisor_destroy(struct supervisor *supervisor);

#endif
