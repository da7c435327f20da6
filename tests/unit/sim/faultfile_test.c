/* SPDX-License-Identifier: MIT */
#include "lib/faultfile.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/faultspec.h"
#include "lib/runner.h"
#include "unit/sim/scratch.h"

static struct laps_worldfault *w;
static struct sim_err err;
static struct laps_fault fault;

static void make(void)
{
	scratch_make();
	ck_assert_msg(sim_faults_make(scratch, &w, &err), "%s", err.text);
}

static void clean(void)
{
	sim_faults_close(&w);
	ck_assert_ptr_null(w);
	scratch_remove();
}

static void add(const char *spec)
{
	ck_assert_msg(sim_faults_add(w, spec, 42, &err), "%s", err.text);
}

static bool take(const char *operation)
{
	return laps_worldfault_take(w, "ldap", operation, NULL, &fault);
}

/* "SPEC seen hit" of the n-th in the list, or NULL behind its end. */
static const char *listed(size_t n)
{
	static char text[LAPS_FAULT_SPEC + 64];
	json_t *list = sim_faults_list(w);
	const json_t *row = json_array_get(list, n);
	const char *spec = json_string_value(json_object_get(row, "spec"));

	if (spec)
		snprintf(text, sizeof(text), "%s %d %d", spec,
			 (int)json_integer_value(json_object_get(row, "seen")),
			 (int)json_integer_value(json_object_get(row, "hit")));
	json_decref(list);
	return spec ? text : NULL;
}

