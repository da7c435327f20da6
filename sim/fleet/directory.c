/* SPDX-License-Identifier: MIT */
/*
 * The backup port over a connection of the world's directory: what `laps` reads and writes there,
 * with the expiry that was read as the condition of the write. The device's name is its object's:
 * nobody looks for it.
 */
#include "fleet/directory.h"

#include <inttypes.h>
#include <laps/encvalue.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/choice.h"
#include "lib/number.h"

#define CHANGES 8 /* of a write, without what goes from the history */

struct fleet_directory {
	struct fleet_worker *worker;
	struct fleet_link all[FLEET_CONTROLLERS], *link; /* the one that the device has */
	uint32_t first;                                  /* controller of the cycle */
	char expiry[24];                                 /* as it was read; "": none */
	bool knows_expiry;
	const char *base_dn;
};

void fleet_computer_dn(const char *base_dn, const char *name, char out[static FLEET_DN])
{
	snprintf(out, FLEET_DN, "CN=%s,CN=Computers,%s", name, base_dn);
}

/* From the one that the cycle has drawn on, around. Connections stay, for those that come next. */
static laps_rc turn_to(void *ctx, size_t controller, char *name, size_t name_len,
		       struct laps_cause *cause)
{
	struct fleet_directory *d = ctx;
	const uint32_t n = d->worker->fleet->controllers;

	if (controller >= n)
		return LAPS_E_NOTFOUND;
	d->link = &d->all[(d->first + controller) % n];
	snprintf(name, name_len, "%s", d->link->place->uri[d->link->controller]);
	return fleet_link_open(d->link, cause);
}

static laps_rc locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	struct fleet_directory *d = ctx;
	const struct fleet_worker *w = d->worker;

	d->first = fleet_controller_of(w->fleet->o.seed, w->index, w->device->next_s,
				       w->fleet->controllers);
	return turn_to(d, 0, name, name_len, cause);
}

static laps_rc bind_device(void *ctx, struct laps_cause *cause)
{
	struct fleet_directory *d = ctx;
	char name[FLEET_NAME], dn[FLEET_DN], password[SIM_PASSWORD_LEN + 1] = "";
	struct sim_err err;
	laps_rc rc;

	d->knows_expiry = false;
	fleet_device_name(d->worker->index, name);
	fleet_computer_dn(d->base_dn, name, dn);
	if (d->link->place->who == FLEET_WHO_BINDS &&
	    !sim_choose_password(d->worker->fleet->o.seed, name, password, &err)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "%s", err.text);
		return LAPS_E_HOST;
	}
	rc = fleet_link_become(d->link, dn, password, cause);
	laps_wipe(password, sizeof(password));
	return rc;
}

static bool copy(const struct berval *v, struct laps_buf *out)
{
	laps_buf_init(out, LAPS_ENCVALUE_MAX);
	laps_buf_put(out, v->bv_val, v->bv_len);
	return laps_buf_status(out) == LAPS_OK;
}

static void take_expiry(struct fleet_directory *d, struct berval **v,
			struct laps_backup_current *out)
{
	uint64_t n = 0;

	d->expiry[0] = 0;
	d->knows_expiry = !v || v[0]->bv_len < sizeof(d->expiry);
	if (!v || !d->knows_expiry)
		return;
	memcpy(d->expiry, v[0]->bv_val, v[0]->bv_len);
	d->expiry[v[0]->bv_len] = 0;
	out->has_expiry = sim_number_parse(d->expiry, LAPS_TICKS_MAX, &n) && n != 0;
	out->expiry_ticks = n;
}

static bool take_history(struct berval **v, struct laps_backup_current *out)
{
	const int n = ldap_count_values_len(v);

	out->history = calloc((size_t)n, sizeof(*out->history));
	if (!out->history)
		return false;
	for (int i = 0; i < n; i++)
		if (!copy(v[i], &out->history[out->history_n++]))
			return false;
	return true;
}

static bool take_entry(struct fleet_directory *d, LDAPMessage *e, struct laps_backup_current *out)
{
	struct berval **expiry = ldap_get_values_len(d->link->ld, e, FLEET_EXPIRY);
	struct berval **current = ldap_get_values_len(d->link->ld, e, FLEET_ENCRYPTED);
	struct berval **history = ldap_get_values_len(d->link->ld, e, FLEET_HISTORY);
	struct berval **version = ldap_get_values_len(d->link->ld, e, FLEET_VERSION);
	bool ok;

	take_expiry(d, expiry, out);
	if (version && version[0]->bv_len == LAPS_GUID_LEN) {
		out->has_version = true;
		memcpy(out->version, version[0]->bv_val, LAPS_GUID_LEN);
	}
	ok = (!current || copy(current[0], &out->encrypted)) &&
	     (!history || take_history(history, out));
	ldap_value_free_len(expiry);
	ldap_value_free_len(current);
	ldap_value_free_len(history);
	ldap_value_free_len(version);
	return ok;
}

