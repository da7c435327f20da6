/* SPDX-License-Identifier: MIT */
/*
 * A world's timeline: what happened in it, one JSON object a line, each appended with one write so
 * that the lines of several programs and threads do not mix. lapsim's own:
 *   {"time": RFC 3339, "source": "lapsim", "kind": "request", "verb": "clock",
 *    "what": "advance 90d", "device": "WS0001", "result": "ok"}
 *   {"time": RFC 3339, "source": "cloud", "kind": "request", "service": "graph", "method": "GET",
 *    "path": "/v1.0/devices", "status": 200, "who": "alice@corp.example", "caller": tag,
 *    "request_id": GUID, "correlated": 1, "client": ocp-client-name and -version,
 *    "scopes": text, "roles": text, "needed": text, "retry_after": seconds, "note": text}
 *   {"time": RFC 3339, "source": "kds", "kind": "request", "interface": "isdkey", "call": "GetKey",
 *    "status": "0x80070005", "who": "alice@CORP.EXAMPLE", "asked": text, "note": text}
 *   {"time": RFC 3339, "source": "ldap", "kind": "request", "server": "dc" | "dc2" | "rodc",
 *    "connection": 7, "security": "clear" | "sasl" | "tls", "op": "modify", "who": "WS0001$",
 *    "mechanism": "simple" | "GSSAPI" ..., "dn": DN, "to": RDN or DN, "scope": "sub",
 *    "filter": text, "attributes": ["cn", ...], "changes": ["replace msLAPS-Password", ...],
 *    "facts": ["msLAPS-Password t-number", ...], "oid": OID, "result": 0, "entries": 1, "us": 350,
 *    "note": text, "fault": SPEC}
 *   {"time": RFC 3339, "source": "kdc", "kind": "request", "op": "as" | "tgs", "who": "alice",
 *    "service": "krbtgt/CORP.EXAMPLE", "result": "ok" | text, "fault": SPEC}
 *   {"time": RFC 3339, "source": "laps", "computer": "WS0001", "kind": "step", "step": "write",
 *    "moment": "begin" | "end", "cause": text}
 *   {"time": RFC 3339, "source": "laps", "computer": "WS0001", "kind": "event", "id": 10018,
 *    "level": text}
 *   {"time": RFC 3339, "source": "host", "kind": "fault", "computer": "WS0001", "fault": SPEC,
 *    "program": "cp", "operation": "disk"}
 *   {"time": RFC 3339, "source": "host", "kind": "exec" ...}
 * Members that say nothing are not there: who of somebody unknown, fault where nothing was made to
 * go wrong ("fault" is also a member of lines of cloud and kds). A cloud request's query never is,
 * nor any value of an attribute: filters have '?' in the place of values of LAPS' attributes and
 * passwords. facts are what dc/facts.h finds in values that are written.
 *
 * Of cloud: caller is the same for requests with the same token, or the same form where there is
 * none, and says nothing else; correlated, that there was a client-request-id; scopes and roles are
 * what a token was given when scopes were asked for by name, or an application's; needed, the least
 * permissions with which the request is answered.
 *
 * Of ldap, RFC 4511: op is bind, unbind, search, modify, add, delete, rename, compare,
 * extended; who is bound, by its sAMAccountName, and for a bind who wants to be, as it was said
 * when there is no such account; security "sasl" is a layer that signs or seals, and stands at the
 * bind that agrees on it; attributes are those asked for, added or compared; to is what a rename
 * makes; oid an extended operation's; no result is no answer, and the note says why. What comes
 * over ldapi is not there: lapsim, the key service and the KDC look at the directory that way, and
 * no client of a domain controller does. Nor is what was done to see that a world is ready.
 */
#ifndef SIM_LIB_TIMELINE_H
#define SIM_LIB_TIMELINE_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_TIMELINE_NAME "timeline.jsonl"
#define SIM_TIMELINE_MOST (64u << 20) /* bytes of lines that a world keeps, about */

/* Make the empty file in dir. */
LAPS_MUST_USE bool sim_timeline_make(int dir, struct sim_err *err);
/* The world is ready: what was done to see that is taken out. */
LAPS_MUST_USE bool sim_timeline_clear(int dir, struct sim_err *err);
/* Give back the room of the oldest lines, about half of it, when all take more than this: a hole in
 * the file, which disturbs no writer and which readers go over (timeline_read.h). A file system
 * that makes no holes keeps everything. */
void sim_timeline_trim(int dir, uint64_t most_bytes);
/* A request over the control socket was answered; what is said of it besides its verb, result "ok"
 * or why not. A timeline that cannot be written stops nobody. */
void sim_timeline_request(int dir, uint64_t now_ticks, const char *verb, const char *what,
			  const char *result);

/* Somebody has done this to a device at the window: "reveal", "expire". False: there is no line. */
LAPS_MUST_USE bool sim_timeline_deed(int dir, uint64_t now_ticks, const char *verb,
				     const char *device, struct sim_err *err);

/* A descriptor for those below; -1: err says why. The caller closes it. */
int sim_timeline_open(int dir, struct sim_err *err);
/* A request to the cloud was answered. Texts may hold anything (what is not plain ASCII becomes
 * '?') and be long (then they are cut); NULL or "" stays away. Several threads may write at once.
 */
struct sim_timeline_request {
	const char *service, *method, *path, *who, *caller, *request_id, *client;
	const char *scopes, *roles, *needed, *note;
	const char *fault;            /* the rule that made it go wrong */
	unsigned status, retry_after; /* seconds; 0: none */
	bool correlated;              /* the client has sent an id of its own */
};
void sim_timeline_cloud(int fd, uint64_t now_ticks, const struct sim_timeline_request *rq);
/* The same of a call to the key service; status is 0 or an HRESULT. */
struct sim_timeline_call {
	const char *interface, *call, *who, *asked, *note;
	const char *fault; /* the rule that made it go wrong */
	uint32_t status;
};
void sim_timeline_rpc(int fd, uint64_t now_ticks, const struct sim_timeline_call *c);

#endif
