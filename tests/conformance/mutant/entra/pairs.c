/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/mutant/entra/mutant.h"

static void drop_at(struct pairs *p, size_t i)
{
	free(p->name[i]);
	explicit_bzero(p->value[i], strlen(p->value[i])); /* it may be a password or a token */
	free(p->value[i]);
	p->n--;
	for (; i < p->n; i++) {
		p->name[i] = p->name[i + 1];
		p->value[i] = p->value[i + 1];
	}
}

void pairs_drop(struct pairs *p, const char *name)
{
	for (size_t i = p->n; i > 0; i--)
		if (strcasecmp(p->name[i - 1], name) == 0)
			drop_at(p, i - 1);
}

void pairs_put(struct pairs *p, const char *name, const char *value)
{
	pairs_drop(p, name);
	if (p->n == PAIR_MAX)
		abort(); /* nobody but our own suite asks here */
	p->name[p->n] = strdup(name);
	p->value[p->n] = strdup(value);
	if (!p->name[p->n] || !p->value[p->n])
		abort();
	p->n++;
}

const char *pairs_get(const struct pairs *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcasecmp(p->name[i], name) == 0)
			return p->value[i];
	return NULL;
}

void pairs_clear(struct pairs *p)
{
	while (p->n)
		drop_at(p, p->n - 1);
}

void pairs_encode(const struct pairs *p, struct laps_buf *out)
{
	for (size_t i = 0; i < p->n; i++)
		sim_http_pairs_put(out, p->name[i], p->value[i]);
}
