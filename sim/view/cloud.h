/* SPDX-License-Identifier: MIT */
/*
 * What Entra ID keeps of the world's devices, as the world itself tells over its control socket.
 */
#ifndef SIM_VIEW_CLOUD_H
#define SIM_VIEW_CLOUD_H
#include <jansson.h>
#include <stdbool.h>

#include "lib/fail.h"

struct view_host;
struct sim_view;
struct view_cloud;

/* The devices, a new array; NULL: err says why. */
json_t *view_cloud_devices(struct sim_view *v, struct sim_err *err);
/* That of a host by what it is there; else by name the one that is not deleted. Borrowed, NULL when
 * there is none. */
const json_t *view_cloud_find(const json_t *devices, const struct view_host *h, const char *name);
void view_cloud_take(const json_t *device, struct view_cloud *out);
/* Its passwords, newest first: a new array of {"account", "password", "updated"}, which the caller
 * wipes. NULL: err says why. */
json_t *view_cloud_credentials(struct sim_view *v, const char *device_id, struct sim_err *err);

#endif
