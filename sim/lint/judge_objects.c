/* SPDX-License-Identifier: MIT */
/* What several modifies of one object come to. */
#include <stdio.h>

#include "lint/judge.h"
#include "lint/line.h"

/* members of what is remembered of an object */
#define CLEAR      "clear"
#define ENCRYPTED  "encrypted"
#define PASSWORD   "password" /* who has written it without its expiry; "" when nobody has */
#define EXPIRY     "expiry"   /* the other way round, and on which connection */
#define CONNECTION "connection"
#define WRITER     "writer" /* of the one beside the other, when, and the object's name */
#define TIME       "time"
#define DN         "dn"

/* Who only takes a value away gives no new one. */
static bool writes(const json_t *line, const char *attribute)
{
	char add[LINT_NAME], replace[LINT_NAME];

	snprintf(add, sizeof(add), "add %s", attribute);
	snprintf(replace, sizeof(replace), "replace %s", attribute);
	return lint_has(line, "changes", add) || lint_has(line, "changes", replace);
}

static bool writes_password(const json_t *line)
{
	return writes(line, LINT_CLEAR) || writes(line, LINT_ENCRYPTED) ||
	       writes(line, LINT_DSRM) || writes(line, LINT_LEGACY);
}

static bool writes_expiry(const json_t *line)
{
	return writes(line, LINT_EXPIRY) || writes(line, LINT_LEGACY_EXPIRY);
}

static void forget(struct lint *l, json_t *o)
{
	lint_remember(l, o, PASSWORD, json_string(""));
	lint_remember(l, o, EXPIRY, json_string(""));
}

/* By the same client: an expiry that somebody else sets is an order to rotate. An expiry in front
 * of the password is of one rotation when nothing but a connection is between. */
static bool is_second(const json_t *line, const json_t *o, bool password)
{
	const char *who = lint_text(line, "who");

	if (!*who)
		return false;
	return password ? lint_is(o, EXPIRY, who) &&
				  lint_number(o, CONNECTION) == lint_number(line, CONNECTION)
			: lint_is(o, PASSWORD, who);
}

static void two_modifies(struct lint *l, const json_t *line, json_t *o)
{
	const bool password = writes_password(line), expiry = writes_expiry(line);
	char what[LINT_WHAT];

	if (password == expiry) {
		if (password)
			forget(l, o);
		return;
	}
	if (is_second(line, o, password)) {
		lint_describe_as(line,
				 password ? ", the password after the expiry"
					  : ", the expiry after the password",
				 what);
		lint_found_add(&l->found, SIM_LINT_LDAP_TWO_MODIFIES, lint_text(line, "time"),
			       lint_text(line, "who"), what);
		forget(l, o);
		return;
	}
	forget(l, o);
	lint_remember(l, o, password ? PASSWORD : EXPIRY, json_string(lint_text(line, "who")));
	lint_remember(l, o, CONNECTION, json_integer(lint_number(line, CONNECTION)));
}

/* Is there a value of the attribute behind this request? */
static void keep_track(struct lint *l, const json_t *line, json_t *o, const char *attribute,
		       const char *member, bool *written)
{
	const bool value = lint_fact(line, attribute, NULL);

	if (value)
		*written = true;
	if (value || lint_changes(line, attribute))
		lint_remember(l, o, member, json_boolean(value));
}

static void beside(struct lint *l, const json_t *line, json_t *o)
{
	bool written = false;

	keep_track(l, line, o, LINT_CLEAR, CLEAR, &written);
	keep_track(l, line, o, LINT_ENCRYPTED, ENCRYPTED, &written);
	if (!written || l->found.quiet)
		return;
	lint_remember(l, o, WRITER, json_string(lint_text(line, "who")));
	lint_remember(l, o, TIME, json_string(lint_text(line, "time")));
	lint_remember(l, o, DN, json_string(lint_text(line, "dn")));
}

void lint_objects(struct lint *l, const json_t *line)
{
	const bool modify = lint_is_ldap(line, "modify");
	json_t *o;

	if ((!modify && !lint_is_ldap(line, "add") && !lint_is_ldap(line, "delete")) ||
	    !lint_is_done(line))
		return;
	o = lint_object(l, line);
	if (!o)
		return;
	if (!modify)
		(void)json_object_clear(o); /* new, or gone */
	else
		two_modifies(l, line, o);
	beside(l, line, o);
}

void lint_objects_end(struct lint *l)
{
	char what[LINT_WHAT];
	const char *name;
	json_t *o;

	json_object_foreach(l->objects, name, o)
	{
		if (!json_is_true(json_object_get(o, CLEAR)) ||
		    !json_is_true(json_object_get(o, ENCRYPTED)) || !json_object_get(o, WRITER))
			continue;
		snprintf(what, sizeof(what), "%.250s has both", lint_text(o, DN));
		lint_found_add(&l->found, SIM_LINT_CLEAR_BESIDE_ENCRYPTED, lint_text(o, TIME),
			       lint_text(o, WRITER), what);
	}
}
