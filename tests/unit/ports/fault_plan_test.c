/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/runner.h"
#include "ports/fault_plan.h"
#include "unit/ports/temp.h"

static struct laps_fault_plan plan;
static struct laps_trace_file trace;
static struct laps_trace_port port;
static struct laps_cause cause;

static void put(struct laps_worldfault *w, size_t at, const char *operation, const char *effect)
{
	struct laps_worldfault_rule *r = &w->rule[at];

	*r = (struct laps_worldfault_rule){
		.on = 1, .millionths = LAPS_FAULT_ALWAYS, .first = 1, .added = at + 1};
	snprintf(r->protocol, sizeof(r->protocol), "host");
	snprintf(r->operation, sizeof(r->operation), "%s", operation);
	snprintf(r->effect, sizeof(r->effect), "%s", effect);
	snprintf(r->who, sizeof(r->who), "ws0001$");
	snprintf(r->spec, sizeof(r->spec), "host.%s@ws0001$=%s", operation, effect);
	w->n_on++;
}

/* A plan of one rule, or of none with NULL, open. */
static void open_plan(const char *operation, const char *effect)
{
	struct laps_worldfault *w = calloc(1, sizeof(*w));

	ck_assert_ptr_nonnull(w);
	w->magic = LAPS_WORLDFAULT_MAGIC;
	if (operation)
		put(w, 3, operation, effect);
	temp_write("faults", w, sizeof(*w), 0600);
	free(w);
	trace = (struct laps_trace_file){
		.path = temp_path("timeline.jsonl"), .computer = "WS0001", .clock = temp_clock()};
	plan = (struct laps_fault_plan){0};
	ck_assert_int_eq(laps_fault_plan_open(temp_path("faults"), &plan, &cause), LAPS_OK);
	port = laps_fault_plan_port(&plan, &trace);
}

static bool step(laps_step s, laps_step_moment moment)
{
	return port.step(port.ctx, s, moment, NULL);
}

/* How a process ends that goes through one step, to that moment: 0, or the signal. */
static int end_at(laps_step s, laps_step_moment moment)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		(void)step(s, LAPS_STEP_BEGIN);
		(void)step(s, moment);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static int end_of_step(laps_step s)
{
	return end_at(s, LAPS_STEP_END);
}

static size_t lines_with(const char *text)
{
	char *all = temp_read("timeline.jsonl");
	size_t n = 0;

	for (const char *p = all; (p = strstr(p, text)) != NULL; p++)
		n++;
	free(all);
	return n;
}

START_TEST(kills_when_the_step_begins)
{
	open_plan("write", "crash");
	ck_assert_int_eq(end_of_step(LAPS_STEP_INTEND), 0);
	ck_assert_int_eq(end_of_step(LAPS_STEP_WRITE), SIGKILL);
	ck_assert_uint_eq(lines_with("\"step\":\"write\",\"moment\":\"begin\""), 1);
	ck_assert_uint_eq(lines_with("\"step\":\"write\",\"moment\":\"end\""), 0);
	ck_assert_uint_eq(lines_with("\"kind\":\"fault\",\"computer\":\"WS0001\","
				     "\"fault\":\"host.write@ws0001$=crash\","
				     "\"program\":\"laps\",\"operation\":\"write\"}\n"),
			  1);
}
END_TEST

START_TEST(kills_when_the_step_is_done)
{
	open_plan("apply", "crash-after");
	ck_assert_int_eq(end_of_step(LAPS_STEP_APPLY), SIGKILL);
	ck_assert_uint_eq(lines_with("\"step\":\"apply\",\"moment\":\"end\""), 1);
	ck_assert_int_eq(end_at(LAPS_STEP_APPLY, LAPS_STEP_FAILED), SIGKILL);
	ck_assert_int_eq(end_of_step(LAPS_STEP_CONFIRM), 0);
}
END_TEST

START_TEST(orders_a_stop)
{
	open_plan("decide", "stop");
	ck_assert(!step(LAPS_STEP_READ, LAPS_STEP_BEGIN));
	ck_assert(!step(LAPS_STEP_READ, LAPS_STEP_END));
	ck_assert(step(LAPS_STEP_DECIDE, LAPS_STEP_BEGIN));
}
END_TEST

