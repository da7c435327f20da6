/* SPDX-License-Identifier: MIT */
/*
 * Who is in a role, where the target names nobody: accounts in the run's OU, and in an AD what the
 * cmdlets of Windows LAPS would grant them there. A directory that is not an AD has its own ways to
 * give rights; there a device is made, and its owner has said who reads and resets.
 */
#include <laps/adaccess.h>
#include <laps/delegation.h>
#include <laps/utf16.h>
#include <string.h>
#include <sys/random.h>

#include "conformance/directory/state.h"

#define UAC_NORMAL      "512"
#define UAC_WORKSTATION "4096"
#define GROUP_NAME      "readers"

static bool draw_password(struct conform *c, struct laps_secret **out)
{
	static const char set[] =
		"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_#.:,+/";
	uint8_t byte[20];
	char text[sizeof(byte) + 4];

	if (getrandom(byte, sizeof(byte), 0) != sizeof(byte))
		return conform_that(c, false, "no random bytes");
	for (size_t i = 0; i < sizeof(byte); i++)
		text[i] = set[byte[i] % (sizeof(set) - 1)];
	/* whatever is drawn, a policy that wants three kinds of characters has them */
	memcpy(text + sizeof(byte), "aZ7", 4);
	if (laps_secret_dup(text, sizeof(text) - 1, out) != LAPS_OK)
		conform_fail(c, "out of memory");
	laps_wipe(text, sizeof(text));
	laps_wipe(byte, sizeof(byte));
	return *out != NULL;
}

/* [MS-ADTS] 3.1.1.3.1.5: in quotes, UTF-16. */
static bool quoted(struct conform *c, const struct laps_secret *password, struct laps_buf *out)
{
	const char *text = dir_format(c, "\"%s\"", laps_secret_text(password));

	laps_buf_init(out, 512);
	return conform_that(c,
			    laps_utf16le_from_utf8(text, strlen(text), false, out, NULL) == LAPS_OK,
			    "a password that was drawn cannot be sent");
}

/* An account of an AD. */
static struct dir_result add_account(struct conform *c, const struct dir_person *p,
				     const char *class, const char *uac)
{
	struct dir_result r = {.who = "administrator", .code = LDAP_NO_MEMORY};
	struct laps_buf password;

	if (quoted(c, p->password, &password)) {
		const struct dir_change attribute[] = {
			DIR_ONE(DIR_ADD, "objectClass", class),
			DIR_ONE(DIR_ADD, "sAMAccountName", p->account),
			DIR_ONE(DIR_ADD, "userAccountControl", uac),
			DIR_ONE_BYTES(DIR_ADD, "unicodePwd",
				      ((struct dir_value){password.data, password.len})),
			{0}};

		r = dir_add(c, dir_as(c, DIR_ADMINISTRATOR), p->dn, attribute);
	}
	laps_buf_clear(&password);
	return r;
}

static bool make_person(struct conform *c, dir_role role, const char *name, bool computer)
{
	struct dir_state *d = dir_state(c);
	struct dir_person *p = &d->person[role];
	const char *account = dir_format(c, "lc%.8s%s%s", c->mark, name, computer ? "$" : "");
	struct dir_result r;

	p->dn = dir_dup(c, dir_format(c, "CN=lc%.8s%s,%s", c->mark, name, d->place));
	p->login = p->dn ? dir_dup(c, p->dn) : NULL;
	p->account = dir_dup(c, account);
	if (!p->login || !p->account || !draw_password(c, &p->password))
		return false;
	if (d->ad)
		r = add_account(c, p, computer ? "computer" : "user",
				computer ? UAC_WORKSTATION : UAC_NORMAL);
	else
		r = dir_add_device(c, p->dn, account, p->password);
	return dir_expect(c, r, &dir_done, "making the account '%s'", p->dn);
}

/* ---- rights of an AD --------------------------------------------------------------------------
 */
static bool make_readers(struct conform *c, struct laps_sid *out)
{
	const char *dn = dir_format(c, "CN=lc%.8s" GROUP_NAME ",%s", c->mark, dir_place(c));
	const struct dir_change attribute[] = {
		DIR_ONE(DIR_ADD, "objectClass", "group"),
		DIR_ONE(DIR_ADD, "sAMAccountName", dir_format(c, "lc%.8s" GROUP_NAME, c->mark)),
		DIR_ONE(DIR_ADD, "member", dir_dn(c, DIR_READER)),
		{0}};

	return dir_expect(c, dir_add(c, dir_as(c, DIR_ADMINISTRATOR), dn, attribute), &dir_done,
			  "making the group '%s'", dn) &&
	       dir_sid_of(c, dn, out);
}

