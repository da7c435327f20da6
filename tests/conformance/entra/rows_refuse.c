/* SPDX-License-Identifier: MIT */
/* Uploads that are refused. */

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

static void deleted(struct conform *c)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);
	struct laps_secret *before = NULL;

	/* its token, from when it was there */
	if (!entra_join(c, &(struct entra_join){.word = "gone"}, &d) ||
	    !entra_device_token(c, &d, &before))
		return;
	if (entra_delete(c, &d) &&
	    entra_upload_ask(c, &d, &(struct entra_upload){.token = laps_secret_text(before)}, &a))
		entra_registration_error(c, &a, 400, "DirectoryError");
	laps_secret_free(&before);
}

static void disabled(struct conform *c)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);
	struct laps_secret *before = NULL;

	if (!entra_join(c, &(struct entra_join){.word = "off"}, &d) ||
	    !entra_device_token(c, &d, &before))
		return;
	if (entra_enable(c, &d, false) &&
	    entra_upload_ask(c, &d, &(struct entra_upload){.token = laps_secret_text(before)}, &a))
		entra_registration_error(c, &a, 403, "AuthorizationError");
	laps_secret_free(&before);
}

static void other_device(struct conform *c)
{
	const struct entra_device *d = entra_bare(c);
	const char *id = entra_backed(c);
	ENTRA_ANSWER(a);

	if (d && id && entra_upload_ask(c, d, &(struct entra_upload){.id = id}, &a))
		entra_registration_error(c, &a, 401, "AuthenticationError");
}

static void with(struct conform *c, entra_bearer bearer)
{
	const struct entra_device *d = entra_bare(c);
	ENTRA_ANSWER(a);

	if (d && entra_upload_ask(c, d, &(struct entra_upload){.bearer = bearer}, &a))
		entra_registration_error(c, &a, 401, "AuthenticationError");
}

static void no_token(struct conform *c)
{
	with(c, ENTRA_BEARER_NONE);
}

static void user_token(struct conform *c)
{
	with(c, ENTRA_BEARER_USER);
}

static void graph_token(struct conform *c)
{
	with(c, ENTRA_BEARER_GRAPH);
}

static void registered(struct conform *c)
{
	const struct entra_device *d = entra_registered(c);
	ENTRA_ANSWER(a);

	if (d && entra_upload_ask(c, d, &(struct entra_upload){.account = NULL}, &a))
		entra_registration_error(c, &a, 403, "AuthorizationError");
}

#define ACCOUNT  "\"accountName\":\"Administrator\""
#define SID      "\"accountSid\":\"S-1-5-21-1-2-3-500\""
#define PASSWORD "\"passwordBase64\":\"UGFzcy13b3JkLTAwMDE=\""
#define REFRESH  "\"refreshDateTime\":\"2099-01-02T03:04:05Z\""

static void malformed(struct conform *c)
{
	static const char *const body[] = {
		"{" ACCOUNT "," SID "," PASSWORD "," REFRESH,
		"{" SID "," PASSWORD "," REFRESH "}",
		"{" ACCOUNT "," PASSWORD "," REFRESH "}",
		"{" ACCOUNT "," SID "," REFRESH "}",
		"{" ACCOUNT "," SID "," PASSWORD "}",
		"{" ACCOUNT ",\"accountSid\":\"S-1-x\"," PASSWORD "," REFRESH "}",
		"{" ACCOUNT "," SID ",\"passwordBase64\":\"****\"," REFRESH "}",
		"{" ACCOUNT "," SID "," PASSWORD ",\"refreshDateTime\":\"soon\"}",
		"[]",
	};
	const struct entra_device *d = entra_bare(c);
	ENTRA_ANSWER(b);

	for (size_t i = 0; d && i < sizeof(body) / sizeof(body[0]); i++) {
		ENTRA_ANSWER(a);

		if (!entra_upload_ask(c, d, &(struct entra_upload){.body = body[i]}, &a) ||
		    !conform_that(c, a.status == 400, "malformed upload %zu gives status %u", i,
				  a.status))
			return;
	}
	if (d &&
	    entra_graph(c, &b, ENTRA_AS_READER, "/v1.0/directory/deviceLocalCredentials/%s", d->id))
		conform_that(c, b.status == 404, "a malformed upload was kept");
}

#define MAKE (ENTRA_WRITE | ENTRA_USER | ENTRA_UPLOAD)
const struct conform_row entra_refuse_rows[] = {
	{"DEV-24.deleted", CONFORM_SHOULD, "an upload for a deleted device is a DirectoryError",
	 "ours", "deleted-device-uploads", MAKE, deleted},
	{"DEV-25.disabled", CONFORM_SHOULD, "a disabled device is refused", "ours",
	 "unfit-device-uploads", MAKE, disabled},
	{"DEV-27.other", CONFORM_SHOULD, "a device cannot upload for another", "ours",
	 "upload-for-others", MAKE, other_device},
	{"DEV-28.none", CONFORM_SHOULD, "without a token nothing is taken", "ours",
	 "upload-without-token", MAKE, no_token},
	{"DEV-28.user", CONFORM_SHOULD, "a user's token is refused", "ours", "upload-by-user", MAKE,
	 user_token},
	{"DEV-28.graph", CONFORM_SHOULD, "a token for Graph is refused", "ours",
	 "upload-with-graph-token", MAKE, graph_token},
	{"DEV-29.registered", CONFORM_SHOULD, "a device that is only registered is refused",
	 "Manage local administrator passwords (its status is not told)", "unfit-device-uploads",
	 MAKE, registered},
	{"DEV-32.malformed", CONFORM_SHOULD, "malformed uploads are refused and not kept", "ours",
	 "malformed-upload-accepted", MAKE, malformed},
	ENTRA_ROWS_END,
};
