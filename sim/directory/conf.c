/* SPDX-License-Identifier: MIT */
#include "directory/conf.h"

#include <inttypes.h>
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory/preload.h"
#include "lib/faultfile.h"
#include "lib/file.h"
#include "lib/module.h"
#include "lib/timeline.h"

const char *const sim_db_dir[SIM_DB_N] = {"db-schema", "db-config", "db-domain"};

#define MODULE_DIR     "/usr/lib/ldap"
#define SIM_USN_SEED   4096 /* the last that an object of the seed may have */
#define CONF_MAX       (1u << 20)
#define SMALL_MAP      UINT64_C(67108864) /* bytes that a small database may grow to */
#define BYTES_PER_HOST UINT64_C(32768)    /* room for a computer, with its history of passwords */

void sim_conf_quote(const char *text, struct laps_buf *out)
{
	laps_buf_put_u8(out, '"');
	for (const char *p = text; *p; p++) {
		if (*p == '"' || *p == '\\')
			laps_buf_put_u8(out, '\\');
		laps_buf_put_u8(out, (uint8_t)*p);
	}
	laps_buf_put_u8(out, '"');
}

/* A keyword and a quoted path under the world's directory. */
static void put_path(struct laps_buf *out, const char *keyword, const char *path, const char *name)
{
	struct laps_buf whole;

	laps_buf_init(&whole, 8192);
	sim_buf_printf(&whole, "%s/%s", path, name);
	laps_buf_put_u8(&whole, 0);
	sim_buf_printf(out, "%s ", keyword);
	if (laps_buf_status(&whole) == LAPS_OK)
		sim_conf_quote((char *)whole.data, out);
	else
		out->rc = laps_buf_status(&whole);
	sim_buf_text(out, "\n");
	laps_buf_clear(&whole);
}

/*
 * Who a ticket is for. The name may have its realm behind it; the account is found by
 * sAMAccountName, wherever it stands, or by userPrincipalName.
 */
static void put_kerberos(struct laps_buf *out, const struct sim_domain *d)
{
	static const char *const pattern[] = {
		/* user@corp.example, which the KDC has left as it was asked for */
		"^uid=([^,@]+)[\\]5c@[^,]+,(cn=[^,]+,)?cn=(gssapi|gss-spnego),cn=auth$",
		"^uid=([^,]+),(cn=[^,]+,)?cn=(gssapi|gss-spnego),cn=auth$",
	};
	struct laps_buf url;

	laps_buf_init(&url, 8192);
	sim_buf_printf(&url, "ldap:///%s??sub?(|(sAMAccountName=$1)(userPrincipalName=$1@%s))",
		       d->base_dn, d->dns_name);
	laps_buf_put_u8(&url, 0);
	if (laps_buf_status(&url) != LAPS_OK)
		out->rc = laps_buf_status(&url);
	sim_buf_printf(out, "\nsasl-host %s\nsasl-realm %s\n", d->dc_dns_name, d->realm);
	for (size_t i = 0; out->rc == LAPS_OK && i < sizeof(pattern) / sizeof(pattern[0]); i++) {
		sim_buf_text(out, "authz-regexp ");
		sim_conf_quote(pattern[i], out);
		sim_buf_text(out, " ");
		sim_conf_quote((char *)url.data, out);
		sim_buf_text(out, "\n");
	}
	laps_buf_clear(&url);
}

static void put_global(struct laps_buf *out, const char *path, const struct sim_domain *d)
{
	char dn[SIM_DN];

	put_path(out, "pidfile", path, SIM_SLAPD_DIR "/slapd.pid");
	put_path(out, "rootDSE", path, SIM_SLAPD_DIR "/rootdse.ldif");
	snprintf(dn, sizeof(dn), "CN=Aggregate,%s", d->schema_dn);
	sim_buf_text(out, "schemadn ");
	sim_conf_quote(dn, out);
	put_path(out, "\nTLSCACertificateFile", path, "ca.pem");
	put_path(out, "TLSCertificateFile", path, SIM_SLAPD_DIR "/server.pem");
	put_path(out, "TLSCertificateKeyFile", path, SIM_SLAPD_DIR "/server.key");
	/* AD's MaxPageSize; a clock that jumps must cut no one off */
	sim_buf_text(out, "sizelimit size.soft=1000 size.hard=1000 size.pr=1000 "
			  "size.prtotal=unlimited\n"
			  "idletimeout 0\nloglevel 0\nthreads 4\nsockbuf_max_incoming 4194303\n"
			  "sasl-secprops noanonymous,noplain\n"
			  /* a name without a password is nobody; ldapi protects as TLS does */
			  "allow bind_anon_dn\nlocalSSF 71\n");
	if (d->channel_binding != SIM_CHANNEL_BINDING_NEVER)
		sim_buf_text(out, "sasl-cbinding tls-endpoint\n");
	snprintf(dn, sizeof(dn), "CN=" SIM_ADMINISTRATOR ",CN=Users,%s", d->base_dn);
	sim_buf_printf(out,
		       "authz-regexp "
		       "\"^gidNumber=[0-9]+\\\\+uidNumber=%u,cn=peercred,cn=external,cn=auth$\" ",
		       (unsigned)geteuid());
	sim_conf_quote(dn, out);
	put_kerberos(out, d);
	/* Differs from Active Directory: proxied authorization (RFC 4370), where a world is to have
	 * it. Who may act for whom stands in the administrator's object. */
	if (d->proxied)
		sim_buf_text(out, "authz-policy to\n");
	/* the object decides: slapd's own rules only let it. No password is changed past it. */
	sim_buf_text(out, "access to * by * write\n"
			  "restrict extended=" LDAP_EXOP_MODIFY_PASSWD "\n");
}

