/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/plan.h>
#include <string.h>

static struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
static struct laps_host host;
static struct laps_plan plan;

static void start(void)
{
	host = (struct laps_host){
		.join = LAPS_JOIN_AD, .normal_boot = true, .os_level = LAPS_OS_24H2};
	memset(&plan, 0xa5, sizeof(plan));
}

static void stop(void)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&roots[i]);
}

static void number(laps_policy_source root, const char *name, uint32_t v)
{
	ck_assert_int_eq(
		laps_policy_root_put(&roots[root - 1], name, LAPS_VALUE_DWORD, v, NULL, NULL),
		LAPS_OK);
}

static void gpo(const char *name, uint32_t v)
{
	number(LAPS_POLICY_GPO, name, v);
}

static void gpo_text(const char *name, const char *v)
{
	ck_assert_int_eq(laps_policy_root_put(&roots[LAPS_POLICY_GPO - 1], name, LAPS_VALUE_TEXT, 0,
					      v, NULL),
			 LAPS_OK);
}

static void make_plan(void)
{
	struct laps_policy policy;

	laps_policy_select(roots, host.os_level, &policy);
	laps_plan_make(&policy, &host, &plan);
	ck_assert_ptr_nonnull(plan.why);
}

static void manages(laps_mode mode, laps_account_choice account)
{
	make_plan();
	ck_assert_msg(plan.mode == mode, "%s: %s", laps_mode_name(plan.mode), plan.why);
	ck_assert_int_eq(plan.account, account);
	ck_assert_uint_eq(plan.event, 0);
}

static void leaves(uint32_t event)
{
	make_plan();
	ck_assert_msg(plan.mode == LAPS_MODE_NONE, "%s: %s", laps_mode_name(plan.mode), plan.why);
	ck_assert_uint_eq(plan.event, event);
}

/* The matrix: what a join state makes of each backup directory. That 10007 tells of the ones that
 * do not fit is a guess; ours. */
static const struct {
	laps_join join;
	laps_mode entra, ad;
} matrix[] = {
	{LAPS_JOIN_WORKGROUP, LAPS_MODE_NONE, LAPS_MODE_NONE},
	{LAPS_JOIN_REGISTERED, LAPS_MODE_NONE, LAPS_MODE_NONE},
	{LAPS_JOIN_ENTRA, LAPS_MODE_ENTRA, LAPS_MODE_NONE},
	{LAPS_JOIN_AD, LAPS_MODE_NONE, LAPS_MODE_ENCRYPTED},
	{LAPS_JOIN_HYBRID, LAPS_MODE_ENTRA, LAPS_MODE_ENCRYPTED},
};

/* PLT-01, PLT-02, PLT-03, PLT-04, PLT-05 */
START_TEST(the_join_says_which_directories_there_are)
{
	host.join = matrix[_i].join;
	gpo("PasswordAgeDays", 30);
	leaves(10024);
	gpo("BackupDirectory", 0);
	leaves(10024);
	gpo("BackupDirectory", 1);
	if (matrix[_i].entra == LAPS_MODE_NONE)
		leaves(10007);
	else
		manages(matrix[_i].entra, LAPS_ACCOUNT_BUILTIN);
	gpo("BackupDirectory", 2);
	if (matrix[_i].ad == LAPS_MODE_NONE)
		leaves(10007);
	else
		manages(matrix[_i].ad, LAPS_ACCOUNT_BUILTIN);
}
END_TEST

/* PLT-06 */
START_TEST(nothing_is_said_nor_done_but_in_a_normal_boot)
{
	host.normal_boot = false;
	leaves(0);
	gpo("BackupDirectory", 2);
	leaves(0);
	host.is_dc = true;
	gpo("ADBackupDSRMPassword", 1);
	leaves(0);
	stop();
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	host.legacy_client = true;
	leaves(0);
}
END_TEST

/* POL-06, POL-07, POL-08 */
START_TEST(no_policy_and_one_that_is_off_are_disabled)
{
	leaves(10024);
	ck_assert_str_eq(plan.why, "no policy root defines a setting");
	gpo("BackupDirectory", 0);
	leaves(10024);
	ck_assert_str_eq(plan.why, "the policy turns backup off");
	gpo("BackupDirectory", 3);
	leaves(10024);
}
END_TEST

