/* SPDX-License-Identifier: MIT */
/* What Entra ID keeps of the computer, seen in the world's own store. */
#ifndef TESTS_CONFORMANCE_CLIENT_CLOUD_H
#define TESTS_CONFORMANCE_CLIENT_CLOUD_H
#include "conformance/client/client.h"

/* Owned by the row, and cleared with client_cloud_clear; zero it first. */
struct client_cloud {
	struct client_opened newest; /* without a password: there is none */
	size_t n;                    /* passwords that are kept */
	uint64_t expires_ticks;
};
void client_cloud_clear(struct client_cloud *k);

/* In a new world the computer joins Entra ID, and policy has its passwords backed up there. */
void client_cloud_begin(struct conform *c);
/* And one cycle has put one there that opens the account. */
void client_cloud_start(struct conform *c, struct client_cloud *out);
/* One is there that opens. */
void client_cloud_sound(struct conform *c, struct client_cloud *out);
/* One more cycle has put another one there that opens. */
void client_cloud_rotated(struct conform *c, const struct client_cloud *before);
/* Nothing has changed, there or here. */
void client_cloud_kept(struct conform *c, const struct client_cloud *before);
/* Its device is enabled, or disabled. */
void client_cloud_enable(struct conform *c, bool enabled);

#endif
