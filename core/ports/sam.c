/* SPDX-License-Identifier: MIT */
/* The account port over the simulated SAM. */
#include "ports/sam.h"

#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>

#include "ports/fault_plan.h"
#include "ports/file.h"
#include "ports/sam_data.h"
#include "ports/sam_policy.h"

static laps_rc look_up(const struct laps_sam *s, const char *name, uint32_t rid,
		       struct laps_account *out, struct laps_cause *cause)
{
	const struct sam_row *row;
	struct sam_data d;
	laps_rc rc = sam_data_load(s->path, &d, cause);

	/* "not found" is about an account; a missing file is a broken host */
	if (rc != LAPS_OK)
		return LAPS_E_HOST;
	row = name ? sam_data_find_name(&d, name) : sam_data_find_rid(&d, rid);
	if (row)
		*out = row->account;
	else
		rc = sam_data_no_account(cause, name, rid);
	sam_data_clear(&d);
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

static laps_rc sam_next_rid(void *ctx, uint32_t *rid, struct laps_cause *cause)
{
	const struct laps_sam *s = ctx;
	struct sam_data d;

	if (sam_data_load(s->path, &d, cause) != LAPS_OK)
		return LAPS_E_HOST;
	*rid = sam_data_new_rid(&d); /* taken in this copy only */
	sam_data_clear(&d);
	return LAPS_OK;
}

static laps_rc sam_accepts(void *ctx, const struct laps_account *account,
			   const struct laps_secret *password, struct laps_cause *cause)
{
	const struct laps_sam *s = ctx;
	struct sam_data d;
	laps_rc rc = sam_data_load(s->path, &d, cause);

	(void)account;
	if (rc != LAPS_OK)
		return LAPS_E_HOST;
	rc = laps_fault_plan_password(s->faults, cause);
	if (rc == LAPS_OK)
		rc = laps_sam_policy_check(&d.policy, password, cause);
	sam_data_clear(&d);
	return rc;
}

/* What automatic management wants, but for the password. */
static laps_rc take_shape(struct sam_data *d, struct sam_row *row,
			  const struct laps_account_shape *shape, struct laps_cause *cause)
{
	const struct sam_row *other = sam_data_find_name(d, shape->name);

	if (other && other != row) {
		laps_cause_set(cause, LAPS_HR_WIN32(1316), "another account is named '%s'",
			       shape->name);
		return LAPS_E_HOST;
	}
	sam_data_rename(d, row, shape->name);
	row->account.enabled = shape->enabled;
	row->administrator = true;
	row->password_not_required = false;
	row->password_never_expires = false;
	sam_data_put(row->description, sizeof(row->description), shape->description);
	return LAPS_OK;
}

struct set {
	const struct laps_sam *sam;
	const struct laps_account *account;
	const struct laps_account_shape *shape;
	const struct laps_secret *password;
	uint64_t now_ticks;
	struct laps_account after;
};

static laps_rc set_row(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	struct set *set = ctx;
	struct sam_row *row = sam_data_find_rid(d, set->account->rid);
	laps_rc rc = laps_sam_policy_check(&d->policy, set->password, cause);

	if (rc != LAPS_OK)
		return rc;
	if (set->account->rid == 0 && set->shape) {
		uint32_t rid = sam_data_new_rid(d);
		struct sam_row *grown = sam_data_grow(d->row, d->row_n, sizeof(*row));

		if (!grown)
			return laps_file_nomem(cause);
		d->row = grown;
		row = &grown[d->row_n++];
		row->account.rid = rid;
	}
	if (!row) {
		(void)sam_data_no_account(cause, NULL, set->account->rid);
		return LAPS_E_HOST;
	}
	if (set->shape && (rc = take_shape(d, row, set->shape, cause)) != LAPS_OK)
		return rc;
	rc = sam_data_set_password(row, set->password, &set->sam->entropy, set->now_ticks, cause);
	set->after = row->account;
	return rc;
}

static laps_rc sam_set(void *ctx, const struct laps_account *account,
		       const struct laps_account_shape *shape, const struct laps_secret *password,
		       uint64_t now_ticks, struct laps_account *out, struct laps_cause *cause)
{
	const struct laps_sam *s = ctx;
	struct set set = {s, account, shape, password, now_ticks, {{0}, 0, false, 0}};
	laps_rc rc = sam_data_edit(s->path, set_row, &set, cause);

	if (rc == LAPS_OK)
		*out = set.after;
	return rc;
}

struct configure {
	uint32_t rid;
	const struct laps_account_shape *shape;
};

static laps_rc configure_row(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	const struct configure *c = ctx;
	struct sam_row *row = sam_data_find_rid(d, c->rid);

	return row ? take_shape(d, row, c->shape, cause) : sam_data_no_account(cause, NULL, c->rid);
}

static bool has_shape(const struct sam_row *row, const struct laps_account_shape *shape)
{
	return strcmp(row->account.name, shape->name) == 0 &&
	       row->account.enabled == shape->enabled && row->administrator &&
	       !row->password_not_required && !row->password_never_expires &&
	       strcmp(row->description, shape->description) == 0;
}

/* Nothing is written when the account is right already: this comes every hour. */
static laps_rc sam_configure(void *ctx, uint32_t rid, const struct laps_account_shape *shape,
			     struct laps_cause *cause)
{
	const struct laps_sam *s = ctx;
	struct configure c = {rid, shape};
	const struct sam_row *row;
	struct sam_data d;
	bool right;

