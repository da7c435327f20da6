/* SPDX-License-Identifier: MIT */
/* The certificate that a device gets. */
#include <laps/certfacts.h>
#include <string.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/extension.h"
#include "conformance/entra/rows.h"

#define ISSUER "CN=MS-Organization-Access"

/* The device whose certificate is looked at; NULL: the row has failed. */
static const struct entra_device *device(struct conform *c, struct laps_cert_facts *facts)
{
	const struct entra_device *d = entra_bare(c);

	if (!d ||
	    !conform_that(c, laps_cert_describe(d->cert.data, d->cert.len, facts, NULL) == LAPS_OK,
			  "the certificate cannot be read"))
		return NULL;
	return d;
}

static void subject(struct conform *c)
{
	struct laps_cert_facts facts;
	const struct entra_device *d = device(c, &facts);

	if (d)
		conform_that(c,
			     strncmp(facts.subject, "/CN=", 4) == 0 &&
				     strcmp(facts.subject + 4, d->id) == 0,
			     "the subject is not the device's id alone");
}

static void issuer(struct conform *c)
{
	struct laps_cert_facts facts;

	if (device(c, &facts))
		conform_that(c, strstr(facts.issuer, ISSUER), "the issuer has no " ISSUER);
}

static void key(struct conform *c)
{
	struct laps_cert_facts facts;
	const struct entra_device *d = device(c, &facts);
	struct laps_rsa *is = NULL;

	if (d && conform_that(c, laps_rsa_of_cert(d->cert.data, d->cert.len, &is, NULL) == LAPS_OK,
			      "the certificate's key is no RSA key"))
		conform_that(c, laps_rsa_same(is, entra_device_key(c)),
			     "the certificate is not of the key in the request");
	laps_rsa_free(&is);
}

/* The content of an extension; NULL: the row has failed. */
static const uint8_t *extension(struct conform *c, const struct entra_device *d, uint8_t arc,
				size_t *len)
{
	const uint8_t *p = entra_extension(d->cert.data, d->cert.len, arc, len);

	conform_that(c, p, "there is no extension 284.%u, or it is no short octet string", arc);
	return p;
}

/* A GUID in there: with an octet string of its own around it, or not. */
static bool guid_is(struct conform *c, const struct entra_device *d, uint8_t arc,
		    const char *wanted)
{
	uint8_t guid[LAPS_GUID_LEN];
	size_t len;
	const uint8_t *p = extension(c, d, arc, &len);

	if (!p || laps_guid_parse_text(wanted, guid, NULL) != LAPS_OK)
		return false;
	return conform_that(
		c, len >= sizeof(guid) && laps_ct_eq(p + len - sizeof(guid), guid, sizeof(guid)),
		"extension 284.%u does not end in the bytes of its GUID, the first "
		"three groups little-endian",
		arc);
}

static void extensions(struct conform *c)
{
	static const uint8_t arc[] = {2, 3, 5, 7, 8};
	struct laps_cert_facts facts;
	const struct entra_device *d = device(c, &facts);
	size_t len;

	for (size_t i = 0; d && i < sizeof(arc); i++)
		if (!extension(c, d, arc[i], &len) ||
		    !conform_that(c, len > 0, "extension 284.%u is empty", arc[i]))
			return;
}

static void byte_order(struct conform *c)
{
	struct laps_cert_facts facts;
	const struct entra_device *d = device(c, &facts);

	if (d && guid_is(c, d, 2, d->id))
		conform_that(c, guid_is(c, d, 5, entra_of(c)->tenant),
			     "extension 284.5 is not the tenant");
}

#define MAKE (ENTRA_WRITE | ENTRA_USER)
const struct conform_row entra_cert_rows[] = {
	{"DEV-09.subject", CONFORM_MUST, "the subject is CN and the device's id, and nothing else",
	 "roadlib, libhimmelblau", "subject-with-more", MAKE, subject},
	{"DEV-10.issuer", CONFORM_MUST, "the issuer is MS-Organization-Access", "public scripts",
	 "issuer-renamed", MAKE, issuer},
	{"DEV-11.extensions", CONFORM_MUST,
	 "extensions have device, user, tenant, join type and region", "AADInternals",
	 "certificate-without-region", MAKE, extensions},
	{"DEV-12.order", CONFORM_MUST, "GUIDs in them have Windows' order of bytes", "AADInternals",
	 "guids-big-endian", MAKE, byte_order},
	{"DEV-13.key", CONFORM_MUST, "the certificate's key is that of the request",
	 "aad-join-spec", "certificate-of-another-key", MAKE, key},
	ENTRA_ROWS_END,
};
