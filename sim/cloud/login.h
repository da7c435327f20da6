/* SPDX-License-Identifier: MIT */
/*
 * The parts of the login service: one file a grant or concern, and what they share. A part answers
 * through l->rs, and with nothing else: what it says of the caller in who and note is no secret.
 * An "AADSTS number" is what Microsoft numbers its errors by; 0 is none.
 *
 * Differs from Entra ID: multi-factor authentication, conditional access and consent pages are not
 * there.
 */
#ifndef SIM_CLOUD_LOGIN_H
#define SIM_CLOUD_LOGIN_H
#include "cloud/grants.h"
#include "cloud/login_scope.h"
#include "cloud/token.h"

/* A request to the login service. */
struct sim_login {
	struct sim_cloud_context *c;
	const struct sim_http_request *rq;
	struct sim_http_response *rs;
	struct sim_http_pairs form;  /* of a POST */
	bool v1;                     /* an endpoint without "v2.0" in its path */
	const char *authority;       /* the first segment, as it came */
	char tenant[LAPS_GUID_TEXT]; /* "" for common, organizations, consumers */
	char correlation_id[LAPS_GUID_TEXT];
	char resource[SIM_LOGIN_SCOPE_MAX]; /* of the v1 endpoint, as the text of a scope */
};

/* login_error.c */
/* Answer with that error. The number has to be in the table there; what is put behind the text is
 * for people, and no secret (NULL: nothing). */
void sim_login_fail(struct sim_login *l, unsigned number, const char *more);
/* The caller's id of this request: of query, form or header. */
void sim_login_correlate(struct sim_login *l);

/* login_token.c, login_code.c: the endpoints */
typedef void sim_login_part(struct sim_login *l);
sim_login_part sim_login_token, sim_login_devicecode, sim_login_code_page;
/* login_discovery.c, login_instance.c */
sim_login_part sim_login_configuration, sim_login_keys, sim_login_instance, sim_login_realm;
/* Is this one of Microsoft's login hosts? */
bool sim_login_host(const char *host, size_t len);

/* The grants, each in the file of its name. */
sim_login_part sim_login_client_credentials, sim_login_password, sim_login_refresh,
	sim_login_device_code, sim_login_device_token, sim_login_challenge;

/* A parameter that has to be there, not empty; else the error is said and NULL returned. */
const char *sim_login_need(struct sim_login *l, const char *name);
/* Read the form of the request, each parameter at most once (ours); else the error is said. */
bool sim_login_read_form(struct sim_login *l);

/* login_client.c: an application, copied out of the store */
struct sim_login_client {
	char id[LAPS_GUID_TEXT], object_id[LAPS_GUID_TEXT], tenant[LAPS_GUID_TEXT];
	char name[SIM_CLOUD_TEXT];
	bool is_public;
	int auth; /* how it has proved itself, as in appidacr */
	uint32_t app_roles, scopes;
};
/* Returns the AADSTS number. Microsoft's own clients, which are in every tenant, are found, too. */
unsigned sim_login_client_find(struct sim_login *l, const char *client_id,
			       struct sim_login_client *out);
/* Who asks, and the proof of it; must: a public client is not enough. False: the error is said. */
bool sim_login_client_check(struct sim_login *l, bool must, struct sim_login_client *out);

/* login_assertion.c */
#define SIM_LOGIN_ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
/* The client that an assertion says it is from, before anything is verified; false: garbage. */
bool sim_login_assertion_client(const char *assertion, char out[static LAPS_GUID_TEXT]);
/* Is it signed by a certificate of that application, for this service, now, for the first time?
 * Returns the AADSTS number. */
unsigned sim_login_assertion_check(struct sim_login *l, const char *assertion,
				   const struct sim_login_client *client);

/* login_jose.c: parts of signed requests */
/* Bytes that are a JSON object, a new reference; NULL: not. */
json_t *sim_login_object(const struct laps_buf *b);
/* A member that is text; NULL: not. Borrowed. */
const char *sim_login_member(const json_t *object, const char *name);
/* The certificate in x5c: its first element, or the whole of a text. Appends DER. 1, 0: there is
 * none, -1: it is garbage. */
int sim_login_x5c(const json_t *header, struct laps_buf *der);

/* login_user.c */
/* Fill in who with the user of that id or UPN, when the tenant of the request has it; password
 * NULL: it has been proved otherwise, by something from issued_ticks. Returns the AADSTS number. */
unsigned sim_login_user_load(struct sim_login *l, const char *id_or_upn, const char *password,
			     uint64_t issued_ticks, struct sim_caller *who);

/* login_refresh.c */
struct sim_login_refresh_token {
	char tenant[LAPS_GUID_TEXT], client_id[LAPS_GUID_TEXT];
	char user_id[LAPS_GUID_TEXT], device_id[LAPS_GUID_TEXT]; /* one is "" */
	char scope[SIM_LOGIN_SCOPE_MAX];
	uint64_t issued_ticks;
};
#define SIM_REFRESH_DAYS 90
/* Append it, sealed. */
LAPS_MUST_USE bool sim_login_refresh_seal(const struct sim_cloud_context *c,
					  const struct sim_login_refresh_token *t,
					  struct laps_buf *out);
/* False when it is none of ours. */
LAPS_MUST_USE bool sim_login_refresh_unseal(const struct sim_cloud_context *c, const char *text,
					    struct sim_login_refresh_token *out);

/* login_device_token.c */
/* Fill in who with a device that may have tokens. Returns the AADSTS number. */
unsigned sim_login_device_load(struct sim_login *l, const char *device_id, struct sim_caller *who);

/* login_asked.c */
/* What the form asks for, or else *text (NULL: it has to ask). *text becomes what was read. False:
 * the error is said. */
bool sim_login_asked(struct sim_login *l, const char **text, struct sim_login_scope *out);
/* Does the client say that it understands claims challenges? */
bool sim_login_has_cp1(const struct sim_login *l);

/* login_reply.c */
/* Answer with tokens for the application itself, for a user, for a device; text is what scope was
 * read from. */
void sim_login_reply_app(struct sim_login *l, const struct sim_login_client *client,
			 const struct sim_login_scope *scope, const char *text);
void sim_login_reply_user(struct sim_login *l, const struct sim_login_client *client,
			  struct sim_caller *who, const struct sim_login_scope *scope,
			  const char *text);
void sim_login_reply_device(struct sim_login *l, struct sim_caller *who,
			    const struct sim_login_client *client,
			    const struct sim_login_scope *scope, const char *text);

/* login_idtoken.c */
/* Append the token that says who signed in, to that client. */
LAPS_MUST_USE bool sim_login_id_token(const struct sim_login *l, const struct sim_caller *who,
				      const struct sim_login_scope *scope, struct laps_buf *out);
/* {"uid", "utid"} as base64url; appended. */
LAPS_MUST_USE bool sim_login_client_info(const struct sim_caller *who, struct laps_buf *out);

#endif
