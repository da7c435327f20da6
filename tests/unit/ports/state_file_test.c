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
	.has_principal = true,
	.principal = {.authority = 5, .sub = {21, 1, 2, 3, 512}, .sub_n = 5},
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
	ck_assert_int_eq(a->has_principal, b->has_principal);
	ck_assert(laps_sid_eq(&a->principal, &b->principal));
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

/* PAA-12 */
START_TEST(remembers_what_is_pending)
{
	struct laps_state in = {
		.post_auth = {.stage = LAPS_POST_AUTH_WARNED,
			      .authenticated_ticks = 1,
			      .deadline_ticks = LAPS_TICKS_MAX,
			      .account_rid = 500,
			      .actions = 11,
			      .retries = 100,
			      .boot_id = "b3f1"},
		.auto_account = {.present = true, .rid = 1002, .name = "WLapsAdmin\u00e9\"\\"},
	};
	struct laps_state out;

	memset(&out, 0xa5, sizeof(out));
	ck_assert_int_eq(store(&in), LAPS_OK);
	ck_assert_int_eq(load(&out), LAPS_OK);
	ck_assert_int_eq(out.post_auth.stage, LAPS_POST_AUTH_WARNED);
	ck_assert_uint_eq(out.post_auth.authenticated_ticks, 1);
	ck_assert_uint_eq(out.post_auth.deadline_ticks, LAPS_TICKS_MAX);
	ck_assert_uint_eq(out.post_auth.account_rid, 500);
	ck_assert_uint_eq(out.post_auth.actions, 11);
	ck_assert_uint_eq(out.post_auth.retries, 100);
	ck_assert_str_eq(out.post_auth.boot_id, "b3f1");
	ck_assert(out.auto_account.present);
	ck_assert_uint_eq(out.auto_account.rid, 1002);
	ck_assert_str_eq(out.auto_account.name, in.auto_account.name);
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

#define ROTATION(updated, rid, mode, source, version, principal)                                   \
	"{\"updated_ticks\":" updated ",\"expiry_ticks\":2,\"account_rid\":" rid ",\"mode\":" mode \
	",\"source\":" source ",\"version\":" version ",\"principal\":" principal "}"
#define RECORD(number, confirmed, post_auth, auto_account) \
	"{\"version\":" number ",\"confirmed\":" confirmed \
	",\"intent\":null,\"post_auth\":" post_auth ",\"auto_account\":" auto_account "}"
#define POST_AUTH(stage, boot)                                                                   \
	"{\"stage\":" stage ",\"authenticated_ticks\":1,\"deadline_ticks\":2,\"account_rid\":3," \
	"\"actions\":3,\"retries\":0,\"boot_id\":" boot "}"

#define ENTRA(device)                                                                     \
	"{\"updated_ticks\":1,\"expiry_ticks\":2,\"account_rid\":500,\"mode\":\"entra\"," \
	"\"source\":2,\"version\":null,\"principal\":null,\"entra_device\":" device "}"

static const char good[] =
	RECORD("2", ROTATION("1", "500", "\"encrypted\"", "2", "null", "null"), "null", "null");
static const char *const bad[] = {
	"{",
	"[]",
	"{}",
	RECORD("1", "null", "null", "null"),
	RECORD("3", "null", "null", "null"), /* of a newer program */
	"{\"version\":2,\"confirmed\":null}",
	RECORD("2", "0", "null", "null"),
	RECORD("2", "{}", "null", "null"),
	RECORD("2", ROTATION("-1", "500", "\"clear\"", "2", "null", "null"), "null", "null"),
	RECORD("2", ROTATION("1", "4294967296", "\"clear\"", "2", "null", "null"), "null", "null"),
	RECORD("2", ROTATION("1", "500", "\"none\"", "2", "null", "null"), "null", "null"),
	RECORD("2", ROTATION("1", "500", "2", "2", "null", "null"), "null", "null"),
	RECORD("2", ROTATION("1", "500", "\"clear\"", "5", "null", "null"), "null", "null"),
	RECORD("2", ROTATION("1", "500", "\"clear\"", "2", "1", "null"), "null", "null"),
	RECORD("2", ROTATION("1", "500", "\"clear\"", "2", "\"x\"", "null"), "null", "null"),
	RECORD("2", ROTATION("1", "500", "\"clear\"", "2", "null", "\"S-1\""), "null", "null"),
	RECORD("2", ENTRA("0"), "null", "null"),
	RECORD("2", ENTRA("\"\""), "null", "null"),
	RECORD("2", ENTRA("\"0b04fa1d-6d68-4a29-a1f1-2f0a3e5d3a5\""), "null", "null"),
	RECORD("2", "null", "{}", "null"),
	RECORD("2", "null", POST_AUTH("4", "\"\""), "null"),
	RECORD("2", "null", POST_AUTH("1", "null"), "null"),
	RECORD("2", "null",
	       POST_AUTH("1",
			 "\"0123456789012345678901234567890123456789012345678901234567890123\""),
	       "null"),
	RECORD("2", "null", "null", "{\"rid\":1}"),
	RECORD("2", "null", "null", "{\"rid\":-1,\"name\":\"a\"}"),
};

START_TEST(reads_the_record_that_the_bad_ones_are_made_from)
{
	struct laps_state s;

	temp_write_text("state.json", good);
	ck_assert_int_eq(load(&s), LAPS_OK);
	ck_assert_int_eq(s.confirmed.mode, LAPS_MODE_ENCRYPTED);
}
END_TEST

/* The member is younger than the others. */
START_TEST(reads_of_which_device_a_password_is)
{
	struct laps_state s;

	temp_write_text("state.json", good);
	ck_assert_int_eq(load(&s), LAPS_OK);
	ck_assert_str_eq(s.confirmed.entra_device, "");
	temp_write_text("state.json", RECORD("2", ENTRA("null"), "null", "null"));
	ck_assert_int_eq(load(&s), LAPS_OK);
	ck_assert_str_eq(s.confirmed.entra_device, "");
	temp_write_text("state.json", RECORD("2", ENTRA("\"0B04FA1D-6d68-4a29-a1f1-2f0a3e5d3a51\""),
					     "null", "null"));
	ck_assert_int_eq(load(&s), LAPS_OK);
	ck_assert_str_eq(s.confirmed.entra_device, "0b04fa1d-6d68-4a29-a1f1-2f0a3e5d3a51");
	ck_assert_uint_eq(s.confirmed.expiry_ticks, 2);
	ck_assert_int_eq(store(&s), LAPS_OK);
	memset(&s, 0xa5, sizeof(s));
	ck_assert_int_eq(load(&s), LAPS_OK);
	ck_assert_int_eq(s.confirmed.mode, LAPS_MODE_ENTRA);
	ck_assert_str_eq(s.confirmed.entra_device, "0b04fa1d-6d68-4a29-a1f1-2f0a3e5d3a51");
}
END_TEST

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
	tcase_add_test(tc, remembers_what_is_pending);
	tcase_add_test(tc, is_for_its_owner_only);
	tcase_add_test(tc, keeps_the_old_record_when_it_cannot_be_replaced);
	suite_add_tcase(s, tc);
	tc = temp_case("load");
	tcase_add_test(tc, tells_no_record_from_a_lost_one);
	tcase_add_test(tc, reads_the_record_that_the_bad_ones_are_made_from);
	tcase_add_test(tc, reads_of_which_device_a_password_is);
	tcase_add_loop_test(tc, takes_an_unreadable_record_for_lost, 0,
			    sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
