/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "run/world.h"

bool lapsim_export(const struct lapsim *world)
{
	for (size_t i = 0; i < world->env.n; i++) {
		const char *name = world->env.var[i].name, *value = world->env.var[i].value;

		if ((value ? setenv(name, value, 1) : unsetenv(name)) != 0)
			return false;
	}
	return true;
}
