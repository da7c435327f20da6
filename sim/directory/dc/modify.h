/* SPDX-License-Identifier: MIT */
/*
 * The hooks of operations that write: PRE_MODIFY, PRE_ADD, PRE_DELETE, PRE_MODRDN, and what
 * follows them. 0 lets slapd go on, -1: the answer has been sent.
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
/* PRE_RESULT of any request: it is done, so forget what a change has made stale, and let others go
 * on. What comes after the answer may never come: a client need not read. */
void dc_write_done(Slapi_PBlock *pb);
/* Register them all. PRE_RESULT is to be called as well. */
bool dc_write_hooks(Slapi_PBlock *pb);

#endif
