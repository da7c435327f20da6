/* SPDX-License-Identifier: MIT */
/*
 * The directory of a world in memory: the attributes of every mode, changed as a whole.
 */
#include "lib/fakeworld_enter.h"
#include <laps/encvalue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_value *fakeworld_value(struct fakeworld *w, laps_mode mode)
{
	switch (mode) {
	case LAPS_MODE_CLEAR: return &w->clear;
	case LAPS_MODE_ENCRYPTED: return &w->encrypted;
	case LAPS_MODE_DSRM: return &w->dsrm;
	case LAPS_MODE_LEGACY: return &w->legacy;
	case LAPS_MODE_ENTRA: return &w->credential[0];
	default: abort();
	}
}

struct fake_history *fakeworld_history(struct fakeworld *w, laps_mode mode)
{
	if (mode == LAPS_MODE_ENCRYPTED)
		return &w->history;
	return mode == LAPS_MODE_DSRM ? &w->dsrm_history : NULL;
}

static laps_rc backup_locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_BACKUP_LOCATE, &answer, cause);

	if (rc == LAPS_OK && !fake_locate(w)) {
		laps_cause_set(cause, 0x8007054bu, "no controller can be reached");
		rc = LAPS_E_HOST;
	}
	if (rc == LAPS_OK)
		fake_controller_name(w->at, name, name_len);
	return rc;
}

static laps_rc backup_turn_to(void *ctx, size_t controller, char *name, size_t name_len,
			      struct laps_cause *cause)
{
	laps_rc answer, rc = fake_enter(ctx, FAKE_BACKUP_TURN, &answer, cause);

	return rc == LAPS_OK ? fake_turn(ctx, controller, name, name_len, cause) : rc;
}

static laps_rc backup_bind(void *ctx, struct laps_cause *cause)
{
	laps_rc answer;

	return fake_enter(ctx, FAKE_BACKUP_BIND, &answer, cause);
}

static void copy(struct laps_buf *to, const struct laps_buf *from)
{
	laps_buf_init(to, LAPS_ENCVALUE_MAX);
	laps_buf_put(to, from->data, from->len);
	if (laps_buf_status(to) != LAPS_OK)
		abort();
}

/* Values of an attribute have no order: they come in another one each time. */
static void copy_history(struct fakeworld *w, const struct fake_history *h,
			 struct laps_backup_current *out)
{
	uint64_t draw = (uint64_t)w->called[FAKE_BACKUP_READ] + w->now_ticks;

	out->history = calloc(h->n, sizeof(*out->history));
	if (!out->history)
		abort();
	for (size_t i = 0; i < h->n; i++) {
		size_t at;

		draw = draw * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		at = (size_t)((draw >> 33) % (i + 1));
		if (at != i)
			out->history[i] = out->history[at];
		copy(&out->history[at], &h->value[i].bytes);
	}
	out->history_n = h->n;
}

static laps_rc backup_read(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_BACKUP_READ, &answer, cause);
	const struct fake_history *h = fakeworld_history(w, mode);
	struct laps_backup_current there = {0};
	const bool legacy = mode == LAPS_MODE_LEGACY;

	if (rc != LAPS_OK)
		return rc;
	there.has_expiry = legacy ? w->has_legacy_expiry : w->has_expiry;
	there.expiry_ticks = legacy ? w->legacy_expiry_ticks : w->expiry_ticks;
	laps_buf_init(&there.encrypted, LAPS_ENCVALUE_MAX);
	if (!w->hides_values) {
		there.has_version = w->has_version && !legacy;
		memcpy(there.version, w->version, LAPS_GUID_LEN);
		if (h)
			copy(&there.encrypted, &fakeworld_value(w, mode)->bytes);
		if (h && h->n)
			copy_history(w, h, &there);
	}
	*out = there;
	return LAPS_OK;
}

static void clear_value(struct fake_value *v)
{
	laps_buf_clear(&v->bytes);
	*v = (struct fake_value){0};
}

static bool is_value(const struct fake_value *v, const struct laps_bytes *b)
{
	return v->bytes.len == b->len && b->len && memcmp(v->bytes.data, b->data, b->len) == 0;
}

