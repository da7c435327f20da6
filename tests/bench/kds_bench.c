/* SPDX-License-Identifier: MIT */
/*
 * The key service of a world beside what it cannot do without: GetKey on open connections beside
 * GSSAPI opening such a request and sealing such an answer, and sessions (connect, bind, legs, one
 * GetKey, close) beside a bare server that does the same and decides nothing, for one session at a
 * time, and beside the handshake alone, of two contexts in one process, with no TCP and no call.
 *
 * "per second" is by the seconds of the processor, of the service alone unless it says otherwise:
 * that is what other work on the machine changes least. "by the wall" is what one client has seen
 * that shares the processors, and so are p50 and p99.
 *
 * usage: kds_bench        the lapsim of PATH
 */
#include <laps/getkey.h>
#include <laps/gke.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/barerpc.h"
#include "bench/rpcload.h"
#include "lib/benchlib.h"

#define ROUNDS      15
#define CALLS       1600 /* of a round */
#define SESSIONS    112
#define CONNECTIONS 16
#define OPEN_MOST   500 /* sessions at once, for the memory: a caller may have 512 */
#define CALL_AIM    10000
#define SESSION_AIM 0.8

/* Everybody who has a ticket is in the first, WS0001$ is not in the second. */
#define SEED_SID   "S-1-5-11"
#define PUBLIC_SID "S-1-5-32-544"

static struct rpcload_who who;
static gss_cred_id_t acceptor;
static uint16_t port;
static pid_t pid;
static clockid_t server;

/* ---- two contexts in one process ---- */

struct pair {
	gss_ctx_id_t client, server;
	double accepting; /* seconds of the acceptor's legs */
};

static void shake_hands(struct pair *p)
{
	gss_buffer_desc answer = GSS_C_EMPTY_BUFFER;
	bool done = false;

	*p = (struct pair){GSS_C_NO_CONTEXT, GSS_C_NO_CONTEXT, 0};
	while (!done) {
		gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
		OM_uint32 minor, major;
		double start = 0;

		done = rpcload_leg(&who, &p->client, answer.length ? &answer : NULL, &token);
		(void)gss_release_buffer(&minor, &answer);
		if (token.length == 0)
			break;
		start = bench_now();
		major = gss_accept_sec_context(&minor, &p->server, acceptor, &token,
					       GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &answer, NULL,
					       NULL, NULL);
		p->accepting += bench_now() - start;
		bench_must(!GSS_ERROR(major), "gss_accept_sec_context");
		(void)gss_release_buffer(&minor, &token);
	}
}

static void let_go(struct pair *p)
{
	OM_uint32 minor;

	(void)gss_delete_sec_context(&minor, &p->client, GSS_C_NO_BUFFER);
	(void)gss_delete_sec_context(&minor, &p->server, GSS_C_NO_BUFFER);
}

/* Seconds in which the acceptor opens n of these requests and seals as many of these answers. */
static double bare_calls(struct pair *p, const struct laps_buf *request,
			 const struct laps_buf *answer, unsigned n)
{
	static uint32_t call_id;
	struct laps_buf out;
	double sum = 0;

	laps_buf_init(&out, LAPS_RPC_FRAG_MAX);
	for (unsigned i = 0; i < n; i++) {
		double start = 0;

		rpcload_call(p->client, false, ++call_id, request, &out);
		rpcload_seal(p->client, out.data, out.len);
		start = bench_now();
		rpcload_unseal(p->server, out.data, out.len);
		out.len = 0;
		rpcload_call(p->server, true, call_id, answer, &out);
		rpcload_seal(p->server, out.data, out.len);
		sum += bench_now() - start;
		rpcload_unseal(p->client, out.data, out.len);
		out.len = 0;
	}
	laps_buf_clear(&out);
	return sum;
}

/* ---- calls on open connections ---- */

