/* SPDX-License-Identifier: MIT */
/* cloud: how the cloud of a running world is set. */
#include <stdio.h>

#include "run/client.h"
#include "run/options.h"

static int print_settings(const struct sim_arguments *a, const json_t *settings)
{
	const char *wanted = a->operand_n > 1 ? a->operand[1] : NULL, *name;
	json_t *value;

	if (wanted) {
		value = json_object_get(settings, wanted);
		if (!value)
			return sim_complain("the cloud has no setting '%s'", wanted);
		puts(json_string_value(value));
		return 0;
	}
	json_object_foreach((json_t *)(uintptr_t)settings, name, value)
		printf("%s=%s\n", name, json_string_value(value));
	return 0;
}

int sim_cmd_cloud(const struct sim_command *c, struct sim_arguments *a)
{
	bool set = a->operand_n == 3;
	json_t *answer =
		sim_client_ask(a->operand[0], json_pack("{ss ss* ss*}", "verb", "cloud", "name",
							set ? a->operand[1] : NULL, "value",
							set ? a->operand[2] : NULL));
	int status = 0;

	(void)c;
	if (!answer)
		return 1;
	if (a->json)
		status = sim_client_print_answer(json_incref(json_object_get(answer, "settings")));
	else if (!set)
		status = print_settings(a, json_object_get(answer, "settings"));
	json_decref(answer);
	return status;
}
