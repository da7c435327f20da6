/* SPDX-License-Identifier: MIT */
/*
 * What a test sees of a world: the directory's value as an administrator reads it, and whether
 * anything secret is where it must not be.
 */
#include "lib/fakeworld_enter.h"
#include <laps/cms.h>
#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/keyid.h>
#include <laps/targetsd.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
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

static laps_rc decrypt(const struct fakeworld *w, const struct laps_buf *value,
		       struct laps_secret **plain)
{
	uint8_t l2[LAPS_SEED_LEN];
	struct laps_buf envelope;
	struct laps_encvalue v;
	struct laps_cms cms;
	struct laps_gke key;
	laps_rc rc;

	laps_buf_init(&envelope, LAPS_GKE_MAX);
	rc = laps_encvalue_parse(value->data, value->len, &v, NULL);
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

/* The value that was decrypted last is looked at again and again: by the directory that takes it,
 * by the account that is set, by the test. The same bytes have the same plaintext. */
static struct {
	struct laps_buf value;
	struct laps_secret *plain;
} last;

static laps_rc remember(const struct laps_buf *value, const struct laps_secret *plain)
{
	size_t len;
	const uint8_t *p = laps_secret_view(plain, &len);

	laps_secret_free(&last.plain);
	laps_buf_clear(&last.value);
	laps_buf_init(&last.value, LAPS_ENCVALUE_MAX);
	laps_buf_put(&last.value, value->data, value->len);
	if (laps_buf_status(&last.value) != LAPS_OK)
		return LAPS_E_NOMEM;
	return laps_secret_dup(p, len, &last.plain);
}

laps_rc fakeworld_decrypt(const struct fakeworld *w, const struct laps_buf *value,
			  struct laps_secret **plain)
{
	const uint8_t *p;
	size_t len;
	laps_rc rc;

	if (last.plain && last.value.len == value->len &&
	    memcmp(last.value.data, value->data, value->len) == 0) {
		p = laps_secret_view(last.plain, &len);
		return laps_secret_dup(p, len, plain);
	}
	rc = decrypt(w, value, plain);
	if (rc == LAPS_OK && remember(value, *plain) != LAPS_OK)
		abort();
	return rc;
}

/* A mode's current value. */
static const struct fake_value *current(const struct fakeworld *w, laps_mode mode)
{
	return mode == LAPS_MODE_ENTRA    ? &w->credential[0]
	       : mode == LAPS_MODE_CLEAR  ? &w->clear
	       : mode == LAPS_MODE_LEGACY ? &w->legacy
	       : mode == LAPS_MODE_DSRM   ? &w->dsrm
					  : &w->encrypted;
}

bool fakeworld_read(const struct fakeworld *w, struct laps_pwjson *out)
{
	const struct laps_buf *value = &current(w, w->mode)->bytes;
	struct laps_secret *plain = NULL;
	const uint8_t *p;
	size_t len;
	laps_rc rc;

	if (w->mode == LAPS_MODE_CLEAR || w->mode == LAPS_MODE_ENTRA)
		return laps_pwjson_parse((const char *)value->data, value->len, out, NULL) ==
		       LAPS_OK;
	if (value->len == 0 || fakeworld_decrypt(w, value, &plain) != LAPS_OK)
		return false;
	p = laps_secret_view(plain, &len);
	rc = laps_pwjson_parse_utf16le(p, len, out, NULL);
	laps_secret_free(&plain);
	return rc == LAPS_OK;
}

/* A legacy value does not name its account. */
static bool opens(const struct fake_value *v, const struct fake_account *a)
{
	return v->bytes.len &&
	       (v->account[0] == '\0' || strcmp(v->account, a->account.name) == 0) &&
	       strcmp(v->password, a->password) == 0;
}

bool fakeworld_opens(const struct fakeworld *w)
{
	const struct fake_value *v = current(w, w->mode);

	for (size_t i = 0; i < w->account_n; i++) {
		const struct fake_account *a = &w->account[i];

		if (v->account[0] ? strcmp(a->account.name, v->account) == 0
				  : a->account.rid == w->found_rid)
			return opens(v, a);
	}
	return false;
}

bool fakeworld_some_value_opens(const struct fakeworld *w, uint32_t rid)
{
	const struct fake_controller d = fake_standing(w);
	const struct fake_account *a = NULL;
	bool some;

	for (size_t i = 0; i < w->account_n; i++) {
		if (w->account[i].account.rid == rid)
			a = &w->account[i];
	}
	if (!a)
		return true;
	some = opens(&d.clear, a) || opens(&d.encrypted, a) || opens(&d.dsrm, a) ||
	       opens(&d.legacy, a);
	for (size_t i = 0; i < FAKE_CREDENTIAL_N; i++)
		some |= opens(&w->credential[i], a);
	for (size_t i = 0; i < d.history.n; i++)
		some |= opens(&d.history.value[i], a);
	for (size_t i = 0; i < d.dsrm_history.n; i++)
		some |= opens(&d.dsrm_history.value[i], a);
	return some;
}

void fake_watch(struct fakeworld *w)
{
	if (w->watch_rid != 0 && !fakeworld_some_value_opens(w, w->watch_rid))
		w->locked_out++;
}

static bool in_bytes(const void *bytes, size_t len, const char *text)
{
	return memmem(bytes, len, text, strlen(text)) != NULL;
}

/* Whether an event tells of the encrypted value, in hex or in base64. */
static bool tells_ciphertext(const struct fakeworld *w)
{
	enum { TASTE = 24 }; /* bytes behind the header; a multiple of three */
	const struct laps_buf *value = &current(w, w->mode)->bytes;
	struct laps_buf text;
	bool tells = false;

	if (w->mode != LAPS_MODE_ENCRYPTED && w->mode != LAPS_MODE_DSRM)
		return false;
	if (value->len < LAPS_ENCVALUE_HEADER_LEN + TASTE)
		return false;
	laps_buf_init(&text, 256);
	for (int i = 0; i < 2; i++) {
		const uint8_t *blob = value->data + LAPS_ENCVALUE_HEADER_LEN;

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

/* The texts of a record. What is behind their ends, and between the members, is not stored. */
static bool in_state(const struct laps_state *s, const char *text)
{
	return strstr(s->post_auth.boot_id, text) || strstr(s->auto_account.name, text);
}

int fakeworld_leaks(const struct fakeworld *w, const struct laps_cause *cause)
{
	int leaks = tells_ciphertext(w);

	for (size_t i = 0; i < w->seen_n; i++) {
		leaks += in_bytes(w->event, w->event_n * sizeof(*w->event), w->seen[i]);
		leaks += in_state(&w->state, w->seen[i]);
		leaks += strstr(cause->text, w->seen[i]) != NULL;
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
