/* SPDX-License-Identifier: MIT */
#include "view/policy.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "view/child.h"

#define POLICY_FILE_MAX ((size_t)1 << 20)
#define SHOWN_MAX       ((size_t)4 << 20)

void view_policies_clear(struct view_policies *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->seen[i].key);
	p->n = 0;
}

/* ---- what laps tells ----------------------------------------------------------------------- */

static const json_t *setting(const json_t *shown, const char *name)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(shown, "settings"), i, row)
	{
		const char *its = json_string_value(json_object_get(row, "name"));

		if (its && strcmp(its, name) == 0)
			return json_object_get(row, "value");
	}
	return NULL;
}

/* By the name that the winning root has for it, if it has one. */
static uint32_t number(const json_t *shown, laps_policy_source source, laps_setting s)
{
	const char *name =
		source == LAPS_POLICY_NONE ? NULL : laps_policy_setting_name_in(source, s);

	return (uint32_t)json_integer_value(
		setting(shown, name ? name : laps_policy_setting_name(s)));
}

static void text(const json_t *value, char *out, size_t size)
{
	const char *t = json_string_value(value);

	snprintf(out, size, "%s", t ? t : "");
}

static laps_mode mode_of(const char *name)
{
	for (int m = 0; name && m < LAPS_MODE_N; m++)
		if (strcmp(laps_mode_name((laps_mode)m), name) == 0)
			return (laps_mode)m;
	return LAPS_MODE_NONE;
}

static laps_policy_source source_of(const char *name)
{
	for (int s = LAPS_POLICY_CSP; name && s <= LAPS_POLICY_LEGACY; s++)
		if (strcmp(laps_policy_source_name((laps_policy_source)s), name) == 0)
			return (laps_policy_source)s;
	return LAPS_POLICY_NONE;
}

void view_policy_from_json(const json_t *shown, struct view_policy *out)
{
	const json_t *plan = json_object_get(shown, "plan");
	const char *os = json_string_value(json_object_get(shown, "os_level"));
	const laps_policy_source from =
		source_of(json_string_value(json_object_get(shown, "source")));

	*out = (struct view_policy){
		.known = json_is_object(plan),
		.source = from,
		.mode = mode_of(json_string_value(json_object_get(plan, "mode"))),
		.os_level = os && strcmp(os, "24h2") == 0 ? LAPS_OS_24H2 : LAPS_OS_PRE_24H2,
		.age_days = number(shown, from, LAPS_SET_PASSWORD_AGE_DAYS),
		.history = number(shown, from, LAPS_SET_HISTORY_SIZE),
		.protect_expiry = number(shown, from, LAPS_SET_EXPIRATION_PROTECTION) != 0,
	};
	text(json_object_get(plan, "because"), out->why, sizeof(out->why));
	text(json_object_get(plan, "account"), out->account, sizeof(out->account));
	text(json_object_get(plan, "account_name"), out->account_name, sizeof(out->account_name));
	text(setting(shown, laps_policy_setting_name(LAPS_SET_ENCRYPTION_PRINCIPAL)),
	     out->principal, sizeof(out->principal));
}

static void ask(const struct view_host *h, struct view_policy *out)
{
	static const char *const argument[] = {"policy", "show", "--json", NULL};
	char said[VIEW_CHILD_SAID];
	struct laps_buf shown;
	struct sim_err err;
	json_t *root = NULL;
	int status = 0;
	bool ok;

	laps_buf_init(&shown, SHOWN_MAX);
	ok = view_child_laps(h->dir, argument, NULL, &shown, &status, said, &err);
	if (ok)
		root = json_loadb((const char *)shown.data, shown.len, 0, NULL);
	view_policy_from_json(root, out);
	if (!out->known)
		snprintf(out->why, sizeof(out->why), "%.250s",
			 !ok       ? err.text
			 : said[0] ? said
				   : "laps does not tell its policy");
	json_decref(root);
	laps_buf_clear(&shown);
}

/* ---- for which hosts it is the same -------------------------------------------------------- */

