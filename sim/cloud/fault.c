/* SPDX-License-Identifier: MIT */
#include "cloud/fault.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <laps/filetime.h>

#include "cloud/pem.h"
#include "cloud/token.h"

#define TICKS_PER_MS INT64_C(10000)

static bool is(const struct laps_fault *f, const char *effect)
{
	return strcmp(f->effect, effect) == 0;
}

static bool is_token(const struct sim_http_request *rq)
{
	return rq->segment_n > 2 && sim_http_is(rq, 1, "oauth2") &&
	       sim_http_is(rq, rq->segment_n - 1, "token");
}

static bool is_upload(const struct sim_http_request *rq)
{
	return rq->segment_n == 5 && sim_http_is(rq, 0, "manage") &&
	       sim_http_is(rq, 4, "localCredentials");
}

/* NULL: of none. */
static const char *operation_of(const struct sim_http_request *rq, sim_service service)
{
	switch (service) {
	case SIM_SERVICE_LOGIN: return is_token(rq) ? "token" : "login";
	case SIM_SERVICE_REGISTRATION: return is_upload(rq) ? "upload" : "register";
	case SIM_SERVICE_GRAPH:
	case SIM_SERVICE_LEGACY: return "graph";
	default: return NULL;
	}
}

/* Of the token that it has; "" without one that is good. */
static void caller_of(struct sim_cloud_context *c, const struct sim_http_request *rq,
		      sim_audience audience, char out[static LAPS_FAULT_WHO])
{
	struct sim_caller who;

	if (sim_token_check(c, rq, audience, &who) != SIM_TOKEN_OK)
		return;
	snprintf(out, LAPS_FAULT_WHO, "%.63s",
		 who.is_user     ? who.upn
		 : who.is_device ? who.device_id
				 : who.client_id);
}

/* Of a form: the user's name, or the application's id. */
static void client_of(const struct sim_http_request *rq, char out[static LAPS_FAULT_WHO])
{
	struct sim_http_pairs form = {0};
	const char *name = NULL;

	if (sim_http_form(rq, &form)) {
		name = sim_http_pair(&form, "username");
		name = name ? name : sim_http_pair(&form, "client_id");
	}
	snprintf(out, LAPS_FAULT_WHO, "%.63s", name ? name : "");
	sim_http_pairs_clear(&form);
}

static void who_of(struct sim_cloud_context *c, const struct sim_http_request *rq,
		   sim_service service, char out[static LAPS_FAULT_WHO])
{
	out[0] = 0;
	switch (service) {
	case SIM_SERVICE_LOGIN: client_of(rq, out); break;
	case SIM_SERVICE_GRAPH: caller_of(c, rq, SIM_AUDIENCE_GRAPH, out); break;
	case SIM_SERVICE_LEGACY: caller_of(c, rq, SIM_AUDIENCE_LEGACY, out); break;
	default:
		if (is_upload(rq))
			snprintf(out, LAPS_FAULT_WHO, "%.63s", rq->segment[3]);
		else
			caller_of(c, rq, SIM_AUDIENCE_REGISTRATION, out);
	}
}

bool sim_cloud_goes_wrong(struct laps_worldfault *plan, struct sim_cloud_context *c,
			  const struct sim_http_request *rq, struct laps_fault *out)
{
	const sim_service service = sim_route(rq);
	const char *operation = operation_of(rq, service);
	char who[LAPS_FAULT_WHO];

	if (!operation || !laps_worldfault_concerns(plan, "cloud", operation))
		return false;
	who_of(c, rq, service, who);
	return laps_worldfault_take(plan, "cloud", operation, who, out);
}

/* Whole seconds, 1 at least. */
static unsigned seconds_of(int64_t ms)
{
	return ms <= 1000 ? 1 : ms > 3600000 ? 3600 : (unsigned)((ms + 999) / 1000);
}

/* What is no status of an error is one. */
static unsigned status_of(int64_t arg)
{
	return arg >= 400 && arg <= 599 ? (unsigned)arg : 500;
}

bool sim_cloud_fault_before(const struct laps_fault *f, struct sim_http_request *rq,
			    struct sim_http_response *rs)
{
	if (is(f, "throttled"))
		sim_cloud_in_trouble(rq, 429, seconds_of(f->arg), rs);
	else if (is(f, "unavailable"))
		sim_cloud_in_trouble(rq, 503, seconds_of(f->arg), rs);
	else if (is(f, "error"))
		sim_cloud_in_trouble(rq, status_of(f->arg), 0, rs);
	else if (is(f, "skew"))
		rq->now_ticks += (uint64_t)(f->arg * TICKS_PER_MS);
	return rs->status != 0;
}

void sim_cloud_fault_after(const struct laps_fault *f, struct sim_http_response *rs)
{
	if (is(f, "slow") && f->arg > 0)
		rs->delay_ms = (uint64_t)f->arg;
	rs->cut = is(f, "cut");
}

static bool read_pem(int world, const char *dir, const char *name, const char *ending,
		     struct laps_buf *out)
{
	struct sim_err ignored;
	char path[256];

	snprintf(path, sizeof(path), "%s/%.32s.%s", dir, name, ending);
	return sim_cloud_pem(world, path, out, &ignored);
}

bool sim_cloud_fault_show(struct laps_worldfault *plan, int world, const char *dir,
			  struct sim_server_certificate *out)
{
	struct laps_fault f;

	if (!laps_worldfault_take(plan, "cloud", LAPS_FAULT_TLS, NULL, &f))
		return false;
	out->fault = f.spec;
	return read_pem(world, dir, f.effect, "pem", &out->cert_pem) &&
	       read_pem(world, dir, f.effect, "key", &out->key_pem);
}
