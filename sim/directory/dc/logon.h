/* SPDX-License-Identifier: MIT */
/*
 * Who may log on with a simple bind, [MS-ADTS] 5.1.1.1.1 and 5.1.1.3: passwords come in the clear
 * only over what protects them, and an account must be in good order. The password itself is
 * slapd's to compare, unless something is wrong with the account: Active Directory says what is
 * only to who knows the password, save that it is locked.
 */
#ifndef SIM_DIRECTORY_DC_LOGON_H
#define SIM_DIRECTORY_DC_LOGON_H
#include <slapi-plugin.h>
#include <stdint.h>

#include "directory/dc/replytext.h"

#define DC_LOGON_SSF 64 /* bits of protection under which a password may travel */

/* What the account says of itself. */
struct dc_logon {
	int64_t control;         /* userAccountControl */
	int64_t password_set;    /* pwdLastSet: 0 is "must change"; -1: there is none */
	int64_t account_expires; /* 0 and INT64_MAX: never */
	int64_t locked_out;      /* lockoutTime: 0 is not */
};
/* DC_REPLY_N: it may log on. now: in ticks since 1601. */
dc_reply dc_logon_judge(const struct dc_logon *l, int64_t now);

/* The same of an account at hand, now. */
dc_reply dc_logon_of(Slapi_Entry *e);

/* The hook PRE_BIND. */
int dc_logon_pre_bind(Slapi_PBlock *pb);

#endif
