/* SPDX-License-Identifier: MIT */
/* What people say of a fleet on the command line. */
#include <string.h>

#include "fleet/fleet.h"
#include "lib/duration.h"
#include "lib/number.h"

const char *const sim_fleet_mode_name[SIM_FLEET_MODE_N] = {"encrypted", "clear", "entra"};

const char *const sim_fleet_identity_name[SIM_FLEET_IDENTITY_N] = {"bind", "proxy", "kerberos"};

bool sim_fleet_parse_identity(const char *text, sim_fleet_identity *out)
{
	for (int i = 0; i < SIM_FLEET_IDENTITY_N; i++) {
		if (strcmp(text, sim_fleet_identity_name[i]) == 0) {
			*out = (sim_fleet_identity)i;
			return true;
		}
	}
	return false;
}

static sim_fleet_mode find_mode(const char *text, size_t len)
{
	int i = 0;

	while (i < SIM_FLEET_MODE_N && (strlen(sim_fleet_mode_name[i]) != len ||
					strncmp(sim_fleet_mode_name[i], text, len) != 0))
		i++;
	return (sim_fleet_mode)i;
}

/* A copy of len characters, to be read as a whole. */
static bool cut(const char *text, size_t len, char out[static 32])
{
	if (len >= 32)
		return false;
	memcpy(out, text, len);
	out[len] = 0;
	return true;
}

/* One mode alone is all of the fleet. */
bool sim_fleet_parse_mode(const char *text, uint32_t share[static SIM_FLEET_MODE_N])
{
	uint32_t all[SIM_FLEET_MODE_N] = {0}, sum = 0;
	bool given[SIM_FLEET_MODE_N] = {false};
	char number[32];
	uint64_t n;

	for (;;) {
		const size_t len = strcspn(text, ","), name = strcspn(text, "=,");
		const sim_fleet_mode m = find_mode(text, name);

		n = 100;
		if (m == SIM_FLEET_MODE_N || given[m] ||
		    (name < len && (!cut(text + name + 1, len - name - 1, number) ||
				    !sim_number_parse(number, 100, &n))))
			return false;
		given[m] = true;
		all[m] = (uint32_t)n;
		sum += all[m];
		if (!text[len])
			break;
		text += len + 1;
	}
	if (sum != 100)
		return false;
	memcpy(share, all, sizeof(all));
	return true;
}

bool sim_fleet_parse_outage(const char *text, uint64_t *from_s, uint64_t *len_s)
{
	const uint64_t most = SIM_FLEET_HOURS_MAX * UINT64_C(3600);
	const size_t plus = strcspn(text, "+");
	uint64_t from = 0, len = 0;
	struct sim_err why;
	char first[32];

	if (!text[plus] || !cut(text, plus, first) || !sim_duration_parse(first, &from, &why) ||
	    !sim_duration_parse(text + plus + 1, &len, &why) || len == 0 || from > most ||
	    len > most - from)
		return false;
	*from_s = from;
	*len_s = len;
	return true;
}
