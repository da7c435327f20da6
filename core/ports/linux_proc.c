/* SPDX-License-Identifier: MIT */
#include "ports/linux_proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "ports/file.h"

#define TEXT_MAX 8192 /* of status or cgroup: what counts stands in front */

/* PROC/PID/NAME, cut at TEXT_MAX; false when it is gone. */
static bool read_text(const char *proc, uint32_t pid, const char *name, char text[static TEXT_MAX])
{
	char path[4096];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/%u/%s", proc, (unsigned)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, TEXT_MAX - 1);
		close(fd);
	}
	text[n > 0 ? n : 0] = 0;
	return n > 0;
}

static bool is_of(const char *proc, uint32_t uid, uint32_t pid)
{
	char text[TEXT_MAX];
	const char *line;

	if (pid <= 1 || pid == (uint32_t)getpid() || pid == (uint32_t)getppid() ||
	    !read_text(proc, pid, "status", text))
		return false;
	line = strstr(text, "\nUid:");
	if (!line || strtoul(line + strlen("\nUid:"), NULL, 10) != uid)
		return false;
	return uid != 0 ||
	       (read_text(proc, pid, "cgroup", text) && strstr(text, ":/user.slice/user-0.slice/"));
}

/* The program's path; of one that cannot be read, the name the kernel has. */
static void image_of(const char *proc, uint32_t pid, char *out, size_t out_len)
{
	char path[4096], text[TEXT_MAX];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%u/exe", proc, (unsigned)pid);
	n = readlink(path, out, out_len - 1);
	out[n > 0 ? n : 0] = 0;
	if (n <= 0 && read_text(proc, pid, "comm", text))
		snprintf(out, out_len, "%.*s", (int)strcspn(text, "\n"), text);
}

static bool pid_of(const char *name, uint32_t *pid)
{
	char *end;
	unsigned long v = strtoul(name, &end, 10);

	*pid = (uint32_t)v;
	return name[0] >= '1' && name[0] <= '9' && *end == 0 && v <= INT32_MAX;
}

laps_rc linux_proc_list(const char *proc, uint32_t uid, const char *user, struct laps_process **out,
			size_t *n, struct laps_cause *cause)
{
	struct laps_process *list = calloc(1, sizeof(*list)), *more;
	DIR *dir = opendir(proc);
	const struct dirent *entry;
	size_t len = 0;
	laps_rc rc = LAPS_OK;
	uint32_t pid;

	if (!dir) {
		(void)laps_file_fail(cause, errno, "cannot read", proc);
		rc = LAPS_E_HOST;
	} else if (!list) {
		rc = laps_file_nomem(cause);
	}
	while (rc == LAPS_OK && (entry = readdir(dir)) != NULL) {
		if (!pid_of(entry->d_name, &pid) || !is_of(proc, uid, pid))
			continue;
		more = reallocarray(list, len + 1, sizeof(*list));
		if (!more) {
			rc = laps_file_nomem(cause);
			break;
		}
		list = more;
		list[len] = (struct laps_process){.id = pid};
		image_of(proc, pid, list[len].image, sizeof(list[len].image));
		snprintf(list[len].user, sizeof(list[len].user), "%s", user);
		len++;
	}
	if (dir)
		closedir(dir);
	if (rc == LAPS_OK) {
		*out = list;
		*n = len;
		list = NULL;
	}
	free(list);
	return rc;
}

/* True when it ends within that time. */
static bool ends_within(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, ms) > 0;
}

laps_rc linux_proc_terminate(const char *proc, uint32_t uid, uint32_t pid, struct laps_cause *cause)
{
	laps_rc rc = LAPS_OK;
	/* from here on the number means this process, or nothing */
	int fd = pidfd_open((pid_t)pid, 0);

	if (fd < 0 && errno != ESRCH) {
		laps_cause_set(cause, laps_file_hresult(errno), "cannot reach process %u",
			       (unsigned)pid);
		return LAPS_E_HOST;
	}
	if (fd < 0 || !is_of(proc, uid, pid)) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "process %u has ended already",
			       (unsigned)pid);
		rc = LAPS_E_NOTFOUND;
		goto out;
	}
	if (pidfd_send_signal(fd, SIGTERM, NULL, 0) != 0 ||
	    (!ends_within(fd, LINUX_PROC_GRACE_MS) &&
	     pidfd_send_signal(fd, SIGKILL, NULL, 0) != 0)) {
		if (errno == ESRCH)
			goto out;
		laps_cause_set(cause, laps_file_hresult(errno), "cannot end process %u",
			       (unsigned)pid);
		rc = LAPS_E_HOST;
	} else if (!ends_within(fd, LINUX_PROC_GRACE_MS)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "process %u does not end", (unsigned)pid);
		rc = LAPS_E_HOST;
	}
out:
	if (fd >= 0)
		close(fd);
	return rc;
}
