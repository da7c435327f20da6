/* SPDX-License-Identifier: MIT */
/*
 * The authority of devices: certificates as Entra's device registration issues them, with their
 * extensions, and the check that one is ours.
 *
 * Differs from Entra ID: device certificates are issued by an authority whose key is the same
 * in all worlds and public, unless --fresh-keys.
 */
#ifndef SIM_LIB_DEVICECERT_H
#define SIM_LIB_DEVICECERT_H
#include <laps/buf.h>
#include <laps/cert.h>
#include <laps/guid.h>
#include <laps/rsa.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_DEVICE_CA_NAME "MS-Organization-Access"

struct sim_device_ca; /* immutable: several threads may use one */

/* From a private RSA key in PEM. It has no certificate of its own: its signature is what counts. */
LAPS_MUST_USE bool sim_device_ca_new(const uint8_t *key_pem, size_t len, struct sim_device_ca **out,
				     struct sim_err *err);
void sim_device_ca_free(struct sim_device_ca **ca);

struct sim_device_subject {
	uint8_t device_id[LAPS_GUID_LEN], user_id[LAPS_GUID_LEN], tenant_id[LAPS_GUID_LEN];
	char region[3]; /* "EU" */
	bool joined;    /* extension 284.7: joined, or only registered */
	const struct laps_rsa *key;
	uint64_t now_ticks; /* valid for ten years from then (ours) */
};
/* Append the DER of a certificate. */
LAPS_MUST_USE bool sim_device_cert_issue(const struct sim_device_ca *ca,
					 const struct sim_device_subject *subject,
					 struct laps_buf *out, struct sim_err *err);
/* Is it signed by this authority and valid at that time? Then *device_id is its subject's. */
LAPS_MUST_USE bool sim_device_cert_check(const struct sim_device_ca *ca, const uint8_t *der,
					 size_t len, uint64_t now_ticks,
					 uint8_t device_id[static LAPS_GUID_LEN],
					 struct sim_err *err);
/* What a device's key is told by: SHA-256 of modulus and exponent (ours). False when memory ended.
 */
LAPS_MUST_USE bool sim_device_key_hash(const struct laps_rsa *key,
				       uint8_t out[static LAPS_SHA256_LEN]);

#endif
