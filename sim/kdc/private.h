/* SPDX-License-Identifier: MIT */
/*
 * The inside of sim/kdc.
 */
#ifndef SIM_KDC_PRIVATE_H
#define SIM_KDC_PRIVATE_H
#include <krb5.h>

#include "kdc/kdc.h"

#define SIM_KDC_MODULE "lapsim_kdb" /* .so */
#define SIM_KDC_CONF   SIM_KDC_DIR "/kdc.conf"
#define SIM_KDC_LOG    SIM_KDC_DIR "/kdc.log"

/* conf.c: kdc/realm; and krb5.conf with kdc.conf, which say the port, in place of earlier ones. */
LAPS_MUST_USE bool sim_kdc_realm_write(const struct sim_kdc *k, struct sim_err *err);
LAPS_MUST_USE bool sim_kdc_conf_write(const struct sim_kdc *k, const char *module_dir,
				      struct sim_err *err);
/* ready.c: get a ticket for the directory as the domain controller. */
LAPS_MUST_USE bool sim_kdc_ready(const struct sim_kdc *k, struct sim_err *err);
/* A context of this realm, whatever KRB5_CONFIG says. Free it with krb5_free_context. */
LAPS_MUST_USE bool sim_kdc_context(const struct sim_kdc *k, krb5_context *out, struct sim_err *err);
/* "WHAT: reason"; always false. */
bool sim_kdc_fail(struct sim_err *err, krb5_context ctx, krb5_error_code rc, const char *what);

#endif
