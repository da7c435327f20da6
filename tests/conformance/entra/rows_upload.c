/* SPDX-License-Identifier: MIT */
/* Uploads that are taken, and what Graph makes of them. */
#include <stdio.h>
#include <string.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define FIRST   "Pass-word-0001"
#define SECOND  "Pass-word-0002"
#define REFRESH "2098-07-06T05:04:03.7654321Z"

/* A device of the row's own, with one password. */
static bool with_first(struct conform *c, const char *word, struct entra_device *d)
{
	return entra_join(c, &(struct entra_join){.word = word}, d) &&
	       entra_upload(c, d, &(struct entra_upload){.password = FIRST});
}

static void taken(struct conform *c)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (entra_join(c, &(struct entra_join){.word = "upload"}, &d) &&
	    entra_upload_ask(c, &d, &(struct entra_upload){.password = FIRST}, &a))
		entra_json(c, &a, 200);
}

static void by_certificate(struct conform *c)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (entra_join(c, &(struct entra_join){.word = "mtls"}, &d) &&
	    entra_upload_ask(c, &d, &(struct entra_upload){.certificate = true}, &a))
		entra_json(c, &a, 200);
}

static void equal(struct conform *c)
{
	const json_t *list;
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (with_first(c, "equal", &d) &&
	    entra_upload(c, &d, &(struct entra_upload){.password = SECOND}) &&
	    (list = entra_credentials(c, d.id, &a)))
		conform_that(c, entra_password_is(json_array_get(list, 0), SECOND),
			     "Graph has not the password that was uploaded last");
}

static void oldest_goes(struct conform *c)
{
	const char *id = entra_backed(c);
	char password[ENTRA_TEXT];
	const json_t *list;
	ENTRA_ANSWER(a);

	if (!id || !(list = entra_credentials(c, id, &a)))
		return;
	if (conform_that(c, json_array_size(list) == 3, "there are %zu credentials, not 3",
			 json_array_size(list)))
		for (unsigned i = 0; i < 3; i++)
			conform_that(c,
				     entra_uploaded(c, ENTRA_UPLOADS - 1 - i, password) &&
					     entra_password_is(json_array_get(list, i), password),
				     "credential %u is not the one that was uploaded then", i);
	laps_wipe(password, sizeof(password));
}

static void other_account(struct conform *c)
{
	const char *first, *second;
	const json_t *list;
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (!with_first(c, "account", &d) ||
	    !entra_upload(c, &d, &(struct entra_upload){.account = "LapsAdmin"}) ||
	    !(list = entra_credentials(c, d.id, &a)) ||
	    !conform_that(c, json_array_size(list) == 2, "there are %zu credentials, not 2",
			  json_array_size(list)))
		return;
	first = entra_text(c, json_array_get(list, 0), "accountName");
	second = entra_text(c, json_array_get(list, 1), "accountName");
	if (first && second)
		conform_that(
			c, strcmp(first, "LapsAdmin") == 0 && strcmp(second, "Administrator") == 0,
			"the accounts are not the new one and then the old one");
}

static void refresh(struct conform *c)
{
	const char *is;
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);

	if (entra_join(c, &(struct entra_join){.word = "refresh"}, &d) &&
	    entra_upload(c, &d, &(struct entra_upload){.refresh = REFRESH}) &&
	    entra_graph(c, &a, ENTRA_AS_READER, "/v1.0/directory/deviceLocalCredentials/%s",
			d.id) &&
	    entra_json(c, &a, 200) && (is = entra_text(c, a.json, "refreshDateTime")))
		conform_that(c, strcmp(is, REFRESH) == 0,
			     "refreshDateTime is not the one that was uploaded");
}

static void escrow(struct conform *c)
{
	static const char key[] =
		"{\"key\":\"111111-222222-333333-444444-555555-666666-111111-222222\","
		"\"kid\":\"6c617073-1111-4222-8333-444455556666\",\"vol\":\"OSV\"}";
	const struct entra *e = entra_of(c);
	const struct entra_device *d = entra_bare(c);
	char url[ENTRA_URL];
	struct entra_request rq = {.url = url, .type = "application/json"};
	struct laps_buf body;
	ENTRA_ANSWER(a);

	if (!d)
		return;
	snprintf(url, sizeof(url), "%s/manage/%s/device/%s?api-version=1.0", e->registration,
		 e->tenant, d->id);
	laps_buf_init(&body, sizeof(key));
	laps_buf_put(&body, key, sizeof(key) - 1);
	rq.body = &body;
	if (entra_ask_as(c, d, &rq, &a))
		conform_that(c, a.status / 100 == 2, "the status is %u", a.status);
	laps_buf_clear(&body);
}

/* A refused upload leaves what was there. */
static void intact(struct conform *c)
{
	const json_t *list;
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (with_first(c, "intact", &d) &&
	    entra_upload_ask(
		    c, &d, &(struct entra_upload){.password = SECOND, .refresh = "tomorrow"}, &a) &&
	    conform_that(c, a.status >= 400, "a time that is none is taken") &&
	    (list = entra_credentials(c, d.id, &b)))
		conform_that(c,
			     json_array_size(list) == 1 &&
				     entra_password_is(json_array_get(list, 0), FIRST),
			     "what was there before a refused upload is not there after it");
}

#define MAKE (ENTRA_WRITE | ENTRA_USER | ENTRA_UPLOAD)
#define READ (MAKE | ENTRA_PASSWORDS)
const struct conform_row entra_upload_rows[] = {
	{"DEV-21.token", CONFORM_SHOULD, "an upload with the device's token is taken",
	 "ours (Microsoft's route is not public)", "upload-refused", MAKE, taken},
	{"DEV-21.certificate", CONFORM_SHOULD, "so is one with the device's certificate",
	 "ours (as the BitLocker sibling)", "upload-by-certificate-refused", MAKE, by_certificate},
	{"DEV-22.equal", CONFORM_SHOULD, "Graph has the password that was uploaded", "ours",
	 "upload-of-another", READ, equal},
	{"DEV-33.intact", CONFORM_SHOULD, "a refused upload leaves what was there", "ours",
	 "refused-upload-kept", READ, intact},
	{"DEV-34.oldest", CONFORM_SHOULD, "the fourth upload drops the oldest password",
	 "Get-LapsAADPassword's example", "newest-two-kept", READ, oldest_goes},
	{"DEV-35.account", CONFORM_MUST, "another account's passwords stay in the history",
	 "Get deviceLocalCredentialInfo, example", "history-of-one-account", READ, other_account},
	{"DEV-36.refresh", CONFORM_SHOULD, "refreshDateTime is the one that was uploaded",
	 "deviceLocalCredentialInfo", "refresh-rounded", MAKE, refresh},
	{"DEV-37.escrow", CONFORM_SHOULD, "a recovery key is taken on the sibling route",
	 "public scripts", "escrow-refused", ENTRA_WRITE | ENTRA_USER, escrow},
	ENTRA_ROWS_END,
};
