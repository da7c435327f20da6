/* SPDX-License-Identifier: MIT */
/* The extensions that Entra puts into certificates of devices: 1.2.840.113556.1.5.284.ARC, not
 * critical, whose content is an octet string. */
#ifndef TESTS_CONFORMANCE_ENTRA_EXTENSION_H
#define TESTS_CONFORMANCE_ENTRA_EXTENSION_H
#include <stddef.h>
#include <stdint.h>

/* The content, of at most 127 bytes, borrowed from der; NULL: there is none, or it is none. *len is
 * written only when there is one. */
const uint8_t *entra_extension(const uint8_t *der, size_t der_len, uint8_t arc, size_t *len);

#endif
