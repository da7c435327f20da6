/* SPDX-License-Identifier: MIT */
/*
 * Why a server cannot be talked to. libldap has one code for all of it: so the address is looked
 * up, connected to, and asked for its certificate once more. Nothing secret is sent on this way.
 */
#include <errno.h>
#include <gnutls/x509.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "conformance/directory/state.h"

/* 0, or an errno; within the time limit. */
static int connect_to(const struct addrinfo *a, long limit_s)
{
	int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
	    error = errno;
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	socklen_t len = sizeof(error);

	if (fd < 0)
		return error;
	error = connect(fd, a->ai_addr, a->ai_addrlen) == 0 ? 0 : errno;
	if (error == EINPROGRESS && poll(&p, 1, (int)limit_s * 1000) == 1)
		(void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	else if (error == EINPROGRESS)
		error = ETIMEDOUT;
	close(fd);
	return error;
}

/* Does something listen there? */
static bool listens(const LDAPURLDesc *url, long limit_s, char *out, size_t size)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *all = NULL;
	char port[8];
	int error;

	snprintf(port, sizeof(port), "%d", url->lud_port);
	error = getaddrinfo(url->lud_host, port, &hints, &all);
	if (error != 0) {
		snprintf(out, size, "no address of '%.100s': %s; is its name right?", url->lud_host,
			 gai_strerror(error));
		return false;
	}
	for (const struct addrinfo *a = all; a; a = a->ai_next)
		if ((error = connect_to(a, limit_s)) == 0)
			break;
	freeaddrinfo(all);
	if (error != 0)
		snprintf(out, size,
			 "%s; does a server listen on port %d, and does no firewall stand between?",
			 strerrordesc_np(error), url->lud_port);
	return error == 0;
}

/* What its certificate is presented as, without a look at whose it is: the handle is for nothing
 * else. */
static bool get_certificate(const struct dir_link *how, gnutls_x509_crt_t *out)
{
	const struct timeval limit = {.tv_sec = how->limit_s};
	const int version = LDAP_VERSION3, client = 0, never = LDAP_OPT_X_TLS_NEVER;
	struct berval der = {0, NULL};
	LDAP *ld = NULL;
	bool ok;

	ok = ldap_initialize(&ld, how->uri) == LDAP_SUCCESS &&
	     ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version) == LDAP_OPT_SUCCESS &&
	     ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &limit) == LDAP_OPT_SUCCESS &&
	     ldap_set_option(ld, LDAP_OPT_TIMEOUT, &limit) == LDAP_OPT_SUCCESS &&
	     ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &never) == LDAP_OPT_SUCCESS &&
	     ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &client) == LDAP_OPT_SUCCESS &&
	     (how->start_tls ? ldap_start_tls_s(ld, NULL, NULL) : ldap_connect(ld)) ==
		     LDAP_SUCCESS &&
	     ldap_get_option(ld, LDAP_OPT_X_TLS_PEERCERT, &der) == LDAP_OPT_SUCCESS && der.bv_val &&
	     gnutls_x509_crt_init(out) == 0;
	if (ok) {
		const gnutls_datum_t data = {(unsigned char *)der.bv_val, (unsigned)der.bv_len};

		ok = gnutls_x509_crt_import(*out, &data, GNUTLS_X509_FMT_DER) == 0;
		if (!ok)
			gnutls_x509_crt_deinit(*out);
	}
	ber_memfree(der.bv_val);
	if (ld)
		(void)ldap_unbind_ext_s(ld, NULL, NULL);
	return ok;
}

static void say_day(time_t when, const char *what, char *out, size_t size)
{
	struct tm tm;
	char day[16] = "";

	if (gmtime_r(&when, &tm))
		strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	snprintf(out, size, "its certificate %s %s; it needs another one", what, day);
}

/* What is wrong with a certificate that could be had. */
static void judge(gnutls_x509_crt_t certificate, const char *host, const struct dir_link *how,
		  char *out, size_t size)
{
	const time_t now = time(NULL), from = gnutls_x509_crt_get_activation_time(certificate),
		     to = gnutls_x509_crt_get_expiration_time(certificate);
	char name[128] = "", issuer[128] = "";
	size_t len = sizeof(name);

	(void)gnutls_x509_crt_get_subject_alt_name(certificate, 0, name, &len, NULL);
	len = sizeof(issuer);
	(void)gnutls_x509_crt_get_issuer_dn(certificate, issuer, &len);
	if (to < now)
		say_day(to, "has expired on", out, size);
	else if (from > now)
		say_day(from, "is not valid before", out, size);
	else if (!gnutls_x509_crt_check_hostname(certificate, host))
		snprintf(
			out, size,
			"its certificate is for '%s', not for '%.100s'; the URI has to have a name "
			"that the certificate has",
			name, host);
	else
		snprintf(out, size,
			 "its certificate is of '%s', which is no CA of '%.100s'; 'ca-file' has to "
			 "have that CA's certificate",
			 issuer, how->ca_file);
}

void dir_link_why(const struct dir_link *how, char *out, size_t size)
{
	const bool at_once = strncasecmp(how->uri, "ldaps:", 6) == 0;
	gnutls_x509_crt_t certificate;
	LDAPURLDesc *url = NULL;

	*out = 0;
	if (ldap_url_parse(how->uri, &url) != LDAP_URL_SUCCESS ||
	    !listens(url, how->limit_s, out, size)) {
		ldap_free_urldesc(url);
		return;
	}
	if (!at_once && !how->start_tls)
		snprintf(out, size, "it does not speak LDAP");
	else if (!get_certificate(how, &certificate))
		snprintf(out, size, "it listens, and speaks no %s; is the port right?",
			 at_once ? "TLS at once, as ldaps:// does" : "LDAP with StartTLS");
	else {
		judge(certificate, url->lud_host, how, out, size);
		gnutls_x509_crt_deinit(certificate);
	}
	ldap_free_urldesc(url);
}
