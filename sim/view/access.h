/* SPDX-License-Identifier: MIT */
/*
 * Who may read, decrypt and let expire the password of a computer.
 */
#ifndef SIM_VIEW_ACCESS_H
#define SIM_VIEW_ACCESS_H
#include <jansson.h>

#include "kds/server/keys.h"
#include "lib/fail.h"

struct sim_view;
struct view_case;

/*
 * A new array, the world's people first, then the computer itself and others, then whoever else its
 * descriptor or its value names. The key service's own decision says who decrypts.
 *
 * keys  the forest's root keys; borrowed
 *
 * NULL: err says why.
 */
json_t *view_access(struct sim_view *v, const struct view_case *c, const struct kds_root_keys *keys,
		    struct sim_err *err);

#endif
