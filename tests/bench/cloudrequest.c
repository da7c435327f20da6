/* SPDX-License-Identifier: MIT */
#include "bench/cloudrequest.h"

#include <stdio.h>
#include <string.h>

#include "cloud/seed.h"
#include "lib/benchlib.h"

const char *cloud_get(const struct cloud_subject *c, const char *path)
{
	static char text[CLOUD_LINK + CLOUD_TOKEN + 256];

	snprintf(text, sizeof(text),
		 "GET %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n"
		 "Authorization: Bearer %s\r\n\r\n",
		 path, (const char *)c->reader.data);
	return text;
}

static const char *get_item(const struct cloud_subject *c, unsigned i, const char *query)
{
	char path[128], id[LAPS_GUID_TEXT];

	/* not one beside the other in memory */
	cloud_device_id(i * 7919u % c->device_n, 'b', id);
	snprintf(path, sizeof(path), "/v1.0/directory/deviceLocalCredentials/%s%s", id, query);
	return cloud_get(c, path);
}

const char *cloud_get_item(void *subject, unsigned i)
{
	return get_item(subject, i, "");
}

const char *cloud_get_passwords(void *subject, unsigned i)
{
	return get_item(subject, i, "?$select=credentials");
}

const char *cloud_get_page(void *subject, unsigned i)
{
	(void)i;
	return cloud_get(subject, "/v1.0/directory/deviceLocalCredentials?$top=100");
}

const char *cloud_post_token(void *subject, unsigned i)
{
	static char text[1024];
	const struct cloud_subject *c = subject;
	char form[512];

	(void)i;
	snprintf(form, sizeof(form),
		 "grant_type=client_credentials&client_id=%s&client_secret=%s"
		 "&scope=https%%3A%%2F%%2Fgraph.microsoft.com%%2F.default",
		 c->client, c->secret);
	snprintf(text, sizeof(text),
		 "POST /%s/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
		 "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
		 c->tenant, strlen(form), form);
	return text;
}

const char *cloud_post_password(void *subject, unsigned i)
{
	static const char body[] =
		"{\"accountName\":\"Administrator\",\"accountSid\":\"S-1-5-21-1-2-3-500\","
		"\"passwordBase64\":\"UGFzcy13b3JkLTAwMDAx\","
		"\"refreshDateTime\":\"2030-01-01T00:00:00.0000000Z\"}";
	static char text[CLOUD_TOKEN + 1024];
	const struct cloud_subject *c = subject;
	char id[LAPS_GUID_TEXT];

	cloud_device_id(i % c->token_n, 'b', id);
	snprintf(text, sizeof(text),
		 "POST /manage/%s/device/%s/localCredentials?api-version=1.0 HTTP/1.1\r\n"
		 "Host: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
		 "Content-Length: %zu\r\n\r\n%s",
		 c->tenant, id, (const char *)c->device[i % c->token_n].data, sizeof(body) - 1,
		 body);
	return text;
}
