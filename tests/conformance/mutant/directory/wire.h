/* SPDX-License-Identifier: MIT */
/* One side of what the proxy stands between: a socket, with TLS or without, and LDAP messages on
 * it; or bytes, when Kerberos protects them. */
#ifndef MUTANT_DIRECTORY_WIRE_H
#define MUTANT_DIRECTORY_WIRE_H
#include <gnutls/gnutls.h>

#include "conformance/mutant/directory/tlv.h"

struct wire {
	int fd; /* -1: closed */
	gnutls_session_t tls;
	struct laps_buf in; /* what has come and is not taken yet */
};

void wire_init(struct wire *w, int fd);
void wire_close(struct wire *w);
/* TLS from here on. credentials of a server, or of a client, which verifies nothing: the other side
 * is the world that we stand in front of. False: it failed. */
bool wire_start_tls(struct wire *w, gnutls_certificate_credentials_t credentials, bool server);

/* Something to take without waiting for the socket. */
bool wire_has_more(const struct wire *w);
/* Read once. False: the end, or an error. */
bool wire_fill(struct wire *w);
/* The next message that is there whole; NULL: none yet. *bad: there will never be one. */
struct tlv *wire_take(struct wire *w, bool *bad);
/* The next one of LDAP, waiting for it; NULL: none comes, or it is none. */
struct tlv *wire_next(struct wire *w);
/* All that has come, unlooked at. */
bool wire_pass(struct wire *from, struct wire *to);
bool wire_put_message(struct wire *w, const struct tlv *t);

#endif
