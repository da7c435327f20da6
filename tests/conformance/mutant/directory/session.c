/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/mutant/directory/mutant.h"

#define START_TLS "1.3.6.1.4.1.1466.20037"

/* What the mutant says of the other side, where it is about this connection. */
static mutant_upstream upstream(const struct session *s)
{
	return s->mutant->connection == 0 || s->mutant->connection == s->number
		       ? s->mutant->upstream
		       : UPSTREAM_SAME;
}

unsigned session_who(const struct session *s)
{
	static const struct {
		const char *end;
		unsigned who;
	} role[] = {{"dev", WHO_DEVICE},
		    {"oth", WHO_DEVICE},
		    {"read", WHO_READER},
		    {"reset", WHO_RESETTER},
		    {"out", WHO_OUTSIDER}};
	const size_t len = strcspn(s->bound, ",");

	if (s->sasl)
		return WHO_DEVICE;
	if (!*s->bound)
		return WHO_NOBODY;
	for (size_t i = 0; i < sizeof(role) / sizeof(role[0]); i++) {
		const size_t end = strlen(role[i].end);

		if (len > end && strncasecmp(s->bound + len - end, role[i].end, end) == 0)
			return role[i].who;
	}
	return WHO_ADMINISTRATOR;
}

bool session_answer(struct session *s, const struct tlv *request, long code)
{
	struct tlv *m = msg_answer(msg_id(request), msg_tag(request), code, "");

	(void)wire_put_message(&s->client, m);
	tlv_free(&m);
	return false;
}

/* The index of the request with that id among those that wait; SIZE_MAX: none. */
static size_t waiting(const struct session *s, long id)
{
	for (size_t i = 0; i < s->pending->n; i++)
		if (msg_id(s->pending->child[i]) == id)
			return i;
	return SIZE_MAX;
}

static void remember(struct session *s, const struct tlv *m)
{
	if (msg_tag(m) != LDAP_UNBIND && msg_tag(m) != LDAP_GIVING_UP)
		tlv_add(s->pending, tlv_dup(m));
}
static void forget(struct session *s, long id)
{
	const size_t i = waiting(s, id);

	if (i != SIZE_MAX)
		tlv_remove(s->pending, i);
}

static void note_bind(struct session *s, const struct tlv *request, const struct tlv *answer)
{
	const struct tlv *how = tlv_child(msg_op(request), 2);

	if (msg_code(answer) != 0) {
		s->bound[0] = 0;
		return;
	}
	s->sasl = how && how->tag == AUTH_SASL;
	snprintf(s->bound, sizeof(s->bound), "%s", s->binding);
	/* who has no TLS has a layer now, or would not be bound */
	s->raw = s->sasl && (!s->tls || upstream(s) == UPSTREAM_PLAIN);
}

static bool on_answer(struct session *s, struct tlv *m)
{
	const size_t i = waiting(s, msg_id(m));
	const struct tlv *request = i == SIZE_MAX ? NULL : s->pending->child[i];
	bool ok = true;

	if (request && msg_tag(m) == LDAP_BOUND)
		note_bind(s, request, m);
	if (!request || !s->mutant->answer || s->mutant->answer(s, m, request))
		ok = wire_put_message(&s->client, m);
	if (msg_is_final(m))
		forget(s, msg_id(m));
	return ok;
}

struct tlv *session_ask(struct session *s, const struct tlv *request)
{
	struct tlv *m;

	if (!wire_put_message(&s->server, request))
		return NULL;
	while ((m = wire_next(&s->server))) {
		if (msg_id(m) == msg_id(request) && msg_is_final(m))
			return m;
		(void)on_answer(s, m);
		tlv_free(&m);
	}
	return NULL;
}

/* ---- requests ---------------------------------------------------------------------------------
 */
static bool is_start_tls(const struct tlv *m)
{
	return msg_tag(m) == LDAP_EXTENSION && tlv_is(tlv_child(msg_op(m), 0), START_TLS);
}

