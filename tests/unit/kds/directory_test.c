/* SPDX-License-Identifier: MIT */
/*
 * When the directory may have changed: whenever its counter of update sequence numbers has, and
 * once more a while later, since a number is given out before the change it is for is to be seen.
 * What is read from a live directory is in tests/sim/kds_decisions.sh.
 */
#include "kds/server/directory.h"
#include "lib/monotonic.h"
#include "lib/runner.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NOWHERE "ldapi://%2Fnonexistent%2Fldapi"

static char path[4096];
static uint64_t *usn;
static struct kds_directory *directory;

static void set_up(void)
{
	const char *tmp = getenv("TMPDIR");
	int fd;

	snprintf(path, sizeof(path), "%s/lapsim-test.XXXXXX", tmp ? tmp : "/tmp");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, 24), 0);
	usn = mmap(NULL, 24, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ck_assert(usn != MAP_FAILED);
	close(fd);
	usn[0] = 4711;
	directory = kds_directory_new(NOWHERE, path);
	ck_assert_ptr_nonnull(directory);
}

static void tear_down(void)
{
	kds_directory_free(&directory);
	ck_assert_ptr_null(directory);
	kds_directory_free(&directory);
	munmap(usn, 24);
	unlink(path);
}

START_TEST(a_number_given_out_is_a_change)
{
	uint64_t last = kds_directory_generation(directory), now;

	for (int i = 0; i < 5; i++) {
		usn[0]++;
		now = kds_directory_generation(directory);
		ck_assert_uint_ne(now, last);
		last = now;
	}
}
END_TEST

/* Once, and in the second after it. */
START_TEST(it_settles)
{
	const uint64_t began_ms = sim_monotonic_ms();
	const uint64_t first = kds_directory_generation(directory);
	uint64_t settled;

	while ((settled = kds_directory_generation(directory)) == first) {
		ck_assert_uint_lt(sim_monotonic_ms() - began_ms, 30000);
		usleep(10000);
	}
	ck_assert_uint_ge(sim_monotonic_ms() - began_ms, 1000);
	for (int i = 0; i < 120; i++, usleep(10000))
		ck_assert_uint_eq(kds_directory_generation(directory), settled);
}
END_TEST

/* Then every question is asked anew. */
START_TEST(without_a_counter_it_may_always_have_changed)
{
	static const char *const none[] = {NULL, "/nonexistent/counters", "/dev/null"};

	for (int i = 0; i < 3; i++) {
		struct kds_directory *d = kds_directory_new(NOWHERE, none[i]);
		uint64_t last;

		ck_assert_ptr_nonnull(d);
		last = kds_directory_generation(d);
		for (int j = 0; j < 5; j++) {
			uint64_t now = kds_directory_generation(d);

			ck_assert_uint_ne(now, last);
			last = now;
		}
		kds_directory_free(&d);
	}
}
END_TEST

START_TEST(nobody_there_is_trouble)
{
	struct kds_root_source s = kds_directory_root_keys(directory);
	struct kds_root_keys keys = {0};
	struct kds_caller c;

	ck_assert(!s.remote);
	ck_assert(!s.read(s.ctx, &keys));
	ck_assert_uint_eq(keys.n, 0);
	ck_assert_int_eq(kds_caller_read(directory, "alice@CORP.EXAMPLE", &c), KDS_FOUND_TROUBLE);
}
END_TEST

/* Somebody listens and says nothing: the first question takes its time, and no other one soon. */
START_TEST(silence_is_waited_for_once)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	char uri[256] = "ldapi://";
	struct kds_directory *d;
	struct kds_caller c;
	uint64_t began_ms;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%.90s.ldapi", path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(fd, 8), 0);
	for (const char *p = at.sun_path; *p; p++)
		snprintf(uri + strlen(uri), sizeof(uri) - strlen(uri), *p == '/' ? "%%2F" : "%c",
			 *p);
	d = kds_directory_new(uri, path);
	began_ms = sim_monotonic_ms();
	ck_assert_int_eq(kds_caller_read(d, "alice@CORP.EXAMPLE", &c), KDS_FOUND_TROUBLE);
	ck_assert_uint_ge(sim_monotonic_ms() - began_ms, KDS_DIRECTORY_WAIT_S * 1000 - 100);
	began_ms = sim_monotonic_ms();
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(kds_caller_read(d, "alice@CORP.EXAMPLE", &c), KDS_FOUND_TROUBLE);
	ck_assert_uint_lt(sim_monotonic_ms() - began_ms, KDS_DIRECTORY_WAIT_S * 1000 - 1000);
	kds_directory_free(&d);
	close(fd);
	unlink(at.sun_path);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/directory");
	TCase *t = tcase_create("directory");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_number_given_out_is_a_change);
	tcase_add_test(t, it_settles);
	tcase_add_test(t, without_a_counter_it_may_always_have_changed);
	tcase_add_test(t, nobody_there_is_trouble);
	tcase_add_test(t, silence_is_waited_for_once);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
