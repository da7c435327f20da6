/* SPDX-License-Identifier: MIT */
/*
 * The keys of laps.conf: their names and how each takes its value.
 */
#ifndef LAPS_PORTS_CONFIG_KEY_H
#define LAPS_PORTS_CONFIG_KEY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>

#include "ports/config.h"

typedef enum laps_config_kind {
	LAPS_CONFIG_TEXT,  /* a char * at offset */
	LAPS_CONFIG_PATH,  /* the same, made relative to the directory */
	LAPS_CONFIG_OTHER, /* set */
} laps_config_kind;

struct laps_config_key {
	const char *name;
	laps_config_kind kind;
	bool many;       /* may stand more than once */
	bool simulation; /* a real host does not take it */
	size_t offset;   /* into struct laps_config */
	/* For OTHER; for the others a check that the value may stand there, or NULL. LAPS_OK;
	 * LAPS_E_FORMAT with *why, a literal; LAPS_E_NOMEM. */
	laps_rc (*set)(struct laps_config *c, const char *value, const char **why);
};

/* NULL when there is no such key; names are case-sensitive. */
const struct laps_config_key *laps_config_key_find(const char *name);
/* A bit of its own for each key. */
uint64_t laps_config_key_bit(const struct laps_config_key *key);
/* Codes as of set. */
LAPS_MUST_USE laps_rc laps_config_key_set(struct laps_config *c, const struct laps_config_key *key,
					  const char *value, const char **why);
/* dir/name, or name when it is absolute; NULL when out of memory. The caller frees it. */
char *laps_config_path(const char *dir, const char *name);

#endif
