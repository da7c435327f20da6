/* SPDX-License-Identifier: MIT */
#include <laps/protector.h>

#include <stdlib.h>

#include "crypto/protect.h"

struct laps_protector {
	struct laps_buf bytes;
	struct laps_gke envelope; /* borrows from bytes, and so does the writer */
	struct laps_writer writer;
};

struct laps_protectors {
	struct laps_protector *kept[LAPS_PROTECTORS_MAX]; /* the one used last comes first */
	size_t kept_n, made;
};

/* Everything but the tables. */
static laps_rc read_envelope(struct laps_protector *p, const uint8_t *envelope, size_t len,
			     struct laps_err *err)
{
	laps_rc rc;

	laps_buf_init(&p->bytes, LAPS_GKE_MAX);
	laps_buf_put(&p->bytes, envelope, len);
	if ((rc = laps_buf_status(&p->bytes)) != LAPS_OK)
		return laps_fail(err, rc, 0, "group key envelope");
	if ((rc = laps_gke_parse(p->bytes.data, len, &p->envelope, err)) != LAPS_OK)
		return rc;
	if (!(p->envelope.flags & LAPS_KEY_FLAG_PUBLIC))
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "not a public envelope");
	return laps_writer_open(&p->writer, &p->envelope, err);
}

laps_rc laps_protector_new(const uint8_t *envelope, size_t len, struct laps_protector **out,
			   struct laps_err *err)
{
	struct laps_protector *p = calloc(1, sizeof(*p));
	laps_rc rc;

	if (!p)
		return laps_fail(err, LAPS_E_NOMEM, 0, "protector");
	rc = read_envelope(p, envelope, len, err);
	if (rc == LAPS_OK)
		rc = laps_writer_fix(&p->writer, err);
	if (rc == LAPS_OK)
		*out = p;
	else
		laps_protector_free(&p);
	return rc;
}

void laps_protector_free(struct laps_protector **p)
{
	if (*p) {
		laps_writer_close(&(*p)->writer);
		laps_buf_clear(&(*p)->bytes);
	}
	free(*p);
	*p = NULL;
}

laps_rc laps_protector_protect(struct laps_protector *p, const struct laps_sid *sid,
			       const uint8_t *plain, size_t plain_len, bool appended,
			       const struct laps_protect_random *random, struct laps_buf *out,
			       struct laps_err *err)
{
	return laps_protect_with(&p->envelope, &p->writer, sid, plain, plain_len, appended, random,
				 out, err);
}

laps_rc laps_protectors_new(struct laps_protectors **out)
{
	struct laps_protectors *p = calloc(1, sizeof(*p));

	if (!p)
		return LAPS_E_NOMEM;
	*out = p;
	return LAPS_OK;
}

void laps_protectors_free(struct laps_protectors **p)
{
	for (size_t i = 0; *p && i < (*p)->kept_n; i++)
		laps_protector_free(&(*p)->kept[i]);
	free(*p);
	*p = NULL;
}

/* Move everything before the nth back by one, and put it in front. */
static void put_first(struct laps_protectors *p, size_t n, struct laps_protector *first)
{
	for (; n > 0; n--)
		p->kept[n] = p->kept[n - 1];
	p->kept[0] = first;
}

laps_rc laps_protectors_get(struct laps_protectors *p, const uint8_t *envelope, size_t len,
			    struct laps_protector **out, struct laps_err *err)
{
	struct laps_protector *found = NULL;
	laps_rc rc;

	for (size_t i = 0; !found && i < p->kept_n; i++) {
		const struct laps_buf *b = &p->kept[i]->bytes;

		if (b->len == len && laps_ct_eq(b->data, envelope, len)) {
			found = p->kept[i];
			put_first(p, i, found);
		}
	}
	if (!found) {
		if ((rc = laps_protector_new(envelope, len, &found, err)) != LAPS_OK)
			return rc;
		p->made++;
		if (p->kept_n == LAPS_PROTECTORS_MAX)
			laps_protector_free(&p->kept[--p->kept_n]);
		put_first(p, p->kept_n++, found);
	}
	*out = found;
	return LAPS_OK;
}

size_t laps_protectors_made(const struct laps_protectors *p)
{
	return p->made;
}
