/* SPDX-License-Identifier: MIT */
#include "conformance/entra/extension.h"

#include <string.h>

#define OCTETS    0x04
#define SHORT_MAX 0x7f

const uint8_t *entra_extension(const uint8_t *der, size_t der_len, uint8_t arc, size_t *len)
{
	const uint8_t oid[] = {0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7,
			       0x14, 0x01, 0x05, 0x82, 0x1c, arc};
	const uint8_t *at = der_len ? memmem(der, der_len, oid, sizeof(oid)) : NULL;
	size_t left;

	if (!at)
		return NULL;
	at += sizeof(oid);
	left = der_len - (size_t)(at - der);
	if (left < 2 || at[0] != OCTETS || at[1] > SHORT_MAX || left - 2 < at[1])
		return NULL;
	*len = at[1];
	return at + 2;
}
