/* SPDX-License-Identifier: MIT */
#include "kds/server/record.h"

#include <stdio.h>
#include <string.h>

#include <laps/epmap.h>
#include <laps/filetime.h>
#include <laps/guid.h>

#include "lib/timeline.h"

static const char *spec_of(const struct rpc_request *rq)
{
	return rq->fault ? rq->fault->spec : NULL;
}

void kds_record_map(const struct kds_record *r, const struct rpc_request *rq, uint16_t port)
{
	char note[64];

	if (r->timeline < 0)
		return;
	snprintf(note, sizeof(note), "the key service is at port %u", port);
	sim_timeline_rpc(r->timeline, sim_clock_now(r->clock),
			 &(struct sim_timeline_call){.interface = "epm",
						     .call = "ept_map",
						     .who = rq->who,
						     .note = port ? note : "not registered",
						     .fault = spec_of(rq),
						     .status = port ? 0 : LAPS_EPM_NOT_REGISTERED});
}

/* "seed keys of root key GUID, period 362 11 18" */
static void describe(const struct kds_decision *d, char *out, size_t size)
{
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(d->root_key_id, id);
	snprintf(out, size, "%s of root key %s, period %d %d %d",
		 d->seed ? "seed keys" : "public key", id, d->period.l0, d->period.l1,
		 d->period.l2);
}

void kds_record_key(const struct kds_record *r, const struct rpc_request *rq,
		    const struct laps_getkey_request *asked, uint32_t hresult,
		    const struct kds_decision *d)
{
	char note[256], text[128], id[LAPS_GUID_TEXT] = "newest";

	if (r->timeline < 0)
		return;
	if (asked->has_root_key_id)
		laps_guid_format_text(asked->root_key_id, id);
	snprintf(text, sizeof(text), "root key %s, period %d %d %d", id, asked->l0, asked->l1,
		 asked->l2);
	if (hresult == 0)
		describe(d, note, sizeof(note));
	sim_timeline_rpc(r->timeline, sim_clock_now(r->clock),
			 &(struct sim_timeline_call){.interface = "isdkey",
						     .call = "GetKey",
						     .who = rq->who,
						     .asked = text,
						     .note = hresult == 0 ? note : d->why,
						     .fault = spec_of(rq),
						     .status = hresult});
}

void kds_record_fault(const struct kds_record *r, const char *operation, const char *who,
		      uint32_t status, const char *spec)
{
	static const struct {
		const char *operation, *interface, *call;
	} named[] = {{"map", "epm", "ept_map"}, {"call", "isdkey", "GetKey"}};
	struct sim_timeline_call c = {
		.call = operation, .who = who, .status = status, .fault = spec};

	if (r->timeline < 0)
		return;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (strcmp(operation, named[i].operation) == 0) {
			c.interface = named[i].interface;
			c.call = named[i].call;
		}
	sim_timeline_rpc(r->timeline, sim_clock_now(r->clock), &c);
}

void kds_record_log(const struct kds_record *r, const char *line)
{
	char time[LAPS_FILETIME_TEXT];

	laps_filetime_format(sim_clock_now(r->clock), time);
	fprintf(stderr, "%s ", time);
	/* a client may have put anything there */
	for (const char *p = line; *p; p++)
		fputc(*p < ' ' || *p > '~' ? '?' : *p, stderr);
	fputc('\n', stderr);
}
