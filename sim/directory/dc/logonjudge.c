/* SPDX-License-Identifier: MIT */
#include "directory/dc/logon.h"

/* [MS-ADTS] 2.2.16 */
#define UF_ACCOUNTDISABLE     0x00000002
#define UF_DONT_EXPIRE_PASSWD 0x00010000

dc_reply dc_logon_judge(const struct dc_logon *l, int64_t now)
{
	if (l->locked_out != 0)
		return DC_REPLY_LOCKED;
	if (l->control & UF_ACCOUNTDISABLE)
		return DC_REPLY_DISABLED;
	if (l->account_expires != 0 && l->account_expires <= now)
		return DC_REPLY_EXPIRED;
	if (l->password_set == 0 && !(l->control & UF_DONT_EXPIRE_PASSWD))
		return DC_REPLY_MUST_CHANGE;
	return DC_REPLY_N;
}
