/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/guid.h>
#include <stdio.h>
#include <string.h>

#include "directory/seed.h"
#include "lib/child.h"
#include "lib/choice.h"

/* [MS-ADTS] 2.2.16, [MS-SAMR] 2.2.1.12 */
#define UAC_USER         "512" /* normal account */
#define UAC_WORKSTATION  "4096"
#define UAC_DC           "532480" /* server trust account, trusted for delegation */
#define TYPE_USER        "805306368"
#define TYPE_COMPUTER    "805306369"
#define TYPE_GROUP       "268435456"
#define GROUP_GLOBAL     "-2147483646" /* global security group */
#define GROUP_UNIVERSAL  "-2147483640"
#define RID_ENTERPRISE   519u
#define PRIMARY_USERS    "513"
#define PRIMARY_COMPUTER "515"
#define LOOK_UP_EVERY    256 /* computers */
#define PRIMARY_DC       "516"

#define USER_CLASSES     "top person organizationalPerson user"
#define COMPUTER_CLASSES USER_CLASSES " computer"

/* The head of the naming context is the one object whose name is not a cn or an ou. */
static void put_head(struct sim_ldif *l, const struct sim_domain *d)
{
	char label[64], time[24];
	uint8_t guid[LAPS_GUID_LEN];
	struct laps_buf sid;
	struct sim_err why;

	snprintf(label, sizeof(label), "%.*s", (int)strcspn(d->dns_name, "."), d->dns_name);
	if (!sim_choose_guid(d->seed, "domain", guid, &why))
		sim_ldif_fail(l, &why);
	sim_seed_time(d, time);
	laps_buf_init(&sid, LAPS_SID_LEN_MAX);
	laps_sid_format(&d->sid, &sid);
	sim_ldif_dn(l, d->base_dn);
	sim_ldif_text(l, "objectClass", "top");
	sim_ldif_text(l, "objectClass", "domain");
	sim_ldif_text(l, "objectClass", "domainDNS");
	sim_ldif_text(l, "dc", label);
	sim_ldif_text(l, "name", label);
	sim_ldif_text(l, "distinguishedName", d->base_dn);
	sim_ldif_bytes(l, "objectGUID", guid, sizeof(guid));
	sim_ldif_bytes(l, "objectSid", sid.data, sid.len);
	sim_ldif_format(l, "objectCategory", "CN=Domain-DNS,%s", d->schema_dn);
	sim_ldif_text(l, "instanceType", "5"); /* writable, head of a naming context */
	sim_ldif_text(l, "whenCreated", time);
	sim_ldif_text(l, "whenChanged", time);
	sim_ldif_format(l, "msDS-Behavior-Version", "%" PRIu32, d->functional_level);
	laps_buf_clear(&sid);
}

static void put_account(struct sim_ldif *l, const struct sim_domain *d, const char *name,
			uint32_t rid)
{
	sim_ldif_text(l, "sAMAccountName", name);
	sim_seed_sid(l, d, rid);
}

static void put_user(struct sim_ldif *l, const struct sim_domain *d, const char *parent,
		     const struct sim_account *a)
{
	sim_seed_object(l, d, a->name, parent, USER_CLASSES, "Person");
	put_account(l, d, a->name, a->rid);
	sim_ldif_format(l, "userPrincipalName", "%s@%s", a->name, d->dns_name);
	sim_ldif_text(l, "userAccountControl", UAC_USER);
	sim_ldif_text(l, "sAMAccountType", TYPE_USER);
	sim_ldif_text(l, "primaryGroupID", PRIMARY_USERS);
	for (size_t i = 0; i < sim_account_n; i++)
		for (const char *const *m = sim_account[i].member; m && *m; m++)
			if (strcmp(*m, a->name) == 0)
				sim_ldif_format(l, "memberOf", "CN=%s,%s", sim_account[i].name,
						parent);
	sim_seed_password(l, d, a->name);
}