/* Values are added and dropped one by one, and each has to be what the engine takes it for. */
static void change_history(struct fakeworld *w, const struct laps_backup_change *change)
{
	struct fake_history *h = fakeworld_history(w, change->mode);
	const struct fake_value *now = fakeworld_value(w, change->mode);

	if (!h && (change->history_add.len || change->history_drop_n))
		abort(); /* that mode has none */
	for (size_t i = 0; i < change->history_drop_n; i++) {
		size_t at = 0;

		while (at < h->n && !is_value(&h->value[at], &change->history_drop[i]))
			at++;
		if (at == h->n)
			abort(); /* dropped, and not there */
		clear_value(&h->value[at]);
		h->value[at] = h->value[--h->n];
		h->value[h->n] = (struct fake_value){0};
	}
	if (change->history_add.len == 0)
		return;
	for (size_t i = 0; i < h->n; i++) {
		if (is_value(&h->value[i], &change->history_add))
			abort(); /* added, and there already */
	}
	if (h->n == FAKE_HISTORY_MAX || !is_value(now, &change->history_add))
		abort(); /* only the current value moves, and as it is */
	h->value[h->n] = *now;
	copy(&h->value[h->n++].bytes, &now->bytes);
}

/* Keep what the value says, so that nobody has to decrypt it again. */
static void set_value(struct fakeworld *w, const struct laps_backup_change *change)
{
	struct fake_value *v = fakeworld_value(w, change->mode);
	struct laps_pwjson says;
	size_t len = change->encrypted_len;
	const uint8_t *bytes =
		change->clear ? laps_secret_view(change->clear, &len) : change->encrypted;

	clear_value(v);
	laps_buf_init(&v->bytes, LAPS_ENCVALUE_MAX);
	laps_buf_put(&v->bytes, bytes, len);
	if (laps_buf_status(&v->bytes) != LAPS_OK)
		abort();
	w->mode = change->mode;
	if (change->mode == LAPS_MODE_LEGACY) {
		snprintf(v->password, sizeof(v->password), "%s", laps_secret_text(change->clear));
	} else if (fakeworld_read(w, &says)) {
		snprintf(v->account, sizeof(v->account), "%s", says.account);
		snprintf(v->password, sizeof(v->password), "%s", laps_secret_text(says.password));
		laps_pwjson_clear(&says);
	}
}

static void check_change(const struct laps_backup_change *change)
{
	bool encrypts = fakeworld_history(&(struct fakeworld){0}, change->mode) != NULL;

	if (change->mode == LAPS_MODE_ENTRA)
		abort(); /* it has a port of its own */
	if ((change->clear != NULL) == (change->encrypted != NULL) ||
	    encrypts != (change->encrypted != NULL))
		abort(); /* one of them, and the mode's, says the port */
	if (change->has_version &&
	    (change->mode == LAPS_MODE_DSRM || change->mode == LAPS_MODE_LEGACY))
		abort();
}

static void apply(struct fakeworld *w, const struct laps_backup_change *change)
{
	change_history(w, change);
	set_value(w, change);
	if (change->mode == LAPS_MODE_CLEAR)
		clear_value(&w->encrypted);
	if (change->mode == LAPS_MODE_ENCRYPTED)
		clear_value(&w->clear);
	if (change->mode == LAPS_MODE_LEGACY) {
		w->has_legacy_expiry = true;
		w->legacy_expiry_ticks = change->expiry_ticks;
		return;
	}
	w->has_expiry = true;
	w->expiry_ticks = change->expiry_ticks;
	if (change->has_version) {
		w->has_version = true;
		memcpy(w->version, change->version, LAPS_GUID_LEN);
	}
}

static laps_rc backup_write(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_BACKUP_WRITE, &answer, cause);

	check_change(change);
	if (rc != LAPS_OK)
		return rc;
	apply(w, change);
	fake_wrote(w, change);
	fake_watch(w);
	return answer;
}

static void backup_close(void *ctx)
{
	struct laps_cause cause;
	laps_rc answer;

	(void)!fake_enter(ctx, FAKE_BACKUP_CLOSE, &answer, &cause);
}

void fake_backup_port(struct laps_backup_port *port)
{
	*port = (struct laps_backup_port){
		.ctx = port->ctx,
		.locate = backup_locate,
		.bind = backup_bind,
		.read = backup_read,
		.write = backup_write,
		.close = backup_close,
		.turn_to = backup_turn_to,
	};
}