/* What the cmdlets of Windows LAPS grant, for computers below dn. */
static bool grant(struct conform *c, struct dir_session *s, const char *dn, enum laps_grant what,
		  const struct laps_sid *sid)
{
	struct laps_ace ace[LAPS_DELEGATION_ACE_MAX];
	struct laps_delegation_schema schema;

	if (!dir_schema_guid(c, DIR_EXPIRY, schema.expiry) ||
	    !dir_schema_guid(c, DIR_CLEAR, schema.password))
		return false;
	return dir_dacl_add(c, s, dn, ace, laps_grant_aces(what, &schema, sid, ace));
}

static struct laps_ace for_computers(uint32_t mask, const uint8_t guid[static LAPS_GUID_LEN],
				     const struct laps_sid *sid)
{
	struct laps_ace a = {.type = LAPS_ACE_ALLOWED_OBJECT,
			     .flags = LAPS_ACE_CONTAINER_INHERIT | LAPS_ACE_INHERIT_ONLY,
			     .mask = mask,
			     .has = LAPS_ACE_HAS_OBJECT | LAPS_ACE_HAS_INHERITED,
			     .sid = *sid};

	memcpy(a.object, guid, LAPS_GUID_LEN);
	memcpy(a.inherited, laps_guid_computer, LAPS_GUID_LEN);
	return a;
}

/* What the legacy client's own cmdlets grant. */
static bool grant_legacy(struct conform *c, const struct laps_sid *readers,
			 const struct laps_sid *resetter)
{
	static const struct laps_sid self = {.authority = 5, .sub = {10}, .sub_n = 1};
	const uint32_t rp = LAPS_RIGHT_READ_PROPERTY, wp = LAPS_RIGHT_WRITE_PROPERTY,
		       cr = LAPS_RIGHT_CONTROL_ACCESS;
	uint8_t password[LAPS_GUID_LEN], expiry[LAPS_GUID_LEN];
	struct laps_ace ace[5];

	if (!dir_schema_guid(c, DIR_LEGACY_PASSWORD, password) ||
	    !dir_schema_guid(c, DIR_LEGACY_EXPIRY, expiry))
		return false;
	ace[0] = for_computers(wp, password, &self);
	ace[1] = for_computers(rp | wp, expiry, &self);
	ace[2] = for_computers(rp | cr, password, readers);
	ace[3] = for_computers(rp, expiry, readers);
	ace[4] = for_computers(rp | wp, expiry, resetter);
	return dir_dacl_add(c, dir_as(c, DIR_ADMINISTRATOR), dir_place(c), ace, 5);
}

static bool grant_all(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	struct laps_sid readers, resetter;

	return make_readers(c, &readers) && dir_sid_of(c, dir_dn(c, DIR_RESETTER), &resetter) &&
	       (!(c->has & (CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_ENCRYPTED)) ||
		(grant(c, s, dir_place(c), LAPS_GRANT_SELF, NULL) &&
		 grant(c, s, dir_place(c), LAPS_GRANT_READ, &readers) &&
		 grant(c, s, dir_place(c), LAPS_GRANT_RESET, &resetter))) &&
	       (!(c->has & CONFORM_DIRECTORY_LEGACY) || grant_legacy(c, &readers, &resetter));
}

bool dir_people_check(struct conform *c)
{
	for (int i = 0; i < DIR_ROLE_N; i++)
		if (dir_state(c)->person[i].given)
			(void)dir_as(c, (dir_role)i);
	return !conform_over(c);
}

bool dir_people_make(struct conform *c)
{
	static const struct {
		dir_role role;
		const char *name;
		unsigned has;
		bool computer;
	} role[] = {
		{DIR_READER, "read", CONFORM_DIRECTORY_READER, false},
		{DIR_RESETTER, "reset", CONFORM_DIRECTORY_RESETTER, false},
		{DIR_OUTSIDER, "out", CONFORM_DIRECTORY_OUTSIDER, false},
		/* behind the rights that they inherit */
		{DIR_DEVICE, "dev", CONFORM_DIRECTORY_DEVICE, true},
		{DIR_OTHER_DEVICE, "oth", CONFORM_DIRECTORY_OTHER_DEVICE, true},
	};
	const struct dir_state *d = dir_state(c);
	const bool may = (c->has & CONFORM_DIRECTORY_ACCOUNTS) != 0;

	for (size_t i = 0; i < sizeof(role) / sizeof(role[0]); i++) {
		const bool make =
			may && !d->person[role[i].role].given && (d->ad || role[i].computer);

		if (role[i].role == DIR_DEVICE && d->ad && may && !grant_all(c))
			return false;
		if (make && !make_person(c, role[i].role, role[i].name, role[i].computer))
			return false;
		if (make || d->person[role[i].role].given)
			c->has |= role[i].has;
	}
	return true;
}
