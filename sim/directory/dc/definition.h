/* SPDX-License-Identifier: MIT */
/*
 * An attribute as Active Directory's subschema has it: one name, its syntax in quotes, no rules and
 * no supertype. Clients tell by it whether a value is a list, and what is in it. Pure.
 */
#ifndef SIM_DIRECTORY_DC_DEFINITION_H
#define SIM_DIRECTORY_DC_DEFINITION_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

#include "directory/dc/schema.h"

/* Appends "( OID NAME 'x' SYNTAX 'y' )" to out. False: its syntax is none, or out is full. */
bool dc_definition(const struct dc_attribute *a, const char *oid, size_t oid_len,
		   struct laps_buf *out);

#endif
