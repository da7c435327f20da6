/* SPDX-License-Identifier: MIT */
/*
 * What a run has made goes away: at its end, after it was killed, and by --clean. A tree goes only
 * when the OU at its head bears our mark.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "conformance/directory/state.h"

#define ROUNDS_MAX  1000
#define ELSEWHERE_S 3600

const char *const dir_laps_attrs[DIR_LAPS_ATTRS + 1] = {
	DIR_EXPIRY,       DIR_CLEAR,   DIR_ENCRYPTED,     DIR_HISTORY,         DIR_DSRM,
	DIR_DSRM_HISTORY, DIR_VERSION, DIR_LEGACY_EXPIRY, DIR_LEGACY_PASSWORD, NULL};

struct dir_result dir_empty(struct conform *c, struct dir_session *s, const char *dn)
{
	struct dir_change change[DIR_LAPS_ATTRS + 1] = {0};
	const struct dir_found *f =
		dir_search(c, s, dn, LDAP_SCOPE_BASE, "(objectClass=*)", dir_laps_attrs);
	size_t n = 0;

	if (f->n == 0 || f->entry[0].n == 0)
		return f->result;
	for (; n < f->entry[0].n && n < DIR_LAPS_ATTRS; n++)
		change[n] = (struct dir_change)DIR_NONE(DIR_DELETE, f->entry[0].attr[n].name);
	return dir_modify(c, s, dn, change);
}

static int by_depth(const void *a, const void *b)
{
	const struct dir_entry *x = a, *y = b;
	size_t commas[2] = {0};

	for (const char *p = x->dn; *p; p++)
		commas[0] += *p == ',';
	for (const char *p = y->dn; *p; p++)
		commas[1] += *p == ',';
	return (commas[0] < commas[1]) - (commas[0] > commas[1]);
}

/* As many as one answer tells, the deepest first; more rounds see the rest. */
struct dir_result dir_remove_tree(struct conform *c, struct dir_session *s, const char *dn)
{
	static const char *const none[] = {LDAP_NO_ATTRS, NULL};
	struct dir_result r = {.who = s->who};

	for (int round = 0; round < ROUNDS_MAX; round++) {
		const struct dir_found *f =
			dir_search(c, s, dn, LDAP_SCOPE_SUBTREE, "(objectClass=*)", none);
		struct dir_entry *entry = dir_alloc(c, (f->n + 1) * sizeof(*entry));

		r = f->result;
		if (r.code == LDAP_NO_SUCH_OBJECT || (r.code == LDAP_SUCCESS && f->n == 0)) {
			r.code = LDAP_SUCCESS;
			return r;
		}
		if (!entry || (r.code != LDAP_SUCCESS && r.code != LDAP_SIZELIMIT_EXCEEDED))
			return r;
		memcpy(entry, f->entry, f->n * sizeof(*entry));
		qsort(entry, f->n, sizeof(*entry), by_depth);
		for (size_t i = 0; i < f->n; i++) {
			r = dir_delete(c, s, entry[i].dn);
			if (r.code != LDAP_SUCCESS && r.code != LDAP_NO_SUCH_OBJECT &&
			    r.code != LDAP_NOT_ALLOWED_ON_NONLEAF)
				return r;
		}
	}
	return r;
}

static bool is_ours(struct conform *c, const char *dn)
{
	static const char *const attrs[] = {"description", NULL};
	const char *mark =
		dir_attr_text(dir_read(c, dir_as(c, DIR_ADMINISTRATOR), dn, attrs), "description");

	return mark && strncmp(mark, DIR_MARK, strlen(DIR_MARK)) == 0;
}

/* One thing as conform_made was told. */
static bool remove_thing(struct conform *c, const char *thing)
{
	const char *dn = strchr(thing, ' ');
	struct dir_result r = {.who = "administrator"};

	if (!dn++)
		return conform_that(c, false, "'%s' is not a thing of this suite", thing);
	if (strncmp(thing, "values ", 7) == 0)
		r = dir_empty(c, dir_as(c, DIR_ADMINISTRATOR), dn);
	else if (is_ours(c, dn))
		r = dir_remove_tree(c, dir_as(c, DIR_ADMINISTRATOR), dn);
	return dir_expect(c, r, &dir_done, "removing '%s'", dn);
}

/* A state of its own, with no row around it. */
static bool enter(struct conform *c, const struct conform_target *t)
{
	*c = (struct conform){.suite = &conform_directory_suite, .target = t};
	return dir_state_new(c);
}
static bool leave(struct conform *c, struct sim_err *err)
{
	const bool ok = !conform_over(c);

	dir_state_free(c);
	return ok ? true : sim_fail(err, "%s", c->why);
}

bool dir_clean(const struct conform_target *t, const char *const *thing, size_t n,
	       struct sim_err *err)
{
	struct conform c;

	if (enter(&c, t))
		for (size_t i = n; i > 0; i--)
			(void)remove_thing(&c, thing[i - 1]);
	return leave(&c, err);
}

/* By their names alone machines and containers cannot be told apart: a process has its number in
 * one boot, and in one space of them. */
void dir_here(char out[static DIR_HERE])
{
	char host[65] = "", boot[37] = "";
	struct stat st = {.st_ino = 0};
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	(void)gethostname(host, sizeof(host) - 1);
	if (f) {
		(void)!fgets(boot, sizeof(boot), f);
		fclose(f);
	}
	(void)stat("/proc/self/ns/pid", &st);
	snprintf(out, DIR_HERE, "(host %s, boot %s-%llu, ", host, boot,
		 (unsigned long long)st.st_ino);
}

/* Has the run ended? What begins on another machine is given an hour; if it is not for us to say,
 * it has not. */
static bool has_ended(const char *mark, bool of_here)
{
	const char *process = strstr(mark, ", process "), *second = strstr(mark, ", second ");
	char here[DIR_HERE];
	long pid = process ? strtol(process + strlen(", process "), NULL, 10) : 0;
	long long began = second ? strtoll(second + strlen(", second "), NULL, 10) : 0;

	dir_here(here);
	if (strstr(mark, here) && pid > 0)
		return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
	return !of_here && (long long)time(NULL) - began > ELSEWHERE_S;
}

bool dir_sweep_ended(struct conform *c, bool of_here, size_t *n)
{
	static const char *const attrs[] = {"description", NULL};
	const struct dir_found *f =
		dir_search(c, dir_as(c, DIR_ADMINISTRATOR), dir_state(c)->container,
			   LDAP_SCOPE_ONELEVEL, "(ou=" DIR_OU "*)", attrs);

	(void)dir_expect(c, f->result, &dir_done, "looking for what runs have left");
	for (size_t i = 0; i < f->n; i++) {
		const char *mark = dir_attr_text(&f->entry[i], "description");

		if (!mark || strncmp(mark, DIR_MARK, strlen(DIR_MARK)) != 0 ||
		    !has_ended(mark, of_here))
			continue;
		*n += dir_expect(c,
				 dir_remove_tree(c, dir_as(c, DIR_ADMINISTRATOR), f->entry[i].dn),
				 &dir_done, "removing '%s'", f->entry[i].dn);
	}
	return !conform_over(c);
}

bool dir_sweep(const struct conform_target *t, size_t *n, struct sim_err *err)
{
	struct conform c;

	*n = 0;
	if (enter(&c, t) && dir_probe(&c))
		(void)dir_sweep_ended(&c, false, n);
	return leave(&c, err);
}
