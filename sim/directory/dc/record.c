/* SPDX-License-Identifier: MIT */
#include "directory/dc/record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "directory/dc/inflight.h"
#include "directory/dc/names.h"
#include "lib/monotonic.h"
#include "lib/walltime.h"

#define LINE_MAX    4096
#define SUCCESS     0
#define IN_PROGRESS 14 /* saslBindInProgress */
#define NS_PER_US   1000u

static int timeline = -1;
/* what the operation that this thread does has had to say */
static _Thread_local struct {
	char who[DC_RECORD_WHO];
	bool sealed;
} now;

bool dc_record_open(const char *path)
{
	timeline = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	return timeline >= 0;
}

/* Everything about the operation but its number is in c. */
struct outcome {
	const struct dc_answer *answer; /* NULL: there is none */
	const char *who, *note;         /* why there is no answer */
};

/* Without the end of line that Windows' texts have. */
static size_t text_len(const struct dc_answer *a)
{
	size_t n = a->text_len;

	while (n > 0 && a->text[n - 1] == '\n')
		n--;
	return n;
}

static void tell(const struct dc_connection *c, const struct dc_operation *o,
		 const struct outcome *x)
{
	char time[LAPS_FILETIME_TEXT], line[LINE_MAX];
	struct sim_jsonline l;

	laps_filetime_format(sim_walltime_ticks(), time);
	sim_jsonline_begin(&l, line, sizeof(line));
	sim_jsonline_text(&l, "time", time);
	sim_jsonline_text(&l, "source", "ldap");
	sim_jsonline_text(&l, "kind", "request");
	sim_jsonline_text(&l, "server", dc_names()->read_only ? "rodc" : dc_names()->server);
	sim_jsonline_number(&l, "connection", c->number);
	sim_jsonline_text(&l, "security", c->tls ? "tls" : c->sealed ? "sasl" : "clear");
	sim_jsonline_text(&l, "op", o->what.op);
	sim_jsonline_text(&l, "who", x->who);
	sim_jsonline_members(&l, o->members, o->members_len);
	if (x->answer)
		sim_jsonline_number(&l, "result", x->answer->code);
	if (o->what.tag == DC_OP_SEARCH)
		sim_jsonline_number(&l, "entries", o->entries);
	sim_jsonline_number(&l, "us", (sim_monotonic_ns() - o->began_ns) / NS_PER_US);
	if (*o->note)
		sim_jsonline_text(&l, "note", o->note);
	else if (x->answer)
		sim_jsonline_text_n(&l, "note", x->answer->text, text_len(x->answer));
	else
		sim_jsonline_text(&l, "note", x->note);
	sim_jsonline_text(&l, "fault", o->fault);
	sim_jsonline_end(&l);
	(void)!write(timeline, line, l.len);
}

/* What is told at once, as it has no answer. */
static void without_answer(const struct dc_connection *c, const struct dc_operation *o,
			   const char *note)
{
	const struct outcome x = {.who = c->who, .note = note};

	tell(c, o, &x);
}

static void wait_for_answer(const void *key, struct dc_operation *o)
{
	struct dc_connection *c;

	dc_inflight_lock();
	c = dc_connection_find(key);
	if (c && dc_operation_put(c, o))
		o = NULL;
	dc_inflight_unlock();
	free(o);
}

/* NULL: none waits that can be abandoned, which a bind cannot, RFC 4511 4.11. */
static struct dc_operation *take_abandoned(const void *key, uint64_t id)
{
	struct dc_operation *o = NULL;
	struct dc_connection *c;

	dc_inflight_lock();
	c = dc_connection_find(key);
	if (c)
		o = dc_operation_find(c, id);
	if (o)
		o = o->what.tag == DC_OP_BIND ? NULL : dc_operation_take(c, id);
	dc_inflight_unlock();
	return o;
}

