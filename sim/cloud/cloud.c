/* SPDX-License-Identifier: MIT */
#include "cloud/cloud.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <laps/filetime.h>
#include <laps/secret.h>

#include "cloud/fault.h"
#include "cloud/grants.h"
#include "cloud/pem.h"
#include "cloud/ready.h"
#include "cloud/record.h"
#include "cloud/seed.h"
#include "cloud/service.h"
#include "lib/httpserver.h"

struct sim_cloud {
	struct sim_cloud_context *context;
	struct sim_server *server;
	const struct sim_clock *clock;
	struct laps_worldfault *faults;
	const char *tls_dir;
	int dir;
	struct sim_cloud_record record;
	struct sim_cloud_seed seed;
	atomic_bool ready; /* what it is asked before is nobody's business */
};

static bool has_header(const struct sim_http_response *rs, const char *name)
{
	for (size_t i = 0; i < rs->header_n; i++)
		if (strcasecmp(rs->header[i].name, name) == 0)
			return true;
	return false;
}

/* In the world's time. */
static void put_date(struct sim_http_response *rs, uint64_t now_ticks)
{
	time_t unix_time = (time_t)((int64_t)(now_ticks - LAPS_TICKS_UNIX_EPOCH) /
				    (int64_t)LAPS_TICKS_PER_SECOND);
	char text[64] = "";
	struct tm tm;

	if (gmtime_r(&unix_time, &tm) &&
	    strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm))
		sim_http_reply_header(rs, "Date", "%s", text);
}

/* What every response has. */
static void put_common(struct sim_http_response *rs, uint64_t now_ticks)
{
	put_date(rs, now_ticks);
	sim_http_reply_header(rs, "Server", "lapsim simulator");
	if (!has_header(rs, "Cache-Control"))
		sim_http_reply_header(rs, "Cache-Control", "no-store");
	if (!has_header(rs, "X-Content-Type-Options"))
		sim_http_reply_header(rs, "X-Content-Type-Options", "nosniff");
}

/* Also what is made to go wrong. The rule that did; NULL: none. */
static const char *answer(struct sim_cloud *cloud, struct sim_http_request *rq,
			  struct sim_http_response *rs)
{
	struct laps_fault fault;

	if (!sim_cloud_goes_wrong(cloud->faults, cloud->context, rq, &fault)) {
		sim_cloud_answer(cloud->context, rq, rs);
		return NULL;
	}
	if (!sim_cloud_fault_before(&fault, rq, rs))
		sim_cloud_answer(cloud->context, rq, rs);
	sim_cloud_fault_after(&fault, rs);
	return fault.spec;
}

static bool show(void *ctx, struct sim_server_certificate *out)
{
	const struct sim_cloud *cloud = ctx;

	return sim_cloud_fault_show(cloud->faults, cloud->dir, cloud->tls_dir, out);
}

static void handle(void *ctx, struct sim_http_request *rq, unsigned refused,
		   struct sim_http_response *rs)
{
	struct sim_cloud *cloud = ctx;
	const uint64_t now_ticks = sim_clock_now(cloud->clock);
	const char *fault = NULL;

	rq->now_ticks = now_ticks;
	if (!refused)
		fault = answer(cloud, rq, rs);
	put_common(rs, rq->now_ticks);
	if (!atomic_load(&cloud->ready))
		return;
	/* the timeline has the world's time, however far this request's clock was off */
	rq->now_ticks = now_ticks;
	sim_cloud_record(&cloud->record, refused ? NULL : sim_service_name(sim_route(rq)), fault,
			 rq, rs);
}

static bool parse_port(const char *text, uint16_t *out, struct sim_err *err)
{
	char *end = NULL;
	unsigned long n = text ? strtoul(text, &end, 10) : 0;

	*out = (uint16_t)n;
	return !text || (*text >= '0' && *text <= '9' && !*end && n <= UINT16_MAX) ||
	       sim_fail(err, "'%.16s' is not a port", text);
}

static bool start_server(struct sim_cloud *cloud, const struct sim_cloud_options *o,
			 struct sim_err *err)
{
	struct sim_server_options server = {
		.handler = handle, .show = show, .key_log = o->key_log, .ctx = cloud};
	struct laps_buf cert, key;
	bool ok;

