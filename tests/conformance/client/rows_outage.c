/* SPDX-License-Identifier: MIT */
/* Servers that fail, refuse, or are not what they say they are: nothing changes, and it heals. */

#include "conformance/client/host.h"

/* A password is due, and this goes wrong; then all is well again. */
static void outage(struct conform *c, const char *fault, const char *what)
{
	const struct client_look *before;
	struct client_run r;

	(void)CLIENT_START(c, CLIENT_AD);
	client_expire(c);
	before = client_look(c);
	client_fault(c, fault);
	client_cycle(c, &r);
	/* it may have kept a ticket or a key, which are good for hours */
	if ((strncmp(fault, "kerberos.", 9) == 0 &&
	     client_needs_none(c, before, &r, r.traffic.tickets, "it asked for no ticket")) ||
	    (strncmp(fault, "rpc.", 4) == 0 &&
	     client_needs_none(c, before, &r, r.traffic.key_calls, "it asked for no key")))
		return;
	client_refused_by(c, before, what, &r);
	client_calm(c);
	(void)client_rotated(c, before);
}

#define OUTAGE(function, fault, what)           \
	static void function(struct conform *c) \
	{                                       \
		outage(c, fault, what);         \
	}
OUTAGE(busy, "ldap.modify=busy", "the write was refused as busy")
OUTAGE(unwilling, "ldap.modify=unwilling", "the write was refused")
OUTAGE(no_rights, "ldap.modify=insufficient-rights", "the write was refused for lack of rights")
OUTAGE(referral, "ldap.modify=referral", "the write was referred elsewhere")
OUTAGE(cut, "ldap.modify=cut-before", "the connection ended before the write")
OUTAGE(away, "ldap.connect=cut-before", "the directory is away")
OUTAGE(bind_refused, "ldap.bind=unwilling", "the bind was refused")
OUTAGE(unreadable, "ldap.search=unavailable", "the directory cannot be read")
OUTAGE(no_ticket, "kerberos.any=revoked", "there is no ticket for the computer")
OUTAGE(skew, "kerberos.any=skew(1h)", "the clock of the realm is an hour ahead")
OUTAGE(no_keys, "rpc.any=cut-before", "the key service is away")
OUTAGE(no_key, "rpc.call=hresult", "the key service gives no key")

/* Nothing is said to a server that shows such a certificate. */
static void certificate(struct conform *c, const char *fault)
{
	const struct client_look *before;
	struct client_run r;

	(void)CLIENT_START(c, CLIENT_AD);
	client_expire(c);
	before = client_look(c);
	client_fault(c, fault);
	client_cycle(c, &r);
	if (client_needs_none(c, before, &r, r.traffic.over_tls, CLIENT_NO_TLS))
		return;
	client_kept(c, before);
	if (!conform_over(c)) {
		(void)conform_that(c, r.traffic.bind_tries == 0,
				   "it authenticates to a server whose certificate is wrong");
		(void)conform_that(c, r.status != 0,
				   "the certificate is wrong, and the cycle says that all is well");
	}
	client_calm(c);
	(void)client_rotated(c, before);
}

static void untrusted(struct conform *c)
{
	certificate(c, "ldap.tls=untrusted");
}
static void certificate_expired(struct conform *c)
{
	certificate(c, "ldap.tls=expired");
}
static void other_name(struct conform *c)
{
	certificate(c, "ldap.tls=wrong-name");
}

/* No encryption there: nothing is done, and nothing goes in clear text. */
static void old_level(struct conform *c)
{
	static const char *const settings[] = {CLIENT_AD, CLIENT_NO_ENC, NULL};

	(void)client_start(c, CLIENT_OLD_LEVEL, settings);
	CLIENT_POLICY(c, CLIENT_AD);
	client_expire(c);
	client_refused(c, client_look(c), "the domain is too old to encrypt");
}

static void old_level_clear(struct conform *c)
{
	client_begin(c, CLIENT_OLD_LEVEL);
	CLIENT_POLICY(c, CLIENT_AD, CLIENT_NO_ENC);
	(void)client_first(c);
}

static void no_schema(struct conform *c)
{
	(void)CLIENT_START(c, CLIENT_AD);
	client_begin(c, CLIENT_SCHEMA_NONE);
	CLIENT_POLICY(c, CLIENT_AD);
	client_refused(c, client_look(c), "the directory has no attributes of LAPS");
	if (!conform_over(c))
		(void)conform_that(c, !client_account_was_set(c, "Administrator"),
				   "the account has changed");
}

static void schema_2023(struct conform *c)
{
	static const char *const settings[] = {CLIENT_AD, NULL};
	const struct client_look *first = client_start(c, CLIENT_SCHEMA_2023, settings);

	client_idle(c, first);
	client_expire(c);
	(void)client_rotated(c, first);
}

/* It is led to a controller that must not be written to. Whoever finds another by itself may write
 * there. */
