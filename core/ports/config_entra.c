/* SPDX-License-Identifier: MIT */
#include "ports/config_entra.h"

#include <ctype.h>
#include <laps/guid.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/entra_login.h"
#include "ports/file.h"
#include "ports/http_url.h"

#define DOMAIN_MAX 253 /* characters of a DNS name */
#define LABEL_MAX  63

laps_rc laps_config_check_url(struct laps_config *c, const char *value, const char **why)
{
	(void)c;
	*why = "must be an https:// URL without user, query and fragment";
	return laps_http_base_ok(value) ? LAPS_OK : LAPS_E_FORMAT;
}

static bool is_guid(const char *value)
{
	uint8_t guid[LAPS_GUID_LEN];

	return value[0] != '{' && laps_guid_parse_text(value, guid, NULL) == LAPS_OK;
}

/* At least two labels, so that no word with a meaning of its own ("common") is one. */
static bool is_domain(const char *value)
{
	size_t label = 0, dots = 0;

	for (const char *p = value; *p; p++) {
		if (*p == '.') {
			if (label == 0 || p[-1] == '-')
				return false;
			dots++;
			label = 0;
		} else if (!isalnum((unsigned char)*p) && (*p != '-' || label == 0)) {
			return false;
		} else if (++label > LABEL_MAX) {
			return false;
		}
	}
	return dots > 0 && label > 0 && strlen(value) <= DOMAIN_MAX &&
	       value[strlen(value) - 1] != '-';
}

laps_rc laps_config_check_tenant(struct laps_config *c, const char *value, const char **why)
{
	(void)c;
	*why = "must be a GUID or a domain";
	return is_guid(value) || is_domain(value) ? LAPS_OK : LAPS_E_FORMAT;
}

laps_rc laps_config_check_client(struct laps_config *c, const char *value, const char **why)
{
	(void)c;
	*why = "must be a GUID";
	return is_guid(value) ? LAPS_OK : LAPS_E_FORMAT;
}

laps_rc laps_config_check_proxy(struct laps_config *c, const char *value, const char **why)
{
	char https[LAPS_HTTP_URL_MAX + 1];
	const char *rest = strstr(value, "://");
	size_t origin;

	(void)c;
	*why = "must be http://HOST:PORT or https://HOST:PORT, without a user";
	if (!rest ||
	    (strncasecmp(value, "http://", 7) != 0 && strncasecmp(value, "https://", 8) != 0) ||
	    snprintf(https, sizeof(https), "https%s", rest) >= (int)sizeof(https) ||
	    !laps_http_base_ok(https))
		return LAPS_E_FORMAT;
	origin = laps_http_origin_len(https);
	return https[origin] == 0 || strcmp(https + origin, "/") == 0 ? LAPS_OK : LAPS_E_FORMAT;
}

laps_rc laps_config_set_upload_auth(struct laps_config *c, const char *value, const char **why)
{
	*why = "must be bearer or mtls";
	if (strcmp(value, "bearer") != 0 && strcmp(value, "mtls") != 0)
		return LAPS_E_FORMAT;
	c->entra.upload_by_certificate = value[0] == 'm';
	return LAPS_OK;
}

static laps_rc finish_url(char **url, const char *otherwise)
{
	if (!*url)
		*url = strdup(otherwise);
	if (!*url)
		return LAPS_E_NOMEM;
	for (size_t len = strlen(*url); len > 0 && (*url)[len - 1] == '/'; len--)
		(*url)[len - 1] = 0;
	return LAPS_OK;
}

laps_rc laps_config_entra_finish(struct laps_config *c, struct laps_cause *cause)
{
	struct laps_config_entra *e = &c->entra;

	if (!e->client_certificate_file != !e->client_key_file) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "laps.conf: 'entra-client-certificate-file' and "
			       "'entra-client-key-file' need each other");
		return LAPS_E_FORMAT;
	}
	if (finish_url(&e->login_url, LAPS_ENTRA_LOGIN_URL) != LAPS_OK ||
	    finish_url(&e->registration_url, LAPS_ENTRA_REGISTRATION_URL) != LAPS_OK ||
	    finish_url(&e->graph_url, LAPS_ENTRA_GRAPH_URL) != LAPS_OK)
		return laps_file_nomem(cause);
	return LAPS_OK;
}
