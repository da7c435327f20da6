/* SPDX-License-Identifier: MIT */
/* A device's own token: by a nonce that its key has signed. */
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

static void fresh(struct conform *c)
{
	char one[ENTRA_NONCE], other[ENTRA_NONCE];

	if (entra_nonce(c, one) && entra_nonce(c, other))
		conform_that(c, strcmp(one, other) != 0, "two nonces are the same");
}

/* Asked for so; claim: that it has to have, with this value. */
static void token(struct conform *c, const struct entra_device_token *how, const char *claim,
		  const char *value)
{
	const struct entra_device *d = entra_bare(c);
	json_t *claims = NULL;
	const char *is, *text;
	ENTRA_ANSWER(a);

	if (!d || !entra_device_token_ask(c, d, how, &a) || !entra_json(c, &a, 200) ||
	    !(text = entra_text(c, a.json, "access_token")) || !(claims = entra_claims(c, text)))
		return;
	is = entra_text(c, claims, claim);
	if (is)
		conform_that(c, strcasecmp(is, value ? value : d->id) == 0,
			     "%s of the token is another", claim);
	json_decref(claims);
}

static void chain_text(struct conform *c)
{
	token(c, &(struct entra_device_token){.array = false}, "deviceid", NULL);
}

static void chain_array(struct conform *c)
{
	token(c, &(struct entra_device_token){.array = true}, "deviceid", NULL);
}

static void audience(struct conform *c)
{
	token(c, &(struct entra_device_token){.array = false}, "aud",
	      "urn:ms-drs:enterpriseregistration.windows.net");
}

/* A first token as it should be, then one that is refused. */
static void refused(struct conform *c, const struct entra_device *d,
		    const struct entra_device_token *first, const struct entra_device_token *second)
{
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (entra_device_token_ask(c, d, first, &a) && entra_json(c, &a, 200) &&
	    entra_device_token_ask(c, d, second, &b))
		conform_that(c, b.status >= 400 && !entra_peek(b.json, "access_token"),
			     "the status is %u", b.status);
}

static void reused(struct conform *c)
{
	const struct entra_device *d = entra_bare(c);
	char nonce[ENTRA_NONCE];
	const struct entra_device_token how = {.nonce = nonce};

	if (d && entra_nonce(c, nonce))
		refused(c, d, &how, &how);
}

static void invented(struct conform *c)
{
	const struct entra_device *d = entra_bare(c);

	if (d)
		refused(c, d, &(struct entra_device_token){.nonce = NULL},
			&(struct entra_device_token){.nonce = "AwABAAEAAAACAOz_BAD0"});
}

static void other_key(struct conform *c)
{
	const struct entra_device *d = entra_bare(c);
	struct laps_rsa *key = NULL;

	if (!d)
		return;
	if (conform_that(c, laps_rsa_generate(LAPS_RSA_BITS_MIN, &key, NULL) == LAPS_OK,
			 "cannot make an RSA key"))
		refused(c, d, &(struct entra_device_token){.nonce = NULL},
			&(struct entra_device_token){.key = key});
	laps_rsa_free(&key);
}

/* The application's certificate is no device's. */
static void other_authority(struct conform *c)
{
	const struct entra *e = entra_of(c);
	const struct entra_device *d = entra_bare(c);
	struct entra_device foreign = {.there = false};
	ENTRA_ANSWER(a);

	if (!d)
		return;
	foreign.cert = e->app_cert;
	if (entra_device_token_ask(c, d, &(struct entra_device_token){.nonce = NULL}, &a) &&
	    entra_json(c, &a, 200)) {
		ENTRA_ANSWER(b);

		if (entra_device_token_ask(c, &foreign,
					   &(struct entra_device_token){.key = e->app_key}, &b))
			conform_that(c, b.status >= 400 && !entra_peek(b.json, "access_token"),
				     "the status is %u", b.status);
	}
}

static void disabled(struct conform *c)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (entra_join(c, &(struct entra_join){.word = "disabled"}, &d) &&
	    entra_device_token_ask(c, &d, &(struct entra_device_token){.nonce = NULL}, &a) &&
	    entra_json(c, &a, 200) && entra_enable(c, &d, false) &&
	    entra_device_token_ask(c, &d, &(struct entra_device_token){.nonce = NULL}, &b))
		entra_aadsts(c, &b, 400, "invalid_grant", 135011);
}

#define MAKE (ENTRA_WRITE | ENTRA_USER)
const struct conform_row entra_nonce_rows[] = {
	{"AUT-40.fresh", CONFORM_MUST, "each nonce is another", "roadlib, libhimmelblau",
	 "nonce-fixed", 0, fresh},
	{"AUT-41.device", CONFORM_MUST, "a device's token has the id in its certificate", "roadlib",
	 "token-of-another-device", MAKE, chain_text},
	{"AUT-42.array", CONFORM_SHOULD, "the certificate may come in an array", "RFC 7515 4.1.6",
	 "certificate-array-refused", MAKE, chain_array},
	{"AUT-43.reused", CONFORM_SHOULD, "a nonce works once", "ours", "any-device-request", MAKE,
	 reused},
	{"AUT-43.invented", CONFORM_SHOULD, "a nonce that nobody has given does not work", "ours",
	 "any-device-request", MAKE, invented},
	{"AUT-44.disabled", CONFORM_SHOULD, "a disabled device gets no token",
	 "AADSTS reference (its status is not told)", "disabled-device-gets-token", MAKE, disabled},
	{"AUT-45.key", CONFORM_SHOULD, "nor does one whose key has not signed", "ours",
	 "any-device-request", MAKE, other_key},
	{"AUT-45.authority", CONFORM_SHOULD, "nor one whose certificate is somebody else's", "ours",
	 "any-device-certificate", MAKE | ENTRA_CERTIFICATE, other_authority},
	{"DEV-40.audience", CONFORM_SHOULD, "a device's token is for the registration service",
	 "ours", "device-token-for-graph", MAKE, audience},
	ENTRA_ROWS_END,
};
