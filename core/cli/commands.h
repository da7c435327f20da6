/* SPDX-License-Identifier: MIT */
/* The commands, each in the file of its name. */
#ifndef LAPS_CLI_COMMANDS_H
#define LAPS_CLI_COMMANDS_H
#include "cli/cli.h"

extern const struct cli_command cli_process, cli_reset, cli_agent;
extern const struct cli_command cli_get_ad, cli_get_entra, cli_set_expiration;
extern const struct cli_command cli_grant_self, cli_grant_read, cli_grant_reset;
extern const struct cli_command cli_find_rights, cli_audit, cli_schema_update;
extern const struct cli_command cli_join_entra, cli_leave_entra;
extern const struct cli_command cli_policy_show, cli_policy_set, cli_policy_unset;
extern const struct cli_command cli_csp_get, cli_csp_replace, cli_csp_delete, cli_csp_exec;
extern const struct cli_command cli_account_list, cli_account_verify, cli_account_sessions;
extern const struct cli_command cli_account_authenticated;
extern const struct cli_command cli_account_set_password, cli_account_rename, cli_account_enable,
	cli_account_disable, cli_account_delete, cli_account_leave_administrators,
	cli_account_protect, cli_account_empty_administrators, cli_account_logon, cli_account_run;
extern const struct cli_command cli_events, cli_diagnostics;
extern const struct cli_command cli_password_generate;
extern const struct cli_command cli_blob_explain, cli_blob_decrypt, cli_blob_encrypt;
extern const struct cli_command cli_kds_list, cli_kds_create, cli_kds_show;
extern const struct cli_command cli_gkdi_seed_key, cli_gkdi_period;

#endif
