/* SPDX-License-Identifier: MIT */
#include "directory/dc/plugin.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/binding.h"
#include "directory/dc/counter.h"
#include "directory/dc/crash.h"
#include "directory/dc/extended.h"
#include "directory/dc/fault.h"
#include "directory/dc/logon.h"
#include "directory/dc/modify.h"
#include "directory/dc/names.h"
#include "directory/dc/read.h"
#include "directory/dc/record.h"
#include "directory/dc/replica.h"
#include "directory/dc/reply.h"
#include "directory/dc/rootdse.h"
#include "directory/dc/signing.h"
#include "directory/dc/view.h"
#include "directory/dc/write.h"

static struct dc_names names;

const struct dc_names *dc_names(void)
{
	return &names;
}

/* "plugin extendedop FILE lapsim_dc_init SCHEMA CONFIGURATION DOMAIN COUNTERS FAULTS
 * CERTIFICATES SIGNING BINDING TIMELINE SERVER PORTS"; CERTIFICATES are a directory's that clients
 * must refuse, PORTS those of dc_replica_set */
static bool read_names(Slapi_PBlock *pb)
{
	const char *port = getenv(DC_OTHER_PORT);
	char **argv = NULL;
	int argc = 0;

	if (slapi_pblock_get(pb, SLAPI_PLUGIN_ARGC, &argc) != 0 ||
	    slapi_pblock_get(pb, SLAPI_PLUGIN_ARGV, (void *)&argv) != 0 || argc != 11)
		return false;
	names.schema = slapi_ch_strdup(argv[0]);
	names.config = slapi_ch_strdup(argv[1]);
	names.domain = slapi_ch_strdup(argv[2]);
	names.certificates = slapi_ch_strdup(argv[5]);
	names.server = slapi_ch_strdup(argv[9]);
	names.other_port = port ? (uint16_t)strtol(port, NULL, 10) : 0;
	return dc_counter_open(argv[3]) && dc_fault_open(argv[4]) && dc_signing_set(argv[6]) &&
	       dc_binding_set(argv[7]) && dc_record_open(argv[8]) && dc_replica_set(argv[10]) &&
	       dc_crash_open();
}

/* Asked for every attribute and value that slapd touches. 0 refuses; after 1 slapd's own rules are
 * asked, which allow everything. */
static int may_access(Slapi_PBlock *pb, Slapi_Entry *e, char *attribute, struct berval *value,
		      int access, void *state)
{
	int internal = 0;

	(void)state;
	slapi_pblock_get(pb, SLAPI_IS_INTERNAL_OPERATION, &internal);
	if (internal)
		return 1;
	if (access & (SLAPI_ACL_WRITE | SLAPI_ACL_ADD | SLAPI_ACL_DELETE))
		return dc_write_allowed(e, attribute, value, access) || dc_replica_asks(pb);
	/* neither: a password is compared with what a bind brings, or a name disclosed */
	if (!(access & (SLAPI_ACL_READ | SLAPI_ACL_SEARCH | SLAPI_ACL_COMPARE)))
		return 1;
	return dc_view_allows(pb, e, attribute, access) || dc_replica_asks(pb);
}

static int pre_entry(Slapi_PBlock *pb)
{
	return dc_rootdse(pb) ? 0 : dc_read_pre_entry(pb);
}

static int pre_result(Slapi_PBlock *pb)
{
	int internal = 0;

	slapi_pblock_get(pb, SLAPI_IS_INTERNAL_OPERATION, &internal);
	if (internal)
		return 0;
	dc_write_done(pb);
	return dc_reply_result(pb);
}

static int extended(Slapi_PBlock *pb)
{
	const char *oid = NULL;

	slapi_pblock_get(pb, SLAPI_EXT_OP_REQ_OID, (void *)&oid);
	return oid && strcmp(oid, dc_realm_oid) == 0 ? dc_realm(pb) : dc_whoami(pb);
}

/*
 * All in one plugin: for each access to each value slapd goes through all plugins, and through the
 * parameters of each, which it looks for in the order in which they were set.
 */
static bool set_hooks(Slapi_PBlock *pb)
{
	static char *oids[] = {dc_whoami_oid, dc_realm_oid, NULL};
	static const struct {
		int parameter;
		int (*hook)(Slapi_PBlock *pb);
	} hook[] = {
		{SLAPI_PLUGIN_PRE_SEARCH_FN, dc_read_pre_search},
		{SLAPI_PLUGIN_PRE_ENTRY_FN, pre_entry},
		{SLAPI_PLUGIN_PRE_RESULT_FN, pre_result},
		{SLAPI_PLUGIN_POST_SEARCH_FN, dc_read_post},
		{SLAPI_PLUGIN_PRE_COMPARE_FN, dc_read_pre_compare},
		{SLAPI_PLUGIN_POST_COMPARE_FN, dc_read_post},
		{SLAPI_PLUGIN_PRE_BIND_FN, dc_logon_pre_bind},
		{SLAPI_PLUGIN_EXT_OP_FN, extended},
	};

	if (slapi_pblock_set(pb, SLAPI_PLUGIN_ACL_ALLOW_ACCESS, (void *)may_access) != 0)
		return false;
	for (size_t i = 0; i < sizeof(hook) / sizeof(hook[0]); i++)
		if (slapi_pblock_set(pb, hook[i].parameter, (void *)(uintptr_t)hook[i].hook) != 0)
			return false;
	return slapi_pblock_set(pb, SLAPI_PLUGIN_EXT_OP_OIDLIST, oids) == 0 && dc_write_hooks(pb) &&
	       dc_compute_register() == 0;
}

int lapsim_dc_init(Slapi_PBlock *pb)
{
	static char version[] = SLAPI_PLUGIN_VERSION_01;
	static char id[] = "lapsim",
		    wanted[] = "three naming contexts, files of counters and "
			       "faults, rules for binds, a timeline, a name and ports are wanted\n";
	static Slapi_PluginDesc about = {id, id, version, id};

	if (!read_names(pb)) {
		slapi_log_error(SLAPI_LOG_FATAL, id, wanted);
		return -1;
	}
	return slapi_pblock_set(pb, SLAPI_PLUGIN_VERSION, version) == 0 &&
			       slapi_pblock_set(pb, SLAPI_PLUGIN_DESCRIPTION, &about) == 0 &&
			       set_hooks(pb)
		       ? 0
		       : -1;
}

int lapsim_dc_read_only_init(Slapi_PBlock *pb)
{
	static char version[] = SLAPI_PLUGIN_VERSION_01;

	names.read_only = true;
	return slapi_pblock_set(pb, SLAPI_PLUGIN_VERSION, version);
}
