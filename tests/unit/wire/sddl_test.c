/* SPDX-License-Identifier: MIT */
#include "lib/exact.h"
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/sdwalk.h"
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <laps/sddl.h>
#include <laps/targetsd.h>
#include <stdio.h>

#define DOMAIN "S-1-5-21-1-2-3"

static const uint8_t before[] = {0xA5, 0x5A, 0xA5};

static struct laps_sid sid_of(const char *text)
{
	struct laps_sid sid = {0};

	ck_assert_msg(laps_sid_parse_text(text, strlen(text), &sid, NULL) == LAPS_OK, "%s", text);
	return sid;
}

/*
 * Parse a copy of exact size behind other bytes, and check the contract: a refusal leaves out as it
 * was and says why and where; what is accepted is well formed, and behind those bytes. out has the
 * descriptor alone afterwards, the caller clears it. The message is written only for a failure.
 */
static laps_rc parse(const char *text, size_t len, const struct laps_sid *domain,
		     struct laps_buf *out, struct laps_err *err)
{
	uint8_t *in = exact_copy(text, len);
	const char *bad = NULL;
	struct laps_buf all;
	laps_rc rc = LAPS_OK;

	laps_buf_init(&all, LAPS_SDDL_SD_MAX + sizeof(before));
	laps_buf_put(&all, before, sizeof(before));
	*err = (struct laps_err){0};
	rc = laps_sddl_parse((const char *)in, len, domain, &all, err);
	if (memcmp(all.data, before, sizeof(before)) != 0)
		bad = "changed what was there";
	if (rc != LAPS_OK && all.len != sizeof(before))
		bad = "refused, yet appended something";
	if (rc != LAPS_OK && (err->rc != rc || !err->what || !err->what[0] || err->offset > len))
		bad = "refused without saying why and where";
	if (rc == LAPS_OK)
		bad = sdwalk(all.data + sizeof(before), all.len - sizeof(before));
	if (bad)
		ck_abort_msg("'%.*s': %s", (int)len, text, bad);
	laps_buf_init(out, LAPS_SDDL_SD_MAX);
	laps_buf_put(out, all.data + sizeof(before), all.len - sizeof(before));
	laps_buf_clear(&all);
	free(in);
	return rc;
}

/* The text is accepted and gives what the caller clears. */
static struct laps_buf good(const char *text, size_t len, const struct laps_sid *domain)
{
	struct laps_buf out;
	struct laps_err err;
	const laps_rc rc = parse(text, len, domain, &out, &err);

	ck_assert_msg(rc == LAPS_OK, "'%.*s': %s at %zu: %s", (int)len, text, laps_rc_name(rc),
		      err.offset, err.what);
	return out;
}

static void is(const char *text, const uint8_t *sd, size_t len, const struct laps_sid *domain)
{
	struct laps_buf out = good(text, strlen(text), domain);

	ck_assert_msg(out.len == len && memcmp(out.data, sd, len) == 0, "'%s' gives other bytes",
		      text);
	laps_buf_clear(&out);
}

static void refused(const char *text, size_t len, const struct laps_sid *domain, laps_rc expect,
		    size_t offset)
{
	struct laps_buf out;
	struct laps_err err;
	const laps_rc rc = parse(text, len, domain, &out, &err);

	ck_assert_msg(rc == expect && err.offset == offset,
		      "'%.99s': %s at %zu, expected %s at %zu", text, laps_rc_name(rc), err.offset,
		      laps_rc_name(expect), offset);
}

static void run(const struct stanza *s)
{
	const char *text = stanza_str(s, "text");
	const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
	struct laps_sid domain = {0};
	const struct laps_sid *d = NULL;

	if (stanza_has(s, "domain")) {
		domain = sid_of(stanza_str(s, "domain"));
		d = &domain;
	}
	if (expect == LAPS_OK) {
		struct exact sd = stanza_hex(s, "sd");

		is(text, sd.p, sd.len, d);
		free(sd.p);
	} else {
		refused(text, strlen(text), d, expect, (size_t)stanza_uint(s, "offset"));
	}
}