/* Seconds for n calls, in turns over the connections, all of which wait at once. */
static void calls(struct rpcload *const *c, size_t connections, const struct laps_buf *request,
		  unsigned n, double *latency)
{
	for (unsigned i = 0; i < n; i += (unsigned)connections) {
		double sent[CONNECTIONS];

		for (size_t j = 0; j < connections; j++) {
			sent[j] = bench_seconds(CLOCK_MONOTONIC);
			rpcload_send(c[j], request);
		}
		for (size_t j = 0; j < connections; j++) {
			rpcload_receive(c[j], NULL, NULL);
			latency[i + j] = bench_seconds(CLOCK_MONOTONIC) - sent[j];
		}
	}
}

/* A request for that SID's key, and the stub that answers it. */
static void key_answer(const char *sid, struct laps_buf *request, struct laps_buf *answer)
{
	struct laps_getkey_response a = {0};
	struct rpcload *c = rpcload_open(&who, port);

	rpcload_getkey(sid, request);
	rpcload_send(c, request);
	rpcload_receive(c, &a.envelope, &a.envelope_len);
	laps_buf_init(answer, LAPS_RPC_FRAG_MAX);
	laps_getkey_response_format(true, &a, answer);
	bench_must(laps_buf_status(answer) == LAPS_OK, "an answer");
	rpcload_close(&c);
}

static void call_row(const char *name, const char *sid, size_t connections)
{
	static double latency[ROUNDS * CALLS];
	double cpu[ROUNDS], wall[ROUNDS], ceiling[ROUNDS], ratio[ROUNDS];
	struct rpcload *c[CONNECTIONS];
	struct laps_buf request, answer;
	struct pair bare;
	char note[96];

	key_answer(sid, &request, &answer);
	for (size_t i = 0; i < connections; i++)
		c[i] = rpcload_open(&who, port);
	shake_hands(&bare);
	calls(c, connections, &request, CALLS, latency);
	for (unsigned round = 0; round < ROUNDS; round++) {
		const double begun = bench_seconds(server),
			     wall_begun = bench_seconds(CLOCK_MONOTONIC);

		calls(c, connections, &request, CALLS, latency + (size_t)round * CALLS);
		wall[round] = CALLS / (bench_seconds(CLOCK_MONOTONIC) - wall_begun);
		cpu[round] = CALLS / (bench_seconds(server) - begun);
		ceiling[round] = CALLS / bare_calls(&bare, &request, &answer, CALLS);
		ratio[round] = cpu[round] / ceiling[round];
	}
	for (size_t i = 0; i < connections; i++)
		rpcload_close(&c[i]);
	let_go(&bare);
	laps_buf_clear(&request);
	laps_buf_clear(&answer);
	snprintf(note, sizeof(note), "by the wall %.0f; p50 %.0f us, p99 %.0f us",
		 bench_median(wall, ROUNDS), 1e6 * bench_quantile(latency, ROUNDS * CALLS, 0.5),
		 1e6 * bench_quantile(latency, ROUNDS * CALLS, 0.99));
	(void)bench_figure(&(struct bench_figure){.name = name,
						  .value = bench_median(cpu, ROUNDS),
						  .unit = "/s",
						  .ceiling = bench_median(ceiling, ROUNDS),
						  .ratio = bench_median(ratio, ROUNDS),
						  .bound = CALL_AIM,
						  .note = note});
}

/* ---- sessions ---- */

/* As many sessions at once, from connecting to closing. */
static void some_sessions(const struct laps_buf *request, uint16_t to, size_t n)
{
	struct rpcload *c[CONNECTIONS];

	for (size_t i = 0; i < n; i++)
		c[i] = rpcload_begin(&who, to);
	/* all of them have as many legs */
	for (bool open = false; !open;)
		for (size_t i = 0; i < n; i++)
			open = rpcload_next(c[i], &who);
	for (size_t i = 0; i < n; i++)
		rpcload_send(c[i], request);
	for (size_t i = 0; i < n; i++) {
		rpcload_receive(c[i], NULL, NULL);
		rpcload_close(&c[i]);
	}
}

/* A round's seconds: of the server's processor, of both sides', of the wall. */
struct spent {
	double server, both, wall;
};

