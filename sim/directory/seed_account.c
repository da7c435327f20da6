/* SPDX-License-Identifier: MIT */
#include <laps/secret.h>
#include <string.h>

#include "directory/seed.h"
#include "lib/choice.h"
#include "lib/ssha.h"

/* [MS-ADTS] 2.2.16, [MS-SAMR] 2.2.1.9 and 2.2.1.12 */
#define UAC_USER      "512" /* normal account */
#define TYPE_USER     "805306368"
#define TYPE_GROUP    "268435456"
#define TYPE_ALIAS    "536870912"
#define PRIMARY_USERS "513"
#define RID_BUILTIN   1000 /* of what a new domain has RIDs are below */

static const char *const group_type[] = {
	[SIM_GROUP_GLOBAL] = "-2147483646",
	[SIM_GROUP_UNIVERSAL] = "-2147483640",
	[SIM_GROUP_LOCAL] = "-2147483644",
	[SIM_GROUP_BUILTIN] = "-2147483643",
};

static void put_sid(struct sim_ldif *l, const struct laps_sid *sid)
{
	struct laps_buf b;

	laps_buf_init(&b, LAPS_SID_LEN_MAX);
	laps_sid_format(sid, &b);
	sim_ldif_bytes(l, "objectSid", b.data, b.len);
	laps_buf_clear(&b);
}

void sim_seed_sid(struct sim_ldif *l, const struct sim_domain *d, uint32_t rid)
{
	struct laps_sid sid;

	/* the domain's SID has four of at most fifteen parts */
	if (laps_sid_append(&d->sid, rid, &sid) == LAPS_OK)
		put_sid(l, &sid);
}

void sim_seed_password(struct sim_ldif *l, const struct sim_domain *d, const char *account)
{
	char password[SIM_PASSWORD_LEN + 1] = "", hash[SIM_SSHA_TEXT] = "";
	uint8_t salt[SIM_SSHA_SALT];
	struct sim_err why;

	if (!sim_choose_password(d->seed, account, password, &why) ||
	    !sim_choose(d->seed, "salt", account, salt, sizeof(salt), &why) ||
	    !sim_ssha(password, salt, hash, &why))
		sim_ldif_fail(l, &why);
	sim_ldif_text(l, "userPassword", hash);
	laps_wipe(password, sizeof(password));
}

/* memberOf: the groups that list it. */
static void put_groups(struct sim_ldif *l, const struct sim_domain *d, const char *name)
{
	char dn[SIM_DN];

	for (size_t i = 0; i < sim_account_n; i++) {
		for (const char *const *m = sim_account[i].member; m && *m; m++) {
			if (strcmp(*m, name) != 0)
				continue;
			sim_account_dn(d, sim_account[i].name, dn);
			sim_ldif_text(l, "memberOf", dn);
		}
	}
}

static void begin(struct sim_ldif *l, const struct sim_domain *d, const char *name,
		  const char *classes, const char *category, const struct sim_sd *sd)
{
	char dn[SIM_DN];
	struct laps_sid sid;

	sim_account_dn(d, name, dn);
	sim_seed_object(l, d, name, strchr(dn, ',') + 1, classes, category, sd);
	if (sim_account_sid(d, name, &sid))
		put_sid(l, &sid);
	put_groups(l, d, name);
}

static void put_user(struct sim_ldif *l, const struct sim_domain *d, const struct sim_account *a)
{
	sim_ldif_format(l, "userPrincipalName", "%s@%s", a->name, d->dns_name);
	sim_ldif_text(l, "userAccountControl", UAC_USER);
	sim_ldif_text(l, "sAMAccountType", TYPE_USER);
	sim_ldif_text(l, "primaryGroupID", PRIMARY_USERS);
	if (d->proxied && a->rid == LAPS_RID_ADMIN)
		sim_ldif_format(l, "authzTo", "dn.children:CN=Computers,%s", d->base_dn);
	sim_seed_password(l, d, a->name);
}

static void put_group(struct sim_ldif *l, const struct sim_domain *d, const struct sim_account *a)
{
	bool alias = a->kind == SIM_GROUP_LOCAL || a->kind == SIM_GROUP_BUILTIN;
	char dn[SIM_DN];

	sim_ldif_text(l, "groupType", group_type[a->kind]);
	sim_ldif_text(l, "sAMAccountType", alias ? TYPE_ALIAS : TYPE_GROUP);
	for (const char *const *m = a->member; *m; m++) {
		sim_account_dn(d, *m, dn);
		sim_ldif_text(l, "member", dn);
	}
}

void sim_seed_accounts(struct sim_ldif *l, const struct sim_domain *d,
		       const struct sim_seed_places *in)
{
	struct sim_sd user, group, builtin, foreign;

	sim_sd_make(l, d, &(struct sim_sd_how){.parent = in->users, .class = "user"}, &user);
	sim_sd_make(l, d, &(struct sim_sd_how){.parent = in->users, .class = "group"}, &group);
	sim_sd_make(l, d, &(struct sim_sd_how){.parent = in->builtin, .class = "group"}, &builtin);
	sim_sd_make(
		l, d,
		&(struct sim_sd_how){.parent = in->foreign, .class = "foreignSecurityPrincipal"},
		&foreign);
	for (size_t i = 0; i < sim_account_n; i++) {
		const struct sim_account *a = &sim_account[i];
		bool person = a->kind == SIM_USER;
		const struct sim_sd *sd = a->protected                   ? in->guarded
					  : person                       ? &user
					  : a->kind == SIM_GROUP_BUILTIN ? &builtin
									 : &group;

		begin(l, d, a->name, person ? SIM_USER_CLASSES : "top group",
		      person ? "Person" : "Group", sd);
		sim_ldif_text(l, "sAMAccountName", a->name);
		if (a->protected)
			sim_ldif_text(l, "adminCount", "1");
		if (a->rid < RID_BUILTIN)
			sim_ldif_text(l, "isCriticalSystemObject", "TRUE");
		if (person)
			put_user(l, d, a);
		else
			put_group(l, d, a);
	}
	for (size_t i = 0; i < sim_foreign_n; i++)
		begin(l, d, sim_foreign[i], "top foreignSecurityPrincipal",
		      "Foreign-Security-Principal", &foreign);
	sim_sd_clear(&user);
	sim_sd_clear(&group);
	sim_sd_clear(&builtin);
	sim_sd_clear(&foreign);
}
