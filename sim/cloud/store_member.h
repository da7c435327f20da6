/* SPDX-License-Identifier: MIT */
/*
 * Reading members of the store's JSON form: each call checks one, and says in the error which entry
 * of which list was wrong, never its value. "Optional" members keep what out has when they are not
 * there; null is not the same as not there.
 */
#ifndef SIM_CLOUD_STORE_MEMBER_H
#define SIM_CLOUD_STORE_MEMBER_H
#include <jansson.h>
#include <laps/buf.h>
#include <laps/guid.h>
#include <laps/secret.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cloud/store.h"
#include "lib/fail.h"

/* Where the reading is: object is entry at of the list. */
struct sim_place {
	struct sim_store *store; /* that is being filled */
	const char *list;        /* "devices" */
	size_t at;
	const json_t *object;
	struct sim_err *err;
};

/* Always false. */
bool sim_member_fail(const struct sim_place *p, const char *member, const char *what);
/* It is an object, and its members are among these, a blank between two. */
LAPS_MUST_USE bool sim_member_known(const struct sim_place *p, const char *known);
/* Required: text that fits. */
LAPS_MUST_USE bool sim_member_text(const struct sim_place *p, const char *member, char *out,
				   size_t out_size);
/* Optional, likewise. */
LAPS_MUST_USE bool sim_member_text_if(const struct sim_place *p, const char *member, char *out,
				      size_t out_size);
/* GUIDs in either case. */
LAPS_MUST_USE bool sim_member_id(const struct sim_place *p, const char *member,
				 char out[static LAPS_GUID_TEXT]);
LAPS_MUST_USE bool sim_member_id_if(const struct sim_place *p, const char *member,
				    char out[static LAPS_GUID_TEXT]);
/* Optional. */
LAPS_MUST_USE bool sim_member_flag(const struct sim_place *p, const char *member, bool *out);
/* Optional: RFC 3339, or ticks as digits. */
LAPS_MUST_USE bool sim_member_time(const struct sim_place *p, const char *member, uint64_t *out);
/* Required: a new secret. */
LAPS_MUST_USE bool sim_member_secret(const struct sim_place *p, const char *member,
				     struct laps_secret **out);
/* Required: base64, appended to out. */
LAPS_MUST_USE bool sim_member_bytes(const struct sim_place *p, const char *member,
				    struct laps_buf *out);
/* Optional: an array of at most max, borrowed; NULL when it is not there. */
LAPS_MUST_USE bool sim_member_array(const struct sim_place *p, const char *member, size_t max,
				    const json_t **out);
/* Required: the id of a tenant that is in the store. */
LAPS_MUST_USE bool sim_member_tenant(const struct sim_place *p, const struct sim_tenant **out);
/* An entry of an array as text of its own; NULL: it is none. */
const char *sim_entry_text(const json_t *array, size_t i);

/* One entry of a list: each file has its own kind. */
bool sim_load_app(const struct sim_place *p);
bool sim_load_device(const struct sim_place *p);
bool sim_load_audit(const struct sim_place *p);

#define SIM_STATE_FORMAT    "lapsim-cloud"
#define SIM_STATE_VERSION   1
#define SIM_ACTION_METADATA "microsoft.directory/deviceLocalCredentials/standard/read"
#define SIM_ACTION_PASSWORD "microsoft.directory/deviceLocalCredentials/password/read"

#endif
