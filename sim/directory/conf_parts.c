/* SPDX-License-Identifier: MIT */
#include "directory/conf_parts.h"

#include <inttypes.h>
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "directory/preload.h"
#include "lib/faultfile.h"
#include "lib/file.h"
#include "lib/module.h"
#include "lib/timeline.h"

#define THREADS        4u                   /* for clients; each consumer may take one more */
#define SMALL_MAP      UINT64_C(67108864)   /* bytes that a small database may grow to */
#define LOG_MAP        UINT64_C(4294967296) /* a log, to which each change adds */
#define BYTES_PER_HOST UINT64_C(32768)      /* room for a computer, with its history of passwords */

/*
 * Of every database. All is gone with the world anyway: never wait for a disk. Pages are changed in
 * memory that is the file: to write each of them costs more than all the rest of a change on ext4,
 * which has the pages of a file in large pieces. On tmpfs it takes a fifth to a third off a
 * rotation. A file system that is full then ends slapd, as it ends slapadd in any case.
 */
#define IN_MEMORY "dbnosync\nenvflags writemap\n"

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

void sim_conf_put_path(struct laps_buf *out, const char *keyword, const char *path,
		       const char *name)
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
static void put_kerberos(struct laps_buf *out, const struct sim_conf_role *is)
{
	static const char *const pattern[] = {
		/* user@corp.example, which the KDC has left as it was asked for */
		"^uid=([^,@]+)[\\]5c@[^,]+,(cn=[^,]+,)?cn=(gssapi|gss-spnego),cn=auth$",
		"^uid=([^,]+),(cn=[^,]+,)?cn=(gssapi|gss-spnego),cn=auth$",
	};
	const struct sim_domain *d = is->d;
	char dns[SIM_DC_DNS_NAME];
	struct laps_buf url;

	sim_dc_dns_name(d, is->i + 1, dns);
	laps_buf_init(&url, 8192);
	sim_buf_printf(&url, "ldap:///%s??sub?(|(sAMAccountName=$1)(userPrincipalName=$1@%s))",
		       d->base_dn, d->dns_name);
	laps_buf_put_u8(&url, 0);
	if (laps_buf_status(&url) != LAPS_OK)
		out->rc = laps_buf_status(&url);
	sim_buf_printf(out, "\nsasl-host %s\nsasl-realm %s\n", dns, d->realm);
	for (size_t i = 0; out->rc == LAPS_OK && i < sizeof(pattern) / sizeof(pattern[0]); i++) {
		sim_buf_text(out, "authz-regexp ");
		sim_conf_quote(pattern[i], out);
		sim_buf_text(out, " ");
		sim_conf_quote((char *)url.data, out);
		sim_buf_text(out, "\n");
	}
	laps_buf_clear(&url);
}

void sim_conf_put_global(struct laps_buf *out, const struct sim_conf_role *is)
{
	const uint32_t consumers = is->r ? SIM_DB_N * (is->r->n - 1) : 0;
	const struct sim_domain *d = is->d;
	const char *path = is->path;
	char dn[SIM_DN], name[SIM_CONF_PATH];

	sim_conf_place(is->i, is->r ? "slapd.pid" : "rodc.pid", name);
	sim_conf_put_path(out, "pidfile", path, name);
	sim_conf_place(is->i, is->r ? SIM_ROOTDSE : SIM_RODC_ROOTDSE, name);
	sim_conf_put_path(out, "rootDSE", path, name);
	snprintf(dn, sizeof(dn), "CN=Aggregate,%s", d->schema_dn);
	sim_buf_text(out, "schemadn ");
	sim_conf_quote(dn, out);
	sim_conf_put_path(out, "\nTLSCACertificateFile", path, "ca.pem");
	sim_conf_put_path(out, "TLSCertificateFile", path, SIM_SLAPD_DIR "/server.pem");
	sim_conf_put_path(out, "TLSCertificateKeyFile", path, SIM_SLAPD_DIR "/server.key");
	/* AD's MaxPageSize; a clock that jumps must cut no one off */
	sim_buf_printf(
		out,
		"sizelimit size.soft=1000 size.hard=1000 size.pr=1000 size.prtotal=unlimited\n"
		"idletimeout 0\nloglevel 0\nthreads %u\nsockbuf_max_incoming 4194303\n"
		"sasl-secprops noanonymous,noplain\n"
		/* a name without a password is nobody; ldapi protects as TLS does */
		"allow bind_anon_dn\nlocalSSF 71\n",
		THREADS + consumers);
	if (d->channel_binding != SIM_CHANNEL_BINDING_NEVER)
		sim_buf_text(out, "sasl-cbinding tls-endpoint\n");
	snprintf(dn, sizeof(dn), "CN=" SIM_ADMINISTRATOR ",CN=Users,%s", d->base_dn);
	sim_buf_printf(out,
		       "authz-regexp "
		       "\"^gidNumber=[0-9]+\\\\+uidNumber=%u,cn=peercred,cn=external,cn=auth$\" ",
		       (unsigned)geteuid());
	sim_conf_quote(dn, out);
	put_kerberos(out, is);
	/* Differs from Active Directory: proxied authorization (RFC 4370), where a world is to have
	 * it. Who may act for whom stands in the administrator's object. */
	if (d->proxied)
		sim_buf_text(out, "authz-policy to\n");
	/* the object decides: slapd's own rules only let it. No password is changed past it. */
	sim_buf_text(out, "access to * by * write\n"
			  "restrict extended=" LDAP_EXOP_MODIFY_PASSWD "\n");
}