static gnutls_certificate_credentials_t certificate(const struct session *s)
{
	const struct mutant *m = s->mutant;

	return m->certificate && m->ldaps == s->ldaps &&
			       (m->connection == 0 || m->connection == s->number)
		       ? s->world->wrong
		       : s->world->own;
}

/* TLS with the client, and with the server where it is to be so. */
static bool start_tls(struct session *s, const struct tlv *request)
{
	struct tlv *answer;
	bool ok;

	if (s->client.in.len > 0 && !s->mutant->behind)
		return false;
	answer = upstream(s) == UPSTREAM_SAME ? session_ask(s, request)
					      : msg_answer(msg_id(request), LDAP_EXTENSION, 0, "");
	ok = answer && wire_put_message(&s->client, answer);

	if (ok && msg_code(answer) == 0) {
		ok = (upstream(s) != UPSTREAM_SAME ||
		      wire_start_tls(&s->server, s->world->client, false)) &&
		     wire_start_tls(&s->client, certificate(s), true);
		s->tls = true;
	}
	tlv_free(&answer);
	return ok;
}

static bool on_request(struct session *s, struct tlv *m)
{
	bool ok = true;

	if (is_start_tls(m) && !s->tls)
		return start_tls(s, m);
	if (msg_tag(m) == LDAP_BIND && msg_op(m)->n > 2)
		snprintf(s->binding, sizeof(s->binding), "%s", (const char *)msg_dn(m)->data);
	remember(s, m);
	if (!s->mutant->request || s->mutant->request(s, m))
		ok = wire_put_message(&s->server, m);
	else
		forget(s, msg_id(m));
	return ok;
}

/* ---- both sides -------------------------------------------------------------------------------
 */
static bool take_all(struct session *s, struct wire *from, struct wire *to,
		     bool (*each)(struct session *s, struct tlv *m))
{
	bool bad = false, ok = true;
	struct tlv *m;

	while (ok && !s->raw && (m = wire_take(from, &bad))) {
		ok = msg_is_whole(m) && each(s, m);
		tlv_free(&m);
	}
	return ok && !bad && (!s->raw || wire_pass(from, to));
}

static bool turn(struct session *s)
{
	struct pollfd fd[] = {{.fd = s->client.fd, .events = POLLIN},
			      {.fd = s->server.fd, .events = POLLIN}};
	const bool more = wire_has_more(&s->client) || wire_has_more(&s->server);

	if (poll(fd, 2, more ? 0 : -1) < 0)
		return true; /* a signal */
	if ((fd[0].revents || wire_has_more(&s->client)) && !wire_fill(&s->client))
		return false;
	if (!take_all(s, &s->client, &s->server, on_request))
		return false;
	if ((fd[1].revents || wire_has_more(&s->server)) && !wire_fill(&s->server))
		return false;
	return take_all(s, &s->server, &s->client, on_answer);
}

static bool start(struct session *s)
{
	const bool tls = upstream(s) == UPSTREAM_TLS || (upstream(s) == UPSTREAM_SAME && s->ldaps);

	wire_init(&s->server, world_connect(tls          ? s->world->ldaps_port
					    : s->replica ? s->world->replica_port
							 : s->world->ldap_port));
	s->tls = s->ldaps;
	return s->server.fd >= 0 && (!tls || wire_start_tls(&s->server, s->world->client, false)) &&
	       (!s->ldaps || wire_start_tls(&s->client, certificate(s), true));
}

/* The client has gone in the middle of a request. */
static void do_cut(struct session *s)
{
	struct tlv *m = tlv_parse_cut(s->client.in.data, s->client.in.len);

	if (m && msg_is_whole(m))
		s->mutant->cut(s, m);
	tlv_free(&m);
}

void *session_run(void *arg)
{
	struct session *s = arg;

	s->pending = tlv_new(BER_SEQUENCE, NULL, 0);
	if (start(s))
		while (turn(s))
			;
	if (s->mutant->cut && s->client.in.len > 0)
		do_cut(s);
	wire_close(&s->client);
	wire_close(&s->server);
	if (s->admin_open)
		wire_close(&s->admin);
	tlv_free(&s->pending);
	tlv_free(&s->memory);
	free(s);
	return NULL;
}
