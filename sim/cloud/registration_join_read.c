/* SPDX-License-Identifier: MIT */
#include <laps/csr.h>
#include <laps/text.h>
#include <string.h>
#include <strings.h>

#include "cloud/registration_join.h"

#define BLOB_HEADER 24   /* bytes: a name and five numbers */
#define BLOB_MAX    1024 /* bytes */

void sim_join_clear(struct sim_join *join)
{
	laps_rsa_free(&join->key);
}

static uint32_t u32le(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

bool sim_join_transport_key_ok(const uint8_t *blob, size_t len)
{
	uint32_t bits, e_len, n_len;
	struct laps_rsa *key = NULL;
	bool ok;

	if (len < BLOB_HEADER || len > BLOB_MAX || strncmp((const char *)blob, "RSA1", 4) != 0)
		return false;
	bits = u32le(blob + 4);
	e_len = u32le(blob + 8);
	n_len = u32le(blob + 12);
	/* no primes: that would be a private key */
	if (u32le(blob + 16) != 0 || u32le(blob + 20) != 0 || e_len > BLOB_MAX ||
	    n_len > BLOB_MAX || BLOB_HEADER + (size_t)e_len + n_len != len)
		return false;
	ok = laps_rsa_of_numbers(blob + BLOB_HEADER + e_len, n_len, blob + BLOB_HEADER, e_len, &key,
				 NULL) == LAPS_OK &&
	     laps_rsa_bits(key) == bits && (bits + 7) / 8 == n_len;
	laps_rsa_free(&key);
	return ok;
}

/* A text without controls, of 1 to size - 1 bytes. */
static bool read_text(const json_t *from, const char *name, char *out, size_t size,
		      struct sim_err *err)
{
	const json_t *v = sim_member_any_case(from, name);
	const char *text = json_string_value(v);

	if (!text || !text[0] || json_string_length(v) >= size)
		return sim_fail(err, "%s is not a text of 1 to %zu bytes", name, size - 1);
	for (const char *p = text; *p; p++)
		if (laps_text_control_len(p) > 0)
			return sim_fail(err, "%s has control characters", name);
	memcpy(out, text, json_string_length(v) + 1);
	return true;
}

static bool read_bytes(const json_t *from, const char *name, const char *full_name,
		       struct laps_buf *out, struct sim_err *err)
{
	const json_t *v = sim_member_any_case(from, name);
	const char *text = json_string_value(v);

	return (text && laps_base64_parse(text, json_string_length(v), out, NULL) == LAPS_OK) ||
	       sim_fail(err, "%s is not base64", full_name);
}

static bool read_request(const json_t *body, struct sim_join *out, struct sim_err *err)
{
	const json_t *request = sim_member_any_case(body, "CertificateRequest");
	const char *type = json_string_value(sim_member_any_case(request, "Type"));
	struct laps_err why = {0};
	struct laps_csr csr;
	struct laps_buf der;
	bool ok;

	if (!type || strcasecmp(type, "pkcs10") != 0)
		return sim_fail(err, "CertificateRequest.Type is not pkcs10");
	laps_buf_init(&der, LAPS_CSR_MAX);
	ok = read_bytes(request, "Data", "CertificateRequest.Data", &der, err);
	if (ok && laps_csr_parse(der.data, der.len, &csr, &why) != LAPS_OK)
		ok = sim_fail(err, "CertificateRequest.Data: %s", why.what);
	else if (ok && strcasecmp(csr.common_name, SIM_JOIN_CSR_NAME) != 0) {
		ok = sim_fail(err, "CertificateRequest.Data: the subject is not CN=%s",
			      SIM_JOIN_CSR_NAME);
		laps_csr_clear(&csr);
	} else if (ok) {
		out->key = csr.key;
		csr.key = NULL;
		laps_csr_clear(&csr);
	}
	laps_buf_clear(&der);
	return ok;
}

static bool read_transport_key(const json_t *body, struct sim_err *err)
{
	struct laps_buf blob;
	bool ok;

	laps_buf_init(&blob, BLOB_MAX);
	ok = read_bytes(body, "TransportKey", "TransportKey", &blob, err) &&
	     (sim_join_transport_key_ok(blob.data, blob.len) ||
	      sim_fail(err, "TransportKey is not a public RSA key"));
	laps_buf_clear(&blob);
	return ok;
}

static bool read_type(const json_t *body, sim_trust *out, struct sim_err *err)
{
	static const struct {
		json_int_t type;
		sim_trust trust;
	} row[] = {
		{0, SIM_TRUST_JOINED},
		{4, SIM_TRUST_REGISTERED},
		{6, SIM_TRUST_HYBRID},
		{8, SIM_TRUST_JOINED},
	};
	const json_t *v = sim_member_any_case(body, "JoinType");
	const char *text = json_string_value(v);
	json_int_t type = json_is_integer(v) ? json_integer_value(v) : -1;

	/* numbers may come as texts, too */
	if (text && text[0] >= '0' && text[0] <= '9' && !text[1])
		type = text[0] - '0';
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		if (row[i].type == type) {
			*out = row[i].trust;
			return true;
		}
	}
	return sim_fail(err, "JoinType is not 0, 4, 6 or 8");
}

static bool read_attributes(const json_t *body, struct sim_err *err)
{
	static const char *const name[] = {"ReuseDevice", "ReturnClientSid", "SharedDevice"};
	const json_t *attributes = sim_member_any_case(body, "Attributes");
	bool value;

	if (!attributes || json_is_null(attributes))
		return true;
	if (!json_is_object(attributes))
		return sim_fail(err, "Attributes is not an object");
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++) {
		const json_t *v = sim_member_any_case(attributes, name[i]);

		if (v && !sim_member_boolean(v, &value))
			return sim_fail(err, "Attributes.%s is not a boolean", name[i]);
	}
	return true;
}

/* Texts that are looked at by nobody here: another domain than the tenant's is no mistake, roadlib
 * says one of its own. */
static bool read_others(const json_t *body, struct sim_err *err)
{
	static const char *const name[] = {"TargetDomain", "DeviceType"};

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++) {
		const json_t *v = sim_member_any_case(body, name[i]);

		if (v && !json_is_string(v))
			return sim_fail(err, "%s is not a text", name[i]);
	}
	return true;
}

bool sim_join_read(const json_t *body, struct sim_join *out, struct sim_err *err)
{
	*out = (struct sim_join){0};
	if (!sim_members_ok(body))
		return sim_fail(err, "members that differ in case only, too many, or too deep");
	return read_text(body, "DeviceDisplayName", out->name, sizeof(out->name), err) &&
	       read_text(body, "OSVersion", out->os_version, sizeof(out->os_version), err) &&
	       read_type(body, &out->trust, err) && read_attributes(body, err) &&
	       read_others(body, err) && read_transport_key(body, err) &&
	       read_request(body, out, err);
}
