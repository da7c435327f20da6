/* SPDX-License-Identifier: MIT */
/*
 * Entra ID of a world in memory: the device's newest passwords, the newest first. It takes nothing
 * from a device that has not found and told it who it is, in that order.
 */
#include "lib/fakeworld_enter.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same for a call that the cloud may refuse, with the words that the test has given it. */
static laps_rc enter(struct fakeworld *w, fake_call call, laps_rc *answer,
		     struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	laps_rc rc = fake_enter(w, call, answer, cause);

	w->requests++;
	if (*answer != LAPS_OK)
		*refusal = w->refusal;
	return rc;
}

static laps_rc cloud_discover(void *ctx, char *name, size_t name_len,
			      struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_CLOUD_DISCOVER, &answer, refusal, cause);

	if (rc != LAPS_OK)
		return rc;
	snprintf(name, name_len, "%s", FAKE_SERVICE);
	w->cloud_stage = 1;
	return LAPS_OK;
}

static laps_rc cloud_authenticate(void *ctx, struct laps_cloud_refusal *refusal,
				  struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_CLOUD_AUTHENTICATE, &answer, refusal, cause);

	if (w->cloud_stage != 1)
		abort();
	if (rc == LAPS_OK)
		w->cloud_stage = 2;
	return rc;
}

/* One more, and one less of the oldest. */
static struct fake_value *push(struct fakeworld *w)
{
	struct fake_value *c = w->credential;

	laps_buf_clear(&c[FAKE_CREDENTIAL_N - 1].bytes);
	memmove(&c[1], &c[0], (FAKE_CREDENTIAL_N - 1) * sizeof(*c));
	c[0] = (struct fake_value){0};
	return c;
}

static void keep(struct fakeworld *w, const struct laps_cloud_upload *upload)
{
	struct fake_value *v = push(w);
	struct laps_secret *json = NULL;

	/* as a clear value of Active Directory, so that the one reader does for both */
	if (laps_pwjson_format(upload->account, w->now_ticks, upload->password, &json) != LAPS_OK)
		abort();
	laps_buf_init(&v->bytes, 4096);
	laps_buf_put(&v->bytes, laps_secret_text(json), laps_secret_len(json));
	if (laps_buf_status(&v->bytes) != LAPS_OK)
		abort();
	laps_secret_free(&json);
	snprintf(v->account, sizeof(v->account), "%s", upload->account);
	snprintf(v->password, sizeof(v->password), "%s", laps_secret_text(upload->password));
	w->mode = LAPS_MODE_ENTRA;
	w->refresh_ticks = upload->expiry_ticks;
	w->uploaded_rid = upload->account_rid;
}

static laps_rc cloud_upload(void *ctx, const struct laps_cloud_upload *upload,
			    struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_CLOUD_UPLOAD, &answer, refusal, cause);

	if (w->cloud_stage != 2 || upload->account[0] == '\0' || !upload->password)
		abort();
	if (rc != LAPS_OK)
		return rc;
	keep(w, upload);
	fake_watch(w);
	return answer;
}

static void cloud_close(void *ctx)
{
	struct fakeworld *w = ctx;
	struct laps_cause cause;
	laps_rc answer;

	(void)!fake_enter(w, FAKE_CLOUD_CLOSE, &answer, &cause);
	w->cloud_stage = 0;
}

void fake_cloud_port(struct laps_cloud_port *port)
{
	*port = (struct laps_cloud_port){
		.ctx = port->ctx,
		.discover = cloud_discover,
		.authenticate = cloud_authenticate,
		.upload = cloud_upload,
		.close = cloud_close,
	};
}
