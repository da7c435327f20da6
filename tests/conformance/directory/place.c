/* SPDX-License-Identifier: MIT */
/* The run's own OU, and what a row makes in it. Nothing outside of it is ever written. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conformance/directory/state.h"

#define CHANGES_MAX 24

const char *dir_dn(const struct conform *c, dir_role role)
{
	const char *dn = dir_state(c)->person[role].dn;

	return dn ? dn : "";
}
bool dir_is_ad(const struct conform *c)
{
	return dir_state(c)->ad;
}
const char *dir_base_dn(const struct conform *c)
{
	return dir_state(c)->base_dn;
}
const char *dir_config_dn(const struct conform *c)
{
	return dir_state(c)->config_dn;
}
const char *dir_schema_dn(const struct conform *c)
{
	return dir_state(c)->schema_dn;
}
const char *dir_place(const struct conform *c)
{
	return dir_state(c)->place;
}

static struct dir_result add_container(struct conform *c, const char *dn, const char *description)
{
	const struct dir_change attribute[] = {
		DIR_ONE(DIR_ADD, "objectClass", "organizationalUnit"),
		DIR_ONE(DIR_ADD, "description", description),
		{0}};

	return dir_add(c, dir_as(c, DIR_ADMINISTRATOR), dn, attribute);
}

/* A given device is emptied behind each row and at the end: it must be nobody's. */
static bool check_given(struct conform *c, dir_role role)
{
	const struct dir_person *p = &dir_state(c)->person[role];
	const struct dir_entry *e;

	if (!p->given)
		return true;
	e = dir_read(c, dir_as(c, DIR_ADMINISTRATOR), p->dn, dir_laps_attrs);
	if (!e)
		return conform_that(c, false, "'%s' is not there", p->dn);
	if (e->n > 0)
		return conform_that(
			c, false,
			"'%s' holds %s: a computer that is given has to be set apart for "
			"this, and empty",
			p->dn, e->attr[0].name);
	return conform_made(c, "values %s", p->dn);
}

static bool make_place(struct conform *c, const char *mark)
{
	const char *dn = dir_place(c);
	struct dir_result r = add_container(c, dn, mark);

	if (r.code == LDAP_INSUFFICIENT_ACCESS)
		return conform_that(
			c, false,
			"making the OU '%s', by administrator: expected success (0), got "
			"insufficientAccessRights (50); the administrator has to be allowed "
			"to make and remove in 'container'",
			dn);
	return dir_expect(c, r, &dir_done, "making the OU '%s'", dn);
}

bool dir_place_make(struct conform *c)
{
	struct dir_state *d = dir_state(c);
	const char *may = conform_target_get(c->target, "may-create");
	char here[DIR_HERE], mark[300];
	struct timespec now;

	if (may && strcmp(may, "accounts") != 0)
		return conform_that(c, false, "'may-create' is '%s': it is accounts or left out",
				    may);
	if (may)
		c->has |= CONFORM_DIRECTORY_ACCOUNTS;
	dir_here(here);
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(mark, sizeof(mark), DIR_MARK " %sprocess %ld, second %lld); it goes away", here,
		 (long)getpid(), (long long)now.tv_sec);
	d->place = dir_dup(c, dir_format(c, "OU=" DIR_OU "%s,%s", c->mark, d->container));
	return d->place && check_given(c, DIR_DEVICE) && check_given(c, DIR_OTHER_DEVICE) &&
	       conform_made(c, "tree %s", d->place) && make_place(c, mark);
}

/* ---- objects ----------------------------------------------------------------------------------
 */
void dir_made(struct conform *c, const char *dn)
{
	(void)dir_keep_text(c, &dir_state(c)->made, dn);
}

/* The next word of a list parted by blanks, in the row's memory; NULL: no more. */
static char *next_word(struct conform *c, const char **p)
{
	const char *from = *p + strspn(*p, " ");
	const size_t len = strcspn(from, " ");
	char *word = len > 0 ? dir_alloc(c, len + 1) : NULL;

	*p = from + len;
	if (word)
		memcpy(word, from, len);
	return word;
}

