/* SPDX-License-Identifier: MIT */
/*
 * A filter that is read keeps its bounds, and its nodes point backwards, so that evaluating it
 * ends; "not" around it turns what it says of every object. A refusal has a code, and words of
 * plain ASCII.
 */
#include "cloud/odata.h"
#include "fuzz/fuzz.h"

struct thing {
	const char *text;
	bool truth;
	uint64_t ticks;
};

static const struct sim_odata_property properties[] = {
	{"displayName", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	{"accountEnabled", SIM_ODATA_BOOL, SIM_ODATA_FILTER},
	{"createdDateTime", SIM_ODATA_TIME, SIM_ODATA_FILTER},
	{"parts", SIM_ODATA_COMPLEX, 0},
	{"parts/name", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_PATH},
};

static void get(const void *object, size_t property, struct sim_odata_value *out)
{
	const struct thing *t = object;

	FUZZ_MUST(property < 5 && property != 3);
	out->kind = properties[property].kind;
	if (out->kind == SIM_ODATA_TEXT && !t->text)
		out->kind = SIM_ODATA_NULL;
	out->text = t->text;
	out->truth = t->truth;
	out->ticks = t->ticks;
}

static const struct sim_odata_type type = {"test.thing", true, properties, 5, get};

static const struct thing things[] = {
	{"WS0001", true, 1}, {NULL, false, UINT64_C(132880495330729182)}, {"", true, 0}};

static void check_fault(const struct sim_odata_fault *fault)
{
	FUZZ_MUST(fault->code && fault->message[0]);
	for (const char *p = fault->message; *p; p++)
		FUZZ_MUST(*p >= ' ' && *p <= '~');
}

static void check_nodes(const struct sim_odata_filter *f)
{
	FUZZ_MUST(f->n > 0 && f->n <= SIM_ODATA_NODE_MAX && f->root == f->n - 1);
	FUZZ_MUST(f->text_len <= sizeof(f->text));
	for (size_t i = 0; i < f->n; i++) {
		const struct sim_odata_node *node = &f->node[i];

		if (node->op <= SIM_ODATA_AND)
			FUZZ_MUST(node->left < i && node->right < i);
		else if (node->op == SIM_ODATA_NOT)
			FUZZ_MUST(node->left < i);
		else if (node->value.kind == SIM_ODATA_TEXT)
			FUZZ_MUST(node->text_at < f->text_len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct sim_odata_filter f, turned;
	struct sim_odata_fault fault = {0};
	char *text = fuzz_text(data, len);
	char not_text[SIM_ODATA_TEXT_MAX + 16];

	if (!sim_odata_filter_parse(&type, text, &f, &fault)) {
		check_fault(&fault);
		free(text);
		return 0;
	}
	check_nodes(&f);
	snprintf(not_text, sizeof(not_text), "not (%s)", text);
	free(text);
	if (!sim_odata_filter_parse(&type, not_text, &turned, &fault)) {
		/* one more node, two more levels, or six more bytes than there may be */
		check_fault(&fault);
		return 0;
	}
	check_nodes(&turned);
	FUZZ_MUST(turned.advanced && turned.n == f.n + 1);
	for (size_t i = 0; i < sizeof(things) / sizeof(*things); i++)
		FUZZ_MUST(sim_odata_filter_match(&type, &f, &things[i]) !=
			  sim_odata_filter_match(&type, &turned, &things[i]));
	return 0;
}
