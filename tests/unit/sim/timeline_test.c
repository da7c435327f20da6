/* SPDX-License-Identifier: MIT */
#include "lib/timeline.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/runner.h"
#include "unit/sim/scratch.h"

#define NOW     UINT64_C(134116992000000000) /* 2026-01-01 */
#define THREADS 4
#define LINES   500

static struct sim_err err;
static int fd;

static void begin(void)
{
	scratch_make();
	ck_assert(sim_timeline_make(scratch, &err));
	fd = sim_timeline_open(scratch, &err);
	ck_assert_int_ge(fd, 0);
}

static void end(void)
{
	close(fd);
	scratch_remove();
}

/* The next line as JSON; NULL: none is left. */
static json_t *line(FILE *f)
{
	char text[16384];
	json_t *o;

	if (!fgets(text, sizeof(text), f))
		return NULL;
	o = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(json_is_object(o), "%s", text);
	return o;
}

static FILE *lines(void)
{
	int in = openat(scratch, SIM_TIMELINE_NAME, O_RDONLY | O_CLOEXEC);

	ck_assert_int_ge(in, 0);
	return fdopen(in, "r");
}

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text ? text : "";
}

START_TEST(a_request_is_one_line_of_json)
{
	const struct sim_timeline_request rq = {.service = "graph",
						.method = "GET",
						.path = "/a\"b\\c",
						.who = "x\r\ny\x7f\xc3\xa4",
						.request_id = "id",
						.client = "",
						.status = 200};
	FILE *f = lines();
	json_t *o;

	sim_timeline_cloud(fd, NOW, &rq);
	o = line(f);
	ck_assert_str_eq(text_of(o, "time"), "2026-01-01T00:00:00Z");
	ck_assert_str_eq(text_of(o, "source"), "cloud");
	ck_assert_str_eq(text_of(o, "kind"), "request");
	ck_assert_str_eq(text_of(o, "service"), "graph");
	ck_assert_str_eq(text_of(o, "path"), "/a\"b\\c");
	ck_assert_str_eq(text_of(o, "who"), "x? y???");
	ck_assert_int_eq(json_integer_value(json_object_get(o, "status")), 200);
	ck_assert_ptr_null(json_object_get(o, "client"));
	ck_assert_ptr_null(json_object_get(o, "note"));
	json_decref(o);
	ck_assert_ptr_null(line(f));
	fclose(f);
}
END_TEST

START_TEST(long_texts_are_cut)
{
	char longest[20000];
	const struct sim_timeline_request rq = {.service = longest,
						.method = longest,
						.path = longest,
						.who = longest,
						.request_id = longest,
						.client = longest,
						.note = longest};
	FILE *f = lines();
	json_t *o;

	memset(longest, '"', sizeof(longest));
	longest[sizeof(longest) - 1] = 0;
	sim_timeline_cloud(fd, NOW, &rq);
	o = line(f);
	ck_assert_uint_eq(strlen(text_of(o, "note")), 400);
	json_decref(o);
	fclose(f);
}
END_TEST

static void *write_lines(void *who)
{
	for (int i = 0; i < LINES; i++)
		sim_timeline_cloud(
			fd, NOW,
			&(struct sim_timeline_request){.who = who, .path = "/v1.0/devices"});
	return NULL;
}

START_TEST(threads_do_not_mix_their_lines)
{
	static char name[THREADS][2] = {"a", "b", "c", "d"};
	pthread_t thread[THREADS];
	int seen[THREADS] = {0};
	FILE *f = lines();
	json_t *o;

	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, write_lines, name[i]), 0);
	/* and those of lapsim itself */
	for (int i = 0; i < LINES; i++)
		sim_timeline_request(scratch, NOW, "clock", "advance 1d", "ok");
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	while ((o = line(f)) != NULL) {
		const char *who = text_of(o, "who");

		if (*who)
			seen[*who - 'a']++;
		json_decref(o);
	}
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(seen[i], LINES);
	fclose(f);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("timeline");
	TCase *t = tcase_create("timeline");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, a_request_is_one_line_of_json);
	tcase_add_test(t, long_texts_are_cut);
	tcase_add_test(t, threads_do_not_mix_their_lines);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
