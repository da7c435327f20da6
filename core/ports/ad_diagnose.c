/* SPDX-License-Identifier: MIT */
/*
 * libldap tells a refused certificate and a closed port apart by nothing but a number. What people
 * need to know is found out here, after the failure, over connections that carry no credentials.
 */
#include <errno.h>
#include <fcntl.h>
#include <laps/certjudge.h>
#include <laps/hresult.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ports/ad_private.h"
#include "ports/file.h"

#define PROBE_MS   2000
#define CA_LEN_MAX (1u << 20)

/* Connect and let go again: 0, or the errno. */
static int probe_address(const struct sockaddr *address, socklen_t len)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct pollfd wait = {.fd = fd, .events = POLLOUT};
	socklen_t size = sizeof(int);
	int error = 0, n;

	if (fd < 0)
		return errno;
	if (connect(fd, address, len) != 0) {
		error = errno;
		if (error == EINPROGRESS) {
			n = poll(&wait, 1, PROBE_MS);
			if (n == 0)
				error = ETIMEDOUT;
			else if (n < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
				error = errno;
		}
	}
	close(fd);
	return error;
}

int laps_ad_probe_unix(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(address.sun_path))
		return ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	return probe_address((const struct sockaddr *)&address, sizeof(address));
}

int laps_ad_probe_host(const char *host, int port)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	char service[16];
	int error;

	snprintf(service, sizeof(service), "%d", port);
	error = getaddrinfo(host, service, &hints, &list);
	if (error != 0)
		return error;
	for (const struct addrinfo *a = list; a; a = a->ai_next) {
		error = probe_address(a->ai_addr, a->ai_addrlen);
		if (error == 0)
			break;
	}
	freeaddrinfo(list);
	return error;
}

bool laps_ad_peer_certificate(const char *uri, struct berval *out)
{
	struct laps_cause ignored;
	LDAP *ld = NULL;
	bool found = false;

	if (laps_ad_handle(uri, NULL, &ld, &ignored) != LAPS_OK)
		return false;
	if ((laps_ad_scheme_of(uri) == LAPS_AD_LDAP ? ldap_start_tls_s(ld, NULL, NULL)
						    : ldap_connect(ld)) == LDAP_SUCCESS)
		found = ldap_get_option(ld, LDAP_OPT_X_TLS_PEERCERT, out) == LDAP_OPT_SUCCESS &&
			out->bv_len > 0;
	(void)ldap_unbind_ext_s(ld, NULL, NULL);
	return found;
}

static const char *verdict_text(laps_cert_verdict verdict)
{
	switch (verdict) {
	case LAPS_CERT_UNTRUSTED: return "is untrusted: no CA of the ca-file stands behind it";
	case LAPS_CERT_WRONG_NAME: return "is for another name";
	case LAPS_CERT_EXPIRED: return "is not valid at this time";
	case LAPS_CERT_OK: break;
	}
	return "was refused";
}

/* The server is there: then it is about TLS. */
static void diagnose_tls(const char *uri, const char *host, const char *ca_file, int result,
			 struct laps_cause *cause)
{
	uint32_t hresult = laps_hresult_from_ldap(result);
	laps_cert_verdict verdict;
	struct berval der = {0};
	struct laps_err err;
	struct laps_buf ca;
	laps_rc rc;

	laps_buf_init(&ca, 0);
	if (laps_file_read(ca_file, CA_LEN_MAX, &ca, cause) != LAPS_OK)
		goto out;
	if (!laps_ad_peer_certificate(uri, &der)) {
		laps_cause_set(cause, hresult, "no TLS with '%s': the handshake failed", uri);
		goto out;
	}
	rc = laps_cert_judge((const uint8_t *)der.bv_val, der.bv_len, (const char *)ca.data, ca.len,
			     host, &verdict, &err);
	if (rc == LAPS_OK)
		laps_cause_set(cause, hresult, "certificate of '%s' %s", uri,
			       verdict_text(verdict));
	else
		laps_cause_set(cause, hresult, "certificate of '%s' was refused: %s", uri,
			       err.what);
out:
	ldap_memfree(der.bv_val);
	laps_buf_clear(&ca);
}

void laps_ad_diagnose(const char *uri, const char *ca_file, int result, struct laps_cause *cause)
{
	LDAPURLDesc *url = NULL;
	bool is_unix;
	int error;

	if (ldap_url_parse(uri, &url) != LDAP_URL_SUCCESS) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "'%s' is not the URI of a directory",
			       uri);
		return;
	}
	is_unix = strcmp(url->lud_scheme, "ldapi") == 0;
	error = is_unix ? laps_ad_probe_unix(url->lud_host ? url->lud_host : "")
			: laps_ad_probe_host(url->lud_host, url->lud_port);
	if (error > 0) {
		(void)laps_file_fail(cause, error, "cannot reach", uri);
		cause->hresult = laps_hresult_from_ldap(result);
	} else if (error < 0) {
		const char *text = gai_strerror(error);

		laps_cause_set(cause, laps_hresult_from_ldap(result), "cannot reach '%s': %c%s",
			       uri, laps_file_lower(text), text[0] ? text + 1 : "");
	} else if (is_unix || !ca_file || result == LDAP_TIMEOUT) {
		(void)laps_ad_fail(cause, result, "cannot reach '%s'", uri);
	} else {
		diagnose_tls(uri, url->lud_host, ca_file, result, cause);
	}
	ldap_free_urldesc(url);
}
