/* SPDX-License-Identifier: MIT */
#include "directory/preload.h"

#include <stdlib.h>
#include <string.h>

#include "lib/module.h"

bool sim_preload_set(struct sim_env *env, struct sim_err *err)
{
	char *dir;
	bool ok;

	if (!sim_find_module(SIM_DC_OBJECT, &dir, err))
		return false;
	/* what the loader takes for the end of a path cannot be escaped */
	if (strpbrk(dir, ": "))
		ok = sim_fail(err,
			      SIM_DC_OBJECT " is in a directory with a blank or a colon in its "
					    "name: '%s'",
			      dir);
	else
		ok = sim_env_set(env, "LD_PRELOAD", "%s/" SIM_DC_OBJECT, dir) ||
		     sim_fail_nomem(err);
	free(dir);
	return ok;
}
