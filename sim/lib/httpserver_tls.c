/* SPDX-License-Identifier: MIT */
#include "lib/httpserver_private.h"

static gnutls_datum_t datum(const struct laps_buf *pem)
{
	/* GnuTLS wants it terminated, and does not count that */
	return (gnutls_datum_t){.data = pem->data, .size = (unsigned)pem->len - 1};
}

bool sim_server_show(gnutls_session_t tls, const struct sim_server_certificate *shown,
		     gnutls_certificate_credentials_t *out)
{
	const gnutls_datum_t cert = datum(&shown->cert_pem), key = datum(&shown->key_pem);

	if (gnutls_certificate_allocate_credentials(out) != GNUTLS_E_SUCCESS) {
		*out = NULL;
		return false;
	}
	if (gnutls_certificate_set_x509_key_mem(*out, &cert, &key, GNUTLS_X509_FMT_PEM) ==
		    GNUTLS_E_SUCCESS &&
	    gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, *out) == GNUTLS_E_SUCCESS)
		return true;
	gnutls_certificate_free_credentials(*out);
	*out = NULL;
	return false;
}
