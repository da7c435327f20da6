/* SPDX-License-Identifier: MIT */
/*
 * A DNS server of 127.0.0.1 that knows the service records of a world, over UDP. Their target is
 * the address itself: the names of a world mean nothing to the resolver of the system, by which
 * clients would look them up.
 *
 * Differs from Active Directory: DNS has the service records of LDAP and Kerberos over UDP and
 * nothing else; there is no CLDAP ping.
 */
#ifndef SIM_LIB_DNS_H
#define SIM_LIB_DNS_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_DNS_RECORDS 20 /* three names of each of five controllers, and those of a realm */

struct sim_dns {
	int fd; /* -1: none; readable when somebody asks */
	uint16_t port;
	struct sim_dns_record {
		char name[128]; /* "_ldap._tcp.corp.example" */
		uint16_t port;  /* of the service */
	} record[SIM_DNS_RECORDS];
	size_t n;
};
#define SIM_DNS_NONE ((struct sim_dns){.fd = -1})

LAPS_MUST_USE bool sim_dns_open(struct sim_dns *d, struct sim_err *err);
/* One more record; name is printf arguments. */
void sim_dns_add(struct sim_dns *d, uint16_t port, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Answer what has come, without waiting. */
void sim_dns_serve(const struct sim_dns *d);
void sim_dns_close(struct sim_dns *d);

/* The answer to one query; nothing when it is not worth one. RFC 1035 4.1. */
void sim_dns_answer(const struct sim_dns *d, const uint8_t *query, size_t len,
		    struct laps_buf *out);

#endif
