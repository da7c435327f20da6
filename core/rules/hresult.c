/* SPDX-License-Identifier: MIT */
#include <laps/hresult.h>

/* libldap counts its own codes down from -1 in the order in which wldap32 counts them up from
 * 0x51: server down, local error, encoding, decoding, time-out, ... referral limit. */
#define LIBLDAP_LAST  (-17)
#define WLDAP32_OTHER 0x50

uint32_t laps_hresult_from_ldap(int ldap_rc)
{
	if (ldap_rc == 0)
		return 0;
	if (ldap_rc > 0)
		return LAPS_HR_WIN32(ldap_rc);
	if (ldap_rc < LIBLDAP_LAST)
		return LAPS_HR_WIN32(WLDAP32_OTHER);
	return LAPS_HR_WIN32(WLDAP32_OTHER - ldap_rc);
}
