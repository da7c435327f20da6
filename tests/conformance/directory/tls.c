/* SPDX-License-Identifier: MIT */
/* TLS that a client can rely on, and no password without it. */
#include <string.h>
#include <sys/time.h>

#include "conformance/directory/layer.h"
#include "conformance/directory/rows.h"
#include "conformance/directory/state.h"

/* The server shows its rootDSE over a connection of its own. */
static void verified(struct conform *c, dir_tls tls)
{
	struct dir_session *s = dir_connect(c, "who verifies the certificate", tls);
	char code[DIR_CODE_TEXT];

	if (conform_that(c, s->ld != NULL, "%s cannot connect: %s, %s", s->who,
			 dir_code_text(s->failure.code, code), s->failure.text))
		(void)conform_that(c, dir_read(c, s, "", NULL) != NULL,
				   "nothing is read over this TLS");
}
static void starttls_verified(struct conform *c)
{
	verified(c, DIR_TLS_START);
}
static void ldaps_verified(struct conform *c)
{
	verified(c, DIR_TLS_AT_ONCE);
}

/* RFC 4511 4.14.2: operationsError; and the session goes on. */
static void twice(struct conform *c)
{
	struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);
	struct berval *value = NULL;
	char *oid = NULL;
	struct dir_result r = {.who = s->who, .code = LDAP_SERVER_DOWN};

	if (!s->ld)
		return;
	/* the request alone: libldap's own call would look first */
	r.code = ldap_extended_operation_s(s->ld, LDAP_EXOP_START_TLS, NULL, NULL, NULL, &oid,
					   &value);
	ldap_memfree(oid);
	ber_bvfree(value);
	if (dir_expect_refused(c, r, "StartTLS over TLS"))
		(void)conform_that(c, dir_read(c, s, dir_place(c), NULL) != NULL,
				   "the session does not go on behind it");
}

/* Who binds over ldaps is who binds over StartTLS. */
static void same_identity(struct conform *c)
{
	const char *first = dir_whoami(c, dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START)),
		   *other = dir_whoami(c, dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_AT_ONCE));

	if (!first && !conform_over(c))
		conform_skip(c, "the server does not say who is bound, RFC 4532");
	else
		(void)conform_that(c, first && other && strcmp(first, other) == 0,
				   "the administrator is '%s' by StartTLS and '%s' by ldaps",
				   first ? first : "", other ? other : "");
}

/* A search in clear text behind StartTLS, with the number that the next request will have. False:
 * enough is known. */
static bool may_go_on(struct conform *c)
{
	static const uint8_t search[] = {0x30, 0x25, 0x02, 0x01, 0x02, 0x63, 0x20, 0x04, 0x00, 0x0a,
					 0x01, 0x00, 0x0a, 0x01, 0x00, 0x02, 0x01, 0x00, 0x02, 0x01,
					 0x00, 0x01, 0x01, 0x00, 0x87, 0x0b, 'o',  'b',  'j',  'e',
					 'c',  't',  'C',  'l',  'a',  's',  's',  0x30, 0x00};
	struct dir_session *s = dir_connect(c, "who is spoken over", DIR_TLS_NONE);
	struct timeval limit = {.tv_sec = 5};
	LDAPMessage *message = NULL;
	bool answered;
	int id = -1;

	if (!conform_that(c, s->ld != NULL, "%s cannot connect", s->who) ||
	    !dir_say_behind(c, s, search, sizeof(search)))
		return false;
	/* which fails where it is taken for a part of the handshake */
	if (dir_start_tls(c, s).code != LDAP_SUCCESS ||
	    ldap_extended_operation(s->ld, LDAP_EXOP_WHO_AM_I, NULL, NULL, NULL, &id) !=
		    LDAP_SUCCESS)
		return true;
	answered = ldap_result(s->ld, id, LDAP_MSG_ONE, &limit, &message) > 0;
	if (answered)
		(void)conform_that(c, ldap_msgtype(message) == LDAP_RES_EXTENDED,
				   "a request in clear text behind StartTLS is answered over TLS");
	ldap_msgfree(message);
	return answered && !conform_over(c);
}

/* What came in clear text, in the same breath as StartTLS, was anybody's: it is not answered as if
 * it had come over TLS. A server that reads both at once or one after the other, as it happens,
 * shows itself soon. */
#define BEHIND_TRIES 12
static void nothing_behind(struct conform *c)
{
	for (int i = 0; i < BEHIND_TRIES && may_go_on(c); i++)
		;
}

/* The password has gone over the wire by then; it is the owner's choice to take it or not. That of
 * somebody who was there before us does not go there: another one does, and a server that has
 * looked at it would have taken the right one. But an AD may look before it refuses. */
static void clear_password(struct conform *c)
{
	const struct dir_person *p = &dir_state(c)->person[DIR_OUTSIDER];
	struct dir_session *s = dir_connect(c, "outsider without TLS", DIR_TLS_NONE);
	struct dir_result r;

	if (!conform_that(c, s->ld != NULL, "%s cannot connect", s->who))
		return;
	r = p->given ? dir_bind(c, s, p->login, "not-its-password-1A")
		     : dir_bind_as(c, s, DIR_OUTSIDER);
	if (p->given && dir_is_ad(c) && dir_is_one_of(c, r.code, &dir_bad_credentials))
		conform_skip(c,
			     "the outsider is given, and its password is not sent in clear text");
	else
		(void)dir_expect(c, r, &dir_confidential, "a simple bind in clear text");
}

const struct conform_row dir_rows_tls[] = {
	{"DIR-12.starttls", CONFORM_MUST,
	 "StartTLS has a certificate that the CA has given this host", "RFC 4513 3.1.3",
	 "tls-untrusted", CONFORM_DIRECTORY_TLS, starttls_verified},
	{"DIR-12.ldaps", CONFORM_MUST, "ldaps has a certificate that the CA has given this host",
	 "RFC 4513 3.1.3", "tls-wrong-name", CONFORM_DIRECTORY_LDAPS, ldaps_verified},
	{"DIR-12.twice", CONFORM_MUST, "StartTLS over TLS is refused, and the session goes on",
	 "RFC 4511 4.14.2", "tls-twice", CONFORM_DIRECTORY_TLS, twice},
	{"DIR-12.behind", CONFORM_MUST,
	 "what comes in clear text behind StartTLS is not answered over TLS",
	 "RFC 4511 4.14.1; RFC 7457 2.2", "tls-behind", CONFORM_DIRECTORY_TLS, nothing_behind},
	{"DIR-12.same", CONFORM_MUST, "ldaps and StartTLS lead to the same identity", "RFC 4532",
	 "whoami-ldaps", CONFORM_DIRECTORY_TLS | CONFORM_DIRECTORY_LDAPS, same_identity},
	{"DIR-13.password", CONFORM_SHOULD, "a password in clear text is refused",
	 "RFC 4513 6.3.1; [MS-ADTS] 5.1.1.1.1", "clear-taken",
	 CONFORM_DIRECTORY_TLS | CONFORM_DIRECTORY_OUTSIDER, clear_password},
	{0},
};
