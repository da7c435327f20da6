/* SPDX-License-Identifier: MIT */
#include <laps/filetime.h>
#include <string.h>

#include "directory/domain.h"
#include "kds/kds.h"
#include "lib/faultspec.h"
#include "lib/number.h"
#include "run/options.h"
#include "run/world.h"

static bool parse_port(const char *text, uint16_t *out)
{
	uint64_t n = 0;
	bool ok = sim_number_parse(text, UINT16_MAX, &n) && n > 0;

	*out = (uint16_t)n;
	return ok;
}

static bool parse_schema(const char *text, lapsim_laps_schema *out)
{
	for (int i = 0; i < SIM_LAPS_SCHEMA_N; i++) {
		if (strcmp(text, sim_laps_schema_name[i]) == 0) {
			*out = (lapsim_laps_schema)i;
			return true;
		}
	}
	return false;
}

static bool parse_binding(const char *text, lapsim_channel_binding *out)
{
	for (int i = 0; i < SIM_CHANNEL_BINDING_N; i++) {
		if (strcmp(text, sim_channel_binding_name[i]) == 0) {
			*out = (lapsim_channel_binding)i;
			return true;
		}
	}
	return false;
}

static bool add_fault(const char *spec, struct sim_arguments *a)
{
	if (a->fault_n == SIM_SPECS_MAX)
		return false;
	a->fault[a->fault_n++] = spec;
	return true;
}

static bool add_ldif(const char *file, struct sim_arguments *a)
{
	if (!*file || a->ldif_n == SIM_LDIFS_MAX)
		return false;
	a->ldif[a->ldif_n++] = file;
	return true;
}

/* From 1 to max. */
static bool parse_count(const char *text, uint32_t max, uint32_t *out)
{
	uint64_t n = 0;
	bool ok = sim_number_parse(text, max, &n) && n > 0;

	*out = (uint32_t)n;
	return ok;
}

/* Of a fleet. False: the value is not one. */
static bool apply_fleet(int which, const char *value, struct sim_arguments *a)
{
	struct sim_fleet_options *f = &a->fleet;
	uint64_t n = 0;
	bool ok = true;

	switch (which) {
	case SIM_DEVICES: return parse_count(value, SIM_FLEET_DEVICES_MAX, &f->devices);
	case SIM_MODE: return sim_fleet_parse_mode(value, f->share);
	case SIM_HOURS: return parse_count(value, SIM_FLEET_HOURS_MAX, &f->hours);
	case SIM_DAYS:
		ok = parse_count(value, SIM_FLEET_HOURS_MAX / 24, &f->hours);
		f->hours *= 24;
		return ok;
	case SIM_STORM: f->storm = true; return true;
	case SIM_STALL: return sim_fleet_parse_outage(value, &f->stall_from_s, &f->stall_s);
	case SIM_OUTAGE: return sim_fleet_parse_outage(value, &f->outage_from_s, &f->outage_s);
	case SIM_HISTORY:
		ok = sim_number_parse(value, SIM_FLEET_HISTORY_MAX, &n);
		f->history = (uint32_t)n;
		return ok;
	case SIM_IDENTITY: return sim_fleet_parse_identity(value, &f->identity);
	case SIM_CEILING: f->ceiling = true; return true;
	case SIM_SVG: a->svg = value; return *value != 0;
	case SIM_SIMULATED: a->simulated = true; return true;
	case SIM_IN: a->in = value; return *value != 0;
	case SIM_THREADS: return parse_count(value, SIM_FLEET_THREADS_MAX, &f->threads);
	default: a->json_file = value; return *value != 0;
	}
}

