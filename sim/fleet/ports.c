/* SPDX-License-Identifier: MIT */
/*
 * The ports of a device that no back end has. A device has one account, the built-in one; nobody
 * logs on to it.
 */
#include <laps/hresult.h>
#include <laps/stream.h>
#include <stdio.h>

#include "fleet/room.h"

static laps_rc clock_now(void *ctx, uint64_t *ticks, struct laps_cause *cause)
{
	const struct fleet_worker *w = ctx;

	(void)cause;
	*ticks = w->now_ticks;
	return LAPS_OK;
}

static laps_rc entropy_fill(void *ctx, uint8_t *out, size_t len, struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	char name[FLEET_NAME], label[64];
	laps_rc rc;

	fleet_device_name(w->index, name);
	snprintf(label, sizeof(label), "fleet/%llu/%s", (unsigned long long)w->fleet->o.run, name);
	rc = laps_stream_fill(w->fleet->o.seed, label, w->device->draws, out, len);
	w->device->draws += (len + LAPS_STREAM_BLOCK - 1) / LAPS_STREAM_BLOCK;
	if (rc != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_FAIL, "no entropy: %s", laps_rc_name(rc));
	return rc;
}

static laps_rc host_get(void *ctx, struct laps_host *out, struct laps_cause *cause)
{
	const struct fleet_worker *w = ctx;

	(void)cause;
	*out = (struct laps_host){
		.join = LAPS_JOIN_AD, .normal_boot = true, .os_level = LAPS_OS_24H2};
	fleet_device_name(w->index, out->name);
	snprintf(out->dns_name, sizeof(out->dns_name), "%s.%s", out->name,
		 w->fleet->domain->dns_name);
	out->boot_id[0] = '1';
	if (w->device->mode == SIM_FLEET_ENTRA) {
		out->join = LAPS_JOIN_ENTRA;
		w->fleet->back->entra_id(w->fleet, w->index, out->entra_device);
	}
	return LAPS_OK;
}

static laps_rc policy_load(void *ctx, struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			   struct laps_cause *cause)
{
	const struct fleet_worker *w = ctx;
	const bool cloud = w->device->mode == SIM_FLEET_ENTRA;
	struct laps_policy_root *gpo = &roots[LAPS_POLICY_GPO - 1];
	laps_rc rc = laps_policy_root_add(gpo, "BackupDirectory", LAPS_VALUE_DWORD,
					  cloud ? LAPS_BACKUP_ENTRA : LAPS_BACKUP_AD, NULL);

	if (rc == LAPS_OK && w->device->mode == SIM_FLEET_CLEAR)
		rc = laps_policy_root_add(gpo, "ADPasswordEncryptionEnabled", LAPS_VALUE_DWORD, 0,
					  NULL);
	if (rc == LAPS_OK && w->device->mode == SIM_FLEET_ENCRYPTED && w->fleet->o.history > 0)
		rc = laps_policy_root_add(gpo, "ADEncryptedPasswordHistorySize", LAPS_VALUE_DWORD,
					  w->fleet->o.history, NULL);
	if (rc != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_OUTOFMEMORY, "out of memory");
	return rc;
}

static laps_rc names_domain(void *ctx, struct laps_domain *out, struct laps_cause *cause)
{
	const struct sim_fleet_domain *d = ((struct fleet_worker *)ctx)->fleet->domain;

	(void)cause;
	*out = (struct laps_domain){.sid = d->sid,
				    .functional_level = d->functional_level,
				    .schema = LAPS_SCHEMA_NATIVE | LAPS_SCHEMA_VERSION};
	snprintf(out->dns_name, sizeof(out->dns_name), "%s", d->dns_name);
	snprintf(out->netbios_name, sizeof(out->netbios_name), "%s", d->netbios);
	return LAPS_OK;
}

static laps_rc find_rid(void *ctx, uint32_t rid, struct laps_account *out, struct laps_cause *cause)
{
	const struct fleet_worker *w = ctx;

	if (rid != FLEET_ACCOUNT_RID) {
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no account %u", (unsigned)rid);
		return LAPS_E_NOTFOUND;
	}
	*out = (struct laps_account){.name = FLEET_ACCOUNT,
				     .rid = FLEET_ACCOUNT_RID,
				     .enabled = true,
				     .last_set_ticks = w->device->last_set_ticks};
	return LAPS_OK;
}

