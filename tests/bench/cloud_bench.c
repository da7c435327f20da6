/* SPDX-License-Identifier: MIT */
/*
 * The cloud beside a bare libmicrohttpd server that sends the same responses over the same TLS, and
 * does one signature of RSA-2048 where the cloud cannot do without: signs for a token, verifies for
 * an upload. Both are loaded over the same keep-alive connections, in turns. The load has 64 tokens
 * of devices, and the cloud verifies each once: of uploads most do without.
 *
 * "per second" is by the seconds of the server's processors, the load's own aside: that is
 * what other work on the machine changes least. "by the wall" is what the load has seen.
 *
 * usage: cloud_bench [DEVICES]
 */
#include <laps/jws.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/barehttp.h"
#include "bench/cloudrequest.h"
#include "bench/tlsload.h"
#include "lib/benchlib.h"

#define ROUNDS   15
#define ROUND_N  (TLSLOAD_CONNECTIONS * 64) /* requests of a round */
#define WARM_UP  ROUND_N
#define TOKENS   64
#define READ_AIM 0.8         /* of a bare server */
#define SIGN_AIM (1.0 / 1.3) /* of one that does the signature's work, too */

static struct cloud_subject subject;

static void sign(void *ctx)
{
	struct laps_buf out;

	(void)ctx;
	laps_buf_init(&out, LAPS_JWS_MAX);
	bench_must(laps_jws_sign("{}", 2, "{}", 2, LAPS_JWS_RS256, subject.context->token_key,
				 &out) == LAPS_OK,
		   "signing");
	laps_buf_clear(&out);
}

static void verify(void *ctx)
{
	const char *token = (const char *)subject.device[0].data;
	struct laps_jws jws;

	(void)ctx;
	bench_must(laps_jws_parse(token, strlen(token), &jws, NULL) == LAPS_OK &&
			   laps_jws_verify(token, &jws, LAPS_JWS_RS256,
					   subject.context->token_key) == LAPS_OK,
		   "verifying");
	laps_jws_clear(&jws);
}

static uint16_t bare_start(void *bare)
{
	return barehttp_start(bare);
}

struct side {
	struct cloud_served server;
	struct tlsload *load;
	double cpu[ROUNDS], wall[ROUNDS]; /* requests a second */
};

static void run_round(struct side *s, tlsload_request *request, unsigned round)
{
	const double cpu = bench_seconds(s->server.clock), wall = bench_seconds(CLOCK_MONOTONIC);

	tlsload_run(s->load, request, &subject, round * ROUND_N, ROUND_N);
	s->cpu[round] = ROUND_N / (bench_seconds(s->server.clock) - cpu);
	s->wall[round] = ROUND_N / (bench_seconds(CLOCK_MONOTONIC) - wall);
}

static void row(const char *name, tlsload_request *request, void (*signature)(void *ctx),
		double aim)
{
	struct barehttp bare = {.cert_pem = (const char *)subject.cert_pem.data,
				.key_pem = (const char *)subject.key_pem.data,
				.signature = signature};
	double ratio[ROUNDS];
	struct side ours, ceiling;
	char note[64];

	cloud_serve(cloud_start, &subject, &ours.server);
	ours.load = tlsload_open(ours.server.port);
	tlsload_run(ours.load, request, &subject, 0, WARM_UP);
	bare.response = tlsload_last(ours.load, &bare.head_len, &bare.len);
	cloud_serve(bare_start, &bare, &ceiling.server);
	ceiling.load = tlsload_open(ceiling.server.port);
	tlsload_run(ceiling.load, request, &subject, 0, WARM_UP);
	for (unsigned round = 0; round < ROUNDS; round++) {
		run_round(round % 2 ? &ours : &ceiling, request, round);
		run_round(round % 2 ? &ceiling : &ours, request, round);
		ratio[round] = ours.cpu[round] / ceiling.cpu[round];
	}
	snprintf(note, sizeof(note), "by the wall %.0f, bare %.0f", bench_median(ours.wall, ROUNDS),
		 bench_median(ceiling.wall, ROUNDS));
	(void)bench_figure(&(struct bench_figure){.name = name,
						  .value = bench_median(ours.cpu, ROUNDS),
						  .unit = "/s",
						  .ceiling = bench_median(ceiling.cpu, ROUNDS),
						  .ratio = bench_median(ratio, ROUNDS),
						  .aim = aim,
						  .note = note});
	tlsload_close(&ours.load);
	tlsload_close(&ceiling.load);
	cloud_served_end(&ours.server);
	cloud_served_end(&ceiling.server);
}

