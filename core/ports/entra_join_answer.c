/* SPDX-License-Identifier: MIT */
/* What joining sends to the registration service, and what it takes from its answers. */
#include <laps/cert.h>
#include <laps/csr.h>
#include <laps/hresult.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/cloud_answer.h"
#include "ports/entra_join_private.h"
#include "ports/file.h"
#include "ports/json_file.h"

#define SERVICE  LAPS_CLOUD_REGISTRATION
#define BLOB_MAX 2048 /* bytes of a key's blob */

static bool take_guid(const char *text, char out[static LAPS_GUID_TEXT])
{
	uint8_t guid[LAPS_GUID_LEN];

	if (!text || laps_guid_parse_text(text, guid, NULL) != LAPS_OK)
		return false;
	laps_guid_format_text(guid, out);
	return true;
}

/* The id of the tenant is told, or was asked for; both are one. */
static bool take_tenant(const json_t *root, const char *tenant, struct laps_entra_join_place *p)
{
	const json_t *info = json_object_get(root, "TenantInfo");
	const char *told = laps_cloud_text(info, "TenantId", LAPS_ENTRA_TEXT_MAX);
	const char *domain = laps_cloud_text(info, "TenantName", sizeof(p->domain) - 1);
	char asked[LAPS_GUID_TEXT];
	bool by_id = take_guid(tenant, asked);

	if (domain)
		memcpy(p->domain, domain, strlen(domain) + 1);
	if (!told && by_id)
		memcpy(p->tenant_id, asked, sizeof(asked));
	else if (!take_guid(told, p->tenant_id))
		return false;
	return !by_id || strcmp(asked, p->tenant_id) == 0;
}

laps_rc laps_entra_join_parse_place(const struct laps_buf *body, const char *registration_url,
				    const char *tenant, struct laps_entra_join_place *out,
				    struct laps_cause *cause)
{
	struct laps_entra_join_place p = {0};
	const char *endpoint;
	json_t *root = NULL;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	if (rc != LAPS_OK)
		return rc;
	endpoint = laps_cloud_text(json_object_get(root, "DeviceJoinService"), "JoinEndpoint",
				   LAPS_HTTP_URL_MAX);
	/* the user's token goes there */
	if (!endpoint || !laps_http_base_ok(endpoint) ||
	    !laps_cloud_same_origin(endpoint, registration_url)) {
		rc = laps_cloud_bad(SERVICE, "its JoinEndpoint is not an address of its own",
				    cause);
	} else if (!take_tenant(root, tenant, &p)) {
		rc = laps_cloud_bad(SERVICE, "its tenant is another one", cause);
	} else {
		memcpy(p.join_endpoint, endpoint, strlen(endpoint) + 1);
		*out = p;
	}
	json_decref(root);
	return rc;
}

void laps_entra_join_transport_key(const struct laps_rsa *key, struct laps_buf *out)
{
	struct laps_buf n, e;

	laps_buf_init(&n, BLOB_MAX);
	laps_buf_init(&e, BLOB_MAX);
	laps_rsa_numbers(key, &n, &e);
	laps_buf_put(out, "RSA1", 4);
	laps_buf_put_u32le(out, laps_rsa_bits(key));
	laps_buf_put_u32le(out, (uint32_t)e.len);
	laps_buf_put_u32le(out, (uint32_t)n.len);
	laps_buf_put_u32le(out, 0); /* the primes, which only private keys have */
	laps_buf_put_u32le(out, 0);
	laps_buf_put(out, e.data, e.len);
	laps_buf_put(out, n.data, n.len);
	if (laps_buf_status(&n) != LAPS_OK || laps_buf_status(&e) != LAPS_OK)
		out->rc = LAPS_E_NOMEM;
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}

/* Bytes as base64, a text of JSON; NULL: out of memory. */
static json_t *json_bytes(const struct laps_buf *bytes)
{
	struct laps_buf text;
	json_t *value = NULL;

	laps_buf_init(&text, 2 * LAPS_CSR_MAX);
	laps_base64_format(bytes->data, bytes->len, &text);
	if (laps_buf_status(bytes) == LAPS_OK && laps_buf_status(&text) == LAPS_OK)
		value = json_stringn((const char *)text.data, text.len);
	laps_buf_clear(&text);
	return value;
}

