/* SPDX-License-Identifier: MIT */
#include "fleet/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports/ad_kerberos.h"
#include "ports/ad_link.h"

/* What a session spends its time with before its work. */
enum { CONNECT, TICKETS, BIND, SPENT_N };

struct fleet_session {
	struct fleet_worker *worker;
	const struct fleet_place *place;
	const struct fleet_realm *realm;
	struct laps_config config; /* of the device in turn; all in it is borrowed */
	char keytab[PATH_MAX];
	struct laps_ad_link link;
	struct laps_backup_port port; /* of laps, over link */
	uint64_t begin_ns;            /* 0: there is no session */
	uint64_t spent_ns[SPENT_N];
};

/* What laps.conf says on every device; keytab is room for what it says on one. */
static void begin_config(struct laps_config *c, const struct fleet *f,
			 const struct fleet_place *place, char keytab[static PATH_MAX])
{
	*c = (struct laps_config){.bind = LAPS_CONFIG_BIND_GSSAPI, .keytab = keytab};
	/* laps only reads them */
	c->domain = (char *)(uintptr_t)f->domain->dns_name;
	c->ca_file = (char *)(uintptr_t)place->ca_file;
}

/* On this one: every controller, the one that the cycle has drawn first. */
static void be_device(struct laps_config *c, const struct fleet *f, const struct fleet_place *place,
		      const struct fleet_realm *realm, uint32_t index, uint32_t first)
{
	fleet_device_name(index, c->host.name);
	fleet_realm_keytab(realm, index, c->keytab);
	for (uint32_t i = 0; i < f->controllers; i++)
		c->uri[i] = (char *)(uintptr_t)place->uri[(first + i) % f->controllers];
	c->uri_n = f->controllers;
}

static laps_rc locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	struct fleet_session *s = ctx;
	const struct fleet_worker *w = s->worker;
	laps_rc rc;

	be_device(&s->config, w->fleet, s->place, s->realm, w->index,
		  fleet_controller_of(w->fleet->o.seed, w->index, w->device->next_s,
				      w->fleet->controllers));
	memset(s->spent_ns, 0, sizeof(s->spent_ns));
	s->begin_ns = fleet_clock_ns();
	rc = s->port.locate(s->port.ctx, name, name_len, cause);
	s->spent_ns[CONNECT] += fleet_clock_ns() - s->begin_ns;
	return rc;
}

/* As laps binds, in two parts. */
static laps_rc bind_device(void *ctx, struct laps_cause *cause)
{
	struct fleet_session *s = ctx;
	char principal[LAPS_PRINCIPAL_MAX];
	const struct laps_ad_login login = {
		.kerberos = true, .principal = principal, .keytab = s->config.keytab};
	struct laps_kerberos *tickets = NULL;
	const uint64_t begin_ns = fleet_clock_ns();
	uint64_t had_ns;
	laps_rc rc = s->link.ad ? LAPS_OK : laps_ad_link_connect(&s->link, cause);

	if (rc == LAPS_OK)
		rc = laps_kerberos_machine(&s->config, principal, cause);
	if (rc == LAPS_OK)
		rc = laps_ad_get_tickets(s->link.ad, &login, &tickets, cause);
	had_ns = fleet_clock_ns();
	s->spent_ns[TICKETS] += had_ns - begin_ns;
	if (rc == LAPS_OK)
		rc = laps_ad_bind_with(s->link.ad, &login, tickets, cause);
	laps_kerberos_close(&tickets);
	s->spent_ns[BIND] += fleet_clock_ns() - had_ns;
	s->link.bound = rc == LAPS_OK;
	return rc;
}

static laps_rc read_object(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	const struct laps_backup_port *p = &((struct fleet_session *)ctx)->port;

	return p->read(p->ctx, mode, out, cause);
}

static laps_rc write_object(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	const struct laps_backup_port *p = &((struct fleet_session *)ctx)->port;

	return p->write(p->ctx, change, cause);
}

static laps_rc turn_to(void *ctx, size_t controller, char *name, size_t name_len,
		       struct laps_cause *cause)
{
	struct fleet_session *s = ctx;
	const uint64_t begin_ns = fleet_clock_ns();
	laps_rc rc = s->port.turn_to(s->port.ctx, controller, name, name_len, cause);

	s->spent_ns[CONNECT] += fleet_clock_ns() - begin_ns;
	return rc;
}

/* One that never was a session of the device's own is none. */
static void end(void *ctx)
{
	struct fleet_session *s = ctx;
	struct fleet_histogram *t = s->worker->tally.time;
	const bool whole = s->begin_ns != 0 && s->link.bound;
	uint64_t all_ns, before_ns = 0;

	s->port.close(s->port.ctx);
	if (whole) {
		all_ns = fleet_clock_ns() - s->begin_ns;
		for (int i = 0; i < SPENT_N; i++)
			before_ns += s->spent_ns[i];
		fleet_histogram_add(&t[FLEET_SESSION], all_ns);
		fleet_histogram_add(&t[FLEET_CONNECT], s->spent_ns[CONNECT]);
		fleet_histogram_add(&t[FLEET_TICKETS], s->spent_ns[TICKETS]);
		fleet_histogram_add(&t[FLEET_GSSAPI], s->spent_ns[BIND]);
		fleet_histogram_add(&t[FLEET_WORK], all_ns - before_ns);
	}
	s->begin_ns = 0;
}

bool fleet_session_open(struct fleet_worker *w, const struct fleet_place *place,
			const struct fleet_realm *realm, struct fleet_session **out,
			struct sim_err *err)
{
	struct fleet_session *s = calloc(1, sizeof(*s));

	if (!s)
		return sim_fail_nomem(err);
	s->worker = w;
	s->place = place;
	s->realm = realm;
	begin_config(&s->config, w->fleet, place, s->keytab);
	s->link.config = &s->config;
	s->port = laps_ad_backup_port(&s->link);
	w->ports.backup = (struct laps_backup_port){.ctx = s,
						    .locate = locate,
						    .bind = bind_device,
						    .read = read_object,
						    .write = write_object,
						    .close = end,
						    .turn_to = turn_to};
	*out = s;
	return true;
}

void fleet_session_close(struct fleet_session **s)
{
	if (*s)
		laps_ad_link_close(&(*s)->link);
	free(*s);
	*s = NULL;
}

bool fleet_session_bare(const struct fleet *f, const struct fleet_place *place,
			const struct fleet_realm *realm, uint32_t index)
{
	char keytab[PATH_MAX];
	struct laps_config config;
	struct laps_ad_link link = {.config = &config};
	struct laps_cause cause;
	bool ok;

	begin_config(&config, f, place, keytab);
	be_device(&config, f, place, realm, index, 0);
	ok = laps_ad_link_bind(&link, &cause) == LAPS_OK;
	laps_ad_link_close(&link);
	return ok;
}
