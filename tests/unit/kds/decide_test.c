/* SPDX-License-Identifier: MIT */
/*
 * What GetKey answers to whom, as a table. A row's source is a step of [MS-GKDI] 3.1.4.1 (which has
 * a list of four kinds of questions, then the steps V1 to V7 that validate, then S1 to S7 of a
 * writable controller), of [MS-DTYP], or what Windows was seen to do ("seen": it allows five
 * minutes between clocks, takes a root key ten hours and five minutes before its start, and refuses
 * one with the start 0).
 *
 * The clock stands an hour into the period (362, 11, 18) unless a row moves it. There are three
 * root keys, and a fourth in some rows:
 *
 *	      UseStartTime   CreateTime
 *	OLD   (361, 0, 0)    (361, 0, 0)
 *	NEW   (362, 5, 0)    (362, 4, 31)
 *	LATE  (362, 8, 0)    (362, 1, 0)
 */
#include "kds/server/decide.h"
#include "unit/kds/keykit.h"
#include <laps/hresult.h>
#include <stdio.h>

#define L0     362
#define HOUR   ((int64_t)LAPS_TICKS_PER_HOUR)
#define CYCLE  ((int64_t)LAPS_GKDI_CYCLE_TICKS)
#define SKEW   ((int64_t)3000000000)
#define MADE   -1 /* of indices: the latest */
#define DENIED LAPS_HR_ACCESSDENIED
#define BAD    LAPS_HR_INVALIDARG

enum { ANY = -1, OLD, NEW, LATE, SOON, NO_SUCH };

/* Who asks: a member of the group that the descriptor is for; somebody; nobody that it knows. */
enum { MEMBER, OTHER, STRANGER };

enum {
	TARGET, /* the group decrypts, everyone encrypts */
	TWO_ACES,
	GROUP_ONLY,
	ONE_BIT,
	DENIED_FIRST,
	DENIED_LAST,
	DENIED_ENCRYPT,
	NO_DACL,
	EMPTY_DACL,
	NOT_RELATIVE,
	CUT,
	ACE_TOO_LONG,
	NO_BYTES,
	DESCRIPTORS,
};

struct row {
	const char *name, *source;
	int key, l0, l1, l2;
	int who, sd;
	int64_t moved;   /* the clock, from the start of (362, 11, 18) */
	bool disabled;   /* the account */
	int64_t start;   /* of a fourth root key, in ticks from the same moment; 0: there is none */
	bool fourth_bad; /* it cannot be used */
	bool fourth_none; /* its start is 0 */
	uint32_t hr;
	struct laps_period period;
	bool seed, old; /* the envelope's kind; of an older period, not to encrypt with */
	int from;       /* the root key */
};
#define NOW       1 * HOUR
#define LATEST    MADE, MADE, MADE
#define PAST(...) {__VA_ARGS__}, true, true
#define SEED_NOW  {L0, 11, 18}, true, false
#define PUBLIC    {L0, 11, 18}, false, false
#define FAILS     {0, 0, 0}, false, false, ANY
#define ASKED_AT  NOW, false, 0, false, false

