/* SPDX-License-Identifier: MIT */
#include "directory/dc/stale.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/fault.h"
#include "directory/dc/names.h"
#include "directory/dc/record.h"
#include "directory/dc/slapi.h"

#define SLOTS 1024

struct kept {
	struct kept *next;
	Slapi_Entry *entry;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *slot[SLOTS]; /* by DN */
static uint64_t since;           /* the fault that they are of: laps_worldfault_rule.added */

/* Locked. What an earlier fault has left goes. NULL: the fault is itself an earlier one, of a
 * search that was under way when the next came. */
static struct kept **find(const char *dn, uint64_t fault)
{
	struct kept **k;

	if (fault < since)
		return NULL;
	for (size_t i = 0; fault > since && i < SLOTS; i++) {
		while (slot[i]) {
			struct kept *gone = slot[i];

			slot[i] = gone->next;
			slapi_entry_free(gone->entry);
			free(gone);
		}
	}
	since = fault;
	k = &slot[dc_slot_of(dn, SLOTS)];
	while (*k && strcmp(slapi_entry_get_dn((*k)->entry), dn) != 0)
		k = &(*k)->next;
	return k;
}

void dc_stale_keep(const char *dn)
{
	const struct laps_worldfault_rule *rule =
		laps_worldfault_concerns(dc_fault_plan(), "ldap", LAPS_FAULT_READ);
	const uint64_t fault = rule ? rule->added : 0;
	Slapi_Entry *e;
	struct kept **k;
	int code;

	e = fault ? dc_entry_get(dn, &code) : NULL;
	if (!e)
		return;
	pthread_mutex_lock(&lock);
	k = find(slapi_entry_get_dn(e), fault);
	if (k && !*k && (*k = calloc(1, sizeof(**k))) != NULL) {
		(*k)->entry = e;
		e = NULL;
	}
	pthread_mutex_unlock(&lock);
	if (e)
		slapi_entry_free(e);
}

/* "127.0.0.1:12345" */
static bool is_at(const char *address, uint64_t port)
{
	const char *colon = address ? strrchr(address, ':') : NULL;

	return port && colon && strtoull(colon + 1, NULL, 10) == port;
}

uint64_t dc_stale_search(Slapi_PBlock *pb)
{
	const char *address = NULL;
	struct laps_fault fault;
	bool stale;

	slapi_pblock_get(pb, SLAPI_CONN_SERVERIP, (void *)&address);
	stale = is_at(address, dc_names()->second_port) &&
		laps_worldfault_take(dc_fault_plan(), "ldap", LAPS_FAULT_READ, NULL, &fault);
	dc_record_fault(stale ? fault.spec : "");
	return stale ? fault.added : 0;
}

Slapi_Entry *dc_stale_entry(uint64_t fault, Slapi_Entry *e)
{
	Slapi_Entry *copy = NULL;
	struct kept **k;

	if (!fault)
		return NULL;
	pthread_mutex_lock(&lock);
	k = find(slapi_entry_get_dn(e), fault);
	if (k && *k)
		copy = slapi_entry_dup((*k)->entry);
	pthread_mutex_unlock(&lock);
	return copy;
}
