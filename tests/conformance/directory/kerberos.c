/* SPDX-License-Identifier: MIT */
/* Binds with Kerberos, as devices of a domain do: SASL GSSAPI, RFC 4752, protected once. */
#include <string.h>
#include <strings.h>

#include "conformance/directory/rows.h"

#define EXPIRY "133800000000000000" /* FILETIME: in 2024 */

static struct dir_session *connected(struct conform *c, const char *who, dir_tls tls)
{
	struct dir_session *s = dir_connect(c, who, tls);

	(void)conform_that(c, s->ld != NULL, "%s cannot connect", s->who);
	return s;
}

/* Bound under TLS, which protects; the row has failed when it could not. */
static struct dir_session *under_tls(struct conform *c, const char *who, dir_role role)
{
	struct dir_session *s = connected(c, who, DIR_TLS_START);

	(void)dir_expect(c, dir_bind_kerberos(c, s, role, false), &dir_done,
			 "a bind with a ticket under TLS");
	return s;
}

static void with_layer(struct conform *c, const char *who, dir_role role)
{
	struct dir_session *s = connected(c, who, DIR_TLS_NONE);
	/* the administrator may have been named in another way than by a DN */
	const char *dn = role == DIR_ADMINISTRATOR ? dir_place(c) : dir_dn(c, role);

	if (dir_expect(c, dir_bind_kerberos(c, s, role, true), &dir_done,
		       "a bind with a ticket and Kerberos' own protection"))
		(void)conform_that(c, dir_read(c, s, dn, NULL) != NULL, "%s does not see '%s'", who,
				   dn);
}
static void administrator_layer(struct conform *c)
{
	with_layer(c, "administrator", DIR_ADMINISTRATOR);
}
static void device_layer(struct conform *c)
{
	with_layer(c, "device", DIR_DEVICE);
}

static void device_under_tls(struct conform *c)
{
	struct dir_session *s = under_tls(c, "device", DIR_DEVICE);

	if (!conform_over(c) &&
	    dir_expect(c, dir_set(c, s, dir_dn(c, DIR_DEVICE), DIR_EXPIRY, EXPIRY), &dir_done,
		       "writing its own expiry"))
		(void)dir_is(c, s, dir_dn(c, DIR_DEVICE), DIR_EXPIRY, EXPIRY);
}

static void same_identity(struct conform *c)
{
	const char *ticket = dir_whoami(c, under_tls(c, "device", DIR_DEVICE)),
		   *password = dir_whoami(c, dir_as(c, DIR_DEVICE));

	if (!ticket && !conform_over(c))
		conform_skip(c, "the server does not say who is bound, RFC 4532");
	else
		(void)conform_that(c, ticket && password && strcasecmp(ticket, password) == 0,
				   "the device is '%s' by its ticket and '%s' by its password",
				   ticket ? ticket : "", password ? password : "");
}

static void no_layer(struct conform *c)
{
	struct dir_session *s = connected(c, "device without protection", DIR_TLS_NONE);

	(void)dir_expect(c, dir_bind_kerberos(c, s, DIR_DEVICE, false), &dir_confidential,
			 "a bind with a ticket and no protection");
}

static void twice(struct conform *c)
{
	struct dir_session *s = connected(c, "device with both", DIR_TLS_START);

	(void)dir_expect_refused(c, dir_bind_kerberos(c, s, DIR_DEVICE, true),
				 "Kerberos' own protection under TLS");
}

/* what is made elsewhere than in an AD has no account in the realm */
#define KERBEROS (CONFORM_DIRECTORY_KERBEROS | CONFORM_DIRECTORY_DEVICE | CONFORM_DIRECTORY_AD)
const struct conform_row dir_rows_kerberos[] = {
	{"DIR-14.device", CONFORM_MUST,
	 "a device binds with its ticket and Kerberos' own protection",
	 "RFC 4752; [MS-ADTS] 5.1.1.1.2", "sasl-refused", KERBEROS, device_layer},
	{"DIR-14.administrator", CONFORM_MUST, "so does the administrator",
	 "RFC 4752; [MS-ADTS] 5.1.1.1.2", "sasl-refused", CONFORM_DIRECTORY_KERBEROS,
	 administrator_layer},
	{"DIR-14.under-tls", CONFORM_MUST,
	 "a device that is bound with its ticket under TLS writes its own expiry",
	 "RFC 4752; RFC 5929", "sasl-nobody",
	 KERBEROS | CONFORM_DIRECTORY_TLS | CONFORM_DIRECTORY_CLEAR, device_under_tls},
	{"DIR-14.same", CONFORM_MUST, "a ticket and a password lead to the same identity",
	 "RFC 4532", "whoami-sasl", KERBEROS | CONFORM_DIRECTORY_TLS, same_identity},
	{"DIR-14.no-layer", CONFORM_SHOULD, "a ticket without any protection is refused",
	 "[MS-ADTS] 5.1.1.1.2", "clear-taken", KERBEROS, no_layer},
	{"DIR-14.twice", CONFORM_SHOULD, "Kerberos' own protection under TLS is refused",
	 "[MS-ADTS] 5.1.1.1.2", "sasl-twice", KERBEROS | CONFORM_DIRECTORY_TLS, twice},
	{0},
};
