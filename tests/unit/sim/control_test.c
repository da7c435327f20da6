/* SPDX-License-Identifier: MIT */
#include "lib/control.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "lib/control_line.h"
#include "lib/runner.h"
#include "unit/sim/scratch.h"

static struct sim_control *control;
static struct sim_err err;
static char path[128];
static int asked;

static json_t *handler(void *ctx, const char *verb, const json_t *request, bool *hold)
{
	(void)ctx;
	asked++;
	if (strcmp(verb, "refuse") == 0)
		return sim_control_refuse("not today");
	*hold = strcmp(verb, "later") == 0;
	return json_pack("{sb ss sI}", "ok", 1, "verb", verb, "members",
			 (json_int_t)json_object_size(request));
}

static void begin(void)
{
	scratch_make();
	asked = 0;
	snprintf(path, sizeof(path), "%s/control", scratch_path);
	ck_assert_msg(sim_control_open(path, handler, NULL, &control, &err), "%s", err.text);
}

static void end(void)
{
	sim_control_close(&control);
	scratch_remove();
}

static int client(void)
{
	struct sockaddr_un address;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert(sim_control_address(path, &address, &err));
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Serve for as long as there is something to do. */
static void serve(void)
{
	struct pollfd p = {.fd = sim_control_fd(control), .events = POLLIN};

	while (poll(&p, 1, 20) > 0)
		sim_control_serve(control);
}

/* What has been answered so far. */
static const char *answers(int fd)
{
	static char text[1024];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[n > 0 ? n : 0] = 0;
	return text;
}

static void say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
	serve();
}

static bool closed(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_DONTWAIT) == 0;
}

START_TEST(answers_a_request)
{
	int fd = client();

	say(fd, "{\"verb\": \"x\", \"n\": 1}\n");
	ck_assert_str_eq(answers(fd), "{\"ok\":true,\"verb\":\"x\",\"members\":2}\n");
	close(fd);
}
END_TEST

START_TEST(answers_line_by_line_however_they_come)
{
	int fd = client();

	say(fd, "{\"verb\": \"a\"}\n{\"verb\"");
	ck_assert_str_eq(answers(fd), "{\"ok\":true,\"verb\":\"a\",\"members\":1}\n");
	say(fd, ": \"b\"}");
	ck_assert_str_eq(answers(fd), "");
	say(fd, "\n{\"verb\":\"c\"}\n");
	ck_assert_str_eq(answers(fd), "{\"ok\":true,\"verb\":\"b\",\"members\":1}\n"
				      "{\"ok\":true,\"verb\":\"c\",\"members\":1}\n");
	ck_assert_int_eq(asked, 3);
	close(fd);
}
END_TEST

static const char *const bad_line[] = {
	"\n",
	"x\n",
	"[1]\n",
	"{}\n",
	"{\"verb\": 1}\n",
	"{\"verb\": \"a\"} x\n",
	"{\"verb\": \"a\", \"verb\": \"b\"}\n",
	"{\"verb\": \"\xff\"}\n",
};
START_TEST(refuses_what_is_no_request)
{
	int fd = client();

	say(fd, bad_line[_i]);
	ck_assert_str_eq(answers(fd),
			 "{\"ok\":false,\"error\":\"a request is a JSON object on one line, with a "
			 "text member 'verb'\"}\n");
	ck_assert(closed(fd));
	ck_assert_int_eq(asked, 0);
	close(fd);
}
END_TEST

START_TEST(refuses_a_line_without_end)
{
	static char line[SIM_CONTROL_LINE];
	int fd = client();

	memset(line, ' ', sizeof(line));
	for (size_t sent = 0; sent < sizeof(line);) {
		ssize_t n = send(fd, line + sent, sizeof(line) - sent, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n > 0)
			sent += (size_t)n;
		serve();
	}
	ck_assert_str_eq(answers(fd), "{\"ok\":false,\"error\":\"the line is too long\"}\n");
	ck_assert(closed(fd));
	close(fd);
}
END_TEST

START_TEST(an_idle_client_holds_nobody_up)
{
	int idle = client(), other = client();

	say(idle, "{\"verb\"");
	say(other, "{\"verb\": \"x\"}\n");
	ck_assert_int_eq(strncmp(answers(other), "{\"ok\":true", 10), 0);
	close(idle);
	close(other);
	serve();
}
END_TEST

