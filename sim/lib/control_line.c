/* SPDX-License-Identifier: MIT */
#include "lib/control_line.h"

#include <errno.h>
#include <laps/secret.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/control.h"

bool sim_control_address(const char *path, struct sockaddr_un *out, struct sim_err *err)
{
	*out = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(out->sun_path))
		return sim_fail(err, "socket path '%s' is too long", path);
	memcpy(out->sun_path, path, strlen(path) + 1);
	return true;
}

static bool send_all(int fd, const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

bool sim_control_send(int fd, const json_t *object)
{
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	const size_t len = text ? strlen(text) : 0;
	bool ok = text && send_all(fd, text, len) && send_all(fd, "\n", 1);

	/* some answers have passwords */
	laps_wipe(text, len);
	free(text);
	return ok;
}

json_t *sim_control_ok(void)
{
	return json_pack("{sb}", "ok", 1);
}

json_t *sim_control_refuse(const char *text)
{
	json_t *o = json_pack("{sb ss}", "ok", 0, "error", text);
	struct sim_err plain;

	if (o)
		return o;
	/* no UTF-8: a name that is none, or cut within a character */
	sim_fail(&plain, "%s", text);
	for (char *p = plain.text; *p; p++)
		if ((unsigned char)*p > 0x7f)
			*p = '?';
	return json_pack("{sb ss}", "ok", 0, "error", plain.text);
}

json_t *sim_control_parse(const char *line, size_t len, struct sim_err *err)
{
	json_t *request = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object(request) && json_is_string(json_object_get(request, "verb")))
		return request;
	json_decref(request);
	sim_fail(err, "a request is a JSON object on one line, with a text member 'verb'");
	return NULL;
}

/* Read one line of any length; it grows as needed. */
static json_t *receive(int fd)
{
	json_t *answer = NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *f = fdopen(dup(fd), "r");

	if (!f)
		return NULL;
	n = getline(&line, &cap, f);
	if (n > 0 && line[n - 1] == '\n')
		answer = json_loadb(line, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
	laps_wipe(line, line ? cap : 0);
	free(line);
	fclose(f);
	return answer;
}

bool sim_control_ask(const char *path, const json_t *request, json_t **answer, bool *running,
		     struct sim_err *err)
{
	return sim_control_ask_within(path, request, 0, answer, running, err);
}

/* What is waited for, no longer than so. */
static bool set_deadline(int fd, unsigned most_ms)
{
	const struct timeval most = {.tv_sec = (time_t)(most_ms / 1000),
				     .tv_usec = (suseconds_t)(most_ms % 1000 * 1000)};

	return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most)) == 0 &&
	       setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most)) == 0;
}

bool sim_control_ask_within(const char *path, const json_t *request, unsigned most_ms,
			    json_t **answer, bool *running, struct sim_err *err)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;
	json_t *got = NULL;
	bool ok = false;

	*running = true;
	if (!sim_control_address(path, &address, err))
		goto out;
	if (!set_deadline(fd, most_ms) ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		*running = errno != ECONNREFUSED && errno != ENOENT;
		if (errno == EAGAIN)
			sim_fail(err, "the world is too slow to answer");
		else
			sim_fail_errno(err, errno, "cannot connect to", path);
		goto out;
	}
	errno = 0;
	if (sim_control_send(fd, request))
		got = receive(fd);
	if (!got) {
		sim_fail(err, errno == EAGAIN ? "the world is too slow to answer"
					      : "the world ended before it answered");
		goto out;
	}
	if (!json_is_true(json_object_get(got, "ok"))) {
		const char *why = json_string_value(json_object_get(got, "error"));

		sim_fail(err, "%s", why ? why : "the world gave an answer without a reason");
		goto out;
	}
	*answer = got;
	got = NULL;
	ok = true;
out:
	json_decref(got);
	if (fd >= 0)
		close(fd);
	return ok;
}
