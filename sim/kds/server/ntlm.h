/* SPDX-License-Identifier: MIT */
/*
 * What NTLM needs of the world: its passwords, its clock, random numbers, and what the controller
 * is called.
 */
#ifndef SIM_KDS_SERVER_NTLM_H
#define SIM_KDS_SERVER_NTLM_H
#include "kds/ntlm/ntlm.h"
#include "kds/server/directory.h"
#include "lib/fail.h"
#include "lib/worldclock.h"

struct kds_ntlm;

/* world: its directory. All are borrowed; the directory must answer. NULL: err says why. */
struct kds_ntlm *kds_ntlm_new(const char *world, struct kds_directory *directory,
			      const struct sim_clock *clock, struct sim_err *err);
void kds_ntlm_free(struct kds_ntlm **n);
const struct ntlm_options *kds_ntlm_options(const struct kds_ntlm *n);

#endif