START_TEST(reads_and_refuses_the_cases)
{
	struct stanzas *ss = stanzas_load("sddl.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++)
		run(stanzas_at(ss, i));
	stanzas_free(ss);
}
END_TEST

/* The contract is checked in parse(). */
START_TEST(keeps_the_contract_for_each_prefix_and_bit_flip)
{
	struct stanzas *ss = stanzas_load("sddl.txt");
	const struct laps_sid domain = sid_of(DOMAIN);
	struct laps_err err;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const char *text = stanza_str(stanzas_at(ss, i), "text");
		const size_t len = strlen(text);
		char *flipped = (char *)exact_copy(text, len);
		struct laps_buf out;

		for (size_t n = 0; n < len; n++) {
			(void)!parse(text, n, &domain, &out, &err);
			laps_buf_clear(&out);
		}
		for (size_t bit = 0; bit < 8 * len; bit++) {
			flipped[bit / 8] ^= (char)(1 << bit % 8);
			(void)!parse(flipped, len, &domain, &out, &err);
			laps_buf_clear(&out);
			flipped[bit / 8] ^= (char)(1 << bit % 8);
		}
		free(flipped);
	}
	stanzas_free(ss);
}
END_TEST

static const struct {
	const char *alias, *sid;
} aliases[] = {
	/* [MS-DTYP] 2.4.2.4 */
	{"WD", "S-1-1-0"},
	{"CO", "S-1-3-0"},
	{"CG", "S-1-3-1"},
	{"OW", "S-1-3-4"},
	{"NU", "S-1-5-2"},
	{"IU", "S-1-5-4"},
	{"SU", "S-1-5-6"},
	{"AN", "S-1-5-7"},
	{"ED", "S-1-5-9"},
	{"PS", "S-1-5-10"},
	{"AU", "S-1-5-11"},
	{"RC", "S-1-5-12"},
	{"SY", "S-1-5-18"},
	{"LS", "S-1-5-19"},
	{"NS", "S-1-5-20"},
	{"WR", "S-1-5-33"},
	{"BA", "S-1-5-32-544"},
	{"BU", "S-1-5-32-545"},
	{"BG", "S-1-5-32-546"},
	{"PU", "S-1-5-32-547"},
	{"AO", "S-1-5-32-548"},
	{"SO", "S-1-5-32-549"},
	{"PO", "S-1-5-32-550"},
	{"BO", "S-1-5-32-551"},
	{"RE", "S-1-5-32-552"},
	{"RU", "S-1-5-32-554"},
	{"RD", "S-1-5-32-555"},
	{"NO", "S-1-5-32-556"},
	{"MU", "S-1-5-32-558"},
	{"LU", "S-1-5-32-559"},
	{"IS", "S-1-5-32-568"},
	{"CY", "S-1-5-32-569"},
	{"ER", "S-1-5-32-573"},
	{"CD", "S-1-5-32-574"},
	{"RA", "S-1-5-32-575"},
	{"ES", "S-1-5-32-576"},
	{"MS", "S-1-5-32-577"},
	{"HA", "S-1-5-32-578"},
	{"AA", "S-1-5-32-579"},
	{"RM", "S-1-5-32-580"},
	{"UD", "S-1-5-84-0-0-0-0-0"},
	{"AC", "S-1-15-2-1"},
	{"LW", "S-1-16-4096"},
	{"ME", "S-1-16-8192"},
	{"MP", "S-1-16-8448"},
	{"HI", "S-1-16-12288"},
	{"SI", "S-1-16-16384"},
	{"RO", DOMAIN "-498"},
	{"LA", DOMAIN "-500"},
	{"LG", DOMAIN "-501"},
	{"DA", DOMAIN "-512"},
	{"DU", DOMAIN "-513"},
	{"DG", DOMAIN "-514"},
	{"DC", DOMAIN "-515"},
	{"DD", DOMAIN "-516"},
	{"CA", DOMAIN "-517"},
	{"SA", DOMAIN "-518"},
	{"EA", DOMAIN "-519"},
	{"PA", DOMAIN "-520"},
	{"CN", DOMAIN "-522"},
	{"RS", DOMAIN "-553"},
	/* only in sddl.h of the Windows SDK */
	{"AS", "S-1-18-1"},
	{"SS", "S-1-18-2"},
	{"HO", "S-1-5-32-584"},
	{"SH", "S-1-5-32-585"},
	{"AP", DOMAIN "-525"},
	{"KA", DOMAIN "-526"},
	{"EK", DOMAIN "-527"},
};
#define ALIASES (sizeof(aliases) / sizeof(aliases[0]))

/* Reading one by its alias and by its text is the same, in every place of a SID. */
static void same_sid(const char *alias, const char *sid, const struct laps_sid *domain)
{
	char by_alias[64];
	char by_text[512];
	struct laps_buf out;
	const char *type = strncmp(sid, "S-1-16-", 7) == 0 ? "ML" : "A";

	snprintf(by_text, sizeof(by_text), "O:%sG:%sD:(%s;;CC;;;%s)", sid, sid, type, sid);
	snprintf(by_alias, sizeof(by_alias), "O:%sG:%sD:(%s;;CC;;;%s)", alias, alias, type, alias);
	out = good(by_text, strlen(by_text), NULL);
	is(by_alias, out.data, out.len, domain);
	laps_buf_clear(&out);
}

