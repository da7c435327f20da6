/* SPDX-License-Identifier: MIT */
/*
 * Reading many values of one key period, with laps_keycache in front of a keys port that derives
 * from a root key, and without. The ceiling with it is that of unprotect, since the envelope's own
 * L2 key is the wanted one; without it the derivations of one envelope come on top: L0, L1 from 31
 * down to one below the period's, L2 from 31 down to the period's.
 */
#include <laps/keycache.h>
#include <stdio.h>

#include "bench/bare.h"
#include "bench/subject.h"
#include "lib/benchlib.h"

#define VALUE_N      64
#define SEED_CONTEXT 28 /* bytes of a seed key's context */

struct reading {
	struct subject subject;
	struct laps_buf value[VALUE_N];
	size_t next;
	struct laps_keys_port port;
	struct bare bare;
};

/* The keys port: a service that has the root key. */
static laps_rc derive_envelope(void *ctx, const uint8_t *sd, size_t sd_len,
			       const struct laps_key_request *r, struct laps_buf *out,
			       struct laps_cause *cause)
{
	const struct laps_root_key *root = ctx;
	const struct laps_period period = {r->l0, r->l1, r->l2};

	(void)cause;
	return laps_gkdi_envelope(root, sd, sd_len, &period, false, true, "corp.example",
				  "corp.example", out, NULL);
}

static bool ask(const struct laps_keys_port *port, const struct laps_buf *sd,
		const struct laps_keyid *id, struct laps_buf *out)
{
	struct laps_key_request request = {
		.has_root_key_id = true,
		.l0 = id->l0,
		.l1 = id->l1,
		.l2 = id->l2,
		.domain = id->domain,
	};
	struct laps_cause cause;

	for (size_t i = 0; i < LAPS_GUID_LEN; i++)
		request.root_key_id[i] = id->root_key_id[i];
	return port->get_key(port->ctx, sd->data, sd->len, &request, out, &cause) == LAPS_OK;
}

/* One value from its bytes to its plaintext. */
static void read_value(void *reading)
{
	struct reading *r = reading;
	const struct laps_buf *value = &r->value[r->next++ % VALUE_N];
	uint8_t l2_key[LAPS_SEED_LEN];
	struct laps_secret *plain = NULL;
	struct laps_buf sd, envelope;
	struct laps_keyid id;
	struct laps_cms cms;
	struct laps_gke e;

	laps_buf_init(&sd, LAPS_GKE_MAX);
	laps_buf_init(&envelope, LAPS_GKE_MAX);
	bench_must(
		laps_cms_parse(value->data, value->len, &cms, NULL) == LAPS_OK &&
			laps_keyid_parse(cms.recipient[0].key_id, cms.recipient[0].key_id_len, &id,
					 NULL) == LAPS_OK &&
			laps_dpapi_ng_target_sd(&cms.recipient[0], &sd, NULL) == LAPS_OK &&
			ask(&r->port, &sd, &id, &envelope) &&
			laps_gke_parse(envelope.data, envelope.len, &e, NULL) == LAPS_OK &&
			laps_gkdi_seed_from_envelope(&e, id.l1, id.l2, l2_key, NULL) == LAPS_OK &&
			laps_dpapi_ng_unprotect(&cms, 0, &e, l2_key, &plain, NULL, NULL) == LAPS_OK,
		"reading a value");
	laps_secret_free(&plain);
	laps_wipe(l2_key, sizeof(l2_key));
	laps_buf_clear(&envelope);
	laps_buf_clear(&sd);
}

static void bare_with(void *reading)
{
	struct reading *r = reading;

	bare_unprotect(&r->bare);
}

static void bare_without(void *reading)
{
	struct reading *r = reading;
	const struct laps_period *p = &r->subject.period;
	int n = 1 + (LAPS_KEY_INDEX_MAX - (p->l1 - 1)) + (LAPS_KEY_INDEX_MAX + 1 - p->l2);

	bare_kdf_derive(&r->bare.kdf, SEED_CONTEXT + r->subject.sd.len, LAPS_SEED_LEN);
	for (int i = 0; i < n; i++)
		bare_kdf_derive(&r->bare.kdf, SEED_CONTEXT, LAPS_SEED_LEN);
	bare_unprotect(&r->bare);
}

static void reading_open(struct reading *r, const struct form *form)
{
	subject_open(&r->subject, form);
	bare_open(&r->bare, form);
	r->next = 0;
	for (size_t i = 0; i < VALUE_N; i++) {
		r->subject.random.key[1] = (uint8_t)i;
		subject_protect(&r->subject);
		laps_buf_init(&r->value[i], r->subject.blob.max);
		laps_buf_put(&r->value[i], r->subject.blob.data, r->subject.blob.len);
		bench_must(laps_buf_status(&r->value[i]) == LAPS_OK, "values");
	}
}

static void compare(const struct form *form)
{
	struct reading r;
	struct laps_keycache *cache = NULL;
	struct laps_keys_port direct = {.get_key = derive_envelope};
	char name[64];

	reading_open(&r, form);
	direct.ctx = &r.subject.root;
	bench_must(laps_keycache_new(&direct, &cache) == LAPS_OK, "cache");
	r.port = laps_keycache_port(cache);
	snprintf(name, sizeof(name), "cached, %s", form->name);
	bench_row(name, (struct bench_side){read_value, &r}, (struct bench_side){bare_with, &r});
	bench_must(laps_keycache_hits(cache) == r.next - 1, "one request for all values");
	r.port = direct;
	snprintf(name, sizeof(name), "not cached, %s", form->name);
	bench_row(name, (struct bench_side){read_value, &r}, (struct bench_side){bare_without, &r});
	laps_keycache_free(&cache);
	for (size_t i = 0; i < VALUE_N; i++)
		laps_buf_clear(&r.value[i]);
	bare_close(&r.bare);
	subject_close(&r.subject);
}

int main(void)
{
	bench_heading("reading, the key's envelope", "bare");
	compare(&forms[FORM_DH_2048]);
	compare(&forms[FORM_P256]);
	compare(&forms[FORM_NONCE]);
	return 0;
}
