/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cloud/service.h"

static const struct {
	const char *host;
	sim_service service;
} host_row[] = {
	{"login.microsoftonline.com", SIM_SERVICE_LOGIN},
	{"login.windows.net", SIM_SERVICE_LOGIN},
	{"login.microsoft.com", SIM_SERVICE_LOGIN},
	{"sts.windows.net", SIM_SERVICE_LOGIN},
	{"graph.microsoft.com", SIM_SERVICE_GRAPH},
	{"enterpriseregistration.windows.net", SIM_SERVICE_REGISTRATION},
	{"graph.windows.net", SIM_SERVICE_LEGACY},
};

/* What a path begins with; NULL: any segment, a tenant. */
static const struct {
	const char *first, *second;
	sim_service service;
} path_row[] = {
	{"v1.0", NULL, SIM_SERVICE_GRAPH},
	{"beta", NULL, SIM_SERVICE_GRAPH},
	{"EnrollmentServer", NULL, SIM_SERVICE_REGISTRATION},
	{"manage", NULL, SIM_SERVICE_REGISTRATION},
	{"webauthn", NULL, SIM_SERVICE_REGISTRATION},
	{NULL, "Discover", SIM_SERVICE_REGISTRATION},
	{"devicelogin", NULL, SIM_SERVICE_LOGIN},
	{NULL, "oauth2", SIM_SERVICE_LOGIN},
	{NULL, "v2.0", SIM_SERVICE_LOGIN},
	{NULL, ".well-known", SIM_SERVICE_LOGIN},
	{NULL, "discovery", SIM_SERVICE_LOGIN},
	{NULL, "UserRealm", SIM_SERVICE_LOGIN},
};
#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

sim_service sim_route(const struct sim_http_request *rq)
{
	size_t len = strcspn(rq->host, ":");

	for (size_t i = 0; i < ROWS(host_row); i++)
		if (strlen(host_row[i].host) == len &&
		    strncmp(rq->host, host_row[i].host, len) == 0)
			return host_row[i].service;
	for (size_t i = 0; i < ROWS(path_row); i++)
		if ((!path_row[i].first || sim_http_is(rq, 0, path_row[i].first)) &&
		    (!path_row[i].second || sim_http_is(rq, 1, path_row[i].second)))
			return path_row[i].service;
	return SIM_SERVICE_PAGE;
}

static const struct {
	sim_cloud_handler *serve;
	sim_cloud_trouble *trouble;
} service_row[SIM_SERVICE_N] = {
	[SIM_SERVICE_LOGIN] = {sim_login_serve, sim_login_trouble},
	[SIM_SERVICE_REGISTRATION] = {sim_registration_serve, sim_registration_trouble},
	[SIM_SERVICE_GRAPH] = {sim_graph_serve, sim_graph_trouble},
	[SIM_SERVICE_LEGACY] = {sim_legacy_serve, sim_graph_trouble},
	[SIM_SERVICE_PAGE] = {sim_home_serve, NULL},
};

void sim_cloud_in_trouble(const struct sim_http_request *rq, unsigned status, unsigned seconds,
			  struct sim_http_response *rs)
{
	service_row[sim_route(rq)].trouble(rq, status, seconds, rs);
}

void sim_cloud_answer(struct sim_cloud_context *c, const struct sim_http_request *rq,
		      struct sim_http_response *rs)
{
	service_row[sim_route(rq)].serve(c, rq, rs);
	if (!rs->status)
		sim_http_reply_text(rs, 500, "text/plain", "Internal Server Error\n");
}
