/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/httpserver_private.h"

#define KEY_LINE 512 /* bytes: a label, 32 bytes and a secret of 64 at most, in hexadecimal */

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

static size_t put_hex(char *out, size_t size, const gnutls_datum_t *bytes)
{
	size_t n = 0;

	for (unsigned i = 0; i < bytes->size && n + 2 < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%02x", bytes->data[i]);
	return n;
}

/* LABEL CLIENT-RANDOM SECRET, draft-ietf-tls-keylogfile */
static int log_key(gnutls_session_t tls, const char *label, const gnutls_datum_t *secret)
{
	const struct sim_server *s = gnutls_db_get_ptr(tls);
	gnutls_datum_t client = {0}, server = {0};
	char line[KEY_LINE];
	size_t n;

	gnutls_session_get_random(tls, &client, &server);
	n = (size_t)snprintf(line, sizeof(line), "%s ", label);
	n += put_hex(line + n, sizeof(line) - n, &client);
	n += (size_t)snprintf(line + n, sizeof(line) - n, " ");
	n += put_hex(line + n, sizeof(line) - n, secret);
	n += (size_t)snprintf(line + n, sizeof(line) - n, "\n");
	(void)!write(s->key_log, line, n);
	explicit_bzero(line, sizeof(line));
	return 0;
}

void sim_server_log_keys(struct sim_server *s, gnutls_session_t tls)
{
	/* sessions are not stored in a database here, whose pointer is free therefore */
	gnutls_db_set_ptr(tls, s);
	gnutls_session_set_keylog_function(tls, log_key);
}
