/* SPDX-License-Identifier: MIT */
/*
 * The managed hosts: a directory for each, with what `laps` reads (laps.conf, policy) and what the
 * machine keeps (its accounts, its password in the domain). Paths in laps.conf are relative to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <laps/secret.h>

#include "lib/choice.h"
#include "lib/faultfile.h"
#include "lib/file.h"
#include "lib/preload.h"
#include "lib/timeline.h"
#include "lib/tree.h"
#include "run/world.h"

#define CONF_MAX 8192
#define FRESH    ".fresh" /* no host has such a name: a dot comes first */

/* Nobody's password was ever set. */
static const char sam[] =
	"{\"version\": 2,\n"
	" \"policy\": {\"minimum_length\": 0, \"minimum_categories\": 0},\n"
	" \"guard\": null,\n"
	" \"accounts\": [\n"
	"  {\"name\": \"Administrator\", \"rid\": 500, \"enabled\": true, \"hash\": null, "
	"\"last_set\": null, \"administrator\": true},\n"
	"  {\"name\": \"Guest\", \"rid\": 501, \"enabled\": false, \"hash\": null, "
	"\"last_set\": null, \"password_not_required\": true},\n"
	"  {\"name\": \"localadmin\", \"rid\": 1001, \"enabled\": true, \"hash\": null, "
	"\"last_set\": null, \"administrator\": true}\n"
	" ],\n"
	" \"sessions\": [], \"smb_sessions\": [], \"processes\": [], \"reboot\": null, "
	"\"next_rid\": 1002}\n";

static void lower(const char *in, char out[static SIM_COMPUTER])
{
	size_t i;

	for (i = 0; i + 1 < SIM_COMPUTER && in[i]; i++)
		out[i] = (char)(in[i] >= 'A' && in[i] <= 'Z' ? in[i] + 32 : in[i]);
	out[i] = 0;
}

/* Nothing of it is used before the host has joined. */
static void format_cloud(const struct lapsim *w, struct laps_buf *b)
{
	unsigned port = sim_cloud_port(w->cloud);

	sim_buf_printf(b,
		       "entra-tenant = %s\nentra-login-url = https://localhost:%u\n"
		       "entra-registration-url = https://localhost:%u\n"
		       "graph-url = https://localhost:%u\nentra-ca-file = ../../ca.pem\n"
		       "entra-client-id = %s\n"
		       "entra-client-secret-file = ../../" SIM_CLIENT_SECRET "\n\n",
		       w->tenant_id, port, port, port, w->client_id);
}

/* By its ticket, or by its password where there is no realm; keys from the key service, or from the
 * file of the root key where there is none. */
static void format_directory(const struct lapsim *w, const char *name, struct laps_buf *b)
{
	char admin[SIM_DN], dn[SIM_DN];

	sim_account_dn(&w->domain, SIM_ADMINISTRATOR, admin);
	sim_computer_dn(&w->domain, name, dn);
	sim_buf_text(b, "ldap-uri =");
	for (uint32_t i = 0; i < w->domain.dcs; i++)
		sim_buf_printf(b, " ldap://127.0.0.1:%u", w->dc[i].ldap_port);
	sim_buf_printf(b, "\ndns-server = 127.0.0.1:%u\nca-file = ../../ca.pem\n", w->dns.port);
	if (sim_runs(w, LAPSIM_KDC))
		sim_buf_text(b, "keytab = " SIM_KEYTAB_NAME "\n");
	else
		sim_buf_printf(b, "bind-dn = %s\nbind-password-file = machine.password\n", dn);
	sim_buf_printf(b,
		       "admin-dn = %s\nadmin-password-file = ../../secrets/" SIM_ADMINISTRATOR
		       ".password\n",
		       admin);
	if (sim_runs(w, LAPSIM_KDS))
		sim_buf_printf(b, "rpc-port = %u\n\n", w->kds.rpc_port);
	else
		sim_buf_text(b, "root-key-file = ../../root-key.json\n\n");
}

static void format_conf(const struct lapsim *w, const char *name, struct laps_buf *b)
{
	const struct sim_domain *d = &w->domain;
	char low[SIM_COMPUTER];

	lower(name, low);
	sim_buf_printf(b,
		       "# %s, a simulated host of a lapsim world\n"
		       "computer = %s\ndns-name = %s.%s\ndomain = %s\n"
		       "join = %s\nos-level = 24h2\n\n",
		       name, name, low, d->dns_name, d->dns_name,
		       sim_runs(w, LAPSIM_DIRECTORY) ? "ad" : "workgroup");
	if (sim_runs(w, LAPSIM_DIRECTORY))
		format_directory(w, name, b);
	if (sim_runs(w, LAPSIM_CLOUD))
		format_cloud(w, b);
	sim_buf_printf(b,
		       "simulation = yes\nboot-id = 1\nclock-file = ../../" SIM_CLOCK
		       "\nfault-file = ../../" SIM_FAULTS "\nseed = %llu\n"
		       "entropy-counter = ../../entropy/%s\nuser-map = ../../users.json\n"
		       "trace-file = ../../" SIM_TIMELINE_NAME "\n",
		       (unsigned long long)d->seed, name);
}

