/* SPDX-License-Identifier: MIT */
/*
 * What a directory is given besides its own objects: the LDIF files of --ldif. They are looked at
 * before anything is started, and done when the directory runs; then the world begins.
 */
#include <stdlib.h>

#include "directory/ldif_apply.h"
#include "directory/ldif_record.h"
#include "lib/file.h"
#include "run/links.h"
#include "run/world.h"

#define LDIF_MAX (UINT64_C(64) << 20)

/* The file, once: it may be a pipe. */
struct sim_entries {
	struct sim_entries *next;
	const char *name; /* borrowed */
	struct laps_buf text;
};

bool sim_entries_read(struct lapsim *w, const struct lapsim_options *o, struct sim_err *err)
{
	struct sim_entries **last = &w->entries, *e;
	bool ok = true;

	for (const char *const *name = o->ldif; name && *name && ok; name++) {
		e = calloc(1, sizeof(*e));
		if (!e)
			return sim_fail_nomem(err);
		e->name = *name;
		*last = e;
		last = &e->next;
		ok = sim_read(*name, LDIF_MAX, &e->text, err) &&
		     sim_ldif_each(*name, e->text.data, e->text.len, NULL, NULL, err);
	}
	w->has_entries = w->entries != NULL;
	return ok;
}

bool sim_entries_put(struct lapsim *w, struct sim_err *err)
{
	bool ok = true;

	for (const struct sim_entries *e = w->entries; e && ok; e = e->next)
		ok = sim_ldif_apply(w->dc[0].ldapi_uri, e->name, &e->text, err);
	sim_entries_clear(w);
	return ok && sim_links_wait(w, err);
}

void sim_entries_clear(struct lapsim *w)
{
	struct sim_entries *e;

	while ((e = w->entries) != NULL) {
		w->entries = e->next;
		laps_buf_clear(&e->text);
		free(e);
	}
}
