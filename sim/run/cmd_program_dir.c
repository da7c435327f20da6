/* SPDX-License-Identifier: MIT */
#include "run/program_dir.h"

#include <string.h>
#include <unistd.h>

bool sim_program_dir(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	if (n <= 0 || (size_t)n >= size - 1)
		return false;
	out[n] = 0;
	slash = strrchr(out, '/');
	if (!slash)
		return false;
	slash[slash == out] = 0; /* "/" itself stays */
	return true;
}