static struct spent session_round(const struct laps_buf *request, uint16_t to, clockid_t clock,
				  size_t at_once)
{
	struct spent s = {bench_seconds(clock), bench_now(), bench_seconds(CLOCK_MONOTONIC)};

	for (size_t i = 0; i < SESSIONS; i += at_once)
		some_sessions(request, to, at_once);
	s.wall = bench_seconds(CLOCK_MONOTONIC) - s.wall;
	s.server = bench_seconds(clock) - s.server;
	s.both = s.server + bench_now() - s.both;
	return s;
}

/* The handshake alone: server has the acceptor's legs. */
static struct spent handshake_round(void)
{
	struct spent s = {0, bench_now(), 0};

	for (unsigned i = 0; i < SESSIONS; i++) {
		struct pair p;

		shake_hands(&p);
		s.server += p.accepting;
		let_go(&p);
	}
	s.both = bench_now() - s.both;
	return s;
}

static void session_row(const char *name, const double *ours, const double *bare,
			const struct spent *spent)
{
	double a[ROUNDS], b[ROUNDS], w[ROUNDS], ratio[ROUNDS];
	char note[64];

	for (unsigned i = 0; i < ROUNDS; i++) {
		a[i] = SESSIONS / ours[i];
		b[i] = SESSIONS / bare[i];
		w[i] = SESSIONS / spent[i].wall;
		ratio[i] = a[i] / b[i];
	}
	snprintf(note, sizeof(note), "by the wall %.0f", bench_median(w, ROUNDS));
	(void)bench_figure(&(struct bench_figure){.name = name,
						  .value = bench_median(a, ROUNDS),
						  .unit = "/s",
						  .ceiling = bench_median(b, ROUNDS),
						  .ratio = bench_median(ratio, ROUNDS),
						  .aim = SESSION_AIM,
						  .note = note});
}

static void sessions(size_t at_once)
{
	double ours[2][ROUNDS], alone[2][ROUNDS], bare[2][ROUNDS];
	struct spent spent[ROUNDS];
	struct laps_buf request, answer;
	struct barerpc server_alone;
	clockid_t clock;
	char name[64];

	key_answer(SEED_SID, &request, &answer);
	barerpc_start(acceptor, &answer, &server_alone);
	bench_must(clock_getcpuclockid(server_alone.pid, &clock) == 0, "the bare server's clock");
	(void)session_round(&request, port, server, at_once);
	(void)session_round(&request, server_alone.port, clock, 1);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct spent s = session_round(&request, server_alone.port, clock, 1);

		bare[0][round] = s.server;
		bare[1][round] = s.both;
		spent[round] = session_round(&request, port, server, at_once);
		ours[0][round] = spent[round].server;
		ours[1][round] = spent[round].both;
		s = handshake_round();
		alone[0][round] = s.server;
		alone[1][round] = s.both;
	}
	barerpc_stop(&server_alone);
	laps_buf_clear(&request);
	laps_buf_clear(&answer);
	if (at_once == 1) /* it has no more */
		session_row("1 at once, a bare server", ours[0], bare[0], spent);
	snprintf(name, sizeof(name), "%zu at once, the handshake alone", at_once);
	session_row(name, ours[0], alone[0], spent);
	if (at_once == 1)
		session_row("1 at once, both sides, bare server", ours[1], bare[1], spent);
	snprintf(name, sizeof(name), "%zu at once, both sides, handshake", at_once);
	session_row(name, ours[1], alone[1], spent);
}

/* ---- memory ---- */

static double memory_mb(void)
{
	char path[64], line[256];
	double kb = 0;
	FILE *in = NULL;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	in = fopen(path, "re");
	bench_must(in != NULL, path);
	while (fgets(line, sizeof(line), in))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtod(line + 6, NULL);
	fclose(in);
	return kb / 1024;
}

