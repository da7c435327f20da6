/* SPDX-License-Identifier: MIT */
/*
 * HRESULTs that appear in events. LDAP and Win32 codes are carried as themselves and wrapped into
 * facility 7 only here: LDAP 50 is logged as 0x80070032, which never means "not supported".
 */
#ifndef LAPS_HRESULT_H
#define LAPS_HRESULT_H
#include <stdint.h>

#define LAPS_HR_WIN32(code) (0x80070000u | ((uint32_t)(code)&0xffffu))
/* A status of HTTP in facility 7, as a public report has it for 400: 0x80070190. */
#define LAPS_HR_HTTP(status)          LAPS_HR_WIN32(status)
#define LAPS_HR_NAME_NOT_RESOLVED     0x80072EE7u /* WinHTTP 12007 */
#define LAPS_HR_CANNOT_CONNECT        0x80072EFDu /* WinHTTP 12029 */
#define LAPS_HR_HTTP_TIMEOUT          0x80072EE2u /* WinHTTP 12002 */
#define LAPS_HR_HTTP_SECURE_FAILURE   0x80072F8Fu /* WinHTTP 12175 */
#define LAPS_HR_HTTP_INVALID_RESPONSE 0x80072F78u /* WinHTTP 12152 */
/* SSPI has no authority to ask, and clocks that differ too much */
#define LAPS_HR_NO_AUTHORITY 0x80090311u
#define LAPS_HR_TIME_SKEW    0x80090324u
/* of the key service, [MS-ERREF] 2.1.1: a root key that is no key, and none of that id */
#define LAPS_HR_NTE_BAD_KEY                0x80090003u
#define LAPS_HR_NTE_NO_KEY                 0x8009000Du
#define LAPS_HR_FAIL                       0x80004005u
#define LAPS_HR_NOTIMPL                    0x80004001u
#define LAPS_HR_OUTOFMEMORY                0x8007000Eu
#define LAPS_HR_INVALIDARG                 0x80070057u
#define LAPS_HR_ACCESSDENIED               0x80070005u
#define LAPS_HR_NOT_FOUND                  0x80070490u /* ERROR_NOT_FOUND */
#define LAPS_HR_NO_SUCH_USER               LAPS_HR_WIN32(1317)
#define LAPS_HR_NONE_MAPPED                LAPS_HR_WIN32(1332)
#define LAPS_HR_PASSWORD_RESTRICTION       LAPS_HR_WIN32(1325)
#define LAPS_HR_NO_SUCH_DOMAIN             LAPS_HR_WIN32(1355)
#define LAPS_HR_WRITE_FAULT                LAPS_HR_WIN32(29)
#define LAPS_HR_LAPS_POLICY_CONTROLLED     LAPS_HR_WIN32(8654)
#define LAPS_HR_LAPS_LEGACY_SCHEMA_MISSING LAPS_HR_WIN32(8655)
#define LAPS_HR_LAPS_SCHEMA_MISSING        LAPS_HR_WIN32(8656)
#define LAPS_HR_LAPS_NEEDS_2016_DFL        LAPS_HR_WIN32(8657)
#define LAPS_HR_LAPS_PROCESS_TERMINATED    LAPS_HR_WIN32(8658)

/* of RPC, [MS-ERREF] 2.2 */
#define LAPS_HR_RPC_SERVER_UNAVAILABLE LAPS_HR_WIN32(1722)
#define LAPS_HR_RPC_CALL_FAILED        LAPS_HR_WIN32(1726)
#define LAPS_HR_RPC_PROTOCOL           LAPS_HR_WIN32(1728)
#define LAPS_HR_RPC_NOT_REGISTERED     LAPS_HR_WIN32(1753)
#define LAPS_HR_RPC_SECURITY           LAPS_HR_WIN32(1825)

/* RFC 4511 4.1.9 */
#define LAPS_LDAP_NO_SUCH_ATTRIBUTE   16
#define LAPS_LDAP_VALUE_EXISTS        20
#define LAPS_LDAP_INSUFFICIENT_ACCESS 50

/* libldap's result as an HRESULT: its own negative codes become the number wldap32 has for them
 * first (server down 0x51, time-out 0x55, connect 0x5B). 0 for success. */
uint32_t laps_hresult_from_ldap(int ldap_rc);

#endif