/* One of the object's entries; its arguments follow. */
static bool put_plugin(struct laps_buf *out, const char *kind, const char *entry,
		       struct sim_err *err)
{
	char *dir;

	if (!sim_find_module(SIM_DC_OBJECT, &dir, err))
		return false;
	put_path(out, kind, dir, SIM_DC_OBJECT);
	sim_buf_printf(out, "\t%s", entry);
	free(dir);
	return true;
}

/* Before the first database: then it sees the operations of lapsim itself too. An extended
 * operation is found in a plugin of that kind alone; the hooks work in every kind. */
static bool put_object(struct laps_buf *out, const char *path, const struct sim_domain *d,
		       struct sim_err *err)
{
	const char *const name[SIM_DB_N] = {d->schema_dn, d->config_dn, d->base_dn};

	if (!put_plugin(out, "plugin extendedop", "lapsim_dc_init", err))
		return false;
	for (int i = 0; i < SIM_DB_N; i++) {
		laps_buf_put_u8(out, ' ');
		sim_conf_quote(name[i], out);
	}
	put_path(out, "", path, SIM_COUNTERS);
	put_path(out, "", path, SIM_FAULTS);
	put_path(out, "", path, SIM_SLAPD_DIR);
	sim_buf_printf(out, "\t%s %s\n", d->unsigned_binds ? "none" : "required",
		       sim_channel_binding_name[d->channel_binding]);
	put_path(out, "\t", path, SIM_TIMELINE_NAME);
	return true;
}

static void put_database(struct laps_buf *out, const char *path, const struct sim_domain *d,
			 int database)
{
	static const char *const indexed[SIM_DB_N] = {
		"objectClass,cn,name,lDAPDisplayName,objectGUID",
		"objectClass,cn,name,nCName,nETBIOSName",
		("objectClass,cn,name,sAMAccountName,userPrincipalName,dNSHostName,objectSid,"
		 "objectGUID,member,memberOf"),
	};
	const char *const suffix[SIM_DB_N] = {d->schema_dn, d->config_dn, d->base_dn};
	char dir[64];
	uint64_t map = SMALL_MAP;

	if (database == SIM_DB_DOMAIN)
		map += d->computers * BYTES_PER_HOST;
	sim_buf_text(out, "\ndatabase mdb\nsuffix ");
	sim_conf_quote(suffix[database], out);
	snprintf(dir, sizeof(dir), SIM_SLAPD_DIR "/%s", sim_db_dir[database]);
	put_path(out, "\ndirectory", path, dir);
	/* everything is gone with the world anyway: never wait for a disk */
	/* the rootdn has no password: it is what the object searches as, and who it lets do all */
	sim_buf_printf(out,
		       "rootdn \"" SIM_ROOT_DN "\"\nmaxsize %" PRIu64 "\ndbnosync\nindex %s eq\n",
		       map, indexed[database]);
}

/* Where the controller goes on: behind what the seed has of numbers. */
static bool write_counters(int dir, const struct sim_domain *d, struct sim_err *err)
{
	const uint64_t counters[] = {SIM_USN_SEED, (uint64_t)SIM_RID_COMPUTER + d->computers};

	return sim_write(dir, SIM_COUNTERS, counters, sizeof(counters), 0600, err);
}

bool sim_conf_write(int dir, const char *path, const struct sim_domain *d, struct sim_err *err)
{
	struct laps_buf conf;
	bool ok = false;

	laps_buf_init(&conf, CONF_MAX);
	if (!sim_mkdir(dir, SIM_SLAPD_DIR, 0700, err))
		goto out;
	for (int i = 0; i < SIM_DB_N; i++) {
		char name[64];

		snprintf(name, sizeof(name), SIM_SLAPD_DIR "/%s", sim_db_dir[i]);
		if (!sim_mkdir(dir, name, 0700, err))
			goto out;
	}
	sim_buf_text(&conf, "# made by lapsim: a simulated domain controller, not for production\n"
			    "modulepath " MODULE_DIR "\nmoduleload back_mdb\n");
	if (!sim_schema_write(dir, path, &conf, err))
		goto out;
	put_global(&conf, path, d);
	if (!put_object(&conf, path, d, err))
		goto out;
	for (int i = 0; i < SIM_DB_N; i++)
		put_database(&conf, path, d, i);
	ok = write_counters(dir, d, err) &&
	     sim_rootdse_write(dir, SIM_SLAPD_DIR "/rootdse.ldif", d, false, err) &&
	     sim_write_buf(dir, SIM_SLAPD_CONF, &conf, 0600, err);
out:
	laps_buf_clear(&conf);
	return ok;
}

bool sim_conf_write_rodc(int dir, const char *path, const struct sim_domain *d, struct sim_err *err)
{
	struct laps_buf conf;
	bool ok;

	laps_buf_init(&conf, CONF_MAX);
	sim_buf_text(&conf, "# made by lapsim: a simulated read-only domain controller, not for "
			    "production\nreadonly on\n");
	ok = put_plugin(&conf, "plugin preoperation", "lapsim_dc_read_only_init\n", err);
	put_path(&conf, "include", path, SIM_SLAPD_CONF);
	put_path(&conf, "pidfile", path, SIM_SLAPD_DIR "/rodc.pid");
	put_path(&conf, "rootDSE", path, SIM_SLAPD_DIR "/rodc.ldif");
	ok = ok && sim_rootdse_write(dir, SIM_SLAPD_DIR "/rodc.ldif", d, true, err) &&
	     sim_write_buf(dir, SIM_RODC_CONF, &conf, 0600, err);
	laps_buf_clear(&conf);
	return ok;
}
