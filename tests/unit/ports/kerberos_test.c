/* SPDX-License-Identifier: MIT */
/* What is said of each failure of Kerberos, and whose principal a host has. RFC 4120 7.5.9. */
#include <krb5.h>
#include <laps/hresult.h>
#include <string.h>

#include "lib/runner.h"
#include "ports/ad_kerberos.h"

#define WHO     "WS0001$@CORP.EXAMPLE"
#define KEYTAB  "/etc/krb5.keytab"
#define SERVICE "ldap/dc1.corp.example"
#define LDAP49  0x80070031u

START_TEST(each_failure_has_words_of_its_own)
{
	static const struct {
		int32_t code;
		laps_rc rc;
		uint32_t hresult;
		const char *text;
	} row[] = {
		{KRB5_KT_NOTFOUND, LAPS_E_HOST, LAPS_HR_NOT_FOUND,
		 "keytab '" KEYTAB "' has no key of '" WHO "'"},
		{KRB5_KEYTAB_BADVNO, LAPS_E_HOST, LAPS_HR_NOT_FOUND,
		 "keytab '" KEYTAB "' has no key of '" WHO "'"},
		{KRB5KDC_ERR_PREAUTH_FAILED, LAPS_E_DENIED, LDAP49,
		 "wrong credentials for '" WHO "': the KDC has another key than keytab '" KEYTAB
		 "'"},
		{KRB5KRB_AP_ERR_BAD_INTEGRITY, LAPS_E_DENIED, LDAP49,
		 "wrong credentials for '" WHO "': the KDC has another key than keytab '" KEYTAB
		 "'"},
		{KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, LAPS_E_DENIED, LDAP49,
		 "the KDC does not know '" WHO "'"},
		{KRB5KDC_ERR_CLIENT_REVOKED, LAPS_E_DENIED, LDAP49,
		 "the account of '" WHO "' is disabled or has expired"},
		{KRB5_KDC_UNREACH, LAPS_E_HOST, LAPS_HR_NO_AUTHORITY,
		 "cannot reach a KDC for '" WHO "'"},
		{KRB5_REALM_UNKNOWN, LAPS_E_HOST, LAPS_HR_NO_AUTHORITY,
		 "cannot reach a KDC for '" WHO "'"},
		{KRB5KRB_AP_ERR_SKEW, LAPS_E_HOST, LAPS_HR_TIME_SKEW,
		 "the clocks of this host and of the domain differ too much for Kerberos"},
		{KRB5_KDCREP_SKEW, LAPS_E_HOST, LAPS_HR_TIME_SKEW,
		 "the clocks of this host and of the domain differ too much for Kerberos"},
		{KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, LAPS_E_DENIED, LDAP49,
		 "the KDC does not know the service '" SERVICE "'"},
		{KRB5KRB_AP_ERR_TKT_EXPIRED, LAPS_E_DENIED, LDAP49,
		 "the ticket of '" WHO "' has expired"},
		{KRB5_FCC_NOFILE, LAPS_E_HOST, LAPS_HR_NOT_FOUND, "there are no Kerberos tickets"},
		{KRB5KDC_ERR_ETYPE_NOSUPP, LAPS_E_HOST, 0x80070052u,
		 "no Kerberos ticket for '" WHO "': its own words"},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct laps_cause cause;

		ck_assert_int_eq(laps_kerberos_explain(row[i].code, WHO, KEYTAB, SERVICE,
						       "Its own words", &cause),
				 row[i].rc);
		ck_assert_str_eq(cause.text, row[i].text);
		ck_assert_uint_eq(cause.hresult, row[i].hresult);
	}
}
END_TEST

START_TEST(the_principal_of_a_host)
{
	static char domain[LAPS_PRINCIPAL_MAX] = "corp.example", none[] = "";
	struct laps_config c = {.domain = domain};
	char out[LAPS_PRINCIPAL_MAX];
	struct laps_cause cause;

	memcpy(c.host.name, "ws0001", 7);
	ck_assert_int_eq(laps_kerberos_machine(&c, out, &cause), LAPS_OK);
	ck_assert_str_eq(out, "ws0001$@CORP.EXAMPLE");
	/* as directories take a name, and as Windows writes it */
	ck_assert_int_eq(laps_kerberos_account(&c, "alice@corp.example", out, &cause), LAPS_OK);
	ck_assert_str_eq(out, "alice@CORP.EXAMPLE");
	ck_assert_int_eq(laps_kerberos_account(&c, "CORP\\alice", out, &cause), LAPS_OK);
	ck_assert_str_eq(out, "alice@CORP.EXAMPLE");
	c.domain = none;
	ck_assert_int_eq(laps_kerberos_machine(&c, out, &cause), LAPS_OK);
	ck_assert_str_eq(out, "ws0001$");
	memset(domain, 'x', sizeof(domain) - 1);
	c.domain = domain;
	ck_assert_int_eq(laps_kerberos_machine(&c, out, &cause), LAPS_E_RANGE);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("kerberos");
	TCase *t = tcase_create("all");

	tcase_add_test(t, each_failure_has_words_of_its_own);
	tcase_add_test(t, the_principal_of_a_host);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
