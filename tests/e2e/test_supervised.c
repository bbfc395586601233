/*
 * The service under systemd, whose place a socket of ours takes: it says when it is ready, that it
 * lives, that it reloads and stops; SIGHUP reads the settings again. usage: test_supervised CANVASS
 */
#define _GNU_SOURCE
#include "tests/collector/harness.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"

#define PATIENCE_MS 30000

static const char *canvass_path;
static int systemd_fd;
static char settings_path[] = "/tmp/canvass-settings-XXXXXX";

/* The next message of the service that is no sign of life. PostgreSQL, which the harness starts,
 * says READY=1 as well. */
static void hear(char text[512])
{
	do {
		struct pollfd waiting = { .fd = systemd_fd, .events = POLLIN };
		assert_int_equal(poll(&waiting, 1, PATIENCE_MS), 1);
		ssize_t n = recv(systemd_fd, text, 511, 0);
		assert_true(n > 0);
		text[n] = '\0';
	} while (strcmp(text, "WATCHDOG=1") == 0 || strcmp(text, "READY=1") == 0);
}

static void assert_hears(const char *start)
{
	char text[512];
	hear(text);
	if (strncmp(text, start, strlen(start)) != 0) {
		fail_msg("systemd heard '%s', not '%s'", text, start);
	}
}

static void write_settings(const char *text)
{
	assert_true(file_write(settings_path, str_of(text)));
}

static void reload(void)
{
	assert_int_equal(kill(harness.pid, SIGHUP), 0);
	assert_hears("RELOADING=1\nMONOTONIC_USEC=");
	assert_hears("READY=1\nSTATUS=http://127.0.0.1:");
}

static void assert_form_list_has(const char *text)
{
	_cleanup_free_ char *url = harness_url("/formList");
	struct reply reply = harness_request("GET", url, NULL, (struct str){ NULL, 0 });
	assert_int_equal(reply.status, 200);
	assert_true(reply_has(&reply, text));
	reply_finish(&reply);
}

static void assert_logged(const char *text)
{
	_cleanup_free_ char *log = harness_log();
	if (strstr(log, text) == NULL) {
		fail_msg("'%s' is not in the log:\n%s", text, log);
	}
}

static void it_says_that_it_is_ready_and_where(void **state)
{
	(void)state;
	_cleanup_free_ char *expected = xasprintf("READY=1\nSTATUS=http://127.0.0.1:%d", harness.port);
	assert_hears(expected);
}

static void it_says_again_and_again_that_it_lives(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		char text[64];
		struct pollfd waiting = { .fd = systemd_fd, .events = POLLIN };
		assert_int_equal(poll(&waiting, 1, PATIENCE_MS), 1);
		ssize_t n = recv(systemd_fd, text, sizeof(text) - 1, 0);
		assert_int_equal(n, strlen("WATCHDOG=1"));
		assert_memory_equal(text, "WATCHDOG=1", (size_t)n);
	}
}

static void settings_are_read_when_it_starts_and_again_on_sighup(void **state)
{
	(void)state;
	assert_form_list_has("https://first.example.org/");
	write_settings("# changed\npublic-url = https://second.example.org\n");
	reload();
	assert_form_list_has("https://second.example.org/");
}

static void wrong_settings_are_named_and_change_nothing(void **state)
{
	(void)state;
	write_settings("public-url = https://third.example.org\nlissten = 1\n\n  behind-proxy = maybe\nrubbish\nspool =\n");
	reload();
	assert_form_list_has("https://second.example.org/");
	assert_logged(":2:1: error: there is no setting 'lissten'; did you mean 'listen'?");
	assert_logged(":4:3: error: 'behind-proxy' is 'yes' or 'no', not 'maybe'");
	assert_logged(":5:1: error: a line is 'name = value' or begins with #");
	assert_logged(":6:1: error: 'spool' has no value");
}

static void settings_that_need_a_restart_are_named(void **state)
{
	(void)state;
	write_settings("listen = 127.0.0.1:1\npublic-url = https://fourth.example.org\n");
	reload();
	assert_logged("event=restart-needed setting=listen");
	assert_form_list_has("https://fourth.example.org/");
}

static void it_says_that_it_stops_and_stops(void **state)
{
	(void)state;
	assert_int_equal(harness_terminate(), 0);
	assert_hears("STOPPING=1\n");
}

static void it_does_not_start_with_wrong_settings(void **state)
{
	(void)state;
	write_settings("public-url = surveys.example.org\n");
	_cleanup_free_ char *command = xasprintf("'%s' serve --listen 127.0.0.1:0 >'%s' 2>&1", canvass_path, harness.log_path);
	int status = system(command);
	assert_int_equal(WEXITSTATUS(status), 65);
	assert_logged(":1:1: error: 'public-url' begins with https:// or http:// and ends without a slash");
}

static int set_up(void **state)
{
	(void)state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length = sizeof(address);
	systemd_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(systemd_fd, (struct sockaddr *)&address, sizeof(sa_family_t)) != 0 ||
			getsockname(systemd_fd, (struct sockaddr *)&address, &length) != 0) {
		return 1;
	}
	_cleanup_free_ char *name = xasprintf("@%.*s", (int)(length - sizeof(sa_family_t)) - 1, address.sun_path + 1);
	setenv("NOTIFY_SOCKET", name, 1);
	setenv("WATCHDOG_USEC", "400000", 1);
	unsetenv("WATCHDOG_PID");
	close(mkstemp(settings_path));
	setenv("CANVASS_SETTINGS", settings_path, 1);
	write_settings("public-url = https://first.example.org\n");
	harness_begin(canvass_path);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	harness_end();
	unlink(settings_path);
	close(systemd_fd);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_that_it_is_ready_and_where),
		cmocka_unit_test(it_says_again_and_again_that_it_lives),
		cmocka_unit_test(settings_are_read_when_it_starts_and_again_on_sighup),
		cmocka_unit_test(wrong_settings_are_named_and_change_nothing),
		cmocka_unit_test(settings_that_need_a_restart_are_named),
		cmocka_unit_test(it_says_that_it_stops_and_stops),
		cmocka_unit_test(it_does_not_start_with_wrong_settings),
	};
	if (argc != 2) {
		fputs("usage: test_supervised CANVASS\n", stderr);
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