static laps_rc accepts(void *ctx, const struct laps_account *account,
		       const struct laps_secret *password, struct laps_cause *cause)
{
	(void)ctx;
	(void)account;
	(void)password;
	(void)cause;
	return LAPS_OK;
}

/* All that is kept of a password is what its account takes. */
static laps_rc set(void *ctx, const struct laps_account *account,
		   const struct laps_account_shape *shape, const struct laps_secret *password,
		   uint64_t now_ticks, struct laps_account *out, struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	uint8_t salt[SIM_SSHA_SALT];
	struct sim_err err;
	laps_rc rc;

	if (shape || account->rid != FLEET_ACCOUNT_RID) {
		laps_cause_set(cause, LAPS_HR_NOTIMPL, "no account of this kind");
		return LAPS_E_UNSUPPORTED;
	}
	if ((rc = entropy_fill(w, salt, sizeof(salt), cause)) != LAPS_OK)
		return rc;
	if (!sim_ssha(laps_secret_text(password), salt, w->device->account, &err)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "%s", err.text);
		return LAPS_E_HOST;
	}
	w->device->last_set_ticks = now_ticks;
	return find_rid(w, FLEET_ACCOUNT_RID, out, cause);
}

static laps_rc guard(void *ctx, uint32_t rid, laps_guard how, struct laps_cause *cause)
{
	(void)ctx;
	(void)rid;
	(void)how;
	(void)cause;
	return LAPS_OK;
}

static laps_rc get_key(void *ctx, const uint8_t *sd, size_t sd_len,
		       const struct laps_key_request *request, struct laps_buf *out,
		       struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	laps_rc rc = request->has_root_key_id
			     ? LAPS_E_UNSUPPORTED
			     : fleet_keys_public(w->fleet->keys, sd, sd_len, w->now_ticks, out);

	if (rc != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_FAIL, "no group key: %s", laps_rc_name(rc));
	return rc;
}

static const char *identity(const struct fleet_worker *w, char text[static LAPS_GUID_TEXT])
{
	text[0] = 0;
	if (w->device->mode == SIM_FLEET_ENTRA)
		w->fleet->back->entra_id(w->fleet, w->index, text);
	return text;
}

static laps_rc state_load(void *ctx, struct laps_state *out, struct laps_cause *cause)
{
	const struct fleet_worker *w = ctx;
	char id[LAPS_GUID_TEXT];

	if (!w->device->has_state) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no record");
		return LAPS_E_NOTFOUND;
	}
	fleet_device_unpack(w->device, &w->fleet->readers, identity(w, id), out);
	return LAPS_OK;
}

static laps_rc state_store(void *ctx, const struct laps_state *state, struct laps_cause *cause)
{
	const struct fleet_worker *w = ctx;

	if (fleet_device_pack(w->device, &w->fleet->readers, state))
		return LAPS_OK;
	laps_cause_set(cause, LAPS_HR_NOTIMPL, "a device of a fleet cannot be in this state");
	return LAPS_E_HOST;
}

static void emit(void *ctx, const struct laps_event *event)
{
	(void)ctx;
	(void)event;
}

static bool step(void *ctx, laps_step s, laps_step_moment moment, const struct laps_cause *cause)
{
	(void)ctx;
	(void)s;
	(void)moment;
	(void)cause;
	return false;
}

void fleet_ports_init(struct fleet_worker *w)
{
	w->ports = (struct laps_ports){
		.clock = {w, clock_now},
		.entropy = {w, entropy_fill},
		.host = {w, host_get},
		.policy = {w, policy_load},
		.names = {.ctx = w, .domain = names_domain},
		.account = {.ctx = w,
			    .find_rid = find_rid,
			    .accepts = accepts,
			    .set = set,
			    .guard = guard},
		.keys = {.ctx = w, .get_key = get_key},
		.state = {w, state_load, state_store},
		.events = {w, emit},
		.trace = {w, step},
	};
}
