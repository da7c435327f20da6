/* SPDX-License-Identifier: MIT */
#include <laps/keycache.h>

#include <laps/gke.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes of a descriptor or an envelope worth keeping. A seed envelope of a group of 4096 bits under
 * the longest names is less; who sends more does not fill the memory. */
#define KEEP_MAX 4096

struct entry {
	char *domain; /* NULL: the host's own */
	struct laps_buf sd;
	uint8_t root_key_id[LAPS_GUID_LEN];
	int32_t l0;
	struct laps_buf envelope;
};

struct laps_keycache {
	struct laps_keys_port over;
	struct entry entry[LAPS_KEYCACHE_MAX]; /* the one used last comes first */
	size_t entry_n;
	size_t hits;
};

static void entry_clear(struct entry *e)
{
	free(e->domain);
	laps_buf_clear(&e->sd);
	laps_buf_clear(&e->envelope);
}

static bool same_domain(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcasecmp(a, b) == 0;
}

static bool is_for(const struct entry *e, const uint8_t *sd, size_t sd_len,
		   const struct laps_key_request *r)
{
	return e->l0 == r->l0 && memcmp(e->root_key_id, r->root_key_id, LAPS_GUID_LEN) == 0 &&
	       e->sd.len == sd_len && (sd_len == 0 || memcmp(e->sd.data, sd, sd_len) == 0) &&
	       same_domain(e->domain, r->domain);
}

/* Would laps_gkdi_seed_from_envelope get there? The same rule, without walking. */
static bool reaches(const struct laps_gke *e, int32_t l1, int32_t l2)
{
	int32_t top = e->l2 == LAPS_KEY_INDEX_MAX ? e->l1 : e->l1 - 1;

	if (l1 < 0 || l1 > LAPS_KEY_INDEX_MAX || l2 < 0 || l2 > LAPS_KEY_INDEX_MAX)
		return false;
	if (e->l2_key != NULL && l1 == e->l1 && l2 <= e->l2)
		return true;
	return e->l1_key != NULL && l1 <= top;
}

/* Is what old opens all opened by fresh? */
static bool replaces(const struct laps_gke *fresh, const struct laps_gke *old)
{
	return reaches(fresh, old->l1, old->l2) && (fresh->l1_key != NULL || old->l1_key == NULL);
}

/* The entry of these four, moved to the front; NULL when there is none. */
static struct entry *find(struct laps_keycache *c, const uint8_t *sd, size_t sd_len,
			  const struct laps_key_request *r)
{
	struct entry found;

	for (size_t i = 0; i < c->entry_n; i++) {
		if (!is_for(&c->entry[i], sd, sd_len, r))
			continue;
		found = c->entry[i];
		memmove(&c->entry[1], &c->entry[0], i * sizeof(found));
		c->entry[0] = found;
		return &c->entry[0];
	}
	return NULL;
}

/* A copy in a buffer of its own; false when there is no memory for it. */
static bool copy(const uint8_t *p, size_t len, struct laps_buf *out)
{
	laps_buf_init(out, KEEP_MAX);
	laps_buf_put(out, p, len);
	return laps_buf_status(out) == LAPS_OK;
}

/* In front; the one at the end makes room. Without memory there is just nothing to remember. */
static void add(struct laps_keycache *c, const uint8_t *sd, size_t sd_len,
		const struct laps_key_request *r, const uint8_t *envelope, size_t envelope_len)
{
	struct entry e = {.l0 = r->l0};
	bool ok = copy(sd, sd_len, &e.sd);

	ok = copy(envelope, envelope_len, &e.envelope) && ok;
	memcpy(e.root_key_id, r->root_key_id, LAPS_GUID_LEN);
	if (r->domain != NULL)
		ok = (e.domain = strdup(r->domain)) != NULL && ok;
	if (!ok) {
		entry_clear(&e);
		return;
	}
	if (c->entry_n == LAPS_KEYCACHE_MAX)
		entry_clear(&c->entry[--c->entry_n]);
	memmove(&c->entry[1], &c->entry[0], c->entry_n * sizeof(e));
	c->entry[0] = e;
	c->entry_n++;
}

/* Remember what the port below answered, if it is seeds of what it was asked for. */
static void remember(struct laps_keycache *c, struct entry *known, const uint8_t *sd, size_t sd_len,
		     const struct laps_key_request *r, const uint8_t *envelope, size_t envelope_len)
{
	struct laps_gke fresh, old;
	struct laps_buf kept;

	if (sd_len > KEEP_MAX || envelope_len > KEEP_MAX ||
	    laps_gke_parse(envelope, envelope_len, &fresh, NULL) != LAPS_OK)
		return;
	if ((fresh.flags & LAPS_KEY_FLAG_PUBLIC) != 0 || fresh.l0 != r->l0 ||
	    memcmp(fresh.root_key_id, r->root_key_id, LAPS_GUID_LEN) != 0)
		return;
	if (known == NULL) {
		add(c, sd, sd_len, r, envelope, envelope_len);
		return;
	}
	if (laps_gke_parse(known->envelope.data, known->envelope.len, &old, NULL) != LAPS_OK ||
	    !replaces(&fresh, &old))
		return;
	if (!copy(envelope, envelope_len, &kept)) {
		laps_buf_clear(&kept);
		return;
	}
	laps_buf_clear(&known->envelope);
	known->envelope = kept;
}

static laps_rc get_key(void *ctx, const uint8_t *sd, size_t sd_len,
		       const struct laps_key_request *request, struct laps_buf *out,
		       struct laps_cause *cause)
{
	struct laps_keycache *c = ctx;
	struct entry *known = NULL;
	size_t before = out->len;
	struct laps_gke e;
	laps_rc rc;

	/* without an id, or with -1 for now, nobody knows before the answer what it is of */
	if (!request->has_root_key_id || request->l0 < 0)
		return c->over.get_key(c->over.ctx, sd, sd_len, request, out, cause);
	known = find(c, sd, sd_len, request);
	if (known != NULL &&
	    laps_gke_parse(known->envelope.data, known->envelope.len, &e, NULL) == LAPS_OK &&
	    reaches(&e, request->l1, request->l2)) {
		laps_buf_put(out, known->envelope.data, known->envelope.len);
		if ((rc = laps_buf_status(out)) == LAPS_OK)
			c->hits++;
		else
			laps_cause_set(cause,
				       rc == LAPS_E_NOMEM ? LAPS_HR_OUTOFMEMORY : LAPS_HR_FAIL,
				       "key envelope: %s", laps_rc_name(rc));
		return rc;
	}
	rc = c->over.get_key(c->over.ctx, sd, sd_len, request, out, cause);
	if (rc == LAPS_OK && out->len > before)
		remember(c, known, sd, sd_len, request, out->data + before, out->len - before);
	return rc;
}

laps_rc laps_keycache_new(const struct laps_keys_port *over, struct laps_keycache **out)
{
	struct laps_keycache *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return LAPS_E_NOMEM;
	c->over = *over;
	*out = c;
	return LAPS_OK;
}

struct laps_keys_port laps_keycache_port(struct laps_keycache *c)
{
	return (struct laps_keys_port){.ctx = c, .get_key = get_key};
}

size_t laps_keycache_hits(const struct laps_keycache *c)
{
	return c->hits;
}

void laps_keycache_free(struct laps_keycache **c)
{
	if (*c == NULL)
		return;
	for (size_t i = 0; i < (*c)->entry_n; i++)
		entry_clear(&(*c)->entry[i]);
	free(*c);
	*c = NULL;
}