void dc_record_request(const void *key, int fd, bool tls, const uint8_t *in, size_t len)
{
	struct dc_operation *o, *abandoned;
	struct dc_connection *c, copy = {.hidden = true};

	if (timeline < 0)
		return;
	memset(&now, 0, sizeof(now));
	dc_inflight_lock();
	c = dc_connection_get(key, fd);
	if (c) {
		c->tls = tls;
		copy = *c;
	}
	dc_inflight_unlock();
	o = copy.hidden ? NULL : dc_operation_new(in, len);
	if (!o)
		return;
	if (o->what.tag == DC_OP_ABANDON) {
		abandoned = take_abandoned(key, o->what.abandoned);
		if (abandoned)
			without_answer(&copy, abandoned, "abandoned");
		free(abandoned);
		free(o);
	} else if (o->what.tag == DC_OP_UNBIND) {
		without_answer(&copy, o, "");
		free(o);
	} else {
		wait_for_answer(key, o);
	}
}

/* Who a bind was for is who is bound now; nobody after one that failed, RFC 4511 4.2.1. With the
 * lock. */
static void bound(struct dc_connection *c, const char *who, bool done)
{
	snprintf(c->who, sizeof(c->who), "%s", done ? who : "");
	c->sealed = done && now.sealed;
}

static void result(const void *key, const struct dc_answer *a)
{
	struct outcome x = {.answer = a, .note = ""};
	struct dc_connection *c, copy = {0};
	struct dc_operation *o = NULL;

	dc_inflight_lock();
	c = dc_connection_find(key);
	if (c)
		o = dc_operation_take(c, a->id);
	if (o) {
		copy = *c;
		x.who = copy.who;
	}
	if (o && o->what.tag == DC_OP_BIND && a->code != IN_PROGRESS) {
		x.who = *now.who ? now.who : o->name;
		bound(c, x.who, a->code == SUCCESS);
		copy.sealed = c->sealed;
	}
	dc_inflight_unlock();
	if (o && a->code != IN_PROGRESS)
		tell(&copy, o, &x);
	free(o);
	dc_record_no_answer();
}

void dc_record_no_answer(void)
{
	memset(&now, 0, sizeof(now));
}

/* Locked, until dc_inflight_unlock. NULL: it is not under way. */
static struct dc_operation *lock_operation(const void *key, uint64_t id)
{
	struct dc_connection *c;

	dc_inflight_lock();
	c = dc_connection_find(key);
	return c ? dc_operation_find(c, id) : NULL;
}

void dc_record_entry(const void *key, uint64_t id)
{
	struct dc_operation *o = lock_operation(key, id);

	if (o)
		o->entries++;
	dc_inflight_unlock();
}

void dc_record_answer(const void *key, const uint8_t *in, size_t len)
{
	struct dc_answer a;

	if (timeline >= 0 && dc_describe_answer(in, len, &a) && a.is_result)
		result(key, &a);
}

void dc_record_closed(const void *key)
{
	struct dc_connection *c;
	struct dc_operation *o;

	dc_inflight_lock();
	c = dc_connection_take(key);
	dc_inflight_unlock();
	while (c && (o = c->newest) != NULL) {
		c->newest = o->next;
		without_answer(c, o, "the connection ended before the answer");
		free(o);
	}
	free(c);
}

void dc_record_bound(const char *name, size_t len)
{
	snprintf(now.who, sizeof(now.who), "%.*s",
		 (int)(len < sizeof(now.who) ? len : sizeof(now.who)), name);
}

void dc_record_sealed(bool layer)
{
	now.sealed = layer;
}

void dc_record_fault_of(const void *key, uint64_t id, const char *spec)
{
	struct dc_operation *o = lock_operation(key, id);

	if (o)
		snprintf(o->fault, sizeof(o->fault), "%s", spec);
	dc_inflight_unlock();
}

void dc_record_note_of(const void *key, uint64_t id, const char *note)
{
	struct dc_operation *o = lock_operation(key, id);

	if (o)
		snprintf(o->note, sizeof(o->note), "%s", note);
	dc_inflight_unlock();
}

bool dc_record_who(const void *key, char out[static DC_RECORD_WHO])
{
	const struct dc_connection *c;

	out[0] = 0;
	dc_inflight_lock();
	c = dc_connection_find(key);
	if (c)
		memcpy(out, c->who, DC_RECORD_WHO);
	dc_inflight_unlock();
	return out[0] != 0;
}
