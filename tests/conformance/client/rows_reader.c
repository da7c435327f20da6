/* SPDX-License-Identifier: MIT */
/* Programs that read a password: they print the one that is in force, or say that they cannot. */
#include <string.h>

#include "conformance/client/put.h"

#define PASSWORD "Pass-word-0001"
#define OLDER    "Pass-word-0002"
#define ODD      "a \"b\\c' \xc3\xa4 {}$" /* what JSON escapes, and more than ASCII */
#define YEAR     (365 * LAPS_TICKS_PER_DAY)

static struct laps_sid begin(struct conform *c)
{
	struct laps_sid admins;

	client_begin(c, CLIENT_WORLD);
	client_admins(c, &admins);
	if (!conform_over(c))
		client_set_expiry(c, lapsim_now(client_of(c)->w) + 30 * LAPS_TICKS_PER_DAY);
	return admins;
}

/* All that it prints is this, with a line end or without. */
static void require_printed(struct conform *c, const char *password)
{
	const struct laps_buf *out = &client_of(c)->printed;
	const size_t n = strlen(password);
	struct client_run r;

	client_read(c, CLIENT_COMPUTER, &r);
	if (conform_over(c) ||
	    !conform_that(c, r.status == 0, "it has status %d: %s", r.status, r.last))
		return;
	(void)conform_that(c,
			   out->len >= n && memcmp(out->data, password, n) == 0 &&
				   (out->len == n || (out->len == n + 1 && out->data[n] == '\n')),
			   "what it prints, %zu bytes, is not the password and nothing else",
			   out->len);
}

/* It says so, and prints nothing. */
static void require_failure(struct conform *c, const char *computer, const char *what)
{
	struct client_run r;

	client_read(c, computer, &r);
	if (conform_over(c))
		return;
	(void)conform_that(c, client_of(c)->printed.len == 0, "%s, and it prints %zu bytes", what,
			   client_of(c)->printed.len);
	(void)conform_that(c, r.status != 0, "%s, and it says that all is well", what);
}

/* It prints a password that is there, in a way that it claims; and then that is gone again. */
static void works(struct conform *c)
{
	const struct laps_sid admins = begin(c);
	client_attr attribute = CLIENT_LEGACY_VALUE;

	if (c->has & CLIENT_CLEAR) {
		attribute = CLIENT_CLEAR_VALUE;
		client_put_clear(c, PASSWORD);
	} else if (c->has & CLIENT_ENCRYPTED) {
		attribute = CLIENT_ENCRYPTED_VALUE;
		client_put_encrypted(c, &(struct client_put){.password = PASSWORD, .sid = &admins});
	} else {
		client_set(c, client_attr_name[CLIENT_LEGACY_VALUE], PASSWORD);
	}
	require_printed(c, PASSWORD);
	client_set(c, client_attr_name[attribute], NULL);
}

static void clear(struct conform *c)
{
	(void)begin(c);
	client_put_clear(c, PASSWORD);
	require_printed(c, PASSWORD);
}

static void encrypted(struct conform *c)
{
	const struct laps_sid admins = begin(c);

	client_put_encrypted(c, &(struct client_put){.password = PASSWORD, .sid = &admins});
	require_printed(c, PASSWORD);
}

static void legacy(struct conform *c)
{
	(void)begin(c);
	client_set(c, client_attr_name[CLIENT_LEGACY_VALUE], PASSWORD);
	require_printed(c, PASSWORD);
}

static void current(struct conform *c)
{
	const struct laps_sid admins = begin(c);
	struct client_put older = {.password = OLDER, .sid = &admins, .history = true};

	if (!conform_over(c))
		older.ticks = lapsim_now(client_of(c)->w) - LAPS_TICKS_PER_DAY;
	client_put_encrypted(c, &(struct client_put){.password = PASSWORD, .sid = &admins});
	client_put_encrypted(c, &older);
	require_printed(c, PASSWORD);
}

static void expired(struct conform *c)
{
	(void)begin(c);
	client_put_clear(c, PASSWORD);
	client_set_expiry(c, 1);
	require_printed(c, PASSWORD);
}

static void odd(struct conform *c)
{
	const struct laps_sid admins = begin(c);

	client_put_encrypted(c, &(struct client_put){.password = ODD, .sid = &admins});
	require_printed(c, ODD);
}

static void old_key(struct conform *c)
{
	const struct laps_sid admins = begin(c);
	struct client_put put = {.password = PASSWORD, .sid = &admins};

	if (!conform_over(c))
		put.ticks = lapsim_now(client_of(c)->w);
	client_wait(c, "700d");
	client_put_encrypted(c, &put);
	require_printed(c, PASSWORD);
}

static void inside(struct conform *c)
{
	const struct laps_sid admins = begin(c);

	client_put_encrypted(
		c, &(struct client_put){.password = PASSWORD, .sid = &admins, .inside = true});
	require_printed(c, PASSWORD);
}

static void no_nul(struct conform *c)
{
	const struct laps_sid admins = begin(c);

	client_put_encrypted(
		c, &(struct client_put){.password = PASSWORD, .sid = &admins, .no_nul = true});
	require_printed(c, PASSWORD);
}

