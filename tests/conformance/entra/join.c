/* SPDX-License-Identifier: MIT */
/* Devices join, as Windows does it. Each is told to the janitor before it is made. */
#include <laps/certfacts.h>
#include <laps/csr.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/entra/clean.h"
#include "conformance/entra/entra.h"

#define KEY_BITS    2048
#define COMMON_NAME "7E980AD9-B86D-4306-9425-9AC066FB014A"
#define TEXT_MAX    65536

const struct laps_rsa *entra_device_key(struct conform *c)
{
	struct entra *e = entra_of(c);

	if (!e->device_key && laps_rsa_generate(KEY_BITS, &e->device_key, NULL) != LAPS_OK)
		conform_fail(c, "cannot make an RSA key");
	return e->device_key;
}

void entra_device_clear(struct entra_device *d)
{
	if (d->cert.max)
		laps_buf_clear(&d->cert);
	*d = (struct entra_device){.there = false};
}

/* BCRYPT_RSAKEY_BLOB, public. */
static json_t *transport_key(const struct laps_rsa *key, bool odd)
{
	struct laps_buf n, e, blob;
	json_t *out;

	laps_buf_init(&n, LAPS_RSA_BITS_MAX);
	laps_buf_init(&e, LAPS_RSA_BITS_MAX);
	laps_buf_init(&blob, LAPS_RSA_BITS_MAX);
	laps_rsa_numbers(key, &n, &e);
	laps_buf_put(&blob, odd ? "RSA2" : "RSA1", 4); /* RSA2: a private one */
	laps_buf_put_u32le(&blob, laps_rsa_bits(key));
	laps_buf_put_u32le(&blob, (uint32_t)e.len);
	laps_buf_put_u32le(&blob, (uint32_t)n.len);
	laps_buf_put_u32le(&blob, 0);
	laps_buf_put_u32le(&blob, 0);
	laps_buf_put(&blob, e.data, e.len);
	laps_buf_put(&blob, n.data, n.len);
	out = laps_buf_status(&blob) == LAPS_OK ? entra_base64(blob.data, blob.len) : NULL;
	laps_buf_clear(&n);
	laps_buf_clear(&e);
	laps_buf_clear(&blob);
	return out;
}

static json_t *certification_request(const struct laps_rsa *key, const struct entra_join *how)
{
	struct laps_buf der;
	json_t *out = NULL;

	laps_buf_init(&der, LAPS_CSR_MAX);
	if (laps_csr_make(how->common_name ? how->common_name : COMMON_NAME, key, &der, NULL) ==
	    LAPS_OK) {
		/* the signature is what ends it */
		if (how->forged)
			der.data[der.len - 1] ^= 1;
		out = entra_base64(der.data, der.len);
	}
	laps_buf_clear(&der);
	return out;
}

static json_t *body_of(const struct laps_rsa *key, const struct entra_join *how, const char *name)
{
	const bool lenient = how->lenient;
	json_t *type = lenient ? json_sprintf("%d", how->type) : json_integer(how->type);

	return json_pack(
		"{s{ss so} so ss ss ss ss so s{ss ss}}",
		lenient ? "certificateRequest" : "CertificateRequest", lenient ? "type" : "Type",
		"pkcs10", lenient ? "data" : "Data", certification_request(key, how),
		lenient ? "transportKey" : "TransportKey", transport_key(key, how->odd_key),
		"TargetDomain", "conform.example", "DeviceType", "Windows", "OSVersion",
		"10.0.26100.1", lenient ? "deviceDisplayName" : "DeviceDisplayName", name,
		lenient ? "joinType" : "JoinType", type, lenient ? "Attributes" : "attributes",
		"ReuseDevice", lenient ? "True" : "true", "ReturnClientSid", "true");
}

bool entra_join_ask(struct conform *c, const struct entra_join *how, struct entra_device *out,
		    struct entra_answer *a)
{
	struct entra *e = entra_of(c);
	const struct laps_rsa *key = entra_device_key(c);
	struct entra_request rq = {.type = "application/json"};
	json_t *body = NULL;
	char url[ENTRA_URL];
	struct laps_buf text;
	char *dump = NULL;
	bool ok;

	if (!key || (how->bearer == ENTRA_BEARER_OWN && !entra_registration_token(c)))
		return false;
	snprintf(out->name, sizeof(out->name), ENTRA_MARK "%s-%u-%s", c->mark, ++e->names,
		 how->word);
	snprintf(url, sizeof(url), "%s/EnrollmentServer/device/?api-version=%s", e->registration,
		 how->version ? how->version : "2.0");
	rq.url = url;
	if (how->bearer == ENTRA_BEARER_OWN)
		rq.bearer = entra_registration_token(c);
	else if (how->bearer == ENTRA_BEARER_GRAPH &&
		 !(rq.bearer = entra_token(c, ENTRA_AS_READER)))
		return false;
	body = body_of(key, how, out->name);
	dump = body ? json_dumps(body, JSON_COMPACT) : NULL;
	laps_buf_init(&text, TEXT_MAX);
	if (dump)
		laps_buf_put(&text, dump, strlen(dump));
	rq.body = &text;
	ok = conform_that(c, text.len > 0, "out of memory") &&
	     conform_made(c, ENTRA_THING_DEVICE ENTRA_MARK "%s-", c->mark) && entra_ask(c, &rq, a);
	laps_buf_clear(&text);
	free(dump);
	json_decref(body);
	return ok;
}

bool entra_join_take(struct conform *c, const struct entra_answer *a, struct entra_device *out)
{
	const json_t *cert = json_object_get(a->json, "Certificate");
	struct laps_cert_facts facts;
	const char *raw, *name = NULL;

	if (!conform_that(c, a->status == 201 || a->status == 200, "joining gives status %u",
			  a->status) ||
	    !(raw = entra_text(c, cert, "RawBody")))
		return false;
	if (!out->cert.max)
		laps_buf_init(&out->cert, LAPS_CERT_MAX);
	laps_buf_clear(&out->cert);
	if (laps_base64_parse(raw, strlen(raw), &out->cert, NULL) == LAPS_OK &&
	    laps_cert_describe(out->cert.data, out->cert.len, &facts, NULL) == LAPS_OK)
		name = strstr(facts.subject, "/CN=");
	/* whether there is more in it is for a row to say */
	snprintf(out->id, sizeof(out->id), "%.*s", LAPS_GUID_TEXT - 1, name ? name + 4 : "");
	out->there = entra_is_guid(out->id);
	return conform_that(c, out->there, "RawBody is no certificate of a GUID");
}

bool entra_join(struct conform *c, const struct entra_join *how, struct entra_device *out)
{
	ENTRA_ANSWER(a);

	return entra_join_ask(c, how, out, &a) && entra_join_take(c, &a, out);
}
