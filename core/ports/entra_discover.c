/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ports/entra_login.h"
#include "ports/entra_private.h"

#define SERVICE LAPS_CLOUD_REGISTRATION
#define QUERY   "/Discover?api-version=1.9&managed=True"

/* The document is of our tenant when it says so, or says nothing. */
static bool same_tenant(const json_t *root, const char *tenant_id)
{
	const json_t *told = json_object_get(json_object_get(root, "TenantInfo"), "TenantId");
	uint8_t a[LAPS_GUID_LEN], b[LAPS_GUID_LEN];

	if (!told)
		return true;
	return json_is_string(told) &&
	       laps_guid_parse_text(json_string_value(told), a, NULL) == LAPS_OK &&
	       laps_guid_parse_text(tenant_id, b, NULL) == LAPS_OK &&
	       laps_ct_eq(a, b, LAPS_GUID_LEN);
}

/* A token for anything else would be in the hands of this service. */
static const char *known_resource(const json_t *service)
{
	static const char *const known[] = {LAPS_ENTRA_DRS_RESOURCE, LAPS_ENTRA_DRS_APP};
	const json_t *told = json_object_get(service, "DeviceManagementResourceId");

	if (!told)
		return LAPS_ENTRA_DRS_RESOURCE;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (json_is_string(told) && strcasecmp(json_string_value(told), known[i]) == 0)
			return known[i];
	return NULL;
}

laps_rc laps_entra_discovery_parse(const struct laps_buf *body, const char *registration_url,
				   const char *tenant_id,
				   char endpoint[static LAPS_HTTP_URL_MAX + 1],
				   const char **resource, struct laps_cause *cause)
{
	const char *url, *name;
	const json_t *service;
	json_t *root = NULL;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	if (rc != LAPS_OK)
		return rc;
	service = json_object_get(root, "DeviceManagementService");
	url = laps_cloud_text(service, "DeviceManagementEndpoint", LAPS_HTTP_URL_MAX - 1);
	name = known_resource(service);
	/* the password goes there */
	if (!url || !laps_http_base_ok(url) || !laps_cloud_same_origin(url, registration_url)) {
		rc = laps_cloud_bad(
			SERVICE, "its DeviceManagementEndpoint is not an https address of its own",
			cause);
	} else if (!name) {
		rc = laps_cloud_bad(SERVICE, "its DeviceManagementResourceId is not its own",
				    cause);
	} else if (!same_tenant(root, tenant_id)) {
		rc = laps_cloud_bad(SERVICE, "its tenant is another one", cause);
	} else {
		size_t len = strlen(url);

		memcpy(endpoint, url, len + 1);
		if (url[len - 1] != '/')
			memcpy(endpoint + len, "/", 2);
		*resource = name;
	}
	json_decref(root);
	return rc;
}

laps_rc laps_entra_discover(struct laps_entra *e, struct laps_cloud_refusal *refusal,
			    struct laps_cause *cause)
{
	char path[sizeof("/") + LAPS_GUID_TEXT + sizeof(QUERY)];
	struct laps_entra_headers headers;
	struct laps_http_request request = {.method = "GET", .header = headers.list};
	struct laps_http_answer answer = {0};
	struct laps_buf url;
	laps_rc rc = laps_entra_headers_make(e, &headers, cause);

	if (rc != LAPS_OK)
		return rc;
	snprintf(path, sizeof(path), "/%s" QUERY, e->identity->tenant_id);
	rc = laps_entra_url(e->identity->registration_url, path, &url, cause);
	if (rc != LAPS_OK)
		goto out;
	request.url = (const char *)url.data;
	rc = laps_http_ask(e->http, &request, &answer, cause);
	if (rc != LAPS_OK)
		goto out;
	if (answer.status != 200)
		rc = laps_entra_refused(e, SERVICE, &answer, refusal, cause);
	else
		rc = laps_entra_discovery_parse(&answer.body, e->identity->registration_url,
						e->identity->tenant_id, e->endpoint, &e->resource,
						cause);
out:
	laps_buf_clear(&answer.body);
	laps_buf_clear(&url);
	return rc;
}
