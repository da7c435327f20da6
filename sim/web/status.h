/* SPDX-License-Identifier: MIT */
/* The words of view/view.h for people: how a device is, and how its password is kept. */
#ifndef SIM_WEB_STATUS_H
#define SIM_WEB_STATUS_H
#include "web/window.h"

#define WEB_STATUS_N 5
/* Worst first. */
extern const struct web_status {
	const char *status, *word;
	sim_page_tone tone;
} web_status[WEB_STATUS_N];

/* The row of a status; of one that is not known, a row that says so. */
const struct web_status *web_status_of(const char *status);
/* "encrypted": "Encrypted"; one that is not known is itself. */
const char *web_kind(const char *kind);

#endif