/* or a handful of forgotten connections would make a world that nobody can take down */
START_TEST(one_too_many_takes_the_place_of_the_most_silent)
{
	int fd[SIM_CONTROL_CLIENTS + 1];

	for (int i = 0; i < SIM_CONTROL_CLIENTS; i++) {
		fd[i] = client();
		serve();
	}
	say(fd[0], "{\"verb\": \"later\"}\n");
	say(fd[1], "{\"verb\": \"x\"}\n");
	answers(fd[1]);
	fd[SIM_CONTROL_CLIENTS] = client();
	say(fd[SIM_CONTROL_CLIENTS], "{\"verb\": \"x\"}\n");
	ck_assert_int_eq(strncmp(answers(fd[SIM_CONTROL_CLIENTS]), "{\"ok\":true", 10), 0);
	ck_assert(closed(fd[2]));
	ck_assert(!closed(fd[0]));
	ck_assert(!closed(fd[1]));
	for (int i = 0; i <= SIM_CONTROL_CLIENTS; i++)
		close(fd[i]);
}
END_TEST

START_TEST(a_reason_that_is_not_utf8_is_told)
{
	json_t *o = sim_control_refuse("caf\xc3");

	ck_assert_str_eq(json_string_value(json_object_get(o, "error")), "caf?");
	json_decref(o);
}
END_TEST

START_TEST(an_answer_held_back_comes_at_the_end)
{
	int fd = client();

	say(fd, "{\"verb\": \"later\"}\n");
	ck_assert_str_eq(answers(fd), "");
	sim_control_close(&control);
	ck_assert_str_eq(answers(fd), "{\"ok\":true,\"verb\":\"later\",\"members\":1}\n");
	ck_assert(closed(fd));
	close(fd);
}
END_TEST

START_TEST(the_socket_is_private)
{
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
}
END_TEST

/* The client waits, so it asks from a process of its own. */
static int ask(const char *verb, char *why)
{
	int status, pipes[2];
	pid_t pid;

	ck_assert_int_eq(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		json_t *request = json_pack("{ss}", "verb", verb), *answer = NULL;
		bool running, ok = sim_control_ask(path, request, &answer, &running, &err);

		if (!ok && write(pipes[1], err.text, strlen(err.text)) < 0)
			ok = false;
		json_decref(request);
		json_decref(answer);
		sim_control_close(&control);
		_exit(ok ? 0 : 1);
	}
	close(pipes[1]);
	while (waitpid(pid, &status, WNOHANG) == 0)
		serve();
	why[read(pipes[0], why, 255)] = 0;
	close(pipes[0]);
	return WEXITSTATUS(status);
}

START_TEST(the_client_gets_answers_and_refusals)
{
	char why[256];

	ck_assert_int_eq(ask("x", why), 0);
	ck_assert_int_eq(ask("refuse", why), 1);
	ck_assert_str_eq(why, "not today");
}
END_TEST

START_TEST(the_client_sees_that_nobody_listens)
{
	json_t *request = json_pack("{ss}", "verb", "x"), *answer = NULL;
	bool running = true;

	sim_control_close(&control);
	ck_assert(!sim_control_ask(path, request, &answer, &running, &err));
	ck_assert(!running);
	ck_assert_int_eq(unlinkat(scratch, "control", 0), 0);
	running = true;
	ck_assert(!sim_control_ask(path, request, &answer, &running, &err));
	ck_assert(!running);
	json_decref(request);
}
END_TEST

/* Nobody serves the socket: who waits for a while only is told so. */
START_TEST(the_client_need_not_wait_for_ever)
{
	json_t *request = json_pack("{ss}", "verb", "x"), *answer = NULL;
	bool running = false;

	ck_assert(!sim_control_ask_within(path, request, 20, &answer, &running, &err));
	ck_assert(running);
	ck_assert_str_eq(err.text, "the world is too slow to answer");
	ck_assert_ptr_null(answer);
	json_decref(request);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("control");
	TCase *t = tcase_create("socket");

	tcase_add_checked_fixture(t, begin, end);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, answers_a_request);
	tcase_add_test(t, answers_line_by_line_however_they_come);
	tcase_add_loop_test(t, refuses_what_is_no_request, 0,
			    sizeof(bad_line) / sizeof(bad_line[0]));
	tcase_add_test(t, refuses_a_line_without_end);
	tcase_add_test(t, an_idle_client_holds_nobody_up);
	tcase_add_test(t, one_too_many_takes_the_place_of_the_most_silent);
	tcase_add_test(t, a_reason_that_is_not_utf8_is_told);
	tcase_add_test(t, an_answer_held_back_comes_at_the_end);
	tcase_add_test(t, the_socket_is_private);
	tcase_add_test(t, the_client_gets_answers_and_refusals);
	tcase_add_test(t, the_client_sees_that_nobody_listens);
	tcase_add_test(t, the_client_need_not_wait_for_ever);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
