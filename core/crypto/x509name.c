/* SPDX-License-Identifier: MIT */
#include "crypto/x509name.h"

#include <openssl/crypto.h>
#include <openssl/obj_mac.h>
#include <string.h>

#include "crypto/refusal.h"

bool laps_x509_common_name_ok(const char *text, size_t len)
{
	if (strlen(text) != len)
		return false;
	for (; *text; text++)
		if (laps_text_control_len(text) > 0)
			return false;
	return true;
}

static laps_rc take(const unsigned char *text, int len, char out[static LAPS_CERT_CN_LEN],
		    struct laps_err *err)
{
	if (len < 0)
		return laps_fail(err, laps_refusal_code(LAPS_E_FORMAT), 0, "name is not text");
	if (len == 0 || len >= LAPS_CERT_CN_LEN)
		return laps_fail(err, LAPS_E_RANGE, 0, "common name has not 1 to 64 bytes");
	if (!laps_x509_common_name_ok((const char *)text, (size_t)len))
		return laps_fail(err, LAPS_E_FORMAT, 0, "common name has controls");
	memcpy(out, text, (size_t)len + 1);
	return LAPS_OK;
}

laps_rc laps_x509_common_name(const X509_NAME *name, char out[static LAPS_CERT_CN_LEN],
			      struct laps_err *err)
{
	const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, 0);
	unsigned char *text = NULL;
	laps_rc rc;
	int len;

	if (X509_NAME_entry_count(name) != 1 ||
	    OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)) != NID_commonName)
		return laps_fail(err, LAPS_E_FORMAT, 0, "name is not one common name");
	laps_refusal_begin();
	len = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
	rc = take(text, len, out, err);
	laps_refusal_end();
	OPENSSL_free(text);
	return rc;
}