laps_rc laps_entra_join_request(const struct laps_entra_join *join,
				const struct laps_entra_join_place *place,
				const struct laps_rsa *key, struct laps_buf *out,
				struct laps_cause *cause)
{
	struct laps_buf csr, blob;
	struct laps_err err = {0};
	json_t *root = NULL;
	char *text = NULL;
	laps_rc rc;

	laps_buf_init(&csr, LAPS_CSR_MAX);
	laps_buf_init(&blob, BLOB_MAX);
	rc = laps_csr_make(LAPS_ENTRA_CSR_NAME, key, &csr, &err);
	if (rc != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot make the certificate request: %s",
			       err.what ? err.what : laps_rc_name(rc));
		goto out;
	}
	/* Windows has a second key here, for what the service encrypts to a device that has a user
	 * who signs in; nothing of that is needed for passwords */
	laps_entra_join_transport_key(key, &blob);
	root = json_pack("{s:{s:s,s:o},s:o,s:s,s:s,s:s,s:s,s:i,s:{s:s,s:s}}", "CertificateRequest",
			 "Type", "pkcs10", "Data", json_bytes(&csr), "TransportKey",
			 json_bytes(&blob), "TargetDomain",
			 place->domain[0] ? place->domain : join->tenant, "DeviceType", "Windows",
			 "OSVersion", join->os_version, "DeviceDisplayName", join->name, "JoinType",
			 (int)join->join_type, "Attributes", "ReuseDevice", "true",
			 "ReturnClientSid", "true");
	text = root ? laps_json_text(root) : NULL;
	if (text)
		laps_buf_put(out, text, strlen(text));
	if (!text || laps_buf_status(out) != LAPS_OK)
		rc = laps_file_nomem(cause);
out:
	free(text);
	json_decref(root);
	laps_buf_clear(&blob);
	laps_buf_clear(&csr);
	return rc;
}

/* A certificate that the service makes up for somebody else's key would be of no use. */
static laps_rc check_certificate(const struct laps_buf *der, const struct laps_rsa *key,
				 char device_id[static LAPS_GUID_TEXT], struct laps_cause *cause)
{
	char name[LAPS_CERT_CN_LEN];
	struct laps_rsa *theirs = NULL;
	laps_rc rc = laps_rsa_of_cert(der->data, der->len, &theirs, NULL);

	if (rc == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	if (rc != LAPS_OK || !laps_rsa_same(theirs, key))
		rc = laps_cloud_bad(SERVICE, "its certificate is not of the device's key", cause);
	else if (laps_cert_common_name(der->data, der->len, name, NULL) != LAPS_OK ||
		 !take_guid(name, device_id))
		rc = laps_cloud_bad(SERVICE, "its certificate has no device id for its name",
				    cause);
	laps_rsa_free(&theirs);
	return rc;
}

laps_rc laps_entra_join_parse_answer(const struct laps_buf *body, const struct laps_rsa *key,
				     struct laps_entra_identity *out, struct laps_cause *cause)
{
	char device_id[LAPS_GUID_TEXT];
	const char *raw, *upn;
	struct laps_buf der;
	char *upn_copy = NULL;
	json_t *root = NULL;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	laps_buf_init(&der, LAPS_CERT_MAX);
	if (rc != LAPS_OK)
		return rc;
	raw = laps_cloud_text(json_object_get(root, "Certificate"), "RawBody", 2 * LAPS_CERT_MAX);
	upn = laps_cloud_text(json_object_get(root, "User"), "Upn", LAPS_ENTRA_TEXT_MAX);
	if (!raw || laps_base64_parse(raw, strlen(raw), &der, NULL) != LAPS_OK)
		rc = laps_cloud_bad(SERVICE, "its answer has no certificate", cause);
	else
		rc = check_certificate(&der, key, device_id, cause);
	if (rc == LAPS_OK) {
		upn_copy = strdup(upn ? upn : "");
		rc = upn_copy ? LAPS_OK : laps_file_nomem(cause);
	}
	if (rc == LAPS_OK) {
		memcpy(out->device_id, device_id, sizeof(device_id));
		out->certificate = der;
		out->upn = upn_copy;
		laps_buf_init(&der, 0);
		upn_copy = NULL;
	}
	free(upn_copy);
	laps_buf_clear(&der);
	json_decref(root);
	return rc;
}