/* Nobody has such a SID. */
static void unauthorized(struct conform *c)
{
	struct laps_sid nobody;

	works(c);
	client_admins(c, &nobody);
	nobody.sub[nobody.sub_n - 1] = 4000000000u;
	client_put_encrypted(c, &(struct client_put){.password = PASSWORD, .sid = &nobody});
	require_failure(c, CLIENT_COMPUTER, "it may not decrypt the password");
}

static void none(struct conform *c)
{
	works(c);
	require_failure(c, CLIENT_COMPUTER, "there is no password");
}

static void unknown(struct conform *c)
{
	works(c);
	require_failure(c, "WS9999", "there is no such computer");
}

static void broken(struct conform *c)
{
	static const char bytes[] = "no value as LAPS writes it, but long enough for a header";

	works(c);
	client_add(c, client_attr_name[CLIENT_ENCRYPTED_VALUE], bytes, sizeof(bytes));
	require_failure(c, CLIENT_COMPUTER, "the value is broken");
}

static void untrusted(struct conform *c)
{
	struct client_run r;

	works(c);
	client_fault(c, "ldap.tls=untrusted");
	client_read(c, CLIENT_COMPUTER, &r);
	client_calm(c);
	if (conform_over(c) || client_needs_none(c, NULL, &r, r.traffic.over_tls, CLIENT_NO_TLS))
		return;
	(void)conform_that(c, r.traffic.bind_tries == 0,
			   "it authenticates to a server whose certificate is wrong");
	(void)conform_that(c, r.status != 0, "and it says that all is well");
}

static void arguments(struct conform *c)
{
	clear(c);
	(void)client_look(c);
	client_leak_arguments(c);
}

static void no_writes(struct conform *c)
{
	struct client_traffic t;

	works(c);
	if (!conform_over(c) && client_traffic(c, client_of(c)->began, &t))
		(void)conform_that(c, t.modify_tries + t.other_writes == 0,
				   "it writes to the directory");
}

#define R_CLEAR (CLIENT_READER | CLIENT_CLEAR)
#define R_ENC   (CLIENT_READER | CLIENT_ENCRYPTED)

const struct conform_row client_rows_reader[] = {
	{"CLI-01.clear", CONFORM_MUST, "a reader prints a password in clear text", "PSDOC",
	 "reads-encrypted", R_CLEAR, clear},
	{"CLI-01.encrypted", CONFORM_MUST, "and one that is encrypted", "PSDOC", "reads-clear",
	 R_ENC, encrypted},
	{"CLI-05.legacy", CONFORM_MUST, "and one of legacy LAPS", "PSDOC", "reads-no-legacy",
	 CLIENT_READER | CLIENT_LEGACY, legacy},
	{"CLI-03.current", CONFORM_MUST, "of several it prints the one in force", "PSDOC, WS-CON",
	 "reads-oldest", R_ENC, current},
	{"CLI-01.expired", CONFORM_MUST, "it prints one that has expired, which is still in force",
	 "WS-CON", "reads-unexpired", R_CLEAR, expired},
	{"CLI-01.odd", CONFORM_SHOULD, "it prints every character as it is", "RFC 8259 7",
	 "reads-escaped", R_ENC, odd},
	{"ENC-10.old-key", CONFORM_MUST, "it opens a value of two years ago", "[MS-GKDI] 3.2.4.4",
	 "reads-recent", R_ENC, old_key},
	{"ENC-06.inside", CONFORM_SHOULD, "it opens one whose ciphertext is in the CMS",
	 "GH dpapi-ng", "reads-behind", R_ENC, inside},
	{"ENC-05.read-no-nul", CONFORM_SHOULD, "it opens one that ends without a NUL",
	 "GH dpapi-ng PR4", "reads-nul", R_ENC, no_nul},
	{"ACL-04.unauthorized", CONFORM_MUST, "what it may not decrypt it does not print", "PSDOC",
	 "reads-anything", R_ENC, unauthorized},
	{"CLI-01.none", CONFORM_MUST, "where there is no password it says so", "PSDOC",
	 "reads-happily", CLIENT_READER, none},
	{"CLI-02.unknown", CONFORM_MUST, "where there is no computer it says so", "PSDOC",
	 "reads-happily", CLIENT_READER, unknown},
	{"ENC-11.broken", CONFORM_MUST, "a broken value is no password", "ours", "reads-happily",
	 R_ENC, broken},
	{"ADB-09.read-untrusted", CONFORM_MUST,
	 "it asks nothing of a server whose certificate nobody trusts", "RFC 4513 3.1.3",
	 "tls-no-verify", CLIENT_READER, untrusted},
	{"CYC-28.read-arguments", CONFORM_MUST, "it puts no password on an argument list", "ours",
	 "secret-in-argv", R_CLEAR, arguments},
	{"ACL-02.no-writes", CONFORM_MUST, "it writes nothing", "WS-CON", "reads-and-writes",
	 CLIENT_READER, no_writes},
	{0},
};