START_TEST(begins_calm_and_private)
{
	struct stat st;

	ck_assert_int_eq(fstatat(scratch, SIM_FAULTS, &st, 0), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(st.st_size, sizeof(*w));
	ck_assert_uint_eq(w->magic, LAPS_WORLDFAULT_MAGIC);
	ck_assert(!take("modify"));
	ck_assert_ptr_null(listed(0));
	/* there is one a world */
	ck_assert(!sim_faults_make(scratch, &w, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "cannot make 'faults': file exists"));
}
END_TEST

START_TEST(another_process_takes_part)
{
	struct laps_worldfault *other = NULL;
	char path[128];

	snprintf(path, sizeof(path), "%s/" SIM_FAULTS, scratch_path);
	ck_assert_msg(sim_faults_open(path, &other, &err), "%s", err.text);
	add("ldap.modify:2=busy");
	ck_assert(!laps_worldfault_take(other, "ldap", "modify", NULL, &fault));
	ck_assert(take("modify"));
	ck_assert_str_eq(fault.spec, "ldap.modify:2=busy");
	ck_assert_str_eq(listed(0), "ldap.modify:2=busy 2 1");
	sim_faults_close(&other);
}
END_TEST

START_TEST(opens_no_other_file)
{
	struct laps_worldfault *other = NULL;
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/gone", scratch_path);
	ck_assert(!sim_faults_open(path, &other, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "no such file"));
	fd = open(path, O_RDWR | O_CREAT, 0600);
	ck_assert(!sim_faults_open(path, &other, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "is no file of faults: it has another size"));
	ck_assert_int_eq(ftruncate(fd, sizeof(*w)), 0);
	ck_assert(!sim_faults_open(path, &other, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "is no file of faults"));
	ck_assert_ptr_null(other);
	close(fd);
}
END_TEST

START_TEST(each_goes_alone_or_all_at_once)
{
	add("ldap.modify=busy");
	add("ldap.search=busy");
	add("ldap.add=busy");
	ck_assert(sim_faults_remove(w, "ldap.search=busy"));
	ck_assert(!sim_faults_remove(w, "ldap.search=busy"));
	ck_assert(!take("search"));
	ck_assert(take("add"));
	ck_assert_str_eq(listed(0), "ldap.modify=busy 0 0");
	ck_assert_str_eq(listed(1), "ldap.add=busy 1 1");
	ck_assert_ptr_null(listed(2));
	ck_assert(sim_faults_remove(w, NULL));
	ck_assert_uint_eq(w->n_on, 0);
	ck_assert(!take("add"));
	ck_assert(sim_faults_remove(w, NULL)); /* it is so already */
}
END_TEST

START_TEST(the_same_once_more_begins_anew)
{
	add("ldap.modify:1=busy");
	add("ldap.any=unwilling");
	ck_assert(take("modify"));
	ck_assert_str_eq(fault.effect, "busy");
	add("ldap.modify:1=busy");
	ck_assert_uint_eq(w->n_on, 2);
	ck_assert_str_eq(listed(0), "ldap.any=unwilling 1 0");
	ck_assert_str_eq(listed(1), "ldap.modify:1=busy 0 0");
	/* the first that was added wins, wherever it is kept */
	ck_assert(take("modify"));
	ck_assert_str_eq(fault.effect, "unwilling");
	ck_assert(sim_faults_remove(w, "ldap.any=unwilling"));
	add("ldap.modify:1=busy");
	ck_assert(take("modify"));
	ck_assert_str_eq(fault.effect, "busy");
}
END_TEST

/* A server may hold the texts of what it has just taken: the next addition is elsewhere. */
START_TEST(what_was_taken_keeps_its_words)
{
	add("ldap.modify=busy");
	ck_assert(take("modify"));
	ck_assert(sim_faults_remove(w, NULL));
	add("ldap.search=unavailable");
	ck_assert_str_eq(fault.effect, "busy");
	ck_assert_str_eq(fault.spec, "ldap.modify=busy");
}
END_TEST

START_TEST(there_is_an_end_of_room)
{
	char spec[64];

	for (int i = 1; i <= LAPS_WORLDFAULT_RULES; i++) {
		snprintf(spec, sizeof(spec), "ldap.modify:%d=busy", i);
		add(spec);
	}
	ck_assert(!sim_faults_add(w, "ldap.search=busy", 42, &err));
	ck_assert_str_eq(err.text, "there are 128 faults already");
	/* in place of itself there is room */
	add("ldap.modify:7=busy");
	ck_assert(sim_faults_remove(w, "ldap.modify:8=busy"));
	add("ldap.search=busy");
	ck_assert(!sim_faults_add(w, "ldap.search=buzy", 42, &err));
	ck_assert_uint_eq(w->n_on, LAPS_WORLDFAULT_RULES);
}
END_TEST

static unsigned hits_of(uint64_t seed, const char *spec)
{
	unsigned hits = 0;

	ck_assert(sim_faults_add(w, spec, seed, &err));
	for (unsigned i = 0; i < 24; i++)
		hits |= (unsigned)take("modify") << i;
	sim_faults_remove(w, spec);
	return hits;
}

/* The world's seed and the rule's text draw, and nothing else. */
START_TEST(the_seed_repeats_what_is_drawn)
{
	unsigned first = hits_of(1, "ldap.modify:50%=busy");

	ck_assert_uint_eq(hits_of(1, "ldap.modify:50%=busy"), first);
	ck_assert_uint_ne(hits_of(2, "ldap.modify:50%=busy"), first);
	ck_assert_uint_ne(hits_of(1, "ldap.modify:50%=unwilling"), first);
}
END_TEST

START_TEST(all_of_hostile_has_room_and_is_there_once)
{
	size_t n = 0;

	for (int times = 0; times < 2; times++)
		for (n = 0; sim_fault_hostile[n]; n++)
			add(sim_fault_hostile[n]);
	ck_assert_uint_eq(w->n_on, n);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("faultfile");
	TCase *t = tcase_create("file");

	tcase_add_checked_fixture(t, make, clean);
	tcase_add_test(t, begins_calm_and_private);
	tcase_add_test(t, another_process_takes_part);
	tcase_add_test(t, opens_no_other_file);
	tcase_add_test(t, each_goes_alone_or_all_at_once);
	tcase_add_test(t, the_same_once_more_begins_anew);
	tcase_add_test(t, what_was_taken_keeps_its_words);
	tcase_add_test(t, there_is_an_end_of_room);
	tcase_add_test(t, the_seed_repeats_what_is_drawn);
	tcase_add_test(t, all_of_hostile_has_room_and_is_there_once);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
