/* SPDX-License-Identifier: MIT */
/*
 * A proxy in front of a world's directory with one thing broken. A mutant is a row of a table: two
 * functions that look at each request and each answer, and what these are told.
 */
#ifndef MUTANT_DIRECTORY_MUTANT_H
#define MUTANT_DIRECTORY_MUTANT_H
#include "conformance/mutant/directory/message.h"
#include "conformance/mutant/directory/wire.h"

#define EXPIRY     "msLAPS-PasswordExpirationTime"
#define CLEAR      "msLAPS-Password"
#define ENCRYPTED  "msLAPS-EncryptedPassword"
#define HISTORY    "msLAPS-EncryptedPasswordHistory"
#define DSRM       "msLAPS-EncryptedDSRMPassword"
#define DSRM_OLD   "msLAPS-EncryptedDSRMPasswordHistory"
#define PW_VERSION "msLAPS-CurrentPasswordVersion"
#define LEGACY     "ms-Mcs-AdmPwd"

struct session;

typedef enum mutant_upstream {
	UPSTREAM_SAME,  /* TLS where the client has it */
	UPSTREAM_TLS,   /* always */
	UPSTREAM_PLAIN, /* never */
} mutant_upstream;

struct mutant {
	const char *name, *purpose;
	/* m may be changed. False: it has been answered, or is dropped. NULL: all go on. */
	bool (*request)(struct session *s, struct tlv *m);
	bool (*answer)(struct session *s, struct tlv *m, const struct tlv *request);

	/* What has come of a request whose client is gone; NULL: nothing is done about it. */
	void (*cut)(struct session *s, struct tlv *m);

	/* what these are told, each as it says */
	uint8_t op;            /* tag of the request; 0: any */
	const char *attr;      /* a request or an entry with it */
	const char *of;        /* of an entry: one with this value somewhere */
	const char *from, *to; /* a text in a value, and what it becomes */
	long code, as;         /* of an answer */
	unsigned who;          /* WHO_* */
	void (*edit)(struct tlv *value);

	mutant_upstream upstream;
	bool behind;             /* what comes in clear text behind StartTLS counts */
	const char *certificate; /* in the world's slapd directory; NULL: the server's own */
	bool ldaps;              /* of connections at ldaps:// and not of others */
	unsigned connection;     /* of that one alone, from 1; 0: of all */
};
/* Tables end with a row without a name; the list of them with NULL. */
extern const struct mutant *const mutants[];

/* Who is bound, as laps-conform calls them. */
enum {
	WHO_ADMINISTRATOR = 1,
	WHO_DEVICE = 2,
	WHO_READER = 4,
	WHO_RESETTER = 8,
	WHO_OUTSIDER = 16,
	WHO_NOBODY = 32, /* not bound */
	WHO_OTHERS = WHO_DEVICE | WHO_READER | WHO_RESETTER | WHO_OUTSIDER,
};

/* ---- a world, from its environment ------------------------------------------------------------
 */
struct world {
	const char *dir, *ldap_uri, *ldaps_uri, *replica_uri, *admin_dn, *admin_password_file,
		*base_dn;
	uint16_t ldap_port, ldaps_port, replica_port;        /* of the second server: without TLS */
	gnutls_certificate_credentials_t own, wrong, client; /* wrong: the mutant's certificate */
};
bool world_open(struct world *w, const struct mutant *mutant);
/* A target's file: the world through these ports. */
bool world_write_target(const struct world *w, const char *path, uint16_t ldap, uint16_t ldaps,
			uint16_t replica);
int world_connect(uint16_t port); /* -1: failed */

/* ---- a session --------------------------------------------------------------------------------
 */
struct session {
	const struct mutant *mutant;
	const struct world *world;
	struct wire client, server;
	bool ldaps, replica; /* which port it came in at */
	bool tls;            /* of the client */
	bool sasl;           /* bound by a ticket */
	bool raw;            /* Kerberos protects what follows */
	bool admin_open;
	unsigned number;     /* of connections at its port, from 1 */
	char bound[1024];    /* DN or name of the last bind that succeeded */
	char binding[1024];  /* of the one under way */
	struct tlv *pending; /* requests without an answer yet, as children */
	struct tlv *memory;  /* what a mutant keeps from one message to the next */
	struct wire admin;   /* the administrator's own connection */
};
/* Runs until either side ends; frees s. */
void *session_run(void *s);
unsigned session_who(const struct session *s);
/* Answer a request in place of the server. Always false. */
bool session_answer(struct session *s, const struct tlv *request, long code);
/* Send a request on and wait for its final answer, the caller's; NULL: the connection has ended. */
struct tlv *session_ask(struct session *s, const struct tlv *request);
/* Have the administrator do the operation: its final answer, the caller's; entries, if wanted, are
 * added to *entries. NULL: that is not possible. */
struct tlv *session_as_admin(struct session *s, const struct tlv *request, struct tlv *entries);

#endif
