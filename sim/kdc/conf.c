/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include <laps/text.h>

#include "kdc/private.h"
#include "lib/file.h"

#define CONF_MAX 65536

bool sim_kdc_realm_write(const struct sim_kdc *k, struct sim_err *err)
{
	const struct sim_kdc_realm *r = &k->realm;
	struct laps_buf b;
	bool ok;

	laps_buf_init(&b, CONF_MAX);
	sim_buf_printf(&b, "realm %s\ndomain %s\ndcs %u\ncomputers %u\nkey ", r->realm, r->domain,
		       r->dcs, r->computers);
	laps_hex_format(r->key, sizeof(r->key), &b);
	sim_buf_text(&b, "\n");
	for (size_t i = 0; i < r->user_n; i++)
		sim_buf_printf(&b, "user %s\n", r->user[i]);
	ok = sim_write_buf(k->dir, SIM_KDC_REALM_FILE, &b, 0600, err);
	laps_buf_clear(&b);
	return ok;
}

/* For the servers, for COMMAND and for us: nothing is asked of DNS, and nothing kept outside. */
static void format_krb5_conf(const struct sim_kdc *k, struct laps_buf *b)
{
	const struct sim_kdc_realm *r = &k->realm;

	sim_buf_printf(b,
		       "# made by lapsim: a simulated realm, not for production\n"
		       "[libdefaults]\n"
		       "\tdefault_realm = %s\n"
		       "\tdns_lookup_kdc = false\n\tdns_lookup_realm = false\n"
		       "\tdns_canonicalize_hostname = false\n\trdns = false\n"
		       "\tudp_preference_limit = 1\n"
		       "\tpermitted_enctypes = aes256-cts-hmac-sha1-96\n"
		       /* one server has several names */
		       "\tignore_acceptor_hostname = true\n"
		       "\tdefault_ccache_name = FILE:%s/krb5cc\n",
		       r->realm, k->path);
	sim_buf_printf(b,
		       "[realms]\n\t%s = {\n\t\tkdc = 127.0.0.1:%u\n\t}\n"
		       "[domain_realm]\n\t.%s = %s\n\t%s = %s\n\tlocalhost = %s\n",
		       r->realm, k->port, r->domain, r->realm, r->domain, r->realm, r->realm);
}

static void format_kdc_conf(const struct sim_kdc *k, const char *module_dir, struct laps_buf *b)
{
	sim_buf_printf(b,
		       "[kdcdefaults]\n\tkdc_listen = 127.0.0.1:%u\n"
		       "\tkdc_tcp_listen = 127.0.0.1:%u\n"
		       /* with fewer, one of many who come at once waits for a second */
		       "\tkdc_tcp_listen_backlog = 128\n"
		       "[realms]\n\t%s = {\n\t\tdatabase_module = lapsim\n"
		       "\t\tmaster_key_type = aes256-cts-hmac-sha1-96\n\t}\n",
		       k->port, k->port, k->realm.realm);
	sim_buf_printf(b,
		       "[dbmodules]\n\tdb_module_dir = %s\n"
		       "\tlapsim = {\n\t\tdb_library = " SIM_KDC_MODULE "\n\t}\n"
		       "[logging]\n\tkdc = FILE:%s/" SIM_KDC_LOG "\n",
		       module_dir, k->path);
}

bool sim_kdc_conf_write(const struct sim_kdc *k, const char *module_dir, struct sim_err *err)
{
	struct laps_buf krb5, kdc;
	bool ok;

	laps_buf_init(&krb5, CONF_MAX);
	laps_buf_init(&kdc, CONF_MAX);
	format_krb5_conf(k, &krb5);
	format_kdc_conf(k, module_dir, &kdc);
	(void)unlinkat(k->dir, SIM_KRB5_CONF, 0);
	(void)unlinkat(k->dir, SIM_KDC_CONF, 0);
	ok = sim_write_buf(k->dir, SIM_KRB5_CONF, &krb5, 0644, err) &&
	     sim_write_buf(k->dir, SIM_KDC_CONF, &kdc, 0600, err);
	laps_buf_clear(&krb5);
	laps_buf_clear(&kdc);
	return ok;
}
