/* SPDX-License-Identifier: MIT */
/*
 * A client that asks for more changes than its connection holds answers, and reads none of them:
 * one of the changes has been done when its answer cannot be sent any more.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openldap.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ledger.h"

#define CHANGES  1320
#define PAUSE_US 300 /* slapd cuts off who has 1000 that wait */
#define SMALL    536 /* bytes: so slapd's end holds little as well */

/* What it takes is set before it connects. -1: nobody answers. */
static int connect_small(const char *uri)
{
	const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
	const int small = SMALL;
	LDAPURLDesc *url = NULL;
	struct addrinfo *a = NULL;
	char port[8];
	int fd = -1;

	if (ldap_url_parse(uri, &url) != LDAP_URL_SUCCESS)
		return -1;
	snprintf(port, sizeof(port), "%d", url->lud_port);
	if (getaddrinfo(url->lud_host, port, &hints, &a) == 0)
		fd = socket(a->ai_family, a->ai_socktype, 0);
	if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)) != 0 ||
			setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &small, sizeof(small)) != 0 ||
			connect(fd, a->ai_addr, a->ai_addrlen) != 0)) {
		close(fd);
		fd = -1;
	}
	if (a)
		freeaddrinfo(a);
	ldap_free_urldesc(url);
	return fd;
}

/* dn's description; half of them are of nobody, which is told at length. */
static bool ask(LDAP *ld, const char *dn, int i)
{
	static char name[] = "description", text[] = "mute", *values[] = {text, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE, .mod_type = name, .mod_values = values};
	LDAPMod *mods[] = {&mod, NULL};
	char nobody[256];
	int id;

	snprintf(nobody, sizeof(nobody), "CN=nobody,%s", dn);
	return ldap_modify_ext(ld, i % 2 ? dn : nobody, mods, NULL, NULL, &id) == LDAP_SUCCESS;
}

int be_mute(const char *uri, const char *dn)
{
	const int fd = connect_small(uri);
	LDAP *ld = NULL;

	if (fd < 0 || ldap_init_fd(fd, 1, uri, &ld) != LDAP_SUCCESS || !bind_admin(ld))
		return complain("cannot bind at %s", uri);
	for (int i = 0; i < CHANGES; i++) {
		if (!ask(ld, dn, i))
			return complain("cannot ask %s", uri);
		usleep(PAUSE_US);
	}
	pause();
	return 0;
}