static laps_rc read_object(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	static const char *const clear[] = {FLEET_EXPIRY, FLEET_VERSION, NULL};
	static const char *const encrypted[] = {FLEET_EXPIRY, FLEET_VERSION, FLEET_ENCRYPTED,
						FLEET_HISTORY, NULL};
	struct fleet_directory *d = ctx;
	struct laps_backup_current there = {0};
	LDAPMessage *result, *entry;
	laps_rc rc = fleet_link_read(d->link, mode == LAPS_MODE_ENCRYPTED ? encrypted : clear,
				     &result, &entry, cause);

	laps_buf_init(&there.encrypted, LAPS_ENCVALUE_MAX);
	if (rc == LAPS_OK && take_entry(d, entry, &there)) {
		*out = there;
	} else {
		if (rc == LAPS_OK) {
			laps_cause_set(cause, LAPS_HR_OUTOFMEMORY, "out of memory");
			rc = LAPS_E_NOMEM;
		}
		laps_backup_current_clear(&there);
	}
	ldap_msgfree(result);
	return rc;
}

/* A change of one attribute by at most one value; what points to it is in it. */
struct change {
	LDAPMod mod;
	struct berval value, *values[2];
};

static void set_change(struct change *c, int op, const char *attribute, const void *data,
		       size_t len)
{
	/* libldap reads them only */
	c->value = (struct berval){len, (char *)(uintptr_t)data};
	c->values[0] = data ? &c->value : NULL;
	c->values[1] = NULL;
	c->mod = (LDAPMod){.mod_op = op | LDAP_MOD_BVALUES,
			   .mod_type = (char *)(uintptr_t)attribute,
			   .mod_vals.modv_bvals = c->values};
}

/* As `laps` writes it; returns how many changes there are. */
static size_t list_changes(const struct fleet_directory *d, const struct laps_backup_change *change,
			   const char *expiry, struct change *c)
{
	const bool encrypted = change->encrypted != NULL;
	const void *value = change->encrypted;
	size_t n = 0, len = change->encrypted_len;

	if (change->clear)
		value = laps_secret_view(change->clear, &len);
	if (d->knows_expiry && d->expiry[0])
		set_change(&c[n++], LDAP_MOD_DELETE, FLEET_EXPIRY, d->expiry, strlen(d->expiry));
	set_change(&c[n++], d->knows_expiry ? LDAP_MOD_ADD : LDAP_MOD_REPLACE, FLEET_EXPIRY, expiry,
		   strlen(expiry));
	set_change(&c[n++], LDAP_MOD_REPLACE, encrypted ? FLEET_ENCRYPTED : FLEET_CLEAR, value,
		   len);
	set_change(&c[n++], LDAP_MOD_REPLACE, encrypted ? FLEET_CLEAR : FLEET_ENCRYPTED, NULL, 0);
	if (change->has_version)
		set_change(&c[n++], LDAP_MOD_REPLACE, FLEET_VERSION, change->version,
			   LAPS_GUID_LEN);
	if (change->history_add.len > 0)
		set_change(&c[n++], LDAP_MOD_ADD, FLEET_HISTORY, change->history_add.data,
			   change->history_add.len);
	for (size_t i = 0; i < change->history_drop_n; i++)
		set_change(&c[n++], LDAP_MOD_DELETE, FLEET_HISTORY, change->history_drop[i].data,
			   change->history_drop[i].len);
	return n;
}

static laps_rc write_object(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	struct fleet_directory *d = ctx;
	const size_t most = CHANGES + change->history_drop_n;
	struct change *c = calloc(most, sizeof(*c));
	LDAPMod **mods = calloc(most + 1, sizeof(LDAPMod *));
	char expiry[24];
	laps_rc rc = LAPS_E_NOMEM;
	size_t n;

	if (c && mods) {
		snprintf(expiry, sizeof(expiry), "%" PRIu64, change->expiry_ticks);
		n = list_changes(d, change, expiry, c);
		for (size_t i = 0; i < n; i++)
			mods[i] = &c[i].mod;
		rc = fleet_link_modify(d->link, mods, cause);
	} else {
		laps_cause_set(cause, LAPS_HR_OUTOFMEMORY, "out of memory");
	}
	free(mods);
	free(c);
	return rc;
}

/* The connection is the next device's. */
static void keep(void *ctx)
{
	(void)ctx;
}

bool fleet_directory_open(struct fleet_worker *w, const struct fleet_place *place,
			  const char *base_dn, struct fleet_directory **out, struct sim_err *err)
{
	struct fleet_directory *d = calloc(1, sizeof(*d));

	if (!d)
		return sim_fail_nomem(err);
	d->worker = w;
	for (unsigned i = 0; i < FLEET_CONTROLLERS; i++)
		d->all[i] = (struct fleet_link){.place = place, .controller = i};
	d->link = d->all;
	d->base_dn = base_dn;
	w->ports.backup = (struct laps_backup_port){.ctx = d,
						    .locate = locate,
						    .bind = bind_device,
						    .read = read_object,
						    .write = write_object,
						    .close = keep,
						    .turn_to = turn_to};
	*out = d;
	return true;
}

void fleet_directory_close(struct fleet_directory **d)
{
	for (unsigned i = 0; *d && i < FLEET_CONTROLLERS; i++)
		fleet_link_close(&(*d)->all[i]);
	free(*d);
	*d = NULL;
}
