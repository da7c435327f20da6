/* SPDX-License-Identifier: MIT */
#include "cli/kds_asking.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <laps/guid.h>
#include <laps/hresult.h>
#include <laps/rootkeychoice.h>

#include "cli/explain_say.h"

static void __attribute__((format(printf, 4, 5)))
refuse(struct cli_kds_asking *a, uint32_t hresult, const char *reason, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(a->what, sizeof a->what, format, ap);
	va_end(ap);
	a->gives = false;
	a->hresult = hresult;
	a->obstacle = (struct cli_who_obstacle){reason, a->what};
}

static bool is_before(const struct laps_period *a, const struct laps_period *b)
{
	if (a->l0 != b->l0)
		return a->l0 < b->l0;
	return a->l1 != b->l1 ? a->l1 < b->l1 : a->l2 < b->l2;
}

/* The period: clocks may differ by five minutes. */
static void ask_period(const struct laps_period *wanted, uint64_t now_ticks,
		       struct cli_kds_asking *a)
{
	const struct laps_period now = laps_gkdi_period(now_ticks);
	const struct laps_period latest = laps_gkdi_period(now_ticks + LAPS_KDS_SKEW_TICKS);
	char from[LAPS_FILETIME_TEXT];

	a->gives = true;
	a->given = now;
	if (is_before(&latest, wanted)) {
		laps_filetime_format(laps_gkdi_period_start(wanted), from);
		refuse(a, LAPS_HR_INVALIDARG, "future-period",
		       "the key period is to come: it begins %s", from);
	} else if (wanted->l0 < now.l0) {
		a->given = (struct laps_period){wanted->l0, LAPS_KEY_INDEX_MAX, LAPS_KEY_INDEX_MAX};
		snprintf(a->what, sizeof a->what,
			 "gives the last keys of L0 %d, which is over: the period's follows from "
			 "them",
			 (int)wanted->l0);
	} else if (is_before(wanted, &now)) {
		snprintf(a->what, sizeof a->what,
			 "gives those of now, L1 %d, L2 %d: the period's follows from them",
			 (int)now.l1, (int)now.l2);
	} else {
		a->given = *wanted;
		snprintf(a->what, sizeof a->what, "gives it: it is that of now");
	}
}

/* The root key, by its id. */
static void ask_root_key(const uint8_t id[static LAPS_GUID_LEN], const struct cli_kds_keys *keys,
			 struct cli_kds_asking *a)
{
	const struct cli_kds_key *k = cli_kds_keys_find(keys, id);
	char state[CLI_KDS_STATE_TEXT], used[LAPS_FILETIME_TEXT], text[LAPS_GUID_TEXT];
	struct laps_root_key_times t;

	a->key = k;
	if (k == NULL) {
		laps_guid_format_text(id, text);
		if (keys->visible)
			refuse(a, LAPS_HR_NTE_NO_KEY, "no-root-key",
			       "the forest has no root key %s", text);
		return;
	}
	t = (struct laps_root_key_times){k->object->used_ticks, k->object->created_ticks};
	if (k->state == CLI_KDS_BAD) {
		cli_kds_state_text(k, state);
		refuse(a, LAPS_HR_NTE_BAD_KEY, "unusable-root-key", "the root key is %s", state);
	} else if (!laps_root_key_valid(&t, laps_gkdi_period_start(&a->given))) {
		laps_filetime_format(k->object->used_ticks, used);
		refuse(a, LAPS_HR_INVALIDARG, "early-root-key",
		       "the root key is used from %s, and the period is before that", used);
	}
}

void cli_kds_ask(const struct cli_explain_recipient *p, const struct cli_kds_keys *keys,
		 uint64_t now_ticks, struct cli_kds_asking *out)
{
	const struct laps_period wanted = {p->id.l0, p->id.l1, p->id.l2};

	*out = (struct cli_kds_asking){0};
	if (!p->has_id) {
		refuse(out, 0, "no-key-identifier", "the value does not say which key it takes");
		return;
	}
	out->key = cli_kds_keys_find(keys, p->id.root_key_id);
	ask_period(&wanted, now_ticks, out);
	if (out->gives)
		ask_root_key(p->id.root_key_id, keys, out);
}

void cli_kds_asking_rows(const struct cli_kds_asking *a, const struct cli_kds_keys *keys,
			 struct cli_table *t)
{
	char state[CLI_KDS_STATE_TEXT], used[LAPS_FILETIME_TEXT];
	const struct cli_kds_key *k = a->key;

	if (k == NULL)
		cli_say(t, "in the forest", "%s",
			keys->visible ? "no: there is no such root key"
				      : "unknown: this login sees no root keys");
	else if (k->key == NULL)
		cli_say(t, "in the forest", "yes");
	else
		cli_say(t, "in the forest",
			"yes: KDF %s, %s, private keys of %u bits, public ones of %u",
			laps_kdf_hash_name(k->key->kdf_hash),
			laps_agreement_name(k->key->agreement), (unsigned)k->key->private_key_bits,
			(unsigned)k->key->public_key_bits);
	if (k != NULL) {
		cli_kds_state_text(k, state);
		laps_filetime_format(k->object->used_ticks, used);
		cli_say(t, "its state", "%s%s%s", state,
			k->object->used_ticks != 0 ? "; used from " : "",
			k->object->used_ticks != 0 ? used : "");
	}
	cli_say(t, "key service", "%s%s", a->obstacle.reason != NULL ? "refuses everybody: " : "",
		a->what);
}

static json_t *service_json(const struct cli_kds_asking *a)
{
	char hresult[16];

	snprintf(hresult, sizeof hresult, "0x%08x", (unsigned)a->hresult);
	return json_pack("{s:b,s:o,s:s,s:o,s:o,s:o,s:o}", "gives", (int)a->gives, "reason",
			 cli_json_text(a->obstacle.reason), "what", a->what, "hresult",
			 a->hresult != 0 ? json_string(hresult) : json_null(), "l0",
			 a->gives ? json_integer(a->given.l0) : json_null(), "l1",
			 a->gives ? json_integer(a->given.l1) : json_null(), "l2",
			 a->gives ? json_integer(a->given.l2) : json_null());
}

json_t *cli_kds_asking_json(const struct cli_kds_asking *a, const struct cli_kds_keys *keys,
			    json_t *object)
{
	const bool known = a->key != NULL || keys->visible;
	json_t *key = a->key != NULL ? cli_kds_key_json(a->key) : json_null();

	if (json_object_set_new(object, "root_key_in_forest",
				known ? json_boolean(a->key != NULL) : json_null()) == 0 &&
	    json_object_set_new(object, "root_key", key) == 0 &&
	    json_object_set_new(object, "key_service", service_json(a)) == 0)
		return object;
	json_decref(object);
	return NULL;
}
