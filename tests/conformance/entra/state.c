/* SPDX-License-Identifier: MIT */
/* What a run knows of its target, from the target's file; and what the target has. */
#include <stdlib.h>
#include <string.h>

#include "conformance/entra/entra.h"
#include "conformance/file.h"

#define PEM_MAX LAPS_CERT_PEM_MAX

static const struct {
	const char *id, *secret;
	unsigned bit;
} app_key[] = {
	{"client-id", "client-secret-file", ENTRA_SECRET},
	{"metadata-client-id", "metadata-client-secret-file", ENTRA_METADATA},
	{"no-right-client-id", "no-right-client-secret-file", ENTRA_NO_RIGHT},
};
static const struct {
	const char *name, *password;
	unsigned bit;
} user_key[] = {
	{"user", "user-password-file", ENTRA_USER},
	{"metadata-user", "metadata-user-password-file", ENTRA_METADATA_USER},
	{"no-role-user", "no-role-user-password-file", ENTRA_NO_ROLE_USER},
};
#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* One of two keys without the other is a slip. */
static bool both(struct conform *c, const char *a, const char *b)
{
	const bool has_a = conform_target_get(c->target, a),
		   has_b = conform_target_get(c->target, b);

	return conform_that(c, has_a == has_b, "the target names '%s' without '%s'", has_a ? a : b,
			    has_a ? b : a) &&
	       has_a;
}

static bool secret(struct conform *c, const char *key, struct laps_secret **out)
{
	struct sim_err err;

	return conform_target_secret(c->target, key, out, &err) ||
	       conform_that(c, false, "%s", err.text);
}

static void read_applications(struct conform *c, struct entra *e)
{
	for (size_t i = 0; i < ROWS(app_key); i++) {
		e->app[i].id = conform_target_get(c->target, app_key[i].id);
		/* the first may have a certificate in its place */
		if (i == 0 && !conform_target_get(c->target, app_key[i].secret))
			continue;
		if (both(c, app_key[i].id, app_key[i].secret) &&
		    secret(c, app_key[i].secret, &e->app[i].secret))
			c->has |= app_key[i].bit;
	}
}

static void read_users(struct conform *c, struct entra *e)
{
	for (size_t i = 0; i < ROWS(user_key); i++) {
		e->user[i].name = conform_target_get(c->target, user_key[i].name);
		if (both(c, user_key[i].name, user_key[i].password) &&
		    secret(c, user_key[i].password, &e->user[i].password) && e->public_client)
			c->has |= user_key[i].bit;
	}
}

static bool read_certificate_file(const char *path, struct laps_buf *der)
{
	struct laps_buf pem;
	struct sim_err err;
	bool ok;

	laps_buf_init(&pem, PEM_MAX + 1);
	ok = conform_file_read(path, &pem, NULL, &err) &&
	     laps_cert_parse_pem(pem.data, pem.len - 1, der, NULL) == LAPS_OK;
	laps_buf_clear(&pem);
	return ok;
}

static void read_certificate(struct conform *c, struct entra *e)
{
	static const char cert[] = "client-certificate-file", key[] = "client-key-file";
	struct laps_secret *pem = NULL;
	struct laps_err why = {0};

	if (!both(c, cert, key) || !secret(c, key, &pem))
		return;
	if (laps_rsa_parse_pem((const uint8_t *)laps_secret_text(pem), laps_secret_len(pem),
			       &e->app_key, &why) != LAPS_OK)
		conform_fail(c, "'%s' is no RSA key: %s", key, why.what);
	else if (!read_certificate_file(conform_target_get(c->target, cert), &e->app_cert))
		conform_fail(c, "'%s' cannot be read, or is no certificate", cert);
	else
		c->has |= ENTRA_CERTIFICATE;
	laps_secret_free(&pem);
}

static void read_device_key(struct conform *c, struct entra *e)
{
	static const char key[] = "device-key-file";
	struct laps_secret *pem = NULL;
	struct laps_err why = {0};

	if (!conform_target_get(c->target, key) || !secret(c, key, &pem))
		return;
	if (laps_rsa_parse_pem((const uint8_t *)laps_secret_text(pem), laps_secret_len(pem),
			       &e->device_key, &why) != LAPS_OK)
		conform_fail(c, "'%s' is no RSA key: %s", key, why.what);
	laps_secret_free(&pem);
}

