/* SPDX-License-Identifier: MIT */
#include "directory/dc/wire_fault.h"

#include <stdlib.h>
#include <string.h>

#include "directory/dc/describe.h"
#include "directory/dc/wire.h"

#define ENTRY     0x64
#define ANONYMOUS 0x80 /* simple authentication */
#define EXOP_NAME 0x80
#define REFERRAL  0xa3
#define NO_SUCH   "1.3.6.1.4.1.4203.666.999" /* an extended operation that nobody has */
#define VERSION   9                          /* of LDAP, which nobody speaks */

/* 0: it has none. */
static uint8_t answer_to(uint8_t request)
{
	switch (request) {
	case DC_OP_BIND: return 0x61;
	case DC_OP_SEARCH: return 0x65;
	case DC_OP_MODIFY: return 0x67;
	case DC_OP_ADD: return 0x69;
	case DC_OP_DELETE: return 0x6b;
	case DC_OP_RENAME: return 0x6d;
	case DC_OP_COMPARE: return 0x6f;
	case DC_OP_EXTENDED: return 0x78;
	default: return 0;
	}
}

static bool is_whole(struct laps_buf *out)
{
	if (laps_buf_status(out) == LAPS_OK)
		return true;
	laps_buf_clear(out);
	return false;
}

bool dc_wire_stand_in(const uint8_t *in, size_t len, struct laps_buf *out)
{
	struct dc_ber b = {.p = in, .end = in + len};
	struct dc_element id, op;
	struct laps_buf inner;
	const uint8_t version = VERSION;

	if (!dc_ber_take_id(&b, &id) || !dc_ber_next(&b, &op) || !answer_to(op.tag))
		return false;
	dc_ber_put_element(out, &id);
	laps_buf_init(&inner, DC_WIRE_MAX);
	if (op.tag == DC_OP_BIND) {
		/* who fails to bind is nobody from then on, RFC 4511 4.2.1 */
		dc_ber_put(&inner, DC_TAG_INTEGER, &version, 1);
		dc_ber_put(&inner, DC_TAG_OCTETS, NULL, 0);
		dc_ber_put(&inner, ANONYMOUS, NULL, 0);
		dc_ber_wrap(out, DC_OP_BIND, &inner);
	} else {
		dc_ber_put(&inner, EXOP_NAME, NO_SUCH, strlen(NO_SUCH));
		dc_ber_wrap(out, DC_OP_EXTENDED, &inner);
	}
	return is_whole(out);
}

/* The number and what follows of a whole message. */
static bool open_message(const uint8_t *in, size_t len, struct dc_element *id, struct dc_ber *rest)
{
	struct dc_ber b = {.p = in, .end = in + len};
	struct dc_element message;

	if (!dc_ber_take(&b, DC_TAG_SEQUENCE, &message) || b.p != b.end)
		return false;
	*rest = dc_ber_inside(&message);
	return dc_ber_take_id(rest, id);
}

bool dc_wire_failure(const uint8_t *in, size_t len, uint8_t request, dc_reply reply,
		     const char *uri, struct laps_buf *out)
{
	const uint8_t code = (uint8_t)dc_reply_code(reply);
	struct laps_buf message, result, uris;
	char text[DC_REPLY_TEXT];
	struct dc_element id;
	struct dc_ber rest;
	size_t n;

	if (!answer_to(request) || !open_message(in, len, &id, &rest))
		return false;
	laps_buf_init(&message, DC_WIRE_MAX);
	laps_buf_init(&result, DC_WIRE_MAX);
	n = dc_reply_text(reply, uri, text);
	dc_ber_put(&result, DC_TAG_ENUMERATED, &code, 1);
	dc_ber_put(&result, DC_TAG_OCTETS, NULL, 0);
	dc_ber_put(&result, DC_TAG_OCTETS, text, n);
	if (uri) {
		laps_buf_init(&uris, DC_WIRE_MAX);
		dc_ber_put(&uris, DC_TAG_OCTETS, uri, strlen(uri));
		dc_ber_wrap(&result, REFERRAL, &uris);
	}
	dc_ber_put_element(&message, &id);
	dc_ber_wrap(&message, answer_to(request), &result);
	dc_ber_wrap(out, DC_TAG_SEQUENCE, &message);
	return is_whole(out);
}

