/* SPDX-License-Identifier: MIT */
/* ACLs and ACEs in SDDL, [MS-DTYP] 2.5.1.1, except conditional and resource ACEs. */
#include "wire/sddl_acl.h"

#include <string.h>

#define LABEL_AUTHORITY 16u
#define COUNT(a)        (sizeof(a) / sizeof((a)[0]))

#define FLAGS_WITH_CODE 0xDFu

#define UNSUPPORTED 0x100u /* no type or flag of an ACE, but a code that we know */

static const struct laps_sddl_code types[] = {
	{"A", LAPS_ACE_ALLOWED},
	{"D", LAPS_ACE_DENIED},
	{"AU", LAPS_ACE_AUDIT},
	{"AL", LAPS_ACE_ALARM},
	{"OA", LAPS_ACE_ALLOWED_OBJECT},
	{"OD", LAPS_ACE_DENIED_OBJECT},
	{"OU", LAPS_ACE_AUDIT_OBJECT},
	{"OL", LAPS_ACE_ALARM_OBJECT},
	{"ML", LAPS_ACE_LABEL},
	/* conditional, resource attribute, central policy, process trust label, access filter */
	{"XA", UNSUPPORTED},
	{"XD", UNSUPPORTED},
	{"XU", UNSUPPORTED},
	{"ZA", UNSUPPORTED},
	{"RA", UNSUPPORTED},
	{"SP", UNSUPPORTED},
	{"TL", UNSUPPORTED},
	{"FL", UNSUPPORTED},
};

static const struct laps_sddl_code flags[] = {
	{"OI", 0x01},
	{"CI", 0x02},
	{"NP", 0x04},
	{"IO", 0x08},
	{"ID", 0x10},
	{"SA", 0x40},
	{"FA", 0x80},
	/* of access filters only: critical, trust protected */
	{"CR", UNSUPPORTED},
	{"TP", UNSUPPORTED},
};

void laps_sddl_acl_init(struct laps_sddl_acl *acl)
{
	*acl = (struct laps_sddl_acl){.revision = LAPS_ACL_REVISION};
	laps_buf_init(&acl->aces, LAPS_ACL_LEN_MAX - LAPS_ACL_HEAD_LEN);
}

void laps_sddl_acl_clear(struct laps_sddl_acl *acl)
{
	laps_buf_clear(&acl->aces);
}

static uint8_t ace_type(struct laps_sddl_text *t)
{
	const size_t start = laps_sddl_peek(t) >= 0 ? t->pos : t->len;
	uint32_t type = 0;

	if (!laps_sddl_take(t, laps_sddl_letters(t, 3), types, COUNT(types), &type))
		laps_sddl_fail_here(t, "SDDL: unknown type of ACE");
	if (type == UNSUPPORTED)
		laps_sddl_fail(t, LAPS_E_UNSUPPORTED, start,
			       "SDDL: conditional, resource or policy ACE");
	return (uint8_t)type;
}

static uint8_t ace_flags(struct laps_sddl_text *t)
{
	uint8_t all = 0;

	while (t->err.rc == LAPS_OK && laps_sddl_peek(t) != ';') {
		const size_t start = t->pos;
		uint32_t flag = 0;

		if (!laps_sddl_take(t, 2, flags, COUNT(flags), &flag))
			laps_sddl_fail_here(t, "SDDL: unknown flag of an ACE");
		if (flag == UNSUPPORTED)
			laps_sddl_fail(t, LAPS_E_UNSUPPORTED, start,
				       "SDDL: flag of an access filter");
		all |= (uint8_t)flag;
	}
	return all;
}

/* Both GUIDs. Only object ACEs have room for them; elsewhere ours refuses one. */
static void ace_guids(struct laps_sddl_text *t, struct laps_ace *ace)
{
	const bool object = laps_ace_is_object(ace->type);

	if (!object && laps_sddl_peek(t) != ';')
		laps_sddl_fail_here(t, "SDDL: GUID in an ACE that has none");
	if (laps_sddl_guid(t, ace->object))
		ace->has |= LAPS_ACE_HAS_OBJECT;
	laps_sddl_expect(t, ";");
	if (!object && laps_sddl_peek(t) != ';')
		laps_sddl_fail_here(t, "SDDL: GUID in an ACE that has none");
	if (laps_sddl_guid(t, ace->inherited))
		ace->has |= LAPS_ACE_HAS_INHERITED;
	laps_sddl_expect(t, ";");
}

/* The trustee and the end. Behind the SID a conditional ACE would have its expression. */
static void ace_sid(struct laps_sddl_text *t, const struct laps_sid *domain, struct laps_ace *ace)
{
	const size_t start = laps_sddl_peek(t) >= 0 ? t->pos : t->len;

	laps_sddl_sid(t, domain, &ace->sid);
	if (ace->type == LAPS_ACE_LABEL && ace->sid.authority != LABEL_AUTHORITY)
		laps_sddl_fail(t, LAPS_E_FORMAT, start,
			       "SDDL: mandatory label whose SID is not a level");
	if (laps_sddl_peek(t) == ';') {
		const size_t field = t->pos++;

		if (laps_sddl_peek(t) == '(')
			laps_sddl_fail(t, LAPS_E_UNSUPPORTED, t->pos, "SDDL: expression in an ACE");
		laps_sddl_fail(t, LAPS_E_FORMAT, field, "SDDL: more fields than an ACE has");
	}
	laps_sddl_expect(t, ")");
}

