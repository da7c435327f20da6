/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/filetime.h>
#include <laps/hresult.h>

#include "ports/ad_admin.h"
#include "ports/ad_link.h"
#include "ports/file.h"

static laps_rc backup_locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	struct laps_ad_link *l = ctx;
	laps_rc rc = laps_ad_link_connect(l, cause);

	if (rc == LAPS_OK)
		snprintf(name, name_len, "%s", laps_ad_server(l->ad));
	return rc;
}

static laps_rc backup_bind(void *ctx, struct laps_cause *cause)
{
	return laps_ad_link_bind(ctx, cause);
}

/* Look up this host's computer object, once in a session, by the host's own name: whoever it binds
 * as, a host writes to no other computer. */
static laps_rc find_own(struct laps_ad_link *l, struct laps_cause *cause)
{
	char identity[sizeof(l->config->host.name) + 1];
	laps_rc rc = laps_ad_link_bind(l, cause);

	if (rc != LAPS_OK || l->own_dn)
		return rc;
	snprintf(identity, sizeof(identity), "%s$", l->config->host.name);
	return laps_ad_find_computer(l->ad, identity, &l->own_dn, cause);
}

/* A decimal FILETIME other than 0. Anything else counts as no expiry, and leads to a rotation. */
static bool parse_expiry(const char *text, uint64_t *out)
{
	uint64_t v = 0;

	if (!text || !*text)
		return false;
	for (; *text; text++)
		if (*text < '0' || *text > '9' || __builtin_mul_overflow(v, 10u, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*text - '0'), &v))
			return false;
	*out = v;
	return v != 0 && v <= LAPS_TICKS_MAX;
}

static laps_rc backup_read(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	static const char *const attr[] = {LAPS_AD_EXPIRY, NULL};
	struct laps_ad_link *l = ctx;
	struct laps_backup_current current = {0};
	struct laps_ad_result r = {0};
	laps_rc rc = find_own(l, cause);

	(void)mode;
	if (rc == LAPS_OK)
		rc = laps_ad_search(l->ad, l->own_dn, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &r,
				    cause);
	if (rc != LAPS_OK)
		goto out;
	if (r.entry_n != 1) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no object '%s' in the directory",
			       l->own_dn);
		rc = LAPS_E_NOTFOUND;
		goto out;
	}
	current.has_expiry =
		parse_expiry(laps_ad_text(&r.entry[0], LAPS_AD_EXPIRY), &current.expiry_ticks);
	*out = current;
out:
	laps_ad_result_clear(&r);
	return rc;
}

static laps_rc backup_write(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	struct laps_ad_link *l = ctx;
	struct laps_ad_change list[4] = {{0}};
	size_t n = 0, clear_len = 0;
	const void *clear = NULL;
	char expiry[24];
	laps_rc rc = find_own(l, cause);

	if (rc != LAPS_OK)
		return rc;
	if (change->clear)
		clear = laps_secret_view(change->clear, &clear_len);
	snprintf(expiry, sizeof(expiry), "%" PRIu64, change->expiry_ticks);
	list[n++] = (struct laps_ad_change){LAPS_AD_EXPIRY, expiry, strlen(expiry)};
	list[n++] = (struct laps_ad_change){LAPS_AD_CLEAR, clear, clear_len};
	list[n++] = (struct laps_ad_change){LAPS_AD_ENCRYPTED, change->encrypted,
					    change->encrypted_len};
	if (change->has_version)
		list[n++] =
			(struct laps_ad_change){LAPS_AD_VERSION, change->version, LAPS_GUID_LEN};
	rc = laps_ad_modify(l->ad, l->own_dn, list, n, cause);
	/* an object that is not there is the server's answer too */
	if (rc == LAPS_E_NOTFOUND)
		rc = LAPS_E_DENIED;
	return rc;
}

static void backup_close(void *ctx)
{
	laps_ad_link_close(ctx);
}

struct laps_backup_port laps_ad_backup_port(struct laps_ad_link *l)
{
	return (struct laps_backup_port){
		.ctx = l,
		.locate = backup_locate,
		.bind = backup_bind,
		.read = backup_read,
		.write = backup_write,
		.close = backup_close,
	};
}