START_TEST(refuses_passwords)
{
	open_plan("password", "refused");
	ck_assert_int_eq(laps_fault_plan_password(&plan, &cause), LAPS_E_DENIED);
	ck_assert_uint_eq(cause.hresult, 0x8007052d);
	ck_assert_int_eq(end_of_step(LAPS_STEP_APPLY), 0);
	trace.computer = "WS0002";
	ck_assert_int_eq(laps_fault_plan_password(&plan, &cause), LAPS_OK);
	ck_assert_int_eq(laps_fault_plan_password(NULL, &cause), LAPS_OK);
}
END_TEST

/* Of every process: the file has it. */
START_TEST(counts_for_all)
{
	struct laps_fault_plan other = {0};

	open_plan("apply", "crash");
	ck_assert_int_eq(laps_fault_plan_open(temp_path("faults"), &other, &cause), LAPS_OK);
	ck_assert_int_eq(end_of_step(LAPS_STEP_APPLY), SIGKILL);
	ck_assert_uint_eq(other.world->rule[3].seen, 1);
	ck_assert_uint_eq(other.world->rule[3].hit, 1);
	laps_fault_plan_close(&other);
}
END_TEST

START_TEST(a_timeline_is_not_needed)
{
	open_plan("apply", "crash");
	trace.path = NULL;
	ck_assert_int_eq(end_of_step(LAPS_STEP_APPLY), SIGKILL);
	trace.path = temp_path("none/t");
	ck_assert_int_eq(end_of_step(LAPS_STEP_APPLY), SIGKILL);
}
END_TEST

START_TEST(without_a_rule_or_a_plan_there_is_the_trace)
{
	open_plan(NULL, NULL);
	ck_assert_int_eq(end_of_step(LAPS_STEP_WRITE), 0);
	ck_assert_uint_eq(lines_with("\"kind\":\"step\""), 2);
	laps_fault_plan_close(&plan);
	laps_fault_plan_close(&plan);
	ck_assert_int_eq(laps_fault_plan_open(NULL, &plan, &cause), LAPS_OK);
	port = laps_fault_plan_port(&plan, &trace);
	ck_assert(!step(LAPS_STEP_WRITE, LAPS_STEP_BEGIN));
	ck_assert_uint_eq(lines_with("\"kind\":\"step\""), 3);
	ck_assert_int_eq(laps_fault_plan_password(&plan, &cause), LAPS_OK);
}
END_TEST

START_TEST(takes_no_other_file)
{
	static uint8_t zeros[sizeof(struct laps_worldfault)], many[sizeof(zeros) + 1];

	plan = (struct laps_fault_plan){0};
	ck_assert_int_eq(laps_fault_plan_open(temp_path("none"), &plan, &cause), LAPS_E_NOTFOUND);
	temp_write("faults", zeros, sizeof(zeros), 0600);
	ck_assert_int_eq(laps_fault_plan_open(temp_path("faults"), &plan, &cause), LAPS_E_FORMAT);
	temp_write("faults", zeros, sizeof(zeros) - 1, 0600);
	ck_assert_int_eq(laps_fault_plan_open(temp_path("faults"), &plan, &cause), LAPS_E_FORMAT);
	/* one that begins as it should, of another size */
	*(uint64_t *)(void *)many = LAPS_WORLDFAULT_MAGIC;
	for (size_t len = sizeof(uint64_t); len <= sizeof(many); len++) {
		if (len == 2 * sizeof(uint64_t))
			len = sizeof(struct laps_worldfault) - 1;
		if (len == sizeof(struct laps_worldfault))
			continue;
		temp_write("faults", many, len, 0600);
		ck_assert_int_eq(laps_fault_plan_open(temp_path("faults"), &plan, &cause),
				 LAPS_E_FORMAT);
	}
	ck_assert_ptr_null(plan.world);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("fault_plan");
	TCase *tc = temp_case("plan");

	tcase_add_test(tc, kills_when_the_step_begins);
	tcase_add_test(tc, kills_when_the_step_is_done);
	tcase_add_test(tc, orders_a_stop);
	tcase_add_test(tc, refuses_passwords);
	tcase_add_test(tc, counts_for_all);
	tcase_add_test(tc, a_timeline_is_not_needed);
	tcase_add_test(tc, without_a_rule_or_a_plan_there_is_the_trace);
	tcase_add_test(tc, takes_no_other_file);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
