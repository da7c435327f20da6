/* SPDX-License-Identifier: MIT */
/*
 * The keys of the service in memory: libkrb5 opens, locks and goes through a keytab file for each
 * ticket it is shown, which is a fifth of what a handshake costs. A world's keytab is written once.
 */
#ifndef SIM_KDS_SERVER_KEYTAB_H
#define SIM_KDS_SERVER_KEYTAB_H
#include "lib/fail.h"

#define KDS_KEYTAB "MEMORY:lapsim_kds"

struct kds_keytab;

/* Copy the keytab file ("FILE:PATH") into KDS_KEYTAB, which is there until it is freed. NULL: err
 * says why. */
struct kds_keytab *kds_keytab_load(const char *file, struct sim_err *err);
void kds_keytab_free(struct kds_keytab **k);

#endif
