/* SPDX-License-Identifier: MIT */
/* The program laps: finds the command, reads the options, and runs it. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <laps/secret.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/lookup.h"
#include "cli/options.h"

static const struct cli_command *const command_table[] = {
	&cli_process,
	&cli_reset,
	&cli_agent,
	&cli_get_ad,
	&cli_get_entra,
	&cli_set_expiration,
	&cli_schema_update,
	&cli_grant_self,
	&cli_grant_read,
	&cli_grant_reset,
	&cli_find_rights,
	&cli_audit,
	&cli_kds_list,
	&cli_kds_create,
	&cli_kds_show,
	&cli_join_entra,
	&cli_leave_entra,
	&cli_policy_show,
	&cli_policy_set,
	&cli_policy_unset,
	&cli_csp_get,
	&cli_csp_replace,
	&cli_csp_delete,
	&cli_csp_exec,
	&cli_account_list,
	&cli_account_verify,
	&cli_account_authenticated,
	&cli_account_sessions,
	&cli_account_set_password,
	&cli_account_rename,
	&cli_account_enable,
	&cli_account_disable,
	&cli_account_delete,
	&cli_account_leave_administrators,
	&cli_account_protect,
	&cli_account_empty_administrators,
	&cli_account_logon,
	&cli_account_run,
	&cli_events,
	&cli_diagnostics,
	&cli_password_generate,
	&cli_blob_explain,
	&cli_blob_decrypt,
	&cli_blob_encrypt,
	&cli_gkdi_seed_key,
	&cli_gkdi_period,
	NULL,
};

/* No core dump and no debugger of the same user: passwords pass through this process. */
static int harden(void)
{
	const struct rlimit none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return cli_fail("start", "cannot turn core dumps off");
	return CLI_DONE;
}

/* Who ignores the end of children hands that down; then nobody could tell how chpasswd ended. */
static int hear_of_children(void)
{
	if (signal(SIGCHLD, SIG_DFL) == SIG_ERR)
		return cli_fail("start", "cannot set a signal");
	return CLI_DONE;
}

/*
 * Standard streams that the caller has closed: the next file or connection would take their place,
 * and what is printed would go into it, passwords in clear into the socket under TLS. /dev/null the
 * wrong way round keeps the place, and reading or writing still fails.
 */
static int keep_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return cli_fail("start", "cannot open /dev/null");
	return CLI_DONE;
}

/* jansson's blocks hold passwords on their way to the output: sized, so that freeing wipes. */
static void *json_block_new(size_t len)
{
	max_align_t *block;

	if (len > SIZE_MAX - sizeof *block)
		return NULL;
	block = malloc(sizeof *block + len);
	if (block == NULL)
		return NULL;
	memcpy(block, &len, sizeof len);
	return block + 1;
}

static void json_block_free(void *p)
{
	max_align_t *block = p;
	size_t len;

	if (p == NULL)
		return;
	block--;
	memcpy(&len, block, sizeof len);
	laps_wipe(block, sizeof *block + len);
	free(block);
}

/* --help and --version are heeded before anything else of the command line is judged. */
static bool wants(const char *option, char *const *argv, size_t argc)
{
	for (size_t i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], option) == 0)
			return true;
	return false;
}

static int check_words(const struct cli_args *args)
{
	const struct cli_command *c = args->command;

	if (args->word_n < c->word_min)
		return cli_usage(c, "'%s' needs %s: %s", c->name,
				 args->word_n == 0 ? "an argument" : "another argument",
				 c->synopsis);
	if (args->word_n > c->word_max)
		return cli_usage(c, "'%s': unexpected argument '%s'", c->name,
				 args->word[c->word_max]);
	return CLI_DONE;
}

static int run_command(const struct cli_args *args)
{
	const char *env = getenv("LAPS_CONFIG"), *dir = cli_value(args, "config");
	const struct cli cli = {
		.config_dir = dir != NULL                   ? dir
			      : env != NULL && *env != '\0' ? env
							    : "/etc/laps",
		.json = cli_has(args, "json"),
		.quiet = cli_has(args, "quiet"),
	};

	if (*cli.config_dir == '\0')
		return cli_usage(args->command, "--config: the name of the directory is empty");
	if (cli.json && args->command->no_json)
		return cli_usage(args->command, "'%s' has no JSON form", args->command->name);
	return args->command->run(&cli, args);
}

static int dispatch(struct cli_args *args, char *const *argv, size_t argc)
{
	size_t used, words;
	int rc;

	if ((rc = cli_args_parse(args, argv, argc, true, &used)) != CLI_DONE)
		return rc;
	argv += used;
	argc -= used;
	if (cli_has(args, "version") || wants("--version", argv, argc)) {
		puts("laps " LAPS_VERSION);
		return CLI_DONE;
	}
	if (cli_has(args, "help")) {
		cli_help(command_table);
		return CLI_DONE;
	}
	if (argc == 0)
		return cli_usage(NULL, "no command given");
	args->command = cli_lookup(command_table, argv, argc, &words);
	if (args->command == NULL) {
		if (!cli_lookup_is_group(command_table, argv[0]) || !wants("--help", argv, argc))
			return cli_lookup_fail(command_table, argv, argc);
		cli_help_group(command_table, argv[0]);
		return CLI_DONE;
	}
	if (wants("--help", argv + words, argc - words)) {
		cli_help_command(args->command);
		return CLI_DONE;
	}
	if ((rc = cli_args_parse(args, argv + words, argc - words, false, &used)) != CLI_DONE ||
	    (rc = check_words(args)) != CLI_DONE)
		return rc;
	return run_command(args);
}

/* What was printed must have got to where it goes: an earlier error is told, and one of the end. */
static int finish_output(int rc)
{
	int error = ferror(stdout) != 0 ? EIO : 0;

	if (fflush(stdout) != 0 || close(STDOUT_FILENO) != 0)
		error = errno;
	if (error != 0 && rc == CLI_DONE)
		rc = cli_fail_errno("output", "cannot write", error);
	(void)fclose(stdout);
	return rc;
}

int main(int argc, char **argv)
{
	struct cli_args args;
	char out[BUFSIZ]; /* of stdout: may hold a password, so it is ours to wipe */
	int rc = CLI_FAILED;

	if (keep_standard_streams() != CLI_DONE)
		return CLI_FAILED;
	setvbuf(stdout, out, _IOFBF, sizeof out);
	json_set_alloc_funcs(json_block_new, json_block_free);
	/* laps.conf says all about the directory: no ldap.conf, no ldaprc, no LDAP... variable; and
	 * session keys are written down for nobody */
	if (harden() == CLI_DONE && hear_of_children() == CLI_DONE &&
	    setenv("LDAPNOINIT", "1", 1) == 0 && unsetenv("SSLKEYLOGFILE") == 0 &&
	    cli_args_init(&args, (size_t)argc)) {
		rc = dispatch(&args, argv + 1, argc > 0 ? (size_t)argc - 1 : 0);
		cli_args_clear(&args);
	}
	rc = finish_output(rc);
	laps_wipe(out, sizeof out);
	return rc;
}
