/* SPDX-License-Identifier: MIT */
/* A store with a tenant, and devices numbered from 0, for tests. */
#ifndef TESTS_UNIT_CLOUD_STOREKIT_H
#define TESTS_UNIT_CLOUD_STOREKIT_H
#include <laps/filetime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloud/store.h"
#include "lib/runner.h"

#define KIT_TENANT "11111111-1111-4111-8111-111111111111"
#define KIT_OTHER  "22222222-2222-4222-8222-222222222222"
#define KIT_SID    "S-1-5-21-1-2-3-500"
/* 2026-01-01 */
#define KIT_NOW UINT64_C(134116992000000000)

static inline struct sim_tenant *kit_tenant(struct sim_store *s, const char *id, const char *domain)
{
	struct sim_tenant t = {.region = "EU", .laps_enabled = true}, *out = NULL;
	struct sim_err err = {""};

	snprintf(t.id, sizeof(t.id), "%s", id);
	snprintf(t.domain, sizeof(t.domain), "%s", domain);
	snprintf(t.name, sizeof(t.name), "%s", domain);
	ck_assert_msg(sim_store_add_tenant(s, &t, &out, &err), "%s", err.text);
	return out;
}

/* Ids by kind: 'a' object, 'b' device, 'c' managed. Neighbours in number are far apart in order. */
static inline void kit_id(unsigned n, char kind, char out[static LAPS_GUID_TEXT])
{
	snprintf(out, LAPS_GUID_TEXT, "%08x-0000-4000-8000-00000000000%c", n * 0x9e3779b1u, kind);
}

static inline struct sim_device kit_device_plain(const struct sim_tenant *t, unsigned n)
{
	struct sim_device d = {.tenant = t, .enabled = true, .created_ticks = KIT_NOW};
	char name[24];

	kit_id(n, 'a', d.id);
	kit_id(n, 'b', d.device_id);
	kit_id(n, 'c', d.managed_id);
	snprintf(name, sizeof(name), "WS%06u", n);
	snprintf(d.os_version, sizeof(d.os_version), "10.0.26100.1");
	d.name = strdup(name);
	return d;
}

static inline struct sim_device *kit_device(struct sim_store *s, const struct sim_tenant *t,
					    unsigned n)
{
	struct sim_device d = kit_device_plain(t, n), *out = NULL;
	struct sim_err err = {""};

	ck_assert_msg(sim_store_add_device(s, &d, &out, &err), "%s", err.text);
	return out;
}

static inline void kit_push(struct sim_store *s, struct sim_device *d, const char *account,
			    const char *password, uint64_t ticks)
{
	struct laps_secret *p = NULL;
	struct sim_err err = {""};

	ck_assert_int_eq(laps_secret_dup(password, strlen(password), &p), LAPS_OK);
	ck_assert_msg(sim_store_push_credential(s, d, account, KIT_SID, p, ticks,
						ticks + LAPS_TICKS_PER_DAY * 30, &err),
		      "%s", err.text);
	laps_secret_free(&p);
}

#endif
