/* SPDX-License-Identifier: MIT */
/*
 * The inside of a directory session: the only header of ours that knows libldap. Files that include
 * it keep their calls of libldap in static functions.
 */
#ifndef LAPS_PORTS_AD_PRIVATE_H
#define LAPS_PORTS_AD_PRIVATE_H
#include <ldap.h>
#include <stdbool.h>
#include <stdint.h>

#include "ports/ad.h"

struct laps_ad {
	LDAP *ld;
	char *uri, *server, *base, *config_base, *subschema; /* never NULL once connected */
	uint32_t functional_level;
	bool read_only;
	bool whole_sd; /* does not know the control for parts of descriptors */
	bool clear;    /* no TLS, and no Unix socket */
};

/* "SUBJECT: reason (LDAP n)": fill cause from libldap's result and return the code for it:
 * LAPS_E_NOTFOUND for noSuchObject, LAPS_E_NOMEM, LAPS_E_DENIED for the server's other answers,
 * LAPS_E_HOST when there was none. */
laps_rc laps_ad_fail(struct laps_cause *cause, int result, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

typedef enum laps_ad_scheme {
	LAPS_AD_LDAP,
	LAPS_AD_LDAPS,
	LAPS_AD_LDAPI,
} laps_ad_scheme;
laps_ad_scheme laps_ad_scheme_of(const char *uri);

/*
 * A handle for a URI with our options, not yet connected.
 *
 * ca_file  NULL: do not verify the server, which is for ldapi:// and for the diagnosis of a refusal
 *
 * LAPS_OK; LAPS_E_RANGE (not a URI), LAPS_E_HOST (an unusable CA file), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_ad_handle(const char *uri, const char *ca_file, LDAP **out,
				     struct laps_cause *cause);

/* The entries of a search into a zeroed result, wiped in message. False when out of memory; to is
 * to be cleared in either case. */
bool laps_ad_copy_result(LDAP *ld, LDAPMessage *message, struct laps_ad_result *to);

/* Read the rootDSE, in place of what was read before. Codes as laps_ad_connect. */
laps_rc laps_ad_read_root(struct laps_ad *ad, struct laps_cause *cause);
/* Bind with GSSAPI; without TLS the session is signed and sealed from then on, and the rootDSE read
 * again. Codes as laps_ad_bind. */
laps_rc laps_ad_bind_kerberos(struct laps_ad *ad, const struct laps_ad_login *login,
			      struct laps_cause *cause);

/* What a bind that failed, not for its credentials, says; codes as laps_ad_bind. */
laps_rc laps_ad_bind_failed(const struct laps_ad *ad, int result, const char *who,
			    struct laps_cause *cause);

/*
 * Say why a connection to uri failed with libldap's result: not there, or the certificate
 * untrusted, of another name, or expired. Makes connections of its own, without credentials.
 */
void laps_ad_diagnose(const char *uri, const char *ca_file, int result, struct laps_cause *cause);

/* Its parts. Connect and let go again: 0, an errno, or a code of getaddrinfo (negative). */
int laps_ad_probe_unix(const char *path);
int laps_ad_probe_host(const char *host, int port);
/* The server's certificate, from a connection that trusts anybody and says nothing; bv_val is freed
 * with ldap_memfree. False when there is no TLS. */
bool laps_ad_peer_certificate(const char *uri, struct berval *out);

#endif
