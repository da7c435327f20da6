/* SPDX-License-Identifier: MIT */
/*
 * Callers that have asked before: a token is read from the directory once, and again when something
 * there has changed. Windows' token stays what it was at the logon; this one follows the directory,
 * so that a test need not log on again to see what a change of groups does.
 *
 * Differs from Active Directory: a caller's groups follow the directory at once, where a real token
 * lasts as long as the logon.
 */
#ifndef SIM_KDS_SERVER_CALLERS_H
#define SIM_KDS_SERVER_CALLERS_H
#include <stdint.h>

#include "kds/server/directory.h"

struct kds_callers;

/* d must outlive it. NULL: no memory. */
struct kds_callers *kds_callers_new(struct kds_directory *d);
void kds_callers_free(struct kds_callers **c);
/* who: as kds_caller_read has it. *out is written on KDS_FOUND only, and good until the next call.
 */
kds_found kds_callers_find(struct kds_callers *c, const char *who, const struct kds_caller **out);

#endif
