/* SPDX-License-Identifier: MIT */
#include "lib/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/child.h"

/* In the directory of a program, or in ../lib/lapsim of that; NULL when it is in neither. */
static char *beside(const char *program, const char *name)
{
	static const char *const place[] = {"", "../lib/lapsim/"};
	const char *slash = strrchr(program, '/');

	for (size_t i = 0; slash && i < sizeof(place) / sizeof(place[0]); i++) {
		char *path = NULL;
		bool there;

		if (asprintf(&path, "%.*s%s%s", (int)(slash + 1 - program), program, place[i],
			     name) < 0)
			return NULL;
		there = access(path, R_OK) == 0;
		*strrchr(path, '/') = 0;
		if (there)
			return path;
		free(path);
	}
	return NULL;
}

bool sim_find_module(const char *name, char **dir, struct sim_err *err)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *lapsim;

	self[n > 0 ? n : 0] = 0;
	*dir = beside(self, name);
	if (*dir)
		return true;
	lapsim = sim_find_program("lapsim");
	if (lapsim)
		*dir = beside(lapsim, name);
	free(lapsim);
	return *dir || sim_fail(err,
				"'%s' is neither beside this program nor beside the lapsim of "
				"PATH",
				name);
}
