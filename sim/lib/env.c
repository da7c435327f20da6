/* SPDX-License-Identifier: MIT */
#include "lib/env.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"

void sim_env_init(struct sim_env *e)
{
	memset(e, 0, sizeof(*e));
}

void sim_env_clear(struct sim_env *e)
{
	for (size_t i = 0; i < e->n; i++) {
		free(e->var[i].name);
		free(e->var[i].value);
	}
	sim_env_init(e);
}

/* Index of name, or e->n. */
static size_t find(const struct sim_env *e, const char *name, size_t name_len)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (strncmp(e->var[i].name, name, name_len) == 0 && e->var[i].name[name_len] == 0)
			break;
	return i;
}

/* Takes value. */
static bool put(struct sim_env *e, const char *name, char *value)
{
	size_t i = find(e, name, strlen(name));

	if (i == SIM_ENV_MAX)
		goto fail;
	if (i == e->n) {
		e->var[i].name = strdup(name);
		if (!e->var[i].name)
			goto fail;
		e->n++;
	}
	free(e->var[i].value);
	e->var[i].value = value;
	return true;
fail:
	free(value);
	return false;
}

bool sim_env_set(struct sim_env *e, const char *name, const char *format, ...)
{
	char *value = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&value, format, args);
	va_end(args);
	return n >= 0 && put(e, name, value);
}

bool sim_env_unset(struct sim_env *e, const char *name)
{
	return put(e, name, NULL);
}

const char *sim_env_get(const struct sim_env *e, const char *name)
{
	size_t i = find(e, name, strlen(name));

	return i < e->n ? e->var[i].value : NULL;
}

char **sim_environ_new(const struct sim_env *e, char *const *base)
{
	size_t base_n = 0, n = 0;
	char **out;

	while (base[base_n])
		base_n++;
	out = calloc(base_n + e->n + 1, sizeof(*out));
	if (!out)
		return NULL;
	for (size_t i = 0; i < base_n; i++) {
		if (find(e, base[i], strcspn(base[i], "=")) < e->n)
			continue;
		out[n] = strdup(base[i]);
		if (!out[n++])
			goto fail;
	}
	for (size_t i = 0; i < e->n; i++) {
		if (!e->var[i].value)
			continue;
		if (asprintf(&out[n], "%s=%s", e->var[i].name, e->var[i].value) < 0) {
			out[n] = NULL;
			goto fail;
		}
		n++;
	}
	return out;
fail:
	sim_environ_free(out);
	return NULL;
}

void sim_environ_free(char **environment)
{
	if (!environment)
		return;
	for (char **p = environment; *p; p++)
		free(*p);
	free(environment);
}

void sim_shell_quote(const char *text, struct laps_buf *out)
{
	laps_buf_put_u8(out, '\'');
	for (const char *p = text; *p; p++) {
		if (*p == '\'')
			sim_buf_text(out, "'\\''");
		else
			laps_buf_put_u8(out, (uint8_t)*p);
	}
	laps_buf_put_u8(out, '\'');
}

void sim_env_format(const struct sim_env *e, struct laps_buf *out)
{
	for (size_t i = 0; i < e->n; i++) {
		if (!e->var[i].value) {
			sim_buf_printf(out, "unset %s\n", e->var[i].name);
			continue;
		}
		sim_buf_printf(out, "export %s=", e->var[i].name);
		sim_shell_quote(e->var[i].value, out);
		laps_buf_put_u8(out, '\n');
	}
}
