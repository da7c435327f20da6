/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/client/client.h"
#include "lib/timeline.h"
#include "lib/timeline_read.h"

#define CONNECTIONS_MAX 64 /* that are told apart */

struct reading {
	struct client_traffic *out;
	const char *dn;
	json_int_t connection[CONNECTIONS_MAX];
};

static const char *text(const json_t *line, const char *name)
{
	const char *v = json_string_value(json_object_get(line, name));

	return v ? v : "";
}

/* An answer that says yes. */
static bool accepted(const json_t *line)
{
	const json_t *result = json_object_get(line, "result");

	return result && json_integer_value(result) == LDAP_SUCCESS;
}

static void note_connection(struct reading *r, const json_t *line)
{
	json_int_t n = json_integer_value(json_object_get(line, "connection"));

	for (unsigned i = 0; i < r->out->connections; i++)
		if (r->connection[i] == n)
			return;
	if (r->out->connections < CONNECTIONS_MAX)
		r->connection[r->out->connections++] = n;
}

static bool is_of_laps(const char *attribute)
{
	for (int i = 0; i < CLIENT_ATTR_N; i++)
		if (strcasecmp(attribute, client_attr_name[i]) == 0)
			return true;
	return false;
}

/* "replace msLAPS-Password" */
static void note_modify(struct reading *r, const json_t *line)
{
	const json_t *change;
	size_t i;

	r->out->modify_tries++;
	r->out->modifies += accepted(line);
	r->out->elsewhere += strcasecmp(text(line, "dn"), r->dn) != 0;
	json_array_foreach(json_object_get(line, "changes"), i, change)
	{
		const char *name = strchr(json_string_value(change), ' ');

		if (name && !is_of_laps(name + 1))
			snprintf(r->out->attribute, sizeof(r->out->attribute), "%s", name + 1);
	}
}

static void note_ldap(struct reading *r, const json_t *line)
{
	struct client_traffic *t = r->out;
	const char *op = text(line, "op");

	note_connection(r, line);
	t->over_tls += strcmp(text(line, "security"), "tls") == 0;
	if (strcmp(op, "bind") == 0) {
		t->bind_tries++;
		t->binds += accepted(line);
	} else if (strcmp(op, "search") == 0) {
		t->searches++;
	} else if (strcmp(op, "modify") == 0) {
		note_modify(r, line);
	} else if (strcmp(op, "add") == 0 || strcmp(op, "delete") == 0 ||
		   strcmp(op, "rename") == 0) {
		t->other_writes++;
	}
}

static void note_cloud(struct reading *r, const json_t *line)
{
	json_int_t status = json_integer_value(json_object_get(line, "status"));

	r->out->cloud++;
	if (strcmp(text(line, "service"), "registration") == 0 &&
	    strstr(text(line, "path"), "assword") && status >= 200 && status < 300)
		r->out->uploads++;
}

static bool take(void *ctx, const char *line, size_t len)
{
	struct reading *r = ctx;
	json_t *o = json_loadb(line, len, 0, NULL);
	const char *source = text(o, "source");

	if (strcmp(source, "ldap") == 0)
		note_ldap(r, o);
	else if (strcmp(source, "kdc") == 0)
		r->out->tickets++;
	else if (strcmp(source, "kds") == 0)
		r->out->key_calls++;
	else if (strcmp(source, "cloud") == 0)
		note_cloud(r, o);
	json_decref(o);
	return true;
}

static int open_timeline(struct conform *c)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/" SIM_TIMELINE_NAME,
		 lapsim_getenv(client_of(c)->w, "LAPSIM_DIR"));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		conform_fail(c, "the world's timeline cannot be opened");
	return fd;
}

bool client_traffic(struct conform *c, uint64_t since, struct client_traffic *out)
{
	struct reading r = {.out = out, .dn = client_of(c)->dn};
	struct sim_err err;
	bool ok;
	int fd = open_timeline(c);

	*out = (struct client_traffic){0};
	if (fd < 0)
		return false;
	ok = sim_timeline_read(fd, &since, take, &r, &err);
	if (!ok)
		conform_fail(c, "%s", err.text);
	close(fd);
	return ok;
}

uint64_t client_timeline_end(struct conform *c)
{
	int fd = open_timeline(c);
	struct stat st = {0};

	if (fd < 0)
		return 0;
	(void)!fstat(fd, &st);
	close(fd);
	return (uint64_t)st.st_size;
}

void client_mark(struct conform *c)
{
	if (!conform_over(c))
		client_of(c)->mark = client_timeline_end(c);
}
