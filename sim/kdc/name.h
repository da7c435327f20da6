/* SPDX-License-Identifier: MIT */
/*
 * Which account of the domain a Kerberos principal means. As in Active Directory names are compared
 * without regard to case, a computer is NAME$, and a service (host/ws0001.corp.example) is another
 * name of the account that runs it, with its key. [MS-KILE] 3.3.5.1, RFC 6806 for enterprise names.
 *
 * This is used by lapsim and by the object that krb5kdc loads: it needs libc only.
 *
 * Differs from Active Directory: the first key of a computer follows from the world's seed, not
 * from the password with which it binds; it follows the password once that is changed.
 */
#ifndef SIM_KDC_NAME_H
#define SIM_KDC_NAME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_KDC_USERS   64  /* at most */
#define SIM_KDC_ACCOUNT 128 /* bytes of an account's name */
#define SIM_KDC_KEY_LEN 32  /* aes256-cts-hmac-sha1-96 */

/* The realm, as kdc/realm says it. */
struct sim_kdc_realm {
	char realm[80];  /* "CORP.EXAMPLE" */
	char domain[80]; /* "corp.example" */
	uint32_t dcs;    /* controllers, "DC1" and on */
	uint32_t computers;
	char user[SIM_KDC_USERS][SIM_KDC_ACCOUNT]; /* in the directory's spelling */
	size_t user_n;
	uint8_t key[SIM_KDC_KEY_LEN]; /* from which all keys follow that no password makes */
};

typedef enum sim_kdc_kind {
	SIM_KDC_NOBODY,
	SIM_KDC_USER,
	SIM_KDC_MACHINE, /* a computer or a domain controller, by its own name */
	SIM_KDC_SERVICE, /* of one of them */
	SIM_KDC_TICKETS, /* the ticket-granting service */
} sim_kdc_kind;

/* A part of a principal; not terminated. */
struct sim_kdc_part {
	const char *data;
	size_t len;
};
/* account: canonical name of whose key it has: "alice", "WS0001$", "krbtgt". */
sim_kdc_kind sim_kdc_find(const struct sim_kdc_realm *r, const struct sim_kdc_part *part,
			  size_t part_n, char account[static SIM_KDC_ACCOUNT]);

/* The name and back: "WS0001" for 1; 0 when it is none, or above computers. */
uint32_t sim_kdc_computer(const struct sim_kdc_realm *r, const char *name, size_t len);

/* Names under which services of the first domain controller are asked for, NULL-terminated but for
 * the two that follow from the realm: its DNS name, and the domain's. */
extern const char *const sim_kdc_dc_alias[];

/* Read what sim_kdc_realm_write has written; text is terminated. False: it is not that. */
bool sim_kdc_realm_parse(const char *text, struct sim_kdc_realm *out);

#endif
