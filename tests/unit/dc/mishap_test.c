/* SPDX-License-Identifier: MIT */
#include <directory/dc/mishap.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "directory/dc/describe.h"
#include "directory/dc/fault.h"
#include "lib/runner.h"

/* The rules are ours; there is no other source for them. */

static char path[] = "/tmp/lapsim-faults-XXXXXX";
static struct laps_worldfault *w;
static const int here, there; /* connections */

static void make(void)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, sizeof(*w)), 0);
	w = mmap(NULL, sizeof(*w), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ck_assert_ptr_ne(w, MAP_FAILED);
	close(fd);
	ck_assert(!dc_mishap_expected());
	ck_assert(!dc_fault_open(path)); /* no file of faults */
	w->magic = LAPS_WORLDFAULT_MAGIC;
	ck_assert(dc_fault_open(path));
}

static void clean(void)
{
	munmap(w, sizeof(*w));
	unlink(path);
}

static struct laps_worldfault_rule *add(const char *operation, const char *effect, int64_t arg)
{
	struct laps_worldfault_rule *r = &w->rule[w->n_on];

	*r = (struct laps_worldfault_rule){.millionths = LAPS_FAULT_ALWAYS,
					   .first = 1,
					   .added = w->n_on + 1,
					   .arg = arg,
					   .protocol = "ldap",
					   .on = 1};
	snprintf(r->operation, sizeof(r->operation), "%s", operation);
	snprintf(r->effect, sizeof(r->effect), "%s", effect);
	snprintf(r->spec, sizeof(r->spec), "ldap.%s=%s", operation, effect);
	w->n_on++;
	return r;
}

static struct dc_mishap ask(uint64_t id, uint8_t tag, const char *who)
{
	struct dc_mishap m;

	memset(&m, 0xA5, sizeof(m));
	dc_mishap_request(&here, id, tag, who, &m);
	return m;
}

START_TEST(nothing_is_expected_of_a_calm_plan)
{
	struct dc_mishap m;
	char spec[LAPS_FAULT_SPEC];
	dc_certificate which;

	ck_assert(!dc_mishap_expected());
	ck_assert_int_eq(ask(1, DC_OP_MODIFY, NULL).kind, DC_MISHAP_NONE);
	ck_assert(!dc_mishap_answer(&here, 1, true, &m));
	ck_assert_int_eq(dc_mishap_connect(&here), DC_MISHAP_NONE);
	ck_assert(!dc_mishap_handshake(&here, &which));
	ck_assert(!dc_tls_was_bad(&here, spec));
}
END_TEST

static const struct {
	const char *operation;
	uint8_t tag;
} operation[] = {
	{"bind", DC_OP_BIND},       {"search", DC_OP_SEARCH},     {"modify", DC_OP_MODIFY},
	{"add", DC_OP_ADD},         {"delete", DC_OP_DELETE},     {"rename", DC_OP_RENAME},
	{"compare", DC_OP_COMPARE}, {"extended", DC_OP_EXTENDED},
};
START_TEST(each_operation_is_its_own)
{
	struct laps_worldfault_rule *r = add(operation[_i].operation, "busy", 0);
	struct dc_mishap m;

	for (size_t i = 0; i < sizeof(operation) / sizeof(operation[0]); i++) {
		m = ask(i, operation[i].tag, NULL);
		ck_assert_int_eq(m.kind, (int)i == _i ? DC_MISHAP_REPLY : DC_MISHAP_NONE);
	}
	ck_assert_uint_eq(r->seen, 1);
	/* these have no answer, and are not counted */
	add("any", "busy", 0);
	ck_assert_int_eq(ask(9, DC_OP_UNBIND, NULL).kind, DC_MISHAP_NONE);
	ck_assert_int_eq(ask(9, DC_OP_ABANDON, NULL).kind, DC_MISHAP_NONE);
	ck_assert_uint_eq(w->rule[1].seen, 0);
}
END_TEST

static const struct {
	const char *effect;
	dc_mishap_kind kind;
	dc_reply reply;
} effect[] = {
	{"busy", DC_MISHAP_REPLY, DC_REPLY_BUSY},
	{"unavailable", DC_MISHAP_REPLY, DC_REPLY_UNAVAILABLE},
	{"unwilling", DC_MISHAP_REPLY, DC_REPLY_UNWILLING},
	{"insufficient-rights", DC_MISHAP_REPLY, DC_REPLY_NO_RIGHT},
	{"referral", DC_MISHAP_REPLY, DC_REPLY_REFERRAL},
	{"cut-after", DC_MISHAP_CUT_AFTER, DC_REPLY_N},
	{"truncated-tls", DC_MISHAP_TRUNCATED, DC_REPLY_N},
	{"slow", DC_MISHAP_SLOW, DC_REPLY_N},
};
START_TEST(the_answer_knows)
{
	struct dc_mishap m;

	add("search", effect[_i].effect, 250);
	m = ask(7, DC_OP_SEARCH, NULL);
	ck_assert_int_eq(m.kind, effect[_i].kind);
	ck_assert_ptr_nonnull(m.spec);
	/* of another message, of another connection: nothing */
	ck_assert(!dc_mishap_answer(&here, 8, true, &m));
	ck_assert(!dc_mishap_answer(&there, 7, true, &m));
	/* an entry comes first */
	ck_assert(dc_mishap_answer(&here, 7, false, &m));
	ck_assert_int_eq(m.kind, effect[_i].kind);
	ck_assert_int_eq(m.reply, effect[_i].reply);
	ck_assert_int_eq(m.request, DC_OP_SEARCH);
	ck_assert_int_eq(m.ms, 250);
	/* and once is enough */
	ck_assert(dc_mishap_answer(&here, 7, true, &m));
	ck_assert_int_eq(m.kind, DC_MISHAP_NONE);
	ck_assert(!dc_mishap_answer(&here, 7, true, &m));
}
END_TEST

