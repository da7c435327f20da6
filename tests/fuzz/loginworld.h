/* SPDX-License-Identifier: MIT */
/*
 * A cloud for targets of the login service: a tenant, an application whose certificate is that of
 * the token key, and a device with the same key. Made once; signing with the key lets inputs reach
 * what lies behind a signature.
 *
 * Input of those targets: a byte that says what is done with the rest (see each), then the texts
 * that follow, each up to its NUL.
 */
#ifndef TESTS_FUZZ_LOGINWORLD_H
#define TESTS_FUZZ_LOGINWORLD_H
#include "cloud/login.h"
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include <laps/filetime.h>
#include <laps/jws.h>
#include <laps/text.h>

#define WORLD_TENANT "11111111-1111-4111-8111-111111111111"
#define WORLD_APP    "a0000000-0000-4000-8000-000000000001"
#define WORLD_DEVICE "d0000000-0000-4000-8000-000000000001"
#define WORLD_NOW    UINT64_C(134116992000000000) /* 2026-01-01, 1767225600 in seconds */
#define WORLD_ORIGIN "https://localhost"

static inline void world_app(struct sim_cloud_context *c, const struct sim_tenant *t)
{
	struct sim_app a = {.tenant = t,
			    .client_id = WORLD_APP,
			    .object_id = "b0000000-0000-4000-8000-000000000001",
			    .name = "app",
			    .enabled = true,
			    .app_roles = SIM_BIT(SIM_DEVICE_READ)};
	struct sim_err err;

	a.cert = calloc(1, sizeof(*a.cert));
	FUZZ_MUST(a.cert);
	a.cert_n = 1;
	laps_buf_init(&a.cert->der, LAPS_CERT_MAX);
	laps_buf_put(&a.cert->der, c->token_cert.data, c->token_cert.len);
	laps_sha1(c->token_cert.data, c->token_cert.len, a.cert->sha1);
	laps_sha256(c->token_cert.data, c->token_cert.len, a.cert->sha256);
	FUZZ_MUST(sim_store_add_app(c->store, &a, &err));
}

static inline void world_device(struct sim_cloud_context *c, const struct sim_tenant *t)
{
	struct sim_device d = {.tenant = t,
			       .id = "d0000000-0000-4000-8000-000000000002",
			       .device_id = WORLD_DEVICE,
			       .managed_id = "d0000000-0000-4000-8000-000000000003",
			       .name = strdup("WS1"),
			       .enabled = true,
			       .has_key = true};
	struct sim_err err;

	FUZZ_MUST(sim_device_key_hash(c->token_key, d.key_hash));
	FUZZ_MUST(sim_store_add_device(c->store, &d, NULL, &err));
}

static inline struct sim_cloud_context *world(void)
{
	static struct sim_cloud_context *c;
	struct sim_tenant t = {
		.id = WORLD_TENANT, .domain = "corp.example", .name = "corp", .region = "EU"};
	struct sim_tenant *kept;
	struct sim_err err;

	if (c)
		return c;
	FUZZ_MUST(sim_cloud_context_open(false, &c, &err));
	FUZZ_MUST(sim_store_add_tenant(c->store, &t, &kept, &err));
	world_app(c, kept);
	world_device(c, kept);
	return c;
}

/* The next text of an input, in a block of its own; the caller frees it. */
static inline char *world_text(struct input *in)
{
	char *text = fuzz_text(in->p, in->len);
	const size_t n = strlen(text);

	in->p += n < in->len ? n + 1 : n;
	in->len -= n < in->len ? n + 1 : n;
	return text;
}

/* A token of these two, signed with the key of the world; the caller frees it. "" when it would be
 * too long. */
static inline char *world_sign(const char *header, const char *payload, laps_jws_alg alg)
{
	struct laps_buf b;
	char *text;

	laps_buf_init(&b, LAPS_JWS_MAX);
	if (laps_jws_sign(header, strlen(header), payload, strlen(payload), alg, world()->token_key,
			  &b) != LAPS_OK)
		laps_buf_clear(&b);
	text = fuzz_text(b.data, b.len);
	laps_buf_clear(&b);
	return text;
}

/* A request to the v1 token endpoint, with nothing in it. */
static inline void world_request(struct sim_http_request *rq)
{
	sim_http_request_init(rq, "POST");
	FUZZ_MUST(sim_http_request_target(rq, "/" WORLD_TENANT "/oauth2/token") == 0);
	FUZZ_MUST(sim_http_request_finish(rq, "localhost") == 0);
	rq->now_ticks = WORLD_NOW;
}

#endif
