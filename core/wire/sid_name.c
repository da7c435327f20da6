/* SPDX-License-Identifier: MIT */
#include <laps/sidname.h>

#include <string.h>
#include <strings.h>

#define NT_AUTHORITY 5
#define BUILTIN_SUB  32
#define DOMAIN_SUB   21 /* first sub-authority of a domain's SID; three numbers and a RID follow */
#define DOMAIN_SUB_N 5
#define FIRST_GROUP  512 /* RIDs below are those of users */

struct known {
	struct laps_sid sid;
	const char *name;
};
#define ONE(a, n, text)                                          \
	{                                                        \
		{.authority = (a), .sub = {n}, .sub_n = 1}, text \
	}
#define NT(n, text) ONE(NT_AUTHORITY, n, "NT AUTHORITY\\" text)
#define BUILTIN(n, text)                                                                           \
	{                                                                                          \
		{.authority = NT_AUTHORITY, .sub = {BUILTIN_SUB, n}, .sub_n = 2}, "BUILTIN\\" text \
	}

static const struct known everywhere[] = {
	ONE(1, 0, "Everyone"),
	ONE(3, 0, "CREATOR OWNER"),
	ONE(3, 1, "CREATOR GROUP"),
	ONE(3, 4, "OWNER RIGHTS"),
	NT(2, "NETWORK"),
	NT(4, "INTERACTIVE"),
	NT(6, "SERVICE"),
	NT(7, "ANONYMOUS LOGON"),
	NT(9, "ENTERPRISE DOMAIN CONTROLLERS"),
	NT(10, "SELF"),
	NT(11, "Authenticated Users"),
	NT(18, "SYSTEM"),
	NT(19, "LOCAL SERVICE"),
	NT(20, "NETWORK SERVICE"),
	BUILTIN(544, "Administrators"),
	BUILTIN(545, "Users"),
	BUILTIN(546, "Guests"),
	BUILTIN(548, "Account Operators"),
	BUILTIN(549, "Server Operators"),
	BUILTIN(550, "Print Operators"),
	BUILTIN(551, "Backup Operators"),
	BUILTIN(552, "Replicator"),
	BUILTIN(554, "Pre-Windows 2000 Compatible Access"),
	BUILTIN(555, "Remote Desktop Users"),
	BUILTIN(557, "Incoming Forest Trust Builders"),
	BUILTIN(560, "Windows Authorization Access Group"),
	BUILTIN(561, "Terminal Server License Servers"),
};

static const struct {
	uint32_t rid;
	const char *name;
} in_domain[] = {
	{LAPS_RID_ADMIN, "Administrator"},
	{501, "Guest"},
	{502, "krbtgt"},
	{LAPS_RID_DOMAIN_ADMINS, "Domain Admins"},
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
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const char *laps_sid_name(const struct laps_sid *sid)
{
	for (size_t i = 0; i < COUNT(everywhere); i++)
		if (laps_sid_eq(&everywhere[i].sid, sid))
			return everywhere[i].name;
	return NULL;
}

const char *laps_sid_domain_name(const struct laps_sid *sid)
{
	if (sid->authority != NT_AUTHORITY || sid->sub_n != DOMAIN_SUB_N ||
	    sid->sub[0] != DOMAIN_SUB)
		return NULL;
	for (size_t i = 0; i < COUNT(in_domain); i++)
		if (in_domain[i].rid == sid->sub[DOMAIN_SUB_N - 1])
			return in_domain[i].name;
	return NULL;
}

laps_rc laps_sid_of_name(const char *name, const struct laps_sid *domain, struct laps_sid *out)
{
	for (size_t i = 0; i < COUNT(everywhere); i++) {
		const char *whole = everywhere[i].name, *slash = strchr(whole, '\\');

		if (strcasecmp(name, whole) == 0 || (slash && strcasecmp(name, slash + 1) == 0)) {
			*out = everywhere[i].sid;
			return LAPS_OK;
		}
	}
	for (size_t i = 0; i < COUNT(in_domain); i++)
		if (in_domain[i].rid >= FIRST_GROUP && strcasecmp(name, in_domain[i].name) == 0)
			return laps_sid_append(domain, in_domain[i].rid, out);
	return LAPS_E_NOTFOUND;
}