START_TEST(what_is_cut_before_has_no_answer)
{
	struct dc_mishap m;

	add("modify", "cut-before", 0);
	ck_assert_int_eq(ask(7, DC_OP_MODIFY, NULL).kind, DC_MISHAP_CUT_BEFORE);
	ck_assert(!dc_mishap_answer(&here, 7, true, &m));
}
END_TEST

START_TEST(a_whole_search_has_one_order)
{
	struct laps_worldfault_rule *r = add("values", "shuffle", 0);
	struct dc_mishap m, again;

	m = ask(7, DC_OP_SEARCH, NULL);
	ck_assert(m.shuffled && m.kind == DC_MISHAP_NONE);
	ck_assert_str_eq(m.spec, "ldap.values=shuffle");
	for (int i = 0; i < 3; i++) {
		ck_assert(dc_mishap_answer(&here, 7, i == 2, &again));
		ck_assert(again.shuffled);
		ck_assert_uint_eq(again.draw, m.draw);
	}
	ck_assert(!dc_mishap_answer(&here, 7, true, &again));
	ck_assert_uint_ne(ask(8, DC_OP_SEARCH, NULL).draw, m.draw);
	/* what sends nothing is not counted */
	ck_assert(!ask(9, DC_OP_MODIFY, NULL).shuffled);
	add("search", "busy", 0);
	ck_assert(!ask(10, DC_OP_SEARCH, NULL).shuffled);
	ck_assert_uint_eq(r->seen, 2);
}
END_TEST

START_TEST(somebody_alone_is_concerned)
{
	snprintf(add("any", "busy", 0)->who, LAPS_FAULT_WHO, "WS0001$");
	ck_assert_int_eq(ask(1, DC_OP_MODIFY, "WS0002$").kind, DC_MISHAP_NONE);
	ck_assert_int_eq(ask(2, DC_OP_MODIFY, NULL).kind, DC_MISHAP_NONE);
	ck_assert_int_eq(ask(3, DC_OP_MODIFY, "ws0001$").kind, DC_MISHAP_REPLY);
}
END_TEST

START_TEST(a_connection_waits_once)
{
	add("connect", "slow", 40)->last = 1;
	ck_assert_int_eq(dc_mishap_connect(&here), DC_MISHAP_SLOW);
	ck_assert_int_eq(dc_mishap_connect(&there), DC_MISHAP_NONE);
	ck_assert_int_eq(dc_mishap_connected(&there), 0);
	ck_assert_int_eq(dc_mishap_connected(&here), 40);
	ck_assert_int_eq(dc_mishap_connected(&here), 0);
	add("connect", "cut-before", 0);
	ck_assert_int_eq(dc_mishap_connect(&here), DC_MISHAP_CUT_BEFORE);
}
END_TEST

START_TEST(a_bad_certificate_is_remembered)
{
	struct laps_worldfault_rule *r = add("tls", dc_certificate_name[_i], 0);
	dc_certificate which = DC_CERTIFICATE_N;
	char spec[LAPS_FAULT_SPEC], was[LAPS_FAULT_SPEC];

	r->last = 1;
	memcpy(was, r->spec, sizeof(was));
	ck_assert(dc_mishap_handshake(&here, &which));
	ck_assert_int_eq(which, _i);
	ck_assert(!dc_mishap_handshake(&there, &which));
	memset(r->spec, 0, sizeof(r->spec)); /* the plan has gone on */
	ck_assert(dc_tls_was_bad(&here, spec));
	ck_assert_str_eq(spec, was);
	ck_assert(!dc_tls_was_bad(&there, spec));
	dc_mishap_closed(&here);
	ck_assert(!dc_tls_was_bad(&here, spec));
}
END_TEST

/* A number that comes again, as after an abandon, is of the later request; an end ends all. */
START_TEST(nothing_is_left_behind)
{
	struct dc_mishap m;

	add("modify", "cut-after", 0)->last = 1;
	add("modify", "slow", 7);
	ck_assert_int_eq(ask(7, DC_OP_MODIFY, NULL).kind, DC_MISHAP_CUT_AFTER);
	ck_assert_int_eq(ask(7, DC_OP_MODIFY, NULL).kind, DC_MISHAP_SLOW);
	ck_assert(dc_mishap_answer(&here, 7, true, &m));
	ck_assert_int_eq(m.kind, DC_MISHAP_SLOW);
	ck_assert(!dc_mishap_answer(&here, 7, true, &m));
	ask(8, DC_OP_MODIFY, NULL);
	ask(9, DC_OP_MODIFY, NULL);
	dc_mishap_closed(&here);
	ck_assert(!dc_mishap_answer(&here, 8, true, &m));
	ck_assert(!dc_mishap_answer(&here, 9, true, &m));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("mishap");
	TCase *t = tcase_create("plan");

	tcase_add_checked_fixture(t, make, clean);
	tcase_add_test(t, nothing_is_expected_of_a_calm_plan);
	tcase_add_loop_test(t, each_operation_is_its_own, 0,
			    sizeof(operation) / sizeof(operation[0]));
	tcase_add_loop_test(t, the_answer_knows, 0, sizeof(effect) / sizeof(effect[0]));
	tcase_add_test(t, what_is_cut_before_has_no_answer);
	tcase_add_test(t, a_whole_search_has_one_order);
	tcase_add_test(t, somebody_alone_is_concerned);
	tcase_add_test(t, a_connection_waits_once);
	tcase_add_loop_test(t, a_bad_certificate_is_remembered, 0, DC_CERTIFICATE_N);
	tcase_add_test(t, nothing_is_left_behind);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
