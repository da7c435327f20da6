/* SPDX-License-Identifier: MIT */
#include "ports/device.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "ports/ad_link.h"
#include "ports/clock.h"
#include "ports/config_key.h"
#include "ports/entra.h"
#include "ports/entropy.h"
#include "ports/event_sinks.h"
#include "ports/fault_plan.h"
#include "ports/file.h"
#include "ports/keyfile.h"
#include "ports/keyservice.h"
#include "ports/linux_sessions.h"
#include "ports/policy_dir.h"
#include "ports/state_file.h"
#include "ports/trace_file.h"

#define LOCK_PAUSE_MS 20
#define BOOT_ID       "/proc/sys/kernel/random/boot_id"

struct laps_device {
	const struct laps_config *config;
	struct laps_ports ports;
	struct laps_clock clock;
	struct laps_entropy entropy;
	struct laps_ad_link link;
	bool has_identity;
	struct laps_entra_identity identity;
	struct laps_cause identity_cause; /* hresult 0, or why it cannot be told whether there is
					     an identity */
	struct laps_entra *entra;
	struct laps_keyfile key_files;
	struct laps_keyservice *key_service;
	char principal[LAPS_PRINCIPAL_MAX]; /* of the machine */
	struct laps_sam sam;
	struct laps_linux linux_host;
	struct laps_event_sinks sinks;
	struct laps_trace_file trace;
	struct laps_fault_plan faults;
	int lock_fd; /* -1: not locked */
};

/* The kernel's id of this boot; it stays empty where there is none. */
static void read_boot_id(char *out, size_t size)
{
	struct laps_cause ignored;
	struct laps_buf text;

	if (laps_file_read(BOOT_ID, size - 1, &text, &ignored) != LAPS_OK)
		return;
	memcpy(out, text.data, strcspn((const char *)text.data, "\n"));
	laps_buf_clear(&text);
}

static laps_rc host_get(void *ctx, struct laps_host *out, struct laps_cause *cause)
{
	const struct laps_device *d = ctx;

	if (d->identity_cause.hresult) {
		*cause = d->identity_cause;
		return LAPS_E_HOST;
	}
	*out = d->config->host;
	out->join = laps_entra_effective_join(out->join, d->has_identity ? &d->identity : NULL);
	if (d->has_identity)
		memcpy(out->entra_device, d->identity.device_id, sizeof(out->entra_device));
	out->manual_only = d->config->account == LAPS_CONFIG_ACCOUNT_LINUX;
	if (!d->config->simulation)
		read_boot_id(out->boot_id, sizeof(out->boot_id));
	/* that the file is there is all that counts, whatever it is */
	out->legacy_client =
		d->config->legacy_client_dll && access(d->config->legacy_client_dll, F_OK) == 0;
	return LAPS_OK;
}

/* What each adapter is told, and the table of all of them. */
static void build(struct laps_device *d)
{
	const struct laps_config *c = d->config;

	d->ports.clock = laps_clock_port(&d->clock);
	if (c->has_seed) {
		d->entropy.counter_path = c->entropy_counter;
		d->entropy.seed = c->seed;
		snprintf(d->entropy.label, sizeof(d->entropy.label), "entropy/%s", c->host.name);
	}
	d->ports.entropy = laps_entropy_port(&d->entropy);
	d->ports.host = (struct laps_host_port){.ctx = d, .get = host_get};
	d->ports.policy = laps_policy_dir_port(c->policy_dir);
	d->link.config = c;
	d->ports.names = laps_ad_names_port(&d->link);
	d->ports.backup = laps_ad_backup_port(&d->link);
	d->ports.cloud = laps_entra_port(d->entra);
	d->sam = (struct laps_sam){.path = c->sam_file,
				   .computer = c->host.name,
				   .entropy = d->ports.entropy,
				   .clock = d->ports.clock,
				   .faults = &d->faults};
	d->linux_host = (struct laps_linux){.root = c->linux_root,
					    .loginctl = c->loginctl_path,
					    .shutdown = c->shutdown_path,
					    .clock = d->ports.clock,
					    .faults = &d->faults};
	if (c->account == LAPS_CONFIG_ACCOUNT_LINUX) {
		d->ports.account = laps_linux_account_port(&d->linux_host);
		d->ports.sessions = laps_linux_sessions_port(&d->linux_host);
	} else {
		d->ports.account = laps_sam_port(&d->sam);
		d->ports.sessions = laps_sam_sessions_port(&d->sam);
	}
	d->key_files = (struct laps_keyfile){.path = (const char *const *)c->root_key_file,
					     .path_n = c->root_key_file_n,
					     .domain = c->domain,
					     .clock = d->ports.clock};
	d->ports.keys = c->root_key_file_n > 0 ? laps_keyfile_port(&d->key_files)
					       : laps_keyservice_port(d->key_service);
	d->ports.state = laps_state_file_port(c->state_file);
	d->sinks = (struct laps_event_sinks){
		.use_file = (c->event_sinks & LAPS_CONFIG_SINK_FILE) != 0,
		.use_text = (c->event_sinks & LAPS_CONFIG_SINK_TEXT) != 0,
		.use_journal = (c->event_sinks & LAPS_CONFIG_SINK_JOURNAL) != 0,
		.file = {.path = c->event_file, .clock = d->ports.clock},
		.text = {.path = c->event_text_file, .clock = d->ports.clock},
		.journal = {.socket = c->journal_socket,
			    .computer = c->host.name,
			    .clock = d->ports.clock},
		.trace = &d->trace};
	d->ports.events = laps_event_sinks_port(&d->sinks);
	d->trace = (struct laps_trace_file){
		.path = c->trace_file, .computer = c->host.name, .clock = d->ports.clock};
	d->ports.trace = laps_fault_plan_port(&d->faults, &d->trace);
}

