/* SPDX-License-Identifier: MIT */
/*
 * Certificates, as DER and as PEM: what is found in a PEM text is a certificate of its own, and
 * comes back from the PEM that is made of it; a common name has 1 to 64 bytes and no control; a key
 * is only told of one that can be read. No device gets past its authority's check with one that the
 * authority did not sign: nothing here was.
 */
#include "fuzz/fuzz.h"
#include "lib/devicecert.h"
#include <laps/cert.h>
#include <laps/rsa.h>
#include <laps/text.h>

/* Public by design: fixtures/keys. */
extern const char sim_key_device_ca[];

static void check_der(const uint8_t *der, size_t len)
{
	static struct sim_device_ca *ca;
	char cn[LAPS_CERT_CN_LEN];
	uint8_t id[LAPS_GUID_LEN];
	struct laps_rsa *key = NULL;
	struct laps_err err;
	struct sim_err why;
	laps_rc rc;

	if (!ca)
		FUZZ_MUST(sim_device_ca_new((const uint8_t *)sim_key_device_ca,
					    strlen(sim_key_device_ca), &ca, &why));
	fuzz_poison(cn, sizeof(cn));
	rc = laps_cert_common_name(der, len, cn, &err);
	if (rc == LAPS_OK) {
		FUZZ_MUST(cn[0] && strlen(cn) < sizeof(cn));
		for (const char *p = cn; *p; p++)
			FUZZ_MUST(laps_text_control_len(p) == 0);
	} else {
		fuzz_refused(rc, &err, len, cn, sizeof(cn));
	}
	rc = laps_rsa_of_cert(der, len, &key, &err);
	FUZZ_MUST((rc == LAPS_OK) == (key != NULL));
	if (rc == LAPS_OK)
		FUZZ_MUST(laps_rsa_bits(key) >= LAPS_RSA_BITS_MIN);
	laps_rsa_free(&key);
	fuzz_poison(id, sizeof(id));
	FUZZ_MUST(!sim_device_cert_check(ca, der, len, UINT64_C(134116992000000000), id, &why));
	FUZZ_MUST(fuzz_untouched(id, sizeof(id)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_buf der, pem, again;
	struct laps_err err;
	laps_rc rc;

	check_der(data, len);
	laps_buf_init(&der, LAPS_CERT_MAX);
	rc = laps_cert_parse_pem(data, len, &der, &err);
	if (rc != LAPS_OK) {
		FUZZ_MUST(der.len == 0);
		fuzz_refused(rc, &err, len, NULL, 0);
		return 0;
	}
	check_der(der.data, der.len);
	laps_buf_init(&pem, LAPS_CERT_PEM_MAX);
	laps_buf_init(&again, LAPS_CERT_MAX);
	laps_cert_format_pem(der.data, der.len, &pem);
	FUZZ_MUST(laps_cert_parse_pem(pem.data, pem.len, &again, NULL) == LAPS_OK);
	laps_buf_clear(&pem);
	fuzz_wrote(&again, der.data, der.len);
	laps_buf_clear(&der);
	return 0;
}