static bool write_conf(const struct lapsim *w, int host, const char *name, struct sim_err *err)
{
	struct laps_buf b;
	bool ok;

	laps_buf_init(&b, CONF_MAX);
	format_conf(w, name, &b);
	/* who has the seed has every password */
	ok = sim_write_buf(host, "laps.conf", &b, 0600, err);
	laps_buf_clear(&b);
	return ok;
}

/* All keytabs in one place, for programs that serve several hosts. */
static bool link_keytab(const struct lapsim *w, const char *name, struct sim_err *err)
{
	char link[64], target[64];

	snprintf(link, sizeof(link), SIM_KEYTAB_DIR "/%s.keytab", name);
	snprintf(target, sizeof(target), "../hosts/%s/" SIM_KEYTAB_NAME, name);
	return symlinkat(target, w->dir.fd, link) == 0 ||
	       sim_fail_errno(err, errno, "cannot make link", link);
}

/* What a host has when the world begins, into an empty directory. */
static bool fill_host(const struct lapsim *w, int host, const char *name, struct sim_err *err)
{
	char password[SIM_PASSWORD_LEN + 1];
	bool ok;

	ok = write_conf(w, host, name, err) && sim_registry_write(w, host, err) &&
	     sim_write(host, "sam.json", sam, sizeof(sam) - 1, 0600, err) &&
	     sim_choose_password(w->domain.seed, name, password, err) &&
	     sim_write(host, "machine.password", password, SIM_PASSWORD_LEN, 0600, err);
	laps_wipe(password, sizeof(password));
	return ok && (!sim_runs(w, LAPSIM_KDC) ||
		      sim_keytab_write(&w->kdc, name, host, SIM_KEYTAB_NAME, err));
}

static int open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A new directory, filled; -1: err says why. The caller closes it. */
static int make_host(const struct lapsim *w, int hosts, const char *dir, const char *name,
		     struct sim_err *err)
{
	int host = -1;

	if (!sim_mkdir(hosts, dir, 0755, err))
		return -1;
	host = open_dir(hosts, dir);
	if (host < 0) {
		sim_fail_errno(err, errno, "cannot open", dir);
		return -1;
	}
	if (fill_host(w, host, name, err))
		return host;
	close(host);
	return -1;
}

static uint32_t host_count(const struct lapsim *w)
{
	return w->domain.computers < SIM_HOSTS_MAX ? w->domain.computers : SIM_HOSTS_MAX;
}

bool sim_hosts_write(const struct lapsim *w, struct sim_err *err)
{
	char name[SIM_COMPUTER];
	bool ok = sim_mkdir(w->dir.fd, "entropy", 0700, err) &&
		  sim_mkdir(w->dir.fd, "hosts", 0755, err) &&
		  (!sim_runs(w, LAPSIM_KDC) || sim_mkdir(w->dir.fd, SIM_KEYTAB_DIR, 0755, err));
	int hosts = ok ? open_dir(w->dir.fd, "hosts") : -1, host;

	for (uint32_t i = 1; ok && i <= host_count(w); i++) {
		sim_computer_name(i, name);
		host = make_host(w, hosts, name, name, err);
		ok = host >= 0 && (!sim_runs(w, LAPSIM_KDC) || link_keytab(w, name, err));
		if (host >= 0)
			close(host);
	}
	if (hosts >= 0)
		close(hosts);
	return ok;
}

/* A fresh one beside it says what it has to be. */
static bool put_host_back(const struct lapsim *w, int hosts, const char *name, struct sim_err *err)
{
	int fresh, host;
	bool ok;

	(void)sim_tree_remove(hosts, FRESH);
	fresh = make_host(w, hosts, FRESH, name, err);
	if (fresh < 0)
		return false;
	if (mkdirat(hosts, name, 0755) != 0 && errno != EEXIST)
		host = -1;
	else
		host = open_dir(hosts, name);
	ok = host >= 0 ? sim_tree_mirror(fresh, host, err)
		       : sim_fail_errno(err, errno, "cannot open host", name);
	if (host >= 0)
		close(host);
	close(fresh);
	return sim_tree_remove(hosts, FRESH) && ok;
}

bool sim_hosts_begin_again(const struct lapsim *w, struct sim_err *err)
{
	int hosts = open_dir(w->dir.fd, "hosts"), entropy = open_dir(w->dir.fd, "entropy");
	char name[SIM_COMPUTER];
	bool ok =
		(hosts >= 0 && entropy >= 0) || sim_fail_errno(err, errno, "cannot open", "hosts");

	for (uint32_t i = 1; ok && i <= host_count(w); i++) {
		sim_computer_name(i, name);
		ok = put_host_back(w, hosts, name, err);
	}
	if (ok && !sim_empty_directory(entropy))
		ok = sim_fail_errno(err, errno, "cannot empty", "entropy");
	if (hosts >= 0)
		close(hosts);
	if (entropy >= 0)
		close(entropy);
	return ok;
}
