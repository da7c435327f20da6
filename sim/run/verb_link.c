/* SPDX-License-Identifier: MIT */
/* Links between controllers: slow, cut, stalled, healed. */
#include <string.h>

#include "lib/duration.h"
#include "run/links.h"
#include "run/verbs.h"

static const char *const state_name[] = {
	[SIM_RELAY_OPEN] = "open", [SIM_RELAY_CUT] = "cut", [SIM_RELAY_STALLED] = "stalled"};

json_t *sim_verb_links(const struct lapsim *w)
{
	const uint32_t n = w->relay ? w->replication.n : 0;
	json_t *links = json_array();
	struct sim_relay_link l;

	for (uint32_t from = 0; from < n; from++)
		for (uint32_t to = 0; to < n; to++) {
			if (to == from)
				continue;
			sim_links_get(w, from, to, &l);
			json_array_append_new(links, json_pack("{si si ss sI sI sI}", "from",
							       (int)from + 1, "to", (int)to + 1,
							       "state", state_name[l.state],
							       "lag_ms", (json_int_t)l.delay_ms,
							       "connections", (json_int_t)l.open,
							       "bytes", (json_int_t)l.bytes_from));
		}
	return links;
}

static json_t *answer_list(const struct lapsim *w)
{
	return json_pack("{sb so}", "ok", 1, "links", sim_verb_links(w));
}

/* Those that are meant: "1-2" both ways, "1:2" what the first has for the second, "2" all of it. */
struct meant {
	uint32_t a, b; /* b == a: all of a */
	bool one_way;
};

static bool number(const char *text, size_t len, const struct lapsim *w, uint32_t *out)
{
	if (len != 1 || *text < '1' || (uint32_t)(*text - '1') >= w->replication.n)
		return false;
	*out = (uint32_t)(*text - '1');
	return true;
}

static bool parse(const struct lapsim *w, const char *text, struct meant *out, struct sim_err *err)
{
	const size_t first = strcspn(text, "-:");
	bool ok = number(text, first, w, &out->a);

	out->one_way = text[first] == ':';
	out->b = out->a;
	if (ok && text[first])
		ok = number(text + first + 1, strlen(text + first + 1), w, &out->b) &&
		     out->b != out->a;
	return ok ||
	       sim_fail(err,
			"'%.32s' is no link of this world: A-B both ways, A:B from A to B, or A, "
			"with numbers 1 to %u",
			text, w->replication.n);
}

static bool is_meant(const struct meant *m, uint32_t from, uint32_t to)
{
	if (m->a == m->b)
		return from == m->a || to == m->a;
	return (from == m->a && to == m->b) || (!m->one_way && from == m->b && to == m->a);
}

static void change(struct lapsim *w, uint32_t from, uint32_t to, const char *op, uint32_t lag_ms)
{
	struct sim_relay_link l;

	sim_links_get(w, from, to, &l);
	if (strcmp(op, "lag") == 0)
		l.delay_ms = lag_ms;
	else if (strcmp(op, "cut") == 0)
		l.state = SIM_RELAY_CUT;
	else if (strcmp(op, "stall") == 0)
		l.state = SIM_RELAY_STALLED;
	else
		l = (struct sim_relay_link){.state = SIM_RELAY_OPEN};
	sim_links_set(w, from, to, l.state, l.delay_ms);
}

static bool check(const struct lapsim *w, const json_t *request, const char *op, struct meant *m,
		  uint64_t *lag_ms, struct sim_err *err)
{
	static const char *const known[] = {"lag", "cut", "stall", "heal"};
	size_t i = 0;

	while (i < sizeof(known) / sizeof(known[0]) && strcmp(op, known[i]) != 0)
		i++;
	if (i == sizeof(known) / sizeof(known[0]))
		return sim_fail(err, "link has no operation '%.64s': list, lag, cut, stall or heal",
				op);
	if (!w->relay)
		return sim_fail(err, "this world has one controller, and no link: start it with "
				     "--dcs 2");
	if (!parse(w, sim_verb_text(request, "link"), m, err))
		return false;
	if (i > 0)
		return true;
	return sim_duration_parse_ms(sim_verb_text(request, "duration"), lag_ms, err) &&
	       (*lag_ms <= SIM_RELAY_DELAY_MAX ||
		sim_fail(err, "a lag of '%.32s' is too long: at most 1h",
			 sim_verb_text(request, "duration")));
}

/* {"verb": "link", "op": "list" | "lag" | "cut" | "stall" | "heal", "link": LINK, "duration":
 * DURATION} */
json_t *sim_do_link(struct lapsim *w, const json_t *request)
{
	const char *op = sim_verb_text(request, "op");
	struct meant m = {0};
	struct sim_err err;
	uint64_t lag_ms = 0;

	if (strcmp(op, "list") == 0)
		return answer_list(w);
	if (!check(w, request, op, &m, &lag_ms, &err))
		return sim_verb_refuse(&err);
	for (uint32_t from = 0; from < w->replication.n; from++)
		for (uint32_t to = 0; to < w->replication.n; to++)
			if (to != from && is_meant(&m, from, to))
				change(w, from, to, op, (uint32_t)lag_ms);
	return answer_list(w);
}
