/* SPDX-License-Identifier: MIT */
#include "ports/sam.h"

#include <inttypes.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/file.h"
#include "ports/json_file.h"
#include "ports/sam_policy.h"

#define SAM_VERSION        1
#define ERROR_INVALID_DATA 13

/* One account as it stands in the file; hash borrows from the JSON, NULL when never set. */
struct row {
	struct laps_account account;
	const char *hash;
};

/* False when the object is not an account. */
static bool parse_row(const json_t *object, struct row *out)
{
	const char *name = json_string_value(json_object_get(object, "name"));
	const json_t *rid = json_object_get(object, "rid"), *hash = json_object_get(object, "hash");
	const json_t *enabled = json_object_get(object, "enabled");
	const json_t *last_set = json_object_get(object, "last_set");
	struct row r = {.hash = json_string_value(hash)};

	if (!name || strlen(name) > LAPS_ACCOUNT_NAME_MAX || !json_is_integer(rid) ||
	    json_integer_value(rid) < 0 || json_integer_value(rid) > UINT32_MAX ||
	    !json_is_boolean(enabled) || !(json_is_string(hash) || json_is_null(hash)))
		return false;
	if (json_is_string(last_set)) {
		if (laps_filetime_parse(json_string_value(last_set), &r.account.last_set_ticks,
					NULL) != LAPS_OK)
			return false;
	} else if (!json_is_null(last_set)) {
		return false;
	}
	memcpy(r.account.name, name, strlen(name) + 1);
	r.account.rid = (uint32_t)json_integer_value(rid);
	r.account.enabled = json_is_true(enabled);
	*out = r;
	return true;
}

static bool parse_policy(const json_t *root, struct laps_sam_policy *out)
{
	json_t *policy = json_object_get(root, "policy");
	json_int_t length = 0, categories = 0;

	if (json_unpack(policy, "{s?I s?I}", "minimum_length", &length, "minimum_categories",
			&categories) != 0 ||
	    length < 0 || length > UINT32_MAX || categories < 0 || categories > LAPS_SAM_CATEGORY_N)
		return false;
	out->minimum_length = (uint32_t)length;
	out->minimum_categories = (uint32_t)categories;
	return true;
}

/* Read the file and check its frame; *root is a new reference, *accounts borrows from it. */
static laps_rc load(const struct laps_sam *s, json_t **root, json_t **accounts,
		    struct laps_sam_policy *policy, struct laps_cause *cause)
{
	json_t *object = NULL, *list;
	laps_rc rc = laps_json_load(s->path, LAPS_SAM_LEN_MAX, &object, cause);
	struct row row;
	size_t i;
	json_t *each;

	if (rc != LAPS_OK)
		return rc == LAPS_E_RANGE ? LAPS_E_FORMAT : rc;
	list = json_object_get(object, "accounts");
	if (json_integer_value(json_object_get(object, "version")) != SAM_VERSION ||
	    !json_is_array(list) || !parse_policy(object, policy)) {
		json_decref(object);
		return laps_json_bad(cause, s->path, "not an account file of version 1");
	}
	json_array_foreach(list, i, each)
	{
		if (parse_row(each, &row))
			continue;
		json_decref(object);
		laps_cause_set(cause, LAPS_HR_WIN32(ERROR_INVALID_DATA),
			       "%s: account %zu is not one", s->path, i + 1);
		return LAPS_E_FORMAT;
	}
	*root = object;
	*accounts = list;
	return LAPS_OK;
}

/* By name when that is not NULL, else by RID; the object borrows from accounts. */
static json_t *find(json_t *accounts, const char *name, uint32_t rid, struct row *out)
{
	size_t i;
	json_t *each;

	json_array_foreach(accounts, i, each)
	{
		if (parse_row(each, out) &&
		    (name ? strcasecmp(out->account.name, name) == 0 : out->account.rid == rid))
			return each;
	}
	return NULL;
}

static laps_rc no_account(struct laps_cause *cause, const char *name, uint32_t rid)
{
	if (name)
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no local account '%s'", name);
	else
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no local account with RID %" PRIu32,
			       rid);
	return LAPS_E_NOTFOUND;
}

static laps_rc look_up(struct laps_sam *s, const char *name, uint32_t rid, struct laps_account *out,
		       struct laps_cause *cause)
{
	json_t *root = NULL, *accounts = NULL;
	struct laps_sam_policy policy;
	struct row row;
	laps_rc rc = load(s, &root, &accounts, &policy, cause);

	/* "not found" is about an account; a missing file is a broken host */
	if (rc != LAPS_OK)
		return LAPS_E_HOST;
	if (find(accounts, name, rid, &row))
		*out = row.account;
	else
		rc = no_account(cause, name, rid);
	json_decref(root);
	return rc;
}

