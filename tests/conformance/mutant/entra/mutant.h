/* SPDX-License-Identifier: MIT */
/*
 * Clouds that are broken on purpose: a proxy in front of a world, which passes everything on but
 * for one thing. It answers under its own origin because the world does so for any Host.
 *
 * A mutant is a row of a table: which exchanges it is about, and what it does to them, before they
 * go to the world or after. One that accepts what is refused looks at the world's answer first, and
 * only where that is the refusal it asks again with something better.
 */
#ifndef TESTS_CONFORMANCE_MUTANT_ENTRA_MUTANT_H
#define TESTS_CONFORMANCE_MUTANT_ENTRA_MUTANT_H
#include <jansson.h>
#include <laps/buf.h>
#include <laps/rsa.h>
#include <laps/secret.h>

#include "lib/fail.h"
#include "lib/http.h"

#define PAIR_MAX 64

struct pairs {
	char *name[PAIR_MAX], *value[PAIR_MAX]; /* owned */
	size_t n;
};
void pairs_put(struct pairs *p, const char *name, const char *value);
void pairs_drop(struct pairs *p, const char *name);
const char *pairs_get(const struct pairs *p, const char *name);
void pairs_clear(struct pairs *p);
/* Append "a=b&c=d", encoded. */
void pairs_encode(const struct pairs *p, struct laps_buf *out);

/* What is known of the world in front of which this stands. */
struct world {
	const char *url; /* origin of the world's cloud */
	const char *ca_file, *tenant, *client, *metadata;
	struct laps_secret *secret;   /* of the client */
	struct laps_secret *password; /* of the user who joins devices */
	struct laps_secret *key_pem;  /* of the client, and of the devices that join here */
	struct laps_rsa *key;
};

struct exchange;
struct edit {
	void (*run)(struct exchange *x, const struct edit *e);
	const char *a, *b;
};

struct mutant {
	const char *name, *what;
	/* which exchanges: all that is said has to hold */
	const char *method;
	const char *path;   /* a pattern; '*' is one segment, or a part of it */
	const char *query;  /* "name", "name=value", "name~part", "!name" */
	const char *form;   /* the same */
	const char *header; /* the same */
	const char *signer; /* part of what is in the header and the payload of the request's
			       token: bearer, assertion or request; $METADATA is an id */
	const char *body;   /* part of it */
	const char *cert;   /* "yes", "no": is one shown in TLS */
	/* part of the answer by which the world refuses; the edits are done only then, and an
	 * exchange with edits before is repeated */
	const char *refused;
	struct edit before[2], after[2];
};
/* A request and its answer, as they are passed on. */
struct exchange {
	struct proxy *proxy;
	const struct world *world;
	void *curl;                        /* libcurl's, for one at a time */
	const struct sim_http_request *rq; /* as it came */
	char path[SIM_HTTP_TARGET_MAX];
	struct pairs query, form, header;
	bool is_form;
	json_t *sent; /* the body, when it is JSON */

	bool answered; /* here, and not by the world */
	unsigned status;
	struct pairs reply;   /* headers */
	struct laps_buf text; /* the body of the answer */
	json_t *json;         /* in its place, when it is JSON */
	const json_t *saved;  /* the last good answer to such a request; NULL: none */
};
/* Does the mutant concern it? */
bool mutant_matches(const struct mutant *m, const struct exchange *x);

struct proxy;
LAPS_MUST_USE bool proxy_start(const struct world *w, const struct mutant *m, const char *cert_pem,
			       const char *key_pem, struct proxy **out, struct sim_err *err);
void proxy_stop(struct proxy **p);
unsigned proxy_port(const struct proxy *p);
/* Ask the world, and write its answer to x. */
void proxy_forward(struct exchange *x);
/* Drop the answer. */
void exchange_forget(struct exchange *x);

/* ---- edits ------------------------------------------------------------------------------------
 * Of requests. $SECRET, $PASSWORD, $CLIENT and $TENANT stand for what they say in b.
 */
typedef void edit_run(struct exchange *x, const struct edit *e);
edit_run query_drop, query_put, form_put, header_drop, header_put, sent_put;
edit_run tenant_put;    /* the first segment of the path is the tenant */
edit_run by_secret;     /* a secret in place of an assertion */
edit_run by_reader;     /* the bearer is the reader's */
edit_run saved_refresh; /* the refresh token of the last good answer */
edit_run good_request;  /* a certification request in place of the one that came */
edit_run good_key;      /* a transport key that says that it is one */
edit_run answer;        /* here: a is the status, b the body */
edit_run answer_again;  /* the same, to the application that may read, but for its first one */
edit_run forget_select; /* of a question that has been asked before */
/* Of answers: a is where, segments behind slashes, '*' all of an array. */
edit_run drop, put, rename_to, reverse, pad, shorten, append_to, lower, flip, utf16;
edit_run replay; /* the last good answer */
edit_run set_status, set_text, set_header, drop_header;
edit_run replace_text;          /* a by b, wherever it is */
edit_run relative;              /* links without origin */
edit_run wrap;                  /* the whole under "value" */
edit_run keep_refresh;          /* the refresh token that came goes back */
edit_run claim_put, claim_drop; /* of the access token */
edit_run cert_organisation, cert_replace, cert_arc, cert_order, cert_key; /* of the device's */

/* The world's own value of a word. */
const char *expand(const struct exchange *x, const char *word);
/* Append header and payload of a token, decoded. */
void token_text(const char *token, struct laps_buf *out);

#endif
