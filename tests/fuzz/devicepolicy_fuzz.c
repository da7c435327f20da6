/* SPDX-License-Identifier: MIT */
/*
 * The body of a PUT of the device registration policy: what is refused changes nothing; what is
 * accepted is what a GET shows then, and is accepted again. The first bit says strict.
 */
#include "cloud/graph.h"
#include "fuzz/fuzz.h"

#define TENANT "11111111-1111-4111-8111-111111111111"

static struct sim_cloud_context context;
static struct sim_tenant *tenant;

static void make_store(void)
{
	struct sim_tenant t = {
		.id = TENANT, .domain = "corp.example", .name = "Corp", .region = "EU"};
	struct sim_err err;

	if (context.store)
		return;
	FUZZ_MUST(sim_store_new(&context.store, &err));
	sim_store_write(context.store);
	FUZZ_MUST(sim_store_add_tenant(context.store, &t, &tenant, &err));
	sim_store_unlock(context.store);
}

static unsigned ask(const char *method, const uint8_t *body, size_t len, bool strict,
		    struct sim_http_response *rs)
{
	static const char *const segments[] = {"v1.0", "policies", "deviceRegistrationPolicy"};
	struct sim_http_request rq = {.method = method,
				      .origin = "https://localhost",
				      .segment_n = 3,
				      .body = body,
				      .body_len = len,
				      .request_id = "r",
				      .client_request_id = "c"};
	struct sim_graph_call call = {
		.c = &context,
		.rq = &rq,
		.rs = rs,
		.settings = {.strict_put = strict},
		.caller = {.tenant = TENANT, .permissions = SIM_BIT(SIM_POLICY_WRITE_DEVICE)},
		.version = "v1.0",
		.set = "policies/deviceRegistrationPolicy",
		.tail = 3,
	};

	memcpy(rq.segment, segments, sizeof(segments));
	sim_http_response_init(rs);
	sim_graph_policy(&call);
	return rs->status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct sim_http_response before, put, after, again;
	const bool strict = len && (data[0] & 1);

	make_store();
	tenant->laps_enabled = false;
	free(tenant->policy);
	tenant->policy = NULL;
	if (len == 0)
		return 0;
	FUZZ_MUST(ask("GET", NULL, 0, false, &before) == 200);
	ask("PUT", data + 1, len - 1, strict, &put);
	FUZZ_MUST(put.status == 200 || put.status == 400);
	FUZZ_MUST(ask("GET", NULL, 0, false, &after) == 200);
	if (put.status == 400) {
		fuzz_wrote(&after.body, before.body.data, before.body.len);
	} else {
		FUZZ_MUST(ask("PUT", after.body.data, after.body.len, true, &again) == 200);
		fuzz_wrote(&again.body, put.body.data, put.body.len);
		fuzz_wrote(&after.body, put.body.data, put.body.len);
		sim_http_response_clear(&again);
	}
	sim_http_response_clear(&before);
	sim_http_response_clear(&put);
	sim_http_response_clear(&after);
	return 0;
}
