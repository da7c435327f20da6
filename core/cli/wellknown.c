/* SPDX-License-Identifier: MIT */
#include "cli/wellknown.h"

#include <laps/sid.h>
#include <stddef.h>

#define NT_AUTHORITY 5
#define DOMAIN_SUB   21 /* first sub-authority of a domain's SID; three numbers and a RID follow */
#define DOMAIN_SUB_N 5
#define BUILTIN_SUB  32

struct row {
	uint32_t number;
	const char *name;
};

/* [MS-DTYP] 2.4.2.4 */
static const struct row domain_row[] = {
	{500, "Administrator"},
	{501, "Guest"},
	{502, "krbtgt"},
	{512, "Domain Admins"},
	{513, "Domain Users"},
	{514, "Domain Guests"},
	{515, "Domain Computers"},
	{516, "Domain Controllers"},
	{517, "Cert Publishers"},
	{518, "Schema Admins"},
	{519, "Enterprise Admins"},
	{520, "Group Policy Creator Owners"},
	{521, "Read-only Domain Controllers"},
	{525, "Protected Users"},
	{526, "Key Admins"},
	{527, "Enterprise Key Admins"},
	{0},
};
static const struct row builtin_row[] = {
	{544, "BUILTIN\\Administrators"},
	{545, "BUILTIN\\Users"},
	{546, "BUILTIN\\Guests"},
	{548, "BUILTIN\\Account Operators"},
	{549, "BUILTIN\\Server Operators"},
	{551, "BUILTIN\\Backup Operators"},
	{0},
};
static const struct row nt_row[] = {
	{9, "Enterprise Domain Controllers"},
	{10, "Self"},
	{11, "Authenticated Users"},
	{18, "Local System"},
	{19, "Local Service"},
	{20, "Network Service"},
	{0},
};

static const char *find(const struct row *rows, uint32_t number)
{
	for (; rows->name != NULL; rows++)
		if (rows->number == number)
			return rows->name;
	return NULL;
}

const char *cli_wellknown_sid(const struct laps_sid *sid)
{
	if (sid->authority == 1 && sid->sub_n == 1 && sid->sub[0] == 0)
		return "Everyone";
	if (sid->authority != NT_AUTHORITY)
		return NULL;
	if (sid->sub_n == DOMAIN_SUB_N && sid->sub[0] == DOMAIN_SUB)
		return find(domain_row, sid->sub[DOMAIN_SUB_N - 1]);
	if (sid->sub_n == 2 && sid->sub[0] == BUILTIN_SUB)
		return find(builtin_row, sid->sub[1]);
	return sid->sub_n == 1 ? find(nt_row, sid->sub[0]) : NULL;
}
