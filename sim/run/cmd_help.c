/* SPDX-License-Identifier: MIT */
#include <laps/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "run/options.h"

#define LINE 4608 /* bytes of a message: a path and some words */

const struct sim_option sim_option[SIM_OPTION_N] = {
	[SIM_DIR] = {"--dir", "DIR", SIM_OPTION_DIR, "where the world lives: empty, or not there"},
	[SIM_SEED] = {"--seed", "N", SIM_OPTION_WORLD | SIM_OPTION_FLEET,
		      "fix SIDs, GUIDs, keys and passwords"},
	[SIM_TIME] = {"--time", "TIME", SIM_OPTION_WORLD | SIM_OPTION_FLEET,
		      "where the world's clock starts: now"},
	[SIM_DOMAIN] = {"--domain", "DNSNAME", SIM_OPTION_WORLD | SIM_OPTION_FLEET,
			"its name: corp.example"},
	[SIM_COMPUTERS] = {"--computers", "N", SIM_OPTION_WORLD, "WS0001 and on: 3"},
	[SIM_LEVEL] = {"--functional-level", "N", SIM_OPTION_WORLD, "7, which is Server 2016"},
	[SIM_SCHEMA] = {"--laps-schema", "none|2023|full", SIM_OPTION_WORLD,
			"LAPS attributes of the schema: full"},
	[SIM_LDIF] = {"--ldif", "FILE", SIM_OPTION_WORLD,
		      "entries and changes that its directory begins with; may be given again"},
	[SIM_REGISTRY] = {"--registry", "FILE", SIM_OPTION_WORLD,
			  "policy of its hosts, a .reg file or a Registry.pol"},
	[SIM_CLOUD_PORT] = {"--cloud-port", "N", SIM_OPTION_WORLD, "where its cloud listens: any"},
	[SIM_RPC_PORT] = {"--rpc-port", "N", SIM_OPTION_WORLD, "of its endpoint mapper: any"},
	[SIM_KDS_PORT] = {"--kds-port", "N", SIM_OPTION_WORLD,
			  "of its key service, that of --rpc-port for both: any"},
	[SIM_KDS_PAD] = {"--kds-pad", "N", SIM_OPTION_WORLD,
			 "pad answers of the key service to N bytes: 16"},
	[SIM_KDS_FRAGMENT] = {"--kds-fragment", "N", SIM_OPTION_WORLD,
			      "cut answers of the key service to N bytes: 5840"},
	[SIM_NTLM] = {"--kds-ntlm", NULL, SIM_OPTION_WORLD, "let the key service take NTLM, too"},
	[SIM_DCS] = {"--dcs", "N", SIM_OPTION_WORLD | SIM_OPTION_FLEET,
		     "domain controllers that replicate, 1 to 4 (LAPSIM_DC2_URI ...): 1"},
	[SIM_RODC] = {"--rodc", NULL, SIM_OPTION_WORLD,
		      "also run a read-only domain controller, LAPSIM_RODC_URI"},
	[SIM_BALANCER] = {"--balancer", NULL, SIM_OPTION_WORLD,
			  "haproxy before the controllers of --dcs, LAPSIM_BALANCER_URI"},
	[SIM_SIGNING] = {"--ldap-signing", "none|required", SIM_OPTION_WORLD,
			 "of binds over connections without TLS: required"},
	[SIM_BINDING] = {"--ldap-channel-binding", "HOW", SIM_OPTION_WORLD,
			 "never, when-supported, always: when-supported"},
	[SIM_PROXIED] = {"--ldap-proxied-authorization", NULL, SIM_OPTION_WORLD,
			 "let the administrator ask on behalf of computers (not in AD)"},
	[SIM_FRESH_KEYS] = {"--fresh-keys", NULL, SIM_OPTION_WORLD,
			    "RSA keys of the cloud of its own: public ones"},
	[SIM_FAULT] = {"--fault", "SPEC", SIM_OPTION_WORLD | SIM_OPTION_FLEET,
		       "make this go wrong; may be given again (lapsim fault --known)"},
	[SIM_HOSTILE] = {"--hostile", NULL, SIM_OPTION_WORLD | SIM_OPTION_FLEET,
			 "make about one request in twenty go wrong, by the seed"},
	[SIM_CALM] = {"--calm", NULL, SIM_OPTION_WORLD,
		      "take back --fault and --hostile given before"},
	[SIM_CAPTURE] = {"--capture", "FILE", SIM_OPTION_WORLD,
			 "its traffic for Wireshark, with keys (needs CAP_NET_RAW)"},
	[SIM_KEEP] = {"--keep", NULL, SIM_OPTION_KEEP, "leave the directory behind"},
	[SIM_HOST] = {"--host", "NAME", SIM_OPTION_HOST, "this host only: all"},
	[SIM_REPLACE] = {"--replace", NULL, SIM_OPTION_REPLACE,
			 "take the place of a snapshot of that name"},
	[SIM_SERVICES] = {"--only", "SERVICE,...", SIM_OPTION_WORLD,
			  "of directory, kdc, kds, cloud: all"},
	[SIM_ONLY] = {"--only", "host|directory|cloud", SIM_OPTION_ONLY, "what to put back"},
	[SIM_ON_FAILURE] = {"--on-failure", "shell", SIM_OPTION_RUN,
			    "when COMMAND fails, a shell in its world"},
	[SIM_REAL_TIME] = {"--real-time-clients", NULL, SIM_OPTION_CLIENTS,
			   "the machine's clock for COMMAND: the world's"},
	[SIM_FOLLOW] = {"--follow", NULL, SIM_OPTION_TIMELINE, "go on with what comes"},
	[SIM_SINCE] = {"--since", "TIME", SIM_OPTION_TIMELINE, "what is not before"},
	[SIM_SOURCE] = {"--source", "SOURCE,...", SIM_OPTION_TIMELINE,
			"of ldap, kdc, kds, cloud, laps, host, lapsim"},
	[SIM_WHO] = {"--who", "NAME", SIM_OPTION_TIMELINE, "of this account or computer"},
	[SIM_LAST] = {"--last", "N", SIM_OPTION_TIMELINE, "the last N of them"},
	[SIM_RELATIVE] = {"--relative", NULL, SIM_OPTION_TIMELINE,
			  "times since the first that is shown"},
	[SIM_PORT] = {"--port", "N", SIM_OPTION_PORT, "where the pages are: any"},
	[SIM_LINTED] = {"--lint", NULL, SIM_OPTION_LINTED,
			"find what its clients do that fails or harms in the field"},
	[SIM_REPORT] = {"--report", "FILE", SIM_OPTION_LINT, "what lint finds as JSON, too"},
	[SIM_FROM] = {"--from", "OFFSET", SIM_OPTION_RULES,
		      "judge what stands behind it in the timeline: 0"},
	[SIM_LIST] = {"--list", NULL, SIM_OPTION_RULES, "tell the rules of lint, and why they are"},
	[SIM_KNOWN] = {"--known", NULL, SIM_OPTION_KNOWN, "tell all that can be made to go wrong"},
	[SIM_DEVICES] = {"--devices", "N", SIM_OPTION_FLEET, "how many: 1000, 500, or all of --in"},
	[SIM_MODE] = {"--mode", "MODE[=SHARE],...", SIM_OPTION_FLEET,
		      "encrypted, clear, entra, of 100: encrypted"},
	[SIM_HOURS] = {"--hours", "N", SIM_OPTION_FLEET,
		       "of hourly cycles, the first password's included: 1"},
	[SIM_DAYS] = {"--days", "N", SIM_OPTION_FLEET, "the same in days"},
	[SIM_STORM] = {"--storm", NULL, SIM_OPTION_FLEET, "then let all passwords expire at once"},
	[SIM_OUTAGE] = {"--outage", "FROM+DURATION", SIM_OPTION_FLEET,
			"the directory is away, from the storm or the second hour on"},
	[SIM_STALL] = {"--stall", "FROM+DURATION", SIM_OPTION_FLEET,
		       "controllers do not hear of each other (--dcs), from the beginning on"},
	[SIM_HISTORY] = {"--history", "N", SIM_OPTION_FLEET,
			 "encrypted passwords kept behind the current one: 1"},
	[SIM_IDENTITY] = {"--identity", "bind|proxy|kerberos", SIM_OPTION_FLEET,
			  "of a device: by a bind, by proxied authorization, or whole sessions: "
			  "bind"},
	[SIM_THREADS] = {"--threads", "N", SIM_OPTION_FLEET,
			 "cycles at a time: 8, or as many as processors"},
	[SIM_CEILING] = {"--ceiling", NULL, SIM_OPTION_FLEET,
			 "measure how fast it could be at best, too"},
	[SIM_SIMULATED] = {"--simulated", NULL, SIM_OPTION_FLEET,
			   "no world: a directory and a cloud in memory"},
	[SIM_IN] = {"--in", "DIR", SIM_OPTION_FLEET, "the world that runs in DIR: one of its own"},
	[SIM_SVG] = {"--svg", "DIR", SIM_OPTION_FLEET, "pictures of the run, into DIR"},
	[SIM_JSON_FILE] = {"--json", "FILE", SIM_OPTION_FLEET, "the report as JSON, too"},
	[SIM_JSON] = {"--json", NULL, SIM_OPTION_JSON, "print JSON"},
};

