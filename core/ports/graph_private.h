/* SPDX-License-Identifier: MIT */
/* Between the files of graph: what Microsoft Graph answers. */
#ifndef LAPS_PORTS_GRAPH_PRIVATE_H
#define LAPS_PORTS_GRAPH_PRIVATE_H
#include <laps/buf.h>

#include "ports/graph.h"

#define LAPS_GRAPH_CREDENTIAL_MAX 64   /* of a device; more is refused */
#define LAPS_GRAPH_TEXT_MAX       1024 /* bytes of a name; longer is refused */
#define LAPS_GRAPH_PASSWORD_MAX   4096 /* bytes of a password, encoded as it came */

/* The devices that were found by a name: the id of the one that has it. Codes of laps_graph_find.
 */
LAPS_MUST_USE laps_rc laps_graph_parse_found(const struct laps_buf *body, const char *name,
					     char id[static LAPS_GUID_TEXT],
					     struct laps_cause *cause);
/* A deviceLocalCredentialInfo, which has to be that of id. Codes of laps_graph_read. */
LAPS_MUST_USE laps_rc laps_graph_parse_device(const struct laps_buf *body, const char *id,
					      bool credentials, struct laps_graph_device *out,
					      struct laps_cause *cause);
/* passwordBase64. LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_graph_parse_password(const char *base64, struct laps_secret **out);

#endif
