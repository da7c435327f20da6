/* SPDX-License-Identifier: MIT */
/* TLS, Kerberos, and who somebody is. */
#include <string.h>

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

#define START_TLS "1.3.6.1.4.1.1466.20037"
#define WHO_AM_I  "1.3.6.1.4.1.4203.1.11.3"
#define VALUE     0x8b /* of an extended answer */

/* Over TLS: the session itself takes the first one. */
static bool tls_twice(struct session *s, struct tlv *m)
{
	return msg_tag(m) == LDAP_EXTENSION && tlv_is(tlv_child(msg_op(m), 0), START_TLS)
		       ? session_answer(s, m, 0)
		       : true;
}

/* Somebody else, on such a session. */
static void rename_self(struct tlv *m, const struct tlv *request)
{
	struct tlv *op = msg_op(m);

	if (op->tag == LDAP_EXTENDED && tlv_is(tlv_child(msg_op(request), 0), WHO_AM_I) &&
	    op->n > 3 && op->child[op->n - 1]->tag == VALUE)
		tlv_set(op->child[op->n - 1], "u:CORP\\somebody", strlen("u:CORP\\somebody"));
}
static bool whoami_ldaps(struct session *s, struct tlv *m, const struct tlv *request)
{
	if (s->ldaps)
		rename_self(m, request);
	return true;
}
static bool whoami_sasl(struct session *s, struct tlv *m, const struct tlv *request)
{
	if (s->sasl)
		rename_self(m, request);
	return true;
}

static bool sasl_refused(struct session *s, struct tlv *m)
{
	const struct tlv *how = msg_tag(m) == LDAP_BIND ? tlv_child(msg_op(m), 2) : NULL;

	return how && how->tag == AUTH_SASL ? session_answer(s, m, 49) : true;
}

static bool sasl_nobody(struct session *s, struct tlv *m)
{
	return s->sasl && msg_tag(m) == LDAP_MODIFY ? session_answer(s, m, 50) : true;
}

const struct mutant mutants_sessions[] = {
	/* where one connection is named: the first is the administrator's, who makes what the rows
	   need */
	{.name = "tls-untrusted",
	 .purpose = "the second StartTLS has a certificate of an unknown CA",
	 .certificate = "untrusted",
	 .connection = 2},
	{.name = "tls-wrong-name",
	 .purpose = "ldaps has a certificate of another host",
	 .certificate = "wrong-name",
	 .ldaps = true},
	{.name = "tls-twice", .purpose = "StartTLS over TLS is taken", .request = tls_twice},
	{.name = "tls-behind",
	 .purpose = "what comes in clear text behind StartTLS counts as said over TLS",
	 .behind = true},
	{.name = "whoami-ldaps",
	 .purpose = "over ldaps everybody is somebody else",
	 .answer = whoami_ldaps},
	{.name = "whoami-sasl",
	 .purpose = "with a ticket everybody is somebody else",
	 .answer = whoami_sasl},
	{.name = "clear-taken",
	 .purpose = "binds without any protection are taken",
	 .upstream = UPSTREAM_TLS},
	{.name = "sasl-refused", .purpose = "tickets are refused", .request = sasl_refused},
	{.name = "sasl-nobody",
	 .purpose = "with a ticket nobody may write",
	 .request = sasl_nobody},
	{.name = "sasl-twice",
	 .purpose = "Kerberos' own protection is taken under TLS, of the second connection",
	 .upstream = UPSTREAM_PLAIN,
	 .connection = 2},
	{0},
};