static void put_group(struct sim_ldif *l, const struct sim_domain *d, const char *parent,
		      const struct sim_account *a)
{
	sim_seed_object(l, d, a->name, parent, "top group", "Group");
	put_account(l, d, a->name, a->rid);
	sim_ldif_text(l, "groupType", a->rid == RID_ENTERPRISE ? GROUP_UNIVERSAL : GROUP_GLOBAL);
	sim_ldif_text(l, "sAMAccountType", TYPE_GROUP);
	for (const char *const *m = a->member; *m; m++)
		sim_ldif_format(l, "member", "CN=%s,%s", *m, parent);
}

static void put_computer(struct sim_ldif *l, const struct sim_domain *d, const char *name,
			 const char *parent, uint32_t rid, bool dc)
{
	char account[SIM_COMPUTER + 1], lower[SIM_COMPUTER];

	snprintf(account, sizeof(account), "%s$", name);
	for (size_t i = 0; i <= strlen(name); i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
	sim_seed_object(l, d, name, parent, COMPUTER_CLASSES, "Computer");
	put_account(l, d, account, rid);
	sim_ldif_format(l, "dNSHostName", "%s.%s", lower, d->dns_name);
	sim_ldif_format(l, "servicePrincipalName", "HOST/%s", name);
	sim_ldif_format(l, "servicePrincipalName", "HOST/%s.%s", lower, d->dns_name);
	sim_ldif_text(l, "userAccountControl", dc ? UAC_DC : UAC_WORKSTATION);
	sim_ldif_text(l, "sAMAccountType", TYPE_COMPUTER);
	sim_ldif_text(l, "primaryGroupID", dc ? PRIMARY_DC : PRIMARY_COMPUTER);
	sim_ldif_text(l, "operatingSystem",
		      dc ? "Windows Server 2025 Standard" : "Windows 11 Enterprise");
	sim_ldif_text(l, "operatingSystemVersion", "10.0 (26100)");
	sim_seed_password(l, d, name);
}

void sim_seed_domain(struct sim_ldif *l, const struct sim_domain *d)
{
	static const char *const container[] = {"Users", "Computers", "System"};
	static const char *const unit[] = {"Domain Controllers", "Workstations"};
	char users[SIM_DN], controllers[SIM_DN];

	snprintf(users, sizeof(users), "CN=Users,%s", d->base_dn);
	snprintf(controllers, sizeof(controllers), "OU=Domain Controllers,%s", d->base_dn);
	put_head(l, d);
	for (size_t i = 0; i < sizeof(container) / sizeof(container[0]); i++)
		sim_seed_object(l, d, container[i], d->base_dn, "top container", "Container");
	for (size_t i = 0; i < sizeof(unit) / sizeof(unit[0]); i++)
		sim_seed_object(l, d, unit[i], d->base_dn, "top organizationalUnit",
				"Organizational-Unit");
	for (size_t i = 0; i < sim_account_n; i++) {
		if (sim_account[i].member)
			put_group(l, d, users, &sim_account[i]);
		else
			put_user(l, d, users, &sim_account[i]);
	}
	put_computer(l, d, SIM_DC_NAME, controllers, SIM_RID_DC, true);
}

void sim_seed_computers(struct sim_ldif *l, const struct sim_domain *d)
{
	char parent[SIM_DN], name[SIM_COMPUTER];
	struct sim_err why;

	snprintf(parent, sizeof(parent), "CN=Computers,%s", d->base_dn);
	for (uint32_t i = 1; i <= d->computers && !l->failed; i++) {
		if (i % LOOK_UP_EVERY == 0 && sim_interrupted()) {
			sim_fail(&why, "interrupted");
			sim_ldif_fail(l, &why);
		}
		sim_computer_name(i, name);
		put_computer(l, d, name, parent, SIM_RID_COMPUTER + i - 1, false);
	}
}
