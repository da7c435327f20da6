/* SPDX-License-Identifier: MIT */
#include "cloud/login_scope.h"

#include <string.h>
#include <strings.h>

#include "cloud/token_text.h"

#define BAD_SCOPE        70011u
#define UNKNOWN_RESOURCE 500011u
#define MISSING          900144u

/* the only permission there is at resources other than Graph (ours) */
#define SCOPE_ELSEWHERE "user_impersonation"

static bool is(const char *word, size_t len, const char *what)
{
	return len == strlen(what) && strncasecmp(word, what, len) == 0;
}

/* The scopes of OpenID Connect. */
static bool *own_flag(struct sim_login_scope *s, const char *word, size_t len)
{
	if (is(word, len, "openid"))
		return &s->openid;
	if (is(word, len, "profile"))
		return &s->profile;
	if (is(word, len, "email"))
		return &s->email;
	return is(word, len, "offline_access") ? &s->offline : NULL;
}

/* All scopes of a request are for one resource. */
static unsigned add_audience(struct sim_login_scope *s, const char *name, size_t len)
{
	sim_audience a;

	if (!sim_audience_find(name, len, &a))
		return UNKNOWN_RESOURCE;
	if (s->has_audience && s->audience != a)
		return BAD_SCOPE;
	s->has_audience = true;
	s->audience = a;
	if (len > 0 && name[len - 1] == '/')
		len--;
	s->audience_id = is(name, len, sim_audience_id(a));
	return 0;
}

static unsigned add_permission(struct sim_login_scope *s, const char *name, size_t len)
{
	sim_permission p;

	if (is(name, len, ".default")) {
		s->all = true;
		return 0;
	}
	s->named = true;
	if (s->audience != SIM_AUDIENCE_GRAPH)
		return is(name, len, SCOPE_ELSEWHERE) ? 0 : BAD_SCOPE;
	if (!sim_permission_find(name, len, &p))
		return BAD_SCOPE;
	s->bits |= SIM_BIT(p);
	return 0;
}

static unsigned add_word(struct sim_login_scope *s, const char *word, size_t len)
{
	const char *slash = memrchr(word, '/', len);
	const char *graph = sim_audience_name(SIM_AUDIENCE_GRAPH);
	bool *own = own_flag(s, word, len);
	unsigned number;

	if (own) {
		*own = true;
		return 0;
	}
	if (slash)
		number = add_audience(s, word, (size_t)(slash - word));
	else
		number = add_audience(s, graph, strlen(graph));
	if (number)
		return number;
	return slash ? add_permission(s, slash + 1, len - (size_t)(slash + 1 - word))
		     : add_permission(s, word, len);
}

static unsigned parse_resource(const char *resource, struct sim_login_scope *s)
{
	s->all = true;
	/* the v1 endpoints sign everybody in who comes as a user */
	s->openid = s->profile = s->offline = true;
	return resource[0] ? add_audience(s, resource, strlen(resource)) : MISSING;
}

unsigned sim_login_scope_parse(const char *text, struct sim_login_scope *out)
{
	struct sim_login_scope s = {.audience = SIM_AUDIENCE_GRAPH};
	unsigned number = 0;
	size_t words = 0, n;

	if (strlen(text) >= SIM_LOGIN_SCOPE_MAX)
		return BAD_SCOPE;
	if (strncmp(text, SIM_LOGIN_RESOURCE, strlen(SIM_LOGIN_RESOURCE)) == 0) {
		number = parse_resource(text + strlen(SIM_LOGIN_RESOURCE), &s);
		if (!number)
			*out = s;
		return number;
	}
	for (; !number && *text; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		if (n == 0)
			continue;
		words++;
		number = add_word(&s, text, n);
	}
	if (!number && words == 0)
		number = MISSING;
	/* ".default" stands for all, and beside nothing else */
	if (!number && s.all && s.named)
		number = BAD_SCOPE;
	if (!number)
		*out = s;
	return number;
}

static void put_word(struct laps_buf *out, const char *prefix, size_t prefix_len, const char *word,
		     size_t len)
{
	if (out->len)
		laps_buf_put_u8(out, ' ');
	laps_buf_put(out, prefix, prefix_len);
	laps_buf_put(out, word, len);
}

static void put_permissions(const char *prefix, size_t prefix_len, uint32_t bits,
			    struct laps_buf *out)
{
	for (int p = 0; p < SIM_PERMISSION_N; p++)
		if (bits & SIM_BIT(p)) {
			const char *name = sim_permission_name((sim_permission)p);

			put_word(out, prefix, prefix_len, name, strlen(name));
		}
}

void sim_login_scope_granted(const char *text, const struct sim_login_scope *scope, uint32_t bits,
			     struct laps_buf *out)
{
	static const char dflt[] = "/.default";
	size_t n;

	if (strncmp(text, SIM_LOGIN_RESOURCE, strlen(SIM_LOGIN_RESOURCE)) == 0) {
		if (scope->audience != SIM_AUDIENCE_REGISTRATION)
			put_permissions("", 0, bits, out);
		else
			put_word(out, "", 0, SCOPE_ELSEWHERE, strlen(SCOPE_ELSEWHERE));
		return;
	}
	for (; *text; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		if (n == 0 || is(text, n, "offline_access"))
			continue;
		if (n >= strlen(dflt) && is(text + n - strlen(dflt), strlen(dflt), dflt))
			put_permissions(text, n - strlen(dflt) + 1, bits, out);
		put_word(out, "", 0, text, n);
	}
}
