/* SPDX-License-Identifier: MIT */
/*
 * What the cloud's bench measures: a cloud of a seed with many devices, in a process of its own,
 * and the requests for it. Servers run as children, so that the seconds of their processors can be
 * told from those of the load.
 */
#ifndef TESTS_BENCH_CLOUDSUBJECT_H
#define TESTS_BENCH_CLOUDSUBJECT_H
#include <laps/buf.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "cloud/service.h"
#include "lib/choice.h"
#include "lib/worldclock.h"

#define CLOUD_SEED   7
#define CLOUD_DOMAIN "corp.example"
#define CLOUD_TOKEN  8192 /* bytes for a token */

struct cloud_subject {
	char path[64]; /* of a directory in memory, removed at the end */
	int dir;
	struct laps_buf cert_pem, key_pem; /* text, with a NUL behind */
	struct sim_clock clock;
	struct sim_cloud_context *context; /* for tokens: its keys are the cloud's */
	char tenant[LAPS_GUID_TEXT];
	char client[LAPS_GUID_TEXT], secret[SIM_PASSWORD_LEN + 1]; /* of an application */
	unsigned device_n;
	struct laps_buf reader;  /* a token that may read passwords; text */
	struct laps_buf *device; /* tokens of the first devices, as many as are asked for */
	unsigned token_n;
};
void cloud_subject_open(struct cloud_subject *c, unsigned devices, unsigned tokens);
void cloud_subject_close(struct cloud_subject *c);
/* Ids of device n, as its object ('a'), for itself ('b'), and in Intune ('c'). */
void cloud_device_id(unsigned n, char kind, char out[static LAPS_GUID_TEXT]);
/* Add all devices with so many passwords each. */
void cloud_fill(struct sim_store *s, const struct cloud_subject *c, unsigned credentials);

struct cloud_served {
	pid_t pid;
	uint16_t port;
	clockid_t clock; /* of its processors' seconds */
};
/* A child that calls start, which gives a port back, and then serves until cloud_served_end. */
void cloud_serve(uint16_t (*start)(void *ctx), void *ctx, struct cloud_served *out);
void cloud_served_end(struct cloud_served *s);
/* Start for the cloud itself; ctx is the subject. */
uint16_t cloud_start(void *subject);

#endif
