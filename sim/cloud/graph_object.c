/* SPDX-License-Identifier: MIT */
/* Objects of Graph as JSON, out of their table of properties. */
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

#include "cloud/graph.h"

#define CONTEXT_MAX 4096

json_t *sim_graph_time(uint64_t ticks)
{
	char text[LAPS_FILETIME_TEXT + 8];
	size_t len;

	if (!ticks)
		return json_null();
	laps_filetime_format(ticks, text);
	if (strcmp(text, "-") == 0) /* beyond the years that dates have */
		return json_null();
	len = strlen(text);
	/* Graph writes seven decimals, zeros too */
	if (len == sizeof("2023-04-21T13:45:30Z") - 1)
		memcpy(text + len - 1, ".0000000Z", sizeof(".0000000Z"));
	return json_string(text);
}

static void put(struct laps_buf *b, const char *text)
{
	laps_buf_put(b, text, strlen(text));
}

static void put_selected(struct laps_buf *b, const struct sim_odata_type *type,
			 const struct sim_odata_query *q)
{
	const char *separator = "";

	for (size_t i = 0; i < type->property_n; i++) {
		if (!sim_odata_selected(type, q, i))
			continue;
		put(b, separator);
		put(b, type->property[i].name);
		separator = ",";
	}
}

void sim_graph_context(const struct sim_graph_call *call, json_t *object, const char *set,
		       const struct sim_odata_type *type, const struct sim_odata_query *q,
		       const char *suffix)
{
	struct laps_buf b;

	laps_buf_init(&b, CONTEXT_MAX);
	put(&b, call->rq->origin);
	put(&b, "/");
	put(&b, call->version);
	put(&b, "/$metadata#");
	put(&b, set);
	if (type && q && q->select) {
		put(&b, "(");
		put_selected(&b, type, q);
		put(&b, ")");
	}
	put(&b, suffix);
	if (laps_buf_status(&b) == LAPS_OK)
		json_object_set_new(object, "@odata.context",
				    json_stringn((const char *)b.data, b.len));
	laps_buf_clear(&b);
}

static json_t *value(const struct sim_odata_type *type, const void *object, size_t i,
		     sim_graph_complex *complex)
{
	struct sim_odata_value v = {0};

	if (type->property[i].kind == SIM_ODATA_COMPLEX)
		return complex(object, i);
	type->get(object, i, &v);
	switch (v.kind) {
	case SIM_ODATA_TEXT: return json_string(v.text);
	case SIM_ODATA_BOOL: return json_boolean(v.truth);
	case SIM_ODATA_TIME: return sim_graph_time(v.ticks);
	default: return json_null();
	}
}

json_t *sim_graph_object(const struct sim_odata_type *type, const struct sim_odata_query *q,
			 const void *object, sim_graph_complex *complex)
{
	json_t *out = json_object();

	for (size_t i = 0; out && i < type->property_n; i++) {
		if (!sim_odata_selected(type, q, i))
			continue;
		if (json_object_set_new(out, type->property[i].name,
					value(type, object, i, complex)) != 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}
