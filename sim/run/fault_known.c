/* SPDX-License-Identifier: MIT */
#include "run/fault_known.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "lib/faultspec.h"

#define MS_SECOND    1000
#define MS_MINUTE    60000
#define DECIMAL_MOST 0xFFFF /* larger numbers are codes, which are known in hexadecimal */

/* The argument that an effect has without one, as a SPEC would say it. */
static const char *default_of(const struct sim_fault_known *k, char *out, size_t size)
{
	const int64_t v = k->arg_default;

	if (k->arg == SIM_FAULT_DURATION && v % MS_MINUTE == 0)
		snprintf(out, size, "%" PRId64 "m", v / MS_MINUTE);
	else if (k->arg == SIM_FAULT_DURATION && v % MS_SECOND == 0)
		snprintf(out, size, "%" PRId64 "s", v / MS_SECOND);
	else if (k->arg == SIM_FAULT_DURATION)
		snprintf(out, size, "%" PRId64 "ms", v);
	else
		snprintf(out, size, v > DECIMAL_MOST ? "0x%08" PRIX64 : "%" PRIu64, (uint64_t)v);
	return out;
}

void sim_fault_known_print(void)
{
	char effect[64], value[32];

	for (size_t i = 0; i < sim_fault_known_n; i++) {
		const struct sim_fault_known *k = &sim_fault_known[i];

		if (k->arg == SIM_FAULT_NO_ARG)
			snprintf(effect, sizeof(effect), "%s", k->effect);
		else
			snprintf(effect, sizeof(effect), "%s(%s)", k->effect,
				 default_of(k, value, sizeof(value)));
		printf("%-9s %-22s %s\n%-9s of: %s\n", k->protocol, effect, k->purpose, "",
		       k->operations);
	}
	puts("\n--hostile adds:");
	for (const char *const *spec = sim_fault_hostile; *spec; spec++)
		printf("  %s\n", *spec);
}

static json_t *operations_of(const struct sim_fault_known *k)
{
	json_t *all = json_array();
	const char *at = k->operations;

	while (*at) {
		const size_t len = strcspn(at, " ");

		json_array_append_new(all, json_stringn(at, len));
		at += len;
		at += strspn(at, " ");
	}
	return all;
}

void sim_fault_known_print_json(void)
{
	static const char *const argument[] = {
		[SIM_FAULT_NO_ARG] = NULL,
		[SIM_FAULT_DURATION] = "duration",
		[SIM_FAULT_NUMBER] = "number",
	};
	json_t *faults = json_array(), *hostile = json_array(), *all;
	char value[32];

	for (size_t i = 0; i < sim_fault_known_n; i++) {
		const struct sim_fault_known *k = &sim_fault_known[i];

		json_array_append_new(faults,
				      json_pack("{ss so ss ss? ss? ss}", "protocol", k->protocol,
						"operations", operations_of(k), "effect", k->effect,
						"argument", argument[k->arg], "default",
						k->arg == SIM_FAULT_NO_ARG
							? NULL
							: default_of(k, value, sizeof(value)),
						"purpose", k->purpose));
	}
	for (const char *const *spec = sim_fault_hostile; *spec; spec++)
		json_array_append_new(hostile, json_string(*spec));
	all = json_pack("{so so}", "faults", faults, "hostile", hostile);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}
