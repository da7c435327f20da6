/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include "conformance/directory/rows.h"
#include "conformance/directory/state.h"

static const struct conform_row *const rows[] = {dir_rows_schema,
						 dir_rows_values,
						 dir_rows_atomic,
						 dir_rows_errors,
						 dir_rows_paging,
						 dir_rows_rootdse,
						 dir_rows_tls,
						 dir_rows_kerberos,
						 dir_rows_replicas,
						 dir_rows_confidentiality,
						 dir_rows_probing,
						 dir_rows_delegation,
						 dir_rows_inheritance,
						 dir_rows_reset,
						 dir_rows_history,
						 dir_rows_deletion,
						 dir_rows_kinds,
						 dir_rows_identity,
						 NULL};

static const struct conform_need needs[] = {
	{CONFORM_DIRECTORY_AD, "ad"},
	{CONFORM_DIRECTORY_TLS, "starttls"},
	{CONFORM_DIRECTORY_LDAPS, "ldaps"},
	{CONFORM_DIRECTORY_KERBEROS, "kerberos"},
	{CONFORM_DIRECTORY_REPLICAS, "replicas"},
	{CONFORM_DIRECTORY_CLEAR, "clear"},
	{CONFORM_DIRECTORY_ENCRYPTED, "encrypted"},
	{CONFORM_DIRECTORY_VERSION, "version"},
	{CONFORM_DIRECTORY_LEGACY, "legacy"},
	{CONFORM_DIRECTORY_DEVICE, "device"},
	{CONFORM_DIRECTORY_OTHER_DEVICE, "other-device"},
	{CONFORM_DIRECTORY_READER, "reader"},
	{CONFORM_DIRECTORY_RESETTER, "resetter"},
	{CONFORM_DIRECTORY_OUTSIDER, "outsider"},
	{CONFORM_DIRECTORY_ACCOUNTS, "accounts"},
	{CONFORM_DIRECTORY_PAGES, "pages"},
	{0, NULL},
};

static void open_suite(struct conform *c)
{
	size_t swept = 0;

	/* rows end connections that libldap still writes to */
	(void)signal(SIGPIPE, SIG_IGN);
	if (dir_state_new(c) && dir_probe(c) && dir_people_check(c) && dir_realm_check(c) &&
	    dir_sweep_ended(c, true, &swept) && dir_place_make(c) && dir_people_make(c))
		dir_given_warn(c);
}

const struct conform_suite_def conform_directory_suite = {
	.name = "directory",
	.rows = rows,
	.needs = needs,
	.keys = dir_keys,
	.discover = dir_discover,
	.open = open_suite,
	.close = dir_state_free,
	.before = dir_row_begin,
	.after = dir_row_end,
	.lacks = dir_lacks,
	.clean = dir_clean,
	.sweep = dir_sweep,
};
