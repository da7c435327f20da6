/* SPDX-License-Identifier: MIT */
#include <laps/certfacts.h>

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

/* Each number within its digits, as the compiler cannot know. */
static unsigned digits(int n, unsigned ceiling)
{
	return (unsigned)n % ceiling;
}

static void put_time(const ASN1_TIME *t, char *out, size_t size)
{
	struct tm tm;

	out[0] = 0;
	if (t && ASN1_TIME_to_tm(t, &tm) == 1)
		snprintf(out, size, "%04u-%02u-%02uT%02u:%02u:%02uZ",
			 digits(tm.tm_year + 1900, 10000), digits(tm.tm_mon + 1, 100),
			 digits(tm.tm_mday, 100), digits(tm.tm_hour, 100), digits(tm.tm_min, 100),
			 digits(tm.tm_sec, 100));
}

/* "dns:NAME" and a blank in front of all but the first; what does not fit as a whole is left out.
 */
static void add_name(const char *kind, const char *name, char *out, size_t size)
{
	const size_t len = strlen(out);
	int n = snprintf(out + len, size - len, "%s%s:%s", len > 0 ? " " : "", kind, name);

	if (n < 0 || (size_t)n >= size - len)
		out[len] = 0;
}

static void add_dns(const ASN1_STRING *s, char *out, size_t size)
{
	const unsigned char *p = ASN1_STRING_get0_data(s);
	char name[256];
	size_t n = 0;

	for (int i = 0; i < ASN1_STRING_length(s) && n < sizeof(name) - 1; i++)
		name[n++] = (char)(p[i] > 0x20 && p[i] < 0x7f ? p[i] : '?');
	name[n] = 0;
	add_name("dns", name, out, size);
}

static void add_ip(const ASN1_STRING *s, char *out, size_t size)
{
	const unsigned char *p = ASN1_STRING_get0_data(s);
	char name[48] = "?";

	if (ASN1_STRING_length(s) == 4)
		snprintf(name, sizeof(name), "%d.%d.%d.%d", p[0], p[1], p[2], p[3]);
	for (int i = 0; ASN1_STRING_length(s) == 16 && i < 8; i++)
		snprintf(name + (i > 0 ? 5 * i - 1 : 0), sizeof(name) - (size_t)(5 * i),
			 "%s%02x%02x", i > 0 ? ":" : "", p[2 * i], p[2 * i + 1]);
	add_name("ip", name, out, size);
}

static void put_names(X509 *cert, char *out, size_t size)
{
	GENERAL_NAMES *list = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);

	out[0] = 0;
	for (int i = 0; list && i < sk_GENERAL_NAME_num(list); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(list, i);

		if (name->type == GEN_DNS)
			add_dns(name->d.dNSName, out, size);
		else if (name->type == GEN_IPADD)
			add_ip(name->d.iPAddress, out, size);
		else
			add_name("other", "?", out, size);
	}
	GENERAL_NAMES_free(list);
}

laps_rc laps_cert_describe(const uint8_t *der, size_t der_len, struct laps_cert_facts *out,
			   struct laps_err *err)
{
	struct laps_cert_facts facts = {0};
	X509 *cert;

	if (der_len > LONG_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "certificate too long");
	cert = d2i_X509(NULL, &der, (long)der_len);
	if (!cert) {
		ERR_clear_error();
		return laps_fail(err, LAPS_E_FORMAT, 0, "it is not a certificate");
	}
	(void)X509_NAME_oneline(X509_get_subject_name(cert), facts.subject,
				(int)sizeof(facts.subject));
	(void)X509_NAME_oneline(X509_get_issuer_name(cert), facts.issuer,
				(int)sizeof(facts.issuer));
	put_time(X509_get0_notBefore(cert), facts.not_before, sizeof(facts.not_before));
	put_time(X509_get0_notAfter(cert), facts.not_after, sizeof(facts.not_after));
	put_names(cert, facts.names, sizeof(facts.names));
	X509_free(cert);
	/* what OpenSSL queued for this thread concerns nobody */
	ERR_clear_error();
	*out = facts;
	return LAPS_OK;
}

const char *laps_crypto_library(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}
