/* SPDX-License-Identifier: MIT */
/* The datagrams, as a journal of our own reads them: by the published protocol, not by our code. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "lib/runner.h"
#include "ports/event_sinks.h"
#include "unit/ports/temp.h"

static struct laps_event account_failed(const char *name)
{
	struct laps_event e;

	laps_event_init(&e, 10019);
	laps_event_add_text(&e, name);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 500);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 0x80070032);
	return e;
}

static void emit_to(struct laps_events_port p, const struct laps_event *e)
{
	p.emit(p.ctx, e);
}

/* One field of a datagram; false when there is none of that name. */
static bool field(const uint8_t *in, size_t len, const char *name, const uint8_t **value, size_t *n)
{
	size_t at = 0;

	while (at < len) {
		const uint8_t *line = in + at, *end = memchr(line, '\n', len - at);
		const uint8_t *equals;
		size_t name_len, value_at;

		ck_assert_ptr_nonnull(end);
		equals = memchr(line, '=', (size_t)(end - line));
		if (equals) {
			name_len = (size_t)(equals - line);
			*value = equals + 1;
			*n = (size_t)(end - *value);
			at = (size_t)(end + 1 - in);
		} else {
			uint64_t size = 0;

			name_len = (size_t)(end - line);
			value_at = (size_t)(end + 1 - in);
			ck_assert_uint_ge(len - value_at, 9);
			for (int i = 7; i >= 0; i--)
				size = size << 8 | in[value_at + (size_t)i];
			ck_assert_uint_lt(size, len - value_at - 8);
			*value = in + value_at + 8;
			*n = (size_t)size;
			ck_assert_int_eq((*value)[*n], '\n');
			at = value_at + 8 + *n + 1;
		}
		for (size_t i = 0; i < name_len; i++)
			ck_assert((line[i] >= 'A' && line[i] <= 'Z') || line[i] == '_' ||
				  (i > 0 && line[i] >= '0' && line[i] <= '9'));
		if (name_len == strlen(name) && memcmp(line, name, name_len) == 0)
			return true;
	}
	return false;
}

static void field_is(const uint8_t *in, size_t len, const char *name, const char *want)
{
	const uint8_t *value = NULL;
	size_t n = 0;

	ck_assert_msg(field(in, len, name, &value, &n), "no %s", name);
	ck_assert_msg(n == strlen(want) && memcmp(value, want, n) == 0, "%s is '%.*s', not '%s'",
		      name, (int)n, (const char *)value, want);
}

static void formatted(const struct laps_event *e, struct laps_buf *out)
{
	laps_buf_init(out, 1 << 20);
	ck_assert_int_eq(laps_journal_format(e, temp_now, 7, "WS0001", LAPS_JOURNAL_VALUE_MAX, out),
			 LAPS_OK);
}

START_TEST(has_the_fields_that_people_filter_by)
{
	struct laps_event e = account_failed("J\xc3\xb6rg");
	const uint8_t *value;
	struct laps_buf b;
	size_t n;

	formatted(&e, &b);
	field_is(b.data, b.len, "MESSAGE_ID", LAPS_JOURNAL_ID "00002723");
	field_is(b.data, b.len, "PRIORITY", "3");
	field_is(b.data, b.len, "SYSLOG_IDENTIFIER", "laps");
	field_is(b.data, b.len, "LAPS_EVENT_ID", "10019");
	field_is(b.data, b.len, "LAPS_TIME", "2022-01-30T20:52:13.0729182Z");
	field_is(b.data, b.len, "LAPS_CYCLE", "7");
	field_is(b.data, b.len, "LAPS_COMPUTER", "WS0001");
	field_is(b.data, b.len, "LAPS_DATA1", "J\xc3\xb6rg");
	field_is(b.data, b.len, "LAPS_DATA2", "0x000001F4");
	field_is(b.data, b.len, "LAPS_DATA3", "0x80070032");
	ck_assert(field(b.data, b.len, "MESSAGE", &value, &n));
	ck_assert_ptr_nonnull(memmem(value, n, "J\xc3\xb6rg", 5));
	ck_assert(!field(b.data, b.len, "LAPS_DATA4", &value, &n));
	ck_assert_uint_eq(strlen(LAPS_JOURNAL_ID) + 8, 32);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(knows_every_level_and_type)
{
	static const struct {
		uint32_t id;
		const char *priority;
	} level[] = {{10001, "3"}, {10007, "4"}, {10003, "6"}};
	struct laps_event e;
	struct laps_buf b;

	for (size_t i = 0; i < sizeof(level) / sizeof(level[0]); i++) {
		laps_event_init(&e, level[i].id);
		formatted(&e, &b);
		field_is(b.data, b.len, "PRIORITY", level[i].priority);
		laps_buf_clear(&b);
	}
	laps_event_init(&e, 10041);
	laps_event_add_text(&e, "");
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 500);
	laps_event_add_number(&e, LAPS_PARAM_FILETIME, temp_now);
	formatted(&e, &b);
	field_is(b.data, b.len, "LAPS_DATA1", "");
	field_is(b.data, b.len, "LAPS_DATA3", "2022-01-30T20:52:13.0729182Z");
	laps_buf_clear(&b);
	laps_event_init(&e, 10085);
	laps_event_add_number(&e, LAPS_PARAM_HEX64, UINT64_C(0xfedcba9876543210));
	laps_event_add_text(&e, "c");
	laps_event_add_text(&e, "u");
	laps_event_add_number(&e, LAPS_PARAM_INT64, (uint64_t)INT64_MIN);
	laps_event_add_number(&e, LAPS_PARAM_INT32, (uint32_t)-1);
	laps_event_add_number(&e, LAPS_PARAM_INT32, 2);
	laps_event_add_text(&e, "s");
	formatted(&e, &b);
	field_is(b.data, b.len, "LAPS_SESSIONID", "0xFEDCBA9876543210");
	field_is(b.data, b.len, "LAPS_NUMOPENS", "-9223372036854775808");
	field_is(b.data, b.len, "LAPS_SECONDSIDLE", "-1");
	laps_buf_clear(&b);
}
END_TEST

