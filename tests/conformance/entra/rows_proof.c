/* SPDX-License-Identifier: MIT */
/* Signed assertions in place of a secret. */

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

static void accepted(struct conform *c, const struct entra_assertion *how)
{
	ENTRA_ANSWER(a);

	if (entra_assert(c, how, &a) && entra_json(c, &a, 200))
		entra_text(c, a.json, "access_token");
}

static void refused(struct conform *c, const struct entra_assertion *how, unsigned number)
{
	ENTRA_ANSWER(a);

	if (entra_assert(c, how, &a))
		entra_aadsts(c, &a, 401, "invalid_client", number);
}

static void ps256(struct conform *c)
{
	accepted(c, &(struct entra_assertion){.alg = LAPS_JWS_PS256, .names = ENTRA_X5T_S256});
}

static void rs256(struct conform *c)
{
	accepted(c, &(struct entra_assertion){.alg = LAPS_JWS_RS256, .names = ENTRA_X5T});
}

static void padded(struct conform *c)
{
	accepted(c, &(struct entra_assertion){.alg = LAPS_JWS_RS256, .names = ENTRA_X5T_PADDED});
}

static void chain(struct conform *c)
{
	accepted(c, &(struct entra_assertion){.alg = LAPS_JWS_RS256, .names = ENTRA_X5C});
}

static void loose(struct conform *c)
{
	accepted(c, &(struct entra_assertion){.loose = true});
}

static void foreign_audience(struct conform *c)
{
	refused(c,
		&(struct entra_assertion){.aud = "https://login.conform.invalid/common/" ENTRA_V2},
		0);
}

static void expired(struct conform *c)
{
	refused(c, &(struct entra_assertion){.age = 7200}, 700024);
}

static void bad_signature(struct conform *c)
{
	struct laps_rsa *other = NULL;

	if (conform_that(c, laps_rsa_generate(LAPS_RSA_BITS_MIN, &other, NULL) == LAPS_OK,
			 "cannot make an RSA key"))
		refused(c, &(struct entra_assertion){.key = other}, 700027);
	laps_rsa_free(&other);
}

static void two_clients(struct conform *c)
{
	refused(c, &(struct entra_assertion){.iss = "6c617073-ffff-4000-8000-00000000beef"}, 0);
}

const struct conform_row entra_proof_rows[] = {
	{"AUT-15.ps256", CONFORM_MUST, "an assertion of PS256, named by SHA-256, gets a token",
	 "certificate credentials, msal-node", "ps256-refused", ENTRA_CERTIFICATE, ps256},
	{"AUT-16.rs256", CONFORM_MUST, "an assertion of RS256, named by SHA-1, gets a token",
	 "certificate credentials, msal-node", "rs256-refused", ENTRA_CERTIFICATE, rs256},
	{"AUT-16.padding", CONFORM_MUST, "the thumbprint may have padding", "msal of Python",
	 "padding-refused", ENTRA_CERTIFICATE, padded},
	{"AUT-17.chain", CONFORM_MUST, "the certificate may come along", "msal-node",
	 "chain-refused", ENTRA_CERTIFICATE, chain},
	{"AUT-18.times", CONFORM_MUST, "times may be fractions, and nbf may be missing",
	 "msal of Python", "fractions-refused", ENTRA_CERTIFICATE, loose},
	{"AUT-19.audience", CONFORM_MUST, "an assertion for somebody else is refused",
	 "certificate credentials", "any-audience", ENTRA_CERTIFICATE, foreign_audience},
	{"AUT-20.expired", CONFORM_MUST, "an expired assertion is refused with 700024",
	 "AADSTS reference", "expired-assertion-accepted", ENTRA_CERTIFICATE, expired},
	{"AUT-20.signature", CONFORM_MUST, "one that another key has signed is refused with 700027",
	 "AADSTS reference", "any-signature", ENTRA_CERTIFICATE, bad_signature},
	{"AUT-21.client", CONFORM_MUST, "iss and sub are the application's id",
	 "certificate credentials", "any-issuer-of-assertions", ENTRA_CERTIFICATE, two_clients},
	ENTRA_ROWS_END,
};