/* Behind the parenthesis. */
static void ace_parse(struct laps_sddl_text *t, const struct laps_sid *domain, struct laps_ace *ace)
{
	ace->type = ace_type(t);
	laps_sddl_expect(t, ";");
	ace->flags = ace_flags(t);
	laps_sddl_expect(t, ";");
	ace->mask = laps_sddl_rights(t);
	laps_sddl_expect(t, ";");
	ace_guids(t, ace);
	ace_sid(t, domain, ace);
	/* Windows' converter is documented to do so for OA; ours for all four */
	if (laps_ace_is_object(ace->type) && ace->has == 0)
		ace->type -= LAPS_ACE_ALLOWED_OBJECT - LAPS_ACE_ALLOWED;
}

static void acl_flags(struct laps_sddl_text *t, struct laps_sddl_acl *acl)
{
	for (;;) {
		if (laps_sddl_accept(t, "NO_ACCESS_CONTROL"))
			acl->null = true;
		else if (laps_sddl_accept(t, "AR"))
			acl->control |= LAPS_SD_DACL_AUTO_INHERIT_REQ;
		else if (laps_sddl_accept(t, "AI"))
			acl->control |= LAPS_SD_DACL_AUTO_INHERITED;
		else if (laps_sddl_accept(t, "P"))
			acl->control |= LAPS_SD_DACL_PROTECTED;
		else
			return;
	}
}

void laps_sddl_acl_parse(struct laps_sddl_text *t, const struct laps_sid *domain,
			 struct laps_sddl_acl *acl)
{
	acl->present = true;
	acl_flags(t, acl);
	while (laps_sddl_peek(t) == '(') {
		const size_t start = t->pos++;
		struct laps_ace ace = {0};
		laps_rc rc = LAPS_OK;

		if (acl->null)
			laps_sddl_fail(t, LAPS_E_FORMAT, start, "SDDL: ACE in a null ACL");
		ace_parse(t, domain, &ace);
		if (t->err.rc != LAPS_OK)
			return;
		if (laps_ace_is_object(ace.type))
			acl->revision = LAPS_ACL_REVISION_DS;
		laps_sd_put_ace(&acl->aces, &ace);
		acl->ace_n++;
		rc = laps_buf_status(&acl->aces);
		if (rc != LAPS_OK)
			laps_sddl_fail(t, rc, start,
				       rc == LAPS_E_RANGE ? "SDDL: too many ACEs"
							  : "out of memory");
	}
}

size_t laps_sddl_acl_len(const struct laps_sddl_acl *acl)
{
	return acl->present && !acl->null ? LAPS_ACL_HEAD_LEN + acl->aces.len : 0;
}

void laps_sddl_acl_put(const struct laps_sddl_acl *acl, struct laps_buf *out)
{
	const size_t len = laps_sddl_acl_len(acl);

	if (len == 0)
		return;
	laps_sd_put_acl_header(out, acl->revision, len, acl->ace_n);
	laps_buf_put(out, acl->aces.data, acl->aces.len);
}

static void put_text(struct laps_buf *out, const char *text)
{
	laps_buf_put(out, text, strlen(text));
}

static void put_guid(struct laps_buf *out, bool there, const uint8_t *guid)
{
	char text[LAPS_GUID_TEXT];

	put_text(out, ";");
	if (!there)
		return;
	laps_guid_format_text(guid, text);
	put_text(out, text);
}

static bool ace_text(const struct laps_ace *ace, const struct laps_sid *domain,
		     struct laps_buf *out)
{
	const struct laps_sddl_code *type = types;

	while (type < types + COUNT(types) && type->value != ace->type)
		type++;
	/* an object form without GUIDs would be read as the plain form */
	if (ace->opaque || ace->rest_len > 0 || type == types + COUNT(types) ||
	    (ace->flags & ~FLAGS_WITH_CODE) || (laps_ace_is_object(ace->type) && ace->has == 0))
		return false;
	put_text(out, "(");
	put_text(out, type->code);
	put_text(out, ";");
	laps_sddl_put_flags(ace->flags, flags, COUNT(flags), out);
	put_text(out, ";");
	laps_sddl_put_rights(ace->mask, ace->type == LAPS_ACE_LABEL, out);
	put_guid(out, ace->has & LAPS_ACE_HAS_OBJECT, ace->object);
	put_guid(out, ace->has & LAPS_ACE_HAS_INHERITED, ace->inherited);
	put_text(out, ";");
	laps_sddl_put_sid(&ace->sid, domain, out);
	put_text(out, ")");
	return true;
}

bool laps_sddl_acl_text(const struct laps_ace *ace, size_t n, uint16_t control,
			const struct laps_sid *domain, struct laps_buf *out)
{
	if (control & LAPS_SD_DACL_PROTECTED)
		put_text(out, "P");
	if (control & LAPS_SD_DACL_AUTO_INHERIT_REQ)
		put_text(out, "AR");
	if (control & LAPS_SD_DACL_AUTO_INHERITED)
		put_text(out, "AI");
	for (size_t i = 0; i < n; i++)
		if (!ace_text(&ace[i], domain, out))
			return false;
	return true;
}
