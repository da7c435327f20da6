/* SPDX-License-Identifier: MIT */
/* One thing broken in a real blob: the refusal says exactly what, and at which byte. */
#include "lib/dersplice.h"
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <laps/cms.h>

#define BASE       "sansldap/get_key_user_blob"
#define NOT_INSIDE SIZE_MAX

static struct exact blob_of(const char *id)
{
	const bool refused = strncmp(id, "sansldap/", 9) != 0;
	struct vectors *vs =
		vectors_load(refused ? "parse_only_and_refuse" : "laps_cms_sansldap_nonce");
	struct exact blob = vector_hex(vectors_find(vs, id), "inputs.cms_hex");

	vectors_free(vs);
	return blob;
}

static void expect(const char *name, const char *how, const struct exact *in,
		   const struct laps_err *want)
{
	struct laps_cms out;
	struct laps_cms poison;
	struct laps_err err = {0};
	laps_rc rc = LAPS_OK;

	memset(&out, 0xA5, sizeof(out));
	memset(&poison, 0xA5, sizeof(poison));
	rc = laps_cms_parse(in->p, in->len, &out, &err);
	ck_assert_msg(rc == want->rc && err.rc == rc && err.offset == want->offset &&
			      strcmp(err.what, want->what) == 0,
		      "'%s' %s: %s at %zu '%s', expected %s at %zu '%s'", name, how,
		      laps_rc_name(rc), err.offset, err.what ? err.what : "",
		      laps_rc_name(want->rc), want->offset, want->what);
	ck_assert_mem_eq(&out, &poison, sizeof(out));
}

/* ENC-11 */
START_TEST(says_what_is_broken_and_where)
{
	struct stanzas *ss = stanzas_load("cms_mutations.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct exact blob =
			blob_of(stanza_has(s, "vector") ? stanza_str(s, "vector") : BASE);
		struct exact was = stanza_hex(s, "was");
		struct exact put = stanza_hex(s, "put");
		const size_t at = stanza_uint(s, "at");
		const struct laps_err want = {rc_from_name(stanza_str(s, "expect")),
					      stanza_uint(s, "offset"), stanza_str(s, "what")};
		struct exact broken;

		ck_assert_msg(at + was.len <= blob.len && memcmp(blob.p + at, was.p, was.len) == 0,
			      "'%s': other bytes are there", stanza_name(s));
		if (stanza_has(s, "into")) {
			broken = der_splice(&blob, stanza_uint(s, "into"), at, was.len, &put, NULL);
		} else {
			broken = (struct exact){exact_copy(blob.p, blob.len), blob.len};
			ck_assert_msg(was.len == put.len, "'%s' needs 'into'", stanza_name(s));
			memcpy(broken.p + at, put.p, put.len);
		}
		expect(stanza_name(s), "", &broken, &want);
		free(broken.p);
		free(put.p);
		free(was.p);
		free(blob.p);
	}
	stanzas_free(ss);
}
END_TEST

/* What is put at the place of a field's header, in the element around it. */
enum breakage { OTHER, INDEFINITE, HUGE_LENGTH, LONGER, BEYOND, MISSING, CUT, BREAKAGES };

static const struct {
	const char *name, *suffix;
	laps_rc rc;
	size_t offset; /* from the start of the element */
} breakages[] = {
	[OTHER] = {"other", ": another element is there", LAPS_E_FORMAT, 0},
	[INDEFINITE] = {"indefinite", ": indefinite length", LAPS_E_FORMAT, 1},
	[HUGE_LENGTH] = {"huge", ": length is too large", LAPS_E_RANGE, 1},
	[LONGER] = {"longer", ": length is not in its shortest form", LAPS_E_FORMAT, 1},
	[BEYOND] = {"beyond", ": longer than what holds it", LAPS_E_TRUNCATED, 0},
	[MISSING] = {"missing", ": nothing is there", LAPS_E_TRUNCATED, 0},
	[CUT] = {"cut", ": length is cut short", LAPS_E_TRUNCATED, 1},
};

static struct exact broken_field(const struct exact *blob, size_t at, size_t into, enum breakage b,
				 size_t *at_now)
{
	uint8_t bytes[8] = {blob->p[at]};
	struct exact put = {bytes, 0};
	size_t len = 0;
	size_t old_len = der_header(blob, at, &len);
	size_t parent_len = 0;
	size_t parent_end = 0;

	switch (b) {
	case OTHER:
		bytes[0] = 0x05;
		memcpy(bytes + 1, blob->p + at + 1, old_len - 1);
		put.len = old_len;
		break;
	case INDEFINITE:
		bytes[1] = 0x80;
		put.len = 2;
		break;
	case HUGE_LENGTH:
		memset(bytes + 1, 0x85, 6);
		put.len = 7;
		break;
	case LONGER:
		bytes[1] = 0x83;
		bytes[3] = (uint8_t)(len >> 8);
		bytes[4] = (uint8_t)len;
		put.len = 5;
		break;
	case BEYOND:
		memset(bytes + 1, 0xFF, 5);
		bytes[1] = 0x84;
		put.len = 6;
		break;
	default: put.len = b == CUT; break;
	}
	/* the outermost has nothing around it */
	if (into == NOT_INSIDE) {
		struct exact out = {malloc(put.len + blob->len), put.len};

		memcpy(out.p, put.p, put.len);
		if (b < MISSING) {
			memcpy(out.p + put.len, blob->p + old_len, blob->len - old_len);
			out.len += blob->len - old_len;
		}
		*at_now = 0;
		return out;
	}
	if (b >= MISSING) {
		parent_end = into + der_header(blob, into, &parent_len) + parent_len;
		old_len = parent_end - at;
	}
	return der_splice(blob, into, at, old_len, &put, at_now);
}

/* ENC-11 */
START_TEST(names_each_field_whose_header_is_broken)
{
	struct stanzas *ss = stanzas_load("cms_fields.txt");
	struct exact blob = blob_of(BASE);

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		const size_t at = stanza_uint(s, "at");
		const size_t into = stanza_has(s, "into") ? stanza_uint(s, "into") : NOT_INSIDE;

		for (int b = OTHER; b < BREAKAGES; b++) {
			char what[128];
			struct laps_err want = {breakages[b].rc, breakages[b].offset, what};
			size_t at_now = 0;
			struct exact broken;

			if (b == MISSING && stanza_has(s, "optional"))
				continue;
			snprintf(what, sizeof(what), "CMS: %s%s", stanza_name(s),
				 breakages[b].suffix);
			broken = broken_field(&blob, at, into, (enum breakage)b, &at_now);
			want.offset += at_now;
			expect(stanza_name(s), breakages[b].name, &broken, &want);
			free(broken.p);
		}
	}
	free(blob.p);
	stanzas_free(ss);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("cms_mutations");
	TCase *t = tcase_create("mutations");

	tcase_add_test(t, says_what_is_broken_and_where);
	tcase_add_test(t, names_each_field_whose_header_is_broken);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