START_TEST(knows_every_alias)
{
	const struct laps_sid domain = sid_of(DOMAIN);

	for (size_t i = 0; i < ALIASES; i++) {
		const bool of_domain = strncmp(aliases[i].sid, DOMAIN, strlen(DOMAIN)) == 0;

		same_sid(aliases[i].alias, aliases[i].sid, of_domain ? &domain : NULL);
		if (of_domain) {
			char text[8];

			snprintf(text, sizeof(text), "O:%s", aliases[i].alias);
			refused(text, strlen(text), NULL, LAPS_E_UNSUPPORTED, 2);
		}
	}
}
END_TEST

START_TEST(knows_no_other_alias)
{
	const struct laps_sid domain = sid_of(DOMAIN);
	struct laps_buf out;
	struct laps_err err;
	char text[] = "O:??";
	size_t known = 0;

	for (text[2] = 'A'; text[2] <= 'Z'; text[2]++) {
		for (text[3] = 'A'; text[3] <= 'Z'; text[3]++) {
			known += parse(text, 4, &domain, &out, &err) == LAPS_OK;
			laps_buf_clear(&out);
		}
	}
	ck_assert_uint_eq(known, ALIASES);
}
END_TEST

static const struct {
	const char *right;
	uint32_t mask;
} rights[] = {
	/* winnt.h, iads.h and sddl.h of the Windows SDK */
	{"GA", 0x10000000}, {"GX", 0x20000000}, {"GW", 0x40000000}, {"GR", 0x80000000},
	{"SD", 0x10000},    {"RC", 0x20000},    {"WD", 0x40000},    {"WO", 0x80000},
	{"CC", 1},          {"DC", 2},          {"LC", 4},          {"SW", 8},
	{"RP", 16},         {"WP", 32},         {"DT", 64},         {"LO", 128},
	{"CR", 256},        {"FA", 0x1F01FF},   {"FR", 0x120089},   {"FW", 0x120116},
	{"FX", 0x1200A0},   {"KA", 0xF003F},    {"KR", 0x20019},    {"KW", 0x20006},
	{"KX", 0x20019},    {"NW", 1},          {"NR", 2},          {"NX", 4},
};
#define RIGHTS  (sizeof(rights) / sizeof(rights[0]))
#define MASK_AT 32 /* of the first ACE in a descriptor that has nothing else */

static uint32_t mask_of(const char *letters)
{
	char text[64];
	struct laps_buf out;
	uint32_t mask = 0;

	snprintf(text, sizeof(text), "D:(A;;%s;;;WD)", letters);
	out = good(text, strlen(text), NULL);
	mask = sdwalk_u(out.data + MASK_AT, 4);
	laps_buf_clear(&out);
	return mask;
}

START_TEST(knows_every_right_alone_and_joined)
{
	for (size_t i = 0; i < RIGHTS; i++) {
		for (size_t j = 0; j < RIGHTS; j++) {
			char both[8];

			snprintf(both, sizeof(both), "%s%s", rights[i].right, rights[j].right);
			ck_assert_uint_eq(mask_of(both), rights[i].mask | rights[j].mask);
		}
		ck_assert_uint_eq(mask_of(rights[i].right), rights[i].mask);
	}
}
END_TEST

START_TEST(knows_no_other_right)
{
	struct laps_buf out;
	struct laps_err err;
	char text[] = "D:(A;;??;;;WD)";
	size_t known = 0;

	for (text[6] = 'A'; text[6] <= 'Z'; text[6]++) {
		for (text[7] = 'A'; text[7] <= 'Z'; text[7]++) {
			known += parse(text, strlen(text), NULL, &out, &err) == LAPS_OK;
			laps_buf_clear(&out);
		}
	}
	ck_assert_uint_eq(known, RIGHTS);
}
END_TEST

/* The descriptor of a SID protector, by its own writer and by SDDL. */
static void same_target(const struct laps_sid *sid, const uint8_t *sd, size_t len)
{
	char text[LAPS_SID_TEXT + 64];
	char sid_text[LAPS_SID_TEXT];
	struct laps_buf target;

	laps_sid_format_text(sid, sid_text);
	snprintf(text, sizeof(text), "O:SYG:SYD:(A;;CCDC;;;%s)(A;;DC;;;WD)", sid_text);
	laps_buf_init(&target, LAPS_TARGETSD_MAX);
	laps_targetsd_format(sid, &target);
	is(text, target.data, target.len, NULL);
	if (sd != NULL)
		is(text, sd, len, NULL);
	laps_buf_clear(&target);
}

