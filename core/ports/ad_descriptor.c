/* SPDX-License-Identifier: MIT */
#include "ports/ad_descriptor.h"

#include <laps/hresult.h>
#include <sys/time.h>

#include "ports/ad_private.h"
#include "ports/file.h"

#define SD_FLAGS_OID "1.2.840.113556.1.4.801"
#define PAGE_SIZE    500

/* SDFlagsRequestValue ::= SEQUENCE { Flags INTEGER }, parts below 16 */
struct sd_flags {
	char value[5];
	LDAPControl control;
};

static void make_flags(struct sd_flags *f, uint32_t parts)
{
	static char oid[] = SD_FLAGS_OID;
	const char value[] = {0x30, 3, 2, 1, (char)parts};

	for (size_t i = 0; i < sizeof value; i++)
		f->value[i] = value[i];
	f->control = (LDAPControl){.ldctl_oid = oid,
				   .ldctl_value = {.bv_len = sizeof f->value, .bv_val = f->value},
				   .ldctl_iscritical = 1};
}

/* Descriptors of what is found, in parts where the server knows how to. other may be NULL. */
static int search_sd(struct laps_ad *ad, const char *base, int scope, const char *filter,
		     uint32_t parts, LDAPControl *other, LDAPMessage **message)
{
	static char name[] = LAPS_AD_DESCRIPTOR;
	char *attr[] = {name, NULL};
	struct timeval timeout = {.tv_sec = LAPS_AD_TIMEOUT_SECONDS};
	struct sd_flags flags;
	LDAPControl *control[] = {&flags.control, other, NULL};
	int result = LDAP_UNAVAILABLE_CRITICAL_EXTENSION;

	make_flags(&flags, parts);
	if (!ad->whole_sd)
		result = ldap_search_ext_s(ad->ld, base, scope, filter, attr, 0, control, NULL,
					   &timeout, LDAP_NO_LIMIT, message);
	if (result != LDAP_UNAVAILABLE_CRITICAL_EXTENSION)
		return result;
	/* then descriptors come whole, and have to be written so */
	ad->whole_sd = true;
	ldap_msgfree(*message);
	*message = NULL;
	return ldap_search_ext_s(ad->ld, base, scope, filter, attr, 0, control + 1, NULL, &timeout,
				 LDAP_NO_LIMIT, message);
}

static laps_rc parse(const struct laps_ad_entry *e, struct laps_sd *out, struct laps_cause *cause)
{
	const struct laps_ad_value *v = laps_ad_first(e, LAPS_AD_DESCRIPTOR);
	struct laps_err err = {0};
	laps_rc rc;

	if (!v) {
		laps_cause_set(cause, LAPS_HR_FAIL,
			       "'%s' shows no " LAPS_AD_DESCRIPTOR
			       ": it may not be read, or the directory has none",
			       e->dn);
		return LAPS_E_DENIED;
	}
	rc = laps_sd_parse(v->data, v->len, out, &err);
	if (rc == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	if (rc == LAPS_OK)
		return LAPS_OK;
	laps_cause_set(cause, LAPS_HR_FAIL, "the descriptor of '%s' is malformed: %s", e->dn,
		       err.what ? err.what : laps_rc_name(rc));
	return LAPS_E_FORMAT;
}

laps_rc laps_ad_read_sd(struct laps_ad *ad, const char *dn, uint32_t parts, struct laps_sd *out,
			struct laps_cause *cause)
{
	struct laps_ad_result r = {0};
	LDAPMessage *message = NULL;
	laps_rc rc;
	int result = search_sd(ad, dn, LDAP_SCOPE_BASE, "(objectClass=*)", parts, NULL, &message);

	if (result != LDAP_SUCCESS) {
		rc = laps_ad_fail(cause, result, "cannot read the descriptor of '%s'", dn);
	} else if (!laps_ad_copy_result(ad->ld, message, &r)) {
		rc = laps_file_nomem(cause);
	} else if (r.entry_n == 0) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "'%s' is not shown", dn);
		rc = LAPS_E_NOTFOUND;
	} else {
		rc = parse(&r.entry[0], out, cause);
	}
	laps_ad_result_clear(&r);
	ldap_msgfree(message);
	return rc;
}

