/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "conformance/client/client.h"
#include "lib/ldapi.h"
#include "view/secret.h"

#define WAIT_S 10 /* for the directory */

static void fail_world(struct conform *c, const char *doing, const char *why)
{
	conform_fail(c, "the world cannot %s: %s", doing, why);
}

static void options_of(client_place place, struct lapsim_options *o)
{
	*o = (struct lapsim_options)LAPSIM_OPTIONS_DEFAULT;
	o->lint = true;
	o->services = LAPSIM_DIRECTORY | LAPSIM_KDC | LAPSIM_KDS;
	switch (place) {
	case CLIENT_WORLD: o->services = LAPSIM_ALL; break;
	case CLIENT_OLD_LEVEL: o->functional_level = 6; break;
	case CLIENT_SCHEMA_2023: o->laps_schema = LAPSIM_LAPS_SCHEMA_2023; break;
	case CLIENT_SCHEMA_NONE: o->laps_schema = LAPSIM_LAPS_SCHEMA_NONE; break;
	case CLIENT_READ_ONLY: o->rodc = true; break;
	case CLIENT_PLACE_N: break;
	}
}

static bool start(struct conform *c, client_place place)
{
	struct client *s = client_of(c);
	char why[LAPSIM_WHY], dir[PATH_MAX];
	struct lapsim_options o;
	struct sim_err err;

	options_of(place, &o);
	snprintf(dir, sizeof(dir), "%s/%d", s->scratch, place);
	o.dir = dir;
	if (!lapsim_start(&o, &s->world[place], why)) {
		fail_world(c, "start", why);
		return false;
	}
	if (!view_root_keys(lapsim_getenv(s->world[place], "LAPSIM_LDAPI_URI"), &s->keys[place],
			    &err)) {
		fail_world(c, "show its root key", err.text);
		return false;
	}
	return true;
}

/* As whoever runs the world: no fault concerns it, and no line of the timeline tells of it. */
static bool enter(struct conform *c)
{
	const struct timeval wait = {.tv_sec = WAIT_S};
	struct client *s = client_of(c);
	int rc;

	if (!lapsim_export(s->w)) {
		conform_fail(c, "out of memory");
		return false;
	}
	snprintf(s->dn, sizeof(s->dn), "CN=" CLIENT_COMPUTER ",CN=Computers,%s",
		 lapsim_getenv(s->w, "LAPSIM_BASE_DN"));
	snprintf(s->host, sizeof(s->host), "%s", lapsim_getenv(s->w, "LAPS_CONFIG"));
	rc = sim_ldapi_open(lapsim_getenv(s->w, "LAPSIM_LDAPI_URI"), &wait, &s->ld);
	if (rc != LDAP_SUCCESS)
		fail_world(c, "be entered", ldap_err2string(rc));
	return rc == LDAP_SUCCESS;
}

void client_begin(struct conform *c, client_place place)
{
	struct client *s = client_of(c);
	char why[LAPSIM_WHY];

	if (conform_over(c))
		return;
	client_leave(s);
	s->place = place;
	if (!s->world[place]) {
		if (!start(c, place))
			return;
	} else if (!lapsim_reset(s->world[place], why)) {
		fail_world(c, "be put back", why);
		return;
	}
	s->w = s->world[place];
	if (!enter(c))
		return;
	s->began = client_timeline_end(c);
	if (s->set.reset && client_shell(c, s->set.reset, NULL, NULL, "") != 0)
		conform_fail(c, "the command reset has failed");
}

void client_leave(struct client *s)
{
	if (s->ld)
		ldap_unbind_ext_s(s->ld, NULL, NULL);
	s->ld = NULL;
	s->w = NULL;
	client_forget(s);
	laps_buf_clear(&s->said);
	laps_buf_clear(&s->printed);
}

void client_end(struct client *s)
{
	for (int i = 0; i < CLIENT_PLACE_N; i++) {
		kds_root_keys_clear(&s->keys[i]);
		lapsim_stop(&s->world[i]);
	}
}

void client_wait(struct conform *c, const char *duration)
{
	char why[LAPSIM_WHY];

	if (!conform_over(c) && !lapsim_advance(client_of(c)->w, duration, why))
		fail_world(c, "go on in time", why);
}

void client_fault(struct conform *c, const char *spec)
{
	char why[LAPSIM_WHY];

	if (!conform_over(c) && !lapsim_fault(client_of(c)->w, spec, why))
		fail_world(c, "have a fault", why);
}

void client_calm(struct conform *c)
{
	if (!conform_over(c))
		lapsim_calm(client_of(c)->w);
}

void client_snapshot(struct conform *c, const char *name)
{
	struct client *s = client_of(c);
	char request[128], *answer;

	if (conform_over(c))
		return;
	/* images outlive a reset */
	snprintf(request, sizeof(request),
		 "{\"verb\": \"snapshot\", \"op\": \"take\", \"name\": \"%s\", \"replace\": true}",
		 name);
	answer = lapsim_ask(s->w, request);
	if (!answer || !strstr(answer, "\"ok\":true"))
		fail_world(c, "be kept as an image", answer ? answer : "out of memory");
	free(answer);
}

/* A directory that was put back has cut its connections. */
void client_restore(struct conform *c, const char *name, const char *only)
{
	struct client *s = client_of(c);
	char why[LAPSIM_WHY];

	if (conform_over(c))
		return;
	if (!lapsim_restore(s->w, name, only, why)) {
		fail_world(c, "be put back to an image", why);
		return;
	}
	ldap_unbind_ext_s(s->ld, NULL, NULL);
	s->ld = NULL;
	(void)enter(c);
}

/* value NULL: the attribute is taken away. */
static void change(struct conform *c, int op, const char *attribute, const struct berval *value)
{
	struct client *s = client_of(c);
	struct berval *values[] = {(struct berval *)(uintptr_t)value, NULL};
	LDAPMod mod = {.mod_op = op | LDAP_MOD_BVALUES,
		       .mod_type = (char *)(uintptr_t)attribute,
		       .mod_bvalues = value ? values : NULL};
	LDAPMod *mods[] = {&mod, NULL};
	int rc;

	if (conform_over(c))
		return;
	rc = ldap_modify_ext_s(s->ld, s->dn, mods, NULL, NULL);
	if (rc != LDAP_SUCCESS)
		fail_world(c, "change an attribute", ldap_err2string(rc));
}

void client_add(struct conform *c, const char *attribute, const void *value, size_t len)
{
	const struct berval v = {.bv_val = (char *)(uintptr_t)value, .bv_len = len};

	change(c, LDAP_MOD_ADD, attribute, &v);
}

void client_set(struct conform *c, const char *attribute, const char *value)
{
	const struct berval v = {.bv_val = (char *)(uintptr_t)value,
				 .bv_len = value ? strlen(value) : 0};

	change(c, LDAP_MOD_REPLACE, attribute, value ? &v : NULL);
}

void client_set_expiry(struct conform *c, uint64_t ticks)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, ticks);
	client_set(c, client_attr_name[CLIENT_EXPIRY], text);
}

/* A second ago, for clients that know whole seconds only; and a minute later than anything before,
 * so that passwords have times of their own. */
void client_expire(struct conform *c)
{
	client_wait(c, "1m");
	if (!conform_over(c))
		client_set_expiry(c, lapsim_now(client_of(c)->w) - LAPS_TICKS_PER_SECOND);
}
