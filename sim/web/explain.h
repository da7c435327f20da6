/* SPDX-License-Identifier: MIT */
/* What is known of a device (view/view.h): host beside directory and cloud, who may what, what has
 * happened and comes next. Never a secret. */
#ifndef SIM_WEB_EXPLAIN_H
#define SIM_WEB_EXPLAIN_H
#include "web/window.h"

/* In short: status, whether the directory's password opens the account, the next rotation. */
void web_explain_state(struct web_request *r, const json_t *device);
void web_explain(struct web_request *r, const json_t *device);

#endif
