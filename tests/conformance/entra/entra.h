/* SPDX-License-Identifier: MIT */
/*
 * The suite of a Graph endpoint: what its rows share. A row fails by conform_fail, and what gets
 * something for it fails it by itself and returns false or NULL.
 *
 * Whoever is asked is named by what the target says of them; see keys.c. Without leave the rows
 * only read. With `may-write = yes` they join devices of their own, whose names begin with
 * ENTRA_MARK, and nothing else is changed; with `may-switch = yes` the tenant's switch is turned,
 * and put back.
 */
#ifndef TESTS_CONFORMANCE_ENTRA_ENTRA_H
#define TESTS_CONFORMANCE_ENTRA_ENTRA_H
#include <laps/cert.h>
#include <laps/guid.h>
#include <laps/jws.h>

#include "conformance/conform.h"
#include "conformance/entra/http.h"

#define ENTRA_MARK "laps-conform-"
#define ENTRA_TEXT 1024 /* bytes for a name or a part of a URL, NUL included */

/* What a target may have: bits of needs, the plainest first, since the first that is missing is
 * told. */
#define ENTRA_WRITE         0x0001u /* devices may be joined, changed and deleted */
#define ENTRA_SWITCH        0x0002u /* the tenant's switch may be turned */
#define ENTRA_CERTIFICATE   0x0004u /* of the application */
#define ENTRA_METADATA      0x0008u /* an application that reads metadata only */
#define ENTRA_NO_RIGHT      0x0010u /* one that may not even do that */
#define ENTRA_USER          0x0020u /* who joins devices and reads passwords */
#define ENTRA_METADATA_USER 0x0040u
#define ENTRA_NO_ROLE_USER  0x0080u
#define ENTRA_DOMAIN        0x0100u /* of the tenant */
#define ENTRA_UPLOAD        0x0200u /* it takes passwords by this project's contract */
#define ENTRA_DEVICE        0x0400u /* a device that has a password in the cloud */
#define ENTRA_SEVERAL       0x0800u /* two of them at least */
#define ENTRA_PASSWORDS     0x1000u /* its passwords may be read */
#define ENTRA_SECRET        0x2000u /* of the application */
#define ENTRA_THROTTLE      0x4000u /* it may be asked until it has had enough */

/* ---- who asks ---------------------------------------------------------------------------------
 */
typedef enum entra_who {
	ENTRA_AS_READER, /* the application that may read passwords */
	ENTRA_AS_METADATA,
	ENTRA_AS_NO_RIGHT,
	ENTRA_AS_USER,
	ENTRA_AS_METADATA_USER,
	ENTRA_AS_NO_ROLE_USER,
	ENTRA_WHO_N,
	ENTRA_AS_NOBODY = ENTRA_WHO_N, /* without a token */
} entra_who;

struct entra_application {
	const char *id;
	struct laps_secret *secret;
};
struct entra_user {
	const char *name;
	struct laps_secret *password;
};

/* A device that this run has joined. Its name is ENTRA_MARK, the run's mark, "-" and more. */
struct entra_device {
	char id[LAPS_GUID_TEXT];
	char name[64];        /* as Graph has it */
	struct laps_buf cert; /* DER; its key is entra's device_key */
	bool there;
};

#define ENTRA_UPLOADS 4 /* to the device that has a history: one more than is kept */

struct entra {
	struct entra_http *http;
	const char *login, *registration, *graph; /* origins, without a final slash */
	const char *tenant, *domain, *public_client, *version;
	struct entra_application app[3];        /* reader, metadata, no right */
	struct entra_user user[3];              /* user, metadata user, user without a role */
	struct laps_rsa *app_key;               /* NULL: none */
	struct laps_buf app_cert;               /* DER */
	struct laps_secret *token[ENTRA_WHO_N]; /* for Graph; NULL: none yet */
	struct laps_secret *registration_token; /* of the user; NULL: none yet */
	struct laps_rsa *device_key;            /* of the devices that rows join; NULL: none yet */
	struct entra_device backed, second, bare, registered;
	char listed[LAPS_GUID_TEXT]; /* a device that was there before us; "" none */
	char why_no_device[256];
	unsigned throttle;   /* requests that may be made to be throttled */
	unsigned audit_wait; /* seconds that the log is behind */
	unsigned names;      /* given to devices */
};
static inline struct entra *entra_of(const struct conform *c)
{
	return c->state;
}
/* For suite and janitor. False: c has failed. */
LAPS_MUST_USE bool entra_open(struct conform *c);
void entra_close(struct conform *c);
extern const struct conform_key entra_key[];
bool entra_discover(struct conform_target *t, struct sim_err *err);

/* ---- asking -----------------------------------------------------------------------------------
 */
LAPS_MUST_USE bool entra_ask(struct conform *c, const struct entra_request *rq,
			     struct entra_answer *out);
/* GET of Graph: what format gives stands behind the origin. "/v1.0/" becomes the target's version.
 */
