/* SPDX-License-Identifier: MIT */
#include "fleet/server.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fleet/mdb.h"
#include "kdc/kdc.h"

#define OBJECTS "id2e" /* slapd-mdb's table of them */
#define TRIES   5      /* it goes on meanwhile, and may use a page for something else */

uint64_t fleet_server_size(const char *dir)
{
	char path[PATH_MAX];
	uint64_t size = 0;
	struct stat st = {0};
	void *file = MAP_FAILED;
	bool ok = false;
	int fd;

	snprintf(path, sizeof(path), "%s/slapd/db-domain/data.mdb", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
		file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	for (int i = 0; file != MAP_FAILED && !ok && i < TRIES; i++)
		ok = fleet_mdb_held(file, (size_t)st.st_size, OBJECTS, &size);
	if (file != MAP_FAILED)
		munmap(file, (size_t)st.st_size);
	if (fd >= 0)
		close(fd);
	return ok ? size : 0;
}

/* The first word of a file, as a number of nanoseconds or of a process; 0: there is none. */
static uint64_t read_number(const char *path)
{
	char text[64] = "";
	FILE *f = fopen(path, "re");

	if (!f)
		return 0;
	if (!fgets(text, sizeof(text), f))
		text[0] = 0;
	fclose(f);
	return strtoull(text, NULL, 10);
}

/* Of all threads of one: exact, where the times in /proc/PID/stat are counted in ticks. */
static uint64_t cpu_ns(const char *dir, const char *pid_file)
{
	char path[PATH_MAX + 300];
	const struct dirent *e;
	uint64_t pid, sum_ns = 0;
	DIR *tasks;

	snprintf(path, sizeof(path), "%.*s/%s", PATH_MAX, dir, pid_file);
	pid = read_number(path);
	snprintf(path, sizeof(path), "/proc/%llu/task", (unsigned long long)pid);
	tasks = pid ? opendir(path) : NULL;
	while (tasks && (e = readdir(tasks)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%llu/task/%s/schedstat",
			 (unsigned long long)pid, e->d_name);
		sum_ns += read_number(path);
	}
	if (tasks)
		closedir(tasks);
	return sum_ns;
}

double fleet_server_cpu(const char *dir)
{
	static const char *const pid_file[] = {"slapd/slapd.pid", "slapd/dc2/slapd.pid",
					       "slapd/dc3/slapd.pid", "slapd/dc4/slapd.pid"};
	uint64_t sum_ns = cpu_ns(dir, SIM_KDC_PID);

	for (size_t i = 0; i < sizeof(pid_file) / sizeof(pid_file[0]); i++)
		sum_ns += cpu_ns(dir, pid_file[i]);
	return (double)sum_ns / 1e9;
}