/* A name with a line end in it does not become a field of its own. */
START_TEST(is_safe_for_any_value)
{
	struct laps_event e = account_failed("x\nPRIORITY=0\nMESSAGE_ID=y\n");
	struct laps_buf b;

	formatted(&e, &b);
	field_is(b.data, b.len, "LAPS_DATA1", "x\nPRIORITY=0\nMESSAGE_ID=y\n");
	field_is(b.data, b.len, "PRIORITY", "3");
	field_is(b.data, b.len, "LAPS_DATA2", "0x000001F4");
	laps_buf_clear(&b);
}
END_TEST

START_TEST(cuts_values_that_are_too_long)
{
	static char name[3 * LAPS_JOURNAL_VALUE_MAX];
	const size_t mark = strlen(LAPS_JOURNAL_CUT);
	struct laps_event e;
	const uint8_t *value;
	struct laps_buf b;
	size_t n;

	/* exactly as long as may be: whole */
	memset(name, 'n', LAPS_JOURNAL_VALUE_MAX);
	e = account_failed(name);
	formatted(&e, &b);
	field_is(b.data, b.len, "LAPS_DATA1", name);
	laps_buf_clear(&b);
	/* one more: cut, never in the middle of a character */
	for (size_t i = 0; i < LAPS_JOURNAL_VALUE_MAX; i++)
		memcpy(name + 1 + 2 * i, "\xc3\xb6", 3);
	name[0] = 'x';
	for (size_t skip = 0; skip < 2; skip++) {
		e = account_failed(name + skip);
		formatted(&e, &b);
		ck_assert(field(b.data, b.len, "LAPS_DATA1", &value, &n));
		ck_assert_uint_le(n, LAPS_JOURNAL_VALUE_MAX);
		ck_assert_uint_ge(n, LAPS_JOURNAL_VALUE_MAX - 1);
		ck_assert_int_eq(memcmp(value + n - mark, LAPS_JOURNAL_CUT, mark), 0);
		ck_assert_int_eq(value[n - mark - 1], 0xb6);
		field_is(b.data, b.len, "LAPS_DATA3", "0x80070032");
		laps_buf_clear(&b);
	}
}
END_TEST

/* Even so: what comes behind the cut is no reason for the binary form, what comes before is. */
START_TEST(looks_for_line_ends_in_what_is_kept)
{
	static char name[2 * LAPS_JOURNAL_VALUE_MAX];
	struct laps_event e;
	struct laps_buf b;

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 2] = '\n';
	e = account_failed(name);
	formatted(&e, &b);
	ck_assert_ptr_nonnull(memmem(b.data, b.len, "\nLAPS_DATA1=nnn", 15));
	laps_buf_clear(&b);
	name[3] = '\n';
	formatted(&e, &b);
	ck_assert_ptr_nonnull(memmem(b.data, b.len, "\nLAPS_DATA1\n", 12));
	field_is(b.data, b.len, "LAPS_DATA2", "0x000001F4");
	laps_buf_clear(&b);
}
END_TEST

