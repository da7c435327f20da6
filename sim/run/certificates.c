/* SPDX-License-Identifier: MIT */
#include "directory/conf.h"
#include "lib/cert.h"
#include "lib/file.h"
#include "run/world.h"

#define FILES(dir, name) .certificate = dir "/" name ".pem", .key = dir "/" name ".key"

#define CONTROLLER "lapsim simulated domain controller, NOT FOR PRODUCTION"
#define CLOUD      "lapsim simulated cloud, NOT FOR PRODUCTION"
#define EACH       3 /* certificates of a service under the world's authority */

/* Those that a client must refuse, too. */
struct certificates {
	struct sim_cert_server server[2 * EACH];
	size_t n;
	struct sim_cert_server untrusted[2]; /* of a CA that nobody is told of */
	size_t untrusted_n;
};

static const char *const elsewhere[] = {"dc9.elsewhere.example", NULL};

static void add_controller(struct certificates *c, const char *const *name)
{
	c->server[c->n++] = (struct sim_cert_server){
		.subject = CONTROLLER, .dns = name, FILES(SIM_SLAPD_DIR, "server")};
	c->server[c->n++] = (struct sim_cert_server){.subject = CONTROLLER,
						     .dns = name,
						     .expired = true,
						     FILES(SIM_SLAPD_DIR, "expired")};
	c->server[c->n++] = (struct sim_cert_server){.subject = CONTROLLER,
						     .dns = elsewhere,
						     .no_address = true,
						     FILES(SIM_SLAPD_DIR, "wrong-name")};
	c->untrusted[c->untrusted_n++] = (struct sim_cert_server){
		.subject = CONTROLLER, .dns = name, FILES(SIM_SLAPD_DIR, "untrusted")};
}

static void add_cloud(struct certificates *c)
{
	/* those that clients have built in, for worlds that are found by them */
	static const char *const name[] = {"localhost",
					   "login.microsoftonline.com",
					   "login.windows.net",
					   "login.microsoft.com",
					   "sts.windows.net",
					   "graph.microsoft.com",
					   "enterpriseregistration.windows.net",
					   "graph.windows.net",
					   NULL};

	c->server[c->n++] = (struct sim_cert_server){
		.subject = CLOUD, .dns = name, FILES(SIM_CLOUD_DIR, "server")};
	c->server[c->n++] = (struct sim_cert_server){
		.subject = CLOUD, .dns = name, .expired = true, FILES(SIM_CLOUD_DIR, "expired")};
	c->server[c->n++] = (struct sim_cert_server){.subject = CLOUD,
						     .dns = elsewhere,
						     .no_address = true,
						     FILES(SIM_CLOUD_DIR, "wrong-name")};
	c->untrusted[c->untrusted_n++] = (struct sim_cert_server){
		.subject = CLOUD, .dns = name, FILES(SIM_CLOUD_DIR, "untrusted")};
}

bool sim_certificates_make(const struct lapsim *w, struct sim_err *err)
{
	char dns[SIM_DCS_MAX][SIM_DC_DNS_NAME];
	const char *controller[SIM_DCS_MAX + 1] = {NULL};
	const bool directory = sim_runs(w, LAPSIM_DIRECTORY), cloud = sim_runs(w, LAPSIM_CLOUD);
	struct certificates c = {0};

	for (uint32_t i = 0; i < w->domain.dcs; i++) {
		sim_dc_dns_name(&w->domain, i + 1, dns[i]);
		controller[i] = dns[i];
	}
	if (directory)
		add_controller(&c, controller);
	if (cloud)
		add_cloud(&c);
	return (!cloud || sim_mkdir(w->dir.fd, SIM_CLOUD_DIR, 0700, err)) &&
	       sim_cert_make(w->dir.fd, SIM_CA_FILE, c.server, c.n, err) &&
	       sim_cert_make(w->dir.fd,
			     directory ? SIM_SLAPD_DIR "/untrusted-ca.pem"
				       : SIM_CLOUD_DIR "/untrusted-ca.pem",
			     c.untrusted, c.untrusted_n, err);
}
