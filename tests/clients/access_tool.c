/* SPDX-License-Identifier: MIT */
/*
 * Access checks and inheritance of ours, for comparisons: see request.h. Descriptors and GUIDs are
 * hex bytes, SIDs are text, several of them with commas in between.
 *
 *   check      sd sids principal paths wanted confidential -> rights: per path what is given of
 * wanted. paths is hex: per path three GUIDs, a zero one for none; principal is "" for none. With
 *              confidential the answer is 1 or 0, from laps_adaccess_read
 *   create     parent given class creator group -> out
 *   reinherit  own parent class -> out
 */
#include <laps/adaccess.h>
#include <laps/sdinherit.h>
#include <stdlib.h>
#include <string.h>

#include "clients/request.h"

#define SIDS_MAX 128
#define OUT_MAX  (1u << 18)

static size_t get_sids(const json_t *request, const char *key, struct laps_sid *sids)
{
	const char *s = request_str(request, key);
	size_t n = 0;

	while (*s) {
		const size_t len = strcspn(s, ",");

		if (n == SIDS_MAX || laps_sid_parse_text(s, len, &sids[n++], NULL) != LAPS_OK)
			request_bad("no SIDs:", key);
		s += len + (s[len] != '\0');
	}
	return n;
}

/* The descriptor of a member; false: it is empty. */
static bool get_sd(const json_t *request, const char *key, struct laps_sd *sd)
{
	uint8_t *in;
	const size_t len = request_hex(request, key, &in);

	if (len > 0 && laps_sd_parse(in, len, sd, NULL) != LAPS_OK)
		request_bad("no descriptor:", key);
	free(in);
	return len > 0;
}

static struct laps_adpath path_at(const uint8_t *p)
{
	static const uint8_t none[LAPS_GUID_LEN];
	struct laps_adpath path = {.guid = {NULL}};

	for (size_t i = 0; i < LAPS_ADPATH_MAX; i++)
		if (memcmp(p + i * LAPS_GUID_LEN, none, LAPS_GUID_LEN) != 0)
			path.guid[i] = p + i * LAPS_GUID_LEN;
	return path;
}

static laps_rc op_check(const json_t *request, json_t *answer, struct laps_err *err)
{
	const size_t step = LAPS_GUID_LEN * LAPS_ADPATH_MAX;
	const uint32_t wanted = (uint32_t)request_int(request, "wanted");
	const bool confidential = request_bool(request, "confidential");
	struct laps_sid sids[SIDS_MAX], self[SIDS_MAX];
	const struct laps_adtoken who = {.sid = sids, .sid_n = get_sids(request, "sids", sids)};
	const struct laps_sid *own = get_sids(request, "principal", self) > 0 ? self : NULL;
	json_t *rights = json_array();
	struct laps_sd sd = {0};
	uint8_t *paths;
	const size_t len = request_hex(request, "paths", &paths);

	(void)err;
	if (!get_sd(request, "sd", &sd) || len % step != 0)
		request_bad("no descriptor, or no whole paths:", "check");
	for (size_t at = 0; at < len; at += step) {
		const struct laps_adpath path = path_at(paths + at);

		json_array_append_new(
			rights,
			json_integer(confidential ? laps_adaccess_read(&sd, &who, own, &path, true)
						  : laps_adaccess(&sd, &who, own, &path, wanted)));
	}
	json_object_set_new(answer, "rights", rights);
	laps_sd_clear(&sd);
	free(paths);
	return LAPS_OK;
}

static laps_rc give(json_t *answer, laps_rc rc, struct laps_sd *sd)
{
	struct laps_buf out;

	if (rc != LAPS_OK)
		return rc;
	laps_buf_init(&out, OUT_MAX);
	laps_sd_format(sd, &out);
	rc = laps_buf_status(&out);
	if (rc == LAPS_OK)
		answer_hex(answer, "out", out.data, out.len);
	laps_buf_clear(&out);
	laps_sd_clear(sd);
	return rc;
}

static laps_rc op_create(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_sd parent = {0}, given = {0}, standard = {0}, out = {0};
	struct laps_sid creator[SIDS_MAX], group[SIDS_MAX];
	uint8_t class_guid[LAPS_GUID_LEN];
	const struct laps_sdinherit how = {
		.parent = get_sd(request, "parent", &parent) ? &parent : NULL,
		.given = get_sd(request, "given", &given) ? &given : NULL,
		.class_default = get_sd(request, "standard", &standard) ? &standard : NULL,
		.class_guid = class_guid,
		.creator = get_sids(request, "creator", creator) > 0 ? creator : NULL,
		.group = get_sids(request, "group", group) > 0 ? group : NULL,
	};
	laps_rc rc;

	(void)err;
	request_fixed(request, "class", class_guid, sizeof(class_guid));
	rc = give(answer, laps_sd_create(&how, &out), &out);
	laps_sd_clear(&parent);
	laps_sd_clear(&given);
	laps_sd_clear(&standard);
	return rc;
}

static laps_rc op_reinherit(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct laps_sd own = {0}, parent = {0}, out = {0};
	uint8_t class_guid[LAPS_GUID_LEN];
	laps_rc rc;

	(void)err;
	if (!get_sd(request, "own", &own) || !get_sd(request, "parent", &parent))
		request_bad("no descriptor:", "reinherit");
	request_fixed(request, "class", class_guid, sizeof(class_guid));
	rc = give(answer, laps_sd_reinherit(&own, &parent, class_guid, &out), &out);
	laps_sd_clear(&own);
	laps_sd_clear(&parent);
	return rc;
}

int main(void)
{
	static const struct request_op ops[] = {
		{"check", op_check},
		{"create", op_create},
		{"reinherit", op_reinherit},
		{NULL, NULL},
	};

	return request_serve(ops);
}