START_TEST(gives_the_descriptor_of_a_sid_protector)
{
	struct laps_sid sid = {.authority = 5};
	struct vectors *vs = vectors_load("structs_open");
	unsigned runs = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);

		if (vector_is(v, "target_sd_from_sid") && !vector_has(v, "outputs.error")) {
			struct exact sd = vector_hex(v, "outputs.hex");

			sid = sid_of(vector_str(v, "inputs.sid"));
			same_target(&sid, sd.p, sd.len);
			free(sd.p);
			runs++;
		}
	}
	vectors_free(vs);
	ck_assert_uint_gt(runs, 0);
	sid = (struct laps_sid){.authority = 5};
	for (uint8_t n = 0; n < LAPS_SID_SUB_MAX; n++) {
		sid.sub[sid.sub_n++] = UINT32_MAX / (n + 1u);
		same_target(&sid, NULL, 0);
	}
}
END_TEST

/* "D:" and n times this ACE, which takes 20 bytes. */
static char *many(size_t n, size_t *len)
{
	static const char ace[] = "(A;;GA;;;WD)";
	char *text = malloc(2 + n * (sizeof(ace) - 1) + 1);

	ck_assert_ptr_nonnull(text);
	*len = 2;
	memcpy(text, "D:", 3);
	for (size_t i = 0; i < n; i++, *len += sizeof(ace) - 1)
		memcpy(text + *len, ace, sizeof(ace));
	return text;
}

START_TEST(stops_where_a_size_is_full)
{
	size_t len = 0;
	char *text = many(3275, &len);
	struct laps_buf out = good(text, len, NULL);

	ck_assert_uint_eq(out.len, 20 + 8 + 3275 * 20);
	laps_buf_clear(&out);
	free(text);
	text = many(3276, &len); /* fits an ACL, but no descriptor of 64 KiB */
	refused(text, len, NULL, LAPS_E_RANGE, 0);
	free(text);
	text = many(3277, &len);
	refused(text, len, NULL, LAPS_E_RANGE, len - 12);
	free(text);
}
END_TEST

START_TEST(leaves_out_alone_when_it_has_no_room)
{
	struct laps_buf out;
	struct laps_err err = {0};

	laps_buf_init(&out, 31); /* one byte too few */
	ck_assert_int_eq(laps_sddl_parse("O:SY", 4, NULL, &out, &err), LAPS_E_RANGE);
	ck_assert_int_eq(err.rc, LAPS_E_RANGE);
	ck_assert_uint_eq(out.len, 0);
	laps_buf_clear(&out);
	laps_buf_init(&out, 32);
	ck_assert_int_eq(laps_sddl_parse("O:SY", 4, NULL, &out, NULL), LAPS_OK);
	ck_assert_uint_eq(out.len, 32);
	laps_buf_clear(&out);
}
END_TEST

/* Cases cannot have these: stanzas take blanks at both ends away, and are text. */
START_TEST(takes_blanks_at_the_ends_and_no_other_bytes)
{
	struct laps_buf out = good("O:SY", 4, NULL);

	is("  O:SY  ", out.data, out.len, NULL);
	laps_buf_clear(&out);
	out = good("", 0, NULL);
	is("   ", out.data, out.len, NULL);
	laps_buf_clear(&out);
	refused("O:SY\0", 5, NULL, LAPS_E_FORMAT, 4);
	refused("O:SY\n", 5, NULL, LAPS_E_FORMAT, 4);
	refused("\xEF\xBB\xBFO:SY", 7, NULL, LAPS_E_FORMAT, 0);
	refused("O:S\xC3\x9C", 5, NULL, LAPS_E_FORMAT, 2);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("sddl");
	TCase *t = tcase_create("text");
	TCase *o = tcase_create("tables and limits");

	tcase_add_test(t, reads_and_refuses_the_cases);
	tcase_add_test(t, keeps_the_contract_for_each_prefix_and_bit_flip);
	tcase_add_test(t, takes_blanks_at_the_ends_and_no_other_bytes);
	tcase_add_test(t, gives_the_descriptor_of_a_sid_protector);
	suite_add_tcase(s, t);
	tcase_add_test(o, knows_every_alias);
	tcase_add_test(o, knows_no_other_alias);
	tcase_add_test(o, knows_every_right_alone_and_joined);
	tcase_add_test(o, knows_no_other_right);
	tcase_add_test(o, stops_where_a_size_is_full);
	tcase_add_test(o, leaves_out_alone_when_it_has_no_room);
	suite_add_tcase(s, o);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
