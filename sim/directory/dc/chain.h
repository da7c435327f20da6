/* SPDX-License-Identifier: MIT */
/*
 * Nested groups, for LDAP_MATCHING_RULE_TRANSITIVE_EVAL, [MS-ADTS] 3.1.1.3.4.4.3. Cycles end where
 * they began.
 */
#ifndef SIM_DIRECTORY_DC_CHAIN_H
#define SIM_DIRECTORY_DC_CHAIN_H
#include "directory/dc/wire.h"

#define DC_CHAIN_MAX 4096 /* groups that one chain follows */

/*
 * struct dc_wire_names' chain. An object is in (memberOf:1941:=G) when its memberOf is G or a group
 * that is in it; in (member:1941:=U) when its member is U or a group that U is in.
 */
bool dc_chain(void *context, const struct dc_element *attribute, const struct dc_element *dn,
	      void (*each)(void *or_context, const char *dn, size_t len), void *or_context);

#endif