static void read_only(struct conform *c)
{
	static const char *const settings[] = {CLIENT_AD, NULL};
	const struct client_look *before;
	struct client_run r;

	(void)client_start(c, CLIENT_READ_ONLY, settings);
	client_expire(c);
	before = client_look(c);
	client_direct(c, "LAPSIM_RODC_URI");
	client_cycle(c, &r);
	if (r.status == 0)
		(void)client_rotated_by(c, before, &r);
	else
		client_kept(c, before);
}

/* Nobody knows the computer any more. */
static void no_object(struct conform *c)
{
	const struct client_look *first = CLIENT_START(c, CLIENT_AD);
	struct client *s = client_of(c);
	struct client_run r;

	client_expire(c);
	if (!conform_over(c) && ldap_delete_ext_s(s->ld, s->dn, NULL, NULL) != LDAP_SUCCESS)
		conform_fail(c, "the computer's object cannot be deleted");
	client_cycle(c, &r);
	if (!conform_over(c)) {
		(void)conform_that(c, r.status != 0,
				   "the object is gone, and the cycle says that all is well");
		(void)conform_that(c, client_opens(c, &first->current) || conform_over(c),
				   "the account's password has changed");
	}
}

const struct conform_row client_rows_outage[] = {
	{"CYC-07.busy", CONFORM_MUST,
	 "when the directory is busy nothing changes, and the next cycle rotates", "TS",
	 "account-first", CLIENT_W_AD, busy},
	{"CYC-07.unwilling", CONFORM_MUST, "so when it is unwilling", "TS", "account-first",
	 CLIENT_W_AD, unwilling},
	{"CYC-07.cut", CONFORM_MUST, "so when the connection ends before the write", "TS",
	 "account-first", CLIENT_W_AD, cut},
	{"CYC-07.referral", CONFORM_MUST, "so when it refers to another", "TS, RFC 4511 4.1.10",
	 "account-first", CLIENT_W_AD, referral},
	{"ADB-07.no-rights", CONFORM_MUST, "so when the computer has not the rights", "QA, WS-EVT",
	 "account-first", CLIENT_W_AD, no_rights},
	{"ADB-08.away", CONFORM_MUST, "so when it is away", "TS", "rotates-alone", CLIENT_W_AD,
	 away},
	{"ADB-08.unreadable", CONFORM_MUST, "so when it cannot be read", "TS", "rotates-alone",
	 CLIENT_W_AD, unreadable},
	{"ADB-09.bind", CONFORM_MUST, "so when the bind is refused", "TS", "rotates-alone",
	 CLIENT_W_AD, bind_refused},
	{"ADB-09.no-ticket", CONFORM_MUST, "so when there is no ticket", "TS", "rotates-alone",
	 CLIENT_W_AD, no_ticket},
	{"ADB-09.skew", CONFORM_MUST, "so when its clock and that of the realm differ",
	 "RFC 4120 3.1.3", "rotates-alone", CLIENT_W_AD, skew},
	{"ENC-12.away", CONFORM_MUST,
	 "without the key service nothing changes, in clear text neither", "WS-POL, ours",
	 "clear-fallback", CLIENT_W_ENC, no_keys},
	{"ENC-12.refused", CONFORM_MUST, "so when it gives no key", "WS-POL, ours",
	 "clear-fallback", CLIENT_W_ENC, no_key},
	{"ENC-08.old-level", CONFORM_MUST,
	 "below the functional level of 2016 nothing is written, in clear text neither",
	 "TS, WS-AD", "clear-fallback", CLIENT_W_ENC | CLIENT_CLEAR, old_level},
	{"ENC-09.old-level-clear", CONFORM_MUST, "in clear text it is", "WS-AD", "needs-level",
	 CLIENT_W_CLEAR, old_level_clear},
	{"ADB-06.no-schema", CONFORM_MUST, "without the schema of LAPS nothing changes", "TS, ERR",
	 "rotates-alone", CLIENT_W_AD | CLIENT_ACCOUNTS, no_schema},
	{"RBK-03.schema-2023", CONFORM_MUST,
	 "without msLAPS-CurrentPasswordVersion all else is as it is", "WS-CON", "needs-version",
	 CLIENT_W_AD, schema_2023},
	{"ADB-08.no-object", CONFORM_MUST, "a computer whose object is gone keeps its password",
	 "TS", "rotates-alone", CLIENT_W_AD, no_object},
	{"ADB-10.read-only", CONFORM_MUST, "a read-only controller is none to write to",
	 "TS, WS-SCH", "rotates-alone", CLIENT_W_AD, read_only},
	{"ADB-09.untrusted", CONFORM_MUST, "a server whose certificate nobody trusts hears nothing",
	 "RFC 4513 3.1.3", "tls-no-verify", CLIENT_W_AD, untrusted},
	{"ADB-09.expired", CONFORM_MUST, "nor does one whose certificate has expired",
	 "RFC 5280 6.1.3", "tls-no-verify", CLIENT_W_AD, certificate_expired},
	{"ADB-09.other-name", CONFORM_MUST, "nor does one of another name", "RFC 4513 3.1.3",
	 "tls-no-verify", CLIENT_W_AD, other_name},
	{0},
};
