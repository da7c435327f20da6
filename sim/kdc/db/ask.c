/* SPDX-License-Identifier: MIT */
#include "kdc/db/ask.h"

#include <errno.h>
#include <kdb.h>
#include <ldap.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define WAIT_SECONDS 2 /* for each part of an answer */
#define PARTS        3

void sim_ask_close(struct sim_ask *a)
{
	if (a->sb)
		ber_sockbuf_free(a->sb); /* closes the socket as well */
	a->sb = NULL;
}

static bool send_off(struct sim_ask *a, BerElement *ber, int printed)
{
	return printed >= 0 && ber_flush2(a->sb, ber, LBER_FLUSH_FREE_NEVER) == 0;
}

/* The answer to the last message, up to what follows the result: its code, or -1. */
static int receive(struct sim_ask *a, BerElement *ber)
{
	struct berval matched, text;
	ber_len_t len;
	ber_tag_t tag;
	ber_int_t id, code;
	int parts = 0;

	/* it comes again for the rest of a message, and when nothing has come in time */
	do {
		errno = 0;
		tag = ber_get_next(a->sb, &len, ber);
	} while (tag == LBER_DEFAULT && errno == EWOULDBLOCK && ++parts < PARTS);
	if (tag != LDAP_TAG_MESSAGE ||
	    ber_scanf(ber, "i{emm", &id, &code, &matched, &text) == LBER_ERROR || id != a->id)
		return -1;
	return code;
}

/* As who runs the world: SASL EXTERNAL, RFC 4422 A. */
static bool log_on(struct sim_ask *a)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER), *answer = ber_alloc_t(LBER_USE_DER);
	bool ok = ber && answer &&
		  send_off(a, ber,
			   ber_printf(ber, "{it{ist{ss}}}", ++a->id, LDAP_REQ_BIND, LDAP_VERSION3,
				      "", LDAP_AUTH_SASL, "EXTERNAL", "")) &&
		  receive(a, answer) == LDAP_SUCCESS;

	ber_free(ber, 1);
	ber_free(answer, 1);
	return ok;
}

/* To the controller whose turn it is. */
static bool connect_to(struct sim_ask *a)
{
	const struct timeval wait = {.tv_sec = WAIT_SECONDS};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char number[2] = {a->at > 0 ? (char)('1' + a->at) : 0};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s%s", a->path, number);
	a->sb = ber_sockbuf_alloc();
	if (!a->sb || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) != 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		sim_ask_close(a);
		return false;
	}
	ber_sockbuf_add_io(a->sb, &ber_sockbuf_io_tcp, LBER_SBIOD_LEVEL_PROVIDER, &fd);
	if (log_on(a))
		return true;
	sim_ask_close(a);
	return false;
}

static bool copy(const struct berval *from, char *to, size_t size)
{
	if (from->bv_len >= size || memchr(from->bv_val, 0, from->bv_len))
		return false;
	memcpy(to, from->bv_val, from->bv_len);
	to[from->bv_len] = 0;
	return true;
}

/* What follows the result: the name of the operation, and its value. */
static bool take(BerElement *ber, struct sim_ask_account *out)
{
	struct berval oid, value, name, password;
	BerElement *in;
	ber_int_t state = -1;
	bool ok;

	if (ber_scanf(ber, "mm", &oid, &value) == LBER_ERROR)
		return false;
	in = ber_init(&value);
	ok = in && ber_scanf(in, "{em", &state, &name) != LBER_ERROR && state >= DC_REALM_GOOD &&
	     state <= DC_REALM_MUST_CHANGE && copy(&name, out->name, sizeof(out->name));
	out->state = (enum dc_realm_state)state;
	out->has_password = ok && ber_scanf(in, "m", &password) != LBER_ERROR;
	/* one that is too long makes no key, and the seed's no more */
	if (out->has_password && !copy(&password, out->password, sizeof(out->password)))
		out->password[0] = 0;
	if (in)
		ber_free(in, 1);
	return ok;
}

static krb5_error_code ask_once(struct sim_ask *a, const char *name, struct sim_ask_account *out)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER), *answer = ber_alloc_t(LBER_USE_DER);
	int code = -1;
	bool ok = false;

	if (ber && answer && (a->sb || connect_to(a)) &&
	    send_off(a, ber,
		     ber_printf(ber, "{it{tsts}}", ++a->id, LDAP_REQ_EXTENDED,
				LDAP_TAG_EXOP_REQ_OID, DC_REALM_OID, LDAP_TAG_EXOP_REQ_VALUE,
				name)))
		code = receive(a, answer);
	if (code == LDAP_SUCCESS)
		ok = take(answer, out);
	ber_free(ber, 1);
	ber_free(answer, 1);
	if (ok)
		return 0;
	if (code == LDAP_NO_SUCH_OBJECT)
		return KRB5_KDB_NOENTRY;
	sim_ask_close(a);
	return KRB5_KDB_ACCESS_ERROR;
}

krb5_error_code sim_ask(struct sim_ask *a, const char *name, struct sim_ask_account *out)
{
	const bool again = a->sb != NULL; /* slapd may have been restarted since */
	krb5_error_code rc = ask_once(a, name, out);

	if (rc == KRB5_KDB_ACCESS_ERROR && again)
		rc = ask_once(a, name, out);
	for (uint32_t i = 1; i < a->dcs && rc == KRB5_KDB_ACCESS_ERROR; i++) {
		a->at = (a->at + 1) % a->dcs;
		rc = ask_once(a, name, out);
	}
	return rc;
}
