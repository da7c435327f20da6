/* SPDX-License-Identifier: MIT */
/* Expected texts are written by hand from the documented effects: which attributes are read and
 * written, that the confidential ones need CONTROL_ACCESS, and that computers below inherit. */
#include "lib/runner.h"
#include <laps/delegation.h>
#include <laps/sddl.h>
#include <stdio.h>
#include <string.h>

#define EXPIRY   "11111111-1111-1111-1111-111111111111"
#define PASSWORD "22222222-2222-2222-2222-222222222222"
#define SET      "f3531ec6-6330-4f8e-8d39-7a671fbac605"
#define COMPUTER "bf967a86-0de6-11d0-a285-00aa003049e2"
#define USER     "bf967aba-0de6-11d0-a285-00aa003049e2"
#define BOB      "S-1-5-21-1-2-3-1105"

static const struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
static const struct laps_sid bob = {.authority = 5, .sub = {21, 1, 2, 3, 1105}, .sub_n = 5};
static struct laps_delegation_schema schema;

static void read_sd(const char *text, struct laps_sd *sd)
{
	struct laps_buf bytes;

	memset(schema.expiry, 0x11, sizeof(schema.expiry));
	memset(schema.password, 0x22, sizeof(schema.password));
	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	ck_assert_int_eq(laps_sddl_parse(text, strlen(text), &domain, &bytes, NULL), LAPS_OK);
	ck_assert_int_eq(laps_sd_parse(bytes.data, bytes.len, sd, NULL), LAPS_OK);
	laps_buf_clear(&bytes);
}

/* Both as text, so that a difference can be read. */
static void is_sd(const struct laps_sd *got, const char *wanted)
{
	struct laps_buf a, b;
	struct laps_sd sd;

	read_sd(wanted, &sd);
	laps_buf_init(&a, LAPS_SDDL_TEXT_MAX);
	laps_buf_init(&b, LAPS_SDDL_TEXT_MAX);
	ck_assert_int_eq(laps_sddl_format(got, &domain, &a), LAPS_OK);
	ck_assert_int_eq(laps_sddl_format(&sd, &domain, &b), LAPS_OK);
	laps_buf_put_u8(&a, 0);
	laps_buf_put_u8(&b, 0);
	ck_assert_str_eq((const char *)a.data, (const char *)b.data);
	laps_buf_clear(&a);
	laps_buf_clear(&b);
	laps_sd_clear(&sd);
}

#define INHERITED_BY_COMPUTERS(mask, object, who) \
	"(OA;CIIO;" mask ";" object ";" COMPUTER ";" who ")"
#define OTHERS "(A;;GA;;;SY)"

/* ACL-01, ACL-02, ACL-03, ACL-05 */
static const struct {
	enum laps_grant what;
	const char *wanted;
} grants[] = {
	{LAPS_GRANT_SELF, "D:" OTHERS INHERITED_BY_COMPUTERS("RPWP", EXPIRY, "PS")
				  INHERITED_BY_COMPUTERS("WP", PASSWORD, "PS")
					  INHERITED_BY_COMPUTERS("RPWPCR", SET, "PS")},
	{LAPS_GRANT_READ, "D:" OTHERS INHERITED_BY_COMPUTERS("RP", EXPIRY, BOB)
				  INHERITED_BY_COMPUTERS("RPCR", PASSWORD, BOB)
					  INHERITED_BY_COMPUTERS("RPCR", SET, BOB)},
	{LAPS_GRANT_RESET, "D:" OTHERS INHERITED_BY_COMPUTERS("RPWP", EXPIRY, BOB)},
};

START_TEST(a_grant_is_these_aces_and_twice_no_more)
{
	struct laps_ace ace[LAPS_DELEGATION_ACE_MAX];
	struct laps_sd sd;

	read_sd("D:" OTHERS, &sd);
	for (int twice = 0; twice < 2; twice++) {
		size_t n = laps_grant_aces(grants[_i].what, &schema, &bob, ace);

		for (size_t i = 0; i < n; i++)
			ck_assert_int_eq(laps_sd_add_dacl(&sd, &ace[i]), LAPS_OK);
		is_sd(&sd, grants[_i].wanted);
	}
	laps_sd_clear(&sd);
}
END_TEST

