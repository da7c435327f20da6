/* SPDX-License-Identifier: MIT */
/*
 * Which objects are seen at all: those whose parent lets its contents be listed, [MS-ADTS]
 * 5.1.3.3.6 (fDoListObject is off). The parent is not at hand when slapd asks, so what decides
 * about containers is kept, and looked up once, on a thread of its own.
 */
#ifndef SIM_DIRECTORY_DC_CONTAINER_H
#define SIM_DIRECTORY_DC_CONTAINER_H
#include <stdbool.h>

#include "directory/dc/token.h"

/* May the contents of the parent of the object at dn be listed? True for the head of a naming
 * context. dn is as slapd shows it. Safe in every hook. */
bool dc_container_lists(const struct dc_token *t, const char *dn);
/* A descriptor, a class or a name has changed. */
void dc_container_forget(void);
/* The parent's part of dn; NULL: none. */
const char *dc_dn_parent(const char *dn);

#endif
