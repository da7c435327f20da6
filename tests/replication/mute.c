/* SPDX-License-Identifier: MIT */
/*
 * A client that deletes a tree, asks for more than its connection holds, and reads nothing of it:
 * the deletion ends when its answer cannot be sent any more.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ledger.h"

#define SEARCHES 6
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

int be_mute(const char *uri, const char *dn)
{
	static char tree_oid[] = "1.2.840.113556.1.4.805";
	LDAPControl tree = {.ldctl_oid = tree_oid, .ldctl_iscritical = 1}, *list[] = {&tree, NULL};
	const int fd = connect_small(uri);
	LDAP *ld = NULL;
	int id;

	if (fd < 0 || ldap_init_fd(fd, 1, uri, &ld) != LDAP_SUCCESS || !bind_admin(ld))
		return complain("cannot bind at %s", uri);
	if (ldap_delete_ext(ld, dn, list, NULL, &id) != LDAP_SUCCESS)
		return complain("cannot ask %s", uri);
	for (int i = 0; i < SEARCHES; i++)
		if (ldap_search_ext(ld, getenv("LAPSIM_BASE_DN"), LDAP_SCOPE_SUBTREE, NULL, NULL, 0,
				    NULL, NULL, NULL, 0, &id) != LDAP_SUCCESS)
			return complain("cannot ask %s", uri);
	pause();
	return 0;
}
