/* SPDX-License-Identifier: MIT */
#include "preload/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/filetime.h>
#include <laps/worldfault.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/preload.h"

#define PROTOCOL "host"
#define TIMELINE "timeline.jsonl"
#define LINE     1024

/* Written before main, only read afterwards. */
static struct laps_worldfault *plan;
static char timeline[PATH_MAX];

static struct laps_worldfault *map_plan(const char *path)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	void *map = MAP_FAILED;
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size == sizeof(struct laps_worldfault))
		map = mmap(NULL, sizeof(struct laps_worldfault), PROT_READ | PROT_WRITE, MAP_SHARED,
			   fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return NULL;
	if (((struct laps_worldfault *)map)->magic == LAPS_WORLDFAULT_MAGIC)
		return map;
	munmap(map, sizeof(struct laps_worldfault));
	return NULL;
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("LAPSIM_FAULTS"), *slash = path ? strrchr(path, '/') : NULL;
	char dir[PATH_MAX];
	int error = errno;

	if (!slash || (size_t)(slash - path) >= sizeof(dir) - sizeof(TIMELINE) - 1)
		return;
	snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path), path);
	snprintf(timeline, sizeof(timeline), "%.*s/" TIMELINE, (int)(slash - path), path);
	preload_place_begin(dir, getenv("LAPSIM_HOST_PATHS"));
	plan = map_plan(path);
	errno = error;
}

bool preload_fault_concerns(const char *operation)
{
	return plan && laps_worldfault_concerns(plan, PROTOCOL, operation);
}

/* ,"name":"value" behind a line; what is not plain becomes '?'. */
static void put(char line[static LINE], const char *name, const char *value)
{
	size_t n = strlen(line);
	int head = snprintf(line + n, LINE - n, ",\"%s\":\"", name);

	n += (size_t)head;
	for (; *value && n + 4 < LINE; value++)
		line[n++] = *value > ' ' && *value <= '~' && *value != '"' && *value != '\\'
				    ? *value
				    : '?';
	snprintf(line + n, LINE - n, "\"");
}

/* Past our own functions, and with one write. */
static void report(const char *operation, const struct preload_place *place, const char *spec)
{
	int64_t ticks = preload_now(CLOCK_REALTIME) / 100;
	char time[LAPS_FILETIME_TEXT], who[PRELOAD_WHO], line[LINE];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, timeline, O_WRONLY | O_APPEND | O_CLOEXEC);
	size_t n;

	if (fd < 0)
		return;
	laps_filetime_format(LAPS_TICKS_UNIX_EPOCH + (uint64_t)ticks, time);
	snprintf(line, sizeof(line), "{\"time\":\"%s\",\"source\":\"host\",\"kind\":\"fault\"",
		 time);
	snprintf(who, sizeof(who), "%.*s", (int)strcspn(place->who, "$"), place->who);
	if (who[0])
		put(line, "computer", who);
	put(line, "fault", spec);
	put(line, "program", program_invocation_short_name);
	put(line, "operation", operation);
	n = strlen(line);
	n += (size_t)snprintf(line + n, sizeof(line) - n, "}\n");
	(void)!syscall(SYS_write, fd, line, n);
	close(fd);
}

/* As when the machine loses its power: nothing of the program runs any more. */
static void die(void)
{
	for (;;)
		(void)syscall(SYS_kill, getpid(), SIGKILL);
}

preload_verdict preload_fault(const char *operation, const struct preload_place *place)
{
	struct laps_fault f;
	int error = errno;

	if (!laps_worldfault_take(plan, PROTOCOL, operation, place->who[0] ? place->who : NULL, &f))
		return PRELOAD_GOES_ON;
	report(operation, place, f.spec);
	errno = error;
	if (strcmp(f.effect, "crash") == 0)
		die();
	if (strcmp(f.effect, "crash-after") == 0)
		return PRELOAD_DIES;
	errno = strcmp(f.effect, "refused") == 0 ? EACCES : ENOSPC;
	return PRELOAD_FAILS;
}

long preload_done(preload_verdict v, long result)
{
	if (v == PRELOAD_DIES)
		die();
	return result;
}
