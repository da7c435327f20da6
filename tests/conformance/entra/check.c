/* SPDX-License-Identifier: MIT */
/*
 * Before the first row: do the services let those in whom the target names? A slip in its file
 * looks like a broken service in each of the rows; here it is one line that says what to do.
 */
#include <laps/certfacts.h>
#include <string.h>
#include <time.h>

#include "conformance/entra/clean.h"
#include "conformance/entra/entra.h"

/* "Microsoft Entra authentication and authorization error codes" */
static const struct {
	long long number;
	const char *what;
} advice[] = {
	{50034, "the tenant has no such user"},
	{50053, "the account is locked"},
	{50055, "the password has expired"},
	{50057, "the account is disabled"},
	{50076, "it has to be exempt from multifactor authentication"},
	{50079, "it has to be exempt from multifactor authentication"},
	{50126, "are name and password right?"},
	{53003, "Conditional Access has to let it in"},
	{65001, "an administrator has to consent to the application's rights"},
	{90002, "is 'tenant' right?"},
	{90033, "the service is away for now"},
	{700016, "the tenant has no such application"},
	{700027, "its certificate is not registered with the application, or has expired"},
	{7000215, "is the secret right? It is the secret's value, not its id"},
	{7000218, "the application has to allow public client flows"},
	{7000222, "its secret has expired"},
	{900023, "is 'tenant' right?"},
};

static const char *advice_on(long long number)
{
	for (size_t i = 0; i < sizeof(advice) / sizeof(advice[0]); i++)
		if (advice[i].number == number)
			return advice[i].what;
	return "its documentation says more";
}

static const struct {
	const char *key;
	unsigned bit; /* 0: always there */
} caller[ENTRA_WHO_N] = {
	[ENTRA_AS_READER] = {"client-id", 0},
	[ENTRA_AS_METADATA] = {"metadata-client-id", ENTRA_METADATA},
	[ENTRA_AS_NO_RIGHT] = {"no-right-client-id", ENTRA_NO_RIGHT},
	[ENTRA_AS_USER] = {"user", ENTRA_USER},
	[ENTRA_AS_METADATA_USER] = {"metadata-user", ENTRA_METADATA_USER},
	[ENTRA_AS_NO_ROLE_USER] = {"no-role-user", ENTRA_NO_ROLE_USER},
};

/* What is asked on trial fails the run with a line of its own. */
static struct conform on_trial(const struct conform *c)
{
	return (struct conform){.target = c->target, .state = c->state, .has = c->has};
}

static bool unreachable(struct conform *c, const struct conform *trial, const char *key)
{
	return conform_that(c, false, "%s; is '%s' right?", trial->why, key);
}

static bool strange(struct conform *c, const char *key, unsigned status, const char *service)
{
	return conform_that(c, false, "'%s' is '%s', which does not answer as %s does (status %u)",
			    key, conform_target_get(c->target, key), service, status);
}

static bool logs_in(struct conform *c, entra_who who)
{
	const char *key = caller[who].key;
	struct conform trial = on_trial(c);
	const json_t *codes;
	ENTRA_ANSWER(a);

	if (!entra_log_in(&trial, who, &a))
		return unreachable(c, &trial, "login-url");
	if (a.status == 200 && json_is_object(a.json))
		return true;
	codes = json_object_get(a.json, "error_codes");
	if (json_array_size(codes) == 0)
		return strange(c, "login-url", a.status, "a login service");
	return conform_that(c, false, "'%s', %s, cannot log in: AADSTS%lld; %s", key,
			    conform_target_get(c->target, key),
			    (long long)json_integer_value(json_array_get(codes, 0)),
			    advice_on(json_integer_value(json_array_get(codes, 0))));
}

/* The rows about certificates would say that the service knows none. */
static bool is_certificate_valid(struct conform *c)
{
	const struct entra *e = entra_of(c);
	const time_t now = (time_t)entra_http_now(e->http);
	struct laps_cert_facts facts;
	char text[24] = "";
	struct tm tm;

	if (!(c->has & ENTRA_CERTIFICATE) ||
	    laps_cert_describe(e->app_cert.data, e->app_cert.len, &facts, NULL) != LAPS_OK)
		return true;
	if (gmtime_r(&now, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return conform_that(c, strcmp(text, facts.not_after) < 0,
			    "'client-certificate-file' has expired on %.10s: the application needs "
			    "another one",
			    facts.not_after);
}

static bool may_read(struct conform *c)
{
	struct conform trial = on_trial(c);
	ENTRA_ANSWER(a);

	if (!entra_graph(&trial, &a, ENTRA_AS_READER,
			 "/v1.0/directory/deviceLocalCredentials?$top=1"))
		return unreachable(c, &trial, "graph-url");
	if (!json_is_object(a.json) || a.status == 404)
		return strange(c, "graph-url", a.status, "Microsoft Graph");
	/* a token that Graph does not take is for rows to look at */
	return conform_that(c, a.status != 403,
			    "'client-id', %s, may not list local credentials (status 403): it "
			    "needs DeviceLocalCredential.Read.All, with an administrator's consent",
			    entra_of(c)->app[0].id);
}

/* Whatever it says: rows look at that. */
static bool registration_answers(struct conform *c)
{
	struct conform trial = on_trial(c);
	ENTRA_ANSWER(a);

	return entra_registration(&trial, &a, NULL, "/%s/Discover?api-version=1.9",
				  entra_of(c)->tenant) ||
	       unreachable(c, &trial, "registration-url");
}

bool entra_check(struct conform *c)
{
	for (int i = 0; i < ENTRA_WHO_N; i++)
		if ((c->has & caller[i].bit) == caller[i].bit && !logs_in(c, (entra_who)i))
			return false;
	return is_certificate_valid(c) && may_read(c) && registration_answers(c);
}
