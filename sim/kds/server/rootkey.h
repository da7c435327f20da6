/* SPDX-License-Identifier: MIT */
/*
 * A root key out of the attributes of its object, msKds-ProvRootKey, [MS-GKDI] 3.1.1, checked as
 * 3.1.4.1.2 checks it: version 1, SP800_108_CTR_HMAC with a known hash, 64 bytes of key, a known
 * agreement with parameters of the right form, and for DH with as many bits as the group has.
 *
 * One that fails is kept and marked as bad, so that who asks for it is told so. Without KDF
 * parameters it is bad too: the document wants them "in the format" of 2.2.1. (Windows was seen to
 * take SHA256 then, other programs take SHA512: no choice would fit both.)
 */
#ifndef SIM_KDS_SERVER_ROOTKEY_H
#define SIM_KDS_SERVER_ROOTKEY_H
#include "kds/server/keys.h"

typedef enum kds_root_attribute {
	KDS_ROOT_CN,
	KDS_ROOT_VERSION,
	KDS_ROOT_KDF,
	KDS_ROOT_KDF_PARAM,
	KDS_ROOT_AGREEMENT,
	KDS_ROOT_AGREEMENT_PARAM,
	KDS_ROOT_PRIVATE_BITS,
	KDS_ROOT_PUBLIC_BITS,
	KDS_ROOT_DATA,
	KDS_ROOT_USE_START,
	KDS_ROOT_CREATED,
} kds_root_attribute;
#define KDS_ROOT_ATTRIBUTE_N (KDS_ROOT_CREATED + 1)
/* NULL at the end */
extern const char *const kds_root_attribute_name[KDS_ROOT_ATTRIBUTE_N + 1];

/* Borrowed; data NULL: the object has none. */
struct kds_root_value {
	const uint8_t *data;
	size_t len;
};

/* out is written on LAPS_OK only. LAPS_OK, also of one that is bad; LAPS_E_FORMAT: its name is no
 * GUID, so nobody can ask for it; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc kds_root_key_build(const struct kds_root_value v[static KDS_ROOT_ATTRIBUTE_N],
					 struct kds_root_key *out);

/* The same keys in the same order, in every respect. */
bool kds_root_keys_eq(const struct kds_root_keys *a, const struct kds_root_keys *b);

#endif
