/* SPDX-License-Identifier: MIT */
/* Handles of libldap: time limits everywhere, no referrals, and TLS that is verified. Whatever an
 * ldap.conf or the environment says is overruled. */
#include <laps/text.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "conformance/directory/state.h"

static struct dir_result result_of(const char *who, LDAP *ld, int code)
{
	struct dir_result r = {.who = who, .code = code};
	char *text = NULL;

	if (ld && code != LDAP_SUCCESS &&
	    ldap_get_option(ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text) == LDAP_OPT_SUCCESS && text)
		snprintf(r.text, sizeof(r.text), "%s", text);
	ldap_memfree(text);
	laps_text_blank_controls(r.text);
	return r;
}

struct dir_result dir_result_none(const struct dir_session *s)
{
	return s->failure;
}

struct dir_result dir_noted(struct dir_session *s, int code)
{
	if (code == LDAP_SERVER_DOWN || code == LDAP_TIMEOUT)
		((struct dir_open *)(void *)s)->dead = true;
	return result_of(s->who, s->ld, code);
}

/* libldap's own limits leave out the TLS handshake: the socket has one as well. */
static int on_connect(LDAP *ld, Sockbuf *sb, LDAPURLDesc *url, struct sockaddr *address,
		      struct ldap_conncb *cb)
{
	struct timeval *limit = NULL;
	ber_socket_t fd = -1;
	int rc = -1;

	(void)url;
	(void)address;
	(void)cb;
	if (ldap_get_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &limit) == LDAP_OPT_SUCCESS && limit &&
	    ber_sockbuf_ctrl(sb, LBER_SB_OPT_GET_FD, &fd) == 1)
		rc = setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, limit, sizeof(*limit));
	ldap_memfree(limit);
	return rc;
}
static void on_close(LDAP *ld, Sockbuf *sb, struct ldap_conncb *cb)
{
	(void)ld;
	(void)sb;
	(void)cb;
}

/* One server: libldap takes a list, and goes on to the next by itself. */
static bool is_one_server(const char *uri)
{
	LDAPURLDesc *url = NULL;
	bool one = !strpbrk(uri, ", \t") && ldap_url_parse(uri, &url) == LDAP_URL_SUCCESS &&
		   url->lud_host && *url->lud_host;

	ldap_free_urldesc(url);
	return one;
}

static int set_options(LDAP *ld, const struct dir_link *how)
{
	static struct ldap_conncb callback = {.lc_add = on_connect, .lc_del = on_close};
	const struct timeval limit = {.tv_sec = how->limit_s};
	const int version = LDAP_VERSION3, client = 0, demand = LDAP_OPT_X_TLS_DEMAND,
		  name = LDAP_OPT_X_TLS_TRY;
	const struct {
		const void *value;
		int option;
		bool tls;
	} set[] = {
		{&version, LDAP_OPT_PROTOCOL_VERSION, false},
		{LDAP_OPT_OFF, LDAP_OPT_REFERRALS, false},
		{&limit, LDAP_OPT_NETWORK_TIMEOUT, false},
		{&limit, LDAP_OPT_TIMEOUT, false},
		{LDAP_OPT_ON, LDAP_OPT_X_SASL_NOCANON, false},
		{&callback, LDAP_OPT_CONNECT_CB, false},
		{how->ca_file, LDAP_OPT_X_TLS_CACERTFILE, true},
		{&demand, LDAP_OPT_X_TLS_REQUIRE_CERT, true},
		{&name, LDAP_OPT_X_TLS_REQUIRE_SAN, true},
		{&client, LDAP_OPT_X_TLS_NEWCTX, true},
	};
	int rc = LDAP_OPT_SUCCESS;

	for (size_t i = 0; rc == LDAP_OPT_SUCCESS && i < sizeof(set) / sizeof(set[0]); i++)
		if (!set[i].tls || how->ca_file)
			rc = ldap_set_option(ld, set[i].option, set[i].value);
	return rc;
}

struct dir_result dir_link_open(const char *who, const struct dir_link *how, LDAP **out)
{
	struct dir_result r = {.who = who, .code = LDAP_PARAM_ERROR};
	LDAP *ld = NULL;

	*out = NULL;
	if (!how->uri || !is_one_server(how->uri)) {
		snprintf(r.text, sizeof(r.text), "'%.100s' is not the URI of one server",
			 how->uri ? how->uri : "");
		return r;
	}
	r.code = ldap_initialize(&ld, how->uri);
	if (r.code == LDAP_SUCCESS && set_options(ld, how) != LDAP_OPT_SUCCESS) {
		r.code = LDAP_LOCAL_ERROR;
		snprintf(r.text, sizeof(r.text), "cannot set up TLS with ca-file '%.100s'",
			 how->ca_file ? how->ca_file : "");
	} else if (r.code == LDAP_SUCCESS) {
		/* ldaps:// as well: what cannot be reached or verified is known now */
		r.code = how->start_tls ? ldap_start_tls_s(ld, NULL, NULL) : ldap_connect(ld);
		r = result_of(who, ld, r.code);
	}
	if (r.code == LDAP_SUCCESS)
		*out = ld;
	else if (ld)
		(void)ldap_unbind_ext_s(ld, NULL, NULL);
	return r;
}
