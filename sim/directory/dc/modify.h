/* SPDX-License-Identifier: MIT */
/*
 * The hooks of operations that write: PRE_MODIFY, PRE_ADD, PRE_DELETE, PRE_MODRDN, and what follows
 * a modification and an addition. 0 lets slapd go on, -1: the answer has been sent.
 */
#ifndef SIM_DIRECTORY_DC_MODIFY_H
#define SIM_DIRECTORY_DC_MODIFY_H
#include <slapi-plugin.h>
#include <stdbool.h>

#define DC_TREE_DELETE_OID "1.2.840.113556.1.4.805"

int dc_modify_pre(Slapi_PBlock *pb);
int dc_add_pre(Slapi_PBlock *pb);
int dc_delete_pre(Slapi_PBlock *pb);
int dc_rename_pre(Slapi_PBlock *pb);
/* POST_MODIFY and POST_ADD: forget what the change has made stale. */
int dc_write_post(Slapi_PBlock *pb);
/* Register them all. PRE_RESULT (reply.h) is to be called as well. */
bool dc_write_hooks(Slapi_PBlock *pb);

#endif
