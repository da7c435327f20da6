/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conformance/client/client.h"
#include "lib/file.h"

#define POLICY_MAX   8192 /* bytes */
#define SETTINGS_MAX 16

/* A number where it is one, as registry values are. */
static void put_setting(struct laps_buf *b, const char *setting)
{
	const char *value = strchr(setting, '=') + 1;
	const bool number = *value && value[strspn(value, "0123456789")] == 0;
	json_t *text = json_string(value);
	char *quoted = number ? NULL : json_dumps(text, JSON_ENCODE_ANY);

	sim_buf_printf(b, "\"%.*s\": %s", (int)(value - 1 - setting), setting,
		       quoted ? quoted : value);
	free(quoted);
	json_decref(text);
}

static void write_root(struct conform *c, const char *root, const char *const *settings)
{
	char path[PATH_MAX + 32];
	struct laps_buf b;
	FILE *f;

	laps_buf_init(&b, POLICY_MAX);
	sim_buf_text(&b, "{");
	for (size_t i = 0; settings[i]; i++) {
		sim_buf_text(&b, i ? ", " : "");
		put_setting(&b, settings[i]);
	}
	sim_buf_text(&b, "}\n");
	snprintf(path, sizeof(path), "%s/policy/%s.json", client_of(c)->host, root);
	f = fopen(path, "we");
	if (laps_buf_status(&b) != LAPS_OK || !f || fwrite(b.data, b.len, 1, f) != 1)
		conform_fail(c, "the policy '%s' cannot be written", path);
	if (f && fclose(f) != 0)
		conform_fail(c, "the policy '%s' cannot be written", path);
	laps_buf_clear(&b);
}

static void tell(struct conform *c, const char *const *settings)
{
	struct laps_buf b;

	laps_buf_init(&b, POLICY_MAX);
	for (size_t i = 0; settings[i]; i++)
		sim_buf_printf(&b, "%s\n", settings[i]);
	laps_buf_put_u8(&b, 0);
	if (laps_buf_status(&b) != LAPS_OK)
		conform_fail(c, "out of memory");
	else if (client_shell(c, client_of(c)->set.policy, NULL, NULL, (const char *)b.data) != 0)
		conform_fail(c, "the command policy has failed");
	laps_buf_clear(&b);
}

static bool has(const char *const *settings, const char *beginning)
{
	for (; *settings; settings++)
		if (strncmp(*settings, beginning, strlen(beginning)) == 0)
			return true;
	return false;
}

void client_policy(struct conform *c, const char *root, const char *const *settings)
{
	const char *all[SETTINGS_MAX + 2];
	size_t n = 0;

	if (conform_over(c))
		return;
	for (; settings[n] && n < SETTINGS_MAX; n++)
		all[n] = settings[n];
	if (!(c->has & CLIENT_ENCRYPTED) && has(settings, CLIENT_AD) &&
	    !has(settings, "ADPasswordEncryptionEnabled="))
		all[n++] = CLIENT_NO_ENC;
	all[n] = NULL;
	if (client_of(c)->set.policy)
		tell(c, all);
	else
		write_root(c, root, all);
}

void client_policy_none(struct conform *c, const char *root)
{
	char path[PATH_MAX + 32];

	if (conform_over(c))
		return;
	snprintf(path, sizeof(path), "%s/policy/%s.json", client_of(c)->host, root);
	if (unlink(path) != 0 && errno != ENOENT)
		conform_fail(c, "the policy '%s' cannot be removed", path);
}
