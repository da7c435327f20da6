/* SPDX-License-Identifier: MIT */
#include "crash/cloud.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "crash/run.h"

#define READ                                                                    \
	"exec laps get entra WS0001 --passwords --history --plain-text --json " \
	"--client-id \"$LAPSIM_CLIENT_ID\" --client-secret-file \"$LAPSIM_CLIENT_SECRET_FILE\""

static void add(struct berval ***list, const char *text)
{
	struct berval *v = ber_bvstrdup(text);

	if (!v || ber_bvecadd(list, v) < 0)
		crash_die("out of memory");
}

static const char *member(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text ? text : "";
}

void crash_cloud_read(struct berval ***current, struct berval ***history, struct berval ***expiry)
{
	const char *const argv[] = {"sh", "-c", READ, NULL};
	char out[CRASH_OUT_MAX];
	json_t *rows = NULL;

	*current = *history = *expiry = NULL;
	if (crash_run(argv, NULL, out) == 0)
		rows = json_loads(out, 0, NULL);
	if (json_array_size(rows) == 0)
		crash_die("Entra ID has nothing of the host: %s", out);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		json_t *value =
			json_pack("{ss ss ss}", "n", member(row, "Account"), "p",
				  member(row, "Password"), "t", member(row, "PasswordUpdateTime"));
		char *text = json_dumps(value, JSON_COMPACT);

		if (!text)
			crash_die("out of memory");
		add(i == 0 ? current : history, text);
		if (i == 0)
			add(expiry, member(row, "PasswordExpirationTime"));
		free(text);
		json_decref(value);
	}
	json_decref(rows);
}

static void shell(const char *line)
{
	if (crash_shell(line) != 0)
		crash_die("failed: %s", line);
}

void crash_cloud_keep(void)
{
	shell("lapsim snapshot \"$LAPSIM_DIR\" kept");
}

void crash_cloud_restore(void)
{
	shell("lapsim restore \"$LAPSIM_DIR\" kept --only cloud");
}
