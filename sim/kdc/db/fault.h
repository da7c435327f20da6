/* SPDX-License-Identifier: MIT */
/*
 * The world's faults (laps/worldfault.h) as its KDC takes part in them: protocol "kerberos",
 * operations "as" (a first ticket) and "tgs" (one for a service).
 *
 * An AS request is counted when its client is looked up, thus also one without pre-authentication:
 * kinit with a password sends two, one without and one with it. It goes wrong by what the database
 * then says of the client, so krb5kdc itself answers; "skew" is its clock, which is off until the
 * next request. A TGS request is counted when all but policy has allowed it; one for somebody else
 * ([MS-SFU], S4U2Self) looks him up as well, and so is counted as his AS request before.
 *
 * krb5kdc has one thread: a slow answer keeps everybody waiting. It answers what is sent again,
 * byte for byte, without asking anybody, and that is not counted.
 */
#ifndef SIM_KDC_DB_FAULT_H
#define SIM_KDC_DB_FAULT_H
#include <kdb.h>
#include <krb5.h>
#include <laps/worldfault.h>
#include <stdbool.h>

struct sim_kdc_fault {
	struct laps_worldfault *plan; /* owned; NULL: nothing goes wrong */
	struct laps_fault now;        /* of the request under way */
	bool wrong;                   /* it has one */
	bool in_as;                   /* an AS request is under way */
	bool shifted;                 /* so is the context's clock */
};
/* Of the world's directory. */
krb5_error_code sim_kdc_fault_open(struct sim_kdc_fault *f, const char *dir);
void sim_kdc_fault_close(struct sim_kdc_fault *f);

/* A principal is looked up; client: of an AS request, which begins with it. 0, or the error with
 * which it is answered. */
krb5_error_code sim_kdc_fault_lookup(krb5_context ctx, struct sim_kdc_fault *f,
				     krb5_const_principal wanted, bool client);
/* The entry of that client, as it is to look. */
void sim_kdc_fault_entry(const struct sim_kdc_fault *f, krb5_db_entry *client);
/* The AS request has been answered. */
void sim_kdc_fault_as_ends(struct sim_kdc_fault *f);
/* A TGS request is about to be granted to who asks by that ticket. 0, or the error. */
krb5_error_code sim_kdc_fault_tgs(krb5_context ctx, struct sim_kdc_fault *f,
				  const krb5_ticket *ticket, const char **status);
/* The rule that has made the request under way go wrong; NULL: none. */
const char *sim_kdc_fault_spec(const struct sim_kdc_fault *f);

#endif
