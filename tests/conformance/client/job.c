/* SPDX-License-Identifier: MIT */
#include "conformance/client/job.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/monotonic.h"

#define JOBS_MAX 2
#define ASK_MS   2  /* so often is a stop asked */
#define SAID_MB  64 /* of a run: it is kept in memory */
#define END_MS   5000

/* A file in memory with this in it, read from its beginning; -1: none. */
static int open_memory(const char *content)
{
	int fd = memfd_create("laps-conform", MFD_CLOEXEC);
	struct sim_err err;

	if (fd >= 0 &&
	    (!sim_write_all(fd, content, strlen(content), &err) || lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

bool client_job_start(struct conform *c, const char *const *argv, const char *input,
		      struct client_job *job)
{
	int in = open_memory(input ? input : "");
	struct sim_err err;
	bool ok;

	*job = (struct client_job){
		.child = SIM_CHILD_NONE, .out = open_memory(""), .err = open_memory("")};
	ok = in >= 0 && job->out >= 0 && job->err >= 0;
	if (!ok)
		(void)sim_fail_nomem(&err);
	else
		ok = sim_child_start(&(struct sim_child_how){.argv = argv,
							     .in = in,
							     .out = job->out,
							     .error = job->err,
							     .server = true,
							     .kept = true},
				     &job->child, NULL, &err);
	if (!ok)
		conform_fail(c, "%s", err.text);
	if (in >= 0)
		close(in);
	return ok;
}

static bool has_ended(struct client_job *job)
{
	int status;

	if (!job->ended && sim_child_wait(&job->child, 0, &status)) {
		job->ended = true;
		job->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	}
	return job->ended;
}

/* The row has failed then. */
static bool says_too_much(struct conform *c, const struct client_job *job)
{
	struct stat out, err;

	return fstat(job->out, &out) == 0 && fstat(job->err, &err) == 0 &&
	       out.st_size + err.st_size > (off_t)SAID_MB << 20 &&
	       !conform_that(c, false, "it prints more than %d MB", SAID_MB);
}

/* Until something has happened, or it is time to ask. */
static void serve(struct conform *c, const struct client_job *job, size_t n, int wait_ms)
{
	struct client *s = client_of(c);
	struct pollfd p[1 + JOBS_MAX] = {{.fd = lapsim_fd(s->w), .events = POLLIN}};
	char why[LAPSIM_WHY];

	for (size_t i = 0; i < n; i++)
		p[1 + i] = (struct pollfd){.fd = job[i].child.fd, .events = POLLIN};
	if (poll(p, 1 + n, wait_ms) > 0 && p[0].revents && lapsim_serve(s->w, why) == LAPSIM_BROKEN)
		conform_fail(c, "the world is broken: %s", why);
}

bool client_job_attend(struct conform *c, struct client_job *job, size_t n, client_stop *stop)
{
	const int64_t most_ms = client_of(c)->set.timeout_ms;
	const uint64_t began_ms = sim_monotonic_ms();
	size_t left;

	for (;;) {
		left = 0;
		for (size_t i = 0; i < n; i++) {
			left += !has_ended(&job[i]);
			if (says_too_much(c, &job[i]))
				return false;
		}
		if (left == 0)
			return true;
		if (stop && stop(c))
			return false;
		if (sim_monotonic_ms() - began_ms > (uint64_t)most_ms) {
			conform_fail(c, "it does not end within %lld seconds",
				     (long long)(most_ms / 1000));
			return false;
		}
		serve(c, job, n, stop ? ASK_MS : 100);
	}
}

/* Its last line, without its end. */
static void copy_last(const char *text, size_t len, char *last, size_t size)
{
	size_t end = len - (text[len - 1] == '\n'), start = end;

	while (start > 0 && text[start - 1] != '\n')
		start--;
	snprintf(last, size, "%.*s", (int)(end - start), text + start);
}

/* All of it, to those of a and b that are not NULL. */
static void collect(int fd, struct laps_buf *a, struct laps_buf *b, char *last, size_t size)
{
	off_t len = fd >= 0 ? lseek(fd, 0, SEEK_END) : 0;
	char *text = len > 0 ? mmap(NULL, (size_t)len, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;

	if (text != MAP_FAILED) {
		if (a)
			laps_buf_put(a, text, (size_t)len);
		if (b)
			laps_buf_put(b, text, (size_t)len);
		if (last)
			copy_last(text, (size_t)len, last, size);
		munmap(text, (size_t)len);
	}
	if (fd >= 0)
		close(fd);
}

void client_job_end(struct client *s, struct client_job *job, char *last, size_t size)
{
	sim_child_stop(&job->child, SIGTERM, END_MS);
	last[0] = 0;
	laps_buf_clear(&s->printed);
	collect(job->out, &s->printed, s->reads ? NULL : &s->said, NULL, 0);
	collect(job->err, &s->said, NULL, last, size);
	*job = (struct client_job){.child = SIM_CHILD_NONE, .out = -1, .err = -1};
}
