/* SPDX-License-Identifier: MIT */
/* What can go wrong with a login: Microsoft's numbers, and the one envelope that tells them. */
#include <laps/filetime.h>
#include <laps/guid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloud/login.h"
#include "cloud/service.h"

struct failure {
	unsigned number, status;
	const char *error, *suberror, *text;
};

static const struct failure failures[] = {
	{50027, 400, "invalid_request", NULL, "JWT token is invalid or malformed."},
	{50034, 400, "invalid_grant", NULL, "The user account does not exist in the directory."},
	{50049, 400, "invalid_instance", NULL, "Unknown or invalid instance."},
	{50057, 400, "invalid_grant", NULL, "The user account is disabled."},
	{50059, 400, "invalid_request", NULL,
	 "No tenant-identifying information found in either the request or implied by any provided "
	 "credentials."},
	{50126, 400, "invalid_grant", NULL,
	 "Error validating credentials due to invalid username or password."},
	{50155, 400, "invalid_grant", NULL, "Device authentication failed."},
	{50173, 400, "invalid_grant", "bad_token",
	 "The provided grant has expired due to it being revoked, a fresh auth token is needed."},
	{65001, 400, "invalid_grant", "consent_required",
	 "The user or administrator has not consented to use the application."},
	{70000, 400, "invalid_grant", NULL, "Provided grant is invalid or malformed."},
	{70002, 400, "invalid_grant", NULL, "Error validating credentials."},
	{70003, 400, "unsupported_grant_type", NULL,
	 "The app requested an unsupported grant type."},
	{70011, 400, "invalid_scope", NULL,
	 "The provided request must include a 'scope' input parameter. The provided value for the "
	 "input parameter 'scope' is not valid."},
	{70016, 400, "authorization_pending", NULL,
	 "OAuth 2.0 device flow error. Authorization is pending. Continue polling."},
	{70017, 400, "authorization_declined", NULL,
	 "The end user denied the authorization request."},
	{70018, 400, "bad_verification_code", NULL, "The verification code is not valid."},
	{70020, 400, "expired_token", NULL, "The provided device code has expired."},
	{90002, 400, "invalid_tenant", NULL, "Tenant not found."},
	{90033, 503, "temporarily_unavailable", NULL,
	 "A transient error has occurred. Please try again."},
	{90055, 429, "temporarily_unavailable", NULL, "There are too many incoming requests."},
	{135011, 400, "invalid_grant", NULL, "Device used during the authentication is disabled."},
	{500011, 400, "invalid_resource", NULL,
	 "The resource principal was not found in the tenant."},
	{700016, 400, "unauthorized_client", NULL,
	 "The application was not found in the directory."},
	{700021, 401, "invalid_client", NULL,
	 "Client assertion application identifier doesn't match 'client_id' parameter."},
	{700023, 401, "invalid_client", NULL,
	 "Client assertion audience claim does not match Realm issuer."},
	{700024, 401, "invalid_client", NULL,
	 "Client assertion is not within its valid time range."},
	{700025, 401, "invalid_client", NULL,
	 "Client is public so neither 'client_assertion' nor 'client_secret' should be "
	 "presented."},
	{700027, 401, "invalid_client", NULL, "Client assertion failed signature validation."},
	{700054, 501, "unsupported_response_type", NULL,
	 "Signing in with a browser is not part of this simulator: use the device code."},
	{700082, 400, "invalid_grant", NULL, "The refresh token has expired due to inactivity."},
	{900144, 400, "invalid_request", NULL,
	 "The request body must contain the following parameter:"},
	{900561, 405, "invalid_request", NULL, "The endpoint does not accept this method."},
	{901002, 400, "invalid_request", NULL,
	 "The 'resource' request parameter is not supported."},
	{1002012, 400, "invalid_scope", NULL,
	 "The provided value for scope is not valid. Client credential flows must have a scope "
	 "value with /.default suffixed to the resource identifier (application ID URI)."},
	{7000112, 400, "unauthorized_client", NULL, "The application is disabled."},
	{7000215, 401, "invalid_client", NULL, "Invalid client secret provided."},
	{7000218, 401, "invalid_client", NULL,
	 "The request body must contain the following parameter: 'client_assertion' or "
	 "'client_secret'."},
	{7000222, 401, "invalid_client", NULL, "The provided client secret keys are expired."},
	{9002313, 400, "invalid_request", NULL,
	 "Invalid request. Request is malformed or invalid."},
};

static const struct failure *find(unsigned number)
{
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].number == number)
			return &failures[i];
	abort(); /* the table is ours, and so are the numbers */
}

/* "2016-01-09 02:02:12Z" */
static void format_time(uint64_t ticks, char out[static LAPS_FILETIME_TEXT])
{
	laps_filetime_format(ticks, out);
	if (strlen(out) >= 19) {
		out[10] = ' ';
		out[19] = 'Z';
		out[20] = '\0';
	}
}

static json_t *envelope(const struct failure *f, const struct sim_http_request *rq,
			const char *correlation_id, const char *more)
{
	char time[LAPS_FILETIME_TEXT], text[1024];
	json_t *e;

	format_time(rq->now_ticks, time);
	snprintf(text, sizeof(text),
		 "AADSTS%u: %s%s%s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s",
		 f->number, f->text, more ? " " : "", more ? more : "", rq->request_id,
		 correlation_id, time);
	e = json_pack("{ss ss s[i] ss ss ss}", "error", f->error, "error_description", text,
		      "error_codes", (int)f->number, "timestamp", time, "trace_id", rq->request_id,
		      "correlation_id", correlation_id);
	snprintf(text, sizeof(text), "%s/error?code=%u", rq->origin, f->number);
	json_object_set_new(e, "error_uri", json_string(text));
	if (f->suberror)
		json_object_set_new(e, "suberror", json_string(f->suberror));
	return e;
}

void sim_login_fail(struct sim_login *l, unsigned number, const char *more)
{
	const struct failure *f = find(number);

	sim_http_reply_json(l->rs, f->status, NULL, envelope(f, l->rq, l->correlation_id, more));
	snprintf(l->rs->note, sizeof(l->rs->note), "AADSTS%u", number);
}

/* Take an id over when it is a GUID, with or without braces. */
static bool take_id(const char *text, char out[static LAPS_GUID_TEXT])
{
	uint8_t guid[LAPS_GUID_LEN];

	if (!text || laps_guid_parse_text(text, guid, NULL) != LAPS_OK)
		return false;
	laps_guid_format_text(guid, out);
	return true;
}

void sim_login_correlate(struct sim_login *l)
{
	static const char name[] = "client-request-id";

	if (!take_id(sim_http_pair(&l->rq->query, name), l->correlation_id) &&
	    !take_id(sim_http_pair(&l->form, name), l->correlation_id))
		memcpy(l->correlation_id, l->rq->client_request_id, LAPS_GUID_TEXT);
}