/* POL-03 */
START_TEST(one_csp_setting_alone_manages_nothing)
{
	gpo("BackupDirectory", 2);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_BUILTIN);
	number(LAPS_POLICY_CSP, "PasswordAgeDays", 7);
	leaves(10024);
	/* POL-04 */
	stop();
	gpo("BackupDirectory", 2);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_BUILTIN);
}
END_TEST

/* POL-19; POL-25: without encryption a principal does not count */
START_TEST(encryption_chooses_the_mode)
{
	gpo("BackupDirectory", 2);
	gpo_text("ADPasswordEncryptionPrincipal", "nobody");
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_BUILTIN);
	gpo("ADPasswordEncryptionEnabled", 0);
	manages(LAPS_MODE_CLEAR, LAPS_ACCOUNT_BUILTIN);
	/* POL-26 */
	host.join = LAPS_JOIN_HYBRID;
	gpo("BackupDirectory", 1);
	manages(LAPS_MODE_ENTRA, LAPS_ACCOUNT_BUILTIN);
}
END_TEST

/* POL-27, POL-32, POL-33, AAM: who is managed */
START_TEST(the_account_is_chosen_by_name_or_automatically)
{
	gpo("BackupDirectory", 2);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_BUILTIN);
	gpo_text("AdministratorAccountName", "");
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_BUILTIN);
	gpo_text("AdministratorAccountName", "localadmin");
	gpo("AutomaticAccountManagementTarget", 0);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_NAMED);
	gpo("AutomaticAccountManagementEnabled", 1);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_AUTO_BUILTIN);
	gpo("AutomaticAccountManagementTarget", 1);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_AUTO_NEW);
	gpo("AutomaticAccountManagementTarget", 2);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_AUTO_NEW);
	/* PLT-08 */
	host.os_level = LAPS_OS_PRE_24H2;
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_NAMED);
}
END_TEST

/* DSRM-02, DSRM-04, DSRM-07; that 10008 tells of a controller without DSRM backup is inferred */
START_TEST(a_domain_controller_has_its_dsrm_account_or_nothing)
{
	host.is_dc = true;
	gpo("BackupDirectory", 2);
	leaves(10008);
	ck_assert_str_eq(plan.why, "ADBackupDSRMPassword is off on a domain controller");
	gpo("ADBackupDSRMPassword", 1);
	manages(LAPS_MODE_DSRM, LAPS_ACCOUNT_BUILTIN);
	gpo_text("AdministratorAccountName", "localadmin");
	manages(LAPS_MODE_DSRM, LAPS_ACCOUNT_BUILTIN);
	gpo("AutomaticAccountManagementEnabled", 1);
	manages(LAPS_MODE_DSRM, LAPS_ACCOUNT_BUILTIN);
	gpo("ADPasswordEncryptionEnabled", 0);
	leaves(10008);
	ck_assert_str_eq(plan.why, "a DSRM password is only backed up encrypted");
	gpo("ADPasswordEncryptionEnabled", 1);
	gpo("BackupDirectory", 1);
	leaves(10008);
	ck_assert_str_eq(plan.why, "a domain controller backs up to Active Directory only");
	host.join = LAPS_JOIN_HYBRID;
	leaves(10008);
	gpo("BackupDirectory", 0);
	leaves(10024);
}
END_TEST

START_TEST(a_member_has_no_dsrm_account)
{
	gpo("BackupDirectory", 2);
	gpo("ADBackupDSRMPassword", 1);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_BUILTIN);
}
END_TEST

