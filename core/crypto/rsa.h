/* SPDX-License-Identifier: MIT */
/* Inside of laps_rsa, for those who sign and verify with OpenSSL. */
#ifndef CRYPTO_RSA_H
#define CRYPTO_RSA_H
#include <laps/rsa.h>
#include <openssl/evp.h>

struct laps_rsa {
	EVP_PKEY *pkey;
	BIGNUM *n, *e; /* the public numbers */
	bool is_private;
};

/* Takes over pkey, also when it fails; NULL is a lack of memory. LAPS_OK; LAPS_E_UNSUPPORTED (not
 * RSA), LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_rsa_adopt(EVP_PKEY *pkey, bool is_private, struct laps_rsa **out,
				     struct laps_err *err);

#endif
