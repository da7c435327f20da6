/* SPDX-License-Identifier: MIT */
/* The device registration service: which of its routes a request is for. */
#include "cloud/registration.h"

#include <string.h>

/* What may stand in api-version. */
enum version {
	ANY,    /* also nothing */
	ONE,    /* 1.x */
	JOINING /* 1.x, 2.x, 3.x: AADInternals, Windows, macOS */
};
#define ID "*" /* any segment */

static const struct route {
	const char *method;
	const char *segment[5]; /* up to a NULL */
	enum version version;
	sim_cloud_handler *serve;
} routes[] = {
	{"GET", {NULL}, ANY, sim_registration_bare},
	{"GET", {ID, "Discover"}, ONE, sim_registration_discover},
	{"GET", {"EnrollmentServer", "nonce", ID}, ONE, sim_registration_nonce},
	{"POST", {"EnrollmentServer", "device"}, JOINING, sim_registration_join},
	{"PUT", {"EnrollmentServer", "device", ID}, ANY, sim_registration_hybrid},
	/* roadlib says none */
	{"DELETE", {"EnrollmentServer", "device", ID}, ANY, sim_registration_leave},
	{"POST", {"manage", ID, "device", ID, "localCredentials"}, ONE, sim_registration_upload},
	{"POST", {"manage", ID, "device", ID}, ONE, sim_registration_escrow},
};
#define ROUTES (sizeof(routes) / sizeof(*routes))

static bool is_path(const struct route *r, const struct sim_http_request *rq)
{
	size_t n = 0;

	for (; n < 5 && r->segment[n]; n++)
		if (n >= rq->segment_n ||
		    (strcmp(r->segment[n], ID) != 0 && !sim_http_is(rq, n, r->segment[n])))
			return false;
	return n == rq->segment_n;
}

/* "1.0" and the like. */
static bool version_ok(enum version wanted, const char *text)
{
	size_t digits;

	if (wanted == ANY)
		return true;
	if (!text || text[0] < '1' || text[0] > (wanted == ONE ? '1' : '3') || text[1] != '.')
		return false;
	digits = strspn(text + 2, "0123456789");
	return digits > 0 && digits <= 3 && !text[2 + digits];
}

/* All methods of the path, for 405. */
static void wrong_method(const struct sim_http_request *rq, struct sim_http_response *rs)
{
	char allow[64] = "";
	size_t len = 0;

	for (size_t i = 0; i < ROUTES; i++) {
		if (!is_path(&routes[i], rq))
			continue;
		if (len > 0) {
			memcpy(allow + len, ", ", 3);
			len += 2;
		}
		memcpy(allow + len, routes[i].method, strlen(routes[i].method) + 1);
		len += strlen(routes[i].method);
	}
	sim_http_reply_header(rs, "Allow", "%s", allow);
	sim_registration_refuse(rq, rs, 405, "InvalidRequest", "The method is not allowed here.");
}

void sim_registration_serve(struct sim_cloud_context *c, const struct sim_http_request *rq,
			    struct sim_http_response *rs)
{
	bool known = false;

	sim_registration_headers(rq, rs);
	for (size_t i = 0; i < ROUTES; i++) {
		const struct route *r = &routes[i];

		if (!is_path(r, rq))
			continue;
		known = true;
		if (strcmp(r->method, rq->method) != 0)
			continue;
		if (version_ok(r->version, sim_http_pair(&rq->query, "api-version")))
			r->serve(c, rq, rs);
		else
			sim_registration_refuse(rq, rs, 400, "InvalidRequest",
						"The api-version is missing or not supported.");
		return;
	}
	if (known)
		wrong_method(rq, rs);
	else
		sim_registration_bare(c, rq, rs);
}

/* The types of errors other than 429 are ours. */
void sim_registration_trouble(const struct sim_http_request *rq, unsigned status, unsigned seconds,
			      struct sim_http_response *rs)
{
	const char *type = status == 429   ? "TooManyRequests"
			   : status == 503 ? "ServiceUnavailable"
					   : "InternalError";

	sim_registration_headers(rq, rs);
	if (seconds)
		sim_http_reply_header(rs, "Retry-After", "%u", seconds);
	sim_registration_refuse(rq, rs, status, type, "Please retry again later.");
}
