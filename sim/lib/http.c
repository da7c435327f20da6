/* SPDX-License-Identifier: MIT */
#include "lib/http.h"

#include <string.h>
#include <strings.h>

const char *sim_http_header(const struct sim_http_request *rq, const char *name)
{
	for (size_t i = 0; i < rq->header_n; i++)
		if (strcasecmp(rq->header[i].name, name) == 0)
			return rq->header[i].value;
	return NULL;
}

bool sim_http_is(const struct sim_http_request *rq, size_t i, const char *segment)
{
	return i < rq->segment_n && strcasecmp(rq->segment[i], segment) == 0;
}

const char *sim_http_bearer(const struct sim_http_request *rq)
{
	static const char scheme[] = "Bearer";
	const char *value = sim_http_header(rq, "Authorization");
	size_t blanks;

	if (!value || strncasecmp(value, scheme, sizeof(scheme) - 1) != 0)
		return NULL;
	value += sizeof(scheme) - 1;
	blanks = strspn(value, " \t");
	return blanks && value[blanks] ? value + blanks : NULL;
}

/* Is it this type, whatever parameters follow? */
static bool is_type(const char *value, const char *type)
{
	size_t len = strlen(type);

	return strncasecmp(value, type, len) == 0 && (!value[len] || strchr("; \t", value[len]));
}

bool sim_http_form(const struct sim_http_request *rq, struct sim_http_pairs *out)
{
	const char *type = sim_http_header(rq, "Content-Type");

	if (type && !is_type(type, "application/x-www-form-urlencoded"))
		return false;
	return sim_http_pairs_parse((const char *)rq->body, rq->body_len, out);
}

json_t *sim_http_json(const struct sim_http_request *rq, struct sim_err *err)
{
	json_error_t where;
	json_t *object;

	if (rq->body_len == 0) {
		sim_fail(err, "the body is empty");
		return NULL;
	}
	object = json_loadb((const char *)rq->body, rq->body_len, JSON_REJECT_DUPLICATES, &where);
	if (json_is_object(object))
		return object;
	if (object)
		sim_fail(err, "the body is not a JSON object");
	else
		/* not jansson's words: they quote what stands there, and that may be a password */
		sim_fail(err, "the body is not JSON: line %d, column %d", where.line, where.column);
	json_decref(object);
	return NULL;
}
