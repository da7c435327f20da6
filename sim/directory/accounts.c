/* SPDX-License-Identifier: MIT */
/*
 * The users and groups of a world: the groups that a new domain has and default descriptors name
 * ([MS-ADTS] 6.1.1.6), with their usual members, and a few people with one duty each:
 *
 *   alice     nothing              carol  in LAPS Resetters
 *   helpdesk  in LAPS Readers      dave   in Account Operators
 *   bob       in LAPS Readers, by way of Service Desk
 *   erin      in Enterprise Admins alone
 */
#include <stdio.h>
#include <string.h>

#include "directory/domain.h"

#define AUTHENTICATED_USERS "S-1-5-11"
#define DOMAIN_CONTROLLERS  "S-1-5-9" /* of the enterprise */
#define INTERACTIVE         "S-1-5-4"

#define MEMBERS(...) ((const char *const[]){__VA_ARGS__, NULL})
static const char *const none[] = {NULL}; /* primary groups have no list of members */

#define PLACE_USERS   "CN=Users"
#define PLACE_BUILTIN "CN=Builtin"
#define PLACE_FOREIGN "CN=ForeignSecurityPrincipals"

const struct sim_account sim_account[] = {
	{SIM_ADMINISTRATOR, LAPS_RID_ADMIN, SIM_USER, true, NULL},
	{SIM_NOBODY, SIM_RID_USER, SIM_USER, false, NULL},
	{"helpdesk", SIM_RID_USER + 1, SIM_USER, false, NULL},
	{SIM_LAPS_READERS, SIM_RID_USER + 2, SIM_GROUP_GLOBAL, false,
	 MEMBERS("helpdesk", "Service Desk")},
	{SIM_LAPS_RESETTERS, SIM_RID_USER + 3, SIM_GROUP_GLOBAL, false, MEMBERS("carol")},
	{"Service Desk", SIM_RID_USER + 4, SIM_GROUP_GLOBAL, false, MEMBERS("bob")},
	{"bob", SIM_RID_USER + 5, SIM_USER, false, NULL},
	{"carol", SIM_RID_USER + 6, SIM_USER, false, NULL},
	{"dave", SIM_RID_USER + 7, SIM_USER, true, NULL},
	{"erin", SIM_RID_USER + 8, SIM_USER, true, NULL},

	{"Enterprise Read-only Domain Controllers", 498, SIM_GROUP_UNIVERSAL, false, none},
	{SIM_DOMAIN_ADMINS, LAPS_RID_DOMAIN_ADMINS, SIM_GROUP_GLOBAL, true,
	 MEMBERS(SIM_ADMINISTRATOR)},
	{"Domain Users", 513, SIM_GROUP_GLOBAL, false, none},
	{"Domain Guests", 514, SIM_GROUP_GLOBAL, false, none},
	{"Domain Computers", 515, SIM_GROUP_GLOBAL, false, none},
	{"Domain Controllers", 516, SIM_GROUP_GLOBAL, true, none},
	{"Cert Publishers", 517, SIM_GROUP_LOCAL, false, none},
	{"Schema Admins", 518, SIM_GROUP_UNIVERSAL, true, MEMBERS(SIM_ADMINISTRATOR)},
	{"Enterprise Admins", 519, SIM_GROUP_UNIVERSAL, true, MEMBERS(SIM_ADMINISTRATOR, "erin")},
	{"Group Policy Creator Owners", 520, SIM_GROUP_GLOBAL, false, MEMBERS(SIM_ADMINISTRATOR)},
	{"Read-only Domain Controllers", 521, SIM_GROUP_GLOBAL, true, none},
	{"Protected Users", 525, SIM_GROUP_GLOBAL, false, none},
	{"RAS and IAS Servers", 553, SIM_GROUP_LOCAL, false, none},
	{"Allowed RODC Password Replication Group", 571, SIM_GROUP_LOCAL, false, none},
	{"Denied RODC Password Replication Group", 572, SIM_GROUP_LOCAL, false,
	 MEMBERS(SIM_DOMAIN_ADMINS, "Enterprise Admins", "Schema Admins", "Domain Controllers",
		 "Read-only Domain Controllers", "Cert Publishers", "Group Policy Creator Owners")},

	{"Administrators", 544, SIM_GROUP_BUILTIN, true,
	 MEMBERS(SIM_ADMINISTRATOR, SIM_DOMAIN_ADMINS, "Enterprise Admins")},
	{"Users", 545, SIM_GROUP_BUILTIN, false,
	 MEMBERS("Domain Users", AUTHENTICATED_USERS, INTERACTIVE)},
	{"Guests", 546, SIM_GROUP_BUILTIN, false, MEMBERS("Domain Guests")},
	{"Account Operators", 548, SIM_GROUP_BUILTIN, true, MEMBERS("dave")},
	{"Server Operators", 549, SIM_GROUP_BUILTIN, true, none},
	{"Print Operators", 550, SIM_GROUP_BUILTIN, true, none},
	{"Backup Operators", 551, SIM_GROUP_BUILTIN, true, none},
	{"Pre-Windows 2000 Compatible Access", 554, SIM_GROUP_BUILTIN, false,
	 MEMBERS(AUTHENTICATED_USERS)},
	{"Incoming Forest Trust Builders", 557, SIM_GROUP_BUILTIN, false, none},
	{"Windows Authorization Access Group", 560, SIM_GROUP_BUILTIN, false,
	 MEMBERS(DOMAIN_CONTROLLERS)},
	{"Terminal Server License Servers", 561, SIM_GROUP_BUILTIN, false, none},
};
const size_t sim_account_n = sizeof(sim_account) / sizeof(sim_account[0]);

const char *const sim_foreign[] = {INTERACTIVE, DOMAIN_CONTROLLERS, AUTHENTICATED_USERS};
const size_t sim_foreign_n = sizeof(sim_foreign) / sizeof(sim_foreign[0]);

static const struct sim_account *find(const char *name)
{
	for (size_t i = 0; i < sim_account_n; i++)
		if (strcmp(sim_account[i].name, name) == 0)
			return &sim_account[i];
	return NULL;
}

void sim_account_dn(const struct sim_domain *d, const char *name, char out[static SIM_DN])
{
	const struct sim_account *a = find(name);
	const char *place = PLACE_USERS;

	if (a && a->kind == SIM_GROUP_BUILTIN)
		place = PLACE_BUILTIN;
	else if (!a && strncmp(name, "S-1-", 4) == 0)
		place = PLACE_FOREIGN;
	snprintf(out, SIM_DN, "CN=%s,%s,%s", name, place, d->base_dn);
}

bool sim_account_sid(const struct sim_domain *d, const char *name, struct laps_sid *out)
{
	static const struct laps_sid builtin = {.authority = 5, .sub = {32}, .sub_n = 1};
	const struct sim_account *a = find(name);

	if (!a)
		return laps_sid_parse_text(name, strlen(name), out, NULL) == LAPS_OK;
	return laps_sid_append(a->kind == SIM_GROUP_BUILTIN ? &builtin : &d->sid, a->rid, out) ==
	       LAPS_OK;
}
