/* SPDX-License-Identifier: MIT */
#include "cloud/graph_page.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Names of options are compared without regard to case, as odata.c does. */
const char *sim_graph_skiptoken(const struct sim_http_pairs *query)
{
	for (size_t i = 0; i < query->n; i++)
		if (strcasecmp(query->pair[i].name, "$skiptoken") == 0)
			return query->pair[i].value;
	return NULL;
}

/* Where the page begins, and all options; says 400 itself. */
static bool begin(struct sim_graph_call *call, const struct sim_graph_list *list,
		  struct sim_graph_resume *r, struct sim_odata_query *q)
{
	const char *token = sim_graph_skiptoken(&call->rq->query);
	struct sim_odata_fault fault;

	if (!token) {
		sim_graph_resume_first(call, r);
	} else if (!sim_graph_resume_open(call, token, r)) {
		sim_graph_error(call->rq, call->rs, 400, "Directory_ExpiredPageToken",
				"The specified page token value is invalid or has expired.");
		return false;
	}
	if (sim_odata_parse(list->type, &r->query, SIM_ODATA_WITH_ALL, r->eventual, q, &fault)) {
		q->count = q->count && !token; /* only the first page tells */
		return true;
	}
	sim_graph_fault(call, &fault);
	sim_graph_resume_clear(r);
	return false;
}

static json_t *objects(const struct sim_graph_list *list, const struct sim_odata_query *q,
		       const struct sim_graph_page *page)
{
	json_t *value = json_array();

	for (size_t i = 0; i < page->n; i++)
		if (json_array_append_new(value, sim_graph_object(list->type, q, page->object[i],
								  list->complex)) != 0) {
			json_decref(value);
			return NULL;
		}
	return value;
}

/* False when the query is too long to be in a link. */
static bool put_next(const struct sim_graph_call *call, const json_t *next, json_t *out)
{
	struct laps_buf link;
	char front[512];
	bool ok;

	laps_buf_init(&link, SIM_GRAPH_LINK_MAX);
	snprintf(front, sizeof(front), "%s/%s/%s?$skiptoken=", call->rq->origin, call->version,
		 call->set);
	laps_buf_put(&link, front, strlen(front));
	ok = next && sim_graph_resume_seal(call, next, &link) && laps_buf_status(&link) == LAPS_OK;
	if (ok)
		json_object_set_new(out, "@odata.nextLink",
				    json_stringn((const char *)link.data, link.len));
	laps_buf_clear(&link);
	return ok;
}

void sim_graph_list(struct sim_graph_call *call, const struct sim_graph_list *list)
{
	struct sim_graph_resume r;
	struct sim_odata_query q;
	struct sim_graph_page page;
	json_t *out, *value;
	json_t *next = NULL;

	if (!begin(call, list, &r, &q))
		return;
	sim_store_read(call->c->store);
	sim_graph_select(call, list, &q, &r.after, &page);
	value = objects(list, &q, &page);
	if (page.more) {
		struct sim_graph_place last;

		sim_graph_place_of(list, &q, page.object[page.n - 1], &last);
		next = sim_graph_resume_make(call, &r, &q, &last);
	}
	sim_store_unlock(call->c->store);
	out = json_object();
	sim_graph_context(call, out, list->context, list->type, &q, "");
	if (q.count)
		json_object_set_new(out, "@odata.count", json_integer((json_int_t)page.total));
	if (page.more && !put_next(call, next, out)) {
		json_decref(value);
		json_decref(out);
		sim_graph_error(call->rq, call->rs, 400, "BadRequest",
				"The query is too long to go on with on a next page.");
	} else if (!value || json_object_set_new(out, "value", value) != 0) {
		json_decref(out);
		sim_graph_ok(call, NULL);
	} else {
		sim_graph_ok(call, out);
	}
	json_decref(next);
	sim_graph_resume_clear(&r);
}

void sim_graph_count(struct sim_graph_call *call, const struct sim_graph_list *list)
{
	struct sim_graph_resume r;
	struct sim_odata_query q;
	struct sim_graph_page page;
	char text[24];

	if (!begin(call, list, &r, &q))
		return;
	if (list->type->directory && !r.eventual) {
		sim_graph_error(call->rq, call->rs, 400, "Request_BadRequest",
				"$count is not currently supported.");
	} else {
		q.count = true;
		q.order_n = 0;
		sim_store_read(call->c->store);
		sim_graph_select(call, list, &q, &r.after, &page);
		sim_store_unlock(call->c->store);
		snprintf(text, sizeof(text), "%zu", page.total);
		sim_http_reply_text(call->rs, 200, "text/plain", text);
	}
	sim_graph_resume_clear(&r);
}

bool sim_graph_item_query(struct sim_graph_call *call, const struct sim_odata_type *type,
			  struct sim_odata_query *q)
{
	struct sim_odata_fault fault;

	if (sim_odata_parse(type, &call->rq->query, SIM_ODATA_WITH_SELECT, false, q, &fault))
		return true;
	sim_graph_fault(call, &fault);
	return false;
}
