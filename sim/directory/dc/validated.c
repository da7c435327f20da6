/* SPDX-License-Identifier: MIT */
#include "directory/dc/validated.h"

#include <string.h>
#include <strings.h>

/* 72e39547-7b18-11d1-adef-00c04fd8d5cd, f3a64788-5306-11d1-a9c5-0000f80367c1,
 * bf9679c0-0de6-11d0-a285-00aa003049e2: [MS-ADTS] 5.1.3.2.2 */
const uint8_t dc_validated_dns_guid[LAPS_GUID_LEN] = {0x47, 0x95, 0xe3, 0x72, 0x18, 0x7b,
						      0xd1, 0x11, 0xad, 0xef, 0x00, 0xc0,
						      0x4f, 0xd8, 0xd5, 0xcd};
const uint8_t dc_validated_spn_guid[LAPS_GUID_LEN] = {0x88, 0x47, 0xa6, 0xf3, 0x06, 0x53,
						      0xd1, 0x11, 0xa9, 0xc5, 0x00, 0x00,
						      0xf8, 0x03, 0x67, 0xc1};
const uint8_t dc_self_membership_guid[LAPS_GUID_LEN] = {0xc0, 0x79, 0x96, 0xbf, 0xe6, 0x0d,
							0xd0, 0x11, 0xa2, 0x85, 0x00, 0xaa,
							0x00, 0x30, 0x49, 0xe2};

const uint8_t *dc_validated_guid(const char *attribute)
{
	if (strcasecmp(attribute, "dNSHostName") == 0)
		return dc_validated_dns_guid;
	if (strcasecmp(attribute, "servicePrincipalName") == 0)
		return dc_validated_spn_guid;
	return strcasecmp(attribute, "member") == 0 ? dc_self_membership_guid : NULL;
}

static bool same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a_len == b_len && strncasecmp(a, b, a_len) == 0;
}

/* The host's name out of "WS0001$". 0: it is no computer's account. */
static size_t host_len(const char *account)
{
	size_t n = account ? strlen(account) : 0;

	return n > 1 && account[n - 1] == '$' ? n - 1 : 0;
}

/* Does value read as the DC= parts of dn with dots between? */
static bool is_domain_of(const char *value, size_t len, const char *dn)
{
	bool any = false;

	for (const char *p = dn; *p; p += *p == ',') {
		size_t part = strcspn(p, ",");

		if (part > 3 && strncasecmp(p, "DC=", 3) == 0) {
			if (any && (len == 0 || *value != '.'))
				return false;
			value += any;
			len -= any;
			if (len < part - 3 || strncasecmp(value, p + 3, part - 3) != 0)
				return false;
			value += part - 3;
			len -= part - 3;
			any = true;
		} else if (any) {
			return false;
		}
		p += part;
	}
	return any && len == 0;
}

bool dc_validated_dns(const char *value, size_t len, const char *account, const char *dn)
{
	size_t host = host_len(account);

	if (host == 0 || len <= host + 1 || value[host] != '.' || !same(value, host, account, host))
		return false;
	return is_domain_of(value + host + 1, len - host - 1, dn);
}

bool dc_validated_spn(const char *value, size_t len, const char *dns_name, const char *account)
{
	const char *slash = memchr(value, '/', len), *end = value + len, *colon;
	size_t host = host_len(account);

	if (!slash || slash == value || memchr(slash + 1, '/', (size_t)(end - slash - 1)))
		return false;
	colon = memchr(slash + 1, ':', (size_t)(end - slash - 1));
	if (colon) {
		if (colon + 1 == end)
			return false;
		for (const char *p = colon + 1; p < end; p++)
			if (*p < '0' || *p > '9')
				return false;
		end = colon;
	}
	len = (size_t)(end - slash - 1);
	return (dns_name && same(slash + 1, len, dns_name, strlen(dns_name))) ||
	       (host && same(slash + 1, len, account, host));
}
