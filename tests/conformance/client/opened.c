/* SPDX-License-Identifier: MIT */
#include "conformance/client/opened.h"

#include <laps/lapsvalue.h>
#include <laps/pwjson.h>
#include <stdio.h>
#include <stdlib.h>

#include "view/secret.h"

struct client_secret {
	struct client_secret *next;
	struct laps_secret *password;
};

static void refuse(struct client_opened *o, const char *why)
{
	snprintf(o->bad, sizeof(o->bad), "%s", why);
}

static void take_json(laps_rc rc, struct laps_pwjson *j, struct client_opened *out)
{
	if (rc != LAPS_OK) {
		refuse(out, "what is in it is not the JSON that LAPS writes");
		return;
	}
	snprintf(out->account, sizeof(out->account), "%s", j->account);
	out->updated_ticks = j->updated_ticks;
	out->password = j->password;
	j->password = NULL;
	laps_pwjson_clear(j);
}

/* How many NUL units it ends with, as UTF-16. */
static size_t count_nuls(const uint8_t *p, size_t len)
{
	size_t n = 0;

	for (; len >= 2 && p[len - 1] == 0 && p[len - 2] == 0; len -= 2)
		n++;
	return n;
}

static void open_encrypted(struct conform *c, const struct berval *v, struct client_opened *out)
{
	const struct client *s = client_of(c);
	const struct laps_cms_recipient *r;
	struct laps_lapsvalue value;
	char why[VIEW_SECRET_WHY] = "";
	struct laps_err err = {0};
	struct laps_secret *plain;
	struct laps_pwjson j;
	const uint8_t *p;
	size_t len;

	if (laps_lapsvalue_parse((const uint8_t *)v->bv_val, v->bv_len, &value, &err) != LAPS_OK) {
		refuse(out, err.what ? err.what : "it is no encrypted value");
		return;
	}
	r = &value.cms.recipient[0];
	out->header_ticks = value.header.updated_ticks;
	out->period = (struct laps_period){value.key_id.l0, value.key_id.l1, value.key_id.l2};
	snprintf(out->sid, sizeof(out->sid), "%.*s", (int)r->descriptor_len, r->descriptor);
	plain = view_secret_unprotect(&value, &s->keys[s->place], why);
	refuse(out, why);
	if (!plain)
		return;
	p = laps_secret_view(plain, &len);
	out->nuls = count_nuls(p, len);
	take_json(laps_pwjson_parse_utf16le(p, len, &j, NULL), &j, out);
	laps_secret_free(&plain);
}

static void open_clear(const struct berval *v, struct client_opened *out)
{
	struct laps_pwjson j;

	take_json(laps_pwjson_parse(v->bv_val, v->bv_len, &j, NULL), &j, out);
}

static bool is_known(const struct client *s, const struct laps_secret *password)
{
	const size_t len = laps_secret_len(password);

	for (const struct client_secret *k = s->known; k; k = k->next)
		if (laps_secret_len(k->password) == len &&
		    laps_ct_eq(laps_secret_text(k->password), laps_secret_text(password), len))
			return true;
	return false;
}

void client_learn(struct conform *c, const struct laps_secret *password)
{
	struct client *s = client_of(c);
	struct client_secret *k;
	const uint8_t *p;
	size_t len;

	if (is_known(s, password))
		return;
	p = laps_secret_view(password, &len);
	k = calloc(1, sizeof(*k));
	if (!k || laps_secret_dup(p, len, &k->password) != LAPS_OK) {
		free(k);
		conform_fail(c, "out of memory");
		return;
	}
	k->next = s->known;
	s->known = k;
}

void client_open(struct conform *c, client_attr attribute, const struct berval *value,
		 struct client_opened *out)
{
	*out = (struct client_opened){.value = value};
	if (attribute == CLIENT_CLEAR_VALUE)
		open_clear(value, out);
	else if (attribute != CLIENT_LEGACY_VALUE)
		open_encrypted(c, value, out);
	else if (laps_secret_dup(value->bv_val, value->bv_len, &out->password) != LAPS_OK)
		refuse(out, "out of memory");
	if (out->password)
		client_learn(c, out->password);
}

void client_opened_clear(struct client_opened *o)
{
	laps_secret_free(&o->password);
}

const struct laps_secret *client_secret_at(const struct client *s, size_t i)
{
	const struct client_secret *k = s->known;

	for (; k && i > 0; i--)
		k = k->next;
	return k ? k->password : NULL;
}

void client_secrets_forget(struct client *s)
{
	struct client_secret *k;

	while ((k = s->known) != NULL) {
		s->known = k->next;
		laps_secret_free(&k->password);
		free(k);
	}
}