static const struct row table[] = {
	/* the four kinds of questions */
	{"the latest, to a member", "V4, V5, S2", ANY, LATEST, MEMBER, TARGET, ASKED_AT, 0,
	 SEED_NOW, LATE},
	{"the latest, to another", "V7, S6", ANY, LATEST, OTHER, TARGET, ASKED_AT, 0, PUBLIC, LATE},
	{"the latest of a root key", "V4, S1", OLD, LATEST, MEMBER, TARGET, ASKED_AT, 0, SEED_NOW,
	 OLD},
	{"the latest of a root key, to another", "V7, S1", NEW, LATEST, OTHER, TARGET, ASKED_AT, 0,
	 PUBLIC, NEW},
	{"a period of a root key", "V4 third", NEW, L0, 9, 3, MEMBER, TARGET, ASKED_AT, 0, SEED_NOW,
	 NEW},
	{"this period of a root key", "V4 third", NEW, L0, 11, 18, MEMBER, TARGET, ASKED_AT, 0,
	 SEED_NOW, NEW},
	{"an L0 that is over", "V4 second", OLD, L0 - 1, 3, 7, MEMBER, TARGET, ASKED_AT, 0,
	 PAST(L0 - 1, 31, 31), OLD},
	{"an L0 that is long over, of a root key of that time", "V4 second", SOON, 100, 0, 0,
	 MEMBER, TARGET, NOW, false, -300LL * 1024 * CYCLE, false, false, 0, PAST(100, 31, 31),
	 SOON},
	{"a period of any root key", "V4 first", ANY, L0, 9, 3, MEMBER, TARGET, ASKED_AT, 0,
	 PAST(L0, 9, 3), NEW},
	{"this period of any root key", "V4 first", ANY, L0, 11, 18, MEMBER, TARGET, ASKED_AT, 0,
	 SEED_NOW, NEW},
	{"an older L0 of any root key", "V4 first", ANY, L0 - 1, 20, 3, MEMBER, TARGET, ASKED_AT, 0,
	 PAST(L0 - 1, 20, 3), OLD},

	/* is it a question? */
	{"no bytes", "first paragraph", ANY, LATEST, MEMBER, NO_BYTES, ASKED_AT, BAD, FAILS},
	{"a descriptor that is cut", "first paragraph", ANY, LATEST, MEMBER, CUT, ASKED_AT, BAD,
	 FAILS},
	{"an ACE that ends outside", "first paragraph", ANY, LATEST, MEMBER, ACE_TOO_LONG, ASKED_AT,
	 BAD, FAILS},
	{"not self-relative", "first paragraph", ANY, LATEST, MEMBER, NOT_RELATIVE, ASKED_AT, BAD,
	 FAILS},
	{"L0 alone is -1", "first paragraph", ANY, MADE, 0, 0, MEMBER, TARGET, ASKED_AT, BAD,
	 FAILS},
	{"L1 alone is -1", "first paragraph", ANY, L0, MADE, 0, MEMBER, TARGET, ASKED_AT, BAD,
	 FAILS},
	{"L2 alone is -1", "first paragraph", ANY, L0, 0, MADE, MEMBER, TARGET, ASKED_AT, BAD,
	 FAILS},
	{"L1 and L2 are -1", "first paragraph", ANY, L0, MADE, MADE, MEMBER, TARGET, ASKED_AT, BAD,
	 FAILS},
	{"L0 and L1 are -1", "first paragraph", ANY, MADE, MADE, 0, MEMBER, TARGET, ASKED_AT, BAD,
	 FAILS},
	{"L0 and L2 are -1", "first paragraph", ANY, MADE, 0, MADE, MEMBER, TARGET, ASKED_AT, BAD,
	 FAILS},
	{"-2", "first paragraph", ANY, -2, -2, -2, MEMBER, TARGET, ASKED_AT, BAD, FAILS},
	{"L1 is 32", "3.1.4.1, L1KeyID", ANY, L0 - 1, 32, 0, MEMBER, TARGET, ASKED_AT, BAD, FAILS},
	{"L2 is 32", "3.1.4.1, L2KeyID", ANY, L0 - 1, 0, 32, MEMBER, TARGET, ASKED_AT, BAD, FAILS},
	{"indices of the least", "3.1.4.1, L0KeyID", ANY, INT32_MIN, INT32_MIN, INT32_MIN, MEMBER,
	 TARGET, ASKED_AT, BAD, FAILS},

	/* the future, by L0, then L1, then L2 */
	{"the next period", "V3", ANY, L0, 11, 19, MEMBER, TARGET, ASKED_AT, BAD, FAILS},
	{"the next L1", "V3", ANY, L0, 12, 0, MEMBER, TARGET, ASKED_AT, BAD, FAILS},
	{"the next L0", "V3", OLD, L0 + 1, 0, 0, MEMBER, TARGET, ASKED_AT, BAD, FAILS},
	{"the last of all", "V3", ANY, INT32_MAX, 31, 31, MEMBER, TARGET, ASKED_AT, BAD, FAILS},
	{"a higher L2 of an older L1", "V3", ANY, L0, 10, 31, MEMBER, TARGET, ASKED_AT, 0,
	 PAST(L0, 10, 31), NEW},
	{"the next period, five minutes and a tick before it", "seen", NEW, L0, 11, 19, MEMBER,
	 TARGET, CYCLE - SKEW - 1, false, 0, false, false, BAD, FAILS},
	{"the next period, five minutes before it",
	 "seen",
	 NEW,
	 L0,
	 11,
	 19,
	 MEMBER,
	 TARGET,
	 CYCLE - SKEW,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0, 11, 19},
	 true,
	 false,
	 NEW},
	{"the next period, a tick before it",
	 "seen",
	 ANY,
	 L0,
	 11,
	 19,
	 MEMBER,
	 TARGET,
	 CYCLE - 1,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0, 11, 19},
	 true,
	 false,
	 NEW},
	{"the next period, when it has begun",
	 "V2",
	 NEW,
	 L0,
	 11,
	 19,
	 MEMBER,
	 TARGET,
	 CYCLE,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0, 11, 19},
	 true,
	 false,
	 NEW},
	{"the next but one, a tick before the next", "V3", NEW, L0, 11, 20, MEMBER, TARGET,
	 CYCLE - 1, false, 0, false, false, BAD, FAILS},
	{"the next L0, five minutes before it",
	 "seen",
	 NEW,
	 L0 + 1,
	 0,
	 0,
	 MEMBER,
	 TARGET,
	 (14 + 20 * 32) * CYCLE - SKEW,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0 + 1, 0, 0},
	 true,
	 false,
	 NEW},
	{"the latest, a tick before the next period", "V2", ANY, LATEST, MEMBER, TARGET, CYCLE - 1,
	 false, 0, false, false, 0, SEED_NOW, LATE},

	/* periods at the ends of an L1 and an L0: what is in them is said by S7 */
	{"L2 = 31",
	 "V2, S7",
	 ANY,
	 LATEST,
	 MEMBER,
	 TARGET,
	 13 * CYCLE,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0, 11, 31},
	 true,
	 false,
	 LATE},
	{"L2 = 31, the public key",
	 "V2, S6",
	 ANY,
	 LATEST,
	 OTHER,
	 TARGET,
	 14 * CYCLE - 1,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0, 11, 31},
	 false,
	 false,
	 LATE},
	{"L1 turns",
	 "V2",
	 ANY,
	 LATEST,
	 MEMBER,
	 TARGET,
	 14 * CYCLE,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0, 12, 0},
	 true,
	 false,
	 LATE},
	{"L0 turns",
	 "V2",
	 ANY,
	 LATEST,
	 MEMBER,
	 TARGET,
	 (14 + 20 * 32) * CYCLE,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0 + 1, 0, 0},
	 true,
	 false,
	 LATE},
	{"what was current before L0 turned",
	 "V4 second",
	 LATE,
	 L0,
	 31,
	 31,
	 MEMBER,
	 TARGET,
	 (14 + 20 * 32) * CYCLE,
	 false,
	 0,
	 false,
	 false,
	 0,
	 {L0, 31, 31},
	 true,
	 true,
	 LATE},
	{"L1 = 0", "S7", ANY, L0 - 1, 0, 5, MEMBER, TARGET, ASKED_AT, 0, PAST(L0 - 1, 0, 5), OLD},

	/* who */
	{"a period, to another", "V6", NEW, L0, 9, 3, OTHER, TARGET, ASKED_AT, DENIED, FAILS},
	{"this period, to another", "V6", NEW, L0, 11, 18, OTHER, TARGET, ASKED_AT, DENIED, FAILS},
	{"a period of any root key, to another", "V6", ANY, L0, 9, 3, OTHER, TARGET, ASKED_AT,
	 DENIED, FAILS},
	{"the latest, to a stranger", "V7", ANY, LATEST, STRANGER, TARGET, ASKED_AT, DENIED, FAILS},
	{"a descriptor without an ACE for all", "V7", ANY, LATEST, OTHER, GROUP_ONLY, ASKED_AT,
	 DENIED, FAILS},
	{"a member of a group alone", "V5", ANY, LATEST, MEMBER, GROUP_ONLY, ASKED_AT, 0, SEED_NOW,
	 LATE},
	{"two ACEs, a right each", "V5, [MS-DTYP] 2.5.3.2", ANY, LATEST, MEMBER, TWO_ACES, ASKED_AT,
	 0, SEED_NOW, LATE},
	{"0x1 without 0x2", "V5, V7", ANY, LATEST, MEMBER, ONE_BIT, ASKED_AT, DENIED, FAILS},
	{"0x1 is denied first", "[MS-DTYP] 2.5.3.2", ANY, LATEST, MEMBER, DENIED_FIRST, ASKED_AT, 0,
	 PUBLIC, LATE},
	{"0x1 is denied first, of a period", "[MS-DTYP] 2.5.3.2", NEW, L0, 9, 3, MEMBER,
	 DENIED_FIRST, ASKED_AT, DENIED, FAILS},
	{"it is denied behind what allows it", "[MS-DTYP] 2.5.3.2", ANY, LATEST, MEMBER,
	 DENIED_LAST, ASKED_AT, 0, SEED_NOW, LATE},
	{"0x2 is denied first", "[MS-DTYP] 2.5.3.2", ANY, LATEST, OTHER, DENIED_ENCRYPT, ASKED_AT,
	 DENIED, FAILS},
	{"no DACL allows all", "[MS-DTYP] 2.5.3.2", ANY, LATEST, STRANGER, NO_DACL, ASKED_AT, 0,
	 SEED_NOW, LATE},
	{"an empty DACL nothing", "[MS-DTYP] 2.5.3.2", ANY, LATEST, MEMBER, EMPTY_DACL, ASKED_AT,
	 DENIED, FAILS},
	{"a disabled member", "a token is made for no disabled account", ANY, LATEST, MEMBER,
	 TARGET, NOW, true, 0, false, false, DENIED, FAILS},
	{"somebody else who is disabled", "the same", ANY, LATEST, OTHER, TARGET, NOW, true, 0,
	 false, false, DENIED, FAILS},
	{"no DACL, to one who is disabled", "the same", ANY, LATEST, OTHER, NO_DACL, NOW, true, 0,
	 false, false, DENIED, FAILS},

	/* which root key */
	{"a root key that is not there", "S1", NO_SUCH, LATEST, MEMBER, TARGET, ASKED_AT,
	 LAPS_HR_NTE_NO_KEY, FAILS},
	{"a period of one that is not there", "S1", NO_SUCH, L0, 9, 3, MEMBER, TARGET, ASKED_AT,
	 LAPS_HR_NTE_NO_KEY, FAILS},
	{"before every root key", "S4", ANY, L0 - 2, 9, 3, MEMBER, TARGET, ASKED_AT,
	 LAPS_HR_NTE_NO_KEY, FAILS},
	{"the last period before a start", "S4", ANY, L0, 4, 31, MEMBER, TARGET, ASKED_AT, 0,
	 PAST(L0, 4, 31), OLD},
	{"the period of a start", "S4", ANY, L0, 5, 0, MEMBER, TARGET, ASKED_AT, 0, PAST(L0, 5, 0),
	 NEW},
	{"one that starts later and was made earlier", "S4", ANY, L0, 8, 0, MEMBER, TARGET,
	 ASKED_AT, 0, PAST(L0, 8, 0), NEW},
	{"the latest is of the highest start", "S2", ANY, LATEST, MEMBER, TARGET, NOW, false,
	 -1 * CYCLE, false, false, 0, SEED_NOW, SOON},
	{"also of one that starts in ten hours and five minutes", "S2, seen", ANY, LATEST, OTHER,
	 TARGET, NOW, false, CYCLE + SKEW, false, false, 0, PUBLIC, SOON},
	{"not of one that starts a tick later", "seen", ANY, LATEST, OTHER, TARGET, NOW, false,
	 CYCLE + SKEW + 1, false, false, 0, PUBLIC, LATE},
	{"ten hours and five minutes before its start", "seen", SOON, LATEST, MEMBER, TARGET, NOW,
	 false, CYCLE + SKEW, false, false, 0, SEED_NOW, SOON},
	{"a tick earlier", "seen", SOON, LATEST, MEMBER, TARGET, NOW, false, CYCLE + SKEW + 1,
	 false, false, BAD, FAILS},
	{"a period before the root key's time", "seen", LATE, L0 - 1, 9, 3, MEMBER, TARGET,
	 ASKED_AT, BAD, FAILS},
	{"one that cannot be used", "3.1.4.1.2, seen", SOON, LATEST, MEMBER, TARGET, NOW, false,
	 -CYCLE, true, false, LAPS_HR_NTE_BAD_KEY, FAILS},
	{"one that cannot be used is passed over", "S2", ANY, LATEST, MEMBER, TARGET, NOW, false,
	 -CYCLE, true, false, 0, SEED_NOW, LATE},
	{"it is passed over for a period, too", "S4", ANY, L0, 11, 17, MEMBER, TARGET, NOW, false,
	 -CYCLE, true, false, 0, PAST(L0, 11, 17), NEW},
	{"one without a start", "seen", SOON, LATEST, MEMBER, TARGET, NOW, false, -CYCLE, false,
	 true, LAPS_HR_NTE_BAD_KEY, FAILS},
	{"one without a start is passed over", "S4, seen", ANY, L0 - 2, 9, 3, MEMBER, TARGET, NOW,
	 false, -CYCLE, false, true, LAPS_HR_NTE_NO_KEY, FAILS},
	{"one without a start is never the latest", "S2", ANY, LATEST, MEMBER, TARGET, NOW, false,
	 -CYCLE, false, true, 0, SEED_NOW, LATE},

	/* the order: what is wrong first is told */
	{"a broken descriptor and a disabled account", "order", NO_SUCH, LATEST, MEMBER, CUT, NOW,
	 true, 0, false, false, BAD, FAILS},
	{"the future, to a stranger", "order", NO_SUCH, L0, 11, 19, STRANGER, TARGET, ASKED_AT, BAD,
	 FAILS},
	{"no such root key, to a stranger", "order", NO_SUCH, LATEST, STRANGER, TARGET, ASKED_AT,
	 DENIED, FAILS},
	{"no such root key, of a period, to another", "order", NO_SUCH, L0, 9, 3, OTHER, TARGET,
	 ASKED_AT, DENIED, FAILS},
	{"a bad root key before its time", "order", SOON, LATEST, MEMBER, TARGET, NOW, false,
	 9 * CYCLE, true, false, LAPS_HR_NTE_BAD_KEY, FAILS},
};