/* False: the value is not one. */
static bool apply(int which, const char *value, struct sim_arguments *a)
{
	struct lapsim_options *w = &a->world;
	uint64_t n = 0;
	bool ok = true;

	switch (which) {
	case SIM_DIR: w->dir = value; return *value != 0;
	case SIM_SEED: w->has_seed = true; return sim_number_parse(value, UINT64_MAX, &w->seed);
	case SIM_TIME:
		/* 0 is not 1601 but now */
		return laps_filetime_parse(value, &w->time_ticks, NULL) == LAPS_OK && w->time_ticks;
	case SIM_DOMAIN: w->domain = value; return sim_is_domain_name(value);
	case SIM_COMPUTERS:
		ok = sim_number_parse(value, SIM_COMPUTER_MAX, &n) && n > 0;
		w->computers = (uint32_t)n;
		return ok;
	case SIM_LEVEL:
		ok = sim_number_parse(value, SIM_LEVEL_MAX, &n);
		w->functional_level = (uint32_t)n;
		return ok;
	case SIM_SCHEMA: return parse_schema(value, &w->laps_schema);
	case SIM_LDIF: return add_ldif(value, a);
	case SIM_REGISTRY: w->registry = value; return *value != 0;
	case SIM_CLOUD_PORT: return parse_port(value, &w->cloud_port);
	case SIM_RPC_PORT: return parse_port(value, &w->rpc_port);
	case SIM_KDS_PORT: return parse_port(value, &w->kds_port);
	case SIM_KDS_PAD:
		ok = sim_number_parse(value, SIM_KDS_PAD_MAX, &n);
		w->kds_pad = (uint32_t)n;
		return ok;
	case SIM_KDS_FRAGMENT:
		ok = sim_number_parse(value, UINT16_MAX, &n) && n >= SIM_KDS_FRAGMENT_MIN;
		w->kds_fragment = (uint16_t)n;
		return ok;
	case SIM_NTLM: w->ntlm = true; return true;
	case SIM_DCS:
		ok = sim_number_parse(value, SIM_DCS_MAX, &n) && n > 0;
		w->dcs = (uint32_t)n;
		return ok;
	case SIM_RODC: w->rodc = true; return true;
	case SIM_BALANCER: w->balancer = true; return true;
	case SIM_SIGNING:
		w->unsigned_binds = strcmp(value, "none") == 0;
		return w->unsigned_binds || strcmp(value, "required") == 0;
	case SIM_BINDING: return parse_binding(value, &w->channel_binding);
	case SIM_PROXIED: w->proxied_authorization = true; return true;
	case SIM_FRESH_KEYS: w->fresh_keys = true; return true;
	case SIM_FAULT: return add_fault(value, a);
	case SIM_HOSTILE: w->hostile = true; return true;
	case SIM_CALM:
		w->hostile = false;
		a->fault_n = 0;
		return true;
	case SIM_CAPTURE: w->capture = value; return *value != 0;
	case SIM_KEEP: w->keep = true; return true;
	case SIM_HOST: a->host = value; return *value != 0;
	case SIM_LINTED: w->lint = true; return true;
	case SIM_REPORT:
		a->report = value;
		w->lint = true;
		return *value != 0;
	case SIM_FROM: return sim_number_parse(value, INT64_MAX, &a->from);
	case SIM_LIST: a->list = true; return true;
	case SIM_KNOWN: a->known = true; return true;
	case SIM_REAL_TIME: w->real_time_clients = true; return true;
	case SIM_PORT: return parse_port(value, &a->port);
	case SIM_REPLACE: a->replace = true; return true;
	case SIM_ONLY:
		a->only = value;
		return strcmp(value, "host") == 0 || strcmp(value, "directory") == 0 ||
		       strcmp(value, "cloud") == 0;
	case SIM_SERVICES: w->services = sim_services_parse(value); return w->services != 0;
	case SIM_ON_FAILURE: a->shell_on_failure = true; return strcmp(value, "shell") == 0;
	case SIM_FOLLOW: a->timeline.follow = true; return true;
	case SIM_SINCE:
		return laps_filetime_parse(value, &a->timeline.since_ticks, NULL) == LAPS_OK;
	case SIM_SOURCE: a->timeline.source = value; return *value != 0;
	case SIM_WHO: a->timeline.who = value; return *value != 0;
	case SIM_LAST:
		ok = sim_number_parse(value, SIM_LAST_MAX, &n) && n > 0;
		a->timeline.last = n;
		return ok;
	case SIM_RELATIVE: a->timeline.relative = true; return true;
	case SIM_JSON: a->json = true; return true;
	default: return apply_fleet(which, value, a);
	}
}

