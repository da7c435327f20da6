/* SPDX-License-Identifier: MIT */
#include "ports/controllers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <laps/hresult.h>

/* The host of a URI; this machine when it is a Unix socket's. */
static bool host_of(const char *uri, char out[static 256])
{
	const char *at = strstr(uri, "://");
	size_t len;

	if (at == NULL || strncasecmp(uri, "ldapi", 5) == 0)
		return snprintf(out, 256, "localhost") > 0;
	at += 3;
	len = *at == '[' ? strcspn(at, "]") + 1 : strcspn(at, ":/");
	return len > 0 && (size_t)snprintf(out, 256, "%.*s", (int)len, at) < 256;
}

/* Is it a name under which a controller may be known, and not an address? */
static bool is_name(const char *host)
{
	struct in_addr a;

	return host[0] != '[' && inet_pton(AF_INET, host, &a) != 1 && strchr(host, '.') != NULL;
}

laps_rc laps_controllers_begin(const struct laps_config *config, const char *domain,
			       struct laps_ad *session, struct laps_controllers *out,
			       struct laps_cause *cause)
{
	const bool own = strcasecmp(domain, config->domain) == 0;

	*out = (struct laps_controllers){.config = config, .session = own ? session : NULL};
	if (!own || config->uri_n == 0)
		return laps_locate(domain, config->dns_server, &out->located, cause);
	for (size_t i = 0; i < config->uri_n; i++)
		snprintf(out->located.uri[out->located.n++], LAPS_LOCATE_URI, "%s", config->uri[i]);
	return LAPS_OK;
}

/* The name is the directory's own, unless the URI has one. */
static laps_rc take_uri(const struct laps_config *config, const char *uri,
			struct laps_controller *out, struct laps_cause *cause)
{
	struct laps_ad_target target = laps_ad_target_of(config);
	struct laps_ad *ad = NULL;
	laps_rc rc;

	if (!host_of(uri, out->host)) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "'%s' has no host", uri);
		return LAPS_E_RANGE;
	}
	if (is_name(out->host)) {
		snprintf(out->name, sizeof(out->name), "%s", out->host);
		return LAPS_OK;
	}
	target.uri = &uri;
	target.uri_n = 1;
	rc = laps_ad_connect(&target, &ad, cause);
	if (rc == LAPS_OK)
		snprintf(out->name, sizeof(out->name), "%s", laps_ad_server(ad));
	laps_ad_close(&ad);
	return rc;
}

bool laps_controllers_next(struct laps_controllers *list, struct laps_controller *out,
			   struct laps_cause *cause)
{
	const struct laps_ad *session = list->session;

	if (session && !list->begun && host_of(laps_ad_uri(session), out->host)) {
		snprintf(out->name, sizeof(out->name), "%s", laps_ad_server(session));
		list->begun = true;
		return true;
	}
	while (list->at < list->located.n) {
		const char *uri = list->located.uri[list->at++];

		if (list->begun && strcasecmp(uri, laps_ad_uri(session)) == 0)
			continue;
		if (take_uri(list->config, uri, out, cause) == LAPS_OK)
			return true;
	}
	return false;
}
