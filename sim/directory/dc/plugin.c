/* SPDX-License-Identifier: MIT */
#include "directory/dc/plugin.h"

#include <stdbool.h>

#include "directory/dc/counter.h"
#include "directory/dc/logon.h"
#include "directory/dc/modify.h"
#include "directory/dc/names.h"
#include "directory/dc/reply.h"
#include "directory/dc/rootdse.h"

static struct dc_names names;

const struct dc_names *dc_names(void)
{
	return &names;
}

/* "plugin preoperation FILE lapsim_dc_init SCHEMA CONFIGURATION DOMAIN COUNTERS" */
static bool read_names(Slapi_PBlock *pb)
{
	char **argv = NULL;
	int argc = 0;

	if (slapi_pblock_get(pb, SLAPI_PLUGIN_ARGC, &argc) != 0 ||
	    slapi_pblock_get(pb, SLAPI_PLUGIN_ARGV, (void *)&argv) != 0 || argc != 4)
		return false;
	names.schema = slapi_ch_strdup(argv[0]);
	names.config = slapi_ch_strdup(argv[1]);
	names.domain = slapi_ch_strdup(argv[2]);
	return dc_counter_open(argv[3]);
}

static int pre_entry(Slapi_PBlock *pb)
{
	(void)dc_rootdse(pb);
	return 0;
}

int lapsim_dc_init(Slapi_PBlock *pb)
{
	static char version[] = SLAPI_PLUGIN_VERSION_01;
	static char id[] = "lapsim",
		    wanted[] = "three naming contexts and a file of counters are wanted\n";
	static Slapi_PluginDesc about = {id, id, version, id};

	if (!read_names(pb)) {
		slapi_log_error(SLAPI_LOG_FATAL, id, wanted);
		return -1;
	}
	return slapi_pblock_set(pb, SLAPI_PLUGIN_VERSION, version) != 0 ||
			       slapi_pblock_set(pb, SLAPI_PLUGIN_DESCRIPTION, &about) != 0 ||
			       slapi_pblock_set(pb, SLAPI_PLUGIN_PRE_BIND_FN,
						(void *)dc_logon_pre_bind) != 0 ||
			       slapi_pblock_set(pb, SLAPI_PLUGIN_PRE_ENTRY_FN, (void *)pre_entry) !=
				       0
		       ? -1
		       : 0;
}
