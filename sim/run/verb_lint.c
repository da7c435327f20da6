/* SPDX-License-Identifier: MIT */
#include "run/verbs.h"

/* {"verb": "lint", "secrets": [{"name", "password"}, ...]}: which of them stood on the argument
 * lists of programs; null when nobody has looked at any. */
json_t *sim_do_lint(struct lapsim *w, const json_t *request)
{
	if (!w->programs)
		return json_pack("{sb sn}", "ok", 1, "programs");
	/* those of now as well, whatever came first */
	sim_programs_serve(w->programs, sim_clock_now(&w->clock));
	return json_pack("{sb so}", "ok", 1, "programs",
			 sim_programs_seek(w->programs, json_object_get(request, "secrets")));
}
