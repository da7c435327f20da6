/* SPDX-License-Identifier: MIT */
/*
 * The key services of a world: that of its controllers, and that of the read-only one.
 */
#include <stdio.h>

#include "lib/preload.h"
#include "run/world.h"

#define KDS_LOG      SIM_KDC_DIR "/kds.log"
#define RODC_KDS_LOG SIM_KDC_DIR "/rodc-kds.log"

/* Of all controllers, in the order in which they are asked: the next when one does not answer. */
static void all_uris(const struct lapsim *w, char *out, size_t size)
{
	size_t n = 0;

	for (uint32_t i = 0; i < w->domain.dcs && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s", i > 0 ? " " : "",
				      w->dc[i].ldapi_uri);
}

/* That of the read-only controller has ports of its own. */
static bool start_kds(struct lapsim *w, bool read_only, struct sim_kds *k, struct sim_err *err)
{
	struct sim_env env;
	char uris[SIM_DCS_MAX * sizeof(w->dc[0].ldapi_uri)];
	struct sim_kds_options o = {
		.dir = w->dir.fd,
		.path = w->dir.path,
		.log = read_only ? RODC_KDS_LOG : KDS_LOG,
		.ldapi_uri = uris,
		/* what comes by replication has been counted before, elsewhere */
		.counters_file = w->domain.dcs > 1 ? NULL : SIM_COUNTERS,
		.keytab_file = SIM_LDAP_KEYTAB,
		.domain = w->domain.dns_name,
		.env = &env,
		.rpc_port = read_only ? 0 : w->kds_wanted.rpc_port,
		.kds_port = read_only ? 0 : w->kds_wanted.kds_port,
		.pad = w->kds_wanted.pad,
		.max_fragment = w->kds_wanted.max_fragment,
		.ntlm = w->kds_wanted.ntlm,
		.read_only = read_only,
	};
	bool ok;

	all_uris(w, uris, sizeof(uris));
	sim_env_init(&env);
	ok = sim_preload_clock(&env, w->dir.path, err) &&
	     (sim_kdc_service_env(&w->kdc, &env) || sim_fail_nomem(err)) &&
	     sim_kds_start(&o, k, err);
	sim_env_clear(&env);
	return ok;
}

bool sim_key_services_start(struct lapsim *w, struct sim_err *err)
{
	return !sim_runs(w, LAPSIM_KDS) ||
	       (start_kds(w, false, &w->kds, err) &&
		(!w->has_rodc || start_kds(w, true, &w->rodc_kds, err)));
}

bool sim_key_services_wait(struct lapsim *w, struct sim_err *err)
{
	return !sim_runs(w, LAPSIM_KDS) ||
	       (sim_kds_wait(&w->kds, w->dir.fd, KDS_LOG, err) &&
		(!w->has_rodc || sim_kds_wait(&w->rodc_kds, w->dir.fd, RODC_KDS_LOG, err)));
}