START_TEST(refuses_what_is_no_event)
{
	struct laps_event e;
	struct laps_buf b;

	laps_buf_init(&b, 1 << 20);
	laps_event_init(&e, 10005);
	ck_assert_int_eq(laps_journal_format(&e, temp_now, 7, "WS0001", 4096, &b), LAPS_E_BUG);
	laps_event_init(&e, 1);
	ck_assert_int_eq(laps_journal_format(&e, temp_now, 7, "WS0001", 4096, &b), LAPS_E_BUG);
	ck_assert_uint_eq(b.len, 0);
	laps_buf_clear(&b);
}
END_TEST

/* ---- over the socket ---------------------------------------------------------------------- */
static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const struct timeval wait = {.tv_sec = 2};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)), 0);
	return fd;
}

static struct laps_journal start_run(const char *socket)
{
	return (struct laps_journal){.socket = socket, .computer = "WS0001", .clock = temp_clock()};
}

START_TEST(sends_each_event_as_a_datagram)
{
	static uint8_t in[1 << 18];
	int fd = listen_at(temp_path("journal"));
	struct laps_journal j = start_run(temp_path("journal"));
	struct laps_event e = account_failed("x"), start;
	ssize_t n;

	laps_event_init(&start, 10003);
	emit_to(laps_journal_port(&j), &start);
	emit_to(laps_journal_port(&j), &e);
	ck_assert(!j.failed);
	n = recv(fd, in, sizeof(in), 0);
	ck_assert_int_gt(n, 0);
	field_is(in, (size_t)n, "LAPS_EVENT_ID", "10003");
	field_is(in, (size_t)n, "LAPS_CYCLE", "132880495330729182");
	n = recv(fd, in, sizeof(in), 0);
	ck_assert_int_gt(n, 0);
	field_is(in, (size_t)n, "LAPS_EVENT_ID", "10019");
	close(fd);
}
END_TEST

START_TEST(sends_the_longest_event_there_is)
{
	static uint8_t in[1 << 18];
	static char text[LAPS_JOURNAL_VALUE_MAX + 10];
	int fd = listen_at(temp_path("journal"));
	struct laps_journal j = start_run(temp_path("journal"));
	const struct laps_event_def *def = laps_event_find(10078);
	struct laps_event e;
	ssize_t n;

	memset(text, 't', sizeof(text) - 1);
	laps_event_init(&e, def->id);
	for (size_t i = 0; i < def->param_n; i++)
		if (def->param[i].type == LAPS_PARAM_TEXT)
			laps_event_add_text(&e, text);
		else
			laps_event_add_number(&e, def->param[i].type, 1);
	emit_to(laps_journal_port(&j), &e);
	ck_assert_msg(!j.failed, "%s", j.failure.text);
	n = recv(fd, in, sizeof(in), 0);
	ck_assert_int_gt(n, 5 * LAPS_JOURNAL_VALUE_MAX);
	close(fd);
}
END_TEST