	laps_buf_init(&cert, SIM_SERVER_PEM_MAX);
	laps_buf_init(&key, SIM_SERVER_PEM_MAX);
	ok = parse_port(o->port, &server.port, err) &&
	     sim_cloud_pem(o->dir, o->cert_file, &cert, err) &&
	     sim_cloud_pem(o->dir, o->key_file, &key, err);
	if (ok) {
		server.cert_pem = (const char *)cert.data;
		server.key_pem = (const char *)key.data;
		ok = sim_server_start(&server, &cloud->server, err);
	}
	laps_buf_clear(&key);
	laps_buf_clear(&cert);
	return ok;
}

static bool check_ready(struct sim_cloud *cloud, const struct sim_cloud_options *o,
			struct sim_err *err)
{
	char tenant[LAPS_GUID_TEXT], client[LAPS_GUID_TEXT], secret[SIM_PASSWORD_LEN + 1];
	struct laps_buf ca;
	bool ok;

	laps_buf_init(&ca, SIM_SERVER_PEM_MAX);
	ok = sim_cloud_pem(o->dir, o->ca_file, &ca, err) &&
	     sim_cloud_id(o->seed, "tenant", tenant, err) &&
	     sim_cloud_id(o->seed, SIM_APP_READER " client", client, err) &&
	     sim_cloud_password(o->seed, SIM_APP_READER, secret, err) &&
	     sim_cloud_ready(&(struct sim_cloud_ready){.port = sim_cloud_port(cloud),
						       .ca_pem = (const char *)ca.data,
						       .tenant = tenant,
						       .client_id = client,
						       .secret = secret},
			     err);
	laps_wipe(secret, sizeof(secret));
	laps_buf_clear(&ca);
	atomic_store(&cloud->ready, ok);
	return ok;
}

bool sim_cloud_start(const struct sim_cloud_options *options, struct sim_cloud **out,
		     struct sim_err *err)
{
	struct sim_cloud *cloud = calloc(1, sizeof(*cloud));

	if (!cloud)
		return sim_fail_nomem(err);
	cloud->clock = options->clock;
	cloud->faults = options->faults;
	cloud->dir = options->dir;
	cloud->tls_dir = options->tls_dir;
	cloud->seed = (struct sim_cloud_seed){.seed = options->seed,
					      .domain = options->domain,
					      .certificate = !options->fresh_keys};
	if (sim_cloud_record_open(options->dir, &cloud->record, err) &&
	    sim_cloud_context_open(options->fresh_keys, &cloud->context, err) &&
	    sim_cloud_seed(cloud->context->store, &cloud->seed, err) &&
	    start_server(cloud, options, err) && check_ready(cloud, options, err)) {
		*out = cloud;
		return true;
	}
	sim_cloud_stop(&cloud);
	return false;
}

void sim_cloud_stop(struct sim_cloud **cloud)
{
	struct sim_cloud *it = *cloud;

	if (!it)
		return;
	sim_server_stop(&it->server);
	sim_cloud_context_close(&it->context);
	sim_cloud_record_close(&it->record);
	free(it);
	*cloud = NULL;
}

bool sim_cloud_begin_again(struct sim_cloud *cloud, struct sim_err *err)
{
	struct sim_cloud_context *c = cloud->context;
	struct sim_store *fresh = NULL;
	bool ok = sim_store_new(&fresh, err) && sim_cloud_seed(fresh, &cloud->seed, err);

	if (ok) {
		sim_store_swap(c->store, fresh);
		sim_grants_empty(c->grants);
		pthread_mutex_lock(&c->settings_lock);
		c->settings = SIM_SETTINGS_DEFAULT;
		pthread_mutex_unlock(&c->settings_lock);
	}
	sim_store_free(&fresh);
	return ok;
}

uint16_t sim_cloud_port(const struct sim_cloud *cloud)
{
	return !cloud ? 0 : sim_server_port(cloud->server);
}

struct sim_store *sim_cloud_store(struct sim_cloud *cloud)
{
	return cloud->context->store;
}

bool sim_cloud_set(struct sim_cloud *cloud, const char *name, const char *value,
		   struct sim_err *err)
{
	struct sim_settings s = sim_cloud_settings_now(cloud->context);

	/* one thread changes them: the control socket's */
	if (!sim_settings_set(&s, name, value, err))
		return false;
	pthread_mutex_lock(&cloud->context->settings_lock);
	cloud->context->settings = s;
	pthread_mutex_unlock(&cloud->context->settings_lock);
	return true;
}

json_t *sim_cloud_settings(struct sim_cloud *cloud)
{
	struct sim_settings s = sim_cloud_settings_now(cloud->context);

	return sim_settings_json(&s);
}