/* One line, whatever an argument or an answer contains. */
static void __attribute__((format(printf, 1, 0)))
complain(const char *format, va_list args, const char *end)
{
	char text[LINE];

	vsnprintf(text, sizeof(text), format, args);
	laps_text_blank_controls(text);
	fprintf(stderr, "lapsim: %s%s\n", text, end);
}

int sim_complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args, "");
	va_end(args);
	return 1;
}

int sim_misused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args, "; see 'lapsim --help'");
	va_end(args);
	return 2;
}

static void help_options(unsigned groups)
{
	char left[64];

	puts("options:");
	for (int i = 0; i < SIM_OPTION_N; i++) {
		const struct sim_option *o = &sim_option[i];

		if (!(o->group & groups))
			continue;
		snprintf(left, sizeof(left), "%s%s%s", o->name, o->value ? " " : "",
			 o->value ? o->value : "");
		printf("  %-32s %s\n", left, o->purpose);
	}
	printf("  %-32s %s\n", "--help", "print this and do nothing");
}

void sim_help(const struct sim_command *c)
{
	if (c) {
		printf("usage: lapsim %s\n\n%s.\n\n", c->synopsis, c->purpose);
		help_options(c->takes);
		return;
	}
	puts("usage: lapsim COMMAND [ARGUMENT]...\n\n"
	     "A simulated Windows domain of real servers, to test LAPS against. Not for "
	     "production.\n\ncommands:");
	for (int i = 0; i < sim_command_n; i++)
		printf("  %-12s %s\n", sim_command[i].name, sim_command[i].purpose);
	putchar('\n');
	help_options(~0u);
	printf("  %-32s %s\n", "--version", "print the version and do nothing");
	puts("\nTIME is RFC 3339 or the digits of a FILETIME. 'lapsim COMMAND --help' tells more. "
	     "Exit status:\n0 done, 1 failed, 2 wrong usage; of run: that of the command.");
}