static struct laps_buf descriptor[DESCRIPTORS];

static void make_descriptors(void)
{
	const struct laps_sid *group = &keykit_admins, *all = &keykit_everyone;

	keykit_target(group, &descriptor[TARGET]);
	keykit_dacl((struct keykit_ace[]){{0, 1, group}, {0, 2, all}}, 2, &descriptor[TWO_ACES]);
	keykit_dacl((struct keykit_ace[]){{0, 3, group}}, 1, &descriptor[GROUP_ONLY]);
	keykit_dacl((struct keykit_ace[]){{0, 1, all}}, 1, &descriptor[ONE_BIT]);
	keykit_dacl((struct keykit_ace[]){{1, 1, group}, {0, 3, group}}, 2,
		    &descriptor[DENIED_FIRST]);
	keykit_dacl((struct keykit_ace[]){{0, 3, group}, {1, 3, group}}, 2,
		    &descriptor[DENIED_LAST]);
	keykit_dacl((struct keykit_ace[]){{1, 2, all}, {0, 3, all}}, 2,
		    &descriptor[DENIED_ENCRYPT]);
	keykit_dacl(NULL, 0, &descriptor[EMPTY_DACL]);
	keykit_dacl(NULL, 0, &descriptor[NO_DACL]);
	descriptor[NO_DACL].data[2] = 0; /* the control says that there is none */
	keykit_target(group, &descriptor[NOT_RELATIVE]);
	descriptor[NOT_RELATIVE].data[3] = 0;
	keykit_target(group, &descriptor[CUT]);
	descriptor[CUT].len--;
	keykit_target(group, &descriptor[ACE_TOO_LONG]);
	descriptor[ACE_TOO_LONG].data[30] = 0xff;
	laps_buf_init(&descriptor[NO_BYTES], 0);
}

