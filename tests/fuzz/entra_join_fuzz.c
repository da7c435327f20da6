/* SPDX-License-Identifier: MIT */
/*
 * Answers of the registration service: the address to join at is of the service's own, the tenant
 * is the one that was asked for, and a certificate that is taken has the device's key and names it.
 */
#include "fuzz/devicecert.h"
#include "fuzz/fuzz.h"
#include "ports/cloud_answer.h"
#include "ports/entra_join_private.h"
#include <laps/cert.h>
#include <laps/text.h>

#define URL    "https://drs.example"
#define TENANT "7b0b5a33-0000-4000-8000-00000000000a"

static struct laps_cause cause;

static void place(const struct laps_buf *body, const char *tenant)
{
	struct laps_entra_join_place p;
	laps_rc rc;

	fuzz_poison(&p, sizeof(p));
	rc = laps_entra_join_parse_place(body, URL, tenant, &p, &cause);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
		FUZZ_MUST(fuzz_untouched(&p, sizeof(p)));
		return;
	}
	FUZZ_MUST(laps_cloud_same_origin(p.join_endpoint, URL));
	FUZZ_MUST(!strpbrk(p.join_endpoint, "?#"));
	FUZZ_MUST(strlen(p.tenant_id) == LAPS_GUID_TEXT - 1);
	FUZZ_MUST(tenant[0] != '7' || strcmp(p.tenant_id, TENANT) == 0);
	FUZZ_MUST(strnlen(p.domain, sizeof(p.domain)) < sizeof(p.domain));
}

/* The key of the device, which is that of the certificate in the seeds. */
static const struct laps_rsa *device_key(void)
{
	static struct laps_rsa *key;
	struct laps_buf der;

	if (key)
		return key;
	laps_buf_init(&der, LAPS_CERT_MAX);
	FUZZ_MUST(laps_base64_parse(DEVICECERT_BASE64, strlen(DEVICECERT_BASE64), &der, NULL) ==
		  LAPS_OK);
	FUZZ_MUST(laps_rsa_of_cert(der.data, der.len, &key, NULL) == LAPS_OK);
	laps_buf_clear(&der);
	return key;
}

static void certificate(const struct laps_buf *body)
{
	struct laps_entra_identity id;
	struct laps_rsa *its = NULL;
	laps_rc rc;

	fuzz_poison(&id, sizeof(id));
	rc = laps_entra_join_parse_answer(body, device_key(), &id, &cause);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
		FUZZ_MUST(fuzz_untouched(&id, sizeof(id)));
		return;
	}
	FUZZ_MUST(laps_rsa_of_cert(id.certificate.data, id.certificate.len, &its, NULL) == LAPS_OK);
	FUZZ_MUST(laps_rsa_same(its, device_key()));
	FUZZ_MUST(strlen(id.device_id) == LAPS_GUID_TEXT - 1);
	FUZZ_MUST(strlen(id.upn) <= LAPS_ENTRA_TEXT_MAX);
	laps_rsa_free(&its);
	laps_buf_clear(&id.certificate);
	free(id.upn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_buf body;

	laps_buf_init(&body, len + 1);
	laps_buf_put(&body, data, len);
	place(&body, TENANT);
	place(&body, "corp.example");
	certificate(&body);
	laps_buf_clear(&body);
	return 0;
}
