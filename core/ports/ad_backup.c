/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/encvalue.h>
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

/* Where each mode keeps what; NULL: it has no such thing. */
struct attributes {
	const char *expiry, *current, *history;
	const char *other; /* current value of the mode that this one replaces */
	bool has_version;
};

static const struct attributes *attributes_of(laps_mode mode)
{
	static const struct attributes row[LAPS_MODE_N] = {
		[LAPS_MODE_CLEAR] = {LAPS_AD_EXPIRY, LAPS_AD_CLEAR, NULL, LAPS_AD_ENCRYPTED, true},
		[LAPS_MODE_ENCRYPTED] = {LAPS_AD_EXPIRY, LAPS_AD_ENCRYPTED, LAPS_AD_HISTORY,
					 LAPS_AD_CLEAR, true},
		[LAPS_MODE_DSRM] = {LAPS_AD_EXPIRY, LAPS_AD_DSRM, LAPS_AD_DSRM_HISTORY, NULL,
				    false},
		[LAPS_MODE_LEGACY] = {LAPS_AD_LEGACY_EXPIRY, LAPS_AD_LEGACY, NULL, NULL, false},
	};

	return &row[mode];
}

static bool copy(const struct laps_ad_value *v, struct laps_buf *out)
{
	laps_buf_init(out, LAPS_ENCVALUE_MAX);
	if (v)
		laps_buf_put(out, v->data, v->len);
	return laps_buf_status(out) == LAPS_OK;
}

/* A value that is longer than any of ours counts as one that is not there, as one that cannot be
 * seen does. */
static laps_rc take_history(const struct laps_ad_attribute *a, struct laps_backup_current *out,
			    struct laps_cause *cause)
{
	out->history = calloc(a->value_n + 1, sizeof(*out->history));
	if (!out->history)
		return laps_file_nomem(cause);
	for (size_t i = 0; i < a->value_n; i++) {
		if (a->value[i].len > LAPS_ENCVALUE_MAX)
			continue;
		if (!copy(&a->value[i], &out->history[out->history_n++]))
			return laps_file_nomem(cause);
	}
	return LAPS_OK;
}

static laps_rc take_entry(const struct laps_ad_entry *e, const struct attributes *of,
			  struct laps_backup_current *out, struct laps_cause *cause)
{
	const struct laps_ad_value *version = laps_ad_first(e, LAPS_AD_VERSION);
	const struct laps_ad_value *current = NULL;
	const struct laps_ad_attribute *history = NULL;

	out->has_expiry = parse_expiry(laps_ad_text(e, of->expiry), &out->expiry_ticks);
	if (of->has_version && version && version->len == LAPS_GUID_LEN) {
		out->has_version = true;
		memcpy(out->version, version->data, LAPS_GUID_LEN);
	}
	if (!of->history)
		return LAPS_OK;
	current = laps_ad_first(e, of->current);
	if (current && current->len > LAPS_ENCVALUE_MAX)
		current = NULL;
	if (!copy(current, &out->encrypted))
		return laps_file_nomem(cause);
	history = laps_ad_find(e, of->history);
	return history ? take_history(history, out, cause) : LAPS_OK;
}

/* As it stands there, for the write that goes with this read. */
static void remember_expiry(struct laps_ad_link *l, const struct laps_ad_entry *e,
			    const char *attribute)
{
	const struct laps_ad_value *v = laps_ad_first(e, attribute);
	const char *text = laps_ad_text(e, attribute);

	l->expiry_of = NULL;
	if ((!v || text) && (size_t)snprintf(l->expiry, sizeof(l->expiry), "%s", text ? text : "") <
				    sizeof(l->expiry))
		l->expiry_of = attribute;
}

/* The clear value is not asked for: a device has no use for its own password. */
static laps_rc backup_read(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	const struct attributes *of = attributes_of(mode);
	const char *attr[5] = {of->expiry};
	struct laps_ad_link *l = ctx;
	struct laps_backup_current current = {0};
	struct laps_ad_result r = {0};
	size_t n = 1;
	laps_rc rc = find_own(l, cause);

	if (of->has_version)
		attr[n++] = LAPS_AD_VERSION;
	if (of->history) {
		attr[n++] = of->current;
		attr[n++] = of->history;
	}
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
	remember_expiry(l, &r.entry[0], of->expiry);
	rc = take_entry(&r.entry[0], of, &current, cause);
	if (rc == LAPS_OK)
		*out = current;
	else
		laps_backup_current_clear(&current);
out:
	laps_ad_result_clear(&r);
	return rc;
}

