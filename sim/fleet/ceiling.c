/* SPDX-License-Identifier: MIT */
#include "fleet/ceiling.h"

#include <laps/encvalue.h>
#include <laps/protector.h>
#include <laps/pwjson.h>
#include <laps/sid.h>
#include <laps/stream.h>
#include <laps/targetsd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/bare.h"
#include "fleet/directory.h"
#include "fleet/session.h"
#include "lib/choice.h"
#include "lib/monotonic.h"

#define SECONDS 2 /* that each is measured */
#define BATCH   64

/* ---- for a while ---- */

struct measuring {
	struct fleet *f;
	const struct fleet_place *place;
	const struct fleet_realm *realm; /* NULL: none */
	const char *base_dn;
	struct fleet_link *link;  /* one a thread */
	struct laps_buf envelope; /* of now */
	struct laps_sid reader;
	struct laps_buf value; /* that modifies write */
	atomic_uint_fast32_t next;
	atomic_bool failed;
};

/* One thing; false when it cannot be done. */
typedef bool one_of(struct measuring *m, unsigned worker, uint32_t n);
struct lap {
	struct measuring *m;
	one_of *one;
};

static void do_one(void *arg, unsigned worker, size_t i)
{
	const struct lap *l = arg;

	(void)i;
	if (!l->one(l->m, worker, (uint32_t)atomic_fetch_add(&l->m->next, 1)))
		atomic_store(&l->m->failed, true);
}

static void measure(struct measuring *m, one_of *one, struct fleet_pace *out)
{
	struct lap l = {m, one};
	const double cpu_s = fleet_cpu_s(), server_cpu_s = m->f->back->cpu(m->f);
	const uint64_t begin_ns = sim_monotonic_ns();
	uint64_t took_ns = 0, n = 0;

	while (took_ns < SECONDS * UINT64_C(1000000000) && !atomic_load(&m->failed)) {
		fleet_pool_run(m->f->pool, BATCH * m->f->o.threads, do_one, &l);
		n += BATCH * m->f->o.threads;
		took_ns = sim_monotonic_ns() - begin_ns;
	}
	out->rate = (double)n * 1e9 / (double)took_ns;
	out->cpu_s = (fleet_cpu_s() - cpu_s) / (double)n;
	out->server_cpu_s = (m->f->back->cpu(m->f) - server_cpu_s) / (double)n;
}

/* ---- protecting ---- */

static bool protect_one(struct measuring *m, unsigned worker, uint32_t n)
{
	static const char sample[] = "{\"n\":\"Administrator\",\"t\":\"1d8161b41c41cde\",\"p\":"
				     "\"Pass-word-0001\"}";
	uint8_t plain[2 * sizeof(sample)] = {0};
	struct laps_protect_random random;
	struct laps_protector *p;
	struct laps_buf out;
	laps_rc rc;

	for (size_t i = 0; i < sizeof(sample); i++)
		plain[2 * i] = (uint8_t)sample[i];
	laps_buf_init(&out, LAPS_ENCVALUE_MAX);
	rc = laps_stream_fill(m->f->o.seed, "fleet/ceiling", n * UINT64_C(64), (uint8_t *)&random,
			      sizeof(random));
	if (rc == LAPS_OK)
		rc = laps_protectors_get(m->f->worker[worker].protectors, m->envelope.data,
					 m->envelope.len, &p, NULL);
	if (rc == LAPS_OK)
		rc = laps_protector_protect(p, &m->reader, plain, sizeof(plain), true, &random,
					    &out, NULL);
	laps_wipe(&random, sizeof(random));
	if (rc == LAPS_OK && n == 0) /* alone: the first */
		laps_encvalue_format(1, out.data, out.len, &m->value);
	laps_buf_clear(&out);
	return rc == LAPS_OK;
}

static bool begin_protect(struct measuring *m, struct sim_err *err)
{
	struct laps_buf sd;
	laps_rc rc = laps_sid_append(&m->f->domain->sid, LAPS_RID_DOMAIN_ADMINS, &m->reader);

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&m->envelope, LAPS_GKE_MAX);
	laps_buf_init(&m->value, LAPS_ENCVALUE_MAX);
	if (rc == LAPS_OK) {
		laps_targetsd_format(&m->reader, &sd);
		rc = fleet_keys_public(m->f->keys, sd.data, sd.len, m->f->base_ticks, &m->envelope);
	}
	laps_buf_clear(&sd);
	if (rc == LAPS_OK && protect_one(m, 0, 0))
		return true;
	return sim_fail(err, "cannot protect a password");
}

static void end_protect(struct measuring *m)
{
	laps_buf_clear(&m->envelope);
	laps_buf_clear(&m->value);
}

bool fleet_ceiling_of_protect(struct fleet *f, struct fleet_ceiling *out, struct sim_err *err)
{
	struct measuring m = {.f = f};
	bool ok = begin_protect(&m, err);

	if (ok)
		measure(&m, protect_one, &out->protects);
	end_protect(&m);
	return ok && (!atomic_load(&m.failed) || sim_fail(err, "cannot protect a password"));
}

