/* SPDX-License-Identifier: MIT */
#include "ports/agent_line.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/buf.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ports/agent_control.h"
#include "ports/file.h"

void agent_socket_address(int dir, struct sockaddr_un *out)
{
	*out = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(out->sun_path, sizeof(out->sun_path), "/proc/self/fd/%d/" LAPS_AGENT_SOCKET, dir);
}

static int put(const char *text, size_t len, void *out)
{
	laps_buf_put(out, text, len);
	return 0;
}

bool agent_line_send(int fd, const json_t *object)
{
	struct laps_buf line;
	size_t sent = 0;
	bool ok;

	laps_buf_init(&line, 16 * LAPS_AGENT_LINE_MAX);
	json_dump_callback(object, put, &line, JSON_COMPACT);
	laps_buf_put_u8(&line, '\n');
	ok = laps_buf_status(&line) == LAPS_OK;
	while (ok && sent < line.len) {
		ssize_t n = send(fd, line.data + sent, line.len - sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		/* a client that does not read is not waited for */
		ok = n > 0;
		sent += ok ? (size_t)n : 0;
	}
	laps_buf_clear(&line);
	return ok;
}

json_t *laps_agent_refuse(const char *text)
{
	return json_pack("{ss ss}", "result", "error", "error", text);
}

/* Connect to the agent's socket. */
static laps_rc reach(const char *dir, int *out, struct laps_cause *cause)
{
	int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = at >= 0 ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
	struct sockaddr_un address;
	laps_rc rc = LAPS_OK;

	if (fd < 0) {
		rc = laps_file_fail(cause, errno, "cannot open", dir);
		goto out;
	}
	agent_socket_address(at, &address);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		bool none = errno == ENOENT || errno == ECONNREFUSED;

		rc = laps_file_fail(cause, errno, "cannot ask the agent of", dir);
		if (none) {
			laps_cause_set(cause, LAPS_HR_FAIL, "no agent is running for '%s'", dir);
			rc = LAPS_E_NOTFOUND;
		}
		goto out;
	}
	*out = fd;
	fd = -1;
out:
	if (fd >= 0)
		close(fd);
	if (at >= 0)
		close(at);
	return rc;
}

/* One line, or NULL when the agent ended first. */
static json_t *receive(FILE *f)
{
	json_t *o = NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n = getline(&line, &cap, f);

	if (n > 0 && line[n - 1] == '\n')
		o = json_loadb(line, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
	free(line);
	return o;
}

/* Ask on f, which is fd, and judge the answer. */
static laps_rc converse(int fd, FILE *f, const json_t *request, json_t **answer,
			struct laps_cause *cause)
{
	json_t *o = agent_line_send(fd, request) ? receive(f) : NULL;
	const char *result = json_string_value(json_object_get(o, "result"));
	const char *error = json_string_value(json_object_get(o, "error"));

	if (result && strcmp(result, "ok") == 0) {
		*answer = o;
		return LAPS_OK;
	}
	if (error)
		laps_cause_set(cause, LAPS_HR_FAIL, "%s", error);
	else
		laps_cause_set(cause, LAPS_HR_FAIL, "the agent ended before it answered");
	json_decref(o);
	return error ? LAPS_E_DENIED : LAPS_E_FORMAT;
}

laps_rc laps_agent_control_ask(const char *dir, const char *verb, bool wait, json_t **answer,
			       struct laps_cause *cause)
{
	json_t *request = json_pack("{ss}", "verb", verb);
	FILE *f = NULL;
	int fd = -1;
	laps_rc rc = request ? reach(dir, &fd, cause) : laps_file_nomem(cause);

	if (rc != LAPS_OK)
		goto out;
	f = fdopen(fd, "r");
	if (!f) {
		close(fd);
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = converse(fd, f, request, answer, cause);
	while (rc == LAPS_OK && wait && fgetc(f) != EOF)
		;
out:
	if (f)
		fclose(f);
	json_decref(request);
	return rc;
}
