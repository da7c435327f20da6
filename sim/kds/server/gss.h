/* SPDX-License-Identifier: MIT */
/*
 * Kerberos security for an association, by MIT's GSSAPI as an acceptor: SPNEGO and raw Kerberos, in
 * DCE style, with packet privacy. [MS-RPCE] 2.2.1.1.7, [MS-KILE] 3.4.5.4.1.
 */
#ifndef SIM_KDS_SERVER_GSS_H
#define SIM_KDS_SERVER_GSS_H
#include <stdbool.h>
#include <stdint.h>

#include "kds/rpc/security.h"
#include "lib/fail.h"

struct kds_gss;

/* The keys of the service. keytab: "FILE:...", any of whose keys will do. */
struct kds_gss *kds_gss_new(const char *keytab, struct sim_err *err);
void kds_gss_free(struct kds_gss **g);
/* A context for one connection; g must outlive it. False: no memory, or not a type of Kerberos. */
bool kds_gss_security(struct kds_gss *g, uint8_t auth_type, struct rpc_security *out);

#endif
