/* SPDX-License-Identifier: MIT */
/*
 * What the KDC is asked for, on the world's timeline (lib/timeline.h): every AS request, and of TGS
 * requests those that were granted, that a fault has hit, or whose service nobody knows, without
 * who asked then. krb5kdc tells its database of no others.
 */
#ifndef SIM_KDC_DB_RECORD_H
#define SIM_KDC_DB_RECORD_H
#include <krb5.h>

struct sim_kdc_record {
	int fd; /* -1: none */
};
void sim_kdc_record_open(struct sim_kdc_record *r, const char *dir);
void sim_kdc_record_close(struct sim_kdc_record *r);

/*
 * op       "as" or "tgs"
 * who      NULL: it is not known
 * code     0: a ticket was given
 * fault    NULL: none
 */
void sim_kdc_record(krb5_context ctx, const struct sim_kdc_record *r, const char *op,
		    krb5_const_principal who, krb5_const_principal service, krb5_error_code code,
		    const char *fault);

#endif
