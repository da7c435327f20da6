/* SPDX-License-Identifier: MIT */
/*
 * A whole query string: what is accepted keeps its bounds; and sealed into a next link with a
 * place, it comes back as it was. The first bit of the input says whether ConsistencyLevel is
 * eventual.
 */
#include <strings.h>

#include "cloud/graph_page.h"
#include "fuzz/fuzz.h"

static void check_query(const struct sim_odata_query *q)
{
	FUZZ_MUST(q->top >= 1 && q->top <= SIM_ODATA_TOP_MAX);
	FUZZ_MUST(q->order_n <= SIM_ODATA_ORDER_MAX && q->search.n <= SIM_ODATA_SEARCH_MAX &&
		  q->filter.n <= SIM_ODATA_NODE_MAX);
	FUZZ_MUST(q->select >> sim_graph_device_type.property_n == 0);
	for (size_t i = 0; i < q->order_n; i++)
		FUZZ_MUST(q->order[i].property < sim_graph_device_type.property_n);
}

/* The same options, one by one; those without '$' and the old token are left out. */
static void check_same(const struct sim_http_pairs *was, const struct sim_http_pairs *is)
{
	size_t n = 0;

	for (size_t i = 0; i < was->n; i++) {
		const char *again;

		if (was->pair[i].name[0] != '$' || strcasecmp(was->pair[i].name, "$skiptoken") == 0)
			continue;
		n++;
		again = sim_http_pair(is, was->pair[i].name);
		FUZZ_MUST(again && strcmp(again, was->pair[i].value) == 0);
	}
	FUZZ_MUST(is->n == n);
}

static void go_on(const struct sim_graph_call *call, const struct sim_graph_resume *first,
		  const struct sim_odata_query *q)
{
	struct sim_graph_place place = {.key = "e0000000-0001-4000-8000-000000000001"};
	struct sim_graph_resume again;
	struct laps_buf token;
	json_t *json;

	for (size_t i = 0; i < q->order_n; i++)
		place.value[i] = (struct sim_odata_value){
			.kind = (sim_odata_kind)(i % 4), .text = "x", .truth = true, .ticks = 5};
	json = sim_graph_resume_make(call, first, q, &place);
	FUZZ_MUST(json);
	laps_buf_init(&token, SIM_GRAPH_LINK_MAX + 1); /* a NUL behind it */
	if (sim_graph_resume_seal(call, json, &token)) {
		laps_buf_put_u8(&token, 0);
		FUZZ_MUST(laps_buf_status(&token) == LAPS_OK);
		FUZZ_MUST(sim_graph_resume_open(call, (const char *)token.data, &again));
		FUZZ_MUST(again.eventual == first->eventual);
		FUZZ_MUST(strcmp(again.after.key, place.key) == 0);
		for (size_t i = 0; i < q->order_n; i++)
			FUZZ_MUST(sim_odata_compare(&again.after.value[i], &place.value[i]) == 0);
		check_same(&first->query, &again.query);
		sim_graph_resume_clear(&again);
	}
	laps_buf_clear(&token);
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct sim_cloud_context context;
	static struct sim_odata_query q;
	struct sim_http_request rq = {.header = {{"ConsistencyLevel", "eventual"}}};
	const struct sim_graph_call call = {
		.c = &context, .rq = &rq, .set = "devices", .caller = {.tenant = "t"}};
	struct sim_graph_resume first;
	struct sim_odata_fault fault = {0};

	if (len == 0)
		return 0;
	rq.header_n = data[0] & 1;
	if (!sim_http_pairs_parse((const char *)data + 1, len - 1, &rq.query))
		return 0;
	sim_graph_resume_first(&call, &first);
	FUZZ_MUST(first.eventual == (rq.header_n == 1));
	if (sim_odata_parse(&sim_graph_device_type, &first.query, SIM_ODATA_WITH_ALL,
			    first.eventual, &q, &fault)) {
		check_query(&q);
		go_on(&call, &first, &q);
	} else {
		FUZZ_MUST(fault.code && fault.message[0]);
		for (const char *p = fault.message; *p; p++)
			FUZZ_MUST(*p >= ' ' && *p <= '~');
	}
	sim_http_pairs_clear(&rq.query);
	return 0;
}
