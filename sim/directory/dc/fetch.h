/* SPDX-License-Identifier: MIT */
/*
 * One object as the database has it, without the search that slapd would make of it: a tenth of the
 * work. In hooks that may search, and not within another fetch.
 */
#ifndef SIM_DIRECTORY_DC_FETCH_H
#define SIM_DIRECTORY_DC_FETCH_H
#include <stdbool.h>

#include "directory/dc/search.h"

/* each is called with the database's own entry: to be read, and only during the call. False: it was
 * not, as there is no such object, or slapd has to be asked. */
bool dc_fetch(const char *dn, dc_each *each, void *arg);

#endif
