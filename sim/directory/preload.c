/* SPDX-License-Identifier: MIT */
#include "directory/preload.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/module.h"
#include "lib/preload.h"

bool sim_preload_set(struct sim_env *env, const char *dir, struct sim_err *err)
{
	char *place, *path = NULL;
	bool ok;

	if (!sim_find_module(SIM_DC_OBJECT, &place, err))
		return false;
	ok = sim_preload_clock(env, dir, err) &&
	     ((asprintf(&path, "%s/" SIM_DC_OBJECT, place) >= 0 && sim_preload_also(env, path)) ||
	      sim_fail_nomem(err));
	free(path);
	free(place);
	return ok;
}
