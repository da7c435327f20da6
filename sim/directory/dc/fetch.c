/* SPDX-License-Identifier: MIT */
#include "directory/dc/fetch.h"

#include <dlfcn.h>
#include <ldap.h>
#include <pthread.h>
#include <string.h>

#include "directory/dc/slapi.h"

/* of slapd, in no header: of this DN in its normal form; class and attribute, which may be NULL,
 * are what the entry must have; rw is 0 for a reader */
typedef int get_entry(Slapi_Operation *op, struct berval *ndn, void *class, void *attribute, int rw,
		      Slapi_Entry **out);
typedef int release_entry(Slapi_Operation *op, Slapi_Entry *e, int rw);

static get_entry *get;
static release_entry *release;
/* The operation that a thread fetches with, which has its transactions. */
static pthread_key_t of_thread;
static bool ready;

static void drop(void *pb)
{
	slapi_pblock_destroy(pb);
}

static void begin(void)
{
	*(void **)&get = dlsym(RTLD_DEFAULT, "be_entry_get_rw");
	*(void **)&release = dlsym(RTLD_DEFAULT, "be_entry_release_rw");
	ready = get && release && pthread_key_create(&of_thread, drop) == 0;
}

static Slapi_Operation *operation(void)
{
	Slapi_PBlock *pb = pthread_getspecific(of_thread);
	Slapi_Operation *op = NULL;

	if (!pb) {
		pb = slapi_pblock_new();
		slapi_search_internal_set_pb(pb, "", LDAP_SCOPE_BASE, "(objectClass=*)", NULL, 0,
					     NULL, NULL, NULL, 0);
		if (pthread_setspecific(of_thread, pb) != 0) {
			slapi_pblock_destroy(pb);
			return NULL;
		}
	}
	slapi_pblock_get(pb, SLAPI_OPERATION, (void *)&op);
	return op;
}

bool dc_fetch(const char *dn, dc_each *each, void *arg)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	Slapi_Operation *op = NULL;
	Slapi_Entry *e = NULL;
	struct berval ndn;

	pthread_once(&once, begin);
	if (ready)
		op = operation();
	if (!op)
		return false;
	ndn.bv_val = dc_dn_normal(dn);
	if (!ndn.bv_val)
		return false;
	ndn.bv_len = strlen(ndn.bv_val);
	if (get(op, &ndn, NULL, NULL, 0, &e) == LDAP_SUCCESS && e) {
		each(e, arg);
		release(op, e, 0);
	}
	slapi_ch_free_string(&ndn.bv_val);
	return e != NULL;
}
