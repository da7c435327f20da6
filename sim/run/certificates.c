/* SPDX-License-Identifier: MIT */
#include "directory/conf.h"
#include "lib/cert.h"
#include "lib/file.h"
#include "run/world.h"

#define FILES(dir, name) .certificate = dir "/" name ".pem", .key = dir "/" name ".key"

#define CONTROLLER "lapsim simulated domain controller, NOT FOR PRODUCTION"
#define CLOUD      "lapsim simulated cloud, NOT FOR PRODUCTION"

bool sim_certificates_make(const struct lapsim *w, struct sim_err *err)
{
	const char *const controller[] = {w->domain.dc_dns_name, NULL};
	/* those that clients have built in, for worlds that are found by them */
	static const char *const cloud[] = {"localhost",
					    "login.microsoftonline.com",
					    "login.windows.net",
					    "login.microsoft.com",
					    "sts.windows.net",
					    "graph.microsoft.com",
					    "enterpriseregistration.windows.net",
					    "graph.windows.net",
					    NULL};
	static const char *const elsewhere[] = {"dc9.elsewhere.example", NULL};
	const struct sim_cert_server server[] = {
		{.subject = CONTROLLER, .dns = controller, FILES(SIM_SLAPD_DIR, "server")},
		{.subject = CONTROLLER,
		 .dns = controller,
		 .expired = true,
		 FILES(SIM_SLAPD_DIR, "expired")},
		{.subject = CONTROLLER,
		 .dns = elsewhere,
		 .no_address = true,
		 FILES(SIM_SLAPD_DIR, "wrong-name")},
		{.subject = CLOUD, .dns = cloud, FILES(SIM_CLOUD_DIR, "server")},
		{.subject = CLOUD, .dns = cloud, .expired = true, FILES(SIM_CLOUD_DIR, "expired")},
		{.subject = CLOUD,
		 .dns = elsewhere,
		 .no_address = true,
		 FILES(SIM_CLOUD_DIR, "wrong-name")},
	};
	/* of a CA that nobody is told of */
	const struct sim_cert_server untrusted[] = {
		{.subject = CONTROLLER, .dns = controller, FILES(SIM_SLAPD_DIR, "untrusted")},
		{.subject = CLOUD, .dns = cloud, FILES(SIM_CLOUD_DIR, "untrusted")},
	};

	return sim_mkdir(w->dir.fd, SIM_CLOUD_DIR, 0700, err) &&
	       sim_cert_make(w->dir.fd, SIM_CA_FILE, server, sizeof(server) / sizeof(server[0]),
			     err) &&
	       sim_cert_make(w->dir.fd, SIM_SLAPD_DIR "/untrusted-ca.pem", untrusted,
			     sizeof(untrusted) / sizeof(untrusted[0]), err);
}
