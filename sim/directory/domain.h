/* SPDX-License-Identifier: MIT */
/*
 * What the simulated domain is: its names, its size, and what follows from the seed.
 */
#ifndef SIM_DIRECTORY_DOMAIN_H
#define SIM_DIRECTORY_DOMAIN_H
#include <laps/gkdi.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_DNS_NAME_MAX 64 /* characters; AD has the same limit */
#define SIM_DNS_NAME     (SIM_DNS_NAME_MAX + 1)
#define SIM_NETBIOS_NAME 16
#define SIM_DN           512 /* bytes for any DN of a world */
#define SIM_BASE_DN      192 /* its base: at most "DC=x," for each of 32 labels */
/* Places in the configuration, as formats for config_dn. */
#define SIM_DN_SERVICES    "CN=Services,%s"
#define SIM_DN_KEY_SERVICE "CN=" SIM_KEY_SERVICE "," SIM_DN_SERVICES
#define SIM_DN_ROOT_KEYS   "CN=Master Root Keys," SIM_DN_KEY_SERVICE
#define SIM_DN_SITES       "CN=Sites,%s"
#define SIM_DN_SITE        "CN=" SIM_SITE "," SIM_DN_SITES
#define SIM_DN_SERVERS     "CN=Servers," SIM_DN_SITE
#define SIM_DN_SERVER      "CN=DC%u," SIM_DN_SERVERS
#define SIM_DN_CONTROLLERS "OU=Domain Controllers,%s" /* in the domain */
#define SIM_KEY_SERVICE    "Group Key Distribution Service"
#define SIM_SITE           "Default-First-Site-Name"

#define SIM_LEVEL_MAX    10u /* functional level of Windows Server 2025 */
#define SIM_COMPUTER     16  /* "WS0001", "WS1000000" */
#define SIM_COMPUTER_MAX 1000000u
#define SIM_DCS_MAX      4u

/* Which LAPS attributes the schema has. */
typedef enum sim_laps_schema {
	SIM_LAPS_SCHEMA_NONE,
	SIM_LAPS_SCHEMA_2023, /* six of Windows LAPS, two of the older product */
	SIM_LAPS_SCHEMA_FULL, /* and msLAPS-CurrentPasswordVersion */
	SIM_LAPS_SCHEMA_N
} sim_laps_schema;
extern const char *const sim_laps_schema_name[SIM_LAPS_SCHEMA_N]; /* "none", "2023", "full" */

/* Whether tickets must be bound to TLS. */
typedef enum sim_channel_binding {
	SIM_CHANNEL_BINDING_WHEN_SUPPORTED, /* by the client: then it must be right */
	SIM_CHANNEL_BINDING_NEVER,
	SIM_CHANNEL_BINDING_ALWAYS,
	SIM_CHANNEL_BINDING_N
} sim_channel_binding;
extern const char *const sim_channel_binding_name[SIM_CHANNEL_BINDING_N];

#define SIM_RID_DC       1000u /* that of DC1 */
#define SIM_RID_USER     1103u
#define SIM_RID_COMPUTER 2001u /* that of WS0001 */

struct sim_domain {
	uint64_t seed;
	uint64_t started_ticks; /* world time at which everything was made */
	uint32_t computers;     /* 1..SIM_COMPUTER_MAX */
	uint32_t dcs;           /* 1..SIM_DCS_MAX: controllers that replicate */
	uint32_t functional_level;
	sim_laps_schema laps_schema;
	bool unsigned_binds; /* its controller takes them */
	bool proxied;        /* the administrator may ask on behalf of computers */
	sim_channel_binding channel_binding;

	char dns_name[SIM_DNS_NAME];    /* "corp.example" */
	char realm[SIM_DNS_NAME];       /* "CORP.EXAMPLE" */
	char netbios[SIM_NETBIOS_NAME]; /* "CORP" */
	char base_dn[SIM_BASE_DN];      /* "DC=corp,DC=example" */
	char config_dn[SIM_BASE_DN + 32], schema_dn[SIM_BASE_DN + 64];
	struct laps_sid sid;
	struct laps_root_key root_key;
};

/* Letters, digits and inner hyphens in labels of 1 to 63, SIM_DNS_NAME_MAX in all. */
bool sim_is_domain_name(const char *name);

struct sim_domain_options {
	uint64_t seed;
	uint64_t started_ticks;
	const char *dns_name;
	uint32_t computers;
	uint32_t dcs; /* 0: one */
	uint32_t functional_level;
	sim_laps_schema laps_schema;
	bool unsigned_binds, proxied;
	sim_channel_binding channel_binding;
};
/* out is written only on success and cleared with sim_domain_clear. */
LAPS_MUST_USE bool sim_domain_init(const struct sim_domain_options *o, struct sim_domain *out,
				   struct sim_err *err);
void sim_domain_clear(struct sim_domain *d);

/* "WS0001" for 1. */
void sim_computer_name(uint32_t n, char out[static SIM_COMPUTER]);

/* The controllers, n from 1: "DC1", and "dc1.corp.example". */
void sim_dc_name(uint32_t n, char out[static SIM_COMPUTER]);
#define SIM_DC_DNS_NAME (SIM_DNS_NAME + 8)
void sim_dc_dns_name(const struct sim_domain *d, uint32_t n, char out[static SIM_DC_DNS_NAME]);

/* A user or group of the world; accounts.c lists them. */
typedef enum sim_account_kind {
	SIM_USER,
	SIM_GROUP_GLOBAL,
	SIM_GROUP_UNIVERSAL,
	SIM_GROUP_LOCAL,   /* of the domain */
	SIM_GROUP_BUILTIN, /* in CN=Builtin, its RID behind S-1-5-32 */
} sim_account_kind;
struct sim_account {
	const char *name; /* sAMAccountName and cn */
	uint32_t rid;
	sim_account_kind kind;
	/* Guarded by AdminSDHolder's descriptor, as all members of administrative groups are. */
	bool protected;
	const char *const *member; /* of a group: NULL-terminated names; NULL: a user */
};
extern const struct sim_account sim_account[];
extern const size_t sim_account_n;
#define SIM_ADMINISTRATOR  "Administrator"
#define SIM_NOBODY         "alice" /* a user without rights */
#define SIM_DOMAIN_ADMINS  "Domain Admins"
#define SIM_LAPS_READERS   "LAPS Readers"
#define SIM_LAPS_RESETTERS "LAPS Resetters"

/* Identities that no domain has, and that groups contain: their SID is their name. */
extern const char *const sim_foreign[];
extern const size_t sim_foreign_n;

/* Where an account is: in CN=Users, CN=Builtin or CN=ForeignSecurityPrincipals. */
void sim_account_dn(const struct sim_domain *d, const char *name, char out[static SIM_DN]);
/* Its SID; of a foreign identity too. False: no account has this name. */
bool sim_account_sid(const struct sim_domain *d, const char *name, struct laps_sid *out);
/* "CN=NAME,CN=Computers,BASE" */
void sim_computer_dn(const struct sim_domain *d, const char *name, char out[static SIM_DN]);

#endif
