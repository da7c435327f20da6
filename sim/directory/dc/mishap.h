/* SPDX-License-Identifier: MIT */
/*
 * What goes wrong with which request, as the plan says (fault.h), and what of it is still to come
 * when the answer does: by connection and message number, until the answer has gone or the
 * connection has. Any thread may call. key tells connections apart and is never followed.
 */
#ifndef SIM_DIRECTORY_DC_MISHAP_H
#define SIM_DIRECTORY_DC_MISHAP_H
#include <laps/worldfault.h>
#include <stdbool.h>
#include <stdint.h>

#include "directory/dc/replytext.h"

typedef enum dc_mishap_kind {
	DC_MISHAP_NONE,
	DC_MISHAP_REPLY,       /* is not done; reply answers it */
	DC_MISHAP_CUT_BEFORE,  /* is not done; the connection ends */
	DC_MISHAP_CUT_AFTER,   /* is done; the connection ends */
	DC_MISHAP_TRUNCATED,   /* is done; the connection ends within the answer */
	DC_MISHAP_SLOW,        /* is done; the answer waits for ms */
	DC_MISHAP_CERTIFICATE, /* another certificate is shown */
} dc_mishap_kind;

typedef enum dc_certificate {
	DC_CERTIFICATE_UNTRUSTED,
	DC_CERTIFICATE_EXPIRED,
	DC_CERTIFICATE_WRONG_NAME,
	DC_CERTIFICATE_N
} dc_certificate;
extern const char *const dc_certificate_name[DC_CERTIFICATE_N]; /* as in SPECs, and of files */

struct dc_mishap {
	dc_mishap_kind kind;
	uint8_t request;            /* its tag */
	dc_reply reply;             /* of DC_MISHAP_REPLY */
	dc_certificate certificate; /* of DC_MISHAP_CERTIFICATE */
	int64_t ms;                 /* of DC_MISHAP_SLOW */
	bool shuffled;              /* also: entries are, by draw */
	uint64_t draw;
	const char *spec; /* which fault it is, borrowed from the plan */
};

/* Is anything to go wrong at all? Then the other calls are worth their time. */
bool dc_mishap_expected(void);

/* A connection comes. cut-before, or slow, which then waits for the connection's first request. */
dc_mishap_kind dc_mishap_connect(const void *key);
/* Milliseconds that a connection that has come waits, once. 0: it does not. */
int64_t dc_mishap_connected(const void *key);
/* A handshake begins. True: with this certificate. */
bool dc_mishap_handshake(const void *key, dc_certificate *out);
/* Was it shown another certificate? By which fault. */
bool dc_tls_was_bad(const void *key, char spec[static LAPS_FAULT_SPEC]);

/*
 * A request has come. Once for each: it is counted.
 *
 * tag  of the request; one that has no answer is left alone
 * who  is bound there; NULL: nobody
 */
void dc_mishap_request(const void *key, uint64_t id, uint8_t tag, const char *who,
		       struct dc_mishap *out);
/* A message that answers it is about to go; last: no more will. False: nothing goes wrong with it.
 * What happens once is not told again for the next message. */
bool dc_mishap_answer(const void *key, uint64_t id, bool last, struct dc_mishap *out);
void dc_mishap_closed(const void *key);

#endif
