/* SPDX-License-Identifier: MIT */
/*
 * Keytabs in MIT's format, version 2: bytes 05 02, then entries, each with its length in front.
 * Numbers are big-endian; MIT's documentation, "Keytab file format". Written by us, since libkrb5
 * opens, locks and scans the file for each entry.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <laps/buf.h>

#include "kdc/key.h"
#include "kdc/private.h"
#include "lib/file.h"

#define KEYTAB_MAX 16384

static void put_u16be(struct laps_buf *b, size_t v)
{
	laps_buf_put_u8(b, (uint8_t)(v >> 8));
	laps_buf_put_u8(b, (uint8_t)v);
}

static void put_counted(struct laps_buf *b, const char *text)
{
	put_u16be(b, strlen(text));
	sim_buf_text(b, text);
}

/* service NULL: name alone. */
static void put_entry(struct laps_buf *b, const struct sim_kdc_realm *r, const char *service,
		      const char *name, const krb5_keyblock *key)
{
	size_t len = 2 + 2 + strlen(r->realm) + (service ? 2 + strlen(service) : 0) + 2 +
		     strlen(name) + 4 + 4 + 1 + 2 + 2 + key->length + 4;

	laps_buf_put_u32be(b, (uint32_t)len);
	put_u16be(b, service ? 2 : 1);
	put_counted(b, r->realm);
	if (service)
		put_counted(b, service);
	put_counted(b, name);
	laps_buf_put_u32be(b, KRB5_NT_PRINCIPAL);
	laps_buf_put_u32be(b, 0); /* when it was made: nobody asks, and equal worlds are equal */
	laps_buf_put_u8(b, SIM_KDC_VERSION);
	put_u16be(b, (size_t)key->enctype);
	put_u16be(b, key->length);
	laps_buf_put(b, key->contents, key->length);
	laps_buf_put_u32be(b, SIM_KDC_VERSION);
}

/* The names of a machine's own host: "ws0001.corp.example" and "WS0001". */
static void put_machine(struct laps_buf *b, const struct sim_kdc_realm *r, const char *machine,
			const krb5_keyblock *key)
{
	static const char *const service[] = {"host", "RestrictedKrbHost"};
	char name[SIM_KDC_ACCOUNT];

	snprintf(name, sizeof(name), "%s$", machine);
	put_entry(b, r, NULL, name, key);
	for (size_t i = 0; i < sizeof(service) / sizeof(service[0]); i++) {
		put_entry(b, r, service[i], machine, key);
		snprintf(name, sizeof(name), "%s.%s", machine, r->domain);
		for (char *p = name; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		put_entry(b, r, service[i], name, key);
	}
}

static void put_directory(struct laps_buf *b, const struct sim_kdc_realm *r, const char *dc,
			  const krb5_keyblock *key)
{
	char name[SIM_KDC_ACCOUNT];

	snprintf(name, sizeof(name), "%s.%s", dc, r->domain);
	for (char *p = name; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	put_entry(b, r, "ldap", name, key);
	put_entry(b, r, "ldap", dc, key);
}

/* Whatever the directory is called when it is asked for without a controller's name: tickets are
 * for the first then, and any of them takes them. */
static void put_aliases(struct laps_buf *b, const struct sim_kdc_realm *r, const krb5_keyblock *key)
{
	put_entry(b, r, "ldap", r->domain, key);
	for (const char *const *alias = sim_kdc_dc_alias; *alias; alias++)
		put_entry(b, r, "ldap", *alias, key);
}

/* The key of a machine's account; nothing of a configuration is needed for it. */
static bool key_of(const struct sim_kdc *k, const char *machine, krb5_keyblock *key,
		   struct sim_err *err)
{
	char account[SIM_KDC_ACCOUNT];
	krb5_error_code rc;

	snprintf(account, sizeof(account), "%s$", machine);
	rc = sim_kdc_account_key(NULL, &k->realm, account, key);
	return rc == 0 || sim_kdc_fail(err, NULL, rc, "cannot make the key of a machine");
}

static void begin(struct laps_buf *b)
{
	laps_buf_init(b, KEYTAB_MAX);
	laps_buf_put(b, "\x05\x02", 2);
}

bool sim_keytab_write(const struct sim_kdc *k, const char *machine, int dir, const char *file,
		      struct sim_err *err)
{
	krb5_keyblock key = {0};
	struct laps_buf b;
	bool ok;

	if (!key_of(k, machine, &key, err))
		return false;
	begin(&b);
	put_machine(&b, &k->realm, machine, &key);
	krb5_free_keyblock_contents(NULL, &key);
	ok = sim_write_buf(dir, file, &b, 0600, err);
	laps_buf_clear(&b);
	return ok;
}

bool sim_keytab_write_controllers(const struct sim_kdc *k, int dir, const char *file,
				  struct sim_err *err)
{
	struct laps_buf b;
	bool ok = true;

	begin(&b);
	for (uint32_t n = 1; n <= k->realm.dcs && ok; n++) {
		krb5_keyblock key = {0};
		char name[16];

		snprintf(name, sizeof(name), "DC%u", n);
		ok = key_of(k, name, &key, err);
		if (!ok)
			break;
		put_machine(&b, &k->realm, name, &key);
		put_directory(&b, &k->realm, name, &key);
		if (n == 1)
			put_aliases(&b, &k->realm, &key);
		krb5_free_keyblock_contents(NULL, &key);
	}
	ok = ok && sim_write_buf(dir, file, &b, 0600, err);
	laps_buf_clear(&b);
	return ok;
}