LAPS_MUST_USE bool entra_graph(struct conform *c, struct entra_answer *out, entra_who who,
			       const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same with headers of its own, and another method, when that is not NULL, and body. */
struct entra_more {
	const char *method;
	const char *const *header;
	const char *json; /* NULL: no body */
};
LAPS_MUST_USE bool entra_graph_with(struct conform *c, struct entra_answer *out, entra_who who,
				    const struct entra_more *more, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* GET of the registration service, without a token. */
LAPS_MUST_USE bool entra_registration(struct conform *c, struct entra_answer *out,
				      const char *const *header, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* What is sent as a form: the end has a name of NULL, what has a value of NULL is left out. */
struct entra_pair {
	const char *name, *value;
};
#define ENTRA_V2   "oauth2/v2.0/token"
#define ENTRA_V1   "oauth2/token"
#define ENTRA_CODE "oauth2/v2.0/devicecode"
/* POST to the login service, behind the tenant. */
LAPS_MUST_USE bool entra_login(struct conform *c, struct entra_answer *out, const char *rest,
			       const struct entra_pair *form, const char *const *header);
/* GET of the login service: what format gives stands behind the origin. */
LAPS_MUST_USE bool entra_login_get(struct conform *c, struct entra_answer *out, const char *format,
				   ...) __attribute__((format(printf, 3, 4)));
/* Ask for its token for Graph, which is kept if it comes. */
LAPS_MUST_USE bool entra_log_in(struct conform *c, entra_who who, struct entra_answer *out);
/* Its token for Graph, fetched once; NULL: the row has failed. Borrowed. */
const char *entra_token(struct conform *c, entra_who who);
/* The user's token for the registration service, likewise. */
const char *entra_registration_token(struct conform *c);
/* The scope of all rights at Graph. */
const char *entra_graph_scope(void);

/* ---- the tenant's switch ---------------------------------------------------------------------
 */
/* How it is: 1, 0; -1: the row has failed. */
int entra_switch(struct conform *c);
/* Turn it, and leave all else in the policy as it is; the status has to be that. */
bool entra_turn(struct conform *c, bool on, entra_who who, unsigned status);

/* ---- judging ----------------------------------------------------------------------------------
 */
/* Is this its status? Else the row fails, with the code of the error in the answer. */
bool entra_status(struct conform *c, const struct entra_answer *a, unsigned status);
/* The same, and the body is a JSON object. */
bool entra_json(struct conform *c, const struct entra_answer *a, unsigned status);
/* A member that has to be a text, not empty. NULL: the row has failed, or o is none. */
const char *entra_text(struct conform *c, const json_t *o, const char *name);
/* One that is a text, or NULL without a word. */
const char *entra_peek(const json_t *o, const char *name);
/* Has o these members, separated by blanks? Others and annotations may be there, now or later:
 * "Versioning, support, and breaking change policies" of Graph. */
bool entra_members(struct conform *c, const json_t *o, const char *names, const char *what);
/* The array in "value" of an answer of 200; NULL: the row has failed. */
const json_t *entra_value(struct conform *c, const struct entra_answer *a);
/* Is it Microsoft's error of this status: that word in "error", that number in "error_codes"?
 * error NULL, number 0: any. */
bool entra_aadsts(struct conform *c, const struct entra_answer *a, unsigned status,
		  const char *error, unsigned number);
/* Is it Graph's error of this status? code NULL: any. */
bool entra_graph_error(struct conform *c, const struct entra_answer *a, unsigned status,
		       const char *code);
/* Is it the registration service's? type NULL: any. */
bool entra_registration_error(struct conform *c, const struct entra_answer *a, unsigned status,
			      const char *type);
bool entra_is_guid(const char *text);
/* "2023-04-21T13:45:30.0000000Z": seven decimals, and UTC. */
bool entra_is_time(const char *text);
/* The claims of a token, a new reference; NULL: the row has failed. */
json_t *entra_claims(struct conform *c, const char *token);

/* ---- signing ----------------------------------------------------------------------------------
 */
typedef enum entra_names { ENTRA_X5T, ENTRA_X5T_PADDED, ENTRA_X5T_S256, ENTRA_X5C } entra_names;

/* A client assertion; what is 0 or NULL is as it should be. */
struct entra_assertion {
	laps_jws_alg alg;
	entra_names names; /* how its header names the certificate */
	const char *aud, *iss, *sub;
	int64_t age;                /* seconds: so old it is */
	bool loose;                 /* times with fractions, and no nbf */
	const struct laps_rsa *key; /* another one's */
};
/* Ask for a token for Graph with it. */
LAPS_MUST_USE bool entra_assert(struct conform *c, const struct entra_assertion *how,
				struct entra_answer *out);

/* Bytes in base64, as a new text; NULL: out of memory. */
json_t *entra_base64(const void *data, size_t len);
/* Sign, and append the token and a NUL; header and claims are taken over. */
LAPS_MUST_USE bool entra_sign(struct conform *c, json_t *header, json_t *claims, laps_jws_alg alg,
			      const struct laps_rsa *key, struct laps_buf *out);

/* ---- devices ----------------------------------------------------------------------------------
 */
/* A device whose passwords the cloud has: one of ours, which has ENTRA_UPLOADS of them behind it,
 * where that may be, else one that was there. NULL: the row has failed. */
const char *entra_backed(struct conform *c);
/* Two that have passwords at least, when the target has ENTRA_SEVERAL; the name of ours has an
 * apostrophe. False: the row has failed. */
LAPS_MUST_USE bool entra_several(struct conform *c);
/* Its n-th password, when it is ours: the last one is ENTRA_UPLOADS - 1. NULL: not ours. */
const char *entra_uploaded(struct conform *c, unsigned n, char out[static ENTRA_TEXT]);
/* One of ours without a password, and one that is only registered. NULL: the row has failed. */
const struct entra_device *entra_bare(struct conform *c);
const struct entra_device *entra_registered(struct conform *c);

/* Whose token the registration service is shown, in place of the one that it wants. */
typedef enum entra_bearer {
	ENTRA_BEARER_OWN,
	ENTRA_BEARER_NONE,
	ENTRA_BEARER_GRAPH, /* the reader's */
	ENTRA_BEARER_USER,  /* the user's, for this service */
} entra_bearer;

/* How a device joins; what is 0 or NULL is as it should be. */
struct entra_join {
	int type;                /* JoinType */
	const char *version;     /* of the interface: "2.0" */
	const char *word;        /* in its name; needed */
	const char *common_name; /* of the certification request */
	bool forged;             /* the request's signature is not its key's */
	bool lenient;            /* members in other case, and texts for numbers */
	bool odd_key;            /* the transport key is none */
	entra_bearer bearer;
};
/* The key of the devices that rows join; NULL: the row has failed. */
const struct laps_rsa *entra_device_key(struct conform *c);
/* Ask to join; the name is out->name. False: there was no answer. */
LAPS_MUST_USE bool entra_join_ask(struct conform *c, const struct entra_join *how,
				  struct entra_device *out, struct entra_answer *a);
/* The same, and it has to succeed: *out is complete then, and is cleared by the caller. */
LAPS_MUST_USE bool entra_join(struct conform *c, const struct entra_join *how,
			      struct entra_device *out);
/* The second half of that: what is in the answer. */
LAPS_MUST_USE bool entra_join_take(struct conform *c, const struct entra_answer *a,
				   struct entra_device *out);
void entra_device_clear(struct entra_device *d);
#define ENTRA_DEVICE_OF(name) \
	__attribute__((cleanup(entra_device_clear))) struct entra_device name = {.there = false}
/* Change what Graph has of it, and remove it there. */
LAPS_MUST_USE bool entra_enable(struct conform *c, const struct entra_device *d, bool enabled);
LAPS_MUST_USE bool entra_delete(struct conform *c, const struct entra_device *d);
/* What Graph has of the device of that deviceId. */
LAPS_MUST_USE bool entra_device_get(struct conform *c, const char *id, struct entra_answer *out);

#define ENTRA_NONCE 2048 /* bytes for one, NUL included */
/* A nonce of the login service. */
LAPS_MUST_USE bool entra_nonce(struct conform *c, char out[static ENTRA_NONCE]);
/* How a device asks for its token; what is 0 or NULL is as it should be. */
struct entra_device_token {
	const char *nonce;
	bool array;                 /* the certificate comes in an array */
	const struct laps_rsa *key; /* another one's */
};
LAPS_MUST_USE bool entra_device_token_ask(struct conform *c, const struct entra_device *d,
					  const struct entra_device_token *how,
					  struct entra_answer *out);
/* It has to succeed; the caller frees *out. */
LAPS_MUST_USE bool entra_device_token(struct conform *c, const struct entra_device *d,
				      struct laps_secret **out);

/* An upload, by this project's contract; what is NULL is as it should be. */
struct entra_upload {
	const char *account, *sid, *password, *refresh;
	const char *body; /* in place of all that */
	entra_bearer bearer;
	const char *token; /* that is shown; NULL: as bearer says */
	bool certificate;  /* its certificate is shown, and no token */
	const char *id;    /* for which device; NULL: itself */
};
LAPS_MUST_USE bool entra_upload_ask(struct conform *c, const struct entra_device *d,
				    const struct entra_upload *how, struct entra_answer *out);
/* It has to succeed. */
LAPS_MUST_USE bool entra_upload(struct conform *c, const struct entra_device *d,
				const struct entra_upload *how);
/* Credentials of the device as the reader sees them: the array, borrowed from out. NULL: the row
 * has failed. */
const json_t *entra_credentials(struct conform *c, const char *id, struct entra_answer *out);
/* Ask with the device's certificate in TLS. */
LAPS_MUST_USE bool entra_ask_as(struct conform *c, const struct entra_device *d,
				struct entra_request *rq, struct entra_answer *out);
/* Is this the password in it, as text? */
bool entra_password_is(const json_t *credential, const char *password);

#endif
