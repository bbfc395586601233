/* What systemd hears: read from a socket of our own in its place. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop.h"
#include "base/supervisor.h"
#include "base/xalloc.h"

#define WAIT_US "200000"

static struct loop *loop;
static int systemd_fd;

/* An abstract name, so that nothing is left on disk. */
static int set_up(void **state)
{
	(void)state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length = sizeof(sa_family_t); /* the kernel chooses a free name */
	systemd_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (systemd_fd < 0 || bind(systemd_fd, (struct sockaddr *)&address, length) != 0) {
		return 1;
	}
	length = sizeof(address);
	getsockname(systemd_fd, (struct sockaddr *)&address, &length);
	_cleanup_free_ char *name = xasprintf("@%.*s", (int)(length - sizeof(sa_family_t)) - 1, address.sun_path + 1);
	setenv("NOTIFY_SOCKET", name, 1);
	setenv("WATCHDOG_USEC", WAIT_US, 1);
	unsetenv("WATCHDOG_PID");
	loop = loop_create();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	loop_destroy(loop);
	close(systemd_fd);
	return 0;
}

static bool hears(char text[256])
{
	ssize_t n = recv(systemd_fd, text, 255, 0);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static void assert_hears(const char *expected)
{
	char text[256];
	assert_true(hears(text));
	assert_string_equal(text, expected);
}

static unsigned count_signs_of_life(void)
{
	char text[256];
	unsigned n = 0;
	while (hears(text)) {
		n += strcmp(text, "WATCHDOG=1") == 0;
	}
	return n;
}

static void stop(void *arg)
{
	(void)arg;
	loop_stop(loop);
}

static void hang(void *arg)
{
	(void)arg;
	usleep(350000);
	count_signs_of_life();
	usleep(350000);
	loop_stop(loop);
}

static void run_for(int64_t ms, loop_func *func)
{
	loop_timer_set(loop_timer_add(loop, func, NULL), ms);
	loop_run(loop);
}

static void what_happens_is_told_in_order(void **state)
{
	(void)state;
	struct supervisor *supervisor = supervisor_create();
	supervisor_ready(supervisor, "listening at unix:/x");
	assert_hears("READY=1\nSTATUS=listening at unix:/x");
	supervisor_reloading(supervisor);
	char text[256];
	assert_true(hears(text));
	assert_int_equal(strncmp(text, "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
	supervisor_stopping(supervisor, "answering what is under way");
	assert_hears("STOPPING=1\nSTATUS=answering what is under way");
	supervisor_destroy(supervisor);
}

static void a_loop_that_turns_says_so_twice_per_waiting_time(void **state)
{
	(void)state;
	struct supervisor *supervisor = supervisor_create();
	supervisor_watch(supervisor, loop);
	run_for(1050, stop);
	unsigned n = count_signs_of_life();
	assert_in_range(n, 5, 11); /* fewer when the machine is busy */
	supervisor_destroy(supervisor);
}

static void a_loop_that_hangs_says_nothing(void **state)
{
	(void)state;
	struct supervisor *supervisor = supervisor_create();
	supervisor_watch(supervisor, loop);
	run_for(50, hang);
	assert_int_equal(count_signs_of_life(), 0); /* for 350 of the 700 ms, longer than systemd waits */
	supervisor_destroy(supervisor);
}

static void signs_of_life_are_not_sent_for_another_process(void **state)
{
	(void)state;
	setenv("WATCHDOG_PID", "1", 1);
	struct supervisor *supervisor = supervisor_create();
	supervisor_watch(supervisor, loop);
	run_for(300, stop);
	assert_int_equal(count_signs_of_life(), 0);
	supervisor_destroy(supervisor);
}

static void programs_started_later_do_not_inherit_it(void **state)
{
	(void)state;
	struct supervisor *supervisor = supervisor_create();
	assert_null(getenv("NOTIFY_SOCKET"));
	assert_null(getenv("WATCHDOG_USEC"));
	supervisor_destroy(supervisor);
}

static void without_systemd_nothing_happens(void **state)
{
	(void)state;
	static const char *const nobody[] = { NULL, "", "relative", "@", "/no/such/socket" };
	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
		if (nobody[i] != NULL) {
			setenv("NOTIFY_SOCKET", nobody[i], 1);
		} else {
			unsetenv("NOTIFY_SOCKET");
		}
		struct supervisor *supervisor = supervisor_create();
		supervisor_watch(supervisor, loop);
		supervisor_ready(supervisor, "x");
		supervisor_stopping(supervisor, "x");
		supervisor_destroy(supervisor);
	}
	assert_int_equal(count_signs_of_life(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_happens_is_told_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_loop_that_turns_says_so_twice_per_waiting_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_loop_that_hangs_says_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(signs_of_life_are_not_sent_for_another_process, set_up, tear_down),
		cmocka_unit_test_setup_teardown(programs_started_later_do_not_inherit_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_systemd_nothing_happens, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
