/* SPDX-License-Identifier: MIT */
/*
 * The accounts of a world in memory.
 */
#include "lib/fakeworld_enter.h"
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct fake_account *fakeworld_account(struct fakeworld *w, uint32_t rid)
{
	for (size_t i = 0; i < w->account_n; i++) {
		if (w->account[i].account.rid == rid)
			return &w->account[i];
	}
	return NULL;
}

static struct fake_account *named(struct fakeworld *w, const char *name)
{
	for (size_t i = 0; i < w->account_n; i++) {
		if (strcasecmp(w->account[i].account.name, name) == 0)
			return &w->account[i];
	}
	return NULL;
}

/* As the port tells it. */
static void tell(const struct fakeworld *w, const struct fake_account *a, struct laps_account *out)
{
	*out = a->account;
	if (w->hides_last_set)
		out->last_set_ticks = 0;
}

static laps_rc no_account(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no such account");
	return LAPS_E_NOTFOUND;
}

static laps_rc find(struct fakeworld *w, const struct fake_account *a, struct laps_account *out,
		    struct laps_cause *cause)
{
	laps_rc answer, rc = fake_enter(w, FAKE_ACCOUNT_FIND, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	if (!a)
		return no_account(cause);
	tell(w, a, out);
	w->found_rid = a->account.rid;
	return LAPS_OK;
}

static laps_rc account_find_rid(void *ctx, uint32_t rid, struct laps_account *out,
				struct laps_cause *cause)
{
	return find(ctx, fakeworld_account(ctx, rid), out, cause);
}

static laps_rc account_find_name(void *ctx, const char *name, struct laps_account *out,
				 struct laps_cause *cause)
{
	return find(ctx, named(ctx, name), out, cause);
}

static laps_rc account_next_rid(void *ctx, uint32_t *rid, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_ACCOUNT_NEXT_RID, &answer, cause);

	if (rc == LAPS_OK)
		*rid = w->next_rid;
	return rc;
}

static laps_rc account_accepts(void *ctx, const struct laps_account *account,
			       const struct laps_secret *password, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_ACCOUNT_ACCEPTS, &answer, cause);

	if (w->seen_n < sizeof(w->seen) / sizeof(*w->seen))
		snprintf(w->seen[w->seen_n++], sizeof(*w->seen), "%s", laps_secret_text(password));
	if (account->name[0] == '\0')
		abort(); /* a local policy may compare the two */
	if (rc != LAPS_OK)
		return rc;
	if (laps_secret_len(password) >= w->minimum_length && w->reject == 0)
		return LAPS_OK;
	if (w->reject > 0)
		w->reject--;
	laps_cause_set(cause, LAPS_HR_PASSWORD_RESTRICTION, "the local policy refuses it");
	return LAPS_E_DENIED;
}

/* Whether the directory holds that password of an account of that name. */
static bool is_held(const struct fakeworld *w, const char *name, const struct laps_secret *password)
{
	struct laps_pwjson held;
	bool same;

	if (w->mode == LAPS_MODE_LEGACY)
		return strcmp(w->legacy.password, laps_secret_text(password)) == 0;
	if (!fakeworld_read(w, &held))
		return false;
	same = strcmp(laps_secret_text(held.password), laps_secret_text(password)) == 0 &&
	       strcmp(held.account, name) == 0;
	laps_pwjson_clear(&held);
	return same;
}

static struct fake_account *make(struct fakeworld *w)
{
	struct fake_account *a;

	if (w->account_n == FAKE_ACCOUNT_MAX)
		abort();
	a = &w->account[w->account_n++];
	*a = (struct fake_account){.account = {.rid = w->next_rid++},
				   .password_not_required = true,
				   .password_never_expires = true};
	return a;
}

static void shape_account(struct fakeworld *w, struct fake_account *a,
			  const struct laps_account_shape *shape)
{
	const struct fake_account *other = named(w, shape->name);

	if (shape->name[0] == '\0' || (other && other != a))
		abort(); /* the engine looks first */
	memcpy(a->account.name, shape->name, sizeof(a->account.name));
	a->account.enabled = shape->enabled;
	a->administrator = true;
	a->password_not_required = a->password_never_expires = false;
	a->description = shape->description;
}

static laps_rc account_set(void *ctx, const struct laps_account *account,
			   const struct laps_account_shape *shape,
			   const struct laps_secret *password, uint64_t now_ticks,
			   struct laps_account *out, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_ACCOUNT_SET, &answer, cause);
	struct fake_account *a = fakeworld_account(w, account->rid);

	w->too_early += !is_held(w, shape ? shape->name : account->name, password);
	if (rc != LAPS_OK)
		return rc;
	if (!a && !(shape && account->rid == 0))
		return no_account(cause);
	if (!a)
		a = make(w);
	if (shape)
		shape_account(w, a, shape);
	snprintf(a->password, sizeof(a->password), "%s", laps_secret_text(password));
	a->account.last_set_ticks = now_ticks;
	w->found_rid = a->account.rid;
	fake_watch(w);
	if (answer == LAPS_OK)
		tell(w, a, out);
	return answer;
}

static laps_rc account_configure(void *ctx, uint32_t rid, const struct laps_account_shape *shape,
				 struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_ACCOUNT_CONFIGURE, &answer, cause);
	struct fake_account *a = fakeworld_account(w, rid);

	if (rc != LAPS_OK)
		return rc;
	if (!a)
		return no_account(cause);
	/* the name in the directory has to stay the account's */
	if (strcmp(shape->name, a->account.name) != 0)
		w->too_early++;
	shape_account(w, a, shape);
	return answer;
}

static laps_rc account_remove(void *ctx, uint32_t rid, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_ACCOUNT_REMOVE, &answer, cause);
	struct fake_account *a = fakeworld_account(w, rid);

	if (rid < 1002)
		abort(); /* LAPS has not made it */
	if (rc != LAPS_OK)
		return rc;
	if (!a)
		return no_account(cause);
	*a = w->account[--w->account_n];
	return answer;
}

static laps_rc account_guard(void *ctx, uint32_t rid, laps_guard guard, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_ACCOUNT_GUARD, &answer, cause);

	if ((rid == 0) != (guard == LAPS_GUARD_NONE) || (rid != 0 && !fakeworld_account(w, rid)))
		abort();
	if (rc != LAPS_OK)
		return rc;
	w->guard = guard;
	w->guard_rid = rid;
	return answer;
}

void fake_account_port(struct laps_account_port *port)
{
	*port = (struct laps_account_port){
		.ctx = port->ctx,
		.find_rid = account_find_rid,
		.find_name = account_find_name,
		.next_rid = account_next_rid,
		.accepts = account_accepts,
		.set = account_set,
		.configure = account_configure,
		.remove = account_remove,
		.guard = account_guard,
	};
}
