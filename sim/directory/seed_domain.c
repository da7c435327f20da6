/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/guid.h>
#include <stdio.h>
#include <string.h>

#include "directory/seed.h"
#include "lib/child.h"
#include "lib/choice.h"

/* [MS-ADTS] 2.2.16, [MS-SAMR] 2.2.1.12 */
#define UAC_WORKSTATION  "4096"
#define UAC_DC           "532480" /* server trust account, trusted for delegation */
#define TYPE_COMPUTER    "805306369"
#define PRIMARY_COMPUTER "515"
#define LOOK_UP_EVERY    256 /* computers */
#define PRIMARY_DC       "516"

#define COMPUTER_CLASSES SIM_USER_CLASSES " computer"

/* The head of the naming context is the one object whose name is not a cn or an ou. */
static void put_head(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd *sd)
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
	sim_sd_put(l, sd);
	sim_ldif_text(l, "instanceType", "5"); /* writable, head of a naming context */
	sim_ldif_text(l, "whenCreated", time);
	sim_ldif_text(l, "whenChanged", time);
	sim_ldif_format(l, "msDS-Behavior-Version", "%" PRIu32, d->functional_level);
	laps_buf_clear(&sid);
}

static void put_computer(struct sim_ldif *l, const struct sim_domain *d, const char *name,
			 const char *parent, uint32_t rid, bool dc, const struct sim_sd *sd)
{
	char account[SIM_COMPUTER + 1], lower[SIM_COMPUTER];

	snprintf(account, sizeof(account), "%s$", name);
	for (size_t i = 0; i <= strlen(name); i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
	sim_seed_object(l, d, name, parent, COMPUTER_CLASSES, "Computer", sd);
	sim_ldif_text(l, "sAMAccountName", account);
	sim_seed_sid(l, d, rid);
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

/* [MS-ADTS] 6.1.1.4: the containers that a client can find by their GUID */
static const struct {
	const char *name, *class, *category, *guid;
	bool computers; /* LAPS is delegated here */
	bool accounts;  /* operators may create accounts, as in an organizational unit */
} container[] = {
	{"Users", "container", "Container", "A9D1CA15768811D1ADED00C04FD8D5CD", false, true},
	{"Computers", "container", "Container", "AA312825768811D1ADED00C04FD8D5CD", true, true},
	{"System", "container", "Container", "AB1D30F3768811D1ADED00C04FD8D5CD", false, false},
	{"ForeignSecurityPrincipals", "container", "Container", "22B70C67D56E4EFB91E9300FCA3DC1AA",
	 false, false},
	{"LostAndFound", "lostAndFound", "Lost-And-Found", SIM_GUID_LOST, false, false},
	{"Builtin", "builtinDomain", "Builtin-Domain", NULL, false, false},
	{"Domain Controllers", "organizationalUnit", "Organizational-Unit",
	 "A361B2FFFFD211D1AA4B00C04FD7D83A", true, true},
	{"Workstations", "organizationalUnit", "Organizational-Unit", NULL, true, true},
	{"Deleted Objects", "container", "Container", SIM_GUID_DELETED, false, false},
};
enum {
	USERS,
	COMPUTERS,
	SYSTEM,
	FOREIGN,
	LOST,
	BUILTIN,
	CONTROLLERS,
	WORKSTATIONS,
	DELETED,
	PLACES
};

static void container_sd(struct sim_ldif *l, const struct sim_domain *d, int i,
			 const struct sim_sd *head, struct sim_sd *out)
{
	struct sim_sd_how how = {.parent = head, .class = container[i].class};
	struct laps_buf more;

	laps_buf_init(&more, 65536);
	if (container[i].computers)
		sim_delegation(l, d, i == CONTROLLERS, &more);
	else
		laps_buf_put_u8(&more, 0);
	if (container[i].accounts)
		how.like = "organizationalUnit";
	if (i == DELETED)
		how.sddl = sim_sddl_deleted;
	else if (laps_buf_status(&more) == LAPS_OK && more.data[0])
		how.more = (char *)more.data;
	sim_sd_make(l, d, &how, out);
	laps_buf_clear(&more);
}

static void head_sd(struct sim_ldif *l, const struct sim_domain *d, struct sim_sd *out)
{
	sim_sd_make(l, d, &(struct sim_sd_how){.class = "domainDNS", .like = "domainDNS"}, out);
}

static void put_well_known(struct sim_ldif *l, const struct sim_domain *d)
{
	for (int i = 0; i < PLACES; i++)
		if (container[i].guid)
			sim_ldif_format(l, "wellKnownObjects", "B:32:%s:%s=%s,%s",
					container[i].guid, i == CONTROLLERS ? "OU" : "CN",
					container[i].name, d->base_dn);
}

void sim_seed_domain(struct sim_ldif *l, const struct sim_domain *d)
{
	char dn[SIM_DN], classes[64], name[SIM_COMPUTER];
	struct sim_sd head, place[PLACES], guarded, dc;

	head_sd(l, d, &head);
	put_head(l, d, &head);
	put_well_known(l, d);
	sim_seed_context(l, d);
	for (int i = 0; i < PLACES; i++) {
		container_sd(l, d, i, &head, &place[i]);
		snprintf(classes, sizeof(classes), "top %s", container[i].class);
		sim_seed_object(l, d, container[i].name, d->base_dn, classes, container[i].category,
				&place[i]);
		if (i == DELETED)
			sim_ldif_text(l, "isDeleted", "TRUE");
		if (i != WORKSTATIONS)
			sim_ldif_text(l, "isCriticalSystemObject", "TRUE");
	}
	sim_sd_make(l, d, &(struct sim_sd_how){.class = "container", .sddl = sim_sddl_guarded},
		    &guarded);
	snprintf(dn, sizeof(dn), "CN=System,%s", d->base_dn);
	sim_seed_object(l, d, "AdminSDHolder", dn, "top container", "Container", &guarded);
	sim_ldif_text(l, "isCriticalSystemObject", "TRUE");
	sim_seed_accounts(l, d,
			  &(struct sim_seed_places){.users = &place[USERS],
						    .builtin = &place[BUILTIN],
						    .foreign = &place[FOREIGN],
						    .guarded = &guarded});
	sim_sd_make(l, d, &(struct sim_sd_how){.parent = &place[CONTROLLERS], .class = "computer"},
		    &dc);
	snprintf(dn, sizeof(dn), SIM_DN_CONTROLLERS, d->base_dn);
	for (uint32_t n = 1; n <= d->dcs; n++) {
		sim_dc_name(n, name);
		put_computer(l, d, name, dn, SIM_RID_DC + n - 1, true, &dc);
	}
	for (int i = 0; i < PLACES; i++)
		sim_sd_clear(&place[i]);
	sim_sd_clear(&head);
	sim_sd_clear(&guarded);
	sim_sd_clear(&dc);
}

void sim_seed_computers(struct sim_ldif *l, const struct sim_domain *d)
{
	char parent[SIM_DN], name[SIM_COMPUTER];
	struct sim_sd head, place, sd;
	struct sim_err why;

	head_sd(l, d, &head);
	container_sd(l, d, COMPUTERS, &head, &place);
	sim_sd_make(l, d, &(struct sim_sd_how){.parent = &place, .class = "computer"}, &sd);
	snprintf(parent, sizeof(parent), "CN=Computers,%s", d->base_dn);
	for (uint32_t i = 1; i <= d->computers && !l->failed; i++) {
		if (i % LOOK_UP_EVERY == 0 && sim_interrupted()) {
			sim_fail(&why, "interrupted");
			sim_ldif_fail(l, &why);
		}
		sim_computer_name(i, name);
		put_computer(l, d, name, parent, SIM_RID_COMPUTER + i - 1, false, &sd);
	}
	sim_sd_clear(&head);
	sim_sd_clear(&place);
	sim_sd_clear(&sd);
}
