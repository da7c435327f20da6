/* SPDX-License-Identifier: MIT */
/*
 * The command line of lapsim.
 */
#ifndef SIM_RUN_OPTIONS_H
#define SIM_RUN_OPTIONS_H
#include <lapsim.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

#include "fleet/fleet.h"

/* Which options a command takes; also what was given. */
enum {
	SIM_OPTION_WORLD = 1, /* those that say what the world is */
	SIM_OPTION_DIR = 2,
	SIM_OPTION_KEEP = 4,
	SIM_OPTION_JSON = 8,
	SIM_OPTION_COMMAND = 16, /* takes "-- COMMAND..." */
	SIM_OPTION_HOST = 32,
	SIM_OPTION_REPLACE = 64,
	SIM_OPTION_ONLY = 128,
	SIM_OPTION_MAYBE_COMMAND = 256, /* may take one */
	SIM_OPTION_RUN = 512,           /* those of COMMAND alone */
	SIM_OPTION_CLIENTS = 1024,      /* which clock programs in the world have */
	SIM_OPTION_TIMELINE = 2048,     /* what of the timeline, and how */
	SIM_OPTION_PORT = 4096,
	SIM_OPTION_LINT = 8192,    /* where lint writes to */
	SIM_OPTION_LINTED = 16384, /* of a world that is for it */
	SIM_OPTION_RULES = 32768,  /* of the command lint alone */
	SIM_OPTION_KNOWN = 65536,  /* of the command fault alone */
	SIM_OPTION_FLEET = 131072, /* what a fleet is, and does */
};

enum {
	SIM_DIR,
	SIM_SEED,
	SIM_TIME,
	SIM_DOMAIN,
	SIM_COMPUTERS,
	SIM_LEVEL,
	SIM_SCHEMA,
	SIM_LDIF,
	SIM_REGISTRY,
	SIM_CLOUD_PORT,
	SIM_RPC_PORT,
	SIM_KDS_PORT,
	SIM_KDS_PAD,
	SIM_KDS_FRAGMENT,
	SIM_NTLM,
	SIM_FRESH_KEYS,
	SIM_DCS,
	SIM_RODC,
	SIM_BALANCER,
	SIM_SIGNING,
	SIM_BINDING,
	SIM_PROXIED,
	SIM_FAULT,
	SIM_HOSTILE,
	SIM_CALM,
	SIM_CAPTURE,
	SIM_KEEP,
	SIM_HOST,
	SIM_REPLACE,
	SIM_ONLY,
	SIM_SERVICES,
	SIM_ON_FAILURE,
	SIM_REAL_TIME,
	SIM_FOLLOW,
	SIM_SINCE,
	SIM_SOURCE,
	SIM_WHO,
	SIM_LAST,
	SIM_RELATIVE,
	SIM_PORT,
	SIM_LINTED,
	SIM_REPORT,
	SIM_FROM,
	SIM_LIST,
	SIM_KNOWN,
	SIM_DEVICES,
	SIM_MODE,
	SIM_HOURS,
	SIM_DAYS,
	SIM_STORM,
	SIM_OUTAGE,
	SIM_STALL,
	SIM_HISTORY,
	SIM_IDENTITY,
	SIM_THREADS,
	SIM_CEILING,
	SIM_SIMULATED,
	SIM_IN,
	SIM_SVG,
	SIM_JSON_FILE,
	SIM_JSON,
	SIM_OPTION_N
};
extern const struct sim_option {
	const char *name, *value; /* value NULL: takes none */
	unsigned group;           /* SIM_OPTION_* */
	const char *purpose;
} sim_option[SIM_OPTION_N];

struct sim_arguments;
struct sim_command {
	const char *name;
	unsigned takes;  /* SIM_OPTION_* */
	int least, most; /* operands */
	const char *synopsis, *purpose;
	int (*run)(const struct sim_command *c, struct sim_arguments *a);
};

#define SIM_SPECS_MAX 128 /* faults that may be given */
#define SIM_LDIFS_MAX 128 /* files of entries */

#define SIM_LAST_MAX 1000000 /* lines of the timeline that may be asked for */

/* What of the timeline is shown. */
struct sim_timeline_options {
	uint64_t since_ticks;
	const char *source, *who; /* NULL: all; source: words with commas */
	size_t last;              /* 0: all */
	bool follow, relative;
};

struct sim_arguments {
	struct lapsim_options world;
	struct sim_timeline_options timeline;
	struct sim_fleet_options fleet;
	bool simulated;
	const char *in;        /* directory of a world that runs; NULL: one of its own */
	const char *json_file; /* NULL: none */
	const char *svg;       /* directory of pictures; NULL: none */
	bool json;
	const char *host, *only; /* NULL: not given */
	uint16_t port;           /* 0: any */
	bool replace, shell_on_failure, list, known;
	const char *report;                   /* file for the lint's findings; NULL: none */
	uint64_t from;                        /* offset in the timeline */
	const char *fault[SIM_SPECS_MAX + 1]; /* NULL-terminated, as world.faults is then */
	size_t fault_n;
	const char *ldif[SIM_LDIFS_MAX + 1]; /* as world.ldif is then */
	size_t ldif_n;
	char **given; /* what was read, up to COMMAND */
	int given_n;
	char **operand; /* in argv */
	int operand_n;
	char **command;      /* behind "--", NULL-terminated; NULL: none */
	sigset_t ignored;    /* what COMMAND is to ignore */
	struct rlimit files; /* how many it may open */
};

extern const struct sim_command sim_command[];
extern const int sim_command_n;

/* Read what follows the command's name. False when it is wrong: a line has been written. */
bool sim_options_parse(const struct sim_command *c, int argc, char **argv,
		       struct sim_arguments *out);
/* --help, on stdout: of one command, or of all with NULL. */
void sim_help(const struct sim_command *c);
/* "lapsim: ..." on stderr; returns 1, the status of a failure. */
int sim_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same with a hint at --help; returns 2, the status of wrong usage. */
int sim_misused(const char *format, ...) __attribute__((format(printf, 1, 2)));

int sim_cmd_run(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_up(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_down(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_env(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_status(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_shell(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_seed(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_clock(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_cloud(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_dc(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_link(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_fault(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_reset(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_explain(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_lint(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_snapshot(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_timeline(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_restore(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_fleet(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_web(const struct sim_command *c, struct sim_arguments *a);
int sim_cmd_dump_config(const struct sim_command *c, struct sim_arguments *a);

#endif
