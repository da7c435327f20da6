/* SPDX-License-Identifier: MIT */
/*
 * Answers of Microsoft Graph: the one device of a name has an id, an answer is of the device that
 * was asked for, its passwords are UTF-8 without NUL, and the newest comes first.
 */
#include "fuzz/fuzz.h"
#include "ports/graph_private.h"
#include <laps/filetime.h>
#include <laps/utf16.h>

#define ID "8b0100a4-2606-a328-6070-c5cad7cf5c0b"

static struct laps_cause cause;

static void password(const struct laps_secret *s)
{
	const char *text = laps_secret_text(s);
	size_t len = laps_secret_len(s);

	FUZZ_MUST(strlen(text) == len && len <= 2 * LAPS_GRAPH_PASSWORD_MAX);
	FUZZ_MUST(laps_utf8_check(text, len, NULL) == LAPS_OK);
}

static void found(const struct laps_buf *body)
{
	char id[LAPS_GUID_TEXT];
	laps_rc rc;

	fuzz_poison(id, sizeof(id));
	rc = laps_graph_parse_found(body, "WS0001", id, &cause);
	if (rc == LAPS_OK) {
		FUZZ_MUST(strnlen(id, sizeof(id)) == LAPS_GUID_TEXT - 1);
		return;
	}
	FUZZ_MUST(rc == LAPS_E_FORMAT || rc == LAPS_E_RANGE || rc == LAPS_E_NOTFOUND);
	FUZZ_MUST(cause.hresult && cause.text[0] && fuzz_untouched(id, sizeof(id)));
}

static void device(const struct laps_buf *body, bool credentials)
{
	struct laps_graph_device d;
	laps_rc rc;

	fuzz_poison(&d, sizeof(d));
	rc = laps_graph_parse_device(body, ID, credentials, &d, &cause);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
		FUZZ_MUST(fuzz_untouched(&d, sizeof(d)));
		return;
	}
	FUZZ_MUST(strcmp(d.id, ID) == 0);
	FUZZ_MUST(d.refresh_ticks <= LAPS_TICKS_MAX && d.backup_ticks <= LAPS_TICKS_MAX);
	FUZZ_MUST(d.credential_n <= (credentials ? LAPS_GRAPH_CREDENTIAL_MAX : 0));
	for (size_t i = 0; i < d.credential_n; i++) {
		password(d.credential[i].password);
		FUZZ_MUST(i == 0 ||
			  d.credential[i - 1].updated_ticks >= d.credential[i].updated_ticks);
	}
	laps_graph_device_clear(&d);
}

static void decoded(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len);
	struct laps_secret *s = NULL;
	laps_rc rc = laps_graph_parse_password(text, &s);

	if (rc == LAPS_OK)
		password(s);
	else
		FUZZ_MUST(!s && (rc == LAPS_E_FORMAT || rc == LAPS_E_RANGE));
	laps_secret_free(&s);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_buf body;

	laps_buf_init(&body, len + 1);
	laps_buf_put(&body, data, len);
	found(&body);
	device(&body, false);
	device(&body, true);
	decoded(data, len);
	laps_buf_clear(&body);
	return 0;
}