laps_rc laps_ad_write_sd(struct laps_ad *ad, const char *dn, uint32_t parts,
			 const struct laps_sd *sd, struct laps_cause *cause)
{
	static char name[] = LAPS_AD_DESCRIPTOR;
	struct sd_flags flags;
	LDAPControl *control[] = {&flags.control, NULL};
	struct berval value, *values[] = {&value, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES,
		       .mod_type = name,
		       .mod_bvalues = values};
	LDAPMod *mods[] = {&mod, NULL};
	struct laps_buf bytes;
	laps_rc rc;
	int result;

	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	laps_sd_format(sd, &bytes);
	rc = laps_buf_status(&bytes);
	if (rc == LAPS_OK) {
		make_flags(&flags, parts);
		value = (struct berval){.bv_len = bytes.len, .bv_val = (char *)bytes.data};
		result = ldap_modify_ext_s(ad->ld, dn, mods, ad->whole_sd ? NULL : control, NULL);
		if (result != LDAP_SUCCESS)
			rc = laps_ad_fail(cause, result, "cannot change the descriptor of '%s'",
					  dn);
	} else {
		laps_cause_set(cause, LAPS_HR_FAIL, "the descriptor of '%s' would be too long", dn);
	}
	laps_buf_clear(&bytes);
	return rc;
}

static laps_rc visit_page(const struct laps_ad_result *r, laps_ad_sd_visit *visit, void *ctx,
			  struct laps_cause *cause)
{
	laps_rc rc = LAPS_OK;

	for (size_t i = 0; i < r->entry_n && rc == LAPS_OK; i++) {
		struct laps_sd sd = {0};

		rc = parse(&r->entry[i], &sd, cause);
		if (rc == LAPS_OK)
			rc = visit(ctx, r->entry[i].dn, &sd, cause);
		laps_sd_clear(&sd);
	}
	return rc;
}

/* The next page's cookie into *cookie, in place of the last; NULL behind the last page. */
static bool next_page(LDAP *ld, LDAPMessage *message, struct berval **cookie)
{
	LDAPControl **answered = NULL, *page;
	struct berval found = {0};
	ber_int_t estimate;
	bool more;

	ber_bvfree(*cookie);
	*cookie = NULL;
	if (ldap_parse_result(ld, message, NULL, NULL, NULL, NULL, &answered, 0) != LDAP_SUCCESS)
		return false;
	page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, NULL);
	more = page &&
	       ldap_parse_pageresponse_control(ld, page, &estimate, &found) == LDAP_SUCCESS &&
	       found.bv_len > 0;
	if (more)
		*cookie = ber_bvdup(&found);
	ber_memfree(found.bv_val);
	ldap_controls_free(answered);
	return more && *cookie;
}

laps_rc laps_ad_walk_sd(struct laps_ad *ad, const char *base, const char *filter,
			laps_ad_sd_visit *visit, void *ctx, struct laps_cause *cause)
{
	struct berval *cookie = NULL;
	laps_rc rc = LAPS_OK;
	bool more;

	do {
		struct laps_ad_result r = {0};
		LDAPMessage *message = NULL;
		LDAPControl *page = NULL;
		int result = ldap_create_page_control(ad->ld, PAGE_SIZE, cookie, 0, &page);

		more = false;
		if (result == LDAP_SUCCESS)
			result = search_sd(ad, base, LDAP_SCOPE_SUBTREE, filter, LAPS_AD_SD_DACL,
					   page, &message);
		if (result != LDAP_SUCCESS)
			rc = laps_ad_fail(cause, result, "cannot read the descriptors below '%s'",
					  base);
		else if (!laps_ad_copy_result(ad->ld, message, &r))
			rc = laps_file_nomem(cause);
		else
			rc = visit_page(&r, visit, ctx, cause);
		if (rc == LAPS_OK)
			more = next_page(ad->ld, message, &cookie);
		laps_ad_result_clear(&r);
		ldap_msgfree(message);
		ldap_control_free(page);
	} while (more);
	ber_bvfree(cookie);
	return rc;
}