/* NAME=VALUE, with {name} for the computer's own. */
static bool put_word(struct conform *c, struct dir_change *change, char *word, const char *name)
{
	char *value = strchr(word, '='), *mark;
	struct dir_value *v = dir_alloc(c, sizeof(*v));

	if (!value || !v)
		return conform_that(c, false, "'device-attributes' has '%s', without '='", word);
	*value++ = 0;
	mark = strstr(value, "{name}");
	*v = dir_text(mark ? dir_format(c, "%.*s%s%s", (int)(mark - value), value, name,
					mark + strlen("{name}"))
			   : value);
	*change = (struct dir_change){DIR_ADD, word, v, 1};
	return true;
}

struct dir_result dir_add_device(struct conform *c, const char *dn, const char *name,
				 const struct laps_secret *password)
{
	const char *classes = conform_target_get(c->target, "device-class"),
		   *more = conform_target_get(c->target, "device-attributes");
	struct dir_change change[CHANGES_MAX] = {0};
	struct dir_value class[CHANGES_MAX], secret;
	size_t n = 0, class_n = 0;
	char *word;

	classes = classes ? classes : "computer";
	more = more ? more : "";
	while (class_n < CHANGES_MAX && (word = next_word(c, &classes)))
		class[class_n++] = dir_text(word);
	change[n++] = (struct dir_change){DIR_ADD, "objectClass", class, class_n};
	if (password) {
		secret = dir_text(laps_secret_text(password));
		change[n++] = (struct dir_change){DIR_ADD, "userPassword", &secret, 1};
	}
	while (n + 1 < CHANGES_MAX && (word = next_word(c, &more)))
		if (!put_word(c, &change[n++], word, name))
			break;
	return dir_add(c, dir_as(c, DIR_ADMINISTRATOR), dn, change);
}

bool dir_computer_again(struct conform *c, const char *dn)
{
	const char *name = dir_format(c, "%.*s", (int)strcspn(dn + 3, ","), dn + 3); /* CN= */
	const struct dir_change attribute[] = {
		DIR_ONE(DIR_ADD, "objectClass", "computer"),
		DIR_ONE(DIR_ADD, "sAMAccountName", dir_format(c, "%s$", name)),
		{0}};
	const struct dir_result r =
		dir_is_ad(c) ? dir_add(c, dir_as(c, DIR_ADMINISTRATOR), dn, attribute)
			     : dir_add_device(c, dn, name, NULL);

	return dir_expect(c, r, &dir_done, "making the computer '%s'", dn);
}

const char *dir_computer_below(struct conform *c, const char *parent)
{
	const char *dn =
		dir_format(c, "CN=LC%.8s%u,%s", c->mark, ++dir_state(c)->computer_n, parent);

	dir_made(c, dn);
	return dir_computer_again(c, dn) ? dn : NULL;
}

const char *dir_computer(struct conform *c)
{
	return dir_computer_below(c, dir_place(c));
}

const char *dir_container(struct conform *c)
{
	const char *dn = dir_format(c, "OU=row%u,%s", ++dir_state(c)->computer_n, dir_place(c));

	dir_made(c, dn);
	return dir_expect(c, add_container(c, dn, DIR_MARK), &dir_done, "making the OU '%s'", dn)
		       ? dn
		       : NULL;
}

/* ---- around a row -----------------------------------------------------------------------------
 */
void dir_row_begin(struct conform *c, const struct conform_row *row)
{
	(void)row;
	dir_kept_free(&dir_state(c)->kept);
}

void dir_row_end(struct conform *c, const struct conform_row *row)
{
	struct dir_state *d = dir_state(c);

	(void)row;
	for (const struct dir_kept *k = d->made; k; k = k->next) {
		const char *dn = (const char *)k->data;

		(void)dir_expect(c, dir_remove_tree(c, dir_as(c, DIR_ADMINISTRATOR), dn), &dir_done,
				 "removing '%s'", dn);
	}
	for (int i = 0; i < DIR_ROLE_N; i++) {
		if (d->touched[i])
			(void)dir_expect(
				c, dir_empty(c, dir_as(c, DIR_ADMINISTRATOR), d->person[i].dn),
				&dir_done, "emptying '%s'", d->person[i].dn);
		d->touched[i] = false;
	}
	dir_sessions_close(&d->open);
	dir_kept_free(&d->made);
	dir_kept_free(&d->kept);
}