static void put_file(const char *path, struct laps_buf *key)
{
	size_t len;
	char *content = view_file(path, POLICY_FILE_MAX, false, &len);

	sim_buf_printf(key, "\n%zu%s\n", len, content ? "" : " none");
	if (content)
		laps_buf_put(key, content, len);
	free(content);
}

/* Lines that name the host, and lead to nothing in its policy. */
static bool is_name(const char *line)
{
	static const char *const key[] = {"#", "computer", "dns-name", "entropy-counter"};

	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++)
		if (strncmp(line, key[i], strlen(key[i])) == 0)
			return true;
	return false;
}

static void put_conf(const struct view_host *h, struct laps_buf *key)
{
	const char *next;

	for (const char *line = h->conf; *line; line = next) {
		size_t len = strcspn(line, "\n");

		next = line + len + (line[len] == '\n');
		if (!is_name(line))
			laps_buf_put(key, line, (size_t)(next - line));
	}
}

/* Everything that laps reads for its policy. */
static void put_key(const struct view_host *h, struct laps_buf *key)
{
	static const char *const root[] = {"csp", "gpo", "local", "legacy"};
	static const char *const form[] = {"json", "reg", "pol"};
	char path[PATH_MAX];

	put_conf(h, key);
	/* a file of the host's own counts by being there */
	if (view_conf_get(h->conf, "legacy-client-dll", path, sizeof(path)))
		sim_buf_text(key, h->dir);
	sim_buf_printf(key, "\n%s %d\n", h->join, h->entra_device[0] != 0);
	for (int r = 0; r < 4; r++)
		for (int f = 0; f < 3; f++) {
			snprintf(path, sizeof(path), "%s/policy/%s.%s", h->dir, root[r], form[f]);
			put_file(path, key);
		}
}

static const struct view_policy *find(const struct view_policies *p, const struct laps_buf *key)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->seen[i].key_len == key->len &&
		    memcmp(p->seen[i].key, key->data, key->len) == 0)
			return &p->seen[i].policy;
	return NULL;
}

/* The key's bytes become the entry's. */
static const struct view_policy *remember(struct view_policies *p, const struct laps_buf *key,
					  const struct view_policy *policy)
{
	uint8_t *copy = malloc(key->len);

	if (!copy)
		return NULL;
	memcpy(copy, key->data, key->len);
	if (p->n == VIEW_POLICIES)
		view_policies_clear(p);
	p->seen[p->n] = (struct view_policy_seen){copy, key->len, *policy};
	return &p->seen[p->n++].policy;
}

const struct view_policy *view_policy_of(struct view_policies *p, const struct view_host *h,
					 struct sim_err *err)
{
	const struct view_policy *found = NULL;
	struct view_policy policy;
	struct laps_buf key;

	laps_buf_init(&key, 4 * POLICY_FILE_MAX);
	put_key(h, &key);
	if (laps_buf_status(&key) == LAPS_OK)
		found = find(p, &key);
	if (!found && laps_buf_status(&key) == LAPS_OK) {
		ask(h, &policy);
		found = remember(p, &key, &policy);
	}
	laps_buf_clear(&key);
	if (!found)
		(void)sim_fail_nomem(err);
	return found;
}

/* ---- which account it is ------------------------------------------------------------------- */

void view_policy_account(const struct view_policy *p, const struct view_host *h,
			 struct view_account *out)
{
	const struct laps_rotation *was = &h->state.confirmed;

	if (p->known && strcmp(p->account, "named") == 0) {
		view_host_account(h, 0, p->account_name, out);
		return;
	}
	if (p->known && strcmp(p->account, "automatic-new") == 0 && h->state.auto_account.rid) {
		view_host_account(h, h->state.auto_account.rid, NULL, out);
		return;
	}
	if (p->known && p->account[0] && strcmp(p->account, "automatic-new") != 0) {
		view_host_account(h, LAPS_RID_ADMIN, NULL, out);
		return;
	}
	view_host_account(h, was->present ? was->account_rid : LAPS_RID_ADMIN, NULL, out);
}
