/* SPDX-License-Identifier: MIT */
#include "cloud/record.h"

#include <laps/cert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cloud/store.h"
#include "lib/seal.h"
#include "lib/timeline.h"

#define CALLER_BYTES 4 /* of the tag: callers of one world are told apart */

bool sim_cloud_record_open(int dir, struct sim_cloud_record *out, struct sim_err *err)
{
	out->timeline = sim_timeline_open(dir, err);
	if (out->timeline < 0)
		return false;
	return sim_random(out->salt, sizeof(out->salt)) ||
	       sim_fail(err, "there are no random bytes");
}

void sim_cloud_record_close(struct sim_cloud_record *r)
{
	if (r->timeline >= 0)
		close(r->timeline);
}

/* The name and version that a product gives itself; "" without. */
static void name_client(const struct sim_http_request *rq, char *out, size_t size)
{
	const char *name = sim_http_header(rq, "ocp-client-name");
	const char *version = sim_http_header(rq, "ocp-client-version");

	snprintf(out, size, "%.100s%s%.40s", name ? name : "", name && version ? " " : "",
		 version ? version : "");
}

/* Whoever shows the same token, or posts the same form, is the same caller. */
static void tag_caller(const struct sim_cloud_record *r, const struct sim_http_request *rq,
		       char out[static 2 * CALLER_BYTES + 1])
{
	const char *token = sim_http_bearer(rq);
	uint8_t both[sizeof(r->salt) + LAPS_SHA256_LEN], digest[LAPS_SHA256_LEN];

	out[0] = 0;
	if (token)
		laps_sha256(token, strlen(token), both + sizeof(r->salt));
	else if (rq->body_len > 0)
		laps_sha256(rq->body, rq->body_len, both + sizeof(r->salt));
	else
		return;
	memcpy(both, r->salt, sizeof(r->salt));
	laps_sha256(both, sizeof(both), digest);
	for (size_t i = 0; i < CALLER_BYTES; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static unsigned retry_after(const struct sim_http_response *rs)
{
	for (size_t i = 0; i < rs->header_n; i++)
		if (rs->header[i].value && strcasecmp(rs->header[i].name, "Retry-After") == 0)
			return (unsigned)strtoul(rs->header[i].value, NULL, 10);
	return 0;
}

void sim_cloud_record(const struct sim_cloud_record *r, const char *service, const char *fault,
		      const struct sim_http_request *rq, const struct sim_http_response *rs)
{
	char client[160], caller[2 * CALLER_BYTES + 1];

	name_client(rq, client, sizeof(client));
	tag_caller(r, rq, caller);
	sim_timeline_cloud(r->timeline, rq->now_ticks,
			   &(struct sim_timeline_request){
				   .service = service,
				   .method = rq->method,
				   .path = rq->path,
				   .who = rs->who,
				   .caller = caller,
				   .request_id = rq->request_id,
				   .client = client,
				   .scopes = rs->scopes,
				   .roles = rs->roles,
				   .needed = rs->needed,
				   .note = rq->tls_fault ? "bad certificate accepted" : rs->note,
				   .fault = fault ? fault : rq->tls_fault,
				   .status = rs->status,
				   .retry_after = retry_after(rs),
				   .correlated = sim_http_header(rq, "client-request-id") != NULL});
}

static bool has_name(const char *names, const char *name)
{
	const size_t n = strlen(name);

	for (const char *p = strstr(names, name); p; p = strstr(p + 1, name))
		if ((p == names || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

void sim_record_permissions(uint32_t bits, char *out, size_t size)
{
	size_t len = strlen(out);

	for (int p = 0; p < SIM_PERMISSION_N; p++) {
		const char *name = sim_permission_name((sim_permission)p);

		if (!(bits & SIM_BIT(p)) || has_name(out, name) || len + strlen(name) + 2 > size)
			continue;
		len += (size_t)snprintf(out + len, size - len, "%s%s", len ? " " : "", name);
	}
}
