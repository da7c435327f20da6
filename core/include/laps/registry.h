/* SPDX-License-Identifier: MIT */
/*
 * Registry values as they travel in files: the export of regedit (".reg", version 5, UTF-16LE with
 * a byte order mark or UTF-8) and Group Policy's Registry.pol ([MS-GPREG] 2.2, "PReg").
 */
#ifndef LAPS_REGISTRY_H
#define LAPS_REGISTRY_H
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_REG_FILE_MAX  (1u << 20) /* bytes of a file; longer is refused */
#define LAPS_REG_SZ        1u
#define LAPS_REG_EXPAND_SZ 2u
#define LAPS_REG_BINARY    3u
#define LAPS_REG_DWORD     4u
#define LAPS_REG_MULTI_SZ  7u
#define LAPS_REG_QWORD     11u

/* One value, or the deletion of one. Borrowed for the time of the call. */
struct laps_registry_value {
	const char *key;  /* UTF-8, "HKEY_LOCAL_MACHINE\\Software\\..."; a .pol key has no hive */
	const char *name; /* "" for the default value; NULL: all values of the key are deleted, */
	bool tree;        /* and the key with all below it */
	bool deleted;
	uint32_t type;
	bool broken;      /* a LAPS_REG_DWORD that does not have 4 bytes */
	uint32_t dword;   /* for LAPS_REG_DWORD that is not broken */
	const char *text; /* UTF-8, for the texts; NULL for the others and for text that is none */
};
/* Called in the file's order; anything but LAPS_OK ends the parse with that code. */
typedef laps_rc laps_registry_fn(void *ctx, const struct laps_registry_value *v);

/* What stands behind HKEY_LOCAL_MACHINE, or HKLM, in the key of a .reg file; NULL: another hive. */
const char *laps_registry_below_machine(const char *key);

/* err's offset is bytes into the file. LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_FORMAT, LAPS_E_RANGE,
 * LAPS_E_UNSUPPORTED (another version), LAPS_E_NOMEM, and each's own code. */
LAPS_MUST_USE laps_rc laps_regfile_parse(const uint8_t *in, size_t len, laps_registry_fn *each,
					 void *ctx, struct laps_err *err);
LAPS_MUST_USE laps_rc laps_regpol_parse(const uint8_t *in, size_t len, laps_registry_fn *each,
					void *ctx, struct laps_err *err);

#endif
