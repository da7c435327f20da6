/* SPDX-License-Identifier: MIT */
#include <laps/filetime.h>

#include "lib/runner.h"
#include "ports/state_file.h"
#include "unit/ports/temp.h"

static struct laps_cause cause;

static struct laps_state_port port(void)
{
	return laps_state_file_port(temp_path("state.json"));
}

static laps_rc load(struct laps_state *out)
{
	struct laps_state_port p = port();

	return p.load(p.ctx, out, &cause);
}

static laps_rc store(const struct laps_state *s)
{
	struct laps_state_port p = port();

	return p.store(p.ctx, s, &cause);
}

static const struct laps_rotation rotation = {
	.present = true,
	.updated_ticks = 132880495330729182,
	.expiry_ticks = LAPS_TICKS_MAX,
	.account_rid = UINT32_MAX,
	.mode = LAPS_MODE_ENCRYPTED,
	.source = LAPS_POLICY_GPO,
	.has_version = true,
	.version = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255},
};

static void check_rotation(const struct laps_rotation *a, const struct laps_rotation *b)
{
	ck_assert_int_eq(a->present, b->present);
	ck_assert_uint_eq(a->updated_ticks, b->updated_ticks);
	ck_assert_uint_eq(a->expiry_ticks, b->expiry_ticks);
	ck_assert_uint_eq(a->account_rid, b->account_rid);
	ck_assert_int_eq(a->mode, b->mode);
	ck_assert_int_eq(a->source, b->source);
	ck_assert_int_eq(a->has_version, b->has_version);
	ck_assert_mem_eq(a->version, b->version, LAPS_GUID_LEN);
}

START_TEST(reads_back_what_it_stored)
{
	struct laps_state in = {0}, out;

	if (_i & 1)
		in.confirmed = rotation;
	if (_i & 2) {
		in.intent = rotation;
		in.intent.has_version = false;
		memset(in.intent.version, 0, LAPS_GUID_LEN);
	}
	memset(&out, 0xa5, sizeof(out));
	ck_assert_int_eq(store(&in), LAPS_OK);
	ck_assert_int_eq(load(&out), LAPS_OK);
	check_rotation(&out.confirmed, &in.confirmed);
	check_rotation(&out.intent, &in.intent);
	ck_assert_int_eq(temp_count(), 1);
}
END_TEST

START_TEST(is_for_its_owner_only)
{
	struct laps_state s = {0};
	struct stat st;

	ck_assert_int_eq(store(&s), LAPS_OK);
	ck_assert_int_eq(stat(temp_path("state.json"), &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(tells_no_record_from_a_lost_one)
{
	struct laps_state s;

	ck_assert_int_eq(load(&s), LAPS_E_NOTFOUND);
	temp_write_text("state.json", "");
	ck_assert_int_eq(load(&s), LAPS_E_FORMAT);
}
END_TEST

#define GOOD \
	"\"updated_ticks\":1,\"expiry_ticks\":2,\"account_rid\":500,\"mode\":2,\"source\":2,"
static const char *const bad[] = {
	"{",
	"[]",
	"{}",
	"{\"version\":2,\"confirmed\":null,\"intent\":null}",
	"{\"version\":1,\"confirmed\":null}",
	"{\"version\":1,\"confirmed\":0,\"intent\":null}",
	"{\"version\":1,\"confirmed\":{},\"intent\":null}",
	"{\"version\":1,\"confirmed\":{" GOOD "\"version\":1},\"intent\":null}",
	"{\"version\":1,\"confirmed\":{" GOOD "\"version\":\"x\"},\"intent\":null}",
	"{\"version\":1,\"confirmed\":{\"updated_ticks\":-1,\"expiry_ticks\":2,\"account_rid\":500,"
	"\"mode\":2,\"source\":2,\"version\":null},\"intent\":null}",
	"{\"version\":1,\"confirmed\":{\"updated_ticks\":1,\"expiry_ticks\":2,"
	"\"account_rid\":4294967296,\"mode\":2,\"source\":2,\"version\":null},\"intent\":"
	"null}",
	"{\"version\":1,\"confirmed\":{\"updated_ticks\":1,\"expiry_ticks\":2,\"account_rid\":500,"
	"\"mode\":6,\"source\":2,\"version\":null},\"intent\":null}",
};

START_TEST(takes_an_unreadable_record_for_lost)
{
	struct laps_state s, poison;

	memset(&poison, 0xa5, sizeof(poison));
	s = poison;
	temp_write_text("state.json", bad[_i]);
	ck_assert_int_eq(load(&s), LAPS_E_FORMAT);
	ck_assert_mem_eq(&s, &poison, sizeof(s));
}
END_TEST

START_TEST(keeps_the_old_record_when_it_cannot_be_replaced)
{
	struct laps_state s = {.confirmed = rotation};
	struct laps_state_port p = laps_state_file_port(temp_path("none/state.json"));

	ck_assert_int_eq(p.store(p.ctx, &s, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "cannot write"));
	ck_assert_int_eq(mkdir(temp_path("state.json"), 0700), 0);
	ck_assert_int_eq(store(&s), LAPS_E_HOST);
	ck_assert_int_eq(load(&s), LAPS_E_HOST);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("state_file");
	TCase *tc = temp_case("store");

	tcase_add_loop_test(tc, reads_back_what_it_stored, 0, 4);
	tcase_add_test(tc, is_for_its_owner_only);
	tcase_add_test(tc, keeps_the_old_record_when_it_cannot_be_replaced);
	suite_add_tcase(s, tc);
	tc = temp_case("load");
	tcase_add_test(tc, tells_no_record_from_a_lost_one);
	tcase_add_loop_test(tc, takes_an_unreadable_record_for_lost, 0,
			    sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
