/* SPDX-License-Identifier: MIT */
/*
 * The environment that a world gives to a command: variables it sets, variables it takes away.
 */
#ifndef SIM_LIB_ENV_H
#define SIM_LIB_ENV_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

#define SIM_ENV_MAX 64 /* variables */

struct sim_env {
	struct {
		char *name;  /* owned */
		char *value; /* owned; NULL: to be unset */
	} var[SIM_ENV_MAX];
	size_t n;
};
void sim_env_init(struct sim_env *e);
void sim_env_clear(struct sim_env *e);

/* Set name to printf arguments, in place of an earlier value. False when memory or room ends. */
LAPS_MUST_USE bool sim_env_set(struct sim_env *e, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
LAPS_MUST_USE bool sim_env_unset(struct sim_env *e, const char *name);
/* The value, borrowed, or NULL. */
const char *sim_env_get(const struct sim_env *e, const char *name);

/* A new environment: base, as e changes it. NULL when memory ends; free with sim_environ_free. */
char **sim_environ_new(const struct sim_env *e, char *const *base);
void sim_environ_free(char **environment);

/* Append text in single quotes for a POSIX shell. */
void sim_shell_quote(const char *text, struct laps_buf *out);
/* Append "export NAME='value'" and "unset NAME" lines. */
void sim_env_format(const struct sim_env *e, struct laps_buf *out);

#endif
