/* SPDX-License-Identifier: MIT */
/*
 * How much is in an LMDB file, by the file itself. Its size, and the pages it uses, say less: a
 * file is as large as it once had to be, pages that are free are used again, and an object that
 * takes two pages may grow by half of that before it takes a third.
 *
 * The format is liblmdb's of version 1 on a machine of 64 bits; of another one nothing is known.
 */
#ifndef SIM_FLEET_MDB_H
#define SIM_FLEET_MDB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of all values of this table. The file may be written meanwhile. False: it is no such file,
 * it has no such table, or what there is does not fit together. */
bool fleet_mdb_held(const uint8_t *file, size_t len, const char *table, uint64_t *out);

#endif
