/* SPDX-License-Identifier: MIT */
#include "bench/reportsource.h"

#include <ldap.h>
#include <openssl/crypto.h>
#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/benchlib.h"

/* A line of a head without what makes it a comment; NULL: the head ends before it. */
static char *text_of(char *line, bool script)
{
	char *p = line;

	line[strcspn(line, "\n")] = '\0';
	if (script) {
		if (*p != '#')
			return NULL;
		p++;
	} else {
		char *end = strstr(p, "*/");

		while (end && end > p && end[-1] == ' ')
			end--;
		if (end)
			*end = '\0';
		p += strspn(p, " ");
		p += *p == '/';
		p += strspn(p, "*");
	}
	return p + (*p == ' ');
}

/* From the first line of the head on; true when it has one. */
static bool copy_head(FILE *out, FILE *in, bool script)
{
	char line[512];
	bool begun = false, blank = false, last = false;

	/* the licence, and of a script what runs it */
	for (int i = 0; i < (script ? 2 : 1); i++)
		if (!fgets(line, sizeof(line), in))
			return false;
	while (!last && fgets(line, sizeof(line), in)) {
		const char *text;

		last = !script && strstr(line, "*/") != NULL;
		text = text_of(line, script);
		if (!text || strncmp(text, "usage:", 6) == 0)
			break;
		if (!*text) {
			blank = begun;
			continue;
		}
		fprintf(out, "%s%s\n", blank ? "\n" : "", text);
		blank = false;
		begun = true;
	}
	return begun;
}

void reportsource_head(FILE *out, const char *name)
{
	char path[256];

	for (int script = 0; script < 2; script++) {
		FILE *in;

		snprintf(path, sizeof(path), "tests/bench/%s.%s", name, script ? "sh" : "c");
		in = fopen(path, "re");
		if (!in)
			continue;
		bench_must(copy_head(out, in, script), path);
		fclose(in);
		return;
	}
	bench_must(false, name);
}

/* The value of the first line of a file of the kernel that begins with the key. */
static void of_proc(json_t *machine, const char *as, const char *path, const char *key)
{
	FILE *in = fopen(path, "re");
	char line[512];

	while (in && fgets(line, sizeof(line), in)) {
		const char *colon = strchr(line, ':');

		if (strncmp(line, key, strlen(key)) != 0 || !colon)
			continue;
		line[strcspn(line, "\n")] = '\0';
		json_object_set_new(machine, as, json_string(colon + 1 + strspn(colon + 1, " \t")));
		break;
	}
	if (in)
		fclose(in);
}

json_t *reportsource_machine(void)
{
	LDAPAPIInfo api = {.ldapai_info_version = LDAP_API_INFO_VERSION};
	json_t *m = json_object();
	struct utsname u;
	char text[256];

	bench_must(m && uname(&u) == 0 &&
			   ldap_get_option(NULL, LDAP_OPT_API_INFO, &api) == LDAP_OPT_SUCCESS,
		   "looking at the machine");
	of_proc(m, "processor", "/proc/cpuinfo", "model name");
	snprintf(text, sizeof(text), "%ld", sysconf(_SC_NPROCESSORS_ONLN));
	json_object_set_new(m, "cores", json_string(text));
	of_proc(m, "memory", "/proc/meminfo", "MemTotal");
	snprintf(text, sizeof(text), "%s %s, %s", u.sysname, u.release, u.machine);
	json_object_set_new(m, "kernel", json_string(text));
	snprintf(text, sizeof(text), "%s %d.%d.%d", api.ldapai_vendor_name,
		 api.ldapai_vendor_version / 10000, api.ldapai_vendor_version / 100 % 100,
		 api.ldapai_vendor_version % 100);
	json_object_set_new(m, "libldap", json_string(text));
	json_object_set_new(m, "OpenSSL", json_string(OpenSSL_version(OPENSSL_VERSION)));
	ldap_memfree(api.ldapai_vendor_name);
	ber_memvfree((void **)api.ldapai_extensions);
	return m;
}
