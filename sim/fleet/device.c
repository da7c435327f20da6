/* SPDX-License-Identifier: MIT */
#include "fleet/device.h"

#include <stdio.h>
#include <string.h>

enum { PRESENT = 1, VERSION = 2, ENTRA = 4 };

void fleet_device_name(uint32_t index, char out[static FLEET_NAME])
{
	snprintf(out, FLEET_NAME, "WS%04u", (unsigned)(index + 1));
}

/* 0: there is no room. */
static uint8_t intern(struct fleet_readers *readers, const struct laps_sid *sid)
{
	unsigned i;

	pthread_mutex_lock(&readers->lock);
	for (i = 0; i < readers->n && !laps_sid_eq(&readers->sid[i], sid); i++)
		;
	if (i == readers->n && i < FLEET_READERS)
		readers->sid[readers->n++] = *sid;
	pthread_mutex_unlock(&readers->lock);
	return i < FLEET_READERS ? (uint8_t)(i + 1) : 0;
}

static bool pack(struct fleet_readers *readers, const struct laps_rotation *r,
		 struct fleet_rotation *out)
{
	*out = (struct fleet_rotation){0};
	if (!r->present)
		return true;
	out->updated_ticks = r->updated_ticks;
	out->expiry_ticks = r->expiry_ticks;
	out->rid = r->account_rid;
	out->mode = (uint8_t)r->mode;
	out->source = (uint8_t)r->source;
	out->flags = PRESENT;
	if (r->has_version) {
		out->flags |= VERSION;
		memcpy(out->version, r->version, LAPS_GUID_LEN);
	}
	if (r->entra_device[0])
		out->flags |= ENTRA;
	if (r->has_principal)
		out->reader = intern(readers, &r->principal);
	return !r->has_principal || out->reader;
}

static void unpack(const struct fleet_rotation *r, struct fleet_readers *readers,
		   const char *entra_device, struct laps_rotation *out)
{
	if (!(r->flags & PRESENT))
		return;
	out->present = true;
	out->updated_ticks = r->updated_ticks;
	out->expiry_ticks = r->expiry_ticks;
	out->account_rid = r->rid;
	out->mode = (laps_mode)r->mode;
	out->source = (laps_policy_source)r->source;
	out->has_version = r->flags & VERSION;
	memcpy(out->version, r->version, LAPS_GUID_LEN);
	if (r->flags & ENTRA)
		snprintf(out->entra_device, sizeof(out->entra_device), "%s", entra_device);
	if (r->reader) {
		out->has_principal = true;
		pthread_mutex_lock(&readers->lock);
		out->principal = readers->sid[r->reader - 1];
		pthread_mutex_unlock(&readers->lock);
	}
}

void fleet_device_unpack(const struct fleet_device *d, struct fleet_readers *readers,
			 const char *entra_device, struct laps_state *out)
{
	*out = (struct laps_state){0};
	unpack(&d->confirmed, readers, entra_device, &out->confirmed);
	unpack(&d->intent, readers, entra_device, &out->intent);
}

bool fleet_device_pack(struct fleet_device *d, struct fleet_readers *readers,
		       const struct laps_state *state)
{
	struct fleet_rotation confirmed, intent;

	if (state->auto_account.present || state->post_auth.stage != LAPS_POST_AUTH_IDLE ||
	    !pack(readers, &state->confirmed, &confirmed) ||
	    !pack(readers, &state->intent, &intent))
		return false;
	d->confirmed = confirmed;
	d->intent = intent;
	d->has_state = true;
	return true;
}

/* FNV-1a */
uint64_t fleet_digest(const void *value, size_t len)
{
	const uint8_t *p = value;
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * UINT64_C(1099511628211);
	return h ? h : 1;
}