/* Follow the links of a list, a thousand devices a page, and say how long the pages took. */
static void list_all(void)
{
	static char next[CLOUD_LINK] = "/v1.0/directory/deviceLocalCredentials?$top=999";
	struct cloud_served server;
	double start, first = 0, last = 0, page;
	struct tlsload *load;
	char name[64];
	bool more = true;

	cloud_serve(cloud_start, &subject, &server);
	load = tlsload_open(server.port);
	start = bench_seconds(server.clock);
	while (more) {
		size_t head_len, len;
		const char *response, *link;

		page = bench_seconds(server.clock);
		tlsload_run_one(load, cloud_get(&subject, next));
		last = bench_seconds(server.clock) - page;
		if (first == 0)
			first = last;
		response = tlsload_last(load, &head_len, &len);
		link = strstr(response + head_len, "\"@odata.nextLink\":\"https://");
		more = link != NULL;
		if (more) {
			link = strstr(link, "/v1.0");
			snprintf(next, sizeof(next), "%.*s", (int)strcspn(link, "\""), link);
		}
	}
	snprintf(name, sizeof(name), "list all %u devices, pages of 999", subject.device_n);
	(void)bench_figure(&(struct bench_figure){.name = name,
						  .value = bench_seconds(server.clock) - start,
						  .unit = "s",
						  .less = true});
	(void)bench_figure(&(struct bench_figure){.name = "the last page of these",
						  .value = last * 1e3,
						  .unit = "ms",
						  .less = true,
						  .ceiling = first * 1e3,
						  .note = "beside the first"});
	tlsload_close(&load);
	cloud_served_end(&server);
}

/* As a snapshot and its return do, but for the file. */
static void save_and_load(struct sim_store *s)
{
	const double start = bench_now();
	json_t *j = sim_store_save(s);
	double saved, loaded;
	struct sim_err err;
	char note[64];

	bench_must(j, "saving a store");
	saved = bench_now();
	bench_must(sim_store_load(s, j, &err), "loading a store");
	loaded = bench_now();
	snprintf(note, sizeof(note), "%.0f MB of JSON",
		 (double)json_dumpb(j, NULL, 0, JSON_COMPACT) / 1e6);
	(void)bench_figure(&(struct bench_figure){.name = "  saved in",
						  .value = saved - start,
						  .unit = "s",
						  .less = true,
						  .note = note});
	(void)bench_figure(&(struct bench_figure){
		.name = "  loaded in", .value = loaded - saved, .unit = "s", .less = true});
	json_decref(j);
}

static void memory(unsigned credentials)
{
	struct sim_store *s = NULL;
	struct sim_tenant t = {.domain = CLOUD_DOMAIN, .name = "x", .region = "EU"};
	struct sim_err err;
	size_t before;
	double start;
	char name[64];

	bench_must(sim_store_new(&s, &err), "making a store");
	memcpy(t.id, subject.tenant, sizeof(t.id));
	bench_must(sim_store_add_tenant(s, &t, NULL, &err), "adding a tenant");
	before = mallinfo2().uordblks + mallinfo2().hblkhd;
	start = bench_now();
	cloud_fill(s, &subject, credentials);
	snprintf(name, sizeof(name), "a device, of %u with %u passwords each", subject.device_n,
		 credentials);
	(void)bench_figure(&(struct bench_figure){
		.name = name,
		.value = (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) /
			 subject.device_n,
		.unit = "bytes",
		.less = true});
	(void)bench_figure(&(struct bench_figure){
		.name = "  all added in", .value = bench_now() - start, .unit = "s", .less = true});
	save_and_load(s);
	sim_store_free(&s);
}

int main(int argc, char **argv)
{
	const unsigned devices = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100000;

	bench_must(devices >= TOKENS, "understanding the number of devices");
	cloud_subject_open(&subject, devices, TOKENS);
	bench_heading("the cloud, over TLS", "bare");
	row("read an item", cloud_get_item, NULL, READ_AIM);
	row("read an item's passwords", cloud_get_passwords, NULL, READ_AIM);
	row("list 100 items", cloud_get_page, NULL, READ_AIM);
	row("token, beside signing", cloud_post_token, sign, SIGN_AIM);
	row("upload, beside verifying", cloud_post_password, verify, SIGN_AIM);
	list_all();
	bench_heading("the store of the cloud", NULL);
	memory(0);
	memory(SIM_CREDENTIALS_MAX);
	cloud_subject_close(&subject);
	return 0;
}
