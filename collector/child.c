#define _GNU_SOURCE
#include "collector/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"

#define PROGRAM "/proc/self/exe"
#define PIECE_BYTES ((size_t)64 * 1024)
#define FIRST_OTHER_FD 3

struct child {
	struct loop *loop;
	pid_t pid;                 /* 0 once it was waited for */
	int pid_fd, out_fd;        /* -1 once closed */
	struct loop_watch *pid_watch, *out_watch;
	const struct child_handler *handler;
	void *arg;
	bool paused, worked;
	char piece[PIECE_BYTES];
};

static void close_output(struct child *child)
{
	loop_watch_remove(child->out_watch);
	child->out_watch = NULL;
	close(child->out_fd);
	child->out_fd = -1;
}

static void look_whether_ended(struct child *child)
{
	if (child->pid == 0 && child->out_fd < 0) {
		child->handler->ended(child->arg, child->worked);
	}
}

static void on_output(void *arg, unsigned events)
{
	(void)events;
	struct child *child = arg;
	ssize_t n = read(child->out_fd, child->piece, sizeof(child->piece));
	if (n > 0) {
		child->handler->output(child->arg, (struct str){ child->piece, (size_t)n });
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close_output(child);
		look_whether_ended(child);
	}
}

static void on_exit_seen(void *arg, unsigned events)
{
	(void)events;
	struct child *child = arg;
	int status = 0;
	if (waitpid(child->pid, &status, WNOHANG) != child->pid) {
		return;
	}
	child->pid = 0;
	child->worked = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	loop_watch_remove(child->pid_watch);
	child->pid_watch = NULL;
	close(child->pid_fd);
	child->pid_fd = -1;
	look_whether_ended(child);
}

/* Ours with one variable more, which wins over one of the same name. */
static char **environment_with(const char *variable)
{
	size_t n = 0, kept = 0, n_name = (size_t)(strchr(variable, '=') - variable) + 1;
	while (environ[n] != NULL) {
		n++;
	}
	char **all = xcalloc(n + 2, sizeof(*all));
	for (size_t i = 0; i < n; i++) {
		if (strncmp(environ[i], variable, n_name) != 0) {
			all[kept++] = environ[i];
		}
	}
	all[kept] = (char *)(uintptr_t)variable;
	return all;
}

/* It hears signals as usual, and has nothing of ours open but where messages go. */
static bool spawn(const char *const *arguments, const char *variable, int out_fd, pid_t *ret_pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out_fd, STDOUT_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&files, FIRST_OTHER_FD);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	_cleanup_free_ char **environment = environment_with(variable);
	int status = posix_spawn(ret_pid, PROGRAM, &files, &attributes, (char **)(uintptr_t)arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return status == 0;
}

struct child *child_start(struct loop *loop, const char *const *arguments, const char *variable,
		const struct child_handler *handler, void *arg)
{
	const char *all[32] = { "canvass" };
	int pipes[2];
	pid_t pid;
	for (size_t i = 0; arguments[i] != NULL && i + 2 < ARRAY_LEN(all); i++) {
		all[i + 1] = arguments[i];
	}
	if (pipe2(pipes, O_CLOEXEC) != 0) {
		return NULL;
	}
	bool started = spawn(all, variable, pipes[1], &pid);
	close(pipes[1]);
	if (!started) {
		close(pipes[0]);
		return NULL;
	}
	int pid_fd = pidfd_open(pid, 0);
	if (pid_fd < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(pipes[0]);
		return NULL;
	}
	fcntl(pipes[0], F_SETFL, O_NONBLOCK);
	struct child *child = xcalloc(1, sizeof(*child));
	child->loop = loop;
	child->pid = pid;
	child->pid_fd = pid_fd;
	child->out_fd = pipes[0];
	child->handler = handler;
	child->arg = arg;
	child->out_watch = loop_watch_add(loop, child->out_fd, LOOP_READ, on_output, child);
	child->pid_watch = loop_watch_add(loop, child->pid_fd, LOOP_READ, on_exit_seen, child);
	return child;
}

void child_pause(struct child *child, bool paused)
{
	if (child->out_watch != NULL && child->paused != paused) {
		child->paused = paused;
		loop_watch_set(child->out_watch, paused ? 0 : LOOP_READ);
	}
}

void child_destroy(struct child *child)
{
	if (child == NULL) {
		return;
	}
	if (child->pid != 0) {
		kill(child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
		loop_watch_remove(child->pid_watch);
		close(child->pid_fd);
	}
	if (child->out_fd >= 0) {
		close_output(child);
	}
	free(child);
}