	if (sam_data_load(s->path, &d, cause) != LAPS_OK)
		return LAPS_E_HOST;
	row = sam_data_find_rid(&d, rid);
	right = row && has_shape(row, shape);
	sam_data_clear(&d);
	return right ? LAPS_OK : sam_data_edit(s->path, configure_row, &c, cause);
}

static laps_rc remove_row(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	const uint32_t *rid = ctx;
	struct sam_row *row = sam_data_find_rid(d, *rid);

	if (!row)
		return sam_data_no_account(cause, NULL, *rid);
	sam_data_delete(d, row);
	return LAPS_OK;
}

static laps_rc sam_remove(void *ctx, uint32_t rid, struct laps_cause *cause)
{
	const struct laps_sam *s = ctx;

	return sam_data_edit(s->path, remove_row, &rid, cause);
}

struct guard {
	uint32_t rid;
	laps_guard guard;
};

static laps_rc put_guard(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	const struct guard *g = ctx;

	(void)cause;
	d->guard = g->guard;
	d->guard_rid = g->rid;
	return LAPS_OK;
}

static laps_rc sam_guard(void *ctx, uint32_t rid, laps_guard guard, struct laps_cause *cause)
{
	const struct laps_sam *s = ctx;
	struct guard g = {rid, guard};
	struct sam_data d;
	bool right;

	if (sam_data_load(s->path, &d, cause) != LAPS_OK)
		return LAPS_E_HOST;
	right = d.guard == guard && (d.guard_rid == rid || guard == LAPS_GUARD_NONE);
	sam_data_clear(&d);
	return right ? LAPS_OK : sam_data_edit(s->path, put_guard, &g, cause);
}

laps_rc laps_sam_verify(struct laps_sam *s, const char *name, const struct laps_secret *password,
			bool *opens, struct laps_cause *cause)
{
	const struct sam_row *row;
	struct sam_data d;
	laps_rc rc = sam_data_load(s->path, &d, cause);

	if (rc != LAPS_OK)
		return rc;
	row = sam_data_find_name(&d, name);
	if (!row)
		rc = sam_data_no_account(cause, name, 0);
	else
		rc = sam_data_opens(row, password, opens, cause);
	sam_data_clear(&d);
	return rc;
}

struct laps_account_port laps_sam_port(struct laps_sam *s)
{
	return (struct laps_account_port){
		.ctx = s,
		.find_rid = sam_find_rid,
		.find_name = sam_find_name,
		.next_rid = sam_next_rid,
		.accepts = sam_accepts,
		.set = sam_set,
		.configure = sam_configure,
		.remove = sam_remove,
		.guard = sam_guard,
	};
}
