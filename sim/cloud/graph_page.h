/* SPDX-License-Identifier: MIT */
/* The parts of a list by pages: where a page begins, what is on it, and the token that says where
 * the next one begins. */
#ifndef SIM_CLOUD_GRAPH_PAGE_H
#define SIM_CLOUD_GRAPH_PAGE_H
#include "cloud/graph.h"

#define SIM_GRAPH_LINK_MAX 8000 /* bytes of a next link; a request may be a little longer */

/* Behind which object a page begins: its values in the order of the query, and its key. */
struct sim_graph_place {
	struct sim_odata_value value[SIM_ODATA_ORDER_MAX];
	const char *key; /* "": at the beginning */
};

struct sim_graph_page {
	const void *object[SIM_ODATA_TOP_MAX + 1]; /* one more than asked for, when there is one */
	size_t n;                                  /* on the page */
	bool more;                                 /* and then some */
	size_t total;                              /* of all that match, when the query counts */
};
/* What is on the page; under the store's lock. The set's order is that of the query, else its own;
 * without $orderby, the work is that of the objects passed by. */
void sim_graph_select(struct sim_graph_call *call, const struct sim_graph_list *list,
		      const struct sim_odata_query *q, const struct sim_graph_place *after,
		      struct sim_graph_page *out);
void sim_graph_place_of(const struct sim_graph_list *list, const struct sim_odata_query *q,
			const void *object, struct sim_graph_place *out);

/*
 * A query that goes on: the options, and whether ConsistencyLevel was said, as the client gave them
 * with the first page, and a place. As JSON, sealed.
 */
struct sim_graph_resume {
	json_t *json; /* owns what the others borrow from */
	struct sim_http_pairs query;
	bool eventual;
	struct sim_graph_place after;
};
/* The value of $skiptoken, however it is spelled; NULL: the first page is asked for. */
const char *sim_graph_skiptoken(const struct sim_http_pairs *query);
/* The options of a first page, and its beginning. */
void sim_graph_resume_first(const struct sim_graph_call *call, struct sim_graph_resume *out);
/* Read $skiptoken: false when it is not ours, was changed, or is for another list or tenant. */
LAPS_MUST_USE bool sim_graph_resume_open(const struct sim_graph_call *call, const char *token,
					 struct sim_graph_resume *out);
/* The JSON of what goes on behind a place; it borrows nothing. NULL: no memory. */
json_t *sim_graph_resume_make(const struct sim_graph_call *call, const struct sim_graph_resume *r,
			      const struct sim_odata_query *q, const struct sim_graph_place *place);
/* Append the token; not under the store's lock. */
LAPS_MUST_USE bool sim_graph_resume_seal(const struct sim_graph_call *call, const json_t *json,
					 struct laps_buf *out);
void sim_graph_resume_clear(struct sim_graph_resume *r);

#endif
