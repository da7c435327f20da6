/* SPDX-License-Identifier: MIT */
/* What slapd.conf says of replication, and where its logs begin, of each controller. */
#include <stdio.h>
#include <string.h>

#include "directory/conf.h"
#include "directory/domain.h"
#include "directory/ldif.h"
#include "directory/replication.h"
#include "directory/seed.h"
#include "lib/runner.h"

static struct sim_replication r;
static struct laps_buf b;
static struct sim_err err;
static char text[8192];

static void set_up(void)
{
	laps_buf_init(&b, sizeof(text) - 1);
	ck_assert(sim_replication_open(3, &r, &err));
	for (uint32_t of = 0; of < 3; of++)
		for (uint32_t by = 0; by < 3; by++)
			r.relay[of][by] = (uint16_t)(1000 + 10 * of + by);
}

static void tear_down(void)
{
	sim_replication_close(&r);
	laps_buf_clear(&b);
}

/* What was put, which begins anew. */
static const char *put(void)
{
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	snprintf(text, sizeof(text), "%.*s", (int)b.len, (const char *)b.data);
	laps_buf_clear(&b);
	laps_buf_init(&b, sizeof(text) - 1);
	return text;
}

static unsigned count(const char *in, const char *what)
{
	unsigned n = 0;

	for (const char *p = strstr(in, what); p; p = strstr(p + 1, what))
		n++;
	return n;
}

static void has(const char *in, const char *what)
{
	ck_assert_msg(strstr(in, what) != NULL, "no '%s' in:\n%s", what, in);
}

/* Nothing of it is in the configuration then. */
START_TEST(one_alone_replicates_nothing)
{
	struct sim_replication one;

	ck_assert(sim_replication_open(1, &one, &err));
	sim_replication_put_global(&one, 0, &b);
	sim_replication_put_ports(&one, 0, &b);
	sim_replication_put_context(&one, 0, SIM_DB_DOMAIN, "DC=corp,DC=example", &b);
	ck_assert_uint_eq(b.len, 0);
	ck_assert_str_eq(one.password, "");
	ck_assert_int_lt(one.port[0].tcp, 0);
	sim_replication_close(&one);
}
END_TEST

/* Each is another to the others, by its number and by its port. */
START_TEST(each_is_itself)
{
	struct sim_replication other;
	char wanted[96];

	for (uint32_t i = 0; i < 3; i++) {
		sim_replication_put_global(&r, i, &b);
		snprintf(wanted, sizeof(wanted),
			 "moduleload syncprov\nmoduleload accesslog\nserverID %u\n", i + 1);
		ck_assert_str_eq(put(), wanted);
		ck_assert_uint_ne(r.port[i].number, r.port[(i + 1) % 3].number);
	}
	ck_assert_uint_eq(strlen(r.password), SIM_REPLICA_PASSWORD - 1);
	ck_assert(sim_replication_open(2, &other, &err));
	ck_assert_str_ne(other.password, r.password);
	sim_replication_close(&other);
	ck_assert_str_eq(other.password, "");
}
END_TEST

/* Of each other controller the link that leads here, and where that one listens behind it. */
START_TEST(the_object_knows_the_links)
{
	char wanted[96];

	sim_replication_put_ports(&r, 1, &b);
	snprintf(wanted, sizeof(wanted), "%u 1001 %u 1021 %u", r.port[1].number, r.port[0].number,
		 r.port[2].number);
	ck_assert_str_eq(put(), wanted);
}
END_TEST

START_TEST(a_context_follows_the_logs_of_all_others)
{
	char password[64];
	const char *c;

	sim_replication_put_context(&r, 1, SIM_DB_DOMAIN, "DC=corp,DC=example", &b);
	c = put();
	ck_assert_uint_eq(count(c, "syncrepl rid="), 2);
	has(c, "provider=ldap://127.0.0.1:1001\n");
	has(c, "provider=ldap://127.0.0.1:1021\n");
	ck_assert_ptr_null(strstr(c, "127.0.0.1:1011"));
	/* kept open, by attribute, and nothing that has failed */
	ck_assert_uint_eq(count(c, "type=refreshAndPersist retry=\"1 +\""), 2);
	ck_assert_uint_eq(
		count(c, "syncdata=accesslog logbase=\"cn=nowhere,cn=domain,cn=changes\""), 2);
	ck_assert_uint_eq(count(c, "(reqResult=0)"), 2);
	ck_assert_uint_eq(count(c, "searchbase=\"DC=corp,DC=example\""), 2);
	snprintf(password, sizeof(password), "credentials=%s\n", r.password);
	ck_assert_uint_eq(count(c, password), 2);
	/* and has one that these follow */
	has(c, "index entryUUID,entryCSN eq\n");
	has(c, "multiprovider on\noverlay syncprov\noverlay accesslog\n"
	       "logdb \"cn=domain,cn=changes\"\nlogops writes\nlogsuccess TRUE\n");
}
END_TEST

