/* SPDX-License-Identifier: MIT */
/*
 * What the resources of Microsoft Graph share: a call that was authenticated and routed, the ways
 * to answer it, and lists by pages.
 */
#ifndef SIM_CLOUD_GRAPH_H
#define SIM_CLOUD_GRAPH_H
#include <jansson.h>

#include "cloud/odata.h"
#include "cloud/service.h"
#include "cloud/token.h"

#define SIM_GRAPH_JSON                                                  \
	"application/json;odata.metadata=minimal;odata.streaming=true;" \
	"IEEE754Compatible=false;charset=utf-8"
#define SIM_GRAPH_KEY 128 /* bytes for a key in a path, NUL included */

struct sim_graph_call {
	struct sim_cloud_context *c;
	const struct sim_http_request *rq;
	struct sim_http_response *rs;
	struct sim_settings settings;
	struct sim_caller caller;
	const char *version; /* "v1.0" or "beta" */
	const char *set; /* as the table of routes spells it: "directory/deviceLocalCredentials" */
	char key[SIM_GRAPH_KEY]; /* of "set/key" or "set('key')"; "" without */
	char key_name[32];       /* of "set(name='key')"; "" without */
	size_t tail;             /* the segments from here on follow set and key */
};
/* The i-th segment behind set and key, without regard to case. */
bool sim_graph_tail_is(const struct sim_graph_call *call, size_t i, const char *segment);
size_t sim_graph_tail_n(const struct sim_graph_call *call);
/* May the caller? any: one of these permissions is enough. */
bool sim_graph_permitted(const struct sim_graph_call *call, uint32_t any);
/* An application, or a user with one of these roles (template ids; NULL behind the last). */
bool sim_graph_has_role(const struct sim_graph_call *call, const char *const *role);
/* Those who may change devices. */
extern const char *const sim_graph_device_admins[];
/* The caller's tenant; under the store's lock. */
struct sim_tenant *sim_graph_tenant(const struct sim_graph_call *call);
/* A device of the caller's tenant that is not deleted, by its object id or its device id; NULL.
 * Under the store's lock. */
struct sim_device *sim_graph_device(const struct sim_graph_call *call, bool by_device_id,
				    const char *key);

/* graph_error.c. The headers that every answer has. */
void sim_graph_headers(const struct sim_http_request *rq, struct sim_http_response *rs);
/* The error envelope. format is for plain text only: what is not UTF-8 is cut off. */
void sim_graph_error(const struct sim_http_request *rq, struct sim_http_response *rs,
		     unsigned status, const char *code, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void sim_graph_fault(struct sim_graph_call *call, const struct sim_odata_fault *fault);
void sim_graph_denied(struct sim_graph_call *call);               /* 403 */
void sim_graph_not_found(struct sim_graph_call *call);            /* 404: the key */
void sim_graph_no_segment(struct sim_graph_call *call, size_t i); /* 400: the i-th of the path */
void sim_graph_no_method(struct sim_graph_call *call, const char *allow); /* 405 */
void sim_graph_bad_body(struct sim_graph_call *call, const char *why);    /* 400 */
/* 401, for a token that is not good, or is to be had anew. */
void sim_graph_unauthenticated(const struct sim_http_request *rq, struct sim_http_response *rs,
			       sim_token_verdict verdict);
void sim_graph_challenge(const struct sim_http_request *rq, struct sim_http_response *rs,
			 uint64_t not_before_ticks);

/* 200 with an object, which is taken over. */
void sim_graph_ok(struct sim_graph_call *call, json_t *object);
/* Is it GET? Else says 405. */
bool sim_graph_is_get(struct sim_graph_call *call);

/* graph_object.c. "https://HOST/v1.0/$metadata#set": appended to object as @odata.context. What
 * stands behind the set is suffix: "", "/$entity". With $select its properties come in between. */
void sim_graph_context(const struct sim_graph_call *call, json_t *object, const char *set,
		       const struct sim_odata_type *type, const struct sim_odata_query *q,
		       const char *suffix);
/* "2023-04-21T13:45:30.0000000Z", a new reference; null for 0. */
json_t *sim_graph_time(uint64_t ticks);
/* The selected properties of an object; complex ones by the callback, which may be NULL when there
 * are none. A new reference; NULL when memory ended. */
typedef json_t *sim_graph_complex(const void *object, size_t property);
json_t *sim_graph_object(const struct sim_odata_type *type, const struct sim_odata_query *q,
			 const void *object, sim_graph_complex *complex);

/* Lists, graph_page.c. */
struct sim_graph_cursor {
	const char *key; /* of the object before; "" at the beginning */
	size_t index;    /* for the set's own use; 0 at the beginning */
};
struct sim_graph_list {
	const struct sim_odata_type *type;
	sim_graph_complex *complex;
	const char *context; /* the set in @odata.context */
	/* The next object of the caller's tenant, or NULL. Moves the cursor's index, if at all. */
	const void *(*next)(struct sim_graph_call *call, struct sim_graph_cursor *at);
	const char *(*key)(const void *object); /* unique */
};
/* Answer a list; $count is the segment. Takes the store's lock for reading. */
void sim_graph_list(struct sim_graph_call *call, const struct sim_graph_list *list);
void sim_graph_count(struct sim_graph_call *call, const struct sim_graph_list *list);
/* Read the options of a call for one object; says 400 itself. */
bool sim_graph_item_query(struct sim_graph_call *call, const struct sim_odata_type *type,
			  struct sim_odata_query *q);

/* graph_device.c, graph_device_type.c: what other sets of devices need, too. */
extern const struct sim_odata_type sim_graph_device_type;
json_t *sim_graph_device_complex(const void *object, size_t property);
const char *sim_graph_device_key(const void *object);
/* The next device that is in a set, in order of device ids; for a list's next. */
const struct sim_device *sim_graph_next_device(const struct sim_graph_call *call,
					       const struct sim_graph_cursor *at,
					       bool (*is_in)(const struct sim_device *d));
/* A line in the audit trail; under the store's lock for writing. target NULL: the tenant. */
void sim_graph_audit(const struct sim_graph_call *call, sim_activity activity,
		     const struct sim_device *target);

/* The resources. */
typedef void sim_graph_resource(struct sim_graph_call *call);
sim_graph_resource sim_graph_credentials; /* graph_credential.c */
sim_graph_resource sim_graph_devices;     /* graph_device.c */
sim_graph_resource sim_graph_deleted;     /* graph_deleted.c */
sim_graph_resource sim_graph_policy;      /* graph_policy.c */
sim_graph_resource sim_graph_managed;     /* graph_managed.c */
sim_graph_resource sim_graph_audits;      /* graph_audit.c */
sim_graph_resource sim_graph_me;          /* graph_user.c */
sim_graph_resource sim_graph_users;

#endif