/* ---- the directory ---- */

/* As each device comes to its requests. */
static bool become(struct measuring *m, struct fleet_link *l, uint32_t n)
{
	char name[FLEET_NAME], dn[FLEET_DN], password[SIM_PASSWORD_LEN + 1] = "";
	struct laps_cause cause;
	struct sim_err err;
	bool ok;

	fleet_device_name(n % m->f->o.devices, name);
	fleet_computer_dn(m->base_dn, name, dn);
	ok = m->place->who != FLEET_WHO_BINDS ||
	     sim_choose_password(m->f->o.seed, name, password, &err);
	ok = ok && fleet_link_become(l, dn, password, &cause) == LAPS_OK;
	laps_wipe(password, sizeof(password));
	return ok;
}

static bool bind_one(struct measuring *m, unsigned worker, uint32_t n)
{
	return become(m, &m->link[worker], n);
}

static bool bare_one(struct measuring *m, unsigned worker, uint32_t n)
{
	(void)worker;
	return fleet_bare_session(m->place, m->realm, n % m->f->o.devices);
}

static bool session_one(struct measuring *m, unsigned worker, uint32_t n)
{
	(void)worker;
	return fleet_session_bare(m->f, m->place, m->realm, n % m->f->o.devices);
}

static bool search_one(struct measuring *m, unsigned worker, uint32_t n)
{
	static const char *const attributes[] = {FLEET_EXPIRY, FLEET_VERSION, FLEET_ENCRYPTED,
						 FLEET_HISTORY, NULL};
	struct fleet_link *l = &m->link[worker];
	LDAPMessage *result, *entry;
	struct laps_cause cause;
	bool ok;

	if (!become(m, l, n))
		return false;
	ok = fleet_link_read(l, attributes, &result, &entry, &cause) == LAPS_OK;
	ldap_msgfree(result);
	return ok;
}

/* What a rotation writes: the value, its expiry and version, one that goes from the clear, and one
 * that comes into the history. */
static bool modify_one(struct measuring *m, unsigned worker, uint32_t n)
{
	struct fleet_link *l = &m->link[worker];
	char expiry[24];
	uint8_t version[LAPS_GUID_LEN] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16)};
	struct berval value[] = {{0, expiry},
				 {m->value.len, (char *)m->value.data},
				 {sizeof(version), (char *)version}};
	struct berval *list[][2] = {
		{&value[0], NULL}, {&value[1], NULL}, {NULL, NULL}, {&value[2], NULL}};
	static const char *const name[] = {FLEET_EXPIRY, FLEET_ENCRYPTED, FLEET_CLEAR,
					   FLEET_VERSION, FLEET_HISTORY};
	LDAPMod mod[5], *mods[6] = {NULL};
	struct laps_cause cause;

	snprintf(expiry, sizeof(expiry), "13%016u", n);
	value[0].bv_len = strlen(expiry);
	for (size_t i = 0; i < 5; i++) {
		mod[i] = (LDAPMod){.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES,
				   .mod_type = (char *)(uintptr_t)name[i], /* only read */
				   .mod_vals.modv_bvals = list[i < 4 ? i : 1]};
		mods[i] = &mod[i];
	}
	if (m->f->o.history == 0)
		mods[4] = NULL;
	return become(m, l, n) && fleet_link_modify(l, mods, &cause) == LAPS_OK;
}

static bool open_links(struct measuring *m, struct sim_err *err)
{
	struct laps_cause cause;

	m->link = calloc(m->f->o.threads, sizeof(*m->link));
	if (!m->link)
		return sim_fail_nomem(err);
	for (uint32_t i = 0; i < m->f->o.threads; i++) {
		m->link[i].place = m->place;
		if (fleet_link_open(&m->link[i], &cause) != LAPS_OK)
			return sim_fail(err, "%s", cause.text);
	}
	return true;
}

bool fleet_ceiling_of_directory(struct fleet *f, const struct fleet_place *place,
				const struct fleet_realm *realm, const char *base_dn,
				struct fleet_ceiling *out, struct sim_err *err)
{
	struct fleet_place who = *place;
	struct measuring m = {.f = f, .place = &who, .realm = realm, .base_dn = base_dn};
	bool ok = begin_protect(&m, err);

	if (realm) /* a session is measured apart */
		who.who = FLEET_WHO_ADMIN;
	ok = ok && open_links(&m, err);
	if (ok) {
		measure(&m, search_one, &out->searches);
		measure(&m, modify_one, &out->modifies);
		if (realm) {
			measure(&m, bare_one, &out->bare);
			measure(&m, session_one, &out->sessions);
		} else if (who.who == FLEET_WHO_BINDS) {
			measure(&m, bind_one, &out->binds);
		}
		ok = !atomic_load(&m.failed) ||
		     sim_fail(err, "the directory refuses what is measured");
	}
	for (uint32_t i = 0; m.link && i < f->o.threads; i++)
		fleet_link_close(&m.link[i]);
	free(m.link);
	end_protect(&m);
	return ok;
}
