/* SPDX-License-Identifier: MIT */
/*
 * The LAPS tab of a computer, in the order in which administrators know it from Active Directory
 * Users and Computers: expiration, a new expiration, account name, password.
 */
#ifndef SIM_WEB_SHEET_H
#define SIM_WEB_SHEET_H
#include "web/window.h"

/* passwords: what was asked to be shown (view/view.h), NULL: nothing; then dots stand there. */
void web_sheet(struct web_request *r, const json_t *device, const json_t *passwords);
/* What is behind the newest one of passwords. */
void web_sheet_history(struct web_request *r, const json_t *device, const json_t *passwords);
/* The address of a device's page, as an attribute's value. */
void web_sheet_address(struct web_request *r, const json_t *device);

#endif