/* One of the object's entries; its arguments follow. */
bool sim_conf_put_plugin(struct laps_buf *out, const char *kind, const char *entry,
			 struct sim_err *err)
{
	char *dir;

	if (!sim_find_module(SIM_DC_OBJECT, &dir, err))
		return false;
	sim_conf_put_path(out, kind, dir, SIM_DC_OBJECT);
	sim_buf_printf(out, "\t%s", entry);
	free(dir);
	return true;
}

/* Before the first database: then it sees the operations of lapsim itself too. An extended
 * operation is found in a plugin of that kind alone; the hooks work in every kind. */
bool sim_conf_put_object(struct laps_buf *out, const struct sim_conf_role *is, struct sim_err *err)
{
	const struct sim_domain *d = is->d;
	const char *path = is->path;
	const char *const name[SIM_DB_N] = {d->schema_dn, d->config_dn, d->base_dn};

	if (!sim_conf_put_plugin(out, "plugin extendedop", "lapsim_dc_init", err))
		return false;
	for (int i = 0; i < SIM_DB_N; i++) {
		laps_buf_put_u8(out, ' ');
		sim_conf_quote(name[i], out);
	}
	sim_conf_put_path(out, "", path, SIM_COUNTERS);
	sim_conf_put_path(out, "", path, SIM_FAULTS);
	sim_conf_put_path(out, "", path, SIM_SLAPD_DIR);
	sim_buf_printf(out, "\t%s %s\n", d->unsigned_binds ? "none" : "required",
		       sim_channel_binding_name[d->channel_binding]);
	sim_conf_put_path(out, "\t", path, SIM_TIMELINE_NAME);
	if (is->i == 0)
		sim_buf_text(out, "\t" DC_FIRST " \"");
	else
		sim_buf_printf(out, "\tdc%u \"", is->i + 1);
	if (is->r)
		sim_replication_put_ports(is->r, is->i, out);
	sim_buf_text(out, "\"\n");
	return true;
}

void sim_conf_put_database(struct laps_buf *out, const struct sim_conf_role *is, int database)
{
	static const char *const indexed[SIM_DB_N] = {
		"objectClass,cn,name,lDAPDisplayName,objectGUID",
		"objectClass,cn,name,nCName,nETBIOSName",
		("objectClass,cn,name,sAMAccountName,userPrincipalName,dNSHostName,objectSid,"
		 "objectGUID,member,memberOf"),
	};
	const struct sim_domain *d = is->d;
	const char *const suffix[SIM_DB_N] = {d->schema_dn, d->config_dn, d->base_dn};
	char dir[SIM_CONF_PATH];
	uint64_t map = SMALL_MAP;

	if (database == SIM_DB_DOMAIN)
		map += d->computers * BYTES_PER_HOST;
	sim_buf_text(out, "\ndatabase mdb\nsuffix ");
	sim_conf_quote(suffix[database], out);
	if (is->loading && database != SIM_DB_DOMAIN)
		sim_buf_text(out, "\nsubordinate");
	sim_db_path(is->i, database, dir);
	sim_conf_put_path(out, "\ndirectory", is->path, dir);
	/* the rootdn has no password: it is what the object searches as, and who it lets do all */
	sim_buf_printf(
		out, "rootdn \"" SIM_ROOT_DN "\"\nmaxsize %" PRIu64 "\n" IN_MEMORY "index %s eq\n",
		map, indexed[database]);
	if (is->r)
		sim_replication_put_context(is->r, is->i, database, suffix[database], out);
}

void sim_conf_put_log(struct laps_buf *out, const struct sim_conf_role *is, int database)
{
	char dir[SIM_CONF_PATH];

	sim_buf_printf(out, "\ndatabase mdb\nsuffix \"%s\"\n", sim_log_dn[database]);
	sim_db_path(is->i, SIM_DB_N + database, dir);
	sim_conf_put_path(out, "directory", is->path, dir);
	sim_buf_printf(out, "maxsize %" PRIu64 "\n" IN_MEMORY,
		       LOG_MAP + is->d->computers * BYTES_PER_HOST);
	sim_replication_put_log(is->r, database, out);
}