/* slapd refuses two consumers of one number. */
START_TEST(consumers_have_numbers_of_their_own)
{
	char one[16];

	for (int database = 0; database < SIM_DB_N; database++)
		sim_replication_put_context(&r, 0, database, "DC=corp,DC=example", &b);
	put();
	ck_assert_uint_eq(count(text, "syncrepl rid="), 2 * SIM_DB_N);
	for (const char *p = strstr(text, "rid="); p; p = strstr(p + 1, "rid=")) {
		snprintf(one, sizeof(one), "%.7s", p);
		ck_assert_uint_eq(count(text, one), 1);
	}
}
END_TEST

/* Others log on at one of them: the domain's. Without its index each change would be looked for in
 * the whole log. */
START_TEST(who_may_read_a_log)
{
	sim_replication_put_log(&r, SIM_DB_DOMAIN, &b);
	put();
	has(text, "index reqDN,reqEntryUUID,entryCSN eq\n");
	has(text, "limits * size=unlimited time=unlimited\n");
	has(text, "rootdn \"cn=replica,cn=domain,cn=changes\"\nrootpw ");
	has(text, r.password);
	has(text, "overlay syncprov\nsyncprov-nopresent TRUE\nsyncprov-reloadhint TRUE\n"
		  "syncprov-checkpoint 1 1\n");
	sim_replication_put_log(&r, SIM_DB_CONFIG, &b);
	put();
	ck_assert_ptr_null(strstr(text, "rootpw"));
	ck_assert_ptr_null(strstr(text, r.password));
}
END_TEST

static struct sim_domain domain_of(uint32_t dcs)
{
	const struct sim_domain_options o = {
		.seed = 1,
		.started_ticks = UINT64_C(134167968007654321), /* 2026-03-01T00:00:00.7654321Z */
		.dns_name = "corp.example",
		.computers = 1,
		.dcs = dcs,
		.functional_level = 7,
	};
	struct sim_domain d;

	ck_assert(sim_domain_init(&o, &d, &err));
	return d;
}

/* Before the first change of each, in the second in which the world began; minCSN says that nothing
 * is missing from there on. */
START_TEST(a_log_begins_whole)
{
	struct sim_domain d = domain_of(2);
	struct sim_ldif l;

	sim_ldif_init(&l, -1);
	sim_seed_log(&l, &d, "cn=domain,cn=changes");
	snprintf(text, sizeof(text), "%.*s", (int)l.text.len, (const char *)l.text.data);
	ck_assert_str_eq(text, "dn: cn=domain,cn=changes\n"
			       "objectClass: auditContainer\n"
			       "cn: domain\n"
			       "entryCSN: 20260301000000.000000Z#000000#000#000000\n"
			       "contextCSN: 20260301000000.000000Z#000000#001#000000\n"
			       "contextCSN: 20260301000000.000000Z#000000#002#000000\n"
			       "minCSN: 20260301000000.000000Z#000000#001#000000\n"
			       "minCSN: 20260301000000.000000Z#000000#002#000000\n");
	ck_assert(sim_ldif_finish(&l, &err));
	sim_domain_clear(&d);
}
END_TEST

START_TEST(a_context_begins_where_its_log_does)
{
	static const char two[] = "contextCSN: 20260301000000.000000Z#000000#001#000000\n"
				  "contextCSN: 20260301000000.000000Z#000000#002#000000\n";

	for (uint32_t dcs = 1; dcs < 3; dcs++) {
		struct sim_domain d = domain_of(dcs);
		struct sim_ldif l;

		sim_ldif_init(&l, -1);
		sim_seed_context(&l, &d);
		snprintf(text, sizeof(text), "%.*s", (int)l.text.len, (const char *)l.text.data);
		ck_assert_str_eq(text, dcs > 1 ? two : "");
		ck_assert(sim_ldif_finish(&l, &err));
		sim_domain_clear(&d);
	}
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("sim/replication");
	TCase *t = tcase_create("replication");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, one_alone_replicates_nothing);
	tcase_add_test(t, each_is_itself);
	tcase_add_test(t, the_object_knows_the_links);
	tcase_add_test(t, a_context_follows_the_logs_of_all_others);
	tcase_add_test(t, consumers_have_numbers_of_their_own);
	tcase_add_test(t, who_may_read_a_log);
	tcase_add_test(t, a_log_begins_whole);
	tcase_add_test(t, a_context_begins_where_its_log_does);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
