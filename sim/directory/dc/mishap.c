/* SPDX-License-Identifier: MIT */
#include "directory/dc/mishap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/describe.h"
#include "directory/dc/fault.h"

#define LDAP          "ldap"
#define OF_CONNECTION UINT64_MAX /* no number of a message */
#define OF_HANDSHAKE  (UINT64_MAX - 1)

const char *const dc_certificate_name[DC_CERTIFICATE_N] = {
	[DC_CERTIFICATE_UNTRUSTED] = "untrusted",
	[DC_CERTIFICATE_EXPIRED] = "expired",
	[DC_CERTIFICATE_WRONG_NAME] = "wrong-name",
};

static const struct {
	const char *effect;
	dc_mishap_kind kind;
	dc_reply reply;
} effect[] = {
	{"busy", DC_MISHAP_REPLY, DC_REPLY_BUSY},
	{"unavailable", DC_MISHAP_REPLY, DC_REPLY_UNAVAILABLE},
	{"unwilling", DC_MISHAP_REPLY, DC_REPLY_UNWILLING},
	{"insufficient-rights", DC_MISHAP_REPLY, DC_REPLY_NO_RIGHT},
	{"referral", DC_MISHAP_REPLY, DC_REPLY_REFERRAL},
	{"cut-before", DC_MISHAP_CUT_BEFORE, DC_REPLY_N},
	{"cut-after", DC_MISHAP_CUT_AFTER, DC_REPLY_N},
	{"truncated-tls", DC_MISHAP_TRUNCATED, DC_REPLY_N},
	{"slow", DC_MISHAP_SLOW, DC_REPLY_N},
};

