/* SPDX-License-Identifier: MIT */
/*
 * $skiptoken: {"set","tenant","eventual","query":{"$top":"2",...},"key","order":[...]}. Clients
 * follow a next link as it is, without their options and headers, so all of it is in there.
 */
#include <string.h>
#include <strings.h>

#include "cloud/graph_page.h"

#define TOKEN_KIND "graph-skip"

void sim_graph_resume_first(const struct sim_graph_call *call, struct sim_graph_resume *out)
{
	const char *level = sim_http_header(call->rq, "ConsistencyLevel");

	*out = (struct sim_graph_resume){.query = call->rq->query, .after = {.key = ""}};
	out->query.text = NULL; /* the request's */
	out->eventual = level && strcasecmp(level, "eventual") == 0;
}

static const char *text(const json_t *json, const char *name)
{
	const char *v = json_string_value(json_object_get(json, name));

	return v ? v : "";
}

static void read_query(struct sim_graph_resume *r)
{
	json_t *query = json_object_get(r->json, "query");
	const char *name;
	json_t *value;

	json_object_foreach(query, name, value)
	{
		if (r->query.n == SIM_HTTP_PAIR_MAX)
			break;
		r->query.pair[r->query.n].name = name;
		r->query.pair[r->query.n++].value = json_string_value(value);
	}
}

static void read_place(struct sim_graph_resume *r)
{
	const json_t *order = json_object_get(r->json, "order");
	const json_t *item;
	size_t i;

	r->after.key = text(r->json, "key");
	json_array_foreach(order, i, item)
	{
		struct sim_odata_value *v = &r->after.value[i];

		if (i == SIM_ODATA_ORDER_MAX)
			break;
		if (json_is_string(item))
			*v = (struct sim_odata_value){SIM_ODATA_TEXT,
						      .text = json_string_value(item)};
		else if (json_is_boolean(item))
			*v = (struct sim_odata_value){SIM_ODATA_BOOL, .truth = json_is_true(item)};
		else if (json_is_integer(item))
			*v = (struct sim_odata_value){SIM_ODATA_TIME,
						      .ticks = (uint64_t)json_integer_value(item)};
	}
}

bool sim_graph_resume_open(const struct sim_graph_call *call, const char *token,
			   struct sim_graph_resume *out)
{
	struct sim_graph_resume r = {.after = {.key = ""}};
	struct laps_buf plain;

	laps_buf_init(&plain, SIM_GRAPH_LINK_MAX);
	if (sim_unseal(call->c->seal_key, TOKEN_KIND, token, strlen(token), &plain))
		r.json = json_loadb((const char *)plain.data, plain.len, 0, NULL);
	laps_buf_clear(&plain);
	/* what was sealed here is as it was made; but it may have been for another list */
	if (!r.json || strcmp(text(r.json, "set"), call->set) != 0 ||
	    strcasecmp(text(r.json, "tenant"), call->caller.tenant) != 0) {
		json_decref(r.json);
		return false;
	}
	r.eventual = json_is_true(json_object_get(r.json, "eventual"));
	read_query(&r);
	read_place(&r);
	*out = r;
	return true;
}

static json_t *order_json(const struct sim_odata_query *q, const struct sim_graph_place *place)
{
	json_t *out = json_array();

	for (size_t i = 0; i < q->order_n; i++) {
		const struct sim_odata_value *v = &place->value[i];

		switch (v->kind) {
		case SIM_ODATA_TEXT: json_array_append_new(out, json_string(v->text)); break;
		case SIM_ODATA_BOOL: json_array_append_new(out, json_boolean(v->truth)); break;
		case SIM_ODATA_TIME:
			json_array_append_new(out, json_integer((json_int_t)v->ticks));
			break;
		default: json_array_append_new(out, json_null());
		}
	}
	return out;
}

json_t *sim_graph_resume_make(const struct sim_graph_call *call, const struct sim_graph_resume *r,
			      const struct sim_odata_query *q, const struct sim_graph_place *place)
{
	json_t *query = json_object();

	for (size_t i = 0; i < r->query.n; i++)
		if (r->query.pair[i].name[0] == '$' &&
		    strcasecmp(r->query.pair[i].name, "$skiptoken") != 0)
			json_object_set_new(query, r->query.pair[i].name,
					    json_string(r->query.pair[i].value));
	return json_pack("{ss ss sb so ss so}", "set", call->set, "tenant", call->caller.tenant,
			 "eventual", r->eventual, "query", query, "key", place->key, "order",
			 order_json(q, place));
}

static int append(const char *bytes, size_t len, void *out)
{
	laps_buf_put(out, bytes, len);
	return 0;
}

bool sim_graph_resume_seal(const struct sim_graph_call *call, const json_t *json,
			   struct laps_buf *out)
{
	struct laps_buf plain;
	bool ok;

	laps_buf_init(&plain, SIM_GRAPH_LINK_MAX);
	ok = json_dump_callback(json, append, &plain, JSON_COMPACT) == 0 &&
	     laps_buf_status(&plain) == LAPS_OK &&
	     sim_seal(call->c->seal_key, TOKEN_KIND, plain.data, plain.len, out);
	laps_buf_clear(&plain);
	return ok;
}

void sim_graph_resume_clear(struct sim_graph_resume *r)
{
	json_decref(r->json);
	r->json = NULL;
}
