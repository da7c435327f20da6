/* SPDX-License-Identifier: MIT */
/* Joining and leaving. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <laps/cert.h>
#include <laps/text.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

static void joined(struct conform *c)
{
	const json_t *cert;
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (!entra_join_ask(c, &(struct entra_join){.word = "join"}, &d, &a) ||
	    !entra_join_take(c, &a, &d))
		return;
	cert = json_object_get(a.json, "Certificate");
	if (entra_text(c, cert, "Thumbprint"))
		entra_text(c, json_object_get(a.json, "User"), "Upn");
}

static void thumbprint(struct conform *c)
{
	char wanted[2 * LAPS_SHA1_LEN + 1];
	uint8_t digest[LAPS_SHA1_LEN];
	const char *is;
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (!entra_join_ask(c, &(struct entra_join){.word = "thumb"}, &d, &a) ||
	    !entra_join_take(c, &a, &d) ||
	    !(is = entra_text(c, json_object_get(a.json, "Certificate"), "Thumbprint")))
		return;
	laps_sha1(d.cert.data, d.cert.len, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(wanted + 2 * i, 3, "%02X", digest[i]);
	conform_that(c, strcmp(is, wanted) == 0,
		     "Thumbprint is not the certificate's SHA-1 in capitals");
}

static void older_version(struct conform *c)
{
	ENTRA_DEVICE_OF(d);

	if (!entra_join(c, &(struct entra_join){.word = "older", .version = "1.0"}, &d))
		return;
}

static void lenient(struct conform *c)
{
	ENTRA_DEVICE_OF(d);

	if (!entra_join(c, &(struct entra_join){.word = "lenient", .lenient = true}, &d))
		return;
}

static void refused(struct conform *c, const struct entra_join *how)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (entra_join_ask(c, how, &d, &a))
		entra_registration_error(c, &a, 400, NULL);
}

static void forged(struct conform *c)
{
	refused(c, &(struct entra_join){.word = "forged", .forged = true});
}

static void other_name(struct conform *c)
{
	refused(c, &(struct entra_join){.word = "named", .common_name = "conform.example"});
}

static void odd_key(struct conform *c)
{
	refused(c, &(struct entra_join){.word = "odd", .odd_key = true});
}

static void in_graph(struct conform *c)
{
	const char *id, *name, *device_id;
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (!entra_join(c, &(struct entra_join){.word = "seen"}, &d) ||
	    !entra_device_get(c, d.id, &a) || !entra_json(c, &a, 200) ||
	    !(id = entra_text(c, a.json, "id")) ||
	    !(device_id = entra_text(c, a.json, "deviceId")) ||
	    !(name = entra_text(c, a.json, "displayName")))
		return;
	conform_that(c, strcasecmp(device_id, d.id) == 0,
		     "deviceId is not that of the certificate");
	conform_that(c, strcasecmp(id, d.id) != 0, "the object's id is its deviceId");
	conform_that(c, strcmp(name, d.name) == 0, "the device has another name than it gave");
}

static bool leave(struct conform *c, const struct entra_device *d, bool certificate,
		  struct entra_answer *a)
{
	char url[ENTRA_URL];
	struct entra_request rq = {.method = "DELETE", .url = url};

	snprintf(url, sizeof(url), "%s/EnrollmentServer/device/%s?api-version=1.0",
		 entra_of(c)->registration, d->id);
	return certificate ? entra_ask_as(c, d, &rq, a) : entra_ask(c, &rq, a);
}

static void left(struct conform *c)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (entra_join(c, &(struct entra_join){.word = "leaver"}, &d) && leave(c, &d, true, &a) &&
	    entra_status(c, &a, 200) && entra_device_get(c, d.id, &b))
		conform_that(c, b.status == 404, "the device is there after it has left");
}

static void left_without(struct conform *c)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (entra_join(c, &(struct entra_join){.word = "stayer"}, &d) && leave(c, &d, false, &a) &&
	    conform_that(c, a.status >= 400, "leaving without a certificate gives status %u",
			 a.status) &&
	    entra_device_get(c, d.id, &b))
		entra_status(c, &b, 200);
}

#define MAKE (ENTRA_WRITE | ENTRA_USER)
const struct conform_row entra_join_rows[] = {
	{"DEV-05.join", CONFORM_MUST, "joining gives a certificate, its thumbprint and the user",
	 "aad-join-spec, roadlib", "join-without-user", MAKE, joined},
	{"DEV-06.thumbprint", CONFORM_MUST, "the thumbprint is SHA-1 in capitals", "aad-join-spec",
	 "thumbprint-lower-case", MAKE, thumbprint},
	{"DEV-07.version", CONFORM_MUST, "version 1.0 of the interface joins, too", "AADInternals",
	 "older-join-refused", MAKE, older_version},
	{"DEV-08.lenient", CONFORM_MUST, "members may differ in case, and be texts",
	 "roadlib, AADInternals", "exact-members-only", MAKE, lenient},
	{"DEV-13.signature", CONFORM_MUST, "a request that its key has not signed is refused",
	 "aad-join-spec", "forged-request-accepted", MAKE, forged},
	{"DEV-14.name", CONFORM_SHOULD, "a request of another name is refused",
	 "aad-join-spec (that it is refused is ours)", "any-request-name", MAKE, other_name},
	{"DEV-15.key", CONFORM_MUST, "a transport key that is none is refused", "aad-join-spec",
	 "any-transport-key", MAKE, odd_key},
	{"DEV-17.graph", CONFORM_MUST, "a device that has joined is in Graph", "device",
	 "device-renamed", MAKE, in_graph},
	{"DEV-19.leave", CONFORM_SHOULD, "a device leaves with its certificate", "roadlib",
	 "leaving-does-nothing", MAKE, left},
	{"DEV-19.without", CONFORM_SHOULD, "and not without", "ours", "anyone-leaves-for-it", MAKE,
	 left_without},
	ENTRA_ROWS_END,
};
