/* SPDX-License-Identifier: MIT */
/*
 * Where a domain's controllers are: service records of DNS, as [MS-ADTS] 6.3.6 has them registered,
 * those of controllers first (_ldap._tcp.dc._msdcs.DOMAIN), then those of any LDAP server.
 */
#ifndef LAPS_PORTS_LOCATE_H
#define LAPS_PORTS_LOCATE_H
#include <stddef.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/srv.h>

#define LAPS_LOCATE_URI (LAPS_DNS_NAME + 16) /* bytes, NUL included */

struct laps_located {
	char uri[LAPS_SRV_MAX][LAPS_LOCATE_URI]; /* "ldap://dc1.corp.example:389", in order */
	size_t n;
};

/*
 * domain       its DNS name
 * dns_server   "127.0.0.1:5353" or an address alone; NULL: those of resolv.conf
 * out          written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_NOTFOUND (no records), LAPS_E_HOST (no answer, or none that is one).
 */
LAPS_MUST_USE laps_rc laps_locate(const char *domain, const char *dns_server,
				  struct laps_located *out, struct laps_cause *cause);

#endif