/* LEG-01, LEG-13 */
START_TEST(legacy_policy_is_followed_where_nothing_stands_in_its_way)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	manages(LAPS_MODE_LEGACY, LAPS_ACCOUNT_BUILTIN);
	host.join = LAPS_JOIN_HYBRID;
	manages(LAPS_MODE_LEGACY, LAPS_ACCOUNT_BUILTIN);
	host.os_level = LAPS_OS_PRE_24H2;
	manages(LAPS_MODE_LEGACY, LAPS_ACCOUNT_BUILTIN);
	ck_assert_int_eq(laps_policy_root_put(&roots[LAPS_POLICY_LEGACY - 1], "AdminAccountName",
					      LAPS_VALUE_TEXT, 0, "localadmin", NULL),
			 LAPS_OK);
	manages(LAPS_MODE_LEGACY, LAPS_ACCOUNT_NAMED);
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 0);
	leaves(10024);
}
END_TEST

/* LEG-09 */
START_TEST(legacy_policy_knows_no_automatic_account)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	number(LAPS_POLICY_LEGACY, "AutomaticAccountManagementEnabled", 1);
	number(LAPS_POLICY_LEGACY, "ADPasswordEncryptionEnabled", 1);
	number(LAPS_POLICY_LEGACY, "BackupDirectory", 1);
	manages(LAPS_MODE_LEGACY, LAPS_ACCOUNT_BUILTIN);
}
END_TEST

/* LEG-02, LEG-03 */
START_TEST(legacy_policy_gives_way_to_any_native_setting)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	number(LAPS_POLICY_LOCAL, "BackupDirectory", 0);
	leaves(10024);
	host.legacy_client = true; /* whether or not it is there */
	leaves(10024);
	gpo("BackupDirectory", 2);
	manages(LAPS_MODE_ENCRYPTED, LAPS_ACCOUNT_BUILTIN);
}
END_TEST

/* LEG-04, LEG-05 */
START_TEST(legacy_policy_is_left_to_its_own_client)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	host.legacy_client = true;
	leaves(10033);
	host.legacy_client = false;
	manages(LAPS_MODE_LEGACY, LAPS_ACCOUNT_BUILTIN);
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 0);
	host.legacy_client = true;
	leaves(10024);
}
END_TEST

/* LEG-06 */
START_TEST(legacy_policy_is_ignored_on_a_domain_controller)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	host.is_dc = true;
	leaves(10024);
	host.legacy_client = true;
	leaves(10024);
}
END_TEST

START_TEST(legacy_policy_needs_active_directory)
{
	static const laps_join without[] = {LAPS_JOIN_WORKGROUP, LAPS_JOIN_REGISTERED,
					    LAPS_JOIN_ENTRA};

	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		host.join = without[i];
		leaves(10007);
	}
}
END_TEST

START_TEST(modes_have_names)
{
	static const char *const name[] = {"none", "clear", "encrypted", "dsrm", "legacy", "entra"};

	for (int m = 0; m < LAPS_MODE_N; m++)
		ck_assert_str_eq(laps_mode_name((laps_mode)m), name[m]);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("plan");
	TCase *t = tcase_create("plan");

	tcase_add_checked_fixture(t, start, stop);
	tcase_add_loop_test(t, the_join_says_which_directories_there_are, 0,
			    (int)(sizeof(matrix) / sizeof(matrix[0])));
	tcase_add_test(t, nothing_is_said_nor_done_but_in_a_normal_boot);
	tcase_add_test(t, no_policy_and_one_that_is_off_are_disabled);
	tcase_add_test(t, one_csp_setting_alone_manages_nothing);
	tcase_add_test(t, encryption_chooses_the_mode);
	tcase_add_test(t, the_account_is_chosen_by_name_or_automatically);
	tcase_add_test(t, a_domain_controller_has_its_dsrm_account_or_nothing);
	tcase_add_test(t, a_member_has_no_dsrm_account);
	tcase_add_test(t, legacy_policy_is_followed_where_nothing_stands_in_its_way);
	tcase_add_test(t, legacy_policy_knows_no_automatic_account);
	tcase_add_test(t, legacy_policy_gives_way_to_any_native_setting);
	tcase_add_test(t, legacy_policy_is_left_to_its_own_client);
	tcase_add_test(t, legacy_policy_is_ignored_on_a_domain_controller);
	tcase_add_test(t, legacy_policy_needs_active_directory);
	tcase_add_test(t, modes_have_names);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
