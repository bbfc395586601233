#include "cli/pdf.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"

#define NO_SUCH_PROGRAM 127

extern char **environ;

static const char *program(void)
{
	const char *named = getenv("CANVASS_WEASYPRINT");
	return named != NULL ? named : "weasyprint";
}

/* 0, or an errno. */
static int start(const struct pdf_job *job, pid_t *ret_child)
{
	const char *const arguments[] = { program(), "-q", "--pdf-variant", "pdf/ua-1", job->html, job->pdf, NULL };
	return posix_spawnp(ret_child, program(), NULL, NULL, (char *const *)arguments, environ);
}

static int wait_for(pid_t child)
{
	int status;
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR) {
			return -1;
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void say_how_to_get_it(const char *command)
{
	fprintf(stderr, "canvass %s: no PDF was made, because WeasyPrint is not here. To get it: apt-get install "
			"weasyprint. All other files were written; a browser prints the report as PDF too.\n", command);
}

bool pdf_make(const char *command, const struct pdf_job *jobs, size_t n_jobs)
{
	pid_t *children = xcalloc(n_jobs + 1, sizeof(*children));
	size_t begun = 0;
	int error = 0;
	bool worked = true, absent = false;
	while (begun < n_jobs && (error = start(&jobs[begun], &children[begun])) == 0) {
		begun++;
	}
	absent = error == ENOENT;
	if (error != 0 && !absent) {
		fprintf(stderr, "canvass %s: cannot start %s: %s\n", command, program(), strerror(error));
		worked = false;
	}
	for (size_t i = 0; i < begun; i++) {
		int status = wait_for(children[i]);
		if (status == 0) {
			puts(jobs[i].pdf);
			continue;
		}
		(void)unlink(jobs[i].pdf);
		absent = absent || status == NO_SUCH_PROGRAM;
		if (status != NO_SUCH_PROGRAM) {
			fprintf(stderr, "canvass %s: %s could not make %s\n", command, program(), jobs[i].pdf);
			worked = false;
		}
	}
	if (absent) {
		say_how_to_get_it(command);
	}
	free(children);
	return worked;
}
