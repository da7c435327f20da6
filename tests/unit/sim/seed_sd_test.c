/* SPDX-License-Identifier: MIT */
/* The descriptors that a world begins with. */
#include "directory/seed_sd.h"

#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory/laps_schema.h"
#include "directory/seed.h"
#include "lib/runner.h"

#define VALUE "\nnTSecurityDescriptor:: "

static struct sim_domain d;
static struct sim_err err;

/* All entries as LDIF; the caller frees it. */
static char *generate(sim_laps_schema schema)
{
	const struct sim_domain_options o = {
		.seed = 7,
		.started_ticks = UINT64_C(133801632000000000),
		.dns_name = "corp.example",
		.computers = 2,
		.functional_level = 7,
		.laps_schema = schema,
	};
	struct sim_ldif l;
	char *text;

	ck_assert_msg(sim_domain_init(&o, &d, &err), "%s", err.text);
	sim_ldif_init(&l, -1);
	sim_seed_schema(&l, &d);
	sim_seed_config(&l, &d);
	sim_seed_domain(&l, &d);
	sim_seed_computers(&l, &d);
	laps_buf_put_u8(&l.text, '\n');
	text = strndup((char *)l.text.data, l.text.len);
	ck_assert_msg(sim_ldif_finish(&l, &err), "%s", err.text);
	return text;
}

/* The descriptor of the entry at p, which has one. */
static void read_sd(const char *p, struct laps_sd *out)
{
	const char *end = strstr(p, "\n\n"), *value = strstr(p, VALUE);
	struct laps_buf bytes;
	struct laps_err why;

	ck_assert_msg(value && value < end, "no descriptor: %.80s", p);
	value += strlen(VALUE);
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	ck_assert(laps_base64_parse(value, strcspn(value, "\n"), &bytes, &why) == LAPS_OK);
	ck_assert_msg(laps_sd_parse(bytes.data, bytes.len, out, &why) == LAPS_OK, "%.80s", p);
	laps_buf_clear(&bytes);
}

static void read_of(const char *text, const char *dn, struct laps_sd *out)
{
	const char *p = strstr(text, dn);

	ck_assert_msg(p != NULL, "no %s", dn);
	read_sd(p, out);
}

/* Does an entry give this well-known SID something? */
static bool gives(const struct laps_sd *sd, const char *text)
{
	struct laps_sid sid;

	ck_assert(laps_sid_parse_text(text, strlen(text), &sid, NULL) == LAPS_OK);
	for (size_t i = 0; i < sd->dacl_n; i++)
		if (laps_sid_eq(&sd->dacl[i].sid, &sid) &&
		    !(sd->dacl[i].flags & LAPS_ACE_INHERIT_ONLY))
			return true;
	return false;
}

START_TEST(every_object_has_one_and_domain_admins_own_it)
{
	char *text = generate(SIM_LAPS_SCHEMA_FULL);
	struct laps_sid admins;
	size_t n = 0;

	ck_assert(laps_sid_append(&d.sid, LAPS_RID_DOMAIN_ADMINS, &admins) == LAPS_OK);
	for (const char *p = text; (p = strstr(p, "dn: ")) != NULL; p += 4, n++) {
		struct laps_sd sd;

		if (p != text && p[-1] != '\n')
			continue;
		read_sd(p, &sd);
		ck_assert(sd.has_owner && sd.has_dacl && laps_sid_eq(&sd.owner, &admins));
		laps_sd_clear(&sd);
	}
	ck_assert_uint_gt(n, 300);
	free(text);
	sim_domain_clear(&d);
}
END_TEST

/* [MS-ADSC]: the class's default is for EA, DA and SYSTEM alone */
START_TEST(root_keys_are_administrators_alone)
{
	char *text = generate(SIM_LAPS_SCHEMA_FULL);
	const char *key = strstr(text, "objectClass: msKds-ProvRootKey");
	struct laps_sd sd;

	ck_assert_ptr_nonnull(key);
	read_sd(key, &sd);
	ck_assert(!gives(&sd, "S-1-5-11") && !gives(&sd, "S-1-1-0") && gives(&sd, "S-1-5-18"));
	laps_sd_clear(&sd);
	free(text);
	sim_domain_clear(&d);
}
END_TEST

START_TEST(protected_accounts_inherit_nothing)
{
	static const char *const guarded[] = {"CN=Administrator,", "CN=Domain Admins,", "CN=dave,",
					      "CN=Account Operators,", "CN=AdminSDHolder,"};
	char *text = generate(SIM_LAPS_SCHEMA_FULL), dn[64];
	struct laps_sd sd;

	for (size_t i = 0; i < sizeof(guarded) / sizeof(guarded[0]); i++) {
		snprintf(dn, sizeof(dn), "\ndn: %s", guarded[i]);
		read_of(text, dn, &sd);
		ck_assert_msg(sd.control & LAPS_SD_DACL_PROTECTED, "%s", guarded[i]);
		/* operators are kept from administrators */
		ck_assert_msg(!gives(&sd, "S-1-5-32-548"), "%s", guarded[i]);
		laps_sd_clear(&sd);
	}
	read_of(text, "\ndn: CN=alice,", &sd);
	ck_assert(!(sd.control & LAPS_SD_DACL_PROTECTED) && gives(&sd, "S-1-5-32-548"));
	laps_sd_clear(&sd);
	free(text);
	sim_domain_clear(&d);
}
END_TEST

/* Entries for SELF on LAPS attributes of a computer. */
static size_t laps_entries(const struct laps_sd *sd)
{
	uint8_t guid[LAPS_GUID_LEN];
	size_t n = 0;

	for (size_t i = 0; i < sd->dacl_n; i++) {
		const struct laps_ace *a = &sd->dacl[i];

		n += memcmp(a->object, sim_laps_property_set, LAPS_GUID_LEN) == 0;
		for (size_t j = 0; j < sim_laps_attribute_n; j++) {
			ck_assert(sim_laps_attribute_guid(&d, &sim_laps_attribute[j], guid, &err));
			n += memcmp(a->object, guid, LAPS_GUID_LEN) == 0;
		}
	}
	return n;
}

/* SELF and readers: 4 attributes and the set; resetters: the 2 expiries */
START_TEST(laps_is_delegated_where_the_schema_has_it)
{
	static const size_t wanted[SIM_LAPS_SCHEMA_N] = {0, 12, 12};
	char *text = generate((sim_laps_schema)_i);
	struct laps_sd sd;

	read_of(text, "\ndn: CN=WS0001,", &sd);
	ck_assert_uint_eq(laps_entries(&sd), wanted[_i]);
	laps_sd_clear(&sd);
	/* a controller writes its own; nobody else is given anything there */
	read_of(text, "\ndn: CN=DC1,OU=", &sd);
	ck_assert_uint_eq(laps_entries(&sd), wanted[_i] ? 5 : 0);
	laps_sd_clear(&sd);
	free(text);
	sim_domain_clear(&d);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("seed_sd");
	TCase *t = tcase_create("descriptors");

	tcase_add_test(t, every_object_has_one_and_domain_admins_own_it);
	tcase_add_test(t, root_keys_are_administrators_alone);
	tcase_add_test(t, protected_accounts_inherit_nothing);
	tcase_add_loop_test(t, laps_is_delegated_where_the_schema_has_it, 0, SIM_LAPS_SCHEMA_N);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