static laps_rc sam_find_rid(void *ctx, uint32_t rid, struct laps_account *out,
			    struct laps_cause *cause)
{
	return look_up(ctx, NULL, rid, out, cause);
}

static laps_rc sam_find_name(void *ctx, const char *name, struct laps_account *out,
			     struct laps_cause *cause)
{
	return look_up(ctx, name, 0, out, cause);
}

static laps_rc sam_accepts(void *ctx, const struct laps_account *account,
			   const struct laps_secret *password, struct laps_cause *cause)
{
	json_t *root = NULL, *accounts = NULL;
	struct laps_sam_policy policy;
	laps_rc rc = load(ctx, &root, &accounts, &policy, cause);

	(void)account;
	if (rc != LAPS_OK)
		return LAPS_E_HOST;
	json_decref(root);
	return laps_sam_policy_check(&policy, password, cause);
}

/* Put hash and time into the account's object. */
static laps_rc update(json_t *object, const char *hash, uint64_t now_ticks,
		      struct laps_cause *cause)
{
	char time[LAPS_FILETIME_TEXT];

	laps_filetime_format(now_ticks, time);
	if (json_object_set_new(object, "hash", json_string(hash)) != 0 ||
	    json_object_set_new(object, "last_set", json_string(time)) != 0)
		return laps_file_nomem(cause);
	return LAPS_OK;
}

static laps_rc sam_set(void *ctx, const struct laps_account *account,
		       const struct laps_account_shape *shape, const struct laps_secret *password,
		       uint64_t now_ticks, struct laps_account *out, struct laps_cause *cause)
{
	struct laps_sam *s = ctx;
	json_t *root = NULL, *accounts = NULL, *object;
	char hash[LAPS_SAM_HASH_TEXT];
	struct laps_sam_policy policy;
	struct row row;
	laps_rc rc = load(s, &root, &accounts, &policy, cause);

	(void)shape;
	if (rc != LAPS_OK)
		return LAPS_E_HOST;
	object = find(accounts, NULL, account->rid, &row);
	if (!object) {
		(void)no_account(cause, NULL, account->rid);
		rc = LAPS_E_HOST;
		goto out;
	}
	rc = laps_sam_policy_check(&policy, password, cause);
	if (rc == LAPS_OK)
		rc = laps_sam_hash(password, &s->entropy, hash, cause);
	if (rc == LAPS_OK)
		rc = update(object, hash, now_ticks, cause);
	if (rc == LAPS_OK)
		rc = laps_json_save(s->path, root, 0600, cause);
	if (rc == LAPS_E_NOTFOUND)
		rc = LAPS_E_HOST;
	if (rc == LAPS_OK) {
		*out = row.account;
		out->last_set_ticks = now_ticks;
	}
out:
	laps_wipe(hash, sizeof(hash));
	json_decref(root);
	return rc;
}

laps_rc laps_sam_list(struct laps_sam *s, struct laps_account **out, size_t *n,
		      struct laps_cause *cause)
{
	json_t *root = NULL, *accounts = NULL, *each;
	struct laps_sam_policy policy;
	struct laps_account *list;
	struct row row;
	size_t i;
	laps_rc rc = load(s, &root, &accounts, &policy, cause);

	if (rc != LAPS_OK)
		return rc;
	list = calloc(json_array_size(accounts) + 1, sizeof(*list));
	if (!list) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	json_array_foreach(accounts, i, each)
	{
		if (parse_row(each, &row))
			list[i] = row.account;
	}
	*out = list;
	*n = json_array_size(accounts);
out:
	json_decref(root);
	return rc;
}

laps_rc laps_sam_verify(struct laps_sam *s, const char *name, const struct laps_secret *password,
			bool *opens, struct laps_cause *cause)
{
	json_t *root = NULL, *accounts = NULL;
	struct laps_sam_policy policy;
	struct row row;
	laps_rc rc = load(s, &root, &accounts, &policy, cause);

	if (rc != LAPS_OK)
		return rc;
	if (!find(accounts, name, 0, &row))
		rc = no_account(cause, name, 0);
	else if (!row.hash || strcmp(row.hash, "!") == 0)
		*opens = false; /* never set, or locked: nothing opens it */
	else
		rc = laps_sam_hash_opens(row.hash, password, opens, cause);
	json_decref(root);
	return rc;
}

struct laps_account_port laps_sam_port(struct laps_sam *s)
{
	return (struct laps_account_port){
		.ctx = s,
		.find_rid = sam_find_rid,
		.find_name = sam_find_name,
		.accepts = sam_accepts,
		.set = sam_set,
	};
}