/* The expiry that was read goes, and the new one comes: where another is in force by now, or this
 * controller has shown what is past, all of the change is refused. Otherwise a value that the
 * account needs could be replaced by one that it never gets. */
static size_t list_expiry(const struct laps_ad_link *l, const char *attribute, const char *expiry,
			  struct laps_ad_change *list)
{
	const bool known = l->expiry_of == attribute; /* of the same mode */
	size_t n = 0;

	if (known && l->expiry[0])
		list[n++] = (struct laps_ad_change){attribute, l->expiry, strlen(l->expiry),
						    LAPS_AD_DELETE};
	list[n++] = (struct laps_ad_change){attribute, expiry, strlen(expiry),
					    known ? LAPS_AD_ADD : LAPS_AD_REPLACE};
	return n;
}

/* All of a rotation as changes of attributes; list has room for them. */
static size_t list_changes(const struct laps_ad_link *l, const struct laps_backup_change *change,
			   const char *expiry, struct laps_ad_change *list)
{
	const struct attributes *of = attributes_of(change->mode);
	const void *value = change->encrypted;
	size_t n = list_expiry(l, of->expiry, expiry, list), len = change->encrypted_len;

	if (change->clear)
		value = laps_secret_view(change->clear, &len);
	list[n++] = (struct laps_ad_change){of->current, value, len, LAPS_AD_REPLACE};
	if (of->other)
		list[n++] = (struct laps_ad_change){of->other, NULL, 0, LAPS_AD_REPLACE};
	if (change->has_version)
		list[n++] = (struct laps_ad_change){LAPS_AD_VERSION, change->version, LAPS_GUID_LEN,
						    LAPS_AD_REPLACE};
	if (change->history_add.len > 0)
		list[n++] = (struct laps_ad_change){of->history, change->history_add.data,
						    change->history_add.len, LAPS_AD_ADD};
	for (size_t i = 0; i < change->history_drop_n; i++)
		list[n++] = (struct laps_ad_change){of->history, change->history_drop[i].data,
						    change->history_drop[i].len, LAPS_AD_DELETE};
	return n;
}

/* What was to go is not there; or what was to come is, which a host that may write the expiry and
 * not read it cannot know. */
static void explain_change(const struct laps_ad_link *l, struct laps_cause *cause, laps_rc rc)
{
	const bool gone = l->expiry[0] &&
			  cause->hresult == laps_hresult_from_ldap(LAPS_LDAP_NO_SUCH_ATTRIBUTE);
	const bool there =
		!l->expiry[0] && cause->hresult == laps_hresult_from_ldap(LAPS_LDAP_VALUE_EXISTS);

	if (rc == LAPS_E_DENIED && l->expiry_of && (gone || there))
		laps_cause_set(cause, cause->hresult,
			       "'%s' does not hold what '%s' has shown: somebody has changed it "
			       "since, or this controller is behind%s",
			       l->own_dn, laps_ad_server(l->ad),
			       there ? ", or the host may not read its own expiry" : "");
}

static laps_rc backup_write(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	struct laps_ad_link *l = ctx;
	struct laps_ad_change *list;
	char expiry[24];
	laps_rc rc = find_own(l, cause);

	if (rc != LAPS_OK)
		return rc;
	list = calloc(6 + change->history_drop_n, sizeof(*list));
	if (!list)
		return laps_file_nomem(cause);
	snprintf(expiry, sizeof(expiry), "%" PRIu64, change->expiry_ticks);
	rc = laps_ad_modify(l->ad, l->own_dn, list, list_changes(l, change, expiry, list), cause);
	free(list);
	explain_change(l, cause, rc);
	if (rc == LAPS_OK)
		snprintf(l->expiry, sizeof(l->expiry), "%s", expiry);
	/* an object that is not there is the server's answer too */
	if (rc == LAPS_E_NOTFOUND)
		rc = LAPS_E_DENIED;
	return rc;
}

static laps_rc backup_turn_to(void *ctx, size_t controller, char *name, size_t name_len,
			      struct laps_cause *cause)
{
	return laps_ad_link_turn(ctx, controller, name, name_len, cause);
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
		.turn_to = backup_turn_to,
	};
}
