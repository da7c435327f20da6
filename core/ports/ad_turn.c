/* SPDX-License-Identifier: MIT */
/*
 * The other controllers of a session: those of the configuration, or those that DNS names, asked
 * once, since it names them in another order each time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <laps/hresult.h>

#include "ports/ad_link.h"
#include "ports/file.h"

static size_t known_n(const struct laps_ad_link *l)
{
	return l->config->uri_n > 0 ? l->config->uri_n : l->located->n;
}

static const char *known(const struct laps_ad_link *l, size_t i)
{
	return l->config->uri_n > 0 ? l->config->uri[i] : l->located->uri[i];
}

/* The n-th from 1 on of those that are not the first; NULL: there are fewer. */
static const char *other(const struct laps_ad_link *l, size_t n)
{
	for (size_t i = 0; i < known_n(l); i++)
		if (strcasecmp(known(l, i), l->first) != 0 && --n == 0)
			return known(l, i);
	return NULL;
}

/* What is known once the first controller is left. */
static laps_rc begin(struct laps_ad_link *l, struct laps_cause *cause)
{
	laps_rc rc;

	if (l->first)
		return LAPS_OK;
	if (l->config->uri_n == 0) {
		l->located = malloc(sizeof(*l->located));
		if (!l->located)
			return laps_file_nomem(cause);
		rc = laps_locate(l->config->domain, l->config->dns_server, l->located, cause);
		if (rc != LAPS_OK) {
			free(l->located);
			l->located = NULL;
			return rc;
		}
	}
	l->first = strdup(laps_ad_uri(l->ad));
	return l->first ? LAPS_OK : laps_file_nomem(cause);
}

laps_rc laps_ad_link_turn(struct laps_ad_link *l, size_t controller, char *name, size_t name_len,
			  struct laps_cause *cause)
{
	struct laps_ad_target target = laps_ad_link_target(l);
	const char *uri;
	laps_rc rc = begin(l, cause);

	/* whoever knows of no others, or cannot ask for them now, has none */
	if (rc != LAPS_OK && rc != LAPS_E_NOMEM)
		return LAPS_E_NOTFOUND;
	if (rc != LAPS_OK)
		return rc;
	uri = controller == 0 ? l->first : other(l, controller);
	if (!uri) {
		laps_cause_set(cause, LAPS_HR_NO_SUCH_DOMAIN, "no other controller is known");
		return LAPS_E_NOTFOUND;
	}
	snprintf(name, name_len, "%s", uri);
	target.uri = &uri;
	target.uri_n = 1;
	laps_ad_link_part(l);
	rc = laps_ad_connect(&target, &l->ad, cause);
	if (rc == LAPS_OK)
		snprintf(name, name_len, "%s", laps_ad_server(l->ad));
	return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
}
