/* SPDX-License-Identifier: MIT */
#include "cli/kds_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/guid.h>
#include <laps/rootkeychoice.h>

#include "cli/out.h"

static const char step[] = "read";

static const char *const state_id[] = {
	[CLI_KDS_IN_USE] = "in-use",
	[CLI_KDS_VALID] = "valid",
	[CLI_KDS_EARLY] = "not-yet-valid",
	[CLI_KDS_BAD] = "unusable",
};

/* Why it is never given; NULL: no reason. */
static const char *bad_reason(const struct cli_kds_key *k)
{
	size_t id_len = strlen(k->object->id);

	if (k->key == NULL) /* behind "ID: " */
		return strlen(k->object->bad.text) > id_len + 2 ? k->object->bad.text + id_len + 2
								: k->object->bad.text;
	if (k->object->used_ticks == 0)
		return "no " LAPS_AD_ROOT_KEY_USED;
	return NULL;
}

static struct laps_root_key_times times_of(const struct cli_kds_key *k)
{
	return (struct laps_root_key_times){bad_reason(k) != NULL ? 0 : k->object->used_ticks,
					    k->object->created_ticks};
}

/* The one made last first; of equals by their ids, so that a list is always the same. */
static int compare(const void *a, const void *b)
{
	const struct cli_kds_key *x = a, *y = b;

	if (x->object->created_ticks != y->object->created_ticks)
		return x->object->created_ticks > y->object->created_ticks ? -1 : 1;
	return strcmp(x->object->id, y->object->id);
}

static void judge(struct cli_kds_keys *k, uint64_t now_ticks)
{
	const struct laps_period period = laps_gkdi_period(now_ticks);
	const uint64_t start = laps_gkdi_period_start(&period);
	struct cli_kds_key *used = NULL;
	struct laps_root_key_times last = {0};

	for (size_t i = 0; i < k->n; i++) {
		const struct laps_root_key_times t = times_of(&k->key[i]);
		const bool valid = laps_root_key_valid(&t, start);

		k->key[i].state = valid               ? CLI_KDS_VALID
				  : t.used_ticks == 0 ? CLI_KDS_BAD
						      : CLI_KDS_EARLY;
		if (valid && (used == NULL || laps_root_key_later(&t, &last))) {
			used = &k->key[i];
			last = t;
		}
	}
	if (used != NULL)
		used->state = CLI_KDS_IN_USE;
}

int cli_kds_keys_read(struct laps_ad *ad, uint64_t now_ticks, struct cli_kds_keys *out)
{
	struct laps_cause cause;

	if (laps_ad_read_root_keys(ad, &out->read, &cause) != LAPS_OK)
		return cli_fail(step, "%s", cause.text);
	out->visible = out->read.object_n > 0;
	if (!out->visible && laps_ad_may_create_root_keys(ad, &out->visible, &cause) != LAPS_OK)
		return cli_fail(step, "%s", cause.text);
	out->key = calloc(out->read.object_n + 1, sizeof *out->key);
	if (out->key == NULL)
		return cli_fail(step, "out of memory");
	for (size_t i = 0; i < out->read.object_n; i++) {
		const struct laps_ad_root_key_object *o = &out->read.object[i];

		out->key[out->n++] = (struct cli_kds_key){
			.object = o, .key = o->key != SIZE_MAX ? &out->read.key[o->key] : NULL};
	}
	qsort(out->key, out->n, sizeof *out->key, compare);
	judge(out, now_ticks);
	return CLI_DONE;
}

void cli_kds_keys_clear(struct cli_kds_keys *k)
{
	laps_ad_root_keys_clear(&k->read);
	free(k->key);
	*k = (struct cli_kds_keys){0};
}

const struct cli_kds_key *cli_kds_keys_find(const struct cli_kds_keys *k,
					    const uint8_t id[static LAPS_GUID_LEN])
{
	uint8_t of_object[LAPS_GUID_LEN];

	for (size_t i = 0; i < k->n; i++)
		if (laps_guid_parse_text(k->key[i].object->id, of_object, NULL) == LAPS_OK &&
		    memcmp(of_object, id, LAPS_GUID_LEN) == 0)
			return &k->key[i];
	return NULL;
}

void cli_kds_state_text(const struct cli_kds_key *k, char out[static CLI_KDS_STATE_TEXT])
{
	switch (k->state) {
	case CLI_KDS_IN_USE: snprintf(out, CLI_KDS_STATE_TEXT, "in use"); break;
	case CLI_KDS_VALID: snprintf(out, CLI_KDS_STATE_TEXT, "valid"); break;
	case CLI_KDS_EARLY: snprintf(out, CLI_KDS_STATE_TEXT, "not yet valid"); break;
	case CLI_KDS_BAD: snprintf(out, CLI_KDS_STATE_TEXT, "unusable: %s", bad_reason(k)); break;
	}
}

void cli_kds_creator_text(const char *dn, char out[static CLI_KDS_CREATOR_TEXT])
{
	const char *name = dn != NULL ? strchr(dn, '=') : NULL;

	if (name != NULL)
		snprintf(out, CLI_KDS_CREATOR_TEXT, "%.*s", (int)strcspn(name + 1, ","), name + 1);
	else
		snprintf(out, CLI_KDS_CREATOR_TEXT, "%s", dn != NULL ? dn : CLI_BLANK);
}

json_t *cli_kds_key_json(const struct cli_kds_key *k)
{
	const struct laps_root_key *key = k->key;
	const char *why = bad_reason(k);

	return json_pack(
		"{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:s,s:o}", "id", k->object->id, "kdf_hash",
		cli_json_text(key != NULL ? laps_kdf_hash_name(key->kdf_hash) : NULL), "agreement",
		cli_json_text(key != NULL ? laps_agreement_name(key->agreement) : NULL),
		"private_key_bits", key != NULL ? json_integer(key->private_key_bits) : json_null(),
		"public_key_bits", key != NULL ? json_integer(key->public_key_bits) : json_null(),
		"created", cli_json_time(k->object->created_ticks), "effective",
		cli_json_time(k->object->used_ticks), "domain_controller",
		cli_json_text(k->object->creator), "state", state_id[k->state], "why",
		cli_json_text(why));
}
