/* SPDX-License-Identifier: MIT */
#include "view/host.h"

#include <fcntl.h>
#include <laps/filetime.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONF_MAX 65536
#define FILE_MAX ((size_t)8 << 20)

static bool read_all(int fd, char *out, size_t len, size_t *got)
{
	size_t n = 0;
	ssize_t k = 1;

	while (n < len && (k = read(fd, out + n, len - n)) > 0)
		n += (size_t)k;
	*got = n;
	return k >= 0;
}

char *view_file(const char *path, size_t max, bool tail, size_t *len)
{
	struct stat st;
	char *text = NULL;
	size_t want, got = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (len)
		*len = 0;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		want = (size_t)st.st_size;
		if (tail && want > max && lseek(fd, (off_t)(want - max), SEEK_SET) >= 0)
			want = max;
		text = want <= max ? malloc(want + 1) : NULL;
	}
	if (text && !read_all(fd, text, want, &got)) {
		free(text);
		text = NULL;
	}
	close(fd);
	if (text)
		text[got] = 0;
	if (len)
		*len = got;
	return text;
}

bool view_conf_get(const char *conf, const char *key, char *out, size_t size)
{
	const size_t key_len = strlen(key);
	bool found = false;

	for (const char *line = conf; line;
	     line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		const char *p = line + strspn(line, " \t");
		size_t len;

		if (strncmp(p, key, key_len) != 0)
			continue;
		p += key_len;
		p += strspn(p, " \t");
		if (*p != '=')
			continue;
		p++;
		p += strspn(p, " \t");
		len = strcspn(p, "\r\n");
		while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
			len--;
		found = len < size;
		if (found)
			snprintf(out, size, "%.*s", (int)len, p);
	}
	return found;
}

bool view_host_path(const struct view_host *h, const char *key, const char *name, char *out,
		    size_t size)
{
	char given[PATH_MAX];

	if (!view_conf_get(h->conf, key, given, sizeof(given)))
		snprintf(given, sizeof(given), "%s", name);
	return (size_t)(given[0] == '/' ? snprintf(out, size, "%s", given)
					: snprintf(out, size, "%s/%s", h->dir, given)) < size;
}

static json_t *load(const struct view_host *h, const char *key, const char *name)
{
	char path[PATH_MAX];
	char *text = view_host_path(h, key, name, path, sizeof(path))
			     ? view_file(path, FILE_MAX, false, NULL)
			     : NULL;
	json_t *root = text ? json_loads(text, 0, NULL) : NULL;

	free(text);
	return root;
}

/* core/ports/entra_identity.h has the file. */
static void read_identity(struct view_host *h)
{
	json_t *root = load(h, "", "entra/registration.json");
	const char *id = json_string_value(json_object_get(root, "device_id"));
	const char *type = json_string_value(json_object_get(root, "join_type"));

	if (id && strlen(id) < sizeof(h->entra_device)) {
		snprintf(h->entra_device, sizeof(h->entra_device), "%s", id);
		if (type && strcmp(h->join, "ad") == 0 && strcmp(type, "hybrid") == 0)
			snprintf(h->join, sizeof(h->join), "hybrid");
		else if (type && strcmp(type, "joined") == 0)
			snprintf(h->join, sizeof(h->join), "entra");
		else if (type && strcmp(type, "registered") == 0 &&
			 strcmp(h->join, "workgroup") == 0)
			snprintf(h->join, sizeof(h->join), "registered");
	}
	json_decref(root);
}

bool view_host_read(const char *dir, const char *name, struct view_host *out, struct sim_err *err)
{
	struct view_host h = {.join = "ad"};
	char path[PATH_MAX], word[16];
	json_t *root;

	*out = (struct view_host){0};
	/* a name is not a way out of hosts/ */
	if (!*name || strchr(name, '/') || name[0] == '.')
		return true;
	if (asprintf(&h.dir, "%s/hosts/%s", dir, name) < 0) {
		h.dir = NULL;
		return sim_fail_nomem(err);
	}
	if (snprintf(path, sizeof(path), "%s/laps.conf", h.dir) >= (int)sizeof(path) ||
	    !(h.conf = view_file(path, CONF_MAX, false, NULL))) {
		view_host_clear(&h);
		return true;
	}
	h.present = true;
	if (view_conf_get(h.conf, "join", word, sizeof(word)))
		snprintf(h.join, sizeof(h.join), "%s", word);
	h.linux_account =
		view_conf_get(h.conf, "account", word, sizeof(word)) && strcmp(word, "linux") == 0;
	read_identity(&h);
	root = load(&h, "state-file", "state.json");
	if (!view_state_from_json(root, &h.state))
		h.state = (struct laps_state){0};
	json_decref(root);
	if (!h.linux_account) {
		root = load(&h, "sam-file", "sam.json");
		h.accounts = json_incref(json_object_get(root, "accounts"));
		json_decref(root);
	}
	*out = h;
	return true;
}

void view_host_clear(struct view_host *h)
{
	json_decref(h->accounts);
	free(h->conf);
	free(h->dir);
	*h = (struct view_host){0};
}

void view_host_account(const struct view_host *h, uint32_t rid, const char *name,
		       struct view_account *out)
{
	json_t *row;
	size_t i;

	*out = (struct view_account){0};
	json_array_foreach(h->accounts, i, row)
	{
		const char *its = json_string_value(json_object_get(row, "name"));
		const char *set = json_string_value(json_object_get(row, "last_set"));
		const json_int_t its_rid = json_integer_value(json_object_get(row, "rid"));

		if (!its || strlen(its) >= sizeof(out->name) ||
		    (name ? strcasecmp(its, name) != 0 : its_rid != (json_int_t)rid))
			continue;
		out->found = true;
		out->enabled = json_is_true(json_object_get(row, "enabled"));
		out->rid = (uint32_t)its_rid;
		snprintf(out->name, sizeof(out->name), "%s", its);
		if (set && laps_filetime_parse(set, &out->last_set_ticks, NULL) != LAPS_OK)
			out->last_set_ticks = 0;
		return;
	}
}
