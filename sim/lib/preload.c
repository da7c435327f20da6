/* SPDX-License-Identifier: MIT */
#include "lib/preload.h"

#include <laps/buf.h>
#include <stdlib.h>
#include <string.h>

#include "lib/faultfile.h"
#include "lib/file.h"
#include "lib/module.h"

#define OBJECT     "lapsim_preload.so"
#define LIST_MAX   65536
#define PRELOAD    "LD_PRELOAD"
#define SANITIZER  "ASAN_OPTIONS"
#define NOT_FIRST  "verify_asan_link_order=0"
#define SEPARATORS ": "
#define FAULTS     "LAPSIM_FAULTS"

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* The sanitizer's runtime, which insists on being the first object. */
static bool let_be_second(struct sim_env *env)
{
	const char *options = or_empty(getenv(SANITIZER));
	bool told = strstr(options, NOT_FIRST) != NULL;

	return sim_env_set(env, SANITIZER, "%s%s%s", options, *options && !told ? ":" : "",
			   told ? "" : NOT_FIRST);
}

bool sim_preload_object(struct sim_env *env, struct sim_err *err)
{
	char *place;
	bool ok;

	if (!sim_find_module(OBJECT, &place, err))
		return false;
	/* what the loader takes for the end of a path cannot be escaped */
	if (strpbrk(place, SEPARATORS))
		ok = sim_fail(err,
			      OBJECT " is in a directory with a blank or a colon in its name: '%s'",
			      place);
	else
		ok = (sim_env_set(env, PRELOAD, "%s/" OBJECT, place) && let_be_second(env)) ||
		     sim_fail_nomem(err);
	free(place);
	return ok;
}

bool sim_preload_clock(struct sim_env *env, const char *dir, struct sim_err *err)
{
	return sim_preload_object(env, err) &&
	       ((sim_env_set(env, "LAPSIM_CLOCK", "%s/" SIM_CLOCK, dir) &&
		 sim_env_unset(env, FAULTS)) ||
		sim_fail_nomem(err));
}

bool sim_preload_faults(struct sim_env *env, const char *dir)
{
	return sim_env_set(env, FAULTS, "%s/" SIM_FAULTS, dir);
}

bool sim_preload_also(struct sim_env *env, const char *path)
{
	const char *before = sim_env_get(env, PRELOAD);

	return sim_env_set(env, PRELOAD, "%s%s%s", or_empty(before), before ? ":" : "", path);
}

bool sim_preload_nothing(struct sim_env *env)
{
	const char *options = getenv(SANITIZER);

	return sim_env_unset(env, PRELOAD) && sim_env_unset(env, "LAPSIM_CLOCK") &&
	       sim_env_unset(env, FAULTS) &&
	       (options ? sim_env_set(env, SANITIZER, "%s", options)
			: sim_env_unset(env, SANITIZER));
}

static bool is_ours(const char *path, size_t len)
{
	static const char name[] = "/" OBJECT;

	return len >= sizeof(name) - 1 &&
	       memcmp(path + len - (sizeof(name) - 1), name, sizeof(name) - 1) == 0;
}

/* The objects of list that are not ours: two of ours would count a world's time twice. */
static void others(const char *list, struct laps_buf *out)
{
	for (const char *p = list + strspn(list, SEPARATORS); *p; p += strspn(p, SEPARATORS)) {
		size_t len = strcspn(p, SEPARATORS);

		if (!is_ours(p, len))
			sim_buf_printf(out, "%s%.*s", out->len ? ":" : "", (int)len, p);
		p += len;
	}
}

bool sim_preload_keep(struct sim_env *env)
{
	struct laps_buf theirs;
	bool ok;

	laps_buf_init(&theirs, LIST_MAX);
	others(or_empty(getenv(PRELOAD)), &theirs);
	laps_buf_put_u8(&theirs, 0);
	ok = laps_buf_status(&theirs) == LAPS_OK &&
	     (!sim_env_get(env, SANITIZER) || let_be_second(env)) &&
	     (theirs.len == 1 || sim_preload_also(env, (char *)theirs.data));
	laps_buf_clear(&theirs);
	return ok;
}