#define AUDITED(flags)                                                                         \
	"(OU;CIIO" flags ";RPCR;" PASSWORD ";" COMPUTER ";" BOB ")(OU;CIIO" flags ";RPCR;" SET \
	";" COMPUTER ";" BOB ")"
#define OTHER_AUDIT "(AU;SA;WDWO;;;WD)"

/* ACL-09: the DACL stays, what is of others stays, the last call wins */
START_TEST(auditing_is_set_changed_and_taken_away)
{
	struct laps_sd sd;

	read_sd("D:" OTHERS "S:" OTHER_AUDIT, &sd);
	ck_assert_int_eq(laps_audit_set(&sd, &schema, &bob, LAPS_ACE_AUDIT_SUCCESS), LAPS_OK);
	is_sd(&sd, "D:" OTHERS "S:" OTHER_AUDIT AUDITED("SA"));
	ck_assert_int_eq(
		laps_audit_set(&sd, &schema, &bob, LAPS_ACE_AUDIT_SUCCESS | LAPS_ACE_AUDIT_FAILURE),
		LAPS_OK);
	is_sd(&sd, "D:" OTHERS "S:" OTHER_AUDIT AUDITED("SAFA"));
	ck_assert_int_eq(laps_audit_set(&sd, &schema, &bob, 0), LAPS_OK);
	is_sd(&sd, "D:" OTHERS "S:" OTHER_AUDIT);
	laps_sd_clear(&sd);
}
END_TEST

/* ACL-06 */
static const struct {
	const char *ace;
	enum laps_holder with_schema, without;
} holders[] = {
	{"(A;;CR;;;" BOB ")", LAPS_HOLDER_OWN, LAPS_HOLDER_OWN},
	{"(A;CI;GA;;;" BOB ")", LAPS_HOLDER_OWN, LAPS_HOLDER_OWN},
	{"(A;CIID;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" BOB ")", LAPS_HOLDER_INHERITED,
	 LAPS_HOLDER_INHERITED},
	{"(A;;CCDCLCSWRPWPDTLOSDRCWDWO;;;" BOB ")", LAPS_HOLDER_NO, LAPS_HOLDER_NO},
	{"(A;;GRGW;;;" BOB ")", LAPS_HOLDER_NO, LAPS_HOLDER_NO},
	{"(D;;CR;;;" BOB ")", LAPS_HOLDER_NO, LAPS_HOLDER_NO},
	{"(OA;CIIO;CR;;" COMPUTER ";" BOB ")", LAPS_HOLDER_OWN, LAPS_HOLDER_OWN},
	{"(OA;CIIO;CR;;" USER ";" BOB ")", LAPS_HOLDER_NO, LAPS_HOLDER_NO},
	{"(OA;CIIO;RPCR;" SET ";" COMPUTER ";" BOB ")", LAPS_HOLDER_OWN, LAPS_HOLDER_OWN},
	{"(OA;CIIO;RP;" SET ";" COMPUTER ";" BOB ")", LAPS_HOLDER_NO, LAPS_HOLDER_NO},
	{"(OA;CIIO;RPCR;" PASSWORD ";" COMPUTER ";" BOB ")", LAPS_HOLDER_OWN, LAPS_HOLDER_NO},
	{"(OA;CIIO;CR;" EXPIRY ";" COMPUTER ";" BOB ")", LAPS_HOLDER_NO, LAPS_HOLDER_NO},
};

START_TEST(who_holds_extended_rights)
{
	char text[512];
	struct laps_sd sd;

	snprintf(text, sizeof(text), "D:%s", holders[_i].ace);
	read_sd(text, &sd);
	ck_assert_int_eq(laps_delegation_holds(&sd.dacl[0], &schema), holders[_i].with_schema);
	ck_assert_int_eq(laps_delegation_holds(&sd.dacl[0], NULL), holders[_i].without);
	laps_sd_clear(&sd);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("delegation");
	TCase *t = tcase_create("aces");

	tcase_add_loop_test(t, a_grant_is_these_aces_and_twice_no_more, 0,
			    sizeof(grants) / sizeof(grants[0]));
	tcase_add_test(t, auditing_is_set_changed_and_taken_away);
	tcase_add_loop_test(t, who_holds_extended_rights, 0, sizeof(holders) / sizeof(holders[0]));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
