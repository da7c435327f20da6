/* SPDX-License-Identifier: MIT */
#include "fleet/server.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK 512 /* bytes, of st_blocks */

uint64_t fleet_server_size(const char *dir)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/slapd/db-domain/data.mdb", dir);
	return stat(path, &st) == 0 ? (uint64_t)st.st_blocks * BLOCK : 0;
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

/* Of all its threads: exact, where the times in /proc/PID/stat are counted in ticks. */
double fleet_server_cpu(const char *dir)
{
	char path[PATH_MAX + 300];
	const struct dirent *e;
	uint64_t pid, sum_ns = 0;
	DIR *tasks;

	snprintf(path, sizeof(path), "%.*s/slapd/slapd.pid", PATH_MAX, dir);
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
	return (double)sum_ns / 1e9;
}