static bool is_option(int which, const char *text, size_t len)
{
	return strncmp(sim_option[which].name, text, len) == 0 && !sim_option[which].name[len];
}

/* One option at argv[*i], "--name value" or "--name=value". 0, or 2 when it is wrong. */
static int take_option(const struct sim_command *c, int argc, char **argv, int *i,
		       struct sim_arguments *a)
{
	const char *text = argv[*i], *value = NULL;
	struct laps_worldfault_rule rule;
	struct sim_err err;
	size_t len = strcspn(text, "=");
	int which = 0;

	/* one name may stand for several options, of different commands */
	while (which < SIM_OPTION_N &&
	       (!is_option(which, text, len) || !(sim_option[which].group & c->takes)))
		which++;
	if (which == SIM_OPTION_N) {
		while (--which >= 0 && !is_option(which, text, len))
			;
		return which < 0 ? sim_misused("unknown option '%s'", text)
				 : sim_misused("'%s' takes no option '%s'", c->name,
					       sim_option[which].name);
	}
	if (text[len] == '=')
		value = text + len + 1;
	if (!sim_option[which].value && value)
		return sim_misused("option '%s' takes no value", sim_option[which].name);
	if (sim_option[which].value && !value) {
		if (*i + 1 >= argc)
			return sim_misused("option '%s' needs a value", sim_option[which].name);
		value = argv[++*i];
	}
	if (which == SIM_FAULT && !sim_fault_parse(value, 0, &rule, &err))
		return sim_misused("option '--fault': %s", err.text);
	/* operands and domains are wrong usage, a time that is none is too: nothing was tried yet
	 */
	if (!apply(which, value ? value : "", a))
		return sim_misused("option '%s' cannot be '%s'", sim_option[which].name, value);
	return 0;
}

bool sim_options_parse(const struct sim_command *c, int argc, char **argv,
		       struct sim_arguments *out)
{
	struct sim_arguments a = {.world = LAPSIM_OPTIONS_DEFAULT,
				  .fleet = SIM_FLEET_OPTIONS_DEFAULT,
				  .operand = argv,
				  .given = argv};
	int i;

	for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (argv[i][0] == '-' && argv[i][1]) {
			if (take_option(c, argc, argv, &i, &a) != 0)
				return false;
		} else {
			/* moves to the front, where options were read already */
			argv[a.operand_n++] = argv[i];
		}
	}
	a.given_n = i;
	a.fault[a.fault_n] = NULL;
	a.ldif[a.ldif_n] = NULL;
	if (i < argc && (c->takes & (SIM_OPTION_COMMAND | SIM_OPTION_MAYBE_COMMAND)))
		a.command = argv + i + 1;
	else
		for (i++; i < argc; i++)
			argv[a.operand_n++] = argv[i];
	if ((c->takes & SIM_OPTION_COMMAND) && (a.operand_n > 0 || !a.command || !a.command[0]))
		return sim_misused("the command to run stands behind '--'") == 0;
	if ((c->takes & SIM_OPTION_MAYBE_COMMAND) && a.command && !a.command[0])
		return sim_misused("no command behind '--'") == 0;
	if (a.operand_n < c->least || a.operand_n > c->most)
		return sim_misused("usage: lapsim %s", c->synopsis) == 0;
	*out = a;
	out->world.faults = out->fault;
	out->world.ldif = out->ldif;
	return true;
}