static void memory(double before)
{
	static struct rpcload *c[OPEN_MOST];
	struct laps_buf request;
	double open = 0;
	char name[64];

	rpcload_getkey(SEED_SID, &request);
	for (size_t i = 0; i < OPEN_MOST; i++) {
		c[i] = rpcload_open(&who, port);
		rpcload_send(c[i], &request);
		rpcload_receive(c[i], NULL, NULL);
	}
	open = memory_mb();
	for (size_t i = 0; i < OPEN_MOST; i++)
		rpcload_close(&c[i]);
	laps_buf_clear(&request);
	bench_heading("memory of the key service", "at first");
	snprintf(name, sizeof(name), "with %d sessions open", OPEN_MOST);
	(void)bench_figure(&(struct bench_figure){
		.name = name, .value = open, .unit = "MiB", .less = true, .ceiling = before});
}

/* ---- the world ---- */

static const char *of_world(const char *name)
{
	const char *value = getenv(name);

	bench_must(value != NULL, name);
	return value;
}

static void open_world(const char *pid_text)
{
	char keytab[4096], name[512], service[512];
	gss_key_value_element_desc element = {"keytab", keytab};
	const gss_key_value_set_desc store = {1, &element};
	OM_uint32 minor;

	pid = (pid_t)strtol(pid_text, NULL, 10);
	bench_must(pid > 0 && clock_getcpuclockid(pid, &server) == 0, "the service's clock");
	port = (uint16_t)strtoul(of_world("LAPSIM_KDS_PORT"), NULL, 10);
	/* replays are kept where the service keeps them, too: in the world, which is in memory */
	snprintf(name, sizeof(name), "file2:%s/replay-bench", of_world("LAPSIM_DIR"));
	bench_must(setenv("KRB5RCACHENAME", name, 1) == 0, "setenv");
	snprintf(keytab, sizeof(keytab), "%s/kdc/ldap.keytab", of_world("LAPSIM_DIR"));
	bench_must(gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, GSS_C_NO_OID_SET,
					 GSS_C_ACCEPT, &store, &acceptor, NULL,
					 NULL) == GSS_S_COMPLETE,
		   "the service's keytab");
	snprintf(keytab, sizeof(keytab), "%s/hosts/WS0001/krb5.keytab", of_world("LAPSIM_DIR"));
	snprintf(name, sizeof(name), "WS0001$@%s", of_world("LAPSIM_REALM"));
	snprintf(service, sizeof(service), "host/dc1.%s@%s", of_world("LAPSIM_DOMAIN"),
		 of_world("LAPSIM_REALM"));
	rpcload_who_open(keytab, name, service, &who);
}

static void inside(const char *pid_text)
{
	OM_uint32 minor;
	double before = 0;

	open_world(pid_text);
	before = memory_mb();
	bench_heading("the key service, open connections", "sealing");
	call_row("GetKey, seed, 1 connection", SEED_SID, 1);
	call_row("GetKey, seed, 4 connections", SEED_SID, 4);
	call_row("GetKey, seed, 16 connections", SEED_SID, 16);
	call_row("GetKey, public, 1 connection", PUBLIC_SID, 1);
	call_row("GetKey, public, 4 connections", PUBLIC_SID, 4);
	call_row("GetKey, public, 16 connections", PUBLIC_SID, 16);
	bench_heading("the key service, sessions", "as named");
	sessions(1);
	sessions(CONNECTIONS);
	memory(before);
	rpcload_who_close(&who);
	(void)gss_release_cred(&minor, &acceptor);
}

int main(int argc, char **argv)
{
	if (argc == 2) {
		inside(argv[1]);
		return 0;
	}
	/* once more, in a world of its own, told which process is the service */
	execlp("lapsim", "lapsim", "run", "--seed", "1", "--computers", "1", "--", "sh", "-c",
	       "exec \"$0\" \"$(lapsim status \"$LAPSIM_DIR\" |"
	       " sed -n 's/^key service pid \\([0-9]*\\).*/\\1/p')\"",
	       argv[0], (char *)NULL);
	perror("lapsim");
	return 2;
}