/* As the machine, by its keytab, however it binds to the directory. */
static laps_rc make_key_service(struct laps_device *d, struct laps_cause *cause)
{
	const struct laps_keyservice_options o = {
		.config = d->config,
		.login = {.principal = d->principal, .keytab = d->config->keytab},
		.session = &d->link.ad};
	laps_rc rc = laps_kerberos_machine(d->config, d->principal, cause);

	return rc == LAPS_OK ? laps_keyservice_new(&o, &d->key_service, cause) : rc;
}

/* What the device is in Entra ID. One that cannot be read stops cycles, for whoever is joined must
 * not be taken for somebody who is not; what needs no host goes on. */
static laps_rc load_identity(struct laps_device *d, struct laps_cause *cause)
{
	laps_rc rc;

	laps_entra_identity_clear(&d->identity);
	rc = laps_entra_identity_load(d->config->dir, &d->identity, cause);
	d->has_identity = rc == LAPS_OK;
	d->identity_cause = (struct laps_cause){0};
	if (rc == LAPS_E_NOMEM)
		return rc;
	if (rc != LAPS_OK && rc != LAPS_E_NOTFOUND)
		d->identity_cause = *cause;
	laps_entra_set_identity(d->entra, d->has_identity ? &d->identity : NULL);
	return LAPS_OK;
}

laps_rc laps_device_open(const struct laps_config *config, struct laps_device **out,
			 struct laps_cause *cause)
{
	struct laps_device *d = calloc(1, sizeof(*d));
	laps_rc rc;

	if (!d)
		return laps_file_nomem(cause);
	d->config = config;
	d->lock_fd = -1;
	rc = laps_clock_open(config->clock_file, &d->clock, cause);
	if (rc == LAPS_OK)
		rc = laps_fault_plan_open(config->fault_file, &d->faults, cause);
	if (rc != LAPS_OK) {
		laps_clock_close(&d->clock);
		free(d);
		return LAPS_E_HOST;
	}
	rc = laps_entra_open(config, &d->ports.entropy, &d->entra, cause);
	if (rc == LAPS_OK)
		rc = make_key_service(d, cause);
	if (rc == LAPS_OK)
		rc = load_identity(d, cause);
	if (rc != LAPS_OK) {
		laps_device_close(&d);
		return rc;
	}
	build(d);
	*out = d;
	return LAPS_OK;
}

void laps_device_close(struct laps_device **d)
{
	if (!*d)
		return;
	laps_ad_link_close(&(*d)->link);
	laps_keyservice_close(&(*d)->key_service);
	laps_entra_close(&(*d)->entra);
	laps_entra_identity_clear(&(*d)->identity);
	laps_fault_plan_close(&(*d)->faults);
	laps_clock_close(&(*d)->clock);
	if ((*d)->lock_fd >= 0)
		close((*d)->lock_fd);
	free(*d);
	*d = NULL;
}

const struct laps_ports *laps_device_ports(const struct laps_device *d)
{
	return &d->ports;
}

struct laps_sam *laps_device_sam(struct laps_device *d)
{
	return d->config->account == LAPS_CONFIG_ACCOUNT_SAM ? &d->sam : NULL;
}

struct laps_linux *laps_device_linux(struct laps_device *d)
{
	return d->config->account == LAPS_CONFIG_ACCOUNT_LINUX ? &d->linux_host : NULL;
}

static laps_rc open_lock(const struct laps_device *d, int *fd, struct laps_cause *cause)
{
	char *path = laps_config_path(d->config->dir, "lock");
	laps_rc rc = LAPS_OK;

	if (!path)
		return laps_file_nomem(cause);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0) {
		(void)laps_file_fail(cause, errno, "cannot open lock", path);
		rc = LAPS_E_HOST;
	}
	free(path);
	return rc;
}

laps_rc laps_device_lock_wait(struct laps_device *d, uint32_t wait_ms, struct laps_cause *cause)
{
	const struct timespec pause = {0, LOCK_PAUSE_MS * 1000000L};
	int fd = -1;
	laps_rc rc = open_lock(d, &fd, cause);

	if (rc != LAPS_OK)
		return rc;
	/* flock has no timeout: ask, and ask again */
	for (uint32_t waited = 0;; waited += LOCK_PAUSE_MS) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
			d->lock_fd = fd;
			/* whoever had it may have joined or left */
			return load_identity(d, cause);
		}
		if (errno != EWOULDBLOCK || waited >= wait_ms)
			break;
		nanosleep(&pause, NULL);
	}
	if (errno == EWOULDBLOCK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "another cycle is running");
		rc = LAPS_E_DENIED;
	} else {
		(void)laps_file_fail(cause, errno, "cannot lock", "lock");
		rc = LAPS_E_HOST;
	}
	close(fd);
	return rc;
}

laps_rc laps_device_lock(struct laps_device *d, struct laps_cause *cause)
{
	return laps_device_lock_wait(d, 0, cause);
}

const struct laps_cause *laps_device_event_failure(const struct laps_device *d)
{
	return laps_event_sinks_failure(&d->sinks);
}

const struct laps_cause *laps_device_trace_failure(const struct laps_device *d)
{
	return d->trace.failed ? &d->trace.failure : NULL;
}