static struct keykit_source source;

static void set_up(void)
{
	make_descriptors();
	keykit_add(&source, LAPS_KDF_SHA512, LAPS_AGREEMENT_ECDH_P256, keykit_start(L0 - 1, 0, 0),
		   keykit_start(L0 - 1, 0, 0));
	keykit_add(&source, LAPS_KDF_SHA512, LAPS_AGREEMENT_ECDH_P256, keykit_start(L0, 5, 0),
		   keykit_start(L0, 4, 31));
	keykit_add(&source, LAPS_KDF_SHA512, LAPS_AGREEMENT_ECDH_P256, keykit_start(L0, 8, 0),
		   keykit_start(L0, 1, 0));
}

static void tear_down(void)
{
	for (int i = 0; i < DESCRIPTORS; i++)
		laps_buf_clear(&descriptor[i]);
	keykit_clear(&source);
}

/* The fourth root key was made before all others, so that only its start speaks for it. */
static void add_fourth(const struct row *r, uint64_t zero)
{
	keykit_add(&source, LAPS_KDF_SHA512, LAPS_AGREEMENT_ECDH_P256,
		   r->fourth_none ? 0 : zero + (uint64_t)r->start, 1);
	source.key[SOON].bad = r->fourth_bad;
}

static void check_envelope(const struct row *r, const struct laps_buf *out)
{
	uint32_t flags =
		(r->seed ? 0 : LAPS_KEY_FLAG_PUBLIC) | (r->old ? 0 : LAPS_KEY_FLAG_ENCRYPT);
	struct laps_gke e;

	ck_assert_int_eq(laps_gke_parse(out->data, out->len, &e, NULL), LAPS_OK);
	ck_assert_msg(e.flags == flags, "%s: flags %u", r->name, e.flags);
	ck_assert(e.l0 == r->period.l0 && e.l1 == r->period.l1 && e.l2 == r->period.l2);
	ck_assert_mem_eq(e.root_key_id, source.key[r->from].key.id, LAPS_GUID_LEN);
	ck_assert_str_eq(e.domain, KEYKIT_DOMAIN);
	ck_assert_str_eq(e.forest, KEYKIT_FOREST);
}

