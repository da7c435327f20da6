/* SPDX-License-Identifier: MIT */
/*
 * A world's traffic for Wireshark: FILE, and FILE.keytab with the keys of its services.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "run/world.h"

#define KEY_LOG    "tls.keys"
#define KEYTAB_MAX 65536
#define TSHARK_MAX 65536

bool sim_world_open_capture(struct lapsim *w, const char *file, struct sim_err *err)
{
	w->capture_file = strdup(file);
	if (!w->capture_file || asprintf(&w->key_log, "%s/" KEY_LOG, w->dir.path) < 0) {
		w->key_log = NULL;
		return sim_fail_nomem(err);
	}
	return sim_capture_open(file, w->key_log, &w->capture, err);
}

/* Of the directory and of the key service. One of an earlier capture goes. */
static bool write_keytab(const struct lapsim *w, struct sim_err *err)
{
	int in = openat(w->dir.fd, SIM_LDAP_KEYTAB, O_RDONLY | O_CLOEXEC);
	uint8_t keys[KEYTAB_MAX];
	char *path = NULL;
	ssize_t n = in < 0 ? -1 : read(in, keys, sizeof(keys));
	bool ok = n >= 0 || sim_fail_errno(err, errno, "cannot read", SIM_LDAP_KEYTAB);

	if (in >= 0)
		close(in);
	ok = ok && (asprintf(&path, "%s.keytab", w->capture_file) >= 0 || sim_fail_nomem(err));
	if (ok) {
		(void)unlink(path);
		ok = sim_write(AT_FDCWD, path, keys, (size_t)n, 0600, err);
		free(path);
	}
	explicit_bzero(keys, sizeof(keys));
	return ok;
}

static void put_directory(struct laps_buf *b, uint16_t ldap, uint16_t ldaps)
{
	if (ldap)
		sim_buf_printf(b, " -d tcp.port==%u,ldap -d tcp.port==%u,tls -d tls.port==%u,ldap",
			       ldap, ldaps, ldaps);
}

char *sim_world_tshark(const struct lapsim *w)
{
	const unsigned cloud = sim_cloud_port(w->cloud), kdc = w->kdc.port;
	struct laps_buf b;
	char *text = NULL;

	laps_buf_init(&b, TSHARK_MAX);
	sim_buf_printf(&b, "tshark -r '%s' -o kerberos.decrypt:TRUE -o 'kerberos.file:%s.keytab'",
		       w->capture_file, w->capture_file);
	for (uint32_t i = 0; i < w->domain.dcs; i++)
		put_directory(&b, w->dc[i].ldap_port, w->dc[i].ldaps_port);
	put_directory(&b, w->balancer.ldap.number, w->balancer.ldaps.number);
	put_directory(&b, w->rodc.ldap_port, w->rodc.ldaps_port);
	if (cloud)
		sim_buf_printf(&b, " -d tcp.port==%u,tls -d tls.port==%u,http", cloud, cloud);
	if (kdc)
		sim_buf_printf(&b, " -d tcp.port==%u,kerberos -d udp.port==%u,kerberos", kdc, kdc);
	if (laps_buf_status(&b) == LAPS_OK)
		text = strndup((const char *)b.data, b.len);
	laps_buf_clear(&b);
	return text;
}

bool sim_world_begin_capture(struct lapsim *w, struct sim_err *err)
{
	uint16_t port[10 + 2 * SIM_DCS_MAX] = {
		w->rodc.ldap_port,       w->rodc.ldaps_port,       w->kdc.port,
		w->kds.rpc_port,         w->kds.kds_port,          w->rodc_kds.rpc_port,
		w->rodc_kds.kds_port,    sim_cloud_port(w->cloud), w->balancer.ldap.number,
		w->balancer.ldaps.number};
	char *how = sim_world_tshark(w);
	size_t n = 10;
	bool ok;

	for (uint32_t i = 0; i < w->domain.dcs; i++) {
		port[n++] = w->dc[i].ldap_port;
		port[n++] = w->dc[i].ldaps_port;
	}
	ok = (how || sim_fail_nomem(err)) && (!sim_runs(w, LAPSIM_KDC) || write_keytab(w, err)) &&
	     sim_capture_begin(w->capture, &w->clock, port, n, how, err);

	free(how);
	return ok;
}