struct card {
	uint64_t key;
	struct dc_element e;
};

/* Another number for every draw and content: FNV-1a, with its end mixed. */
static uint64_t key_of(uint64_t draw, const struct dc_element *e)
{
	uint64_t h = draw ^ UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < dc_element_size(e); i++)
		h = (h ^ e->whole[i]) * UINT64_C(0x100000001b3);
	h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ (h >> 31);
}

static int by_key(const void *a, const void *b)
{
	const struct card *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* Write the elements of list in the order of their keys. */
static bool put_shuffled(struct dc_ber list, uint64_t draw, struct laps_buf *out)
{
	struct dc_ber again = list;
	struct dc_element e;
	struct card *deck;
	size_t n = 0;

	while (dc_ber_next(&again, &e))
		n++;
	deck = calloc(n ? n : 1, sizeof(*deck));
	if (!deck || again.p != again.end) {
		free(deck);
		return false;
	}
	for (size_t i = 0; i < n && dc_ber_next(&list, &e); i++)
		deck[i] = (struct card){.key = key_of(draw, &e), .e = e};
	qsort(deck, n, sizeof(*deck), by_key);
	for (size_t i = 0; i < n; i++)
		dc_ber_put_element(out, &deck[i].e);
	free(deck);
	return true;
}

/* The values first: the place of an attribute follows from what it looks like then. */
static bool shuffle_attribute(const struct dc_element *attribute, uint64_t draw,
			      struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(attribute);
	struct dc_element name, set;
	struct laps_buf inner, values;
	bool ok;

	if (!dc_ber_take(&in, DC_TAG_OCTETS, &name) || !dc_ber_take(&in, DC_TAG_SET, &set))
		return false;
	laps_buf_init(&inner, DC_WIRE_MAX);
	laps_buf_init(&values, DC_WIRE_MAX);
	ok = put_shuffled(dc_ber_inside(&set), draw, &values);
	dc_ber_put_element(&inner, &name);
	dc_ber_wrap(&inner, DC_TAG_SET, &values);
	dc_ber_put_rest(&inner, &in);
	dc_ber_wrap(out, DC_TAG_SEQUENCE, &inner);
	return ok;
}

bool dc_wire_shuffle(const uint8_t *in, size_t len, uint64_t draw, struct laps_buf *out)
{
	struct laps_buf message, entry, list, shuffled;
	struct dc_element id, op, dn, attributes, one;
	struct dc_ber rest, inside, each;
	bool ok = true;

	if (!open_message(in, len, &id, &rest) || !dc_ber_take(&rest, ENTRY, &op))
		return false;
	inside = dc_ber_inside(&op);
	if (!dc_ber_take(&inside, DC_TAG_OCTETS, &dn) ||
	    !dc_ber_take(&inside, DC_TAG_SEQUENCE, &attributes))
		return false;
	laps_buf_init(&list, DC_WIRE_MAX);
	laps_buf_init(&shuffled, DC_WIRE_MAX);
	laps_buf_init(&entry, DC_WIRE_MAX);
	laps_buf_init(&message, DC_WIRE_MAX);
	each = dc_ber_inside(&attributes);
	while (ok && dc_ber_take(&each, DC_TAG_SEQUENCE, &one))
		ok = shuffle_attribute(&one, draw, &list);
	ok = ok && each.p == each.end && laps_buf_status(&list) == LAPS_OK &&
	     /* an entry may have no attribute at all */
	     (list.len == 0 ||
	      put_shuffled((struct dc_ber){list.data, list.data + list.len}, draw, &shuffled));
	dc_ber_put_element(&entry, &dn);
	dc_ber_wrap(&entry, DC_TAG_SEQUENCE, &shuffled);
	dc_ber_put_rest(&entry, &inside);
	dc_ber_put_element(&message, &id);
	dc_ber_wrap(&message, ENTRY, &entry);
	dc_ber_put_rest(&message, &rest);
	dc_ber_wrap(out, DC_TAG_SEQUENCE, &message);
	laps_buf_clear(&list);
	if (ok && is_whole(out) && (out->len != len || memcmp(out->data, in, len) != 0))
		return true;
	laps_buf_clear(out);
	return false;
}