static void check_decision(const struct row *r, const struct kds_decision *d)
{
	ck_assert_msg(kds_period_compare(&d->period, &r->period) == 0, "%s: (%d, %d, %d)", r->name,
		      d->period.l0, d->period.l1, d->period.l2);
	ck_assert_msg(d->seed == r->seed, "%s: seed %d", r->name, d->seed);
	ck_assert_msg(d->root_key_id[0] == r->from + 1, "%s: root key %d", r->name,
		      d->root_key_id[0] - 1);
	ck_assert_msg(d->why[0] == 0, "%s: %s", r->name, d->why);
}

START_TEST(each_row)
{
	const struct row *r = &table[_i];
	const uint64_t zero = keykit_start(L0, 11, 18);
	const struct laps_sid who[] = {{5, {21, 1, 2, 3, 1104}, 5},
				       r->who == STRANGER ? keykit_helpdesk : keykit_everyone,
				       keykit_admins};
	const struct laps_getkey_request rq =
		keykit_request(&descriptor[r->sd], r->key, r->l0, r->l1, r->l2);
	struct kds_keys *keys;
	struct kds_decision d;
	struct laps_buf out;
	uint32_t hr;

	if (r->start != 0)
		add_fourth(r, zero);
	keys = keykit_keys(&source);
	laps_buf_init(&out, LAPS_GKE_MAX);
	hr = kds_get_key(keys, who, r->who == MEMBER ? 3 : 2, r->disabled, &rq,
			 zero + (uint64_t)r->moved, &out, &d);
	ck_assert_msg(hr == r->hr, "%s (%s): 0x%08x, %s", r->name, r->source, hr, d.why);
	if (hr == 0) {
		check_decision(r, &d);
		check_envelope(r, &out);
	} else {
		ck_assert_uint_eq(out.len, 0);
		ck_assert_msg(d.why[0] != 0, "%s: without a reason", r->name);
	}
	laps_buf_clear(&out);
	kds_keys_free(&keys);
}
END_TEST

/* S2 has one made; here an administrator does. */
START_TEST(without_root_keys_there_is_none)
{
	const struct laps_getkey_request rq = keykit_request(&descriptor[TARGET], ANY, LATEST);
	struct keykit_source none = {0};
	struct kds_keys *keys = keykit_keys(&none);
	struct kds_decision d;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	ck_assert_uint_eq(
		kds_get_key(keys, &keykit_admins, 1, false, &rq, keykit_start(L0, 1, 1), &out, &d),
		LAPS_HR_NTE_NO_KEY);
	kds_keys_free(&keys);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/decide");
	TCase *t = tcase_create("decide");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, each_row, 0, (int)(sizeof(table) / sizeof(table[0])));
	tcase_add_test(t, without_root_keys_there_is_none);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
