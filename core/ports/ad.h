/* SPDX-License-Identifier: MIT */
/*
 * A session with a directory server over libldap: what is searched and modified here is plain LDAP;
 * what LAPS means by it is in ad_backup.h, ad_names.h and ad_admin.h.
 *
 * ldap:// starts TLS first, ldaps:// is TLS, both verified against the CA and the name or address
 * in the URI; ldapi:// goes through a Unix socket and needs none. With Kerberos and no CA, ldap://
 * is sealed by that instead. Referrals are not
 * followed. All calls that wait give up after LAPS_AD_TIMEOUT_SECONDS.
 *
 * Causes carry the LDAP result as an HRESULT (laps_hresult_from_ldap). LAPS_E_DENIED means that the
 * server answered with an error, LAPS_E_HOST that there was no answer.
 */
#ifndef LAPS_PORTS_AD_H
#define LAPS_PORTS_AD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#include "ports/config.h"

#define LAPS_AD_TIMEOUT_SECONDS 15

struct laps_ad;

/* Where to go; all borrowed. Filled from a configuration with laps_ad_target_of. */
struct laps_ad_target {
	const char *const *uri; /* tried in turn */
	size_t uri_n;
	const char *domain, *dns_server; /* by which they are found when there are none */
	const char *ca_file;             /* PEM; needed for ldap:// and ldaps:// */
	bool writable;                   /* pass over read-only domain controllers */
	bool kerberos; /* without ca_file ldap:// goes without TLS: what follows the bind is sealed
			*/
};
struct laps_ad_target laps_ad_target_of(const struct laps_config *config);

/* Who to be; borrowed. password NULL: SASL EXTERNAL, dn is then only for messages and may be NULL;
 * or Kerberos. */
struct laps_ad_login {
	const char *dn;
	const struct laps_secret *password;
	bool kerberos;
	/* of kerberos: as laps_kerberos_open takes them */
	const char *principal, *keytab;
};

/*
 * Connect to the first server that answers and will do, with TLS, and read its rootDSE; nobody is
 * authenticated yet. On failure the cause is that of the last server tried. *out is written only on
 * LAPS_OK. LAPS_OK; LAPS_E_HOST (cannot reach, certificate refused), LAPS_E_DENIED, LAPS_E_RANGE
 * (no URI and no domain, or not one), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_ad_connect(const struct laps_ad_target *target, struct laps_ad **out,
				      struct laps_cause *cause);
/* LAPS_OK; LAPS_E_DENIED ("wrong credentials for 'DN'"), LAPS_E_HOST. */
LAPS_MUST_USE laps_rc laps_ad_bind(struct laps_ad *ad, const struct laps_ad_login *login,
				   struct laps_cause *cause);
/* The two parts of that with Kerberos: tickets from the KDC for this server, which the caller
 * closes whatever the code is (*out is NULL before), and the bind with them. */
struct laps_kerberos;
LAPS_MUST_USE laps_rc laps_ad_get_tickets(struct laps_ad *ad, const struct laps_ad_login *login,
					  struct laps_kerberos **out, struct laps_cause *cause);
LAPS_MUST_USE laps_rc laps_ad_bind_with(struct laps_ad *ad, const struct laps_ad_login *login,
					struct laps_kerberos *tickets, struct laps_cause *cause);
/* Connect and bind. Only failing to reach a server leads to the next one; a refusal is an answer.
 */
LAPS_MUST_USE laps_rc laps_ad_open(const struct laps_ad_target *target,
				   const struct laps_ad_login *login, struct laps_ad **out,
				   struct laps_cause *cause);
/* Unbind, free, and set *ad to NULL; *ad may be NULL. */
void laps_ad_close(struct laps_ad **ad);

/* From the rootDSE; borrowed until the session is closed; "" when the server does not tell. */
const char *laps_ad_uri(const struct laps_ad *ad);         /* to which it is connected */
const char *laps_ad_server(const struct laps_ad *ad);      /* dnsHostName, or the URI */
const char *laps_ad_base(const struct laps_ad *ad);        /* defaultNamingContext */
const char *laps_ad_config_base(const struct laps_ad *ad); /* configurationNamingContext */
const char *laps_ad_subschema(const struct laps_ad *ad);   /* subschemaSubentry */
bool laps_ad_is_read_only(const struct laps_ad *ad); /* an RODC, as supportedCapabilities tells */
uint32_t laps_ad_functional_level(const struct laps_ad *ad); /* domainFunctionality; 0 unknown */

typedef enum laps_ad_scope {
	LAPS_AD_BASE,
	LAPS_AD_SUBTREE,
} laps_ad_scope;

/* One value; owned by the result, wiped when that is freed, followed by a zero byte. */
struct laps_ad_value {
	uint8_t *data;
	size_t len;
};
struct laps_ad_attribute {
	char *name; /* as the server spells it */
	struct laps_ad_value *value;
	size_t value_n;
};
struct laps_ad_entry {
	char *dn;
	struct laps_ad_attribute *attribute;
	size_t attribute_n;
};
struct laps_ad_result {
	struct laps_ad_entry *entry;
	size_t entry_n;
};
void laps_ad_result_clear(struct laps_ad_result *r);

/*
 * Search; at most limit entries are returned (0: no limit of ours).
 *
 * filter   already escaped (laps_ad_escape)
 * attr     NULL-terminated
 * out      written only on LAPS_OK; free with laps_ad_result_clear; no entry is LAPS_OK with 0
 *
 * LAPS_OK; LAPS_E_NOTFOUND (no such base), LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_ad_search(struct laps_ad *ad, const char *base, laps_ad_scope scope,
				     const char *filter, const char *const *attr, int limit,
				     struct laps_ad_result *out, struct laps_cause *cause);

/* The attribute (without regard to case), or NULL; and its first value, or NULL. Borrowed. */
const struct laps_ad_attribute *laps_ad_find(const struct laps_ad_entry *e, const char *name);
const struct laps_ad_value *laps_ad_first(const struct laps_ad_entry *e, const char *name);
/* The first value as text: NULL when there is none or a NUL byte is in it. Borrowed. */
const char *laps_ad_text(const struct laps_ad_entry *e, const char *name);

typedef enum laps_ad_op {
	LAPS_AD_REPLACE, /* by one value; NULL deletes the attribute, there or not */
	LAPS_AD_ADD,     /* one value; refused when it is there */
	LAPS_AD_DELETE,  /* one value; refused when it is not there */
} laps_ad_op;

/* Borrowed. */
struct laps_ad_change {
	const char *name;
	const void *data;
	size_t len;
	laps_ad_op op;
};
/* One modify, applied as a whole or not at all. LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_DENIED,
 * LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_modify(struct laps_ad *ad, const char *dn,
				     const struct laps_ad_change *change, size_t change_n,
				     struct laps_cause *cause);

/* Add an object; the changes are its values, all LAPS_AD_ADD, each name once. Codes as
 * laps_ad_modify. */
LAPS_MUST_USE laps_rc laps_ad_add(struct laps_ad *ad, const char *dn,
				  const struct laps_ad_change *value, size_t value_n,
				  struct laps_cause *cause);

/* Append len bytes as a filter value, RFC 4515: whatever is not a letter or digit as \xx. */
void laps_ad_escape(const void *in, size_t len, struct laps_buf *out);

#endif