/* Origins are what rows put paths behind. */
static const char *origin(struct conform *c, const char *key)
{
	const char *url = conform_target_get(c->target, key);
	const size_t len = strlen(url);

	conform_that(c, strncmp(url, "https://", 8) == 0 && len > 8 && !strpbrk(url + 8, "/?#"),
		     "'%s' is not https://HOST or https://HOST:PORT", key);
	return url;
}

/* 0: not given. */
static unsigned number(struct conform *c, const char *key)
{
	const char *text = conform_target_get(c->target, key);

	if (!text)
		return 0;
	conform_that(c, *text && strlen(text) < 7 && !text[strspn(text, "0123456789")],
		     "'%s' is no number below 1,000,000", key);
	return (unsigned)strtoul(text, NULL, 10);
}

static void read_leaves(struct conform *c, struct entra *e)
{
	const char *contract = conform_target_get(c->target, "upload-contract");

	conform_that(c, !contract || strcmp(contract, "lapsim") == 0,
		     "'upload-contract' is not lapsim");
	conform_that(c, strcmp(e->version, "v1.0") == 0 || strcmp(e->version, "beta") == 0,
		     "'api-version' is not v1.0 or beta");
	if (contract)
		c->has |= ENTRA_UPLOAD;
	if (conform_target_flag(c->target, "may-write", false))
		c->has |= ENTRA_WRITE;
	if (conform_target_flag(c->target, "may-switch", false))
		c->has |= ENTRA_SWITCH;
	if (conform_target_flag(c->target, "read-passwords", true))
		c->has |= ENTRA_PASSWORDS;
	if (e->domain)
		c->has |= ENTRA_DOMAIN;
	if (conform_target_get(c->target, "may-throttle"))
		c->has |= ENTRA_THROTTLE;
	e->throttle = number(c, "may-throttle");
	e->audit_wait = number(c, "audit-wait");
}

bool entra_open(struct conform *c)
{
	struct entra *e = calloc(1, sizeof(*e));
	struct sim_err err;

	if (!e)
		return conform_that(c, false, "out of memory");
	c->state = e;
	laps_buf_init(&e->app_cert, LAPS_CERT_MAX);
	e->login = origin(c, "login-url");
	e->registration = origin(c, "registration-url");
	e->graph = origin(c, "graph-url");
	e->tenant = conform_target_get(c->target, "tenant");
	e->domain = conform_target_get(c->target, "domain");
	e->public_client = conform_target_get(c->target, "public-client-id");
	e->version = conform_target_get(c->target, "api-version");
	if (!e->version)
		e->version = "v1.0";
	read_leaves(c, e);
	read_applications(c, e);
	read_users(c, e);
	read_certificate(c, e);
	read_device_key(c, e);
	conform_that(c, c->has & (ENTRA_SECRET | ENTRA_CERTIFICATE),
		     "the target names neither 'client-secret-file' nor 'client-certificate-file'");
	if (!conform_over(c) &&
	    !entra_http_new(conform_target_get(c->target, "ca-file"), &e->http, &err))
		conform_fail(c, "%s", err.text);
	return !conform_over(c);
}

void entra_close(struct conform *c)
{
	struct entra *e = entra_of(c);

	if (!e)
		return;
	entra_http_free(&e->http);
	for (size_t i = 0; i < ROWS(e->app); i++)
		laps_secret_free(&e->app[i].secret);
	for (size_t i = 0; i < ROWS(e->user); i++)
		laps_secret_free(&e->user[i].password);
	for (size_t i = 0; i < ENTRA_WHO_N; i++)
		laps_secret_free(&e->token[i]);
	laps_secret_free(&e->registration_token);
	laps_rsa_free(&e->app_key);
	laps_buf_clear(&e->app_cert);
	laps_rsa_free(&e->device_key);
	entra_device_clear(&e->backed);
	entra_device_clear(&e->second);
	entra_device_clear(&e->bare);
	entra_device_clear(&e->registered);
	free(e);
	c->state = NULL;
}
