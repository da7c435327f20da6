/* SPDX-License-Identifier: MIT */
#include "cli/cloud.h"

#include <laps/cert.h>
#include <laps/rsa.h>
#include <sys/stat.h>

#include "cli/input.h"
#include "ports/file.h"

#define CERT_FILE_MAX (4 * LAPS_CERT_MAX) /* bytes: a chain may stand in it */

int cli_cloud_open(const struct laps_config *c, const char *cert_file, const char *key_file,
		   struct laps_http **http)
{
	const struct laps_http_options options = {
		.ca_file = c->entra.ca_file,
		.proxy = c->entra.http_proxy,
		.cert_file = cert_file,
		.key_file = key_file,
	};
	struct laps_cause cause;

	if (laps_http_open(&options, http, &cause) != LAPS_OK)
		return cli_fail("connect", "%s", cause.text);
	return CLI_DONE;
}

static int check_login(const struct laps_entra_login *login)
{
	if (login->tenant == NULL)
		return cli_fail("login", "laps.conf has no entra-tenant");
	if (login->client_id == NULL)
		return cli_fail("login", "laps.conf has no entra-client-id");
	return CLI_DONE;
}

static const char *why(const struct laps_err *err)
{
	return err->what != NULL ? err->what : laps_rc_name(err->rc);
}

static int told(laps_rc rc, const struct laps_cause *cause)
{
	return rc == LAPS_OK ? CLI_DONE : cli_fail("login", "%s", cause->text);
}

int cli_cloud_secret(const struct laps_entra_login *login, const char *file,
		     struct laps_secret **token)
{
	struct laps_cloud_refusal refusal;
	struct laps_secret *secret = NULL;
	struct laps_cause cause;
	int rc = check_login(login);

	if (rc == CLI_DONE)
		rc = told(laps_file_read_secret(file, &secret, &cause), &cause);
	if (rc == CLI_DONE)
		rc = told(laps_entra_login_secret(login, secret, token, &refusal, &cause), &cause);
	laps_secret_free(&secret);
	return rc;
}

int cli_cloud_password(const struct laps_entra_login *login, const char *user, const char *file,
		       struct laps_secret **token)
{
	struct laps_cloud_refusal refusal;
	struct laps_secret *password = NULL;
	struct laps_cause cause;
	int rc = check_login(login);

	if (rc == CLI_DONE)
		rc = told(laps_file_read_secret(file, &password, &cause), &cause);
	if (rc == CLI_DONE)
		rc = told(laps_entra_login_password(login, user, password, token, &refusal, &cause),
			  &cause);
	laps_secret_free(&password);
	return rc;
}

/* A private key's file, which others may not read. */
static int read_key(const char *file, struct laps_rsa **key)
{
	struct laps_err err = {0};
	struct laps_cause cause;
	struct laps_buf pem;
	struct stat st;
	int rc;

	laps_buf_init(&pem, 0);
	rc = told(laps_file_read_stat(file, LAPS_RSA_PEM_MAX, &pem, &st, &cause), &cause);
	if (rc == CLI_DONE && S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		rc = cli_fail("login", "key file '%s' is open to others (mode %04o, must be 0600)",
			      file, (unsigned)(st.st_mode & 07777));
	if (rc == CLI_DONE && laps_rsa_parse_pem(pem.data, pem.len, key, &err) != LAPS_OK)
		rc = cli_fail("login", "'%s': %s", file, why(&err));
	laps_buf_clear(&pem);
	return rc;
}

/* The certificate as DER, and its key. */
static int read_pair(const char *cert_file, const char *key_file, struct laps_buf *cert,
		     struct laps_rsa **key)
{
	struct laps_rsa *of_cert = NULL;
	struct laps_err err = {0};
	struct laps_cause cause;
	struct laps_buf pem;
	int rc;

	laps_buf_init(&pem, 0);
	rc = told(laps_file_read(cert_file, CERT_FILE_MAX, &pem, &cause), &cause);
	if (rc == CLI_DONE)
		rc = read_key(key_file, key);
	if (rc != CLI_DONE)
		goto out;
	if (laps_cert_parse_pem(pem.data, pem.len, cert, &err) != LAPS_OK ||
	    laps_rsa_of_cert(cert->data, cert->len, &of_cert, &err) != LAPS_OK)
		rc = cli_fail("login", "'%s': %s", cert_file, why(&err));
	else if (!laps_rsa_same(of_cert, *key))
		rc = cli_fail("login", "'%s' is not the key of the certificate '%s'", key_file,
			      cert_file);
out:
	laps_rsa_free(&of_cert);
	laps_buf_clear(&pem);
	return rc;
}

int cli_cloud_certificate(const struct laps_entra_login *login, const char *cert_file,
			  const char *key_file, uint64_t now_ticks, struct laps_secret **token)
{
	struct laps_cloud_refusal refusal;
	struct laps_rsa *key = NULL;
	struct laps_cause cause;
	struct laps_buf cert;
	uint8_t jti[16];
	int rc = check_login(login);

	laps_buf_init(&cert, LAPS_CERT_MAX);
	if (rc == CLI_DONE)
		rc = read_pair(cert_file, key_file, &cert, &key);
	/* an id that names nothing: not from the entropy that a world counts */
	if (rc == CLI_DONE && cli_random(NULL, jti, sizeof jti) != LAPS_OK)
		rc = cli_fail("login", "no random bytes");
	if (rc == CLI_DONE)
		rc = told(laps_entra_login_certificate(login, cert.data, cert.len, key, now_ticks,
						       jti, token, &refusal, &cause),
			  &cause);
	laps_rsa_free(&key);
	laps_buf_clear(&cert);
	return rc;
}

static bool tell(void *ctx, const char *message)
{
	(void)ctx;
	if (message != NULL)
		cli_prompt("%s", message);
	return true; /* who wants no more presses Control-C */
}

int cli_cloud_device_code(const struct laps_entra_login *login, struct laps_secret **token)
{
	struct laps_cloud_refusal refusal;
	struct laps_cause cause;
	int rc = check_login(login);

	if (rc == CLI_DONE)
		rc = told(laps_entra_login_device_code(login, tell, NULL, token, &refusal, &cause),
			  &cause);
	return rc;
}
