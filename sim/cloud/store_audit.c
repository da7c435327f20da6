/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloud/store_private.h"

void sim_audit_clear(struct sim_store *s)
{
	free(s->audit);
	s->audit = NULL;
	s->audit_n = s->audit_cap = s->audit_next = 0;
}

const struct sim_audit *sim_store_audit_at(struct sim_store *s, size_t i)
{
	if (i >= s->audit_n)
		return NULL;
	return &s->audit[(s->audit_next + s->audit_cap - 1 - i) % s->audit_cap];
}

/* Until the ring is as large as it may be, its entries lie in order from the start. */
static bool grow(struct sim_store *s)
{
	size_t cap = s->audit_cap ? s->audit_cap * 2 : 64;
	struct sim_audit *wider;

	if (s->audit_n < s->audit_cap || s->audit_cap == SIM_AUDIT_MAX)
		return true;
	if (cap > SIM_AUDIT_MAX)
		cap = SIM_AUDIT_MAX;
	wider = realloc(s->audit, cap * sizeof(*wider));
	if (!wider)
		return false;
	s->audit = wider;
	s->audit_next = s->audit_n;
	s->audit_cap = cap;
	return true;
}

bool sim_audit_put(struct sim_store *s, const struct sim_audit *entry)
{
	if (!grow(s))
		return false;
	s->audit[s->audit_next] = *entry;
	s->audit_next = (s->audit_next + 1) % s->audit_cap;
	if (s->audit_n < s->audit_cap)
		s->audit_n++;
	return true;
}

/* SplitMix64 of a drawn start: ids that nobody has to guess, only to tell apart */
static uint64_t draw(struct sim_store *s)
{
	uint64_t z = s->draw += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void sim_store_audit(struct sim_store *s, const struct sim_tenant *tenant, sim_activity activity,
		     const struct sim_actor *actor, const struct sim_device *target,
		     const char *correlation_id, uint64_t now_ticks)
{
	const uint64_t random[2] = {draw(s), draw(s)};
	struct sim_audit e = {
		.tenant = tenant, .ticks = now_ticks, .activity = activity, .actor = *actor};
	uint8_t guid[LAPS_GUID_LEN];

	memcpy(guid, random, sizeof(guid));
	guid[7] = (uint8_t)((guid[7] & 0x0f) | 0x40); /* version 4 and its variant */
	guid[8] = (uint8_t)((guid[8] & 0x3f) | 0x80);
	laps_guid_format_text(guid, e.id);
	snprintf(e.correlation_id, sizeof(e.correlation_id), "%s", correlation_id);
	snprintf(e.target_id, sizeof(e.target_id), "%s", target ? target->id : "");
	snprintf(e.target_name, sizeof(e.target_name), "%s", target ? target->name : tenant->name);
	if (!sim_audit_put(s, &e))
		return; /* said so in the header */
}
