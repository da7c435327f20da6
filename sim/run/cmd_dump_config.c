/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/child.h"
#include "lib/httpserver.h"
#include "run/options.h"

/* The word behind "slapd " in what `slapd -VV` says, or "". */
static void ask_version(const char *slapd, char *out, size_t size)
{
	const char *argv[] = {slapd, "-VV", NULL}, *word;
	struct sim_child child = SIM_CHILD_NONE;
	struct sim_err err;
	char text[1024];
	ssize_t n;
	int pipes[2], status;

	out[0] = 0;
	if (pipe2(pipes, O_CLOEXEC) != 0)
		return;
	if (!sim_child_start(&(struct sim_child_how){.argv = argv,
						     .in = -1,
						     .out = pipes[1],
						     .error = pipes[1],
						     .server = true},
			     &child, NULL, &err)) {
		close(pipes[0]);
		close(pipes[1]);
		return;
	}
	close(pipes[1]);
	n = read(pipes[0], text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	close(pipes[0]);
	(void)!sim_child_wait(&child, -1, &status);
	word = strstr(text, "slapd ");
	if (word)
		snprintf(out, size, "%.*s", (int)strcspn(word + 6, " +\t\n"), word + 6);
}

int sim_cmd_dump_config(const struct sim_command *c, struct sim_arguments *a)
{
	char *slapd = sim_find_program("slapd"), *haproxy = sim_find_program("haproxy");
	char *kdc = sim_find_program("krb5kdc");
	char version[64] = "";
	const char *key;
	json_t *all, *value;

	(void)c;
	if (slapd)
		ask_version(slapd, version, sizeof(version));
	all = json_pack("{ss ss ss ss ss ss ss ss ss}", "version", LAPS_VERSION, "services",
			"directory,kdc,kds,cloud", "features",
			"clock,env,seed,timeline,reset,snapshot,cloud-settings,fault,ldif,registry",
			"laps_schema", "none,2023,full", "slapd", slapd ? slapd : "",
			"slapd_version", version, "kdc", kdc ? kdc : "", "haproxy",
			haproxy ? haproxy : "", "libmicrohttpd_version", sim_server_version());
	free(slapd);
	free(kdc);
	free(haproxy);
	if (!all)
		return sim_complain("out of memory");
	if (a->json) {
		json_dumpf(all, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		json_object_foreach(all, key, value)
			printf("%s=%s\n", key, json_string_value(value));
	}
	json_decref(all);
	return 0;
}
