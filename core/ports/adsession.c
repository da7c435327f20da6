/* SPDX-License-Identifier: MIT */
/* The device's session of ad_link.h for programs that do not read a laps.conf. */
#include <laps/adsession.h>
#include <laps/hresult.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "ports/ad_link.h"

_Static_assert(LAPS_ADSESSION_URI_MAX == LAPS_CONFIG_URI_MAX, "as laps.conf has it");

struct laps_adsession {
	struct laps_config config; /* what a laps.conf would say; all in it is borrowed */
	struct laps_ad_link link;
};

laps_rc laps_adsession_new(struct laps_adsession **out)
{
	struct laps_adsession *s = calloc(1, sizeof(*s));

	if (!s)
		return LAPS_E_NOMEM;
	s->link.config = &s->config;
	*out = s;
	return LAPS_OK;
}

/* A configuration owns its texts, and here only shows those of another: nobody changes them. */
static char *shown(const char *text)
{
	return (char *)(uintptr_t)text;
}

laps_rc laps_adsession_be(struct laps_adsession *s, const struct laps_addevice *who,
			  struct laps_cause *cause)
{
	struct laps_config c = {.bind = LAPS_CONFIG_BIND_GSSAPI,
				.domain = shown(who->domain),
				.keytab = shown(who->keytab),
				.ca_file = shown(who->ca_file),
				.uri_n = who->uri_n};

	laps_ad_link_close(&s->link);
	s->config = (struct laps_config){.bind = LAPS_CONFIG_BIND_GSSAPI, .domain = shown("")};
	if (who->uri_n > LAPS_ADSESSION_URI_MAX) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "more than %d controllers",
			       LAPS_ADSESSION_URI_MAX);
		return LAPS_E_RANGE;
	}
	if ((size_t)snprintf(c.host.name, sizeof(c.host.name), "%s", who->name) >=
	    sizeof(c.host.name)) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "the name of '%.64s' is too long",
			       who->name);
		return LAPS_E_RANGE;
	}
	for (size_t i = 0; i < who->uri_n; i++)
		c.uri[i] = shown(who->uri[i]);
	s->config = c;
	return LAPS_OK;
}

laps_rc laps_adsession_tickets(struct laps_adsession *s, struct laps_cause *cause)
{
	return laps_ad_link_tickets(&s->link, cause);
}

struct laps_backup_port laps_adsession_port(struct laps_adsession *s)
{
	return laps_ad_backup_port(&s->link);
}

void laps_adsession_free(struct laps_adsession **s)
{
	if (*s)
		laps_ad_link_close(&(*s)->link);
	free(*s);
	*s = NULL;
}
