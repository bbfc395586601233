#define _GNU_SOURCE
#include "base/supervisor.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/scan.h"
#include "base/xalloc.h"

struct supervisor {
	int fd;                     /* -1: there is nobody to tell */
	struct sockaddr_un address;
	socklen_t address_length;
	int64_t interval_ms;        /* between two signs of life; 0: nobody waits for them */
	struct loop_timer *timer;
};

/* A path, or an abstract name written with @ in place of the leading NUL. */
static bool read_address(struct supervisor *supervisor, const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;
	if (length < 2 || length >= sizeof(supervisor->address.sun_path) || (text[0] != '/' && text[0] != '@')) {
		return false;
	}
	supervisor->address.sun_family = AF_UNIX;
	memcpy(supervisor->address.sun_path, text, length);
	if (text[0] == '@') {
		supervisor->address.sun_path[0] = '\0';
	}
	supervisor->address_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return true;
}

/* WATCHDOG_PID names the process that is waited for; our parent may have left it behind. */
static int64_t read_interval_ms(void)
{
	const char *microseconds = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	int64_t number, owner = getpid();
	if (microseconds == NULL || !str_to_int(str_of(microseconds), 1, INT64_MAX, &number)) {
		return 0;
	}
	if (pid != NULL && (!str_to_int(str_of(pid), 1, INT32_MAX, &owner) || owner != getpid())) {
		return 0;
	}
	return number / 2000 > 0 ? number / 2000 : 1;
}

struct supervisor *supervisor_create(void)
{
	struct supervisor *supervisor = xcalloc(1, sizeof(*supervisor));
	supervisor->fd = -1;
	if (read_address(supervisor, getenv("NOTIFY_SOCKET"))) {
		supervisor->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		supervisor->interval_ms = read_interval_ms();
	}
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return supervisor;
}

static void tell(struct supervisor *supervisor, const char *message, int flags)
{
	if (supervisor->fd >= 0) {
		(void)sendto(supervisor->fd, message, strlen(message), MSG_NOSIGNAL | flags,
				(const struct sockaddr *)&supervisor->address, supervisor->address_length);
	}
}

/* Not sent when systemd is too busy to read: the loop must not wait for it. */
static void tell_that_the_loop_turns(void *arg)
{
	struct supervisor *supervisor = arg;
	tell(supervisor, "WATCHDOG=1", MSG_DONTWAIT);
	loop_timer_set(supervisor->timer, supervisor->interval_ms);
}

void supervisor_watch(struct supervisor *supervisor, struct loop *loop)
{
	assert(supervisor->timer == NULL);
	if (supervisor->fd >= 0 && supervisor->interval_ms > 0) {
		supervisor->timer = loop_timer_add(loop, tell_that_the_loop_turns, supervisor);
		loop_timer_set(supervisor->timer, 0);
	}
}

void supervisor_ready(struct supervisor *supervisor, const char *status)
{
	_cleanup_free_ char *message = xasprintf("READY=1\nSTATUS=%s", status);
	tell(supervisor, message, 0);
}

void supervisor_reloading(struct supervisor *supervisor)
{
	/* Newer versions of systemd want to know which of several reloads this is. */
	_cleanup_free_ char *message = xasprintf("RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=reading the settings again",
			(long long)monotonic_ms() * 1000);
	tell(supervisor, message, 0);
}

void supervisor_stopping(struct supervisor *supervisor, const char *status)
{
	_cleanup_free_ char *message = xasprintf("STOPPING=1\nSTATUS=%s", status);
	tell(supervisor, message, 0);
}

void supervisor_destroy(struct supervisor *supervisor)
{
	if (supervisor == NULL) {
		return;
	}
	if (supervisor->timer != NULL) {
		loop_timer_remove(supervisor->timer);
	}
	if (supervisor->fd >= 0) {
		close(supervisor->fd);
	}
	free(supervisor);
}
