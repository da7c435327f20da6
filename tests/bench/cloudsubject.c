/* SPDX-License-Identifier: MIT */
#include "bench/cloudsubject.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cloud/cloud.h"
#include "cloud/seed.h"
#include "cloud/token.h"
#include "lib/benchlib.h"
#include "lib/cert.h"
#include "lib/file.h"
#include "lib/timeline.h"

#define CA_FILE   "ca.pem"
#define CERT_FILE "cloud.pem"
#define KEY_FILE  "cloud.key"
#define TEXT_MAX  65536

static void read_text(int dir, const char *name, struct laps_buf *out)
{
	uint8_t piece[4096];
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	laps_buf_init(out, TEXT_MAX);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		laps_buf_put(out, piece, (size_t)n);
	laps_buf_put_u8(out, 0);
	bench_must(fd >= 0 && n == 0 && laps_buf_status(out) == LAPS_OK, "reading a certificate");
	close(fd);
}

static void make_token(const struct cloud_subject *c, const struct sim_caller *who,
		       struct laps_buf *out)
{
	laps_buf_init(out, CLOUD_TOKEN);
	bench_must(sim_token_issue(c->context, who, sim_clock_now(&c->clock), out),
		   "issuing a token");
	laps_buf_put_u8(out, 0);
	bench_must(laps_buf_status(out) == LAPS_OK, "issuing a token");
}

static void make_tokens(struct cloud_subject *c, unsigned n)
{
	struct sim_caller who = {.audience = SIM_AUDIENCE_GRAPH,
				 .app_auth = 1,
				 .permissions = SIM_BIT(SIM_USER_READ) - 1};
	struct sim_err err;

	snprintf(who.app_name, sizeof(who.app_name), SIM_APP_READER);
	memcpy(who.tenant, c->tenant, sizeof(who.tenant));
	memcpy(who.client_id, c->client, sizeof(who.client_id));
	bench_must(sim_cloud_id(CLOUD_SEED, SIM_APP_READER " object", who.oid, &err),
		   "choosing an id");
	make_token(c, &who, &c->reader);
	c->device = calloc(n, sizeof(*c->device));
	bench_must(c->device, "allocating tokens");
	c->token_n = n;
	who.audience = SIM_AUDIENCE_REGISTRATION;
	who.is_device = true;
	who.permissions = 0;
	for (unsigned i = 0; i < n; i++) {
		cloud_device_id(i, 'b', who.device_id);
		make_token(c, &who, &c->device[i]);
	}
}

void cloud_subject_open(struct cloud_subject *c, unsigned devices, unsigned tokens)
{
	static const char *const dns[] = {"localhost", NULL};
	const struct sim_cert_server server = {
		.subject = "cloud", .dns = dns, .certificate = CERT_FILE, .key = KEY_FILE};
	struct sim_err err;

	*c = (struct cloud_subject){.device_n = devices};
	snprintf(c->path, sizeof(c->path), "/dev/shm/cloud-bench.XXXXXX");
	bench_must(mkdtemp(c->path), "making a directory");
	c->dir = open(c->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bench_must(sim_cert_make(c->dir, CA_FILE, &server, 1, &err) &&
			   sim_timeline_make(c->dir, &err) &&
			   sim_clock_make(c->dir, "clock", 0, &c->clock, &err) &&
			   sim_cloud_context_open(false, &c->context, &err) &&
			   sim_cloud_id(CLOUD_SEED, "tenant", c->tenant, &err) &&
			   sim_cloud_id(CLOUD_SEED, SIM_APP_READER " client", c->client, &err) &&
			   sim_cloud_password(CLOUD_SEED, SIM_APP_READER, c->secret, &err),
		   "making a cloud");
	read_text(c->dir, CERT_FILE, &c->cert_pem);
	read_text(c->dir, KEY_FILE, &c->key_pem);
	make_tokens(c, tokens);
}

void cloud_subject_close(struct cloud_subject *c)
{
	for (unsigned i = 0; i < c->token_n; i++)
		laps_buf_clear(&c->device[i]);
	free(c->device);
	laps_buf_clear(&c->reader);
	laps_buf_clear(&c->cert_pem);
	laps_buf_clear(&c->key_pem);
	sim_cloud_context_close(&c->context);
	sim_clock_close(&c->clock);
	sim_empty_directory(c->dir);
	close(c->dir);
	rmdir(c->path);
}

/* In order of number they are far apart in order of id. */
void cloud_device_id(unsigned n, char kind, char out[static LAPS_GUID_TEXT])
{
	snprintf(out, LAPS_GUID_TEXT, "%08x-0000-4000-8000-00000000000%c", n * 0x9e3779b1u, kind);
}

void cloud_fill(struct sim_store *s, const struct cloud_subject *c, unsigned credentials)
{
	struct laps_secret *password = NULL;
	const struct sim_tenant *t;
	struct sim_err err;

	bench_must(laps_secret_dup("Pass-word-00001", 15, &password) == LAPS_OK,
		   "allocating a password");
	sim_store_write(s);
	t = sim_store_tenant(s, c->tenant);
	for (unsigned n = 0; n < c->device_n; n++) {
		struct sim_device d = {.tenant = t, .enabled = true, .created_ticks = 1}, *added;
		char name[16];

		snprintf(name, sizeof(name), "WS%06u", n);
		snprintf(d.os_version, sizeof(d.os_version), "10.0.26100.4061");
		cloud_device_id(n, 'a', d.id);
		cloud_device_id(n, 'b', d.device_id);
		cloud_device_id(n, 'c', d.managed_id);
		d.name = strdup(name);
		bench_must(sim_store_add_device(s, &d, &added, &err), "adding a device");
		for (unsigned i = 0; i < credentials; i++)
			bench_must(sim_store_push_credential(
					   s, added, "Administrator",
					   "S-1-5-21-1004336348-1177238915-682003330-500", password,
					   sim_clock_now(&c->clock), sim_clock_now(&c->clock),
					   &err),
				   "adding a password");
	}
	sim_store_unlock(s);
	laps_secret_free(&password);
}

uint16_t cloud_start(void *subject)
{
	const struct cloud_subject *c = subject;
	const struct sim_cloud_options options = {.dir = c->dir,
						  .clock = &c->clock,
						  .seed = CLOUD_SEED,
						  .domain = CLOUD_DOMAIN,
						  .ca_file = CA_FILE,
						  .cert_file = CERT_FILE,
						  .key_file = KEY_FILE};
	struct sim_cloud *cloud = NULL;
	struct sim_err err = {""};

	bench_must(sim_cloud_start(&options, &cloud, &err), err.text);
	cloud_fill(sim_cloud_store(cloud), c, SIM_CREDENTIALS_MAX);
	return sim_cloud_port(cloud);
}

void cloud_serve(uint16_t (*start)(void *ctx), void *ctx, struct cloud_served *out)
{
	int port[2];

	bench_must(pipe2(port, O_CLOEXEC) == 0, "making a pipe");
	fflush(stdout);
	out->pid = fork();
	bench_must(out->pid >= 0, "starting a process");
	if (out->pid == 0) {
		uint16_t n;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		n = start(ctx);
		bench_must(write(port[1], &n, sizeof(n)) == sizeof(n), "telling the port");
		/* its threads serve */
		for (;;)
			pause();
	}
	close(port[1]);
	bench_must(read(port[0], &out->port, sizeof(out->port)) == sizeof(out->port),
		   "starting a server");
	close(port[0]);
	bench_must(clock_getcpuclockid(out->pid, &out->clock) == 0, "finding a clock");
}

void cloud_served_end(struct cloud_served *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
}
