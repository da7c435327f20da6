/* SPDX-License-Identifier: MIT */
/*
 * What a test sees of a world: the directory's value as an administrator reads it, and whether
 * anything secret is where it must not be.
 */
#include "lib/fakeworld.h"
#include <laps/cms.h>
#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/keyid.h>
#include <laps/targetsd.h>
#include <laps/text.h>
#include <stdio.h>
#include <string.h>

const char *fakeworld_password(const struct fakeworld *w)
{
	return w->account[0].password;
}

/* The L2 key and an envelope of its period, as the key service gives them to a member. */
static laps_rc member_key(const struct fakeworld *w, const struct laps_cms *cms,
			  struct laps_buf *envelope, uint8_t l2[static LAPS_SEED_LEN])
{
	struct laps_period period;
	struct laps_keyid id;
	struct laps_buf sd;
	laps_rc rc;

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	rc = laps_keyid_parse(cms->recipient[0].key_id, cms->recipient[0].key_id_len, &id, NULL);
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_target_sd(&cms->recipient[0], &sd, NULL);
	if (rc == LAPS_OK) {
		period = (struct laps_period){id.l0, id.l1, id.l2};
		rc = laps_gkdi_envelope(&w->root_key, sd.data, sd.len, &period, false, true,
					"corp.example", "corp.example", envelope, NULL);
	}
	if (rc == LAPS_OK)
		rc = laps_gkdi_seed_key(&w->root_key, sd.data, sd.len, &period, l2, NULL);
	laps_buf_clear(&sd);
	return rc;
}

laps_rc fakeworld_decrypt(const struct fakeworld *w, struct laps_secret **plain)
{
	uint8_t l2[LAPS_SEED_LEN];
	struct laps_buf envelope;
	struct laps_encvalue v;
	struct laps_cms cms;
	struct laps_gke key;
	laps_rc rc;

	laps_buf_init(&envelope, LAPS_GKE_MAX);
	rc = laps_encvalue_parse(w->encrypted.data, w->encrypted.len, &v, NULL);
	if (rc == LAPS_OK)
		rc = laps_cms_parse(v.blob, v.blob_len, &cms, NULL);
	if (rc == LAPS_OK)
		rc = member_key(w, &cms, &envelope, l2);
	if (rc == LAPS_OK)
		rc = laps_gke_parse(envelope.data, envelope.len, &key, NULL);
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_unprotect(&cms, 0, &key, l2, plain, NULL, NULL);
	laps_buf_clear(&envelope);
	return rc;
}

bool fakeworld_read(const struct fakeworld *w, struct laps_pwjson *out)
{
	struct laps_secret *plain = NULL;
	const uint8_t *p;
	size_t len;
	laps_rc rc;

	if (w->clear.len)
		return laps_pwjson_parse((const char *)w->clear.data, w->clear.len, out, NULL) ==
		       LAPS_OK;
	if (w->encrypted.len == 0 || fakeworld_decrypt(w, &plain) != LAPS_OK)
		return false;
	p = laps_secret_view(plain, &len);
	rc = laps_pwjson_parse_utf16le(p, len, out, NULL);
	laps_secret_free(&plain);
	return rc == LAPS_OK;
}

bool fakeworld_opens(const struct fakeworld *w)
{
	struct laps_pwjson held;
	bool opens = false;

	if (!fakeworld_read(w, &held))
		return false;
	for (size_t i = 0; i < 3; i++) {
		const struct fake_account *a = &w->account[i];

		if (strcmp(a->account.name, held.account) == 0)
			opens = strcmp(a->password, laps_secret_text(held.password)) == 0;
	}
	laps_pwjson_clear(&held);
	return opens;
}

static bool in_bytes(const void *bytes, size_t len, const char *text)
{
	return memmem(bytes, len, text, strlen(text)) != NULL;
}

/* Whether an event tells of the encrypted value, in hex or in base64. */
static bool tells_ciphertext(const struct fakeworld *w)
{
	enum { TASTE = 24 }; /* bytes behind the header; a multiple of three */
	struct laps_buf text;
	bool tells = false;

	if (w->encrypted.len < LAPS_ENCVALUE_HEADER_LEN + TASTE)
		return false;
	laps_buf_init(&text, 256);
	for (int i = 0; i < 2; i++) {
		const uint8_t *blob = w->encrypted.data + LAPS_ENCVALUE_HEADER_LEN;

		if (i == 0)
			laps_hex_format(blob, TASTE, &text);
		else
			laps_base64_format(blob, TASTE, &text);
		laps_buf_put_u8(&text, 0);
		if (laps_buf_status(&text) == LAPS_OK)
			tells |= in_bytes(w->event, w->event_n * sizeof(*w->event),
					  (const char *)text.data);
		laps_buf_clear(&text);
	}
	laps_buf_clear(&text);
	return tells;
}

int fakeworld_leaks(const struct fakeworld *w, const struct laps_cause *cause)
{
	int leaks = tells_ciphertext(w);

	for (size_t i = 0; i < w->seen_n; i++) {
		leaks += in_bytes(w->event, w->event_n * sizeof(*w->event), w->seen[i]);
		leaks += in_bytes(&w->state, sizeof(w->state), w->seen[i]);
		leaks += in_bytes(cause, sizeof(*cause), w->seen[i]);
	}
	return leaks;
}

const char *fakeworld_events(const struct fakeworld *w, char *out, size_t out_len)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < w->event_n && n < out_len; i++)
		n += (size_t)snprintf(out + n, out_len - n, "%s%u", i ? " " : "", w->event[i].id);
	return out;
}

const struct fake_event *fakeworld_event(const struct fakeworld *w, uint32_t id)
{
	for (size_t i = 0; i < w->event_n; i++) {
		if (w->event[i].id == id)
			return &w->event[i];
	}
	return NULL;
}