START_TEST(remembers_its_first_failure)
{
	struct laps_journal j = start_run(temp_path("nobody"));
	struct laps_event e;
	char path[200];

	laps_event_init(&e, 10003);
	emit_to(laps_journal_port(&j), &e);
	ck_assert(j.failed);
	ck_assert_ptr_nonnull(strstr(j.failure.text, "cannot reach the journal at"));
	ck_assert_ptr_nonnull(strstr(j.failure.text, "no such file or directory"));
	memset(path, 'p', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	j = start_run(path);
	emit_to(laps_journal_port(&j), &e);
	ck_assert(j.failed);
	ck_assert_ptr_nonnull(strstr(j.failure.text, "file name too long"));
	j = start_run(temp_path("nobody"));
	laps_event_init(&e, 10005);
	emit_to(laps_journal_port(&j), &e);
	ck_assert_str_eq(j.failure.text, "event 10005 does not fit its template");
}
END_TEST

static double seconds(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

START_TEST(is_not_held_up_by_a_journal_that_does_not_read)
{
	int fd = listen_at(temp_path("journal"));
	struct laps_journal j = start_run(temp_path("journal"));
	double begin = seconds();
	struct laps_event e;

	laps_event_init(&e, 10003);
	for (int i = 0; i < 2000; i++)
		emit_to(laps_journal_port(&j), &e);
	ck_assert(j.failed);
	ck_assert(seconds() - begin < 2.5);
	close(fd);
}
END_TEST

/* ---- all sinks ----------------------------------------------------------------------------- */
static struct laps_event_sinks all_sinks(void)
{
	return (struct laps_event_sinks){
		.use_file = true,
		.use_text = true,
		.use_journal = true,
		.file = {.path = temp_path("events.jsonl"), .clock = temp_clock()},
		.text = {.path = temp_path("events.txt"), .clock = temp_clock()},
		.journal = start_run(temp_path("journal"))};
}

static bool exists(const char *name)
{
	return access(temp_path(name), F_OK) == 0;
}

START_TEST(gives_each_event_to_each_sink)
{
	static uint8_t in[1 << 18];
	int fd = listen_at(temp_path("journal"));
	struct laps_event_sinks s = all_sinks();
	struct laps_event e;
	ssize_t n;

	temp_write_text("events.jsonl", "{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10003,\"level\":"
					"\"Information\",\"cycle\":\"41\",\"params\":{}}\n");
	laps_event_init(&e, 10003);
	for (int i = 0; i < 2; i++) {
		emit_to(laps_event_sinks_port(&s), &e);
		n = recv(fd, in, sizeof(in), 0);
		ck_assert_int_gt(n, 0);
		field_is(in, (size_t)n, "LAPS_CYCLE", i == 0 ? "42" : "43");
	}
	ck_assert_ptr_null(laps_event_sinks_failure(&s));
	ck_assert(exists("events.jsonl") && exists("events.txt"));
	close(fd);
}
END_TEST

START_TEST(uses_only_the_sinks_that_are_wanted)
{
	struct laps_event_sinks s = all_sinks();
	struct laps_event e;

	laps_event_init(&e, 10003);
	s.use_file = s.use_journal = false;
	emit_to(laps_event_sinks_port(&s), &e);
	ck_assert(!exists("events.jsonl") && exists("events.txt"));
	ck_assert_ptr_null(laps_event_sinks_failure(&s));
	ck_assert_int_eq(unlink(temp_path("events.txt")), 0);
	s.use_text = false;
	emit_to(laps_event_sinks_port(&s), &e);
	ck_assert_int_eq(temp_count(), 0);
}
END_TEST

/* Each of the three broken in turn: the others go on, and the failure is remembered. */
START_TEST(goes_on_when_one_sink_fails)
{
	static const char *const why[] = {"none/events.jsonl", "none/events.txt", "nobody"};
	static uint8_t in[1 << 18];
	int fd = listen_at(temp_path("journal"));
	struct laps_event_sinks s = all_sinks();
	struct laps_event e;

	if (_i == 0)
		s.file.path = temp_path(why[0]);
	else if (_i == 1)
		s.text.path = temp_path(why[1]);
	else
		s.journal.socket = temp_path(why[2]);
	laps_event_init(&e, 10003);
	emit_to(laps_event_sinks_port(&s), &e);
	ck_assert_ptr_nonnull(laps_event_sinks_failure(&s));
	ck_assert_ptr_nonnull(strstr(laps_event_sinks_failure(&s)->text, why[_i]));
	ck_assert_int_eq(exists("events.jsonl"), _i != 0);
	ck_assert_int_eq(exists("events.txt"), _i != 1);
	ck_assert_int_eq(recv(fd, in, sizeof(in), MSG_DONTWAIT) > 0, _i != 2);
	close(fd);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("journal");
	TCase *tc = temp_case("datagram");

	tcase_add_test(tc, has_the_fields_that_people_filter_by);
	tcase_add_test(tc, knows_every_level_and_type);
	tcase_add_test(tc, is_safe_for_any_value);
	tcase_add_test(tc, cuts_values_that_are_too_long);
	tcase_add_test(tc, looks_for_line_ends_in_what_is_kept);
	tcase_add_test(tc, refuses_what_is_no_event);
	suite_add_tcase(s, tc);
	tc = temp_case("socket");
	tcase_add_test(tc, sends_each_event_as_a_datagram);
	tcase_add_test(tc, sends_the_longest_event_there_is);
	tcase_add_test(tc, remembers_its_first_failure);
	tcase_add_test(tc, is_not_held_up_by_a_journal_that_does_not_read);
	suite_add_tcase(s, tc);
	tc = temp_case("sinks");
	tcase_add_test(tc, gives_each_event_to_each_sink);
	tcase_add_test(tc, uses_only_the_sinks_that_are_wanted);
	tcase_add_loop_test(tc, goes_on_when_one_sink_fails, 0, 3);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
