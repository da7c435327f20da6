/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/client/client.h"
#include "lib/timeline.h"
#include "view/view.h"

#define SHORTEST 4 /* bytes; what is shorter is found by chance */
#define DEEPEST  8 /* directories below the host's */

/* The password as it is, or as UTF-16LE. */
static bool has_secret(const char *p, size_t len, const struct laps_secret *secret)
{
	size_t n;
	const uint8_t *bytes = laps_secret_view(secret, &n);
	char wide[512];

	if (n < SHORTEST || 2 * n > sizeof(wide))
		return false;
	for (size_t i = 0; i < n; i++) {
		wide[2 * i] = (char)bytes[i];
		wide[2 * i + 1] = 0;
	}
	bool found = memmem(p, len, bytes, n) || memmem(p, len, wide, 2 * n);

	laps_wipe(wide, sizeof(wide));
	return found;
}

static bool leaks(const struct client *s, const char *p, size_t len)
{
	const struct laps_secret *k;

	for (size_t i = 0; (k = client_secret_at(s, i)) != NULL; i++)
		if (has_secret(p, len, k))
			return true;
	return false;
}

/* From an offset on. */
static void look_into(struct conform *c, int at, const char *name, uint64_t from)
{
	int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	char *p = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p != MAP_FAILED) {
		if (from < (uint64_t)st.st_size &&
		    leaks(client_of(c), p + from, (size_t)st.st_size - from))
			conform_fail(c, "a password stands in the file '%s'", name);
		munmap(p, (size_t)st.st_size);
	}
	if (fd >= 0)
		close(fd);
}

static void look_below(struct conform *c, int at, const char *name, int deep)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *e;

	if (!d && fd >= 0)
		close(fd);
	while (d && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (e->d_type == DT_DIR && deep < DEEPEST)
			look_below(c, fd, e->d_name, deep + 1);
		else if (e->d_type == DT_REG)
			look_into(c, fd, e->d_name, 0);
	}
	if (d)
		closedir(d);
}

/* The world keeps argument lists, and says which of these stood on one. */
void client_leak_arguments(struct conform *c)
{
	json_t *secrets = NULL, *request;
	const struct laps_secret *k;
	char *text, *answer = NULL;
	const char *program;

	if (!client_of(c)->w)
		return;
	secrets = json_array();
	for (size_t i = 0; (k = client_secret_at(client_of(c), i)) != NULL; i++)
		json_array_append_new(secrets, json_pack("{ss ss}", "name", "a LAPS password",
							 "password", laps_secret_text(k)));
	request = json_pack("{ss sO}", "verb", "lint", "secrets", secrets);
	text = json_dumps(request, JSON_COMPACT);
	if (text) {
		answer = lapsim_ask(client_of(c)->w, text);
		laps_wipe(text, strlen(text));
	}
	free(text);
	json_decref(request);
	sim_view_wipe(secrets);
	request = answer ? json_loads(answer, 0, NULL) : NULL;
	program = json_string_value(json_object_get(
		json_array_get(json_object_get(request, "programs"), 0), "program"));
	if (program)
		conform_fail(c, "a password stood on the argument list of '%s'", program);
	json_decref(request);
	free(answer);
}

void client_leak_files(struct conform *c)
{
	struct client *s = client_of(c);
	const char *dir = s->w ? lapsim_getenv(s->w, "LAPSIM_DIR") : NULL;
	int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	look_below(c, AT_FDCWD, s->host, 0);
	look_into(c, fd, SIM_TIMELINE_NAME, s->began);
	close(fd);
}

void client_leak_output(struct conform *c)
{
	const struct client *s = client_of(c);

	if (s->said.len > 0 && leaks(s, (const char *)s->said.data, s->said.len))
		conform_fail(c, "a password stands in what the client wrote to stdout or stderr");
}
