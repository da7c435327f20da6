/* SPDX-License-Identifier: MIT */
#include "fleet/session.h"

#include <laps/adsession.h>
#include <stdlib.h>
#include <string.h>

#include "lib/monotonic.h"

/* What a session spends its time with before its work. */
enum { CONNECT, TICKETS, BIND, SPENT_N };

struct fleet_session {
	struct fleet_worker *worker;
	const struct fleet_place *place;
	const struct fleet_realm *realm;
	struct laps_adsession *laps;
	struct laps_backup_port port; /* over it */
	struct who {
		struct laps_addevice device;
		char name[FLEET_NAME], keytab[PATH_MAX];
		const char *uri[FLEET_CONTROLLERS];
	} who;             /* has it in turn */
	uint64_t begin_ns; /* 0: there is no session */
	bool bound;
	uint64_t spent_ns[SPENT_N];
};

/* The session is this device's, with every controller, the one that its cycle has drawn first. */
static laps_rc be(struct laps_adsession *laps, const struct fleet *f,
		  const struct fleet_place *place, const struct fleet_realm *realm, uint32_t index,
		  uint32_t first, struct who *who, struct laps_cause *cause)
{
	fleet_device_name(index, who->name);
	fleet_realm_keytab(realm, index, who->keytab);
	for (uint32_t i = 0; i < f->controllers; i++)
		who->uri[i] = place->uri[(first + i) % f->controllers];
	who->device = (struct laps_addevice){.domain = f->domain->dns_name,
					     .name = who->name,
					     .keytab = who->keytab,
					     .ca_file = place->ca_file,
					     .uri = who->uri,
					     .uri_n = f->controllers};
	return laps_adsession_be(laps, &who->device, cause);
}

static laps_rc locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	struct fleet_session *s = ctx;
	const struct fleet_worker *w = s->worker;
	laps_rc rc;

	memset(s->spent_ns, 0, sizeof(s->spent_ns));
	s->bound = false;
	s->begin_ns = sim_monotonic_ns();
	rc = be(s->laps, w->fleet, s->place, s->realm, w->index,
		fleet_controller_of(w->fleet->o.seed, w->index, w->device->next_s,
				    w->fleet->controllers),
		&s->who, cause);
	if (rc == LAPS_OK)
		rc = s->port.locate(s->port.ctx, name, name_len, cause);
	s->spent_ns[CONNECT] += sim_monotonic_ns() - s->begin_ns;
	return rc;
}

/* As laps binds, in two parts. */
static laps_rc bind_device(void *ctx, struct laps_cause *cause)
{
	struct fleet_session *s = ctx;
	const uint64_t begin_ns = sim_monotonic_ns();
	uint64_t had_ns;
	laps_rc rc = laps_adsession_tickets(s->laps, cause);

	had_ns = sim_monotonic_ns();
	s->spent_ns[TICKETS] += had_ns - begin_ns;
	if (rc == LAPS_OK)
		rc = s->port.bind(s->port.ctx, cause);
	s->spent_ns[BIND] += sim_monotonic_ns() - had_ns;
	s->bound = rc == LAPS_OK;
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
	const uint64_t begin_ns = sim_monotonic_ns();
	laps_rc rc = s->port.turn_to(s->port.ctx, controller, name, name_len, cause);

	s->bound = false;
	s->spent_ns[CONNECT] += sim_monotonic_ns() - begin_ns;
	return rc;
}

/* One that never was a session of the device's own is none. */
static void end(void *ctx)
{
	struct fleet_session *s = ctx;
	struct fleet_histogram *t = s->worker->tally.time;
	const bool whole = s->begin_ns != 0 && s->bound;
	uint64_t all_ns, before_ns = 0;

	s->port.close(s->port.ctx);
	if (whole) {
		all_ns = sim_monotonic_ns() - s->begin_ns;
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
	*out = s;
	s->worker = w;
	s->place = place;
	s->realm = realm;
	if (laps_adsession_new(&s->laps) != LAPS_OK)
		return sim_fail_nomem(err);
	s->port = laps_adsession_port(s->laps);
	w->ports.backup = (struct laps_backup_port){.ctx = s,
						    .locate = locate,
						    .bind = bind_device,
						    .read = read_object,
						    .write = write_object,
						    .close = end,
						    .turn_to = turn_to};
	return true;
}

void fleet_session_close(struct fleet_session **s)
{
	if (*s)
		laps_adsession_free(&(*s)->laps);
	free(*s);
	*s = NULL;
}

bool fleet_session_bare(const struct fleet *f, const struct fleet_place *place,
			const struct fleet_realm *realm, uint32_t index)
{
	struct laps_adsession *laps = NULL;
	struct laps_backup_port port;
	struct laps_cause cause;
	struct who who;
	bool ok;

	if (laps_adsession_new(&laps) != LAPS_OK)
		return false;
	port = laps_adsession_port(laps);
	ok = be(laps, f, place, realm, index, 0, &who, &cause) == LAPS_OK &&
	     port.bind(port.ctx, &cause) == LAPS_OK;
	laps_adsession_free(&laps);
	return ok;
}
