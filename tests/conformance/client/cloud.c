/* SPDX-License-Identifier: MIT */
#include "conformance/client/cloud.h"

#include <stdio.h>
#include <strings.h>

#include "cloud/cloud.h"
#include "cloud/store.h"
#include "conformance/client/opened.h"
#include "run/world.h"

#define JOIN_OURS                                                            \
	"exec laps --quiet join entra --user \"cloudadmin@$LAPSIM_DOMAIN\" " \
	"--password-file \"$LAPSIM_DIR/secrets/cloudadmin.password\""

void client_cloud_clear(struct client_cloud *k)
{
	client_opened_clear(&k->newest);
	*k = (struct client_cloud){0};
}

/* The computer's; under a lock of the store. NULL: it has not joined. */
static struct sim_device *find(const struct client *s, struct sim_store *store)
{
	const struct sim_tenant *t =
		sim_store_tenant(store, lapsim_getenv(s->w, "LAPSIM_TENANT_ID"));
	struct sim_device *d = sim_store_device_after(store, t, "");

	while (d && strcasecmp(d->name, CLIENT_COMPUTER) != 0)
		d = sim_store_device_after(store, t, d->device_id);
	return d;
}

static bool take(const struct sim_device *d, struct client_cloud *out)
{
	const struct sim_credential *newest = d && d->credential_n > 0 ? &d->credential[0] : NULL;
	const uint8_t *p;
	size_t len;

	if (!newest)
		return true;
	p = laps_secret_view(newest->password, &len);
	if (laps_secret_dup(p, len, &out->newest.password) != LAPS_OK)
		return false;
	out->newest.updated_ticks = newest->backup_ticks;
	snprintf(out->newest.account, sizeof(out->newest.account), "%s", newest->account);
	out->n = d->credential_n;
	out->expires_ticks = d->refresh_ticks;
	return true;
}

static void look(struct conform *c, struct client_cloud *out)
{
	const struct client *s = client_of(c);
	struct sim_store *store;

	client_cloud_clear(out);
	if (conform_over(c))
		return;
	store = sim_cloud_store(s->w->cloud);
	sim_store_read(store);
	if (!take(find(s, store), out))
		conform_fail(c, "out of memory");
	sim_store_unlock(store);
	if (out->newest.password)
		client_learn(c, out->newest.password);
}

void client_cloud_begin(struct conform *c)
{
	const char *join = client_of(c)->set.join;

	client_begin(c, CLIENT_WORLD);
	if (!conform_over(c) && client_shell(c, join ? join : JOIN_OURS, NULL, NULL, "") != 0)
		conform_fail(c, "the computer cannot join Entra ID");
	CLIENT_POLICY(c, "BackupDirectory=1");
}

void client_cloud_sound(struct conform *c, struct client_cloud *out)
{
	look(c, out);
	if (conform_over(c) ||
	    !conform_that(c, out->newest.password != NULL, "Entra ID has no password"))
		return;
	(void)conform_that(c, client_opens(c, &out->newest) || conform_over(c),
			   "the password in Entra ID does not open the account");
}

void client_cloud_start(struct conform *c, struct client_cloud *out)
{
	struct client_run r;

	client_cloud_begin(c);
	client_cycle(c, &r);
	if (!conform_over(c))
		(void)conform_that(c, r.status == 0, "the first cycle has status %d: %s", r.status,
				   r.last);
	client_cloud_sound(c, out);
}

void client_cloud_rotated(struct conform *c, const struct client_cloud *before)
{
	struct client_cloud now = {0};
	struct client_run r;

	client_cycle(c, &r);
	client_cloud_sound(c, &now);
	if (!conform_over(c))
		(void)conform_that(c, now.newest.updated_ticks != before->newest.updated_ticks,
				   "the cycle has not rotated the password: %s", r.last);
	client_cloud_clear(&now);
}

void client_cloud_kept(struct conform *c, const struct client_cloud *before)
{
	struct client_cloud now = {0};

	look(c, &now);
	if (!conform_over(c))
		(void)conform_that(c,
				   now.n == before->n &&
					   now.newest.updated_ticks == before->newest.updated_ticks,
				   "Entra ID has another password");
	if (!conform_over(c) && before->newest.password)
		(void)conform_that(c, client_opens(c, &before->newest) || conform_over(c),
				   "the account's password has changed, and Entra ID has not the "
				   "new one");
	client_cloud_clear(&now);
}

void client_cloud_enable(struct conform *c, bool enabled)
{
	const struct client *s = client_of(c);
	struct sim_store *store;
	struct sim_device *d;

	if (conform_over(c))
		return;
	store = sim_cloud_store(s->w->cloud);
	sim_store_write(store);
	d = find(s, store);
	if (d)
		d->enabled = enabled;
	else
		conform_fail(c, "Entra ID does not know the computer");
	sim_store_unlock(store);
}
