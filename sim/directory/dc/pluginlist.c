/* SPDX-License-Identifier: MIT */
/*
 * libslapi asks all plugins, parameter by parameter and each under its lock, for what they have to
 * be called for: for every access to every value, and a dozen times for every operation besides.
 * What those of the front end say, of which we are one, does not change once slapd.conf has been
 * read, so preloaded we remember it. Other databases are asked each time: slapd makes copies of
 * them on its stack, so where one is says nothing of which it is.
 */
#include <dlfcn.h>
#include <ldap.h>
#include <slapi-plugin.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#define EXPORTED __attribute__((visibility("default")))
#define TYPES    2048 /* all numbers of types are below */
#define LIST_MAX 4    /* functions in one of the lists */

typedef int (*hook)(Slapi_PBlock *);

/* of libslapi, in no header: what plugins of database have for type, in a list that ends with NULL
 * and is the caller's; NULL when it is empty */
EXPORTED int slapi_int_get_plugins(void *database, int type, hook **out);

struct list {
	size_t n;
	hook list[LIST_MAX];
};
static _Atomic(struct list *) known[TYPES];
static atomic_bool complete;
static int (*real_get_plugins)(void *, int, hook **);
static void **front_end; /* slapd's frontendDB */

__attribute__((constructor)) static void begin(void)
{
	*(void **)&real_get_plugins = dlsym(RTLD_NEXT, "slapi_int_get_plugins");
	front_end = dlsym(RTLD_DEFAULT, "frontendDB");
}

/* For good: it is read without a lock. */
static void keep(int type, const hook *given)
{
	struct list *new = calloc(1, sizeof(*new)), *none = NULL;

	if (!new)
		return;
	for (; given && *given && new->n < LIST_MAX; given++)
		new->list[new->n++] = *given;
	if ((given && *given) || !atomic_compare_exchange_strong(&known[type], &none, new))
		free(new);
}

int slapi_int_get_plugins(void *database, int type, hook **out)
{
	const bool ours =
		front_end && database && database == *front_end && type >= 0 && type < TYPES;
	const struct list *l = ours ? atomic_load(&known[type]) : NULL;
	int rc;

	if (!l) {
		rc = real_get_plugins(database, type, out);
		if (rc != LDAP_SUCCESS || !ours)
			return rc;
		/* before there is anything to be called, plugins may be yet to come */
		if (*out)
			atomic_store(&complete, true);
		if (atomic_load(&complete))
			keep(type, *out);
		return rc;
	}
	*out = NULL;
	if (l->n == 0)
		return LDAP_SUCCESS;
	*out = (hook *)(void *)slapi_ch_calloc(l->n + 1, sizeof(hook));
	for (size_t i = 0; i < l->n; i++)
		(*out)[i] = l->list[i];
	return LDAP_SUCCESS;
}