struct pending {
	struct pending *next;
	const void *key;
	uint64_t id;
	struct dc_mishap mishap;
	char spec[LAPS_FAULT_SPEC]; /* the plan may have another meanwhile */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct pending *newest;
/* nearly always 0: then nobody waits for the lock */
static atomic_size_t count;

bool dc_mishap_expected(void)
{
	const struct laps_worldfault *plan = dc_fault_plan();

	return plan && __atomic_load_n(&plan->n_on, __ATOMIC_ACQUIRE) != 0;
}

/* Locked: NULL, or where it is. */
static struct pending **find(const void *key, uint64_t id)
{
	for (struct pending **p = &newest; *p; p = &(*p)->next)
		if ((*p)->key == key && (*p)->id == id)
			return p;
	return NULL;
}

static void drop(struct pending **p)
{
	struct pending *gone = *p;

	*p = gone->next;
	free(gone);
	atomic_fetch_sub(&count, 1);
}

/* In place of one that was abandoned and had the same number. Without memory all goes well. */
static void put(const void *key, uint64_t id, const struct dc_mishap *m)
{
	struct pending *p = malloc(sizeof(*p)), **old;

	if (!p)
		return;
	*p = (struct pending){.key = key, .id = id, .mishap = *m};
	snprintf(p->spec, sizeof(p->spec), "%s", m->spec);
	pthread_mutex_lock(&lock);
	old = find(key, id);
	if (old)
		drop(old);
	p->next = newest;
	newest = p;
	atomic_fetch_add(&count, 1);
	pthread_mutex_unlock(&lock);
}

static bool take(const char *operation, const char *who, struct dc_mishap *out)
{
	struct laps_fault fault;

	if (!laps_worldfault_take(dc_fault_plan(), LDAP, operation, who, &fault))
		return false;
	for (size_t i = 0; i < sizeof(effect) / sizeof(effect[0]); i++) {
		if (strcmp(fault.effect, effect[i].effect) != 0)
			continue;
		out->kind = effect[i].kind;
		out->reply = effect[i].reply;
		out->ms = fault.arg;
		out->spec = fault.spec;
	}
	return out->kind != DC_MISHAP_NONE;
}

dc_mishap_kind dc_mishap_connect(const void *key)
{
	struct dc_mishap m = {.kind = DC_MISHAP_NONE};

	if (dc_mishap_expected() && take(LAPS_FAULT_CONNECT, NULL, &m) && m.kind == DC_MISHAP_SLOW)
		put(key, OF_CONNECTION, &m);
	return m.kind;
}

int64_t dc_mishap_connected(const void *key)
{
	struct dc_mishap m;

	return dc_mishap_answer(key, OF_CONNECTION, true, &m) ? m.ms : 0;
}

bool dc_mishap_handshake(const void *key, dc_certificate *out)
{
	struct dc_mishap m = {.kind = DC_MISHAP_CERTIFICATE};
	struct laps_fault fault;

	if (!dc_mishap_expected() ||
	    !laps_worldfault_take(dc_fault_plan(), LDAP, LAPS_FAULT_TLS, NULL, &fault))
		return false;
	while (m.certificate < DC_CERTIFICATE_N &&
	       strcmp(fault.effect, dc_certificate_name[m.certificate]) != 0)
		m.certificate++;
	if (m.certificate == DC_CERTIFICATE_N)
		return false;
	m.spec = fault.spec;
	put(key, OF_HANDSHAKE, &m);
	*out = m.certificate;
	return true;
}

bool dc_tls_was_bad(const void *key, char spec[static LAPS_FAULT_SPEC])
{
	struct pending **p;

	if (atomic_load(&count) == 0)
		return false;
	pthread_mutex_lock(&lock);
	p = find(key, OF_HANDSHAKE);
	if (p)
		memcpy(spec, (*p)->spec, LAPS_FAULT_SPEC);
	pthread_mutex_unlock(&lock);
	return p != NULL;
}

/* NULL: it has no answer, and nothing goes wrong with it. */
static const char *operation_of(uint8_t tag)
{
	switch (tag) {
	case DC_OP_BIND: return "bind";
	case DC_OP_SEARCH: return "search";
	case DC_OP_MODIFY: return "modify";
	case DC_OP_ADD: return "add";
	case DC_OP_DELETE: return "delete";
	case DC_OP_RENAME: return "rename";
	case DC_OP_COMPARE: return "compare";
	case DC_OP_EXTENDED: return "extended";
	default: return NULL;
	}
}

void dc_mishap_request(const void *key, uint64_t id, uint8_t tag, const char *who,
		       struct dc_mishap *out)
{
	const char *operation = operation_of(tag);
	struct dc_mishap m = {.kind = DC_MISHAP_NONE, .request = tag};
	struct laps_fault order;

	if (operation && dc_mishap_expected()) {
		(void)take(operation, who, &m);
		/* what is not done sends nothing */
		m.shuffled =
			tag == DC_OP_SEARCH && m.kind != DC_MISHAP_REPLY &&
			m.kind != DC_MISHAP_CUT_BEFORE &&
			laps_worldfault_take(dc_fault_plan(), LDAP, LAPS_FAULT_VALUES, who, &order);
		m.draw = m.shuffled ? order.draw : 0;
		if (m.shuffled && !m.spec)
			m.spec = order.spec;
		if (m.shuffled || (m.kind != DC_MISHAP_NONE && m.kind != DC_MISHAP_CUT_BEFORE))
			put(key, id, &m);
	}
	*out = m;
}

bool dc_mishap_answer(const void *key, uint64_t id, bool last, struct dc_mishap *out)
{
	struct pending **p;

	if (atomic_load(&count) == 0)
		return false;
	pthread_mutex_lock(&lock);
	p = find(key, id);
	if (p) {
		*out = (*p)->mishap;
		(*p)->mishap.kind = DC_MISHAP_NONE;
		if (last)
			drop(p);
	}
	pthread_mutex_unlock(&lock);
	return p != NULL;
}

void dc_mishap_closed(const void *key)
{
	struct pending **p = &newest;

	if (atomic_load(&count) == 0)
		return;
	pthread_mutex_lock(&lock);
	while (*p) {
		if ((*p)->key == key)
			drop(p);
		else
			p = &(*p)->next;
	}
	pthread_mutex_unlock(&lock);
}
